"""The tables of a record as a page shows them to be typed into, and what was typed as rows."""

import calendar
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import count, islice
from typing import Any

from babel.dates import format_date
from django.http import QueryDict
from django_stubs_ext import StrPromise

from panah.claims import rows
from panah.claims.documents import figures, words
from panah.core.wages.words import texts
from panah.core.wages.work import KINDS, MONEY_KINDS, SCHEMES, SOURCES, SUMMED, TAKEN, WEEK_STARTS, YES_NO
from panah.core.wages.writing import locale_of
from panah.desk.claims import labels

# Empty lines at the end of a table, to type into. A month of days has a line for each of them besides.
FREE_LINES = {"shifts": 3, "usual": 2, "terms": 2, "money": 5, "exchange": 3, "key_rates": 2}
# A form has at most a thousand fields, so a longer table is typed page by page.
ROWS_A_PAGE = 50
ROWS_PREVIEWED = 60
_DATES = frozenset({"day", "from", "to", "worker_born"})
_OF_TAKEN = frozenset({"taken", "agreed_in_writing"})
_YES_NO = frozenset(
    {
        "length_limited", "nature_defined", "hazardous", "farm_work", "written", "agreed_in_writing",
        "summed_lawful",
    }
)  # fmt: skip
# Regions with a minimum wage of their own, with their names.
Places = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Cell:
    """One cell: its name in the form, what it holds, and how it is typed (text, date, time, or one of options)."""

    name: str
    column: str
    label: str
    value: str
    kind: str
    options: tuple[tuple[str, str | StrPromise], ...] = ()


@dataclass(frozen=True)
class Line:
    """One line of the table. `title` names it for readers who do not see the table: the day with its weekday."""

    key: str
    title: str
    cells: tuple[Cell, ...]
    problems: tuple[str, ...] = ()


def _options(table: str, column: str, places: Places = ()) -> tuple[tuple[str, str | StrPromise], ...]:
    if column == "region":
        return tuple(places)
    if column == "kind":
        said = labels.PAY if table == "terms" else words.MONEY
        return tuple((code, said[code]) for code in (KINDS if table == "terms" else MONEY_KINDS))
    codes: Mapping[str, tuple[str, ...]] = {
        "source": SOURCES,
        "scheme": SCHEMES,
        "taken": TAKEN,
        "week_start": WEEK_STARTS,
        "summed": SUMMED[:-1],
    }
    if column in codes:
        return tuple((code, labels.CHOICES[column][code]) for code in codes[column])
    if column in _YES_NO:
        return tuple((code, labels.CHOICES["yes_no"][code]) for code in YES_NO)
    return ()


def _cell(table: str, key: str, column: str, row: Mapping[str, Any], places: Places) -> Cell:
    options = _options(table, column, places)
    kind = "date" if column in _DATES else "select" if options else "text"
    value = rows.cell_text(column, row.get(column))
    # A browser shows nothing in a date field that it cannot read: what was typed must stay visible.
    if kind == "date" and not _reads(date.fromisoformat, value):
        kind = "text"
    if kind == "select" and value and value not in dict(options):
        kind = "text"
    return Cell(f"{key}~{column}", column, str(labels.COLUMN[column]), value, kind, options)


def single(name: str, value: str, places: Places = ()) -> Cell:
    """A value that stands alone, with its options if it has any; what is none of them stays as it was typed."""
    options = _options("", name, places)
    kind = "select" if options and (not value or value in dict(options)) else "text"
    return Cell(name, name, str(labels.COLUMN[name]), value, kind, options)


def columns(table: str, places: Places) -> tuple[str, ...]:
    """The columns that are typed: a region only where the country's law knows any."""
    return tuple(column for column in rows.COLUMNS[table] if column != "region" or places)


def _reads(read: Callable[[str], object], value: str) -> bool:
    try:
        return not value or bool(read(value))
    except ValueError:
        return False


def lines(
    table: str,
    known: Mapping[str, Mapping[str, Any]],
    *,
    month: date | None = None,
    problems: Mapping[str, tuple[str, ...]],
    places: Places,
    language: str,
) -> list[Line]:
    """The lines of a table: what is known, for shifts a line for every day of the month, and free lines."""
    wanted: dict[str, Mapping[str, Any]] = dict(known)
    if table == "shifts" and month is not None:
        days = {str(row.get("day")) for row in known.values()}
        for number in range(1, calendar.monthrange(month.year, month.month)[1] + 1):
            day = month.replace(day=number).isoformat()
            if day not in days:
                wanted[f"{rows.NEW}-{day}"] = {"day": day}
    first = rows.COLUMNS[table][0]
    ordered = sorted(wanted.items(), key=lambda each: (str(each[1].get(first, "")), each[0]))
    unused = (key for key in (f"{rows.NEW}-{number}" for number in count()) if key not in wanted)
    free: list[tuple[str, Mapping[str, Any]]] = [(key, {}) for key in islice(unused, FREE_LINES[table])]
    return [
        Line(
            key,
            _title(rows.cell_text(first, row.get(first)), language),
            tuple(_cell(table, key, column, row, places) for column in columns(table, places)),
            problems.get(key, ()),
        )
        for key, row in [*ordered, *free]
    ]


