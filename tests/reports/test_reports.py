"""A report from sending to reading, answering, taking back and expiring."""

import io
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from panah.audit.models import AuditEntry
from panah.core.errors import InputError
from panah.reports import actions, queries
from panah.reports.attachments import accept, without_metadata
from panah.reports.models import Report
from panah.vault.actions import open_with_receipt
from panah.vault.envelopes import CannotOpenError
from panah.vault.files import file_path
from panah.vault.models import KeyWrap, StoredFile
from panah.vault.queries import Keyring
from tests import people

WORDS = "Паспортумду алып коюшту, акча беришпейт."


def picture(**exif):
    buffer = io.BytesIO()
    image = Image.new("RGB", (40, 30), "green")
    data = Image.Exif()
    data[0x010F] = exif.get("make", "")
    image.save(buffer, "JPEG", exif=data)
    return buffer.getvalue()


def upload(content, name="photo.jpg"):
    return SimpleUploadedFile(name, content)


@pytest.fixture
def sent(hotline, aigul):
    """A report to the hotline, and its receipt."""
    return actions.submit(
        token="form-1",
        organisation=people.fresh(hotline),
        facts={"passport_withheld": "yes"},
        narrative=WORDS,
    )


def worker_keyring(receipt):
    keypair, private = open_with_receipt(receipt=receipt)
    return Keyring({keypair.pk: private})


def test_members_of_the_receiving_organisation_read_it(sent, aigul, bek):
    assert queries.narrative(sent.report, aigul.keyring) == WORDS
    assert queries.narrative(sent.report, bek.keyring) == WORDS


def test_nobody_else_reads_it(sent, dana, timur):
    admin = people.join(None, "platform", name="Admin")
    for viewer in (dana, timur, admin):
        with pytest.raises(CannotOpenError):
            queries.narrative(sent.report, viewer.keyring)


def test_the_receipt_reads_it(sent):
    assert queries.narrative(sent.report, worker_keyring(sent.receipt)) == WORDS


def test_the_same_form_twice_is_one_report(sent, hotline):
    with pytest.raises(InputError) as refusal:
        actions.submit(token="form-1", organisation=people.fresh(hotline), facts={}, narrative="again")
    assert refusal.value.code == "already_sent"
    assert Report.objects.count() == 1


def test_an_empty_report_is_refused(hotline, aigul):
    with pytest.raises(InputError) as refusal:
        actions.submit(token="x", organisation=people.fresh(hotline), facts={}, narrative="  \n ")
    assert refusal.value.code == "report_empty"


def test_urgency_comes_with_its_reason(hotline, aigul):
    sent = actions.submit(
        token="u", organisation=people.fresh(hotline), facts={"in_danger_now": "yes"}, narrative=""
    )
    assert sent.report.urgency == 3
    assert "danger" in {reason["id"] for reason in sent.report.urgency_reasons}


def test_times_are_days_and_no_language_is_kept(sent):
    fields = {field.name for field in Report._meta.fields}
    assert "language" not in fields
    assert {type(getattr(sent.report, name)).__name__ for name in ("received_on", "expires_on")} == {"date"}
    entry = AuditEntry.objects.get(action="report:worker:submitted")
    assert (entry.at.hour, entry.at.minute) == (0, 0)


def test_both_sides_write_and_read(sent, aigul):
    worker = worker_keyring(sent.receipt)
    actions.write_message(report=sent.report, token="m1", text="Are you safe?", viewer=aigul)
    actions.write_message(report=sent.report, token="m2", text="Азырынча ооба")
    said = queries.conversation(sent.report, worker)
    assert [(each.from_worker, each.text) for each in said] == [
        (False, "Are you safe?"),
        (True, "Азырынча ооба"),
    ]
    assert said == queries.conversation(sent.report, aigul.keyring)


def test_a_message_sent_twice_is_one_message(sent):
    assert actions.write_message(report=sent.report, token="m", text="once") is not None
    assert actions.write_message(report=sent.report, token="m", text="once") is None
    assert sent.report.messages.count() == 1


@pytest.mark.parametrize(
    ("text", "kept"),
    [("a\x00b", "ab"), ("\u202eevil\u202c", "evil"), ("\u2066x\u2069", "x"), ("line\r\nline", "line\nline")],
)
def test_disguising_characters_are_dropped(text, kept):
    assert actions.clean_text(text) == kept


def test_a_megabyte_of_text_is_refused_with_its_length():
    with pytest.raises(InputError, match="1000000 letters; 20000 fit"):
        actions.clean_text("я" * 1_000_000)


def test_withdrawing_destroys_content_files_and_keys(hotline, aigul):
    draft = actions.keep_draft_file(accepted=accept(upload(picture())))
    sent = actions.submit(
        token="w", organisation=people.fresh(hotline), facts={}, narrative=WORDS, files=[draft]
    )
    stored = StoredFile.objects.get()
    actions.write_message(report=sent.report, token="m", text="hello", viewer=aigul)
    actions.withdraw(report=sent.report)
    report = Report.objects.get()
    assert (report.status, bytes(report.sealed_narrative), report.facts) == ("withdrawn", b"", {})
    assert not report.messages.exists()
    assert not KeyWrap.objects.filter(keypair=report.keypair).exists()
    assert not file_path(stored.pk).exists()
    with pytest.raises(InputError, match="withdrawn"):
        actions.write_message(report=report, token="m2", text="late", viewer=aigul)


