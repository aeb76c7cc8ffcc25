"""Payments and deductions of two books put beside each other: equal amounts first, then the nearest day."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from panah.core.wages.books.book import Book
from panah.core.wages.books.findings import Discrepancy, Evidence, Whose
from panah.core.wages.work import RECEIVED, Amount, Money
from panah.core.wages.writing import amount_text

# A payment is written down when it is remembered: the same sum may stand a month apart, another sum only a week.
SAME_SUM_DAYS, OTHER_SUM_DAYS = 31, 7
_CALLED_DEBT = frozenset({"loan"})


@dataclass(frozen=True, slots=True)
class _Match:
    own: int
    other: int


def compare_payments(worker: Book, employer: Book, name: str = "") -> list[Discrepancy]:
    """Every payment and deduction on which the books differ, in the order of the days.

    With `name` the worker's money that names another employer is left out.
    """
    elsewhere = {
        number
        for number, money in enumerate(worker.record.money)
        if name and money.employer and money.employer.casefold() != name.casefold()
    }
    found: list[Discrepancy] = []
    for received in (True, False):
        own = [
            number
            for number, money in enumerate(worker.record.money)
            if (money.kind in RECEIVED) is received and number not in elsewhere
        ]
        other = [n for n, money in enumerate(employer.record.money) if (money.kind in RECEIVED) is received]
        found += _compare(worker, employer, own, other, received=received)
    return sorted(found, key=lambda item: (item.period, item.code, item.quantity))


def _compare(
    worker: Book, employer: Book, own: Sequence[int], other: Sequence[int], *, received: bool
) -> Iterator[Discrepancy]:
    matches = _matches(worker.record.money, employer.record.money, own, other)
    for match in matches:
        yield from _differences(worker, employer, match, received=received)
    mine, theirs = {match.own for match in matches}, {match.other for match in matches}
    for number in other:
        if number not in theirs:
            code = "payment_not_received" if received else "deduction_unknown"
            yield _alone(employer, number, "employer", code)
    for number in own:
        if number not in mine:
            code = "payment_not_in_book" if received else "deduction_not_in_book"
            yield _alone(worker, number, "worker", code)


def _matches(
    own: Sequence[Money], other: Sequence[Money], mine: Sequence[int], theirs: Sequence[int]
) -> list[_Match]:
    """Pairs of entries, each entry in one at most. What fits best is taken first; ties go to the earlier day."""
    ranked = []
    for i, j in product(mine, theirs):
        one, two = own[i], other[j]
        apart = abs((one.day - two.day).days)
        equal = _gap(one.amount, two.amount) == 0
        if one.currency == two.currency and apart <= (SAME_SUM_DAYS if equal else OTHER_SUM_DAYS):
            same_kind = one.kind == two.kind
            rank = (not equal, not same_kind, apart, _gap(one.amount, two.amount), one.day, two.day, i, j)
            ranked.append((rank, _Match(i, j)))
    taken: list[_Match] = []
    for _, match in sorted(ranked, key=lambda item: item[0]):
        if all(match.own != one.own and match.other != one.other for one in taken):
            taken.append(match)
    return taken


def _gap(one: Amount, other: Amount) -> Decimal:
    return max(Decimal(0), one.low - other.high, other.low - one.high)


def _differences(worker: Book, employer: Book, match: _Match, *, received: bool) -> Iterator[Discrepancy]:
    own, other = worker.record.money[match.own], employer.record.money[match.other]
    evidence = (_evidence(worker, match.own, "worker"), _evidence(employer, match.other, "employer"))
    period = (other.day, other.day)
    if own.amount.high < other.amount.low:
        code = "payment_lower" if received else "deduction_higher"
        gap = other.amount - own.amount
        yield Discrepancy(code, period, gap, own.currency, evidence, gap, own.currency)
    elif own.amount.low > other.amount.high:
        code = "payment_higher" if received else "deduction_lower"
        gap = own.amount - other.amount
        yield Discrepancy(code, period, gap, own.currency, evidence, gap, own.currency)
    if received and own.kind not in _CALLED_DEBT and other.kind in _CALLED_DEBT:
        yield Discrepancy(
            "payment_called_loan", period, other.amount, own.currency, evidence, other.amount, own.currency
        )


def _alone(book: Book, number: int, whose: Whose, code: str) -> Discrepancy:
    money = book.record.money[number]
    evidence = (_evidence(book, number, whose),)
    period = (money.day, money.day)
    return Discrepancy(code, period, money.amount, money.currency, evidence, money.amount, money.currency)


def _evidence(book: Book, number: int, whose: Whose) -> Evidence:
    money = book.record.money[number]
    says = {"kind": money.kind, "amount": amount_text(money.amount), "currency": money.currency}
    says |= {name: text for name in ("by", "reason") if (text := getattr(money, name))}
    return Evidence(whose, book.place_of("money", number), (money.day, money.day), says)
