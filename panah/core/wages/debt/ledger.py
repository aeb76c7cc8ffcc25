"""Debt and work of a record over time, in one currency: what was claimed, earned, received and counted.

| series | what |
|---|---|
| lent | advances and loans that the worker received |
| charged | fees, fines and interest laid upon the worker and not paid by hand: what the creditor adds to the debt |
| credited | deductions from the pay that name the debt; one without a reason counts from nothing to all |
| value | what the work is worth: due under the law of each day, never below the minimum |
| received | money paid for work; goods count from nothing to all, for the law decides how far they are pay |
| share | what a middleman keeps of the earnings, where a share is told |

What is not payable yet is not withheld: `payable` is the value of work whose pay day has passed.

A ledger ends with the month after its last entry, by which that month's work had to be paid: months in which nothing
is written down would say nothing, and would make every rate look slower the later somebody asks.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from panah.core.wages.books.spelling import column_of, names_debt
from panah.core.wages.engine import until
from panah.core.wages.exchange import Exchange
from panah.core.wages.valuing import Valuer
from panah.core.wages.work import ZERO, Amount, Money, MoneyKind, Problem, WorkRecord, total

LENT: frozenset[MoneyKind] = frozenset({"advance", "loan"})
CHARGES: frozenset[MoneyKind] = frozenset({"fee", "fine", "interest"})
_PERCENT = Decimal(100)


@dataclass(frozen=True, slots=True)
class Standing:
    """All series on one day, summed from the beginning."""

    day: date
    lent: Amount
    charged: Amount
    credited: Amount
    value: Amount
    received: Amount
    share: Amount

    @property
    def gross(self) -> Amount:
        """The debt as the creditor reckons it, before anything is counted against it."""
        return self.lent + self.charged

    @property
    def withheld(self) -> Amount:
        """The value of the work that the worker did not receive."""
        return (self.value - self.received).at_least(0)

    @property
    def claimed(self) -> Amount:
        """What is still claimed: the debt less what was counted against it."""
        return (self.gross - self.credited).at_least(0)

    @property
    def fair(self) -> Amount:
        """What would be left had all withheld value been counted: at least for money lent, at most for every charge."""
        least = (self.lent - self.withheld).at_least(0)
        most = (self.gross - self.withheld).at_least(0)
        return Amount(least.low, max(least.low, most.high))


@dataclass(slots=True)
class Ledger:
    """The standings of a record at the ends of its months, to the day asked about or the month after the last entry.

    `last_entry` is the last day that something was written down for, where the ledger ends before the day asked about.
    """

    currency: str
    payable: Amount = ZERO
    last_entry: date | None = None
    standings: list[Standing] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def ledger_of(
    record: WorkRecord, as_of: date, value: Valuer, share_percent: Amount | None, pay_day: int
) -> Ledger:
    """The ledger up to a day; `pay_day` is the day of the next month by which a month's work must be paid.

    Money in a currency without a rate is left out and named in `problems`.
    """
    currency = _currency(record)
    ledger = Ledger(currency)
    exchange = Exchange(record.rates)
    money = list(_in_one_currency(record, currency, as_of, exchange, ledger))
    ledger.payable = _worth(record, _last_payable(as_of, pay_day), value, exchange, ledger)
    days, ledger.last_entry = _days(record, as_of)
    for day in days:
        worth = _worth(record, day, value, exchange, ledger)
        passed = [item for item in money if item.day <= day]
        ledger.standings.append(_standing(day, passed, worth, share_percent))
    ledger.problems = _once(ledger.problems)
    return ledger


def _once(problems: Sequence[Problem]) -> list[Problem]:
    """Each missing rate once, with the first day on which it was needed."""
    found: dict[tuple[str, str, str], Problem] = {}
    for problem in problems:
        found.setdefault((problem.code, problem.values["currency"], problem.values["to"]), problem)
    return list(found.values())


def _currency(record: WorkRecord) -> str:
    """The currency of the debt: the one in which most entries of it stand, else that of the pay."""
    stated = [item.currency for item in record.money if item.kind in LENT | CHARGES]
    stated = stated or [terms.currency for terms in record.terms]
    stated = stated or [item.currency for item in record.money]
    return max(sorted(set(stated)), key=stated.count, default="")


def _in_one_currency(
    record: WorkRecord, currency: str, as_of: date, exchange: Exchange, ledger: Ledger
) -> Iterator[Money]:
    for number, item in enumerate(record.money, start=1):
        if item.day > as_of:
            continue
        amount = exchange.turned(item.amount, item.currency, currency, item.day)
        if amount is None:
            values = {"currency": item.currency, "to": currency, "day": item.day.isoformat()}
            ledger.problems.append(Problem("no_exchange_rate", f"money[{number}]", values))
            continue
        yield replace(item, amount=amount, currency=currency)


def _worth(record: WorkRecord, day: date, value: Valuer, exchange: Exchange, ledger: Ledger) -> Amount:
    """What the work up to a day is worth, in the currency of the ledger."""
    work = until(record, day)
    found = ZERO
    for stated, amount in (value(work) if work.shifts else {}).items():
        turned = exchange.turned(amount, stated, ledger.currency, day)
        if turned is None:
            values = {"currency": stated, "to": ledger.currency, "day": day.isoformat()}
            ledger.problems.append(Problem("no_exchange_rate", "terms", values))
            continue
        found = found + turned
    return found


def _last_payable(as_of: date, pay_day: int) -> date:
    """The last day of work that must have been paid by a day."""
    month = as_of.replace(day=1) - timedelta(days=1)
    return month if as_of.day > pay_day else month.replace(day=1) - timedelta(days=1)


def _days(record: WorkRecord, as_of: date) -> tuple[list[date], date | None]:
    """The days of the standings, and the last entry where they end before the day asked about.

    They are the first day of the record and the ends of its months, to the day asked about or the month after the last
    entry, whichever comes first.
    """
    entries = [shift.day for shift in record.shifts] + [item.day for item in record.money]
    told = [day for day in entries if day <= as_of] or [as_of]
    first, last = min(told), min(as_of, _month_end(_month_end(max(told)) + timedelta(days=1)))
    days, end = [first], _month_end(first)
    while end < last:
        if end > days[-1]:
            days.append(end)
        end = _month_end(end + timedelta(days=1))
    days += [last] if days[-1] < last else []
    return days, max(told) if last < as_of else None


def _month_end(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


def _standing(day: date, money: Sequence[Money], worth: Amount, share_percent: Amount | None) -> Standing:
    received = total(item.amount for item in money if item.kind == "paid")
    goods = total(item.amount for item in money if item.kind == "in_kind")
    share = ZERO if share_percent is None else worth * share_percent * (1 / _PERCENT)
    charged = total(item.amount for item in money if item.kind in CHARGES and item.taken != "handed_over")
    credited = total(_credit(item) for item in money if item.kind == "deduction")
    return Standing(
        day=day,
        lent=total(item.amount for item in money if item.kind in LENT),
        charged=charged,
        # Whether the middleman counts the share against the debt is not known: from nothing to all of it.
        credited=credited + Amount(Decimal(0), share.high),
        value=worth,
        received=received + Amount(Decimal(0), goods.high),
        share=share,
    )


def _credit(item: Money) -> Amount:
    """How much of a deduction was counted against the debt, by its reason."""
    if names_debt(item.reason):
        return item.amount
    # "Haqi" is a fee for work found, and the price of a meal: either may be meant.
    fee = any(column_of(word)[0] == "fee" for word in item.reason.split())
    return Amount(Decimal(0), item.amount.high) if fee or not item.reason else ZERO
