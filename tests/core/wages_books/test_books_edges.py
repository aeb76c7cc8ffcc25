"""Books that are counted in other things than hours, and files with doubtful corners."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from panah.core.errors import InputError
from panah.core.wages.books.book import Book, Lump, book_from_mapping
from panah.core.wages.books.files import read_books
from panah.core.wages.books.reconcile import reconcile
from panah.core.wages.books.telling import discrepancy_line
from panah.core.wages.debt.weighing import DebtTerms, weigh_debt
from panah.core.wages.reading import read_record, to_mapping
from panah.core.wages.work import Amount
from tests.core.wages_books.book_files import BASE, KZ, by_days, day, record, workbook


def picked(*kilograms, **more):
    """A record of (offset, kilograms) at 30 tenge a kilogram."""
    shifts = [{"day": day(offset).isoformat(), "pieces": weight} for offset, weight in kilograms]
    return read_record(
        BASE | {"shifts": shifts, "terms": [{"kind": "piece", "rate": 30, "from": "2024-01-01"}]} | more
    )


def by_weight(found):
    return {"KZT": Amount.of(30 * sum((shift.pieces or 0 for shift in found.shifts), Decimal(0)))}


def test_less_was_written_down_than_was_picked():
    found = reconcile(picked((0, 120), (1, 100)), picked((0, 90), (1, 100)), value=by_weight)
    assert [(one.code, one.quantity, one.unit, one.amount) for one in found.discrepancies] == [
        ("fewer_pieces", Amount.of(30), "pieces", Amount.of(900))
    ]


def test_tonnes_and_kilograms_are_one_weight():
    own = Book(picked((0, 120)), units={0: "kg"})
    other = Book(picked((0, "0.12")), units={0: "t"})
    assert reconcile(own, other).discrepancies == ()
    fewer = reconcile(own, Book(picked((0, "0.1")), units={0: "t"})).discrepancies
    assert [(one.code, one.quantity, one.unit) for one in fewer] == [("fewer_pieces", Amount.of(20), "kg")]


def test_a_missing_day_of_picking_is_counted_in_what_was_picked():
    found = reconcile(Book(picked((0, 120)), units={0: "kg"}), record([]))
    assert [(one.quantity, one.unit) for one in found.discrepancies] == [(Amount.of(120), "kg")]
    assert discrepancy_line(found.discrepancies[0], "ru").endswith("120 кг")


def test_days_are_compared_with_days():
    own = Book(record([]), lumps=(Lump(day(0), day(6), days=Decimal(6)),))
    other = Book(record([]), lumps=(Lump(day(0), day(6), days=Decimal(4)),))
    assert [(one.code, one.quantity) for one in reconcile(own, other).discrepancies] == [
        ("fewer_days", Amount.of(2))
    ]
    assert [(one.code, one.quantity) for one in reconcile(other, own).discrepancies] == [
        ("more_days", Amount.of(2))
    ]
    assert [(one.code, one.unit) for one in reconcile(own, record([])).discrepancies] == [
        ("missing_day", "days")
    ]


def test_two_shifts_of_a_day_are_one_day():
    morning = {"day": day(0).isoformat(), "start": "06:00", "end": "10:00"}
    evening = {"day": day(0).isoformat(), "start": "16:00", "end": "21:00", "note": "loading"}
    own = read_record(BASE | {"shifts": [morning, evening, {"day": day(1).isoformat(), "hours": 0}]})
    found = reconcile(own, record([(0, 8)]))
    assert [(one.code, one.quantity) for one in found.discrepancies] == [("fewer_hours", Amount.of(1))]
    assert found.rows[0].worker
    assert (found.rows[0].worker.places, found.rows[0].worker.says["note"]) == (
        ("shifts[1]", "shifts[2]"),
        "loading",
    )


def test_a_shift_in_times_is_cut_at_its_end():
    own = read_record(
        BASE | {"shifts": [{"day": day(0).isoformat(), "start": "20:00", "end": "06:00", "break": 60}]}
    )
    seen = []

    def value(found):
        seen.append(found.shifts)
        return by_days(found)

    reconcile(own, record([(0, 6)]), value=value)
    cut = seen[0][0]
    assert (str(cut.start), str(cut.end), cut.break_minutes) == ("20:00:00", "03:00:00", 60)


def test_the_worker_s_line_for_several_days_is_held_against_single_days():
    own = Book(record([]), lumps=(Lump(day(0), day(3), hours=Amount.of(40)),))
    seen = []

    def value(found):
        seen.append(sum((shift.hours.low for shift in found.shifts if shift.hours), Decimal(0)))
        return {"KZT": Amount.of(1000 * seen[-1])}

    found = reconcile(own, record([(offset, 8) for offset in range(4)]), value=value)
    assert [(one.code, one.quantity, one.amount) for one in found.discrepancies] == [
        ("fewer_hours", Amount.of(8), Amount.of(8000))
    ]
    assert seen[-1] == 40


def test_what_the_worker_has_more_or_less_of_is_told_both_ways():
    money = [
        {"day": "2024-03-05", "kind": "paid", "amount": 900},
        {"day": "2024-03-06", "kind": "fine", "amount": 50},
    ]
    less = [
        {"day": "2024-03-05", "kind": "paid", "amount": 700},
        {"day": "2024-03-06", "kind": "fine", "amount": 20},
    ]
    own, other = record([], money), record([], less)
    assert [one.code for one in reconcile(own, other).discrepancies] == ["payment_higher", "deduction_lower"]
    assert [one.code for one in reconcile(other, own).discrepancies] == ["payment_lower", "deduction_higher"]
    assert [one.code for one in reconcile(own, record([])).discrepancies] == [
        "payment_not_in_book",
        "deduction_not_in_book",
    ]


def test_equal_sums_find_each_other_before_near_days():
    own = record([], [{"day": "2024-03-10", "kind": "paid", "amount": 500}])
    other = record(
        [],
        [
            {"day": "2024-03-09", "kind": "paid", "amount": 400},
            {"day": "2024-03-30", "kind": "paid", "amount": 500},
        ],
    )
    found = reconcile(own, other).discrepancies
    assert [(one.code, one.quantity) for one in found] == [("payment_not_received", Amount.of(400))]


def test_a_plain_record_is_a_book_too():
    table = to_mapping(record([(0, 8)]))
    assert book_from_mapping(table) == Book(read_record(table))


ROWS = [
    ["Date", "Start", "End", "Break", "Days", "Rate per kg", "Note"],
    ["01.03.2024", "8:00", "soon", "", "", "", ""],
    ["02.03.2024", "8:00", "17:00", 1, "", "ten", ""],
    ["03.03.2024", "", "", "", 2, 30, "both"],
    ["04.03.2024", "", "", "", "many", "", ""],
    ["05.03.2024", "9:00", "18:00", "an hour", "", "", ""],
]


def test_doubtful_cells_leave_the_rest_of_the_row():
    found = read_books(workbook(ROWS), KZ, name="b.xlsx")
    book = found.books[""]
    assert [(str(shift.start), shift.break_minutes) for shift in book.record.shifts] == [
        ("08:00:00", 60),
        ("09:00:00", None),
    ]
    assert [(lump.first, lump.days) for lump in book.lumps] == [(day(0), Decimal(1)), (day(2), Decimal(2))]
    assert [(one.kind, one.rate) for one in book.record.terms] == [("piece", Amount.of(30))]
    assert [item.code for item in found.all_problems()] == [
        "bad_time",
        "not_a_number",
        "not_a_number",
        "not_a_number",
    ]


def test_a_sheet_of_marks_with_hours_below_that_cannot_be_read():
    head = ["ФИО", *range(1, 13)]
    rows = [["март 2024"], head, ["Болот", *["Я"] * 12], [None, 8, "?", 30, *[8] * 9], ["Итого", *[1] * 12]]
    found = read_books(workbook(rows), KZ, name="t.xlsx")
    book = found.books["Болот"]
    assert (len(book.record.shifts), [lump.first for lump in book.lumps]) == (10, [day(1), day(2)])
    assert [item.code for item in found.all_problems()] == ["unreadable_cell", "day_too_long", "total_row"]


def test_a_title_row_between_columns_and_a_repeated_header_are_passed_over():
    rows = [["Date", "Hours"], ["01.03.2024", 8], ["Date", "Hours"], ["02.03.2024", 9]]
    assert len(read_books(workbook(rows), KZ).books[""].record.shifts) == 2


@pytest.mark.parametrize(
    "table",
    [
        {"until": "tomorrow"},
        {"share_percent": "a third"},
        {"share_percent": [40, 130]},
        {"length_limited": "maybe"},
        {"wrong": 1},
    ],
)
def test_what_was_agreed_on_a_debt_is_read_or_refused(table):
    with pytest.raises(InputError) as found:
        DebtTerms.from_mapping(table)
    assert found.value.code == "bad_debt_terms"


def test_a_debt_in_dollars_with_a_rate_is_one_debt():
    table = BASE | {
        "shifts": [{"day": "2024-01-10", "hours": 8}, {"day": "2024-02-12", "hours": 8}],
        "terms": [{"kind": "day", "rate": 10000, "from": "2024-01-01"}],
        "money": [
            {"day": "2024-01-05", "kind": "loan", "amount": 100, "currency": "USD"},
            {"day": "2024-03-01", "kind": "paid", "amount": 4500},
        ],
        "exchange": [{"day": "2024-01-01", "currency": "USD", "to": "KZT", "rate": 450}],
    }
    found = weigh_debt(read_record(table), as_of=date(2024, 3, 31), value=by_days)
    assert (found.currency, found.problems) == ("USD", ())
    assert found.points[-1].received == Amount.of(10)
    assert found.points[-1].value == Amount.of("44.44")


def test_payments_after_the_day_of_the_test_do_not_count():
    own = record(
        [(0, 8)],
        [
            {"day": "2024-03-01", "kind": "loan", "amount": 100},
            {"day": "2025-01-01", "kind": "loan", "amount": 900},
        ],
    )
    found = weigh_debt(replace(own, terms=()), as_of=date(2024, 5, 31), value=by_days)
    assert found.points[-1].lent == Amount.of(100)
