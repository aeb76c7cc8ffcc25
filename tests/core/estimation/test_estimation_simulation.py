"""Known populations: the estimate must find them, and the interval must hold them about as often as it says.

The full study over 28 scenarios is benches/estimation_coverage.py; its figures are in docs/estimation-performance.md.
"""

import numpy as np
import pytest
from estimation_tables import published

from panah.core.estimation.existence import Checks
from panah.core.estimation.fitting import fit_batch
from panah.core.estimation.intervals import bca_interval, wald_interval
from panah.core.estimation.lattice import Floats, family, model_names, superset_sums
from panah.core.estimation.resampling import delete_one_tables, resampled_tables
from panah.core.estimation.stepwise import select_stepwise


def draw(means: Floats, replicates: int, seed: int) -> tuple[Floats, int]:
    truth = round(means.sum())
    tables = (
        np.random.default_rng(seed).multinomial(truth, means / means.sum(), size=replicates).astype(float)
    )
    tables[:, 0] = 0
    return tables, truth


def cell_means(lists: int, coefficients: dict[int, float]) -> Floats:
    return np.array(
        [np.exp(sum(a for s, a in coefficients.items() if s & ~w == 0)) for w in range(1 << lists)]
    )


def test_known_dependence_is_found_and_the_population_recovered() -> None:
    # Police refer people to the shelter: lists 0 and 1 share far more than chance; 9,000 people in truth.
    means = cell_means(4, {0: 8.7, 1: -1.8, 2: -2.0, 4: -1.6, 8: -2.2, 0b0011: 1.5})
    tables, truth = draw(means, 200, 5)
    checks = Checks(family(4))
    found = select_stepwise(checks, tables)
    populations = tables.sum(axis=1) + found.hidden
    assert np.median(populations) == pytest.approx(truth, rel=0.02)
    names = [model_names(checks.family, chosen, tuple("0123")) for chosen in found.chosen]
    assert np.mean(["0:1" in name for name in names]) > 0.99
    # Ignoring the dependence puts the population far too low.
    ignored = tables.sum(axis=1) + select_stepwise(checks, tables, 0.0).hidden
    assert np.median(ignored) < 0.9 * truth


def test_negative_dependence_is_found_too() -> None:
    means = cell_means(4, {0: 8.7, 1: -1.5, 2: -1.5, 4: -1.6, 8: -1.7, 0b0011: -1.2})
    tables, truth = draw(means, 100, 6)
    found = select_stepwise(Checks(family(4)), tables)
    assert np.median(tables.sum(axis=1) + found.hidden) == pytest.approx(truth, rel=0.03)
    assert (
        np.median(tables.sum(axis=1) + select_stepwise(Checks(family(4)), tables, 0.0).hidden) > 1.05 * truth
    )


def test_error_shrinks_with_the_square_root_of_the_population() -> None:
    means = cell_means(3, {0: 6.0, 1: -1.0, 2: -1.2, 4: -0.9})
    errors = []
    for factor in (1, 100):
        tables, truth = draw(means * factor, 200, 7)
        found = select_stepwise(Checks(family(3)), tables, 0.0)
        errors.append(float(np.std((tables.sum(axis=1) + found.hidden) / truth)))
    assert errors[0] / errors[1] == pytest.approx(10, rel=0.25)


@pytest.mark.slow
def test_coverage_of_the_interval_on_kosovo() -> None:
    # Truth: the stepwise model of Kosovo. 60 populations, 200 resamples each, one batch per population.
    counts = published("Kosovo")
    checks = Checks(family(4))
    chosen = select_stepwise(checks, counts[None]).chosen
    fits = fit_batch(checks.family, superset_sums(counts[None], 4), chosen)
    means = fits.means[0].copy()
    means[0] = fits.hidden[0]
    tables, truth = draw(means, 60, 8)
    hits = {"bca": 0, "wald": 0}
    for at, table in enumerate(tables):
        cases = table.sum()
        point = select_stepwise(checks, table[None])
        again = cases + select_stepwise(checks, resampled_tables(table, 200, at)).hidden
        deleted, weights = delete_one_tables(table)
        jackknife = cases - 1 + select_stepwise(checks, deleted).hidden
        interval = bca_interval(cases + float(point.hidden[0]), again, jackknife, weights)
        hits["bca"] += interval.lower <= truth <= interval.upper
        wald = wald_interval(checks.family, cases, point.chosen[0], point.fits)
        hits["wald"] += wald.lower <= truth <= wald.upper
    # Nominal 95 %: 60 draws leave a standard error of about 3 points.
    assert hits["bca"] / 60 >= 0.85
    assert hits["wald"] <= hits["bca"] + 3
