"""Cells of a wage book as people fill them: days, times, hours, quantities and money, each with what is doubtful.

A reader here returns what the cell says or raises `Doubt` with the code of the problem. Nothing is guessed: what can
be read in two ways becomes a range, or a problem.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation

from panah.core.exchange.rows import CellValue
from panah.core.wages.books.spelling import currency_of, fold, is_unreadable, month_of, spelling
from panah.core.wages.work import Amount

_DASH = r"\s*(?:-|–|—|\.\.\.?|…|до|to|gacha)\s*"
# "1-7" alone is a stretch of days: without a year only a point or a stroke makes a day of two numbers.
_NUMERIC_DAY = re.compile(
    r"(\d{1,4})(?:[./\-\s](\d{1,2})[./\-\s](\d{2,4})|[./](\d{1,2}))(?:\s*(?:г|года|ж|й|y)\.?)?"
)
_WORDED_DAY = re.compile(
    r"(\d{1,2})[\s.\-]*([^\W\d_]{3,})\.?(?:[\s.,\-]*(\d{2,4}))?(?:\s*(?:г|года|ж|й|жыл|yil)\.?)?"
)
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,})\.?\s+(\d{1,2})(?:st|nd|rd|th)?(?:,?\s+(\d{4}))?")
_CLOCK = re.compile(r"([01]?\d|2[0-4])[:.\-h]([0-5]\d)(?::[0-5]\d)?")
_NUMBER = re.compile(r"[-+−]?\d[\d\s'’]*(?:[.,]\d+)?")
_THOUSANDS = re.compile(r"(?<![\d.,])\d{1,3}(?:[.,]\d{3})+(?![\d.,]?\d)")
_HOURS_MINUTES = re.compile(r"(\d+(?:[.,]\d+)?)\s*([^\W\d_]+)\.?(?:\s*(\d{1,2})\s*([^\W\d_]+)\.?)?")
_DAY_HOURS = Decimal(24)
_OLDEST = 1990


class Doubt(Exception):  # noqa: N818 -- no failure of the program: a cell that becomes a Problem
    """A cell that cannot be used, or not with certainty: the code of its problem and what fills the words."""

    def __init__(self, code: str, text: str, **values: str) -> None:
        self.code = code
        self.values = {"value": text, **values}
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a book says of its days beside the cells: whether the day stands before the month, and the year or month
    of its title.
    """

    day_first: bool = True
    year: int | None = None
    month: int | None = None


