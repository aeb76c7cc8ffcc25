"""What the claims of several workers against one employer share: only claims that the viewer's organisation owns."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from panah.accounts.permissions import Viewer
from panah.cases.actions import today
from panah.claims import queries
from panah.claims.computing import book_about, wage_law
from panah.claims.models import BookVersion, Claim
from panah.core.wages.books.book import Book
from panah.core.wages.books.crew import compare_crew, patterns_of
from panah.core.wages.books.findings import Pattern
from panah.core.wages.engine import entitlement
from panah.core.wages.work import TAKEN_KINDS, WorkRecord, plain

Subject = Literal["line", "breach", "money"]
FEWEST = 2


@dataclass(frozen=True)
class Shared:
    """Something that several claims have: a kind of line or breach, or the same sum taken for the same thing."""

    subject: Subject
    code: str
    amount: str
    currency: str
    claims: int


@dataclass(frozen=True)
class Compared:
    """The claims that have a record, what they share, and what their two books show together."""

    compared: tuple[Claim, ...]
    shares: tuple[Shared, ...]
    patterns: tuple[Pattern, ...]


def compare_claims(claims: Sequence[Claim], viewer: Viewer) -> Compared:
    """Compare claims of one employer. Workers are named by their case numbers; work for others is left out."""
    viewer.keyring.preload([claim.case.keypair_id for claim in claims])
    counted: Counter[tuple[Subject, str, str, str]] = Counter()
    compared: list[Claim] = []
    crew: dict[str, tuple[WorkRecord | Book, WorkRecord | Book]] = {}
    against = queries.employer_card(claims[0].employer, viewer)["name"] if claims else ""
    for claim in claims:
        worker = queries.newest(claim, BookVersion.Book.WORKER, viewer)
        if worker is None:
            continue
        compared.append(claim)
        own = book_about(worker.as_book(claim.jurisdiction), against)
        counted.update(set(_traits(own.record)))
        employer = queries.newest(claim, BookVersion.Book.EMPLOYER, viewer)
        if employer is not None:
            crew[claim.case.number] = own, employer.as_book(claim.jurisdiction)
    shares = [Shared(*trait, claims=number) for trait, number in counted.items() if number >= FEWEST]
    shares.sort(key=lambda each: (-each.claims, each.subject, each.code, each.amount))
    found = {worker: kept for worker, _comparison, kept in compare_crew(crew)}
    return Compared(tuple(compared), tuple(shares), patterns_of(found))


def _traits(record: WorkRecord) -> Iterator[tuple[Subject, str, str, str]]:
    result = entitlement(record, as_of=today(), law=wage_law())
    for line in result.lines:
        yield "line", line.what, "", ""
    for breach in result.breaches:
        yield "breach", breach.code, "", ""
    for money in record.money:
        if money.kind in TAKEN_KINDS and money.amount.certain:
            yield "money", money.kind, plain(money.amount.low), money.currency
