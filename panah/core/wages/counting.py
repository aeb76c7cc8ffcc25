"""Hours sorted into ordinary time, overtime, night, rest days and holidays, under one reading of the facts."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from panah.core.wages.calendar import HOLIDAY, WORK, WorkCalendar
from panah.core.wages.clock import Minutes
from panah.core.wages.law import Jurisdiction, Rules, Variant
from panah.core.wages.preparing import NO_TERMS, Group, Span
from panah.core.wages.work import PayTerms, Scheme

Side: TypeAlias = Literal["low", "high"]
OUTSIDE = ("overtime_first", "overtime", "rest_day", "holiday")
GROWN: frozenset[Variant] = frozenset({"adult", "hazardous"})


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand what nobody said: the weekly scheme, the first day of the week, whether it is farm work.

    `side` is the end of every range that is taken.
    """

    scheme: Scheme
    side: Side
    week_start: int = 0
    farm_work: bool = False


class Bucket:
    """What was worked in one month under the same law and the same terms, in minutes."""

    __slots__ = (
        "by_day", "calendar", "days", "early_limit", "first", "first_overtime", "further_overtime", "holiday", "last",
        "month", "night", "normal", "piece_parts", "pieces", "rest", "rules", "terms", "total", "week_limit",
    )  # fmt: skip

    def __init__(
        self, month: int, rules: Rules, terms: int, calendar: WorkCalendar, day: date, *, by_day: bool
    ) -> None:
        self.month = month
        self.by_day = by_day
        self.rules = rules
        self.terms = terms
        self.calendar = calendar
        self.first = self.last = day
        self.week_limit = rules.week_minutes(calendar.variant)
        early = rules.number("overtime_first_hours")
        self.early_limit = 0 if early is None else int(early * 60)
        self.days = self.normal = self.first_overtime = self.further_overtime = 0
        self.rest = self.holiday = self.night = self.total = 0
        self.pieces = Decimal(0)
        # Pieces made outside ordinary time: what for, in how many minutes, how many; shift by shift.
        self.piece_parts: list[tuple[str, int, Decimal]] = []

    def outside(self) -> tuple[int, int, int, int]:
        """Minutes so far outside ordinary time, in the order of OUTSIDE."""
        return self.first_overtime, self.further_overtime, self.rest, self.holiday


@dataclass
class Count:
    """All buckets of a reading in order, overtime by day, and what limits are held against."""

    buckets: list[Bucket] = field(default_factory=list)
    overtime: dict[date, int] = field(default_factory=dict)
    minors_weeks: dict[int, tuple[int, Rules, int]] = field(default_factory=dict)
    minors_night: dict[date, int] = field(default_factory=dict)


def count(group: Group, law: Jurisdiction, reading: Reading) -> Count:
    """Sort the hours of one employer under one reading."""
    return _Counting(group, law, reading).run()


