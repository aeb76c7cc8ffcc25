"""Papers of a claim: statement, demand and workbook; and what an offer would give up."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from panah.accounts.permissions import Permission, Viewer, allows
from panah.cases.actions import note_reading
from panah.claims import actions, computing, papers, queries
from panah.claims.documents.demand import demand
from panah.claims.documents.docx import docx
from panah.claims.documents.file import ClaimFile
from panah.claims.documents.pdf import pdf
from panah.claims.documents.statement import statement
from panah.claims.documents.xlsx import xlsx
from panah.claims.models import Claim
from panah.claims.settlement import settle
from panah.core.errors import InputError
from panah.desk.claims import shown
from panah.desk.claims.forms import OfferForm, PaperForm
from panah.desk.gates import gated
from panah.desk.views.claims import claim_context, load_claim, refused
from panah.desk.views.imports import XLSX
from panah.desk.views.reports import download

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MEDIA = {"pdf": "application/pdf", "docx": DOCX, "xlsx": XLSX}


def _unconfirmed() -> InputError:
    return InputError(
        "No result of this claim is confirmed", code="claim_unconfirmed", mend="Confirm the amounts first."
    )


@require_http_methods(["GET", "POST"])
@gated(Permission.CLAIM_WRITE, load=load_claim, reads=Permission.CLAIM_READ)
def claim_papers(request: HttpRequest, viewer: Viewer, claim: Claim) -> HttpResponse:
    """Choose a paper; POST makes it. Which identity fields stand in it is on record."""
    may_identity = allows(viewer, Permission.CASE_IDENTITY_READ, claim.case)
    kept = queries.newest_result(claim, viewer)
    if kept is None:
        return refused(request, viewer, claim, _unconfirmed())
    form = PaperForm(
        request.POST or None, claim=claim, may_identity=may_identity, initial={"kind": "labour_inspectorate"}
    )
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        fields = _may_show(typed)
        file = papers.claim_file(
            viewer, claim, kept, fields=fields, with_witnesses=_may_name_witnesses(typed)
        )
        if file.person:
            note_reading(viewer=viewer, case=claim.case, part="identity")
        actions.note_document(viewer=viewer, claim=claim, kind=typed["kind"], fields=sorted(file.person))
        content = _made(file, typed)
        name = f"{claim.case.number}-{typed['kind']}.{typed['format']}"
        return download(content, name, MEDIA[typed["format"]])
    context = claim_context(viewer, claim, "papers") | {"form": form, "kept": kept.result}
    return render(request, "desk/claims/papers.html", context, status=422 if form.errors else 200)


def _may_show(typed: dict[str, Any]) -> list[str]:
    """The identity fields for this reader: an employer learns the name at most, whatever was ticked."""
    chosen = typed.get("fields_shown") or []
    return [field for field in chosen if field == "name" or typed["kind"] != "employer"]


def _may_name_witnesses(typed: dict[str, Any]) -> bool:
    """Never to the employer, whatever was ticked."""
    return bool(typed["with_witnesses"]) and typed["kind"] != "employer"


def _made(file: ClaimFile, typed: dict[str, Any]) -> bytes:
    languages = list(dict.fromkeys(filter(None, (typed["language"], typed["second"]))))
    if typed["format"] == "xlsx":
        return xlsx(file, audience=typed["kind"], languages=languages)
    if typed["kind"] == "employer":
        pay_by = typed["pay_by"] or file.today
        made = [demand(file, pay_by=pay_by, language=each) for each in languages]
    else:
        made = [
            statement(file, audience=typed["kind"], language=each, annex=each == languages[0])
            for each in languages
        ]
    return docx(made) if typed["format"] == "docx" else pdf(made)


@require_http_methods(["GET", "POST"])
@gated(Permission.CLAIM_READ, load=load_claim)
def settlement(request: HttpRequest, viewer: Viewer, claim: Claim) -> HttpResponse:
    """What an offer covers and what accepting it gives up. Nothing is kept."""
    language = get_language() or "en"
    kept = queries.newest_result(claim, viewer)
    if kept is None:
        return refused(request, viewer, claim, _unconfirmed())
    result = kept.computed.entitlement
    form = OfferForm(request.POST or None, currencies=sorted(result.owed))
    context = claim_context(viewer, claim, "settlement") | {"form": form, "kept": kept.result}
    context["totals"] = shown.totals(result, language)
    if request.method == "POST" and form.is_valid():
        version = kept.result.worker_version
        book = queries.book_version(claim, version.book, version.number, viewer)
        mapping = book.mapping if book else {}
        employer = context["employer"]["name"]
        record, _, _ = computing.about(computing.record_of(claim.jurisdiction, mapping), employer)
        found = settle(
            result,
            offer=form.cleaned_data["amount"],
            currency=form.cleaned_data["currency"],
            days_worked=len({shift.day for shift in record.shifts}),
        )
        context |= {"found": shown.settlement(found, language)}
    return render(request, "desk/claims/settlement.html", context, status=422 if form.errors else 200)
