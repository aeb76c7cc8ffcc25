"""The debt test: worked cases a lawyer can read, what must always hold, and its way into the screening."""

import json
import re
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from panah.core.law import load_pack
from panah.core.screening import Facts, screen
from panah.core.screening.facts import Answer
from panah.core.told import LANGUAGES
from panah.core.wages import debt
from panah.core.wages.debt.chart import debt_chart
from panah.core.wages.debt.facts import facts_from_debt_test
from panah.core.wages.debt.result import DebtTest
from panah.core.wages.debt.telling import answer_in_words, reasons_in_words, summary_in_words
from panah.core.wages.debt.weighing import DebtTerms, debt_test, weigh_debt
from panah.core.wages.reading import read_record
from panah.core.wages.words import texts
from panah.core.wages.work import Amount
from tests.core.wages_books.book_files import by_days

EXAMPLES = yaml.safe_load((Path(debt.__file__).parent / "examples" / "debts.yaml").read_text())
TRUTHS = {"yes": True, "no": False, "unknown": None, True: True, False: False}
LIMBS = (
    "limb",
    "owes_debt",
    "value_not_applied",
    "never_paid_off",
    "length_undefined",
    "nature_undefined",
    "exceeds_month_pay",
    "middleman_share",
    "recruitment_fee",
)


def examined(name, wage_law):
    example = EXAMPLES[name]
    record = read_record(example["record"])
    assert record.problems == ()
    return debt_test(record, example["as_of"], wage_law, DebtTerms.from_mapping(example.get("debt", {})))


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_worked_examples(name, wage_law):
    expected, found = EXAMPLES[name]["expected"], examined(name, wage_law)
    assert found.answer == expected["answer"]
    limbs = {limb: getattr(found, limb) for limb in LIMBS if limb in expected}
    assert limbs == {limb: TRUTHS[expected[limb]] for limb in limbs}
    if "debt_now" in expected:
        assert found.points[-1].claimed == Amount.of(expected["debt_now"])
    if "months_left" in expected:
        assert (found.months_left and found.months_left.to_json()) == expected["months_left"]
    if "worked_off_by" in expected:
        assert found.worked_off_on
        assert found.worked_off_on <= expected["worked_off_by"]
    assert [problem.code for problem in found.problems] == expected.get("problems", [])
    assert DebtTest.from_json(json.loads(json.dumps(found.to_json()))) == found


def test_the_points_are_the_ends_of_the_months(wage_law):
    found = examined("interest_faster_than_work", wage_law)
    assert [point.day.isoformat() for point in found.points] == [
        "2024-01-05",
        "2024-01-31",
        "2024-02-29",
        "2024-03-31",
        "2024-04-30",
    ]
    assert [point.claimed.low for point in found.points] == [100000, 105000, 110000, 115000, 120000]


def test_long_after_the_work_the_curve_has_ended_and_says_so(wage_law):
    """Work and debt of May 2023, asked about in the next month and in 2026: the same figures, the same answers."""
    table = {
        "jurisdiction": "kz",
        "currency": "KZT",
        "terms": [{"kind": "day", "rate": 5000, "from": "2023-05-01"}],
        "usual": [{"from": "2023-05-01", "to": "2023-05-20", "hours": 9}],
        "money": [
            {"day": "2023-05-01", "kind": "loan", "amount": 150000},
            {"day": "2023-05-20", "kind": "deduction", "amount": 20000, "reason": "debt"},
        ],
    }
    record = read_record(table)
    soon, late = (debt_test(record, day, wage_law) for day in (date(2023, 6, 30), date(2026, 11, 22)))
    assert [point.day.isoformat() for point in late.points] == ["2023-05-01", "2023-05-31", "2023-06-30"]
    assert late.points == soon.points
    assert (late.never_paid_off, late.months_left) == (soon.never_paid_off, soon.months_left)
    (ended,) = [reason for reason in late.reasons if reason.code == "record_ends"]
    assert ended.values == {"day": "2023-05-20"}
    assert any("Nothing is written down after May 20, 2023" in said for said in reasons_in_words(late, "en"))
    assert "record_ends" not in {reason.code for reason in soon.reasons}


