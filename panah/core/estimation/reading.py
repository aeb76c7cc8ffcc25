"""Read a table of capture histories from CSV text: list columns of 0 and 1, stratum columns, and `count`."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from panah.core.errors import Place
from panah.core.estimation.problems import EstimationError
from panah.core.estimation.tables import MOST_LISTS, ListTable, Notice, pooled

COUNT = "count"
WHOLE = re.compile(r"\d{1,12}")
SHOWN = 12  # names or row numbers in one sentence
DELIMITERS = (";", "\t", "|")


@dataclass(frozen=True)
class _Header:
    names: list[str]
    count: int
    strata: list[int]
    lists: list[int]


def read_table(text: str, *, file: str = "", delimiter: str = ",") -> ListTable:
    """One table from CSV text whose columns are lists of 0/1 and `count`. Raises InputError with the place."""
    return pooled(list(read_strata(text, by=(), file=file, delimiter=delimiter).values()))


def read_strata(
    text: str, *, by: tuple[str, ...], file: str = "", delimiter: str = ","
) -> dict[tuple[str, ...], ListTable]:
    """A table for each combination of values in the columns `by`, in order of appearance."""
    numbered = numbered_rows(text, file, delimiter)
    header = _read_header(numbered[0][1], by, file)
    _refuse_second_header(numbered[1:2], header, file)
    found: dict[tuple[str, ...], dict[int, list[tuple[int, int]]]] = {}
    notices: list[Notice] = []
    same: dict[tuple[str, ...], list[int]] = {}
    for number, row in numbered[1:]:
        same.setdefault(tuple(row), []).append(number)
    # A file with a row for each person has few different rows: each is read once, in the order of the file.
    for cells, numbers in same.items():
        stratum, code, count = _read_row(cells, header, Place(file=file, row=numbers[0]))
        if code == 0 and count == 0:
            notices.append(Notice("empty_history", {"row": shown([str(number) for number in numbers])}))
            continue
        found.setdefault(stratum, {}).setdefault(code, []).extend((number, count) for number in numbers)
    if not found:
        raise EstimationError("no_rows", Place(file=file))
    lists = tuple(header.names[i] for i in header.lists)
    return {stratum: _build(lists, histories, notices) for stratum, histories in found.items()}


def numbered_rows(text: str, file: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """The rows that hold anything, each with its number in the file. Raises EstimationError when there are none."""
    reader = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter)
    rows: list[tuple[int, list[str]]] = []
    try:
        for number, row in enumerate(reader, start=1):
            if any(cell.strip() for cell in row):
                rows.append((number, row))
    except csv.Error as error:
        raise EstimationError("unreadable", Place(file=file, row=reader.line_num)) from error
    if not rows:
        raise EstimationError("empty_file", Place(file=file))
    return rows


def _build(
    lists: tuple[str, ...], histories: dict[int, list[tuple[int, int]]], notices: list[Notice]
) -> ListTable:
    counts = np.zeros(1 << len(lists), dtype=np.int64)
    told = list(notices)
    for code, entries in histories.items():
        counts[code] = sum(count for _, count in entries)
        if len(entries) > 1:
            history = "+".join(name for i, name in enumerate(lists) if code >> i & 1)
            where = shown([str(number) for number, _ in sorted(entries)])
            told.append(Notice("merged_rows", {"history": history, "rows": where}))
    return ListTable(lists, counts, tuple(told))


def _read_header(cells: list[str], by: tuple[str, ...], file: str) -> _Header:
    names = [cell.strip() for cell in cells]
    place = Place(file=file, row=1)
    refuse_delimiter(names, place)
    _refuse_no_count(names, place)
    refuse_same_names(names, place)
    for name in by:
        if name not in names or name.lower() == COUNT:
            others = [column for column in names if column.lower() != COUNT]
            raise EstimationError("no_stratum_column", place, name=name, columns=shown(others))
    strata = [names.index(name) for name in by]
    count = [name.lower() for name in names].index(COUNT)
    lists = [i for i in range(len(names)) if i != count and i not in strata]
    if len(lists) > MOST_LISTS:
        raise EstimationError("too_many_lists", place, lists=len(lists), most=MOST_LISTS)
    return _Header(names, count, strata, lists)


def refuse_delimiter(names: list[str], place: Place) -> None:
    """Raise EstimationError when the header is one cell that holds another separator."""
    mark = next((mark for mark in DELIMITERS if mark in names[0]), None) if len(names) == 1 else None
    if mark is not None:
        raise EstimationError("delimiter_tab" if mark == "\t" else "delimiter", place, mark=mark)


def _refuse_no_count(names: list[str], place: Place) -> None:
    if [name.lower() for name in names].count(COUNT) != 1:
        raise EstimationError("no_count_column", place, columns=shown(names))


def refuse_same_names(names: list[str], place: Place) -> None:
    """Raise EstimationError when a column has no name, or another's."""
    seen: set[str] = set()
    for number, name in enumerate(names, start=1):
        if not name:
            raise EstimationError("unnamed_column", replace(place, column=str(number)))
        if name in seen:
            raise EstimationError("same_name", place, name=name)
        seen.add(name)


def refuse_ragged(row: Sequence[str], names: list[str], place: Place) -> None:
    """Raise EstimationError when a row has more or fewer cells than the header."""
    if len(row) != len(names):
        raise EstimationError("ragged_row", place, cells=len(row), columns=len(names))


def shown(words: Sequence[str]) -> str:
    """Words for a sentence: the first dozen of very many."""
    return ", ".join(words[:SHOWN]) + (", …" if len(words) > SHOWN else "")


def _refuse_second_header(first: list[tuple[int, list[str]]], header: _Header, file: str) -> None:
    for number, row in first:
        cells = [row[i].strip() for i in [*header.lists, header.count] if i < len(row)]
        if cells and not any(re.search(r"\d", cell) for cell in cells):
            raise EstimationError("second_header", Place(file=file, row=number))


def _read_row(row: Sequence[str], header: _Header, place: Place) -> tuple[tuple[str, ...], int, int]:
    refuse_ragged(row, header.names, place)
    code = 0
    for bit, column in enumerate(header.lists):
        cell = row[column].strip()
        if cell not in ("0", "1"):
            name = header.names[column]
            raise EstimationError("not_binary", replace(place, column=name), cell=cell, column=name)
        code |= int(cell) << bit
    cell = row[header.count].strip()
    if not WHOLE.fullmatch(cell):
        there = replace(place, column=header.names[header.count])
        raise EstimationError(_count_problem(cell), there, cell=cell, plain=re.sub(r"\D", "", cell))
    count = int(cell)
    if code == 0 and count > 0:
        raise EstimationError("count_on_no_list", place, count=count)
    return tuple(row[i].strip() for i in header.strata), code, count


def _count_problem(cell: str) -> str:
    """The code of what is wrong with a count that is not a whole number."""
    if cell == "" or cell.lower() in ("nan", "na", "n/a", "null", "-"):
        return "missing_count"
    if re.fullmatch(r"[<≤>≥~]\s*\d+", cell):
        return "withheld_count"
    if re.fullmatch(r"\d{1,3}([,' \u00a0\u202f]\d{3})+", cell):
        return "thousands_mark"
    if re.fullmatch(r"-\d+(\.\d+)?", cell):
        return "negative_count"
    if re.fullmatch(r"\d+[.,]\d+", cell):
        return "fractional_count"
    return "bad_count"
