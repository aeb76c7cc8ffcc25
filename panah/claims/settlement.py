"""What an offer covers and what accepting it gives up: the oldest pay first, interest last."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from panah.core.wages.result import Entitlement, Line
from panah.core.wages.work import Amount

INTEREST = frozenset({"late_interest"})


@dataclass(frozen=True)
class Share:
    """One kind of claim: what it comes to, what the offer covers of it, and what is given up."""

    what: str
    claimed: Amount
    covered: Decimal
    given_up: Amount


@dataclass(frozen=True)
class Settlement:
    """An offer held against what is owed in one currency.

    `percent` is the covered part of what is owed, between 0 and 100. `days_of_work` is how many days of the worker's
    average due pay the loss comes to; None when no day of work is known.
    """

    offer: Decimal
    currency: str
    owed: Amount
    given_up: Amount
    percent: Amount
    days_of_work: Amount | None
    shares: tuple[Share, ...]
    above: Decimal


def settle(result: Entitlement, *, offer: Decimal, currency: str, days_worked: int) -> Settlement:
    """Hold an offer against a result. What was paid and set off before counts against the oldest pay first too."""
    nothing = Amount(Decimal(0), Decimal(0))
    owed = result.owed.get(currency, nothing)
    given_up = Amount(max(Decimal(0), owed.low - offer), max(Decimal(0), owed.high - offer))
    shares = _shares([line for line in result.lines if line.currency == currency], owed, offer)
    due = result.due.get(currency, nothing)
    return Settlement(
        offer=offer,
        currency=currency,
        owed=owed,
        given_up=given_up,
        percent=_percent(offer, owed),
        days_of_work=_days(given_up, due, days_worked),
        shares=shares,
        above=max(Decimal(0), offer - owed.high),
    )


def _percent(offer: Decimal, owed: Amount) -> Amount:
    def of(whole: Decimal) -> Decimal:
        part = Decimal(100) if whole <= offer else offer * 100 / whole
        return part.quantize(Decimal(1), ROUND_HALF_UP)

    return Amount(of(owed.high), of(owed.low))


def _days(given_up: Amount, due: Amount, days_worked: int) -> Amount | None:
    if not days_worked or due.low <= 0:
        return None
    one = Decimal("0.1")
    low = (given_up.low * days_worked / due.low).quantize(one, ROUND_HALF_UP)
    high = (given_up.high * days_worked / due.high).quantize(one, ROUND_HALF_UP)
    return Amount(min(low, high), max(low, high))


def _shares(lines: Sequence[Line], owed: Amount, offer: Decimal) -> tuple[Share, ...]:
    """Payments go to the oldest line first and to interest last, so what is open is counted from the end."""
    ordered = sorted(lines, key=lambda line: (line.what in INTEREST, line.period, line.id))
    open_low, open_high = owed.low, owed.high
    still_open: list[tuple[Line, Amount]] = []
    for line in reversed(ordered):
        low, high = min(line.amount.low, open_low), min(line.amount.high, open_high)
        open_low, open_high = open_low - low, open_high - high
        if high > 0:
            still_open.append((line, Amount(min(low, high), high)))
    left = offer
    found: dict[str, tuple[Amount, Decimal]] = {}
    for line, amount in reversed(still_open):
        covered = min(left, amount.high)
        left -= covered
        before, covered_before = found.get(line.what, (Amount(Decimal(0), Decimal(0)), Decimal(0)))
        found[line.what] = before + amount, covered_before + covered
    return tuple(
        Share(
            what,
            claimed,
            covered,
            Amount(max(Decimal(0), claimed.low - covered), max(Decimal(0), claimed.high - covered)),
        )
        for what, (claimed, covered) in found.items()
    )
