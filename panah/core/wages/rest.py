"""Rest that the law asks for: between working days, in a week, and within a shift; what was given less is told.

Of a shift whose times nobody said, the rest around it is taken as long as it can have been: a breach told is certain.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

from panah.core.wages.clock import DAY
from panah.core.wages.law import SHORT_SHIFT, Jurisdiction
from panah.core.wages.preparing import NO_TERMS, Group, terms_on
from panah.core.wages.result import Breach, Unconfirmed
from panah.core.wages.work import hours_text, plain

DAYS_A_WEEK = 7
WEEK = DAYS_A_WEEK * DAY


class Worked(NamedTuple):
    """One shift in minutes from the first day of the calendar, and its break where somebody said it."""

    begins: int
    ends: int
    pause: int | None


class Found(NamedTuple):
    """Less rest than some law of the country asks, on the days from `first` to `last`; minutes, or days off."""

    value: str
    first: date
    last: date
    amount: int


@dataclass(frozen=True, slots=True)
class Kind:
    """A rest: the code of its breach, the unit it is told in, and how many minutes the law's unit has."""

    code: str
    unit: str
    minutes: int


KINDS = {
    "daily_rest_hours": Kind("daily_rest", "hours between days", 60),
    "weekly_rest_hours": Kind("weekly_rest", "hours of weekly rest", 60),
    "weekly_rest_days": Kind("no_day_off", "days off a week", 1),
    "break_minutes": Kind("short_break", "minutes of break", 1),
}
OF_A_WEEK = ("weekly_rest_hours", "weekly_rest_days")


@dataclass
class Rest:
    """What was given less than the law asks, and what would be less if its number were confirmed."""

    breaches: list[Breach]
    unconfirmed: list[Unconfirmed]


def rest(group: Group, law: Jurisdiction) -> Rest:
    """The rest of one employer's worker; each kind told once a month: how often, and the worst."""
    months: dict[tuple[int, int, str, str, bool], Breach] = {}
    questions: dict[Unconfirmed, None] = {}
    for found in _found(group, law):
        kind, rules = KINDS[found.value], law.at(found.last)
        value, refused = rules.get(found.value), rules.unconfirmed.get(found.value)
        if refused is not None and kind.code == "daily_rest" and found.amount < refused.value * kind.minutes:
            questions[Unconfirmed(kind.code, refused.citation.confirm, refused.citation.article)] = None
        certain = _certain(group, found)
        if value is None or found.amount >= value.value * kind.minutes or certain is None:
            continue
        key = (found.last.year, found.last.month, found.value, rules.version(found.value), certain)
        amount = hours_text(found.amount) if kind.minutes > 1 else str(found.amount)
        was = months.get(key)
        if was is None:
            months[key] = Breach(
                kind.code, (found.first, found.last), plain(value.value), amount, kind.unit,
                rules.article(found.value), rules.version(found.value), group.employer, certain,
            )  # fmt: skip
        else:
            worst = min(was.found, amount, key=Decimal)
            months[key] = was._replace(period=(was.period[0], found.last), found=worst, times=was.times + 1)
    return Rest(list(months.values()), list(questions))


def _found(group: Group, law: Jurisdiction) -> Iterator[Found]:
    """Every rest that was shorter than the country's law asked at any time."""
    most = {value: _most(law, value) * kind.minutes for value, kind in KINDS.items()}
    if not any(most.values()):
        return
    shifts = sorted(
        Worked(day.toordinal() * DAY + begins, day.toordinal() * DAY + ends, pause)
        for span in group.spans
        for day, begins, ends, pause in span.worked
    )
    yield from _between_days(shifts, most["daily_rest_hours"])
    yield from _on_end(shifts, most["weekly_rest_hours"])
    yield from _days_off(shifts, most["weekly_rest_days"])
    yield from _breaks(shifts, most["break_minutes"])


