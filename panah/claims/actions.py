"""Writes of wage claims: employers, books in versions, confirmed results. `following` has what comes after."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from panah.accounts.permissions import Viewer
from panah.audit.actions import record
from panah.cases import actions as cases
from panah.cases import name_index
from panah.cases.models import Case, Task
from panah.claims import queries, rows
from panah.claims.limits import time_limit
from panah.claims.models import BookVersion, Claim, Employer, Result
from panah.claims.queries import Kept
from panah.core.errors import InputError
from panah.core.law import load_pack
from panah.core.merging import EditConflictError, merge
from panah.core.names import Kind
from panah.core.wages.places import is_region_of
from panah.core.wages.result import Line
from panah.reports.actions import clean_text
from panah.vault.envelopes import seal

# A claim takes weeks to write and to bring: the task about its time limit is due so many days before.
DAYS_BEFORE_LIMIT = 30
EMPLOYER_FIELDS = ("name", "number", "address")


def put_on_record(viewer: Viewer, claim: Claim, verb: str, **detail: object) -> None:
    """One entry in the timeline of the claim's case."""
    record(
        actor=viewer.actor,
        action=f"claim:{verb}",
        subject=("case", claim.case_id),
        detail={"claim": str(claim.pk), **detail},
    )


def seal_to_case(claim: Claim, content: Mapping[str, Any], *, context: str) -> bytes:
    """Content as JSON under the key of the claim's case."""
    return seal(bytes(claim.case.keypair.public), json.dumps(content).encode(), context=context)


def new_employer(*, viewer: Viewer, described: Mapping[str, str]) -> Employer:
    """Somebody claims can be made against. The name is needed; it is sealed to the organisation."""
    kept = _described(described)
    with transaction.atomic():
        employer = Employer(organisation=viewer.organisation)
        _seal_employer(viewer, employer, kept)
        employer.save(force_insert=True)
        name_index.add(viewer=viewer, case_id=employer.pk, names=[kept["name"]], kind=Kind.COMPANY)
        record(actor=viewer.actor, action="claim:employer:added", subject=("employer", employer.pk))
    return employer


def _described(described: Mapping[str, str]) -> dict[str, str]:
    kept = {field: clean_text(described.get(field, ""), limit=300) for field in EMPLOYER_FIELDS}
    if not kept["name"]:
        raise InputError(
            "The employer has no name", code="employer_name", mend="Write what the worker calls them."
        )
    return kept


def _seal_employer(viewer: Viewer, employer: Employer, kept: Mapping[str, str]) -> None:
    key = viewer.organisation.casework_key
    if key is None:
        raise InputError("This organisation has no keys yet", code="no_keys")
    employer.sealed = seal(
        bytes(key.public), json.dumps(dict(kept)).encode(), context=f"claims.employer:{employer.pk}"
    )


def describe_employer(
    *, viewer: Viewer, employer: Employer, base: Mapping[str, str], described: Mapping[str, str]
) -> None:
    """Mend a name, number or address. Merges with what somebody else changed; clashes raise EditConflictError."""
    with transaction.atomic():
        current = Employer.objects.select_for_update().get(pk=employer.pk)
        theirs = queries.employer_card(current, viewer)
        merged, clashes = merge(base=base, mine=_described(described), theirs=theirs)
        if clashes:
            raise EditConflictError(clashes, theirs, 0)
        _seal_employer(viewer, current, merged)
        current.save(update_fields=["sealed"])
        name_index.replace(
            viewer=viewer,
            case_id=employer.pk,
            before=[theirs["name"]],
            after=[merged["name"]],
            kind=Kind.COMPANY,
        )
        record(actor=viewer.actor, action="claim:employer:changed", subject=("employer", employer.pk))


def open_claim(
    *, viewer: Viewer, case: Case, employer: Employer, jurisdiction: str, region: str = ""
) -> Claim:
    """Begin a claim of this case's worker against an employer, under the law of the country of the work.

    `region` is the ISO 3166-2 code of where the work was; it begins the worker's book.
    """
    if employer.organisation_id != viewer.organisation.pk:
        raise InputError("Choose an employer of the list", code="employer_unknown")
    if jurisdiction not in load_pack().jurisdictions:
        raise InputError("The law of this country is not here", code="jurisdiction_unknown")
    if region and not is_region_of(region, jurisdiction):
        raise InputError(
            f"{region} is no region of {jurisdiction}",
            code="region_of_country",
            mend="Choose a region of the country of the work, or none.",
        )
    with transaction.atomic():
        claim = Claim.objects.create(
            case=case,
            organisation=case.organisation,
            employer=employer,
            jurisdiction=jurisdiction,
            opened_on=cases.today(),
        )
        put_on_record(viewer, claim, "record:opened")
        if region:
            add_version(
                viewer=viewer,
                claim=claim,
                book=BookVersion.Book.WORKER,
                origin=BookVersion.Origin.TYPED,
                content=Kept({**rows.empty_record(claim), "region": region}, {}, None),
            )
    return claim


