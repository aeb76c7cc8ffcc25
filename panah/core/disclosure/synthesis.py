"""Synthetic microdata: rows of nobody, whose pairs of attributes occur about as often as in the real rows.

All pairs of columns are counted once with discrete Gaussian noise (OpenDP), larger tables with less of it. A
population of rows, first drawn column by column, is then redrawn sweep after sweep from a log-linear model of
pairs, whose weights grow until the rows' own counts agree with the noisy ones to within the noise: the
maximum-entropy rows that explain what was measured. Pairs that the noise cannot tell from nobody are forbidden.
Only the measurement touches real rows; the rest is post-processing and costs no privacy.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from panah.core.disclosure.large import noise_maker
from panah.core.errors import InputError

Rows = NDArray[np.int64]
Floats = NDArray[np.float32]
FEWEST_PEOPLE = 1000  # below, tables only: noise would drown the rows
LARGEST_COLUMNS = 400  # attribute values of all columns together; more must be coarsened first
SHARE_OF_COLUMNS = 0.05  # of the budget, for single columns
SWEEPS = 40
STEP = 0.1
PRUNE_AT = SWEEPS // 2
PRUNE_BELOW_SD = 2.0
PRUNE_BELOW_COUNT = 5.0


@dataclass(frozen=True)
class Columns:
    """The columns of a file: names and the number of categories of each."""

    names: tuple[str, ...]
    sizes: tuple[int, ...]

    def __post_init__(self) -> None:
        if sum(self.sizes) > LARGEST_COLUMNS:
            raise InputError(
                f"the columns have {sum(self.sizes)} categories together, more than {LARGEST_COLUMNS}",
                code="columns-fine",
                mend="Coarsen first: five-year periods, four age bands, the twelve largest countries and the rest.",
            )

    @property
    def edges(self) -> NDArray[np.int64]:
        """Where each column starts among all categories, and the end."""
        return np.cumsum([0, *self.sizes])

    def slice(self, column: int) -> slice:
        """The places of a column's categories."""
        return slice(int(self.edges[column]), int(self.edges[column + 1]))

    def one_hot(self, rows: Rows) -> Floats:
        """Rows as zeros and ones, shape (rows, categories)."""
        found = np.zeros((len(rows), int(self.edges[-1])), dtype=np.float32)
        found[np.arange(len(rows))[:, None], rows + self.edges[:-1]] = 1.0
        return found


@dataclass(frozen=True)
class Measured:
    """What was measured with noise: counts of single categories and of pairs, and each one's noise sd.

    `pairs` and `sd` are square over all categories; where both are of one column, sd is infinite.
    """

    columns: Columns
    people: int
    single: NDArray[np.float64]
    pairs: Floats
    sd: Floats


def measure(rows: Rows, columns: Columns, rho: float) -> Measured:
    """Count all columns and pairs with noise, rho-zCDP in all for one row more or less.

    Raises InputError for rows outside the columns' categories, and if the noisy number of rows is under 1,000.
    """
    _check(rows, columns)
    draw = noise_maker()
    width, edges = len(columns.sizes), columns.edges
    exact = _pair_counts(columns.one_hot(rows))
    sd_single = math.sqrt(width / (2 * SHARE_OF_COLUMNS * rho)) * (1 + 1e-9)
    diagonal = np.diag(exact).astype(np.int64)
    noisy = draw(diagonal, math.sqrt(width), sd_single, SHARE_OF_COLUMNS * rho)
    pairs = np.zeros_like(exact)
    sd = np.full_like(exact, np.inf)
    for (a, b), share in _shares(columns, rho * (1 - SHARE_OF_COLUMNS)).items():
        scale = math.sqrt(1 / (2 * share)) * (1 + 1e-9)
        block = exact[columns.slice(a), columns.slice(b)]
        told = draw(block.reshape(-1).astype(np.int64), 1.0, scale, share).reshape(block.shape)
        pairs[columns.slice(a), columns.slice(b)], pairs[columns.slice(b), columns.slice(a)] = told, told.T
        sd[columns.slice(a), columns.slice(b)] = sd[columns.slice(b), columns.slice(a)] = scale
    single = _pool(columns, noisy, sd_single, pairs, sd)
    people = round(float(np.mean([single[edges[i] : edges[i + 1]].sum() for i in range(width)])))
    if people < FEWEST_PEOPLE:
        raise InputError(
            f"the file is about fewer than {FEWEST_PEOPLE} people, too few for synthetic rows",
            code="too-few",
            mend="Publish tables in the small regime. The attempt has been spent.",
        )
    return Measured(columns, people, single, pairs, sd)


