"""Protect and attack against cells, and the attack on published lists against rows.

Our attacker looks for witnesses, whole sets of counts that shield many cells at once; the baseline, in the same run,
asks two linear programs for each cell (linprog, HiGHS), as a textbook audit does. The linked tables close circles
and count few people, which is the hardest case: nearly everything is withheld and every cell must be shielded.

Run: python -m benches.disclosure_attack [--quick]
"""

import argparse
import json
import resource
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from panah.core.disclosure import Codebook, Dimension, Release, attack, protect_small
from panah.core.disclosure.attack import fix, targets
from panah.core.disclosure.counting import Record
from panah.core.disclosure.editions import assemble, edition_of
from panah.core.disclosure.published import attack_tables, read_tables
from panah.core.disclosure.solver import extreme
from tests.core.disclosure import glotip_shaped
from tests.core.disclosure.populations import national_codebook, people, wide_codebook, wide_people

RESULTS = Path(__file__).parent / "results"
WIDE = [(2, 2), (6, 4), (12, 8), (21, 14)]  # regions and citizenships: from 119 to 783 cells
SAMPLE = 100  # cells the baseline is asked about; its time is scaled to all


def population(categories: int, people: int) -> tuple[Codebook, list[dict[str, str]]]:
    """Three dimensions, two linked tables of categories squared cells, long tails."""
    rng = np.random.default_rng(categories)
    codes = tuple(str(at) for at in range(categories))
    names = ("a", "b", "c")
    book = Codebook("bench", tuple(Dimension(name, codes) for name in names), (("a", "b"), ("b", "c")))
    weights = 1 / np.arange(1, categories + 1) ** 1.1
    drawn = rng.choice(categories, (people, 3), p=weights / weights.sum())
    return book, [dict(zip(names, map(str, row), strict=True)) for row in drawn.tolist()]


def baseline_seconds(release: Release) -> float:
    """Two linear programs per withheld cell, timed on a sample."""
    edition = edition_of(release)
    public = assemble([edition])
    ids, numbers = public.fixed(public.editions[edition.name], edition.values)
    system = fix(public.base, ids, numbers)
    withheld, _ = targets(public, ids)
    asked = np.random.default_rng(0).permutation(withheld)[:SAMPLE]
    start = time.process_time()
    for cell in asked:
        extreme(system, int(cell), highest=False)
        extreme(system, int(cell), highest=True)
    return (time.process_time() - start) * len(withheld) / max(len(asked), 1)


def protect_and_attack(categories: int, people: int) -> dict[str, float]:
    """CPU seconds of both for one size."""
    book, records = population(categories, people)
    start = time.process_time()
    release = protect_small(records, book, edition="e", period=("2026-01", "2026-12"))
    middle = time.process_time()
    found = attack([release])
    end = time.process_time()
    base = baseline_seconds(release)
    return {
        "cells": release.published() + release.withheld(),
        "withheld": release.withheld(),
        "protect_s": round(middle - start, 2),
        "attack_s": round(end - middle, 2),
        "baseline_attack_s": round(base, 2),
        "ratio": round(base / max(end - middle, 1e-3), 1),
        "given_away": len(found.findings),
    }


def linked(people_counted: int) -> dict[str, float]:
    """Eight linked tables of few people."""
    time_, *others = national_codebook().dimensions
    pairs = [("sex", "age"), ("sex", "form"), ("age", "form"), ("oblast", "form"), ("oblast", "sex")]
    pairs += [("oblast", "age"), (time_.name, "sex"), (time_.name, "form")]
    book = Codebook("bench", (time_, *others), tuple(pairs))
    return protected(book, people(people_counted, seed=1))


def wide(regions: int, citizenships: int, people_counted: int) -> dict[str, float]:
    """Nine linked tables by region and citizenship, from narrow to very wide."""
    book = wide_codebook(regions, citizenships)
    return protected(book, wide_people(people_counted, 1, book))


def protected(book: Codebook, records: Sequence[Record]) -> dict[str, float]:
    """CPU seconds of `protect_small` and of the attack on what it lets out, and the questions asked."""
    asked: list[int] = []
    start = time.process_time()
    release = protect_small(records, book, edition="e", period=("2026-01", "2026-12"), progress=asked.append)
    middle = time.process_time()
    found = attack([release])
    return {
        "people": len(records),
        "cells": release.published() + release.withheld(),
        "withheld": release.withheld(),
        "questions": len(asked),
        "protect_s": round(middle - start, 2),
        "attack_s": round(time.process_time() - middle, 2),
        "given_away": len(found.findings),
    }


def published(rows: int, folder: Path) -> dict[str, float]:
    """CPU seconds of the attack on a list shaped like GLOTIP."""
    path = folder / "list.csv"
    written = glotip_shaped.write(path, rows)
    start = time.process_time()
    (table,) = read_tables([path])
    outcome = attack_tables(table)
    return {
        "rows": written,
        "seconds": round(time.process_time() - start, 1),
        "hidden": outcome.suppressed,
        "pinned_by_subtraction": outcome.pinned("subtraction"),
        "pinned_by_linear_programming": outcome.pinned("linear programming"),
        "bounded": outcome.bounded(),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }


def main() -> None:
    """All growths."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="leave out the largest sizes")
    args = parser.parse_args()
    sizes = [(5, 1_000), (16, 10_000), (50, 100_000)][: 2 if args.quick else 3]
    outcome: dict[str, list[dict[str, float]]] = {"tables": [], "linked": [], "wide": [], "lists": []}
    for categories, count in sizes:
        outcome["tables"].append(protect_and_attack(categories, count))
        print(outcome["tables"][-1], flush=True)
    for count in [100, 300, 1_000, 3_000][: 2 if args.quick else 4]:
        outcome["linked"].append(linked(count))
        print(outcome["linked"][-1], flush=True)
    for regions, citizenships in WIDE[: 2 if args.quick else 4]:
        for count in [50, 100, 300, 1_000][: 2 if args.quick else 4]:
            outcome["wide"].append(wide(regions, citizenships, count))
            print(outcome["wide"][-1], flush=True)
    with tempfile.TemporaryDirectory() as name:
        for rows in [600, 6_000, 60_000][: 2 if args.quick else 3]:
            outcome["lists"].append(published(rows, Path(name)))
            print(outcome["lists"][-1], flush=True)
    print("two linear programs per cell / our attacker:", [row["ratio"] for row in outcome["tables"]])
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "disclosure_attack.json").write_text(json.dumps(outcome, indent=1))


if __name__ == "__main__":
    main()
