"""What was paid and taken, set against what is due: as far as the law allows; late pay with its interest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from panah.core.wages.exchange import Exchange
from panah.core.wages.interest import Chunk, chunks, interest_of
from panah.core.wages.law import Jurisdiction
from panah.core.wages.preparing import Group
from panah.core.wages.pricing import rounded
from panah.core.wages.result import Breach, Line, Unconfirmed
from panah.core.wages.work import TAKEN_KINDS, ZERO, Amount, KeyRate, Money, plain
from panah.core.wages.writing import amount_text

ONE = Amount.of(1)


@dataclass(frozen=True, slots=True)
class Due:
    """What one month's work is worth in one currency, and the last day of that work."""

    month: int
    last: date
    currency: str
    amount: Amount


@dataclass
class Settled:
    """The other side of the account of one employer."""

    paid: dict[str, Amount] = field(default_factory=dict)
    set_off: dict[str, Amount] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    breaches: list[Breach] = field(default_factory=list)
    unconfirmed: list[Unconfirmed] = field(default_factory=list)

    def put(self, table: dict[str, Amount], currency: str, amount: Amount) -> None:
        """Add to one of the sums."""
        table[currency] = table.get(currency, ZERO) + amount


def settle(
    group: Group,
    dues: Sequence[Due],
    law: Jurisdiction,
    exchange: Exchange,
    *,
    key_rates: Sequence[KeyRate],
    as_of: date,
) -> Settled:
    """Payments, lawful set-off, money to be returned, late pay and its interest for one employer."""
    return _Settling(group, dues, law, exchange, (key_rates, as_of)).run()


