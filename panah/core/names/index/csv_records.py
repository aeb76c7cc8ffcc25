"""Records for an index out of a CSV file."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from panah.core.errors import InputError
from panah.core.names.identifiers import SCHEMES
from panah.core.names.index.records import Record
from panah.core.names.problems import NamesError
from panah.core.names.score import Kind
from panah.core.names.textfile import Row, check_cells, read_csv

COLUMNS: Final = ("id", "name")


def read_records(path: Path, *, default_kind: str, report: Callable[[InputError], None]) -> Iterator[Record]:
    """Each row as a record. Columns id and name; optional kind, country, other_names (separated by |), and one for
    each identifier scheme. A broken row is given to `report` and left out.
    """
    for row in read_csv(path, COLUMNS):
        try:
            yield _record(row, default_kind)
        except InputError as error:
            report(error)


def _record(row: Row, default_kind: str) -> Record:
    check_cells(row)
    values = {column: value.strip() for column, value in row.values.items()}
    for column in COLUMNS:
        if not values[column]:
            raise NamesError("names.empty", row.place(column))
    kind = values.get("kind", "").casefold() or default_kind
    if kind not in set(Kind):
        raise NamesError("names.kind", row.place("kind"), kind=kind)
    others = [name.strip() for name in values.get("other_names", "").split("|") if name.strip()]
    identifiers = {scheme: values[scheme] for scheme in SCHEMES if values.get(scheme)}
    return Record(values["id"], (values["name"], *others), Kind(kind), values.get("country", ""), identifiers)
