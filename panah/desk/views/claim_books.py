"""The books of a claim: typed as tables, taken in from files and diaries, earlier states, originals."""

import json
import re
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from panah.accounts.permissions import Permission, Viewer
from panah.claims import actions, computing, imports, queries, rows
from panah.claims.models import BookVersion, Claim, Upload
from panah.core.errors import InputError
from panah.core.merging import EditConflictError, after_conflict
from panah.core.wages.places import regions
from panah.core.wages.work import Problem
from panah.desk.claims import labels, shown, tables
from panah.desk.claims.forms import MonthForm, TakeForm
from panah.desk.gates import gated
from panah.desk.paging import number_in, whole_number
from panah.desk.views.claims import claim_context, load_claim, refused
from panah.desk.views.reports import download
from panah.public.editing import opened_with, sealed_base
from panah.public.messages import message_for
from panah.vault.files import open_file

_WHERE = re.compile(r"(\w+)\[(\d+)\]")


def load_claim_book(claim_id: UUID, book: str, part: str) -> Claim | None:
    """The claim of a table's URL; None for a book or table that there is not."""
    if book not in BookVersion.Book.values or part not in {*rows.COLUMNS, *rows.SINGLES}:
        return None
    claim = queries.get(claim_id)
    if claim is not None:
        claim.wanted_table = (book, part)  # type: ignore[attr-defined]
    return claim


def load_claim_version(claim_id: UUID, book: str, version_number: int) -> Claim | None:
    """The claim of an earlier state's URL."""
    claim = queries.get(claim_id)
    if claim is not None:
        claim.wanted_version = (book, version_number)  # type: ignore[attr-defined]
    return claim


def load_upload(upload_id: UUID) -> Claim | None:
    """The claim of a book that waits for confirmation: whoever may write to the claim may confirm it."""
    upload = queries.get_upload(upload_id)
    if upload is None:
        return None
    upload.claim.wanted_upload = upload  # type: ignore[attr-defined]
    return upload.claim


@require_http_methods(["GET", "POST"])
@gated(Permission.CLAIM_WRITE, load=load_claim_book, reads=Permission.CLAIM_READ)
def table(request: HttpRequest, viewer: Viewer, claim: Claim) -> HttpResponse:
    """One table of a book to type into. What two people changed differently is shown; nothing is overwritten."""
    book, part = claim.wanted_table  # type: ignore[attr-defined]
    purpose = f"claim-book:{claim.pk}:{book}:{part}"
    if request.method == "POST" and part in rows.SINGLES:
        return _save_singles(request, viewer, claim, purpose)
    opened = queries.newest(claim, book, viewer)
    known = rows.keyed(opened.mapping if opened else {}, part)
    if part in rows.SINGLES:
        return _page(request, viewer, claim, {"singles": known}, base=sealed_base(known, purpose))
    month = _month(request, known) if part == "shifts" else None
    start = whole_number(request, "after") or 0
    here, more = tables.page(tables.in_month(known, month) if month else known, start)
    clashes: list[dict[str, str]] = []
    base: dict[str, Any] = here
    if request.method == "POST":
        base = opened_with(request, purpose) or {}
        mine = tables.typed(part, request.POST, base)
        touched = {key: base[key] for key in mine if key in base}
        try:
            actions.save_rows(viewer=viewer, claim=claim, book=book, table=part, base=touched, mine=mine)
        except EditConflictError as conflict:
            clashes = [_clash(part, each.field, each.theirs) for each in conflict.clashes]
            now, more = tables.page(
                tables.in_month(conflict.current, month) if month else conflict.current, start
            )
            merged = after_conflict(base=touched, mine=mine, theirs=conflict.current)
            here = {key: row for key, row in {**now, **merged}.items() if row}
            base = now
        else:
            place = {"month": f"{month:%Y-%m}"} if month else {}
            after = urlencode({**place, "after": str(start), "saved": "1"})
            return redirect(f"{reverse('desk:claim-table', args=[claim.pk, book, part])}?{after}")
    problems = _problems_by_key(claim, opened.mapping if opened else {}, part)
    context = {
        "columns": [(column, labels.COLUMN[column]) for column in tables.columns(part, _places(claim))],
        "lines": tables.lines(
            part,
            here,
            month=month,
            problems=problems,
            places=_places(claim),
            language=get_language() or "en",
        ),
        "month": month,
        "months": tables.months(known),
        "after": start,
        "next": more,
        "clashes": clashes,
    }
    return _page(request, viewer, claim, context, base=sealed_base(base, purpose))


