"""Come back with a receipt: where the report stands, messages, files, withdrawing."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from panah.core.errors import InputError
from panah.public.drafts import SESSION_SECONDS
from panah.public.forms import FileForm, MessageForm, ReceiptForm
from panah.public.messages import message_for
from panah.public.middleware import padded
from panah.public.opened import Opened, OpenedDiary, new_token, unlock
from panah.reports import actions, queries
from panah.reports.attachments import MAX_PER_REPORT
from panah.reports.models import Report

P = ParamSpec("P")
_UNSENT, _FAILED = "unsent", "failed"
LONGEST_TYPED = 200


def with_report(
    view: Callable[Concatenate[HttpRequest, Opened, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """The gate: these pages are open to the session that opened the report with its receipt."""

    @wraps(view)
    def gated(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        opened = Opened.of(request.session)
        if opened is not None:
            return view(request, opened, *args, **kwargs)
        if message := request.POST.get("message"):
            # The session ended while the person was writing: the words wait until the report is open again.
            request.session.set_expiry(SESSION_SECONDS)
            request.session[_UNSENT] = message
        return redirect("public:open")

    return gated


@require_http_methods(["GET", "HEAD", "POST"])
def open_report(request: HttpRequest) -> HttpResponse:
    """Type the receipt of a report or a diary. Wrong, unknown, expired and too many tries get one and the same answer.

    A right one is answered in the same shape: a redirect, then a page of the same length.
    """
    if request.method == "POST":
        typed = request.POST.get("receipt", "")
        unlocked = unlock(typed)
        opened = Opened.enter(request.session, unlocked)
        if opened is not None:
            actions.open_by_worker(report=opened.report)
            return redirect("public:report")
        if OpenedDiary.enter(request.session, unlocked) is not None:
            return redirect("public:diary-week")
        request.session.set_expiry(SESSION_SECONDS)
        request.session[_FAILED] = typed[:LONGEST_TYPED]
        return redirect("public:open")
    failed = request.session.pop(_FAILED, None)
    context = {
        "form": ReceiptForm(initial={"receipt": failed or ""}),
        "failed": failed is not None,
        "has_unsent": _UNSENT in request.session,
    }
    return padded(render(request, "public/open.html", context))


@require_safe
@with_report
def report(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Where the report stands. The first text is not shown: whoever forces the receipt out of a worker sees little."""
    unsent = request.session.get(_UNSENT, "")
    form = MessageForm(receipt=opened.receipt, initial={"message": unsent, "token": new_token()})
    return _show(request, opened, message_form=form)


def _show(
    request: HttpRequest,
    opened: Opened,
    *,
    message_form: MessageForm | None = None,
    file_form: FileForm | None = None,
) -> HttpResponse:
    is_open = opened.report.status != Report.Status.WITHDRAWN
    context: dict[str, Any] = {
        "session_seconds": SESSION_SECONDS,
        "report": opened.report,
        "is_open": is_open,
        "conversation": queries.conversation(opened.report, opened.keyring) if is_open else [],
        "files": queries.files(opened.report, opened.keyring) if is_open else [],
        "file_limit": MAX_PER_REPORT,
        "message_form": message_form or MessageForm(receipt=opened.receipt, initial={"token": new_token()}),
        "file_form": file_form or FileForm(),
    }
    return padded(render(request, "public/report.html", context))


@require_POST
@with_report
def write(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Send a message. The same form twice sends once."""
    form = MessageForm(request.POST, receipt=opened.receipt)
    if form.is_valid():
        try:
            actions.write_message(
                report=opened.report, token=form.cleaned_data["token"], text=form.cleaned_data["message"]
            )
        except InputError as problem:
            form.add_error("message", message_for(problem))
        else:
            request.session.pop(_UNSENT, None)
            return redirect("public:report")
    return _show(request, opened, message_form=form)


@require_POST
@with_report
def add_file(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Add a file to the report."""
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            _add(opened, form)
        except InputError as problem:
            form.add_error("file", message_for(problem))
        else:
            return redirect("public:report")
    return _show(request, opened, file_form=form)


def _add(opened: Opened, form: FileForm) -> None:
    if form.accepted is None:
        raise InputError("No file was chosen", code="file_missing")
    if opened.report.status == Report.Status.WITHDRAWN:
        raise InputError("This report was withdrawn", code="report_withdrawn")
    actions.add_file(report=opened.report, accepted=form.accepted)


@require_safe
@with_report
def file(_request: HttpRequest, opened: Opened, file_id: UUID) -> HttpResponse:
    """One file, to be kept on the device only if the person wants it: always as a download, never shown in the page."""
    found = queries.file_content(opened.report, file_id, opened.keyring)
    if found is None:
        raise Http404
    card, content = found
    response = HttpResponse(content, content_type=card.media_type)
    response["Content-Disposition"] = (
        content_disposition_header(as_attachment=True, filename=card.name) or "attachment"
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@with_report
def withdraw(request: HttpRequest, opened: Opened) -> HttpResponse:
    """Take the report back, after one more question."""
    if request.method == "POST" and opened.report.status != Report.Status.WITHDRAWN:
        actions.withdraw(report=opened.report)
    if request.method == "POST":
        return redirect("public:report")
    return render(
        request, "public/withdraw.html", {"session_seconds": SESSION_SECONDS, "report": opened.report}
    )