def locked(claim: Claim) -> Claim:
    """The claim under a lock: who writes to it waits for whoever writes before."""
    return Claim.objects.select_for_update(of=("self",)).select_related("case__keypair").get(pk=claim.pk)


def add_version(
    *,
    viewer: Viewer,
    claim: Claim,
    book: str,
    origin: str,
    content: Kept,
) -> BookVersion:
    """Keep a new state of a book. The caller holds the claim's lock."""
    number = BookVersion.objects.filter(claim=claim, book=book).aggregate(last=Max("number"))["last"] or 0
    version = BookVersion(
        claim=claim,
        book=book,
        number=number + 1,
        origin=origin,
        made_by=viewer.user,
        made_at=datetime.now(UTC),
    )
    kept = {
        "record": dict(content.mapping),
        "beside": dict(content.beside),
        "file": dict(content.file) if content.file else None,
    }
    version.sealed = seal_to_case(claim, kept, context=f"claims.book:{version.pk}")
    version.save(force_insert=True)
    put_on_record(viewer, claim, "book:saved", book=book, number=version.number)
    return version


def save_rows(
    *,
    viewer: Viewer,
    claim: Claim,
    book: str,
    table: str,
    base: Mapping[str, Any],
    mine: Mapping[str, Any],
) -> BookVersion | None:
    """Save the rows of one table of a book as a new version; None when nothing changed.

    `base` is what the page was opened with, `mine` what was typed: row key -> row. Rows that somebody else changed
    meanwhile are merged; the same row changed by both raises EditConflictError and writes nothing.
    """
    with transaction.atomic():
        held = locked(claim)
        newest = queries.newest(held, book, viewer)
        kept = newest.kept if newest else Kept(rows.empty_record(held), {}, None)
        theirs = rows.keyed(kept.mapping, table)
        merged, clashes = merge(base=base, mine=rows.with_free_keys(mine, base, theirs, table), theirs=theirs)
        if clashes:
            raise EditConflictError(clashes, theirs, newest.version.number if newest else 0)
        if merged == theirs:
            return None
        return add_version(
            viewer=viewer,
            claim=held,
            book=book,
            origin=BookVersion.Origin.TYPED,
            content=Kept(rows.put(kept.mapping, table, merged), rows.beside(kept.beside, table), kept.file),
        )


def confirm_result(*, viewer: Viewer, claim: Claim, as_of: date) -> Result:
    """Compute from the newest books and keep the result as it is, with the versions that made it."""
    with transaction.atomic():
        held = locked(claim)
        books = {book: queries.newest(held, book, viewer) for book in BookVersion.Book.values}
        worker, employer = books[BookVersion.Book.WORKER], books[BookVersion.Book.EMPLOYER]
        if worker is None or rows.is_empty(worker.mapping):
            raise InputError(
                "There is no record of the work yet", code="claim_empty", mend="Type it in or take in a file."
            )
        computed = queries.computed(held, worker, viewer, as_of=as_of)
        number = Result.objects.filter(claim=held).aggregate(last=Max("number"))["last"] or 0
        result = Result(
            claim=held,
            number=number + 1,
            worker_version=worker.version,
            employer_version=employer.version if employer else None,
            as_of=as_of,
            confirmed_by=viewer.user,
            confirmed_at=datetime.now(UTC),
        )
        result.sealed = seal_to_case(held, computed.to_json(), context=f"claims.result:{result.pk}")
        result.save(force_insert=True)
        put_on_record(viewer, held, "result:confirmed", number=result.number)
        _plan_limit(viewer, held, computed.entitlement.lines)
    return result


def _plan_limit(viewer: Viewer, claim: Claim, lines: Sequence[Line]) -> None:
    """A task before the first part of the claim lapses; one that is open already stays."""
    first = time_limit(claim.jurisdiction, lines, today=cases.today()).first
    known = Task.objects.filter(about_id=claim.pk, kind=Task.Kind.CLAIM_LIMIT)
    if first is not None and not known.exists():
        due_on = max(cases.today(), first - timedelta(days=DAYS_BEFORE_LIMIT))
        cases.add_task(
            viewer=viewer, case=claim.case, kind=Task.Kind.CLAIM_LIMIT, due_on=due_on, about_id=claim.pk
        )


def note_reading(*, viewer: Viewer, claim: Claim, part: str = "content") -> None:
    """Put on record that sealed content of a claim was read: `part` is content, file or pattern."""
    put_on_record(viewer, claim, f"{part}:read")


def note_names_read(*, viewer: Viewer, employer: Employer | None = None) -> None:
    """Put on record that the name of an employer was read; without one, those of the organisation's list."""
    subject = ("employer", employer.pk) if employer else ("organisation", viewer.organisation.pk)
    record(actor=viewer.actor, action="claim:employer:read", subject=subject)


def note_document(*, viewer: Viewer, claim: Claim, kind: str, fields: Sequence[str]) -> None:
    """Put on record that a document was made, and which identity fields stand in it."""
    put_on_record(viewer, claim, "document:made", kind=kind, fields=list(fields))


def this_month() -> date:
    """The first day of this month, in UTC."""
    return cases.today().replace(day=1)
