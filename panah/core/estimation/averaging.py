"""Bayesian averaging over decomposable graphs: which lists depend on each other is itself unknown.

Every graph on the lists whose dependence is decomposable (chordal) gets a hyper-Dirichlet prior with 2^-t in every
cell; the number of hidden people x has prior 1 / (n + x). Given x, the marginal likelihood of a graph is a product
over cliques divided by one over separators, and only the cell "on no list of this set" of each margin depends on x:
a graph is a signed sum of 2^t - 1 curves. Source: Madigan and York 1997 (Biometrika 84, 19-31).
"""

import itertools
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.special import gammaln, logsumexp

from panah.core.estimation.intervals import DEFAULT_LEVEL, Interval
from panah.core.estimation.lattice import Floats, Ints, pair_terms, term_name
from panah.core.estimation.problems import EstimationError
from panah.core.estimation.tables import ListTable

MOST_AVERAGED = 6
EXACT_POINTS = 2_000
FURTHEST = 1_000
POINT_BATCH = 1_000
MANY_GRAPHS = 1_000
THIN = 6
NEGLIGIBLE = 1e-12


@dataclass(frozen=True)
class Average:
    """The posterior of the population: `median`, central `interval`, and the weight of each graph.

    `points` (g,) hidden counts and their `density` (g,) of posterior mass; `graphs` [(edges, weight)], heaviest
    first; `beyond` the posterior mass past the last point, by its power-law tail.
    """

    median: float
    interval: Interval
    points: Floats
    density: Floats
    graphs: tuple[tuple[tuple[str, ...], float], ...]
    beyond: float


@cache
def decomposable_graphs(lists: int) -> tuple[tuple[tuple[int, ...], Ints], ...]:
    """All chordal graphs on t lists: their edges (bit masks) and signs (2^t,): +1 a clique, -1 a separator.

    8, 61, 822 and 18,154 graphs for t = 3, 4, 5, 6.
    """
    pairs = pair_terms(lists)
    graphs = []
    for flags in itertools.product((False, True), repeat=len(pairs)):
        edges = tuple(pair for pair, flag in zip(pairs, flags, strict=True) if flag)
        signs = _cliques_and_separators(lists, edges)
        if signs is not None:
            graphs.append((edges, signs))
    return tuple(graphs)


def _cliques_and_separators(lists: int, edges: tuple[int, ...]) -> Ints | None:
    """Signs (2^t,) of one graph, or None when it is not chordal.

    Taking away a node whose neighbours form a clique, the factor of its clique over that of its neighbours stays;
    a graph that cannot be emptied so is not chordal. The empty set's factor is the same for all graphs.
    """
    near = [0] * lists
    for edge in edges:
        ends = [i for i in range(lists) if edge >> i & 1]
        near[ends[0]] |= 1 << ends[1]
        near[ends[1]] |= 1 << ends[0]
    signs = np.zeros(1 << lists, dtype=np.int64)
    left = (1 << lists) - 1
    while left:
        node = next((i for i in range(lists) if left >> i & 1 and _is_clique(near[i] & left, near)), None)
        if node is None:
            return None
        around = near[node] & left
        signs[around | 1 << node] += 1
        signs[around] -= 1
        left &= ~(1 << node)
    return signs


def _is_clique(nodes: int, near: list[int]) -> bool:
    members = [i for i in range(nodes.bit_length()) if nodes >> i & 1]
    return all(nodes & ~(near[i] | 1 << i) == 0 for i in members)


def average_graphs(
    table: ListTable, level: float = DEFAULT_LEVEL, *, largest: float | None = None
) -> Average:
    """Posterior of the population averaged over all decomposable graphs of 3 to 6 lists.

    `largest` cuts the hidden count at that value, as published software does (its default is 20 n); by default the
    grid reaches 1,000 n and the mass beyond is reported. Every hidden count up to 2,000 is a point; further out
    a point stands for a range much narrower than the posterior's own spread.
    """
    lists = len(table.lists)
    if lists > MOST_AVERAGED:
        raise EstimationError("too_many_averaged", lists=lists, most=MOST_AVERAGED)
    furthest = float(largest or FURTHEST * max(table.cases, 1_000))
    points, width = hidden_grid(furthest, table.cases)
    graphs = decomposable_graphs(lists)
    signs = np.array([sign for _, sign in graphs], dtype=np.float64)
    if len(graphs) > MANY_GRAPHS:
        graphs, signs = _weighty(table, graphs, signs, points[::THIN], width[::THIN])
    by_point, by_graph = np.empty(len(points)), np.full(len(graphs), -np.inf)
    for low in range(0, len(points), POINT_BATCH):
        part = slice(low, low + POINT_BATCH)
        joint = _joint(table, signs, points[part], width[part])
        by_point[part] = logsumexp(joint, axis=0)
        by_graph = np.logaddexp(by_graph, logsumexp(joint, axis=1))
    total = logsumexp(by_point)
    mass, weights = np.exp(by_point - total), np.exp(by_graph - total)
    tails = (0.5 - level / 2, 0.5, 0.5 + level / 2)
    lower, middle, upper = (table.cases + _posterior_quantile(points, width, mass, tail) for tail in tails)
    heaviest = np.argsort(-weights, kind="stable")[:20]
    named = tuple(
        (tuple(term_name(edge, table.lists) for edge in graphs[i][0]), float(weights[i])) for i in heaviest
    )
    return Average(middle, Interval(lower, upper), points, mass, named, _mass_beyond(points, width, mass))


