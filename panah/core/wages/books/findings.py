"""What comparing two books shows: days side by side, discrepancies with amount and evidence, signs of forgery."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from panah.core.wages.books.align import Kind
from panah.core.wages.work import Amount

Whose = Literal["worker", "employer"]
Period = tuple[date, date]

# What is in the worker's favour to find, and what honesty asks to show as well.
AGAINST_WORKER = (
    "missing_day", "fewer_hours", "fewer_pieces", "fewer_days", "lower_rate", "payment_not_received",
    "payment_lower", "payment_called_loan", "deduction_unknown", "deduction_higher",
)  # fmt: skip
OTHER_WAY = (
    "extra_day", "more_hours", "more_pieces", "more_days", "payment_not_in_book", "payment_higher",
    "deduction_not_in_book", "deduction_lower",
)  # fmt: skip
CODES = (*AGAINST_WORKER, *OTHER_WAY)
# Signs that a book was filled in afterwards or copied. A sign is no finding: the employer is to be asked.
FORGED = (
    "uniform_hours", "copied_run", "copied_block", "work_while_elsewhere", "same_payment_each_month",
    "sums_do_not_add_up",
)  # fmt: skip
# What many workers of one employer show together.
SHARED = (
    "same_deduction", "same_missing_day", "same_lower_rate", "same_payment_not_received", "identical_books",
    "uniform_hours_for_all",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one book says, and where: a place of its file, or the number of the entry in the record.

    `says` holds values by what they are: hours, pieces, unit, days, amount, currency, kind, reason, rate, mark.
    """

    whose: Whose
    place: str
    period: Period
    says: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """One thing on which the books differ, read from the worker's side.

    `quantity` is how much, in `unit` (hours, pieces, days, or a currency). `amount` is what it is worth in
    `currency`: for work under the law and the promised pay, None where it was not computed. `certain` is False where
    another reading of an unclear entry would agree with the other book.
    """

    code: str
    period: Period
    quantity: Amount
    unit: str
    evidence: tuple[Evidence, ...]
    amount: Amount | None = None
    currency: str = ""
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Side:
    """What one book says in a row: its days and quantities as texts, and the places of its entries."""

    period: Period
    says: Mapping[str, str]
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the page: the same day or days in both books, how they were put beside each other and why.

    `discrepancies` are places (from 0) in the list of discrepancies.
    """

    kind: Kind
    worker: Side | None
    employer: Side | None
    days_late: int = 0
    cost: int = 0
    discrepancies: tuple[int, ...] = ()

    @property
    def period(self) -> Period:
        """The days of the row: the worker's where the worker's book has them."""
        side = self.worker or self.employer
        if side is None:
            raise ValueError("a row has at least one side")
        return side.period


@dataclass(frozen=True, slots=True)
class Pattern:
    """A sign of a made-up book, or something that many workers of one employer share.

    `values` fill the words of the code. `workers` are the names of those it concerns.
    """

    code: str
    days: tuple[date, ...]
    values: Mapping[str, str] = field(default_factory=dict)
    workers: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """Two books of one worker: rows, discrepancies, signs, and the sums of both books.

    `totals` holds for each unit ("hours", "KZT paid", "KZT taken") the worker's and the employer's sum. `worth` is
    what the work that the employer's book leaves out is worth, by currency; it is the sum of the amounts of
    discrepancies of work and rate.
    """

    worker: str
    employer: str
    rows: tuple[Row, ...]
    discrepancies: tuple[Discrepancy, ...]
    patterns: tuple[Pattern, ...]
    totals: Mapping[str, tuple[Amount, Amount]]
    worth: Mapping[str, Amount]

    def of_code(self, code: str) -> tuple[Discrepancy, ...]:
        """The discrepancies of one kind."""
        return tuple(found for found in self.discrepancies if found.code == code)

    def to_json(self) -> dict[str, Any]:
        """Everything as plain data: numbers and days as texts."""
        return {
            "worker": self.worker,
            "employer": self.employer,
            "rows": [_row(row) for row in self.rows],
            "discrepancies": [discrepancy_to_json(found) for found in self.discrepancies],
            "patterns": [pattern_to_json(pattern) for pattern in self.patterns],
            "totals": {unit: [own.to_json(), other.to_json()] for unit, (own, other) in self.totals.items()},
            "worth": {currency: amount.to_json() for currency, amount in self.worth.items()},
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Reconciliation":
        """The inverse of `to_json`."""
        return cls(
            worker=data["worker"],
            employer=data["employer"],
            rows=tuple(_read_row(row) for row in data["rows"]),
            discrepancies=tuple(_read_discrepancy(found) for found in data["discrepancies"]),
            patterns=tuple(pattern_from_json(pattern) for pattern in data["patterns"]),
            totals={
                unit: (Amount.from_json(own), Amount.from_json(other))
                for unit, (own, other) in data["totals"].items()
            },
            worth={currency: Amount.from_json(amount) for currency, amount in data["worth"].items()},
        )


def discrepancy_to_json(found: Discrepancy) -> dict[str, Any]:
    """A discrepancy as plain data."""
    return {
        "code": found.code,
        "period": _period(found.period),
        "quantity": found.quantity.to_json(),
        "unit": found.unit,
        "amount": found.amount.to_json() if found.amount else None,
        "currency": found.currency,
        "certain": found.certain,
        "evidence": [_evidence(item) for item in found.evidence],
    }


def pattern_to_json(pattern: Pattern) -> dict[str, Any]:
    """A pattern as plain data."""
    return {
        "code": pattern.code,
        "days": [day.isoformat() for day in pattern.days],
        "values": dict(pattern.values),
        "workers": list(pattern.workers),
        "evidence": [_evidence(item) for item in pattern.evidence],
    }


def pattern_from_json(data: Mapping[str, Any]) -> Pattern:
    """The inverse of `pattern_to_json`."""
    return Pattern(
        code=data["code"],
        days=tuple(date.fromisoformat(day) for day in data["days"]),
        values=dict(data["values"]),
        workers=tuple(data["workers"]),
        evidence=tuple(_read_evidence(item) for item in data["evidence"]),
    )


def _period(period: Period) -> list[str]:
    return [day.isoformat() for day in period]


def _read_period(days: list[str]) -> Period:
    return date.fromisoformat(days[0]), date.fromisoformat(days[1])


def _evidence(item: Evidence) -> dict[str, Any]:
    period = _period(item.period)
    return {"whose": item.whose, "place": item.place, "period": period, "says": dict(item.says)}


def _read_evidence(data: Mapping[str, Any]) -> Evidence:
    return Evidence(data["whose"], data["place"], _read_period(data["period"]), dict(data["says"]))


def _read_discrepancy(data: Mapping[str, Any]) -> Discrepancy:
    return Discrepancy(
        code=data["code"],
        period=_read_period(data["period"]),
        quantity=Amount.from_json(data["quantity"]),
        unit=data["unit"],
        evidence=tuple(_read_evidence(item) for item in data["evidence"]),
        amount=None if data["amount"] is None else Amount.from_json(data["amount"]),
        currency=data["currency"],
        certain=data["certain"],
    )


def _side(side: Side | None) -> dict[str, Any] | None:
    if side is None:
        return None
    return {"period": _period(side.period), "says": dict(side.says), "places": list(side.places)}


def _read_side(data: Mapping[str, Any] | None) -> Side | None:
    if data is None:
        return None
    return Side(_read_period(data["period"]), dict(data["says"]), tuple(data["places"]))


def _row(row: Row) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "worker": _side(row.worker),
        "employer": _side(row.employer),
        "days_late": row.days_late,
        "cost": row.cost,
        "discrepancies": list(row.discrepancies),
    }


def _read_row(data: Mapping[str, Any]) -> Row:
    return Row(
        kind=data["kind"],
        worker=_read_side(data["worker"]),
        employer=_read_side(data["employer"]),
        days_late=data["days_late"],
        cost=data["cost"],
        discrepancies=tuple(data["discrepancies"]),
    )
