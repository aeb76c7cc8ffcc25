"""Tasks: the organisation's list, adding to a case, ticking off."""

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from panah.accounts import queries as accounts
from panah.accounts.permissions import Permission, Viewer
from panah.cases import actions, queries
from panah.cases.models import Case, Task
from panah.core.errors import InputError
from panah.desk import labels
from panah.desk.forms import TaskForm
from panah.desk.gates import gated
from panah.desk.paging import page_of, place
from panah.desk.views.cases import case_context, load_case
from panah.public.messages import message_for


def load_task(task_id: UUID) -> Task | None:
    """The task of a URL."""
    return queries.get_task(task_id)


@require_GET
@gated(Permission.CASE_LIST)
def task_list(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What is due, the most overdue first."""
    start = place(request)
    found = queries.open_tasks(
        viewer, after=(date.fromisoformat(start[0]), UUID(start[1])) if start else None
    )
    page = page_of(request, found, queries.PAGE, lambda row: [row.due_on.isoformat(), str(row.pk)])
    rows = [(task, labels.TASK_KIND[task.kind]) for task in page.rows]
    context = {"viewer": viewer, "rows": rows, "page": page, "today": actions.today()}
    return render(request, "desk/task_list.html", context)


@require_POST
@gated(Permission.CASE_WRITE, load=load_case, reads=Permission.CASE_READ)
def add_task(request: HttpRequest, viewer: Viewer, case: Case) -> HttpResponse:
    """Plan something for a case."""
    form = TaskForm(request.POST, members=accounts.member_choices(viewer))
    if form.is_valid():
        try:
            actions.add_task(viewer=viewer, case=case, **form.cleaned_data)
        except InputError as error:
            form.add_error("text", message_for(error))
        else:
            return redirect("desk:case", case_id=case.pk)
    return render(
        request, "desk/case_form.html", case_context(viewer, case, "overview") | {"form": form}, status=422
    )


@require_POST
@gated(Permission.CASE_WRITE, load=load_task, reads=Permission.CASE_READ)
def set_done(request: HttpRequest, viewer: Viewer, task: Task) -> HttpResponse:
    """Tick a task off, or take that back."""
    actions.set_task_done(viewer=viewer, task=task, done=request.POST.get("done") == "yes")
    if request.POST.get("back") == "tasks":
        return redirect("desk:tasks")
    return redirect("desk:case", case_id=task.case_id)
