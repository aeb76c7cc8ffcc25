"""A record made ready for reckoning: shifts in order, in minutes, by employer, with what is wrong named."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time, timedelta
from decimal import Decimal
from operator import lt
from typing import TypeAlias

from panah.core.wages import clock
from panah.core.wages.calendar import end_of_month
from panah.core.wages.clock import DAY, Minutes
from panah.core.wages.law import SHORT_SHIFT, Jurisdiction, Rules, Variant
from panah.core.wages.work import Money, PayTerms, Problem, Shift, WorkRecord, plain

NO_TERMS = -1
ONE_DAY = timedelta(days=1)
Times: TypeAlias = tuple[time | None, time | None, int | None]


# First and last minute of shifts with the same times on ordinary days, and their least and greatest minutes.
Usual: TypeAlias = tuple[int, int, Minutes, Minutes]
# A day, the minutes of it at which a shift began and ended, and the break that was told; of hours whose times nobody
# said, the latest they can have begun and the earliest they can have ended.
Worked: TypeAlias = tuple[date, int, int, int | None]
# One shift, reckoned: its day, its least and its greatest minutes, and the pieces made.
Stint: TypeAlias = tuple[date, Minutes, Minutes, Decimal | None]


@dataclass(slots=True)
class Span:
    """Work in one month under the same law, the same terms and the norm of the same age, in the order of its days.

    It lasts until something changes, to the day `ends`. What is the same for all its shifts is looked up once. `region`
    is the place as its shifts name it; that of the law may be the terms' or the record's.
    """

    begins: date
    ends: date
    rules: Rules
    terms: int
    variant: Variant
    usual: dict[Times, Usual]
    clock_changes: frozenset[date]
    region: str
    stints: list[Stint] = field(default_factory=list)
    worked: list[Worked] = field(default_factory=list)


@dataclass
class Group:
    """All work for one employer. `certain` is False where a length or rate is known only as a range.

    `ends` are the last days of terms and of ages; `grown` is the eighteenth birthday, where it is known.
    """

    employer: str
    terms: list[PayTerms]
    variants: list[Variant]
    ends: list[date]
    grown: date = date.min
    spans: list[Span] = field(default_factory=list)
    money: list[Money] = field(default_factory=list)
    certain: bool = True

    def days(self) -> Iterator[date]:
        """The day of each stint."""
        return (stint[0] for span in self.spans for stint in span.stints)


@dataclass
class Prepared:
    """A record by employer, with its problems and the names of what could be claimed if a fact were known."""

    groups: dict[str, Group]
    problems: list[Problem]
    open_facts: dict[str, None] = field(default_factory=dict)


def prepare(record: WorkRecord, law: Jurisdiction) -> Prepared:
    """Sort, check and measure the shifts of a record. What cannot be used is named, the rest is kept."""
    return _Preparing(record, law).run()


class _Preparing:
    def __init__(self, record: WorkRecord, law: Jurisdiction) -> None:
        self.record = record
        self.law = law
        self.zone = record.place_timezone or law.timezone
        clock.zone(self.zone)
        self.result = Prepared({}, list(record.problems))
        self.only = _only_employer(record)
        self.birthdays = _birthdays(record.worker_born)
        # A day, and the minute of it at which the last shift with times ended: above DAY when on the next day.
        self.busy_day, self.busy_until = date.min, 0
        self.last_day = date.min
        self.last_minutes = 0
        self.no_law: dict[str, None] = {}
        self.spans: dict[str, Span] = {}
        self.usual: dict[date, dict[Times, Usual]] = {}

    def run(self) -> Prepared:
        shifts = self.record.shifts
        days = [shift.day for shift in shifts]
        if not all(map(lt, days, days[1:])):
            shifts = tuple(sorted(shifts, key=_order))
        self.add(shifts)
        for group in self.result.groups.values():
            group.spans = [span for span in group.spans if span.stints]
        for money in self.record.money:
            self.group(money.employer or self.only).money.append(money)
        for day in self.no_law:
            self.problem("no_law_then", day, day=day)
        return self.result

    def problem(self, code: str, where: str, **values: str) -> None:
        self.result.problems.append(Problem(code, where, values))

    def group(self, name: str) -> Group:
        found = self.result.groups.get(name)
        if found is None:
            terms = [t for t in self.record.terms if t.employer == name or not t.employer]
            terms.sort(key=lambda item: (item.valid_from, item.valid_to or date.max, item.rate))
            certain = all(t.rate.certain and (t.share_of is None or t.share_of.certain) for t in terms)
            # By the place of the terms; the last is for work without terms, whose place is -1.
            variants: list[Variant] = ["hazardous" if t.hazardous == "yes" else "adult" for t in terms]
            begins = [item.valid_from for item in terms] + list(self.birthdays or ())
            ends = [item.valid_to for item in terms if item.valid_to]
            ends += [day - ONE_DAY for day in begins if day > date.min]
            grown = date.min if self.birthdays is None else self.birthdays[1]
            found = Group(name, terms, [*variants, "adult"], ends, grown, certain=certain)
            self.result.groups[name] = found
        return found

    def add(self, shifts: Iterable[Shift]) -> None:
        """Every shift into the span of its day; its minutes are looked up where one like it was measured before."""
        only, holidays = self.only, self.law.days_off.holidays
        # Most shifts are for the same employer as the one before, and nothing has changed in between.
        span, employer, region, ends = None, "", "", date.min
        for shift in shifts:
            day = shift.day
            if day > ends or shift.employer != employer or shift.region != region or span is None:
                employer, region = shift.employer, shift.region
                span = self.span(employer or only, day, region)
                if span is None:
                    continue
                ends, usuals, changes, stints = span.ends, span.usual, span.clock_changes, span.stints
                worked = span.worked
            usual = usuals.get((shift.start, shift.end, shift.break_minutes))
            if (
                usual is None
                or day in changes
                # An earlier shift may still go on: one of the same day, or one of an earlier day that is so long.
                or ((day == self.busy_day or usual[0] + DAY < self.busy_until) and usual[0] < self.busy(day))
            ):
                measured = self.measured(shift, span)
                if measured is None:
                    continue
                low, high = measured
            else:
                self.busy_day, self.busy_until, low, high = day, usual[1], usual[2], usual[3]
                worked.append((day, usual[0], usual[1], shift.break_minutes))
            if low is not high and low != high:
                self.result.groups[employer or only].certain = False
            if high.second and day in holidays:
                # After midnight a holiday is over: what follows is work of the next day.
                stints.append((day, _before(low), _before(high), shift.pieces))
                self.after_midnight(employer or only, span, day + ONE_DAY, (_after(low), _after(high)))
            else:
                stints.append((day, low, high, shift.pieces))

    def busy(self, day: date) -> int:
        """The minute of a day up to which earlier shifts go on; not above zero where they ended before it."""
        return self.busy_until - (day - self.busy_day).days * DAY

    def span(self, name: str, day: date, region: str) -> Span | None:
        """The span of a day's work for an employer: the last one, or a new one where something has changed."""
        span = self.spans.get(name)
        if span is None or day > span.ends or region != span.region:
            return self.open(name, day, region)
        return span

    def after_midnight(self, name: str, span: Span, day: date, measured: tuple[Minutes, Minutes]) -> None:
        """The next day's part of a shift: paid by the shift's own terms, though other terms may hold from then on."""
        if day > span.ends:
            rules = self.law.at(day, span.rules.region)
            span = replace(span, begins=day, ends=day, rules=rules, stints=[], worked=[])
            self.result.groups[name].spans.append(span)
        span.stints.append((day, *measured, None))

    def open(self, name: str, day: date, region: str) -> Span | None:
        """The span of a day's work; None where no law of that day is known."""
        rules = self.law.at(day)
        if not rules.values:
            self.no_law[str(day.year)] = None
            return None
        group = self.group(name)
        terms = terms_on(group.terms, day)
        place = region or ("" if terms == NO_TERMS else group.terms[terms].region) or self.record.region
        rules = self.law.at(day, place)
        # The last day before anything changes: the month, the law, the terms, the worker's age.
        last = min(end_of_month(day), rules.last)
        for end in group.ends:
            if day <= end < last:
                last = end
        span = Span(
            begins=day,
            ends=last,
            rules=rules,
            terms=terms,
            variant=self.variant(day, group, terms),
            usual=self.usual.setdefault(rules.first, {}),
            clock_changes=clock.clock_changes(self.zone, day.year, day.month),
            region=region,
        )
        self.spans[name] = span
        group.spans.append(span)
        return span

    def variant(self, day: date, group: Group, terms: int) -> Variant:
        """Whose norm holds that day: a child's, that of hazardous work, or an adult's."""
        if self.birthdays is not None and day < self.birthdays[1]:
            return "minor_under_16" if day < self.birthdays[0] else "minor_16_to_18"
        return group.variants[terms]

    def measured(self, shift: Shift, span: Span) -> tuple[Minutes, Minutes] | None:
        """Least and greatest minutes of a shift; None when there is nothing to measure."""
        if shift.start is None or shift.end is None:
            return self.untimed(shift, span)
        return self.timed(shift, clock.minute_of(shift.start), clock.minute_of(shift.end), span)

    def timed(self, shift: Shift, start: int, end: int, span: Span) -> tuple[Minutes, Minutes] | None:
        """Minutes of a shift with times; None when another shift covers it whole."""
        day, pause, rules = shift.day, shift.break_minutes, span.rules
        length = end - start if end > start else end - start + DAY
        ends = start + length
        ordinary = day not in span.clock_changes and (pause is None or pause < length)
        busy = self.busy(day)
        if start < busy:
            ordinary = False
            self.problem("overlapping_shifts", day.isoformat(), day=day.isoformat())
            if ends <= busy:
                return None
            start, length = busy, ends - busy
        self.busy_day, self.busy_until = day, ends
        told = pause
        if pause is not None and pause >= length:
            self.problem("break_too_long", day.isoformat(), minutes=str(pause))
            pause, told = 0, None
        span.worked.append((day, start, ends, told))
        if pause is not None:
            low = high = self.split(day, start, length, pause, span)
        else:
            least = rules.least_break(length)
            low = self.split(day, start, length, least, span, after=SHORT_SHIFT)
            high = self.split(day, start, length, 0, span)
        if ordinary:
            span.usual[shift.start, shift.end, shift.break_minutes] = (start, ends, low, high)
        return low, high

    def split(
        self, day: date, start: int, length: int, pause: int, span: Span, *, after: int | None = None
    ) -> Minutes:
        minutes = clock.split(start, length, pause, span.rules.night, after=after)
        if day in span.clock_changes:
            less = clock.changed_minutes(self.zone, day, start, length)
            return clock.with_changed_clock(minutes, less) if less else minutes
        return minutes

    def untimed(self, shift: Shift, span: Span) -> tuple[Minutes, Minutes] | None:
        """Least and greatest minutes of a shift of which only the length is known, or only the pieces made."""
        if shift.hours is None:
            if shift.pieces is None:
                return None
            self.result.open_facts["hours_of_piece_work"] = None
            return clock.untimed(0, None), clock.untimed(0, None)
        night = span.rules.night
        if night is not None:
            self.result.open_facts["night_without_times"] = None
        if shift.day != self.last_day:
            self.last_day, self.last_minutes = shift.day, 0
        room = DAY - self.last_minutes
        low, high = _minutes(shift.hours.low), _minutes(shift.hours.high)
        if high > room:
            hours = plain((Decimal(self.last_minutes) + high) / 60)
            self.problem("day_over_24_hours", shift.day.isoformat(), day=shift.day.isoformat(), hours=hours)
            low, high = min(low, room), room
        self.last_minutes += high
        if low:
            span.worked.append((shift.day, DAY - low, low, None))
        return clock.untimed(low, night), clock.untimed(high, night)


