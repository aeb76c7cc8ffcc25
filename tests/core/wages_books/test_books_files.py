"""Wage books from files: what is read, and what is named with its place and its mend."""

from decimal import Decimal

import pytest

from panah.core.errors import InputError
from panah.core.told import LANGUAGES
from panah.core.wages.books.book import book_from_mapping, book_to_mapping
from panah.core.wages.books.draft import Settings
from panah.core.wages.books.files import read_books, read_books_in_child
from panah.core.wages.words import texts, told
from panah.core.wages.work import Amount
from tests.core.wages_books.book_files import KZ, day, workbook

NOTEBOOK = """Тетрадь бригадира;;;;;
Дата;Часы;Собрано, кг;Выплачено;Штраф;Примечание
01.03.2024;8;120;;;
02.03.2024;8-10;;3 000 тг;;
03.03.2024;26;;;500;опоздал
04.03.2024;неразборчиво;;;;
Итого;99;120;3000;500;
31.02.2024;8;;;;
5-9 марта;40;;;;
;7;;;;
10.03.2024;8?;;-500;;
"""
TABLE_PLACES = {
    ("day_too_long", "book.csv · B5"),
    ("unreadable_cell", "book.csv · B6"),
    ("total_row", "book.csv · 7"),
    ("total_differs", "book.csv · B7"),
    ("no_such_day", "book.csv · A8"),
    ("row_without_day", "book.csv · A10"),
    ("doubtful_cell", "book.csv · B11"),
    ("negative", "book.csv · D11"),
}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
def test_a_notebook_is_read_and_each_mistake_is_named(encoding):
    found = read_books(NOTEBOOK.encode(encoding), KZ, name="book.csv")
    book = found.books[""]
    assert [(shift.day, shift.hours) for shift in book.record.shifts] == [
        (day(0), Amount.of(8)), (day(1), Amount.of(8, 10)), (day(9), Amount.of(8)),
    ]  # fmt: skip
    assert [(lump.first, lump.last, lump.hours, lump.days) for lump in book.lumps] == [
        (day(2), day(2), None, Decimal(1)), (day(3), day(3), None, Decimal(1)), (day(4), day(8), Amount.of(40), None),
    ]  # fmt: skip
    assert [(money.kind, money.amount, money.currency, money.reason) for money in book.record.money] == [
        ("paid", Amount.of(3000), "KZT", ""), ("fine", Amount.of(500), "KZT", "опоздал"),
    ]  # fmt: skip
    assert {(item.code, item.where) for item in found.all_problems()} == TABLE_PLACES
    assert (book.units, book.places["shifts[2]"]) == ({0: "kg"}, "book.csv · 4")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_delimiter_is_found(delimiter):
    text = "\n".join(
        delimiter.join(row) for row in (["day", "hours"], ["2024-03-01", "8"], ["2024-03-02", "9"])
    )
    assert len(read_books(text.encode(), KZ, name="b.csv").books[""].record.shifts) == 2


def test_the_child_process_reads_the_same():
    here, there = (read(NOTEBOOK.encode(), KZ, name="book.csv") for read in (read_books, read_books_in_child))
    assert here == there


def test_the_child_process_gives_back_the_error():
    with pytest.raises(InputError) as found:
        read_books_in_child(b"nothing;to\nsee;here\n", KZ, name="b.csv")
    assert found.value.code == "no_book_header"


def test_a_book_survives_being_stored():
    book = read_books(NOTEBOOK.encode(), KZ, name="book.csv").books[""]
    again = book_from_mapping(book_to_mapping(book))
    assert (again.lumps, again.units, again.places, again.marks) == (
        book.lumps,
        book.units,
        book.places,
        book.marks,
    )
    assert (again.record.shifts, again.record.money) == (book.record.shifts, book.record.money)


