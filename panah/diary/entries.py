"""What can be written into a diary: the kinds of entries, their fields, and how a typed field is read.

Every value is kept as plain text in one form: days as 2026-11-21, times as 07:30, numbers with a point. What cannot be
read is refused field by field, so that a page can show each mistake beside its field and keep the rest.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from panah.core.errors import InputError
from panah.core.wages.places import is_region_of
from panah.core.wages.work import KINDS as RATE_KINDS
from panah.core.wages.work import MONEY_KINDS, SCHEMES, TAKEN, WEEKDAYS, YES_NO
from panah.reports.actions import clean_text
from panah.vault.receipts import refuse_receipt

EARLIEST = date(1990, 1, 1)
LONGEST_LINE, LONGEST_TEXT = 200, 4000
LARGEST = Decimal(10) ** 12
HOW = ("times", "dark", "hours", "off")
JURISDICTIONS = ("kz", "ru", "us")
CURRENCIES = ("KZT", "RUB", "USD", "KGS", "UZS", "TJS", "EUR")

Fields = dict[str, str]
Reader = Callable[[str], str]


class EntryProblemsError(InputError):
    """Some fields cannot be used. `problems` says for each what is wrong."""

    def __init__(self, problems: Mapping[str, InputError]) -> None:
        self.problems = dict(problems)
        super().__init__(
            "; ".join(f"{name}: {problem}" for name, problem in self.problems.items()), code="entry_problems"
        )


def read_day(typed: str) -> str:
    """A day as 2026-11-21 or 21.11.2026."""
    text = typed.strip()
    if found := re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", text):
        text = f"{found[3]}-{int(found[2]):02}-{int(found[1]):02}"
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise InputError("There is no such date", code="bad_date", mend="Write 21.11.2026.") from error
    if day < EARLIEST:
        raise InputError("This date is too long ago", code="bad_date", mend="Check the year.")
    return day.isoformat()


def read_time(typed: str) -> str:
    """A time of day: 7, 7:30, 07.30, 0730."""
    found = re.fullmatch(r"(\d{1,2})(?:[:.\- ]?(\d{2}))?", typed.strip())
    hour, minute = (int(found[1]), int(found[2] or 0)) if found else (99, 0)
    if (hour, minute) == (24, 0):
        hour = 0
    if hour > 23 or minute > 59:
        raise InputError("There is no such time", code="bad_time", mend="Write hours and minutes: 07:30.")
    return f"{hour:02}:{minute:02}"


def read_number(typed: str) -> str:
    """A number from 0, with blanks between thousands and a comma or a point before the fraction."""
    text = re.sub(r"[\s\u00a0\u202f']", "", typed)
    if re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", text) or len(re.findall(r"[.,]", text)) > 1:
        # 1,500 is fifteen hundred to one reader and one and a half to another.
        raise InputError(
            "This number can be read in two ways",
            code="number_unclear",
            mend="Write it without a point or comma between thousands: 1500.",
        )
    return read_rate(text)


def read_rate(typed: str) -> str:
    """A number from 0 whose comma or point always begins the fraction: rates have three digits there."""
    try:
        number = Decimal(re.sub(r"\s", "", typed).replace(",", "."))
    except InvalidOperation as error:
        raise InputError("This is not a number", code="bad_number", mend="Write a number: 12.") from error
    if not number.is_finite() or not 0 <= number < LARGEST:
        raise InputError("This number is not possible", code="impossible_number", mend="Check it.")
    return format(number.normalize(), "f")


def _line(typed: str) -> str:
    return " ".join(clean_text(typed, limit=LONGEST_LINE).split())


def clean_note(typed: str, receipt: str) -> str:
    """A word about a photo. Raises InputError when it holds the number of the diary: papers show it to others."""
    refuse_receipt(typed, receipt)
    return _line(typed)


def _text(typed: str) -> str:
    return clean_text(typed, limit=LONGEST_TEXT)


def _one_of(choices: tuple[str, ...]) -> Reader:
    def read(typed: str) -> str:
        if typed not in choices:
            raise InputError("This is none of the choices", code="unknown_choice", mend="Choose one shown.")
        return typed

    return read


def _currency(typed: str) -> str:
    text = typed.strip().upper()
    if not re.fullmatch(r"[A-Z]{3}", text):
        raise InputError("This is no currency", code="bad_currency", mend="Write three letters: KZT.")
    return text


def _region(typed: str) -> str:
    text = typed.strip().upper()
    if not any(is_region_of(text, country) for country in JURISDICTIONS):
        raise InputError(
            "This is no place of these countries", code="unknown_choice", mend="Choose one shown."
        )
    return text


def _weekdays(typed: str) -> str:
    chosen = typed.replace(",", " ").split()
    if not set(chosen) <= set(WEEKDAYS):
        raise InputError("This is no day of the week", code="unknown_choice", mend="Choose from those shown.")
    return " ".join(each for each in WEEKDAYS if each in chosen)


@dataclass(frozen=True)
class Field:
    """One field of a kind of entry."""

    name: str
    read: Reader
    required: bool = False


_WHEN = (
    Field("how", _one_of(HOW), required=True),
    Field("start", read_time),
    Field("end", read_time),
    Field("hours_low", read_number),
    Field("hours_high", read_number),
    Field("break_minutes", read_number),
)
_WHERE = (Field("task", _line), Field("place", _line), Field("employer", _line))

KINDS: dict[str, tuple[Field, ...]] = {
    "shift": (
        Field("day", read_day, required=True),
        *_WHEN,
        Field("pieces", read_number),
        *_WHERE,
        Field("witnesses", _text),
        Field("note", _text),
    ),
    "usual": (
        Field("valid_from", read_day, required=True),
        Field("valid_to", read_day),
        Field("weekdays", _weekdays, required=True),
        *_WHEN,
        *_WHERE,
        Field("witnesses", _text),
        Field("note", _text),
    ),
    "money": (
        Field("day", read_day, required=True),
        Field("kind", _one_of(MONEY_KINDS), required=True),
        Field("amount_low", read_number, required=True),
        Field("amount_high", read_number),
        Field("currency", _currency, required=True),
        Field("by", _line),
        Field("reason", _line),
        Field("agreed_in_writing", _one_of(YES_NO)),
        Field("taken", _one_of(TAKEN)),
        Field("note", _text),
    ),
    "terms": (
        Field("employer", _line),
        Field("region", _region),
        Field("kind", _one_of(RATE_KINDS), required=True),
        Field("rate_low", read_number, required=True),
        Field("rate_high", read_number),
        Field("currency", _currency, required=True),
        Field("valid_from", read_day, required=True),
        Field("valid_to", read_day),
        Field("scheme", _one_of(SCHEMES)),
        Field("hazardous", _one_of(YES_NO)),
        Field("written", _one_of(YES_NO)),
        Field("share_of_low", read_number),
        Field("share_of_high", read_number),
        Field("promised_by", _line),
        Field("note", _text),
    ),
    "rate": (
        Field("day", read_day, required=True),
        Field("currency", _currency, required=True),
        Field("to", _currency, required=True),
        Field("rate", read_rate, required=True),
    ),
    "about": (
        Field("name", _line),
        Field("worker_born", read_day),
        Field("jurisdiction", _one_of(JURISDICTIONS), required=True),
        Field("region", _region),
    ),
}
_RANGES = (
    ("hours_low", "hours_high"),
    ("amount_low", "amount_high"),
    ("rate_low", "rate_high"),
    ("share_of_low", "share_of_high"),
)


def check(kind: str, typed: Mapping[str, object], *, today: date) -> Fields:
    """The fields of an entry in their one form, empty ones left out. Raises EntryProblemsError.

    `today` is the day where the worker is; a clock that is a day ahead is forgiven.
    """
    fields: Fields = {}
    problems: dict[str, InputError] = {}
    for field in KINDS[kind]:
        text = str(typed.get(field.name) or "").strip()
        if not text:
            if field.required:
                _need((field.name,), fields, problems)
            continue
        try:
            fields[field.name] = field.read(text)
        except InputError as problem:
            problems[field.name] = problem
    fields = {name: text for name, text in fields.items() if text}
    _check_together(fields, problems, today)
    if problems:
        raise EntryProblemsError(problems)
    return fields


def _check_together(fields: Fields, problems: dict[str, InputError], today: date) -> None:
    """What no field can know alone."""
    _check_hours(fields, problems)
    for low, high in _RANGES:
        if high in fields:
            fields.setdefault(low, fields[high])
        if {low, high} <= fields.keys() and Decimal(fields[low]) > Decimal(fields[high]):
            problem = InputError(
                "The range ends below its beginning", code="range_order", mend="Exchange them."
            )
            problems.setdefault(high, problem)
    _need(_NEEDED_FOR_PAY.get(fields.get("kind", ""), ()), fields, problems)
    if "region" in fields and not is_region_of(
        fields["region"], fields.get("jurisdiction", fields["region"][:2])
    ):
        problems["region"] = InputError(
            "This place is in another country", code="region_elsewhere", mend="Choose the country it is in."
        )
    if fields.get("rate") == "0":
        problems["rate"] = InputError("A rate is above zero", code="impossible_number", mend="Check it.")
    if {"valid_from", "valid_to"} <= fields.keys() and fields["valid_from"] > fields["valid_to"]:
        problem = InputError("The period ends before it begins", code="period_order", mend="Exchange them.")
        problems.setdefault("valid_to", problem)
    if fields.get("day", "") > (today + timedelta(days=1)).isoformat():
        problems["day"] = InputError("This day is in the future", code="day_future", mend="Check the date.")


def _need(names: tuple[str, ...], fields: Fields, problems: dict[str, InputError]) -> None:
    for name in names:
        if name not in fields:
            problems.setdefault(name, InputError("This is needed", code="needed", mend="Fill it in."))


# A share is of something, and a season's pay is for a time that has an end.
_NEEDED_FOR_PAY = {"share": ("valid_to", "share_of_low"), "season": ("valid_to",)}
# Which fields each way of telling the hours needs, and which of the others' it drops.
_NEEDED = {"times": ("start", "end"), "hours": ("hours_low",)}
_CLOCK, _SPAN = ("start", "end"), ("hours_low", "hours_high")
_UNUSED = {
    "times": _SPAN,
    "hours": _CLOCK,
    "dark": _CLOCK,
    "off": (*_CLOCK, *_SPAN, "break_minutes", "pieces"),
}


def _check_hours(fields: Fields, problems: dict[str, InputError]) -> None:
    how = fields.get("how", "")
    if how == "hours" and "hours_high" in fields:
        fields.setdefault("hours_low", fields["hours_high"])
    _need(_NEEDED.get(how, ()), fields, problems)
    for name in _UNUSED.get(how, ()):
        fields.pop(name, None)
    for name in _SPAN:
        if Decimal(fields.get(name, "0")) > 24:
            problems[name] = InputError(
                "A day has 24 hours", code="hours_too_many", mend="Write the rest on the next day."
            )
    rest = Decimal(fields.get("break_minutes", "0"))
    if rest >= 24 * 60 or rest % 1:
        problems["break_minutes"] = InputError(
            "This is no break", code="bad_break", mend="Write it in whole minutes, for example 30."
        )


def bucket_name(kind: str, fields: Mapping[str, str]) -> str:
    """Which entries are read together: shifts of a week, payments of a month, all of any other kind."""
    if kind == "shift":
        return week_bucket(date.fromisoformat(fields["day"]))
    if kind == "money":
        return month_bucket(date.fromisoformat(fields["day"]))
    return kind


def week_bucket(day: date) -> str:
    """The bucket of the shifts of the week (Monday to Sunday) that holds `day`."""
    year, week, _ = day.isocalendar()
    return f"shift:{year}-{week:02}"


def month_bucket(day: date) -> str:
    """The bucket of the payments of the month that holds `day`."""
    return f"money:{day:%Y-%m}"
