"""Writes of practice classes."""

import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta

from django.db import IntegrityError, transaction

from panah.accounts.permissions import Viewer
from panah.audit.actions import record
from panah.core.errors import InputError
from panah.training.models import Learner, TrainingClass
from panah.training.queries import Scores

MOST_LEARNERS = 200
KEPT_DAYS = 30
LONGEST_NICKNAME = 40
# Without letters and digits that are taken for each other when read from a board.
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def open_class(*, viewer: Viewer) -> TrainingClass:
    """Open a class with a fresh code of eight letters."""
    letters = "".join(secrets.choice(_LETTERS) for _ in range(8))
    with transaction.atomic():
        opened = TrainingClass.objects.create(
            organisation=viewer.organisation,
            opened_by=viewer.user,
            code=f"{letters[:4]}-{letters[4:]}",
            opened_on=datetime.now(UTC).date(),
        )
        record(actor=viewer.actor, action="training:class:opened", subject=("class", opened.pk))
    return opened


def close_class(*, viewer: Viewer, training_class: TrainingClass) -> None:
    """End a class: nobody joins any more, and no score is added."""
    with transaction.atomic():
        TrainingClass.objects.filter(pk=training_class.pk, closed_on__isnull=True).update(
            closed_on=datetime.now(UTC).date()
        )
        record(actor=viewer.actor, action="training:class:closed", subject=("class", training_class.pk))


def erase_class(*, viewer: Viewer, training_class: TrainingClass) -> None:
    """Erase a class with its learners and their scores."""
    with transaction.atomic():
        TrainingClass.objects.filter(pk=training_class.pk).delete()
        record(actor=viewer.actor, action="training:class:erased", subject=("class", training_class.pk))


def erase_old(*, today: date) -> int:
    """Erase classes that were opened long ago; returns how many."""
    with transaction.atomic():
        old = TrainingClass.objects.filter(opened_on__lt=today - timedelta(days=KEPT_DAYS))
        count = old.count()
        old.delete()
    return count


def join(*, code: str, nickname: str) -> Learner:
    """Take part in a class under a nickname. Raises InputError when there is no such class, or the name is taken."""
    name = " ".join(nickname.split())
    if not 0 < len(name) <= LONGEST_NICKNAME:
        raise InputError(
            f"A nickname has 1 to {LONGEST_NICKNAME} letters",
            code="nickname_length",
            mend="Choose another one.",
        )
    with transaction.atomic():
        found = (
            TrainingClass.objects.select_for_update()
            .filter(code=_plain_code(code), closed_on__isnull=True)
            .first()
        )
        if found is None:
            raise InputError("There is no open class with this code", code="class_unknown", mend="Check it.")
        if Learner.objects.filter(training_class=found).count() >= MOST_LEARNERS:
            raise InputError("This class is full", code="class_full", mend="Ask the trainer for another one.")
        try:
            with transaction.atomic():
                return Learner.objects.create(training_class=found, nickname=name)
        except IntegrityError as error:
            raise InputError(
                "Somebody in this class has this nickname",
                code="nickname_taken",
                mend="Choose another one.",
            ) from error


def _plain_code(typed: str) -> str:
    letters = "".join(letter for letter in typed.upper() if letter.isalnum())[:8]
    return f"{letters[:4]}-{letters[4:]}"


def keep_result(*, learner: Learner, case_id: str, right: Mapping[str, bool]) -> None:
    """Add the result of a practised case to a learner's scores. A case counts once."""
    with transaction.atomic():
        current = (
            Learner.objects.select_for_update()
            .filter(pk=learner.pk, training_class__closed_on__isnull=True)
            .first()
        )
        if current is None or case_id in current.done:
            return
        add_result(scores=current.scores, right=right)
        current.done.append(case_id)
        current.save(update_fields=["scores", "done"])


def add_result(*, scores: Scores, right: Mapping[str, bool]) -> None:
    """Count the answers of one case, in place."""
    for concept, is_right in right.items():
        total = scores.setdefault(concept, [0, 0])
        total[0] += is_right
        total[1] += 1
