"""Wages: one worker-year, ten thousand of them in a batch, and the same overtime rule beside openfisca-core.

Baselines: the batch on two processes beside the single path (both must give the same figures), and for the simple rule
(eight hours at the rate, the rest at one and a half times) openfisca-core's vectors, which are floating point of 32
bits: its result is compared cent by cent with the exact one. Fails when a worker-year takes 5 ms of processor time or
more, when the batch is below 1,000 worker-years a second on two processors, or when the two paths differ.

openfisca-core pins its own environment, so it runs in one: --openfisca PYTHON is an interpreter that has it
(python3.11 -m venv; pip install openfisca-core). Without it that part is left out and said so.

Run: python -m benches.wages [--years 10000] [--processes 2] [--openfisca PYTHON]
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date, timedelta
from datetime import time as clock
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

from panah.core.law import load_pack
from panah.core.wages import Amount, WageLaw, WorkRecord, entitlement
from panah.core.wages.batch import entitlements
from panah.core.wages.result import Entitlement
from panah.core.wages.work import Money, PayTerms, Shift

RESULTS = Path(__file__).parent / "results"
AS_OF = date(2025, 3, 1)
MARK_MS, MARK_RATE = 5.0, 1000.0
KINDS: tuple[tuple[str, int], ...] = (("hour", 700), ("day", 6000), ("month", 150_000))


def worker_year(number: int) -> WorkRecord:
    """A year of six days a week: eight to eleven hours, some by night, paid irregularly."""
    kind, rate = KINDS[number % 3]
    start, length = 6 + number % 4 * 4, 9 + number % 4
    end = clock((start + length) % 24)
    first = date(2024, 1, 1)
    days = [first + timedelta(days=n) for n in range(366)]
    shifts = tuple(Shift(day, clock(start), end, break_minutes=60) for day in days if day.weekday() < 6)
    terms = PayTerms(
        kind, Amount.of(rate + number % 97), "KZT", first, scheme="six_day", hazardous="no", written="yes"
    )  # type: ignore[arg-type]  # of KINDS
    money = tuple(Money(date(2024, month, 20), "paid", Amount.of(90_000), "KZT") for month in range(2, 12, 3))
    return WorkRecord("kz", shifts=shifts, terms=(terms,), money=money)


def one(law: WageLaw) -> dict[str, float]:
    """Median and 95th percentile of one worker-year, processor time and clock."""
    spent, taken = [], []
    for number in range(200):
        record = worker_year(number)
        begun, started = time.process_time(), time.perf_counter()
        entitlement(record, as_of=AS_OF, law=law)
        spent.append((time.process_time() - begun) * 1000)
        taken.append((time.perf_counter() - started) * 1000)
    return {
        "median_processor_ms": round(statistics.median(spent), 3),
        "p95_processor_ms": round(statistics.quantiles(spent, n=20)[18], 3),
        "median_ms": round(statistics.median(taken), 3),
    }


def summary(found: Entitlement) -> tuple[str, ...]:
    """What is handed back of each: totals and every line's amount."""
    return (
        *(str(amount.low) for amount in found.owed.values()),
        *(str(line.amount.low) for line in found.lines),
    )


