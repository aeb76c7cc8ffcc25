"""Records as people write them: one format, every mistake named with its place, the rest read all the same."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings

from panah.core.errors import InputError
from panah.core.told import LANGUAGES
from panah.core.wages import Amount, Problem, read_record, to_mapping
from panah.core.wages.words import told
from tests.core.wages.records import record

BASE = {"jurisdiction": "kz", "currency": "KZT"}


def problems(**parts) -> list[tuple[str, str]]:
    return [(problem.code, problem.where) for problem in read_record({**BASE, **parts}).problems]


@settings(max_examples=50, deadline=None)
@given(record())
def test_a_record_written_is_read_back_the_same(item):
    again = read_record(to_mapping(item))
    assert again.problems == ()
    assert again == replace(item, shifts=again.shifts)
    assert sorted(again.shifts, key=str) == sorted(item.shifts, key=str)


def test_a_usual_week_with_exceptions():
    usual = {
        "from": "2016-04-04",
        "to": "2016-04-15",
        "weekdays": ["mon", "wed"],
        "hours": 8,
        "except": ["2016-04-06"],
    }
    found = read_record({**BASE, "usual": [usual]})
    assert [shift.day for shift in found.shifts] == [date(2016, 4, 4), date(2016, 4, 11), date(2016, 4, 13)]


def test_a_file_keeps_what_people_write(tmp_path: Path):
    file = tmp_path / "diary.yaml"
    file.write_text(
        "jurisdiction: kz\nbreak: 30\nemployer: Farm\n"
        "shifts:\n  - {day: 2016-03-15, start: 18:00, end: 24:00}\n  - {day: 2016-03-16, hours: [9, 11.5]}\n"
        "terms: [{kind: day, rate: '3 000,50', currency: kzt, from: 2016-03-01, written: no}]\n"
    )
    found = read_record(file)
    assert found.problems == ()
    assert (found.shifts[0].start, found.shifts[0].end) == (time(18), time(0))
    assert found.shifts[0].break_minutes == 30
    assert found.shifts[1].hours == Amount(Decimal(9), Decimal("11.5"))
    assert found.shifts[1].employer == "Farm"
    assert (found.terms[0].rate, found.terms[0].written) == (Amount.of("3000.50"), "no")


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        ({"hours": 8}, "missing"),
        ({"day": "2016-02-30", "hours": 8}, "bad_date"),
        ({"day": "2016-02-03", "hours": 26}, "day_too_long"),
        ({"day": "2016-02-03", "hours": -1}, "negative"),
        ({"day": "2016-02-03", "hours": "NaN"}, "not_a_number"),
        ({"day": "2016-02-03", "hours": "1e400"}, "not_a_number"),
        ({"day": "2016-02-03", "hours": [9]}, "not_a_range"),
        ({"day": "2016-02-03", "hours": [9, 8]}, "range_upside_down"),
        ({"day": "2016-02-03", "start": "08:00"}, "half_a_shift"),
        ({"day": "2016-02-03", "start": "8 o'clock", "end": "9:00"}, "bad_time"),
        ({"day": "2016-02-03", "start": "08:00", "end": "12:00", "hours": 4}, "hours_twice"),
        ({"day": "2016-02-03", "start": "08:00", "end": "12:00", "break": "1.5"}, "not_whole"),
        ({"day": "2016-02-03"}, "shift_without_hours"),
        ({"day": "2016-02-03", "hours": 8, "source": "rumour"}, "not_a_known_word"),
        ({"day": "2016-02-03", "hours": 8, "task": ["a"]}, "not_one_value"),
        ("2016-02-03", "not_a_table"),
    ],
)
def test_a_bad_shift_is_named_and_the_others_are_read(entry, code):
    found = read_record({**BASE, "shifts": [{"day": "2016-02-01", "hours": 8}, entry]})
    assert [(problem.code, problem.where) for problem in found.problems] == [(code, "shifts[2]")]
    assert len(found.shifts) == 1


@pytest.mark.parametrize(
    ("name", "entry", "code"),
    [
        ("terms", {"kind": "share", "rate": 10, "from": "2016-01-01", "to": "2016-02-01"}, "share_of_what"),
        ("terms", {"kind": "season", "rate": 10, "from": "2016-01-01"}, "season_without_end"),
        (
            "terms",
            {"kind": "day", "rate": 10, "from": "2016-02-01", "to": "2016-01-01"},
            "ends_before_it_begins",
        ),
        ("terms", {"kind": "day", "rate": 10, "from": "2016-02-01", "currency": "tenge"}, "bad_currency"),
        ("usual", {"from": "2016-02-01", "to": "2016-01-01", "hours": 8}, "ends_before_it_begins"),
        ("usual", {"from": "2016-02-01", "to": "2026-01-01", "hours": 8}, "usual_week_too_long"),
        ("money", {"day": "2016-02-01", "kind": "gift", "amount": 5}, "not_a_known_word"),
        ("money", {"day": "2016-02-01", "kind": "paid", "amount": 5, "colour": "red"}, "unknown_key"),
        ("exchange", {"day": "2016-02-01", "currency": "USD", "to": "KZT", "rate": 0}, "not_above_zero"),
        ("key_rates", {"from": "2016-02-01", "percent": "high"}, "not_a_number"),
    ],
)
def test_a_bad_entry_of_another_list_is_named(name, entry, code):
    assert problems(**{name: [entry]}) == [(code, f"{name}[1]")]


def test_what_is_no_list_or_no_key_is_named():
    assert problems(shifts="every day") == [("not_a_list", "shifts")]
    assert problems(salary=5) == [("unknown_key", "salary")]


def test_a_file_says_the_line(tmp_path: Path):
    file = tmp_path / "diary.yaml"
    file.write_text(
        "jurisdiction: kz\nshifts:\n  - {day: 2016-02-01, hours: 8}\n  - {day: 2016-02-30, hours: 8}\n"
    )
    assert [(problem.code, problem.row) for problem in read_record(file).problems] == [("bad_date", 4)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"shifts: []\n", "no_jurisdiction"),
        (b"jurisdiction: [kz\n", "not_yaml"),
        (b"- a\n- b\n", "not_a_record"),
        (b"\xff\xfe\x00", "not_text"),
    ],
)
def test_a_file_of_which_nothing_can_be_read(tmp_path: Path, content, code):
    file = tmp_path / "diary.yaml"
    file.write_bytes(content)
    with pytest.raises(InputError) as caught:
        read_record(file)
    assert caught.value.code == code
    assert "diary.yaml" in str(caught.value)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_problem_has_words_in_every_language(language):
    words = told(Problem("day_too_long", "shifts[1]", {"key": "hours", "hours": "26"}), language)
    assert "26" in words.message
    assert words.mend
