"""Every step from every state: what is legal happens once, what is not changes nothing."""

from datetime import timedelta

import pytest

from panah.cases import actions as cases
from panah.cases.models import Consent, Task
from panah.core.errors import InputError
from panah.referrals import actions
from panah.referrals.models import Referral
from panah.vault.models import KeyWrap
from tests import people
from tests.world import OPEN_FACTS, PERSON, refer, send_report

STATES = ("sent", "accepted", "rejected", "ended", "withdrawn")
STEPS = ("accept", "reject", "end", "withdraw_consent")
# (state, step) -> state afterwards. What is not here is refused.
LEGAL = {
    ("sent", "accept"): "accepted",
    ("sent", "reject"): "rejected",
    ("sent", "end"): "withdrawn",
    ("accepted", "end"): "ended",
    ("sent", "withdraw_consent"): "withdrawn",
    ("accepted", "withdraw_consent"): "ended",
    # The consent is on record as taken back; the referral was over already.
    ("rejected", "withdraw_consent"): "rejected",
    ("ended", "withdraw_consent"): "ended",
    ("withdrawn", "withdraw_consent"): "withdrawn",
}


@pytest.fixture
def case(hotline, aigul):
    """A case of the hotline, opened on a report."""
    report = send_report(hotline, token="r", facts=OPEN_FACTS).report
    return cases.open_from_report(viewer=aigul, report=report, person=PERSON)


@pytest.fixture
def sent(aigul, case, shelter, dana):
    """A referral to the shelter that waits."""
    return refer(aigul, case, shelter, "shelter")


def take(step, referral, *, sender, receiver):
    """One step by whoever may take it."""
    if step == "accept":
        actions.accept(viewer=receiver, referral=referral)
    elif step == "reject":
        actions.reject(viewer=receiver, referral=referral, reason="no_capacity", text="Full until May")
    elif step == "end":
        actions.end(viewer=sender, referral=referral)
    else:
        actions.withdraw_consent(viewer=sender, referral=referral)


def bring(referral, state, *, sender, receiver):
    """Into a state, by legal steps."""
    ways = {
        "sent": (),
        "accepted": ("accept",),
        "rejected": ("reject",),
        "ended": ("accept", "end"),
        "withdrawn": ("end",),
    }
    for step in ways[state]:
        take(step, referral, sender=sender, receiver=receiver)
    referral.refresh_from_db()
    assert referral.status == state


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("step", STEPS)
def test_each_step_from_each_state(state, step, sent, aigul, dana):
    bring(sent, state, sender=aigul, receiver=dana)
    before = Referral.objects.filter(pk=sent.pk).values().get()
    if (state, step) in LEGAL:
        take(step, sent, sender=aigul, receiver=dana)
        assert Referral.objects.get(pk=sent.pk).status == LEGAL[state, step]
    else:
        with pytest.raises(InputError) as refusal:
            take(step, sent, sender=aigul, receiver=dana)
        assert refusal.value.code == "referral_settled"
        assert Referral.objects.filter(pk=sent.pk).values().get() == before


@pytest.mark.parametrize("state", [state for state in STATES if state != "sent"])
def test_the_receiver_holds_a_key_only_while_accepted(state, sent, aigul, dana):
    bring(sent, state, sender=aigul, receiver=dana)
    holder = people.fresh(dana.organisation).casework_key
    assert KeyWrap.objects.filter(keypair=sent.keypair, holder=holder).exists() is (state == "accepted")
    assert bytes(sent.held_key) == b""


def test_a_form_that_is_sent_twice_steps_once(sent, dana):
    stale = Referral.objects.get(pk=sent.pk)
    actions.accept(viewer=dana, referral=sent)
    with pytest.raises(InputError, match="already answered"):
        actions.accept(viewer=dana, referral=stale)
    with pytest.raises(InputError, match="already answered"):
        actions.reject(viewer=dana, referral=stale, reason="other", text="")


def test_an_answer_without_a_known_reason_is_refused(sent, dana):
    with pytest.raises(InputError) as refusal:
        actions.reject(viewer=dana, referral=sent, reason="because", text="")
    assert refusal.value.code == "reason_missing"
    sent.refresh_from_db()
    assert sent.status == "sent"


def test_the_task_to_watch_for_the_answer_ends_with_it(sent, dana):
    task = Task.objects.get(about_id=sent.pk)
    assert task.done_on is None
    actions.accept(viewer=dana, referral=sent)
    task.refresh_from_db()
    assert task.done_on is not None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"service": "return_home"}, "service_not_offered"),
        ({"service": "nonsense"}, "service_not_offered"),
        ({"fields": ["name", "password"]}, "field_unknown"),
        ({"consent_expires_on": cases.today() - timedelta(days=1)}, "consent_expired"),
    ],
)
def test_what_cannot_be_sent(change, code, aigul, case, dana):
    wanted = {"service": "shelter", "fields": ["name"]} | change
    with pytest.raises(InputError) as refusal:
        refer(aigul, case, dana.organisation, **wanted)
    assert refusal.value.code == code
    assert not Referral.objects.exists()
    assert not Consent.objects.exists()


def test_nothing_goes_to_oneself_to_the_suspended_or_to_those_without_keys(
    aigul, case, hotline, shelter, dana
):
    empty = people.organisation("New house", "shelter", services=["shelter"])
    for receiver, service, code in (
        (empty, "shelter", "receiver_not_ready"),
        (hotline, "legal_aid", "receiver_is_sender"),
    ):
        with pytest.raises(InputError) as refusal:
            refer(aigul, case, receiver, service)
        assert refusal.value.code == code
    shelter.is_active = False
    shelter.save(update_fields=["is_active"])
    with pytest.raises(InputError) as refusal:
        refer(aigul, case, shelter, "shelter")
    assert refusal.value.code == "receiver_not_ready"


def test_a_consent_that_ran_out_is_not_accepted_on(aigul, case, shelter, dana):
    sent = refer(aigul, case, shelter, "shelter", consent_expires_on=cases.today())
    Consent.objects.update(expires_on=cases.today() - timedelta(days=1))
    with pytest.raises(InputError) as refusal:
        actions.accept(viewer=dana, referral=sent)
    assert refusal.value.code == "consent_expired"


def test_the_chore_ends_what_the_consent_no_longer_carries(aigul, case, shelter, dana):
    sent = refer(aigul, case, shelter, "shelter", consent_expires_on=cases.today())
    other = refer(aigul, case, shelter, "medical")
    for each in (sent, other):
        actions.accept(viewer=dana, referral=each)
    assert actions.end_expired(today=cases.today()) == 0
    assert actions.end_expired(today=cases.today() + timedelta(days=1)) == 1
    assert {each.service: each.status for each in Referral.objects.all()} == {
        "shelter": "ended",
        "medical": "accepted",
    }
    assert not KeyWrap.objects.filter(
        keypair=sent.keypair, holder=people.fresh(shelter).casework_key
    ).exists()


def test_a_consent_is_taken_back_once_and_its_day_stays(sent, aigul):
    actions.withdraw_consent(viewer=aigul, referral=sent)
    Consent.objects.update(withdrawn_on="2026-01-02")
    with pytest.raises(InputError) as refusal:
        actions.withdraw_consent(viewer=aigul, referral=sent)
    assert refusal.value.code == "consent_withdrawn"
    assert str(Consent.objects.get().withdrawn_on) == "2026-01-02"
