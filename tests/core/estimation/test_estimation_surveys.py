"""Respondent-driven sampling and network scale-up: formulas by hand, known populations, bad files."""

import numpy as np
import pytest

from panah.core.errors import InputError
from panah.core.estimation.surveys.reading import estimate_chains, estimate_scale_up, read_chains
from panah.core.estimation.surveys.respondent_driven import (
    Chains,
    salganik_heckathorn,
    successive_sampling,
    tree_bootstrap,
    volz_heckathorn,
)
from panah.core.estimation.surveys.scale_up import (
    KnownPeople,
    basic_scale_up,
    leave_one_group_out,
    mean_of_ratios,
)

SMALL = Chains(
    np.array([-1, 0, 0, 1, 1, 2]),
    np.array([4.0, 2.0, 5.0, 10.0, 1.0, 4.0]),
    np.array([True, True, False, False, True, False]),
)


def test_inverse_degree_weights_by_hand() -> None:
    # With the trait 1/4 + 1/2 + 1 = 1.75; all: + 1/5 + 1/10 + 1/4 = 2.3.
    assert volz_heckathorn(SMALL) == pytest.approx(1.75 / 2.3)


def test_cross_recruitment_by_hand() -> None:
    # From the trait: 0->1 in, 0->2 out, 1->3 out, 1->4 in: leaving 1/2. From without: 2->5 stays: entering 0.
    chains = Chains(
        np.array([-1, 0, 0, 1, 1, 2, 2]),
        np.array([4.0, 2.0, 5.0, 10.0, 1.0, 4.0, 2.0]),
        np.array([True, True, False, False, True, False, True]),
    )
    leaving, entering = 2 / 4, 1 / 2
    degree_with = 3 / (1 / 2 + 1 + 1 / 2)
    degree_without = 3 / (1 / 5 + 1 / 10 + 1 / 4)
    expected = entering * degree_without / (leaving * degree_with + entering * degree_without)
    assert salganik_heckathorn(chains) == pytest.approx(expected)


def test_equal_degrees_make_every_estimator_the_sample_share() -> None:
    trait = np.array([True, False, True, False, False, True, False, True])
    chains = Chains(np.array([-1, 0, 0, 1, 1, 2, 2, 3]), np.full(8, 3.0), trait)
    assert volz_heckathorn(chains) == pytest.approx(0.5)
    assert successive_sampling(chains, 1000, draws=200) == pytest.approx(0.5)


def walk(people: int, seed: int) -> tuple[Chains, float]:
    """A sample drawn by degree without replacement from a population whose trait goes with many contacts."""
    rng = np.random.default_rng(seed)
    trait = rng.random(4000) < 0.3
    degree = np.where(trait, rng.integers(8, 17, 4000), rng.integers(2, 9, 4000)).astype(float)
    order = rng.choice(4000, size=people, replace=False, p=degree / degree.sum())
    recruiter = np.array([-1] * 10 + [rng.integers(0, at) for at in range(10, people)])
    return Chains(recruiter, degree[order], trait[order]), float(trait.mean())


def test_degree_weights_undo_the_bias_of_recruitment() -> None:
    ours, naive = [], []
    for seed in range(20):
        chains, truth = walk(400, seed)
        ours.append(volz_heckathorn(chains) - truth)
        naive.append(chains.trait.mean() - truth)
    assert abs(np.mean(ours)) < 0.02
    assert np.mean(naive) > 0.15


def test_successive_sampling_corrects_a_large_sampling_fraction() -> None:
    # Half the population sampled: 1 / degree corrects too much, the inclusion probabilities do not.
    plain, successive = [], []
    for seed in range(6):
        chains, truth = walk(2000, seed)
        plain.append(volz_heckathorn(chains) - truth)
        successive.append(successive_sampling(chains, 4000, draws=60, seed=seed) - truth)
    assert abs(np.mean(successive)) < 0.02
    assert abs(np.mean(successive)) < abs(np.mean(plain)) / 2


