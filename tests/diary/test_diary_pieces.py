"""A photo from a phone in pieces: whole or not at all, once, and never further than the limits."""

import hashlib
import io
import random
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from panah.core.errors import InputError
from panah.diary import actions, pieces, queries
from panah.diary.models import DiaryFile, FilePiece
from panah.vault.files import erase_forgotten, file_path
from panah.vault.models import StoredFile
from panah.vault.receipts import show_receipt
from tests.diary.conftest import TODAY, Notebook

PIECE = 1000


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    monkeypatch.setattr(pieces, "PIECE_BYTES", PIECE)


def photo(size=(40, 30)):
    """A picture of noise, some thousand bytes long."""
    dots = random.Random(3).randbytes(size[0] * size[1] * 3)
    output = io.BytesIO()
    Image.frombytes("RGB", size, dots).save(output, "PNG")
    return output.getvalue()


PHOTO = photo()
MOST = -(-len(PHOTO) // PIECE)


def told(content=PHOTO, mark=None, **change):
    digest = hashlib.sha256(content).hexdigest()
    said = {"id": str(mark or uuid.uuid4()), "name": "barn.png", "size": str(len(content)), "sha256": digest}
    return said | {"day": "2026-11-20", "note": "the barn"} | change


def coming(**change):
    return pieces.read_coming(told(**change), today=TODAY, receipt="")


def piece(content, number):
    return content[number * PIECE : (number + 1) * PIECE]


def send(notebook, photo, number=None, content=PHOTO):
    return pieces.receive(
        diary=notebook.diary,
        keyring=notebook.keyring,
        coming=photo,
        number=number,
        content=b"" if number is None else piece(content, number),
    )


def send_all(notebook, photo, content=PHOTO):
    missing = send(notebook, photo)
    while missing:
        missing = send(notebook, photo, missing[0], content)


def kept(notebook):
    """The photos of a diary with what was told of them, each opened."""
    found = []
    for card in queries.files(notebook.diary, notebook.keyring):
        again, content = queries.file_content(notebook.diary, notebook.keyring, card.id)
        assert again == card
        found.append((card.name, card.day, card.note, card.sha256, content))
    return found


WHOLE = ("barn.png", "2026-11-20", "the barn", hashlib.sha256(PHOTO).hexdigest(), PHOTO)


def test_the_photo_is_there_when_its_last_piece_is_and_no_piece_stays(notebook):
    mine = coming()
    assert send(notebook, mine) == tuple(range(MOST))
    for number in range(MOST - 1):
        assert send(notebook, mine, number) == tuple(range(number + 1, MOST))
        assert kept(notebook) == []
    assert send(notebook, mine, MOST - 1) == ()
    assert kept(notebook) == [WHOLE]
    assert not FilePiece.objects.exists()
    assert StoredFile.objects.get().kept_until is None


def test_after_a_failure_half_way_only_the_rest_is_asked_for(notebook):
    mine = coming()
    send(notebook, mine, 0)
    send(notebook, mine, 2)
    assert send(notebook, coming(mark=mine.mark)) == (1, *range(3, MOST))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.lists(st.integers(0, MOST), min_size=0, max_size=3 * MOST))
def test_in_any_order_and_however_often_it_is_one_photo(db, order):
    notebook, mine = Notebook(str(uuid.uuid4())), coming()
    for number in order:
        send(notebook, mine, None if number == MOST else number)
    send_all(notebook, mine)
    send(notebook, mine, 0)
    assert kept(notebook) == [WHOLE]
    assert not FilePiece.objects.filter(diary=notebook.diary).exists()


def test_two_photos_at_once_do_not_mix(notebook):
    other = photo((33, 31))
    one, two = coming(), coming(content=other)
    for number in range(MOST):
        send(notebook, one, number)
        if number < two.pieces:
            send(notebook, two, number, other)
    assert sorted(content for *_, content in kept(notebook)) == sorted([PHOTO, other])


def test_the_same_photo_of_two_phones_reaches_only_its_own_diary(notebook, other):
    mine = coming()
    send(notebook, mine, 0)
    assert 0 in send(other, mine)
    send_all(other, mine)
    assert kept(notebook) == []
    assert len(kept(other)) == 1


def test_a_photo_that_was_taken_out_does_not_come_back(notebook):
    mine = coming()
    send_all(notebook, mine)
    (card,) = queries.files(notebook.diary, notebook.keyring)
    actions.erase_one_file(diary=notebook.diary, file_id=card.id)
    assert send(notebook, mine) == ()
    assert send(notebook, mine, 0) == ()
    assert kept(notebook) == []
    assert not StoredFile.objects.exists()
    assert bytes(DiaryFile.objects.get().sealed) == b""


