"""Cases: the list, one case, who the person is, notes, the timeline, decisions."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from panah.accounts import queries as accounts
from panah.accounts.permissions import Permission, Viewer, allows
from panah.audit import queries as audit
from panah.cases import actions, queries
from panah.cases.models import Case
from panah.core.errors import InputError
from panah.core.merging import EditConflictError, after_conflict
from panah.desk import labels
from panah.desk.claims import labels as claim_labels
from panah.desk.forms import NoteForm, PersonForm, TaskForm, VictimStatusForm
from panah.desk.gates import gated
from panah.desk.paging import page_of, place, whole_number
from panah.public.editing import opened_with, sealed_base
from panah.public.messages import message_for
from panah.referrals import queries as referrals

ACTIONS = {**labels.ACTION, **claim_labels.ACTION}


def load_case(case_id: UUID) -> Case | None:
    """The case of a URL."""
    return queries.get(case_id)


def case_context(viewer: Viewer, case: Case, tab: str) -> dict[str, Any]:
    """What the head of every case page shows."""
    return {
        "viewer": viewer,
        "case": case,
        "tab": tab,
        "status": labels.CASE_STATUS[case.status],
        "urgency": labels.URGENCY[case.urgency],
        "victim_status": labels.VICTIM_STATUS[case.victim_status],
        "may_identity": allows(viewer, Permission.CASE_IDENTITY_READ, case),
        "may_refer": allows(viewer, Permission.REFERRAL_CREATE, case),
        "may_claim": allows(viewer, Permission.CLAIM_READ, case),
    }


@require_GET
@gated(None)
def home(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Where signing in leads: the first page the member's role can use."""
    first = (
        (Permission.REPORT_LIST, "desk:queue"),
        (Permission.ORGANISATIONS_MANAGE, "desk:organisations"),
        (Permission.FIGURES_PUBLISH, "desk:figures"),
        (Permission.REFERRAL_LIST, "desk:referrals"),
        (Permission.FORM_FILL, "desk:forms"),
    )
    return redirect(next((name for permission, name in first if allows(viewer, permission)), "desk:account"))


