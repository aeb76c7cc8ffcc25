"""A photo from a phone comes in pieces: what has arrived is not sent again after a network is lost half-way.

The phone names the photo by an id of its own, with its size and the hash of the bytes that the worker made. Pieces
wait encrypted, like the files of a report that is not sent yet, and are forgotten after two days. Once all are there
and their hash is the one that was told, the photo is kept like one that was added on the page.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.db.models import Sum

from panah.core.errors import InputError
from panah.diary.actions import add_file, entry_id, refuse_full
from panah.diary.entries import check, clean_note
from panah.diary.models import Diary, DiaryFile, FilePiece
from panah.reports.actions import DRAFT_DAYS, submission_hash
from panah.reports.attachments import accept
from panah.vault.envelopes import CannotOpenError, seal
from panah.vault.files import erase_file, open_file, store_file
from panah.vault.queries import Keyring, public_key

PIECE_BYTES = 256 * 1024


@dataclass(frozen=True)
class Coming:
    """A photo as a phone tells of it. `sha256` is the hash of the bytes that the worker made."""

    mark: UUID
    name: str
    size: int
    sha256: str
    day: str
    note: str

    @property
    def pieces(self) -> int:
        """In how many pieces it comes."""
        return -(-self.size // PIECE_BYTES)


def read_coming(told: Mapping[str, str], *, today: date, receipt: str) -> Coming:
    """What a phone tells of a photo. Raises InputError for what no phone sends, and for a day that cannot be."""
    try:
        mark, size, digest = UUID(told["id"]), int(told["size"]), bytes.fromhex(told["sha256"])
    except (KeyError, ValueError) as error:
        raise InputError(
            "This is not what the diary on a phone sends", code="sync_unreadable", mend="Open it again."
        ) from error
    if size > settings.FILE_UPLOAD_MAX_BYTES:
        raise InputError("This file is too large", code="file_too_large", mend="Send a smaller photo.")
    if size <= 0:
        raise InputError("This file is empty", code="file_empty", mend="Choose it again.")
    day = told.get("day", "")
    if day:
        day = check("shift", {"day": day, "how": "off"}, today=today)["day"]
    note = clean_note(told.get("note", ""), receipt)
    return Coming(mark, told.get("name", ""), size, digest.hex(), day, note)


def receive(
    *, diary: Diary, keyring: Keyring, coming: Coming, number: int | None = None, content: bytes = b""
) -> tuple[int, ...]:
    """Take a piece, or none to ask; returns the numbers of those still missing: none once the photo is kept.

    Raises InputError when the photo cannot be kept; the phone keeps it then.
    """
    token = str(entry_id(diary, coming.mark))
    waiting = FilePiece.objects.filter(diary=diary, submission=submission_hash(token))
    if DiaryFile.objects.filter(submission=submission_hash(token)).exists():
        _drop(waiting)  # It had arrived before, and may have been erased since.
        return ()
    others = FilePiece.objects.filter(diary=diary).exclude(submission=submission_hash(token))
    refuse_full(diary, coming.size + (others.aggregate(bytes=Sum("file__padded_bytes"))["bytes"] or 0))
    if number is not None:
        _keep(diary, submission_hash(token), coming, number, content)
    missing = set(range(coming.pieces)) - set(waiting.values_list("number", flat=True))
    if missing:
        return tuple(sorted(missing))
    return _put_together(diary, keyring, coming, token)


def _keep(diary: Diary, submission: bytes, coming: Coming, number: int, content: bytes) -> None:
    """Keep one piece; the same one again changes nothing."""
    whole = PIECE_BYTES if number < coming.pieces - 1 else coming.size - PIECE_BYTES * (coming.pieces - 1)
    if not 0 <= number < coming.pieces or len(content) != whole:
        raise InputError(
            "This is not a piece of the photo that was told of", code="sync_unreadable", mend="Open it again."
        )
    stored, key = store_file(content, kept_until=datetime.now(UTC).date() + timedelta(days=DRAFT_DAYS))
    piece = FilePiece(diary=diary, submission=submission, number=number, file=stored)
    piece.sealed = seal(public_key(diary.keypair_id), key, context=_context(piece))
    try:
        with transaction.atomic():
            piece.save(force_insert=True)
    except IntegrityError:
        erase_file(stored.pk)


def _put_together(diary: Diary, keyring: Keyring, coming: Coming, token: str) -> tuple[int, ...]:
    pieces = list(FilePiece.objects.filter(diary=diary, submission=submission_hash(token)).order_by("number"))
    try:
        keys = [keyring.unseal(diary.keypair_id, each.sealed, context=_context(each)) for each in pieces]
        content = b"".join(open_file(each.file_id, key) for each, key in zip(pieces, keys, strict=True))
    except CannotOpenError:
        # Another window has put them together meanwhile, or one is damaged on the disk: it is asked for again.
        content = b""
    if hashlib.sha256(content).hexdigest() != coming.sha256:
        _drop(pieces)
        if DiaryFile.objects.filter(submission=submission_hash(token)).exists():
            return ()
        raise InputError("The photo did not arrive whole", code="photo_broken", mend="Send it again.")
    try:
        accepted = accept(SimpleUploadedFile(coming.name, content))
    except InputError:
        _drop(pieces)
        raise
    add_file(diary=diary, accepted=accepted, token=token, day=coming.day, note=coming.note)
    _drop(pieces)
    return ()


def _context(piece: FilePiece) -> str:
    return f"diary.piece:{bytes(piece.submission).hex()}:{piece.number}"


def _drop(pieces: Iterable[FilePiece]) -> None:
    """Forget pieces; their rows go with the files."""
    for each in pieces:
        erase_file(each.file_id)
