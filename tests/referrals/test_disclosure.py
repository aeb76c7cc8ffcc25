"""What a receiver sees and can open: the card before acceptance, exactly the chosen parts after, nothing at the end."""

import json

import pytest
from django.apps import apps
from django.db import models
from django.urls import reverse

from panah.cases import actions as cases
from panah.core.law import load_pack
from panah.referrals import actions, queries
from panah.reports import actions as reports
from panah.vault.envelopes import CannotOpenError, unseal
from panah.vault.models import KeyWrap
from panah.vault.queries import wrap_context
from tests import people
from tests.desk import sign_in, words
from tests.world import ALL_PARTS, NARRATIVE, OPEN_FACTS, PERSON, SENSITIVE, photo, refer, send_report

SECRETS = [NARRATIVE, *PERSON.values(), "bruise"]


@pytest.fixture
def case(hotline, aigul):
    """A case with a name, words, a photo, and every sensitive answer."""
    file = reports.keep_draft_file(accepted=photo())
    report = send_report(hotline, token="r", files=[file]).report
    return cases.open_from_report(viewer=aigul, report=report, person=PERSON)


def openable(viewer):
    """Everything in the database that this member's keys open, by any chain of wraps, however long.

    A thief with the rows and these keys is tried without the server's secret: all private keys that can be reached
    are tried on every binary column, under the context the code would use and, for wraps, under theirs.
    """
    held = {viewer.user.keypair_id: viewer.keyring.private(viewer.user.keypair_id)}
    while True:
        new = {}
        for wrap in KeyWrap.objects.filter(holder_id__in=held).exclude(keypair_id__in=held):
            context = wrap_context(wrap.keypair_id, wrap.holder_id)
            new[wrap.keypair_id] = unseal(held[wrap.holder_id], wrap.sealed, context=context)
        if not new:
            break
        held |= new
    return held, [plain for sealed in sealed_values() for plain in _tries(held.values(), sealed)]


def sealed_values():
    """Every binary value of every table."""
    for model in apps.get_models():
        names = [f.name for f in model._meta.concrete_fields if isinstance(f, models.BinaryField)]
        for row in model.objects.values_list(*names) if names else ():
            yield from (bytes(value) for value in row if value)


def _tries(privates, sealed):
    from nacl.exceptions import CryptoError
    from nacl.public import PrivateKey, SealedBox

    for private in privates:
        try:
            yield SealedBox(PrivateKey(private)).decrypt(sealed)
        except (CryptoError, ValueError, TypeError):
            continue


def found_in(text, secrets=SECRETS):
    return [secret for secret in secrets if secret in text]


def page(viewer, referral):
    return sign_in(viewer).get(reverse("desk:referral", args=[referral.pk]))


def test_before_acceptance_the_page_is_the_card_and_nothing_else(aigul, case, shelter, dana):
    referral = refer(aigul, case, shelter, "shelter")
    shown = page(dana, referral)
    html = shown.content.decode()
    assert found_in(html) == []
    for hidden in (case.number, str(case.pk), str(case.report_id), "Aigul", "passport"):
        assert hidden not in html
    text = words(shown)
    card = [load_pack().choice_label("en", fact, OPEN_FACTS[fact]) for fact in ("sex", "age_band", "oblast")]
    for told in ("Shelter", "Umit hotline", "At once", *card, "You see more after accepting"):
        assert told in text
    assert set(referral.card) <= {"sex", "age_band", "under_18", "country_of_exploitation", "oblast"}


def test_before_acceptance_all_rows_and_the_receivers_keys_open_nothing(aigul, case, shelter, dana):
    referral = refer(aigul, case, shelter, "shelter")
    held, opened = openable(dana)
    assert referral.keypair_id not in held
    # Her own keys, and nothing anybody wrote.
    assert all(len(plain) == 16 + 32 for plain in opened)
    with pytest.raises(CannotOpenError):
        queries.disclosed(referral, dana)
    assert sign_in(dana).get(reverse("desk:case", args=[case.pk])).status_code == 404


def test_the_same_rows_open_after_acceptance(aigul, case, shelter, dana):
    """The control of the test above: the search for what can be opened does find it."""
    referral = refer(aigul, case, shelter, "shelter")
    actions.accept(viewer=dana, referral=referral)
    held, opened = openable(dana)
    assert referral.keypair_id in held
    assert any(
        PERSON["family_name"] in json.loads(plain[16:])["name"].values()
        for plain in opened
        if b'"name"' in plain
    )


def as_json(plain):
    """What is written as JSON, read; None for keys, which may begin like it by chance."""
    try:
        return json.loads(plain)
    except ValueError:
        return None


@pytest.mark.parametrize("part", ALL_PARTS)
def test_after_acceptance_exactly_the_chosen_part_is_there(part, aigul, case, shelter, dana):
    referral = refer(aigul, case, shelter, "shelter", fields=[part])
    actions.accept(viewer=dana, referral=referral)
    assert set(queries.disclosed(referral, dana)) == {part}
    mine = {
        "name": [PERSON["family_name"], PERSON["given_name"], PERSON["patronymic"]],
        "contact": [PERSON["phone"], PERSON["address"]],
        "birth_date": [PERSON["born_on"]],
        "documents": [PERSON["document_number"]],
        "narrative": [NARRATIVE],
        "files": ["bruise"],
    }.get(part, [])
    assert set(found_in(page(dana, referral).content.decode())) == set(mine)
    _, opened = openable(dana)
    everything = b"\n".join(opened).decode("utf-8", "replace")
    everything += json.dumps([as_json(plain[16:]) for plain in opened], ensure_ascii=False)
    assert set(found_in(everything)) == set(mine)


