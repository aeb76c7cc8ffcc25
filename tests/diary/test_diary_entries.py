"""What is typed into a diary is read in one way, or refused field by field."""

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panah.core.errors import InputError
from panah.diary.entries import (
    KINDS,
    EntryProblemsError,
    bucket_name,
    check,
    read_day,
    read_number,
    read_rate,
    read_time,
)

TODAY = date(2026, 11, 21)
SHIFT = {"day": "2026-11-20", "how": "times", "start": "7:30", "end": "19"}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("7", "07:00"),
        ("7:30", "07:30"),
        ("07.30", "07:30"),
        ("0730", "07:30"),
        ("24:00", "00:00"),
        ("٧:٣٠", "07:30"),
    ],
)
def test_times_as_people_write_them(typed, read):
    assert read_time(typed) == read


@pytest.mark.parametrize("typed", ["25", "7:61", "seven", "7:3", "-7"])
def test_what_is_no_time_is_refused(typed):
    with pytest.raises(InputError) as refusal:
        read_time(typed)
    assert refusal.value.code == "bad_time"


@pytest.mark.parametrize(
    ("typed", "read"),
    [("1 500", "1500"), ("1\u00a0500,50", "1500.5"), ("0,5", "0.5"), ("12.75", "12.75"), ("1e3", "1000")],
)
def test_numbers_as_people_write_them(typed, read):
    assert read_number(typed) == read


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("1,500", "number_unclear"),
        ("1.234.567", "number_unclear"),
        ("-3", "impossible_number"),
        ("NaN", "impossible_number"),
        ("1e40", "impossible_number"),
        ("много", "bad_number"),
    ],
)
def test_numbers_that_are_unclear_or_impossible_are_refused(typed, code):
    with pytest.raises(InputError) as refusal:
        read_number(typed)
    assert refusal.value.code == code


def test_a_rate_keeps_its_three_digits():
    assert read_rate("447,125") == "447.125"


@pytest.mark.parametrize(
    ("typed", "read"),
    [("2026-11-20", "2026-11-20"), ("20.11.2026", "2026-11-20"), ("5/3/2026", "2026-03-05")],
)
def test_days_as_people_write_them(typed, read):
    assert read_day(typed) == read


def refused(kind, /, **typed):
    with pytest.raises(EntryProblemsError) as refusal:
        check(kind, typed, today=TODAY)
    return {name: problem.code for name, problem in refusal.value.problems.items()}


def test_every_wrong_field_is_named_at_once():
    assert refused(
        "shift", day="31.02.2026", how="times", start="26", break_minutes="half", pieces="1,500"
    ) == {
        "day": "bad_date",
        "start": "bad_time",
        "end": "needed",
        "break_minutes": "bad_number",
        "pieces": "number_unclear",
    }


@pytest.mark.parametrize(
    ("change", "problems"),
    [
        ({"how": "hours", "hours_low": "26"}, {"hours_low": "hours_too_many"}),
        ({"how": "hours", "hours_low": "12", "hours_high": "9"}, {"hours_high": "range_order"}),
        ({"break_minutes": "1440"}, {"break_minutes": "bad_break"}),
        ({"day": "2026-11-23"}, {"day": "day_future"}),
        ({"day": "0026-11-20"}, {"day": "bad_date"}),
        ({"how": "sometimes"}, {"how": "unknown_choice"}),
        ({"note": "x" * 5000}, {"note": "text_too_long"}),
    ],
)
def test_what_cannot_be_is_refused(change, problems):
    assert refused("shift", **SHIFT | change) == problems


def test_a_clock_that_is_a_day_ahead_is_forgiven():
    assert check("shift", SHIFT | {"day": "2026-11-22"}, today=TODAY)["day"] == "2026-11-22"


def test_each_way_of_telling_hours_keeps_its_own_fields():
    told = SHIFT | {"hours_low": "9", "break_minutes": "30", "pieces": "4"}
    assert "hours_low" not in check("shift", told, today=TODAY)
    assert "start" not in check("shift", told | {"how": "hours"}, today=TODAY)
    assert check("shift", told | {"how": "off"}, today=TODAY) == {"day": "2026-11-20", "how": "off"}
    assert check("shift", told | {"how": "dark"}, today=TODAY)["hours_low"] == "9"


def test_pay_for_a_season_needs_its_end_and_a_share_what_it_is_of():
    pay = {"rate_low": "40", "currency": "kzt", "valid_from": "2026-04-01"}
    assert refused("terms", kind="season", **pay) == {"valid_to": "needed"}
    assert refused("terms", kind="share", **pay) == {"valid_to": "needed", "share_of_low": "needed"}
    assert refused("rate", day="2026-04-01", currency="USD", to="KZT", rate="0") == {
        "rate": "impossible_number"
    }


@given(kind=st.sampled_from(sorted(KINDS)), typed=st.dictionaries(st.text(max_size=12), st.text(max_size=30)))
def test_nothing_typed_breaks_the_reader(kind, typed):
    with contextlib.suppress(EntryProblemsError):
        assert set(check(kind, typed, today=TODAY)) <= {field.name for field in KINDS[kind]}


@given(
    st.sampled_from([field.name for field in KINDS["shift"]]),
    st.text(max_size=40),
)
def test_what_was_accepted_is_accepted_again_unchanged(name, text):
    try:
        once = check("shift", SHIFT | {name: text}, today=TODAY)
    except EntryProblemsError:
        return
    assert check("shift", once, today=TODAY) == once


def test_weeks_and_months_have_buckets_of_their_own():
    assert bucket_name("shift", {"day": "2027-01-01"}) == "shift:2026-53"
    assert bucket_name("money", {"day": "2027-01-01"}) == "money:2027-01"
    assert bucket_name("terms", {}) == "terms"
