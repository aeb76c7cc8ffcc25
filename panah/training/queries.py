"""Reads of practice classes."""

from collections.abc import Iterable
from uuid import UUID

from panah.accounts.permissions import Viewer
from panah.training.models import Learner, TrainingClass

Scores = dict[str, list[int]]
PAGE = 25


def get(class_id: UUID) -> TrainingClass | None:
    """One class, or None."""
    return TrainingClass.objects.select_related("organisation").filter(pk=class_id).first()


def classes(viewer: Viewer) -> list[TrainingClass]:
    """The newest classes of the viewer's organisation."""
    found = TrainingClass.objects.select_related("opened_by").filter(organisation=viewer.organisation)
    return list(found.order_by("-opened_on", "pk")[:PAGE])


def learners(training_class: TrainingClass) -> list[Learner]:
    """Everybody in a class, by nickname. A class has at most actions.MOST_LEARNERS."""
    return list(Learner.objects.filter(training_class=training_class).order_by("nickname"))


def learner(learner_id: str) -> Learner | None:
    """The learner of a session, while the class is open; None when it was closed or erased."""
    found = Learner.objects.select_related("training_class__organisation").filter(pk=learner_id)
    return found.filter(training_class__closed_on__isnull=True).first()


def totals(of: Iterable[Learner]) -> Scores:
    """The scores of several learners together."""
    found: Scores = {}
    for each in of:
        for concept, (right, answered) in each.scores.items():
            total = found.setdefault(concept, [0, 0])
            total[0] += right
            total[1] += answered
    return found
