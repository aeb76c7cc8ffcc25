"""Many workers of one employer at once: what their books share."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from panah.core.wages.books.align import Entry
from panah.core.wages.books.book import Book, entries_of
from panah.core.wages.books.findings import Discrepancy, Pattern, Reconciliation
from panah.core.wages.writing import amount_text

FEWEST_WORKERS = 3
FEWEST_ALIKE = 10
_Key = tuple[tuple[str, str], ...]


def shared_patterns(
    found: Mapping[str, Reconciliation], employers_books: Mapping[str, Book]
) -> tuple[Pattern, ...]:
    """What at least three workers, and at least half of those it could concern, have in common.

    `found` holds each worker's reconciliation by a name or number of the worker, `employers_books` what the employer
    wrote of the same workers. Patterns come in the order of their codes and days.
    """
    patterns = [
        *_shared(found, "same_deduction", ("deduction_unknown", "deduction_higher"), _sum_and_kind),
        *_shared(found, "same_lower_rate", ("lower_rate",), _rates),
        *_shared(found, "same_payment_not_received", ("payment_not_received",), _sum_and_day),
        *_missing_days(found),
        *_books_alike(employers_books, found),
    ]
    return tuple(sorted(patterns, key=lambda one: (one.code, one.days, sorted(one.values.items()))))


def _enough(workers: Sequence[str] | set[str], of: int) -> bool:
    return len(workers) >= FEWEST_WORKERS and len(workers) * 2 >= of


def _shared(
    found: Mapping[str, Reconciliation],
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


def _missing_days(found: Mapping[str, Reconciliation]) -> Iterator[Pattern]:
    """Days that the employer's books leave out for many of those who worked on them; days of one group together."""
    worked: Counter[date] = Counter()
    missing: dict[date, set[str]] = defaultdict(set)
    for worker, one in found.items():
        worked.update({row.worker.period[0] for row in one.rows if row.worker})
        for item in one.of_code("missing_day"):
            missing[item.period[0]].add(worker)
    groups: dict[tuple[str, ...], list[date]] = defaultdict(list)
    for day, workers in missing.items():
        if _enough(workers, worked[day]):
            groups[tuple(sorted(workers))].append(day)
    for group, days in groups.items():
        yield Pattern("same_missing_day", tuple(sorted(days)), {"count": str(len(group))}, group)


def _books_alike(books: Mapping[str, Book], found: Mapping[str, Reconciliation]) -> Iterator[Pattern]:
    """The employer's books of several workers are the same entry by entry, though their own books are not."""
    entries = {worker: entries_of(book) for worker, book in books.items()}
    groups: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for worker, days in entries.items():
        if len(days) >= FEWEST_ALIKE:
            groups[tuple(map(_what, days))].append(worker)
    for same, workers in groups.items():
        own = {_own_story(found[worker]) for worker in workers if worker in found}
        if len(workers) < 2 or len(own) < 2:
            continue
        stated = tuple(entry.first for entry in entries[workers[0]])
        uniform = len({entry.minutes for entry in entries[workers[0]]}) == 1
        code = "uniform_hours_for_all" if uniform else "identical_books"
        yield Pattern(
            code,
            stated,
            {"count": str(len(workers)), "days": str(len(same))},
            tuple(sorted(workers)),
        )


def _what(entry: Entry) -> tuple[object, ...]:
    return entry.first, entry.last, entry.minutes, entry.pieces, entry.unit, entry.days


def _own_story(found: Reconciliation) -> tuple[object, ...]:
    return tuple(
        (row.worker.period, tuple(sorted(row.worker.says.items()))) for row in found.rows if row.worker
    )
