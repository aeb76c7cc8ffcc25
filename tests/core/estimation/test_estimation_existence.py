import itertools

import numpy as np
import pytest
from estimation_tables import published, table_of

from panah.core.estimation.bic import all_hierarchical_models, all_pair_models, rank_models
from panah.core.estimation.existence import Checks, error_code
from panah.core.estimation.lattice import family, superset_sums

# Pairs AB, AC, BC in the model -> 1 no maximum, 2 not identifiable. Only A and B overlap in Artificial_3.
TRUTH = {
    (False, False, False): 0,
    (True, False, False): 1,
    (False, True, False): 0,
    (False, False, True): 0,
    (True, True, False): 1,
    (True, False, True): 1,
    (False, True, True): 0,
    (True, True, True): 2,
}


@pytest.mark.parametrize(("model", "code"), TRUTH.items())
def test_truth_table_of_artificial_3(model: tuple[bool, ...], code: int) -> None:
    assert error_code(Checks(family(3)), published("Artificial_3"), np.array(model)) == code


def test_truth_table_in_a_batch() -> None:
    models = np.array(list(TRUTH))
    counts = np.repeat(published("Artificial_3")[None], 8, axis=0)
    _, admissible = Checks(family(3)).fit_admissible(superset_sums(counts, 3), counts, models)
    assert admissible.tolist() == [code == 0 for code in TRUTH.values()]


def test_no_pair_model_of_ned_5_fails() -> None:
    # Nor of UKdat: test_best_two_list_model_of_ukdat_among_all_32768 counts them.
    models = all_pair_models(family(5))
    assert len(rank_models(Checks(family(5)), published("Ned_5"), models).bic) == 1_024


@pytest.mark.slow
def test_the_fit_certifies_exactly_what_the_programme_proves() -> None:
    # All 6,893 hierarchical models of five lists with sparse overlaps: hundreds have no maximum.
    counts = published("Ned_5")
    checks = Checks(family(5, 4))
    models = all_hierarchical_models(checks.family)
    sound = {row.tobytes() for row in rank_models(checks, counts, models).chosen}
    fresh = Checks(family(5, 4))
    sample = np.random.default_rng(7).permutation(len(models))[:500]
    answers = [error_code(fresh, counts, models[i]) == 0 for i in sample]
    assert answers == [models[i].tobytes() in sound for i in sample]
    assert not all(answers)


def test_random_resamples_agree_with_the_programme() -> None:
    counts = published("Korea")
    pairs = family(3)
    rng = np.random.default_rng(11)
    tables = rng.multinomial(12, counts / counts.sum(), size=150).astype(float)
    models = rng.random((150, 3)) < 0.5
    checks, fresh = Checks(pairs), Checks(pairs)
    _, admissible = checks.fit_admissible(superset_sums(tables, 3), tables, models)
    expected = [error_code(fresh, table, model) == 0 for table, model in zip(tables, models, strict=True)]
    assert admissible.tolist() == expected
    assert 0 < sum(expected) < 150


def test_most_failures_are_proved_by_the_fit_that_runs_off() -> None:
    # 325 of the 6,893 hierarchical models of Ned_5 have no maximum; the programme is needed for next to none of them.
    checks = Checks(family(5, 4))
    models = all_hierarchical_models(checks.family)
    ranked = rank_models(checks, published("Ned_5"), models)
    assert len(ranked.rejected) == 325
    assert checks.solved < 20


def test_the_answer_does_not_change_with_the_scale_of_the_counts() -> None:
    # An exact comparison with 0 in floating point would.
    for model, code in TRUTH.items():
        for factor in (1, 1_000, 10**7):
            assert error_code(Checks(family(3)), published("Artificial_3") * factor, np.array(model)) == code


def test_existence_depends_on_the_pattern_of_zeros_only() -> None:
    pairs = family(4)
    rng = np.random.default_rng(2)
    pattern = rng.random(16) < 0.6
    pattern[0] = False
    for model in itertools.islice(itertools.product((False, True), repeat=6), 0, 64, 3):
        codes = set()
        for _ in range(3):
            counts = np.where(pattern, rng.integers(1, 1000, 16), 0).astype(float)
            codes.add(error_code(Checks(pairs), counts, np.array(model)))
        assert len(codes) == 1


def test_adding_a_full_pair_never_restores_existence() -> None:
    # Removing a non-empty pair from a sound model keeps it sound, so failing is inherited upwards.
    counts = published("Artificial_3")
    codes = {model: code & 1 for model, code in TRUTH.items() if code != 2}
    for model, code in codes.items():
        if model[0]:
            assert codes[(False, *model[1:])] <= code
    assert error_code(Checks(family(3)), counts, np.array([True, True, False])) == 1


def test_no_triangle_means_all_pairs_are_not_identifiable() -> None:
    table = table_of({"A": 9, "B": 9, "C": 9, "D": 9, "AB": 4, "CD": 3, "BC": 5}, "ABCD")
    assert error_code(Checks(family(4)), table.counts.astype(float), np.ones(6, dtype=bool)) & 2


def test_an_empty_list_fails_every_check_in_the_compatible_mode_only() -> None:
    table = table_of({"A": 20, "B": 15, "C": 11, "AB": 4, "AC": 3, "BC": 2, "ABC": 1}, "ABCD")
    counts = table.counts.astype(float)
    nothing = np.zeros(6, dtype=bool)
    assert error_code(Checks(family(4)), counts, nothing) == 0
    assert error_code(Checks(family(4), drop_empty=False), counts, nothing) & 1
