"""Two books of one worker compared: what agrees, what differs and how much, and what looks made up."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from itertools import product

from panah.core.wages.books.align import Bounds, Entry, Pair, align, distance, together
from panah.core.wages.books.book import Book, as_book, entries_of
from panah.core.wages.books.findings import (
    Discrepancy,
    Evidence,
    Period,
    Reconciliation,
    Row,
    Side,
    Whose,
)
from panah.core.wages.books.payments import compare_payments
from panah.core.wages.books.signs import forged_signs
from panah.core.wages.books.worth import Worth, versions_of, worth_of
from panah.core.wages.law import WageLaw
from panah.core.wages.valuing import Valuer, valuer
from panah.core.wages.work import RECEIVED, ZERO, Amount, PayTerms, WorkRecord, total
from panah.core.wages.writing import amount_text

_HOUR = Decimal(60)
_THOUSAND = Decimal(1000)
_CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class _Two:
    """Both books and their entries in order."""

    worker: Book
    employer: Book
    own: Sequence[Entry]
    other: Sequence[Entry]


def reconcile(
    worker: WorkRecord | Book,
    employer: WorkRecord | Book,
    law: WageLaw | None = None,
    *,
    period: Period | None = None,
    value: Valuer | None = None,
) -> Reconciliation:
    """Compare the worker's book with the employer's.

    With `law` differences of work are worth what the entitlement engine says; `value` may stand for it (see
    `panah.core.wages.valuing`). Without both they have quantities but no amounts. `period` leaves out what either
    book says of other days: use it where one book covers a shorter time. Where the worker's book names the same
    employer as the employer's, what it says of others is left out. The order of the entries does not matter.

    Raises InputError for a country whose wage law is not in the pack.
    """
    value = value or (valuer(law) if law is not None else None)
    mine, theirs = _within(as_book(worker), period), _within(as_book(employer), period)
    name = next((shift.employer for shift in theirs.record.shifts if shift.employer), "")
    # Only where the worker uses the same name is another name another employer; people call one farm many names.
    same = name if any(shift.employer.casefold() == name.casefold() for shift in mine.record.shifts) else ""
    own, other = entries_of(mine, same), entries_of(theirs)
    two = _Two(mine, theirs, own, other)
    pairs = align(own, other)
    worth = None
    if value is not None:
        versions = versions_of(pairs, mine, theirs, own, other)
        worth = worth_of(versions, mine, theirs, value)
    rows: list[Row] = []
    found: list[Discrepancy] = []
    for number, pair in enumerate(pairs):
        new = list(_work(pair, two))
        if worth is not None and new:
            new[0] = _valued(new[0], worth.steps.get(number, {}))
        places = tuple(range(len(found), len(found) + len(new)))
        rows.append(_row(pair, two, places))
        found += new
    found += _rates(mine, theirs, worth)
    found += compare_payments(mine, theirs, same)
    return Reconciliation(
        worker=mine.record.name,
        employer=name or theirs.record.name,
        rows=tuple(rows),
        discrepancies=tuple(found),
        patterns=forged_signs(mine, theirs, pairs, own, other),
        totals=_totals(two),
        worth={} if worth is None else worth.whole,
    )


def _within(book: Book, period: Period | None) -> Book:
    """The book without what lies outside a period."""
    if period is None:
        return book
    first, last = period
    record = replace(
        book.record,
        shifts=tuple(shift for shift in book.record.shifts if first <= shift.day <= last),
        money=tuple(money for money in book.record.money if first <= money.day <= last),
    )
    kept = {
        kind: [n for n, day in enumerate(days) if first <= day <= last]
        for kind, days in (
            ("shifts", [shift.day for shift in book.record.shifts]),
            ("money", [money.day for money in book.record.money]),
            ("lumps", [lump.first for lump in book.lumps]),
        )
    }
    places = {
        f"{kind}[{new}]": book.place_of(kind, old)
        for kind, olds in kept.items()
        for new, old in enumerate(olds, start=1)
    }
    units = {new: book.units[old] for new, old in enumerate(kept["shifts"]) if old in book.units}
    lumps = tuple(book.lumps[number] for number in kept["lumps"])
    marks = {day: mark for day, mark in book.marks.items() if first <= day <= last}
    return Book(record, lumps, marks, units, places)


def _work(pair: Pair, two: _Two) -> Iterator[Discrepancy]:
    """What one step of the story shows about work."""
    if not pair.employer:
        entry = two.own[pair.worker[0]]
        yield _lone("missing_day", entry, _one_sided(two.worker, two.employer, entry, "worker"))
    elif not pair.worker:
        entry = two.other[pair.employer[0]]
        yield _lone("extra_day", entry, _one_sided(two.employer, two.worker, entry, "employer"))
    else:
        mine, theirs = [two.own[i] for i in pair.worker], [two.other[j] for j in pair.employer]
        own, other = together(mine), together(theirs)
        evidence = (_evidence(two.worker, mine, "worker"), _evidence(two.employer, theirs, "employer"))
        if distance(own, other):
            yield _quantity(own, other, evidence)


def _one_sided(known: Book, silent: Book, entry: Entry, whose: Whose) -> tuple[Evidence, ...]:
    """What one book says, and the mark (free, absent) by which the other denies it."""
    found = [_evidence(known, [entry], whose)]
    mark = silent.marks.get(entry.first)
    if mark:
        other: Whose = "employer" if whose == "worker" else "worker"
        found.append(Evidence(other, "", (entry.first, entry.first), {"mark": mark}))
    return tuple(found)


def _lone(code: str, entry: Entry, evidence: tuple[Evidence, ...]) -> Discrepancy:
    period = (entry.first, entry.last)
    if entry.minutes is not None:
        return Discrepancy(
            code, period, _amount(entry.minutes, _HOUR), "hours", evidence, certain=entry.minutes[0] > 0
        )
    if entry.pieces is not None:
        return Discrepancy(code, period, _amount(entry.pieces, _THOUSAND), entry.unit or "pieces", evidence)
    return Discrepancy(code, period, Amount.of(entry.days or 1), "days", evidence)


def _quantity(one: Entry, two: Entry, evidence: tuple[Evidence, ...]) -> Discrepancy:
    """Fewer or more hours, pieces or days than the worker's book has."""
    period = (one.first, one.last)
    if one.minutes and two.minutes:
        mine, theirs, unit, noun = _amount(one.minutes, _HOUR), _amount(two.minutes, _HOUR), "hours", "hours"
    elif one.pieces and two.pieces:
        mine, theirs = _amount(one.pieces, _THOUSAND), _amount(two.pieces, _THOUSAND)
        unit, noun = one.unit or "pieces", "pieces"
    else:
        mine, theirs, unit, noun = Amount.of(one.days or 0), Amount.of(two.days or 0), "days", "days"
    if theirs.high < mine.low:
        return Discrepancy(f"fewer_{noun}", period, mine - theirs, unit, evidence)
    return Discrepancy(f"more_{noun}", period, theirs - mine, unit, evidence)


