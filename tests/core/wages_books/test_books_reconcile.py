"""Two books compared: worked examples a lawyer can read, what differences are worth, signs, and crews."""

import json
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from panah.core.errors import InputError
from panah.core.told import LANGUAGES
from panah.core.wages import books
from panah.core.wages.books import worth
from panah.core.wages.books.book import Book, Lump
from panah.core.wages.books.findings import CODES, FORGED, SHARED, Discrepancy, Pattern, Reconciliation
from panah.core.wages.books.pairs import read_two_books
from panah.core.wages.books.reconcile import reconcile
from panah.core.wages.books.telling import (
    class_in_words,
    class_of,
    discrepancy_in_words,
    pattern_in_words,
    unit_in_words,
)
from panah.core.wages.reading import read_record
from panah.core.wages.words import texts
from panah.core.wages.work import Amount, Problem, total
from tests.core.wages_books.book_files import by_days, day, record

EXAMPLES = yaml.safe_load((Path(books.__file__).parent / "examples" / "two_books.yaml").read_text())


def amount(value) -> Amount | None:
    return None if value is None else Amount.from_json(value)


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_worked_examples(name, wage_law):
    example = EXAMPLES[name]
    two = read_two_books(example["books"])
    assert (two.worker.problems, two.employer.problems) == ((), ())
    found = reconcile(two.worker, two.employer, wage_law, period=two.period)
    expected = example["expected"]
    if "discrepancies" in expected:
        shown = [(one.code, one.period[0], one.quantity, one.unit, one.amount) for one in found.discrepancies]
        assert sorted(shown, key=str) == sorted(
            [
                (one["code"], one["day"], amount(one["quantity"]), one["unit"], amount(one["amount"]))
                for one in expected["discrepancies"]
            ],
            key=str,
        )
    else:
        assert Counter(one.code for one in found.discrepancies) == expected["codes"]
    if "worth" in expected:
        assert found.worth == {currency: amount(value) for currency, value in expected["worth"].items()}
    if "rows" in expected:
        assert Counter(row.kind for row in found.rows) == expected["rows"]
    assert [pattern.code for pattern in found.patterns] == expected.get("patterns", [])
    assert Reconciliation.from_json(json.loads(json.dumps(found.to_json()))) == found


HOURS = st.sampled_from([6, 7, 8, 9, 10])
BOOKS = st.dictionaries(st.integers(0, 40), HOURS, min_size=1, max_size=12).map(
    lambda days: sorted(days.items())
)


@given(BOOKS, BOOKS)
def test_the_amounts_sum_to_the_whole_difference(own, other):
    mine, theirs = record(own), record(other, terms=[{"kind": "day", "rate": 8000, "from": "2024-01-01"}])
    found = reconcile(mine, theirs, value=by_days)
    parts = total(one.amount for one in found.discrepancies if one.amount and one.currency == "KZT")
    assert parts == found.worth.get("KZT", Amount.of(0))
    days = [len(row.worker.places) if row.worker else 0 for row in found.rows]
    assert sum(days) == len(own)


def months_of_work(ends, **terms):
    """Months of days under one agreement, ended at one hour after the other: every month, week and cap is met."""
    days = [date(2023, 10, 2) + timedelta(days=number) for number in range(270) if number % 7 != 6]
    shifts = [
        {"day": each.isoformat(), "start": "07:00", "end": f"{ends[number % len(ends)]}:00", "break": 60}
        for number, each in enumerate(days)
        if number % 11 != ends[0] % 11
    ]
    agreed = {
        "kind": "day",
        "rate": 2900,
        "currency": "KZT",
        "from": "2023-10-01",
        "scheme": "six_day",
    } | terms
    return read_record({"jurisdiction": "kz", "terms": [agreed], "shifts": shifts})


def test_more_differences_than_are_computed_the_long_way_get_the_same_amounts(wage_law, monkeypatch):
    own, other = months_of_work((19, 21, 17)), months_of_work((16, 15))
    long_way = reconcile(own, other, wage_law)
    assert len(long_way.discrepancies) > 150
    monkeypatch.setattr(worth, "MOST_VALUED", 3)
    assert reconcile(own, other, wage_law) == long_way


