"""One side's book of one worker: a record, and what a book says that is no single shift."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Literal

from panah.core.wages.books.align import Bounds, Entry, together
from panah.core.wages.reading import read_record, to_mapping
from panah.core.wages.result import problem_to_json
from panah.core.wages.work import Amount, Problem, Shift, WorkRecord, plain

Mark = Literal["rest", "absent"]
MARKS: tuple[Mark, ...] = ("rest", "absent")
# What one of a unit is in another of the same kind, to compare books that weigh differently.
_THOUSANDTHS = {"t": ("kg", 1000)}


@dataclass(frozen=True, slots=True)
class Lump:
    """Work that a book states for several days in one line, or for a day without its hours.

    `days` are days or shifts counted instead of hours; `pieces` are counted in `unit`.
    """

    first: date
    last: date
    hours: Amount | None = None
    days: Decimal | None = None
    pieces: Amount | None = None
    unit: str = ""
    place: str = ""
    employer: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Book:
    """A record with its lumps, the days that the book itself calls free or absent, units and places in the file.

    `units` names the unit of a shift's pieces by the shift's place in the record; `places` says where an entry
    stands ("shifts[3]", "money[1]", "lumps[2]", from 1), for the evidence.
    """

    record: WorkRecord
    lumps: tuple[Lump, ...] = ()
    marks: Mapping[date, Mark] = field(default_factory=dict)
    units: Mapping[int, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)

    def place_of(self, kind: str, number: int) -> str:
        """Where an entry stands: its place in the file, or its number in the record (both count from 1)."""
        name = f"{kind}[{number + 1}]"
        return self.places.get(name, name)


def as_book(source: WorkRecord | Book) -> Book:
    """A record as a book without lumps."""
    return source if isinstance(source, Book) else Book(source)


def book_to_mapping(book: Book) -> dict[str, Any]:
    """The book as plain data, which `book_from_mapping` reads back to the same book."""
    return {
        "record": to_mapping(book.record),
        "lumps": [_lump_row(lump) for lump in book.lumps],
        "marks": {day.isoformat(): mark for day, mark in sorted(book.marks.items())},
        "units": {str(number): unit for number, unit in book.units.items()},
        "places": dict(book.places),
        # What was wrong with the file, which the record alone does not tell: a sum that its lines do not give.
        "problems": [problem_to_json(problem) for problem in book.record.problems],
    }


def book_from_mapping(data: Mapping[str, Any]) -> Book:
    """The inverse of `book_to_mapping`; a plain record is a book too. Raises InputError as `read_record`."""
    if "record" not in data:
        return Book(read_record(data))
    record = read_record(data["record"])
    known = tuple(Problem(**problem) for problem in data.get("problems", ()))
    return Book(
        record=replace(record, problems=(*record.problems, *known)),
        lumps=tuple(_lump(row) for row in data["lumps"]),
        marks={date.fromisoformat(day): mark for day, mark in data["marks"].items()},
        units={int(number): unit for number, unit in data["units"].items()},
        places=dict(data["places"]),
    )


def _lump_row(lump: Lump) -> dict[str, Any]:
    row: dict[str, Any] = {"first": lump.first.isoformat(), "last": lump.last.isoformat()}
    row |= {name: value.to_json() for name in ("hours", "pieces") if (value := getattr(lump, name))}
    row |= {name: text for name in ("unit", "place", "employer", "note") if (text := getattr(lump, name))}
    return row if lump.days is None else row | {"days": plain(lump.days)}


def _lump(row: Mapping[str, Any]) -> Lump:
    return Lump(
        first=date.fromisoformat(row["first"]),
        last=date.fromisoformat(row["last"]),
        hours=Amount.from_json(row["hours"]) if "hours" in row else None,
        days=Decimal(row["days"]) if "days" in row else None,
        pieces=Amount.from_json(row["pieces"]) if "pieces" in row else None,
        **{name: row.get(name, "") for name in ("unit", "place", "employer", "note")},
    )


def shift_minutes(shift: Shift) -> Bounds | None:
    """Fewest and most minutes of work in a shift by its own words; None where it says neither times nor hours.

    A break that nobody spoke of is none: both books are read alike, and the law is not asked here.
    """
    if shift.hours is not None:
        return round(shift.hours.low * 60), round(shift.hours.high * 60)
    if shift.start is None or shift.end is None:
        return None
    begin, end = datetime.combine(shift.day, shift.start), datetime.combine(shift.day, shift.end)
    length = end - begin if end > begin else end - begin + timedelta(days=1)
    minutes = max(0, length // timedelta(minutes=1) - (shift.break_minutes or 0))
    return minutes, minutes


def entries_of(book: Book, employer: str = "") -> list[Entry]:
    """The book's days in order, several shifts of one day together, and its lumps.

    With `employer`, shifts that name another employer are left out. The order of the rows does not matter.
    """
    by_day: dict[date, list[Entry]] = {}
    for number, shift in enumerate(book.record.shifts):
        if employer and shift.employer and shift.employer.casefold() != employer.casefold():
            continue
        minutes = shift_minutes(shift)
        if minutes == (0, 0) and not shift.pieces:
            continue
        by_day.setdefault(shift.day, []).append(_entry(shift, minutes, book.units.get(number, ""), number))
    days = [group[0] if len(group) == 1 else _one_day(group) for group in by_day.values()]
    count = len(book.record.shifts)
    lumps = [_lump_entry(lump, count + number) for number, lump in enumerate(book.lumps)]
    return sorted([*days, *lumps], key=_order)


def _order(entry: Entry) -> tuple[date, date, Bounds, Bounds]:
    return entry.first, entry.last, entry.minutes or (0, 0), entry.pieces or (0, 0)


def _one_day(group: list[Entry]) -> Entry:
    day = together(group)
    return Entry(day.first, day.last, day.minutes, day.pieces, day.unit, None, tuple(sorted(day.shifts)))


def _entry(shift: Shift, minutes: Bounds | None, unit: str, number: int) -> Entry:
    pieces = None if shift.pieces is None else Amount(shift.pieces, shift.pieces)
    unit, bounds = _comparable(unit, pieces)
    return Entry(shift.day, shift.day, minutes, bounds, unit, None, (number,))


def _lump_entry(lump: Lump, number: int) -> Entry:
    minutes = None if lump.hours is None else (round(lump.hours.low * 60), round(lump.hours.high * 60))
    unit, pieces = _comparable(lump.unit, lump.pieces)
    days = None if lump.days is None else round(lump.days)
    return Entry(lump.first, lump.last, minutes, pieces, unit, days, (number,))


def _comparable(unit: str, pieces: Amount | None) -> tuple[str, Bounds | None]:
    unit, factor = _THOUSANDTHS.get(unit, (unit, 1))
    if pieces is None:
        return unit, None
    return unit, (round(pieces.low * factor * 1000), round(pieces.high * factor * 1000))
