"""The extended test set: 300 and more bases built from the word lists in `data/`, with variants and hard negatives.

The lists were written by hand; the combinations are drawn by a fixed rule, so the set is the same on every run.
Even bases tune, odd bases score.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

DATA = Path(__file__).parent / "data"
COUNTRIES = ("kz", "kg", "uz", "tj", "tm", "ru")
FORMS = {
    "kz": ("ТОО {}", "{} ЖШС", "{} LLP", "TOO {}"),
    "kg": ("ОсОО «{}»", "{} ЖЧК", "{} LLC", "OsOO {}"),
    "uz": ("«{}» MCHJ", "ООО {}", "{} LLC", "{} МЧЖ"),
    "tj": ("ҶДММ «{}»", "ООО «{}»", "{} LLC", "JDMM {}"),
    "tm": ("{} HJ", "ХО {}", "{} LLC", "HJ {}"),
    "ru": ("ООО «{}»", "OOO {}", "{} LLC", "{}"),
}


@dataclass(frozen=True)
class Case:
    """A pair with its truth: `half` 0 tunes, 1 scores."""

    half: int
    kind: str
    a: str
    b: str
    is_match: bool


def rows(name: str) -> list[dict[str, str]]:
    """Rows of one word list."""
    lines = (DATA / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


def _female(surname: str) -> str:
    if surname.endswith(("ий", "iy", "sky", "ski")):
        return surname.rstrip("ийiy").removesuffix("k").removesuffix("к") + (
            "кая" if "к" in surname else "kaya"
        )
    ends = ("ов", "ев", "ёв", "ин", "ov", "ev", "in", "ow", "ew", "yov")
    return surname + ("а" if surname[-1] > "z" else "a") if surname.endswith(ends) else surname


def _pick(items: list[str], number: int) -> str:
    return items[number % len(items)]


def _spellings(row: dict[str, str], column: str = "same") -> list[str]:
    return [row["base"], *row[column].split("|")] if column == "same" else row[column].split("|")


def person_cases() -> list[Case]:
    """Surname times two given names, every second base with a father's name."""
    found: list[Case] = []
    number = 0
    for country in COUNTRIES:
        surnames = [row for row in rows("surnames") if row["country"] == country]
        given = [row for row in rows("given_names") if row["country"] == country]
        fathers = [row for row in rows("fathers") if row["country"] == country]
        for place, surname in enumerate(surnames):
            for step in (0, 1):
                person = given[(place * 2 + step * 5 + place // len(given)) % len(given)]
                found += _person_base(number, surname, person, fathers[(place + step) % len(fathers)])
                number += 1
    return found


def _person_base(
    number: int, surname: dict[str, str], person: dict[str, str], father: dict[str, str]
) -> list[Case]:
    daughter = person["sex"] == "f"
    bend = _female if daughter else str
    families = [bend(s) for s in _spellings(surname)]
    givens = _spellings(person)
    fathers = father["daughter" if daughter else "son"].split("|")
    other_father = father["other_daughter" if daughter else "other_son"]
    with_father = number % 2 == 0
    base = f"{families[0]} {givens[0]}" + (f" {fathers[0]}" if with_father else "")
    true = {
        f"{givens[-1]} {families[-1]}",
        f"{_pick(families, number + 1)} {_pick(givens, number + 2)}",
        f"{_pick(families, number + 2)} {_pick(givens, number + 1)} {_pick(fathers, number + 1)}",
        _typed_wrong(f"{families[0]} {givens[0]}", number),
    } - {base}
    false = {
        f"{families[1]} {_pick(_spellings(person, 'other'), number)}"
        + (f" {fathers[-1]}" if with_father else ""),
        f"{bend(_pick(_spellings(surname, 'other'), number))} {givens[0]}",
    }
    if with_father:
        false.add(f"{families[0]} {givens[0]} {other_father}")
    half = number % 2 if number % 4 < 2 else 1 - number % 2
    return [Case(half, "person", base, name, is_match=True) for name in sorted(true)] + [
        Case(half, "person", base, name, is_match=False) for name in sorted(false)
    ]


def _typed_wrong(name: str, number: int) -> str:
    """Two neighbouring letters swapped, or a vowel left out, inside the longest word."""
    word = max(name.split(), key=len)
    if number % 2:
        middle = len(word) // 2
        wrong = word[:middle] + word[middle + 1] + word[middle] + word[middle + 2 :]
    else:
        place = next((i for i in range(2, len(word) - 2) if word[i] in "аеоуыиaeouiіұүөә"), 2)
        wrong = word[:place] + word[place + 1 :]
    return name.replace(word, wrong)


def company_cases() -> list[Case]:
    """Each word of a country with two others of that country."""
    found: list[Case] = []
    number = 0
    for country in COUNTRIES:
        words = [row for row in rows("company_words") if row["country"] == country]
        for place, first in enumerate(words):
            for step in (1, 4):
                found += _company_base(number, country, first, words[(place + step) % len(words)])
                number += 1
    return found


def _company_base(number: int, country: str, first: dict[str, str], second: dict[str, str]) -> list[Case]:
    one, two = _spellings(first), _spellings(second)
    forms = FORMS[country]
    base = forms[0].format(f"{one[0]} {two[0]}")
    true = {
        _pick(list(forms), number + 1).format(f"{one[-1]} {two[-1]}"),
        _pick(list(forms), number + 2).format(f"{_pick(one, number + 1)} {_pick(two, number + 1)}"),
        forms[0].format(f"{one[0]}-{two[0]}" if number % 2 else f"{one[0]}{two[0]}"),
    } - {base}
    false = {
        forms[0].format(f"{one[0]} {_pick(_spellings(second, 'other'), number)}"),
        forms[-1].format(f"{_pick(_spellings(first, 'other'), number)} {two[0]}"),
    }
    half = number % 2
    return [Case(half, "company", base, name, is_match=True) for name in sorted(true)] + [
        Case(half, "company", base, name, is_match=False) for name in sorted(false)
    ]


def average_precision(scores: list[tuple[float, bool]]) -> float:
    """Mean precision at each true pair, false pairs first among equals."""
    hits, total = 0, 0.0
    for rank, (_, truth) in enumerate(sorted(scores, key=lambda s: (-s[0], s[1])), start=1):
        if truth:
            hits += 1
            total += hits / rank
    return total / hits
