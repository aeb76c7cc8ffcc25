"""Reads of wage claims. Content opens with the keys of the viewer's session; without them it stays closed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count

from panah.accounts.permissions import Viewer
from panah.cases import name_index
from panah.cases.models import Case
from panah.claims.computing import Computed, Payment, compute
from panah.claims.models import BookVersion, Claim, Employer, Result, Step, Upload
from panah.core.names import Band, Kind, compare, fold_key
from panah.core.wages.books.book import Book, book_from_mapping
from panah.core.wages.work import Amount, Problem
from panah.diary.exports import RECORD_TYPE
from panah.reports import queries as report_queries
from panah.reports.queries import FileCard

PAGE = 25
# A pattern is looked for in at most so many claims of one employer at once.
MOST_COMPARED = 50


@dataclass(frozen=True)
class Kept:
    """What a version of a book holds: the record as a mapping, what a file says beside it, and the file itself.

    `beside` are the lumps, marks, units and places of `core.wages.books.Book`; empty for what was typed.
    """

    mapping: Mapping[str, Any]
    beside: Mapping[str, Any]
    file: Mapping[str, str] | None


@dataclass(frozen=True)
class OpenedBook:
    """A version of a book, opened."""

    version: BookVersion
    kept: Kept

    @property
    def mapping(self) -> Mapping[str, Any]:
        """The record as a mapping."""
        return self.kept.mapping

    def as_book(self, jurisdiction: str) -> Book:
        """The book to be compared with another, under the claim's law."""
        record = {**self.kept.mapping, "jurisdiction": jurisdiction}
        return book_from_mapping({"record": record, **self.kept.beside} if self.kept.beside else record)


@dataclass(frozen=True)
class OpenedUpload:
    """Books that wait for confirmation, opened: by the worker's name in the file, and what is wrong with them."""

    upload: Upload
    books: list[tuple[str, dict[str, Any]]]
    file: dict[str, str]
    problems: list[Problem]


@dataclass(frozen=True)
class OpenedStep:
    """A step, opened: the amount and currency of an offer or payment, and the words."""

    step: Step
    content: dict[str, str]


@dataclass(frozen=True)
class OpenedResult:
    """A confirmed result, opened."""

    result: Result
    computed: Computed


@dataclass(frozen=True)
class Balance:
    """By currency: what the newest confirmed result says is owed, what came in after it, and what is left."""

    owed: Mapping[str, Amount]
    paid: Mapping[str, Decimal]
    left: Mapping[str, Amount]


@dataclass(frozen=True)
class EmployerRow:
    """An employer in the list, opened, with the number of claims."""

    employer: Employer
    name: str
    claims: int


def get(claim_id: UUID) -> Claim | None:
    """One claim, or None."""
    return (
        Claim.objects.select_related("case__organisation", "case__report", "case__keypair", "employer")
        .filter(pk=claim_id)
        .first()
    )


def get_employer(employer_id: UUID) -> Employer | None:
    """One employer, or None."""
    return Employer.objects.filter(pk=employer_id).first()


def get_upload(upload_id: UUID) -> Upload | None:
    """One book that waits for confirmation, or None."""
    return (
        Upload.objects.select_related("claim__case__keypair", "claim__employer").filter(pk=upload_id).first()
    )


def employer_card(employer: Employer, viewer: Viewer) -> dict[str, str]:
    """Name, number and address of an employer."""
    context = f"claims.employer:{employer.pk}"
    key = viewer.organisation.casework_key_id
    if key is None:
        raise LookupError("an organisation without keys has no employers")
    return dict(json.loads(viewer.keyring.unseal(key, employer.sealed, context=context)))


def of_case(case: Case, viewer: Viewer) -> list[tuple[Claim, str]]:
    """A case's claims with the employer's name, newest first."""
    claims = Claim.objects.select_related("employer").filter(case=case).order_by("-opened_on", "pk")
    return [(claim, employer_card(claim.employer, viewer)["name"]) for claim in claims]