def _minutes(hours: Decimal) -> int:
    """Whole minutes; a part of a minute is nobody's work."""
    return int(hours * 60)


def _before(minutes: Minutes) -> Minutes:
    return Minutes(minutes.first, minutes.first_night, 0, 0)


def _after(minutes: Minutes) -> Minutes:
    return Minutes(minutes.second, minutes.second_night, 0, 0)


def _order(shift: Shift) -> tuple[object, ...]:
    """By day and time; the rest makes the order the same whatever the order of the entries."""
    start, end, hours = shift.start, shift.end, shift.hours
    if start is not None and end is not None:
        return (shift.day, 1, start, end, shift.employer)
    return (
        shift.day,
        0,
        0 if hours is None else hours.low,
        0 if hours is None else hours.high,
        shift.employer,
    )


def _only_employer(record: WorkRecord) -> str:
    """Whom an entry without a name means: the only employer the record names, if there is one."""
    names = {item.employer for item in record.terms}
    names |= {item.employer for item in record.shifts} | {item.employer for item in record.money}
    names.discard("")
    return names.pop() if len(names) == 1 else ""


def terms_on(terms: Sequence[PayTerms], day: date) -> int:
    """The place of the newest terms that hold on a day, or NO_TERMS."""
    for position in range(len(terms) - 1, -1, -1):
        if terms[position].covers(day):
            return position
    return NO_TERMS


def _birthdays(born: date | None) -> tuple[date, date] | None:
    """The sixteenth and the eighteenth birthday; somebody born on 29 February has them on 1 March."""
    return None if born is None else (birthday(born, 16), birthday(born, 18))


def birthday(born: date, age: int) -> date:
    """The day on which somebody reaches an age."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)
