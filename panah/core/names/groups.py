"""Which words are forms of one word although no letter rule connects them: read from the tables beside the
code.
"""

from functools import cache

from panah.core.names.fold import clean, lower, readings
from panah.core.names.tables import read_table


@cache
def _given_names() -> dict[str, frozenset[tuple[int, str]]]:
    """Reading -> (group, role); role is `same`, or in a group of short forms `full` or `short`."""
    found: dict[str, set[tuple[int, str]]] = {}
    for number, row in enumerate(read_table("given_names")):
        for place, form in enumerate(row["forms"].split("|")):
            role = "same" if row["relation"] == "same" else "short" if place else "full"
            # The likeliest reading only: a doubtful one would tie strangers together.
            found.setdefault(readings(lower(clean(form)))[0], set()).add((number, role))
    return {key: frozenset(groups) for key, groups in found.items()}


def given_name_relation(a: tuple[str, ...], b: tuple[str, ...]) -> str:
    """`same`, `short` or nothing, for the readings of two given names."""
    table = _given_names()
    groups_a = {g for r in a for g in table.get(r, ())}
    groups_b = {g for r in b for g in table.get(r, ())}
    if groups_a & {g for g in groups_b if g[1] == "same"}:
        return "same"
    roles_b = dict(groups_b)
    return "short" if any(roles_b.get(n) not in {None, role} for n, role in groups_a) else ""


@cache
def _given_name_heads() -> tuple[str, ...]:
    """The reading of the first form of each group: its name, which stays when groups are added before it."""
    return tuple(readings(lower(clean(row["forms"].split("|")[0])))[0] for row in read_table("given_names"))


def given_name_keys(reading: str) -> frozenset[str]:
    """A key for each group of given names the reading stands in, so that its other forms are found."""
    return frozenset(f"={_given_name_heads()[number]}" for number, _ in _given_names().get(reading, ()))


@cache
def _company_words() -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = {}
    for table in ("loan_words", "places"):
        for row in read_table(table):
            spelt = [
                "".join(readings(word)[0] for word in lower(clean(form)).replace("-", " ").split())
                for form in row["words"].split("|")
            ]
            for key in spelt:
                found.setdefault(key, set()).add(spelt[0])
    return {key: frozenset(groups) for key, groups in found.items()}


def company_word_groups(options: tuple[str, ...]) -> frozenset[str]:
    """The groups of loan words and places that a word's readings stand in."""
    table = _company_words()
    return frozenset(g for reading in options for g in table.get(reading, ()))


@cache
def weak_words() -> frozenset[str]:
    """Readings of words that tell little about which company it is."""
    return frozenset(
        readings(word)[0]
        for row in read_table("weak_words")
        for phrase in row["words"].split("|")
        for word in lower(clean(phrase)).split()
        if readings(word)
    )