def test_without_a_debt_the_curve_ends_too(wage_law):
    terms = [{"kind": "day", "rate": 5000, "currency": "KZT", "from": "2023-05-01"}]
    table = {"jurisdiction": "kz", "shifts": [{"day": "2023-05-31", "hours": 8}], "terms": terms}
    late = debt_test(read_record(table), date(2026, 11, 22), wage_law)
    assert [point.day.isoformat() for point in late.points] == ["2023-05-31", "2023-06-30"]
    assert [reason.code for reason in late.reasons] == ["no_debt", "record_ends"]


def test_the_value_is_never_below_the_minimum_wage(wage_law):
    """A promise of next to nothing is measured by the minimum wage of the year."""
    table = {
        "jurisdiction": "kz",
        "currency": "KZT",
        "terms": [{"kind": "month", "rate": 1000, "from": "2024-01-01", "scheme": "five_day"}],
    }
    table |= {
        "usual": [
            {
                "from": "2024-01-01",
                "to": "2024-01-31",
                "weekdays": ["mon", "tue", "wed", "thu", "fri"],
                "hours": 8,
            }
        ]
    }
    table |= {"money": [{"day": "2024-01-01", "kind": "loan", "amount": 50000}]}
    found = debt_test(read_record(table), date(2024, 1, 31), wage_law)
    assert found.points[-1].value.low > 50000
    assert found.worked_off_on == date(2024, 1, 31)


def owing(charges=(), credits_=(), paid=(), days=90, **more):
    """A record of daily work at 10,000 with a loan of 100,000 on the first day; pairs of (day, amount)."""
    first = date(2024, 1, 1)
    money = [{"day": first.isoformat(), "kind": "loan", "amount": 100000}]
    for kind, entries in (("fine", charges), ("deduction", credits_), ("paid", paid)):
        money += [
            {
                "day": (first + timedelta(days=offset)).isoformat(),
                "kind": kind,
                "amount": amount,
                "reason": "debt",
            }
            for offset, amount in entries
        ]
    table = {
        "jurisdiction": "kz",
        "currency": "KZT",
        "money": money,
        "terms": [{"kind": "day", "rate": 10000, "from": "2024-01-01"}],
    }
    table["usual"] = [{"from": "2024-01-01", "to": (first + timedelta(days=days)).isoformat(), "hours": 8}]
    return weigh_debt(read_record(table | more), as_of=first + timedelta(days=days), value=by_days)


MONEY = st.lists(
    st.tuples(st.integers(1, 90), st.integers(1, 200).map(lambda hundreds: hundreds * 100)), max_size=6
)
RANK = {False: 0, None: 1, True: 2}


@given(MONEY, MONEY, MONEY)
def test_a_further_fine_never_helps_and_a_further_credit_never_harms(charges, credits_, paid):
    found = owing(charges, credits_, paid)
    fined = owing([*charges, (60, 50000)], credits_, paid)
    credited = owing(charges, [*credits_, (60, 50000)], paid)
    assert fined.points[-1].claimed.low >= found.points[-1].claimed.low >= credited.points[-1].claimed.low
    assert RANK[fined.value_not_applied] >= RANK[found.value_not_applied] >= RANK[credited.value_not_applied]
    assert fined.points[-1].fair.high >= found.points[-1].fair.high


@given(MONEY, MONEY)
def test_what_is_unclear_never_lowers_what_is_certain(charges, credits_):
    """Deductions without a reason widen the range of the debt; they do not move its certain part the wrong way."""
    named = owing(charges, credits_).points[-1]
    first = date(2024, 1, 1)
    money = [{"day": first.isoformat(), "kind": "loan", "amount": 100000}]
    money += [
        {"day": (first + timedelta(days=offset)).isoformat(), "kind": "fine", "amount": amount}
        for offset, amount in charges
    ]
    money += [
        {"day": (first + timedelta(days=offset)).isoformat(), "kind": "deduction", "amount": amount}
        for offset, amount in credits_
    ]
    unclear = owing(money=money).points[-1]
    assert unclear.claimed.low == named.claimed.low
    assert unclear.claimed.high >= named.claimed.high


@given(MONEY, MONEY, MONEY)
def test_the_fair_debt_is_never_above_the_claimed_one_by_more_than_what_was_paid(charges, credits_, paid):
    last = owing(charges, credits_, paid).points[-1]
    assert last.fair.low <= last.fair.high <= last.lent.high + last.charged.high
    assert last.claimed.low >= 0


