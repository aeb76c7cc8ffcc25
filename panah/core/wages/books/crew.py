"""Many workers of one employer at once: each worker's two books compared, and what they share."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from panah.core.wages.batch import in_order
from panah.core.wages.books.align import Entry
from panah.core.wages.books.book import Book, as_book, entries_of
from panah.core.wages.books.findings import Discrepancy, Pattern, Reconciliation
from panah.core.wages.books.reconcile import reconcile
from panah.core.wages.law import WageLaw
from panah.core.wages.work import WorkRecord
from panah.core.wages.writing import amount_text

FEWEST_WORKERS = 3
FEWEST_ALIKE = 10
# A comparison takes much longer than handing one over: small portions keep all processes busy to the end.
WORKERS_AT_ONCE = 4
_Key = tuple[tuple[str, str], ...]
_COMPARED = (
    "deduction_unknown", "deduction_higher", "lower_rate", "payment_not_received", "missing_day",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """What is kept of one worker's comparison to find what others share.

    `worked` are the days of the worker's own book and `story` a digest of what it says; `stated` are the days of the
    employer's book, `book` a digest of its entries, and `uniform` says that all its days are equally long.
    """

    discrepancies: tuple[Discrepancy, ...]
    worked: frozenset[date]
    story: bytes
    stated: tuple[date, ...]
    book: bytes
    uniform: bool


def told(found: Reconciliation, employers: Book) -> Told:
    """What of one worker's comparison others may share."""
    own = [(row.worker.period, sorted(row.worker.says.items())) for row in found.rows if row.worker]
    compared = tuple(item for item in found.discrepancies if item.code in _COMPARED)
    entries = entries_of(employers)
    return Told(
        discrepancies=compared,
        worked=frozenset(period[0] for period, _says in own),
        story=_digest(own),
        stated=tuple(entry.first for entry in entries),
        book=_digest([_what(entry) for entry in entries]),
        uniform=len({entry.minutes for entry in entries}) == 1,
    )


def _digest(said: Sequence[object]) -> bytes:
    return hashlib.sha256(repr(said).encode()).digest()


def compare_crew(
    crew: Mapping[str, tuple[WorkRecord | Book, WorkRecord | Book]],
    law: WageLaw | None = None,
    *,
    processes: int = 1,
    reduce: Callable[[Reconciliation], Any] = lambda found: found,
) -> Iterator[tuple[str, Any, Told]]:
    """Each worker's own book compared with the employer's, as `reconcile` does, in order, as they are ready.

    For each worker: the name, what `reduce` hands back of the comparison, and what is kept of it for `patterns_of`.
    Raises InputError as `reconcile`.
    """

    def work(worker: str) -> tuple[str, Any, Told]:
        own, employers = crew[worker]
        found = reconcile(own, employers, law)
        return worker, reduce(found), told(found, as_book(employers))

    return in_order(work, list(crew), processes=processes, chunk=WORKERS_AT_ONCE)


def patterns_of(found: Mapping[str, Told]) -> tuple[Pattern, ...]:
    """What at least three workers, and at least half of those it could concern, have in common.

    `found` holds what is kept of each worker's comparison by a name or number of the worker. Patterns come in the order
    of their codes and days.
    """
    patterns = [
        *_shared(found, "same_deduction", ("deduction_unknown", "deduction_higher"), _sum_and_kind),
        *_shared(found, "same_lower_rate", ("lower_rate",), _rates),
        *_shared(found, "same_payment_not_received", ("payment_not_received",), _sum_and_day),
        *_missing_days(found),
        *_books_alike(found),
    ]
    return tuple(sorted(patterns, key=lambda one: (one.code, one.days, sorted(one.values.items()))))


def _enough(workers: Sequence[str] | set[str], of: int) -> bool:
    return len(workers) >= FEWEST_WORKERS and len(workers) * 2 >= of


def _shared(
    found: Mapping[str, Told],
    code: str,
    codes: Sequence[str],
    key_of: Callable[[Discrepancy], _Key],
) -> Iterator[Pattern]:
    """Discrepancies of the given codes that are alike for many workers."""
    groups: dict[_Key, list[tuple[str, Discrepancy]]] = defaultdict(list)
    for worker, one in found.items():
        for item in one.discrepancies:
            if item.code in codes:
                groups[key_of(item)].append((worker, item))
    for key, items in groups.items():
        workers = {worker for worker, _ in items}
        if _enough(workers, len(found)):
            days = sorted({item.period[0] for _, item in items})
            values = {**dict(key), "count": str(len(workers))}
            yield Pattern(code, tuple(days), values, tuple(sorted(workers)))


def _sum_and_kind(item: Discrepancy) -> _Key:
    """The same sum for the same thing, on one day or on many."""
    kind = item.evidence[-1].says.get("kind", "")
    return (("amount", amount_text(item.quantity)), ("currency", item.unit), ("kind", kind))


def _sum_and_day(item: Discrepancy) -> _Key:
    return (
        ("amount", amount_text(item.quantity)),
        ("currency", item.unit),
        ("day", item.period[0].isoformat()),
    )


def _rates(item: Discrepancy) -> _Key:
    promised, paid = (item.evidence[place].says.get("rate", "") for place in (0, 1))
    return (("promised", promised), ("paid", paid), ("currency", item.unit))


def _missing_days(found: Mapping[str, Told]) -> Iterator[Pattern]:
    """Days that the employer's books leave out for many of those who worked on them; days of one group together."""
    worked: Counter[date] = Counter()
    missing: dict[date, set[str]] = defaultdict(set)
    for worker, one in found.items():
        worked.update(one.worked)
        for item in one.discrepancies:
            if item.code == "missing_day":
                missing[item.period[0]].add(worker)
    groups: dict[tuple[str, ...], list[date]] = defaultdict(list)
    for day, workers in missing.items():
        if _enough(workers, worked[day]):
            groups[tuple(sorted(workers))].append(day)
    for group, days in groups.items():
        yield Pattern("same_missing_day", tuple(sorted(days)), {"count": str(len(group))}, group)


def _books_alike(found: Mapping[str, Told]) -> Iterator[Pattern]:
    """The employer's books of several workers are the same entry by entry, though their own books are not."""
    groups: dict[bytes, list[str]] = defaultdict(list)
    for worker, one in found.items():
        if len(one.stated) >= FEWEST_ALIKE:
            groups[one.book].append(worker)
    for workers in groups.values():
        if len(workers) < 2 or len({found[worker].story for worker in workers}) < 2:
            continue
        first = found[workers[0]]
        yield Pattern(
            "uniform_hours_for_all" if first.uniform else "identical_books",
            first.stated,
            {"count": str(len(workers)), "days": str(len(first.stated))},
            tuple(sorted(workers)),
        )


def _what(entry: Entry) -> tuple[object, ...]:
    return entry.first, entry.last, entry.minutes, entry.pieces, entry.unit, entry.days
