"""Linear systems over counts, and the questions asked of them. A thin layer over HiGHS (through scipy).

A system says what the public knows: variables with bounds and rows of linear relations. A *witness* is one
whole set of counts that agrees with everything published: where a witness has 0 in a cell, nobody can say
that the cell is not empty.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

# scipy takes a quarter of a second to import: pages that solve nothing do not wait for it.
if TYPE_CHECKING:
    from scipy.sparse import csr_array

Vector = NDArray[np.float64]
Ids = NDArray[np.int64]
TOLERANCE = 1e-6
SECONDS = 20.0  # for one integer question; an unanswered question counts as "not protected"


@dataclass
class Rows:
    """Relations being collected: lower <= sum of coefficient x variable <= upper."""

    row: list[Ids] = field(default_factory=list)
    column: list[Ids] = field(default_factory=list)
    value: list[Vector] = field(default_factory=list)
    lower: list[Vector] = field(default_factory=list)
    upper: list[Vector] = field(default_factory=list)
    count: int = 0

    def add(self, terms: Sequence[tuple[Ids, float]], lower: float, upper: float) -> None:
        """Add one relation per leading entry. Each term is (ids of shape (n,) or (n, k), coefficient)."""
        n = len(terms[0][0])
        for ids, coefficient in terms:
            flat = ids.reshape(n, -1)
            self.row.append(np.repeat(np.arange(self.count, self.count + n), flat.shape[1]))
            self.column.append(flat.ravel())
            self.value.append(np.full(flat.size, coefficient))
        self.lower.append(np.full(n, lower))
        self.upper.append(np.full(n, upper))
        self.count += n


@dataclass(frozen=True)
class System:
    """Variables with bounds and relations `row_lower <= matrix @ x <= row_upper`.

    `whole` marks the variables that must be whole numbers in a witness: all if None.
    """

    matrix: "csr_array"
    row_lower: Vector
    row_upper: Vector
    lower: Vector
    upper: Vector
    whole: NDArray[np.bool_] | None = None

    @classmethod
    def build(cls, rows: Rows, lower: Vector, upper: Vector) -> "System":
        """The system of the collected rows over len(lower) variables."""
        from scipy.sparse import csr_array

        shape = (rows.count, len(lower))
        if not rows.count:
            return cls(csr_array(shape), np.zeros(0), np.zeros(0), lower, upper)
        entries = (np.concatenate(rows.value), (np.concatenate(rows.row), np.concatenate(rows.column)))
        matrix = csr_array(entries, shape=shape)
        return cls(matrix, np.concatenate(rows.lower), np.concatenate(rows.upper), lower, upper)

    @cached_property
    def halves(self) -> dict[str, Any]:
        """The relations as equalities and upper inequalities, the way linprog wants them."""
        from scipy.sparse import vstack

        equal = self.row_lower == self.row_upper
        above, below = ~equal & np.isfinite(self.row_upper), ~equal & np.isfinite(self.row_lower)
        return dict(
            A_eq=self.matrix[equal],
            b_eq=self.row_upper[equal],
            A_ub=vstack([self.matrix[above], -self.matrix[below]]),
            b_ub=np.concatenate([self.row_upper[above], -self.row_lower[below]]),
        )


@dataclass(frozen=True)
class Part:
    """Some variables of a system, all others held at zero: a smaller problem, whose points are points of the whole.

    `stand` tells which variable of the part each variable of the whole behaves like: what is possible for the one is
    possible for the other.
    """

    whole: System
    ids: Ids
    stand: Ids

    @classmethod
    def all(cls, whole: System) -> "Part":
        """Every variable: the whole itself."""
        everything = np.arange(len(whole.lower), dtype=np.int64)
        return cls(whole, everything, everything)

    @cached_property
    def system(self) -> System:
        """The system over these variables alone; relations that none of them is in are left out."""
        matrix = self.whole.matrix[:, self.ids]
        # Zero must do for a relation that is left out: otherwise it stays, and the part has no point.
        zero = (self.whole.row_lower <= 0) & (self.whole.row_upper >= 0)
        rows = np.flatnonzero((np.diff(matrix.indptr) > 0) | ~zero)
        return System(
            matrix[rows],
            self.whole.row_lower[rows],
            self.whole.row_upper[rows],
            self.whole.lower[self.ids],
            self.whole.upper[self.ids],
            None if self.whole.whole is None else self.whole.whole[self.ids],
        )

    @cached_property
    def _places(self) -> Ids:
        places = np.full(len(self.whole.lower), -1, np.int64)
        places[self.ids] = np.arange(len(self.ids))
        return places

    def places(self, variables: Ids) -> Ids:
        """Where variables of the whole stand in the part; those outside are left out."""
        found: Ids = self._places[variables]
        return found[found >= 0]

    def holds(self, variables: Ids) -> NDArray[np.bool_]:
        """Which variables of the whole are in the part?"""
        inside: NDArray[np.bool_] = self._places[variables] >= 0
        return inside

    def spread(self, point: Vector) -> Vector:
        """A point of the part as a point of the whole."""
        found = np.zeros(len(self.whole.lower))
        found[self.ids] = point
        return found


def solve(system: System, objective: Vector, *, whole: bool = False) -> Vector | None:
    """A point of the system with the smallest objective, in whole numbers if `whole`; None if there is none.

    None too where the solver gave up: callers treat that as "not shown", the cautious side.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp

    rows = LinearConstraint(system.matrix, system.row_lower, system.row_upper)
    answer = milp(
        objective,
        constraints=rows if system.matrix.shape[0] else (),
        bounds=Bounds(system.lower, system.upper),
        integrality=_integrality(system) if whole else None,
        # HiGHS 1.12 can run for ever while it simplifies a question in whole numbers, its time limit unheard.
        options={"time_limit": SECONDS, "presolve": not whole},
    )
    return None if answer.x is None else np.asarray(answer.x, dtype=np.float64)


