"""Limits of the law that were passed: overtime of a day, two days, a month, a year; children; a week without rest."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from operator import itemgetter
from typing import TypeAlias

from panah.core.wages.calendar import end_of_month
from panah.core.wages.counting import Count
from panah.core.wages.law import WEEK_VALUES, Jurisdiction, Limit, Rules
from panah.core.wages.preparing import ONE_DAY, Group, birthday
from panah.core.wages.result import Breach
from panah.core.wages.work import hours_text, plain


@dataclass(slots=True)
class _Month:
    """Overtime of one month under the same law, day by day, in minutes."""

    rules: Rules
    days: Sequence[date]
    minutes: Sequence[int]
    most: int
    sum: int


@dataclass(slots=True)
class _Fold:
    """Breaches of one kind in one month."""

    first: date
    last: date
    most: int
    limit: Limit
    times: int


# A limit, the days of one month on which it was passed, and the most minutes of them.
_Passed: TypeAlias = tuple[Limit, Sequence[date], int]


def breaches(group: Group, law: Jurisdiction, count: Count, born: date | None) -> Iterator[Breach]:
    """The breaches of one reading, in the order of their days within each kind."""
    return _Limits(group, law, count).breaches(born)


class _Limits:
    def __init__(self, group: Group, law: Jurisdiction, count: Count) -> None:
        self.group = group
        self.law = law
        self.count = count
        self.months = list(_months(count.overtime, law))
        # Overtime of an accounting period belongs to no day or month: the limit of the year alone holds for it.
        self.years = self.months
        if count.summed_overtime:
            self.years = list(_months(Counter(count.overtime) + Counter(count.summed_overtime), law))

    def breaches(self, born: date | None) -> Iterator[Breach]:
        yield from self.folded(self.by_day(), "overtime_day_limit", "hours a day")
        yield from self.folded(self.two_days(), "overtime_two_days_limit", "hours in two days")
        yield from self.running("month", "overtime_hours_per_month", "overtime_month_limit")
        yield from self.running("year", "overtime_hours_per_year", "overtime_year_limit")
        yield from self.folded(self.long_shifts(), "shift_limit", "hours a shift")
        if born is not None:
            yield from self.minors(born)

    def folded(self, found: Iterable[_Passed], code: str, unit: str) -> Iterator[Breach]:
        """Breaches of one kind told once a month: first and last day, the greatest excess, and on how many days."""
        months: dict[tuple[int, int, str, str], _Fold] = {}
        for limit, days, most in found:
            first, last = days[0], days[-1]
            key = (first.year, first.month, limit.value, limit.version)
            fold = months.get(key)
            if fold is None:
                months[key] = _Fold(first, last, most, limit, len(days))
                continue
            fold.last = last
            fold.times += len(days)
            fold.most = max(fold.most, most)
        for fold in months.values():
            yield self.breach(code, (fold.first, fold.last), fold.most, unit, fold.limit, times=fold.times)

    def breach(
        self, code: str, period: tuple[date, date], minutes: int, unit: str, limit: Limit, *, times: int = 1
    ) -> Breach:
        return Breach(
            code, period, limit.text, hours_text(minutes), unit,
            limit.article, limit.version, self.group.employer, True, times,
        )  # fmt: skip

    def by_day(self) -> Iterator[_Passed]:
        hazardous = any(t.hazardous == "yes" for t in self.group.terms)
        value = "overtime_hours_per_day_hazardous" if hazardous else "overtime_hours_per_day"
        for month in self.months:
            limit = month.rules.limits.get(value)
            if limit is not None and month.most > limit.minutes:
                most = limit.minutes
                above = [
                    day for day, minutes in zip(month.days, month.minutes, strict=True) if minutes > most
                ]
                yield limit, above, month.most

    def two_days(self) -> Iterator[_Passed]:
        value, table = "overtime_hours_in_two_days", self.count.overtime
        for month in self.months:
            limit = month.rules.limits.get(value)
            if limit is None:
                continue
            sums = [
                minutes + table.get(day - ONE_DAY, 0)
                for day, minutes in zip(month.days, month.minutes, strict=True)
            ]
            above = [day for day, both in zip(month.days, sums, strict=True) if both > limit.minutes]
            if above:
                yield limit, above, max(sums)

    def running(self, unit: str, value: str, code: str) -> Iterator[Breach]:
        """A limit of a month or a year: told with the day on which it was passed and the sum of the whole period."""
        sums: dict[tuple[int, int], int] = {}
        passed: dict[tuple[int, int], tuple[date, Limit]] = {}
        for month in self.months if unit == "month" else self.years:
            limit = month.rules.limits.get(value)
            if limit is None:
                continue
            first = month.days[0]
            key = (first.year, first.month if unit == "month" else 1)
            before = sums.get(key, 0)
            sums[key] = before + month.sum
            if sums[key] > limit.minutes and key not in passed:
                sums_by_day = list(accumulate(month.minutes, initial=before))
                # The first of the sums is that before the first day; under a higher limit it may have been allowed.
                place = max(bisect_right(sums_by_day, limit.minutes) - 1, 0)
                passed[key] = (month.days[place], limit)
        for (year, number), (day, limit) in passed.items():
            period = (date(year, number, 1), day)
            yield self.breach(code, period, sums[year, number], f"hours a {unit}", limit)

    def long_shifts(self) -> Iterator[_Passed]:
        """Shifts of summed accounting; those counted by the day have the limits of overtime."""
        for day, minutes in sorted(self.count.summed_shifts.items()):
            limit = self.law.at(day).limits.get("shift_hours")
            if limit is not None and minutes > limit.minutes:
                yield limit, [day], minutes

    def minors(self, born: date) -> Iterator[Breach]:
        """What a child may not do at all, and a child's week."""
        adult = birthday(born, 18)
        overtime = {day: minutes for day, minutes in self.count.overtime.items() if day < adult}
        yield from self.folded(self.weeks_of_a_child(), "minor_week_limit", "hours a week")
        yield from self.folded(
            self.forbidden(overtime, "minor_overtime_hours"), "minor_overtime", "hours a day"
        )
        yield from self.folded(
            self.forbidden(self.count.minors_night, "minor_night_hours"), "minor_night", "hours a night"
        )
        yield from self.too_young(born)

    def weeks_of_a_child(self) -> Iterator[_Passed]:
        weeks = self.count.minors_weeks
        # By week; within the week of a birthday the younger age comes first, as it was counted.
        for week, age in sorted(weeks, key=itemgetter(0)):
            minutes, rules, limit = weeks[week, age]
            if limit and minutes > limit:
                # Where the law has no shorter week for children, the ordinary one is the limit.
                found = rules.limits.get(WEEK_VALUES[age]) or rules.limits["week_hours"]
                yield found, [date.fromordinal(week)], minutes

    def forbidden(self, days: Mapping[date, int], value: str) -> Iterator[_Passed]:
        for day, minutes in sorted(days.items()):
            limit = self.law.at(day).limits.get(value)
            if limit is not None:
                yield limit, [day], minutes

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


def _months(overtime: Mapping[date, int], law: Jurisdiction) -> Iterator[_Month]:
    """Days in order, cut where a month ends and where the law changes."""
    days = sorted(overtime)
    place = 0
    while place < len(days):
        first = days[place]
        rules = law.at(first)
        ends = bisect_right(days, min(rules.last, end_of_month(first)), lo=place)
        within = days[place:ends]
        minutes = [overtime[day] for day in within]
        yield _Month(rules, within, minutes, max(minutes), sum(minutes))
        place = ends
