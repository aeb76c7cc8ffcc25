"""A case from a report or a call: its facts, tasks, decisions, consents, and the two locks it stands under."""

from datetime import timedelta

import pytest

from panah.audit.models import AuditEntry
from panah.cases import actions, queries
from panah.cases.models import Case, Note, Task
from panah.core.errors import InputError
from panah.core.merging import EditConflictError
from panah.reports import actions as reports
from panah.reports.models import Report
from panah.vault.envelopes import CannotOpenError
from tests import people
from tests.world import NARRATIVE, OPEN_FACTS, PERSON, send_report


@pytest.fixture
def report(hotline, aigul):
    """A report to the hotline."""
    return send_report(hotline, token="r", facts=OPEN_FACTS).report


@pytest.fixture
def case(report, aigul):
    """A case on it."""
    return actions.open_from_report(viewer=aigul, report=report, person=PERSON)


def actions_on(case):
    return list(
        AuditEntry.objects.filter(subject_kind="case", subject_id=str(case.pk))
        .order_by("seq")
        .values_list("action", flat=True)
    )


def test_words_and_answers_come_from_the_report(case, report, aigul):
    assert queries.narrative(case, aigul) == NARRATIVE
    assert queries.plain_facts(case) == OPEN_FACTS
    kept = case.facts["passport_withheld"]
    assert kept == [{"value": "yes", "source": "worker", "date": report.received_on.isoformat()}]
    report.refresh_from_db()
    assert (report.status, report.expires_on) == (Report.Status.CASE_OPENED, None)


def test_an_operator_opens_the_words_and_never_the_person(case, bek):
    assert queries.narrative(case, bek) == NARRATIVE
    with pytest.raises(CannotOpenError):
        queries.identity(case, bek)


def test_an_operator_can_open_a_case_and_then_no_longer_read_the_name(report, bek, aigul):
    case = actions.open_from_report(viewer=bek, report=report, person=PERSON)
    assert queries.identity(case, aigul)["family_name"] == PERSON["family_name"]
    with pytest.raises(CannotOpenError):
        queries.identity(case, bek)


@pytest.mark.parametrize("who", ["dana", "timur"])
def test_strangers_open_neither(who, case, request):
    viewer = request.getfixturevalue(who)
    with pytest.raises(CannotOpenError):
        queries.narrative(case, viewer)
    with pytest.raises(CannotOpenError):
        queries.identity(case, viewer)


def test_a_report_becomes_one_case(case, report, bek):
    with pytest.raises(InputError) as refusal:
        actions.open_from_report(viewer=bek, report=report, person={})
    assert refusal.value.code == "case_exists"
    assert Case.objects.count() == 1


def test_a_report_taken_back_becomes_no_case(report, aigul):
    reports.withdraw(report=report)
    with pytest.raises(InputError) as refusal:
        actions.open_from_report(viewer=aigul, report=report, person={})
    assert refusal.value.code == "case_exists"


def test_a_report_that_became_a_case_is_not_closed_and_so_does_not_expire(case, report, aigul):
    with pytest.raises(InputError) as refusal:
        reports.close(report=report, viewer=aigul)
    assert refusal.value.code == "report_settled"
    assert reports.expire_reports(today=actions.today() + timedelta(days=9999)) == 0
    assert queries.narrative(Case.objects.get(), aigul) == NARRATIVE


def test_the_case_outlives_the_report_taken_back(case, report, aigul):
    reports.withdraw(report=report)
    fresh = queries.get(case.pk)
    assert queries.narrative(fresh, aigul) == NARRATIVE


@pytest.mark.parametrize(
    ("facts", "days", "kinds"),
    [
        ({}, 7, {"contact_worker", "ask_questions"}),
        ({"in_danger_now": "yes"}, 0, {"contact_worker", "ask_questions", "safety_plan"}),
    ],
)
def test_first_tasks_are_due_the_sooner_the_more_urgent(facts, days, kinds, hotline, aigul):
    report = send_report(hotline, token="t", facts=facts).report
    case = actions.open_from_report(viewer=aigul, report=report, person={})
    assert set(Task.objects.values_list("kind", flat=True)) == kinds
    due = Task.objects.get(kind="contact_worker").due_on
    assert due == actions.today() + timedelta(days=days)
    assert Task.objects.filter(case=case, organisation=hotline).count() == len(kinds)


