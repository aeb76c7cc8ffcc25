"""A book while it is being read: its entries with their places, and everything that could not be used."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import pairwise

from panah.core.wages.books.book import Book, Lump, Mark
from panah.core.wages.books.cells import Doubt
from panah.core.wages.books.grid import Grid
from panah.core.wages.work import Money, PayTerms, Problem, Shift, Source, WorkRecord


@dataclass(frozen=True, slots=True)
class Settings:
    """What a file cannot say of itself: whose law applies, the currency, whose book it is, the month of its title."""

    jurisdiction: str
    currency: str
    source: Source = "document"
    employer: str = ""
    year: int | None = None
    month: int | None = None


@dataclass(slots=True)
class BookDraft:
    """The book of one worker, entry by entry."""

    worker: str
    settings: Settings
    shifts: list[tuple[Shift, str, str]] = field(default_factory=list)
    money: list[tuple[Money, str]] = field(default_factory=list)
    lumps: list[tuple[Lump, str]] = field(default_factory=list)
    terms: list[PayTerms] = field(default_factory=list)
    marks: dict[date, Mark] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def book(self) -> Book:
        """The finished book: entries in the order of their days, each with its place."""
        shifts = sorted(
            self.shifts, key=lambda item: (item[0].day, str(item[0].start or ""), item[0].employer)
        )
        money = sorted(self.money, key=lambda item: (item[0].day, item[0].kind))
        lumps = sorted(self.lumps, key=lambda item: (item[0].first, item[0].last))
        places = {
            f"{name}[{number}]": place
            for name, found in (
                ("shifts", [place for _, _, place in shifts]),
                ("money", [place for _, place in money]),
                ("lumps", [place for _, place in lumps]),
            )
            for number, place in enumerate(found, start=1)
        }
        record = WorkRecord(
            jurisdiction=self.settings.jurisdiction,
            name=self.worker,
            shifts=tuple(shift for shift, _, _ in shifts),
            money=tuple(item for item, _ in money),
            terms=joined_terms(self.terms),
            problems=tuple(self.problems),
        )
        units = {number: unit for number, (_, unit, _) in enumerate(shifts) if unit}
        return Book(record, tuple(lump for lump, _ in lumps), dict(self.marks), units, places)


def joined_terms(terms: Sequence[PayTerms]) -> tuple[PayTerms, ...]:
    """Terms stated day by day as stretches of time: each lasts until the day before another rate begins."""
    found: list[PayTerms] = []
    for one in sorted(terms, key=lambda item: item.valid_from):
        last = found[-1] if found else None
        if last and (last.kind, last.rate, last.currency) == (one.kind, one.rate, one.currency):
            found[-1] = replace(last, valid_to=max(filter(None, (last.valid_to, one.valid_to)), default=None))
        elif last is None or last.valid_from < one.valid_from:
            found.append(one)
    closed = [
        replace(one, valid_to=date.fromordinal(after.valid_from.toordinal() - 1))
        for one, after in pairwise(found)
    ]
    return (*closed, *found[-1:])


def problem(grid: Grid, code: str, row: int, column: int | None = None, **values: str) -> Problem:
    """A problem with a place of a file."""
    return Problem(code, grid.where(row, column), values, row)


def doubt(grid: Grid, found: Doubt, row: int, column: int) -> Problem:
    """What a cell leaves doubtful, with its place."""
    return Problem(found.code, grid.where(row, column), found.values, row)
