"""Estimates by stratum (sex, age, form of exploitation, citizenship, year) and their total, with pooling stated.

Strata are estimated separately, each with its own selection, so that the total allows capture to differ between
them. A stratum that cannot carry an estimate of its own is pooled with the others like it, and the reason is kept.
The total's interval comes from adding the strata's resamples, which are drawn independently.
"""

from dataclasses import dataclass, replace

import numpy as np

from panah.core.errors import InputError
from panah.core.estimation.estimate import Estimate, Settings, estimate
from panah.core.estimation.gates import REFUSE, data_gates, decision
from panah.core.estimation.intervals import Interval, bca_interval
from panah.core.estimation.problems import EstimationError
from panah.core.estimation.resampling import Progress
from panah.core.estimation.tables import ListTable, pooled, require_estimable

Stratum = tuple[str, ...]


@dataclass(frozen=True)
class StratifiedEstimate:
    """`strata`: (the original strata in it, its estimate), pooled ones last; `pooling`: stratum -> reason (a code).

    `total` adds the strata, `interval` is BCa of the total; `together` is the estimate that ignores strata.
    """

    by: tuple[str, ...]
    strata: tuple[tuple[tuple[Stratum, ...], Estimate], ...]
    pooling: dict[Stratum, str]
    total: float
    interval: Interval
    together: Estimate

    @property
    def decision(self) -> str:
        """Publish only if every stratum may be; the worst of them otherwise."""
        found = {one.decision for _, one in self.strata} | {self.together.decision}
        return REFUSE if REFUSE in found else "range" if "range" in found else "publish"

    @property
    def publishable(self) -> Interval | None:
        """The total's interval; for a range also what estimating all strata together gives; None when refused."""
        if self.decision == REFUSE:
            return None
        together = self.together.publishable
        if self.decision == "publish" or together is None:
            return self.interval
        return Interval(
            min(self.interval.lower, together.lower),
            max(self.interval.upper, together.upper),
        )


def obstacle(table: ListTable) -> str:
    """Why a stratum cannot be estimated by itself: an error or gate code, or nothing."""
    try:
        usable = require_estimable(table)
    except InputError as error:
        return error.code
    gates = data_gates(usable)
    if decision(gates) == REFUSE:
        return next(gate.code for gate in gates if gate.outcome == REFUSE and gate.passed is False)
    return ""


def pool_strata(
    tables: dict[Stratum, ListTable],
) -> tuple[list[tuple[tuple[Stratum, ...], ListTable]], dict[Stratum, str]]:
    """Groups of strata to estimate, and why each pooled stratum was pooled.

    Strata with an obstacle go together; while the pool still has one, the smallest sound stratum joins it. Raises
    InputError when even all strata together cannot be estimated.
    """
    reasons = {name: reason for name, table in tables.items() if (reason := obstacle(table))}
    sound = sorted((name for name in tables if name not in reasons), key=lambda name: tables[name].cases)
    pool = list(reasons)
    while pool and obstacle(pooled([tables[name] for name in pool])):
        if not sound:
            require_estimable(pooled([tables[name] for name in pool]))
            break
        reasons[sound[0]] = "needed_by_pool"
        pool.append(sound.pop(0))
    groups = [((name,), tables[name]) for name in tables if name in sound]
    return groups + ([(tuple(pool), pooled([tables[name] for name in pool]))] if pool else []), reasons


def estimate_strata(
    tables: dict[Stratum, ListTable],
    by: tuple[str, ...],
    settings: Settings | None = None,
    progress: Progress | None = None,
) -> StratifiedEstimate:
    """Estimate each stratum, pool what must be pooled, and add up. Needs a method with resamples."""
    chosen = settings or Settings()
    if chosen.method not in ("stepwise", "bic"):
        raise EstimationError("stratum_method", method=chosen.method)
    groups, reasons = pool_strata(tables)
    # Each stratum draws with its own seed, so that the resamples of the total are independent between strata.
    found = tuple(
        (names, estimate(table, replace(chosen, seed=chosen.seed + 1 + at), progress))
        for at, (names, table) in enumerate(groups)
    )
    together = estimate(pooled(list(tables.values())), chosen, progress)
    total = float(sum(one.computed for _, one in found))
    return StratifiedEstimate(by, found, reasons, total, _total_interval(total, found, chosen), together)


def _total_interval(
    total: float, found: tuple[tuple[tuple[Stratum, ...], Estimate], ...], settings: Settings
) -> Interval:
    drawn = [one.resamples for _, one in found if one.resamples is not None]
    sums = np.sum([one.populations for one in drawn], axis=0)
    # Deleting one case from a stratum changes that stratum alone.
    deleted = [
        total - one.computed + one.resamples.jackknife for _, one in found if one.resamples is not None
    ]
    weights = np.concatenate([one.weights for one in drawn])
    return bca_interval(total, sums, np.concatenate(deleted), weights, settings.level)
