"""Which payment paid which month's work, and the interest on what came late."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Literal

from panah.core.wages.law import Jurisdiction
from panah.core.wages.work import Amount, KeyRate

DAYS_A_YEAR = 365


@dataclass(frozen=True, slots=True)
class Chunk:
    """A part of the pay due on a day, and the day on which it was paid; None if it never was."""

    due: date
    amount: Decimal
    paid: date | None

    def days_late(self, as_of: date) -> int:
        """Days after the day of pay up to the payment, or up to the day of the claim."""
        until = as_of if self.paid is None else min(self.paid, as_of)
        return max(0, (until - self.due).days)


def chunks(
    dues: Sequence[tuple[date, Decimal]],
    payments: Sequence[tuple[date, Amount]],
    side: Literal["low", "high"],
) -> list[Chunk]:
    """Payments applied to the oldest pay first; a payment before its day is an advance and is in time."""
    found: list[Chunk] = []
    queue = [(day, amount.low if side == "low" else amount.high) for day, amount in sorted(payments)]
    place, left = 0, queue[0][1] if queue else Decimal(0)
    for due, amount in dues:
        open_amount = amount
        while open_amount and place < len(queue):
            if not left:
                place += 1
                left = queue[place][1] if place < len(queue) else Decimal(0)
                continue
            part = min(open_amount, left)
            found.append(Chunk(due, part, queue[place][0]))
            open_amount -= part
            left -= part
        if open_amount:
            found.append(Chunk(due, open_amount, None))
    return found


def interest_of(
    found: Sequence[Chunk], law: Jurisdiction, rates: Sequence[KeyRate], as_of: date
) -> Decimal | None:
    """Interest on the late chunks by the method of the country; None where a rate that is needed was not given."""
    total = Decimal(0)
    for chunk in found:
        part = _yearly(chunk, law, rates, as_of) if law.late_interest == "multiple_of_yearly_rate" else _daily(
            chunk, law, rates, as_of
        )  # fmt: skip
        if part is None:
            return None
        total += part
    return total


def _rate_at(rates: Sequence[KeyRate], day: date) -> Decimal | None:
    known = [rate.percent for rate in rates if rate.day <= day]
    return known[-1] if known else None


def _yearly(chunk: Chunk, law: Jurisdiction, rates: Sequence[KeyRate], as_of: date) -> Decimal | None:
    """A multiple of the yearly rate of the day of payment, for each calendar day of delay."""
    until = as_of if chunk.paid is None else min(chunk.paid, as_of)
    percent, times = _rate_at(rates, until), law.at(until).number("late_pay_multiplier")
    if percent is None or times is None:
        return None
    return chunk.amount * percent * times * chunk.days_late(as_of) / (100 * DAYS_A_YEAR)


def _daily(chunk: Chunk, law: Jurisdiction, rates: Sequence[KeyRate], as_of: date) -> Decimal | None:
    """A part of each day's key rate, from the day after the day of pay to the day of payment, both included."""
    weight = Decimal(0)
    for offset in range(1, chunk.days_late(as_of) + 1):
        day = chunk.due + timedelta(days=offset)
        percent, divisor = _rate_at(rates, day), law.at(day).number("late_pay_rate_divisor")
        if percent is None or divisor is None:
            return None
        weight += percent / divisor
    return chunk.amount * weight / 100
