"""What to ask next."""

from datetime import date
from statistics import median

import pytest

from panah.core.errors import InputError
from panah.core.screening import Facts, screen
from panah.core.screening.examples import read_examples
from tests.core.screening.interview import by_gain, in_file_order, questions_until_settled


def first(screening):
    return screening.next_questions[0].fact


def test_danger_is_asked_first(screen_answers):
    assert first(screen_answers()) == "in_danger_now"


def test_what_is_settled_is_not_asked_again(screen_answers):
    asked = {question.fact for question in screen_answers({"in_danger_now": "no"}).next_questions}
    assert "in_danger_now" not in asked


def test_an_unknown_asker_is_refused(pack):
    with pytest.raises(InputError, match="nobody asks as 'police'"):
        screen(Facts(), date(2017, 3, 1), (), pack, asker="police")


def test_a_declined_question_is_not_repeated(screen_answers):
    asked = {question.fact for question in screen_answers({"in_danger_now": "declined"}).next_questions}
    assert "in_danger_now" not in asked


def test_worked_cases_settle_in_fewer_questions_than_in_file_order(pack):
    examples = [example for example in read_examples(pack) if example.at.year >= 2004][::9]
    adaptive = median(questions_until_settled(example, pack, by_gain(pack)) for example in examples)
    plain = median(questions_until_settled(example, pack, in_file_order(pack)) for example in examples)
    assert adaptive < plain / 2
