"""A wage claim handed to another organisation with a referral: what was chosen of its newest confirmed result.

Everything goes as it was on the day of the referral, so that the receiver reads what the worker agreed to: with the
calculation goes its workbook, with two books their comparison on paper. Never among it: remarks, names of witnesses
(who did not agree), work for other employers, and the files books were read from (an employer's sheet names other
workers too).
"""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from panah.accounts.models import Organisation
from panah.accounts.permissions import Viewer
from panah.claims import computing, papers, queries
from panah.claims.computing import Computed
from panah.claims.documents.file import ClaimFile
from panah.claims.documents.pdf import pdf
from panah.claims.documents.statement import statement
from panah.claims.documents.two_books import two_books
from panah.claims.documents.words import LANGUAGES
from panah.claims.documents.xlsx import xlsx
from panah.claims.models import Claim
from panah.claims.queries import OpenedBook, OpenedResult
from panah.core.errors import InputError
from panah.core.wages.books.book import Book
from panah.core.wages.books.reconcile import reconcile
from panah.core.wages.reading import to_mapping
from panah.core.wages.work import WorkRecord

# The identity fields of a paper that go with what was chosen of the person.
_IDENTITY = {
    "name": ("name",),
    "birth_date": ("born_on",),
    "contact": ("phone", "address"),
    "documents": ("document_number",),
}


@dataclass(frozen=True)
class Disclosed:
    """A claim as the receiver of a referral opens it. Parts that were not chosen are empty."""

    employer: Mapping[str, str]
    jurisdiction: str
    number: int
    as_of: date
    computed: Computed | None
    books: Mapping[str, Mapping[str, Any]]
    papers: Mapping[str, bytes]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Disclosed":
        """The inverse of what `chosen` makes."""
        return cls(
            data["employer"],
            data["jurisdiction"],
            data["number"],
            date.fromisoformat(data["as_of"]),
            Computed.from_json(data["calculation"]) if "calculation" in data else None,
            data.get("books", {}),
            {name: base64.b64decode(paper) for name, paper in data.get("papers", {}).items()},
        )


def chosen(
    viewer: Viewer, claims: Sequence[Claim], *, receiver: Organisation, fields: Sequence[str], language: str
) -> dict[str, dict[str, Any]]:
    """The chosen parts of these claims by the claims' ids, for `referrals.actions.send`.

    `language` is the one the worker agreed in. Raises InputError where a claim has no confirmed amounts.
    """
    return {
        str(claim.pk): _parts(viewer, claim, receiver=receiver, fields=fields, language=language)
        for claim in claims
    }


def _parts(
    viewer: Viewer, claim: Claim, *, receiver: Organisation, fields: Sequence[str], language: str
) -> dict[str, Any]:
    kept = queries.newest_result(claim, viewer)
    if kept is None:
        raise InputError(
            "No result of this claim is confirmed",
            code="claim_unconfirmed",
            mend="Confirm the amounts first.",
        )
    employer = queries.employer_card(claim.employer, viewer)
    made: dict[str, Any] = {
        "employer": employer,
        "jurisdiction": claim.jurisdiction,
        "number": kept.result.number,
        "as_of": kept.result.as_of.isoformat(),
    }
    books: dict[str, Book] = {}
    if "claim_calculation" in fields:
        made["calculation"] = _calculation(kept.computed).to_json()
    if "claim_books" in fields:
        books = {
            book: _book(claim, opened, employer["name"])
            for book, opened in _books(viewer, claim, kept).items()
        }
        with_birth = "birth_date" in fields
        made["books"] = {
            name: to_mapping(book.record if with_birth else replace(book.record, worker_born=None))
            for name, book in books.items()
        }
    printed: dict[str, bytes] = {}
    if {"claim_statement", "claim_calculation"} & set(fields):
        shown = [name for part, names in _IDENTITY.items() if part in fields for name in names]
        file = papers.claim_file(viewer, claim, kept, fields=shown, with_witnesses=False)
        printed |= _papers(file, books, fields, receiver=receiver, language=language)
    if len(books) > 1:
        printed["two-books"] = _side_by_side(claim, books, employer["name"], language=language)
    if printed:
        made["papers"] = {name: base64.b64encode(paper).decode() for name, paper in printed.items()}
    return made


def _papers(
    file: ClaimFile,
    books: Mapping[str, Book],
    fields: Sequence[str],
    *,
    receiver: Organisation,
    language: str,
) -> dict[str, bytes]:
    """Statement and workbook, if they were chosen."""
    languages = _languages(file.jurisdiction, language)
    is_inspectorate = receiver.kind == Organisation.Kind.LABOUR_INSPECTORATE
    audience = "labour_inspectorate" if is_inspectorate else "worker"
    made: dict[str, bytes] = {}
    if "claim_statement" in fields:
        annex = "claim_calculation" in fields
        made["statement"] = pdf(
            [
                statement(file, audience=audience, language=each, annex=annex and not number)
                for number, each in enumerate(languages)
            ]
        )
    if "claim_calculation" in fields:
        # Days and money belong to the books.
        record = books["worker"].record if books else replace(file.record, shifts=(), money=())
        made["workbook"] = xlsx(replace(file, record=record), audience=audience, languages=languages)
    return made


def _languages(jurisdiction: str, language: str) -> list[str]:
    """The language of the country's offices, and the worker's if it is another."""
    return list(dict.fromkeys((LANGUAGES[jurisdiction][0], language)))


def _side_by_side(claim: Claim, books: Mapping[str, Book], employer: str, *, language: str) -> bytes:
    found = reconcile(books["worker"], books["employer"], computing.wage_law())
    return pdf(
        [
            two_books(found, reference=claim.case.number, employer=employer, language=each)
            for each in _languages(claim.jurisdiction, language)
        ]
    )


def _calculation(computed: Computed) -> Computed:
    """Without the names of other employers and without what could not be used, which quotes what was typed."""
    return replace(computed, entitlement=replace(computed.entitlement, problems=()), left_out=())


def _books(viewer: Viewer, claim: Claim, kept: OpenedResult) -> dict[str, OpenedBook]:
    """The states of the books that the result was made from."""
    made_from = (kept.result.worker_version, kept.result.employer_version)
    found = {
        version.book: queries.book_version(claim, version.book, version.number, viewer)
        for version in made_from
        if version is not None
    }
    return {book: opened for book, opened in found.items() if opened is not None}


def _book(claim: Claim, opened: OpenedBook, employer: str) -> Book:
    """The work for this employer as a book without names, remarks and places in a file.

    The day of birth stays in it: what differences are worth rests on it, though no paper shows it.
    """
    book = computing.book_about(opened.as_book(claim.jurisdiction), employer)
    return replace(
        book,
        record=_bare(book.record),
        lumps=tuple(replace(lump, note="") for lump in book.lumps),
        places={},
    )


def _bare(record: WorkRecord) -> WorkRecord:
    return replace(
        record,
        name="",
        problems=(),  # they quote what was typed, and name the file
        shifts=tuple(replace(shift, note="", witnesses=()) for shift in record.shifts),
        money=tuple(replace(money, note="") for money in record.money),
    )