def _integrality(system: System) -> NDArray[np.int64]:
    return np.ones(len(system.lower), np.int64) if system.whole is None else system.whole.astype(np.int64)


def rounded(system: System, point: Vector) -> Vector | None:
    """The point with its whole numbers made exact; None if one of them is not whole."""
    exact = np.where(_integrality(system) > 0, np.round(point), point)
    return exact if bool(np.all(np.abs(point - exact) < TOLERANCE)) else None


def satisfies(system: System, point: Vector) -> bool:
    """Does a point agree with every bound and relation? An independent check of what the solver returned."""
    sums = system.matrix @ point
    return bool(
        np.all(point >= system.lower - TOLERANCE)
        and np.all(point <= system.upper + TOLERANCE)
        and np.all(sums >= system.row_lower - TOLERANCE)
        and np.all(sums <= system.row_upper + TOLERANCE)
    )


def witness(system: System, objective: Vector) -> Vector | None:
    """A point with a small objective, in whole numbers, rounded and checked; None if none is found.

    Where the best point is not whole, the whole points next to it are tried: there are few of them and nearly always
    one will do. With no objective all others are tried too. With one they are not: the best of all whole points can
    take the solver minutes, and any of them is as good a witness.
    """
    point = solve(system, objective)
    if point is None:
        return None
    exact = whole_point(system, point)
    wider = [_next_to(system, point), *([] if objective.any() else [system])]
    while exact is None and wider:
        found = solve(wider.pop(0), objective, whole=True)
        exact = None if found is None else whole_point(system, found)
    return exact


def whole_point(system: System, point: Vector) -> Vector | None:
    """The point with its whole numbers made exact, if it is one of the system then; None if not."""
    exact = rounded(system, point)
    return exact if exact is not None and satisfies(system, exact) else None


def _next_to(system: System, point: Vector) -> System:
    """The system held to the two whole numbers on either side of the point (the one, where it is whole)."""
    whole = _integrality(system) > 0
    below, above = np.floor(point + TOLERANCE), np.ceil(point - TOLERANCE)
    return replace(
        system,
        lower=np.where(whole, np.maximum(system.lower, below), system.lower),
        upper=np.where(whole, np.minimum(system.upper, above), system.upper),
    )


@dataclass(frozen=True)
class Bound:
    """A proved bound on one variable and its certificate: terms (variable, weight, the variable's own bound).

    By linear-programming duality the value is the sum of weight x bound over the terms, for systems whose
    relations all have zero or no right-hand side.
    """

    value: float
    terms: tuple[tuple[int, float, float], ...] = ()


def extreme(system: System, variable: int, *, highest: bool) -> Bound | None:
    """The exact lowest or highest value of a variable, with its certificate; None if the system has no point.

    An unbounded maximum is returned as infinity.
    """
    from scipy.optimize import linprog

    sign = -1.0 if highest else 1.0
    objective = np.zeros(len(system.lower))
    objective[variable] = sign
    answer = linprog(
        objective, bounds=np.column_stack([system.lower, system.upper]), method="highs", **system.halves
    )
    if answer.status == 3:
        return Bound(np.inf)
    if answer.status != 0:
        return None
    pulls = ((answer.lower.marginals, system.lower), (answer.upper.marginals, system.upper))
    terms = tuple(
        (int(i), float(sign * pull[i]), float(bound[i]))
        for pull, bound in pulls
        for i in np.flatnonzero(np.abs(pull) > TOLERANCE)
    )
    return Bound(float(sign * answer.fun), terms)
