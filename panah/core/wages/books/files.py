"""Wage books from files: CSV, workbooks, timesheets, and the form in which a photo is typed out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from panah.core.errors import InputError, Place
from panah.core.exchange.child import run_in_child
from panah.core.exchange.limits import MIB, Limits
from panah.core.exchange.package import Source, named, source_name
from panah.core.wages.books.book import Book, book_from_mapping, book_to_mapping
from panah.core.wages.books.draft import BookDraft, Settings, problem
from panah.core.wages.books.grid import Grid, read_grids
from panah.core.wages.books.tables import TableReader, find_header
from panah.core.wages.books.timesheets import TimesheetReader, find_timesheet
from panah.core.wages.result import problem_to_json
from panah.core.wages.work import Problem

# A year of a farm's book has some ten thousand cells; what is larger is no wage book.
BOOK = Limits(file_bytes=20 * MIB, rows=20_000, columns=200, cells=1_000_000, seconds=40)


@dataclass(frozen=True, slots=True)
class BookFile:
    """The books of a file by the worker's name as it stands there ("" when it names none), and what is wrong with it.

    A book's own problems stand in its record; `problems` are those of the file and of its sheets.
    """

    books: Mapping[str, Book]
    problems: tuple[Problem, ...] = field(default=())

    def all_problems(self) -> tuple[Problem, ...]:
        """Everything to be mended, in the order of the rows."""
        found = [*self.problems, *(item for book in self.books.values() for item in book.record.problems)]
        return tuple(sorted(found, key=lambda item: (item.row or 0, item.where, item.code)))


def read_books(source: Source, settings: Settings, *, name: str = "", limits: Limits = BOOK) -> BookFile:
    """Read a file in this process. `name` is the file's name where the source has none.

    Rows that cannot be used become problems with their place; the rest is read. Raises InputError when the file is
    no table, no sheet has a header with a day, or a timesheet does not say its month.
    """
    problems: list[Problem] = []
    drafts: dict[str, BookDraft] = {}
    grids = read_grids(named(source, name) if isinstance(source, bytes) else source, name, limits)
    read_any = False
    for grid in grids:
        reader = _reader(grid, settings, drafts)
        if reader is None:
            if grid.rows:
                problems.append(Problem("sheet_not_read", grid.sheet, {"sheet": grid.sheet or grid.file}))
            continue
        read_any = True
        if grid.hidden:
            problems.append(Problem("hidden_sheet", grid.sheet, {"sheet": grid.sheet}))
        problems += [problem(grid, "formula_without_value", *cell) for cell in grid.uncomputed]
        reader.read()
        problems += reader.problems
    if not read_any:
        raise InputError(
            "no table with a column of days was found",
            code="no_book_header",
            mend="Name the columns in the first line, for example day, hours, paid; or use our form.",
            place=Place(file=name or source_name(source)),
        )
    books = {draft.worker: draft.book() for draft in drafts.values() if _says_something(draft)}
    return BookFile(books, tuple(problems))


def _reader(
    grid: Grid, settings: Settings, drafts: dict[str, BookDraft]
) -> TableReader | TimesheetReader | None:
    timesheet = find_timesheet(grid)
    if timesheet is not None:
        return TimesheetReader(grid, timesheet, settings, drafts)
    header = find_header(grid)
    return TableReader(grid, header, settings, drafts) if header is not None else None


def _says_something(draft: BookDraft) -> bool:
    return bool(draft.shifts or draft.money or draft.lumps or draft.marks or draft.problems)


def read_books_in_child(
    source: Source, settings: Settings, *, name: str = "", limits: Limits = BOOK
) -> BookFile:
    """Read a stranger's file in a limited child process: same result and errors as `read_books`, plus `too_heavy`."""
    stream = named(source, name) if isinstance(source, bytes) else source
    return book_file_from_mapping(run_in_child("wage_book", stream, limits, settings_to_mapping(settings)))


def parse_book(data: bytes, limits: Limits, name: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """The child's half of `read_books_in_child`."""
    return book_file_to_mapping(read_books(named(data, name), Settings(**options), limits=limits))


def settings_to_mapping(settings: Settings) -> dict[str, Any]:
    """The settings as plain data."""
    return {name: getattr(settings, name) for name in Settings.__slots__}


def book_file_to_mapping(found: BookFile) -> dict[str, Any]:
    """A file's books as plain data."""
    return {
        "books": [{"worker": worker, "book": book_to_mapping(book)} for worker, book in found.books.items()],
        "problems": [problem_to_json(problem) for problem in found.problems],
    }


def book_file_from_mapping(data: Mapping[str, Any]) -> BookFile:
    """The inverse of `book_file_to_mapping`."""
    books = {item["worker"]: book_from_mapping(item["book"]) for item in data["books"]}
    return BookFile(books, tuple(Problem(**found) for found in data["problems"]))