def test_merged_cells_are_one_value_for_their_days():
    rows = [
        ["Date", "Hours", "Paid"],
        ["01.03.2024", 8, 9000],
        ["02.03.2024", 24, None],
        ["03.03.2024", None, None],
        ["04.03.2024", None, None],
    ]
    found = read_books(workbook(rows, merges=["B3:B5"]), KZ, name="b.xlsx")
    lump = found.books[""].lumps[0]
    assert (lump.first, lump.last, lump.hours) == (day(1), day(3), Amount.of(24))
    assert [(item.code, item.where) for item in found.all_problems()] == [
        ("merged_cells", "b.xlsx · Март 2024 · B3")
    ]


def test_a_day_merged_over_several_workers_holds_for_all():
    rows = [
        ["Дата", "Работник", "Часы"],
        ["01.03.2024", "Арман", 8],
        [None, "Болот", 9],
        ["02.03.2024", "Арман", 7],
        [None, "Болот", 6],
    ]
    books = read_books(workbook(rows, merges=["A2:A3", "A4:A5"]), KZ).books
    hours = {name: [shift.hours for shift in book.record.shifts] for name, book in books.items()}
    assert hours == {"Арман": [Amount.of(8), Amount.of(7)], "Болот": [Amount.of(9), Amount.of(6)]}


def test_a_header_in_two_lines_is_read():
    rows = [
        ["Дата", "Время", None, "Перерыв"],
        [None, "начало", "конец", None],
        ["01.03.2024", "8:00", "18:00", 60],
    ]
    shift = read_books(workbook(rows), KZ).books[""].record.shifts[0]
    assert (str(shift.start), str(shift.end), shift.break_minutes) == ("08:00:00", "18:00:00", 60)


def test_rates_become_terms_if_they_say_what_they_are_for():
    rows = [
        ["Date", "Hours", "Rate per hour"],
        ["01.03.2024", 8, 1000],
        ["02.03.2024", 8, 1000],
        ["03.03.2024", 8, 1200],
    ]
    terms = read_books(workbook(rows), KZ).books[""].record.terms
    assert [(one.kind, one.rate, one.valid_from, one.valid_to) for one in terms] == [
        ("hour", Amount.of(1000), day(0), day(1)), ("hour", Amount.of(1200), day(2), day(2)),
    ]  # fmt: skip
    shown = [["Date", "Hours", "Rate", "Earned"], ["01.03.2024", 8, 1000, 8000], ["02.03.2024", 8, 700, 9000]]
    found = read_books(workbook(shown), KZ)
    assert [one.kind for one in found.books[""].record.terms] == ["hour"]
    assert [item.code for item in found.all_problems()] == ["rate_of_what"]


def test_hidden_sheets_are_read_and_named():
    rows = [["Date", "Hours"], ["01.03.2024", 8]]
    found = read_books(workbook(rows, hidden=[["Date", "Hours"], ["02.03.2024", 9]]), KZ)
    assert len(found.books[""].record.shifts) == 2
    assert [item.code for item in found.problems] == ["hidden_sheet"]


def test_columns_and_sheets_that_are_not_understood_are_named():
    rows = [["Date", "Hours", "Zodiac", "Hours", "Empty one"], ["01.03.2024", 8, "Lion", 9]]
    found = read_books(workbook(rows, hidden=[["A list", "of tools"]]), KZ, name="b.xlsx")
    assert [(item.code, item.values) for item in found.problems] == [
        ("column_not_read", {"title": "Zodiac"}),
        ("column_not_read", {"title": "Hours"}),
        ("sheet_not_read", {"sheet": "Hidden"}),
    ]


def test_a_formula_that_was_never_computed_is_named():
    found = read_books(
        workbook([["Date", "Hours"], ["01.03.2024", "=4+4"], ["02.03.2024", 8]]), KZ, name="b.xlsx"
    )
    assert [shift.day for shift in found.books[""].record.shifts] == [day(1)]
    assert [(item.code, item.where) for item in found.problems] == [
        ("formula_without_value", "b.xlsx · Март 2024 · B2")
    ]


