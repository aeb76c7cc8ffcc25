"""Currencies turned into one another at the rates the user gives, and only at those."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from panah.core.wages.work import Amount, ExchangeRate


class Exchange:
    """The user's rates by pair of currencies. What was asked for and is missing is kept in `missing`."""

    def __init__(self, rates: Sequence[ExchangeRate]) -> None:
        self._table: dict[tuple[str, str], list[tuple[date, Decimal]]] = {}
        for rate in rates:
            self._table.setdefault((rate.currency, rate.to), []).append((rate.day, rate.rate))
            self._table.setdefault((rate.to, rate.currency), []).append((rate.day, 1 / rate.rate))
        for days in self._table.values():
            days.sort()
        self.missing: dict[tuple[str, str, date], None] = {}

    def rate(self, currency: str, to: str, day: date) -> Decimal | None:
        """What one unit of a currency is worth in another: the newest rate given up to that day."""
        if currency == to:
            return Decimal(1)
        days = self._table.get((currency, to), [])
        place = bisect_right(days, (day, Decimal("Infinity")))
        if not place:
            self.missing[currency, to, day] = None
            return None
        return days[place - 1][1]

    def turned(self, amount: Amount, currency: str, to: str, day: date) -> Amount | None:
        """An amount in another currency; None where no rate was given."""
        rate = self.rate(currency, to, day)
        return None if rate is None else amount * rate
