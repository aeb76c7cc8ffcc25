"""The law of wages: numbers by day, the calendar of working days, and files that are not as they should be."""

import shutil
from datetime import date
from decimal import Decimal

import pytest

from panah.core.errors import InputError
from panah.core.law import load_pack
from panah.core.law.documents import read_document
from panah.core.wages import WageLaw
from panah.core.wages.calendar import HOLIDAY, REST, WORK, read_days_off

LAW = WageLaw.load(load_pack())


@pytest.mark.parametrize(("year", "hours"), [(2016, 1974), (2024, 1979), (2025, 1972), (2026, 1972)])
def test_the_balance_of_russia_is_the_official_one(year, hours):
    """The ministry's production calendar of a forty-hour week, which this calendar was not made from."""
    assert LAW.of("ru").calendar("five_day").year_minutes(year) == hours * 60


@pytest.mark.parametrize(("month", "days"), [(1, 17), (5, 20), (12, 21)])
def test_working_days_of_months_in_russia_in_2024(month, days):
    assert LAW.of("ru").calendar("five_day").month(2024 * 12 + month - 1)[0] == days


@pytest.mark.parametrize(
    ("day", "scheme", "kind"),
    [
        (date(2016, 3, 5), "five_day", WORK),  # a Saturday worked instead of 7 March
        (date(2016, 3, 7), "five_day", REST),
        (date(2016, 3, 7), "six_day", WORK),  # no Saturday was lost, so none is given
        (date(2016, 3, 8), "six_day", HOLIDAY),
        (date(2016, 3, 12), "five_day", REST),
        (date(2016, 3, 12), "six_day", WORK),
        (date(2016, 3, 13), "six_day", REST),
    ],
)
def test_days_of_march_2016_in_kazakhstan(day, scheme, kind):
    assert LAW.of("kz").calendar(scheme).day(day).kind == kind


def test_the_law_of_the_day_is_read():
    before, after = LAW.at("kz", date(2015, 12, 31)), LAW.at("kz", date(2016, 1, 1))
    assert (before.number("rest_day_rate"), after.number("rest_day_rate")) == (Decimal("2.0"), Decimal("1.5"))
    assert before.article("rest_day_rate") == "Labour Code 2007"
    assert after.version("rest_day_rate") == "2016-01-01"


def test_an_unconfirmed_number_is_not_used_and_its_question_is_kept():
    rules = LAW.at("kz", date(2017, 6, 1))
    assert rules.number("minimum_wage_month") is None
    assert "2017" in rules.unconfirmed["minimum_wage_month"].citation.confirm


def test_minors_have_shorter_weeks():
    rules = LAW.at("kz", date(2016, 6, 1))
    assert rules.week_minutes("minor_under_16") == 24 * 60
    assert rules.day_minutes("minor_16_to_18", "five_day") == 432
    assert rules.day_minutes("minor_under_16", "six_day") == 240


def test_a_country_without_wage_law_is_an_error_that_names_the_others():
    with pytest.raises(InputError, match="kz, ru, us"):
        LAW.of("xx")


def test_the_hash_covers_the_days_off(tmp_path):
    source = load_pack().path
    shutil.copytree(source / "countries", tmp_path / "countries")
    file = tmp_path / "countries" / "kz" / "holidays.yaml"
    file.write_text(file.read_text().replace("womens_day: [2016-03-08]", "womens_day: [2016-03-09]"))
    from panah.core.wages.law import _load

    changed = _load(tmp_path, "changed")
    assert changed.hash != LAW.hash
    assert changed.of("kz").calendar("five_day").day(date(2016, 3, 9)).kind == HOLIDAY


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('holidays:\n  "2016": {article: a, source: b, confidence: secondary}\n', "'holidays' is missing"),
        (
            'holidays:\n  "2016":\n    {article: a, source: b, confidence: secondary, holidays: {x: [2017-01-01]}}\n',
            "2017-01-01 is not a day of 2016",
        ),
        (
            'holidays:\n  "2016":\n    {article: a, source: b, confidence: sure, holidays: {}}\n',
            "unknown value 'sure'",
        ),
    ],
)
def test_a_mistake_in_days_off_names_the_file(tmp_path, text, words):
    file = tmp_path / "holidays.yaml"
    file.write_text(text)
    with pytest.raises(InputError, match=words) as caught:
        read_days_off(read_document(file, tmp_path))
    assert caught.value.place.file == "holidays.yaml"


SUBJECTS = {
    "hours": {"week_hours"},
    "breaks": {"break_minutes"},
    "weekly rest": {"weekly_rest_days", "weekly_rest_hours"},
    "overtime": {"overtime_rate"},
    "night": {"night_rate", "night_supplement_percent"},
    "holidays": {"holiday_rate"},
    "minimum wage": {"minimum_wage_month", "minimum_wage_hour"},
    "children": {"minor_week_hours_14_to_16", "minor_week_hours_16_to_18"},
    "pay dates": {"pay_day_of_next_month"},
    "late pay": {"late_pay_multiplier", "late_pay_rate_divisor"},
    "deductions": {"deduction_limit_percent"},
    "contract": {"contract_in_writing"},
    "summed accounting": {"summed_accounting"},
}
# What federal law of the United States leaves to contracts and to states.
NONE_FEDERALLY = {
    "night",
    "holidays",
    "children",
    "pay dates",
    "late pay",
    "deductions",
    "contract",
    "summed accounting",
}


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize(
    ("country", "day"),
    [
        ("kz", date(2018, 6, 1)),
        ("kz", date(2026, 6, 1)),
        ("ru", date(2016, 12, 1)),
        ("ru", date(2026, 6, 1)),
        ("us", date(2026, 6, 1)),
    ],
)
def test_the_packs_have_a_number_for_every_subject(country, day, subject):
    rules = LAW.at(country, day)
    found = [rules.article(value) for value in SUBJECTS[subject] if rules.get(value)]
    assert all(found)
    assert bool(found) == (country != "us" or subject not in NONE_FEDERALLY)


def test_the_2007_code_holds_for_work_before_2016():
    for value in ("week_hours", "break_minutes", "overtime_rate", "night_rate", "summed_accounting"):
        assert LAW.at("kz", date(2015, 12, 31)).article(value).startswith("Labour Code 2007")
        assert LAW.at("kz", date(2016, 1, 1)).article(value).startswith("Labour Code 2015")
