"""The test itself: a ledger read against the limbs of article 1(a)."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cached_property
from typing import Any

from panah.core.errors import InputError
from panah.core.law.kleene import Truth, all_of, any_of
from panah.core.wages.debt.ledger import Ledger, Standing, ledger_of
from panah.core.wages.debt.result import Answer, DebtTest, Point, Reason
from panah.core.wages.law import WageLaw
from panah.core.wages.valuing import Valuer, valuer
from panah.core.wages.work import Amount, WorkRecord, plain
from panah.core.wages.writing import amount_text

# How much of the withheld value may be missing from what was counted before it is called not applied: rounding and a
# day's delay are no bondage. Between nothing and this the answer stays open. A choice of this project, stated as such.
TOLERANCE = Decimal("0.05")
DAYS_A_MONTH = Decimal("30.4375")
RECENT_DAYS = 92
# Where the law of a country sets no day: by the tenth of the next month, as Kazakhstan's does.
PAY_DAY = 10
_CENT = Decimal("0.01")
_PERCENT = Decimal(100)


@dataclass(frozen=True, slots=True)
class DebtTerms:
    """What was agreed about the debt, as far as anybody knows; None is unknown.

    `until` is the day on which the work for the debt was to end. `share_percent` is what a middleman keeps of the
    earnings.
    """

    length_limited: Truth = None
    until: date | None = None
    nature_defined: Truth = None
    share_percent: Amount | None = None

    @classmethod
    def from_mapping(cls, data: Mapping[str, Any]) -> "DebtTerms":
        """The `debt:` table of a worked example, file or claim: yes, no or unknown, a day, a percentage or its range.

        Raises InputError for an unknown key and for a value that cannot be read.
        """
        unknown = [key for key in data if key not in cls.__slots__]
        if unknown:
            raise _bad_terms(unknown[0], f"Use one of: {', '.join(cls.__slots__)}.")
        until, share = data.get("until"), data.get("share_percent")
        try:
            day = until if isinstance(until, date) or until is None else date.fromisoformat(str(until))
        except ValueError as error:
            raise _bad_terms("until", "Write year-month-day, for example 2024-06-30.") from error
        try:
            percent = None if share is None else Amount.from_json(share)
        except (InvalidOperation, TypeError, ValueError) as error:
            raise _bad_terms("share_percent", "Write a percentage such as 35, or [30, 40].") from error
        if percent is not None and not 0 <= percent.low <= percent.high <= _PERCENT:
            raise _bad_terms("share_percent", "Write a percentage from 0 to 100.")
        return cls(_truth(data, "length_limited"), day, _truth(data, "nature_defined"), percent)


def _truth(data: Mapping[str, Any], key: str) -> Truth:
    truths: Mapping[Any, Truth] = {
        "yes": True,
        "no": False,
        "unknown": None,
        True: True,
        False: False,
        None: None,
    }
    value = data.get(key)
    if value not in truths:
        raise _bad_terms(key, "Write yes, no or unknown.")
    return truths[value]


def _bad_terms(key: str, mend: str) -> InputError:
    return InputError(
        f"what was agreed about the debt cannot be read: {key}", code="bad_debt_terms", mend=mend
    )


NO_TERMS = DebtTerms()


def debt_test(record: WorkRecord, as_of: date, law: WageLaw, terms: DebtTerms = NO_TERMS) -> DebtTest:
    """Whether the work of a record pays off its debt, by the law of each day.

    Raises InputError for a country whose wage law is not in the pack.
    """
    pay_day = law.at(record.jurisdiction, as_of).number("pay_day_of_next_month")
    day = PAY_DAY if pay_day is None else int(pay_day)
    return weigh_debt(record, as_of=as_of, value=valuer(law), terms=terms, pay_day=day)


def weigh_debt(
    record: WorkRecord, *, as_of: date, value: Valuer, terms: DebtTerms = NO_TERMS, pay_day: int = PAY_DAY
) -> DebtTest:
    """Read a record's debt against the worth of its work.

    `value` computes that worth from a record without money; work is payable by the `pay_day` of the next month.
    """
    ledger = ledger_of(record, as_of, value, terms.share_percent, pay_day)
    return _Weighing(record, ledger, terms, as_of).result()


@dataclass(frozen=True)
class _Weighing:
    record: WorkRecord
    ledger: Ledger
    terms: DebtTerms
    as_of: date

    @cached_property
    def now(self) -> Standing:
        """The last standing of the ledger."""
        return self.ledger.standings[-1]

    def result(self) -> DebtTest:
        """The answer, limb by limb, with its reasons."""
        never, months = self.paid_off
        limb = all_of([self._had_debt, any_of([self.applied_not, self.length, self.nature])])
        return DebtTest(
            as_of=self.as_of,
            currency=self.ledger.currency,
            answer=self._answer(limb),
            limb=limb,
            owes_debt=self._had_debt,
            value_not_applied=self.applied_not,
            length_undefined=self.length,
            nature_undefined=self.nature,
            never_paid_off=never,
            months_left=months,
            worked_off_on=self.worked_off_on,
            exceeds_month_pay=self._exceeds_month_pay(),
            middleman_share=_share_taken(self.terms),
            recruitment_fee=True if any(item.kind == "fee" for item in self.record.money) else None,
            points=tuple(_point(standing) for standing in self.ledger.standings),
            reasons=tuple(self._reasons()),
            problems=tuple(self.ledger.problems),
        )

    @property
    def _had_debt(self) -> Truth:
        """Whether there was a debt at all; money left out for want of a rate leaves it open."""
        if self.now.gross.low > 0:
            return True
        return None if self.now.gross.high > 0 or self.ledger.problems else False

    def _answer(self, limb: Truth) -> Answer:
        if self._had_debt is False:
            return "no_debt"
        return "unclear" if limb is None else ("met" if limb else "not_met")

    @property
    def no_pay_day_yet(self) -> bool:
        """Work was done, but the day by which it must be paid has not passed for any of it."""
        return self.now.value.high > 0 and self.ledger.payable.high == 0

    @property
    def paid_in_full(self) -> bool:
        """All work whose pay day has passed was paid, in every reading."""
        return self.ledger.payable.high > 0 and self.ledger.payable.high <= self.now.received.low

    @cached_property
    def applied_not(self) -> Truth:
        """Whether the withheld value was counted against the debt, as far as the debt reached.

        Only work whose pay day has passed can have been withheld; nothing withheld is nothing to count. What was
        counted falls short if even at most it is under 95 % of what at least had to be counted; it suffices if at
        least it reaches all that at most had to be.
        """
        now = self.now
        if self._had_debt is False:
            return False
        if self.no_pay_day_yet:
            return None
        if self.ledger.problems:
            return None  # what could not be turned into the currency of the debt may be on either side
        withheld = (self.ledger.payable - now.received).at_least(0)
        least = min(withheld.low, now.gross.low)
        most = min(withheld.high, now.gross.high)
        if now.credited.high < least * (1 - TOLERANCE):
            return True
        return False if now.credited.low >= most else None

    @cached_property
    def paid_off(self) -> tuple[Truth, Amount | None]:
        """Whether the claimed debt never ends at this rate, and else in how many months it ends.

        "This rate" is read twice: over the whole time of the record, and over its last three months.
        """
        claimed = self.now.claimed
        soon = self._span() < DAYS_A_MONTH or self.no_pay_day_yet
        if self.ledger.problems or (claimed.high > 0 and soon):
            return None, None  # less than a month, or no pay day yet, shows no rate
        if claimed.high == 0:
            return False, None
        rates = [self._monthly_fall(since) for since in self._readings()]
        least, most = min(rate.low for rate in rates), max(rate.high for rate in rates)
        if most <= 0:
            return (True if claimed.low > 0 else None), None
        if least <= 0:
            return None, Amount(_months(claimed.low, most), Decimal("Infinity"))
        return False, Amount(_months(claimed.low, most), _months(claimed.high, least))

    def _span(self) -> int:
        return (self.as_of - self.ledger.standings[0].day).days

    def _readings(self) -> list[Standing]:
        """Where each reading of the rate begins: with the debt, and about three months ago."""
        debt = next((one for one in self.ledger.standings if one.gross.high > 0), self.ledger.standings[0])
        recent = [one for one in self.ledger.standings if (self.now.day - one.day).days >= RECENT_DAYS]
        begins = [debt, *recent[-1:]]
        return [one for one in begins if one.day < self.now.day] or [self.ledger.standings[0]]

    def _monthly_fall(self, since: Standing) -> Amount:
        """By how much the claimed debt falls in a month since a standing: what was counted less what was added."""
        months = Decimal((self.now.day - since.day).days) / DAYS_A_MONTH
        counted = Amount(
            self.now.credited.low - since.credited.low, self.now.credited.high - since.credited.high
        )
        added = Amount(self.now.gross.low - since.gross.low, self.now.gross.high - since.gross.high)
        low, high = sorted(((counted.low - added.high) / months, (counted.high - added.low) / months))
        return Amount(low, high)

    @cached_property
    def length(self) -> Truth:
        """Not limited where nobody set an end, where the end has passed, or where the debt never ends at this rate.

        Beside wages that are paid in full a debt that does not fall is not worked off, so it limits nothing.
        """
        if self._had_debt is False:
            return False
        passed = None if self.terms.until is None else self.terms.until < self.as_of and self._claimed_now
        said = None if self.terms.length_limited is None else not self.terms.length_limited
        if self.paid_off[0] and not self.paid_in_full:
            return True
        if self.terms.until is not None or said is not None:
            return any_of([value for value in (passed, said) if value is not None])
        return None

    @property
    def nature(self) -> Truth:
        """Not defined where it was said so; figures do not show it."""
        return None if self.terms.nature_defined is None else not self.terms.nature_defined

    @property
    def _claimed_now(self) -> bool:
        return self.now.claimed.low > 0

    @cached_property
    def worked_off_on(self) -> date | None:
        """The first point at which nothing would be left had the value been counted, every charge included."""
        for standing in self.ledger.standings:
            if standing.gross.low > 0 and standing.fair.high == 0:
                return standing.day
        return None

    def _exceeds_month_pay(self) -> Truth:
        if self.ledger.problems:
            return None
        months = Decimal(max(self._worked_days(), 1)) / DAYS_A_MONTH
        month = Amount(self.now.value.low / months, self.now.value.high / months)
        if self.now.claimed.low > month.high:
            return True
        return False if self.now.claimed.high <= month.low else None

    def _worked_days(self) -> int:
        days = [shift.day for shift in self.record.shifts if shift.day <= self.as_of]
        return (max(days) - min(days)).days + 1 if days else 0

    def _reasons(self) -> Iterator[Reason]:
        """The reasoning in the order in which it is read."""
        if self._had_debt is False:
            yield Reason("no_debt", {})
            yield from self._record_ends()
            return
        now, currency = self.now, self.ledger.currency
        values = {
            "claimed": _money(now.claimed), "lent": _money(now.lent), "charged": _money(now.charged),
            "credited": _money(now.credited), "currency": currency,
        }  # fmt: skip
        yield Reason("debt_now", values)
        values = {"value": _money(now.value), "received": _money(now.received), "currency": currency}
        yield Reason("value_of_work", values | {"withheld": _money(now.withheld)})
        yield from self._record_ends()
        if self.no_pay_day_yet:
            yield Reason("no_pay_day_yet", {})
        yield Reason(_by_truth(self.applied_not, "value_not_applied", "value_applied", "value_unclear"), {})
        yield self._paying_off(*self.paid_off)
        worked_off = self.worked_off_on
        if worked_off is not None:
            since = len({shift.day for shift in self.record.shifts if worked_off < shift.day <= self.as_of})
            values = {"day": worked_off.isoformat(), "days": str(since)}
            yield Reason("worked_off", values)
        yield Reason(_by_truth(self.length, "length_undefined", "length_defined", "length_unknown"), {})
        yield Reason(_by_truth(self.nature, "nature_undefined", "nature_defined", "nature_unknown"), {})
        if self.terms.share_percent is not None and self.terms.share_percent.high > 0:
            values = {"percent": amount_text(self.terms.share_percent), "share": _money(now.share)}
            yield Reason("middleman_share", values | {"currency": currency})

    def _record_ends(self) -> Iterator[Reason]:
        """That the figures end before the day of the test, where they do."""
        if self.ledger.last_entry is not None:
            yield Reason("record_ends", {"day": self.ledger.last_entry.isoformat()})

    def _paying_off(self, never: Truth, months: Amount | None) -> Reason:
        if never:
            return Reason("never_paid_off", {})
        if self.now.claimed.high == 0:
            return Reason("paid_off", {})
        if months is None or (months.high.is_infinite() and months.low == 0):
            return Reason("paid_off_unknown", {})
        if months.high.is_infinite():
            return Reason("paid_off_or_never", {"months": plain(months.low)})
        return Reason("paid_off_in", {"months": amount_text(months)})


def _share_taken(terms: DebtTerms) -> Truth:
    return None if terms.share_percent is None else terms.share_percent.high > 0


def _by_truth(truth: Truth, yes: str, no: str, unknown: str) -> str:
    return unknown if truth is None else (yes if truth else no)


def _months(debt: Decimal, fall: Decimal) -> Decimal:
    """Whole months, begun ones counted."""
    return Decimal(math.ceil(debt / fall))


def _point(standing: Standing) -> Point:
    names = ("lent", "charged", "credited", "value", "received", "claimed", "fair")
    return Point(day=standing.day, **{name: _rounded(getattr(standing, name)) for name in names})


def _rounded(amount: Amount) -> Amount:
    return Amount(*(bound.quantize(_CENT, ROUND_HALF_UP) for bound in (amount.low, amount.high)))


def _money(amount: Amount) -> str:
    return amount_text(_rounded(amount))
