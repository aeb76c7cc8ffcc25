"""Properties that hold for every set of answers."""

import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from panah.core.law import load_pack
from panah.core.screening import Facts, Screening, screen

PACK = load_pack()
YES_NO = sorted(fact.id for fact in PACK.facts.values() if fact.type == "yes_no")
ANSWERS = st.dictionaries(
    st.sampled_from(YES_NO), st.sampled_from(["yes", "no", "unknown", "declined"]), max_size=40
)
DAY = date(2017, 3, 1)
RELAXED = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def run(answers, **options):
    return screen(Facts.from_json({"facts": answers}, PACK), DAY, ("kz",), PACK, **options)


def statuses(screening):
    found = {key: conclusion.status for key, conclusion in screening.concepts.items()}
    return found | {item.offence: item.status for item in screening.qualification}


@RELAXED
@given(ANSWERS, st.sampled_from(YES_NO), st.sampled_from(["unknown", "declined"]))
def test_adding_an_unknown_changes_no_conclusion(answers, fact, blank):
    without = {key: value for key, value in answers.items() if key != fact}
    assert statuses(run({**without, fact: blank})) == statuses(run(without))


@RELAXED
@given(ANSWERS, st.sampled_from(YES_NO), st.sampled_from(["yes", "no"]))
def test_an_answer_never_reverses_a_conclusion_except_through_a_named_exception_or_rebuttal(
    answers, fact, answer
):
    without = {key: value for key, value in answers.items() if key != fact}
    before, after = run(without), run({**without, fact: answer})
    for key, conclusion in before.concepts.items():
        changed = after.concepts[key]
        if conclusion.status == "indicated" and changed.status != "indicated":
            assert rests_on_an_exception(after, key)
        if conclusion.status == "not_indicated" and changed.status == "indicated":
            assert conclusion.rebutted_by or rests_on_an_exception(before, key)


def rests_on_an_exception(screening, key):
    """Whether the concept, or one that an element of it may rest on, is taken out by an exception."""
    return any(conclusion.exceptions for conclusion in screening.concepts.values()) or bool(
        screening.concepts[key].rebutted_by
    )


@RELAXED
@given(ANSWERS, st.randoms(use_true_random=False))
def test_the_order_of_facts_does_not_matter(answers, random):
    shuffled = list(answers.items())
    random.shuffle(shuffled)
    assert run(dict(shuffled)).to_json() == run(answers).to_json()


@RELAXED
@given(ANSWERS)
def test_the_child_rule_never_needs_means(answers):
    screening = run({**answers, "under_18": "yes"})
    assert screening.concepts["trafficking_palermo"].elements["means"].status in {"indicated", "not_required"}


@RELAXED
@given(ANSWERS)
def test_a_finding_survives_storage_as_json_text(answers):
    screening = run(answers)
    assert Screening.from_json(json.loads(json.dumps(screening.to_json()))) == screening


@RELAXED
@given(ANSWERS)
def test_reasons_are_answers_that_were_given_and_missing_ones_were_not(answers):
    screening = run(answers)
    given_answers = {key for key, value in answers.items() if value in {"yes", "no"}}
    for conclusion in screening.concepts.values():
        assert {reason.fact for reason in conclusion.reasons} <= given_answers
        assert not set(conclusion.missing) & given_answers
        assert not conclusion.missing or conclusion.status == "unknown"
        if conclusion.status != "unknown":
            assert conclusion.reasons


@pytest.mark.parametrize("asker", ["worker", "hotline", "officer"])
def test_proposed_questions_are_open_and_may_be_asked_by_the_asker(asker):
    @RELAXED
    @given(ANSWERS)
    def check(answers):
        for question in run(answers, asker=asker, questions=200).next_questions:
            fact = PACK.facts[question.fact]
            assert question.fact not in answers
            assert asker in fact.askers
            assert not (asker == "officer" and fact.sensitive)

    check()
