"""All log-linear models of a table, ranked by BIC; and the best model of many resampled tables.

BIC = k ln n - 2 l with the full Poisson log-likelihood, k counting terms at minus infinity too, and n the observed
cases. Only models that pass both checks compete.
"""

from dataclasses import dataclass

import numpy as np

from panah.core.estimation.existence import Checks
from panah.core.estimation.fitting import Fits, log_likelihood
from panah.core.estimation.lattice import Family, Flags, Floats, Ints, superset_sums
from panah.core.estimation.problems import EstimationError

MOST_MODELS = 40_000
CLOSE = 6.0


@dataclass(frozen=True)
class RankedModels:
    """The admissible models of one table, best BIC first. `chosen` (m, r), `bic` (m,), `hidden` (m,).

    `rejected` (f, r) failed a check on this table; they may still be sound on a resample of it.
    """

    chosen: Flags
    bic: Floats
    hidden: Floats
    rejected: Flags

    @property
    def examined(self) -> int:
        """How many models were fitted."""
        return len(self.chosen) + len(self.rejected)

    def close(self, units: float = CLOSE) -> Ints:
        """Positions of the models within `units` of the best BIC."""
        return np.flatnonzero(self.bic <= self.bic[:1] + units)


def all_pair_models(family: Family) -> Flags:
    """All 2^r models with any set of pairs (2^r, r), fewer pairs first."""
    if family.order != 2:
        raise ValueError("pair models need a family of order 2")
    pairs = len(family.optional)
    _refuse_too_many(1 << pairs if pairs < 60 else MOST_MODELS + 1, family)
    codes = np.arange(1 << pairs)
    models = (codes[:, None] >> np.arange(pairs) & 1).astype(bool)
    return models[np.argsort(models.sum(axis=1), kind="stable")]


def all_hierarchical_models(family: Family) -> Flags:
    """All models (m, r) that contain, with each term, every smaller term inside it; main effects always in.

    8, 113 and 6,893 for 3, 4, 5 lists at full order without the term of all lists, which is never estimable.
    """
    terms = family.optional
    models = np.zeros((1, len(terms)), dtype=bool)
    for position, term in enumerate(terms):
        inner = [other for other, small in enumerate(terms[:position]) if small & ~term == 0]
        allowed = models[:, inner].all(axis=1)
        extended = models[allowed]
        extended[:, position] = True
        models = np.concatenate([models, extended])
        _refuse_too_many(len(models), family)
    return models[np.argsort(models.sum(axis=1), kind="stable")]


def _refuse_too_many(models: int, family: Family) -> None:
    if models > MOST_MODELS:
        raise EstimationError("too_many_models", lists=family.lists, order=family.order, most=MOST_MODELS)


def information_criterion(family: Family, counts: Floats, chosen: Flags, fits: Fits) -> Floats:
    """BIC (b,) of fits of models `chosen` (b, r) to tables `counts` (b, 2^t)."""
    size = family.base + chosen.sum(axis=1)
    return np.asarray(size * np.log(counts.sum(axis=1)) - 2.0 * log_likelihood(counts, fits.means))


def rank_models(checks: Checks, counts: Floats, models: Flags) -> RankedModels:
    """Fit every model (m, r) to one table (2^t,) and rank the admissible ones by BIC.

    Each model starts from the fit of the model without its last term, where that is among the models.
    """
    family = checks.family
    sizes = models.sum(axis=1)
    bic, hidden = np.full(len(models), np.inf), np.full(len(models), np.nan)
    codes, parents = _last_term_removed(models)
    coefficients: dict[int, Floats] = {}
    for size in range(int(sizes.max(initial=0)) + 1):
        level = np.flatnonzero(sizes == size)
        known = coefficients
        coefficients = {}
        for low in range(0, len(level), 1024):
            rows = level[low : low + 1024]
            table = np.broadcast_to(counts, (len(rows), len(counts)))
            start = _starts(known, parents[rows])
            stars = superset_sums(table, family.lists)
            fits, admissible = checks.fit_admissible(stars, table, models[rows], start)
            bic[rows[admissible]] = information_criterion(family, table, models[rows], fits)[admissible]
            hidden[rows] = fits.hidden
            coefficients.update(zip(codes[rows].tolist(), _sound_starts(fits), strict=True))
    order = np.argsort(bic, kind="stable")
    best, failed = np.split(order, [int(np.isfinite(bic).sum())])
    return RankedModels(models[best], bic[best], hidden[best], models[failed])


def _starts(known: dict[int, Floats], parents: Ints) -> Floats | None:
    found = [known.get(int(code)) for code in parents]
    present = [start for start in found if start is not None]
    return np.stack(present) if len(present) == len(found) else None


def _sound_starts(fits: Fits) -> Floats:
    # A fit on its way to infinity is no start for its children: they begin again from nothing but the intercept.
    flat = np.zeros_like(fits.coefficients)
    flat[:, 0] = np.log(np.maximum(fits.means.mean(axis=1), 1e-3))
    return np.where(fits.certified[:, None], fits.coefficients, flat)


def _last_term_removed(models: Flags) -> tuple[Ints, Ints]:
    weights = np.int64(1) << np.arange(models.shape[1], dtype=np.int64)
    codes = np.asarray(models @ weights, dtype=np.int64)
    last = models.shape[1] - 1 - np.argmax(models[:, ::-1], axis=1)
    return codes, codes & ~weights[last]
