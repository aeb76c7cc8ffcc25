"""Referrals: to whom, for what, disclosing what; the card, the answer, the disclosed part, the end."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_datetime
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from panah.accounts import queries as accounts
from panah.accounts.permissions import Permission, Viewer, allows
from panah.cases.models import Case
from panah.claims import actions as claim_actions
from panah.claims import disclosing
from panah.claims import queries as claims
from panah.core.errors import InputError
from panah.core.law import load_pack
from panah.core.screening import Screening, explain
from panah.desk import labels
from panah.desk.answers import shown_answers, value_words
from panah.desk.forms import ReferralForm, RejectForm
from panah.desk.gates import gated
from panah.desk.paging import page_of, place
from panah.desk.views.cases import case_context, load_case
from panah.desk.views.reports import download
from panah.public.messages import message_for
from panah.referrals import actions, queries
from panah.referrals.models import Referral
from panah.reports.attachments import without_metadata
from panah.vault.envelopes import CannotOpenError
from panah.vault.files import open_file

Status = Referral.Status
# The field of the form that an error is about.
_FIELD_OF = {
    "service_not_offered": "service",
    "claim_parts": "fields_disclosed",
    "claim_unconfirmed": "claims",
}


def load_referral(referral_id: UUID) -> Referral | None:
    """The referral of a URL."""
    return queries.get(referral_id)


def load_referral_file(referral_id: UUID, file_id: UUID) -> Referral | None:
    """The referral of a disclosed file's URL."""
    referral = queries.get(referral_id)
    if referral is not None:
        referral.wanted_file = file_id  # type: ignore[attr-defined]
    return referral


