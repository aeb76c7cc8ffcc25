"""Practice classes: a trainer's code, learners under a nickname, and their scores by concept. No case stands here."""

import uuid

from django.db import models

from panah.accounts.models import Organisation, User


class TrainingClass(models.Model):
    """A class that a trainer has opened. Whoever has the code joins; the trainer sees scores and erases it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    opened_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    code = models.CharField(max_length=12, unique=True)
    opened_on = models.DateField(db_index=True)
    closed_on = models.DateField(null=True)


class Learner(models.Model):
    """Somebody who practises in a class. `scores` is {concept: [right, answered]}, `done` the cases in their order."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    training_class = models.ForeignKey(TrainingClass, models.CASCADE, related_name="learners")
    nickname = models.CharField(max_length=40)
    scores = models.JSONField(default=dict)
    done = models.JSONField(default=list)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["training_class", "nickname"], name="one_learner_per_nickname_in_a_class"
            ),
        )