def _most(law: Jurisdiction, value: str) -> int:
    """The greatest number of a kind in any time of a country, confirmed or not; 0 where it never had one."""
    versions = [table.get(value) for rules in law.stretches for table in (rules.values, rules.unconfirmed)]
    return int(max((version.value for version in versions if version is not None), default=Decimal(0)))


def _between_days(shifts: list[Worked], most: int) -> Iterator[Found]:
    """From the end of one day's work to the beginning of the next day's. The shifts of one day are one day's work."""
    for before, after in pairwise(shifts):
        free = after.begins - before.ends
        if free < most and after.begins // DAY != before.begins // DAY:
            day = date.fromordinal(after.begins // DAY)
            yield Found("daily_rest_hours", day, day, max(free, 0))


def _on_end(shifts: list[Worked], most: int) -> Iterator[Found]:
    """Weeks from Monday to Sunday without a long enough rest on end; before and after the record all is rest.

    A rest over midnight from Sunday to Monday is that of the week in which half of the least lies.
    """
    if not most or not shifts:
        return
    longest = dict.fromkeys((_week(shift.begins) for shift in shifts), 0)
    ends = [shifts[0].begins - 2 * WEEK, *(shift.ends for shift in shifts)]
    begins = [*(shift.begins for shift in shifts), shifts[-1].ends + 2 * WEEK]
    for start, end in zip(ends, begins, strict=True):
        half = min(end - start, most) // 2
        for week in range(_week(start + half - 1), _week(end - half) + 1):
            if week in longest:
                longest[week] = max(longest[week], end - start)
    for week, free in longest.items():
        if free < most:
            monday = _monday(week)
            yield Found("weekly_rest_hours", monday, monday + timedelta(days=DAYS_A_WEEK - 1), free)


def _days_off(shifts: list[Worked], most: int) -> Iterator[Found]:
    """Weeks from Monday to Sunday in which work began on every day."""
    weeks: dict[int, int] = {}
    for day in dict.fromkeys(shift.begins // DAY for shift in shifts) if most else ():
        weeks[_week(day * DAY)] = weeks.get(_week(day * DAY), 0) + 1
    for week, days in weeks.items():
        if days == DAYS_A_WEEK:
            monday = _monday(week)
            yield Found("weekly_rest_days", monday, monday + timedelta(days=DAYS_A_WEEK - 1), 0)


def _breaks(shifts: list[Worked], most: int) -> Iterator[Found]:
    """Days of more than a short shift without a long enough break; the time between two shifts of a day is one."""
    short = {shift.begins // DAY for shift in shifts if shift.pause is not None and shift.pause < most}
    days: dict[int, list[Worked]] = {}
    for shift in shifts if short else ():
        if shift.begins // DAY in short:
            days.setdefault(shift.begins // DAY, []).append(shift)
    for number, parts in days.items():
        told = [part.pause for part in parts if part.pause is not None]
        longest = max([*told, *(after.begins - before.ends for before, after in pairwise(parts))])
        at_work = sum(part.ends - part.begins for part in parts)
        if len(told) == len(parts) and longest < most and at_work > SHORT_SHIFT:
            day = date.fromordinal(number)
            yield Found("break_minutes", day, day, longest)


def _week(minute: int) -> int:
    """The number of a minute's week; the first day of the calendar is a Monday."""
    return (minute - DAY) // WEEK


def _monday(week: int) -> date:
    return date.fromordinal(week * DAYS_A_WEEK + 1)


def _certain(group: Group, found: Found) -> bool | None:
    """Whether it is a breach for certain; None where it is none.

    Under summed accounting the rest of weeks is kept on the average.
    """
    place = terms_on(group.terms, found.last)
    if found.value not in OF_A_WEEK or place == NO_TERMS or not group.terms[place].summed:
        return True
    lawful = group.terms[place].summed_lawful
    return None if lawful == "yes" else lawful == "no"
