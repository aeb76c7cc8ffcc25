"""The incoming queue, one report, and opening a case after looking for an earlier one."""

import secrets
from datetime import date
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from panah.accounts.permissions import Permission, Viewer
from panah.audit.actions import record
from panah.cases import actions as cases
from panah.cases import queries as case_queries
from panah.cases.models import Case
from panah.core.errors import InputError
from panah.core.law import load_pack
from panah.core.screening.forms import read_surveys, survey_words
from panah.desk.answers import shown_answers, urgency_words
from panah.desk.forms import MessageForm, NarrativeForm, PersonForm
from panah.desk.gates import gated
from panah.desk.labels import REPORT_STATUS, URGENCY
from panah.desk.paging import page_of, place
from panah.public.messages import message_for
from panah.reports import actions, queries
from panah.reports.attachments import without_metadata
from panah.reports.models import Report


def load_report(report_id: UUID) -> Report | None:
    """The report of a URL."""
    return queries.get(report_id)


def load_report_file(report_id: UUID, attachment_id: UUID) -> Report | None:
    """The report of a file's URL. Whether the file belongs to it is checked when it is opened."""
    report = queries.get(report_id)
    if report is not None:
        report.wanted_file = attachment_id  # type: ignore[attr-defined]
    return report


@require_GET
@gated(Permission.REPORT_LIST)
def queue(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Incoming reports, the most urgent first, each with the reason for its urgency."""
    status = request.GET.get("status", "")
    with_floods = request.GET.get("floods") != "hide"
    start = place(request)
    after = queries.Position(int(start[0]), date.fromisoformat(start[1]), UUID(start[2])) if start else None
    found = queries.queue(
        viewer, after=after, status=status if status in REPORT_STATUS else None, with_floods=with_floods
    )
    page = page_of(
        request, found, queries.PAGE, lambda row: [str(row.urgency), row.received_on.isoformat(), str(row.pk)]
    )
    rows = [
        {
            "report": report,
            "status": REPORT_STATUS[report.status],
            "urgency": URGENCY[report.urgency],
            "reasons": urgency_words(report.urgency_reasons),
        }
        for report in page.rows
    ]
    context = {
        "rows": rows,
        "page": page,
        "status": status,
        "statuses": REPORT_STATUS,
        "query": urlencode(
            {name: value for name, value in request.GET.items() if name in {"status", "floods"} and value}
        ),
        "with_floods": with_floods,
        "has_floods": not with_floods or any(report.in_flood for report in page.rows),
        "viewer": viewer,
    }
    return render(request, "desk/queue.html", context)


@require_http_methods(["GET", "POST"])
@gated(Permission.REPORT_READ, load=load_report)
def report(request: HttpRequest, viewer: Viewer, report: Report) -> HttpResponse:
    """One report: words, answers, files, conversation. POST writes to the worker."""
    form = MessageForm(request.POST or None, initial={"token": secrets.token_urlsafe(16)})
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_message(
                report=report, viewer=viewer, token=form.cleaned_data["token"], text=form.cleaned_data["text"]
            )
        except InputError as error:
            form.add_error("text", message_for(error))
        else:
            return redirect("desk:report", report_id=report.pk)
    withdrawn = report.status == Report.Status.WITHDRAWN
    if request.method == "GET" and not withdrawn:
        actions.open_by_member(report=report, viewer=viewer)
    context = {
        "viewer": viewer,
        "report": report,
        "withdrawn": withdrawn,
        "status": REPORT_STATUS[report.status],
        "urgency": URGENCY[report.urgency],
        "reasons": urgency_words(report.urgency_reasons),
        "narrative": "" if withdrawn else queries.narrative(report, viewer.keyring),
        "conversation": [] if withdrawn else queries.conversation(report, viewer.keyring),
        "files": [] if withdrawn else queries.files(report, viewer.keyring),
        "answers": shown_answers(report.facts, load_pack(), get_language() or "en"),
        "case": Case.objects.filter(report=report).first(),
        "form": form,
        **({} if withdrawn else _officer_form(report, viewer)),
    }
    return render(request, "desk/report.html", context)


def _officer_form(report: Report, viewer: Viewer) -> dict[str, Any]:
    """What the page says about the form that a report came as; nothing for one that a worker sent."""
    opened = queries.officer_form(report, viewer.keyring)
    if opened is None:
        return {}
    pack, language = load_pack(), get_language() or "en"
    survey = read_surveys(pack).get(opened.form)
    title = survey_words(survey, pack, language, hotline=settings.HOTLINE).title if survey else opened.form
    return {"officer_form": opened, "officer_form_title": title}


@require_GET
@gated(Permission.REPORT_READ, load=load_report_file)
def report_file(request: HttpRequest, viewer: Viewer, report: Report) -> HttpResponse:
    """A file as a download; a picture without its place and device data unless the original is asked for."""
    found = queries.file_content(report, report.wanted_file, viewer.keyring)  # type: ignore[attr-defined]
    if found is None:
        raise Http404
    card, content = found
    record(actor=viewer.actor, action="report:file:read", subject=("report", report.pk))
    if "original" not in request.GET:
        content = without_metadata(content, card.media_type)
    return download(content, card.name, card.media_type)


def download(content: bytes, name: str, media_type: str) -> HttpResponse:
    """A file that the browser saves and never runs."""
    response = HttpResponse(content, content_type=media_type)
    response.headers["Content-Disposition"] = _disposition(name)
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _disposition(name: str) -> str:
    return content_disposition_header(as_attachment=True, filename=name) or "attachment"


@require_POST
@gated(Permission.REPORT_WRITE, load=load_report, reads=Permission.REPORT_READ)
def close_report(request: HttpRequest, viewer: Viewer, report: Report) -> HttpResponse:
    """Close a report that needs no case."""
    try:
        actions.close(report=report, viewer=viewer)
    except InputError as error:
        context = {"text": message_for(error), "viewer": viewer}
        return render(request, "desk/message.html", context, status=409)
    return redirect("desk:queue")


@require_http_methods(["GET", "POST"])
@gated(Permission.REPORT_WRITE, load=load_report, reads=Permission.REPORT_READ)
def open_case(request: HttpRequest, viewer: Viewer, report: Report) -> HttpResponse:
    """Open a case on a report, after a look for an earlier one."""
    return _open(request, viewer, report)


@require_http_methods(["GET", "POST"])
@gated(Permission.CASE_CREATE)
def new_case(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Open a case for somebody who came or called, after a look for an earlier one."""
    return _open(request, viewer, None)


def _open(request: HttpRequest, viewer: Viewer, report: Report | None) -> HttpResponse:
    """Search before create, held by the server: the button that opens a case works only for names just looked for."""
    form = PersonForm(request.POST or None)
    words = NarrativeForm(request.POST or None) if report is None else None
    hits: list[case_queries.Hit] = []
    searched = ""
    if request.method == "POST" and form.is_valid() and (words is None or words.is_valid()):
        person = form.person()
        names = cases.names_to_index(person)
        if _was_searched(request.POST.get("searched", ""), names):
            try:
                case = _create(viewer, report, person, words)
            except InputError as error:
                form.add_error(None, message_for(error))
            else:
                return redirect("desk:case", case_id=case.pk)
        else:
            hits = cases.find_people(viewer=viewer, names=names)
            searched = signing.dumps(names, salt="searched", compress=True)
    context = {
        "viewer": viewer,
        "report": report,
        "form": form,
        "words": words,
        "hits": hits,
        "searched": searched,
    }
    return render(request, "desk/open_case.html", context)


def _was_searched(token: str, names: list[str]) -> bool:
    try:
        return bool(signing.loads(token, salt="searched", max_age=3600) == names)
    except signing.BadSignature:
        return False


def _create(
    viewer: Viewer, report: Report | None, person: dict[str, str], words: NarrativeForm | None
) -> Case:
    if report is not None:
        return cases.open_from_report(viewer=viewer, report=report, person=person)
    narrative = words.cleaned_data["narrative"] if words is not None else ""
    return cases.open_directly(viewer=viewer, narrative=narrative, person=person)
