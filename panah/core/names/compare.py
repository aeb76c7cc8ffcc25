"""Two names in any script: how alike, and why."""

from collections.abc import Mapping
from functools import lru_cache

from panah.core.names.companies import compare_companies, parse_company
from panah.core.names.fold import MAX_NAME, coarse, is_weak, mixes_scripts, one_script, skeleton
from panah.core.names.groups import given_name_keys
from panah.core.names.identifiers import compare_identifiers
from panah.core.names.parts import Part
from panah.core.names.persons import compare_persons, parse_person
from panah.core.names.score import Kind, Reason, Score, scored

CONFLICT_CAP = 0.4


def compare(
    a: str,
    b: str,
    kind: Kind | str,
    *,
    identifiers_a: Mapping[str, str] | None = None,
    identifiers_b: Mapping[str, str] | None = None,
) -> Score:
    """How alike two names are, 0 to 1, with the band and the reasons.

    `kind` is person or company. Identifiers are given as scheme -> number, for instance
    `{"kz_bin": "..."}`; an equal
    valid number of one scheme makes a match whatever the names, two valid different ones rule it out.
    Without them
    the reasons say that the hit is by name only. Any text is accepted: one that cannot be read scores 0 and
    says so.
    Symmetric. Raises ValueError when `kind` is neither.
    """
    kind = Kind(kind)
    value, reasons = (compare_persons if kind is Kind.PERSON else compare_companies)(a, b)
    reasons += _cautions(a, b)
    verdict, grounds = compare_identifiers(identifiers_a or {}, identifiers_b or {})
    if verdict == "same":
        return scored(1.0, [*grounds, *reasons])
    if verdict == "conflict":
        return scored(min(value, CONFLICT_CAP), [*grounds, *reasons])
    return scored(value, [*reasons, *grounds, Reason("name_only")])


def _cautions(a: str, b: str) -> list[Reason]:
    reasons = []
    if is_weak(a) or is_weak(b):
        reasons.append(Reason("weak_script"))
    if max(len(a), len(b)) > MAX_NAME:
        reasons.append(Reason("too_long"))
    words = (word for text in (a, b) if mixes_scripts(text) for word in text[:MAX_NAME].casefold().split())
    mixed = (Reason("look_alike", word, one_script(word)) for word in words if one_script(word) != word)
    return [*reasons, *mixed]


def fold_key(name: str, kind: Kind | str) -> str:
    """One key for the whole name: the likeliest coarse reading of each part, in order, without legal form or father.

    Equal keys mean names written the same but for alphabet and spelling habit. Empty for unreadable text.
    """
    parts = parse_person(name).core if Kind(kind) is Kind.PERSON else parse_company(name).words
    return " ".join(coarse(item.readings[0]) for item in parts)


def keys(name: str, kind: Kind | str) -> frozenset[str]:
    """Fold keys of the name's parts, for finding candidates: two names of one bearer share at least one key.

    A key in lower case is the coarse reading of a part (surname endings off), one in upper case its
    consonants, one
    that begins with `=` a group of given names. Fathers' names and legal forms give none. Empty for
    unreadable text.
    The keys of a word do not depend on its neighbours, so they may be indexed one by one, or as keyed hashes.
    """
    if Kind(kind) is Kind.PERSON:
        return frozenset(key for item in parse_person(name).core for key in _person_keys(item))
    words = parse_company(name).words
    found = {key for item in words if not item.is_weak for key in _company_keys(item)}
    return frozenset(found or {key for item in words for key in _company_keys(item)})


@lru_cache(maxsize=100_000)
def _person_keys(item: Part) -> frozenset[str]:
    found: set[str] = set()
    for stem in item.stems:
        found |= {coarse(stem.text), *given_name_keys(stem.text)}
        if len(stem.text) >= 4:
            found.add(skeleton(stem.text))
    return frozenset(found)


@lru_cache(maxsize=100_000)
def _company_keys(item: Part) -> frozenset[str]:
    found = {f"#{group}" for group in item.groups}
    for reading in item.readings:
        found.add(coarse(reading))
        if len(reading) >= 4:
            found.add(skeleton(reading))
    return frozenset(found)
