"""Officers' forms on the desk: filled in page by page, sent to whoever helps, printed; and the devices for them."""

import base64
import io
import json
import re
import zlib
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse

from panah.accounts.devices import check_device
from panah.accounts.models import Device
from panah.core.law import load_pack
from panah.core.screening.forms import survey_named
from panah.reports import queries
from panah.reports.form_drafts import drop_old_drafts
from panah.reports.models import FormDraft, FormSubmission, Report
from tests import people
from tests.desk import sign_in, words

FORM = "district_police"


@pytest.fixture
def timur(police, aigul):
    """The head of a police office, who may make devices. His office can be told nothing."""
    return people.join(police, "supervisor", name="Timur")


@pytest.fixture
def officer(timur):
    return sign_in(timur)


def page(number):
    return reverse("desk:form-page", args=[FORM, number])


def begin(browser):
    return browser.post(reverse("desk:form-start", args=[FORM]), {"consent": "yes"})


def fill(browser, answers):
    """Page after page to the end, as the server leads; every question asked on the way."""
    asked, where = [], begin(browser)["Location"]
    while "/end/" not in where:
        shown = browser.get(where).content.decode()
        here = dict.fromkeys(re.findall(r'name="([a-z_0-9]+)"', shown))
        asked += [name for name in here if name in load_pack().facts]
        reply = browser.post(where, {name: answers[name] for name in here if name in answers})
        assert reply.status_code == 302, words(reply)
        where = reply["Location"]
    return asked


def finish(browser, hotline, **changed):
    data = {
        "own_words": "Паспортты алып қойды",
        "safe_contact": "Кешке, әпкесі арқылы",
        "source": "worker",
        "receiver": str(hotline.pk),
        "pass_on": "yes",
        **changed,
    }
    return browser.post(reverse("desk:form-end", args=[FORM]), data, follow=True)


def test_a_filled_in_form_becomes_a_report_of_the_hotline(officer, hotline, aigul):
    fill(officer, {"in_danger_now": "yes", "passport_withheld": "yes", "months_unpaid": "7"})
    done = finish(officer, hotline)
    assert "Sent Umit hotline" in words(done)
    assert "Do not detain, fine or charge the person" in words(done)
    report = Report.objects.get()
    assert report.organisation == hotline
    assert report.urgency == 3
    assert report.facts["months_unpaid"][0] | {"date": ""} == {"value": "7", "source": "worker", "date": ""}
    assert queries.narrative(report, aigul.keyring).startswith("Паспортты")
    assert "әпкесі" in queries.narrative(report, aigul.keyring)
    assert FormSubmission.objects.get().sender.name == "District police"
    shown = words(sign_in(aigul).get(reverse("desk:report", args=[report.pk])))
    assert "Survey form for district police officers" in shown
    assert "District police" in shown
    assert "Write to the worker" not in shown


def test_the_officer_can_read_nothing_afterwards(officer, hotline):
    fill(officer, {"passport_withheld": "yes"})
    finish(officer, hotline)
    report = Report.objects.get()
    assert officer.get(reverse("desk:report", args=[report.pk])).status_code == 404
    assert officer.get(reverse("desk:queue")).status_code == 404
    again = officer.get(page(1))
    assert again["Location"] == reverse("desk:form-start", args=[FORM]), "no draft is left"


def test_a_case_opened_on_it_keeps_the_source_of_each_answer(officer, hotline, aigul):
    from panah.cases import actions

    fill(officer, {"locked_in": "yes"})
    finish(officer, hotline, source="observed")
    case = actions.open_from_report(viewer=aigul, report=Report.objects.get(), person={})
    assert case.facts["locked_in"][0]["source"] == "observed"


def test_a_draft_outlives_the_session_for_its_officer_alone_and_not_for_long(officer, timur):
    begin(officer)
    officer.post(page(1), {"in_danger_now": "yes", "needs_medical_help_now": "unknown"})
    draft = FormDraft.objects.get()
    officer.post(reverse("desk:sign-out"))
    colleague = people.join(timur.organisation, name="Second officer", inviter=timur)
    assert sign_in(colleague).get(page(1)).status_code == 302, "a colleague has no draft"
    assert not colleague.keyring.can_open(draft.member.keypair_id)
    back = sign_in(people.viewer_for(draft.member))
    start = back.get(reverse("desk:form-start", args=[FORM]))
    assert "is still open" in words(start)
    assert 'value="yes" checked' in back.get(page(1)).content.decode()
    back.post(reverse("desk:form-start", args=[FORM]), {"consent": "yes", "anew": "yes"})
    assert 'value="yes" checked' not in back.get(page(1)).content.decode(), "the next person's form is empty"
    assert drop_old_drafts(today=draft.kept_until) == 0
    assert drop_old_drafts(today=draft.kept_until + timedelta(days=1)) == 1