def test_answers_change_the_finding_and_its_urgency(case, aigul):
    before = case.screening["concepts"]["forced_labour_c29"]["status"]
    answers = {"in_danger_now": "yes", "transported": "yes", "wages_withheld": "yes"}
    answered = actions.answer(viewer=aigul, case=case, base={}, answers=answers, source="observed")
    assert answered.urgency == 3
    assert answered.screening != case.screening
    assert before in {"unknown", "indicated"}
    assert answered.version == case.version + 1
    assert {kept["source"] for kept in answered.facts["transported"]} == {"observed"}


def test_another_source_stands_beside_the_worker_not_over_them(case, aigul):
    base = {"passport_withheld": "yes"}
    case = actions.answer(
        viewer=aigul, case=case, base=base, answers={"passport_withheld": "no"}, source="document"
    )
    kept = {(each["source"], each["value"]) for each in case.facts["passport_withheld"]}
    assert kept == {("worker", "yes"), ("document", "no")}
    assert queries.plain_facts(case)["passport_withheld"] == "yes"


def test_two_people_answer_at_once(case, aigul, bek):
    base = queries.plain_facts(case)
    actions.answer(viewer=aigul, case=case, base=base, answers=base | {"transported": "yes"}, source="worker")
    after = actions.answer(
        viewer=bek, case=case, base=base, answers=base | {"wages_withheld": "yes"}, source="worker"
    )
    assert queries.plain_facts(after) == base | {"transported": "yes", "wages_withheld": "yes"}
    with pytest.raises(EditConflictError) as conflict:
        actions.answer(
            viewer=bek, case=case, base=base, answers=base | {"transported": "no"}, source="worker"
        )
    assert [(each.field, each.theirs, each.mine) for each in conflict.value.clashes] == [
        ("transported", "yes", "no")
    ]
    assert queries.plain_facts(Case.objects.get()) == base | {"transported": "yes", "wages_withheld": "yes"}


@pytest.mark.parametrize(
    ("answers", "source", "code"),
    [
        ({"transported": "perhaps"}, "worker", "bad_answer"),
        ({"citizenship": "mars"}, "worker", "unknown_choice"),
        ({"exploitation_end": "2023-02-30"}, "worker", "bad_date"),
        ({"hours_per_day": "many"}, "worker", "bad_number"),
        ({"hours_per_day": "25"}, "worker", "impossible_number"),
        ({"transported": "yes"}, "rumour", "unknown_source"),
    ],
)
def test_a_wrong_answer_is_refused_and_nothing_changes(answers, source, code, case, aigul):
    with pytest.raises(InputError) as refusal:
        actions.answer(viewer=aigul, case=case, base={}, answers=answers, source=source)
    assert refusal.value.code == code
    fresh = Case.objects.get()
    assert (fresh.facts, fresh.version) == (case.facts, case.version)


def test_two_people_write_the_identity_at_once(case, aigul):
    base = queries.identity(case, aigul)
    actions.write_identity(viewer=aigul, case=case, base=base, person=base | {"phone": "+77010000001"})
    both = actions.write_identity(viewer=aigul, case=case, base=base, person=base | {"address": "Shelter"})
    known = queries.identity(both, aigul)
    assert (known["phone"], known["address"]) == ("+77010000001", "Shelter")
    with pytest.raises(EditConflictError) as conflict:
        actions.write_identity(viewer=aigul, case=case, base=base, person=base | {"phone": "+77010000002"})
    assert conflict.value.current["phone"] == "+77010000001"


def test_a_field_that_was_emptied_is_gone(case, aigul):
    base = queries.identity(case, aigul)
    changed = actions.write_identity(viewer=aigul, case=case, base=base, person=base | {"phone": ""})
    assert "phone" not in queries.identity(changed, aigul)


def test_a_note_is_sealed_to_the_case_and_an_empty_one_refused(case, aigul, bek, dana):
    note = actions.write_note(viewer=aigul, case=case, text="Called \u202eback\u202c.")
    assert queries.notes(case, bek)[0].text == "Called back."
    assert b"Called" not in bytes(Note.objects.get(pk=note.pk).sealed)
    with pytest.raises(CannotOpenError):
        queries.notes(case, dana)
    with pytest.raises(InputError) as refusal:
        actions.write_note(viewer=aigul, case=case, text=" \x00 ")
    assert refusal.value.code == "note_empty"


