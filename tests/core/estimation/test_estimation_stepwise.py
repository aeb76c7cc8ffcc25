import numpy as np
import pytest
from estimation_tables import published, table_of
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import poisson

from panah.core.estimation.examples import example_table
from panah.core.estimation.existence import Checks
from panah.core.estimation.lattice import Floats, family, model_names
from panah.core.estimation.methods import stepwise_point
from panah.core.estimation.resampling import SPARSEMSE_INFINITE
from panah.core.estimation.stepwise import overlap_probabilities, select_stepwise
from panah.core.estimation.tables import ListTable


def population(counts: Floats, threshold: float = 0.02, *, drop_empty: bool = True) -> float:
    lists = int(np.log2(len(counts)))
    found = select_stepwise(Checks(family(lists), drop_empty=drop_empty), counts[None], threshold)
    return float(counts.sum() + found.hidden[0])


# Published to the cent; the closed digits below are what two independent implementations agree on.
@pytest.mark.parametrize(
    ("name", "reference", "model"),
    [
        ("UKdat", 11417.99, {"PF:NCA", "LA:NG", "NG:GP", "LA:PF", "PF:GP", "GO:GP", "NG:GO"}),
        ("Ned_5", 121521.61, {"IO:Z", "P:Z", "P:R", "IO:P", "IO:K", "K:R"}),
        ("Kosovo", 14341.66, None),
        ("Korea", 268.78, {"b:c"}),
        ("Artificial_3", 539.09, set()),
    ],
)
def test_published_estimates(name: str, reference: float, model: set[str] | None) -> None:
    point = stepwise_point(example_table(name))
    assert round(point.population, 2) == reference
    if model is not None:
        assert set(point.model) == model


@pytest.mark.parametrize("name", ["UKdat", "Ned_5", "Kosovo", "Korea", "Artificial_3"])
def test_both_modes_agree_where_no_quirk_applies(name: str) -> None:
    table = example_table(name)
    assert stepwise_point(table).population == pytest.approx(
        stepwise_point(table, compat=True).population, rel=1e-12
    )


def test_korea_equals_its_closed_form() -> None:
    # With b:c in the model: 123 + (b or c without d) * (d alone) / (both) = 123 + 64 * 41 / 18.
    assert population(published("Korea")) == pytest.approx(123 + 64 * 41 / 18, rel=1e-10)


def test_threshold_zero_keeps_main_effects() -> None:
    assert stepwise_point(example_table("UKdat"), 0.0).model == ()


def test_threshold_one_takes_all_pairs_where_they_are_sound() -> None:
    assert len(stepwise_point(example_table("Kosovo"), 1.0).model) == 6
    # The all-pairs model of Korea has no maximum, so the selection runs instead.
    assert len(stepwise_point(example_table("Korea"), 1.0).model) < 3


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 200), st.floats(1e-6, 300))
def test_tail_probability_is_the_smaller_tail(overlap: int, expected: float) -> None:
    ours = overlap_probabilities(np.array([float(overlap)]), np.array([expected]))[0]
    theirs = min(poisson.cdf(overlap, expected), poisson.sf(overlap - 1, expected))
    assert ours == pytest.approx(theirs, rel=1e-9, abs=1e-300)


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(5)))
def test_order_of_lists_does_not_matter(order: list[int]) -> None:
    counts = published("Ned_5")
    moved = np.zeros_like(counts)
    for w, count in enumerate(counts):
        moved[sum(1 << new for new, old in enumerate(order) if w >> old & 1)] += count
    assert population(moved) == pytest.approx(population(counts), rel=1e-9)


def test_a_batch_gives_what_single_tables_give() -> None:
    counts = published("Ned_5")
    tables = np.random.default_rng(4).multinomial(8234, counts / 8234, size=40).astype(float)
    together = select_stepwise(Checks(family(5)), tables).hidden
    alone = [select_stepwise(Checks(family(5)), table[None]).hidden[0] for table in tables]
    np.testing.assert_allclose(together, alone, rtol=1e-9)


def with_empty_list() -> ListTable:
    """Four lists of which D is empty, and A and B share far more people than chance allows."""
    return table_of({"A": 60, "B": 50, "C": 70, "AB": 40, "AC": 5, "BC": 4, "ABC": 2}, "ABCD")


def test_quirk_empty_list_fixed_by_default() -> None:
    table = with_empty_list()
    without = table.without_list(3)
    fixed = population(table.counts.astype(float))
    assert fixed == pytest.approx(population(without.counts.astype(float)), rel=1e-9)
    found = select_stepwise(Checks(family(4)), table.counts[None].astype(float))
    assert model_names(family(4), found.chosen[0], tuple("ABCD")) == ("A:B",)
    assert found.empty_list[0]


def test_quirk_empty_list_kept_in_the_compatible_mode() -> None:
    table = with_empty_list()
    counts = table.counts.astype(float)
    kept = population(counts, drop_empty=False)
    # Selection silently stays at main effects, which differ materially from the selected model.
    assert kept == pytest.approx(population(table.without_list(3).counts.astype(float), 0.0), rel=1e-9)
    assert abs(kept / population(counts) - 1) > 0.1


def test_quirk_no_overlap_is_infinite_by_default_and_huge_in_the_compatible_mode() -> None:
    table = table_of({"A": 40, "B": 30, "C": 20}, "ABC")
    assert stepwise_point(table).population == np.inf
    compatible = stepwise_point(table, compat=True).population
    assert np.isfinite(compatible)
    assert compatible >= SPARSEMSE_INFINITE