def _check(rows: Rows, columns: Columns) -> None:
    if rows.ndim != 2 or rows.shape[1] != len(columns.sizes):
        raise InputError(f"the rows do not have {len(columns.sizes)} columns", code="rows-shape")
    if len(rows) and (rows.min() < 0 or np.any(rows.max(axis=0) >= columns.sizes)):
        raise InputError("a row holds a category that its column does not list", code="code-unlisted")


def _pair_counts(one_hot: Floats) -> Floats:
    # Counts up to 2**24 are exact in single precision; the sum goes in slices so that they stay so.
    parts = (one_hot[at : at + 1_000_000] for at in range(0, max(len(one_hot), 1), 1_000_000))
    total: Floats = np.sum([part.T @ part for part in parts], axis=0, dtype=np.float32)
    return total


def _shares(columns: Columns, rho: float) -> dict[tuple[int, int], float]:
    """The budget of each pair of columns: in proportion to cells ** (2/3), the least total absolute error."""
    weights = {
        (a, b): float(columns.sizes[a] * columns.sizes[b]) ** (2 / 3)
        for a, b in combinations(range(len(columns.sizes)), 2)
    }
    total = sum(weights.values())
    return {pair: rho * weight / total * (1 - 1e-9) for pair, weight in weights.items()}


def _pool(
    columns: Columns, noisy: NDArray[np.float64], sd_single: float, pairs: Floats, sd: Floats
) -> NDArray[np.float64]:
    """Single counts from their own measurement and from the margins of all pairs, weighted by precision."""
    pooled = np.zeros_like(noisy)
    for a in range(len(columns.sizes)):
        mine = columns.slice(a)
        weight, total = 1 / sd_single**2, noisy[mine] / sd_single**2
        for b in range(len(columns.sizes)):
            if a != b:
                precision = 1 / (float(sd[mine, columns.slice(b)][0, 0]) ** 2 * columns.sizes[b])
                total = total + pairs[mine, columns.slice(b)].sum(axis=1) * precision
                weight += precision
        pooled[mine] = np.maximum(total / weight, 0.5)
    return pooled


@dataclass
class _Model:
    """A log-linear model of pairs and a population of rows drawn from it."""

    measured: Measured
    rng: np.random.Generator
    rows: Rows = field(init=False)
    one_hot: Floats = field(init=False)
    weights: Floats = field(init=False)
    bias: Floats = field(init=False)
    forbidden: NDArray[np.bool_] = field(init=False)
    target: NDArray[np.float64] = field(init=False)

    def __post_init__(self) -> None:
        columns, people = self.measured.columns, self.measured.people
        self.target = self.measured.single.copy()
        self.rows = np.zeros((people, len(columns.sizes)), dtype=np.int64)
        for column, size in enumerate(columns.sizes):
            mine = columns.slice(column)
            chances = self.target[mine] / self.target[mine].sum()
            self.target[mine] = chances * people
            self.rows[:, column] = self.rng.choice(size, people, p=chances)
        self.one_hot = columns.one_hot(self.rows)
        self.weights = np.zeros_like(self.measured.pairs)
        self.bias = np.log(self.target / people).astype(np.float32)
        self.forbidden = np.zeros(self.weights.shape, dtype=bool)

    def learn(self) -> Floats:
        """Move the weights so that the rows' pairs come within one sd of the measured ones; the rows' pairs."""
        have = _pair_counts(self.one_hot)
        gap = self.measured.pairs - have
        beyond = np.sign(gap) * np.maximum(np.abs(gap) - self.measured.sd, 0.0)
        self.weights += STEP * (np.log(np.maximum(have + beyond, 0.0) + 2.0) - np.log(have + 2.0))
        self.weights[self.forbidden] = -12.0
        self.bias += STEP * (np.log(self.target + 1.0) - np.log(np.diag(have) + 1.0)).astype(np.float32)
        return have

    def forbid(self, usual: Floats) -> None:
        """Forbid pairs that the noise cannot tell from nobody and that the model itself hardly expects."""
        unseen = self.measured.pairs < PRUNE_BELOW_SD * self.measured.sd
        self.forbidden |= np.isfinite(self.measured.sd) & unseen & (usual < PRUNE_BELOW_COUNT)

    def redraw(self) -> None:
        """Draw each column of all rows anew, given their other columns."""
        columns = self.measured.columns
        for column in self.rng.permutation(len(columns.sizes)):
            mine = columns.slice(int(column))
            odds = self.one_hot @ self.weights[:, mine] + self.bias[mine]
            np.exp(odds - odds.max(axis=1, keepdims=True), out=odds)
            np.cumsum(odds, axis=1, out=odds)
            level = self.rng.random((len(odds), 1), dtype=np.float32) * odds[:, -1:]
            self.rows[:, column] = np.minimum((level > odds).sum(axis=1), columns.sizes[column] - 1)
            self.one_hot[:, mine] = 0.0
            self.one_hot[np.arange(len(odds)), columns.edges[column] + self.rows[:, column]] = 1.0


