"""Rest that the law asks for: between working days, in a week, and within a shift; what was given less is told.

Of a shift whose times nobody said, the rest around it is taken as long as it can have been: a breach told is certain.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from operator import itemgetter, sub
from typing import TypeAlias

from panah.core.wages.calendar import SUNDAY
from panah.core.wages.clock import DAY
from panah.core.wages.law import SHORT_SHIFT, Jurisdiction, Rules
from panah.core.wages.preparing import NO_TERMS, Group, Worked, terms_on
from panah.core.wages.result import Breach, Unconfirmed
from panah.core.wages.work import hours_text, plain

DAYS_A_WEEK = 7
WEEK = DAYS_A_WEEK * DAY


# The beginning and the end of a shift in minutes from the first day of the calendar.
Stretch: TypeAlias = tuple[int, int]
# Less rest than some law of the country asks: its kind, its first and last day, and the minutes, or days off.
Found: TypeAlias = tuple[str, date, date, int]


@dataclass(slots=True)
class _Fold:
    """Breaches of one kind in one month: the first and last day, the least rest, and how often."""

    rules: Rules
    first: date
    last: date
    least: int
    times: int = 1


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
    months: dict[tuple[int, int, str, str, bool], _Fold] = {}
    questions: dict[Unconfirmed, None] = {}
    for value, first, last, amount in _found(group, law):
        kind, rules = KINDS[value], law.at(last)
        number, refused = rules.number(value), rules.unconfirmed.get(value)
        if refused is not None and kind.code == "daily_rest" and amount < refused.value * kind.minutes:
            questions[Unconfirmed(kind.code, refused.citation.confirm, refused.citation.article)] = None
        if number is None or amount >= number * kind.minutes:
            continue
        certain = _certain(group, value, last)
        if certain is None:
            continue
        key = (last.year, last.month, value, rules.version(value), certain)
        fold = months.get(key)
        if fold is None:
            months[key] = _Fold(rules, first, last, amount)
        else:
            fold.last, fold.times = last, fold.times + 1
            fold.least = min(fold.least, amount)
    return Rest(
        [_breach(group, fold, value, certain) for (*_, value, _version, certain), fold in months.items()],
        list(questions),
    )


def _breach(group: Group, fold: _Fold, value: str, certain: bool) -> Breach:
    kind, rules = KINDS[value], fold.rules
    amount = hours_text(fold.least) if kind.minutes > 1 else str(fold.least)
    return Breach(
        kind.code, (fold.first, fold.last), plain(rules.values[value].value), amount, kind.unit,
        rules.article(value), rules.version(value), group.employer, certain, fold.times,
    )  # fmt: skip


def _found(group: Group, law: Jurisdiction) -> Iterator[Found]:
    """Every rest that was shorter than the country's law asked at any time."""
    most = {value: int(law.most.get(value, 0) * kind.minutes) for value, kind in KINDS.items()}
    shifts = [shift for span in group.spans for shift in span.worked] if any(most.values()) else []
    if not shifts:
        return
    earliest, latest = min(map(itemgetter(1), shifts)), max(map(itemgetter(2), shifts))
    daily, weekly = most["daily_rest_hours"], most["weekly_rest_hours"]
    # Most workers begin and end at such times that no rest between days can have been too short.
    if weekly or DAY + earliest - latest < daily:
        midnights = [shift[0].toordinal() * DAY for shift in shifts]
        stretches = sorted(
            [
                (midnight + begins, midnight + ends)
                for midnight, (_day, begins, ends, _pause) in zip(midnights, shifts, strict=True)
            ]
        )
        if daily:
            yield from _between_days(stretches, daily)
        if weekly:
            yield from _on_end(stretches, weekly)
    if most["weekly_rest_days"]:
        yield from _days_off({shift[0] for shift in shifts})
    if most["break_minutes"]:
        yield from _breaks(shifts, most["break_minutes"])


def _between_days(shifts: Sequence[Stretch], most: int) -> Iterator[Found]:
    """From the end of one day's work to the beginning of the next day's. The shifts of one day are one day's work."""
    for before, after in pairwise(shifts):
        free = after[0] - before[1]
        if free < most and after[0] // DAY != before[0] // DAY:
            day = date.fromordinal(after[0] // DAY)
            yield ("daily_rest_hours", day, day, max(free, 0))


def _on_end(shifts: Sequence[Stretch], most: int) -> Iterator[Found]:
    """Weeks from Monday to Sunday without a long enough rest on end; before and after the record all is rest.

    A rest over midnight from Sunday to Monday is that of the week in which half of the least lies.
    """
    ends = [shifts[0][0] - 2 * WEEK, *(shift[1] for shift in shifts)]
    begins = [*(shift[0] for shift in shifts), shifts[-1][1] + 2 * WEEK]
    rests = list(map(sub, begins, ends))
    rested: set[int] = set()
    for at, rest_on_end in enumerate(rests):
        if rest_on_end >= most:
            half = most // 2
            rested.update(range(_week(ends[at] + half - 1), _week(begins[at] - half) + 1))
    weeks = {(begin - DAY) // WEEK for begin in begins[:-1]} - rested
    # A shorter rest is that of the week in which its middle lies.
    middles = [(start + end) // 2 for start, end in zip(ends, begins, strict=True)] if weeks else []
    for week in sorted(weeks):
        monday = date.fromordinal(week * DAYS_A_WEEK + 1)
        starts = monday.toordinal() * DAY
        within = rests[bisect_left(middles, starts) : bisect_left(middles, starts + WEEK)]
        yield (
            "weekly_rest_hours",
            monday,
            monday + timedelta(days=SUNDAY),
            max(within, default=0),
        )


def _days_off(days: set[date]) -> Iterator[Found]:
    """Weeks from Monday to Sunday in which work began on every day."""
    for sunday in sorted(day for day in days if day.weekday() == SUNDAY):
        monday = sunday - timedelta(days=SUNDAY)
        if all(monday + timedelta(days=n) in days for n in range(SUNDAY)):
            yield ("weekly_rest_days", monday, sunday, 0)


def _breaks(shifts: Sequence[Worked], most: int) -> Iterator[Found]:
    """Days of more than a short shift without a long enough break; the time between two shifts of a day is one."""
    short = {day for day, _begins, _ends, pause in shifts if pause is not None and pause < most}
    days: dict[date, list[Worked]] = {}
    for shift in shifts if short else ():
        if shift[0] in short:
            days.setdefault(shift[0], []).append(shift)
    for day, parts in days.items():
        told = [pause for _day, _begins, _ends, pause in parts if pause is not None]
        longest = max([*told, *(after[1] - before[2] for before, after in pairwise(parts))])
        at_work = sum(ends - begins for _day, begins, ends, _pause in parts)
        if len(told) == len(parts) and longest < most and at_work > SHORT_SHIFT:
            yield ("break_minutes", day, day, longest)


def _week(minute: int) -> int:
    """The number of a minute's week; the first day of the calendar is a Monday."""
    return (minute - DAY) // WEEK


def _certain(group: Group, value: str, day: date) -> bool | None:
    """Whether it is a breach for certain; None where it is none.

    Under summed accounting the rest of weeks is kept on the average.
    """
    if value not in OF_A_WEEK or not any(terms.summed for terms in group.terms):
        return True
    place = terms_on(group.terms, day)
    if place == NO_TERMS or not group.terms[place].summed:
        return True
    lawful = group.terms[place].summed_lawful
    return None if lawful == "yes" else lawful == "no"
