"""The BIC-best model of each of many resampled tables, exactly, without fitting every model to every table.

A model's likelihood never exceeds that of a model containing it. Going down the lattice from the largest models,
each (model, table) pair therefore has a bound on its BIC from the fits above it, and is fitted only when the bound
beats the best BIC that table already has. The result is that of the exhaustive search (tests compare the two).
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammaln, xlogy

from panah.core.estimation.bic import RankedModels, information_criterion
from panah.core.estimation.existence import Checks
from panah.core.estimation.lattice import Flags, Floats, Ints, superset_sums

ROWS = 256
PAIRS = 1024
FIRST_MODELS = 12
SLACK = 1e-6


@dataclass(frozen=True)
class BestModels:
    """Per table: `chosen` (b, r), `bic` (b,), `hidden` (b,; +inf when nobody is on two lists), `fitted` fits made."""

    chosen: Flags
    bic: Floats
    hidden: Floats
    empty_list: Flags
    fitted: int


def best_models(
    checks: Checks, counts: Floats, ranked: RankedModels, *, shortlist: int | None = None, bounds: bool = True
) -> BestModels:
    """The model of lowest BIC among those admissible on each table of `counts` (b, 2^t), from the `ranked` models.

    `shortlist` keeps only that many models best on the original table (as published software does); `bounds`
    false fits every pair, for comparison. Rows do not influence each other.
    """
    models = np.concatenate([ranked.chosen, ranked.rejected])[:shortlist]
    family = checks.family
    singles = superset_sums(counts, family.lists)[:, family.columns[: family.base]]
    unlinked = singles[:, 1:].sum(axis=1) == singles[:, 0]
    empty = (singles[:, 1:] == 0).any(axis=1)
    best = np.full(len(counts), np.inf)
    hidden = np.full(len(counts), np.inf)
    which = np.zeros(len(counts), dtype=np.int64)
    fitted = 0
    rows = np.flatnonzero(~unlinked)
    plan = _Plan(models)
    for low in range(0, len(rows), ROWS):
        part = rows[low : low + ROWS]
        search = _Search(checks, counts[part], models, plan)
        search.run(bounds=bounds)
        best[part], hidden[part], which[part] = search.best, search.hidden, search.which
        fitted += search.fitted
    chosen = models[which] if len(models) else np.zeros((len(counts), len(family.optional)), dtype=bool)
    return BestModels(chosen, best, hidden, empty, fitted)


class _Plan:
    """The order of the search: levels of equal size, largest first, and for each model those just above it."""

    def __init__(self, models: Flags) -> None:
        sizes = models.sum(axis=1)
        self.levels = [np.flatnonzero(sizes == size) for size in sorted(set(sizes.tolist()), reverse=True)]
        weights = np.int64(1) << np.arange(models.shape[1], dtype=np.int64)
        codes = models @ weights
        place = {int(code): i for i, code in enumerate(codes)}
        # Models above with one term more; the last column repeats until all rows have equal length.
        self.above: list[Ints] = []
        for code, row in zip(codes.tolist(), models, strict=True):
            found = [place.get(code | int(weight)) for weight in weights[~row]]
            self.above.append(np.array([i for i in found if i is not None], dtype=np.int64))


class _Search:
    """Branch and bound over the lattice of models for a few tables at once."""

    def __init__(self, checks: Checks, counts: Floats, models: Flags, plan: _Plan) -> None:
        self.checks, self.counts, self.models, self.plan = checks, counts, models, plan
        self.stars = superset_sums(counts, checks.family.lists)
        self.log_n = np.log(counts.sum(axis=1))
        self.size = checks.family.base + models.sum(axis=1)
        saturated = (xlogy(counts, counts) - counts - gammaln(counts + 1.0)).sum(axis=1)
        # Upper bounds on the log-likelihood of (model, table); fits replace them by the value itself.
        self.limit = np.broadcast_to(saturated, (len(models), len(counts))).copy()
        self.done = np.zeros((len(models), len(counts)), dtype=bool)
        self.best = np.full(len(counts), np.inf)
        self.hidden = np.full(len(counts), np.inf)
        self.which = np.zeros(len(counts), dtype=np.int64)
        self.fitted = 0

    def run(self, *, bounds: bool) -> None:
        if bounds:
            for model in range(min(FIRST_MODELS, len(self.models))):
                self._fit(np.full(len(self.counts), model), np.arange(len(self.counts)))
        for level in self.plan.levels:
            if bounds:
                self._lower_limits(level)
                promise = self.size[level, None] * self.log_n - 2.0 * self.limit[level]
                wanted = (promise < self.best + SLACK) & ~self.done[level]
            else:
                wanted = np.ones((len(level), len(self.counts)), dtype=bool)
            at, table = np.nonzero(wanted)
            for low in range(0, len(at), PAIRS):
                self._fit(level[at[low : low + PAIRS]], table[low : low + PAIRS])

    def _lower_limits(self, level: Ints) -> None:
        for model in level:
            above = self.plan.above[model]
            if len(above):
                inherited = self.limit[above].min(axis=0)
                self.limit[model] = np.where(self.done[model], self.limit[model], inherited)

    def _fit(self, model: Ints, table: Ints) -> None:
        """Fit the pairs (model, table) and keep what beats the best so far."""
        family = self.checks.family
        counts, chosen = self.counts[table], self.models[model]
        fits, admissible = self.checks.fit_admissible(self.stars[table], counts, chosen)
        self.fitted += len(model)
        bic = information_criterion(family, counts, chosen, fits)
        settled = fits.certified
        value = (self.size[model] * self.log_n[table] - bic) / 2.0
        self.limit[model[settled], table[settled]] = value[settled]
        self.done[model, table] = True
        bic = np.where(admissible, bic, np.inf)
        # Several models of one table may stand in one batch: take them from worst to best, so the best stays.
        order = np.argsort(-bic, kind="stable")
        better = order[bic[order] < self.best[table[order]]]
        self.best[table[better]] = bic[better]
        self.which[table[better]] = model[better]
        self.hidden[table[better]] = fits.hidden[better]