class _Counting:
    def __init__(self, group: Group, law: Jurisdiction, reading: Reading) -> None:
        self.group = group
        self.law = law
        self.reading = reading
        self.result = Count()
        self.tables: dict[tuple[int, date, int, Variant], Bucket] = {}
        self.today = date.min
        self.week = 0
        self.used = self.over = self.week_used = self.padding = 0
        self.counted = False

    def run(self) -> Count:
        for span in self.group.spans:
            bucket = self.bucket(span)
            self.add_span(bucket, span)
            bucket.last = span.stints[-1][0]
        self.result.buckets = list(self.tables.values())
        return self.result

    def bucket(self, span: Span) -> Bucket:
        """Where the work of a span is summed."""
        first = span.stints[0][0]
        month = first.year * 12 + first.month - 1
        key = (month, span.rules.first, span.terms, span.variant)
        found = self.tables.get(key)
        if found is None:
            scheme, by_day = self.reading.scheme, False
            if span.terms != NO_TERMS:
                terms = self.group.terms[span.terms]
                scheme = scheme if terms.scheme == "unknown" else terms.scheme
                by_day = terms.kind == "day"
            calendar = self.law.calendar(scheme, span.variant)
            found = self.tables[key] = Bucket(month, span.rules, span.terms, calendar, first, by_day=by_day)
        return found

    def add_span(self, bucket: Bucket, span: Span) -> None:
        """Every stint of a span into its bucket."""
        calendar, days = bucket.calendar, bucket.calendar.days
        is_high, minor = self.reading.side == "high", span.variant not in GROWN
        total = night = 0
        for day, low, high, pieces in span.stints:
            first, first_night, second, second_night = minutes = high if is_high else low
            kind, norm, week, holiday_follows, beyond_week = days.get(day) or calendar.day(day)
            if day != self.today:
                self.today = day
                self.used = self.over = self.padding = 0
                self.counted = False
                if week != self.week:
                    self.week, self.week_used = week, 0
            before = None if pieces is None else bucket.outside()
            worked = first + second
            total += worked
            night += first_night + second_night
            if second and holiday_follows:
                # What falls on a holiday after midnight is paid as holiday work.
                bucket.holiday += second
                worked = first
            if kind == WORK:
                self.ordinary(bucket, norm, worked, beyond_week=beyond_week)
            elif kind == HOLIDAY:
                bucket.holiday += worked + self.padded(bucket, worked)
            else:
                bucket.rest += worked + self.padded(bucket, worked)
            if pieces is not None and before is not None:
                self.made(bucket, pieces, first + second, before)
            if minor:
                self.minor(week, day, minutes, bucket)
        bucket.total += total
        bucket.night += night

    def made(self, bucket: Bucket, pieces: Decimal, worked: int, before: tuple[int, int, int, int]) -> None:
        """The pieces of one shift, shared out over its hours."""
        bucket.pieces += pieces
        for what, was, now in zip(OUTSIDE, before, bucket.outside(), strict=True):
            if now > was and worked:
                bucket.piece_parts.append((what, now - was, pieces * (now - was) / worked))

    def ordinary(self, bucket: Bucket, norm: int, worked: int, *, beyond_week: bool) -> None:
        """A working day: up to the norm of the day and of the week it is ordinary time, beyond that overtime."""
        normal = norm - self.used
        if not beyond_week and normal > bucket.week_limit - self.week_used:
            normal = bucket.week_limit - self.week_used
        over = worked - normal
        if over > 0:
            self.overtime(bucket, over)
        else:
            normal = worked
        bucket.normal += normal
        self.used += normal
        if not beyond_week:
            self.week_used += normal
        if worked and not self.counted:
            self.counted = True
            bucket.days += 1

    def overtime(self, bucket: Bucket, over: int) -> None:
        """Overtime of a day, its first hours apart where the law pays them otherwise."""
        early = bucket.early_limit
        if early:
            early = max(0, min(over, early - self.over))
            bucket.first_overtime += early
        bucket.further_overtime += over - early
        self.over += over
        table = self.result.overtime
        table[self.today] = table.get(self.today, 0) + over

    def padded(self, bucket: Bucket, worked: int) -> int:
        """Work paid by the day brings a whole day's pay on a rest day too: minutes to add to those worked."""
        if not bucket.by_day or not worked:
            return 0
        if not self.counted:
            self.counted = True
            full = bucket.rules.day_minutes(bucket.calendar.variant, bucket.calendar.scheme)
            self.padding = max(0, full - worked)
            return self.padding
        taken = min(worked, self.padding)
        self.padding -= taken
        return -taken

    def minor(self, week: int, day: date, minutes: Minutes, bucket: Bucket) -> None:
        """A child's hours of the week and by night, for the limits."""
        before = self.result.minors_weeks.get(week, (0, bucket.rules, bucket.week_limit))[0]
        worked = before + minutes.first + minutes.second
        self.result.minors_weeks[week] = (worked, bucket.rules, bucket.week_limit)
        night = minutes.first_night + minutes.second_night
        if night:
            self.result.minors_night[day] = self.result.minors_night.get(day, 0) + night


def readings(group: Group) -> list[Reading]:
    """Every reading of what is unclear about the work for one employer; one alone where all is known."""
    sides: tuple[Side, ...] = ("low",) if group.certain else ("low", "high")
    unknown = [t for t in group.terms if t.scheme == "unknown"]
    without = any(span.terms == NO_TERMS for span in group.spans)
    schemes: tuple[Scheme, ...] = ("five_day", "six_day") if unknown or without else ("five_day",)
    return [Reading(scheme, side) for scheme in schemes for side in sides]


def rate_of(terms: PayTerms, side: Side) -> Decimal:
    """The lower or the upper end of the promised rate."""
    return terms.rate.low if side == "low" else terms.rate.high
