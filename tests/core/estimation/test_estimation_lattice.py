import numpy as np
import pytest

from panah.core.estimation.bic import all_hierarchical_models, all_pair_models
from panah.core.estimation.fitting import observed_counts
from panah.core.estimation.lattice import (
    containment,
    family,
    model_names,
    pair_terms,
    superset_sums,
    term_name,
)


def test_superset_sums_by_definition() -> None:
    values = np.arange(8.0)
    sums = superset_sums(values, 3)
    for s in range(8):
        assert sums[s] == sum(values[w] for w in range(8) if w & s == s)


def test_both_ways_of_summing_agree() -> None:
    values = np.random.default_rng(2).random((3, 512))
    np.testing.assert_allclose(superset_sums(values, 9), values @ containment(9).T, rtol=1e-12)


def test_counts_come_back_from_superset_sums() -> None:
    counts = np.random.default_rng(1).integers(0, 50, (4, 32)).astype(float)
    counts[:, 0] = 0
    np.testing.assert_array_equal(observed_counts(superset_sums(counts, 5), 5), counts)


def test_pairs_in_the_order_of_the_rule() -> None:
    assert [term_name(pair, ("1", "2", "3", "4")) for pair in pair_terms(4)] == [
        "1:2", "1:3", "1:4", "2:3", "2:4", "3:4",
    ]  # fmt: skip


@pytest.mark.parametrize(("lists", "models"), [(3, 8), (4, 64), (5, 1_024), (6, 32_768)])
def test_number_of_two_list_models(lists: int, models: int) -> None:
    assert len(all_pair_models(family(lists))) == models


@pytest.mark.parametrize(("lists", "models"), [(3, 8), (4, 113), (5, 6_893)])
def test_number_of_hierarchical_models(lists: int, models: int) -> None:
    found = all_hierarchical_models(family(lists, lists - 1))
    assert len(found) == models
    assert len({row.tobytes() for row in found}) == models


def test_models_by_name() -> None:
    pairs = family(3)
    assert model_names(pairs, np.array([True, False, True]), ("police", "ngo", "iom")) == (
        "police:ngo",
        "ngo:iom",
    )
