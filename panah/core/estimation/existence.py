"""Does the maximum likelihood estimate exist, and is the model identifiable?

Existence (Fienberg and Rinaldo 2012): with A the design of the kept cells and finite terms, the (extended) maximum
exists exactly when some strictly positive x has A'x = A'N. It depends on the data only through which kept cells are
non-zero, so the linear programme is solved on the 0/1 pattern (well scaled whatever the counts) and cached.
"""

from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import linprog

from panah.core.estimation.fitting import (
    PATIENT_STEPS,
    Fits,
    combination_error,
    deleted_cells,
    fit_batch,
    in_model,
)
from panah.core.estimation.lattice import Family, Flags, Floats, Ints, superset_sums

EXISTENCE_TOLERANCE = 1e-7
ESCAPE_ERROR = 1e-8
NO_MAXIMUM = 1
NOT_IDENTIFIABLE = 2


def packed(flags: Flags) -> Ints:
    """Each row of flags as one integer (at most 62 flags): the key of the caches."""
    return np.asarray(flags @ (np.int64(1) << np.arange(flags.shape[1], dtype=np.int64)))


def interior_point(design: Floats, pattern: Floats) -> float:
    """The largest s with A'x = A'pattern, x >= s, x >= 0 (0 when no strictly positive solution exists).

    `design` (p, cells) of kept cells and finite terms, `pattern` (cells,) 1 where a kept cell is non-zero.
    """
    terms, cells = design.shape
    goal = np.zeros(cells + 1)
    goal[-1] = -1.0
    equal = np.hstack([design, np.zeros((terms, 1))])
    below = np.hstack([-np.eye(cells), np.ones((cells, 1))])
    found = linprog(
        goal,
        A_ub=below,
        b_ub=np.zeros(cells),
        A_eq=equal,
        b_eq=design @ pattern,
        bounds=(0, None),
        method="highs",
    )
    return float(-found.fun)


@dataclass
class Checks:
    """Existence and identifiability of models of one family, cached over many tables.

    With `drop_empty` an empty list leaves the model (its main effect is at minus infinity); without it, as in
    SparseMSE, an empty list makes every check fail.
    """

    family: Family
    drop_empty: bool = True
    ranks: dict[tuple[int, int], bool] = field(default_factory=dict)
    programmes: dict[tuple[bytes, int], bool] = field(default_factory=dict)
    solved: int = 0

    def identifiable(self, stars: Floats, chosen: Flags) -> Flags:
        """Flags (b,): is the model's design of kept cells and finite terms of full column rank?"""
        member = in_model(self.family, chosen)
        zero = member & (stars[:, self.family.columns] == 0)
        patterns, first, inverse = np.unique(packed(zero), return_index=True, return_inverse=True)
        # If the largest model with the same deleted cells has full rank, so has every model inside it.
        tops = np.array(
            [self._largest_is_sound(int(key), zero[at]) for key, at in zip(patterns, first, strict=True)],
            dtype=bool,
        )
        answers = tops[inverse.ravel()]
        for row in np.flatnonzero(~answers):
            answers[row] = self._full_rank(member[row], zero[row])
        return answers

    def _largest_is_sound(self, pattern: int, zero: Flags) -> bool:
        key = (-1, pattern)
        if key not in self.ranks:
            columns = self.family.columns
            inside = (columns[zero][:, None] & ~columns[None, :] == 0).any(axis=0)
            self.ranks[key] = self._rank_is_full(~inside, ~deleted_cells(self.family, zero[None])[0])
        return self.ranks[key]

    def _full_rank(self, member: Flags, zero: Flags) -> bool:
        key = (int(packed(member[None])[0]), int(packed(zero[None])[0]))
        if key not in self.ranks:
            cells = ~deleted_cells(self.family, zero[None])[0]
            self.ranks[key] = self._rank_is_full(member & ~zero, cells)
        return self.ranks[key]

    def _rank_is_full(self, finite: Flags, cells: Flags) -> bool:
        design = self.family.design[np.ix_(finite, cells)]
        return bool(design.shape[1] >= design.shape[0] and np.linalg.matrix_rank(design) == design.shape[0])

    def exists(self, stars: Floats, counts: Floats, chosen: Flags) -> bool:
        """Does the (extended) maximum of one model (r,) exist for one table (2^t,)? Solves the linear programme."""
        member = in_model(self.family, chosen[None])[0]
        pattern = counts > 0
        key = (pattern.tobytes(), int(packed(member[None])[0]))
        if key not in self.programmes:
            self.solved += 1
            zero = member & (stars[self.family.columns] == 0)
            if not self.drop_empty:
                zero[: self.family.base] = False
            cells = ~deleted_cells(self.family, zero[None])[0]
            design = self.family.design[np.ix_(member & ~zero, cells)]
            self.programmes[key] = interior_point(design, pattern[cells].astype(float)) > EXISTENCE_TOLERANCE
        return self.programmes[key]

    def _run_off(self, counts: Floats, chosen: Flags, fits: Fits) -> Flags:
        """Rows (b,) whose escape to infinity proves that no maximum exists.

        It does when some combination of the model's terms is 0 on every cell with people, at most 0 on every kept cell
        and below 0 on one: along it the likelihood rises for ever. Whole numbers make the check exact.
        """
        fall = fits.escape.astype(np.float64)
        possible = (fall < 0).any(axis=1) & ~((fall != 0) & (counts > 0)).any(axis=1)
        if not self.drop_empty:
            possible &= ~fits.dropped[:, : self.family.base].any(axis=1)
        rows = np.flatnonzero(possible)
        if len(rows):
            finite = in_model(self.family, chosen[rows]) & ~fits.dropped[rows]
            gone = deleted_cells(self.family, fits.dropped[rows])
            possible[rows] = combination_error(self.family, finite, gone, fall[rows]) < ESCAPE_ERROR
        return np.asarray(possible, dtype=bool)

    def fit_admissible(
        self, stars: Floats, counts: Floats, chosen: Flags, start: Floats | None = None
    ) -> tuple[Fits, Flags]:
        """Fit a batch and say which models pass both checks.

        The fit is the proof: a certified maximum is itself a strictly positive solution of the programme, so only
        rows that Newton could neither settle nor prove endless are given to it, and fitted again with more patience
        when it says yes.
        """
        admissible = self.identifiable(stars, chosen)
        fits = fit_batch(self.family, stars, chosen, start)
        open_rows = np.flatnonzero(admissible & ~fits.certified)
        if len(open_rows) == 0:
            return fits, admissible
        endless = self._run_off(counts[open_rows], chosen[open_rows], fits.taken(open_rows))
        admissible[open_rows[endless]] = False
        for row in open_rows[~endless]:
            if self.exists(stars[row], counts[row], chosen[row]):
                one = np.array([row])
                patient = fit_batch(self.family, stars[one], chosen[one], None, PATIENT_STEPS)
                fits = fits.replaced(one, patient)
            else:
                admissible[row] = False
        return fits, admissible


def error_code(checks: Checks, counts: Floats, chosen: Flags) -> int:
    """0 when model (r,) is sound for table (2^t,); 1 = no maximum, 2 = not identifiable, 3 = both."""
    stars = superset_sums(counts[None], checks.family.lists)
    code = 0 if checks.exists(stars[0], counts, chosen) else NO_MAXIMUM
    if not checks.identifiable(stars, chosen[None])[0]:
        code += NOT_IDENTIFIABLE
    return code
