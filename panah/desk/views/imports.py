"""Importing and exporting an organisation's records."""

import io
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from panah.accounts.permissions import Permission, Viewer
from panah.cases import exports, import_files, imports
from panah.cases.models import ImportBatch
from panah.cases.tasks import run_import, run_reading
from panah.core.errors import InputError, Place
from panah.core.exchange.htcds import write_htcds
from panah.core.exchange.issues import Issue, LossReport
from panah.core.exchange.told import line_text, told, told_error
from panah.desk import labels
from panah.desk.forms import ImportForm
from panah.desk.gates import gated
from panah.desk.paging import whole_number
from panah.desk.views.reports import download
from panah.public.messages import TEXTS, message_for

Status = ImportBatch.Status
# How long one request compares before it shows how far it is.
_STEP_SECONDS = 1.5
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def load_batch(batch_id: UUID) -> ImportBatch | None:
    """The import of a URL."""
    return imports.get_batch(batch_id)


@require_http_methods(["GET", "POST"])
@gated(Permission.CASE_IMPORT)
def import_list(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Earlier imports; POST takes a file, which a job reads, and leads to its page."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            batch = import_files.take_upload(viewer=viewer, content=upload.read(), name=upload.name)
        except InputError as error:
            form.add_error("file", message_for(error))
        else:
            run_reading.enqueue(str(batch.pk))
            return redirect("desk:import", batch_id=batch.pk)
    rows = [(batch, labels.IMPORT_STATUS[batch.status]) for batch in imports.recent_batches(viewer)]
    return render(request, "desk/import_list.html", {"viewer": viewer, "form": form, "rows": rows})


def _in_full(error: InputError) -> str:
    """What is wrong with a file and what to do, in the reader's language."""
    if error.code in TEXTS:
        return message_for(error)
    return ". ".join(part.rstrip(".") for part in told_error(error, get_language() or "en") if part) + "."


def _place(place: Place) -> str:
    """The sheet, row and column of a problem; the file's name stands above."""
    parts = ((gettext("Sheet"), place.sheet), (gettext("Row"), place.row), (gettext("Column"), place.column))
    return ", ".join(f"{name} {value}" for name, value in parts if value)


def _in_words(issues: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Issues with their message and mend in the reader's language."""
    language = get_language() or "en"
    shown = []
    for kept in issues:
        message, mend = told(Issue.from_dict(kept), language)
        shown.append({"column": kept["place"]["column"], "message": message.rstrip("."), "mend": mend})
    return shown


@require_GET
@gated(Permission.IMPORT_READ, load=load_batch)
def import_batch(request: HttpRequest, viewer: Viewer, batch: ImportBatch) -> HttpResponse:
    """Row by row what will be created, what matches, what is wrong; before and after that, how far it is."""
    context: dict[str, object] = {
        "viewer": viewer,
        "batch": batch,
        "status": labels.IMPORT_STATUS[batch.status],
        "file_name": import_files.file_name(viewer, batch),
    }
    failure = import_files.failure(viewer, batch)
    if failure:
        context |= {"failure": _in_full(failure), "place": _place(failure.place)}
    if batch.status == Status.PREVIEW:
        after = whole_number(request, "after")
        page = imports.preview(viewer, batch, after=-1 if after is None else after)
        whole = imports.file_issues(viewer, batch)
        language = get_language() or "en"
        context |= {
            "rows": [(row, labels.IMPORT_OUTCOME[row["outcome"]], _in_words(row["issues"])) for row in page],
            "counts": [(labels.IMPORT_OUTCOME[key], number) for key, number in imports.counts(batch).items()],
            "file_issues": _in_words(whole["issues"]),
            "losses": LossReport.from_list(whole["loss"]).lines(language),
            "lost": line_text("lost", language),
            "next": page[-1]["position"] if page and page[-1]["position"] + 1 < batch.rows else None,
        }
    return render(request, "desk/import.html", context)


@require_POST
@gated(Permission.IMPORT_READ, load=load_batch)
def read_import(request: HttpRequest, viewer: Viewer, batch: ImportBatch) -> HttpResponse:
    """Read a file again that could not be read: the machine may have been busy."""
    if import_files.read_again(viewer=viewer, batch=batch):
        run_reading.enqueue(str(batch.pk))
    return redirect("desk:import", batch_id=batch.pk)


@require_POST
@gated(Permission.IMPORT_READ, load=load_batch)
def compare_import(request: HttpRequest, viewer: Viewer, batch: ImportBatch) -> HttpResponse:
    """Go on comparing with earlier cases."""
    imports.compare_rows(viewer=viewer, batch=batch, seconds=_STEP_SECONDS)
    return redirect("desk:import", batch_id=batch.pk)


@require_POST
@gated(Permission.IMPORT_READ, load=load_batch)
def confirm_import(request: HttpRequest, viewer: Viewer, batch: ImportBatch) -> HttpResponse:
    """Write the rows, in a job."""
    try:
        imports.confirm(viewer=viewer, batch=batch, with_matches=request.POST.get("with_matches") == "yes")
    except InputError as error:
        return render(
            request, "desk/message.html", {"text": message_for(error), "viewer": viewer}, status=409
        )
    run_import.enqueue(str(batch.pk))
    return redirect("desk:import", batch_id=batch.pk)


@require_POST
@gated(Permission.IMPORT_READ, load=load_batch)
def cancel_import(request: HttpRequest, viewer: Viewer, batch: ImportBatch) -> HttpResponse:
    """Drop a preview."""
    imports.cancel(viewer=viewer, batch=batch)
    return redirect("desk:imports")


@require_POST
@gated(Permission.CASE_IMPORT)
def export_htcds(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """All cases of the organisation as an HTCDS workbook."""
    target = io.BytesIO()
    write_htcds(exports.htcds_records(viewer=viewer), target)
    return download(target.getvalue(), "htcds.xlsx", XLSX)