def shown(value: CellValue) -> str:
    """A cell as a person would read it."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def read_days(value: CellValue, calendar: Calendar) -> tuple[date, date]:
    """The day of a cell, or its first and last day. Raises Doubt for what is no day of the calendar."""
    if isinstance(value, datetime):
        return value.date(), value.date()
    if isinstance(value, date):
        return value, value
    text = shown(value)
    if is_unreadable(text):
        raise Doubt("unreadable_day", text)
    single = _day(text, calendar)
    if single:
        return single, single
    for first, last in _halves(text):
        end = _day(last, calendar)
        if end is None:
            continue
        begin = _day(first, Calendar(calendar.day_first, end.year, end.month))
        if begin and begin <= end and (end - begin).days <= 366:
            return begin, end
    raise Doubt("no_day", text)


def _halves(text: str) -> list[tuple[str, str]]:
    return [(text[: hit.start()], text[hit.end() :]) for hit in re.finditer(_DASH, text) if hit.start()]


def _is_short_number(text: str) -> bool:
    """Whether a text is a number of one or two digits; a raised ² is a digit and no number."""
    return text.isdecimal() and len(text) <= 2


def _day(text: str, calendar: Calendar) -> date | None:
    """One day, or None when the text is no day; Doubt when it is one that does not exist."""
    text = text.strip().strip(".,")
    if _is_short_number(text):
        if calendar.year is None or calendar.month is None:
            return None
        return _calendar_day(calendar.year, calendar.month, int(text), text)
    for pattern, order in ((_WORDED_DAY, (0, 1, 2)), (_MONTH_FIRST, (1, 0, 2))):
        hit = pattern.fullmatch(text)
        if hit:
            number, word, year = (hit.group(place + 1) for place in order)
            month = month_of(word)
            if month:
                return _calendar_day(_year(year, calendar, text), month, int(number), text)
    hit = _NUMERIC_DAY.fullmatch(text)
    return _numeric_day(hit, calendar, text) if hit else None


def _numeric_day(hit: re.Match[str], calendar: Calendar, text: str) -> date | None:
    one, two, three = hit[1], hit[2] or hit[4], hit[3]
    if len(one) == 4:
        return _calendar_day(int(one), int(two), int(three), text) if three else None
    if len(one) == 3 or (three and len(three) == 3):
        return None
    number, month = (one, two) if calendar.day_first else (two, one)
    return _calendar_day(_year(three, calendar, text), int(month), int(number), text)


def _year(text: str | None, calendar: Calendar, cell: str) -> int:
    if text is None:
        if calendar.year is None:
            raise Doubt("day_without_year", cell)
        return calendar.year
    return int(text) if len(text) == 4 else 2000 + int(text)


def _calendar_day(year: int, month: int, number: int, text: str) -> date:
    try:
        found = date(year, month, number)
    except ValueError:
        raise Doubt("no_such_day", text) from None
    if year < _OLDEST:
        raise Doubt("year_too_early", text)
    return found


def day_order(texts: list[str]) -> bool | None:
    """Whether a column of numbered days writes the day first; None when it can be read both ways.

    A part above twelve decides; else the reading in which the days lie closer together.
    """
    parts = []
    for text in texts:
        hit = _NUMERIC_DAY.fullmatch(text.strip())
        if hit and len(hit[1]) <= 2:
            parts.append((int(hit[1]), int(hit[2] or hit[4])))
    if any(one > 12 for one, _ in parts) or any("." in text for text in texts):
        return True
    if any(two > 12 for _, two in parts):
        return False
    if not parts:
        return True
    day_first, month_first = (_spread([part[::step] for part in parts]) for step in (-1, 1))
    return None if day_first == month_first else day_first < month_first


def _spread(parts: list[tuple[int, ...]]) -> int:
    """About how many days lie between the first and the last of (month, day) pairs."""
    days = [31 * month + day for month, day in parts]
    return max(days) - min(days)


def read_clock(value: CellValue) -> time:
    """A time of the day: 8:30, 8.30, 8, a time cell. 24:00 is midnight. Raises Doubt."""
    if isinstance(value, datetime):
        return value.time().replace(second=0, microsecond=0)
    if isinstance(value, time):
        return value.replace(second=0, microsecond=0)
    if isinstance(value, timedelta):
        minutes = int(value.total_seconds() // 60) % (24 * 60)
        return time(minutes // 60, minutes % 60)
    text = shown(value)
    hit = _CLOCK.fullmatch(text)
    hour, minute = (int(hit[1]), int(hit[2])) if hit else (int(text) if _is_short_number(text) else 99, 0)
    if is_unreadable(text) or hour > 24 or (hour == 24 and minute):
        raise Doubt("unreadable_cell" if is_unreadable(text) else "bad_time", text)
    return time(hour % 24, minute)


@dataclass(frozen=True, slots=True)
class Worked:
    """What a cell about working time says: hours, or from when to when, or only that some days were worked."""

    hours: Amount | None = None
    start: time | None = None
    end: time | None = None
    days: Decimal | None = None
    doubtful: bool = False


def read_hours(value: CellValue) -> Worked:
    """Hours of a cell: 8, 8,5, 8:30, "8 ч 30 мин", "8-10", "20:00-6:00", "1 смена", "8?". Raises Doubt.

    A range of whole numbers ("8-17") may be hours or times: it covers both readings and is doubtful.
    """
    if isinstance(value, timedelta):
        return Worked(hours=_hours(Decimal(int(value.total_seconds() // 60)) / 60, str(value)))
    if isinstance(value, time | datetime):
        return Worked(hours=_hours(Decimal(value.hour * 60 + value.minute) / 60, str(value)))
    text = shown(value)
    if is_unreadable(text):
        raise Doubt("unreadable_cell", text)
    doubtful = text.endswith("?")
    found = _worked(text.rstrip("? "), text)
    return Worked(found.hours, found.start, found.end, found.days, doubtful or found.doubtful)


def _worked(text: str, cell: str) -> Worked:
    clock = _CLOCK.fullmatch(text) if ":" in text else None
    if clock:
        return Worked(hours=_hours(Decimal(int(clock[1]) * 60 + int(clock[2])) / 60, cell))
    halves = [part.strip() for part in re.split(_DASH, text.lstrip("с ").strip())]
    if len(halves) == 2 and all(halves):
        return _from_to(halves[0], halves[1], cell)
    marked = _HOURS_MINUTES.fullmatch(text)
    if marked:
        return _marked(marked, cell)
    return Worked(hours=_hours(_number(text, cell), cell))


def _from_to(one: str, other: str, cell: str) -> Worked:
    if any(":" in half for half in (one, other)):
        return Worked(start=read_clock(one), end=read_clock(other))
    low, high = _number(one, cell), _number(other, cell)
    if low > high and max(low, high) <= _DAY_HOURS:
        return Worked(start=read_clock(one), end=read_clock(other))
    between = high - low
    if high <= _DAY_HOURS and between > 3:
        return Worked(hours=Amount(min(low, between), high), doubtful=True)
    return Worked(hours=Amount(low, _hours(high, cell).high))


def _marked(hit: re.Match[str], cell: str) -> Worked:
    number, mark = _number(hit[1], cell), fold(hit[2])
    if mark in spelling().day_marks and not hit[3]:
        return Worked(days=number)
    if mark in spelling().minute_marks and not hit[3]:
        return Worked(hours=_hours(number / 60, cell))
    if mark not in spelling().hour_marks or (hit[4] and fold(hit[4]) not in spelling().minute_marks):
        raise Doubt("no_hours", cell)
    return Worked(hours=_hours(number + Decimal(hit[3] or 0) / 60, cell))


def _hours(number: Decimal, cell: str) -> Amount:
    if number < 0:
        raise Doubt("negative", cell)
    return Amount(number, number)


def read_number(value: CellValue) -> Amount:
    """A quantity or an amount of money, not below zero; "8-10" is a range. Raises Doubt."""
    if isinstance(value, bool | date | time | timedelta):
        raise Doubt("not_a_number", shown(value))
    text = shown(value)
    if is_unreadable(text):
        raise Doubt("unreadable_cell", text)
    bare = text.rstrip("? ")
    halves = re.split(r"(?<=\d)\s*[-–—]\s*(?=\d)", bare)
    numbers = [_number(half, text) for half in halves[:2]]
    if min(numbers) < 0:
        raise Doubt("negative", text)
    return Amount(min(numbers), max(numbers))


def _number(text: str, cell: str) -> Decimal:
    """The number in a text, with what stands beside it left out: "3 000,50 тг", "$1,200"."""
    hits = _NUMBER.findall(text)
    if len(hits) != 1:
        raise Doubt("not_a_number", cell)
    bare = re.sub(r"[\s'’]", "", hits[0]).replace("−", "-")
    try:
        return Decimal(bare.replace(",", "."))
    except InvalidOperation:
        raise Doubt("not_a_number", cell) from None


def read_money(value: CellValue) -> tuple[Amount, str]:
    """An amount of money and the currency that stands beside it, if any. Raises Doubt.

    "1,200" and "1.200" are twelve hundred: nobody pays in thousandths.
    """
    text = shown(value)
    bare = _THOUSANDS.sub(lambda hit: re.sub("[.,]", "", hit[0]), text)
    return read_number(bare if isinstance(value, str) else value), currency_of(text)


def read_attendance(text: str) -> tuple[str, Amount | None]:
    """A mark of a timesheet: what it means (work, rest, absent, "" for nothing) and the hours beside it.

    "Я8", "Я/8", "8", "В", "Н 4,5". Raises Doubt for a mark that is not known.
    """
    if is_unreadable(text):
        raise Doubt("unreadable_cell", text)
    known = spelling().attendance
    folded = fold(text) or text.strip()
    if not folded:
        return "", None
    if folded in known:
        return known[folded], None
    words = [fold(word) for word in re.findall(r"[^\W\d_]+", text)]
    marks = [mark for word in words for mark in ([known[word]] if word in known else map(known.get, word))]
    numbers = [_number(number, text) for number in _NUMBER.findall(text)]
    if None in marks or not (numbers or marks):
        raise Doubt("unknown_mark", text)
    # "ЯН 8/4" may mean eight hours, four of them at night, or twelve: both readings stand.
    hours = Amount(max(numbers), sum(numbers, Decimal(0))) if numbers and min(numbers) >= 0 else None
    return ("work" if "work" in marks or not marks else str(marks[0])), hours


def month_of_title(texts: list[str]) -> tuple[int | None, int | None]:
    """The year and month that the lines above a table or its title name: "март 2024", "01.03.2024 – 31.03.2024"."""
    for text in texts:
        days = re.findall(r"\b(\d{1,2})\.(\d{1,2})\.(\d{4})\b", text)
        if days and len({day[1:] for day in days}) == 1 and 1 <= int(days[0][1]) <= 12:
            return int(days[0][2]), int(days[0][1])
        numbered = re.search(r"\b(20\d\d)[-./](0?[1-9]|1[0-2])\b|\b(0?[1-9]|1[0-2])[-./](20\d\d)\b", text)
        if numbered and not days:
            year, month = (numbered[1], numbered[2]) if numbered[1] else (numbered[4], numbered[3])
            return int(year), int(month)
        years = re.findall(r"(?<!\d)(20\d\d)(?!\d)", text)
        months = [month for word in re.findall(r"[^\W\d_]{3,}", text) if (month := month_of(word))]
        if years and months:
            return int(years[0]), months[0]
    years = [hit[1] for text in texts if (hit := re.search(r"(?<!\d)(20\d\d)(?!\d)", text))]
    return (int(years[0]), None) if years else (None, None)


def too_long(hours: Amount) -> bool:
    """More hours than a day has."""
    return hours.low > _DAY_HOURS
