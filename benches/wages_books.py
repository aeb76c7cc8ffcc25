"""Two wage books: time to align them, how it grows, and what a join by date gets wrong.

Baseline: both books joined by the day alone, every day that stands in one of them called missing or extra. The made-up
employer's book drops days, shortens days, writes two days in one line and runs a day late for a while; what was really
dropped is known, so both ways are scored on it. Growth is by processor time. Fails when the alignment is wrong of more
days (dropped days missed, and false alarms) than the baseline, when ten times the entries take more than twenty times
as long, when a worker of the largest crew costs more than twice what one of the smallest does, when the day that the
employer left out of everybody's book is not found, or when a comparison made in one of several processes is not the
same as alone.

Run: python -m benches.wages_books [--entries 100 1000 10000] [--workers 10 100 1000] [--processes 2]
"""

import argparse
import json
import os
import random
import resource
import statistics
import sys
import time
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

from panah.core.law import load_pack
from panah.core.wages.books.align import Entry, align
from panah.core.wages.books.crew import compare_crew, patterns_of
from panah.core.wages.books.findings import Reconciliation
from panah.core.wages.books.reconcile import reconcile
from panah.core.wages.law import WageLaw
from panah.core.wages.work import Amount, PayTerms, Shift, WorkRecord

RESULTS = Path(__file__).parent / "results"
FIRST = date(2024, 1, 1)
HOURS = (7, 8, 9, 10, 11, 12)
YEAR = 313  # days of work in a year of six-day weeks
LEFT_OUT = date(2024, 5, 15)


def days_of_work(count: int) -> list[date]:
    """Days without Sundays."""
    found: list[date] = []
    day = FIRST
    while len(found) < count:
        if day.weekday() != 6:
            found.append(day)
        day += timedelta(days=1)
    return found


def books(count: int, seed: int) -> tuple[list[Entry], list[Entry], set[date]]:
    """A worker's book, the employer's with planted mistakes, and the days that were really dropped."""
    chance = random.Random(seed)
    own = [(day, chance.choice(HOURS) * 60) for day in days_of_work(count)]
    other: list[tuple[date, int]] = []
    dropped: set[date] = set()
    late = 0
    skip = False
    for place, (day, minutes) in enumerate(own):
        if skip:
            skip = False
            continue
        late = max(0, late - 1)
        what = chance.random()
        if what < 0.02:
            dropped.add(day)
        elif what < 0.04 and place + 1 < len(own):
            other.append((own[place + 1][0], minutes + own[place + 1][1]))
            skip = True
        elif what < 0.10:
            other.append((day, minutes - 120))
        else:
            late = 8 if what > 0.995 else late
            other.append((day + timedelta(days=1 if late else 0), minutes))
    return [entry(*one) for one in own], [entry(*one) for one in sorted(other)], dropped


def entry(day: date, minutes: int) -> Entry:
    """One day of one book."""
    return Entry(day, day, (minutes, minutes))


def joined(own: Sequence[Entry], other: Sequence[Entry]) -> set[date]:
    """The baseline: days of the worker's book that the employer's does not have."""
    return {one.first for one in own} - {one.first for one in other}


def aligned(own: Sequence[Entry], other: Sequence[Entry]) -> set[date]:
    """Days that only the worker's book has, by alignment."""
    return {own[pair.worker[0]].first for pair in align(own, other) if pair.kind == "only_worker"}


def scores(found: set[date], dropped: set[date]) -> dict[str, int]:
    """Dropped days found, missed, and days wrongly called missing."""
    return {
        "found": len(found & dropped),
        "missed": len(dropped - found),
        "false_alarms": len(found - dropped),
    }


def growth(sizes: Sequence[int]) -> list[dict[str, Any]]:
    """Milliseconds of both ways for books of so many entries."""
    rows = []
    for size in sizes:
        own, other, _ = books(size, size)
        times = {}
        for name, way in (("align", aligned), ("join", joined)):
            spent = []
            for _ in range(3):
                start = time.process_time()
                way(own, other)
                spent.append((time.process_time() - start) * 1000)
            times[name] = statistics.median(spent)
        rows.append(
            {
                "entries": size,
                "align_ms": round(times["align"], 2),
                "join_ms": round(times["join"], 3),
                "per_entry_us": round(times["align"] / size * 1000, 1),
            }
        )
    return rows


def quality(runs: int) -> dict[str, dict[str, int]]:
    """Both ways scored over so many worker-years."""
    summed: dict[str, dict[str, int]] = {
        name: {"found": 0, "missed": 0, "false_alarms": 0} for name in ("align", "join")
    }
    for seed in range(runs):
        own, other, dropped = books(YEAR, 1000 + seed)
        for name, way in (("align", aligned), ("join", joined)):
            for key, value in scores(way(own, other), dropped).items():
                summed[name][key] += value
    return summed


def record(entries: Sequence[Entry], rate: int) -> WorkRecord:
    """A book as a record, paid by the hour."""
    shifts = tuple(
        Shift(day=one.first, hours=Amount.of(Decimal(one.minutes[0]) / 60)) for one in entries if one.minutes
    )
    terms = PayTerms("hour", Amount.of(rate), "KZT", FIRST, scheme="six_day")
    return WorkRecord("kz", shifts=shifts, terms=(terms,))


