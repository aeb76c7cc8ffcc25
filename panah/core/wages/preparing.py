"""A record made ready for reckoning: shifts in order, in minutes, by employer, with what is wrong named."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from panah.core.wages import clock
from panah.core.wages.clock import DAY, Minutes
from panah.core.wages.law import SHORT_SHIFT, Jurisdiction, Rules, Variant
from panah.core.wages.work import Money, PayTerms, Problem, Shift, WorkRecord, plain

NO_TERMS = -1
Times: TypeAlias = tuple[time | None, time | None, int | None]


class Stint(NamedTuple):
    """One shift, reckoned: its least and its greatest minutes, and which terms of the employer pay for it."""

    day: date
    low: Minutes
    high: Minutes
    variant: Variant
    terms: int
    pieces: Decimal | None


@dataclass
class Group:
    """All work for one employer. `certain` is False where a length or rate is known only as a range."""

    employer: str
    terms: list[PayTerms]
    variants: list[Variant]
    stints: list[Stint] = field(default_factory=list)
    money: list[Money] = field(default_factory=list)
    certain: bool = True


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
        self.busy_until = 0
        self.last_day = date.min
        self.last_minutes = 0
        self.no_law: dict[str, None] = {}
        self.rules: Rules | None = None
        self.usual: dict[Times, tuple[int, int, tuple[Minutes, Minutes] | None]] = {}

    def run(self) -> Prepared:
        shifts = self.record.shifts
        if any(one.day >= two.day for one, two in pairwise(shifts)):
            shifts = tuple(sorted(shifts, key=_order))
        for shift in shifts:
            self.add(shift)
        for money in self.record.money:
            self.group(money.employer).money.append(money)
        for day in self.no_law:
            self.problem("no_law_then", day, day=day)
        return self.result

    def problem(self, code: str, where: str, **values: str) -> None:
        self.result.problems.append(Problem(code, where, values))

    def group(self, employer: str) -> Group:
        name = employer or self.only
        found = self.result.groups.get(name)
        if found is None:
            terms = [t for t in self.record.terms if t.employer == name or not t.employer]
            terms.sort(key=lambda item: (item.valid_from, item.valid_to or date.max, item.rate))
            certain = all(t.rate.certain and (t.share_of is None or t.share_of.certain) for t in terms)
            # By the place of the terms; the last is for work without terms, whose place is -1.
            variants: list[Variant] = ["hazardous" if t.hazardous == "yes" else "adult" for t in terms]
            found = self.result.groups[name] = Group(name, terms, [*variants, "adult"], certain=certain)
        return found

    def add(self, shift: Shift) -> None:
        day = shift.day
        rules = self.rules
        if rules is None or not rules.first <= day <= rules.last:
            rules = self.rules = self.law.at(day)
            self.usual.clear()
        if not rules.values:
            self.no_law[str(day.year)] = None
            return
        group = self.result.groups.get(shift.employer or self.only) or self.group(shift.employer)
        terms = 0 if len(group.terms) == 1 and group.terms[0].covers(day) else terms_on(group.terms, day)
        variant = group.variants[terms] if self.birthdays is None else self.variant(day, group, terms)
        if shift.start is not None and shift.end is not None:
            measured = self.timed(shift, rules)
        else:
            measured = self.untimed(shift, rules)
        if measured is None:
            return
        low, high = measured
        if low != high:
            group.certain = False
        stints = group.stints
        if high.second and day in self.law.days_off.holidays:
            # After midnight a holiday is over: what follows is work of the next day.
            stints.append(Stint(day, _before(low), _before(high), variant, terms, shift.pieces))
            tomorrow = day + timedelta(days=1)
            stints.append(Stint(tomorrow, _after(low), _after(high), variant, terms, None))
        else:
            stints.append(Stint(day, low, high, variant, terms, shift.pieces))

    def variant(self, day: date, group: Group, terms: int) -> Variant:
        """Whose norm holds that day: a child's, that of hazardous work, or an adult's."""
        if self.birthdays is not None and day < self.birthdays[1]:
            return "minor_under_16" if day < self.birthdays[0] else "minor_16_to_18"
        return group.variants[terms]

    def timed(self, shift: Shift, rules: Rules) -> tuple[Minutes, Minutes] | None:
        """Least and greatest minutes of a shift with times; None when another shift covers it whole."""
        hours = (shift.start, shift.end, shift.break_minutes)
        start, length, usual = self.usual.get(hours) or self.measure(hours, rules)
        begins = shift.day.toordinal() * DAY + start
        ends = begins + length
        if begins >= self.busy_until and usual is not None and not clock.clock_changes(self.zone, shift.day):
            self.busy_until = ends
            return usual
        pause = shift.break_minutes
        if begins < self.busy_until:
            self.problem("overlapping_shifts", shift.day.isoformat(), day=shift.day.isoformat())
            if ends <= self.busy_until:
                return None
            start += self.busy_until - begins
            length = ends - self.busy_until
        self.busy_until = max(ends, self.busy_until)
        if pause is not None and pause >= length:
            self.problem("break_too_long", shift.day.isoformat(), minutes=str(pause))
            pause = 0
        if pause is not None:
            minutes = self.measured(shift.day, start, length, pause, rules)
            return minutes, minutes
        low = self.measured(shift.day, start, length, rules.least_break(length), rules, after=SHORT_SHIFT)
        return low, self.measured(shift.day, start, length, 0, rules)

    def measure(self, hours: Times, rules: Rules) -> tuple[int, int, tuple[Minutes, Minutes] | None]:
        """Beginning, length and minutes of shifts with the same times on ordinary days, worked out once."""
        start = clock.minute_of(hours[0])  # type: ignore[arg-type]  # asked by the caller
        length = clock.minute_of(hours[1]) - start  # type: ignore[arg-type]  # asked by the caller
        length += DAY if length <= 0 else 0
        pause = hours[2]
        usual = None
        if pause is None or pause < length:
            low = (
                clock.split(start, length, rules.least_break(length), rules.night, after=SHORT_SHIFT)
                if pause is None
                else clock.split(start, length, pause, rules.night)
            )
            usual = (low, clock.split(start, length, pause or 0, rules.night))
        self.usual[hours] = (start, length, usual)
        return self.usual[hours]

    def measured(
        self, day: date, start: int, length: int, pause: int, rules: Rules, *, after: int | None = None
    ) -> Minutes:
        minutes = clock.split(start, length, pause, rules.night, after=after)
        if clock.clock_changes(self.zone, day):
            less = clock.changed_minutes(self.zone, day, start, length)
            return clock.with_changed_clock(minutes, less) if less else minutes
        return minutes

    def untimed(self, shift: Shift, rules: Rules) -> tuple[Minutes, Minutes] | None:
        """Least and greatest minutes of a shift of which only the length is known, or only the pieces made."""
        if shift.hours is None:
            if shift.pieces is None:
                return None
            self.result.open_facts["hours_of_piece_work"] = None
            return clock.untimed(0, None), clock.untimed(0, None)
        if rules.night is not None:
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
        return clock.untimed(low, rules.night), clock.untimed(high, rules.night)


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
