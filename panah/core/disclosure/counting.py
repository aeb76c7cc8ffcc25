"""From coded unit records to counts over a codebook. The counts stay inside the package, never shown."""

from collections.abc import Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from panah.core.disclosure.codebook import Codebook, Dimension
from panah.core.errors import InputError, Place

Record = Mapping[str, object]
Table = tuple[str, ...]


class Counts:
    """True counts per table. Its repr tells nothing, so that no log or error page can."""

    def __init__(self, tables: dict[Table, NDArray[np.int64]]) -> None:
        self._tables = tables

    def __getitem__(self, table: Table) -> NDArray[np.int64]:
        return self._tables[table]

    def __repr__(self) -> str:
        return "<Counts: not shown>"


def count_units(records: Iterable[Record], codebook: Codebook) -> Counts:
    """Count people, one record per person, in every published table of the codebook.

    A record maps fields to a code, to None (missing: the category `unknown`), or, in a dimension with several
    values, to a list, tuple or set of codes. Raises InputError with the record's place for a code outside the
    codebook, for several values where one is allowed, and for a missing value where there is no unknown.
    """
    columns = [_Column(dimension) for dimension in codebook.dimensions]
    size = 0
    for size, record in enumerate(records, start=1):
        for column in columns:
            column.read(record, size)
    by_name = {column.dimension.name: column.entries() for column in columns}
    tables = codebook.published_tables()
    return Counts({table: _tabulate(codebook, table, by_name, size) for table in tables})


Entries = tuple[NDArray[np.int64], NDArray[np.int64]]  # people (ascending) and their categories


class _Column:
    """The categories of one dimension, one entry per person and category."""

    def __init__(self, dimension: Dimension) -> None:
        self.dimension = dimension
        self.places = {category: at for at, category in enumerate(dimension.categories)}
        self.known: dict[str, int] = {}
        self.people: list[int] = []
        self.found: list[int] = []

    def read(self, record: Record, row: int) -> None:
        raw = record.get(self.dimension.field)
        if isinstance(raw, str) and raw in self.known:
            self.people.append(row)
            self.found.append(self.known[raw])
            return
        categories = _values(raw, self.dimension, row)
        if isinstance(raw, str):
            self.known[raw] = self.places[categories[0]]
        self.people += [row] * len(categories)
        self.found += [self.places[category] for category in categories]

    def entries(self) -> Entries:
        return np.array(self.people, dtype=np.int64), np.array(self.found, dtype=np.int64)


def _tabulate(
    codebook: Codebook, table: Table, columns: Mapping[str, Entries], size: int
) -> NDArray[np.int64]:
    people, cells = np.arange(1, size + 1), np.zeros(size, dtype=np.int64)
    for name in table:
        owners, categories = columns[name]
        first = np.searchsorted(owners, people, side="left")
        repeats = np.searchsorted(owners, people, side="right") - first
        steps = np.arange(repeats.sum()) - np.repeat(np.cumsum(repeats) - repeats, repeats)
        chosen = categories[np.repeat(first, repeats) + steps]
        people = np.repeat(people, repeats)
        cells = np.repeat(cells, repeats) * len(codebook.dimension(name).categories) + chosen
    shape = codebook.shape(table)
    return np.bincount(cells, minlength=int(np.prod(shape, dtype=np.int64))).reshape(shape)


def _values(raw: object, dimension: Dimension, row: int) -> list[str]:
    listed = raw if isinstance(raw, list | tuple | set | frozenset) else [raw]
    found = [str(value) for value in listed if value is not None and value != ""]
    place = Place(row=row, column=dimension.field)
    if len(found) > 1 and not dimension.several:
        raise InputError(
            f"the field {dimension.field} holds several values, and {dimension.name} allows one",
            code="several-values",
            mend="Declare the dimension with several=True or record one value.",
            place=place,
        )
    try:
        categories = sorted({dimension.category(code) for code in found or [dimension.unknown]})
    except InputError as error:
        raise InputError(error.message, code=error.code, mend=error.mend, place=place) from None
    known = [category for category in categories if category != dimension.unknown]
    return known or categories
