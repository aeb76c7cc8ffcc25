"""One row of a wage book: work, money and rate of a day, or of the days it names."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from panah.core.exchange.rows import CellValue
from panah.core.wages.books.book import Lump
from panah.core.wages.books.cells import (
    Calendar,
    Doubt,
    Worked,
    read_clock,
    read_days,
    read_hours,
    read_money,
    read_number,
    shown,
    too_long,
)
from panah.core.wages.books.draft import BookDraft, Settings, doubt, problem
from panah.core.wages.books.grid import Cells, Grid
from panah.core.wages.books.spelling import currency_of, fold, spelling
from panah.core.wages.work import MONEY_KINDS, Amount, Kind, Money, MoneyKind, PayTerms, Shift
from panah.core.wages.writing import amount_text

# For each column (from 0) merged over several rows there: the first and the last of these rows.
Reach = dict[int, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Header:
    """Which column holds what, by its place from 0; which row the table begins after; the unit of its pieces.

    `unread` are columns with a heading that nobody knows or that stands twice.
    """

    row: int
    columns: Mapping[str, int]
    titles: Mapping[str, str]
    unit: str = ""
    unread: tuple[tuple[int, str], ...] = ()

    def cell(self, cells: Cells, column: str) -> CellValue:
        """The value of a named column in a row, None when there is none."""
        place = self.columns.get(column)
        return cells[place] if place is not None and place < len(cells) else None


@dataclass(slots=True)
class Sums:
    """What the rows so far come to, since the last line of sums and in all."""

    since: dict[str, Amount] = field(default_factory=dict)
    all: dict[str, Amount] = field(default_factory=dict)

    def add(self, column: str, amount: Amount) -> None:
        """Count a cell."""
        for sums in (self.since, self.all):
            sums[column] = sums.get(column, Amount.of(0)) + amount


@dataclass(frozen=True, slots=True)
class Page:
    """What a row needs to know of its sheet."""

    grid: Grid
    header: Header
    settings: Settings
    calendar: Calendar
    sums: Sums

    def day_of_row(self, number: int) -> tuple[date, date] | None:
        """The day of another row, for a cell merged over several rows."""
        for row, cells in self.grid.rows:
            if row == number:
                try:
                    return read_days(self.header.cell(cells, "day"), self.calendar)
                except Doubt:
                    return None
        return None


@dataclass(slots=True)
class Row:
    """One row: work and money of a day, or of the days it names."""

    page: Page
    draft: BookDraft
    number: int
    cells: Cells
    days: tuple[date, date]
    reach: Reach

    def read(self) -> None:
        """Put what the row says into the draft."""
        self._work()
        for kind in MONEY_KINDS:
            self._money(kind)
        self._rate()

    def _value(self, column: str) -> CellValue:
        return self.page.header.cell(self.cells, column)

    def _text(self, column: str) -> str:
        return shown(self._value(column))

    def _place(self, column: str) -> int:
        return self.page.header.columns[column]

    def _doubt(self, found: Doubt, column: str) -> None:
        self.draft.problems.append(doubt(self.page.grid, found, self.number, self._place(column)))

    def _report(self, code: str, column: str, **values: str) -> None:
        self.draft.problems.append(problem(self.page.grid, code, self.number, self._place(column), **values))

    def _number(self, column: str) -> Amount | None:
        if not self._text(column):
            return None
        try:
            return read_number(self._value(column))
        except Doubt as found:
            self._doubt(found, column)
            return None

    def _work(self) -> None:
        worked = self._worked()
        pieces, unit = self._pieces()
        first, last = self._span("hours" if "hours" in self.page.header.columns else "pieces")
        if worked is None and pieces is None:
            return
        worked = worked or Worked()
        place = self.page.grid.where(self.number)
        if first != last or not (worked.hours or worked.start or (pieces and pieces.certain)):
            lump = Lump(
                first, last, worked.hours, worked.days or _one(first, last), pieces, unit,
                place=self._text("place"), employer=self._employer(), note=self._text("note"),
            )  # fmt: skip
            self.draft.lumps.append((lump, place))
            return
        shift = Shift(
            day=first,
            start=worked.start,
            end=worked.end,
            hours=worked.hours,
            break_minutes=self._break() if worked.start else None,
            pieces=pieces.low if pieces and pieces.certain else None,
            task=self._text("task"),
            place=self._text("place"),
            employer=self._employer(),
            source=self.page.settings.source,
            note=self._text("note"),
        )
        self.draft.shifts.append((shift, unit, place))

    def _employer(self) -> str:
        return self._text("employer") or self.page.settings.employer

    def _span(self, column: str) -> tuple[date, date]:
        """The days a quantity stands for: the row's own, or those of all rows over which its cell is merged."""
        place = self.page.header.columns.get(column)
        if place is None or place not in self.reach:
            return self.days
        last = self.page.day_of_row(self.reach[place][1])
        return (self.days[0], max(self.days[1], last[1])) if last else self.days

    def _worked(self) -> Worked | None:
        """Hours, or times, or a count of days; a row in several days may count them."""
        if self._text("start") and self._text("end"):
            try:
                return Worked(start=read_clock(self._value("start")), end=read_clock(self._value("end")))
            except Doubt as found:
                self._doubt(found, "start")
                return Worked(days=Decimal(1))
        if self._text("hours"):
            return self._hours()
        if self._text("days"):
            try:
                days = read_number(self._value("days"))
            except Doubt as found:
                self._doubt(found, "days")
                return None
            self.page.sums.add("days", days)
            return Worked(days=days.low) if days.low else None
        return None

    def _hours(self) -> Worked | None:
        try:
            worked = read_hours(self._value("hours"))
        except Doubt as found:
            self._doubt(found, "hours")
            # Somebody wrote something there: a day of work whose hours are not known.
            return Worked(days=Decimal(1)) if found.code == "unreadable_cell" else None
        if worked.hours is None:
            return worked
        self.page.sums.add("hours", worked.hours)
        first, last = self._span("hours")
        if too_long(worked.hours) and first == last:
            self._report("day_too_long", "hours", hours=amount_text(worked.hours))
            return Worked(days=Decimal(1))
        if worked.doubtful:
            self._report("doubtful_cell", "hours", value=self._text("hours"), used=amount_text(worked.hours))
        return worked if worked.hours.high else None

    def _break(self) -> int | None:
        found = self._number("break")
        if found is None:
            return None
        return int(found.low * 60) if found.low < 5 else int(found.low)

    def _pieces(self) -> tuple[Amount | None, str]:
        found = self._number("pieces")
        if found is None or not found.high:
            return None, ""
        self.page.sums.add("pieces", found)
        words = fold(self._text("pieces")).split()
        units = spelling().units
        return found, next((units[word] for word in words if word in units), self.page.header.unit)

    def _money(self, kind: MoneyKind) -> None:
        if not self._text(kind):
            return
        try:
            amount, currency = read_money(self._value(kind))
        except Doubt as found:
            self._doubt(found, kind)
            return
        self.page.sums.add(kind, amount)
        if not amount.high:
            return
        title = self.page.header.titles[kind]
        money = Money(
            day=self._span(kind)[1],
            kind=kind,
            amount=amount,
            currency=currency or self._currency(title),
            by=self._employer(),
            reason=self._text("reason") or (self._text("note") if kind not in {"paid", "advance"} else ""),
            employer=self._employer(),
            source=self.page.settings.source,
        )  # fmt: skip
        self.draft.money.append((money, self.page.grid.where(self.number, self._place(kind))))

    def _currency(self, title: str) -> str:
        """The currency of a sum that names none: the row's, the column's, else the one chosen for the file."""
        return currency_of(self._text("currency")) or currency_of(title) or self.page.settings.currency

    def _rate(self) -> None:
        """A rate written beside the work, if it says or shows what it is paid for."""
        if not self._text("rate"):
            return
        try:
            rate, currency = read_money(self._value("rate"))
        except Doubt as found:
            self._doubt(found, "rate")
            return
        kind = self._kind(rate)
        if kind is None:
            self._report("rate_of_what", "rate", value=self._text("rate"))
            return
        title = self.page.header.titles["rate"]
        self.draft.terms.append(
            PayTerms(
                kind=kind,
                rate=rate,
                currency=currency or self._currency(title),
                valid_from=self.days[0],
                valid_to=self.days[1],
                employer=self._employer(),
            )
        )

    def _kind(self, rate: Amount) -> Kind | None:
        """Per hour, day or piece: as the header or cell says, else as the sum beside it was computed."""
        known = spelling()
        for word in fold(f"{self.page.header.titles['rate']} {self._text('rate')}").split():
            if word in known.hour_marks and len(word) > 1:
                return "hour"
            if word in known.day_marks:
                return "day"
            if word in known.units:
                return "piece"
        try:
            due = read_money(self._value("due"))[0] if self._text("due") else None
        except Doubt:
            due = None
        if due is None:
            return None
        products: tuple[tuple[Kind, str], ...] = (("hour", "hours"), ("piece", "pieces"))
        for kind, column in products:
            count = self._number(column)
            if count and rate * count == due:
                return kind
        return "day" if rate == due and self.days[0] == self.days[1] else None


def _one(first: date, last: date) -> Decimal | None:
    return Decimal(1) if first == last else None
