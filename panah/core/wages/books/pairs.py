"""Two books in one YAML file: what worked examples and the command line read.

    jurisdiction: kz
    currency: KZT
    worker: {terms: […], shifts: […], money: […]}       # a record, as everywhere
    employer: {employer: "Farm", shifts: […]}
    period: [2024-03-01, 2024-03-31]                    # optional: compare these days only

What stands beside the two books (jurisdiction, currency, employer, timezone) holds for both unless they say otherwise.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from panah.core.errors import InputError, Place
from panah.core.wages.books.findings import Period
from panah.core.wages.entries import Entry
from panah.core.wages.reading import read_file, read_record
from panah.core.wages.work import WorkRecord

_SHARED = ("jurisdiction", "currency", "employer", "timezone")


@dataclass(frozen=True, slots=True)
class TwoBooks:
    """The worker's record, the employer's where there is one, and the days to compare, if not all."""

    worker: WorkRecord
    employer: WorkRecord | None
    period: Period | None = None


def read_two_books(source: Path | Mapping[str, Any], file: str = "") -> TwoBooks:
    """Both records of a file, or of a table already read from `file`. Bad entries become problems of their record.

    Raises InputError when a book is missing, the period is none, or nothing can be read.
    """
    name = source.name if isinstance(source, Path) else file
    values = read_file(source).values if isinstance(source, Path) else source
    return TwoBooks(_book(values, "worker", name), _book(values, "employer", name), _period(values, name))


def holds_two_books(values: Mapping[str, Any]) -> bool:
    """The table is of two books and not of one record."""
    return "worker" in values and "employer" in values and not isinstance(values["employer"], str)


def _book(values: Mapping[str, Any], whose: str, file: str) -> WorkRecord:
    found = values.get(whose)
    table = found.values if isinstance(found, Entry) else found
    if not isinstance(table, Mapping):
        raise InputError(
            f"the {whose}'s book is missing",
            code="no_second_book",
            mend="Write worker: and employer: with the entries of both books.",
            place=Place(file=file),
        )
    shared = {key: values[key] for key in _SHARED if isinstance(values.get(key), str)}
    return read_record({**shared, **table})


def _period(values: Mapping[str, Any], file: str) -> Period | None:
    found = values.get("period")
    if found is None:
        return None
    try:
        first, last = (day if isinstance(day, date) else date.fromisoformat(str(day)) for day in found)
    except (TypeError, ValueError):
        first, last = date.max, date.min
    if last < first:
        raise InputError(
            "the period is no first and last day",
            code="bad_period",
            mend="Write period: [2024-03-01, 2024-03-31].",
            place=Place(file=file),
        )
    return first, last