def _joint(table: ListTable, signs: Floats, points: Floats, width: Floats) -> Floats:
    """The joint ln p(x, graph) up to one constant (graphs, points)."""
    constant, curves = _margins(table, points)
    joint = signs @ curves
    joint += (signs @ constant)[:, None]
    joint += _shared_terms(table.cases, points) + np.log(width)
    return np.asarray(joint)


def _weighty(
    table: ListTable,
    graphs: tuple[tuple[tuple[int, ...], Ints], ...],
    signs: Floats,
    points: Floats,
    width: Floats,
) -> tuple[tuple[tuple[tuple[int, ...], Ints], ...], Floats]:
    """The graphs that a thinned grid gives more than a negligible weight."""
    parts = [
        logsumexp(_joint(table, signs, points[low : low + 500], width[low : low + 500]), axis=1)
        for low in range(0, len(points), 500)
    ]
    weight = logsumexp(np.array(parts), axis=0)
    keep = np.flatnonzero(weight > logsumexp(weight) + np.log(NEGLIGIBLE))
    return tuple(graphs[i] for i in keep), signs[keep]


def hidden_grid(largest: float, cases: int) -> tuple[Floats, Floats]:
    """Points of the hidden count (g,) up to `largest` and the range of counts each stands for (g,)."""
    exact = np.arange(min(largest, EXACT_POINTS) + 1, dtype=np.float64)
    if largest <= EXACT_POINTS:
        return exact, np.ones_like(exact)
    # No mode of the posterior is narrower than about 1 / sqrt(n) of its place.
    step = min(0.005, 0.2 / np.sqrt(max(cases, 1)))
    steps = int(np.ceil(np.log(largest / EXACT_POINTS) / step))
    edges = np.unique(np.round(np.geomspace(EXACT_POINTS + 0.5, largest + 0.5, steps + 1) - 0.5)) + 0.5
    return (
        np.concatenate([exact, (edges[1:] + edges[:-1]) / 2]),
        np.concatenate([np.ones_like(exact), np.diff(edges)]),
    )


def _margins(table: ListTable, points: Floats) -> tuple[Floats, Floats]:
    """Per set of lists: the part of ln of its Dirichlet factor that is free of x (2^t,), and its curve (2^t, g)."""
    lists = len(table.lists)
    constant = np.zeros(1 << lists)
    curves = np.zeros((1 << lists, len(points)))
    sets = np.arange(1 << lists)
    for subset in range(1, 1 << lists):
        size = subset.bit_count()
        prior = 2.0**-size
        cells = np.bincount(sets & subset, weights=table.counts, minlength=1 << lists)
        possible = np.unique(sets & subset)
        constant[subset] = gammaln(cells[possible[possible > 0]] + prior).sum() - (1 << size) * gammaln(prior)
        curves[subset] = gammaln(cells[0] + points + prior)
    # Every clique and separator is divided by Gamma(n + x + 1). Cliques exceed non-empty separators by the number of
    # components, and just as often the empty set was counted with a minus.
    curves[0] = gammaln(table.cases + points + 1.0)
    return constant, curves


def _shared_terms(cases: int, points: Floats) -> Floats:
    """Terms in x common to all graphs: the multinomial coefficient and the prior 1 / N."""
    total = cases + points
    return np.asarray(gammaln(total + 1.0) - gammaln(points + 1.0) - np.log(total))


def _posterior_quantile(points: Floats, width: Floats, mass: Floats, probability: float) -> float:
    """The hidden count below which the share `probability` of the mass lies (inside wide points, linearly)."""
    reached = np.cumsum(mass)
    at = int(np.searchsorted(reached, probability))
    at = min(at, len(points) - 1)
    if width[at] <= 1:
        return float(points[at])
    share = (probability - (reached[at] - mass[at])) / mass[at]
    return float(points[at] + (share - 0.5) * width[at])


def _mass_beyond(points: Floats, width: Floats, mass: Floats) -> float:
    """Posterior mass past the last point if the density goes on falling by the power law of its last stretch."""
    back = len(points) // 20 + 1
    last, earlier = mass[-1] / width[-1], mass[-1 - back] / width[-1 - back]
    if last <= 0:
        return 0.0
    slope = np.log(earlier / last) / np.log(points[-1] / points[-1 - back])
    return float(last * points[-1] / (slope - 1)) if slope > 1 else float("inf")
