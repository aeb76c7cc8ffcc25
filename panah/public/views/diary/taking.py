"""Take the diary away, show what it proves, or give a copy to an organisation."""

import hashlib
from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from panah.accounts.queries import report_receivers
from panah.core.errors import InputError
from panah.diary import exports, queries
from panah.diary.entries import KINDS
from panah.public.diary.forms import today
from panah.public.diary.proof import proof_pdf, workplaces
from panah.public.drafts import Draft
from panah.public.forms import ReaderForm, ReceiptForm
from panah.public.messages import message_for
from panah.public.opened import Opened, OpenedDiary, unlock
from panah.public.views.diary.gates import page, with_diary
from panah.public.views.diary.photos import download
from panah.reports.actions import add_file, keep_draft_file
from panah.reports.attachments import MAX_PER_REPORT, Accepted

_GIVEN = "diary_given"


def _record(opened: OpenedDiary) -> bytes:
    return exports.as_yaml(queries.everything(opened.diary, opened.keyring), until=today())


def _pdf(opened: OpenedDiary) -> bytes:
    return proof_pdf(
        queries.everything(opened.diary, opened.keyring),
        queries.files(opened.diary, opened.keyring),
        language=get_language() or "en",
        made_on=today(),
        record_hash=hashlib.sha256(_record(opened)).hexdigest(),
    )


def _table(kind: str) -> Callable[[OpenedDiary], bytes]:
    def make(opened: OpenedDiary) -> bytes:
        written = [each for each in queries.everything(opened.diary, opened.keyring) if each.kind == kind]
        return exports.as_csv(written, [field.name for field in KINDS[kind]])

    return make


def _archive(opened: OpenedDiary) -> bytes:
    parts = [
        (name.format(today().isoformat()), make(opened))
        for name, _, make in SHAPES.values()
        if make != _archive
    ]
    return exports.archive(parts, exports.photos(opened.diary, opened.keyring))


SHAPES: dict[str, tuple[str, str, Callable[[OpenedDiary], bytes]]] = {
    "pdf": ("diary-{}.pdf", "application/pdf", _pdf),
    "yaml": ("diary-{}.yaml", exports.RECORD_TYPE, _record),
    "days": ("days-{}.csv", "text/csv; charset=utf-8", _table("shift")),
    "money": ("money-{}.csv", "text/csv; charset=utf-8", _table("money")),
    "zip": ("diary-{}.zip", exports.ARCHIVE_TYPE, _archive),
}


@require_safe
@with_diary
def keep(request: HttpRequest, opened: OpenedDiary) -> HttpResponse:
    """What can be taken away, and until when the diary is kept."""
    return page(request, "keep", {"expires_on": opened.diary.expires_on})


@require_safe
@with_diary
def take(request: HttpRequest, opened: OpenedDiary, shape: str) -> HttpResponse:
    """The diary in one of its forms, as a download."""
    if shape not in SHAPES:
        raise Http404
    name, media_type, make = SHAPES[shape]
    return download(make(opened), name.format(today().isoformat()), media_type)


@require_safe
@with_diary
def proof(request: HttpRequest, opened: OpenedDiary) -> HttpResponse:
    """Evidence that there was work: places, days, witnesses, photos with hashes."""
    written = queries.everything(opened.diary, opened.keyring)
    context = {"places": workplaces(written), "files": queries.files(opened.diary, opened.keyring)}
    return page(request, "proof", context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_diary
def give(request: HttpRequest, opened: OpenedDiary) -> HttpResponse:
    """Give a copy with a report: one open or being written here, one whose receipt is typed, or a new one."""
    receivers = report_receivers()
    report, draft = Opened.of(request.session), Draft.of(request.session)
    context: dict[str, Any] = {
        "receivers": receivers,
        "report": report,
        "draft": draft,
        "reader_form": ReaderForm(receivers=receivers),
        "receipt_form": ReceiptForm(),
        "given": request.session.pop(_GIVEN, "") if request.method == "GET" else "",
        "has_photos": bool(queries.files(opened.diary, opened.keyring)),
    }
    if request.method == "POST":
        try:
            return _give(request, opened)
        except InputError as problem:
            context["problem"] = message_for(problem)
    return page(request, "give", context)


def _give(request: HttpRequest, opened: OpenedDiary) -> HttpResponse:
    copies = _copies(opened, today(), with_photos="photos" in request.POST)
    way = request.POST.get("way", "")
    if way == "new":
        form = ReaderForm(request.POST, receivers=report_receivers())
        if not form.is_valid():
            raise InputError("No organisation was chosen", code="unknown_choice")
        draft = Draft.start(request.session, organisation=form.cleaned_data["organisation"], only_text=True)
        return _with_draft(request, draft, copies)
    if way == "draft" and (waiting := Draft.of(request.session)) is not None:
        return _with_draft(request, waiting, copies)
    report = Opened.of(request.session)
    if way == "receipt":
        report = Opened.enter(request.session, unlock(request.POST.get("receipt", "")))
    if report is None:
        raise InputError("No report opens with this", code="receipt_wrong")
    if report.report.status == report.report.Status.WITHDRAWN:
        raise InputError("This report was withdrawn", code="report_withdrawn")
    if report.report.attachments.count() + len(copies) > MAX_PER_REPORT:
        raise InputError("The report is full", code="too_many_files")
    for copy in copies:
        add_file(report=report.report, accepted=copy)
    request.session[_GIVEN] = report.report.organisation.name
    return redirect("public:diary-give")


def _copies(opened: OpenedDiary, day: date, *, with_photos: bool) -> list[Accepted]:
    """The record, the paper, and the photos if the worker wants."""
    paper = Accepted(content=_pdf(opened), media_type="application/pdf", name=f"diary-{day.isoformat()}.pdf")
    return [*exports.copies(opened.diary, opened.keyring, today=day, with_photos=with_photos), paper]


def _with_draft(request: HttpRequest, draft: Draft, copies: list[Accepted]) -> HttpResponse:
    """The copies become files of a report that is not sent yet."""
    if len(draft.files) + len(copies) > MAX_PER_REPORT:
        raise InputError("The report is full", code="too_many_files")
    draft.files += [keep_draft_file(accepted=copy) for copy in copies]
    draft.save(request.session)
    return redirect("public:text")