def test_successive_sampling_of_everybody_is_the_plain_share() -> None:
    assert successive_sampling(SMALL, 6, draws=50) == pytest.approx(0.5, abs=1e-6)
    with pytest.raises(InputError, match="smaller than the sample"):
        successive_sampling(SMALL, 5)


def test_tree_bootstrap_holds_the_estimate_and_repeats() -> None:
    chains, truth = walk(300, 1)
    interval = tree_bootstrap(chains, resamples=120, seed=3)
    assert interval.lower < volz_heckathorn(chains) < interval.upper
    assert interval.lower < truth < interval.upper
    assert interval == tree_bootstrap(chains, resamples=120, seed=3)


@pytest.mark.parametrize(
    ("recruiter", "degree", "words"),
    [
        ([-1, 0], [3.0, 0.0], "below 1"),
        ([-1, 5], [3.0, 1.0], "not in the sample"),
        ([1, 0], [3.0, 1.0], "recruited the"),
    ],
)
def test_impossible_chains(recruiter: list[int], degree: list[float], words: str) -> None:
    with pytest.raises(InputError, match=words):
        Chains(np.array(recruiter), np.array(degree), np.array([True, False]))


def test_recruitment_that_never_crosses_gives_no_cross_estimate() -> None:
    chains = Chains(np.array([-1, -1, 0, 1]), np.full(4, 2.0), np.array([True, False, True, False]))
    with pytest.raises(InputError, match="across"):
        salganik_heckathorn(chains)


CHAINS = "id,recruiter,degree,passport\na,,4,1\nb,a,2,1\nc,a,5,0\nd,b,10,0\n"


def test_chains_from_a_file() -> None:
    data = estimate_chains(CHAINS, trait="passport", resamples=200)
    assert data["estimate"] == pytest.approx(0.75 / 1.05)
    assert data["seeds"] == 1
    assert data["lower"] <= data["estimate"] <= data["upper"]
    assert data["salganik_heckathorn"] is None
    assert "one of the two groups" in data["salganik_heckathorn_missing_because"]
    sized = estimate_chains(CHAINS, trait="passport", population=50, resamples=100)
    assert 0 < sized["successive_sampling"] < 1


@pytest.mark.parametrize(
    ("text", "trait", "words"),
    [
        (CHAINS, "", "--trait"),
        (CHAINS, "wages", "no column wages"),
        (CHAINS.replace("b,a,2", "b,z,2"), "passport", "row 3, column recruiter: the recruiter 'z'"),
        (CHAINS.replace("b,a,2", "b,a,two"), "passport", "row 3, column degree: 'two'"),
        (CHAINS.replace("b,a,2,1", "a,a,2,1"), "passport", "row 3, column id"),
        (CHAINS.replace("5,0", "5,yes"), "passport", "row 4, column passport: 'yes'"),
        ("id,recruiter,degree,passport\n", "passport", "no answers"),
        (CHAINS.replace("b,a,2,1", "b,a"), "passport", "row 3: this row has 2 cells"),
        (CHAINS.replace(",", ";"), "passport", "row 1: the columns are separated by ';'"),
        (CHAINS.replace("b,a,2,1", "b,a,0,1"), "passport", "row 3, column degree: a degree below 1"),
    ],
)
def test_bad_chain_files(text: str, trait: str, words: str) -> None:
    with pytest.raises(InputError) as caught:
        read_chains(text, trait=trait)
    assert words in str(caught.value)


def people(hidden: list[float], known: list[list[float]]) -> KnownPeople:
    return KnownPeople(
        np.array(known), np.array(hidden), np.array([100.0, 300.0]), 10_000.0, np.ones(len(hidden))
    )


def test_scale_up_by_hand() -> None:
    # Degrees 10000 * (1+3)/400 = 100 and 10000 * (2+4)/400 = 150; size 10000 * 3 / 250.
    found = basic_scale_up(people([1, 2], [[1, 3], [2, 4]]), resamples=200)
    assert found.size == pytest.approx(120)
    assert found.standard_error == pytest.approx(np.sqrt(10_000 * 120 / 250))
    assert mean_of_ratios(people([1, 2], [[1, 3], [2, 4]])) == pytest.approx(10_000 * (1 / 100 + 2 / 150) / 2)