def test_only_a_clear_no_leaves_questions_out(officer):
    every = {fact.id for fact in survey_named(load_pack(), FORM).facts}
    assert set(fill(officer, {})) == every
    unknown = fill(officer, {"owes_debt": "unknown", "wages_withheld": "declined"})
    assert set(unknown) == every
    after = fill(officer, {"owes_debt": "no", "under_18": "no", "child_present": "unknown"})
    assert every - set(after) == {"must_work_off_debt", "debt_invented"}


def test_an_answer_whose_question_fell_away_is_not_sent(officer, hotline):
    fill(officer, {"owes_debt": "yes", "must_work_off_debt": "yes"})
    fill(officer, {"owes_debt": "no"})
    finish(officer, hotline)
    assert "must_work_off_debt" not in Report.objects.get().facts


def test_nothing_typed_is_lost_by_a_mistake(officer, hotline):
    begin(officer)
    survey = survey_named(load_pack(), FORM)
    number = next(
        n for n, (_s, facts) in enumerate(survey.pages(), 1) if "hours_per_day" in {f.id for f in facts}
    )
    wrong = officer.post(page(number), {"hours_per_day": "99", "did_work": "yes", "hazardous_work": "no"})
    assert wrong.status_code == 422
    text = wrong.content.decode()
    assert 'value="99"' in text
    assert re.search(r'id="did_work-yes"[^>]* checked', text)
    assert "This number is not possible" in words(wrong)
    late = finish(officer, hotline, pass_on="")
    assert late.status_code == 422
    assert "Паспортты алып қойды" in late.content.decode()
    assert not Report.objects.exists()


@pytest.mark.parametrize("where", ["start", "end"])
def test_without_consent_nothing_is_kept_and_the_steps_are_shown(officer, hotline, where):
    if where == "start":
        done = officer.post(reverse("desk:form-start", args=[FORM]), {"consent": "no"}, follow=True)
    else:
        fill(officer, {"passport_withheld": "yes"})
        done = finish(officer, hotline, pass_on="no")
    assert "Nothing was kept" in words(done)
    assert "give the hotline number 11616" in words(done)
    assert not Report.objects.exists()
    assert officer.get(page(1)).status_code == 302


def test_consent_is_asked_before_anything_and_must_be_answered(officer):
    assert officer.get(page(1)).status_code == 302
    start = officer.get(reverse("desk:form-start", args=[FORM]))
    assert "A person who may be a victim is treated as one" in words(start)
    refused = officer.post(reverse("desk:form-start", args=[FORM]))
    assert refused.status_code == 422
    assert "Choose Yes or No." in words(refused)


def test_a_form_cannot_be_sent_to_an_enforcement_body(officer, hotline):
    other = people.organisation("Migration office", "migration_service", services=["documents"])
    people.join(other, "supervisor", name="Nurlan")
    fill(officer, {"passport_withheld": "yes"})
    finish(officer, hotline, receiver=str(people.fresh(other).pk))
    assert not Report.objects.exists()


def test_an_empty_form_is_told(officer, hotline):
    fill(officer, {})
    reply = finish(officer, hotline, own_words="", safe_contact="")
    assert "There is nothing to send yet" in words(reply)


def test_danger_is_answered_at_once(officer):
    begin(officer)
    shown = officer.post(page(1), {"in_danger_now": "yes"}, follow=True)
    assert "Danger now: stop asking and act. Hotline 11616." in words(shown)


def test_two_sendings_at_once_are_one_report(officer, hotline, timur):
    from panah.desk import form_drafts
    from panah.reports.officer_forms import take

    survey = survey_named(load_pack(), FORM)
    draft = form_drafts.FormDraft(FORM, "one-token", {"passport_withheld": "yes"})
    given = {
        "actor": timur.actor,
        "sender": timur.organisation,
        "receiver": people.fresh(hotline),
        "filled": draft.filled(survey, load_pack()),
        "content": draft.content(),
        "language": "en",
    }
    assert take(**given).is_new
    assert not take(**given).is_new
    assert Report.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "forms"),
    [
        ("police", {"district_police", "special_institution"}),
        ("migration_service", {"migration_service", "special_institution"}),
        ("border_service", {"border_officer"}),
        ("labour_inspectorate", {"labour_inspector"}),
        (
            "ngo",
            {
                "district_police",
                "special_institution",
                "migration_service",
                "border_officer",
                "labour_inspector",
            },
        ),
    ],
)
def test_each_kind_of_organisation_fills_in_its_own_forms(kind, forms, db):
    office = people.organisation(f"Office {kind}", kind)
    browser = sign_in(people.join(office, "operator", name="Officer"))
    found = set(
        re.findall(r"/desk/forms/([a-z_]+)\.pdf", browser.get(reverse("desk:forms")).content.decode())
    )
    assert found == forms
    others = {"district_police", "border_officer", "labour_inspector"} - forms
    for form in others:
        assert browser.get(reverse("desk:form-print", args=[form])).status_code == 404


