"""What a difference in work is worth: the record is computed as one book has it and as the other has it.

Beginning with everything as the employer's book says, one difference after the other is put right, in the order of the
days, and each gets what it adds. So the amounts sum to the whole difference, whatever overtime, night or minimum wage
do with each other. An employer's entry of fewer hours shortens the worker's shift at its end.

Where the books differ more often than MOST_VALUED times, each difference is computed among the months around it only:
no pay of a month depends on a month two away, unless it is a lump sum. If these amounts are not exactly the whole, the
first MOST_VALUED are computed the long way and the others get none; the whole is complete in any case.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from panah.core.wages.books.align import Entry, Pair, distance, together
from panah.core.wages.books.book import Book, shift_minutes
from panah.core.wages.valuing import Valuer, work_alone
from panah.core.wages.work import ZERO, Amount, Shift, WorkRecord

# Each difference costs one more computation of the whole record: up to so many are computed the long way.
MOST_VALUED = 400
Steps = Mapping[int, Mapping[str, Amount]]


@dataclass(frozen=True, slots=True)
class Versions:
    """The shifts of one step of the story as the worker's and as the employer's book has them."""

    worker: tuple[Shift, ...]
    employer: tuple[Shift, ...]

    @property
    def differ(self) -> bool:
        """The books say different things of the work."""
        return self.worker != self.employer


def versions_of(
    pairs: Sequence[Pair], worker: Book, employer: Book, own: Sequence[Entry], other: Sequence[Entry]
) -> list[Versions]:
    """Both versions of every step, told with the worker's shifts as far as the books agree."""
    found: list[Versions] = []
    for pair in pairs:
        mine = _shifts(worker, [own[place] for place in pair.worker])
        theirs = _shifts(employer, [other[place] for place in pair.employer])
        if not pair.employer or not pair.worker:
            found.append(Versions(mine, theirs))
            continue
        one, two = together([own[i] for i in pair.worker]), together([other[j] for j in pair.employer])
        if not distance(one, two):
            found.append(Versions(mine or theirs, mine or theirs))
        elif one.minutes and two.minutes:
            found.append(_hours(mine, theirs, one, two))
        else:
            found.append(_pieces(mine, one, two))
    return found


def _shifts(book: Book, entries: Sequence[Entry]) -> tuple[Shift, ...]:
    """The shifts behind entries. A day counted without hours, or several days in one line, has none."""
    shifts = book.record.shifts
    return tuple(shifts[number] for entry in entries for number in entry.shifts if number < len(shifts))


def _hours(mine: tuple[Shift, ...], theirs: tuple[Shift, ...], one: Entry, two: Entry) -> Versions:
    own, other = one.minutes or (0, 0), two.minutes or (0, 0)
    if mine:
        return Versions(mine, _resized(mine, own, other))
    return Versions(_resized(theirs, other, own), theirs)


def _resized(
    shifts: tuple[Shift, ...], stated: tuple[int, int], wanted: tuple[int, int]
) -> tuple[Shift, ...]:
    """The same shifts with other hours in all, shared out as the shifts share them."""
    whole = Decimal(stated[1])
    found: list[Shift] = []
    for shift in shifts:
        minutes = shift_minutes(shift) or (0, 0)
        part = Decimal(minutes[1]) / whole if whole else Decimal(1) / len(shifts)
        low, high = (part * bound for bound in wanted)
        found.append(_with_minutes(shift, low, high))
    return tuple(found)


