"""One table in, one honest answer out: estimate, intervals, competing models, sensitivity, gates, decision."""

import math
from dataclasses import dataclass, field
from functools import partial

import numpy as np

from panah import __version__
from panah.core.errors import InputError
from panah.core.estimation.averaging import MOST_AVERAGED, Average, average_graphs
from panah.core.estimation.chao import chao_lower_bound
from panah.core.estimation.gates import (
    RANGE,
    REFUSE,
    Gate,
    agreement_gate,
    data_gates,
    decision,
    resample_gates,
    shift_gate,
    spread_gate,
)
from panah.core.estimation.intervals import (
    DEFAULT_LEVEL,
    Interval,
    bca_interval,
    percentile_interval,
    wald_interval,
)
from panah.core.estimation.lattice import model_names
from panah.core.estimation.methods import (
    METHODS,
    Point,
    point_estimate,
    rank_table,
    resampled_hidden,
)
from panah.core.estimation.problems import EstimationError
from panah.core.estimation.resampling import DEFAULT_RESAMPLES, Progress, Resamples, resample
from panah.core.estimation.sensitivity import Variant, variants
from panah.core.estimation.stepwise import DEFAULT_THRESHOLD
from panah.core.estimation.tables import ListTable, require_estimable

SPARSEMSE = "sparsemse"
FEWEST_RESAMPLES = 100
MOST_RESAMPLES = 1_000_000


@dataclass(frozen=True)
class Settings:
    """Everything that, with the table and the version, determines every figure.

    `method` stepwise, bic, average or chao; `order` the most lists in one term (bic); `threshold` of the stepwise
    rule; `compat` "sparsemse" keeps that package's treatment of empty lists, missing overlap and ties.
    """

    method: str = "stepwise"
    order: int = 2
    threshold: float = DEFAULT_THRESHOLD
    resamples: int = DEFAULT_RESAMPLES
    level: float = DEFAULT_LEVEL
    seed: int = 20_260_101
    compat: str = ""

    def __post_init__(self) -> None:
        """Refuse settings that mean nothing, each with its mend."""
        if self.method not in METHODS:
            raise EstimationError("no_method", method=self.method, methods=", ".join(METHODS))
        if self.compat not in ("", SPARSEMSE):
            raise EstimationError("no_mode", mode=self.compat, known=SPARSEMSE)
        if self.compat and self.method != "stepwise":
            raise EstimationError("compat_method")
        if not FEWEST_RESAMPLES <= self.resamples <= MOST_RESAMPLES:
            raise EstimationError("resamples_range", least=FEWEST_RESAMPLES, most=MOST_RESAMPLES)
        if self.order < 2:
            raise EstimationError("order_range", order=self.order)
        if not 0 <= self.threshold <= 1:
            raise EstimationError("threshold_range", threshold=self.threshold)
        if not 0 < self.level < 1:
            raise EstimationError("level_range", level=self.level)
        if self.seed < 0:
            raise EstimationError("seed_range", seed=self.seed)


@dataclass(frozen=True)
class NearModel:
    """A model within 6 BIC units of the best."""

    model: tuple[str, ...]
    bic: float
    population: float


@dataclass(frozen=True)
class Estimate:
    """What the lists say about everybody, and whether it may be said aloud.

    `computed` is the arithmetic, kept for reproduction; `estimate`, `lower`, `upper` are what may be published and
    are None when the gates forbid it. `interval` is BCa, or the posterior's, or Chao's own, by method.
    """

    table: ListTable
    settings: Settings
    computed: float
    interval: Interval
    model: tuple[str, ...]
    wald: Interval | None
    percentile: Interval | None
    resamples: Resamples | None
    near: tuple[NearModel, ...]
    examined: int
    variants: tuple[Variant, ...]
    average: Average | None
    chao: tuple[float, Interval] | None
    gates: tuple[Gate, ...]
    version: str = field(default=__version__)

    @property
    def decision(self) -> str:
        """publish, range (a range only, experimental) or refuse."""
        return decision(self.gates)

    @property
    def estimate(self) -> float | None:
        """The point estimate, where it may be published."""
        return self.computed if self.decision == "publish" else None

    @property
    def publishable(self) -> Interval | None:
        """The interval; for a range the envelope of intervals and competing models; None when refused.

        A lower bound keeps its own interval: it says nothing about what lies above.
        """
        if self.decision == REFUSE:
            return None
        if self.decision != RANGE or self.settings.method == "chao":
            return self.interval
        spans = [self.interval, *(Interval(one.population, one.population) for one in self.near)]
        if self.percentile is not None:
            spans.append(self.percentile)
        if self.average is not None:
            spans.append(self.average.interval)
        return Interval(min(span.lower for span in spans), max(span.upper for span in spans))

    @property
    def lower(self) -> float | None:
        """Lower end of what may be published."""
        return None if self.publishable is None else self.publishable.lower

    @property
    def upper(self) -> float | None:
        """Upper end of what may be published; None also when it is unbounded."""
        found = self.publishable
        return None if found is None or math.isinf(found.upper) else found.upper


