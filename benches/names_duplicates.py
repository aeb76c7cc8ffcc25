"""Duplicates of persons in one file: folded columns against raw names, with the same model, in one run.

Each is measured in a process of its own, so that neither the memory nor the caches of one help or burden the other.

Run: python -m benches.names_duplicates [--sizes 10000 100000 1000000]
"""

import argparse
import json
import os
import resource
import sys
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from benches.names_population import People
from panah.core.names.duplicates import PersonRecord, find_duplicates, search, train
from panah.core.names.duplicates.records import fold_person

RESULTS = Path(__file__).parent / "results"


def raw_person(record: PersonRecord) -> dict[str, str | None]:
    """The same columns without the fold: words as written, lower case."""
    words = record.name.lower().split()
    surname, given = words[0], words[1]
    rest = fold_person(record)
    return {
        **rest,
        "surname": surname,
        "given": given,
        "full_name": f"{surname} {given}",
        "name_pair": " ".join(sorted((surname, given))),
        "surname_bones": surname,
        "given_bones": given,
        "father": words[2] if len(words) > 2 else None,
    }


FOLDS = {"folded": fold_person, "raw": raw_person}


def measure(columns: str, size: int) -> dict[str, Any]:
    """Seconds for folding, training and comparing; precision and recall of the pairs at .95; this process's memory."""
    search.fold_person = FOLDS[columns]
    records = list(People().records(size))
    start, busy = time.perf_counter(), time.process_time()
    table = search.fold_table(records)
    folded = time.perf_counter()
    model = train(table, lambda step: print(f"  {step}", file=sys.stderr))
    trained = time.perf_counter()
    pairs = [(c.a, c.b) for c in find_duplicates(table, model)]
    done = time.perf_counter()
    right = sum(a.split("-")[0] == b.split("-")[0] for a, b in pairs)
    return {
        "fold_s": round(folded - start, 1),
        "train_s": round(trained - folded, 1),
        "compare_s": round(done - trained, 1),
        "total_s": round(done - start, 1),
        "processor_s": round(time.process_time() - busy, 1),  # other work on the machine stretches the clock
        "precision": round(right / len(pairs), 4),
        "recall": round(right / true_pairs(records), 4),
        "pairs": len(pairs),
        "peak_gb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2),
        "load": round(os.getloadavg()[0], 1),
    }


def true_pairs(records: Iterable[PersonRecord]) -> int:
    """How many pairs of records are one person's."""
    sizes = Counter(record.id.split("-")[0] for record in records)
    return sum(size * (size - 1) // 2 for size in sizes.values())


def main() -> None:
    """Every size, both columns; one JSON file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--columns", nargs="+", default=["folded", "raw"], choices=["folded", "raw"])
    args = parser.parse_args()
    results: list[dict[str, Any]] = []
    for size in args.sizes:
        for columns in args.columns:
            with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as own:
                found = own.submit(measure, columns, size).result()
            results.append({"columns": columns, "records": size, **found})
            print(json.dumps(results[-1]), flush=True)
        if len(args.columns) == 2:
            by = {row["columns"]: row for row in results[-2:]}
            folded, raw = by["folded"], by["raw"]
            print(
                f"  {size}: recall of the fold is {folded['recall'] / raw['recall']:.2f} times that of raw names,"
                f" for {folded['processor_s'] / raw['processor_s']:.2f} times the processor time"
            )
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "names_duplicates.json").write_text(json.dumps(results, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