def test_a_task_is_ticked_off_and_taken_back(case, aigul, bek):
    task = actions.add_task(
        viewer=aigul, case=case, kind="medical", due_on=actions.today(), text="Dr. Әлия", assigned_to=bek.user
    )
    assert "Әлия".encode() not in bytes(task.sealed)
    assert [each.text for each in queries.tasks_of_case(case, bek) if each.text] == ["Dr. Әлия"]
    actions.set_task_done(viewer=bek, task=task, done=True)
    assert task not in queries.open_tasks(aigul)
    actions.set_task_done(viewer=bek, task=task, done=False)
    assert task in queries.open_tasks(aigul)
    assert actions_on(case)[-3:] == ["case:task:added", "case:task:done", "case:task:reopened"]


def test_the_decision_on_identification(case, aigul):
    actions.decide_victim_status(viewer=aigul, case=case, status="identified", decided_on=actions.today())
    fresh = Case.objects.get()
    assert (fresh.victim_status, fresh.identified_on) == ("identified", actions.today())
    actions.decide_victim_status(viewer=aigul, case=case, status="presumed", decided_on=actions.today())
    fresh = Case.objects.get()
    assert (fresh.victim_status, fresh.identified_on, fresh.version) == ("presumed", None, case.version + 2)
    with pytest.raises(InputError) as refusal:
        actions.decide_victim_status(
            viewer=aigul, case=case, status="identified", decided_on=actions.today() + timedelta(days=1)
        )
    assert refusal.value.code == "date_future"


def test_closing_and_opening_again(case, aigul):
    actions.set_open(viewer=aigul, case=case, is_open=False)
    assert queries.case_list(aigul) == []
    assert queries.case_list(aigul, status="closed") == [case]
    actions.set_open(viewer=aigul, case=case, is_open=True)
    assert Case.objects.get().closed_on is None
    assert actions_on(case)[-2:] == ["case:record:closed", "case:record:reopened"]


def test_a_consent_holds_until_its_end_or_until_it_is_taken_back(case, aigul, shelter):
    today = actions.today()
    consent = actions.record_consent(
        viewer=aigul,
        case=case,
        purpose="x",
        recipient=shelter,
        fields=[],
        how="spoken",
        language="tg",
        expires_on=today,
    )
    assert consent.holds(today)
    assert not consent.holds(today + timedelta(days=1))
    consent.withdrawn_on = today
    assert not consent.holds(today)
    assert queries.consents(case) == [consent]


def test_an_organisation_without_keys_opens_no_case(aigul):
    empty = people.organisation("New")
    with pytest.raises(InputError) as refusal:
        actions.new_case(organisation=empty, facts={}, narrative="")
    assert refusal.value.code == "no_keys"


@pytest.mark.parametrize("column", ["sealed_narrative", "sealed_identity"])
def test_a_ciphertext_moved_to_another_case_fails_loudly(column, case, hotline, aigul):
    """A13: also when the thief moves the keys along with it."""
    other = actions.open_directly(viewer=aigul, narrative="other", person={"family_name": "Otherova"})
    moved = {
        column: bytes(getattr(case, column)),
        "keypair": case.keypair,
        "identity_keypair": case.identity_keypair,
    }
    read = queries.narrative if column == "sealed_narrative" else queries.identity
    Case.objects.filter(pk=other.pk).update(**{column: moved[column]})
    with pytest.raises(CannotOpenError):
        read(queries.get(other.pk), aigul)
    Case.objects.filter(pk=other.pk).update(**moved)
    with pytest.raises(CannotOpenError):
        read(queries.get(other.pk), aigul)


@pytest.mark.parametrize(
    "damage", [lambda b: b[:-1], lambda b: b[:40], lambda b: b[:-1] + bytes([b[-1] ^ 1]), lambda b: b + b"\0"]
)
def test_a_damaged_ciphertext_gives_no_part_of_the_text(damage, case, aigul):
    Case.objects.update(sealed_narrative=damage(bytes(case.sealed_narrative)))
    with pytest.raises(CannotOpenError):
        queries.narrative(queries.get(case.pk), aigul)
