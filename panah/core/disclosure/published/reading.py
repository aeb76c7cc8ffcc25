"""Published tables as files have them: long lists and crossed tables, in CSV and XLSX."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from panah.core.disclosure.published.layout import (
    Merge,
    Row,
    merges_of,
    refuse_two_headings,
    unmerge,
    without_titles,
)
from panah.core.disclosure.published.numbers import Told, read_number
from panah.core.errors import InputError, Place
from panah.core.exchange.limits import OWN_MACHINE, Limits
from panah.core.exchange.sheets import open_workbook

TOTALS = {
    *("total", "grand total", "all", "both", "both sexes", "all ages"),
    *("всего", "итого", "все", "оба пола", "барлығы", "жалпы", "бардыгы", "jami", "жами", "ҷамъ", "ҳамагӣ"),
}
# Columns that describe a row without saying whom it counts; the code of a country stands for its name.
REMARKS = {"source", "note", "notes", "footnote", "comment"}
NAMES_OF_CODES = {"country", "region", "subregion"}
VALUES = ("txtvalue", "value", "obs_value", "count", "number", "victims", "n", "cases")
LARGEST_PLAUSIBLE = 1_000_000.0  # one national cell; beyond it stand codes that leaked into the numbers
Key = tuple[str, ...]


@dataclass(frozen=True)
class Reading:
    """How to read the files. What is left empty is found out from the file.

    `value` is the column of the numbers; `totals` further words that mean a total; `rounded_to` the base the
    publisher rounded to; `incomplete` names columns whose categories may not reach their total (unknown ages).
    """

    value: str = ""
    totals: frozenset[str] = frozenset()
    rounded_to: int = 0
    incomplete: frozenset[str] = frozenset()

    def is_total(self, text: str) -> bool:
        """Does a category stand for all of them?"""
        word = text.strip().casefold()
        return word in TOTALS or word in {other.casefold() for other in self.totals}


@dataclass
class PublishedTable:
    """Cells of one set of columns: what each says and where it stands; and what was odd in the files."""

    columns: tuple[str, ...]
    reading: Reading
    cells: dict[Key, Told] = field(default_factory=dict)
    places: dict[Key, Place] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    def total_columns(self) -> tuple[int, ...]:
        """Positions of the columns that have a total among their categories."""
        return tuple(
            at for at in range(len(self.columns)) if any(self.reading.is_total(key[at]) for key in self.cells)
        )

    def add(self, key: Key, told: Told, place: Place) -> None:
        """Note a cell; a second, different number for the same cell is told and widens it."""
        old = self.cells.get(key)
        if old is not None and (old.low, old.high) != (told.low, told.high):
            self.warnings.append(f"{place}: {' / '.join(key)} is {told.text} here and {old.text} before")
            told = Told(min(old.low, told.low), max(old.high, told.high), f"{old.text} or {told.text}")
        self.cells[key] = told
        self.places.setdefault(key, place)


def read_tables(
    files: Sequence[Path | str],
    reading: Reading | None = None,
    *,
    limits: Limits = OWN_MACHINE,
    progress: Callable[[int], None] | None = None,
) -> list[PublishedTable]:
    """Read published tables; files with the same columns become one table.

    A long list has a column of numbers and columns of categories, some with a total among them; a crossed
    table has its categories in the first row and first column. `progress` is told the rows read so far.
    A sheet with two rows of headings is a warning where others can be read. Raises InputError, with file, sheet,
    row and column, for what cannot be read as either.
    """
    reading = reading or Reading()
    tables: dict[tuple[str, ...], PublishedTable] = {}
    refused: list[InputError] = []
    done = 0
    for file in files:
        for sheet in _sheets(Path(file), limits):
            odd: list[str] = []
            table = None
            try:
                found = _cells(sheet, reading, odd)
            except InputError as error:
                if error.code != "two-headings":
                    raise
                refused.append(error)
                continue
            for column_names, key, told, place in found:
                table = tables.setdefault(column_names, PublishedTable(column_names, reading))
                done += 1
                if progress and done % 10_000 == 0:
                    progress(done)
                table.add(key, _plausible(told, place, table), place)
            if table is not None:
                table.warnings += odd
    if not tables and refused:
        raise refused[0]
    if not tables:
        raise InputError("the files hold no table", code="no-table", mend="Give CSV or XLSX files with rows.")
    next(iter(tables.values())).warnings += [str(error) for error in refused]
    return list(tables.values())


def _plausible(told: Told, place: Place, table: PublishedTable) -> Told:
    """What was printed, or nothing known where a code stands among the numbers."""
    if not told.high == told.low > LARGEST_PLAUSIBLE:
        return told
    table.warnings.append(f"{place}: {told.text} is no plausible count and is set aside")
    return Told(0.0, float("inf"), f"{told.text} (set aside)")


@dataclass(frozen=True)
class _Sheet:
    """One sheet of a workbook, or a file of text."""

    place: Place
    rows: Iterator[Row]
    merges: tuple[Merge, ...] = ()


def _sheets(path: Path, limits: Limits) -> Iterator[_Sheet]:
    if path.suffix.lower() in {".xlsx", ".xlsm"}:
        with open_workbook(path, limits) as book:
            for sheet in book.sheets:
                rows = ((row.number, ["" if v is None else str(v) for v in row.values]) for row in sheet.rows)
                yield _Sheet(Place(path.name, sheet.title), rows, merges_of(sheet.merges))
        return
    yield _Sheet(Place(path.name), _csv_rows(path, limits))


def _csv_rows(path: Path, limits: Limits) -> Iterator[Row]:
    if path.stat().st_size > limits.file_bytes:
        raise InputError("the file is too large", code="too-large", place=Place(file=path.name))
    data = path.read_bytes()
    if b"\x00" in data[:4096] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise InputError(
            "this is not a table of text",
            code="not-a-table",
            mend="Give CSV or XLSX (an old .xls must be saved as .xlsx first).",
            place=Place(file=path.name),
        )
    text = _decode(data)
    sample = text[:20_000].split("\n", 1)[0]
    delimiter = max(",;\t|", key=sample.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from ((reader.line_num, row) for row in reader)
    except csv.Error as error:
        raise InputError(
            f"the row cannot be read as CSV ({error})",
            code="csv",
            mend="Look for a quotation mark that is opened and never closed.",
            place=Place(file=path.name, row=reader.line_num),
        ) from None


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Numbers and marks are ASCII; a wrong guess can only misspell a category, the same way everywhere.
        return data.decode("cp1251", errors="replace")


Found = tuple[tuple[str, ...], Key, Told, Place]


def _cells(sheet: _Sheet, reading: Reading, odd: list[str]) -> Iterator[Found]:
    """The cells of one sheet; what its layout made odd is added to `odd` at once."""
    lines = [(n, [cell.strip() for cell in row]) for n, row in sheet.rows if any(c.strip() for c in row)]
    if not lines:
        return iter(())
    header, *body = without_titles(lines, sheet.merges)
    refuse_two_headings(header, body, sheet.merges, sheet.place, reading.is_total)
    names = header[1]
    if reading.value == "" and _is_crossed(names, body, reading):
        numbers, read = range(1, len(names)), _crossed
    else:
        at = _value_column(names, body, reading, Place(sheet.place.file, sheet.place.sheet, header[0]))
        numbers, read = range(at, at + 1), _long
    used = [*numbers, *(_category_columns(names, numbers[0]) if read is _long else [0])]
    body, told = unmerge(body, _touching(sheet.merges, used), numbers, len(names), sheet.place)
    odd += told
    return read(header, body, reading, sheet.place)


def _touching(merges: Iterable[Merge], columns: Iterable[int]) -> list[Merge]:
    """Merges that reach a column that is read; those among remarks change nothing."""
    used = set(columns)
    return [merge for merge in merges if used & set(range(merge.columns[0], merge.columns[1] + 1))]


def _is_crossed(header: Sequence[str], body: Sequence[Row], reading: Reading) -> bool:
    across = any(reading.is_total(cell) for cell in header[1:])
    return across and any(row and reading.is_total(row[0]) for _, row in body)


def _crossed(header: Row, body: Sequence[Row], reading: Reading, place: Place) -> Iterator[Found]:
    _number, names = header
    columns = (names[0] or f"rows of {place.file}", f"columns of {place.file}")
    for row_number, row in body:
        for at, category in enumerate(names[1:], start=1):
            where = Place(place.file, place.sheet, row_number, category or str(at + 1))
            told = read_number(row[at] if at < len(row) else "", rounded_to=reading.rounded_to)
            if told is None:
                raise _no_number(where)
            yield columns, (row[0], category), told, where


def _long(header: Row, body: Sequence[Row], reading: Reading, place: Place) -> Iterator[Found]:
    number, names = header
    at = _value_column(names, body, reading, Place(place.file, place.sheet, number))
    kept = _category_columns(names, at)
    columns = tuple(names[i] or f"column {i + 1}" for i in kept)
    seen: set[tuple[str, ...]] = set()
    for row_number, row in body:
        full = tuple((row + [""] * len(names))[: len(names)])
        if full in seen:  # exact duplicates say nothing new
            continue
        seen.add(full)
        where = Place(place.file, place.sheet, row_number, names[at])
        told = read_number(full[at], rounded_to=reading.rounded_to)
        if told is None:
            raise _no_number(where)
        yield columns, tuple(full[i] for i in kept), told, where


def _category_columns(names: Sequence[str], value: int) -> list[int]:
    folded = [name.strip().casefold() for name in names]
    left_out = REMARKS | (NAMES_OF_CODES if "iso3_code" in folded else set())
    return [at for at, name in enumerate(folded) if at != value and name not in left_out]


def _value_column(names: Sequence[str], body: Sequence[Row], reading: Reading, place: Place) -> int:
    folded = [name.strip().casefold() for name in names]
    wanted = [reading.value.casefold()] if reading.value else [name for name in VALUES if name in folded]
    if wanted and wanted[0] in folded:
        return folded.index(wanted[0])
    columns: Mapping[int, list[str]] = {
        at: [row[at] for _, row in body[:500] if at < len(row)] for at in range(len(names))
    }
    counts = [at for at, cells in columns.items() if cells and all(read_number(cell) for cell in cells)]
    if not reading.value and counts:
        return counts[-1]
    raise InputError(
        f"there is no column {reading.value}" if reading.value else "no column of numbers was found",
        code="no-values",
        mend=f"Name it with --value; the columns are: {', '.join(names)}.",
        place=place,
    )


def _no_number(place: Place) -> InputError:
    return InputError(
        "the cell holds neither a count nor a mark of suppression",
        code="not-a-count",
        mend="Counts are whole numbers; marks are <5, 1-4, 5+, a blank, '..', '*' and the like.",
        place=place,
    )
