"""A book with a line for each day (or day and worker): its header, its rows, its sums, its merged cells."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from panah.core.exchange.rows import CellValue
from panah.core.wages.books.cells import (
    Calendar,
    Doubt,
    day_order,
    month_of_title,
    read_days,
    read_number,
    shown,
)
from panah.core.wages.books.draft import BookDraft, Settings, doubt, problem
from panah.core.wages.books.grid import Cells, Grid
from panah.core.wages.books.rows import Header, Page, Reach, Row, Sums
from panah.core.wages.books.spelling import column_of, fold, is_total
from panah.core.wages.work import MONEY_KINDS, Problem
from panah.core.wages.writing import amount_text

_HEADER_WITHIN = 40
_QUANTITIES = frozenset({"hours", "start", "end", "days", "pieces", *MONEY_KINDS})
_SUMMED = ("hours", "days", "pieces", *MONEY_KINDS)
_CENT = Decimal("0.01")


def find_header(grid: Grid) -> Header | None:
    """The header of a sheet: the row near its top that names a day and most other columns; two rows may share it."""
    best: Header | None = None
    for index, (number, cells) in enumerate(grid.rows[:_HEADER_WITHIN]):
        found = _header(number, cells)
        if "day" not in found.columns or not _QUANTITIES & set(found.columns):
            # "Time" over "from" and "to": the second line completes the first.
            below = grid.rows[index + 1] if index + 1 < len(grid.rows) else None
            found = _header(below[0], below[1], found) if below and "day" in found.columns else found
        usable = "day" in found.columns and _QUANTITIES & set(found.columns)
        if usable and (best is None or len(found.columns) > len(best.columns)):
            best = found
    return best


def _header(number: int, cells: Cells, above: Header | None = None) -> Header:
    columns: dict[str, int] = dict(above.columns) if above else {}
    titles: dict[str, str] = dict(above.titles) if above else {}
    unit = above.unit if above else ""
    unread: dict[int, str] = {}
    for place, cell in enumerate(cells):
        if not isinstance(cell, str) or not cell.strip():
            continue
        column, found_unit = column_of(cell)
        if column and column != "ignored" and column not in columns:
            columns[column], titles[column] = place, cell.strip()
            unit = unit or (found_unit if column == "pieces" else "")
        elif column != "ignored":
            unread[place] = cell.strip()
    return Header(number, columns, titles, unit, tuple(unread.items()))


@dataclass(slots=True)
class TableReader:
    """Reads one sheet into drafts, one for each worker it names ("" when it names none)."""

    grid: Grid
    header: Header
    settings: Settings
    drafts: dict[str, BookDraft] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    calendar: Calendar = field(default_factory=Calendar)
    sums: Sums = field(default_factory=Sums)
    last_days: tuple[date, date] | None = None
    last_worker: str = ""

    def read(self) -> None:
        """Read all rows below the header."""
        self.calendar = self._calendar()
        self._name_unread()
        # A second line of the header has been taken into it: everything up to it is above the table.
        rows = [(number, cells) for number, cells in self.grid.rows if number > self.header.row]
        covered = self._merged(rows)
        for number, cells in rows:
            if self._is_header_again(cells):
                continue
            words = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
            if words and is_total(words[0]):
                self._check_total(number, cells)
                continue
            self._row(number, cells, covered.get(number, {}))

    def _name_unread(self) -> None:
        """Columns that are not understood are named, if anything stands in them."""
        for place, title in self.header.unread:
            below = (cells for number, cells in self.grid.rows if number > self.header.row)
            if any(place < len(cells) and shown(cells[place]) for cells in below):
                self.problems.append(
                    problem(self.grid, "column_not_read", self.header.row, place, title=title)
                )

    def _calendar(self) -> Calendar:
        above = [
            shown(cell)
            for number, cells in self.grid.rows
            if number < self.header.row
            for cell in cells
            if isinstance(cell, str)
        ]
        year, month = month_of_title([self.grid.sheet, *above])
        days = [self.header.cell(cells, "day") for _, cells in self.grid.rows]
        texts = [cell.strip() for cell in days if isinstance(cell, str)]
        order = day_order(texts)
        if order is None:
            self.problems.append(
                problem(self.grid, "unclear_day_order", self.header.row, self.header.columns["day"])
            )
        year = self.settings.year or year or _only_year(days)
        return Calendar(order is not False, year, self.settings.month or month)

    def _is_header_again(self, cells: Cells) -> bool:
        title = self.header.titles["day"]
        return fold(shown(self._raw(cells, "day"))) == fold(title)

    def _raw(self, cells: Cells, column: str) -> CellValue:
        return self.header.cell(cells, column)

    def _merged(self, rows: Sequence[tuple[int, Cells]]) -> dict[int, Reach]:
        """Row to column to the first and last row of the merged range there; each range is named once."""
        found: dict[int, Reach] = {}
        numbers = {number for number, _ in rows}
        by_place = {place: column for column, place in self.header.columns.items()}
        for merge in self.grid.merges:
            if merge.bottom == merge.top or merge.top not in numbers or merge.left not in by_place:
                continue
            self.problems.append(
                problem(
                    self.grid,
                    "merged_cells",
                    merge.top,
                    merge.left,
                    last=str(merge.bottom),
                    title=self.header.titles[by_place[merge.left]],
                )
            )
            for row in range(merge.top, merge.bottom + 1):
                found.setdefault(row, {})[merge.left] = (merge.top, merge.bottom)
        return found

    def _row(self, number: int, cells: Cells, covered: Reach) -> None:
        worker = shown(self._raw(cells, "worker")) or self.last_worker
        self.last_worker = worker
        draft = self.drafts.setdefault(fold(worker), BookDraft(worker, self.settings))
        days = self._days(number, cells, covered, draft)
        if days is None:
            return
        self.last_days = days
        page = Page(self.grid, self.header, self.settings, self.calendar, self.sums)
        Row(page, draft, number, cells, days, covered).read()

    def _days(self, number: int, cells: Cells, covered: Reach, draft: BookDraft) -> tuple[date, date] | None:
        value = self._raw(cells, "day")
        place = self.header.columns["day"]
        if shown(value) == "":
            merged = place in covered and covered[place][0] != number
            # A day written once above several workers holds for all of them.
            if self.last_days and (merged or shown(self._raw(cells, "worker"))):
                return self.last_days
            if any(shown(self._raw(cells, column)) for column in _QUANTITIES):
                draft.problems.append(problem(self.grid, "row_without_day", number, place))
            return None
        try:
            days = read_days(value, self.calendar)
        except Doubt as found:
            draft.problems.append(doubt(self.grid, found, number, place))
            return None
        return days

    def _check_total(self, number: int, cells: Cells) -> None:
        """A line of sums in the middle or at the end: left out of the work, and compared with what it sums."""
        # The only worker of a table answers for its sums; where there are several, nobody does.
        problems = next(iter(self.drafts.values())).problems if len(self.drafts) == 1 else self.problems
        self.problems.append(problem(self.grid, "total_row", number))
        for column in _SUMMED:
            value = self._raw(cells, column)
            if shown(value) == "" or column not in self.sums.all:
                continue
            try:
                stated = read_number(value)
            except Doubt:
                continue
            parts = [sums[column] for sums in (self.sums.since, self.sums.all) if column in sums]
            if not any(part.low - _CENT <= stated.high and stated.low <= part.high + _CENT for part in parts):
                problems.append(
                    problem(
                        self.grid,
                        "total_differs",
                        number,
                        self.header.columns[column],
                        stated=amount_text(stated),
                        found=amount_text(parts[0]),
                    )
                )
        self.sums.since.clear()


def _only_year(days: Sequence[CellValue]) -> int | None:
    """The year of the days that state one, if it is the same for all: the others then mean it too."""
    years = {day.year for day in days if isinstance(day, date)}
    for day in days:
        if isinstance(day, str):
            years |= {int(year) for year in re.findall(r"(?<!\d)(20\d\d)(?!\d)", day)}
    return years.pop() if len(years) == 1 else None