def _amount(bounds: Bounds, divisor: Decimal) -> Amount:
    return Amount(bounds[0] / divisor, bounds[1] / divisor)


def _valued(found: Discrepancy, worth: Mapping[str, Amount]) -> Discrepancy:
    """The discrepancy with what it is worth, if that is in one currency. Work beyond the worker's is below zero."""
    amounts = [(currency, amount) for currency, amount in worth.items() if amount != ZERO]
    if len(amounts) != 1:
        return found
    return replace(found, amount=amounts[0][1], currency=amounts[0][0])


def _evidence(book: Book, entries: Sequence[Entry], whose: Whose) -> Evidence:
    side = _side(book, entries)
    return Evidence(whose, "; ".join(side.places), side.period, side.says)


def _side(book: Book, entries: Sequence[Entry]) -> Side:
    """What a book says in a row, as texts."""
    whole = together(entries) if len(entries) > 1 else entries[0]
    says: dict[str, str] = {}
    if whole.minutes is not None:
        says["hours"] = _text(_amount(whole.minutes, _HOUR))
    if whole.pieces is not None:
        says |= {"pieces": _text(_amount(whole.pieces, _THOUSAND)), "unit": whole.unit}
    if whole.minutes is None and whole.pieces is None:
        says["days"] = str(whole.days or len(entries))
    shifts = book.record.shifts
    alone = [shifts[number] for number in whole.shifts if number < len(shifts)]
    if len(alone) == 1 and alone[0].start and alone[0].end:
        says |= {"start": f"{alone[0].start:%H:%M}", "end": f"{alone[0].end:%H:%M}"}
    notes = dict.fromkeys(shift.note for shift in alone if shift.note)
    says |= {"note": "; ".join(notes)} if notes else {}
    return Side((whole.first, whole.last), says, _places(book, whole))