@pytest.mark.parametrize("language", ["en", "kk", "tg", "uz-cyrl"])
def test_a_form_is_printed_and_downloaded_in_the_readers_language(officer, language):
    pdf = officer.get(f"/{language}/desk/forms/{FORM}.pdf")
    assert pdf.content.startswith(b"%PDF")
    assert officer.get(f"/{language}/desk/forms/{FORM}/card.pdf").content.startswith(b"%PDF")
    book = openpyxl.load_workbook(io.BytesIO(officer.get(f"/{language}/desk/forms/{FORM}.xlsx").content))
    settings = dict(zip(*[[cell.value for cell in row] for row in book["settings"]], strict=True))
    assert settings["default_language"].endswith(f"({language})")


def make(browser, hotline, **changed):
    data = {
        "name": "Tablet 1",
        "forms_allowed": [FORM],
        "receiver": str(hotline.pk),
        "language": "ru",
        **changed,
    }
    return browser.post(reverse("desk:devices"), data)


def test_a_device_is_made_its_secret_shown_once_and_taken_back(officer, hotline):
    shown = make(officer, hotline)
    secret = re.search(r"\b(?:[a-z2-9]{4}-){5}[a-z2-9]{4}\b", words(shown))[0]
    device = Device.objects.get()
    assert secret.encode() not in bytes(device.secret_hash)
    assert secret not in words(officer.get(reverse("desk:devices")))
    assert check_device(login=device.login, secret=secret) == device
    assert check_device(login=device.login, secret=secret.replace("-", "").upper()) == device
    officer.post(reverse("desk:device-revoke", args=[device.pk]))
    assert check_device(login=device.login, secret=secret) is None
    assert "Taken back on" in words(officer.get(reverse("desk:devices")))


def test_the_picture_sets_collect_up(officer, hotline, monkeypatch):
    import segno

    drawn = []
    original = segno.make
    monkeypatch.setattr(
        "panah.desk.views.devices.segno.make", lambda text, **o: drawn.append(text) or original(text, **o)
    )
    shown = make(officer, hotline)
    settings = json.loads(zlib.decompress(base64.b64decode(drawn[0])))["general"]
    assert settings["server_url"] == "http://127.0.0.1:8000/openrosa"
    assert settings["username"] == Device.objects.get().login
    assert settings["password"] in words(shown)
    assert settings["delete_send"] is True
    assert "<svg" in shown.content.decode()
    assert "style=" not in re.search(r"<svg.*?</svg>", shown.content.decode(), re.DOTALL)[0]


@pytest.mark.parametrize(
    "changed",
    [
        {"forms_allowed": ["labour_inspector"]},
        {"forms_allowed": []},
        {"language": "de"},
        {"name": ""},
        {"receiver": ""},
    ],
)
def test_a_device_gets_only_what_its_organisation_may(officer, hotline, changed):
    reply = make(officer, hotline, **changed)
    assert reply.status_code == 422
    assert not Device.objects.exists()


def test_the_receiver_can_refuse_a_device_and_a_stranger_cannot(officer, hotline, aigul):
    make(officer, hotline)
    device = Device.objects.get()
    stranger = people.join(people.organisation("Sana", "ngo"), "supervisor", name="Gulnar")
    assert sign_in(stranger).post(reverse("desk:device-revoke", args=[device.pk])).status_code == 404
    browser = sign_in(aigul)
    assert "Tablet 1" in words(browser.get(reverse("desk:devices")))
    browser.post(reverse("desk:device-revoke", args=[device.pk]))
    device.refresh_from_db()
    assert device.revoked_on is not None


def test_a_device_is_dead_when_its_office_or_its_receiver_is_suspended(officer, hotline):
    secret = re.search(r"\b(?:[a-z2-9]{4}-){5}[a-z2-9]{4}\b", words(make(officer, hotline)))[0]
    device = Device.objects.select_related("organisation", "receiver").get()
    for organisation in (device.organisation, device.receiver):
        organisation.is_active = False
        organisation.save()
        assert check_device(login=device.login, secret=secret) is None
        organisation.is_active = True
        organisation.save()
    device.receiver.kind = "police"
    device.receiver.save()
    assert check_device(login=device.login, secret=secret) is None