@require_GET
@gated(Permission.CASE_LIST)
def case_list(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The organisation's cases, the most urgent first."""
    status = request.GET.get("status", "open")
    start = place(request)
    after = queries.Position(int(start[0]), date.fromisoformat(start[1]), UUID(start[2])) if start else None
    found = queries.case_list(viewer, after=after, status=status if status in labels.CASE_STATUS else "open")
    page = page_of(
        request, found, queries.PAGE, lambda row: [str(row.urgency), row.opened_on.isoformat(), str(row.pk)]
    )
    rows = [
        {
            "case": case,
            "urgency": labels.URGENCY[case.urgency],
            "victim_status": labels.VICTIM_STATUS[case.victim_status],
        }
        for case in page.rows
    ]
    context = {"rows": rows, "page": page, "status": status, "statuses": labels.CASE_STATUS, "viewer": viewer}
    return render(request, "desk/case_list.html", context)


@require_http_methods(["GET", "POST"])
@gated(Permission.CASE_LIST)
def search(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Find a person among the organisation's cases. By POST, so that no name stands in an address or a log."""
    name = request.POST.get("name", "").strip()[:300]
    hits = actions.find_people(viewer=viewer, names=[name])
    context = {"viewer": viewer, "name": name, "hits": hits, "searched": request.method == "POST"}
    return render(request, "desk/search.html", context)


@require_http_methods(["GET", "POST"])
@gated(Permission.CASE_READ, load=load_case)
def case(request: HttpRequest, viewer: Viewer, case: Case) -> HttpResponse:
    """One case at a glance. POST adds a note."""
    form = NoteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.write_note(viewer=viewer, case=case, text=form.cleaned_data["text"])
        except InputError as error:
            form.add_error("text", message_for(error))
        else:
            return redirect("desk:case", case_id=case.pk)
    if request.method == "GET":
        actions.note_reading(viewer=viewer, case=case, part="content")
    context = case_context(viewer, case, "overview") | {
        "narrative": queries.narrative(case, viewer),
        "parties": queries.parties(case, viewer),
        "notes": queries.notes(case, viewer),
        "tasks": [(each, labels.TASK_KIND[each.task.kind]) for each in queries.tasks_of_case(case, viewer)],
        "today": actions.today(),
        "consents": queries.consents(case),
        "referrals": [
            (each, labels.SERVICE[each.service], labels.REFERRAL_STATUS[each.status])
            for each in referrals.of_case(case.pk)
        ],
        "form": form,
        "task_form": TaskForm(members=accounts.member_choices(viewer)),
        "decision_form": VictimStatusForm(
            initial={"status": case.victim_status, "decided_on": actions.today()}
        ),
    }
    return render(request, "desk/case.html", context)


@require_http_methods(["GET", "POST"])
@gated(Permission.CASE_IDENTITY_READ, load=load_case, reads=Permission.CASE_READ)
def person(request: HttpRequest, viewer: Viewer, case: Case) -> HttpResponse:
    """Who the person is. Two people who change it at once see each other's changes; nothing is overwritten."""
    known = queries.identity(case, viewer)
    form = PersonForm(request.POST or None, initial=known)
    clashes: list[dict[str, Any]] = []
    base = known
    if request.method == "POST" and form.is_valid():
        base = opened_with(request, f"person:{case.pk}") or {}
        try:
            actions.write_identity(viewer=viewer, case=case, base=base, person=form.person())
        except EditConflictError as conflict:
            form = PersonForm(initial=after_conflict(base=base, mine=form.person(), theirs=conflict.current))
            base = conflict.current
            clashes = [
                {"label": labels.IDENTITY[each.field], "theirs": each.theirs} for each in conflict.clashes
            ]
        else:
            return redirect(f"{reverse('desk:case-person', args=[case.pk])}?saved=1")
    if request.method == "GET":
        actions.note_reading(viewer=viewer, case=case, part="identity")
    context = case_context(viewer, case, "person") | {
        "form": form,
        "clashes": clashes,
        "base": sealed_base(base, f"person:{case.pk}"),
        "saved": "saved" in request.GET,
    }
    return render(request, "desk/case_person.html", context)


@require_GET
@gated(Permission.CASE_READ, load=load_case)
def timeline(request: HttpRequest, viewer: Viewer, case: Case) -> HttpResponse:
    """Everything that happened to the case, and who read what."""
    entries = audit.entries_about(kind="case", subject_id=case.pk, before=whole_number(request, "before"))
    names = accounts.names_of({entry.actor_id for entry in entries if entry.actor_kind == "member"})
    rows = [
        {
            "entry": entry,
            "what": ACTIONS.get(entry.action, entry.action),
            "who": names.get(entry.actor_id, ""),
            "detail": _detail_words(entry.detail),
        }
        for entry in entries
    ]
    more = entries[-1].seq if len(entries) == audit.PAGE else None
    return render(
        request,
        "desk/case_timeline.html",
        case_context(viewer, case, "timeline") | {"rows": rows, "more": more},
    )


def _detail_words(detail: dict[str, Any]) -> list[str]:
    words = [str(labels.SERVICE[detail["service"]])] if detail.get("service") in labels.SERVICE else []
    words += [str(labels.TASK_KIND[detail["kind"]])] if detail.get("kind") in labels.TASK_KIND else []
    words += (
        [str(labels.VICTIM_STATUS[detail["status"]])] if detail.get("status") in labels.VICTIM_STATUS else []
    )
    return words


@require_POST
@gated(Permission.CASE_WRITE, load=load_case, reads=Permission.CASE_READ)
def decide(request: HttpRequest, viewer: Viewer, case: Case) -> HttpResponse:
    """Record the decision on identification."""
    form = VictimStatusForm(request.POST)
    if form.is_valid():
        try:
            actions.decide_victim_status(viewer=viewer, case=case, **form.cleaned_data)
        except InputError as error:
            form.add_error("decided_on", message_for(error))
        else:
            return redirect("desk:case", case_id=case.pk)
    return render(
        request, "desk/case_form.html", case_context(viewer, case, "overview") | {"form": form}, status=422
    )


@require_POST
@gated(Permission.CASE_WRITE, load=load_case, reads=Permission.CASE_READ)
def set_open(request: HttpRequest, viewer: Viewer, case: Case) -> HttpResponse:
    """Close the case, or open it again."""
    actions.set_open(viewer=viewer, case=case, is_open=request.POST.get("open") == "yes")
    return redirect("desk:case", case_id=case.pk)
