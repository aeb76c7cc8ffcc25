"""Files on the disk are ciphertext, complete or refused."""

import secrets

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from panah.vault.envelopes import CannotOpenError
from panah.vault.files import erase_file, file_path, open_file, store_file
from panah.vault.models import StoredFile
from panah.vault.streams import CHUNK


@pytest.mark.parametrize("size", [0, 1, 16 * 1024 - 8, CHUNK - 8, CHUNK, 3 * CHUNK + 5])
def test_a_file_comes_back_as_it_was(db, size):
    content = secrets.token_bytes(size)
    stored, key = store_file(content)
    assert open_file(stored.pk, key) == content


def test_the_limit_holds_for_all_files_of_a_request_together(rf, settings):
    settings.FILE_UPLOAD_MAX_BYTES = 100_000
    sent = {str(number): SimpleUploadedFile(f"{number}.bin", b"x" * 40_000) for number in range(4)}
    files = rf.post("/", sent).FILES
    assert [(files[name].size, files[name].too_large) for name in sent] == [
        (40_000, False),
        (40_000, False),
        (0, True),
        (0, True),
    ]


def test_the_disk_holds_no_plain_text(db):
    stored, _ = store_file(b"Nursultan's passport " * 5000)
    assert b"passport" not in file_path(stored.pk).read_bytes()


def test_sizes_are_padded(db):
    assert store_file(b"a")[0].padded_bytes == store_file(b"a" * 9000)[0].padded_bytes


@pytest.mark.parametrize(
    "damage", [lambda b: b[:-1], lambda b: b[: CHUNK + 60], lambda b: b[:-5] + b"xxxxx", lambda _: b""]
)
def test_a_damaged_or_cut_file_is_refused(db, damage):
    stored, key = store_file(secrets.token_bytes(2 * CHUNK))
    path = file_path(stored.pk)
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(CannotOpenError):
        open_file(stored.pk, key)


def test_a_file_put_in_anothers_place_is_refused(db):
    first, key = store_file(b"first")
    second, _ = store_file(b"second")
    file_path(second.pk).write_bytes(file_path(first.pk).read_bytes())
    with pytest.raises(CannotOpenError):
        open_file(second.pk, key)


def test_erasing_leaves_nothing(db):
    stored, key = store_file(b"gone")
    erase_file(stored.pk)
    assert not file_path(stored.pk).exists()
    assert not StoredFile.objects.filter(pk=stored.pk).exists()
    with pytest.raises(CannotOpenError):
        open_file(stored.pk, key)
