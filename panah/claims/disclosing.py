"""A wage claim handed to another organisation with a referral: what was chosen of its newest confirmed result.

Everything goes as it was on the day of the referral, so that the receiver reads what the worker agreed to. Never
among it: remarks, names of witnesses (who did not agree), work for other employers, and the files books were read
from (an employer's sheet names other workers too).
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
from panah.claims.documents.pdf import pdf
from panah.claims.documents.statement import statement
from panah.claims.documents.words import LANGUAGES
from panah.claims.models import Claim
from panah.claims.queries import OpenedBook, OpenedResult
from panah.core.errors import InputError
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
    statement: bytes
    computed: Computed | None
    books: Mapping[str, Mapping[str, Any]]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Disclosed":
        """The inverse of what `chosen` makes."""
        return cls(
            data["employer"],
            data["jurisdiction"],
            data["number"],
            date.fromisoformat(data["as_of"]),
            base64.b64decode(data.get("statement", "")),
            Computed.from_json(data["calculation"]) if "calculation" in data else None,
            data.get("books", {}),
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
    if "claim_statement" in fields:
        paper = _statement(viewer, claim, kept, receiver=receiver, fields=fields, language=language)
        made["statement"] = base64.b64encode(paper).decode()
    if "claim_calculation" in fields:
        made["calculation"] = _calculation(kept.computed).to_json()
    if "claim_books" in fields:
        made["books"] = {
            book: _book(claim, opened, employer["name"], with_birth="birth_date" in fields)
            for book, opened in _books(viewer, claim, kept).items()
        }
    return made


def _statement(
    viewer: Viewer,
    claim: Claim,
    kept: OpenedResult,
    *,
    receiver: Organisation,
    fields: Sequence[str],
    language: str,
) -> bytes:
    """The statement on paper: in the language of the country's offices and in the worker's."""
    shown = [name for part, names in _IDENTITY.items() if part in fields for name in names]
    file = papers.claim_file(viewer, claim, kept, fields=shown, with_witnesses=False)
    is_inspectorate = receiver.kind == Organisation.Kind.LABOUR_INSPECTORATE
    audience = "labour_inspectorate" if is_inspectorate else "worker"
    wanted = dict.fromkeys((LANGUAGES[claim.jurisdiction][0], language))
    annex = "claim_calculation" in fields
    return pdf(
        [
            statement(file, audience=audience, language=each, annex=annex and not number)
            for number, each in enumerate(wanted)
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


def _book(claim: Claim, opened: OpenedBook, employer: str, *, with_birth: bool) -> dict[str, Any]:
    """The work for this employer as a record that `panah wages` and the desk read."""
    record, _, _ = computing.about(computing.record_of(claim.jurisdiction, opened.mapping), employer)
    return to_mapping(_bare(record, with_birth=with_birth))


def _bare(record: WorkRecord, *, with_birth: bool) -> WorkRecord:
    return replace(
        record,
        name="",
        worker_born=record.worker_born if with_birth else None,
        shifts=tuple(replace(shift, note="", witnesses=()) for shift in record.shifts),
        money=tuple(replace(money, note="") for money in record.money),
    )