@pytest.mark.parametrize(
    ("reason", "low", "high"),
    [
        ("в счёт долга", 90000, 90000),
        ("за долг", 90000, 90000),
        ("qarz uchun", 90000, 90000),
        ("ovqat haqi", 90000, 100000),
        ("food", 100000, 100000),
    ],
)
def test_a_deduction_counts_by_the_words_of_its_reason(reason, low, high):
    table = {"jurisdiction": "kz", "currency": "KZT", "shifts": [{"day": "2024-01-02", "hours": 8}]}
    table["money"] = [
        {"day": "2024-01-01", "kind": "loan", "amount": 100000},
        {"day": "2024-01-31", "kind": "deduction", "amount": 10000, "reason": reason},
    ]
    found = weigh_debt(read_record(table), as_of=date(2024, 3, 31), value=by_days)
    assert found.points[-1].claimed == Amount.of(low, high)


def test_months_are_told_for_a_debt_that_falls():
    found = owing(credits_=[(30, 20000), (60, 20000), (90, 20000)], days=90)
    assert found.never_paid_off is False
    assert found.months_left == Amount.of(2)


def test_less_than_a_month_shows_no_rate():
    found = owing(days=14)
    assert (found.never_paid_off, found.months_left) == (None, None)


@pytest.fixture(scope="module")
def pack():
    return load_pack()


PLEDGED = {"must_work_off_debt": "yes", "owes_debt": "yes"}


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("shepherd_without_end", "indicated"),
        ("loan_paid_off_from_wages", "not_indicated"),
        ("deductions_without_a_reason", "unknown"),
    ],
)
def test_the_test_settles_the_second_limb_of_the_screening(name, status, wage_law, pack):
    found = examined(name, wage_law)
    told = Facts.from_json({"facts": PLEDGED}, pack)
    before = screen(told, found.as_of, (), pack).concepts["debt_bondage_1956"]
    computed = [answer for answers in facts_from_debt_test(found).answers.values() for answer in answers]
    # Whether a debt was invented no figure tells; the officer has asked.
    answered = [Answer("debt_invented", value=False)] if status == "not_indicated" else []
    facts = Facts.of([*(one for found in told.answers.values() for one in found), *computed, *answered])
    after = screen(facts, found.as_of, (), pack).concepts["debt_bondage_1956"]
    assert before.status == "unknown"
    assert after.status == status


def test_the_answers_are_of_the_vocabulary_and_bear_the_day_of_the_test(wage_law, pack):
    for name in EXAMPLES:
        facts = facts_from_debt_test(examined(name, wage_law))
        assert Facts.from_json({"facts": facts.to_json()}, pack) == facts
        assert {answer.given for found in facts.answers.values() for answer in found} == {
            EXAMPLES[name]["as_of"]
        }
        assert "must_work_off_debt" not in facts.answers


def test_the_worker_s_own_answer_stands_first(wage_law):
    computed = [
        one
        for found in facts_from_debt_test(examined("shepherd_without_end", wage_law)).answers.values()
        for one in found
    ]
    facts = Facts.of([Answer("debt_work_has_no_end", value=False), *computed])
    assert facts.value("debt_work_has_no_end") is False
    assert facts.disputed() == ("debt_work_has_no_end",)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_answer_is_told_in_every_language(language, wage_law):
    reasons = set()
    for name in EXAMPLES:
        found = examined(name, wage_law)
        reasons |= {reason.code for reason in found.reasons}
        told = [
            answer_in_words(found, language),
            *reasons_in_words(found, language),
            summary_in_words(found, language),
        ]
        assert all(told)
        assert "{" not in "".join(told)
    assert reasons <= {key[1] for key in texts("debt", language).table if key[0] == "reasons"}


def test_the_curve_is_a_picture_with_its_words(wage_law):
    drawn = debt_chart(examined("middleman_on_a_building_site", wage_law), "kk")
    assert drawn.startswith("<svg")
    assert "Талап етілген қарыз" in drawn
    assert "Жұмыстың құны" in drawn


@pytest.mark.parametrize("name", EXAMPLES)
def test_under_the_curve_each_day_is_written_once(name, wage_law):
    drawn = debt_chart(examined(name, wage_law), "ru")
    days = re.findall(r">(\d\d\.\d\d\.\d{4})<", drawn)
    assert 2 <= len(days) <= 6
    assert len(days) == len(set(days))
    points = {f"{point.day:%d.%m.%Y}" for point in examined(name, wage_law).points}
    assert set(days) <= points
