"""Writes of diaries. Returns only after the data is on the disk: what a page calls saved is saved."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Sum

from panah.audit.actions import SYSTEM, WORKER, record
from panah.core.errors import InputError
from panah.core.merging import EditConflictError, merge
from panah.diary.entries import Fields, bucket_name
from panah.diary.models import Diary, DiaryFile, Entry, FilePiece
from panah.diary.queries import Written, bucket, entry_context, one
from panah.reports.actions import keep_draft_file, submission_hash
from panah.reports.attachments import Accepted
from panah.vault import actions as vault
from panah.vault.envelopes import seal
from panah.vault.files import erase_file
from panah.vault.models import KeyPair, StoredFile
from panah.vault.queries import Keyring, public_key

MAX_ENTRIES = 6000
MAX_FILES = 60
MAX_FILES_BYTES = 200 * 1024 * 1024
PADDING = 256
# The entry that a diary is begun with: where the work is.
ABOUT = "about"


@dataclass(frozen=True)
class Draft:
    """An entry as a form or a device sends it: `id` is made by whoever writes, so that the same one comes once.

    `base` is what the form was opened with, empty for a new entry.
    """

    id: UUID
    kind: str
    fields: Fields
    base: Mapping[str, str]


def start(*, token: str, receipt: str) -> Diary:
    """Begin a diary under a receipt that was drawn with the form. The same token again opens the same diary."""
    submission = submission_hash(token)
    known = Diary.objects.filter(submission=submission).first()
    if known is not None:
        return known
    # The costly stretching happens before the transaction, so that no one waits behind it.
    stretched = vault.stretch_receipt(receipt)
    try:
        with transaction.atomic():
            receipt_pair, _ = vault.create_receipt_keypair(stretched=stretched)
            keypair, _ = vault.create_keypair(purpose=KeyPair.Purpose.DIARY, holders=(receipt_pair,))
            diary = Diary.objects.create(
                keypair=keypair, receipt=receipt_pair, submission=submission, expires_on=_unused_expiry()
            )
            record(actor=WORKER, action="diary:worker:started", subject=("diary", diary.pk))
    except IntegrityError:
        return Diary.objects.get(submission=submission)
    return diary


def _expiry() -> date:
    return _month_after(settings.DIARY_KEPT_DAYS)


def _unused_expiry() -> date:
    """Whoever begins diaries by the thousand costs little for long (docs/decisions/floods.md)."""
    return _month_after(settings.DIARY_UNUSED_DAYS)


def _month_after(days: int) -> date:
    """The first day of the month after so many days."""
    end = datetime.now(UTC).date() + timedelta(days=days)
    return (end.replace(day=1) + timedelta(days=32)).replace(day=1)


def entry_id(diary: Diary, mark: UUID | str) -> UUID:
    """The id of an entry from the mark its writer gave it. No mark reaches the entries of another diary."""
    return uuid5(diary.pk, str(mark))


def write(*, diary: Diary, keyring: Keyring, draft: Draft) -> Written:
    """Write one entry. Raises EditConflictError when another tab changed the same fields meanwhile."""
    written, conflicts = write_many(diary=diary, keyring=keyring, drafts=[draft])
    if conflicts:
        raise conflicts[draft.id]
    return written[0]


def write_many(
    *, diary: Diary, keyring: Keyring, drafts: Sequence[Draft]
) -> tuple[list[Written], dict[UUID, EditConflictError]]:
    """Write several entries at once: what was written, and by id what another tab changed meanwhile.

    A draft equal to what is there already writes nothing, so a form sent twice is one entry.
    """
    written: list[Written] = []
    conflicts: dict[UUID, EditConflictError] = {}
    with transaction.atomic():
        lock(diary)
        for draft in drafts:
            now = one(diary, keyring, draft.id)
            theirs = now.fields if now else {}
            mine: dict[str, Any] = {name: draft.fields.get(name) for name in {*draft.base, *draft.fields}}
            merged, clashes = merge(base=draft.base if now else {}, mine=mine, theirs=theirs)
            if clashes:
                conflicts[draft.id] = EditConflictError(clashes, theirs, now.revision if now else 0)
            elif now is None or merged != theirs:
                wanted = now or Written(id=draft.id, kind=draft.kind)
                written.append(put(diary, keyring, replace(wanted, fields=merged, changed=True)))
            else:
                written.append(now)
        touch(diary)
        record(actor=WORKER, action="diary:entries:written", subject=("diary", diary.pk))
    return written, conflicts


def lock(diary: Diary) -> None:
    """Writers of one diary wait for each other."""
    Diary.objects.select_for_update().get(pk=diary.pk)


def touch(diary: Diary) -> None:
    """Somebody wrote: the diary is kept that much longer, once there is more in it than what it was begun with."""
    more = Entry.objects.filter(diary=diary).exclude(pk=entry_id(diary, ABOUT))
    used = more.exists() or DiaryFile.objects.filter(diary=diary).exists()
    until = _expiry() if used else _unused_expiry()
    Diary.objects.filter(pk=diary.pk).exclude(expires_on=until).update(expires_on=until)


def put(diary: Diary, keyring: Keyring, written: Written) -> Written:
    """Seal and store one entry, new or under its next revision. The caller holds the lock."""
    entry = Entry.objects.filter(pk=written.id, diary=diary).first()
    if entry is None and Entry.objects.filter(diary=diary).count() >= MAX_ENTRIES:
        raise InputError(
            f"A diary holds {MAX_ENTRIES} entries", code="diary_full", mend="Take it away and begin another."
        )
    revision = entry.revision + 1 if entry else 1
    content = {
        "kind": written.kind,
        "fields": written.fields,
        "edit": written.edit,
        "changed": written.changed,
        "twin_of": str(written.twin_of) if written.twin_of else "",
    }
    plain = json.dumps(content, ensure_ascii=False).encode()
    # Blanks after the last brace: lengths say little.
    plain += b" " * (-len(plain) % PADDING)
    Entry.objects.update_or_create(
        pk=written.id,
        defaults={
            "diary": diary,
            "bucket": bucket(diary, keyring, bucket_name(written.kind, written.fields)),
            "revision": revision,
            "sealed": seal(public_key(diary.keypair_id), plain, context=entry_context(written.id, revision)),
        },
    )
    return replace(written, revision=revision)


def erase_entry(*, diary: Diary, entry_id: UUID) -> bool:
    """Erase one entry; True if there was one. An empty row stays, so that a device cannot bring it back."""
    with transaction.atomic():
        lock(diary)
        kept = Entry.objects.filter(diary=diary, pk=entry_id).exclude(sealed=b"")
        erased = bool(kept.update(sealed=b"", bucket=b""))
        record(actor=WORKER, action="diary:entry:erased", subject=("diary", diary.pk))
    return erased


def choose(*, diary: Diary, keyring: Keyring, twin_id: UUID, keep_twin: bool) -> None:
    """Of two versions of an entry keep one: the later one takes the place of the first, or is erased."""
    with transaction.atomic():
        lock(diary)
        twin = one(diary, keyring, twin_id)
        if twin is None or twin.twin_of is None:
            return
        first = one(diary, keyring, twin.twin_of)
        if keep_twin:
            put(diary, keyring, replace(twin, id=first.id if first else twin.id, twin_of=None))
        if first is not None or not keep_twin:
            Entry.objects.filter(pk=twin.id).update(sealed=b"", bucket=b"")
        record(actor=WORKER, action="diary:entries:chosen", subject=("diary", diary.pk))


def refuse_full(diary: Diary, more_bytes: int) -> None:
    """Raise InputError when a diary has no room for a file of so many bytes."""
    mine = StoredFile.objects.filter(diaryfile__diary=diary)
    used = mine.aggregate(bytes=Sum("padded_bytes"))["bytes"] or 0
    if mine.count() >= MAX_FILES or used + more_bytes > MAX_FILES_BYTES:
        raise InputError(
            f"A diary holds {MAX_FILES} files of {MAX_FILES_BYTES // 2**20} MB together",
            code="diary_files_full",
            mend="Take one out to add another.",
        )


def add_file(
    *, diary: Diary, accepted: Accepted, token: str, day: str = "", note: str = ""
) -> DiaryFile | None:
    """Keep a photo or other file with its hash. The same form twice keeps it once and returns None the second time."""
    submission = submission_hash(token)
    if DiaryFile.objects.filter(submission=submission).exists():
        return None
    refuse_full(diary, len(accepted.content))
    # Encrypted to the disk first, to be erased after two days if the rest of this does not happen.
    draft = keep_draft_file(accepted=accepted)
    try:
        with transaction.atomic():
            kept = DiaryFile(diary=diary, file_id=UUID(draft.id), submission=submission)
            card = {**asdict(draft), "day": day, "note": note}
            kept.sealed = seal(
                public_key(diary.keypair_id), json.dumps(card).encode(), context=f"diary.file:{kept.pk}"
            )
            kept.save(force_insert=True)
            StoredFile.objects.filter(pk=draft.id).update(kept_until=None)
            touch(diary)
            record(actor=WORKER, action="diary:file:added", subject=("diary", diary.pk))
    except IntegrityError:
        erase_file(UUID(draft.id))
        return None
    return kept


def erase_one_file(*, diary: Diary, file_id: UUID) -> None:
    """Take a file out of the diary: its key and its content. An empty row stays, so that it does not come back."""
    with transaction.atomic():
        mine = DiaryFile.objects.filter(diary=diary, pk=file_id, file__isnull=False)
        for stored in list(mine.values_list("file_id", flat=True)):
            mine.update(file=None, sealed=b"")
            erase_file(stored)
            record(actor=WORKER, action="diary:file:erased", subject=("diary", diary.pk))


def erase(*, diary: Diary) -> None:
    """Erase the whole diary: content, files, keys and the receipt."""
    with transaction.atomic():
        _erase(diary)
        record(actor=WORKER, action="diary:worker:erased", subject=("diary", diary.pk))


def expire_diaries(*, today: date) -> int:
    """Erase diaries that nobody wrote into for the time they are kept; returns how many."""
    expired = list(Diary.objects.filter(expires_on__lte=today))
    for diary in expired:
        with transaction.atomic():
            _erase(diary)
            record(actor=SYSTEM, action="diary:retention:expired", subject=("diary", diary.pk))
    return len(expired)


def _erase(diary: Diary) -> None:
    """The wraps first, which makes every copy of the ciphertext unreadable, then the rows and the files."""
    keypair, receipt = diary.keypair, diary.receipt
    keypair.wraps.all().delete()
    whole = DiaryFile.objects.filter(diary=diary, file__isnull=False).values_list("file_id", flat=True)
    stored = [*whole, *FilePiece.objects.filter(diary=diary).values_list("file_id", flat=True)]
    diary.delete()
    for file_id in stored:
        erase_file(file_id)
    keypair.delete()
    receipt.delete()
