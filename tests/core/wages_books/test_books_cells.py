"""Cells of wage books: every shape in which people write days, hours and money."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from panah.core.wages.books.cells import (
    Calendar,
    Doubt,
    Worked,
    day_order,
    month_of_title,
    read_attendance,
    read_clock,
    read_days,
    read_hours,
    read_money,
)
from panah.core.wages.books.spelling import column_of, is_total, month_of
from panah.core.wages.work import Amount

MARCH = Calendar(day_first=True, year=2024, month=3)


@pytest.mark.parametrize(
    "cell",
    [
        "2024-03-05",
        "05.03.2024",
        "5.3.24",
        "5/3/2024",
        "5-3-2024",
        "5 марта 2024",
        "5 марта 2024 г.",
        "5 наурыз 2024 ж.",
        "5 mart",
        "Mar 5, 2024",
        "5 март 2024",
        "5.03",
        "5",
        date(2024, 3, 5),
        datetime(2024, 3, 5, 8, 0, tzinfo=UTC),
    ],
)
def test_a_day_is_read_in_every_shape(cell):
    assert read_days(cell, MARCH) == (date(2024, 3, 5), date(2024, 3, 5))


@pytest.mark.parametrize(
    "cell", ["4-8 марта 2024", "04.03–08.03.2024", "4.3.2024 - 8.3.2024", "4-8", "4 … 8 mart"]
)
def test_several_days_in_one_line_are_read_as_a_stretch(cell):
    assert read_days(cell, MARCH) == (date(2024, 3, 4), date(2024, 3, 8))


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("31.02.2024", "no_such_day"),
        ("?", "unreadable_day"),
        ("неразборчиво", "unreadable_day"),
        ("Monday", "no_day"),
        ("5.3.1924", "year_too_early"),
        ("", "no_day"),
        ("8.3.2024 - 4.3.2024", "no_day"),
        ("12345", "no_day"),
    ],
)
def test_what_is_no_day_says_why(cell, code):
    with pytest.raises(Doubt) as found:
        read_days(cell, MARCH)
    assert found.value.code == code


def test_a_day_without_a_year_is_not_guessed():
    with pytest.raises(Doubt) as found:
        read_days("5 марта", Calendar())
    assert found.value.code == "day_without_year"


@pytest.mark.parametrize(
    ("cell", "low", "high"),
    [
        (8, 8, 8),
        (8.5, "8.5", "8.5"),
        ("8,5", "8.5", "8.5"),
        ("8:30", "8.5", "8.5"),
        (time(8, 30), "8.5", "8.5"),
        (timedelta(hours=26), 26, 26),
        ("8 ч 30 мин", "8.5", "8.5"),
        ("10h", 10, 10),
        ("8-10", 8, 10),
        ("30 мин", "0.5", "0.5"),
        ("9 саат", 9, 9),
        ("9 soat", 9, 9),
    ],
)
def test_hours_are_read_in_every_shape(cell, low, high):
    assert read_hours(cell).hours == Amount.of(low, high)


def test_two_times_in_one_cell_are_a_shift():
    expected = Worked(start=time(20, 0), end=time(6, 0))
    assert [read_hours(cell) for cell in ("20:00-6:00", "20-6", "с 20:00 до 6:00")] == [expected] * 3


def test_hours_or_times_of_day_that_cannot_be_told_apart_cover_both_readings():
    assert read_hours("8-17") == Worked(hours=Amount.of(8, 17), doubtful=True)


def test_a_question_mark_makes_a_reading_doubtful_and_a_shift_is_a_day():
    assert read_hours("8?").doubtful
    assert read_hours("2 смены").days == Decimal(2)


@pytest.mark.parametrize(
    ("cell", "amount", "currency"),
    [
        ("3 000,50 тг", "3000.50", "KZT"),
        ("$1,200", 1200, "USD"),
        ("1.200", 1200, ""),
        ("so'm 20 000", 20000, "UZS"),
        ("1,200,500", 1200500, ""),
        (3000.5, "3000.5", ""),
        ("500 сом", 500, "KGS"),
        ("200 сомонӣ", 200, "TJS"),
        ("10,5", "10.5", ""),
    ],
)
def test_money_is_read_with_its_currency(cell, amount, currency):
    assert read_money(cell) == (Amount.of(amount), currency)


@pytest.mark.parametrize(
    ("cell", "code"),
    [("-5", "negative"), ("abc", "not_a_number"), ("5 and 6", "not_a_number"), ("?", "unreadable_cell")],
)
def test_what_is_no_money_says_why(cell, code):
    with pytest.raises(Doubt) as found:
        read_money(cell)
    assert found.value.code == code


@pytest.mark.parametrize(
    ("cell", "mark", "hours"),
    [
        ("Я", "work", None),
        ("Я8", "work", (8, 8)),
        ("Я/8", "work", (8, 8)),
        ("8,5", "work", ("8.5", "8.5")),
        ("В", "rest", None),
        ("НН", "absent", None),
        ("-", "absent", None),
        ("ЯН 8/4", "work", (8, 12)),
        ("", "", None),
    ],
)
def test_marks_of_the_timesheet_forms_are_read(cell, mark, hours):
    assert read_attendance(cell) == (mark, Amount.of(*hours) if hours else None)


@pytest.mark.parametrize(
    ("cell", "clock"),
    [
        ("8:30", time(8, 30)),
        ("8.30", time(8, 30)),
        ("8", time(8)),
        ("24:00", time(0)),
        (timedelta(hours=7), time(7)),
    ],
)
def test_times_of_day_are_read(cell, clock):
    assert read_clock(cell) == clock


def test_the_order_of_day_and_month_is_found_or_left_open():
    assert day_order(["3/13/2024", "3/14/2024"]) is False
    assert day_order(["13/3/2024"]) is True
    assert day_order(["3/4/2024", "4/4/2024", "5/4/2024"]) is True
    assert day_order(["3/3/2024"]) is None


@pytest.mark.parametrize(
    ("title", "month"),
    [
        ("Табель за март 2024 г.", (2024, 3)),
        ("с 01.03.2024 по 31.03.2024", (2024, 3)),
        ("2024-05", (2024, 5)),
        ("Наурыз 2025", (2025, 3)),
        ("Лист1", (None, None)),
    ],
)
def test_a_title_names_its_month(title, month):
    assert month_of_title([title]) == month


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("Hours (h)", "hours"),
        ("Кол-во часов", "hours"),
        ("Сағат саны", "hours"),
        ("Иштеген сааты", "hours"),
        ("Ish soati", "hours"),
        ("Иш соати", "hours"),
        ("Шумораи соат", "hours"),
        ("Собрано, кг", "pieces"),
        ("Toʻlandi", "paid"),
        ("To'landi", "paid"),
        ("Ф.И.О. работника", "worker"),
        ("Удержано за питание", "deduction"),
        ("Күні", "day"),
        ("Sana", "day"),
        ("Рӯз", "day"),
        ("Amount to pay", ""),
        ("С", "start"),
        ("№ п/п", "ignored"),
        ("Ҷарима", "fine"),
        ("Айыппұл", "fine"),
    ],
)
def test_headers_are_known_in_all_languages(header, column):
    assert column_of(header)[0] == column


def test_months_are_known_by_their_stem_and_totals_by_their_word():
    assert [
        month_of(word) for word in ("марта", "мар", "наурыз", "sentabr", "sentyabr", "қаңтар", "May")
    ] == [3, 3, 3, 9, 9, 1, 5]
    assert month_of("ма") is None
    assert all(map(is_total, ["Итого:", "Барлығы", "Жыйынтык", "Jami", "Жами", "Ҳамагӣ", "Total hours"]))
