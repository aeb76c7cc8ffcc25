"""Practice classes: a trainer opens one with a code, sees scores by concept, closes and erases it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from panah.accounts.permissions import Permission, Viewer
from panah.desk.gates import gated
from panah.public.views.practice import score_rows
from panah.training import actions, queries
from panah.training.models import TrainingClass


def load_class(class_id: UUID) -> TrainingClass | None:
    """The class of a URL."""
    return queries.get(class_id)


@require_http_methods(["GET", "POST"])
@gated(Permission.TRAINING_CREATE)
def classes(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The organisation's classes; POST opens one."""
    if request.method == "POST":
        return redirect("desk:training-class", class_id=actions.open_class(viewer=viewer).pk)
    context = {"viewer": viewer, "classes": queries.classes(viewer), "kept_days": actions.KEPT_DAYS}
    return render(request, "desk/classes.html", context)


@require_GET
@gated(Permission.TRAINING_READ, load=load_class)
def training_class(request: HttpRequest, viewer: Viewer, opened: TrainingClass) -> HttpResponse:
    """The code, who is in, and the scores by concept: of all together and of each."""
    learners = queries.learners(opened)
    context = {
        "viewer": viewer,
        "opened": opened,
        "learners": [(each, len(each.done), score_rows(each.scores)) for each in learners],
        "scores": score_rows(queries.totals(learners)),
        "address": request.build_absolute_uri(reverse("public:practice-class")),
    }
    return render(request, "desk/training_class.html", context)


@require_POST
@gated(Permission.TRAINING_READ, load=load_class)
def close_class(request: HttpRequest, viewer: Viewer, opened: TrainingClass) -> HttpResponse:
    """End the class."""
    actions.close_class(viewer=viewer, training_class=opened)
    return redirect("desk:training-class", class_id=opened.pk)


@require_POST
@gated(Permission.TRAINING_READ, load=load_class)
def erase_class(request: HttpRequest, viewer: Viewer, opened: TrainingClass) -> HttpResponse:
    """Erase the class with everybody's scores."""
    actions.erase_class(viewer=viewer, training_class=opened)
    return redirect("desk:classes")
