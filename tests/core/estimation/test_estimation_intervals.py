import numpy as np
import pytest
from estimation_tables import published
from hypothesis import given, settings
from hypothesis import strategies as st

from panah.core.estimation.examples import example_table
from panah.core.estimation.existence import Checks
from panah.core.estimation.intervals import (
    acceleration,
    bca_interval,
    percentile_interval,
    quantile,
    share_below,
    wald_interval,
)
from panah.core.estimation.lattice import Floats, family
from panah.core.estimation.methods import resampled_hidden, stepwise_point
from panah.core.estimation.resampling import Resamples, delete_one_tables, resample, resampled_tables
from panah.core.estimation.stepwise import select_stepwise


@pytest.mark.parametrize(
    ("name", "lower", "upper"),
    [("UKdat", 9977, 13146), ("Ned_5", 98675, 150139), ("Artificial_3", 279, 1171)],
)
def test_wald_limits_of_the_published_tables(name: str, lower: int, upper: int) -> None:
    counts = published(name)
    checks = Checks(family(int(np.log2(len(counts)))))
    found = select_stepwise(checks, counts[None])
    interval = wald_interval(checks.family, counts.sum(), found.chosen[0], found.fits)
    assert (round(interval.lower), round(interval.upper)) == (lower, upper)


def bootstrap(name: str, resamples: int) -> tuple[float, Resamples]:
    table = example_table(name)
    point = stepwise_point(table)

    def again(tables: Floats) -> tuple[Floats, Floats]:
        return resampled_hidden(point, "stepwise", tables, threshold=0.02, compat=False)

    return point.population, resample(table.counts.astype(float), again, resamples=resamples, seed=99)


@pytest.mark.parametrize(
    ("name", "lower", "upper", "slack"),
    # Reference limits at B = 1000; the slack is twice the spread of ours over seeds at B = 4000.
    [
        ("UKdat", 9267, 14307, 0.07),
        ("Ned_5", 47393, 162846, 0.07),
        ("Artificial_3", 280.9, 1484.2, 0.09),
    ],
)
def test_bca_limits_within_monte_carlo_error(name: str, lower: float, upper: float, slack: float) -> None:
    estimate, drawn = bootstrap(name, 4000)
    interval = bca_interval(estimate, drawn.populations, drawn.jackknife, drawn.weights)
    assert interval.lower == pytest.approx(lower, rel=slack)
    assert interval.upper == pytest.approx(upper, rel=slack)


def test_same_seed_same_numbers_other_seed_other_numbers() -> None:
    counts = published("Korea")
    assert (resampled_tables(counts, 20, 5) == resampled_tables(counts, 20, 5)).all()
    assert (resampled_tables(counts, 20, 5) != resampled_tables(counts, 20, 6)).any()
    assert (resampled_tables(counts, 20, 5).sum(axis=1) == 123).all()


def test_delete_one_tables_take_each_case_once() -> None:
    counts = published("Korea")
    tables, weights = delete_one_tables(counts)
    assert weights.sum() == 123
    assert (tables.sum(axis=1) == 122).all()
    assert (tables >= 0).all()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 1e6), min_size=3, max_size=60), st.floats(0.0, 1.0))
def test_quantile_is_definition_8(values: list[float], probability: float) -> None:
    ordered = np.sort(np.array(values))
    theirs = np.quantile(ordered, probability, method="median_unbiased")
    assert quantile(ordered, probability) == pytest.approx(theirs, rel=1e-9, abs=1e-9)


def test_infinite_resamples_reach_the_limit_without_spoiling_it() -> None:
    values = np.concatenate([np.arange(1.0, 91.0), np.full(10, np.inf)])
    interval = percentile_interval(values)
    assert interval.upper == np.inf
    assert np.isfinite(interval.lower)


def test_quirk_ties_count_half_by_default_and_not_at_all_in_the_compatible_mode() -> None:
    values = np.array([1.0, 2.0, 3.0 * (1 - 2e-11), 4.0])
    assert share_below(values, 3.0) == pytest.approx(0.625)
    assert share_below(values, 3.0, halve_ties=False) == pytest.approx(0.75)
    assert share_below(np.array([1.0, 2.0, 3.0, 4.0]), 3.0, halve_ties=False) == pytest.approx(0.5)


def test_bca_without_bias_or_skewness_is_the_percentile_interval() -> None:
    values = np.linspace(90, 110, 2001)
    jackknife, weights = np.array([99.0, 101.0]), np.array([5.0, 5.0])
    assert acceleration(jackknife, weights) == pytest.approx(0.0)
    ours, plain = bca_interval(100.0, values, jackknife, weights), percentile_interval(values)
    assert ours.lower == pytest.approx(plain.lower, abs=1e-6)
    assert ours.upper == pytest.approx(plain.upper, abs=1e-6)
    assert not ours.saturated


def test_a_limit_at_the_edge_of_the_resamples_is_called_saturated() -> None:
    values = np.linspace(100, 200, 500)
    interval = bca_interval(99.0, values, np.array([1.0, 2.0]), np.array([3.0, 3.0]))
    assert interval.saturated
    assert interval.lower == 100


def test_acceleration_by_hand() -> None:
    # Residuals 1, -1, -1 with weights 2, 1, 1 about the mean 1: sum of cubes 0, so take an asymmetric case.
    values, weights = np.array([0.0, 3.0]), np.array([2.0, 1.0])
    # Mean 1: residuals 1 and -2: cubes 2*1 - 8 = -6, squares 2 + 4 = 6, so -6 / (6 * 6^1.5).
    assert acceleration(values, weights) == pytest.approx(-1 / 6**1.5)


def test_past_the_pole_of_the_acceleration_the_limit_is_the_end_of_the_resamples() -> None:
    values = np.linspace(100, 200, 500)
    # Acceleration 0.68 with all but one resample below: 1 - a (z0 + z) is negative at the upper level.
    jackknife, weights = np.array([0.0, 30.0]), np.array([1.0, 30.0])
    interval = bca_interval(199.9, values, -jackknife, weights)
    assert interval.saturated
    assert interval.upper == 200


def test_no_resample_below_the_estimate_gives_the_lowest_one() -> None:
    interval = bca_interval(50.0, np.linspace(100, 200, 500), np.array([1.0, 2.0]), np.array([3.0, 3.0]))
    assert (interval.lower, interval.upper, interval.saturated) == (100, 100, True)
