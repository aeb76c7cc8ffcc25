"""Maximum likelihood for many log-linear models and many tables at once.

Model: N_w independent Poisson(mu_w), log mu_w = sum of the coefficients of the terms inside w. The sufficient
statistics are the superset sums N*_s of the model's terms, and every entry of the information matrix is itself a
superset sum of the means: H[s, u] = mu*_(s union u). One matrix product per Newton step therefore serves the
gradient and the Hessian of the whole batch, and all fits advance together in arrays.

Terms whose superset sum is 0 have the extended maximum at minus infinity: the cells containing them are deleted
(their means are exactly 0) and the coefficient leaves the fit. See docs/estimation-method.md.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from panah.core.estimation.lattice import Family, Flags, Floats, superset_sums

CHUNK = 1024
STEP_TOLERANCE = 3e-7
USUAL_STEPS = 30
PATIENT_STEPS = 300
ETA_LIMIT = 600.0
VANISHED = 1e-10
# A fit still moving after this many steps is looked at for an escape to infinity.
ESCAPE_LOOKS = (9, 13, 18, 24)
ESCAPE_SLACK = 0.05
ESCAPE_DEPTH = 100


@dataclass(frozen=True)
class Fits:
    """A batch of fits. Shapes: b fits, q terms of the family, 2^t cells.

    `coefficients` (b, q), 0 for terms that are not in the model or were dropped at minus infinity;
    `means` (b, 2^t), 0 for "on no list" and for deleted cells; `hidden` (b,) is the mean of "on no list";
    `certified` (b,): Newton ended at a stationary point inside the parameter space, which proves that the
    (extended) maximum exists; `dropped` (b, q): terms at minus infinity; `escape` (b, 2^t): for a fit that ran off,
    the whole-number direction in which its cells seemed to vanish, else 0.
    """

    coefficients: Floats
    means: Floats
    certified: Flags
    dropped: Flags
    escape: NDArray[np.int8]

    @property
    def hidden(self) -> Floats:
        """Estimated number of people on no list (b,): exp of the intercept."""
        with np.errstate(over="ignore"):
            return np.exp(self.coefficients[:, 0])

    def replaced(self, rows: NDArray[np.int64], other: "Fits") -> "Fits":
        """These fits with `rows` taken from `other` (same order)."""
        coefficients, means = self.coefficients.copy(), self.means.copy()
        certified, dropped, escape = self.certified.copy(), self.dropped.copy(), self.escape.copy()
        coefficients[rows], means[rows] = other.coefficients, other.means
        certified[rows], dropped[rows], escape[rows] = other.certified, other.dropped, other.escape
        return Fits(coefficients, means, certified, dropped, escape)

    def taken(self, rows: NDArray[np.int64]) -> "Fits":
        """The fits of `rows` alone."""
        return Fits(
            self.coefficients[rows],
            self.means[rows],
            self.certified[rows],
            self.dropped[rows],
            self.escape[rows],
        )


def in_model(family: Family, chosen: Flags) -> Flags:
    """Flags (b, q) over all terms of the family from flags (b, r) over the optional ones."""
    return np.concatenate([np.ones((len(chosen), family.base), dtype=bool), chosen], axis=1)


def deleted_cells(family: Family, dropped: Flags) -> Flags:
    """Flags (b, 2^t): cells that contain a dropped term, and "on no list", which is never observed."""
    gone = dropped.astype(np.float64) @ family.design > 0
    gone[:, 0] = True
    return np.asarray(gone, dtype=bool)


def fit_batch(
    family: Family, stars: Floats, chosen: Flags, start: Floats | None = None, steps: int = USUAL_STEPS
) -> Fits:
    """Fit model i of `chosen` (b, r) to table i, given by its superset sums `stars` (b, 2^t).

    `start` (b, q) are starting coefficients (default: weighted least squares on the logarithms of the counts).
    Sources: Fienberg and Rinaldo 2012 (extended maximum likelihood); Chan, Silverman, Vincent 2021 (model).
    """
    if len(chosen) <= CHUNK:
        return _fit_chunk(family, stars, chosen, start, steps)
    parts = [
        _fit_chunk(
            family,
            stars[low : low + CHUNK],
            chosen[low : low + CHUNK],
            None if start is None else start[low : low + CHUNK],
            steps,
        )
        for low in range(0, len(chosen), CHUNK)
    ]
    return Fits(
        np.concatenate([part.coefficients for part in parts]),
        np.concatenate([part.means for part in parts]),
        np.concatenate([part.certified for part in parts]),
        np.concatenate([part.dropped for part in parts]),
        np.concatenate([part.escape for part in parts]),
    )


class _Slots:
    """Where the finite terms of each model stand: (b, p) positions in the family, q for an unused slot."""

    def __init__(self, family: Family, finite: Flags) -> None:
        sizes = finite.sum(axis=1)
        self.width = int(sizes.max(initial=0))
        self.shared = bool(len(finite)) and bool((finite == finite[0]).all())
        if self.shared:
            self.positions = np.flatnonzero(finite[0])
            self.unions = family.unions[np.ix_(self.positions, self.positions)]
        else:
            order = np.argsort(~finite, axis=1, kind="stable")[:, : self.width]
            unused = np.arange(self.width) >= sizes[:, None]
            self.positions = np.where(unused, finite.shape[1], order)
            self.unions = family.unions[self.positions[:, :, None], self.positions[:, None, :]]
            self.unused = unused if unused.any() else None

    def keep(self, rows: Flags) -> None:
        """Forget the models that have converged."""
        if not self.shared:
            self.positions = self.positions[rows]
            self.unions = self.unions[rows]
            self.unused = None if self.unused is None else self.unused[rows]

    def hessian(self, stars: Floats) -> Floats:
        """Information matrices (b, p, p): superset sums at the unions of terms; 1 on unused diagonals."""
        if self.shared:
            return np.asarray(stars[:, self.unions])
        padded = np.concatenate([stars, np.zeros((len(stars), 1))], axis=1)
        flat = self.unions + (np.arange(len(stars)) * padded.shape[1])[:, None, None]
        matrix = padded.ravel()[flat]
        if self.unused is not None:
            rows, slots = np.nonzero(self.unused)
            matrix[rows, slots, slots] = 1.0
        return np.asarray(matrix)

    def gather(self, values: Floats) -> Floats:
        """Entries (b, p) of `values` (b, q) at the slots, 0 at unused ones."""
        if self.shared:
            return values[:, self.positions]
        padded = np.concatenate([values, np.zeros((len(values), 1))], axis=1)
        return np.take_along_axis(padded, self.positions, axis=1)

    def scatter(self, values: Floats, terms: int) -> Floats:
        """The inverse of `gather`: (b, q) with 0 elsewhere."""
        out = np.zeros((len(values), terms + 1))
        if self.shared:
            out[:, self.positions] = values
        else:
            np.put_along_axis(out, self.positions, values, axis=1)
        return out[:, :terms]


def _solve(matrix: Floats, right: Floats) -> Floats:
    try:
        return np.asarray(np.linalg.solve(matrix, right[:, :, None])[:, :, 0])
    except np.linalg.LinAlgError:
        # A fit running off to infinity can make its matrix singular to the last bit; a ridge keeps the batch going.
        ridge = 1e-9 * np.trace(matrix, axis1=1, axis2=2)[:, None, None] + 1e-30
        return np.asarray(
            np.linalg.solve(matrix + ridge * np.eye(matrix.shape[1]), right[:, :, None])[:, :, 0]
        )


def _means(family: Family, coefficients: Floats, gone: Flags | None) -> Floats:
    eta = coefficients @ family.design
    np.minimum(eta, ETA_LIMIT, out=eta)
    means = np.exp(eta, out=eta)
    if gone is None:
        means[:, 0] = 0.0
    else:
        means[gone] = 0.0
    return means


def _least_squares_start(family: Family, stars: Floats, slots: _Slots, gone: Flags) -> Floats:
    # One weighted step from the saturated fit with half a case added, the usual start of iterated least squares.
    counts = observed_counts(stars, family.lists)
    weights = np.where(gone, 0.0, counts + 0.5)
    logs = np.where(gone, 0.0, np.log(np.where(gone, 1.0, counts + 0.5)))
    right = slots.gather((weights * logs) @ family.design.T)
    return slots.scatter(
        _solve(slots.hessian(superset_sums(weights, family.lists)), right), len(family.columns)
    )


def combination_error(family: Family, finite: Flags, gone: Flags, values: Floats) -> Floats:
    """How far (b,) `values` (b, 2^t) on the kept cells are from any combination of the `finite` terms (b, q)."""
    slots = _Slots(family, finite)
    kept = np.where(gone, 0.0, 1.0)
    right = slots.gather((kept * values) @ family.design.T)
    nearest = slots.scatter(
        _solve(slots.hessian(superset_sums(kept, family.lists)), right), len(family.columns)
    )
    return np.asarray(np.abs(kept * (nearest @ family.design - values)).max(axis=1))


def observed_counts(stars: Floats, lists: int) -> Floats:
    """Cell counts (b, 2^t) from superset sums: Moebius inversion on the lattice. Cell 0 comes back as 0."""
    counts = np.array(stars, dtype=np.float64)
    for bit in range(lists):
        view = counts.reshape(len(counts), -1, 2, 1 << bit)
        view[:, :, 0] -= view[:, :, 1]
    counts[:, 0] = 0.0
    return counts


def _fit_chunk(family: Family, stars: Floats, chosen: Flags, start: Floats | None, steps: int) -> Fits:
    """Damped Newton for all rows; rows leave the batch as they converge."""
    member = in_model(family, chosen)
    dropped = member & (stars[:, family.columns] == 0)
    slots = _Slots(family, member & ~dropped)
    gone = deleted_cells(family, dropped)
    finite = member & ~dropped
    first = _least_squares_start(family, stars, slots, gone) if start is None else start
    newton = _Newton(family, stars, slots, gone if dropped.any() else None, np.where(finite, first, 0.0))
    coefficients, certified = newton.run(steps)
    means = _means(family, coefficients, gone)
    fitted = superset_sums(means, family.lists)[:, family.columns]
    gap = np.abs(np.where(finite, fitted - stars[:, family.columns], 0.0)).max(axis=1, initial=0.0)
    # A fit on its way to the boundary can also look settled once some mean has all but vanished.
    smallest = np.where(gone, np.inf, means).min(axis=1)
    certified &= (gap <= 1e-7 * np.maximum(stars[:, 0], 1.0)) & (smallest > VANISHED)
    return Fits(coefficients, means, certified, dropped, newton.escape)


class _Newton:
    """Damped Newton on a batch. Rows leave the working arrays as they converge."""

    def __init__(
        self, family: Family, stars: Floats, slots: _Slots, gone: Flags | None, start: Floats
    ) -> None:
        self.family, self.stars, self.slots, self.gone = family, stars, slots, gone
        self.goal = stars[:, family.columns]
        self.result = start.copy()
        self.rows = np.arange(len(stars))
        self.converged = np.zeros(len(stars), dtype=bool)
        self.current, self.step = start.copy(), np.zeros_like(start)
        self.best = np.full(len(stars), -np.inf)
        self.escape = np.zeros((len(stars), family.cells), dtype=np.int8)

    def run(self, steps: int) -> tuple[Floats, Flags]:
        """Coefficients (b, q) and which rows converged (b,)."""
        for taken in range(steps):
            sums = self._advance()
            gradient = self.slots.gather(self.goal - sums[:, self.family.columns])
            step = _solve(self.slots.hessian(sums), gradient)
            self.step = self.slots.scatter(step, len(self.family.columns))
            self._retire(look_for_escape=taken in ESCAPE_LOOKS and steps == USUAL_STEPS)
            if len(self.rows) == 0:
                return self.result, self.converged
        self.result[self.rows] = self.current
        return self.result, self.converged

    def _evaluate(self, trial: Floats, rows: Flags | slice) -> tuple[Floats, Floats]:
        """Superset sums of the means (b, 2^t) and the log-likelihood (b,) without its constant."""
        gone = None if self.gone is None else self.gone[rows]
        sums = superset_sums(_means(self.family, trial, gone), self.family.lists)
        return sums, np.einsum("ij,ij->i", trial, self.goal[rows]) - sums[:, 0]

    def _advance(self) -> Floats:
        """Take the step, halved (30 times at most) where the likelihood would fall; return the new superset sums."""
        trial = self.current + self.step
        sums, value = self._evaluate(trial, slice(None))
        floor = self.best - 1e-9 * np.abs(self.best)
        floor[np.isneginf(self.best)] = -np.inf
        worse = ~(value >= floor)
        for _ in range(30):
            if not worse.any():
                break
            self.step[worse] *= 0.5
            trial[worse] = self.current[worse] + self.step[worse]
            sums[worse], value[worse] = self._evaluate(trial[worse], worse)
            worse = ~(value >= floor)
        self.current, self.best = trial, value
        return sums

    def _retire(self, *, look_for_escape: bool) -> None:
        """Take the rows that converged, and those plainly running off to infinity, out of the batch."""
        move = self.step @ self.family.design
        if self.gone is not None:
            move[self.gone] = 0.0
        # The change of the intercept is that of the log of the hidden number, which has no cell of its own.
        done = np.maximum(np.abs(move).max(axis=1), np.abs(self.step[:, 0])) < STEP_TOLERANCE
        self.result[self.rows[done]] = self.current[done] + self.step[done]
        self.converged[self.rows[done]] = True
        if look_for_escape:
            done |= self._escaping(move)
        if not done.any():
            return
        left = ~done
        self.rows, self.stars, self.goal = self.rows[left], self.stars[left], self.goal[left]
        self.current, self.step, self.best = self.current[left], self.step[left], self.best[left]
        self.gone = None if self.gone is None else self.gone[left]
        self.slots.keep(left)

    def _escaping(self, move: Floats) -> Flags:
        """Rows whose step moves some cells down by whole units and leaves the rest: how Newton chases an exponential

        that has no minimum. The direction is kept for the existence check, which verifies it.
        """
        move[:, 0] = 0.0
        whole = np.rint(move)
        clean = (np.abs(move - whole).max(axis=1) < ESCAPE_SLACK) & (whole >= -ESCAPE_DEPTH).all(axis=1)
        found = clean & (whole <= 0).all(axis=1) & (whole < 0).any(axis=1)
        self.escape[self.rows[found]] = whole[found]
        self.result[self.rows[found]] = self.current[found]
        return np.asarray(found, dtype=bool)


def log_likelihood(counts: Floats, means: Floats) -> Floats:
    """Full Poisson log-likelihood (b,) with the -ln N! terms; deleted cells (mean 0, count 0) add nothing."""
    logs = np.log(np.where(means > 0, means, 1.0))
    return np.asarray((counts * logs - means - gammaln(counts + 1.0)).sum(axis=1))
