"""Wage books as files, small and made up."""

import io
from datetime import date, timedelta

import openpyxl

from panah.core.wages.books.align import Entry
from panah.core.wages.books.draft import Settings
from panah.core.wages.reading import read_record

KZ = Settings("kz", "KZT")
FIRST = date(2024, 3, 1)
BASE = {"jurisdiction": "kz", "employer": "Farm", "currency": "KZT"}


def workbook(rows, *, title="Март 2024", merges=(), hidden=None) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for cells in merges:
        sheet.merge_cells(cells)
    if hidden:
        extra = book.create_sheet("Hidden")
        extra.sheet_state = "hidden"
        for row in hidden:
            extra.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def day(offset: int) -> date:
    return FIRST + timedelta(days=offset)


def entry(offset: int, hours, last: int | None = None) -> Entry:
    bounds = hours if isinstance(hours, tuple) else (hours, hours)
    minutes = (round(bounds[0] * 60), round(bounds[1] * 60))
    return Entry(day(offset), day(offset if last is None else last), minutes)


def record(hours, money=(), **more):
    """A record of (offset, hours) pairs at 10,000 tenge a day."""
    table = {
        "shifts": [{"day": day(offset).isoformat(), "hours": found} for offset, found in hours],
        "money": list(money),
        "terms": [{"kind": "day", "rate": 10000, "from": "2024-01-01"}],
    }
    return read_record(BASE | table | more)


def by_days(found):
    """Ten thousand for each day of work: a measure a person can check."""
    from panah.core.wages.work import Amount

    return {"KZT": Amount.of(10000 * len({shift.day for shift in found.shifts}))}