def _with_minutes(shift: Shift, low: Decimal, high: Decimal) -> Shift:
    """A shift that ends earlier or later; where it has no times, or the new length is a range, one of hours."""
    exact = low == high and low == low.to_integral_value()
    if shift.start is not None and exact:
        begin = shift.start.hour * 60 + shift.start.minute
        end = (begin + int(low) + (shift.break_minutes or 0)) % (24 * 60)
        return replace(shift, end=shift.start.replace(hour=end // 60, minute=end % 60))
    hours = Amount(low / 60, high / 60)
    return replace(shift, start=None, end=None, break_minutes=None, hours=hours)


def _pieces(mine: tuple[Shift, ...], one: Entry, two: Entry) -> Versions:
    if not (one.pieces and two.pieces and one.pieces[1]):
        return Versions(mine, mine)
    part = Decimal(two.pieces[1]) / Decimal(one.pieces[1])
    less = tuple(
        replace(shift, pieces=None if shift.pieces is None else shift.pieces * part) for shift in mine
    )
    return Versions(mine, less)


@dataclass(frozen=True, slots=True)
class Worth:
    """What each step adds, what a lower rate costs, and all of it, by currency."""

    steps: Steps
    rate: Mapping[str, Amount]
    whole: Mapping[str, Amount]


def worth_of(versions: Sequence[Versions], worker: Book, employer: Book, value: Valuer) -> Worth:
    """The worth of every difference of work and rate. `value` computes what a record's work is worth."""
    base = replace(work_alone(worker.record), terms=worker.record.terms or employer.record.terms)
    chosen = [version.employer for version in versions]
    before = value(_told(base, chosen))
    rate: Mapping[str, Amount] = {}
    if worker.record.terms and employer.record.terms:
        rate = _added(value(_told(replace(base, terms=employer.record.terms), chosen)), before)
    whole = _added(before, value(_told(base, [version.worker for version in versions])))
    differing = [place for place, version in enumerate(versions) if version.differ]
    steps = _among_months(base, versions, differing, value) if len(differing) > MOST_VALUED else None
    if steps is None or _sum(steps.values()) != whole:
        steps = _one_by_one(base, versions, differing[:MOST_VALUED], value)
    summed = {name: whole.get(name, ZERO) + rate.get(name, ZERO) for name in sorted({*whole, *rate})}
    return Worth(steps, rate, {name: amount for name, amount in summed.items() if amount != ZERO})


def _one_by_one(
    base: WorkRecord, versions: Sequence[Versions], places: Sequence[int], value: Valuer
) -> Steps:
    """What each difference adds to the whole record, the earlier ones put right before it."""
    chosen = [version.employer for version in versions]
    before = value(_told(base, chosen))
    steps: dict[int, Mapping[str, Amount]] = {}
    for place in places:
        chosen[place] = versions[place].worker
        after = value(_told(base, chosen))
        steps[place] = _added(before, after)
        before = after
    return steps


def _among_months(
    base: WorkRecord, versions: Sequence[Versions], places: Sequence[int], value: Valuer
) -> Steps:
    """The same, each difference among the shifts of its months and two on either side."""
    chosen = [version.employer for version in versions]
    by_month: dict[int, list[int]] = {}
    for place, version in enumerate(versions):
        for month in _months(version):
            by_month.setdefault(month, []).append(place)
    steps: dict[int, Mapping[str, Amount]] = {}
    for place in places:
        months = _months(versions[place])
        around = range(min(months) - 2, max(months) + 3)
        near = sorted({each for month in around for each in by_month.get(month, ())})
        before = value(_told(base, [chosen[each] for each in near]))
        chosen[place] = versions[place].worker
        steps[place] = _added(before, value(_told(base, [chosen[each] for each in near])))
    return steps


def _months(version: Versions) -> set[int]:
    """The months of a step's shifts, counted from year 0."""
    return {shift.day.year * 12 + shift.day.month for shift in (*version.worker, *version.employer)}


def _sum(found: Iterable[Mapping[str, Amount]]) -> dict[str, Amount]:
    summed: dict[str, Amount] = {}
    for each in found:
        for currency, amount in each.items():
            summed[currency] = summed.get(currency, ZERO) + amount
    return summed


def _told(base: WorkRecord, chosen: Sequence[tuple[Shift, ...]]) -> WorkRecord:
    shifts = [shift for version in chosen for shift in version]
    return replace(
        base, shifts=tuple(sorted(shifts, key=lambda one: (one.day, str(one.start or ""), one.employer)))
    )


def _added(before: Mapping[str, Amount], after: Mapping[str, Amount]) -> dict[str, Amount]:
    """What `after` has more than `before`, reading by reading: least against least, most against most."""
    found: dict[str, Amount] = {}
    for currency in sorted({*before, *after}):
        one, two = before.get(currency, ZERO), after.get(currency, ZERO)
        low, high = two.low - one.low, two.high - one.high
        found[currency] = Amount(min(low, high), max(low, high))
    return found
