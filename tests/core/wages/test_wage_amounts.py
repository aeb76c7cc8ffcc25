"""Amounts as ranges, rates of exchange, and the order in which payments pay."""

from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from panah.core.errors import InputError
from panah.core.wages import Amount, WorkRecord, entitlement
from panah.core.wages.exchange import Exchange
from panah.core.wages.interest import chunks
from panah.core.wages.work import ExchangeRate, PayTerms, Shift, plain, total
from tests.core.wages.records import LAW

DAY = date(2016, 4, 1)


def test_ranges_add_subtract_and_multiply_by_their_ends():
    one, two = Amount.of(2, 3), Amount.of(-1, 4)
    assert one + two == Amount.of(1, 7)
    assert one - two == Amount.of(-2, 4)
    assert one * two == Amount.of(-3, 12)
    assert one * Decimal(-2) == Amount.of(-6, -4)
    assert one.hull(two) == Amount.of(-1, 4)
    assert (two.at_least(0), two.at_most(3)) == (Amount.of(0, 4), Amount.of(-1, 3))
    assert total([one, two]) == Amount.of(1, 7)
    assert Amount.from_json(one.to_json()) == one
    assert (Amount.of("2.50").to_json(), plain(Decimal("1E+3"))) == ("2.5", "1000")


def test_a_range_upside_down_cannot_be_made():
    with pytest.raises(ValueError, match="above its upper end"):
        Amount.of(3, 2)


def test_the_newest_rate_up_to_the_day_is_used_in_both_directions():
    exchange = Exchange(
        [
            ExchangeRate(DAY, "USD", "KZT", Decimal(340)),
            ExchangeRate(date(2016, 5, 1), "USD", "KZT", Decimal(330)),
        ]
    )
    assert exchange.rate("USD", "KZT", date(2016, 4, 20)) == 340
    assert exchange.rate("USD", "KZT", date(2016, 5, 1)) == 330
    assert exchange.turned(Amount.of(680), "KZT", "USD", DAY) == Amount(
        *[Decimal(680) * (1 / Decimal(340))] * 2
    )
    assert exchange.rate("USD", "KZT", date(2016, 3, 31)) is None
    assert list(exchange.missing) == [("USD", "KZT", date(2016, 3, 31))]


def test_payments_pay_the_oldest_month_first():
    dues = [(date(2016, 5, 10), Decimal(100)), (date(2016, 6, 10), Decimal(100))]
    found = chunks(dues, [(date(2016, 5, 20), Amount.of(150))], "low")
    assert [(chunk.due.month, chunk.amount, chunk.paid) for chunk in found] == [
        (5, 100, date(2016, 5, 20)),
        (6, 50, date(2016, 5, 20)),
        (6, 50, None),
    ]
    assert [chunk.days_late(date(2016, 6, 30)) for chunk in found] == [10, 0, 20]


def test_a_time_zone_that_does_not_exist_is_named():
    item = WorkRecord("kz", place_timezone="Asia/Nowhere", shifts=(Shift(DAY, hours=Amount.of(8)),))
    with pytest.raises(InputError, match="there is no time zone 'Asia/Nowhere'"):
        entitlement(item, as_of=DAY, law=LAW)


def test_weeks_that_end_in_the_next_month_are_a_line_of_their_own():
    first = date(2024, 1, 15)
    worked = [first + timedelta(days=n) for n in range(40) if (first + timedelta(days=n)).weekday() < 5]
    terms = PayTerms(
        "hour", Amount.of(10), "USD", first, hazardous="no", written="yes", farm_work="no", week_start="mon"
    )
    record = WorkRecord("us", shifts=tuple(Shift(day, hours=Amount.of(9)) for day in worked), terms=(terms,))
    found = entitlement(record, as_of=date(2024, 12, 1), law=LAW)
    amounts = {(line.what, line.period[0]): line.amount for line in found.lines}
    assert amounts == {
        ("normal_hours", first): Amount.of("900.00"),
        ("overtime_premium", first): Amount.of("50.00"),
        ("normal_hours", date(2024, 1, 29)): Amount.of("1800.00"),
        ("overtime_premium", date(2024, 1, 29)): Amount.of("100.00"),
    }
    assert total(line.amount for line in found.lines) == found.due["USD"]