def test_a_timesheet_has_a_line_for_each_worker():
    head = ["№", "Фамилия, имя", *range(1, 32), "Итого"]
    one = [1, "Азамат Т.", *["Я8"] * 5, "В", "В", *[8] * 5, "НН", None, "zz", "Я"]
    two = [2, "Bakyt", *[8] * 31, 200]
    found = read_books(workbook([["Табель за март 2024"], head, one, two]), KZ, name="t.xlsx")
    first = found.books["Азамат Т."]
    assert (len(first.record.shifts), first.marks, [lump.first for lump in first.lumps]) == (
        10, {day(5): "rest", day(6): "rest", day(12): "absent"}, [day(15)],
    )  # fmt: skip
    assert len(found.books["Bakyt"].record.shifts) == 31
    assert {(item.code, item.where) for item in found.all_problems()} == {
        ("unknown_mark", "t.xlsx · Март 2024 · Q3"), ("total_differs", "t.xlsx · Март 2024 · AH4"),
    }  # fmt: skip


def test_the_form_t_13_has_four_lines_for_each_worker():
    rows = [
        ["Унифицированная форма Т-13", "с 01.03.2024 по 31.03.2024"],
        ["Номер", "Фамилия, инициалы", *range(1, 16), "X"],
        [None, None, *range(16, 32)],
        [1, "Иванов", *["Я"] * 15],
        [None, None, *[8] * 15],
        [None, None, *["Я"] * 10, *["В"] * 6],
        [None, None, *[9] * 10],
    ]
    book = read_books(workbook(rows, title="T13", merges=["B4:B7"]), KZ).books["Иванов"]
    assert [shift.hours for shift in book.record.shifts] == [Amount.of(8)] * 15 + [Amount.of(9)] * 10
    assert len(book.marks) == 6


def test_a_timesheet_without_a_month_asks_for_it():
    rows = [["ФИО", *range(1, 32)], ["Азамат", *[8] * 31]]
    with pytest.raises(InputError) as found:
        read_books(workbook(rows, title="Лист1"), KZ)
    assert found.value.code == "no_month"
    chosen = Settings("kz", "KZT", year=2024, month=2)
    answer = read_books(workbook(rows, title="Лист1"), chosen)
    assert len(answer.books["Азамат"].record.shifts) == 29
    assert [item.code for item in answer.all_problems()] == ["no_such_day", "no_such_day"]


PHOTO = """of: "Notebook, page 3, March 2024"
page: page 3
columns: [day, hours, paid, fine]
rows:
  - [1, 10, "", ""]
  - [2, "8?", 3000, ""]
  - [3, unreadable, "", ""]
  - [4, "8:00-20:00", "", 500]
"""


def test_a_typed_out_photo_keeps_what_nobody_could_read():
    found = read_books(PHOTO.encode(), KZ, name="photo.yaml")
    book = found.books[""]
    assert [(shift.day, shift.hours) for shift in book.record.shifts] == [
        (day(0), Amount.of(10)), (day(1), Amount.of(8)), (day(3), None),
    ]  # fmt: skip
    assert [(lump.first, lump.days) for lump in book.lumps] == [(day(2), Decimal(1))]
    assert [(item.code, item.where) for item in found.all_problems()] == [
        ("doubtful_cell", "photo.yaml · page 3 · B2"), ("unreadable_cell", "photo.yaml · page 3 · B3"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "b.csv", "file_empty"), (b"a: [", "b.yaml", "not_yaml"), (b"a: 1", "b.yaml", "no_book_rows"),
        (b"PK\x03\x04 nothing", "b.xlsx", "broken_workbook"), (b"\x00\x01\x02", "b.csv", "not_text"),
    ],
)  # fmt: skip
def test_what_is_no_book_is_refused(data, name, code):
    with pytest.raises(InputError) as found:
        read_books(data, KZ, name=name)
    assert found.value.code == code


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_problem_is_told_in_every_language(language):
    codes = {key[0] for key in texts("book_problems", "en").table}
    found = [
        *read_books(NOTEBOOK.encode(), KZ, name="b.csv").all_problems(),
        *read_books(PHOTO.encode(), KZ, name="p.yaml").all_problems(),
    ]
    assert {key[0] for key in texts("book_problems", language).table} == codes
    for problem in found:
        words = told(problem, language)
        assert words.message
        assert "{" not in words.message + words.mend
