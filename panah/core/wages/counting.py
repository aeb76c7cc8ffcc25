"""Hours sorted into ordinary time, overtime, night, rest days and holidays, under one reading of the facts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from panah.core.wages.calendar import HOLIDAY, WORK, Day, WorkCalendar
from panah.core.wages.clock import Minutes
from panah.core.wages.law import Jurisdiction, Rules, Variant
from panah.core.wages.preparing import NO_TERMS, Group
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
        "calendar", "days", "early_limit", "first", "first_overtime", "further_overtime", "holiday", "last",
        "month", "night", "normal", "piece_parts", "pieces", "rest", "rules", "terms", "total", "week_limit",
    )  # fmt: skip

    def __init__(self, month: int, rules: Rules, terms: int, calendar: WorkCalendar, day: date) -> None:
        self.month = month
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
    worked_days: dict[date, None] = field(default_factory=dict)


def count(group: Group, law: Jurisdiction, reading: Reading) -> Count:
    """Sort the hours of one employer under one reading."""
    return _Counting(group, law, reading).run()


class _Counting:
    def __init__(self, group: Group, law: Jurisdiction, reading: Reading) -> None:
        self.law = law
        self.reading = reading
        self.result = Count()
        self.stints = group.stints
        self.by_day = [item.kind == "day" for item in group.terms]
        schemes = [reading.scheme if t.scheme == "unknown" else t.scheme for t in group.terms]
        self.calendars = _calendars(law, [*schemes, reading.scheme])
        self.tables: dict[tuple[int, int, int, Variant], Bucket] = {}
        self.today = date.min
        self.week = 0
        self.used = self.over = self.week_used = self.padding = 0
        self.counted = False

    def run(self) -> Count:
        high = self.reading.side == "high"
        bucket: Bucket | None = None
        key: tuple[int, int, int, Variant] | None = None
        for day, low_minutes, high_minutes, variant, terms, pieces in self.stints:
            calendar = self.calendars[terms, variant]
            info = calendar.days.get(day) or calendar.day(day)
            here = (info.month, info.stretch, terms, variant)
            if key != here:
                key = here
                bucket = self.tables.get(key) or self.open(key, calendar, day)
            if day != self.today:
                self.today = day
                self.used = self.over = self.padding = 0
                self.counted = False
                if info.week != self.week:
                    self.week, self.week_used = info.week, 0
            assert bucket is not None  # noqa: S101 -- set above, as no key is None
            bucket.last = day
            minutes = high_minutes if high else low_minutes
            before = None if pieces is None else bucket.outside()
            if info.kind == WORK and not minutes.second:  # most shifts by far
                bucket.night += minutes.first_night
                bucket.total += minutes.first
                self.ordinary(bucket, info.norm, minutes.first, beyond_week=info.beyond_week)
            else:
                self.add(bucket, info, minutes)
            if pieces is not None and before is not None:
                self.made(bucket, pieces, minutes.first + minutes.second, before)
            if variant not in GROWN:
                self.minor(info.week, day, minutes, bucket)
        self.result.buckets = list(self.tables.values())
        return self.result

    def made(self, bucket: Bucket, pieces: Decimal, worked: int, before: tuple[int, int, int, int]) -> None:
        """The pieces of one shift, shared out over its hours."""
        bucket.pieces += pieces
        for what, was, now in zip(OUTSIDE, before, bucket.outside(), strict=True):
            if now > was and worked:
                bucket.piece_parts.append((what, now - was, pieces * (now - was) / worked))

    def open(self, key: tuple[int, int, int, Variant], calendar: WorkCalendar, day: date) -> Bucket:
        month, stretch, terms, _variant = key
        bucket = self.tables[key] = Bucket(month, self.law.stretches[stretch], terms, calendar, day)
        return bucket

    def add(self, bucket: Bucket, info: Day, minutes: Minutes) -> None:
        """One stint into its bucket. What falls on a holiday after midnight is paid as holiday work."""
        first, first_night, second, second_night = minutes
        bucket.night += first_night + second_night
        bucket.total += first + second
        if second and info.tomorrow_is_holiday:
            bucket.holiday += second
            second = 0
        worked = first + second
        if info.kind == WORK:
            self.ordinary(bucket, info.norm, worked, beyond_week=info.beyond_week)
        elif info.kind == HOLIDAY:
            bucket.holiday += worked + self.padded(bucket, worked)
        else:
            bucket.rest += worked + self.padded(bucket, worked)

    def ordinary(self, bucket: Bucket, norm: int, worked: int, *, beyond_week: bool) -> None:
        """A working day: up to the norm of the day and of the week it is ordinary time, beyond that overtime."""
        normal = norm - self.used
        if not beyond_week and normal > bucket.week_limit - self.week_used:
            normal = bucket.week_limit - self.week_used
        normal = min(normal, worked)
        bucket.normal += normal
        self.used += normal
        if not beyond_week:
            self.week_used += normal
        if worked and not self.counted:
            self.counted = True
            bucket.days += 1
        over = worked - normal
        if over:
            self.overtime(bucket, over)

    def overtime(self, bucket: Bucket, over: int) -> None:
        """Overtime of a day, its first hours apart where the law pays them otherwise."""
        early = max(0, min(over, bucket.early_limit - self.over)) if bucket.early_limit else 0
        bucket.first_overtime += early
        bucket.further_overtime += over - early
        self.over += over
        self.result.overtime[self.today] = self.result.overtime.get(self.today, 0) + over

    def padded(self, bucket: Bucket, worked: int) -> int:
        """Work paid by the day brings a whole day's pay on a rest day too: minutes to add to those worked."""
        if bucket.terms == NO_TERMS or not self.by_day[bucket.terms] or not worked:
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


def _calendars(law: Jurisdiction, schemes: Sequence[Scheme]) -> Mapping[tuple[int, Variant], WorkCalendar]:
    """By the place of the terms (the last of `schemes` is for work without terms) and by whose norm holds."""
    variants: tuple[Variant, ...] = ("adult", "hazardous", "minor_16_to_18", "minor_under_16")
    places = [*range(len(schemes) - 1), NO_TERMS]
    return {
        (place, variant): law.calendar(scheme, variant)
        for place, scheme in zip(places, schemes, strict=True)
        for variant in variants
    }


def readings(group: Group) -> list[Reading]:
    """Every reading of what is unclear about the work for one employer; one alone where all is known."""
    sides: tuple[Side, ...] = ("low",) if group.certain else ("low", "high")
    unknown = [t for t in group.terms if t.scheme == "unknown"]
    without = any(stint.terms == NO_TERMS for stint in group.stints)
    schemes: tuple[Scheme, ...] = ("five_day", "six_day") if unknown or without else ("five_day",)
    return [Reading(scheme, side) for scheme in schemes for side in sides]


def rate_of(terms: PayTerms, side: Side) -> Decimal:
    """The lower or the upper end of the promised rate."""
    return terms.rate.low if side == "low" else terms.rate.high
