"""An officer's form as a report: sealed to who helps, taken once, its files whenever they come, erased with it."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image

from panah.accounts import devices
from panah.accounts.models import Device
from panah.audit.actions import Actor
from panah.audit.models import AuditEntry
from panah.cases import actions as cases
from panah.core.errors import InputError
from panah.core.exchange.xlsform.filled import Filled
from panah.core.law import load_pack
from panah.core.screening.forms import survey_named
from panah.reports import actions, queries
from panah.reports.models import Attachment, FormFile, FormSubmission, Report
from panah.reports.officer_forms import take
from panah.vault.envelopes import CannotOpenError
from panah.vault.files import file_path
from panah.vault.models import KeyPair, StoredFile
from tests import people

WORDS = "Қожайын Сарқырамабеков паспортты алып қойды"
CONTACT = "Апкеси Гүлбаршынжамал аркылуу"


@pytest.fixture
def timur(police, aigul):
    """The head of a police office, who may make devices. His office can be told nothing."""
    return people.join(police, "supervisor", name="Timur")


@pytest.fixture
def device(timur, hotline):
    return devices.make_device(
        viewer=timur, name="Tablet", receiver=people.fresh(hotline), forms=["district_police"], language="kk"
    ).device


def form(instance="uuid:1", **changed):
    fields = {
        "facts": {"passport_withheld": "yes", "sex": "female"},
        "unread": {"hair_colour": "brown"},
        "own_words": WORDS,
        "safe_contact": CONTACT,
        **changed,
    }
    return Filled(survey_named(load_pack(), "district_police"), "1", instance, consent=True, **fields)


def photo(colour="navy", name="a.jpg"):
    content = io.BytesIO()
    Image.new("RGB", (20, 10), colour).save(content, "JPEG")
    return SimpleUploadedFile(name, content.getvalue())


def send(device, filled=None, content=b"<x/>", **changed):
    return take(
        actor=Actor(kind="device", id=str(device.pk), organisation_id=device.organisation_id),
        sender=device.organisation,
        receiver=people.fresh(device.receiver),
        filled=filled or form(),
        content=content,
        language="kk",
        **changed,
    )


def test_it_opens_to_the_receiver_and_to_nobody_else(device, aigul, timur):
    report = send(device).report
    assert queries.narrative(report, aigul.keyring).startswith(WORDS)
    assert CONTACT in queries.narrative(report, aigul.keyring)
    opened = queries.officer_form(report, aigul.keyring)
    assert (opened.sender, opened.unread) == ("District police", {"hair_colour": "brown"})
    for read in (queries.narrative, queries.officer_form):
        with pytest.raises(CannotOpenError):
            read(report, timur.keyring)


def test_no_word_of_it_lies_open_in_any_table(device):
    send(device, files=[photo(name="Сарқырамабеков.jpg")])
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for value in (cell for line in cursor for cell in line):
                plain = bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()
                for mark in ("Сарқырамабеков", "Гүлбаршынжамал", "brown"):
                    assert mark.encode() not in plain, table


def test_the_trail_names_the_device_and_the_day_only(device):
    report = send(device).report
    entry = AuditEntry.objects.get(action="report:form:submitted")
    assert (entry.actor_kind, entry.actor_id, entry.subject_id) == ("device", str(device.pk), str(report.pk))
    assert (entry.at.hour, entry.at.minute, entry.at.second) == (0, 0, 0)


def test_the_same_form_is_one_report_and_other_content_overwrites_nothing(device):
    first, second = send(device), send(device)
    assert (first.is_new, second.is_new) == (True, False)
    assert first.report == second.report
    with pytest.raises(InputError) as refused:
        send(device, form(own_words="other"), content=b"<y/>")
    assert refused.value.code == "form_differs"
    assert Report.objects.count() == 1


def test_files_come_in_any_order_and_once(device, aigul):
    send(device, files=[photo("red", "1.jpg")], is_complete=False)
    report = Report.objects.get()
    assert not queries.officer_form(report, aigul.keyring).is_complete
    send(device, files=[photo("green", "2.jpg"), photo("red", "1.jpg")], is_complete=True)
    send(device, files=[photo("red", "1.jpg")], is_complete=False)
    assert Attachment.objects.filter(report=report).count() == FormFile.objects.count() == 2
    assert queries.officer_form(report, aigul.keyring).is_complete, "a late resend does not open it again"
    assert StoredFile.objects.filter(kept_until__isnull=False).count() == 0, "nothing waits to be erased"


def test_a_report_holds_ten_files_and_says_when_more_came(device, aigul):
    files = [photo((number * 20, 0, 0), f"{number}.jpg") for number in range(12)]
    assert send(device, files=files).refused_files == 2
    report = Report.objects.get()
    assert Attachment.objects.filter(report=report).count() == 10
    assert queries.officer_form(report, aigul.keyring).refused_files == 2


def test_an_expired_form_takes_its_files_and_keys_with_it(device, settings):
    report = send(device, files=[photo()]).report
    path = file_path(StoredFile.objects.get().pk)
    assert path.exists()
    assert actions.expire_reports(today=report.expires_on + timedelta(days=1)) == 1
    for model in (Report, FormSubmission, FormFile):
        assert not model.objects.exists()
    assert not path.exists()
    assert not KeyPair.objects.filter(pk=report.keypair_id).exists()


@pytest.mark.parametrize(
    "kind", ["police", "migration_service", "border_service", "prosecutor", "coordination"]
)
def test_nobody_who_enforces_or_only_counts_can_be_the_receiver(kind, device):
    device.receiver.kind = kind
    device.receiver.save()
    with pytest.raises(InputError) as refused:
        send(device)
    assert refused.value.code == "device_receiver"
    assert not Report.objects.exists()


def test_no_enforcement_office_can_choose_itself_or_another_one(timur):
    border = people.organisation("Border post", "border_service")
    people.join(border, "supervisor", name="Nurlan")
    for receiver in (timur.organisation, people.fresh(border)):
        with pytest.raises(InputError) as refused:
            devices.make_device(
                viewer=timur, name="x", receiver=receiver, forms=["district_police"], language="ru"
            )
        assert refused.value.code == "device_receiver"
    assert not Device.objects.exists()


def test_without_consent_or_content_nothing_is_written(device):
    empty = form(facts={}, unread={}, own_words="", safe_contact="")
    refused = Filled(empty.survey, "1", "uuid:1", consent=False, facts={"sex": "female"})
    for filled, code in ((refused, "form_no_consent"), (empty, "report_empty")):
        with pytest.raises(InputError) as error:
            send(device, filled)
        assert error.value.code == code
    assert not Report.objects.exists()
    assert not AuditEntry.objects.filter(action="report:form:submitted").exists()


def test_a_case_keeps_who_said_what(device, aigul):
    report = send(device, form(source="third_party")).report
    case = cases.open_from_report(viewer=aigul, report=report, person={})
    assert case.facts["passport_withheld"][0]["source"] == "third_party"
    assert case.screening["indicators"]


def test_a_device_that_floods_is_slowed_down_and_another_is_not(device, timur, hotline, monkeypatch):
    monkeypatch.setattr(devices, "MOST_FORMS", 3)
    for _ in range(3):
        devices.count_form(device=device)
    with pytest.raises(InputError) as refused:
        devices.count_form(device=device)
    assert refused.value.code == "device_throttled"
    other = devices.make_device(
        viewer=timur, name="Second", receiver=people.fresh(hotline), forms=["district_police"], language="ru"
    ).device
    devices.count_form(device=other)
    other.refresh_from_db()
    assert other.used_on is not None
