"""Which cells are shielded: some whole set of counts that agrees with everything published empties them, and
another puts ten people or more into them.
"""

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from panah.core.disclosure.solver import Ids, System, Vector, witness

Flags = NDArray[np.bool_]
WIDTH = 10.0  # a withheld cell's interval holds zero and is at least this wide


@dataclass
class Coverage:
    """Per variable: has some witness its floor there, and has some at least WIDTH more?

    The floor is zero, or what an earlier edition printed of the same cell. Withholding more only
    widens what is possible, so old witnesses stay good while a release is protected.
    """

    floor: Vector
    empty: Flags = field(init=False)
    wide: Flags = field(init=False)

    def __post_init__(self) -> None:
        self.empty, self.wide = np.zeros(len(self.floor), bool), np.zeros(len(self.floor), bool)

    def add(self, point: Vector | None) -> None:
        """Take note of one witness."""
        if point is not None:
            self.empty |= point < self.floor + 0.5
            self.wide |= point > self.floor + WIDTH - 0.5

    def goal(self, target: int, *, highest: bool) -> float:
        """The count a witness must not exceed in the target (or must reach)."""
        return float(self.floor[target]) + (WIDTH if highest else 0.0)

    def open(self, targets: Ids, *, highest: bool) -> Ids:
        """The targets not yet shown to be able to be empty (or to be wide)."""
        return targets[~(self.wide if highest else self.empty)[targets]]


def cover(system: System, empty: Ids, wide: Ids, coverage: Coverage) -> None:
    """Look for witnesses until each target is covered or has been asked about alone.

    `empty` are the variables that should be able to be zero, `wide` those that should be able to reach WIDTH.
    """
    for targets, highest in ((empty, False), (wide, True)):
        _cover_together(system, targets, coverage, highest=highest)
        for target in targets:
            if coverage.open(np.array([target]), highest=highest).size:
                coverage.add(
                    shield(system, int(target), coverage.goal(target, highest=highest), highest=highest)
                )


def _cover_together(system: System, targets: Ids, coverage: Coverage, *, highest: bool) -> None:
    """Cover many targets with few questions: all at once, as long as that keeps helping."""
    left = coverage.open(targets, highest=highest)
    while left.size:
        if highest:
            coverage.add(_most_wide(system, left, coverage.floor[left] + WIDTH))
        else:
            objective = np.zeros(len(coverage.floor))
            objective[left] = 1.0
            coverage.add(witness(system, objective))
        rest = coverage.open(left, highest=highest)
        if left.size - rest.size < 3:  # one question each is then as good
            return
        left = rest


def shield(system: System, target: int, goal: float, *, highest: bool) -> Vector | None:
    """A witness with at most (or at least, if `highest`) the goal in the target; None if none is found."""
    lower, upper = system.lower.copy(), system.upper.copy()
    if highest:
        lower[target] = max(lower[target], goal)
    else:
        upper[target] = min(upper[target], goal)
    if lower[target] > upper[target]:
        return None
    tight = replace(system, lower=lower, upper=upper)
    return witness(tight, np.zeros(len(lower)))


def _most_wide(system: System, targets: Ids, goals: Vector) -> Vector | None:
    """A witness that lifts as many targets as it can towards their goals: largest sum of min(x, goal)."""
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
    point = witness(wide, np.concatenate([np.zeros(size), np.full(count, -1.0)]))
    return None if point is None else point[:size]