def test_where_months_do_not_stand_alone_the_whole_is_complete_and_the_first_differences_have_amounts(
    monkeypatch,
):
    """A measure of work that looks at all of it at once: each day is worth one more than the day before it."""

    def value(found):
        days = len({shift.day for shift in found.shifts})
        return {"KZT": Amount.of(days * (days + 1) // 2)}

    own = record([(month * 30, 8) for month in range(12)])
    long_way = reconcile(own, record([]), value=value)
    monkeypatch.setattr(worth, "MOST_VALUED", 3)
    found = reconcile(own, record([]), value=value)
    assert found.worth == long_way.worth == {"KZT": Amount.of(78)}
    assert [each.amount for each in found.discrepancies] == [*map(Amount.of, (1, 2, 3)), *[None] * 9]


@given(BOOKS, BOOKS)
def test_hours_on_both_sides_differ_by_what_the_discrepancies_say(own, other):
    found = reconcile(record(own), record(other))
    mine, theirs = found.totals["hours"]
    less = total(one.quantity for one in found.discrepancies if one.code in {"missing_day", "fewer_hours"})
    more = total(one.quantity for one in found.discrepancies if one.code in {"extra_day", "more_hours"})
    assert mine - theirs == less - more


@given(BOOKS, BOOKS, st.randoms())
def test_the_order_of_the_entries_changes_nothing(own, other, chance):
    mine, theirs = record(own), record(other)
    shifts = list(mine.shifts)
    chance.shuffle(shifts)
    shuffled = reconcile(replace(mine, shifts=tuple(shifts)), theirs)
    straight = reconcile(mine, theirs)
    what = [(one.code, one.period, one.quantity) for one in straight.discrepancies]
    assert [(one.code, one.period, one.quantity) for one in shuffled.discrepancies] == what


@given(BOOKS)
def test_a_book_beside_itself_shows_nothing(own):
    found = reconcile(record(own), record(own), value=by_days)
    assert (found.discrepancies, found.patterns, found.worth) == ((), (), {})


def test_the_evidence_names_both_books_and_the_mark_that_denies():
    silent = Book(record([(1, 8)]), marks={day(0): "absent"}, places={"shifts[1]": "book.xlsx · Март · D4"})
    found = reconcile(Book(record([(0, 8), (1, 10)])), silent)
    missing, fewer = found.discrepancies
    assert [(item.whose, item.place, dict(item.says)) for item in missing.evidence] == [
        ("worker", "shifts[1]", {"hours": "8"}),
        ("employer", "", {"mark": "absent"}),
    ]
    assert [(item.whose, item.place, dict(item.says)) for item in fewer.evidence] == [
        ("worker", "shifts[2]", {"hours": "10"}),
        ("employer", "book.xlsx · Март · D4", {"hours": "8"}),
    ]
    assert found.rows[0].discrepancies == (0,)


def test_several_days_in_one_line_are_compared_as_a_whole(wage_law):
    own = record([(offset, 8) for offset in range(3, 8)])
    lump = Book(record([]), lumps=(Lump(day(3), day(7), hours=Amount.of(34)),))
    found = reconcile(own, lump, wage_law)
    assert [(one.code, one.period, one.quantity) for one in found.discrepancies] == [
        ("fewer_hours", (day(3), day(7)), Amount.of(6))
    ]
    assert found.rows[0].kind == "merged"


def test_only_the_period_is_compared():
    own, other = record([(offset, 8) for offset in range(20)]), record([(offset, 8) for offset in range(5)])
    found = reconcile(own, other, period=(day(0), day(5)))
    assert [one.period[0] for one in found.discrepancies] == [day(5)]
    assert found.discrepancies[0].evidence[0].place == "shifts[6]"


def test_a_farm_called_by_another_name_is_still_the_farm():
    own, other = record([(0, 8)], employer="The hill farm"), record([(0, 8)], employer="ТОО Склон")
    assert reconcile(own, other).discrepancies == ()


def test_money_from_somebody_else_is_left_out():
    paid = {"day": "2024-03-10", "kind": "paid", "amount": 5000}
    own = record([(0, 8)], [{**paid, "employer": "Orchard"}, {**paid, "day": "2024-03-11"}])
    assert [one.period[0] for one in reconcile(own, record([(0, 8)])).discrepancies] == [day(10)]


def test_without_law_there_are_quantities_and_no_amounts():
    found = reconcile(record([(0, 8)]), record([(0, 6)]))
    assert [(one.quantity, one.amount) for one in found.discrepancies] == [(Amount.of(2), None)]


def test_an_unreadable_book_keeps_its_own_story():
    """A day whose hours nobody can read is no discrepancy: unknown is never no."""
    found = reconcile(record([(0, 8)]), Book(record([]), lumps=(Lump(day(0), day(0), days=1),)))
    assert [row.kind for row in found.rows] == ["same"]
    assert found.discrepancies == ()


def test_signs_of_a_copied_book():
    varied = [(offset, 7 + offset * 3 % 5) for offset in range(35)]
    run = [(offset, 8) if offset < 16 else (offset, 7 + offset % 4) for offset in range(35)]
    assert [one.code for one in reconcile(record(varied), record(run)).patterns] == ["copied_run"]
    week = [(offset, (7, 8, 9, 10, 11, 7.5, 8.5)[offset % 7]) for offset in range(28)]
    again = reconcile(record([(offset, 7 + offset * 5 % 6) for offset in range(28)]), record(week)).patterns
    assert {one.code for one in again} == {"copied_block"}
    assert again[0].values["lag"] == "7"


def test_equal_payments_that_never_came_and_sums_that_do_not_add_up():
    paid = [{"day": f"2024-0{month}-10", "kind": "paid", "amount": 50000} for month in (3, 4, 5)]
    theirs = record([(0, 8)], paid)
    theirs = replace(
        theirs, problems=(Problem("total_differs", "b.xlsx · B9", {"stated": "200", "found": "160"}),)
    )
    found = reconcile(record([(0, 8)]), theirs)
    assert [(one.code, one.values.get("count"), one.values.get("place")) for one in found.patterns] == [
        ("same_payment_each_month", "3", None),
        ("sums_do_not_add_up", None, "b.xlsx · B9"),
    ]


@pytest.mark.parametrize(
    ("table", "code"),
    [
        ({"jurisdiction": "kz", "worker": {}}, "no_second_book"),
        (
            {"jurisdiction": "kz", "worker": {}, "employer": {}, "period": ["2024-03-31", "2024-03-01"]},
            "bad_period",
        ),
        ({"worker": {}, "employer": {}}, "no_jurisdiction"),
    ],
)
def test_a_file_of_two_books_that_cannot_be_read(table, code):
    with pytest.raises(InputError) as found:
        read_two_books(table)
    assert found.value.code == code


def test_two_books_are_read_from_a_file_with_their_lines(tmp_path):
    path = tmp_path / "two.yaml"
    path.write_text(
        "jurisdiction: kz\nworker:\n  shifts:\n    - {day: 2024-03-01, hours: 30}\nemployer:\n  shifts: []\n"
    )
    assert [(item.code, item.row) for item in read_two_books(path).worker.problems] == [("day_too_long", 4)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_found_has_words(language):
    assert {key[1] for key in texts("books", language).table if key[0] == "discrepancies"} == set(CODES)
    assert {key[1] for key in texts("books", language).table if key[0] == "patterns"} == {*FORGED, *SHARED}
    for code in CODES:
        found = Discrepancy(code, (day(0), day(0)), Amount.of(1), "hours", ())
        assert discrepancy_in_words(found, language)
        assert class_in_words(class_of(found), language)
    values = dict.fromkeys(
        (
            "count",
            "hours",
            "lag",
            "amount",
            "currency",
            "stated",
            "found",
            "place",
            "promised",
            "paid",
            "day",
            "days",
        ),
        "1",
    )
    for code in (*FORGED, *SHARED):
        assert "1" in pattern_in_words(Pattern(code, (), values), language)
    assert unit_in_words("KZT", language) == "KZT"
    assert unit_in_words("hours", language)
