import numpy as np
import pytest
import statsmodels.api as sm
from estimation_tables import published

from panah.core.errors import InputError
from panah.core.estimation.bic import all_hierarchical_models, all_pair_models, rank_models
from panah.core.estimation.bic_resampled import best_models
from panah.core.estimation.downhill import neighbours, search_downhill
from panah.core.estimation.examples import example_table
from panah.core.estimation.existence import Checks
from panah.core.estimation.lattice import Floats, family, model_names
from panah.core.estimation.methods import bic_point
from panah.core.estimation.resampling import delete_one_tables, resampled_tables
from panah.core.estimation.tables import ListTable


def test_best_two_list_model_of_ned_5() -> None:
    counts = published("Ned_5")
    checks = Checks(family(5))
    ranked = rank_models(checks, counts, all_pair_models(checks.family))
    assert round(counts.sum() + ranked.hidden[0], 2) == 48012.73
    assert round(ranked.bic[0], 4) == 222.0539
    near = counts.sum() + ranked.hidden[ranked.close()]
    assert (len(near), round(near.min()), round(near.max())) == (4, 46331, 121522)


@pytest.mark.slow
def test_best_two_list_model_of_ukdat_among_all_32768() -> None:
    counts = published("UKdat")
    checks = Checks(family(6))
    ranked = rank_models(checks, counts, all_pair_models(checks.family))
    assert len(ranked.bic) == ranked.examined == 32_768
    assert round(counts.sum() + ranked.hidden[0], 2) == 12349.59
    assert round(ranked.bic[0], 4) == 244.1193
    near = counts.sum() + ranked.hidden[ranked.close()]
    assert (len(near), round(near.min()), round(near.max())) == (10, 10743, 21136)


@pytest.mark.parametrize(("name", "best"), [("Ned_5", 148788.8), ("Kosovo", 10356.5), ("Korea", 157.2)])
def test_best_model_of_all_orders(name: str, best: float) -> None:
    counts = published(name)
    lists = int(np.log2(len(counts)))
    checks = Checks(family(lists, lists - 1))
    ranked = rank_models(checks, counts, all_hierarchical_models(checks.family))
    assert round(counts.sum() + ranked.hidden[0], 1) == best
    if name == "Korea":
        assert len(ranked.bic) == 6


def test_bic_agrees_with_statsmodels_for_every_model_of_kosovo() -> None:
    counts = published("Kosovo")
    checks = Checks(family(4))
    ranked = rank_models(checks, counts, all_pair_models(checks.family))
    for chosen, bic in zip(ranked.chosen, ranked.bic, strict=True):
        columns = np.concatenate([np.ones(5, dtype=bool), chosen])
        fit = sm.GLM(counts[1:], checks.family.design[columns, 1:].T, family=sm.families.Poisson()).fit(
            tol=1e-12
        )
        assert bic == pytest.approx(columns.sum() * np.log(4400) - 2 * fit.llf, abs=1e-6)


def test_terms_at_minus_infinity_count_as_parameters() -> None:
    # K:R never overlap: taking it into a model frees one cell pattern and costs one parameter.
    counts = published("Ned_5")
    checks = Checks(family(5))
    ranked = rank_models(checks, counts, all_pair_models(checks.family))
    by_name = {
        model_names(checks.family, chosen, ("IO", "K", "P", "R", "Z")): bic
        for chosen, bic in zip(ranked.chosen, ranked.bic, strict=True)
    }
    # Its likelihood gain is bounded by the means of the deleted cells, so BIC changes by at most ln n.
    assert by_name[("K:R",)] <= by_name[()] + np.log(8234)


def resamples(name: str, how_many: int) -> tuple[Floats, Floats]:
    counts = published(name)
    return counts, np.concatenate([resampled_tables(counts, how_many, 3), delete_one_tables(counts)[0]])


@pytest.mark.parametrize(
    ("name", "order", "how_many"), [("Ned_5", 2, 10), ("Kosovo", 3, 60), ("Korea", 2, 200)]
)
def test_bounds_change_nothing_but_the_work(name: str, order: int, how_many: int) -> None:
    counts, tables = resamples(name, how_many)
    lists = int(np.log2(len(counts)))
    checks = Checks(family(lists, order))
    ranked = rank_models(checks, counts, all_hierarchical_models(checks.family))
    pruned = best_models(checks, tables, ranked)
    full = best_models(checks, tables, ranked, bounds=False)
    np.testing.assert_allclose(pruned.bic, full.bic, rtol=1e-9)
    np.testing.assert_allclose(pruned.hidden, full.hidden, rtol=1e-6)
    # With three lists there is next to nothing to prune.
    assert pruned.fitted < full.fitted or lists == 3


def test_a_shortlist_never_beats_the_whole() -> None:
    counts, tables = resamples("Ned_5", 40)
    checks = Checks(family(5))
    ranked = rank_models(checks, counts, all_pair_models(checks.family))
    whole, short = best_models(checks, tables, ranked), best_models(checks, tables, ranked, shortlist=20)
    assert (short.bic >= whole.bic - 1e-7).all()
    assert (short.bic > whole.bic + 1e-7).any()


@pytest.mark.parametrize("name", ["Kosovo", "Ned_5"])
def test_going_downhill_finds_the_best_model_here(name: str) -> None:
    counts = published(name)
    lists = int(np.log2(len(counts)))
    checks = Checks(family(lists, lists - 1))
    ranked = rank_models(checks, counts, all_hierarchical_models(checks.family))
    found = search_downhill(checks, counts, np.zeros(len(checks.family.optional), dtype=bool))
    assert found.examined < ranked.examined or name == "Kosovo"
    assert found.bic[0] == pytest.approx(ranked.bic[0], abs=1e-8)


def test_neighbours_stay_hierarchical() -> None:
    every = {row.tobytes() for row in all_hierarchical_models(family(4, 3))}
    for row in all_hierarchical_models(family(4, 3)):
        for other in neighbours(family(4, 3), row):
            assert other.tobytes() in every
            assert (other != row).sum() == 1


def test_six_lists_of_order_three_are_searched_and_beat_the_best_of_order_two() -> None:
    table = example_table("UKdat")
    point = bic_point(table, order=3)
    assert point.ranked is not None
    assert point.ranked.bic[0] <= 244.1194
    assert point.ranked.examined < 40_000


def test_too_many_terms_are_refused() -> None:
    counts = np.ones(1 << 7)
    counts[0] = 0
    with pytest.raises(InputError, match="--order 2"):
        bic_point(ListTable.from_counts(tuple("ABCDEFG"), counts), order=3)


def test_too_many_models_are_refused_with_a_way_out() -> None:
    with pytest.raises(InputError, match="stepwise"):
        all_hierarchical_models(family(6, 3))
    with pytest.raises(InputError, match="models"):
        all_pair_models(family(7))
