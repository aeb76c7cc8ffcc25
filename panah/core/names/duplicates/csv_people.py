"""People's records out of a CSV file."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from panah.core.errors import InputError
from panah.core.names.duplicates.records import PersonRecord
from panah.core.names.problems import NamesError
from panah.core.names.textfile import Row, check_cells, read_csv

COLUMNS: Final = ("id", "name")
_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")
_DAY_FIRST = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")


def read_people(path: Path, *, report: Callable[[InputError], None]) -> Iterator[PersonRecord]:
    """Each row as a record. Columns id and name; optional birth_date (ISO or day.month.year), phone, document.

    A broken row, or one whose id stood in an earlier row, is given to `report` and left out.
    """
    seen: set[str] = set()
    for row in read_csv(path, COLUMNS):
        try:
            person = _person(row)
            if person.id in seen:
                raise NamesError("names.id_twice", row.place("id"), id=person.id)
            seen.add(person.id)
            yield person
        except InputError as error:
            report(error)


def _person(row: Row) -> PersonRecord:
    check_cells(row)
    values = {column: value.strip() for column, value in row.values.items()}
    for column in COLUMNS:
        if not values[column]:
            raise NamesError("names.empty", row.place(column))
    birth_date = values.get("birth_date", "")
    day_first = _DAY_FIRST.fullmatch(birth_date)
    if day_first:
        day, month, year = day_first.groups()
        birth_date = f"{year}-{month:>02}-{day:>02}"
    if birth_date and not _ISO.fullmatch(birth_date):
        raise NamesError("names.birth_date", row.place("birth_date"), date=birth_date)
    return PersonRecord(
        values["id"], values["name"], birth_date, values.get("phone", ""), values.get("document", "")
    )