class _Settling:
    def __init__(
        self,
        group: Group,
        dues: Sequence[Due],
        law: Jurisdiction,
        exchange: Exchange,
        claim: tuple[Sequence[KeyRate], date],
    ) -> None:
        self.group = group
        self.dues = sorted(dues, key=lambda due: (due.month, due.last))
        self.law = law
        self.exchange = exchange
        self.key_rates = sorted(claim[0], key=lambda rate: rate.day)
        self.as_of = claim[1]
        self.result = Settled()
        self.currencies = list(dict.fromkeys(due.currency for due in self.dues))
        self.payments: dict[str, list[tuple[date, Amount]]] = {}
        self.taken: dict[str, list[tuple[date, Amount]]] = {}
        self.number = 0

    def run(self) -> Settled:
        for money in sorted(self.group.money, key=_order):
            if money.day <= self.as_of:
                self.add(money)
        for currency in self.currencies:
            self.set_off(currency)
            self.late(currency)
        return self.result

    def add(self, money: Money) -> None:
        """One piece of money: into payments, into what may be set off, or among what must be returned."""
        if money.kind in {"paid", "advance"}:
            self.pay(money, ONE)
        elif money.kind == "in_kind":
            self.in_kind(money)
        elif money.kind == "loan":
            self.may_be_set_off(money)
        elif money.kind in TAKEN_KINDS:
            if self.law.set_off[money.kind] == "written":
                self.may_be_set_off(money)
            self.returned(money)

    def in_currency_of_pay(self, money: Money, part: Amount) -> tuple[str, Amount]:
        """Money in the currency that is due, where a rate was given; else in its own."""
        amount = money.amount if part is ONE else money.amount * part
        if money.currency in self.currencies or not self.currencies:
            return money.currency, amount
        target = self.currencies[0]
        turned = self.exchange.turned(amount, money.currency, target, money.day)
        return (money.currency, amount) if turned is None else (target, turned)

    def pay(self, money: Money, part: Amount) -> None:
        currency, amount = self.in_currency_of_pay(money, part)
        amount = Amount(rounded(amount.low), rounded(amount.high))
        self.result.put(self.result.paid, currency, amount)
        self.payments.setdefault(currency, []).append((money.day, amount))

    def in_kind(self, money: Money) -> None:
        """Goods count as pay only up to the law's part of it, and only where that was agreed in writing."""
        rules = self.law.at(money.day)
        limit = rules.number("in_kind_limit_percent")
        if limit is None:
            self.open("in_kind", "in_kind_limit_percent", money.day)
        if not limit:
            return
        currency, amount = self.in_currency_of_pay(money, AGREED[money.agreed_in_writing])
        whole = self.due(currency)
        amount = Amount(
            rounded(min(amount.low, whole.low * limit / 100)),
            rounded(min(amount.high, whole.high * limit / 100)),
        )
        self.result.put(self.result.paid, currency, amount)
        self.payments.setdefault(currency, []).append((money.day, amount))

    def due(self, currency: str) -> Amount:
        low = sum((due.amount.low for due in self.dues if due.currency == currency), Decimal(0))
        high = sum((due.amount.high for due in self.dues if due.currency == currency), Decimal(0))
        return Amount(low, high)

    def may_be_set_off(self, money: Money) -> None:
        if self.law.set_off[money.kind] == "never":
            self.open("set_off", "deduction_limit_percent", money.day)
            return
        if money.kind == "loan" or money.taken == "withheld":
            currency, amount = self.in_currency_of_pay(money, AGREED[money.agreed_in_writing])
            self.taken.setdefault(currency, []).append((money.day, amount))

    def returned(self, money: Money) -> None:
        """What was taken without a lawful ground: a claim if it was handed over, no payment if it was withheld."""
        rules = self.law.at(money.day)
        lawful = AGREED[money.agreed_in_writing] if self.law.set_off[money.kind] == "written" else ZERO
        unlawful = ONE - lawful
        if unlawful.high == 0:
            return
        article = rules.article("deduction_limit_percent")
        version = rules.version("deduction_limit_percent")
        found = f"{plain(money.amount.high)} {money.currency}"
        self.result.breaches.append(
            Breach(
                f"unlawful_{money.kind}",
                (money.day, money.day),
                "0",
                found,
                "money",
                article,
                version,
                self.group.employer,
                certain=unlawful.low == 1,
            )
        )
        handed = {"withheld": ZERO, "handed_over": ONE, "unknown": Amount.of(0, 1)}[money.taken]
        amount = money.amount * unlawful * handed
        if amount.high == 0:
            return
        self.number += 1
        self.result.lines.append(
            Line(
                id=f"{self.group.employer or '-'}:returned:{self.number}",
                period=(money.day, money.day),
                employer=self.group.employer,
                what="deduction_returned",
                quantity=ONE,
                unit="payments",
                rate=money.amount,
                amount=Amount(rounded(amount.low), rounded(amount.high)),
                currency=money.currency,
                rule="deduction_returned",
                article=article,
                law_version=version,
                inputs={"kind": money.kind, "reason": money.reason, "by": money.by, "taken": money.taken},
            )
        )

    def set_off(self, currency: str) -> None:
        """Loans and agreed deductions, month by month, never more than the law's part of the month's pay."""
        pending = sorted(self.taken.get(currency, []))
        if not pending:
            return
        low, high = Decimal(0), Decimal(0)
        waiting = [Decimal(0), Decimal(0)]
        place = 0
        for due in (due for due in self.dues if due.currency == currency):
            while place < len(pending) and _month(pending[place][0]) <= due.month:
                waiting = [waiting[0] + pending[place][1].low, waiting[1] + pending[place][1].high]
                place += 1
            limit = self.law.at(due.last).number("deduction_limit_percent")
            if limit is None:
                if waiting[1]:
                    self.open("set_off", "deduction_limit_percent", due.last)
                continue
            one = min(waiting[0], due.amount.low * limit / 100)
            two = min(waiting[1], due.amount.high * limit / 100)
            low, high = low + one, high + two
            waiting = [waiting[0] - one, waiting[1] - two]
        if high:
            amount = Amount(rounded(min(low, high)), rounded(high))
            self.result.put(self.result.set_off, currency, amount)

    def late(self, currency: str) -> None:
        """Pay that came after its day or not at all, and the interest on it."""
        dues = [(self.pay_day(due), due) for due in self.dues if due.currency == currency]
        payments = self.payments.get(currency, [])
        highs = self.by_day(chunks([(day, due.amount.high) for day, due in dues if day], payments, "low"))
        lows = highs
        if not all(
            amount.certain for amount in (*(due.amount for _day, due in dues), *(a for _day, a in payments))
        ):
            lows = self.by_day(chunks([(day, due.amount.low) for day, due in dues if day], payments, "high"))
        known = {day: due for day, due in dues if day}
        for day, due in known.items():
            if day < self.as_of:
                self.late_month(due, day, lows.get(day, ()), highs.get(day, ()))

    def by_day(self, found: Sequence[Chunk]) -> Mapping[date, Sequence[Chunk]]:
        """What is late at the day of the claim, by the day of pay."""
        late: dict[date, list[Chunk]] = {}
        for chunk in found:
            if chunk.amount and chunk.days_late(self.as_of):
                late.setdefault(chunk.due, []).append(chunk)
        return late

    def late_month(self, due: Due, day: date, surely: Sequence[Chunk], perhaps: Sequence[Chunk]) -> None:
        """A month's late pay: what is late in the least reading and in the greatest."""
        if not perhaps:
            return
        rules = self.law.at(day)
        last = max([chunk.paid or self.as_of for chunk in perhaps])
        self.result.breaches.append(
            Breach(
                "late_pay",
                (day, min(last, self.as_of)),
                day.isoformat(),
                "" if last > self.as_of or any(c.paid is None for c in perhaps) else last.isoformat(),
                "day of pay",
                rules.article("pay_day_of_next_month"),
                rules.version("pay_day_of_next_month"),
                self.group.employer,
                certain=bool(surely),
            )
        )
        self.interest(due, day, surely, perhaps)

    def interest(self, due: Due, day: date, surely: Sequence[Chunk], perhaps: Sequence[Chunk]) -> None:
        """One line of interest for a month's late pay; an open question where the bank's rate was not given."""
        value = INTEREST[self.law.late_interest]
        if not value:
            return
        rules = self.law.at(self.as_of)
        if rules.get(value) is None:
            self.open("late_interest", value, self.as_of)
            return
        if not self.key_rates:
            self.unconfirmed(Unconfirmed("key_rate", "", rules.article(value)))
            return
        high = interest_of(perhaps, self.law, self.key_rates, self.as_of)
        low = high if surely is perhaps else interest_of(surely, self.law, self.key_rates, self.as_of)
        if low is None or high is None:
            self.unconfirmed(Unconfirmed("key_rate", "", rules.article(value)))
            return
        amount = Amount(rounded(min(low, high)), rounded(high))
        if not amount.high:
            return
        days = max(chunk.days_late(self.as_of) for chunk in perhaps)
        unpaid = Amount.of(min(_sum(surely), _sum(perhaps)), _sum(perhaps))
        self.result.lines.append(
            Line(
                id=f"{self.group.employer or '-'}:interest:{day.isoformat()}",
                period=(day + timedelta(days=1), self.as_of),
                employer=self.group.employer,
                what="late_interest",
                quantity=Amount.of(days),
                unit="days",
                rate=Amount.of(self.key_rates[-1].percent),
                amount=amount,
                currency=due.currency,
                rule="late_interest",
                article=rules.article(value),
                law_version=rules.version(value),
                inputs={
                    "unpaid": amount_text(unpaid),
                    "due_on": day.isoformat(),
                    value: plain(rules.values[value].value),
                },
            )
        )

    def pay_day(self, due: Due) -> date | None:
        """The last lawful day of pay for a month's work; on a day off, the working day before. None if unknown."""
        number = self.law.at(due.last).number("pay_day_of_next_month")
        if number is None:
            return None
        year, month = divmod(due.month + 1, 12)
        return self.law.calendar("five_day").last_working_day(date(year, month + 1, int(number)))

    def open(self, what: str, value: str, day: date) -> None:
        """What could be claimed or counted if a number of the law were confirmed."""
        refused = self.law.at(day).unconfirmed.get(value)
        if refused is None:
            self.unconfirmed(Unconfirmed(what))
        else:
            self.unconfirmed(Unconfirmed(what, refused.citation.confirm, refused.citation.article))

    def unconfirmed(self, item: Unconfirmed) -> None:
        if item not in self.result.unconfirmed:
            self.result.unconfirmed.append(item)


AGREED: Mapping[str, Amount] = {"yes": ONE, "no": ZERO, "unknown": Amount.of(0, 1)}
INTEREST: Mapping[str, str] = {
    "multiple_of_yearly_rate": "late_pay_multiplier",
    "part_of_rate_per_day": "late_pay_rate_divisor",
    "none": "",
}


def _order(money: Money) -> tuple[object, ...]:
    return (
        money.day,
        money.kind,
        money.currency,
        money.amount,
        money.taken,
        money.agreed_in_writing,
        money.reason,
    )


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _sum(found: Sequence[Chunk]) -> Decimal:
    return sum((chunk.amount for chunk in found), Decimal(0))
