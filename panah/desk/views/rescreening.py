"""After a change of law: screen the organisation's cases again, and see whose finding would change and why."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from panah.accounts.permissions import Permission, Viewer
from panah.cases import rescreening
from panah.cases.models import Case, ChangedFinding, Rescreening
from panah.cases.tasks import run_rescreening
from panah.core.errors import InputError
from panah.core.law import Pack, load_pack
from panah.desk import labels
from panah.desk.gates import gated
from panah.desk.paging import page_of, place
from panah.desk.views.cases import load_case
from panah.public.messages import message_for

# Where the words of a changed thing stand in the texts.
_GROUPS = {"concept": "concepts", "offence": "offences", "indicator": "indicators", "element": "elements"}


def load_run(run_id: UUID) -> Rescreening | None:
    """The run of a URL."""
    return rescreening.get(run_id)


@require_http_methods(["GET", "POST"])
@gated(Permission.CASE_RESCREEN)
def rescreenings(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Earlier runs; POST starts one, in a job."""
    if request.method == "POST":
        asked = rescreening.start(viewer=viewer)
        run_rescreening.enqueue(str(asked.pk))
        return redirect("desk:rescreening", run_id=asked.pk)
    rows = [(each, labels.RESCREENING_STATUS[each.status]) for each in rescreening.recent(viewer)]
    context = {"viewer": viewer, "rows": rows, "version": load_pack().version}
    return render(request, "desk/rescreenings.html", context)


@require_GET
@gated(Permission.RESCREENING_READ, load=load_run)
def run(request: HttpRequest, viewer: Viewer, asked: Rescreening) -> HttpResponse:
    """How far a run is, and the cases whose finding would change, the most urgent first."""
    start = place(request)
    after = (int(start[0]), UUID(start[1])) if start else None
    page = page_of(
        request,
        rescreening.changed(asked, after=after),
        rescreening.PAGE,
        lambda row: [str(row.urgency_after), str(row.pk)],
    )
    context = {
        "viewer": viewer,
        "run": asked,
        "status": labels.RESCREENING_STATUS[asked.status],
        "changed": rescreening.count(asked),
        "rows": [_row(each) for each in page.rows],
        "page": page,
    }
    return render(request, "desk/rescreening.html", context)


def _row(found: ChangedFinding) -> dict[str, Any]:
    pack, language = load_pack(), get_language() or "en"
    return {
        "case": found.case,
        "taken": bool(found.replaced),
        "urgency": [labels.URGENCY[found.urgency_before], labels.URGENCY[found.urgency_after]],
        "changes": [
            {
                "name": _name(pack, language, each["name"]),
                "before": _status(each["before"]),
                "after": _status(each["after"]),
                "moved": [
                    (pack.text(language, "elements", key), _status(was), _status(is_now))
                    for key, was, is_now in each["moved"]
                ],
                "because": [
                    (_changed_name(pack, language, cause), cause["what"]) for cause in each["because"]
                ],
            }
            for each in found.changes
        ],
    }


def _status(status: str) -> str:
    return str(labels.CONCLUSION.get(status, "—"))


def _name(pack: Pack, language: str, name: str) -> str:
    """What a concept or an offence is called; its id where today's texts have no such thing."""
    table = pack.texts(language).table
    return table.get(("concepts", name)) or table.get(("offences", name)) or name


def _changed_name(pack: Pack, language: str, cause: dict[str, str]) -> str:
    key = (_GROUPS.get(cause["kind"], ""), cause["id"])
    return pack.texts(language).table.get(key, f"{cause['kind']} {cause['id']}")


@require_POST
@gated(Permission.CASE_WRITE, load=load_case, reads=Permission.CASE_READ)
def take_finding(request: HttpRequest, viewer: Viewer, case: Case) -> HttpResponse:
    """Use the new finding for a case."""
    try:
        rescreening.take(viewer=viewer, case=case)
    except InputError as error:
        context = {"text": message_for(error), "viewer": viewer}
        return render(request, "desk/message.html", context, status=409)
    return redirect("desk:case-finding", case_id=case.pk)