def employers(viewer: Viewer, *, after: UUID | None = None) -> list[EmployerRow]:
    """A page of the organisation's employers, keyed."""
    found = Employer.objects.filter(organisation=viewer.organisation).annotate(number=Count("claims"))
    if after is not None:
        found = found.filter(pk__gt=after)
    return [
        EmployerRow(each, employer_card(each, viewer)["name"], each.number)
        for each in found.order_by("pk")[: PAGE + 1]
    ]


def employers_like(viewer: Viewer, name: str, *, or_part: bool = False) -> list[tuple[Employer, str]]:
    """Employers of the organisation with a name like this, in any script, best first: so that one stays one.

    Found through the sealed index of names, so however many employers there are, only a few are opened. With `or_part`
    also those whose name holds every word of this one.
    """
    shared = name_index.candidates(viewer=viewer, name=name, kind=Kind.COMPANY)
    wanted = [employer_id for employer_id, _ in shared]
    words = set(fold_key(name, Kind.COMPANY).split())
    found = []
    for each in Employer.objects.filter(organisation=viewer.organisation, pk__in=wanted):
        known = employer_card(each, viewer)["name"]
        score = compare(name, known, "company")
        is_part = or_part and words <= set(fold_key(known, Kind.COMPANY).split())
        if score.band != Band.NONE or is_part:
            found.append((score.score, each, known))
    return [(each, known) for _, each, known in sorted(found, key=lambda hit: (-hit[0], hit[2]))]


def claims_of_employer(employer: Employer, viewer: Viewer) -> list[Claim]:
    """The newest claims against an employer, of the viewer's own organisation only."""
    found = Claim.objects.select_related("case__keypair", "employer").filter(
        employer=employer, organisation=viewer.organisation
    )
    return list(found.order_by("-opened_on", "pk")[:MOST_COMPARED])


def _open_book(version: BookVersion, viewer: Viewer) -> OpenedBook:
    context = f"claims.book:{version.pk}"
    kept = json.loads(viewer.keyring.unseal(version.claim.case.keypair_id, version.sealed, context=context))
    return OpenedBook(version, Kept(kept["record"], kept["beside"], kept["file"]))


def newest(claim: Claim, book: str, viewer: Viewer) -> OpenedBook | None:
    """The newest version of a book, opened; None when there is none yet."""
    found = BookVersion.objects.select_related("claim__case", "made_by").filter(claim=claim, book=book)
    version = found.order_by("-number").first()
    return _open_book(version, viewer) if version else None


def book_version(claim: Claim, book: str, number: int, viewer: Viewer) -> OpenedBook | None:
    """One version of a book, opened, or None."""
    found = BookVersion.objects.select_related("claim__case", "made_by")
    version = found.filter(claim=claim, book=book, number=number).first()
    return _open_book(version, viewer) if version else None


def versions(claim: Claim) -> list[BookVersion]:
    """All versions of both books, newest first; not opened."""
    found = BookVersion.objects.select_related("made_by").filter(claim=claim)
    return list(found.defer("sealed").order_by("-made_at", "-number"))


def uploads(claim: Claim) -> list[Upload]:
    """Books that wait for confirmation; not opened."""
    return list(Upload.objects.filter(claim=claim).defer("sealed").order_by("made_on", "pk"))


def opened_upload(upload: Upload, viewer: Viewer) -> OpenedUpload:
    """What was read, and what is wrong with it."""
    context = f"claims.upload:{upload.pk}"
    kept = json.loads(viewer.keyring.unseal(upload.claim.case.keypair_id, upload.sealed, context=context))
    books = [(each["worker"], each["book"]) for each in kept["books"]]
    problems = [Problem(**problem) for problem in kept["problems"]]
    return OpenedUpload(upload, books, kept["file"], problems)


def diaries(case: Case, viewer: Viewer) -> list[FileCard]:
    """Diaries that the worker attached to the report of this case."""
    if case.report is None:
        return []
    return [
        card for card in report_queries.files(case.report, viewer.keyring) if card.media_type == RECORD_TYPE
    ]


