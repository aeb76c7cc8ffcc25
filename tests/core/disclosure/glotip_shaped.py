"""Lists shaped like UNODC's GLOTIP file: long, "<5" for 0-4, absent rows, thousands commas, leaked codes.

The numbers are invented, except Kazakhstan's detected victims of 2017, which are public.
"""

import csv
import random
from collections import Counter
from pathlib import Path

COLUMNS = (
    "Iso3_code", "Country", "Region", "Subregion", "Indicator", "Dimension", "Category", "Sex", "Age", "Year",
    "Unit of measurement", "txtVALUE", "Source",
)  # fmt: skip
KAZAKHSTAN = ("KAZ", "Kazakhstan", "Asia", "Central Asia", "Detected trafficking victims", "Total", "Total")
KAZAKHSTAN_2017 = [
    (*KAZAKHSTAN, sex, age, "2017", "Counts", value, "UNODC")
    for sex, age, value in (
        ("Total", "Total", "86"),
        ("Female", "Total", "68"),
        ("Female", "18 years and over", "64"),
        ("Female", "0 to 17 years", "<5"),
        ("Male", "Total", "18"),
        ("Male", "0 to 17 years", "6"),
        ("Total", "0 to 17 years", "10"),
    )
]
CITIZENS = ("KAZ", "UZB", "KGZ", "others, not printed")
SEXES, AGES = ("Female", "Male"), ("0 to 17 years", "18 years and over")


def _printed(count: int) -> str:
    return "<5" if count < 5 else f"{count:,}"


Line = tuple[tuple[str, ...], int]  # what is counted, and the true count


def _block(head: tuple[str, ...], year: int, cells: Counter[tuple[str, str]]) -> list[Line]:
    counts = dict(cells)
    for sex in SEXES:
        counts[sex, "Total"] = sum(cells[sex, age] for age in AGES)
    for age in AGES:
        counts["Total", age] = sum(cells[sex, age] for sex in SEXES)
    counts["Total", "Total"] = cells.total()
    return [((*head, sex, age, str(year), "Counts"), count) for (sex, age), count in counts.items()]


def _country(rnd: random.Random, number: int) -> list[Line]:
    where = (f"X{number:04}", f"Country {number}", "Region", "Subregion", "Detected trafficking victims")
    found: list[Line] = []
    for year in range(2003, 2023):
        people = {citizenship: Counter({(s, a): 0 for s in SEXES for a in AGES}) for citizenship in CITIZENS}
        for _ in range(int(rnd.lognormvariate(3.5, 1.4))):
            cell = rnd.choices(SEXES, (2, 1))[0], rnd.choices(AGES, (1, 3))[0]
            people[rnd.choices(CITIZENS, (4, 2, 1, 1))[0]][cell] += 1
        everybody = Counter({cell: sum(cells[cell] for cells in people.values()) for cell in people["KAZ"]})
        found += _block((*where, "Total", "Total"), year, everybody)
        for citizenship in CITIZENS[:3]:
            found += _block((*where, "by citizenship", citizenship), year, people[citizenship])
    return [line for line in found if rnd.random() < 0.85]


def _lines(rows: int, seed: int) -> list[Line]:
    rnd = random.Random(seed)
    found: list[Line] = []
    country = 0
    while len(found) < rows - len(KAZAKHSTAN_2017):
        country += 1
        found += _country(rnd, country)
    return found


def truth(rows: int, seed: int = 0) -> dict[str, int]:
    """The true count behind each cell that `write` prints, by the name the attack gives it."""
    return {", ".join((key[0], *key[4:])): count for key, count in _lines(rows, seed)}


def write(path: Path, rows: int, seed: int = 0) -> int:
    """Write at least `rows` rows; returns how many."""
    found = [(*key, _printed(count), "UNODC") for key, count in _lines(rows, seed)]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(COLUMNS)
        writer.writerows([*KAZAKHSTAN_2017, *found])
    return len(found) + len(KAZAKHSTAN_2017)
