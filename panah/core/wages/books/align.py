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
from itertools import count
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
    # cost[i][j] holds the cheapest way to have told i and j entries: after a match, and otherwise. Only a match
    # remembers how many days late it was, for the next one to go on at the same distance.
    cost: list[dict[int, list[int]]] = [{} for _ in range(len(worker) + 1)]
    back: dict[tuple[int, int, int], tuple[int, int, int, Pair]] = {}
    cost[0][0] = [_FAR, 0]
    for i in range(len(worker) + 1):
        for j in count(min(cost[i], default=0)):
            if j not in cost[i]:
                if j > max(cost[i], default=0):
                    break
                continue
            others = _others(worker, employer, i, j)
            for layer in (0, 1):
                if cost[i][j][layer] < _FAR:
                    late = _late(worker[i - 1], employer[j - 1]) if layer == 0 else 0
                    for pair in (*_matches(worker, employer, i, j, late), *others):
                        _reach(cost, back, (i, j, layer), pair)
    return _story(back, cost, len(worker), len(employer))


def _reach(
    cost: list[dict[int, list[int]]],
    back: dict[tuple[int, int, int], tuple[int, int, int, Pair]],
    here: tuple[int, int, int],
    pair: Pair,
) -> None:
    i, j, layer = here
    to_i, to_j = i + len(pair.worker), j + len(pair.employer)
    to_layer = 0 if pair.kind in {"same", "shifted"} else 1
    found = cost[to_i].setdefault(to_j, [_FAR, _FAR])
    total = cost[i][j][layer] + pair.cost
    if total < found[to_layer]:
        found[to_layer] = total
        back[to_i, to_j, to_layer] = (i, j, layer, pair)


def _late(one: Entry, other: Entry) -> int:
    return (other.first - one.first).days


def _matches(worker: Sequence[Entry], employer: Sequence[Entry], i: int, j: int, late: int) -> list[Pair]:
    """The next two entries beside each other, if they are near enough, the last ones matched `late` days apart."""
    if i == len(worker) or j == len(employer):
        return []
    one, other = worker[i], employer[j]
    near = abs(_late(one, other)) <= MOST_DAYS_LATE or (one.first <= other.last and other.first <= one.last)
    return [_match(one, other, i, j, late)] if near and one.named == other.named else []


def _others(worker: Sequence[Entry], employer: Sequence[Entry], i: int, j: int) -> list[Pair]:
    """What else may come next after i and j entries: several in one, or an entry alone."""
    if i == len(worker):
        return [Pair("only_employer", (), (j,), LONE)] if j < len(employer) else []
    if j == len(employer):
        return [Pair("only_worker", (i,), (), LONE)]
    one, other = worker[i], employer[j]
    found = _merges(worker, employer, i, j)
    apart = _late(one, other)
    # What lies clearly earlier in one book is told first; that keeps the ways few.
    if apart >= -MOST_DAYS_LATE or one.first <= other.last:
        found.append(Pair("only_worker", (i,), (), LONE))
    if apart <= MOST_DAYS_LATE or other.first <= one.last:
        found.append(Pair("only_employer", (), (j,), LONE))
    return found


def _match(one: Entry, other: Entry, i: int, j: int, late: int) -> Pair:
    apart, far = _late(one, other), distance(one, other)
    hours = 0 if not far else -(-far // 60)
    unit = OTHER_UNIT if far is None else 0
    if apart == 0:
        price = 0 if not far else min(OTHER_QUANTITY + OTHER_HOUR * hours, OTHER_MOST)
        return Pair("same", (i,), (j,), price + unit)
    start = LATE_AGAIN if apart == late else LATE + LATE_DAY * abs(apart)
    return Pair("shifted", (i,), (j,), start + LATE_HOUR * hours + unit, apart)


def _merges(worker: Sequence[Entry], employer: Sequence[Entry], i: int, j: int) -> list[Pair]:
    """Several entries of one book told by one of the other, in both directions."""
    found: list[Pair] = []
    for size, price in _merge(worker, i, employer[j]):
        found.append(Pair("merged", tuple(range(i, i + size)), (j,), price))
    for size, price in _merge(employer, j, worker[i]):
        found.append(Pair("merged", (i,), tuple(range(j, j + size)), price))
    return found


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


def _story(
    back: dict[tuple[int, int, int], tuple[int, int, int, Pair]],
    cost: list[dict[int, list[int]]],
    i: int,
    j: int,
) -> list[Pair]:
    ends = cost[i][j]
    layer = 0 if ends[0] <= ends[1] else 1
    pairs: list[Pair] = []
    while i or j:
        i, j, layer, pair = back[i, j, layer]
        pairs.append(pair)
    return pairs[::-1]
