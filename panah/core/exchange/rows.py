"""Rows of a worksheet part, straight from its XML: each cell's value and, beside a formula, the value it last showed.

openpyxl keeps the workbook's strings, styles and calendar; its row reader costs five times as much per cell and would
have to read a sheet twice to know both a formula and its value.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import IO
from xml.parsers import expat

from openpyxl.utils.datetime import from_excel, from_ISO8601

from panah.core.exchange.strings import Strings, unescape

CellValue = str | int | float | bool | datetime | date | time | timedelta | None
_CHUNK = 1 << 16
_REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row: its number as the spreadsheet shows it, its values, and which columns (from 0) hold formulas."""

    number: int
    values: tuple[CellValue, ...]
    formulas: frozenset[int] = frozenset()

    def is_blank(self) -> bool:
        """No value at all."""
        return all(value is None or (isinstance(value, str) and not value.strip()) for value in self.values)


@dataclass(slots=True)
class Meaning:
    """What the cells of a workbook refer to: strings by number, styles that are dates, where dates count from."""

    strings: Strings
    date_styles: frozenset[int]
    duration_styles: frozenset[int]
    epoch: datetime


def read_rows(part: IO[bytes], meaning: Meaning) -> Iterator[SheetRow]:
    """The rows of a worksheet part that exist in it, in order; rows without a cell are left out.

    Raises expat's error for XML that is not well-formed, ValueError or IndexError for cells that make no sense.
    """
    reader = _Reader(meaning)
    while chunk := part.read(_CHUNK):
        reader.parser.Parse(chunk, False)
        yield from reader.take()
    reader.parser.Parse(b"", True)
    yield from reader.take()


class _Reader:
    """expat's handlers: called three times a cell, so they look up and store as little as they can."""

    def __init__(self, meaning: Meaning) -> None:
        self.meaning = meaning
        self.rows: list[SheetRow] = []
        self.number = 0
        self.cells: dict[int, CellValue] = {}
        self.formulas: set[int] = set()
        self.column = -1
        self.kind = self.style = ""
        self.text: list[str] = []
        self.value = ""
        self.inline = ""
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self.text.append
        self.columns: dict[str, int] = {}
        self.names = _Names()
        self.moments: dict[tuple[str, int], CellValue] = {}

    def take(self) -> list[SheetRow]:
        """The rows that are complete."""
        rows, self.rows = self.rows, []
        return rows

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name = self.names[name]
        if name == "c":
            reference = attributes.get("r", "")
            self.column = self._index(reference) if reference else self.column + 1
            self.kind, self.style = attributes.get("t", "n"), attributes.get("s", "0")
            self.value = self.inline = ""
        elif name == "v" or name == "t":  # noqa: PLR1714 -- a set costs twice as much, and this runs per cell
            self.text.clear()
        elif name == "f":
            self.formulas.add(self.column)
        elif name == "row":
            self.number = int(attributes.get("r", self.number + 1))
            self.cells, self.formulas, self.column = {}, set(), -1
        elif name == "rPh":
            self.kind = "phonetic"

    def _end(self, name: str) -> None:
        name = self.names[name]
        if name == "v":
            self.value = "".join(self.text)
        elif name == "c":
            value = self._cell()
            if value is not None:
                self.cells[self.column] = value
        elif name == "t":
            if self.kind != "phonetic":
                self.inline += "".join(self.text)
        elif name == "rPh":
            self.kind = "inlineStr"
        elif name == "row":
            if self.cells or self.formulas:
                self._finish_row()
            self.text.clear()  # the spaces between the elements of a row

    def _index(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        found = self.columns.get(letters)
        if found is None:
            found = 0
            for letter in letters.upper():
                found = found * 26 + ord(letter) - 64
            if not 0 < found <= 16_384:
                raise ValueError(reference)
            found = self.columns[letters] = found - 1
        return found

    def _finish_row(self) -> None:
        width = max([*self.cells, *self.formulas]) + 1
        values: list[CellValue] = [None] * width
        for index, value in self.cells.items():
            values[index] = value
        self.rows.append(SheetRow(self.number, tuple(values), frozenset(self.formulas)))

    def _cell(self) -> CellValue:
        kind, text = self.kind, self.value
        if kind == "inlineStr" or not text:
            return unescape(self.inline) or None
        if kind == "s":
            return self.meaning.strings[int(text)]
        if kind == "n":
            return self._number(text)
        if kind == "b":
            return bool(int(text))
        return _iso_moment(text) if kind == "d" else unescape(text)

    def _number(self, text: str) -> CellValue:
        style = int(self.style)
        if style not in self.meaning.date_styles:
            return _plain_number(text)
        moment = self.moments.get((text, style))
        if moment is None:
            moment = self._moment(_plain_number(text), style)
            if len(self.moments) < _REMEMBERED:
                self.moments[text, style] = moment
        return moment

    def _moment(self, number: float, style: int) -> CellValue:
        try:
            moment: CellValue = from_excel(
                number, self.meaning.epoch, timedelta=style in self.meaning.duration_styles
            )
        except (OverflowError, ValueError):
            return number  # a day outside the calendar stays the number it is
        return moment


class _Names(dict[str, str]):
    """The names of elements without their prefix, each worked out once."""

    def __missing__(self, name: str) -> str:
        found = self[name] = sys.intern(name.rpartition(":")[2])
        return found


def _plain_number(text: str) -> float:
    """An int where the text has neither point nor exponent."""
    return float(text) if "." in text or "e" in text or "E" in text else int(text)


def _iso_moment(text: str) -> CellValue:
    moment: CellValue = from_ISO8601(text)  # type: ignore[no-untyped-call]
    return moment
