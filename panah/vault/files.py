"""Files on the disk, always encrypted: secretstream chunks (XChaCha20-Poly1305) under a key of the file's own.

The last chunk is marked, so a file that was cut short fails to open instead of looking complete. Sizes on the disk
are padded, so that they say little about the content. A file is on the disk, and its folder entry too, before the
caller goes on.
"""

import io
import os
import secrets
from datetime import date
from pathlib import Path
from uuid import UUID

from django.conf import settings

from panah.vault.envelopes import KEY_BYTES, CannotOpenError
from panah.vault.models import StoredFile
from panah.vault.streams import decrypt_stream, encrypt_stream

_LENGTH_BYTES = 8


def file_path(file_id: UUID) -> Path:
    """Where a stored file lies."""
    return Path(settings.FILES_DIR) / file_id.hex[:2] / file_id.hex


def _padded(content: bytes) -> bytes:
    """Length, content, zeros up to a multiple of 16 KiB."""
    framed = len(content).to_bytes(_LENGTH_BYTES, "big") + content
    return framed + bytes(-len(framed) % (16 * 1024))


def store_file(content: bytes, *, kept_until: date | None = None) -> tuple[StoredFile, bytes]:
    """Encrypt `content` to the disk; returns the row and the 32-byte key that opens it."""
    key = secrets.token_bytes(KEY_BYTES)
    padded = _padded(content)
    stored = StoredFile(kept_until=kept_until, padded_bytes=len(padded))
    path = file_path(stored.pk)
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        encrypt_stream(io.BytesIO(padded), file, key=key, context=stored.pk.bytes)
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(path.parent)
    stored.save(force_insert=True)
    return stored, key


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def open_file(file_id: UUID, key: bytes) -> bytes:
    """The content of a stored file. Raises CannotOpenError when it is damaged, cut short or not there."""
    opened = io.BytesIO()
    try:
        with file_path(file_id).open("rb") as sealed:
            decrypt_stream(sealed, opened, key=key, context=file_id.bytes)
    except FileNotFoundError as error:
        raise CannotOpenError(f"file {file_id}") from error
    padded = opened.getvalue()
    length = int.from_bytes(padded[:_LENGTH_BYTES], "big")
    return padded[_LENGTH_BYTES : _LENGTH_BYTES + length]


def erase_file(file_id: UUID) -> None:
    """Delete a stored file and its row. What protects the content is the destroyed key, not overwriting."""
    file_path(file_id).unlink(missing_ok=True)
    StoredFile.objects.filter(pk=file_id).delete()


def erase_forgotten(*, today: date) -> int:
    """Erase files whose time is over: drafts that were never sent. Returns how many."""
    forgotten = list(StoredFile.objects.filter(kept_until__lt=today).values_list("pk", flat=True))
    for file_id in forgotten:
        erase_file(file_id)
    return len(forgotten)
