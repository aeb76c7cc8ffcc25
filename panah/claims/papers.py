"""Everything a paper of a claim needs, opened with the viewer's keys: only the parts that were chosen."""

from collections.abc import Mapping, Sequence
from datetime import date

from panah.accounts.permissions import Viewer
from panah.cases import queries as cases
from panah.cases.actions import today
from panah.claims import computing, queries
from panah.claims.documents.file import ClaimFile, Evidence
from panah.claims.limits import time_limit
from panah.claims.models import Claim
from panah.claims.queries import OpenedBook, OpenedResult
from panah.core.wages.work import WorkRecord
from panah.diary.exports import RECORD_TYPE
from panah.reports import queries as reports

FIELDS = ("name", "born_on", "phone", "address", "document_number")


def claim_file(
    viewer: Viewer, claim: Claim, kept: OpenedResult, *, fields: Sequence[str], with_witnesses: bool
) -> ClaimFile:
    """A confirmed result with its evidence. The identity is opened only if a field of it was chosen."""
    version = kept.result.worker_version
    worker = queries.book_version(claim, version.book, version.number, viewer)
    if worker is None:
        raise LookupError("a result without its book")
    employer = queries.employer_card(claim.employer, viewer)
    # A record that names several employers: days at another one are no part of this paper.
    record, _, _ = computing.about(computing.record_of(claim.jurisdiction, worker.mapping), employer["name"])
    organisation = claim.organisation
    return ClaimFile(
        reference=claim.case.number,
        jurisdiction=claim.jurisdiction,
        number=kept.result.number,
        confirmed_on=kept.result.confirmed_at.date(),
        today=today(),
        helper={"name": organisation.name, "phone": organisation.phone},
        employer=employer,
        computed=kept.computed,
        record=record,
        limit=time_limit(claim.jurisdiction, kept.computed.entitlement.lines, today=today()),
        evidence=tuple(evidence(viewer, claim, worker, record, with_witnesses=with_witnesses)),
        person=_person(viewer, claim, fields) if fields else {},
    )


def _person(viewer: Viewer, claim: Claim, fields: Sequence[str]) -> Mapping[str, str]:
    known = cases.identity(claim.case, viewer)
    found = {"name": cases.full_name(known), **{field: known.get(field, "") for field in FIELDS[1:]}}
    return {field: found[field] for field in FIELDS if field in fields and found[field]}


def evidence(
    viewer: Viewer, claim: Claim, worker: OpenedBook, record: WorkRecord, *, with_witnesses: bool
) -> list[Evidence]:
    """What the claim can be proved by: books, originals, files of the report with their hashes, witnesses."""
    kind = "diary" if worker.version.origin == "diary" else "worker_book"
    found = [Evidence(kind, _period(record), len(record.shifts))]
    employer = queries.newest(claim, "employer", viewer)
    if employer is not None:
        other = computing.record_of(claim.jurisdiction, employer.mapping)
        found.append(Evidence("employer_book", _period(other), len(other.shifts)))
    files = [book.kept.file for book in (worker, employer) if book is not None]
    found += [Evidence("original", sha256=file["sha256"]) for file in files if file is not None]
    report = claim.case.report
    cards = reports.file_cards(report, viewer.keyring) if report is not None else []
    found += [
        Evidence("file", sha256=card["sha256"])
        for card in cards
        if card.get("sha256") and card["media_type"] != RECORD_TYPE
    ]
    names = sorted({name for shift in record.shifts for name in shift.witnesses})
    if names:
        found.append(Evidence("witnesses", number=len(names), names=tuple(names) if with_witnesses else ()))
    return found


def _period(record: WorkRecord) -> tuple[date, date] | None:
    days = [shift.day for shift in record.shifts]
    return (min(days), max(days)) if days else None
