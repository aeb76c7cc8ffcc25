"""Two books side by side: which entry of one book speaks of which entry of the other.

People write late, on the wrong day, two days in one line, or in other units. Day by day comparison would then call
every such day missing twice. Here the cheapest way to read both books as one story is found by dynamic programming
over the two lists in the order of their days. The costs are whole numbers, so the answer is the same everywhere:

| what | cost |
|---|---|
| same day, same quantity | 0: the books agree |
| same day, quantities that cannot be compared (hours beside "1 day") | 1: a comparable partner is better |
| same day, other quantity | 5, and 5 for each hour, at most 45: always better than two days that only one book knows |
| one to three days apart | 60, and 15 a day, and 20 for each hour of difference: cheaper than two lone days if alike |
| the next entry the same number of days apart | 5, and 20 for each hour: a book that runs late is one mistake |
| several entries in one entry of the other book that names their days | 10, and 5 for each hour, at most 45 |
| several entries in one that names a single day, and the sums are equal | 20 for each further day |
| an entry that one book alone knows | 100 |

Ties go to the first of: same entry, merged, worker's alone, employer's alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Kind = Literal["same", "shifted", "merged", "only_worker", "only_employer"]
Bounds = tuple[int, int]

LONE = 100
LATE, LATE_DAY, LATE_AGAIN, LATE_HOUR = 60, 15, 5, 20
OTHER_UNIT, OTHER_QUANTITY, OTHER_HOUR, OTHER_MOST = 1, 5, 5, 45
MERGED_NAMED, MERGED_FURTHER = 10, 20
MOST_DAYS_LATE = 3
MOST_MERGED, MOST_NAMED = 7, 31
_FAR = 1 << 30
# More entries than one step can tell.
_STEPS = 64


@dataclass(frozen=True, slots=True)
class Entry:
    """What one book says of one day, or of the days from `first` to `last` in one line.

    `minutes` and `pieces` (thousandths of `unit`) are the lowest and the highest reading, None where the book says
    nothing of the kind. `days` counts days or shifts written instead of hours. `shifts` are the places of its rows
    in the record.
    """

    first: date
    last: date
    minutes: Bounds | None = None
    pieces: Bounds | None = None
    unit: str = ""
    days: int | None = None
    shifts: tuple[int, ...] = ()

    @property
    def named(self) -> bool:
        """It names several days, so it may stand for all entries of these days."""
        return self.first != self.last


@dataclass(frozen=True, slots=True)
class Pair:
    """One step of the story: entries of both books by their place in the lists, with what it cost.

    `days_late` is how many days the employer's entry stands after the worker's.
    """

    kind: Kind
    worker: tuple[int, ...]
    employer: tuple[int, ...]
    cost: int
    days_late: int = 0


def distance(one: Entry, other: Entry) -> int | None:
    """How far two quantities are apart: 0 when some reading of both is equal, else minutes (at least 1).

    None when they cannot be compared. Pieces count relative to the larger, a full difference like eight hours.
    """
    if one.minutes and other.minutes:
        return _gap(one.minutes, other.minutes)
    if one.pieces and other.pieces and one.unit == other.unit:
        largest = max(one.pieces[1], other.pieces[1], 1)
        gap = _gap(one.pieces, other.pieces)
        return gap and max(1, gap * 480 // largest)
    if one.days is not None and other.days is not None:
        return abs(one.days - other.days) * 480
    return None


def _gap(one: Bounds, other: Bounds) -> int:
    return max(0, one[0] - other[1], other[0] - one[1])


def align(worker: Sequence[Entry], employer: Sequence[Entry]) -> list[Pair]:
    """The cheapest story of two lists of entries, each in the order of its days.

    Time grows with the number of entries: only entries at most a few days apart are tried with each other.
    """
    return _Telling(worker, employer).story()


class _Telling:
    """Every way to tell the first i and j entries, and of each only the cheapest.

    A cell holds the cost when the last step was a match and when it was another, and for both the cell they came from:
    how many entries before in each list, and after which kind of step. Only a match remembers how many days late it
    was, for the next one to go on at the same distance.
    """

    def __init__(self, worker: Sequence[Entry], employer: Sequence[Entry]) -> None:
        self.worker = worker
        self.employer = employer
        self.own = [_span_of(entry) for entry in worker]
        self.other = [_span_of(entry) for entry in employer]
        self.rows: list[dict[int, list[int]]] = [{} for _ in range(len(worker) + 1)]
        self.rows[0][0] = [_FAR, 0, 0, 0]

    def story(self) -> list[Pair]:
        """Fill the table row by row, then follow the cheapest way back."""
        for i, row in enumerate(self.rows):
            # Steps go on to the right of a row: only what one book alone knows reaches over a gap, one by one.
            j = min(row, default=0)
            last = max(row, default=-1)
            while j <= last:
                cell = row.get(j)
                if cell is not None:
                    self.leave(i, j, cell)
                    if j == last and j + 1 in row:
                        last += 1
                j += 1
        return self.way_back()

    def leave(self, i: int, j: int, cell: list[int]) -> None:
        """Every step that may come next after i and j entries."""
        row, after_match, otherwise = self.rows[i], cell[0], cell[1]
        layer = 0 if after_match <= otherwise else 1
        best = min(after_match, otherwise)
        if i == len(self.own):
            if j < len(self.other):
                _reach(row, j + 1, 1, best + LONE, (0, 1, layer))
            return
        below = self.rows[i + 1]
        if j == len(self.other):
            _reach(below, j, 1, best + LONE, (1, 0, layer))
            return
        first, last, named = self.own[i]
        other_first, other_last, other_named = self.other[j]
        apart = other_first - first
        meet = first <= other_last and other_first <= last
        if named == other_named and (meet or -MOST_DAYS_LATE <= apart <= MOST_DAYS_LATE):
            self.match(i, j, apart, cell)
        for size, price in _merge(self.worker, i, self.employer[j]):
            _reach(self.rows[i + size], j + 1, 1, best + price, (size, 1, layer))
        for size, price in _merge(self.employer, j, self.worker[i]):
            _reach(below, j + size, 1, best + price, (1, size, layer))
        # What lies clearly earlier in one book is told first; that keeps the ways few.
        if apart >= -MOST_DAYS_LATE or first <= other_last:
            _reach(below, j, 1, best + LONE, (1, 0, layer))
        if apart <= MOST_DAYS_LATE or other_first <= last:
            _reach(row, j + 1, 1, best + LONE, (0, 1, layer))

    def match(self, i: int, j: int, apart: int, cell: list[int]) -> None:
        """The next two entries beside each other; cheaper where the last two were as many days apart."""
        start, price = _price(self.worker[i], self.employer[j], apart)
        again = price
        if apart:
            again += LATE_AGAIN if cell[0] < _FAR and apart == self.late(i - 1, j - 1) else start
            price += start
        one, two = cell[0] + again, cell[1] + price
        if one <= two:
            _reach(self.rows[i + 1], j + 1, 0, one, (1, 1, 0))
        else:
            _reach(self.rows[i + 1], j + 1, 0, two, (1, 1, 1))

    def late(self, i: int, j: int) -> int:
        """How many days the employer's entry stands after the worker's."""
        return self.other[j][0] - self.own[i][0]

    def way_back(self) -> list[Pair]:
        """The steps of the cheapest way, from the first."""
        i, j = len(self.own), len(self.other)
        cell = self.rows[i][j]
        layer = 0 if cell[0] <= cell[1] else 1
        pairs: list[Pair] = []
        while i or j:
            cell = self.rows[i][j]
            cost, step = cell[layer], cell[2 + layer]
            own, other, before = step // 2 // _STEPS, step // 2 % _STEPS, step % 2
            i, j = i - own, j - other
            cost -= self.rows[i][j][before]
            pairs.append(self.pair((i, own), (j, other), layer, cost))
            layer = before
        return pairs[::-1]

    def pair(self, mine: tuple[int, int], theirs: tuple[int, int], layer: int, cost: int) -> Pair:
        """A step as it is told: places and numbers of entries of both books."""
        worker = tuple(range(mine[0], sum(mine)))
        employer = tuple(range(theirs[0], sum(theirs)))
        if layer == 0:
            apart = self.late(mine[0], theirs[0])
            return Pair("shifted" if apart else "same", worker, employer, cost, apart)
        kind: Kind = "merged" if worker and employer else "only_worker" if worker else "only_employer"
        return Pair(kind, worker, employer, cost)


def _span_of(entry: Entry) -> tuple[int, int, bool]:
    """First and last day as numbers, and whether they differ."""
    return entry.first.toordinal(), entry.last.toordinal(), entry.named


def _reach(row: dict[int, list[int]], j: int, layer: int, total: int, step: tuple[int, int, int]) -> None:
    """A way to a cell, kept if it is the first or cheaper than the one known."""
    cell = row.get(j)
    if cell is None:
        cell = row[j] = [_FAR, _FAR, 0, 0]
    if total < cell[layer]:
        cell[layer] = total
        # In one number, so that the collector of objects has nothing to look at.
        own, other, before = step
        cell[2 + layer] = (own * _STEPS + other) * 2 + before


def _price(one: Entry, other: Entry, apart: int) -> tuple[int, int]:
    """What it costs to put two entries beside each other: for being apart, and for their quantities."""
    far = distance(one, other)
    unit = OTHER_UNIT if far is None else 0
    hours = 0 if not far else -(-far // 60)
    if apart:
        return LATE + LATE_DAY * abs(apart), LATE_HOUR * hours + unit
    return 0, (0 if not far else min(OTHER_QUANTITY + OTHER_HOUR * hours, OTHER_MOST)) + unit


def _merge(many: Sequence[Entry], start: int, one: Entry) -> list[tuple[int, int]]:
    """How many entries from `start` may stand behind `one`, each with its cost."""
    if one.named:
        return _merge_named(many, start, one)
    if one.minutes is None or one.minutes[0] != one.minutes[1]:
        return []
    first = many[start].minutes if start < len(many) else None
    if first is None or first[0] >= one.minutes[0]:
        return []  # the first alone is as much: no sum of several can be equal
    found: list[tuple[int, int]] = []
    total, far = 0, 0
    for size, entry in enumerate(many[start : start + MOST_MERGED], start=1):
        # Only what is certain and more than nothing may be summed: else any day could vanish in its neighbour.
        if entry.named or not entry.minutes or entry.minutes[0] != entry.minutes[1] or not entry.minutes[0]:
            break
        far = max(far, abs((one.first - entry.first).days))
        total += entry.minutes[0]
        if far >= MOST_MERGED or total > one.minutes[0]:
            break
        if size > 1 and total == one.minutes[0]:
            found.append((size, MERGED_FURTHER * (size - 1)))
    return found


def _merge_named(many: Sequence[Entry], start: int, one: Entry) -> list[tuple[int, int]]:
    """All entries that fall into the days that one entry names; there is no choice but how many there are."""
    if start >= len(many) or many[start].named or not one.first <= many[start].first <= one.last:
        return []
    if start and one.first <= many[start - 1].first <= one.last and not many[start - 1].named:
        return []
    inside = [
        entry for entry in many[start : start + MOST_NAMED] if entry.first <= one.last and not entry.named
    ]
    far = distance(together(inside), one)
    hours = 0 if not far else -(-far // 60)
    return [(len(inside), MERGED_NAMED + min(OTHER_HOUR * hours, OTHER_MOST))]


def together(entries: Sequence[Entry]) -> Entry:
    """Several entries as one: their days from first to last, their quantities summed where each states one."""
    units = {entry.unit for entry in entries}
    return Entry(
        first=min(entry.first for entry in entries),
        last=max(entry.last for entry in entries),
        minutes=_sum([entry.minutes for entry in entries]),
        pieces=_sum([entry.pieces for entry in entries]) if len(units) == 1 else None,
        unit=units.pop() if len(units) == 1 else "",
        days=sum(1 if entry.days is None else entry.days for entry in entries),
        shifts=tuple(shift for entry in entries for shift in entry.shifts),
    )


def _sum(bounds: Sequence[Bounds | None]) -> Bounds | None:
    known = [found for found in bounds if found is not None]
    if len(known) < len(bounds):
        return None
    return sum(low for low, _ in known), sum(high for _, high in known)