def test_the_case_itself_stays_closed_after_acceptance(aigul, case, shelter, dana):
    referral = refer(aigul, case, shelter, "shelter")
    actions.accept(viewer=dana, referral=referral)
    held, _ = openable(dana)
    assert not {case.keypair_id, case.identity_keypair_id, case.report.keypair_id} & set(held)


@pytest.mark.parametrize("how", ["end", "withdraw_consent"])
def test_the_end_takes_the_key_and_the_page(how, aigul, case, shelter, dana):
    referral = refer(aigul, case, shelter, "shelter")
    actions.accept(viewer=dana, referral=referral)
    file_id = queries.disclosed(referral, dana)["files"][0]["id"]
    getattr(actions, how)(viewer=aigul, referral=referral)
    fresh = people.viewer_for(dana.user)
    with pytest.raises(CannotOpenError):
        queries.disclosed(referral, fresh)
    shown = page(fresh, referral)
    assert found_in(shown.content.decode()) == []
    assert "can no longer be opened" in words(shown)
    address = reverse("desk:referral-file", args=[referral.pk, file_id])
    assert sign_in(fresh).get(address).status_code == 404
    _, opened = openable(fresh)
    assert all(len(plain) == 16 + 32 for plain in opened)


def test_a_consent_that_ran_out_shows_nothing_even_before_the_chore(aigul, case, shelter, dana):
    referral = refer(aigul, case, shelter, "shelter", consent_expires_on=cases.today())
    actions.accept(viewer=dana, referral=referral)
    assert PERSON["family_name"] in page(dana, referral).content.decode()
    type(referral.consent).objects.update(expires_on="2020-01-01")
    assert found_in(page(dana, referral).content.decode()) == []


def test_a_file_is_handed_on_without_its_place_and_is_gone_when_the_worker_takes_it_back(
    aigul, case, shelter, dana
):
    referral = refer(aigul, case, shelter, "shelter", fields=["files"])
    actions.accept(viewer=dana, referral=referral)
    file_id = queries.disclosed(referral, dana)["files"][0]["id"]
    address = reverse("desk:referral-file", args=[referral.pk, file_id])
    client = sign_in(dana)
    got = client.get(address)
    assert got.status_code == 200
    assert got["Content-Disposition"].startswith("attachment")
    reports.withdraw(report=case.report)
    assert client.get(address).status_code == 404


def test_the_words_of_a_rejection_reach_the_sender_only(aigul, case, shelter, dana):
    referral = refer(aigul, case, shelter, "shelter")
    actions.reject(viewer=dana, referral=referral, reason="need_more", text="Бос орын жоқ, мамырда")
    referral.refresh_from_db()
    assert "Бос орын жоқ" in page(aigul, referral).content.decode()
    assert "Бос орын жоқ" not in page(people.viewer_for(dana.user), referral).content.decode()
    _, opened = openable(dana)
    assert "Бос орын жоқ".encode() not in b"\n".join(opened)


def test_police_that_accepted_get_no_sensitive_fact_in_any_way(aigul, case, police, timur):
    referral = refer(aigul, case, police, "police_protection", fields=["facts", "finding"])
    assert case.urgency == 3
    assert referral.urgency < 3, "the urgency came from self-harm and custody, which police may not learn of"
    actions.accept(viewer=timur, referral=referral)
    disclosed = queries.disclosed(referral, timur)
    sensitive = {fact_id for fact_id, fact in load_pack().facts.items() if fact.sensitive}
    assert set(SENSITIVE) == sensitive, "this test answers every sensitive fact there is"
    assert set(disclosed["facts"]) == set(OPEN_FACTS)
    assert not sensitive & set(referral.card)
    finding = disclosed["finding"]
    reasons = json.dumps({key: finding[key] for key in ("concepts", "indicators", "urgency")})
    said = {fact for fact in sensitive if f'"{fact}": ' in reasons and f'"{fact}": "unknown"' not in reasons}
    assert said == set()
    html = page(timur, referral).content.decode()
    pack = load_pack()
    asked = [pack.question("en", fact_id, asker="officer") for fact_id in sensitive]
    answered = [text for text in asked if f">{text}</dt>" in html]
    assert answered == []


def test_the_finding_police_get_is_the_one_over_the_open_facts(aigul, hotline, case, police, timur):
    """Whatever the hidden answers were, the finding is the same: so it tells nothing about them."""
    report = send_report(hotline, token="plain", facts=OPEN_FACTS).report
    plain = cases.open_from_report(viewer=aigul, report=report, person={})
    found = []
    for each in (case, plain):
        referral = refer(aigul, each, police, "police_protection", fields=["facts", "finding"])
        actions.accept(viewer=timur, referral=referral)
        found.append((queries.disclosed(referral, timur), referral.urgency, referral.card))
    assert found[0] == found[1]


def test_a_helper_that_accepted_gets_the_sensitive_facts_too(aigul, case, shelter, dana):
    referral = refer(aigul, case, shelter, "shelter", fields=["facts"])
    actions.accept(viewer=dana, referral=referral)
    assert set(SENSITIVE) <= set(queries.disclosed(referral, dana)["facts"])
