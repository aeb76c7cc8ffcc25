"""Averaging over graphs against an independent sum, and Chao's bound."""

import itertools
import math

import numpy as np
import pytest
from estimation_tables import table_of

from panah.core.errors import InputError
from panah.core.estimation.averaging import average_graphs, decomposable_graphs, hidden_grid
from panah.core.estimation.chao import chao_lower_bound
from panah.core.estimation.examples import example_table
from panah.core.estimation.tables import ListTable


@pytest.mark.parametrize(("lists", "graphs"), [(3, 8), (4, 61), (5, 822), (6, 18_154)])
def test_number_of_decomposable_graphs(lists: int, graphs: int) -> None:
    found = decomposable_graphs(lists)
    assert len(found) == graphs
    assert len({edges for edges, _ in found}) == graphs


def test_cliques_and_separators_of_a_chain_and_a_square() -> None:
    graphs = dict(decomposable_graphs(4))
    chain = graphs[(0b0011, 0b0110, 0b1100)]
    # Cliques 12, 23, 34; separators 2 and 3; every set counted once in all.
    assert {s: int(v) for s, v in enumerate(chain) if v and s} == {
        0b0011: 1, 0b0110: 1, 0b1100: 1, 0b0010: -1, 0b0100: -1,
    }  # fmt: skip
    square = tuple(sorted((0b0011, 0b0110, 0b1100, 0b1001)))
    assert square not in {tuple(sorted(edges)) for edges, _ in decomposable_graphs(4)}


def test_ned_5_with_the_published_cut() -> None:
    # With the hidden count cut at 20 n: median 49,385, interval 41,405 to 168,992.
    found = average_graphs(example_table("Ned_5"), largest=20 * 8234)
    assert found.median == pytest.approx(49_385, rel=2e-4)
    assert found.interval.lower == pytest.approx(41_405, rel=2e-4)
    assert found.interval.upper == pytest.approx(168_992, rel=2e-4)


def test_the_cut_truncates_and_the_default_does_not() -> None:
    whole = average_graphs(example_table("Ned_5"))
    cut = average_graphs(example_table("Ned_5"), largest=20 * 8234)
    assert whole.interval.upper > cut.interval.upper * 1.2
    assert whole.beyond < 1e-6
    assert whole.density.sum() == pytest.approx(1.0)
    assert whole.graphs[0][1] >= whole.graphs[1][1]


def independent_posterior(table: ListTable, largest: int) -> list[float]:
    """The posterior of the hidden count of three lists, written down graph by graph from the definition."""
    counts = {w: int(table.counts[w]) for w in range(1, 8)}
    # Cliques and separators of the eight graphs on three nodes (all are decomposable).
    graphs = [
        ([1, 2, 4], [0, 0]), ([3, 4], [0]), ([5, 2], [0]), ([6, 1], [0]),
        ([3, 5], [1]), ([3, 6], [2]), ([5, 6], [4]), ([7], []),
    ]  # fmt: skip

    def factor(subset: int, cells: dict[int, int], total: int) -> float:
        if subset == 0:
            return 0.0
        prior = 2.0 ** -subset.bit_count()
        margin: dict[int, int] = {}
        for w, count in cells.items():
            margin[w & subset] = margin.get(w & subset, 0) + count
        inside = sum(math.lgamma(count + prior) - math.lgamma(prior) for count in margin.values())
        return inside + math.lgamma(1.0) - math.lgamma(total + 1.0)

    weights = []
    for hidden in range(largest + 1):
        cells = counts | {0: hidden}
        total = sum(cells.values())
        ways = math.lgamma(total + 1) - math.lgamma(hidden + 1) - math.log(total)
        weights.append(
            [
                ways
                + sum(factor(c, cells, total) for c in cliques)
                - sum(factor(s, cells, total) for s in separators)
                for cliques, separators in graphs
            ]
        )
    top = max(itertools.chain.from_iterable(weights))
    mass = [sum(math.exp(value - top) for value in row) for row in weights]
    return [value / sum(mass) for value in mass]


def test_posterior_equals_the_sum_over_graphs_by_hand() -> None:
    table = table_of({"A": 20, "B": 15, "C": 11, "AB": 7, "AC": 3, "BC": 4, "ABC": 2}, "ABC")
    found = average_graphs(table, largest=600)
    np.testing.assert_allclose(found.density, independent_posterior(table, 600), rtol=1e-8)


def test_wide_points_stand_for_all_counts_between_them() -> None:
    points, width = hidden_grid(5e6, 8000)
    assert width.sum() == pytest.approx(5e6 + 1)
    assert (np.diff(points) > 0).all()
    assert (width[:2001] == 1).all()


def test_averaging_takes_six_lists_at_most() -> None:
    counts = np.ones(128)
    counts[0] = 0
    with pytest.raises(InputError, match="3 to 6 lists"):
        average_graphs(ListTable.from_counts(tuple("ABCDEFG"), counts))


@pytest.mark.parametrize(("name", "bound"), [("Ned_5", 81_240), ("Korea", 123 + 51**2 / 120)])
def test_chao_bound(name: str, bound: float) -> None:
    found, interval = chao_lower_bound(example_table(name))
    assert found == pytest.approx(bound, abs=0.5)
    assert example_table(name).cases < interval.lower < found < interval.upper


def test_chao_needs_somebody_on_two_lists() -> None:
    with pytest.raises(InputError, match="exactly two lists"):
        chao_lower_bound(table_of({"A": 5, "B": 5, "ABC": 4}, "ABC"))


def test_chao_with_nobody_on_one_list_adds_nobody() -> None:
    found, interval = chao_lower_bound(table_of({"AB": 5, "BC": 5, "AC": 4}, "ABC"))
    assert (found, interval.lower, interval.upper) == (14, 14, 14)
