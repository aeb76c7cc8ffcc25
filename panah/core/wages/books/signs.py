"""Signs that a book was written afterwards or copied. Each names its days; none is a finding by itself.

A sign is only shown where the worker's own book speaks against it: many people do work the same eight hours for weeks.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby

from panah.core.wages.books.align import Entry, Pair
from panah.core.wages.books.book import Book
from panah.core.wages.books.findings import Evidence, Pattern
from panah.core.wages.work import RECEIVED, plain

FEWEST_UNIFORM = 20
FEWEST_IN_RUN = 14
FEWEST_IN_BLOCK = 7
FEWEST_PAYMENTS = 3
FEWEST_DISTINCT = 3
UNIFORM_SHARE = 0.9
# A week, and the months: distances at which a clerk copies.
LAGS = (7, 14, 28, 29, 30, 31)


def forged_signs(
    worker: Book, employer: Book, pairs: Sequence[Pair], own: Sequence[Entry], other: Sequence[Entry]
) -> tuple[Pattern, ...]:
    """All signs in the employer's book, in the order of their codes and days."""
    hours = {entry.first: entry.minutes for entry in other if not entry.named and entry.minutes}
    said = _said_by_worker(pairs, own, other)
    found = [
        *_uniform(hours, said),
        *_blocks(hours, said),
        *_elsewhere(worker, employer, own, other),
        *_same_payments(worker, employer),
        *_sums(employer),
    ]
    return tuple(found)


def _said_by_worker(
    pairs: Sequence[Pair], own: Sequence[Entry], other: Sequence[Entry]
) -> dict[date, tuple[int, int] | None]:
    """For each of the employer's days what the worker's book says of it; a day it does not know is missing."""
    found: dict[date, tuple[int, int] | None] = {}
    for pair in pairs:
        if len(pair.worker) == len(pair.employer) == 1:
            found[other[pair.employer[0]].first] = own[pair.worker[0]].minutes
    return found


def _varied(days: Sequence[date], said: dict[date, tuple[int, int] | None]) -> bool:
    """The worker's book has clearly different hours on these days."""
    return len({said[day] for day in days if said.get(day)}) >= FEWEST_DISTINCT


def _uniform(
    hours: dict[date, tuple[int, int]], said: dict[date, tuple[int, int] | None]
) -> Iterator[Pattern]:
    """The same hours every day, or for a long run of days, where the worker's days differ."""
    days = sorted(hours)
    if not days:
        return
    most, count = Counter(hours[day] for day in days).most_common(1)[0]
    alike = tuple(day for day in days if hours[day] == most)
    if count >= FEWEST_UNIFORM and count >= UNIFORM_SHARE * len(days):
        if _varied(alike, said):
            yield Pattern("uniform_hours", alike, _values(most, len(alike)))
        return
    for minutes, group in groupby(days, key=lambda day: hours[day]):
        run = tuple(group)
        if len(run) >= FEWEST_IN_RUN and _varied(run, said):
            yield Pattern("copied_run", run, _values(minutes, len(run)))


def _values(minutes: tuple[int, int], count: int) -> dict[str, str]:
    hours = (Decimal(minutes[1]) / 60).quantize(Decimal("0.01"))
    return {"hours": plain(hours), "count": str(count)}


def _blocks(
    hours: dict[date, tuple[int, int]], said: dict[date, tuple[int, int] | None]
) -> Iterator[Pattern]:
    """A stretch of changing hours that stands again, day for day, a week or a month later."""
    taken: set[date] = set()
    for lag in LAGS:
        for run in _repeats(hours, lag):
            fresh = [day for day in run if day not in taken]
            later = [date.fromordinal(day.toordinal() + lag) for day in run]
            changing = len({hours[day] for day in run}) >= FEWEST_DISTINCT
            if len(fresh) < FEWEST_IN_BLOCK or not changing or _repeated(run, later, said):
                continue
            taken.update(later)
            yield Pattern("copied_block", tuple(later), {"lag": str(lag), "count": str(len(run))})


def _repeats(hours: dict[date, tuple[int, int]], lag: int) -> Iterator[tuple[date, ...]]:
    """Runs of entries that stand again `lag` days later; days without entry in both places do not end a run."""
    run: list[date] = []
    days = sorted(hours)
    for day in days:
        later = date.fromordinal(day.toordinal() + lag)
        if hours.get(later) == hours[day]:
            run.append(day)
            continue
        if len(run) >= FEWEST_IN_BLOCK:
            yield tuple(run[:lag])
        run = []
    if len(run) >= FEWEST_IN_BLOCK:
        yield tuple(run[:lag])


def _repeated(run: Sequence[date], later: Sequence[date], said: dict[date, tuple[int, int] | None]) -> bool:
    """The worker's book repeats itself there too, or says too little to speak against it."""
    known = [(said[a], said[b]) for a, b in zip(run, later, strict=True) if said.get(a) and said.get(b)]
    return not known or sum(a == b for a, b in known) * 2 > len(known)


def _elsewhere(
    worker: Book, employer: Book, own: Sequence[Entry], other: Sequence[Entry]
) -> Iterator[Pattern]:
    """The employer's book has work on days on which the worker's book names only another employer."""
    name = next((shift.employer for shift in employer.record.shifts if shift.employer), "")
    if not name:
        return
    yield from work_elsewhere(worker, name, {entry.first for entry in own}, [entry.first for entry in other])


def work_elsewhere(worker: Book, name: str, here: set[date], claimed: Iterable[date]) -> Iterator[Pattern]:
    """Days that a book claims of the worker, on which the worker's book names only employers other than `name`.

    `here` are the worker's own days with that employer; `worker` is the whole book, with its places.
    """
    name = name.casefold()
    away = {
        shift.day: (number, shift)
        for number, shift in enumerate(worker.record.shifts)
        if shift.employer and shift.employer.casefold() != name and shift.day not in here
    }
    days = tuple(sorted({day for day in claimed if day in away}))
    if days:
        evidence = tuple(
            Evidence(
                "worker",
                worker.place_of("shifts", away[day][0]),
                (day, day),
                {"employer": away[day][1].employer},
            )
            for day in days
        )
        yield Pattern("work_while_elsewhere", days, {"count": str(len(days))}, evidence=evidence)


def _same_payments(worker: Book, employer: Book) -> Iterator[Pattern]:
    """The same sum in month after month, of which the worker received none."""
    received = {money.amount for money in worker.record.money if money.kind in RECEIVED}
    sums = Counter((money.amount, money.currency) for money in employer.record.money if money.kind == "paid")
    for (amount, currency), count in sorted(sums.items()):
        days = tuple(
            money.day
            for money in employer.record.money
            if (money.kind, money.amount, money.currency) == ("paid", amount, currency)
        )
        months = {(day.year, day.month) for day in days}
        if count >= FEWEST_PAYMENTS and len(months) == count and amount not in received:
            values = {"amount": plain(amount.high), "currency": currency, "count": str(count)}
            yield Pattern("same_payment_each_month", days, values)


def _sums(employer: Book) -> Iterator[Pattern]:
    """Sums written in the book that are not the sums of its lines."""
    for problem in employer.record.problems:
        if problem.code == "total_differs":
            yield Pattern("sums_do_not_add_up", (), {**problem.values, "place": problem.where})
