"""The ways to a point estimate, behind one face: given tables over the same lists, the hidden number of each."""

from dataclasses import dataclass

import numpy as np

from panah.core.errors import InputError
from panah.core.estimation.averaging import Average, average_graphs
from panah.core.estimation.bic import (
    RankedModels,
    all_hierarchical_models,
    all_pair_models,
    rank_models,
)
from panah.core.estimation.bic_resampled import best_models
from panah.core.estimation.chao import chao_lower_bound
from panah.core.estimation.downhill import search_downhill
from panah.core.estimation.existence import Checks
from panah.core.estimation.fitting import Fits, fit_batch
from panah.core.estimation.lattice import Flags, Floats, family, model_names, superset_sums
from panah.core.estimation.problems import EstimationError
from panah.core.estimation.resampling import SPARSEMSE_INFINITE
from panah.core.estimation.stepwise import DEFAULT_THRESHOLD, Selection, select_stepwise
from panah.core.estimation.tables import ListTable

METHODS = ("stepwise", "bic", "average", "chao")
EXHAUSTIVE_LISTS = 5
SHORTLIST = 100
# A model's flags are packed into one 64-bit integer as the key of caches.
MOST_TERMS = 63


@dataclass(frozen=True)
class Point:
    """A point estimate of one table: `population`, the `model` by name, its flags (1, r) and fit where there is one."""

    population: float
    model: tuple[str, ...]
    chosen: Flags | None = None
    fits: Fits | None = None
    checks: Checks | None = None
    ranked: RankedModels | None = None
    average: Average | None = None


def stepwise_point(table: ListTable, threshold: float = DEFAULT_THRESHOLD, *, compat: bool = False) -> Point:
    """The estimate of the stepwise model. `compat` keeps what SparseMSE does with empty lists and no overlap."""
    checks = Checks(family(len(table.lists)), drop_empty=not compat)
    selection = select_stepwise(checks, table.counts[None].astype(np.float64), threshold)
    names = model_names(checks.family, selection.chosen[0], table.lists)
    hidden = stepwise_hidden(selection, compat=compat)[0]
    return Point(table.cases + float(hidden), names, selection.chosen, selection.fits, checks)


def stepwise_hidden(selection: Selection, *, compat: bool) -> Floats:
    """Hidden numbers (b,); without any overlap +inf, or in the compatible mode about what R's fit ends at."""
    return (
        np.where(np.isinf(selection.hidden), SPARSEMSE_INFINITE, selection.hidden)
        if compat
        else selection.hidden
    )


def rank_table(table: ListTable, order: int = 2) -> tuple[Checks, RankedModels]:
    """All models of up to `order` lists ranked by BIC, or the downhill search where they are too many."""
    order = min(order, len(table.lists) - 1)
    terms = family(len(table.lists), order)
    if len(terms.columns) > MOST_TERMS:
        raise EstimationError(
            "too_many_terms", lists=len(table.lists), terms=len(terms.columns), order=order, most=MOST_TERMS
        )
    checks = Checks(terms)
    counts = table.counts.astype(np.float64)
    try:
        models = all_pair_models(checks.family) if order == 2 else all_hierarchical_models(checks.family)
    except InputError:
        main_effects = np.zeros(len(checks.family.optional), dtype=bool)
        return checks, search_downhill(checks, counts, main_effects)
    return checks, rank_models(checks, counts, models)


def bic_point(table: ListTable, order: int = 2) -> Point:
    """The estimate of the model of lowest BIC."""
    checks, ranked = rank_table(table, order)
    if len(ranked.bic) == 0:
        raise EstimationError("no_model")
    chosen = ranked.chosen[:1]
    stars = superset_sums(table.counts[None].astype(np.float64), len(table.lists))
    names = model_names(checks.family, chosen[0], table.lists)
    fits = fit_batch(checks.family, stars, chosen)
    return Point(table.cases + float(ranked.hidden[0]), names, chosen, fits, checks, ranked)


def average_point(table: ListTable, level: float) -> Point:
    """The posterior median over decomposable graphs; `model` is the heaviest graph."""
    found = average_graphs(table, level)
    return Point(found.median, found.graphs[0][0], average=found)


def point_estimate(
    table: ListTable,
    method: str,
    *,
    order: int = 2,
    threshold: float = DEFAULT_THRESHOLD,
    compat: bool = False,
    level: float = 0.95,
) -> Point:
    """The point estimate of a usable table by one of METHODS."""
    if method == "stepwise":
        return stepwise_point(table, threshold, compat=compat)
    if method == "bic":
        return bic_point(table, order)
    if method == "average":
        return average_point(table, level)
    if method == "chao":
        return Point(chao_lower_bound(table, level)[0], ())
    raise EstimationError("no_method", method=method, methods=", ".join(METHODS))


def resampled_hidden(
    point: Point, method: str, tables: Floats, *, threshold: float, compat: bool
) -> tuple[Floats, Flags]:
    """Hidden number of each of `tables` (b, 2^t) with the selection repeated, and which have an empty list.

    For BIC all models compete up to 5 lists; with more, the 100 best on the original table.
    """
    if point.checks is None:
        raise ValueError(f"method {method} is not resampled")
    if method == "stepwise":
        selection = select_stepwise(point.checks, tables, threshold)
        return stepwise_hidden(selection, compat=compat), selection.empty_list
    if point.ranked is None:
        raise ValueError("the BIC bootstrap needs the ranking of the original table")
    few = point.ranked.examined <= 1 << 10 and point.checks.family.lists <= EXHAUSTIVE_LISTS
    found = best_models(point.checks, tables, point.ranked, shortlist=None if few else SHORTLIST)
    return found.hidden, found.empty_list
