"""A birthday within a week: each age is held to its own week, and the hours before count for the age after."""

from datetime import date, timedelta

import pytest

from panah.core.wages import Amount, WorkRecord, entitlement
from panah.core.wages.counting import count, readings
from panah.core.wages.preparing import prepare
from panah.core.wages.work import PayTerms, Shift
from tests.core.wages.records import LAW

MONDAY = date(2016, 3, 14)
TERMS = PayTerms(
    "hour", Amount.of(500), "KZT", date(2016, 3, 1), scheme="five_day", hazardous="no", written="yes"
)


def a_week(birthday: date, age: int) -> WorkRecord:
    """Eight hours from Monday to Friday."""
    days = [MONDAY + timedelta(days=place) for place in range(5)]
    return WorkRecord(
        "kz",
        worker_born=birthday.replace(year=birthday.year - age),
        shifts=tuple(Shift(day, hours=Amount.of(8)) for day in days),
        terms=(TERMS,),
    )


def weeks_passed(record: WorkRecord) -> list[tuple[str, str]]:
    found = entitlement(record, as_of=date(2016, 3, 31), law=LAW)
    return [(breach.limit, breach.found) for breach in found.breaches if breach.code == "minor_week_limit"]


@pytest.mark.parametrize(
    ("place", "passed"),
    [
        (0, [("36", "40")]),
        (1, [("36", "40")]),
        (3, [("36", "40")]),
        (4, [("24", "32"), ("36", "40")]),
        (5, [("24", "40")]),
    ],
)
def test_a_sixteenth_birthday_divides_the_week(place, passed):
    """Below sixteen the week has 24 hours, from the birthday on 36 with the hours before it."""
    assert weeks_passed(a_week(MONDAY + timedelta(days=place), 16)) == passed


@pytest.mark.parametrize(("place", "passed"), [(0, []), (2, []), (4, []), (5, [("36", "40")])])
def test_hours_after_an_eighteenth_birthday_are_of_no_childs_week(place, passed):
    assert weeks_passed(a_week(MONDAY + timedelta(days=place), 18)) == passed


def test_ordinary_time_of_the_week_goes_on_across_the_birthday():
    """What was ordinary before the birthday is taken off the longer week's ordinary time."""
    record = a_week(MONDAY + timedelta(days=3), 16)
    law = LAW.of("kz")
    group = prepare(record, law).groups[""]
    found = count(group, law, readings(group)[0])
    by_age = {bucket.calendar.variant: bucket for bucket in found.buckets}
    assert {age: bucket.normal for age, bucket in by_age.items()} == {
        "minor_under_16": 3 * 288,
        "minor_16_to_18": 2 * 432,
    }
    week = MONDAY.toordinal()
    weeks = {key: (minutes, limit) for key, (minutes, _rules, limit) in found.minors_weeks.items()}
    assert weeks == {(week, "minor_under_16"): (1440, 1440), (week, "minor_16_to_18"): (2400, 2160)}
