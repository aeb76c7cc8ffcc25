"""A wage book's file as rows of cells: delimited text, a workbook, or the form in which a photo is typed out."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml
from openpyxl.utils import range_boundaries

from panah.core.errors import InputError, Place
from panah.core.exchange.delimited import open_delimited
from panah.core.exchange.limits import UPLOAD, Limits
from panah.core.exchange.package import Source, is_zip, open_source, source_name
from panah.core.exchange.rows import CellValue
from panah.core.exchange.sheets import Sheet, column_letter, open_workbook

Cells = tuple[CellValue, ...]
_YAML = (".yaml", ".yml")
# A frame drawn around a whole page is no statement about its rows.
_TALLEST_MERGE = 62


@dataclass(frozen=True, slots=True)
class Merge:
    """A merged range: rows as the file counts them (from 1), columns from 0, all included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: the file's and the sheet's name, and its rows that are not blank, by their number in the file.

    `uncomputed` are the row and column of formulas whose value the file does not hold.
    """

    file: str
    sheet: str
    rows: tuple[tuple[int, Cells], ...]
    merges: tuple[Merge, ...] = field(default=())
    hidden: bool = False
    uncomputed: tuple[tuple[int, int], ...] = ()

    def where(self, row: int, column: int | None = None) -> str:
        """A place in the file without any word of ours: "book.xlsx · Март · C12"."""
        cell = str(row) if column is None else f"{column_letter(column)}{row}"
        return " · ".join(part for part in (self.file, self.sheet, cell) if part)


def read_grids(source: Source, name: str = "", limits: Limits = UPLOAD) -> list[Grid]:
    """The sheets of a file. A name that ends in .yaml is the typed-out form of a photo; else the content decides.

    Raises InputError for what is no table, is damaged or is past the limits.
    """
    name = name or source_name(source)
    if name.casefold().endswith(_YAML):
        return [_transcription(source, name, limits)]
    if is_zip(source):
        return _workbook(source, limits)
    with open_delimited(source, limits) as opened:
        rows = tuple((number, tuple(cells)) for number, cells in opened.rows if any(map(str.strip, cells)))
    return [Grid(name, "", rows)]


def _workbook(source: Source, limits: Limits) -> list[Grid]:
    with open_workbook(source, limits) as book:
        return [_sheet(book.name, sheet) for sheet in book.sheets]


def _sheet(file: str, sheet: Sheet) -> Grid:
    read = list(sheet.rows)
    uncomputed = [
        (row.number, column) for row in read for column in sorted(row.formulas) if row.values[column] is None
    ]
    rows = tuple((row.number, row.values) for row in read if not row.is_blank())
    merges = tuple(_merges(sheet.merges))
    return Grid(file, sheet.title, rows, merges, not sheet.visible, tuple(uncomputed))


def _merges(ranges: list[str]) -> Iterator[Merge]:
    for cells in ranges:
        left, top, right, bottom = range_boundaries(cells)
        # A range without rows or columns is a whole column or row: a frame too.
        if left and top and right and bottom and bottom - top <= _TALLEST_MERGE:
            yield Merge(top, left - 1, bottom, right - 1)


def _transcription(source: Source, name: str, limits: Limits) -> Grid:
    """The form in which somebody types out a photographed page: its columns, its rows, and "unreadable" cells."""
    stream = open_source(source, limits)
    try:
        data = yaml.load(stream.read(), Loader=_Plain)  # noqa: S506 -- a safe loader that leaves cells as they are typed
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        raise InputError(
            "this is not YAML",
            code="not_yaml",
            mend="Check the indentation, colons and quotes there.",
            place=Place(file=name, row=mark.line + 1 if mark else None),
        ) from error
    finally:
        if isinstance(source, str | Path):
            stream.close()
    columns, rows = (data.get("columns"), data.get("rows")) if isinstance(data, dict) else (None, None)
    if not isinstance(columns, list) or not isinstance(rows, list):
        raise InputError(
            "the form has no columns or no rows",
            code="no_book_rows",
            mend="Write columns: [day, hours, paid] and under rows: one list for each line of the page.",
            place=Place(file=name),
        )
    title = str(data.get("of") or "")
    table = [
        (title,),
        tuple(map(str, columns)),
        *(tuple(map(_cell, row)) for row in rows if isinstance(row, list)),
    ]
    # The lines of the page count from 1, so that a place names the line on the photo.
    return Grid(name, str(data.get("page") or ""), tuple(enumerate(table, start=-1)))


class _Plain(yaml.SafeLoader):
    """Leaves every cell the text that was typed: 08:30 is no number and no is no answer."""


_Plain.yaml_implicit_resolvers = {}


def _cell(value: object) -> CellValue:
    return None if value is None or value == "" else str(value)