def newest_result(claim: Claim, viewer: Viewer) -> OpenedResult | None:
    """The newest confirmed result, opened, or None."""
    found = Result.objects.select_related("claim__case", "confirmed_by", "worker_version").filter(claim=claim)
    result = found.order_by("-number").first()
    return opened_result(result, viewer) if result else None


def result(claim: Claim, number: int, viewer: Viewer) -> OpenedResult | None:
    """One confirmed result, opened, or None."""
    found = Result.objects.select_related("claim__case", "confirmed_by", "worker_version")
    kept = found.filter(claim=claim, number=number).first()
    return opened_result(kept, viewer) if kept else None


def opened_result(result: Result, viewer: Viewer) -> OpenedResult:
    """A confirmed result, opened."""
    context = f"claims.result:{result.pk}"
    kept = viewer.keyring.unseal(result.claim.case.keypair_id, result.sealed, context=context)
    return OpenedResult(result, Computed.from_json(json.loads(kept)))


def result_numbers(claim: Claim) -> list[Result]:
    """All confirmed results, newest first; not opened."""
    found = Result.objects.select_related("confirmed_by").filter(claim=claim)
    return list(found.defer("sealed").order_by("-number"))


def steps(claim: Claim, viewer: Viewer) -> list[OpenedStep]:
    """What happened to the claim, newest first."""
    found = Step.objects.select_related("recorded_by", "result").filter(claim=claim)
    return [
        OpenedStep(step, _open_step(step, claim, viewer))
        for step in found.order_by("-happened_on", "-recorded_at")
    ]


def _open_step(step: Step, claim: Claim, viewer: Viewer) -> dict[str, str]:
    context = f"claims.step:{step.pk}"
    return dict(json.loads(viewer.keyring.unseal(claim.case.keypair_id, step.sealed, context=context)))


def payments(claim: Claim, viewer: Viewer) -> list[OpenedStep]:
    """Money that came in on the claim, oldest first."""
    found = Step.objects.filter(claim=claim, kind=Step.Kind.PAID).order_by("happened_on", "recorded_at")
    return [OpenedStep(step, _open_step(step, claim, viewer)) for step in found]


def computed(claim: Claim, book: OpenedBook, viewer: Viewer, *, as_of: date) -> Computed:
    """What a state of the worker's book comes to on a day, with every payment written down so far."""
    received = [
        Payment(
            each.step.happened_on, Decimal(each.content["amount"]), each.content["currency"], each.step.party
        )
        for each in payments(claim, viewer)
    ]
    employer = employer_card(claim.employer, viewer)["name"]
    return compute(claim.jurisdiction, book.mapping, employer=employer, payments=received, as_of=as_of)


def balance(claim: Claim, viewer: Viewer) -> Balance:
    """What is left of the newest confirmed result, with the payments written down before it; later ones count."""
    newest_one = newest_result(claim, viewer)
    if newest_one is None:
        return Balance({}, {}, {})
    owed = newest_one.computed.owed
    paid: dict[str, Decimal] = dict.fromkeys(owed, Decimal(0))
    for each in payments(claim, viewer):
        if each.step.recorded_at > newest_one.result.confirmed_at:
            currency = each.content["currency"]
            paid[currency] = paid.get(currency, Decimal(0)) + Decimal(each.content["amount"])
    zero = Decimal(0)
    left = {
        currency: Amount(max(zero, amount.low - paid[currency]), max(zero, amount.high - paid[currency]))
        for currency, amount in owed.items()
    }
    return Balance(owed, paid, left)


def status_before_closing(claim: Claim) -> str:
    """Where a claim stood before it was closed, read from its steps."""
    kinds = set(Step.objects.filter(claim=claim).values_list("kind", flat=True))
    for kind, status in (
        (Step.Kind.PAID, Claim.Status.PARTLY_PAID),
        (Step.Kind.ANSWERED, Claim.Status.ANSWERED),
        (Step.Kind.OFFERED, Claim.Status.ANSWERED),
        (Step.Kind.SENT, Claim.Status.SENT),
    ):
        if kind in kinds:
            return status
    return Claim.Status.DRAFTED
