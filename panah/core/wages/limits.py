"""Limits of the law that were passed: overtime of a day, two days, a month, a year; children; a week without rest."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate
from operator import itemgetter
from typing import TypeAlias

from panah.core.wages.calendar import end_of_month
from panah.core.wages.counting import Count
from panah.core.wages.law import Jurisdiction, Rules
from panah.core.wages.preparing import ONE_DAY, Group, birthday
from panah.core.wages.result import Breach
from panah.core.wages.work import plain


@dataclass(slots=True)
class _Month:
    """Overtime of one month under the same law, day by day, in minutes."""

    rules: Rules
    days: Sequence[tuple[date, int]]
    most: int
    sum: int


@dataclass(slots=True)
class _Fold:
    """Breaches of one kind in one month."""

    first: date
    last: date
    most: int
    rules: Rules
    value: str
    times: int


# Days of one month on which a limit was passed, in minutes, with the law and the name of the limit.
_Passed: TypeAlias = tuple[Rules, str, Sequence[tuple[date, int]]]


def breaches(group: Group, law: Jurisdiction, count: Count, born: date | None) -> Iterator[Breach]:
    """The breaches of one reading, in the order of their days within each kind."""
    return _Limits(group, law, count).breaches(born)


class _Limits:
    def __init__(self, group: Group, law: Jurisdiction, count: Count) -> None:
        self.group = group
        self.law = law
        self.count = count
        self.months = list(_months(sorted(count.overtime.items()), law))

    def breaches(self, born: date | None) -> Iterator[Breach]:
        yield from self.folded(self.by_day(), "overtime_day_limit", "hours a day")
        yield from self.folded(self.two_days(), "overtime_two_days_limit", "hours in two days")
        yield from self.running("month", "overtime_hours_per_month", "overtime_month_limit")
        yield from self.running("year", "overtime_hours_per_year", "overtime_year_limit")
        if born is not None:
            yield from self.minors(born)

    def folded(self, found: Iterable[_Passed], code: str, unit: str) -> Iterator[Breach]:
        """Breaches of one kind told once a month: first and last day, the greatest excess, and on how many days."""
        months: dict[tuple[int, int, str, str], _Fold] = {}
        for rules, value, days in found:
            first, last = days[0][0], days[-1][0]
            key = (first.year, first.month, value, rules.version(value))
            fold = months.setdefault(key, _Fold(first, last, 0, rules, value, 0))
            fold.last = last
            fold.times += len(days)
            fold.most = max(fold.most, *(minutes for _day, minutes in days))
        for fold in months.values():
            yield self.breach(
                code, (fold.first, fold.last), fold.most,
                unit=unit, rules=fold.rules, value=fold.value, times=fold.times,
            )  # fmt: skip

    def breach(
        self,
        code: str,
        period: tuple[date, date],
        minutes: int,
        *,
        unit: str,
        rules: Rules,
        value: str,
        times: int = 1,
    ) -> Breach:
        return Breach(
            code,
            period,
            limit=plain(rules.number(value) or Decimal(0)),
            found=plain(Decimal(minutes) / 60),
            unit=unit,
            article=rules.article(value),
            law_version=rules.version(value),
            employer=self.group.employer,
            times=times,
        )

    def by_day(self) -> Iterator[_Passed]:
        hazardous = any(t.hazardous == "yes" for t in self.group.terms)
        value = "overtime_hours_per_day_hazardous" if hazardous else "overtime_hours_per_day"
        for month in self.months:
            limit = _minutes(month.rules, value)
            if limit is not None and month.most > limit:
                yield month.rules, value, [item for item in month.days if item[1] > limit]

    def two_days(self) -> Iterator[_Passed]:
        value, table = "overtime_hours_in_two_days", self.count.overtime
        for month in self.months:
            limit = _minutes(month.rules, value)
            if limit is None:
                continue
            sums = [(day, minutes + table.get(day - ONE_DAY, 0)) for day, minutes in month.days]
            above = [item for item in sums if item[1] > limit]
            if above:
                yield month.rules, value, above

    def running(self, unit: str, value: str, code: str) -> Iterator[Breach]:
        """A limit of a month or a year: told with the day on which it was passed and the sum of the whole period."""
        sums: dict[tuple[int, int], int] = {}
        passed: dict[tuple[int, int], tuple[date, Rules]] = {}
        for month in self.months:
            limit = _minutes(month.rules, value)
            if limit is None:
                continue
            first = month.days[0][0]
            key = (first.year, first.month if unit == "month" else 1)
            before = sums.get(key, 0)
            sums[key] = before + month.sum
            if sums[key] > limit and key not in passed:
                running = accumulate((minutes for _day, minutes in month.days), initial=before)
                next(running)
                passed[key] = next(
                    (day, month.rules)
                    for (day, _minutes), done in zip(month.days, running, strict=True)
                    if done > limit
                )
        for (year, number), (day, rules) in passed.items():
            yield self.breach(
                code, (date(year, number, 1), day), sums[year, number],
                unit=f"hours a {unit}", rules=rules, value=value,
            )  # fmt: skip

    def minors(self, born: date) -> Iterator[Breach]:
        """What a child may not do at all, and a child's week."""
        adult = birthday(born, 18)
        overtime = {day: minutes for day, minutes in self.count.overtime.items() if day < adult}
        yield from self.folded(self.weeks_of_a_child(born), "minor_week_limit", "hours a week")
        yield from self.folded(
            self.forbidden(overtime, "minor_overtime_hours"), "minor_overtime", "hours a day"
        )
        yield from self.folded(
            self.forbidden(self.count.minors_night, "minor_night_hours"), "minor_night", "hours a night"
        )
        yield from self.too_young(born)

    def weeks_of_a_child(self, born: date) -> Iterator[_Passed]:
        for week, (minutes, rules, limit) in sorted(self.count.minors_weeks.items()):
            if limit and minutes > limit:
                begins = date.fromordinal(week)
                under = begins < birthday(born, 16)
                value = "minor_week_hours_14_to_16" if under else "minor_week_hours_16_to_18"
                yield rules, value, [(begins, minutes)]

    def forbidden(self, days: Mapping[date, int], value: str) -> Iterator[_Passed]:
        for day, minutes in sorted(days.items()):
            rules = self.law.at(day)
            if rules.get(value):
                yield rules, value, [(day, minutes)]

    def too_young(self, born: date) -> Iterator[Breach]:
        """Work below the age at which the law allows any."""
        days = list(self.group.days())
        if not days:
            return
        rules = self.law.at(days[0])
        youngest = rules.get("youngest_working_age")
        if youngest is None or days[0] >= birthday(born, int(youngest.value)):
            return
        until = birthday(born, int(youngest.value))
        last = max(day for day in days if day < until)
        age = last.year - born.year - ((last.month, last.day) < (born.month, born.day))
        yield Breach(
            "below_working_age", (days[0], last), plain(youngest.value), str(age), "years",
            youngest.citation.article, rules.version("youngest_working_age"), self.group.employer,
        )  # fmt: skip


def _months(days: Sequence[tuple[date, int]], law: Jurisdiction) -> Iterator[_Month]:
    """Days in order, cut where a month ends and where the law changes."""
    place = 0
    while place < len(days):
        first = days[place][0]
        rules = law.at(first)
        last = min(rules.last, end_of_month(first))
        ends = bisect_right(days, last, lo=place, key=itemgetter(0))
        minutes = [minutes for _day, minutes in days[place:ends]]
        yield _Month(rules, days[place:ends], max(minutes), sum(minutes))
        place = ends


def _minutes(rules: Rules, value: str) -> int | None:
    """A limit in whole minutes; None where the law has none."""
    hours = rules.number(value)
    return None if hours is None else int(hours * 60)
