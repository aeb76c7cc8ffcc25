"""Read a table of capture histories from CSV text: list columns of 0 and 1, stratum columns, and `count`."""

import csv
import io
import re
from dataclasses import dataclass

import numpy as np

from panah.core.errors import InputError, Place
from panah.core.estimation.tables import MOST_LISTS, ListTable, Notice, pooled

COUNT = "count"
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
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff")), delimiter=delimiter))
    numbered = [
        (number, row) for number, row in enumerate(rows, start=1) if any(cell.strip() for cell in row)
    ]
    if not numbered:
        raise InputError("the file is empty", code="empty_file", place=Place(file=file))
    header = _read_header(numbered[0][1], by, file)
    _refuse_second_header(numbered[1:2], header, file)
    found: dict[tuple[str, ...], dict[int, list[tuple[int, int]]]] = {}
    notices: list[Notice] = []
    for number, row in numbered[1:]:
        stratum, code, count = _read_row(row, header, Place(file=file, row=number))
        if code == 0 and count == 0:
            notices.append(Notice("empty_history", {"row": str(number)}))
            continue
        found.setdefault(stratum, {}).setdefault(code, []).append((number, count))
    if not found:
        raise InputError("the file has a header and no rows", code="no_rows", place=Place(file=file))
    lists = tuple(header.names[i] for i in header.lists)
    return {stratum: _build(lists, histories, notices) for stratum, histories in found.items()}


def _build(
    lists: tuple[str, ...], histories: dict[int, list[tuple[int, int]]], notices: list[Notice]
) -> ListTable:
    counts = np.zeros(1 << len(lists), dtype=np.int64)
    told = list(notices)
    for code, entries in histories.items():
        counts[code] = sum(count for _, count in entries)
        if len(entries) > 1:
            history = "+".join(name for i, name in enumerate(lists) if code >> i & 1)
            where = "rows " + ", ".join(str(number) for number, _ in entries)
            told.append(Notice("merged_rows", {"history": history, "rows": where}))
    return ListTable(lists, counts, tuple(told))


def _read_header(cells: list[str], by: tuple[str, ...], file: str) -> _Header:
    names = [cell.strip() for cell in cells]
    place = Place(file=file, row=1)
    _refuse_delimiter(names, place)
    _refuse_names(names, place)
    for name in by:
        if name not in names:
            raise InputError(f"there is no column {name} to split by", code="no_stratum_column", place=place)
    strata = [names.index(name) for name in by]
    count = [name.lower() for name in names].index(COUNT)
    lists = [i for i in range(len(names)) if i != count and i not in strata]
    if len(lists) > MOST_LISTS:
        raise InputError(
            f"there are {len(lists)} lists; at most {MOST_LISTS} can be used",
            code="too_many_lists",
            mend="Merge lists of the same kind (all shelters, all police departments) before estimating",
            place=place,
        )
    return _Header(names, count, strata, lists)


def _refuse_delimiter(names: list[str], place: Place) -> None:
    mark = next((mark for mark in DELIMITERS if mark in names[0]), None) if len(names) == 1 else None
    if mark is not None:
        shown = "a tab" if mark == "\t" else f"'{mark}'"
        raise InputError(
            f"the columns are separated by {shown}, not by a comma",
            code="delimiter",
            mend="Save the file with commas, or name the separator with --delimiter",
            place=place,
        )


def _refuse_names(names: list[str], place: Place) -> None:
    if [name.lower() for name in names].count(COUNT) != 1:
        raise InputError(
            f"the header needs exactly one column named {COUNT}; it has {', '.join(names) or 'nothing'}",
            code="no_count_column",
            mend="Name the list columns and the count in the first row, e.g. police,ngo,iom,count",
            place=place,
        )
    for name in names:
        if not name:
            raise InputError("a column has no name", code="unnamed_column", place=place)
        if names.count(name) > 1:
            raise InputError(
                f"two columns are named {name}", code="same_name", mend="Rename one", place=place
            )


def _refuse_second_header(first: list[tuple[int, list[str]]], header: _Header, file: str) -> None:
    for number, row in first:
        cells = [row[i].strip() for i in [*header.lists, header.count] if i < len(row)]
        if cells and not any(re.search(r"\d", cell) for cell in cells):
            raise InputError(
                "this row has words where numbers should be: it looks like a second header row",
                code="second_header",
                mend="Keep one header row",
                place=Place(file=file, row=number),
            )


def _read_row(row: list[str], header: _Header, place: Place) -> tuple[tuple[str, ...], int, int]:
    if len(row) != len(header.names):
        raise InputError(
            f"this row has {len(row)} cells and the header {len(header.names)}",
            code="ragged_row",
            mend="Put numbers with commas in quotes or write them without commas",
            place=place,
        )
    code = 0
    for bit, column in enumerate(header.lists):
        cell = row[column].strip()
        if cell not in ("0", "1"):
            raise InputError(
                f"a list column holds 0 or 1, not '{cell}'",
                code="not_binary",
                mend=f"Write 1 for on the list and 0 for not; or, if {header.names[column]} is a characteristic "
                f"such as sex or year, name it with --by {header.names[column]}",
                place=Place(place.file, place.sheet, place.row, header.names[column]),
            )
        code |= int(cell) << bit
    count = _read_count(
        row[header.count].strip(), Place(place.file, place.sheet, place.row, header.names[header.count])
    )
    if code == 0 and count > 0:
        raise InputError(
            f"{count} people are on no list; they are what is estimated and cannot be counted",
            code="count_on_no_list",
            mend="Remove the row, or correct its 0s",
            place=place,
        )
    return tuple(row[i].strip() for i in header.strata), code, count


def _read_count(cell: str, place: Place) -> int:
    if re.fullmatch(r"\d{1,12}", cell):
        return int(cell)
    message, code, mend = _count_problem(cell)
    raise InputError(message, code=code, mend=mend, place=place)


def _count_problem(cell: str) -> tuple[str, str, str]:
    """What is wrong with a count that is not a whole number: message, code, mend."""
    if cell == "" or cell.lower() in ("nan", "na", "n/a", "null", "-"):
        return "the count is missing", "missing_count", "Write 0 if nobody has this history"
    if re.fullmatch(r"[<≤>≥~]\s*\d+", cell):
        return (
            f"the count '{cell}' is withheld, not a number",
            "withheld_count",
            "Ask the publisher for the exact counts; estimates from rounded or withheld cells would be invented",
        )
    if re.fullmatch(r"\d{1,3}([,' \u00a0\u202f]\d{3})+", cell):
        plain = re.sub(r"\D", "", cell)
        return f"the count '{cell}' has a thousands mark", "thousands_mark", f"Write {plain}"
    if re.fullmatch(r"-\d+(\.\d+)?", cell):
        return f"the count {cell} is negative", "negative_count", "Counts are people: 0 or more"
    if re.fullmatch(r"\d+[.,]\d+", cell):
        return f"the count {cell} is not whole", "fractional_count", "Counts are people: whole numbers"
    return f"the count '{cell}' is not a number", "bad_count", "Write digits only"