def _places(claim: Claim) -> list[tuple[str, str]]:
    """The regions of the claim's country that have a minimum wage of their own."""
    return regions(computing.wage_law().of(claim.jurisdiction), get_language() or "en")


def _month(request: HttpRequest, known: dict[str, Any]) -> Any:
    """The month asked for, else the last one in which something is written, else this one."""
    form = MonthForm(request.GET)
    if form.is_valid():
        return form.cleaned_data["month"]
    written = tables.months(known)
    return written[-1] if written else actions.this_month()


def _problems_by_key(claim: Claim, mapping: Any, part: str) -> dict[str, tuple[str, ...]]:
    """What is wrong with which row, in words."""
    language = get_language() or "en"
    keys = list(rows.keyed(mapping, part))
    found: dict[str, tuple[str, ...]] = {}
    for each in computing.record_of(claim.jurisdiction, mapping).problems:
        where = _WHERE.match(each.where)
        if where and where[1] == part and int(where[2]) <= len(keys):
            key = keys[int(where[2]) - 1]
            (told,) = shown.problems([each], language)
            found[key] = (*found.get(key, ()), f"{told['message']} {told['mend']}")
    return found


def _clash(part: str, key: str, theirs: Any) -> dict[str, str]:
    cells = [rows.cell_text(column, theirs.get(column)) for column in rows.COLUMNS[part]] if theirs else []
    return {"row": key.partition("#")[0], "theirs": ", ".join(cell for cell in cells if cell) or "—"}


def _save_singles(request: HttpRequest, viewer: Viewer, claim: Claim, purpose: str) -> HttpResponse:
    book, part = claim.wanted_table  # type: ignore[attr-defined]
    base = opened_with(request, purpose) or {}
    # A field that the page did not ask for (a region, where there is none) stays as it was.
    mine = {
        field: request.POST[field].strip()[:100] or None
        for field in rows.SINGLES[part]
        if field in request.POST
    }
    base = {field: value for field, value in base.items() if field in mine}
    try:
        actions.save_rows(viewer=viewer, claim=claim, book=book, table=part, base=base, mine=mine)
    except EditConflictError as conflict:
        merged = after_conflict(base=base, mine=mine, theirs=conflict.current)
        clashes = [
            {"row": str(labels.COLUMN[each.field]), "theirs": each.theirs or "—"} for each in conflict.clashes
        ]
        context = {"singles": merged, "clashes": clashes}
        return _page(request, viewer, claim, context, base=sealed_base(conflict.current, purpose))
    return redirect(f"{reverse('desk:claim-table', args=[claim.pk, book, part])}?saved=1")


def _page(
    request: HttpRequest, viewer: Viewer, claim: Claim, context: dict[str, Any], *, base: str
) -> HttpResponse:
    book, part = claim.wanted_table  # type: ignore[attr-defined]
    known = context.get("singles", {})
    places = _places(claim)
    fields = [
        tables.single(name, known.get(name) or "", places)
        for name in rows.SINGLES.get(part, ())
        if name != "region" or places or known.get(name)
    ]
    context |= claim_context(viewer, claim, "books") | {
        "book": book,
        "book_name": labels.BOOK[book],
        "table": part,
        "tables": labels.TABLE,
        "table_name": labels.TABLE[part],
        "singles": fields,
        "base": base,
        "saved": "saved" in request.GET,
    }
    status = 409 if context.get("clashes") else 200
    return render(request, "desk/claims/table.html", context, status=status)


@require_http_methods(["GET", "POST"])
@gated(Permission.CLAIM_WRITE, load=load_claim, reads=Permission.CLAIM_READ)
def take(request: HttpRequest, viewer: Viewer, claim: Claim) -> HttpResponse:
    """Read a file and show what was read; nothing is in the claim before confirmation."""
    form = TakeForm(
        request.POST or None, request.FILES or None, initial={"book": request.GET.get("book", "")}
    )
    place = ""
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            upload = imports.take_file(
                viewer=viewer,
                claim=claim,
                book=form.cleaned_data["book"],
                content=file.read(),
                name=file.name,
            )
        except InputError as error:
            form.add_error("file", message_for(error))
            place = str(error.place)
        else:
            return redirect("desk:claim-upload", upload_id=upload.pk)
    context = claim_context(viewer, claim, "books") | {"form": form, "place": place}
    return render(request, "desk/claims/take.html", context, status=422 if form.errors else 200)


