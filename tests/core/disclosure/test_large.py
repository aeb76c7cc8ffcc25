"""The large regime: noise as declared, tables that add up, a budget that is kept, and the attacks as gates."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from scipy import stats

from panah.core.disclosure import (
    Blocked,
    Codebook,
    Dimension,
    Ledger,
    count_units,
    large,
    months,
    protect_large,
    vintage,
)
from panah.core.disclosure.consistency import agree, measured_tables, whole_tables
from panah.core.disclosure.ledger import best_membership_auc
from panah.core.errors import InputError
from tests.core.disclosure.populations import AGE, FORM, OBLAST, SEX, STATUS, national_codebook, people

DAY = date(2026, 11, 21)
YEAR = ("2026-01", "2026-12")


@pytest.fixture
def ledger(tmp_path):
    return Ledger(tmp_path / "ledger.jsonl")


def publish(ledger, records, codebook, *, rho="0.1", edition="2026", **more):
    ledger.grant(vintage(codebook, YEAR), "0.2", on=DAY)
    return protect_large(
        records, codebook, edition=edition, period=YEAR, rho=rho, ledger=ledger, on=DAY, **more
    )


def test_published_tables_add_up_exactly(ledger):
    codebook = Codebook(
        "d", (months(2026), SEX, AGE, STATUS), (("month", "sex"), ("sex", "age"), ("age", "status"))
    )
    release = publish(ledger, people(60_000, 1), codebook)
    assert release.withheld() == 0
    for table in codebook.published_tables():
        numbers = np.array([n for _, n in release.rows(table)]).reshape(codebook.shape(table))
        for axis, name in enumerate(table):
            margin = tuple(n for n in table if n != name)
            assert numbers.sum(axis=axis).reshape(-1).tolist() == [n for _, n in release.rows(margin)]


def test_several_values_never_exceed_their_margin(ledger):
    codebook = Codebook("d", (SEX, FORM), (("sex", "form"),))
    release = publish(ledger, people(5000, 1), codebook)
    for (sex, form), number in release.rows(("sex", "form")):
        assert number is None or number <= release.value(sex=sex)
        assert number is None or number <= release.value(form=form)


def test_numbers_are_near_the_truth_by_the_declared_noise(ledger):
    records, codebook = people(20_000, 2), national_codebook()
    release = publish(ledger, records, codebook)
    counts = count_units(records, codebook)
    sd = release.rules["noise_sd"]
    errors = [
        number - truth
        for table in codebook.published_tables()
        if len(table) == 2
        for (_, number), truth in zip(release.rows(table), counts[table].reshape(-1), strict=True)
        if number is not None
    ]
    assert 0.5 * sd < np.std(errors) < 1.3 * sd
    assert np.abs(errors).max() < 6 * sd


def test_the_release_declares_its_noise_and_budget(ledger):
    release = publish(ledger, people(3000, 1), national_codebook())
    assert release.regime == "large"
    assert release.rules["rho"] == "0.1"
    assert release.rules["epsilon"] == pytest.approx(2.45, abs=0.01)
    assert release.rules["unreliable_below"] >= 3 * release.rules["noise_sd"]


def test_the_budget_is_spent_and_kept(ledger):
    codebook, records = national_codebook(), people(3000, 1)
    publish(ledger, records, codebook)
    assert ledger.accounts()[vintage(codebook, YEAR)].left == Decimal("0.1")
    with pytest.raises(InputError, match=r"has rho 0\.1 left, and again asks for 0\.15"):
        publish(ledger, records, codebook, edition="again", rho="0.15")


def test_a_release_that_tells_too_much_with_the_earlier_ones_is_blocked_and_costs_nothing(ledger):
    codebook, records = national_codebook(), people(3000, 1)
    people_of_2026 = vintage(codebook, YEAR)
    ledger.grant(people_of_2026, "3", on=DAY)
    for name, rho in (("calls", "0.3"), ("lost on the way", "0.1")):
        with ledger.spend(people_of_2026, name, rho, on=DAY):
            pass
    more = {"period": YEAR, "ledger": ledger, "on": DAY}
    with pytest.raises(Blocked, match=r"tells right in 80% of cases .* at most 77%"):
        protect_large(records, codebook, edition="2026", rho="0.3", **more)
    assert ledger.accounts()[people_of_2026].left == Decimal("2.6")
    assert protect_large(records, codebook, edition="2026", rho="0.1", **more).regime == "large"


def test_too_few_people_are_refused_and_the_attempt_is_spent(ledger):
    codebook = national_codebook()
    with pytest.raises(Blocked, match="fewer than 200 people"):
        publish(ledger, people(40, 1), codebook)
    assert ledger.accounts()[vintage(codebook, YEAR)].left == Decimal("0.1")


def test_a_month_is_released_once(ledger):
    release = publish(ledger, people(3000, 1), national_codebook())
    with pytest.raises(InputError, match="already covers months"):
        publish(ledger, people(3000, 1), national_codebook(), edition="again", earlier=[release])


def test_without_opendp_the_extra_is_named(ledger, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "opendp.prelude", None)
    with pytest.raises(InputError, match=r"pip install 'panah\[disclosure\]'"):
        publish(ledger, people(300, 1), national_codebook())


def test_one_person_moves_the_measured_tables_no_more_than_declared(monkeypatch, ledger):
    """Sensitivity: over many persons, adding one moves the vector by at most what the noise was sized for."""
    codebook = national_codebook()
    seen = []

    def draw(counts, sensitivity, scale, rho):
        seen.append((counts, sensitivity))
        return counts.astype(float)

    monkeypatch.setattr(large, "noise_maker", lambda: draw)
    records = people(500, 3)
    greedy = {**records[0], "form": list(FORM.categories)}
    for number, extra in enumerate([[], [greedy], *[[record] for record in people(30, 4)]]):
        fresh = Ledger(ledger.path.with_name(f"{number}.jsonl"))
        publish(fresh, records + extra, codebook, most={"form": 3})
    base, sensitivity = seen[0]
    distances = [np.linalg.norm(counts - base) for counts, _ in seen[1:]]
    assert max(distances) <= sensitivity
    assert distances[0] == pytest.approx(sensitivity)


def test_noise_is_the_discrete_gaussian_of_the_declared_width():
    draw = large.noise_maker()
    sensitivity, rho = 2.0, 0.1
    scale = sensitivity / np.sqrt(2 * rho) * (1 + 1e-9)
    noise = draw(np.zeros(40_000, dtype=np.int64), sensitivity, scale, rho)
    assert np.all(noise == np.round(noise))
    values = np.arange(-60, 61)
    expected = np.exp(-(values**2) / (2 * scale**2))
    expected /= expected.sum()
    central = np.abs(values) <= 10
    observed = np.array([np.sum(noise == value) for value in values[central]])
    share = expected[central].sum()
    inside = observed.sum()
    assert abs(inside - 40_000 * share) < 5 * np.sqrt(40_000 * share * (1 - share))
    assert stats.chisquare(observed, inside * expected[central] / share).pvalue > 1e-4
    lag = np.corrcoef(noise[:-1], noise[1:])[0, 1]
    assert abs(lag) < 5 / np.sqrt(len(noise))


def test_noise_too_small_for_the_budget_is_refused():
    with pytest.raises(InputError, match="too small for the budget"):
        large.noise_maker()(np.zeros(3, dtype=np.int64), 2.0, 1.0, 0.1)


def membership_auc(statistic_out, statistic_in):
    """Area under the curve of telling runs with a person from runs without."""
    wins = np.subtract.outer(statistic_in, statistic_out)
    return float(np.mean(wins > 0) + 0.5 * np.mean(wins == 0))


@pytest.mark.slow
def test_worst_case_membership_stays_under_the_theory(tmp_path, monkeypatch):
    """Five outliers, many runs with and without each; the attacker sums the released cells of the person."""
    monkeypatch.setattr(large, "SMALLEST", -1)  # give the attacker even the numbers that would be withheld
    codebook = Codebook("d", (SEX, AGE, OBLAST, FORM), (("sex", "age"), ("oblast", "form"), ("age", "form")))
    crowd = people(500, 6)  # far from the 200 under which noisy tables are refused
    outliers = [
        {"sex": "unknown", "age": age, "oblast": f"oblast_{at + 2}", "form": ["other"]}
        for at, age in enumerate(("unknown", "50+", "0-17", "30-49", "18-29"))
    ]
    scores = []
    for number, person in enumerate(outliers):
        told = {}
        for present in (0, 1):
            told[present] = [
                _own_cells(
                    publish(
                        Ledger(tmp_path / f"{number}.{present}.{run}"), crowd + [person] * present, codebook
                    ),
                    person,
                )
                for run in range(40)
            ]
        scores.append(membership_auc(np.array(told[0]), np.array(told[1])))
    assert np.mean(scores) <= best_membership_auc(0.1) + 0.05
    assert np.mean(scores) > 0.5 - 0.05


@pytest.mark.slow
def test_of_a_smallest_batch_nobody_tells_who_is_in_it(tmp_path, monkeypatch):
    """Everybody else unknown, drawn anew each time: is the person in this batch? The gate is 0.65."""
    monkeypatch.setattr(large, "SMALLEST", -1)
    codebook = Codebook("d", (SEX, AGE, OBLAST, FORM), (("sex", "age"), ("oblast", "form"), ("age", "form")))
    scores = []
    for number, age in enumerate(("unknown", "50+", "0-17", "30-49", "18-29")):
        person = {"sex": "unknown", "age": age, "oblast": f"oblast_{number + 2}", "form": ["other"]}
        told = {0: [], 1: []}
        for run in range(25):
            for present in (0, 1):
                batch = people(large.FEWEST_PEOPLE + 50, 100 * run + number) + [person] * present
                ledger = Ledger(tmp_path / f"{number}.{present}.{run}")
                told[present].append(_own_cells(publish(ledger, batch, codebook), person))
        scores.append(membership_auc(np.array(told[0]), np.array(told[1])))
    assert np.mean(scores) <= 0.65


def _own_cells(release, person):
    keys = [{"sex": person["sex"], "age": person["age"]}, {"oblast": person["oblast"], "form": "other"},
            {"age": person["age"], "form": "other"}]  # fmt: skip
    return sum(release.value(**key) for key in keys)


def test_agreement_is_a_projection():
    """Tables that agree stay; others agree afterwards, and averaging makes the shared margin better."""
    codebook = Codebook("d", (SEX, AGE, STATUS), (("sex", "age"), ("sex", "status")))
    counts = count_units(people(5000, 1), codebook)
    tables = measured_tables(codebook)
    exact = {table: counts[table].astype(float) for table in tables}
    same = agree(codebook, exact, dict.fromkeys(tables, 1.0))
    assert all(np.allclose(same[table], exact[table]) for table in tables)
    rng = np.random.default_rng(1)
    before, after = [], []
    for _ in range(40):
        noisy = {table: numbers + rng.normal(0, 5, numbers.shape) for table, numbers in exact.items()}
        agreed = agree(codebook, noisy, dict.fromkeys(tables, 1.0))
        assert np.allclose(agreed["sex", "age"].sum(axis=1), agreed["sex", "status"].sum(axis=1), atol=1e-3)
        truth = exact["sex", "age"].sum(axis=1)
        before.append(np.square(noisy["sex", "age"].sum(axis=1) - truth).mean())
        after.append(np.square(agreed["sex", "age"].sum(axis=1) - truth).mean())
    assert np.mean(after) < 0.7 * np.mean(before)


def test_rounding_moves_no_cell_far():
    codebook = Codebook("d", (AGE, OBLAST), (("age", "oblast"),))
    rng = np.random.default_rng(2)
    real = {("age", "oblast"): rng.uniform(0, 30, (5, 9))}
    whole = whole_tables(codebook, real)
    assert np.abs(whole["age", "oblast"] - real["age", "oblast"]).max() < 2
    assert whole["age", "oblast"].sum() == whole[()]


def test_only_what_is_no_sum_of_another_table_costs_budget():
    book = Codebook("d", (SEX, AGE, FORM), (("sex", "age"), ("age", "form")))
    assert measured_tables(book) == [("sex", "age"), ("age", "form")]
    several = Dimension("means", ("a", "unknown"), several=True)
    assert measured_tables(Codebook("d", (several,), (("means",),))) == [(), ("means",)]
