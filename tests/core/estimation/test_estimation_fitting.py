"""Fits against closed forms, an independent implementation, and the equations they must satisfy."""

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest
import statsmodels.api as sm
from estimation_tables import count_arrays, published
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from panah.core.estimation.existence import Checks, error_code
from panah.core.estimation.fitting import CHUNK, fit_batch, log_likelihood
from panah.core.estimation.lattice import Family, Flags, Floats, family, superset_sums

# Bit masks of three lists.
A, B, C, AB, AC, BC, ABC = 1, 2, 4, 3, 5, 6, 7


def hidden_number(counts: Floats, chosen: Flags, family_: Family) -> float:
    checks = Checks(family_)
    stars = superset_sums(counts[None], family_.lists)
    fits, admissible = checks.fit_admissible(stars, counts[None], chosen[None])
    assert admissible[0]
    return float(fits.hidden[0])


def independent_lists(counts: Floats) -> float:
    """Main effects: n = N (1 - prod (1 - N_i / N)) solved for N."""
    cases = counts.sum()
    totals = [sum(counts[w] for w in range(8) if w >> i & 1) for i in range(3)]

    def gap(population: float) -> float:
        return cases - population * (1 - math.prod(1 - total / population for total in totals))

    return float(brentq(gap, max(*totals, cases) * (1 + 1e-12), 1e12)) - cases


def one_pair(counts: Floats, pair: int, other: int) -> float:
    """A pair jointly against the third list: Lincoln and Petersen on "in the pair's lists" and "in the other"."""
    on_pair = sum(counts[w] for w in range(8) if w & pair and not w & other)
    on_both = sum(counts[w] for w in range(8) if w & pair and w & other)
    return float(on_pair * counts[other] / on_both)


def two_pairs(counts: Floats, first: int, second: int) -> float:
    """The two lists that are not a pair are independent given the third: Lincoln and Petersen off the third."""
    return float(counts[first] * counts[second] / counts[first | second])


def three_pairs(counts: Floats) -> float:
    odd = counts[A] * counts[B] * counts[C] * counts[ABC]
    return float(odd / (counts[AB] * counts[AC] * counts[BC]))


def closed_form(counts: Floats, chosen: tuple[bool, ...]) -> float:
    """The exact estimate of each of the eight models of three lists (pairs AB, AC, BC)."""
    forms: dict[tuple[bool, ...], Callable[[], float]] = {
        (False, False, False): lambda: independent_lists(counts),
        (True, False, False): lambda: one_pair(counts, AB, C),
        (False, True, False): lambda: one_pair(counts, AC, B),
        (False, False, True): lambda: one_pair(counts, BC, A),
        (True, True, False): lambda: two_pairs(counts, B, C),
        (True, False, True): lambda: two_pairs(counts, A, C),
        (False, True, True): lambda: two_pairs(counts, A, B),
        (True, True, True): lambda: three_pairs(counts),
    }
    return forms[chosen]()


@settings(max_examples=60, deadline=None)
@given(count_arrays(3, lowest=1, highest=400))
def test_all_eight_models_of_three_lists_equal_their_closed_forms(counts: Floats) -> None:
    pairs = family(3)
    for chosen in itertools.product((False, True), repeat=3):
        expected = closed_form(counts, chosen)
        assert hidden_number(counts, np.array(chosen), pairs) == pytest.approx(expected, rel=1e-8)


@settings(max_examples=40, deadline=None)
@given(count_arrays(3, highest=40), st.integers(0, 7))
def test_three_lists_with_zeros_equal_their_closed_forms_where_the_maximum_exists(
    counts: Floats, code: int
) -> None:
    pairs = family(3)
    chosen = np.array([bool(code >> i & 1) for i in range(3)])
    stars = superset_sums(counts, 3)
    # A pair without overlap in the model has another closed form: its cells are deleted (tested below).
    assume(all(stars[term] > 0 for term in pairs.columns))
    assume(error_code(Checks(pairs), counts, chosen) == 0)
    expected = closed_form(counts, tuple(chosen.tolist()))
    assert hidden_number(counts, chosen, pairs) == pytest.approx(expected, rel=1e-7)