def draw_rows(
    measured: Measured, rng: np.random.Generator, progress: Callable[[int, int], None] | None = None
) -> Rows:
    """Rows that explain the measurement; as many as the noisy number of people. Costs no privacy."""
    model = _Model(measured, rng)
    seen: list[Floats] = []
    for sweep in range(SWEEPS):
        have = model.learn()
        if PRUNE_AT // 3 < sweep <= PRUNE_AT:
            seen.append(have)
        if sweep == PRUNE_AT:
            model.forbid(np.mean(seen, axis=0))
            seen.clear()
        model.redraw()
        if progress:
            progress(sweep + 1, SWEEPS)
    return model.rows


@dataclass(frozen=True)
class Quality:
    """How far synthetic rows are from real ones. Computed on real rows: for a dry run on public data only.

    Errors are mean |synthetic - real| / real over combinations that at least ten people hold; `fabricated` is
    the share of the published combinations that nobody holds.
    """

    error_2: float
    error_3: float
    median_2: float
    median_3: float
    fabricated_2: float
    fabricated_3: float


def quality(
    real: Rows,
    synthetic: Rows,
    columns: Columns,
    flags: Sequence[str] = (),
    *,
    unknown_is_first: bool = False,
) -> Quality:
    """Compare two files over all combinations of two and three attributes.

    Of the columns named in `flags` only the last category, "set", is an attribute; with `unknown_is_first` the
    first category of the others is none either.
    """
    kept = np.ones(int(columns.edges[-1]), dtype=bool)
    for at, name in enumerate(columns.names):
        mine = columns.slice(at)
        if name in flags:
            kept[mine.start : mine.stop - 1] = False
        elif unknown_is_first:
            kept[mine.start] = False
    owner = np.repeat(np.arange(len(columns.sizes)), columns.sizes)[kept]
    a, b = columns.one_hot(real)[:, kept], columns.one_hot(synthetic)[:, kept]
    pairs = _Comparison()
    triples = _Comparison()
    pairs.add(a, b, owner)
    for value in range(a.shape[1]):
        later = owner > owner[value]
        triples.add(a[a[:, value] > 0][:, later], b[b[:, value] > 0][:, later], owner[later])
    return Quality(
        pairs.error(np.mean), triples.error(np.mean), pairs.error(np.median), triples.error(np.median),
        pairs.fabricated(), triples.fabricated(),
    )  # fmt: skip


@dataclass
class _Comparison:
    """Relative errors of combinations held by ten or more, and fabricated ones, gathered part by part."""

    errors: list[Floats] = field(default_factory=list)
    invented: int = 0
    published: int = 0

    def add(self, real: Floats, synthetic: Floats, owner: NDArray[np.int64]) -> None:
        rows, others = np.triu_indices(len(owner), 1)
        rows, others = rows[owner[rows] != owner[others]], others[owner[rows] != owner[others]]
        have, got = _pair_counts(real)[rows, others], _pair_counts(synthetic)[rows, others]
        common = have >= 10
        self.errors.append(np.abs(got[common] - have[common]) / have[common])
        self.invented += int(np.sum((got > 0) & (have == 0)))
        self.published += int(np.sum(got > 0))

    def error(self, mean: Callable[[Floats], np.floating]) -> float:
        errors = np.concatenate(self.errors) if self.errors else np.zeros(0, np.float32)
        return float(mean(errors)) if errors.size else 0.0

    def fabricated(self) -> float:
        return self.invented / self.published if self.published else 0.0
