"""Summed accounting beyond the worked examples: limits, questions, periods that begin and end within time."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from panah.core.law import load_pack
from panah.core.wages import Amount, WageLaw, WorkRecord, entitlement
from panah.core.wages.result import Entitlement
from panah.core.wages.summed import bounds
from panah.core.wages.work import PayTerms, Shift

LAW = WageLaw.load(load_pack())
FEBRUARY, MARCH = date(2016, 2, 1), date(2016, 3, 31)


def terms(country: str = "kz", **changed: Any) -> PayTerms:
    known: dict[str, Any] = {
        "scheme": "five_day", "hazardous": "no", "written": "yes", "summed": "quarter", "summed_lawful": "yes",
        "valid_from": FEBRUARY, "valid_to": MARCH,
    }  # fmt: skip
    currency = {"kz": "KZT", "ru": "RUB"}[country]
    return PayTerms("hour", Amount.of(500), currency, **known | changed)


def computed(
    hours: int, *promised: PayTerms, country: str = "kz", days: int = 60, born: date | None = None
) -> Entitlement:
    shifts = tuple(Shift(FEBRUARY + timedelta(days=n), hours=Amount.of(hours)) for n in range(days))
    record = WorkRecord(country, shifts=shifts, terms=promised, worker_born=born)
    return entitlement(record, as_of=date(2016, 4, 5), law=LAW)


def hours_of(found: Entitlement, what: str) -> Amount:
    return Amount(
        sum((line.quantity.low for line in found.lines if line.what == what), start=Amount.of(0).low),
        sum((line.quantity.high for line in found.lines if line.what == what), start=Amount.of(0).low),
    )


@pytest.mark.parametrize(
    ("unit", "first", "last"),
    [
        ("month", date(2016, 2, 1), date(2016, 2, 29)),
        ("quarter", date(2016, 1, 1), date(2016, 3, 31)),
        ("half_year", date(2016, 1, 1), date(2016, 6, 30)),
        ("year", date(2016, 1, 1), date(2016, 12, 31)),
    ],
)
def test_the_bounds_of_a_period(unit, first, last):
    assert bounds(unit, date(2016, 2, 10)) == (first, last)


def test_only_the_limit_of_the_year_holds_for_overtime_of_a_period():
    found = computed(12, terms())
    limits = [breach for breach in found.breaches if breach.code.startswith("overtime")]
    assert [(breach.code, breach.limit) for breach in limits] == [("overtime_year_limit", "120")]
    assert limits[0].found == str(hours_of(found, "overtime").low)
    by_day = {breach.code for breach in computed(12, terms(summed_lawful="no")).breaches}
    assert {"overtime_day_limit", "overtime_month_limit", "overtime_year_limit"} <= by_day


def test_overtime_of_days_and_of_a_period_share_the_limit_of_the_year():
    first = terms(summed="", valid_to=date(2016, 2, 29))
    second = terms(summed="month", valid_from=date(2016, 3, 1))
    found = computed(12, first, second)
    (breach,) = (each for each in found.breaches if each.code == "overtime_year_limit")
    assert breach.found == str(hours_of(found, "overtime").low)


def test_a_period_in_which_the_terms_changed_has_the_norm_of_its_own_days():
    """From 1 March by the day: the quarter's norm is that of February, 168 hours."""
    first = terms(valid_to=date(2016, 2, 29))
    found = computed(12, first, terms(summed="", valid_from=date(2016, 3, 1)), days=29)
    assert hours_of(found, "normal_hours") == Amount.of(168)
    assert hours_of(found, "overtime") == Amount.of(29 * 12 - 168)


def test_the_norm_begins_with_the_eighteenth_birthday():
    """Born on 15 February 1998: from that day to the end of February are eleven days of eight hours."""
    found = computed(12, terms(valid_to=date(2016, 2, 29)), days=29, born=date(1998, 2, 15))
    grown = [line for line in found.lines if line.inputs.get("summed")]
    assert {line.inputs["summed_hours"] for line in grown} == {"88"}
    assert sum(line.quantity.low for line in grown if line.what == "normal_hours") == 88
    assert sum(line.quantity.low for line in grown if line.what == "overtime") == 15 * 12 - 88


def test_a_long_period_of_hazardous_work_is_asked_about_in_russia():
    def questions(**changed: Any) -> list[str]:
        found = computed(8, terms("ru", valid_to=None, **changed), country="ru")
        return [item.question for item in found.unconfirmed if item.what == "summed_accounting"]

    assert questions(summed="quarter", hazardous="yes") == []
    assert questions(summed="half_year", hazardous="no") == []
    assert "three months" in questions(summed="half_year", hazardous="yes")[0]


def test_the_end_of_work_is_asked_only_while_the_period_goes_on():
    open_points = {item.what for item in computed(8, terms(valid_to=None), days=50).unconfirmed}
    assert "end_of_work" in open_points
    assert "end_of_work" not in {item.what for item in computed(8, terms(valid_to=None)).unconfirmed}
    assert "end_of_work" not in {item.what for item in computed(8, terms(), days=50).unconfirmed}


def test_pieces_made_after_the_norm_is_used_up_bring_their_supplement():
    piece = replace(terms(valid_to=date(2016, 2, 29), summed="month"), kind="piece", rate=Amount.of(1000))
    shifts = tuple(
        Shift(FEBRUARY + timedelta(days=n), hours=Amount.of(12), pieces=Amount.of(10).low) for n in range(15)
    )
    found = entitlement(WorkRecord("kz", shifts=shifts, terms=(piece,)), as_of=date(2016, 3, 5), law=LAW)
    # 180 hours, 168 the norm: the ten pieces of the last shift are overtime, half of 10,000 on top.
    assert {line.what: line.amount.low for line in found.lines} == {"piece_pay": 150000, "overtime": 5000}