@settings(max_examples=40, deadline=None)
@given(count_arrays(4, highest=80), st.integers(0, 63))
def test_four_lists_agree_with_statsmodels(counts: Floats, code: int) -> None:
    pairs = family(4)
    chosen = np.array([bool(code >> i & 1) for i in range(6)])
    stars = superset_sums(counts, 4)
    columns = np.flatnonzero(np.concatenate([np.ones(5, dtype=bool), chosen]))
    assume(all(stars[pairs.columns[columns]] > 0))
    assume(error_code(Checks(pairs), counts, chosen) == 0)
    ours, _ = Checks(pairs).fit_admissible(stars[None], counts[None], chosen[None])
    # An estimate past the range where iterated least squares works says nothing about either side.
    assume(1e-3 < ours.hidden[0] < 1e6)
    model = sm.GLM(counts[1:], pairs.design[columns, 1:].T, family=sm.families.Poisson())
    theirs = model.fit(maxiter=500, tol=1e-13)
    assert ours.hidden[0] == pytest.approx(math.exp(theirs.params[0]), rel=1e-5)
    assert log_likelihood(counts[None], ours.means)[0] == pytest.approx(theirs.llf, abs=1e-6)


@pytest.mark.parametrize("name", ["Kosovo", "Ned_5", "UKdat"])
def test_means_satisfy_the_likelihood_equations(name: str) -> None:
    counts = published(name)
    pairs = family(int(np.log2(len(counts))))
    rng = np.random.default_rng(5)
    chosen = rng.random((50, len(pairs.optional))) < 0.5
    stars = superset_sums(np.repeat(counts[None], 50, axis=0), pairs.lists)
    fits, admissible = Checks(pairs).fit_admissible(stars, np.repeat(counts[None], 50, axis=0), chosen)
    member = np.concatenate([np.ones((50, pairs.base), dtype=bool), chosen], axis=1)
    sums = superset_sums(fits.means, pairs.lists)[:, pairs.columns]
    gap = np.abs(np.where(member, sums - stars[:, pairs.columns], 0.0))
    assert admissible.any()
    assert gap[admissible].max() < 1e-6 * counts.sum()


def test_empty_overlap_in_the_model_deletes_its_cells() -> None:
    # K and R never overlap in Ned_5: with K:R in the model, the fit is that of the table without those cells.
    counts = published("Ned_5")
    pairs = family(5)
    names = ("IO", "K", "P", "R", "Z")
    position = [i for i, term in enumerate(pairs.optional) if term == 0b01010]
    chosen = np.zeros(len(pairs.optional), dtype=bool)
    chosen[position] = True
    fits = fit_batch(pairs, superset_sums(counts[None], 5), chosen[None])
    kept = np.array([w & 0b01010 != 0b01010 and w > 0 for w in range(32)])
    design = pairs.design[:6][:, kept].T
    theirs = sm.GLM(counts[kept], design, family=sm.families.Poisson()).fit(tol=1e-13, maxiter=500)
    assert fits.hidden[0] == pytest.approx(math.exp(theirs.params[0]), rel=1e-7)
    assert (fits.means[0, ~kept] == 0).all()
    assert fits.dropped[0, 6 + position[0]], names


@settings(max_examples=25, deadline=None)
@given(count_arrays(4, lowest=1, highest=50), st.integers(2, 1000), st.integers(0, 63))
def test_scaled_counts_scale_the_hidden_number(counts: Floats, factor: int, code: int) -> None:
    pairs = family(4)
    chosen = np.array([bool(code >> i & 1) for i in range(6)])
    once, often = hidden_number(counts, chosen, pairs), hidden_number(counts * factor, chosen, pairs)
    assert often == pytest.approx(factor * once, rel=1e-7)


def test_rows_of_a_batch_do_not_influence_each_other() -> None:
    counts = published("UKdat")
    pairs = family(6)
    rng = np.random.default_rng(3)
    chosen = rng.random((64, 15)) < 0.5
    tables = rng.multinomial(2744, counts / 2744, size=64).astype(float)
    stars = superset_sums(tables, 6)
    together = fit_batch(pairs, stars, chosen)
    alone = [fit_batch(pairs, stars[i : i + 1], chosen[i : i + 1]).hidden[0] for i in range(64)]
    certain = together.certified
    np.testing.assert_allclose(together.hidden[certain], np.array(alone)[certain], rtol=1e-8)
    assert certain.mean() > 0.8


def test_more_fits_than_one_chunk_come_back_in_order() -> None:
    counts = published("Korea")
    tables = np.random.default_rng(9).multinomial(123, counts / 123, size=CHUNK + 50).astype(float)
    stars = superset_sums(tables, 3)
    chosen = np.zeros((CHUNK + 50, 3), dtype=bool)
    start = np.zeros((CHUNK + 50, 7))
    start[:, 0] = 3.0
    together, started = fit_batch(family(3), stars, chosen), fit_batch(family(3), stars, chosen, start)
    last = fit_batch(family(3), stars[-50:], chosen[-50:])
    np.testing.assert_allclose(together.hidden[-50:], last.hidden, rtol=1e-9)
    np.testing.assert_allclose(together.hidden, started.hidden, rtol=1e-7)
    assert together.certified.all()
