"""Summed accounting: hours are overtime where they exceed the norm of a month, quarter or year, not of the day.

Kazakhstan, Labour Code 2015, arts. 1 and 75; Russia, Labour Code, art. 104. It must have been introduced by an act of
the employer: where nobody knows that it was, both ways are computed. Children's hours are always counted by the day.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from panah.core.wages.calendar import WorkCalendar, end_of_month
from panah.core.wages.law import Jurisdiction
from panah.core.wages.preparing import Group, terms_on
from panah.core.wages.work import PayTerms, Summed, plain

if TYPE_CHECKING:
    from panah.core.wages.counting import Reading

MONTHS: Mapping[Summed, int] = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


@dataclass(slots=True)
class Period:
    """One accounting period: its norm, and how much of it and of the overtime that is paid less is left, in minutes."""

    norm: int
    left: int
    early: int


class Accounting:
    """The accounting periods of one employer under one reading, each with its norm, worked out when it is met."""

    def __init__(self, group: Group, law: Jurisdiction, reading: "Reading") -> None:
        self.group = group
        self.law = law
        self.reading = reading
        self.places = frozenset(
            place for place, terms in enumerate(group.terms) if counted_so(terms, law, assumed=reading.summed)
        )
        self._periods: dict[tuple[Summed, int], Period] = {}

    def period(self, place: int, day: date) -> Period:
        """The accounting period in which a day of work under some terms lies."""
        unit = self.group.terms[place].summed
        number = (day.year * 12 + day.month - 1) // MONTHS[unit]
        found = self._periods.get((unit, number))
        if found is None:
            found = self._periods[unit, number] = self._made(unit, day)
        return found

    def _made(self, unit: Summed, day: date) -> Period:
        """The norm is that of the days for which such terms hold: who began later has the less to work."""
        first, last = bounds(unit, day)
        days = norm = 0
        begins, held = first, None
        for offset in range((last - first).days + 2):
            today = first + timedelta(days=offset)
            holds = self._holding(unit, today) if today <= last else None
            if holds != held:
                if held is not None:
                    part = self._calendar(held).span(begins, today - timedelta(days=1))
                    days, norm = days + part[0], norm + part[1]
                begins, held = today, holds
        hours = self.law.at(day).number("overtime_first_hours") or Decimal(0)
        return Period(norm, norm, int(hours * 60) * (days if self.reading.early_by_day else 1))

    def _holding(self, unit: Summed, day: date) -> int | None:
        place = terms_on(self.group.terms, day)
        if place not in self.places or self.group.terms[place].summed != unit or day < self.group.grown:
            return None
        return place

    def _calendar(self, place: int) -> WorkCalendar:
        terms = self.group.terms[place]
        scheme = self.reading.scheme if terms.scheme == "unknown" else terms.scheme
        return self.law.calendar(scheme, self.group.variants[place])


def counted_so(terms: PayTerms, law: Jurisdiction, *, assumed: bool) -> bool:
    """Whether hours under some terms are counted over a period; `assumed` where nobody knows if that was lawful."""
    if not terms.summed or terms.summed_lawful == "no" or law.overtime_by == "week":
        return False
    rules = law.at(terms.valid_from)
    longest = rules.number("summed_period_months")
    if rules.get("summed_accounting") is None or (longest is not None and MONTHS[terms.summed] > longest):
        return False
    return assumed or terms.summed_lawful == "yes"


def bounds(unit: Summed, day: date) -> tuple[date, date]:
    """The first and the last day of the accounting period of a day."""
    months = MONTHS[unit]
    first = date(day.year, (day.month - 1) // months * months + 1, 1)
    return first, end_of_month(date(first.year, first.month + months - 1, 1))


def inputs_of(terms: PayTerms, period: Period) -> Mapping[str, str]:
    """The accounting period and its norm, as the lines of its work name them."""
    return {"summed": terms.summed, "summed_hours": plain(Decimal(period.norm) / 60)}
