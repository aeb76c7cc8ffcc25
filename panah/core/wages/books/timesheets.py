"""A timesheet: a line (or block of lines) for each worker, a column for each day of a month; so is the form T-13."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from panah.core.errors import InputError, Place
from panah.core.exchange.rows import CellValue
from panah.core.wages.books.book import Lump
from panah.core.wages.books.cells import (
    Doubt,
    month_of_title,
    read_attendance,
    read_number,
    shown,
    too_long,
)
from panah.core.wages.books.draft import BookDraft, Settings, doubt, problem
from panah.core.wages.books.grid import Cells, Grid
from panah.core.wages.books.spelling import column_of, fold, is_total
from panah.core.wages.work import Amount, Problem, Shift
from panah.core.wages.writing import amount_text

_HEADER_WITHIN = 40
_FEWEST_DAYS = 10
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class DayColumns:
    """One line of the header: which column (from 0) holds which day of the month."""

    row: int
    days: dict[int, int]


@dataclass(frozen=True, slots=True)
class Timesheet:
    """The header of a timesheet: one line with all days, or one for each half of the month; the column of names."""

    lines: tuple[DayColumns, ...]
    worker: int | None
    total: int | None = None

    @property
    def row(self) -> int:
        """The last line of the header."""
        return self.lines[-1].row


def find_timesheet(grid: Grid) -> Timesheet | None:
    """The header of a timesheet, if the sheet has one: a line with at least ten days of the month in their order."""
    lines: list[DayColumns] = []
    worker = total = None
    for number, cells in grid.rows[:_HEADER_WITHIN]:
        days = _day_numbers(cells)
        if len(days) >= _FEWEST_DAYS:
            lines.append(DayColumns(number, days))
        elif lines:
            break
        for place, cell in enumerate(cells):
            column = column_of(cell)[0] if isinstance(cell, str) else ""
            worker = place if column == "worker" and worker is None else worker
            is_sum = column in {"hours", "days"} or (isinstance(cell, str) and is_total(cell))
            total = place if is_sum and total is None and place not in days else total
    # A form counts its columns 1, 2, 3 … in one more line: only the first line of each half is a header.
    halves = lines[:1] + [
        line for line in lines[1:2] if min(line.days.values()) > max(lines[0].days.values())
    ]
    return Timesheet(tuple(halves), worker, total) if halves else None


def _day_numbers(cells: Cells) -> dict[int, int]:
    """The longest run of days that count up by one; marks of the form between them ("X") are passed over."""
    found: dict[int, int] = {}
    for place, cell in enumerate(cells):
        text = shown(cell)
        if not (text.isascii() and text.isdigit() and len(text) <= 2 and 1 <= int(text) <= 31):
            continue
        if found and int(text) == max(found.values()) + 1:
            found[place] = int(text)
        elif len(found) < _FEWEST_DAYS:
            found = {place: int(text)}
    return found if len(found) >= _FEWEST_DAYS else {}


@dataclass(slots=True)
class TimesheetReader:
    """Reads one sheet into drafts, one for each worker."""

    grid: Grid
    header: Timesheet
    settings: Settings
    drafts: dict[str, BookDraft] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    year: int = 0
    month: int = 0

    def read(self) -> None:
        """Read every worker's block of lines."""
        self.year, self.month = self._month()
        for worker, lines in self._blocks():
            draft = self.drafts.setdefault(fold(worker), BookDraft(worker, self.settings))
            self._block(draft, lines)

    def _month(self) -> tuple[int, int]:
        above = [
            shown(cell)
            for number, cells in self.grid.rows
            if number <= self.header.row
            for cell in cells
            if isinstance(cell, str)
        ]
        year, month = month_of_title([self.grid.sheet, *above])
        year, month = self.settings.year or year, self.settings.month or month
        if year is None or month is None:
            raise InputError(
                "the timesheet does not say its month",
                code="no_month",
                mend="Write the month and year above the table, for example March 2024, or choose them.",
                place=Place(file=self.grid.file, sheet=self.grid.sheet, row=self.header.row),
            )
        return year, month

    def _blocks(self) -> Iterator[tuple[str, list[tuple[int, Cells]]]]:
        """Each worker's lines: from the line with the name to the next name."""
        name, lines = "", list[tuple[int, Cells]]()
        for number, cells in self.grid.rows:
            if number <= self.header.row or _day_numbers(cells):
                continue
            words = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
            if words and is_total(words[0]):
                self.problems.append(problem(self.grid, "total_row", number))
                continue
            found = self._name(cells)
            if found and lines:
                yield name, lines
                lines = []
            name = found or name
            if found or lines or self.header.worker is None:
                lines.append((number, cells))
        if lines:
            yield name, lines

    def _name(self, cells: Cells) -> str:
        place = self.header.worker
        return shown(cells[place]) if place is not None and place < len(cells) else ""

    def _block(self, draft: BookDraft, lines: Sequence[tuple[int, Cells]]) -> None:
        """A block has one line of marks or hours for each line of the header, or a line of marks over one of hours."""
        halves = len(self.header.lines)
        double = len(lines) >= 2 * halves
        worked = Decimal(0)
        for half, columns in enumerate(self.header.lines):
            at = half * 2 if double else half
            if at >= len(lines):
                break
            below = lines[at + 1] if double and at + 1 < len(lines) else None
            for place, day in columns.days.items():
                hours = self._day(draft, lines[at], below, place, day)
                worked += hours.high if hours else 0
        self._check_total(draft, lines[0], worked)

    def _day(
        self,
        draft: BookDraft,
        line: tuple[int, Cells],
        below: tuple[int, Cells] | None,
        place: int,
        number: int,
    ) -> Amount | None:
        value, under = _at(line[1], place), _at(below[1], place) if below else None
        if not shown(value) and not shown(under):
            return None
        try:
            day = date(self.year, self.month, number)
        except ValueError:
            draft.problems.append(problem(self.grid, "no_such_day", line[0], place, value=str(number)))
            return None
        try:
            mark, hours = read_attendance(shown(value))
            if shown(under):
                mark, hours = mark or "work", read_number(under)
        except Doubt as found:
            draft.problems.append(doubt(self.grid, found, line[0], place))
            if found.code == "unreadable_cell":
                self._lump(draft, day, line[0], place)
            return None
        return self._worked(draft, day, mark, hours, (line[0], place))

    def _worked(
        self, draft: BookDraft, day: date, mark: str, hours: Amount | None, at: tuple[int, int]
    ) -> Amount | None:
        if hours is not None and too_long(hours):
            draft.problems.append(problem(self.grid, "day_too_long", at[0], at[1], hours=amount_text(hours)))
            hours = None
        elif hours is not None and not hours.high:
            return None
        if mark in {"rest", "absent"}:
            draft.marks[day] = "rest" if mark == "rest" else "absent"
            return None
        if hours is None:
            self._lump(draft, day, *at)
            return None
        shift = Shift(day=day, hours=hours, employer=self.settings.employer, source=self.settings.source)
        draft.shifts.append((shift, "", self.grid.where(*at)))
        return hours

    def _lump(self, draft: BookDraft, day: date, row: int, place: int) -> None:
        """A day that was worked, for how long the sheet does not say."""
        lump = Lump(day, day, days=Decimal(1), employer=self.settings.employer)
        draft.lumps.append((lump, self.grid.where(row, place)))

    def _check_total(self, draft: BookDraft, line: tuple[int, Cells], worked: Decimal) -> None:
        """The sum at the end of a line, against the days in it."""
        place = self.header.total
        value = _at(line[1], place) if place is not None else None
        if place is None or not shown(value) or not worked:
            return
        try:
            stated = read_number(value)
        except Doubt:
            return
        # The column may count days: a sum below the number of days of a month is no sum of hours.
        if stated.high > 31 and abs(stated.high - worked) > _CENT:
            draft.problems.append(
                problem(
                    self.grid,
                    "total_differs",
                    line[0],
                    place,
                    stated=amount_text(stated),
                    found=amount_text(Amount(worked, worked)),
                )
            )


def _at(cells: Cells, place: int) -> CellValue:
    return cells[place] if place < len(cells) else None