def estimate(
    table: ListTable, settings: Settings | None = None, progress: Progress | None = None
) -> Estimate:
    """Estimate the population behind `table`, with everything needed to judge the figure.

    Raises InputError when nothing can be estimated (fewer than three lists with people on them, no overlap, nested
    lists, an unknown setting). `progress(done, total)` is called as resamples are finished.
    """
    chosen = settings or Settings()
    usable = require_estimable(table)
    point = _point(usable, chosen)
    resamples = _resamples(usable, chosen, point, progress)
    interval, percentile, wald = _intervals(usable, chosen, point, resamples)
    near, examined = _near_models(usable, chosen, point)
    changed = variants(
        usable,
        chosen.method,
        order=chosen.order,
        threshold=chosen.threshold,
        compat=bool(chosen.compat),
    )
    average = point.average or _average(usable, chosen)
    gates = _gates(
        usable,
        chosen,
        population=point.population,
        interval=interval,
        resamples=resamples,
        near=near,
        changed=changed,
        average=average,
    )
    return Estimate(
        table=usable,
        settings=chosen,
        computed=point.population,
        interval=interval,
        model=point.model,
        wald=wald,
        percentile=percentile,
        resamples=resamples,
        near=near,
        examined=examined,
        variants=changed,
        average=average,
        chao=_chao(usable, chosen.level),
        gates=gates,
    )


def _point(table: ListTable, settings: Settings) -> Point:
    return point_estimate(
        table,
        settings.method,
        order=settings.order,
        threshold=settings.threshold,
        compat=bool(settings.compat),
        level=settings.level,
    )


def _resamples(
    table: ListTable, settings: Settings, point: Point, progress: Progress | None
) -> Resamples | None:
    if point.checks is None:
        return None
    repeat = partial(
        resampled_hidden, point, settings.method, threshold=settings.threshold, compat=bool(settings.compat)
    )
    return resample(
        table.counts.astype(np.float64),
        repeat,
        resamples=settings.resamples,
        seed=settings.seed,
        progress=progress,
    )


def _intervals(
    table: ListTable, settings: Settings, point: Point, resamples: Resamples | None
) -> tuple[Interval, Interval | None, Interval | None]:
    """Main interval, percentile, Wald."""
    if point.average is not None:
        return point.average.interval, None, None
    if resamples is None or point.checks is None or point.fits is None or point.chosen is None:
        return chao_lower_bound(table, settings.level)[1], None, None
    main = bca_interval(
        point.population,
        resamples.populations,
        resamples.jackknife,
        resamples.weights,
        settings.level,
        halve_ties=not settings.compat,
    )
    wald = wald_interval(point.checks.family, float(table.cases), point.chosen[0], point.fits, settings.level)
    return main, percentile_interval(resamples.populations, settings.level), wald


def _near_models(table: ListTable, settings: Settings, point: Point) -> tuple[tuple[NearModel, ...], int]:
    """The log-linear models close to the best BIC, whatever the method: they are what the figure rests on."""
    if point.ranked is not None and point.checks is not None:
        checks, ranked = point.checks, point.ranked
    else:
        checks, ranked = rank_table(table, settings.order)
    near = tuple(
        NearModel(
            model_names(checks.family, ranked.chosen[at], table.lists),
            float(ranked.bic[at]),
            table.cases + float(ranked.hidden[at]),
        )
        for at in ranked.close()
    )
    return near, ranked.examined


def _average(table: ListTable, settings: Settings) -> Average | None:
    return average_graphs(table, settings.level) if len(table.lists) <= MOST_AVERAGED else None


def _chao(table: ListTable, level: float) -> tuple[float, Interval] | None:
    try:
        return chao_lower_bound(table, level)
    except InputError:
        return None


def _gates(
    table: ListTable,
    settings: Settings,
    *,
    population: float,
    interval: Interval,
    resamples: Resamples | None,
    near: tuple[NearModel, ...],
    changed: tuple[Variant, ...],
    average: Average | None,
) -> tuple[Gate, ...]:
    shifts = [shift for one in changed if (shift := one.shift(population)) is not None]
    unstable: tuple[float | None, float | None, bool | None] = (None, None, None)
    if resamples is not None:
        infinite, empty = resamples.share(resamples.infinite), resamples.share(resamples.empty_lists)
        unstable = (infinite, empty, interval.saturated)
    log_linear = interval if settings.method in ("stepwise", "bic") else None
    return (
        *data_gates(table),
        spread_gate([one.population for one in near]),
        shift_gate(shifts),
        *resample_gates(*unstable),
        agreement_gate(log_linear, average.interval if average else None),
    )