def test_the_night_after_a_holiday_is_paid_as_its_shift_was_promised():
    holiday, after = date(2016, 3, 8), date(2016, 3, 9)
    old = PayTerms(
        "hour",
        Amount.of(500),
        "KZT",
        date(2016, 3, 1),
        holiday,
        scheme="five_day",
        hazardous="no",
        written="yes",
    )
    new = replace(old, rate=Amount.of(900), valid_from=after, valid_to=None)
    shifts = (
        Shift(holiday, time(20), time(2), break_minutes=0),
        Shift(after, time(9), time(18), break_minutes=60),
    )
    record = WorkRecord("kz", shifts=shifts, terms=(old, new))
    found = entitlement(record, as_of=date(2016, 12, 1), law=LAW)
    # Two hours of the eight of 9 March were worked by the old promise: what is over the eight is overtime.
    assert [(line.what, line.period, line.quantity, line.amount) for line in found.lines] == [
        ("holiday", (holiday, after), Amount.of(4), Amount.of("3000.00")),
        ("night", (holiday, after), Amount.of(4), Amount.of("1000.00")),
        ("normal_hours", (holiday, after), Amount.of(2), Amount.of("1000.00")),
        ("normal_hours", (after, after), Amount.of(6), Amount.of("5400.00")),
        ("overtime", (after, after), Amount.of(2), Amount.of("2700.00")),
    ]


def test_overtime_is_never_more_than_was_worked():
    """The norm that holds from today may be lower than what was worked under yesterday's promise."""
    holiday, after = date(2016, 3, 8), date(2016, 3, 9)
    old = PayTerms(
        "hour",
        Amount.of(900),
        "KZT",
        date(2016, 3, 1),
        holiday,
        scheme="five_day",
        hazardous="no",
        written="yes",
    )
    new = replace(old, valid_from=after, valid_to=None, scheme="six_day", hazardous="yes")
    shifts = (
        Shift(holiday, time(20), time(8), break_minutes=0),
        Shift(after, time(9), time(11), break_minutes=0),
    )
    found = entitlement(
        WorkRecord("kz", shifts=shifts, terms=(old, new)), as_of=date(2016, 12, 1), law=LAW
    ).lines
    assert [(line.what, line.quantity) for line in found if line.what != "night"] == [
        ("holiday", Amount.of(4)),
        ("normal_hours", Amount.of(8)),
        ("overtime", Amount.of(2)),
    ]
    assert sum(line.quantity.low for line in found if line.what != "night") == 14


def test_what_is_counted_by_the_day_and_by_the_period_are_two_lines():
    terms = PayTerms(
        "month", Amount.of(84000), "KZT", date(2016, 4, 1), date(2016, 4, 30), scheme="five_day", hazardous="no",
        written="yes", summed="month",
    )  # fmt: skip
    shifts = tuple(Shift(date(2016, 4, day), hours=Amount.of(12)) for day in range(1, 29))
    item = WorkRecord("kz", shifts=shifts, terms=(terms,))
    lines = entitlement(item, as_of=date(2016, 5, 1), law=LAW).lines
    assert len({line.id for line in lines}) == len(lines)
    assert {(line.what, line.unit) for line in lines if line.what == "salary"} == {
        ("salary", "days"),
        ("salary", "hours"),
    }
    assert [line.article for line in lines if line.what == "overtime"] == [
        "Labour Code 2015, art. 108",
        "Labour Code 2015, art. 108; Labour Code 2015, art. 75",
    ]
    by_hours = next(line for line in lines if (line.what, line.unit) == ("salary", "hours"))
    hour = Decimal(by_hours.inputs["pay"]) / Decimal(by_hours.inputs["pay_hours"])
    assert hour * by_hours.quantity.high == by_hours.amount.high == 84000
    april = (date(2016, 4, 1), date(2016, 4, 30))
    assert sum(line.amount.low for line in lines) <= entitlement(
        item, as_of=date(2016, 5, 1), law=LAW, period=april
    ).due["KZT"].low  # fmt: skip