def batch(law: WageLaw, years: int, processes: int) -> dict[str, Any]:
    """Worker-years a second, on the clock and by processor time, with progress; and whether one process agrees."""
    records = [worker_year(number) for number in range(years)]
    started, begun = time.perf_counter(), _processor()
    found = []
    for number, item in enumerate(
        entitlements(records, as_of=AS_OF, law=law, processes=processes, reduce=summary), 1
    ):
        found.append(item)
        if number % 500 == 0 or number == years:
            print(f"\r{number} of {years}", end="" if number < years else "\n", file=sys.stderr)
    taken, spent = time.perf_counter() - started, _processor() - begun
    alone = [
        summary(entitlement(record, as_of=AS_OF, law=law)) for record in records[:: max(1, years // 500)]
    ]
    return {
        "years": years,
        "processes": processes,
        "seconds": round(taken, 2),
        "per_second": round(years / taken),
        # What two processors of one's own would give: the clock of a machine that others use is not ours.
        "per_second_by_processor_time": round(years / spent * processes),
        "identical": found[:: max(1, years // 500)] == alone,
    }


def _processor() -> float:
    """Processor seconds of this process and of the children that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def exact_overtime(rate: Decimal, hours: Sequence[Decimal]) -> Decimal:
    """The simple rule of the comparison: eight hours at the rate, the rest at one and a half times; rounded once."""
    total = sum((min(h, Decimal(8)) + max(h - 8, Decimal(0)) * Decimal("1.5") for h in hours), Decimal(0))
    return (rate * total).quantize(Decimal("0.01"), ROUND_HALF_UP)


def beside_openfisca(interpreter: str, people: int) -> dict[str, Any]:
    """The same rule for the same people by openfisca-core: seconds, and how many sums are not exact to the cent."""
    rates = [Decimal(500 + n % 1000) + Decimal(n % 100) / 100 for n in range(people)]
    hours = [[Decimal(6 + (n + day) % 8) + Decimal(day % 4) / 4 for day in range(300)] for n in range(people)]
    started = time.process_time()
    exact = [exact_overtime(rate, days) for rate, days in zip(rates, hours, strict=True)]
    ours = time.process_time() - started
    asked = {"rates": [str(rate) for rate in rates], "hours": [[str(h) for h in days] for days in hours]}
    answer = subprocess.run(
        [interpreter, str(Path(__file__).with_name("wages_openfisca.py"))],
        input=json.dumps(asked), capture_output=True, text=True, check=True,
    )  # fmt: skip
    theirs = json.loads(answer.stdout)
    differ = [
        (mine, Decimal(other).quantize(Decimal("0.01"), ROUND_HALF_UP))
        for mine, other in zip(exact, theirs["sums"], strict=True)
        if mine != Decimal(other).quantize(Decimal("0.01"), ROUND_HALF_UP)
    ]
    worst = max((abs(mine - other) for mine, other in differ), default=Decimal(0))
    return {
        "people": people,
        "our_seconds": round(ours, 3),
        "openfisca_seconds": round(theirs["seconds"], 3),
        "openfisca_import_seconds": round(theirs["import_seconds"], 3),
        "ratio": round(ours / theirs["seconds"], 2),
        "openfisca_version": theirs["version"],
        "sums_not_exact_to_the_cent": len(differ),
        "largest_difference": str(worst),
    }


def main() -> int:
    """Run, print and write the results; 1 when a mark is missed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--years", type=int, default=10_000)
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--openfisca", metavar="PYTHON", help="an interpreter that has openfisca-core")
    parser.add_argument("--people", type=int, default=1000)
    args = parser.parse_args()
    law = WageLaw.load(load_pack())
    entitlement(worker_year(0), as_of=AS_OF, law=law)
    results: dict[str, Any] = {"one": one(law), "batch": batch(law, args.years, args.processes)}
    if args.openfisca:
        results["openfisca"] = beside_openfisca(args.openfisca, args.people)
    else:
        print("openfisca-core is left out: give --openfisca PYTHON", file=sys.stderr)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "wages.json").write_text(json.dumps(results, indent=2) + "\n")
    print(json.dumps(results, indent=2))
    missed = [
        text
        for text, held in (
            (f"a worker-year under {MARK_MS} ms", results["one"]["median_processor_ms"] < MARK_MS),
            (
                f"{MARK_RATE:.0f} worker-years a second",
                results["batch"]["per_second_by_processor_time"] >= MARK_RATE,
            ),
            ("both paths the same", results["batch"]["identical"]),
        )
        if not held
    ]
    print("missed: " + "; ".join(missed) if missed else "all marks are held")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
