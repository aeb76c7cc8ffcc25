"""Limits of the law that were passed: overtime of a day, two days, a month, a year; children; a week without rest."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from panah.core.wages.counting import Count
from panah.core.wages.law import Jurisdiction, Rules
from panah.core.wages.preparing import Group, birthday
from panah.core.wages.result import Breach
from panah.core.wages.work import plain


def breaches(group: Group, law: Jurisdiction, count: Count, born: date | None) -> Iterator[Breach]:
    """The breaches of one reading, in the order of their days within each kind."""
    days = sorted(count.overtime.items())
    hazardous = any(t.hazardous == "yes" for t in group.terms)
    yield from _by_day(days, law, hazardous=hazardous)
    yield from _two_days(days, law)
    yield from _running(days, law, "month", "overtime_hours_per_month", "overtime_month_limit")
    yield from _running(days, law, "year", "overtime_hours_per_year", "overtime_year_limit")
    if born is not None:
        yield from _minors(days, law, count, born, group)


def _hours(minutes: int) -> str:
    return plain(Decimal(minutes) / 60)


def _breach(
    code: str, period: tuple[date, date], minutes: int, *, unit: str, rules: Rules, value: str
) -> Breach:
    limit = plain(rules.number(value) or Decimal(0))
    return Breach(code, period, limit, _hours(minutes), unit, rules.article(value), rules.version(value))


@dataclass(slots=True)
class _Fold:
    """Breaches of one kind in one month."""

    first: date
    last: date
    most: int
    rules: Rules
    value: str
    times: int


def _limited(
    days: Sequence[tuple[date, int]], law: Jurisdiction, value: str
) -> Iterator[tuple[date, int, Rules, Decimal]]:
    """Days with the limit in force, in minutes; days for which the law has none are left out."""
    rules = limit = None
    for day, minutes in days:
        if rules is None or day > rules.last:
            rules = law.at(day)
            hours = rules.number(value)
            limit = None if hours is None else hours * 60
        if limit is not None:
            yield day, minutes, rules, limit


def _folded(found: Iterator[tuple[date, int, Rules, str]], code: str, unit: str) -> Iterator[Breach]:
    """Breaches of one kind told once a month: first and last day, the greatest excess, and on how many days."""
    months: dict[tuple[int, int, str], _Fold] = {}
    fold: _Fold | None = None
    for day, minutes, rules, value in found:
        if (
            fold is None
            or fold.rules is not rules
            or (fold.last.month, fold.last.year) != (day.month, day.year)
        ):
            fold = months.setdefault(
                (day.year, day.month, rules.version(value)), _Fold(day, day, 0, rules, value, 0)
            )
        fold.last = day
        fold.times += 1
        fold.most = max(fold.most, minutes)
    for fold in months.values():
        period = (fold.first, fold.last)
        breach = _breach(code, period, fold.most, unit=unit, rules=fold.rules, value=fold.value)
        yield replace(breach, times=fold.times)


def _by_day(days: Sequence[tuple[date, int]], law: Jurisdiction, *, hazardous: bool) -> Iterator[Breach]:
    value = "overtime_hours_per_day_hazardous" if hazardous else "overtime_hours_per_day"

    passed = (
        (day, minutes, rules, value)
        for day, minutes, rules, limit in _limited(days, law, value)
        if minutes > limit
    )
    yield from _folded(passed, "overtime_day_limit", "hours a day")


def _two_days(days: Sequence[tuple[date, int]], law: Jurisdiction) -> Iterator[Breach]:
    table = dict(days)
    value = "overtime_hours_in_two_days"
    passed = (
        (day, both, rules, value)
        for day, minutes, rules, limit in _limited(days, law, value)
        if (both := minutes + table.get(day - timedelta(days=1), 0)) > limit
    )
    yield from _folded(passed, "overtime_two_days_limit", "hours in two days")


def _running(
    days: Sequence[tuple[date, int]], law: Jurisdiction, unit: str, value: str, code: str
) -> Iterator[Breach]:
    """A limit of a month or a year: told with the day on which it was passed and the sum of the whole period."""
    sums: dict[tuple[int, int], int] = {}
    passed: dict[tuple[int, int], date] = {}
    for day, minutes, _rules, limit in _limited(days, law, value):
        key = (day.year, day.month if unit == "month" else 1)
        sums[key] = done = sums.get(key, 0) + minutes
        if done > limit and key not in passed:
            passed[key] = day
    for (year, month), day in passed.items():
        begins = date(year, month, 1)
        yield _breach(
            code, (begins, day), sums[year, month], unit=f"hours a {unit}", rules=law.at(day), value=value
        )


def _minors(
    days: Sequence[tuple[date, int]], law: Jurisdiction, count: Count, born: date, group: Group
) -> Iterator[Breach]:
    """What a child may not do at all, and a child's week."""
    adult = birthday(born, 18)

    def weeks() -> Iterator[tuple[date, int, Rules, str]]:
        for week, (minutes, rules, limit) in sorted(count.minors_weeks.items()):
            if limit and minutes > limit:
                begins = date.fromordinal(week)
                under = begins < birthday(born, 16)
                value = "minor_week_hours_14_to_16" if under else "minor_week_hours_16_to_18"
                yield begins, minutes, rules, value

    yield from _folded(weeks(), "minor_week_limit", "hours a week")
    young = ((day, minutes, law.at(day)) for day, minutes in days if day < adult)
    yield from _folded(
        ((d, m, r, "minor_overtime_hours") for d, m, r in young if r.get("minor_overtime_hours")),
        "minor_overtime", "hours a day",
    )  # fmt: skip
    nights = ((day, minutes, law.at(day)) for day, minutes in sorted(count.minors_night.items()))
    yield from _folded(
        ((d, m, r, "minor_night_hours") for d, m, r in nights if r.get("minor_night_hours")),
        "minor_night", "hours a night",
    )  # fmt: skip
    yield from _too_young(group, law, born)


def _too_young(group: Group, law: Jurisdiction, born: date) -> Iterator[Breach]:
    """Work below the age at which the law allows any."""
    days = [stint.day for stint in group.stints]
    if not days:
        return
    rules = law.at(days[0])
    youngest = rules.get("youngest_working_age")
    if youngest is None or days[0] >= birthday(born, int(youngest.value)):
        return
    until = birthday(born, int(youngest.value))
    last = max(day for day in days if day < until)
    age = last.year - born.year - ((last.month, last.day) < (born.month, born.day))
    yield Breach(
        "below_working_age", (days[0], last), plain(youngest.value), str(age), "years",
        youngest.citation.article, rules.version("youngest_working_age"),
    )  # fmt: skip
