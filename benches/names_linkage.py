"""Linking two files without names: ours by groups beside exact tokens in the clear, on folded and on raw names.

Run: python -m benches.names_linkage [--sizes 1000 10000 100000]
"""

import argparse
import json
import tempfile
import time
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

from benches.names_population import People
from panah.core.names.duplicates import PersonRecord
from panah.core.names.linkage import Ledger, Partner, Policy, answer, ask, count, record_tokens

RESULTS = Path(__file__).parent / "results"
NOW = datetime(2026, 11, 1, tzinfo=UTC)


def two_files(size: int) -> tuple[list[PersonRecord], list[PersonRecord]]:
    """Two files without duplicates, of about that size each; a person's id is before the hyphen."""
    ours: dict[str, PersonRecord] = {}
    theirs: dict[str, PersonRecord] = {}
    for number, record in enumerate(People().records(int(size * 2.2))):
        person, _, copy = record.id.partition("-")
        (theirs if copy != "0" or number % 2 else ours).setdefault(person, record)
    return list(ours.values())[:size], list(theirs.values())[:size]


def raw_tokens(record: PersonRecord) -> set[str]:
    """The same sorts of tokens over names as written."""
    words = record.name.lower().split()
    names, date = " ".join(sorted(words[:2])), record.birth_date
    either = "/".join([date[:4], *sorted((date[5:7], date[8:]))])
    found = {f"n|{names}|{date}", f"s|{names}|{either}"}
    if record.document:
        found.add(f"d|{record.document}")
    if record.phone:
        found.add(f"p|{record.phone}|{words[1]}")
    if len(words) > 2:
        found.add(f"f|{names}|{date[:4]}|{words[2][:3]}")
    return found


def in_the_clear(ours: list[PersonRecord], theirs: list[PersonRecord], tokens: Any) -> dict[str, Any]:
    """What tokens can find at best: count, precision and recall, by a plain look-up."""
    start = time.perf_counter()
    owners: dict[str, set[str]] = {}
    for record in theirs:
        for token in tokens(record):
            owners.setdefault(token, set()).add(record.id.split("-")[0])
    hits = {
        record.id.split("-")[0]: {owner for token in tokens(record) for owner in owners.get(token, ())}
        for record in ours
    }
    found = {person for person, owners_ in hits.items() if owners_}
    right = {person for person in found if person in hits[person]}
    both = {record.id.split("-")[0] for record in ours} & {record.id.split("-")[0] for record in theirs}
    return {
        "common": len(found),
        "precision": round(len(right) / max(1, len(found)), 4),
        "recall": round(len(right) / max(1, len(both)), 4),
        "seconds": round(time.perf_counter() - start, 2),
    }


def blind(ours: list[PersonRecord], theirs: list[PersonRecord]) -> dict[str, Any]:
    """The three steps by files: count, seconds of each, megabytes that travel."""
    size = len(ours)
    a = Policy("a", {"b": Partner("b", "ngo", largest=10**7)})
    b = Policy("b", {"a": Partner("a", "ngo", largest=10**7)})
    with tempfile.TemporaryDirectory() as folder:
        request, reply = Path(folder, "request"), Path(folder, "answer")
        times = [time.perf_counter()]
        ask(ours, request, policy=a, ledger=Ledger(Path(folder, "a")), partner="b", at=NOW)
        times.append(time.perf_counter())
        answer(request, theirs, reply, policy=b, ledger=Ledger(Path(folder, "b")), at=NOW)
        times.append(time.perf_counter())
        found = count(request, reply, ledger=Ledger(Path(folder, "a")), at=NOW)
        times.append(time.perf_counter())
        sent, got = request.stat().st_size, reply.stat().st_size
    steps = [round(after - before, 1) for before, after in pairwise(times)]
    return {
        "common": found.common, "ask_s": steps[0], "answer_s": steps[1], "count_s": steps[2],
        "request_mb": round(sent / 1e6, 2), "answer_mb": round(got / 1e6, 2),
        "records_a_second": round(size / sum(steps)) if sum(steps) else None,
    }  # fmt: skip


def main() -> None:
    """Every size; one JSON file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    args = parser.parse_args()
    results = []
    for size in args.sizes:
        ours, theirs = two_files(size)
        row = {
            "records": size,
            "blind": blind(ours, theirs),
            "clear, folded": in_the_clear(ours, theirs, record_tokens),
            "clear, raw": in_the_clear(ours, theirs, raw_tokens),
        }
        row["ratio_recall"] = round(row["clear, folded"]["recall"] / row["clear, raw"]["recall"], 2)
        results.append(row)
        print(json.dumps(row), flush=True)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "names_linkage.json").write_text(json.dumps(results, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