def test_adjustment_factors_divide() -> None:
    plain = basic_scale_up(people([1, 2], [[1, 3], [2, 4]]), resamples=200)
    adjusted = basic_scale_up(
        people([1, 2], [[1, 3], [2, 4]]), transmission=0.5, degree_ratio=0.8, resamples=200
    )
    assert adjusted.size == pytest.approx(plain.size / 0.4)
    assert adjusted.standard_error == pytest.approx(plain.standard_error / 0.4)


def test_scale_up_recovers_a_known_group_and_its_error() -> None:
    rng = np.random.default_rng(12)
    sizes, population, truth = np.array([50_000.0, 20_000.0, 80_000.0]), 5_000_000.0, 30_000.0
    estimates, covered = [], 0
    for at in range(60):
        degree = rng.gamma(4.0, 60.0, 600)
        known = rng.poisson(degree[:, None] * sizes / population).astype(float)
        hidden = rng.poisson(degree * truth / population).astype(float)
        answers = KnownPeople(known, hidden, sizes, population, np.ones(600))
        found = basic_scale_up(answers, resamples=300, seed=at)
        estimates.append(found.size)
        covered += found.interval.lower <= truth <= found.interval.upper
    assert np.mean(estimates) == pytest.approx(truth, rel=0.02)
    assert covered / 60 > 0.85
    np.testing.assert_allclose(leave_one_group_out(answers), sizes, rtol=0.15)


@pytest.mark.parametrize(
    ("known", "hidden", "words"),
    [([[0, 0]], [1], "nobody knows"), ([[1, -1]], [1], "0 or more"), ([[1, 2]], [np.nan], "0 or more")],
)
def test_impossible_answers(known: list[list[float]], hidden: list[float], words: str) -> None:
    with pytest.raises(InputError, match=words):
        people(hidden, known)


def test_scale_up_from_a_file() -> None:
    text = "doctors,teachers,hidden\n1,3,1\n2,4,2\n"
    data = estimate_scale_up(text, groups="doctors=100,teachers=300", population=10_000, resamples=100)
    assert data["estimate"] == pytest.approx(120)
    assert set(data["known_groups_estimated_from_the_others"]) == {"doctors", "teachers"}
    weighted = "doctors,teachers,hidden,weight\n1,3,1,1\n2,4,2,0\n"
    only_first = estimate_scale_up(
        weighted, groups="doctors=100,teachers=300", population=10_000, resamples=100
    )
    assert only_first["estimate"] == pytest.approx(100)


@pytest.mark.parametrize(
    ("groups", "population", "words"),
    [
        ("", 10_000, "--groups"),
        ("doctors", 10_000, "does not name a group"),
        ("doctors=100", None, "--population"),
        ("doctors=100,nurses=5", 10_000, "no column nurses"),
        ("doctors=20000", 10_000, "smaller than the population"),
    ],
)
def test_bad_scale_up_input(groups: str, population: int | None, words: str) -> None:
    with pytest.raises(InputError) as caught:
        estimate_scale_up("doctors,hidden\n1,1\n", groups=groups, population=population)
    assert words in str(caught.value)


def test_samples_and_answers_of_unequal_length_are_refused() -> None:
    with pytest.raises(InputError, match="one entry per respondent"):
        Chains(np.array([-1, 0]), np.array([2.0]), np.array([True]))
    with pytest.raises(InputError, match="one column per group"):
        people([1, 2], [[1, 2]])
    with pytest.raises(InputError, match="above 0"):
        basic_scale_up(people([1], [[1, 2]]), transmission=0.0)


def test_a_group_nobody_was_recruited_from_has_no_cross_estimate() -> None:
    # The only person without the trait is a seed who recruits others.
    chains = Chains(np.array([-1, -1, 0, 1, 2]), np.full(5, 2.0), np.array([True, False, True, True, True]))
    with pytest.raises(InputError, match="nobody of one group"):
        salganik_heckathorn(chains)