@require_POST
@gated(Permission.CLAIM_WRITE, load=load_claim, reads=Permission.CLAIM_READ)
def take_diary(request: HttpRequest, viewer: Viewer, claim: Claim) -> HttpResponse:
    """Read the diary that the worker gave with the report."""
    try:
        wanted = UUID(request.POST.get("diary", ""))
        upload = imports.take_diary(viewer=viewer, claim=claim, attachment_id=wanted)
    except ValueError as error:
        # An InputError is a ValueError too; a made-up id is told like a diary that is not there.
        told = error if isinstance(error, InputError) else InputError("no diary", code="diary_missing")
        return refused(request, viewer, claim, told)
    return redirect("desk:claim-upload", upload_id=upload.pk)


@require_http_methods(["GET", "POST"])
@gated(Permission.CLAIM_WRITE, load=load_upload, reads=Permission.CLAIM_READ)
def upload(request: HttpRequest, viewer: Viewer, claim: Claim) -> HttpResponse:
    """What was read, with what is wrong and where. POST takes it into the claim, or drops it."""
    waiting: Upload = claim.wanted_upload  # type: ignore[attr-defined]
    if request.method == "POST":
        try:
            if request.POST.get("do") == "confirm":
                number = number_in(request.POST.get("number", "0"))
                imports.confirm(viewer=viewer, upload=waiting, number=-1 if number is None else number)
            else:
                imports.drop(viewer=viewer, upload=waiting)
        except InputError as error:
            return refused(request, viewer, claim, error)
        return redirect("desk:claim", claim_id=claim.pk)
    actions.note_reading(viewer=viewer, claim=claim)
    opened = queries.opened_upload(waiting, viewer)
    context = claim_context(viewer, claim, "books") | {
        "upload": waiting,
        "book_name": labels.BOOK[waiting.book],
        "origin": labels.ORIGIN[waiting.origin],
        "file": opened.file,
        "books": [
            tables.preview(number, *each, get_language() or "en") for number, each in enumerate(opened.books)
        ],
        "problems": shown.problems(opened.problems, get_language() or "en"),
    }
    return render(request, "desk/claims/upload.html", context)


@require_GET
@gated(Permission.CLAIM_READ, load=load_claim)
def versions(request: HttpRequest, viewer: Viewer, claim: Claim) -> HttpResponse:
    """All states of both books: who changed what when."""
    found = [(each, labels.BOOK[each.book], labels.ORIGIN[each.origin]) for each in queries.versions(claim)]
    context = claim_context(viewer, claim, "books") | {"versions": found}
    return render(request, "desk/claims/versions.html", context)


@require_GET
@gated(Permission.CLAIM_READ, load=load_claim_version)
def version(request: HttpRequest, viewer: Viewer, claim: Claim) -> HttpResponse:
    """One state of a book, as it was. With ?record it is downloaded, with ?original the file it was read from."""
    book, number = claim.wanted_version  # type: ignore[attr-defined]
    opened = queries.book_version(claim, book, number, viewer)
    if opened is None:
        raise Http404
    if "original" in request.GET:
        return _original(viewer, claim, opened)
    actions.note_reading(viewer=viewer, claim=claim)
    if "record" in request.GET:
        record = {**opened.mapping, "jurisdiction": claim.jurisdiction}
        name = f"{claim.case.number}-{opened.version.book}-{opened.version.number}.json"
        return download(json.dumps(record, ensure_ascii=False, indent=1).encode(), name, "application/json")
    problems = opened.as_book(claim.jurisdiction).record.problems
    context = claim_context(viewer, claim, "books") | {
        "version": opened.version,
        "book_name": labels.BOOK[opened.version.book],
        "origin": labels.ORIGIN[opened.version.origin],
        "file": opened.kept.file,
        "books": [
            tables.preview(0, "", {"record": opened.mapping, **opened.kept.beside}, get_language() or "en")
        ],
        "problems": shown.problems(_in_order(problems), get_language() or "en"),
    }
    return render(request, "desk/claims/version.html", context)


def _in_order(problems: tuple[Problem, ...]) -> list[Problem]:
    return sorted(problems, key=lambda each: (each.row or 0, each.where))


def _original(viewer: Viewer, claim: Claim, opened: queries.OpenedBook) -> HttpResponse:
    file = opened.kept.file
    if file is None:
        raise Http404
    actions.note_reading(viewer=viewer, claim=claim, part="file")
    content = open_file(UUID(file["id"]), bytes.fromhex(file["key"]))
    return download(content, file["name"], "application/octet-stream")
