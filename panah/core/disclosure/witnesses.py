"""Which cells are shielded: some whole set of counts that agrees with everything published empties them, and
another puts ten people or more into them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from panah.core.disclosure.solver import Ids, Part, System, Vector, satisfies, witness

Flags = NDArray[np.bool_]
Progress = Callable[[int], None]
WIDTH = 10.0  # a withheld cell's interval holds zero and is at least this wide


@dataclass
class Coverage:
    """Per variable: has some witness its floor there, and has some at least WIDTH more?

    The floor is zero, or what an earlier edition printed of the same cell. Withholding more only
    widens what is possible, so old witnesses stay good while a release is protected. `progress` is told how
    many questions have been asked.
    """

    floor: Vector
    progress: Progress | None = None
    asked: int = 0
    witnessed: bool = (
        False  # somebody found a whole set of counts: the published numbers do not contradict each other
    )
    empty: Flags = field(init=False)
    wide: Flags = field(init=False)

    def __post_init__(self) -> None:
        self.empty, self.wide = np.zeros(len(self.floor), bool), np.zeros(len(self.floor), bool)

    def add(self, point: Vector | None) -> None:
        """Take note of one answer: a witness, or none."""
        self.asked += 1
        if self.progress:
            self.progress(self.asked)
        if point is not None:
            self.note(point)

    def note(self, point: Vector) -> None:
        """Take note of a witness nobody had to ask for."""
        self.witnessed = True
        self.empty |= point < self.floor + 0.5
        self.wide |= point > self.floor + WIDTH - 0.5

    def goal(self, target: int, *, highest: bool) -> float:
        """The count a witness must not exceed in the target (or must reach)."""
        return float(self.floor[target]) + (WIDTH if highest else 0.0)

    def open(self, targets: Ids, *, highest: bool) -> Ids:
        """The targets not yet shown to be able to be empty (or to be wide)."""
        return targets[~(self.wide if highest else self.empty)[targets]]


def cover(part: Part, empty: Ids, wide: Ids, coverage: Coverage, turns: Sequence[Ids] = ()) -> None:
    """Look for witnesses until each target is covered or has been asked about.

    `empty` are the variables that should be able to be zero, `wide` those that should be able to reach WIDTH.
    Each question names one target that must and all others that may: few questions then do for many targets.
    Where categories look the same to the public, `turns` make more witnesses of each, and `part` leaves all but two
    of them out (see `symmetry`): what is found for these two is turned to the others.
    """
    for targets, highest in ((empty, False), (wide, True)):
        _cover(part, targets[part.holds(targets)], targets, coverage, turns, highest=highest)
        rest = coverage.open(targets[~part.holds(targets)], highest=highest)
        # What cannot be shown for the category that stands for it cannot be shown for it either.
        shown = part.stand[coverage.open(part.stand, highest=highest)]
        rest = rest[~np.isin(part.stand[rest], shown)]
        _cover(Part.all(part.whole), rest, rest, coverage, turns, highest=highest)


def _cover(
    part: Part, asked: Ids, targets: Ids, coverage: Coverage, turns: Sequence[Ids], *, highest: bool
) -> None:
    """Ask about some targets; the turns of what is found are good for all."""
    left = towards_all(part, asked, targets, coverage, turns, highest=highest)
    while left.size:
        first, left = left[:1], left[1:]
        point = shield(part, int(first[0]), left, coverage, highest=highest)
        coverage.add(point)
        turn_all(part.whole, point, turns, targets, coverage, highest=highest)
        left = coverage.open(left, highest=highest)


def towards_all(
    part: Part, asked: Ids, targets: Ids, coverage: Coverage, turns: Sequence[Ids], *, highest: bool
) -> Ids:
    """Ask one question for all that are open at once; what stays open."""
    left = coverage.open(asked, highest=highest)
    if left.size:
        found = _towards(part.system, part.places(left), coverage.floor[left], highest=highest)
        point = None if found is None else part.spread(found)
        coverage.add(point)
        turn_all(part.whole, point, turns, targets, coverage, highest=highest)
    return coverage.open(left, highest=highest)


def turn_all(
    system: System,
    point: Vector | None,
    turns: Sequence[Ids],
    targets: Ids,
    coverage: Coverage,
    *,
    highest: bool,
) -> None:
    """Take note of the turns of a witness that shield further targets and are witnesses themselves."""
    if point is None:
        return
    for turn in turns:
        left = coverage.open(targets, highest=highest)
        reached = point[turn[left]] - coverage.floor[left]
        helps = reached > WIDTH - 0.5 if highest else reached < 0.5
        if helps.any() and satisfies(system, turned := point[turn]):
            coverage.note(turned)


def shield(part: Part, target: int, others: Ids, coverage: Coverage, *, highest: bool) -> Vector | None:
    """A witness in which the target is empty (or wide, if `highest`), and many others too; None if none is found."""
    goal = coverage.goal(target, highest=highest)
    place = part.places(np.array([target]))
    lower, upper = part.system.lower.copy(), part.system.upper.copy()
    if highest:
        lower[place] = np.maximum(lower[place], goal)
    else:
        upper[place] = np.minimum(upper[place], goal)
    if np.any(lower[place] > upper[place]):
        return None
    tight = replace(part.system, lower=lower, upper=upper)
    inside = others[part.holds(others)]
    found = _towards(tight, part.places(inside), coverage.floor[inside], highest=highest)
    # What is best for the others can be too hard a question: then the target alone.
    if found is None:
        found = witness(tight, np.zeros(len(lower)))
    return None if found is None else part.spread(found)


def _towards(system: System, targets: Ids, floors: Vector, *, highest: bool) -> Vector | None:
    """A witness that brings many targets to their floors (or to WIDTH above them)."""
    if highest and targets.size:
        return _most_wide(system, targets, floors + WIDTH)
    objective = np.zeros(len(system.lower))
    objective[targets] = 1.0
    return witness(system, objective)


def _most_wide(system: System, targets: Ids, goals: Vector) -> Vector | None:
    """A witness that lifts many targets towards their goals: largest sum of min(x, goal), the first ones first.

    Without an order the solver lifts all of them half-way, which proves nothing for any.
    """
    from scipy.sparse import csr_array, hstack, vstack

    count, size = len(targets), len(system.lower)
    pick = csr_array((np.full(count, -1.0), (np.arange(count), targets)), shape=(count, size))
    one = csr_array((np.ones(count), (np.arange(count), np.arange(count))), shape=(count, count))
    wide = System(
        csr_array(
            vstack([hstack([system.matrix, csr_array((system.matrix.shape[0], count))]), hstack([pick, one])])
        ),
        np.concatenate([system.row_lower, np.full(count, -np.inf)]),
        np.concatenate([system.row_upper, np.zeros(count)]),
        np.concatenate([system.lower, np.zeros(count)]),
        np.concatenate([system.upper, goals]),
        None if system.whole is None else np.concatenate([system.whole, np.zeros(count, bool)]),
    )
    point = witness(wide, np.concatenate([np.zeros(size), -1.0 / np.arange(1, count + 1)]))
    return None if point is None else point[:size]
