"""The coordinator's page: editions of the national figures, and asking for a new one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from panah.accounts.permissions import Permission, Viewer
from panah.core.errors import InputError
from panah.desk import labels
from panah.desk.forms import PublishForm
from panah.desk.gates import gated
from panah.public.messages import message_for
from panah.statistics import actions, queries
from panah.statistics.tasks import prepare_release


@require_http_methods(["GET", "POST"])
@gated(Permission.FIGURES_PUBLISH)
def figures(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """All editions; POST asks for a new one, which a job counts, protects and attacks before it goes out."""
    form = PublishForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            release = actions.request_edition(
                viewer=viewer, start=typed["period_start"], end=typed["period_end"], grain=typed["grain"]
            )
        except InputError as error:
            form.add_error("period_end", message_for(error))
        else:
            prepare_release.enqueue(str(release.pk))
            return redirect("desk:figures")
    rows = [
        (each, labels.EDITION_STATUS[each.status], labels.GRAIN[each.grain]) for each in queries.editions()
    ]
    waiting = any(release.status == "preparing" for release, *_ in rows)
    context = {"viewer": viewer, "form": form, "rows": rows, "waiting": waiting}
    return render(request, "desk/figures.html", context)