@require_GET
@gated(Permission.REFERRAL_LIST)
def referral_list(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Referrals to us, or from us (?sent=1), newest first."""
    sent = "sent" in request.GET
    start = place(request)
    moment = parse_datetime(start[0]) if start else None
    after = queries.Position(moment, UUID(start[1])) if start and moment else None
    found = queries.outbox(viewer, after=after) if sent else queries.inbox(viewer, after=after)
    page = page_of(request, found, queries.PAGE, lambda row: [row.sent_at.isoformat(), str(row.pk)])
    rows = [_words(each) for each in page.rows]
    return render(
        request, "desk/referral_list.html", {"viewer": viewer, "rows": rows, "page": page, "sent": sent}
    )


def _words(referral: Referral) -> dict[str, Any]:
    """A referral with the words for its codes."""
    pack, language = load_pack(), get_language() or "en"
    card = [
        (pack.question(language, fact_id, asker="officer"), value_words(pack, language, fact_id, str(value)))
        for fact_id, value in referral.card.items()
    ]
    return {
        "referral": referral,
        "service": labels.SERVICE[referral.service],
        "status": labels.REFERRAL_STATUS[referral.status],
        "urgency": labels.URGENCY[referral.urgency],
        "card": card,
        "fields": [labels.DISCLOSED[field] for field in referral.fields],
    }


@require_http_methods(["GET", "POST"])
@gated(Permission.REFERRAL_CREATE, load=load_case, reads=Permission.CASE_READ)
def refer(request: HttpRequest, viewer: Viewer, case: Case) -> HttpResponse:
    """Offer the case to another organisation."""
    receivers = accounts.referral_receivers(viewer)
    known = claims.of_case(case, viewer)
    if known and request.method == "GET":
        claim_actions.note_names_read(viewer=viewer)
    form = ReferralForm(
        request.POST or None,
        receivers=receivers,
        languages=list(settings.LANGUAGES),
        claims=[(str(claim.pk), name) for claim, name in known],
    )
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            content = disclosing.chosen(
                viewer,
                [claim for claim, _ in known if str(claim.pk) in typed.get("claims", ())],
                receiver=typed["receiver"],
                fields=typed["fields_disclosed"],
                language=typed["consent_language"],
            )
            referral = actions.send(
                viewer=viewer,
                case=case,
                receiver=typed["receiver"],
                service=typed["service"],
                fields=typed["fields_disclosed"],
                consent_how=typed["consent_how"],
                consent_language=typed["consent_language"],
                consent_expires_on=typed["consent_expires_on"],
                claims=content,
            )
        except InputError as error:
            form.add_error(_FIELD_OF.get(error.code), message_for(error))
        else:
            return redirect("desk:referral", referral_id=referral.pk)
    offers = [
        (each, [labels.SERVICE[code] for code in each.services if code in labels.SERVICE])
        for each in receivers
    ]
    return render(
        request, "desk/refer.html", case_context(viewer, case, "referrals") | {"form": form, "offers": offers}
    )


@require_GET
@gated(Permission.REFERRAL_READ, load=load_referral)
def referral(request: HttpRequest, viewer: Viewer, referral: Referral) -> HttpResponse:
    """One referral: the card; after acceptance, for either side, the disclosed part."""
    is_sender = referral.sender_id == viewer.organisation.pk
    may_read = is_sender or queries.is_open(referral)
    opened = queries.disclosed(referral, viewer) if may_read else {}
    if may_read and not is_sender:
        actions.note_reading(viewer=viewer, referral=referral)
    context = _words(referral) | {
        "viewer": viewer,
        "is_sender": is_sender,
        "may_answer": referral.status == Status.SENT and allows(viewer, Permission.REFERRAL_ANSWER, referral),
        "may_end": referral.status in {Status.SENT, Status.ACCEPTED},
        "opened": opened,
        "identity": _identity_rows(opened),
        "answers": _disclosed_answers(opened),
        "finding": _disclosed_finding(opened),
        "claims": [each["employer"]["name"] for each in opened.get("claims", ())],
        "rejection": labels.REJECTION.get(referral.reason, ""),
        "rejection_text": queries.reason_text(referral, viewer) if is_sender else "",
        "form": RejectForm(),
    }
    return render(request, "desk/referral.html", context)


def _identity_rows(opened: dict[str, Any]) -> list[tuple[Any, str]]:
    parts = ("name", "contact", "birth_date", "documents")
    return [(labels.IDENTITY[key], value) for part in parts for key, value in opened.get(part, {}).items()]


def _disclosed_answers(opened: dict[str, Any]) -> list[Any]:
    return (
        list(shown_answers(opened["facts"], load_pack(), get_language() or "en")) if "facts" in opened else []
    )


def _disclosed_finding(opened: dict[str, Any]) -> list[Any]:
    if "finding" not in opened:
        return []
    screening = Screening.from_json(opened["finding"])
    return list(explain(screening, language=get_language() or "en", audience="officer").sections)


@require_GET
@gated(Permission.REFERRAL_READ, load=load_referral_file)
def referral_file(request: HttpRequest, viewer: Viewer, referral: Referral) -> HttpResponse:
    """A disclosed file."""
    if not queries.is_open(referral):
        raise Http404
    wanted = str(referral.wanted_file)  # type: ignore[attr-defined]
    card = next(
        (card for card in queries.disclosed(referral, viewer).get("files", []) if card["id"] == wanted), None
    )
    if card is None:
        raise Http404
    try:
        content = open_file(UUID(card["id"]), bytes.fromhex(card["key"]))
    except CannotOpenError as error:
        # The worker took the report back after the referral: its files are gone.
        raise Http404 from error
    actions.note_reading(viewer=viewer, referral=referral)
    return download(without_metadata(content, card["media_type"]), card["name"], card["media_type"])


@require_POST
@gated(Permission.REFERRAL_ANSWER, load=load_referral, reads=Permission.REFERRAL_READ)
def accept(request: HttpRequest, viewer: Viewer, referral: Referral) -> HttpResponse:
    """Take the case on for this service."""
    return _step(request, viewer, referral, lambda: actions.accept(viewer=viewer, referral=referral))


@require_POST
@gated(Permission.REFERRAL_ANSWER, load=load_referral, reads=Permission.REFERRAL_READ)
def reject(request: HttpRequest, viewer: Viewer, referral: Referral) -> HttpResponse:
    """Decline with a reason."""
    form = RejectForm(request.POST)
    if not form.is_valid():
        context = _words(referral) | {"viewer": viewer, "form": form}
        return render(request, "desk/referral_reject.html", context, status=422)
    typed = form.cleaned_data
    return _step(
        request,
        viewer,
        referral,
        lambda: actions.reject(viewer=viewer, referral=referral, reason=typed["reason"], text=typed["text"]),
    )


@require_POST
@gated(Permission.REFERRAL_END, load=load_referral, reads=Permission.REFERRAL_READ)
def end(request: HttpRequest, viewer: Viewer, referral: Referral) -> HttpResponse:
    """End the referral, from either side."""
    return _step(request, viewer, referral, lambda: actions.end(viewer=viewer, referral=referral))


@require_POST
@gated(Permission.CONSENT_WITHDRAW, load=load_referral, reads=Permission.REFERRAL_READ)
def withdraw_consent(request: HttpRequest, viewer: Viewer, referral: Referral) -> HttpResponse:
    """The worker takes the consent back."""
    return _step(
        request, viewer, referral, lambda: actions.withdraw_consent(viewer=viewer, referral=referral)
    )


def _step(request: HttpRequest, viewer: Viewer, referral: Referral, step: Any) -> HttpResponse:
    """Do it; when somebody was faster, say so and show how it stands."""
    try:
        step()
    except InputError as error:
        return render(
            request,
            "desk/message.html",
            {"text": message_for(error), "referral": referral, "viewer": viewer},
            status=409,
        )
    return redirect("desk:referral", referral_id=referral.pk)