def test_an_unconverted_report_expires_and_a_converted_one_does_not(sent, hotline, aigul):
    kept = actions.submit(token="k", organisation=people.fresh(hotline), facts={}, narrative="second")
    actions.mark_case_opened(report=kept.report, actor=aigul.actor)
    after = sent.report.expires_on + timedelta(days=1)
    assert actions.expire_reports(today=sent.report.expires_on) == 0
    assert actions.expire_reports(today=after) == 1
    assert list(Report.objects.values_list("pk", flat=True)) == [kept.report.pk]
    assert open_with_receipt(receipt=sent.receipt) is None
    assert open_with_receipt(receipt=kept.receipt) is not None


def test_a_picture_comes_back_whole_and_its_shared_copy_without_data(hotline, aigul):
    content = picture(make="Spyphone")
    assert b"Spyphone" in content
    draft = actions.keep_draft_file(accepted=accept(upload(content)))
    sent = actions.submit(
        token="p", organisation=people.fresh(hotline), facts={}, narrative="", files=[draft]
    )
    (card,) = queries.files(sent.report, aigul.keyring)
    _, original = queries.file_content(sent.report, card.id, aigul.keyring)
    assert original == content
    clean = without_metadata(original, card.media_type)
    assert b"Spyphone" not in clean
    assert Image.open(io.BytesIO(clean)).size == (40, 30)


def shared(image, form, **options):
    """A picture as people get to see it."""
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    accepted = accept(upload(buffer.getvalue()))
    return Image.open(io.BytesIO(without_metadata(accepted.content, accepted.media_type)))


def test_the_shared_copy_shows_what_the_original_shows():
    flag = Image.new("RGB", (40, 30), "red")
    flag.paste((0, 0, 255), (0, 0, 20, 30))
    screenshot = shared(flag.convert("P", palette=Image.Palette.ADAPTIVE), "PNG").convert("RGB")
    assert [screenshot.getpixel(place) for place in ((5, 5), (35, 5))] == [(0, 0, 255), (255, 0, 0)]
    data = Image.Exif()
    data[0x0112] = 6  # held upright: to be turned by a quarter
    turned = shared(flag, "JPEG", exif=data)
    assert turned.size == (30, 40)
    assert not turned.getexif()


def test_a_photograph_whose_end_was_lost_on_the_way_is_still_shown():
    buffer = io.BytesIO()
    Image.effect_noise((400, 300), 90).save(buffer, "JPEG")
    accepted = accept(upload(buffer.getvalue()[:-3000]))
    shown = Image.open(io.BytesIO(without_metadata(accepted.content, accepted.media_type)))
    assert shown.size == (400, 300)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"MZ\x90\x00 program", "file_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", "file_type"),
        (b"PK\x03\x04 archive", "file_type"),
        (b"\xff\xd8\xff not really a picture", "file_damaged"),
        (picture()[:200], "file_damaged"),
    ],
)
def test_what_cannot_be_taken_is_refused_by_content(content, code):
    with pytest.raises(InputError) as refusal:
        accept(upload(content))
    assert refusal.value.code == code


def test_a_picture_of_too_many_pixels_is_refused():
    buffer = io.BytesIO()
    Image.new("1", (50_000, 1_100)).save(buffer, "PNG")
    with pytest.raises(InputError) as refusal:
        accept(upload(buffer.getvalue()))
    assert refusal.value.code == "file_pixels"


def test_a_file_name_cannot_carry_a_path(hotline):
    assert accept(upload(picture(), name="../../etc/passwd.php")).name == "passwd.jpg"


def test_the_queue_is_most_urgent_first_and_paged_by_key(hotline, aigul, django_assert_num_queries):
    receiver = people.fresh(hotline)
    for number in range(queries.PAGE + 5):
        facts = {"in_danger_now": "yes"} if number % 3 == 0 else {"wages_withheld": "yes"}
        actions.submit(token=f"q{number}", organisation=receiver, facts=facts, narrative="")
    actions.open_by_member(report=Report.objects.first(), viewer=aigul)
    with django_assert_num_queries(2):  # one for each status that waits
        first = queries.queue(aigul)
    last = first[queries.PAGE - 1]
    second = queries.queue(aigul, after=queries.Position(last.urgency, last.received_on, last.pk))
    urgencies = [report.urgency for report in first[: queries.PAGE] + second]
    assert urgencies == sorted(urgencies, reverse=True)
    assert len({report.pk for report in first[: queries.PAGE] + second}) == queries.PAGE + 5


def test_a_flood_is_marked_but_nobody_is_turned_away(hotline, aigul, settings):
    settings.FLOOD_REPORTS_PER_HOUR = 2
    receiver = people.fresh(hotline)
    for number in range(4):
        actions.submit(token=f"f{number}", organisation=receiver, facts={}, narrative=f"report {number}")
    assert [each.in_flood for each in Report.objects.order_by("pk")].count(True) == 2
    assert len(queries.queue(aigul)) == 4
    outside = queries.queue(aigul, with_floods=False)
    assert len(outside) == 2
    assert not any(each.in_flood for each in outside)
    other = people.organisation("Other hotline", "hotline", takes_reports=True)
    people.join(other, "operator", name="Bolat")
    calm = actions.submit(token="calm", organisation=people.fresh(other), facts={}, narrative="alone")
    assert not calm.report.in_flood
