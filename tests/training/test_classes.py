"""Practice classes: joining by code, scores by concept, closing, erasing."""

from datetime import date, timedelta

import pytest

from panah.core.errors import InputError
from panah.training import actions, queries
from panah.training.models import Learner, TrainingClass

RIGHT = {"forced_labour_c29": True, "slavery_1926": False}


@pytest.fixture
def opened(aigul):
    """A class that Aigul opened."""
    return actions.open_class(viewer=aigul)


def test_learners_join_with_the_code_however_it_is_typed(opened):
    typed = f" {opened.code.lower().replace('-', ' ')} "
    learner = actions.join(code=typed, nickname="  Blue   falcon ")
    assert learner.nickname == "Blue falcon"
    assert queries.learners(opened) == [learner]


@pytest.mark.parametrize(
    ("code", "nickname", "problem"),
    [
        ("AAAA-AAAA", "Falcon", "class_unknown"),
        ("", "Falcon", "class_unknown"),
        (None, "", "nickname_length"),
        (None, "x" * 41, "nickname_length"),
        (None, "Taken", "nickname_taken"),
    ],
)
def test_what_cannot_be_is_named(opened, code, nickname, problem):
    actions.join(code=opened.code, nickname="Taken")
    with pytest.raises(InputError) as refused:
        actions.join(code=opened.code if code is None else code, nickname=nickname)
    assert refused.value.code == problem


def test_a_class_has_an_end_of_places(opened, monkeypatch):
    monkeypatch.setattr(actions, "MOST_LEARNERS", 1)
    actions.join(code=opened.code, nickname="First")
    with pytest.raises(InputError, match="full"):
        actions.join(code=opened.code, nickname="Second")


def test_a_case_counts_once_and_scores_add_up(opened):
    first, second = (actions.join(code=opened.code, nickname=name) for name in ("A", "B"))
    for _ in range(2):
        actions.keep_result(learner=first, case_id="G01_shepherd", right=RIGHT)
    actions.keep_result(learner=second, case_id="G01_shepherd", right={"forced_labour_c29": False})
    first.refresh_from_db()
    assert first.scores == {"forced_labour_c29": [1, 1], "slavery_1926": [0, 1]}
    assert queries.totals(queries.learners(opened)) == {"forced_labour_c29": [1, 2], "slavery_1926": [0, 1]}


def test_a_closed_class_takes_nobody_and_no_score(opened, aigul):
    learner = actions.join(code=opened.code, nickname="A")
    actions.close_class(viewer=aigul, training_class=opened)
    actions.keep_result(learner=learner, case_id="G01_shepherd", right=RIGHT)
    learner.refresh_from_db()
    assert learner.scores == {}
    assert queries.learner(str(learner.pk)) is None
    with pytest.raises(InputError):
        actions.join(code=opened.code, nickname="B")


def test_erasing_leaves_nothing(opened, aigul):
    actions.join(code=opened.code, nickname="A")
    actions.erase_class(viewer=aigul, training_class=opened)
    assert not TrainingClass.objects.exists()
    assert not Learner.objects.exists()


def test_old_classes_are_erased_by_themselves(opened):
    last_day = opened.opened_on + timedelta(days=actions.KEPT_DAYS)
    assert actions.erase_old(today=last_day) == 0
    assert actions.erase_old(today=last_day + timedelta(days=1)) == 1
    assert not TrainingClass.objects.exists()


def test_classes_are_those_of_the_own_organisation(opened, aigul, dana):
    other = actions.open_class(viewer=dana)
    TrainingClass.objects.filter(pk=other.pk).update(opened_on=date(2026, 1, 1))
    assert queries.classes(aigul) == [opened]