def test_what_is_not_the_photo_that_was_hashed_is_not_kept(notebook):
    mine = replace(coming(), sha256="0" * 64)
    with pytest.raises(InputError) as refusal:
        send_all(notebook, mine)
    assert refusal.value.code == "photo_broken"
    assert not StoredFile.objects.exists()


def test_a_piece_damaged_on_the_disk_is_asked_for_again(notebook):
    mine = coming()
    send(notebook, mine, 0)
    path = file_path(FilePiece.objects.get().file_id)
    path.write_bytes(path.read_bytes()[:-1] + b"\0")
    with pytest.raises(InputError) as refusal:
        send_all(notebook, mine)
    assert refusal.value.code == "photo_broken"
    send_all(notebook, mine)
    assert kept(notebook) == [WHOLE]


def test_what_is_no_photo_is_refused_and_leaves_nothing(notebook):
    content = b"MZ this runs" * 200
    with pytest.raises(InputError) as refusal:
        send_all(notebook, coming(content=content), content)
    assert refusal.value.code == "file_type"
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(("number", "length"), [(-1, PIECE), (MOST, PIECE), (0, PIECE - 1), (0, PIECE + 1)])
def test_what_is_no_piece_of_it_is_refused(notebook, number, length):
    with pytest.raises(InputError) as refusal:
        pieces.receive(
            diary=notebook.diary,
            keyring=notebook.keyring,
            coming=coming(),
            number=number,
            content=bytes(length),
        )
    assert refusal.value.code == "sync_unreadable"
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize("change", [{"id": "x"}, {"size": "many"}, {"sha256": "xyz"}, {"size": ""}])
def test_what_no_phone_sends_is_refused(change):
    with pytest.raises(InputError) as refusal:
        coming(**change)
    assert refusal.value.code == "sync_unreadable"


@pytest.mark.parametrize(("size", "code"), [("0", "file_empty"), (str(10**9), "file_too_large")])
def test_a_size_that_cannot_be_is_named(size, code):
    with pytest.raises(InputError) as refusal:
        coming(size=size)
    assert refusal.value.code == code


def test_a_day_that_cannot_be_and_a_receipt_in_the_words_are_named(notebook):
    with pytest.raises(InputError) as refusal:
        coming(day="2027-11-20")
    assert refusal.value.problems["day"].code == "day_future"
    with pytest.raises(InputError) as refusal:
        pieces.read_coming(told(note=show_receipt(notebook.receipt)), today=TODAY, receipt=notebook.receipt)
    assert refusal.value.code == "receipt_in_text"


def test_a_full_diary_refuses_before_any_piece_is_sent(notebook, monkeypatch):
    monkeypatch.setattr(actions, "MAX_FILES", 1)
    send_all(notebook, coming())
    with pytest.raises(InputError) as refusal:
        send(notebook, coming())
    assert refusal.value.code == "diary_files_full"


def test_photos_half_sent_count_towards_the_limit(notebook, monkeypatch):
    send(notebook, coming(), 0)
    waiting = StoredFile.objects.get().padded_bytes
    monkeypatch.setattr(actions, "MAX_FILES_BYTES", waiting + len(PHOTO) - 1)
    with pytest.raises(InputError) as refusal:
        send(notebook, coming())
    assert refusal.value.code == "diary_files_full"


def test_pieces_whose_rest_never_comes_are_forgotten(notebook):
    send(notebook, coming(), 0)
    path = file_path(FilePiece.objects.get().file_id)
    day = datetime.now(UTC).date()
    assert erase_forgotten(today=day + timedelta(days=2)) == 0
    assert erase_forgotten(today=day + timedelta(days=3)) == 1
    assert not path.exists()
    assert not FilePiece.objects.exists()


def test_erasing_the_diary_erases_what_is_still_on_its_way(notebook):
    send(notebook, coming(), 0)
    path = file_path(FilePiece.objects.get().file_id)
    actions.erase(diary=notebook.diary)
    assert not path.exists()
    assert not StoredFile.objects.exists()


def test_nothing_of_a_piece_can_be_read_on_the_disk_or_in_the_rows(notebook):
    send(notebook, coming(), 0)
    row = FilePiece.objects.get()
    assert piece(PHOTO, 0)[:40] not in file_path(row.file_id).read_bytes()
    assert b"barn" not in bytes(row.sealed) + bytes(row.submission)