def _places(book: Book, entry: Entry) -> tuple[str, ...]:
    count = len(book.record.shifts)
    return tuple(
        book.place_of("shifts", number) if number < count else book.place_of("lumps", number - count)
        for number in entry.shifts
    )


def _text(amount: Amount) -> str:
    return amount_text(Amount(*(bound.quantize(_CENT) for bound in (amount.low, amount.high))))


def _row(pair: Pair, two: _Two, discrepancies: tuple[int, ...]) -> Row:
    mine, theirs = [two.own[i] for i in pair.worker], [two.other[j] for j in pair.employer]
    return Row(
        kind=pair.kind,
        worker=_side(two.worker, mine) if mine else None,
        employer=_side(two.employer, theirs) if theirs else None,
        days_late=pair.days_late,
        cost=pair.cost,
        discrepancies=discrepancies,
    )


def _rates(worker: Book, employer: Book, worth: Worth | None) -> list[Discrepancy]:
    """A lower rate than promised, for the time in which both books state one of the same kind."""
    days = [shift.day for book in (worker, employer) for shift in book.record.shifts]
    lower = [
        (mine, theirs, common)
        for mine, theirs in product(worker.record.terms, employer.record.terms)
        if (mine.kind, mine.currency) == (theirs.kind, theirs.currency)
        and theirs.rate.high < mine.rate.low
        and (common := _common(mine, theirs, max(days, default=mine.valid_from)))
    ]
    if not lower:
        return []
    evidence: list[Evidence] = []
    for mine, theirs, _ in lower:
        told = (_rate(mine, "worker"), _rate(theirs, "employer"))
        evidence += [item for item in told if item not in evidence]
    period = (min(first for _, _, (first, _) in lower), max(last for _, _, (_, last) in lower))
    mine, theirs, _ = lower[0]
    found = Discrepancy("lower_rate", period, mine.rate - theirs.rate, mine.currency, tuple(evidence))
    return [found if worth is None else _valued(found, worth.rate)]


def _common(one: PayTerms, other: PayTerms, end: date) -> Period | None:
    """The days on which both hold; an open end lasts until the last day of work."""
    first = max(one.valid_from, other.valid_from)
    last = min(one.valid_to or end, other.valid_to or end)
    return None if last < first else (first, last)


def _rate(terms: PayTerms, whose: Whose) -> Evidence:
    says = {"rate": _text(terms.rate), "currency": terms.currency, "per": terms.kind}
    return Evidence(whose, "", (terms.valid_from, terms.valid_to or terms.valid_from), says)


def _totals(two: _Two) -> dict[str, tuple[Amount, Amount]]:
    """The sums of both books: hours, and money received and taken by currency."""
    hours = [
        total(_amount(entry.minutes, _HOUR) for entry in entries if entry.minutes)
        for entries in (two.own, two.other)
    ]
    found = {"hours": (hours[0], hours[1])}
    books = (two.worker.record, two.employer.record)
    for currency in sorted({money.currency for record in books for money in record.money}):
        for received, name in ((True, "received"), (False, "taken")):
            sums = [
                total(
                    money.amount
                    for money in record.money
                    if money.currency == currency and (money.kind in RECEIVED) is received
                )
                for record in books
            ]
            if sums != [ZERO, ZERO]:
                found[f"{currency} {name}"] = (sums[0], sums[1])
    return found