def _title(day: str, language: str) -> str:
    """A day as it stands before its line; what is no day stays as it was typed, an empty line is a plus."""
    if not day or not _reads(date.fromisoformat, day):
        return day or "+"
    return format_date(date.fromisoformat(day), format="EEE dd.MM.yyyy", locale=locale_of(language))


def shown_cell(table: str, column: str, value: Any, language: str) -> str:
    """A cell in words: codes as their options say, days as the language writes them, times without seconds."""
    text = rows.cell_text(column, value)
    if column in _DATES and text and _reads(date.fromisoformat, text):
        return figures.period(date.fromisoformat(text), date.fromisoformat(text), language)
    if column in {"start", "end"} and len(text) == len("07:00:00"):
        return text[:5]
    if column == "region":
        return region_name(text, language)
    return str(dict(_options(table, column)).get(text, text))


def region_name(code: str, language: str) -> str:
    """A region by its name, where the law knows it."""
    return texts("input_values", language).table.get(("region", code), code)


def preview(number: int, worker: str, book: dict[str, Any], language: str) -> dict[str, Any]:
    """The tables of one book that was read, as they would stand in the claim."""
    found = []
    for name, columns in rows.COLUMNS.items():
        known = [_without_idle(name, row) for row in rows.keyed(book["record"], name).values()]
        if known:
            used = [column for column in columns if any(row.get(column) for row in known)]
            found.append(
                {
                    "name": labels.TABLE[name],
                    "count": len(known),
                    "columns": [labels.COLUMN[column] for column in used],
                    "rows": [
                        [shown_cell(name, column, row.get(column), language) for column in used]
                        for row in known[:ROWS_PREVIEWED]
                    ],
                    "more": max(0, len(known) - ROWS_PREVIEWED),
                }
            )
    return {"number": number, "worker": worker, "tables": found, "lumps": len(book.get("lumps", ()))}


def _without_idle(table: str, row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A row without cells that say nothing of it: pay that was received was not taken from anybody."""
    is_pay = table == "money" and row.get("kind") in {"paid", "advance"}
    return {column: value for column, value in row.items() if not (is_pay and column in _OF_TAKEN)}


def in_month(known: Mapping[str, Any], month: date) -> dict[str, Any]:
    """The rows of one month, and those without a day that can be read, which belong to no other page."""

    def belongs(row: Mapping[str, Any]) -> bool:
        day = str(row.get("day", ""))
        return day.startswith(f"{month:%Y-%m}") or not _reads(date.fromisoformat, day or "-")

    return {key: row for key, row in known.items() if belongs(row)}


def page(known: Mapping[str, Any], start: int) -> tuple[dict[str, Any], int | None]:
    """The rows of a page from a place on, and where the next page begins."""
    keys = list(known)
    chosen = keys[start : start + ROWS_A_PAGE]
    more = start + ROWS_A_PAGE if len(keys) > start + ROWS_A_PAGE else None
    return {key: known[key] for key in chosen}, more


def months(known: Mapping[str, Any]) -> list[date]:
    """The months in which something is written, oldest first."""
    found = {str(row.get("day", ""))[:7] for row in known.values()}
    return [
        date.fromisoformat(f"{month}-01") for month in sorted(found) if _reads(_first_day, month) and month
    ]


def _first_day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def typed(table: str, posted: QueryDict, base: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The rows of a posted page by key. A line that was emptied is None; untouched days of a month are left out."""
    found: dict[str, dict[str, Any]] = {}
    for name in posted:
        key, tilde, column = name.partition("~")
        if tilde and column in rows.COLUMNS[table]:
            value = rows.cell_value(table, column, str(posted[name])[:500])
            if value:
                found.setdefault(key, {})[column] = value
            else:
                found.setdefault(key, {})
    mine: dict[str, Any] = {}
    for key, row in found.items():
        is_day_only = key.startswith(rows.NEW) and set(row) <= {"day", "source"} and table == "shifts"
        is_source_only = set(row) <= {"source"}
        if key in base:
            # Cells that this page does not ask for stay as they are.
            kept = {
                column: value
                for column, value in base[key].items()
                if column not in rows.COLUMNS[table] or f"{key}~{column}" not in posted
            }
            # A known line of which only the day is left was emptied.
            first = rows.COLUMNS[table][0]
            mine[key] = rows.clean(table, {**row, **kept}) if set(row) - {first, "source"} else None
        elif row and not is_day_only and not is_source_only:
            mine[key] = rows.clean(table, row)
    return mine
