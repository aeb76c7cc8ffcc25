"""A diary from beginning to erasing: sealed, once, merged, and gone when it is gone."""

import io
import json
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from panah.audit.models import AuditEntry
from panah.core.errors import InputError
from panah.core.merging import EditConflictError
from panah.diary import actions, queries
from panah.diary.models import Diary, DiaryFile, Entry
from panah.reports.actions import today
from panah.reports.attachments import accept
from panah.vault.actions import open_with_receipt
from panah.vault.envelopes import CannotOpenError
from panah.vault.files import file_path
from panah.vault.models import KeyPair, KeyWrap, SecretLock, StoredFile
from panah.vault.receipts import new_receipt
from tests.diary.conftest import TODAY, Notebook

SHIFT = {"day": "2026-11-20", "how": "times", "start": "07:00", "end": "19:00", "task": "tobacco"}
MONDAY = queries.monday_of(TODAY)


def photo(colour="navy"):
    content = io.BytesIO()
    Image.new("RGB", (12, 9), colour).save(content, "JPEG")
    return accept(SimpleUploadedFile("field.jpg", content.getvalue()))


def test_no_organisation_holds_a_key_and_only_the_receipt_opens(notebook, other, aigul):
    (wrap,) = KeyWrap.objects.filter(keypair=notebook.diary.keypair)
    assert wrap.holder_id == notebook.diary.receipt_id
    written = notebook.write(**SHIFT)
    assert queries.everything(notebook.diary, notebook.keyring) == [written]
    for keyring in (aigul.keyring, other.keyring):
        with pytest.raises(CannotOpenError):
            queries.everything(notebook.diary, keyring)


def test_the_same_form_twice_begins_one_diary(db):
    first = actions.start(token="t", receipt=new_receipt())
    assert actions.start(token="t", receipt=new_receipt()) == first
    assert Diary.objects.count() == 1
    assert KeyPair.objects.filter(purpose="diary").count() == 1


def test_the_same_entry_twice_is_one_entry(notebook):
    mark = uuid.uuid4()
    first = notebook.write(mark=mark, **SHIFT)
    assert notebook.write(mark=mark, **SHIFT) == first
    assert Entry.objects.get().revision == 1


def test_two_tabs_changing_different_fields_are_merged(notebook):
    mark, base = uuid.uuid4(), dict(SHIFT)
    notebook.write(mark=mark, **SHIFT)
    notebook.write(mark=mark, base=base, **SHIFT | {"end": "20:00"})
    merged = notebook.write(mark=mark, base=base, **SHIFT | {"place": "Malybai"})
    assert (merged.fields["end"], merged.fields["place"]) == ("20:00", "Malybai")


def test_two_tabs_changing_the_same_field_are_shown_and_nothing_is_overwritten(notebook):
    mark, base = uuid.uuid4(), dict(SHIFT)
    first = notebook.write(mark=mark, **SHIFT)
    notebook.write(mark=mark, base=base, **SHIFT | {"end": "20:00"})
    with pytest.raises(EditConflictError) as conflict:
        notebook.write(mark=mark, base=base, **SHIFT | {"end": "21:00"})
    (clash,) = conflict.value.clashes
    assert (clash.field, clash.theirs, clash.mine) == ("end", "20:00", "21:00")
    assert queries.one(notebook.diary, notebook.keyring, first.id).fields["end"] == "20:00"


def test_one_conflict_does_not_hold_up_the_other_days_of_a_week(notebook):
    mark = uuid.uuid4()
    notebook.write(mark=mark, **SHIFT)
    drafts = [
        notebook.draft(mark=mark, **SHIFT | {"end": "22:00"}),
        notebook.draft(**SHIFT | {"day": "2026-11-19"}),
    ]
    written, conflicts = actions.write_many(diary=notebook.diary, keyring=notebook.keyring, drafts=drafts)
    assert [each.fields["day"] for each in written] == ["2026-11-19"]
    assert set(conflicts) == {drafts[0].id}


def test_a_week_opens_without_the_rest(notebook, django_assert_num_queries):
    for days in range(0, 70, 7):
        notebook.write(**SHIFT | {"day": (TODAY - timedelta(days=days)).isoformat()})
    notebook.keyring.private(notebook.diary.keypair_id)
    with django_assert_num_queries(1):
        (found,) = queries.week(notebook.diary, notebook.keyring, MONDAY)
    assert found.fields["day"] == TODAY.isoformat()
    assert len(queries.everything(notebook.diary, notebook.keyring)) == 10


def test_an_entry_moves_with_its_day(notebook):
    mark = uuid.uuid4()
    notebook.write(mark=mark, **SHIFT)
    notebook.write(mark=mark, base=SHIFT, **SHIFT | {"day": "2026-11-02"})
    assert queries.week(notebook.diary, notebook.keyring, MONDAY) == []
    assert len(queries.week(notebook.diary, notebook.keyring, MONDAY - timedelta(days=14))) == 1


def test_a_stranger_cannot_tell_which_week_an_entry_is_of(notebook, other):
    notebook.write(**SHIFT)
    other.write(**SHIFT)
    here, there = (Entry.objects.get(diary=each.diary) for each in (notebook, other))
    assert bytes(here.bucket) != bytes(there.bucket)


def test_lengths_say_little(notebook):
    for task in ("", "x" * 60):
        notebook.write(**SHIFT | {"task": task})
    sizes = {len(bytes(each.sealed)) for each in Entry.objects.all()}
    assert len(sizes) == 1


