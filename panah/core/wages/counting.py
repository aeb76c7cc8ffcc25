"""Hours sorted into ordinary time, overtime, night, rest days and holidays, under one reading of the facts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal, TypeAlias

from panah.core.wages.calendar import HOLIDAY, WORK, WorkCalendar
from panah.core.wages.clock import Minutes
from panah.core.wages.law import Jurisdiction, Rules, Variant
from panah.core.wages.preparing import NO_TERMS, Group, Span
from panah.core.wages.summed import Accounting, inputs_of
from panah.core.wages.work import PayTerms, Scheme

Side: TypeAlias = Literal["low", "high"]
OUTSIDE = ("overtime_first", "overtime", "rest_day", "holiday")
GROWN: frozenset[Variant] = frozenset({"adult", "hazardous"})


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand what nobody said: the weekly scheme, the first day of the week, whether it is farm work.

    `side` is the end of every range that is taken; `summed` whether summed accounting was lawful, and `early_by_day`
    whether its overtime has the first hours, which are paid less, once for each working day of the period.
    """

    scheme: Scheme
    side: Side
    week_start: int = 0
    farm_work: bool = False
    summed: bool = True
    early_by_day: bool = False


NOT_SUMMED: Mapping[str, str] = {}


class Bucket:
    """What was worked in one month under the same law and the same terms, in minutes."""

    __slots__ = (
        "calendar", "days", "early_limit", "first", "first_overtime", "full_day", "further_overtime", "holiday", "last",
        "month", "night", "normal", "part", "piece_parts", "pieces", "rest", "rules", "summed", "terms", "total",
        "week_limit",
    )  # fmt: skip

    def __init__(
        self, month: int, rules: Rules, terms: int, calendar: WorkCalendar, day: date, *, by_day: bool
    ) -> None:
        self.month = month
        self.rules = rules
        self.terms = terms
        self.calendar = calendar
        self.first = self.last = day
        # What the hours are summed over: the month, the stretch of law and of age within it, and the place.
        self.part = (month, rules.first, calendar.variant, rules.region)
        self.week_limit = rules.week_minutes(calendar.variant)
        # Work paid by the day brings a whole day's pay on a rest day too: the minutes of that day.
        self.full_day = rules.day_minutes(calendar.variant, calendar.scheme) if by_day else 0
        early = rules.number("overtime_first_hours")
        self.early_limit = 0 if early is None else int(early * 60)
        self.days = self.normal = self.first_overtime = self.further_overtime = 0
        self.rest = self.holiday = self.night = self.total = 0
        self.pieces = Decimal(0)
        # The accounting period and its norm as the lines name them; nothing where hours are counted by the day.
        self.summed: Mapping[str, str] = NOT_SUMMED
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
    # Under summed accounting: overtime of the period on the days on which it came up, and the longest shift of a day.
    summed_overtime: dict[date, int] = field(default_factory=dict)
    summed_shifts: dict[date, int] = field(default_factory=dict)
    # By week and age: minutes, and their limit. A week with a birthday in it has one for each age.
    minors_weeks: dict[tuple[int, Variant], tuple[int, Rules, int]] = field(default_factory=dict)
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
        self.tables: dict[tuple[int, date, int, Variant, str], Bucket] = {}
        self.accounting = Accounting(group, law, reading)
        self.summed_day = date.min

    def run(self) -> Count:
        self.add_spans()
        self.result.buckets = list(self.tables.values())
        return self.result

    def add_spans(self) -> None:  # noqa: C901, PLR0912, PLR0915 -- a call takes as long as a step of this loop
        """Every stint into the bucket of its span.

        On a working day it is ordinary time up to the norm of the day and of the week, and beyond that overtime, its
        first hours apart where the law pays them otherwise.
        """
        is_high = self.reading.side == "high"
        overtime = self.result.overtime
        # Of the day and of the week: ordinary time so far. Of the day: overtime, and what was added to a rest day.
        today, this_week = date.min, 0
        used = week_used = over_today = padding = 0
        counted = False
        summed = self.accounting.places
        for span in self.group.spans:
            bucket = self.bucket(span)
            if summed and span.terms in summed and span.variant in GROWN:
                self.add_summed(bucket, span)
                continue
            calendar, days = bucket.calendar, bucket.calendar.days
            week_limit, early_limit, full_day = bucket.week_limit, bucket.early_limit, bucket.full_day
            minor = span.variant not in GROWN
            total = night = normal = first_overtime = further_overtime = rest = holiday = paid_days = 0
            for day, low, high, pieces in span.stints:
                first, first_night, second, second_night = minutes = high if is_high else low
                kind, norm, week, holiday_follows, beyond_week = days.get(day) or calendar.day(day)
                if day != today:
                    today = day
                    used = over_today = padding = 0
                    counted = False
                    if week != this_week:
                        this_week, week_used = week, 0
                if pieces is not None:
                    before = (first_overtime, further_overtime, rest, holiday)
                worked = first + second
                total += worked
                night += first_night + second_night
                if second and holiday_follows:
                    # What falls on a holiday after midnight is paid as holiday work.
                    holiday += second
                    worked = first
                if kind == WORK:
                    left = norm - used
                    if not beyond_week and left > week_limit - week_used:
                        left = week_limit - week_used
                    if left < 0:  # noqa: PLR1730 -- max() is a call, and there are hundreds
                        # The norm that holds now is lower than what was worked under the one before: that stays.
                        left = 0
                    over = worked - left
                    if over > 0:
                        worked = left
                        further_overtime += over
                        if over_today < early_limit:
                            early = min(over, early_limit - over_today)
                            first_overtime += early
                            further_overtime -= early
                        over_today += over
                        overtime[day] = overtime.get(day, 0) + over
                    normal += worked
                    used += worked
                    if not beyond_week:
                        week_used += worked
                    if not counted and (worked or over > 0):
                        counted = True
                        paid_days += 1
                else:
                    if full_day and worked:
                        if counted:
                            taken = min(worked, padding)
                            padding -= taken
                            worked -= taken
                        else:
                            counted = True
                            padding = max(0, full_day - worked)
                            worked += padding
                    if kind == HOLIDAY:
                        holiday += worked
                    else:
                        rest += worked
                if pieces is not None:
                    now = (first_overtime, further_overtime, rest, holiday)
                    self.made(bucket, pieces, first + second, zip(OUTSIDE, before, now, strict=True))
                if minor:
                    self.minor(week, day, minutes, bucket)
            bucket.last = day
            bucket.total += total
            bucket.night += night
            bucket.normal += normal
            bucket.first_overtime += first_overtime
            bucket.further_overtime += further_overtime
            bucket.rest += rest
            bucket.holiday += holiday
            bucket.days += paid_days

    def add_summed(self, bucket: Bucket, span: Span) -> None:
        """Every stint of summed accounting: ordinary time up to the norm of its period, and beyond that overtime.

        Rest days are those of the schedule, which nobody but the employer knows: only holidays are paid apart.
        """
        terms, is_high = self.group.terms[span.terms], self.reading.side == "high"
        for day, low, high, told in span.stints:
            first, first_night, second, second_night = high if is_high else low
            info, period = bucket.calendar.day(day), self.accounting.period(span.terms, day)
            before, worked = bucket.outside(), first + second
            bucket.total += worked
            bucket.night += first_night + second_night
            holiday = worked if info.kind == HOLIDAY else second if info.tomorrow_is_holiday else 0
            bucket.holiday += holiday
            normal = min(worked - holiday, period.left)
            over = worked - holiday - normal
            early = min(over, period.early)
            period.left -= normal
            period.early -= early
            bucket.normal += normal
            bucket.first_overtime += early
            bucket.further_overtime += over - early
            if over:
                table = self.result.summed_overtime
                table[day] = table.get(day, 0) + over
            self.result.summed_shifts[day] = max(worked, self.result.summed_shifts.get(day, 0))
            pieces = told
            if terms.kind == "day":
                # A day's pay is for the shift, like a piece; a second shift of the day has no pay of its own.
                pieces = Decimal(1) if worked and day != self.summed_day else None
            if worked and day != self.summed_day:
                self.summed_day = day
                bucket.days += 1
            if pieces is not None:
                self.made(bucket, pieces, worked, zip(OUTSIDE, before, bucket.outside(), strict=True))
            bucket.summed = inputs_of(terms, period)
            bucket.last = day

    def bucket(self, span: Span) -> Bucket:
        """Where the work of a span is summed."""
        first = span.stints[0][0]
        month = first.year * 12 + first.month - 1
        key = (month, span.rules.first, span.terms, span.variant, span.rules.region)
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

    def made(
        self, bucket: Bucket, pieces: Decimal, worked: int, outside: Iterable[tuple[str, int, int]]
    ) -> None:
        """The pieces of one shift, shared out over its hours.

        `outside` are the minutes of each kind outside ordinary time before the shift and after it.
        """
        bucket.pieces += pieces
        for what, was, now in outside:
            if now > was and worked:
                bucket.piece_parts.append((what, now - was, pieces * (now - was) / worked))

    def minor(self, week: int, day: date, minutes: Minutes, bucket: Bucket) -> None:
        """A child's hours of the week and by night, for the limits."""
        weeks, age = self.result.minors_weeks, bucket.calendar.variant
        found = weeks.get((week, age))
        if found is None and age == "minor_16_to_18":
            # Sixteen since this week: what was worked before the birthday is of the longer week too.
            found = weeks.get((week, "minor_under_16"))
        worked = (0 if found is None else found[0]) + minutes.first + minutes.second
        weeks[week, age] = (worked, bucket.rules, bucket.week_limit)
        night = minutes.first_night + minutes.second_night
        if night:
            self.result.minors_night[day] = self.result.minors_night.get(day, 0) + night


def readings(group: Group) -> list[Reading]:
    """Every reading of what is unclear about the work for one employer; one alone where all is known."""
    sides: tuple[Side, ...] = ("low",) if group.certain else ("low", "high")
    unknown = [t for t in group.terms if t.scheme == "unknown"]
    without = any(span.terms == NO_TERMS for span in group.spans)
    schemes: tuple[Scheme, ...] = ("five_day", "six_day") if unknown or without else ("five_day",)
    ways = [(True, False)]
    counted = [t for t in group.terms if t.summed and t.summed_lawful != "no"]
    if counted:
        if any(span.rules.number("overtime_first_hours") for span in group.spans):
            ways.append((True, True))
        if any(t.summed_lawful == "unknown" for t in counted):
            ways.append((False, False))
    return [
        Reading(scheme, side, summed=summed, early_by_day=early_by_day)
        for scheme in schemes
        for side in sides
        for summed, early_by_day in ways
    ]


def rate_of(terms: PayTerms, side: Side) -> Decimal:
    """The lower or the upper end of the promised rate."""
    return terms.rate.low if side == "low" else terms.rate.high
