"""Pay and hours of a contract against the numbers of the law in force on its day."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from panah.core.errors import InputError
from panah.core.law.values import LawValue, LawValues
from panah.core.wages.contract.result import Finding
from panah.core.wages.contract.terms import Term
from panah.core.wages.work import Amount, plain

# The most days of work that a calendar month can hold: by the day, nobody is paid for more.
MOST_DAYS = {5: 23, 6: 27}
LONGEST_MONTH = 31
CENT = Decimal("0.01")
ABOVE_IS_WRONG = ("week_too_long", "day_too_long", "pay_day_late")
# A pause that nobody wrote down may be as long as the law allows; a day is too long only if it is so with that.
LONGEST_BREAK = 2
# 29 U.S.C. 207 limits nothing: beyond 40 hours pay is higher. So a long week is no breach there.
WEEK_IS_A_LIMIT = ("kz", "ru")


@dataclass(frozen=True)
class Limits:
    """The law's numbers of a country on a day, and the terms of a contract to hold against them."""

    values: LawValues
    jurisdiction: str
    day: date
    terms: Sequence[Term]

    def findings(self) -> tuple[tuple[Finding, ...], tuple[str, ...]]:
        """(what the law does not allow, what could not be checked and why: codes with words)."""
        checks: tuple[tuple[str, Callable[[], Iterator[Finding]]], ...] = (
            ("pay", self._pay),
            ("week", self._week),
            ("day", self._day),
            ("overtime", self._overtime),
            ("break", self._break),
            ("pay_day", self._pay_day),
        )
        found: list[Finding] = []
        unchecked: list[str] = []
        for name, check in checks:
            try:
                found += check()
            except InputError as error:
                unchecked.append("law_unconfirmed" if error.code == "unconfirmed" else f"no_law_{name}")
        return tuple(dict.fromkeys(found)), (*dict.fromkeys(unchecked), *self._not_comparable())

    def _value(self, name: str) -> LawValue:
        return self.values.get(self.jurisdiction, name, self.day)

    def _of(self, what: str) -> Iterator[Term]:
        return (term for term in self.terms if term.what == what)

    def _pay(self) -> Iterator[Finding]:
        """By the month against the monthly minimum, in proportion to the hours; by the day against its best month."""
        for term in self._of("pay"):
            minimum = self._minimum(term.per)
            if minimum is None or minimum.unit != term.unit:
                continue
            limit = (minimum.value * self._part_of_full_time(term.per)).quantize(CENT, ROUND_HALF_UP)
            best = term.amount * (self._most_days() if term.per == "day" else 1)
            if best.low < limit:
                code = "pay_by_day_below_minimum" if term.per == "day" else "pay_below_minimum"
                yield self._finding(code, best, minimum, term, limit=limit)

    def _minimum(self, per: str) -> LawValue | None:
        if per in {"month", "day"} and ("minimum_wage_month" in self._names()):
            return self._value("minimum_wage_month")
        if per == "hour" and "minimum_wage_hour" in self._names():
            return self._value("minimum_wage_hour")
        return None

    def _names(self) -> set[str]:
        return {name for jurisdiction, name in self.values.table if jurisdiction == self.jurisdiction}

    def _part_of_full_time(self, per: str) -> Decimal:
        """The part of a full week that was agreed; a whole one where nothing is said."""
        if per == "hour":
            return Decimal(1)
        agreed = [term.amount.high for term in self._of("hours") if term.per == "week"]
        full = self._value("week_hours").value
        return min(Decimal(1), max(agreed) / full) if agreed else Decimal(1)

    def _most_days(self) -> int:
        weeks = [int(term.amount.high) for term in self._of("week")]
        return MOST_DAYS.get(max(weeks), LONGEST_MONTH) if weeks else LONGEST_MONTH

    def _not_comparable(self) -> tuple[str, ...]:
        """Why pay could not be held against a minimum."""
        codes = []
        for term in self._of("pay"):
            if term.per in {"season", "year", "piece", "week", ""}:
                codes.append("pay_period_unclear" if term.per == "" else "pay_by_other_period")
            elif term.per == "hour" and "minimum_wage_hour" not in self._names():
                codes.append("pay_by_other_period")
            else:
                try:
                    minimum = self._minimum(term.per)
                except InputError:
                    continue
                if minimum is not None and minimum.unit != term.unit:
                    codes.append("pay_in_other_currency")
        return tuple(dict.fromkeys(codes))

    def _week(self) -> Iterator[Finding]:
        if self.jurisdiction not in WEEK_IS_A_LIMIT:
            return
        limit = self._value("week_hours")
        for term in self._of("hours"):
            if term.per == "week" and term.amount.high > limit.value:
                yield self._finding("week_too_long", term.amount, limit, term)
        if not any(term.per == "week" for term in self._of("hours")):
            yield from self._week_of_days(limit)

    def _week_of_days(self, limit: LawValue) -> Iterator[Finding]:
        days = [term.amount for term in self._of("week")]
        for hours, term in self._day_hours():
            if days:
                week = hours * days[0]
                if week.high > limit.value:
                    yield self._finding("week_too_long", week, limit, term)

    def _day_hours(self) -> Iterator[tuple[Amount, Term]]:
        """Hours of a day of work, without the pause: as told, or from start to end."""
        pauses = [term.amount * (Decimal(1) / 60) for term in self._of("break")]
        pause = pauses[0] if pauses else Amount.of(0, LONGEST_BREAK)
        for term in self.terms:
            if term.what == "hours" and term.per == "day":
                yield term.amount, term
            elif term.what == "shift":
                yield (term.amount - pause).at_least(0), term

    def _day(self) -> Iterator[Finding]:
        """More hours than a normal day and the overtime of a day together can ever be."""
        if self.jurisdiction not in WEEK_IS_A_LIMIT:
            return
        normal = self._value("day_hours_five_day_week")
        extra = self._overtime_of_a_day()
        for hours, term in self._day_hours():
            if hours.high > normal.value + extra:
                yield self._finding("day_too_long", hours, normal, term, limit=normal.value + extra)

    def _overtime_of_a_day(self) -> Decimal:
        if "overtime_hours_per_day" in self._names():
            return self._value("overtime_hours_per_day").value
        # Four hours in two days running: at most all of them on one day.
        return self._value("overtime_hours_in_two_days").value

    def _overtime(self) -> Iterator[Finding]:
        name = "overtime_rate_first" if "overtime_rate_first" in self._names() else "overtime_rate"
        limit = self._value(name)
        for term in self._of("overtime_rate"):
            if term.amount.high < limit.value:
                yield self._finding("overtime_rate_low", term.amount, limit, term)

    def _break(self) -> Iterator[Finding]:
        if "break_minutes" not in self._names():
            return
        limit = self._value("break_minutes")
        for term in self._of("break"):
            if term.amount.high < limit.value:
                yield self._finding("break_short", term.amount, limit, term)

    def _pay_day(self) -> Iterator[Finding]:
        if "pay_day_of_next_month" not in self._names():
            return
        limit = self._value("pay_day_of_next_month")
        for term in self._of("pay_day"):
            if term.amount.low > limit.value:
                yield self._finding("pay_day_late", term.amount, limit, term)

    def _finding(
        self, code: str, found: Amount, law: LawValue, term: Term, *, limit: Decimal | None = None
    ) -> Finding:
        """A number beyond the limit: the law's own, or one worked out from it. Certain if all of its range is."""
        edge = law.value if limit is None else limit
        low, high = (plain(end.quantize(CENT, ROUND_HALF_UP)) for end in (found.low, found.high))
        unit = term.unit if term.what == "pay" else law.unit
        is_minimum = code not in ABOVE_IS_WRONG
        certain = found.high < edge if is_minimum else found.low > edge
        shown = low if low == high else f"{low}–{high}"
        return Finding(code, shown, plain(edge), unit, law.citation.article, term.sentence, certain)
