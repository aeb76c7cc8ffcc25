"""What a claim comes to: the worker's book, the payments written down since, and the law of the country of the work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from panah.core.law import load_pack
from panah.core.names import Band, compare
from panah.core.wages.books.book import Book
from panah.core.wages.engine import entitlement
from panah.core.wages.law import WageLaw
from panah.core.wages.reading import read_record
from panah.core.wages.result import Entitlement, Line
from panah.core.wages.work import Amount, Money, WorkRecord


@dataclass(frozen=True)
class Payment:
    """Money that came in on the claim after it was made."""

    day: date
    amount: Decimal
    currency: str
    by: str

    def to_json(self) -> dict[str, str]:
        """Plain data."""
        return {
            "day": self.day.isoformat(),
            "amount": str(self.amount),
            "currency": self.currency,
            "by": self.by,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, str]) -> "Payment":
        """The inverse of `to_json`."""
        return cls(date.fromisoformat(data["day"]), Decimal(data["amount"]), data["currency"], data["by"])


@dataclass(frozen=True)
class Computed:
    """An entitlement, the later payments it takes in, and the other employers it leaves out."""

    entitlement: Entitlement
    payments: tuple[Payment, ...] = ()
    left_out: tuple[str, ...] = ()

    @property
    def owed(self) -> Mapping[str, Amount]:
        """What is owed, by currency."""
        return self.entitlement.owed

    def to_json(self) -> dict[str, Any]:
        """Plain data, to be kept."""
        return {
            "entitlement": self.entitlement.to_json(),
            "payments": [payment.to_json() for payment in self.payments],
            "left_out": list(self.left_out),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Computed":
        """The inverse of `to_json`."""
        return cls(
            Entitlement.from_json(data["entitlement"]),
            tuple(Payment.from_json(each) for each in data["payments"]),
            tuple(data["left_out"]),
        )


@dataclass(frozen=True)
class Change:
    """What is different from an earlier result: a line that came, went, or has another amount."""

    line: Line
    before: Amount | None
    after: Amount | None


@cache
def wage_law() -> WageLaw:
    """The wage law of the packs, read once."""
    return WageLaw.load(load_pack())


def record_of(jurisdiction: str, mapping: Mapping[str, Any]) -> WorkRecord:
    """A book's mapping as a record under the claim's law. What cannot be used is in its problems."""
    return read_record({**mapping, "jurisdiction": jurisdiction})


def about(record: WorkRecord, employer: str) -> tuple[WorkRecord, str, tuple[str, ...]]:
    """The part of a record that concerns one employer, the name the record has for them, and the names left out.

    A record that names nobody, or one alone, is about the claim's employer, whatever the name. One that names several
    is searched for a name like the employer's; without one it stays whole, and nothing is left out.
    """
    named = {shift.employer for shift in record.shifts} | {terms.employer for terms in record.terms}
    named = (named | {money.employer for money in record.money}) - {""}
    if len(named) <= 1:
        return record, next(iter(named), ""), ()
    meant = max(sorted(named), key=lambda name: compare(employer, name, "company").score)
    if compare(employer, meant, "company").band == Band.NONE:
        return record, "", ()
    kept = {meant, ""}
    part = replace(
        record,
        shifts=tuple(each for each in record.shifts if each.employer in kept),
        terms=tuple(each for each in record.terms if each.employer in kept),
        money=tuple(each for each in record.money if each.employer in kept),
    )
    return part, meant, tuple(sorted(named - kept))


def book_about(book: Book, employer: str) -> Book:
    """The part of a book that concerns one employer, by the same rule; its entries keep their places in the file."""
    record, label, left_out = about(book.record, employer)
    if not left_out:
        return book
    lumps = tuple(lump for lump in book.lumps if lump.employer in {label, ""})
    kept = {
        "shifts": _numbers(book.record.shifts, record.shifts),
        "money": _numbers(book.record.money, record.money),
        "lumps": _numbers(book.lumps, lumps),
    }
    return Book(
        record=record,
        lumps=lumps,
        marks=book.marks,
        units={new: book.units[old] for new, old in enumerate(kept["shifts"]) if old in book.units},
        places={
            f"{kind}[{new}]": book.place_of(kind, old)
            for kind, olds in kept.items()
            for new, old in enumerate(olds, start=1)
        },
    )


def _numbers(whole: Sequence[object], part: Sequence[object]) -> list[int]:
    """Where the entries of a part stand in the whole, from 0."""
    wanted = {id(entry) for entry in part}
    return [number for number, entry in enumerate(whole) if id(entry) in wanted]


def compute(
    jurisdiction: str,
    mapping: Mapping[str, Any],
    *,
    employer: str,
    payments: Sequence[Payment],
    as_of: date,
) -> Computed:
    """What the worker's book comes to on a day, with the payments that came in since."""
    record, label, left_out = about(record_of(jurisdiction, mapping), employer)
    received = tuple(
        Money(
            payment.day,
            "paid",
            Amount.of(payment.amount),
            payment.currency,
            by=payment.by,
            employer=label,
            source="document",
        )
        for payment in payments
        if payment.day <= as_of
    )
    whole = replace(record, money=(*record.money, *received))
    return Computed(entitlement(whole, as_of=as_of, law=wage_law()), tuple(payments), left_out)


def changes(before: Entitlement, after: Entitlement) -> list[Change]:
    """Line by line what is different, in the order of the newer result, then what is gone."""
    earlier = {line.id: line for line in before.lines}
    later = {line.id: line for line in after.lines}
    found = [
        Change(line, earlier[line.id].amount if line.id in earlier else None, line.amount)
        for line in after.lines
        if line.id not in earlier or earlier[line.id].amount != line.amount
    ]
    gone = [Change(line, line.amount, None) for line in before.lines if line.id not in later]
    return found + gone
