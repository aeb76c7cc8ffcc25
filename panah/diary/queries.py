"""Reads of diaries, with the keyring of the receipt: there is no other that opens them."""

import hmac
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet

from panah.diary.entries import Fields, month_bucket, week_bucket
from panah.diary.models import Diary, DiaryFile, Entry
from panah.vault.envelopes import derive
from panah.vault.files import open_file
from panah.vault.queries import Keyring

BUCKET_BYTES = 16


@dataclass(frozen=True)
class Written:
    """An entry, opened.

    `edit` is the last version that came from a device (0: none); `changed` tells that a page wrote it.
    `twin_of` names the entry this one disagrees with: both were written, and the worker has not chosen yet.
    """

    id: UUID
    kind: str
    fields: Fields = field(default_factory=dict)
    revision: int = 1
    edit: int = 0
    changed: bool = False
    twin_of: UUID | None = None


@dataclass(frozen=True)
class FileCard:
    """A photo's description, opened. `sha256` is the hash of the file as it was given."""

    id: UUID
    name: str
    media_type: str
    size: int
    sha256: str
    day: str
    note: str


def get_by_receipt(receipt_keypair_id: UUID) -> Diary | None:
    """The diary a receipt opens."""
    return Diary.objects.filter(receipt_id=receipt_keypair_id).first()


def bucket(diary: Diary, keyring: Keyring, name: str) -> bytes:
    """The stored form of a bucket's name: without the diary's private key it says nothing."""
    key = derive(keyring.private(diary.keypair_id), "diary-bucket")
    return hmac.digest(key, name.encode(), "sha256")[:BUCKET_BYTES]


def entry_context(entry_id: UUID, revision: int) -> str:
    """Where the sealed content of an entry belongs: an older revision put back does not open."""
    return f"diary.entry:{entry_id}:{revision}"


def _open(entry: Entry, diary: Diary, keyring: Keyring) -> Written:
    context = entry_context(entry.pk, entry.revision)
    content = json.loads(keyring.unseal(diary.keypair_id, entry.sealed, context=context))
    return Written(
        id=entry.pk,
        kind=content["kind"],
        fields=content["fields"],
        revision=entry.revision,
        edit=content["edit"],
        changed=content["changed"],
        twin_of=UUID(content["twin_of"]) if content["twin_of"] else None,
    )


def _opened(diary: Diary, keyring: Keyring, entries: Iterable[Entry]) -> list[Written]:
    return sorted((_open(entry, diary, keyring) for entry in entries), key=_order)


def _order(written: Written) -> tuple[str, str, str]:
    day = written.fields.get("day") or written.fields.get("valid_from") or ""
    return day, written.fields.get("start", ""), str(written.id)


def in_buckets(diary: Diary, keyring: Keyring, *names: str) -> list[Written]:
    """The entries of some buckets, by day."""
    wanted = [bucket(diary, keyring, name) for name in names]
    return _opened(diary, keyring, Entry.objects.filter(diary=diary, bucket__in=wanted))


def week(diary: Diary, keyring: Keyring, monday: date) -> list[Written]:
    """The shifts of one week, by day."""
    return in_buckets(diary, keyring, week_bucket(monday))


def month(diary: Diary, keyring: Keyring, first: date) -> list[Written]:
    """What was paid, taken or given in one month, by day."""
    return in_buckets(diary, keyring, month_bucket(first))


def of_kind(diary: Diary, keyring: Keyring, kind: str) -> list[Written]:
    """All entries of a kind that has one bucket: usual weeks, promises, rates, the page about the worker."""
    return in_buckets(diary, keyring, kind)


def everything(diary: Diary, keyring: Keyring) -> list[Written]:
    """The whole diary, by day: for the calculation and for taking it away."""
    return _opened(diary, keyring, Entry.objects.filter(diary=diary).exclude(sealed=b""))


def one(diary: Diary, keyring: Keyring, entry_id: UUID) -> Written | None:
    """One entry of this diary, or None; also None for an erased one."""
    entry = Entry.objects.filter(diary=diary, pk=entry_id).exclude(sealed=b"").first()
    return None if entry is None else _opened(diary, keyring, [entry])[0]


def monday_of(day: date) -> date:
    """The first day of the week of `day`."""
    return day - timedelta(days=day.weekday())


def _kept(diary: Diary) -> QuerySet[DiaryFile]:
    """The files that were not taken out."""
    return DiaryFile.objects.filter(diary=diary, file__isnull=False)


def files(diary: Diary, keyring: Keyring) -> list[FileCard]:
    """The descriptions of all photos and other files, by day."""
    described = [_described(each, diary, keyring)[0] for each in _kept(diary)]
    return sorted(described, key=lambda each: (each.day, each.name, str(each.id)))


def file_content(diary: Diary, keyring: Keyring, file_id: UUID) -> tuple[FileCard, bytes] | None:
    """One file of this diary with its content as it was given, or None."""
    kept = _kept(diary).filter(pk=file_id).first()
    if kept is None or kept.file_id is None:
        return None
    card, key = _described(kept, diary, keyring)
    return card, open_file(kept.file_id, key)


def _described(kept: DiaryFile, diary: Diary, keyring: Keyring) -> tuple[FileCard, bytes]:
    """What a file is, and the key that opens it."""
    said = json.loads(keyring.unseal(diary.keypair_id, kept.sealed, context=f"diary.file:{kept.pk}"))
    shown = {name: said[name] for name in ("name", "media_type", "size", "sha256", "day", "note")}
    return FileCard(kept.pk, **shown), bytes.fromhex(said["key"])