def a_crew(size: int) -> dict[str, tuple[WorkRecord, WorkRecord]]:
    """Worker-years of so many workers; the employer leaves one day out of everybody's book."""
    made = {}
    for worker in range(size):
        own, other, _ = books(YEAR, worker)
        made[str(worker)] = (
            record(own, 1500),
            record([one for one in other if one.first != LEFT_OUT], 1500),
        )
    return made


def summary(found: Reconciliation) -> tuple[object, ...]:
    """What is handed back of each comparison: the sums and every difference with its amount."""
    return (
        sorted(found.worth.items()),
        [(one.code, one.period, one.quantity, one.amount) for one in found.discrepancies],
    )


def crew(sizes: Sequence[int], processes: int, law: WageLaw | None) -> list[dict[str, Any]]:
    """Seconds to reconcile the worker-years of so many workers of one employer and to find what they share.

    With `law` every difference has its amount. The day that the employer leaves out must be found, and twenty of the
    comparisons are made again alone: they must be the same.
    """
    rows = []
    for size in sizes:
        made = a_crew(size)
        started, begun = time.perf_counter(), _processor()
        found, kept = {}, {}
        for number, (worker, shown, told) in enumerate(
            compare_crew(made, law, processes=processes, reduce=summary), 1
        ):
            found[worker], kept[worker] = shown, told
            if number % 20 == 0 or number == size:
                print(f"\r  {number} of {size} workers", end="", file=sys.stderr, flush=True)
        print(file=sys.stderr)
        taken, spent = time.perf_counter() - started, _processor() - begun
        started = time.process_time()
        patterns = patterns_of(kept)
        shared = time.process_time() - started
        alone = {
            worker: summary(reconcile(*made[worker], law)) for worker in list(made)[:: max(1, size // 20)]
        }
        rows.append(
            {
                "workers": size,
                "processes": processes,
                "amounts": law is not None,
                "seconds": round(taken, 2),
                "processor_seconds": round(spent, 2),
                "per_worker_ms": round(spent / size * 1000, 1),
                "patterns_seconds": round(shared, 2),
                "megabytes": _most(resource.RUSAGE_SELF),
                "megabytes_of_a_process": _most(resource.RUSAGE_CHILDREN),
                "found": any(LEFT_OUT in each.days for each in patterns),
                "identical": all(found[worker] == one for worker, one in alone.items()),
            }
        )
    return rows


def _most(whose: int) -> int:
    return resource.getrusage(whose).ru_maxrss // 1024


def _processor() -> float:
    """Processor seconds of this process and of the children that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def with_amounts(law: WageLaw) -> dict[str, Any]:
    """Seconds to reconcile one worker-year with every difference valued by the law."""
    own, other, _ = books(YEAR, 7)
    start = time.process_time()
    found = reconcile(record(own, 1500), record(other, 1500), law)
    return {"discrepancies": len(found.discrepancies), "seconds": round(time.process_time() - start, 2)}


def main() -> int:
    """Run all parts, print them, write JSON; status 1 when a mark is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--entries", type=int, nargs="+", default=[100, 1_000, 10_000])
    parser.add_argument("--workers", type=int, nargs="+", default=[10, 100, 1_000])
    parser.add_argument("--years", type=int, default=50)
    parser.add_argument("--processes", type=int, default=2)
    args = parser.parse_args()
    result: dict[str, Any] = {"growth": growth(args.entries), "quality": quality(args.years)}
    for row in result["growth"]:
        print(f"{row['entries']:>7} entries: aligned in {row['align_ms']} ms, joined in {row['join_ms']} ms")
    for name, row in result["quality"].items():
        print(
            f"{name}: {row['found']} dropped days found, {row['missed']} missed; "
            f"{row['false_alarms']} false alarms"
        )
    law = WageLaw.load(load_pack())
    result["crew"] = crew(args.workers, args.processes, None)
    result["crew_with_amounts"] = crew(args.workers[-1:], args.processes, law)
    for row in [*result["crew"], *result["crew_with_amounts"]]:
        print(
            f"{row['workers']:>7} workers{' with amounts' if row['amounts'] else ''}: reconciled in "
            f"{row['seconds']} s by the clock, {row['per_worker_ms']} ms of processor time each; patterns in "
            f"{row['patterns_seconds']} s; {row['megabytes']} MB"
        )
    result["with_amounts"] = with_amounts(law)
    valued = result["with_amounts"]
    print(f"one worker-year with {valued['discrepancies']} differences valued: {valued['seconds']} s")
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "wages_books.json").write_text(json.dumps(result, indent=2) + "\n")
    ours, plain = result["quality"]["align"], result["quality"]["join"]
    steps = pairwise(result["growth"])
    steep = any(
        after["align_ms"] / before["align_ms"] > 2 * after["entries"] / before["entries"]
        for before, after in steps
    )
    worse = ours["missed"] + ours["false_alarms"] > plain["missed"] + plain["false_alarms"]
    crews = result["crew"]
    steep |= crews[-1]["per_worker_ms"] > 2 * crews[0]["per_worker_ms"]
    held = all(row["found"] and row["identical"] for row in [*crews, *result["crew_with_amounts"]])
    return 1 if steep or worse or not held else 0


if __name__ == "__main__":
    raise SystemExit(main())