def test_an_older_version_put_back_does_not_open(notebook):
    mark = uuid.uuid4()
    notebook.write(mark=mark, **SHIFT)
    old = bytes(Entry.objects.get().sealed)
    notebook.write(mark=mark, base=SHIFT, **SHIFT | {"end": "20:00"})
    Entry.objects.update(sealed=old)
    with pytest.raises(CannotOpenError):
        queries.everything(notebook.diary, notebook.keyring)


def test_an_erased_entry_leaves_an_empty_row(notebook):
    written = notebook.write(**SHIFT)
    assert actions.erase_entry(diary=notebook.diary, entry_id=written.id)
    entry = Entry.objects.get()
    assert (bytes(entry.sealed), bytes(entry.bucket)) == (b"", b"")
    assert queries.everything(notebook.diary, notebook.keyring) == []
    assert not actions.erase_entry(diary=notebook.diary, entry_id=written.id)


def test_an_entry_of_another_diary_is_out_of_reach(notebook, other):
    mine = notebook.write(**SHIFT)
    assert queries.one(other.diary, other.keyring, mine.id) is None
    assert not actions.erase_entry(diary=other.diary, entry_id=mine.id)
    kept = actions.add_file(diary=notebook.diary, accepted=photo(), token="a")
    assert queries.file_content(other.diary, other.keyring, kept.pk) is None
    actions.erase_one_file(diary=other.diary, file_id=kept.pk)
    assert DiaryFile.objects.count() == 1


def test_a_photo_is_kept_once_with_the_hash_of_what_was_given(notebook):
    import hashlib

    given = photo()
    kept = actions.add_file(
        diary=notebook.diary, accepted=given, token="a", day="2026-11-20", note="the barn"
    )
    assert actions.add_file(diary=notebook.diary, accepted=given, token="a") is None
    card, content = queries.file_content(notebook.diary, notebook.keyring, kept.pk)
    assert content == given.content
    assert card.sha256 == hashlib.sha256(given.content).hexdigest()
    assert (card.day, card.note) == ("2026-11-20", "the barn")
    assert StoredFile.objects.get().kept_until is None


def test_too_many_files_are_refused(notebook, monkeypatch):
    monkeypatch.setattr(actions, "MAX_FILES", 1)
    actions.add_file(diary=notebook.diary, accepted=photo(), token="a")
    with pytest.raises(InputError) as refusal:
        actions.add_file(diary=notebook.diary, accepted=photo("red"), token="b")
    assert refusal.value.code == "diary_files_full"
    assert StoredFile.objects.count() == 1


def test_a_full_diary_says_so(notebook, monkeypatch):
    monkeypatch.setattr(actions, "MAX_ENTRIES", 1)
    notebook.write(**SHIFT)
    with pytest.raises(InputError) as refusal:
        notebook.write(**SHIFT)
    assert refusal.value.code == "diary_full"


def test_erasing_leaves_nothing(notebook):
    notebook.write(**SHIFT)
    kept = actions.add_file(diary=notebook.diary, accepted=photo(), token="a")
    path = file_path(kept.file_id)
    assert path.exists()
    keypairs = (notebook.diary.keypair_id, notebook.diary.receipt_id)
    actions.erase(diary=notebook.diary)
    assert not path.exists()
    for model in (Diary, Entry, DiaryFile, StoredFile, SecretLock):
        assert not model.objects.exists()
    assert not KeyPair.objects.filter(pk__in=keypairs).exists()
    assert not KeyWrap.objects.exists()
    assert open_with_receipt(receipt=notebook.receipt) is None


def test_a_diary_expires_long_after_the_last_writing_and_is_kept_by_writing(notebook, settings):
    assert notebook.diary.expires_on.day == 1
    assert actions.expire_diaries(today=notebook.diary.expires_on - timedelta(days=1)) == 0
    Diary.objects.update(expires_on=TODAY)
    notebook.write(**SHIFT)
    assert Diary.objects.get().expires_on > TODAY
    assert actions.expire_diaries(today=Diary.objects.get().expires_on) == 1
    assert not Entry.objects.exists()


def test_a_diary_into_which_nothing_was_written_goes_much_sooner(notebook):
    notebook.write("about", mark=actions.ABOUT, jurisdiction="kz")
    unused = Diary.objects.get().expires_on
    assert unused < today() + timedelta(days=130), "where the work is says nothing about it yet"
    notebook.write(**SHIFT)
    assert Diary.objects.get().expires_on > today() + timedelta(days=1000)
    assert actions.expire_diaries(today=unused) == 0


def test_the_trail_tells_days_and_nothing_of_what_was_written(notebook):
    notebook.write(**SHIFT)
    entries = AuditEntry.objects.filter(subject_kind="diary")
    assert {each.action for each in entries} == {"diary:worker:started", "diary:entries:written"}
    assert {(each.at.hour, each.at.minute) for each in entries} == {(0, 0)}
    assert "tobacco" not in json.dumps([each.detail for each in entries])


def test_no_column_tells_a_day_of_work_or_a_moment(notebook):
    plain = {
        f"{model.__name__}.{field.name}"
        for model in (Diary, Entry, DiaryFile)
        for field in model._meta.fields
        if field.get_internal_type() not in {"BinaryField", "UUIDField", "ForeignKey", "OneToOneField"}
    }
    assert plain == {"Diary.expires_on", "Entry.revision"}


def test_a_receipt_belongs_to_one_diary(notebook):
    assert Notebook("again").diary.pk != notebook.diary.pk
