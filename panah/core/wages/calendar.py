"""Which days are worked and how long, under a weekly scheme: holidays, rest days, moved days, shortened days."""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from panah.core.law.documents import Node
from panah.core.law.entries import CONFIDENCES, one_of
from panah.core.wages.work import Scheme, plain

if TYPE_CHECKING:
    from panah.core.wages.law import Jurisdiction, Variant

WORK, REST, HOLIDAY = 0, 1, 2
SATURDAY, SUNDAY = 5, 6


@lru_cache(maxsize=4096)
def _last_of(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


def end_of_month(day: date) -> date:
    """The last day of a day's month."""
    return _last_of(day.year, day.month)


@dataclass(frozen=True)
class DaysOff:
    """Public holidays by name; rest days moved to a day, with the day they come instead of; rest days that are worked.

    `doubtful` are holidays that are not confirmed, with the question; `articles` are by year, for the years known.
    """

    holidays: Mapping[date, str]
    moved: Mapping[date, date]
    working: frozenset[date]
    doubtful: Mapping[date, str]
    articles: Mapping[int, str]

    @cached_property
    def worked_instead_of(self) -> Mapping[date, date]:
        """For a rest day that is worked: the day off that was given for it."""
        return {rest: day for day, rest in self.moved.items() if rest in self.working}


class Day(NamedTuple):
    """What one day is: its kind, the norm in minutes (0 when it is not worked), and where it belongs.

    `week` is the ordinal of its Monday; `beyond_week` is a rest day that is worked instead of another week's day, on
    top of this week's norm.
    """

    kind: int
    norm: int
    week: int
    tomorrow_is_holiday: bool
    beyond_week: bool


class WorkCalendar:
    """Days, months and years of work under one scheme, for adults, minors or hazardous work; each worked out once."""

    def __init__(self, law: "Jurisdiction", scheme: Scheme, variant: "Variant") -> None:
        self.law = law
        self.scheme = scheme
        self.variant = variant
        self.days: dict[date, Day] = {}
        self._last_working: dict[date, date] = {}
        self._months: dict[int, tuple[int, int]] = {}
        self._years: dict[int, int] = {}
        self._inputs: dict[int, Mapping[str, str]] = {}

    def day(self, day: date) -> Day:
        """What a day is."""
        found = self.days.get(day)
        if found is None:
            found = self.days[day] = self._make(day)
        return found

    def _make(self, day: date) -> Day:
        kind = self.kind(day)
        tomorrow = day + timedelta(days=1)
        return Day(
            kind=kind,
            norm=self._norm(day) if kind == WORK else 0,
            week=day.toordinal() - day.weekday(),
            tomorrow_is_holiday=tomorrow in self.law.days_off.holidays,
            beyond_week=day in self.law.days_off.working and day.weekday() in self._resting,
        )

    def kind(self, day: date) -> int:
        """WORK, REST or HOLIDAY."""
        off = self.law.days_off
        if day in off.holidays:
            return HOLIDAY
        if day in off.working:
            return WORK
        if self._moved(day):
            return REST
        return REST if day.weekday() in self._resting else WORK

    @property
    def _resting(self) -> tuple[int, ...]:
        return (SATURDAY, SUNDAY) if self.scheme == "five_day" else (SUNDAY,)

    def _moved(self, day: date) -> bool:
        """Whether a rest day was moved here. Where Saturday is worked, no rest day was lost on a Saturday."""
        instead_of = self.law.days_off.moved.get(day)
        return instead_of is not None and not (self.scheme == "six_day" and instead_of.weekday() == SATURDAY)

    def _norm(self, day: date) -> int:
        """Minutes of a working day. A rest day that is worked instead of another day is as long as that day was."""
        rules = self.law.at(day)
        norm = rules.day_minutes(self.variant, self.scheme)
        tomorrow = self.law.days_off.worked_instead_of.get(day, day) + timedelta(days=1)
        if self.variant == "adult":
            shorter = rules.number("day_hours_before_rest_day_six_day_week")
            if self.scheme == "six_day" and shorter is not None and self.kind(tomorrow) == REST:
                norm = min(norm, int(shorter * 60))
            less = rules.number("hours_less_before_holiday")
            if less is not None and tomorrow in self.law.days_off.holidays:
                norm -= int(less * 60)
        return norm

    def last_working_day(self, day: date) -> date:
        """The day itself; on a day off, the working day before."""
        found = self._last_working.get(day)
        if found is None:
            found = day
            while self.day(found).kind != WORK:
                found -= timedelta(days=1)
            self._last_working[day] = found
        return found

    def month(self, month: int) -> tuple[int, int]:
        """Working days and minutes of a month's norm; `month` counts from year 0."""
        found = self._months.get(month)
        if found is None:
            first = date(month // 12, month % 12 + 1, 1)
            found = self._months[month] = self.span(first, end_of_month(first))
        return found

    def inputs(self, month: int) -> Mapping[str, str]:
        """The scheme and the norm of a month, as the lines of its work name them."""
        found = self._inputs.get(month)
        if found is None:
            days, minutes = self.month(month)
            hours = plain(Decimal(minutes) / 60)
            found = {"scheme": self.scheme, "norm_days": str(days), "norm_hours": hours}
            self._inputs[month] = found
        return found

    def span(self, first: date, last: date) -> tuple[int, int]:
        """Working days and minutes of the norm from a day to a day; no week has more minutes than its norm."""
        days = minutes = 0
        weeks: dict[int, int] = {}
        for offset in range((last - first).days + 1):
            day = first + timedelta(days=offset)
            info = self.day(day)
            if info.kind == WORK:
                days += 1
                norm = info.norm
                if not info.beyond_week:
                    limit = self.law.at(day).week_minutes(self.variant)
                    norm = min(norm, limit - weeks.get(info.week, 0))
                    weeks[info.week] = weeks.get(info.week, 0) + norm
                minutes += norm
        return days, minutes

    def year_minutes(self, year: int) -> int:
        """The balance of working time of a year, in minutes."""
        found = self._years.get(year)
        if found is None:
            found = self._years[year] = sum(self.month(year * 12 + month)[1] for month in range(12))
        return found


def read_days_off(document: Node) -> DaysOff:
    """Holidays, moved rest days and moved working days, year by year."""
    document.check_keys(("holidays",))
    holidays: dict[date, str] = {}
    moved: dict[date, date] = {}
    working: set[date] = set()
    doubtful: dict[date, str] = {}
    articles: dict[int, str] = {}
    for year, node in document.mapping()["holidays"].mapping().items():
        node.check_keys(
            ("article", "source", "confidence", "holidays"),
            ("days_off", "working_days", "unconfirmed_holidays", "confirm"),
        )
        table = node.mapping()
        one_of(table["confidence"], CONFIDENCES)
        articles[int(year)] = table["article"].of(str)
        for name, days in table["holidays"].mapping().items():
            holidays |= {_day_of(item, int(year)): name for item in days.sequence()}
        for item in table["days_off"].sequence() if "days_off" in table else ():
            item.check_keys(("day", "instead_of"))
            moved[_day_of(item.mapping()["day"], int(year))] = item.mapping()["instead_of"].of(date)
        working |= {_day_of(item, int(year)) for item in _items(node, "working_days")}
        doubtful |= {
            _day_of(item, int(year)): node.scalar("confirm", str, "")
            for item in _items(node, "unconfirmed_holidays")
        }
    return DaysOff(holidays, moved, frozenset(working), doubtful, articles)


def _items(node: Node, key: str) -> list[Node]:
    child = node.get(key)
    return [] if child is None else child.sequence()


def _day_of(node: Node, year: int) -> date:
    day = node.of(date)
    if day.year != year:
        node.fail(f"{day} is not a day of {year}", "Move it to its own year.", "bad_date")
    return day
