"""What a phone wrote without a network comes in: once, however often it is sent, and nothing is overwritten.

A device gives each entry an id of its own and counts its versions (`edit`, from 1). What has arrived is answered with
the same states again when it is sent again, because the answer may have been lost on the way.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Literal
from uuid import UUID, uuid5

from django.db import transaction

from panah.audit.actions import WORKER, record
from panah.core.errors import InputError
from panah.diary.actions import entry_id, lock, put, touch
from panah.diary.entries import EntryProblemsError, Fields, check
from panah.diary.models import Diary, Entry
from panah.diary.queries import Written, one
from panah.vault.queries import Keyring
from panah.vault.receipts import refuse_receipt

MOST_AT_ONCE = 100
DEVICE_KINDS = ("shift", "money")
MOST_EDITS = 10_000
State = Literal["saved", "both", "refused"]


@dataclass(frozen=True)
class Received:
    """What became of one entry: saved; kept beside another version of it; or refused, with what is wrong by field."""

    mark: str
    state: State
    problems: Mapping[str, InputError]


def receive(
    *, diary: Diary, keyring: Keyring, entries: Sequence[Any], today: date, receipt: str
) -> list[Received]:
    """Take the entries of a device. Raises InputError when the whole package cannot be read.

    One that holds the receipt is refused, as on the pages: the papers made of a diary are shown to others.
    """
    if len(entries) > MOST_AT_ONCE:
        raise InputError(
            f"At most {MOST_AT_ONCE} entries come at once", code="sync_unreadable", mend="Send fewer."
        )
    received = []
    with transaction.atomic():
        lock(diary)
        for each in entries:
            mark, kind, edit, typed = _read(each)
            try:
                fields = check(kind, typed, today=today)
                _refuse_receipt(fields, receipt)
            except EntryProblemsError as refusal:
                received.append(Received(str(mark), "refused", refusal.problems))
            else:
                received.append(Received(str(mark), _take(diary, keyring, (mark, kind, edit, fields)), {}))
        touch(diary)
        record(actor=WORKER, action="diary:entries:received", subject=("diary", diary.pk))
    return received


def _read(entry: Any) -> tuple[UUID, str, int, Mapping[str, object]]:
    """The parts of one entry as sent. A device of ours sends no other."""
    try:
        mark, kind, edit, fields = UUID(entry["id"]), entry["kind"], entry["edit"], entry["fields"]
        readable = kind in DEVICE_KINDS and 1 <= edit <= MOST_EDITS and isinstance(fields, dict)
    except (KeyError, TypeError, ValueError, AttributeError):
        readable = False
    if not readable:
        raise InputError(
            "This is not what the diary on a phone sends", code="sync_unreadable", mend="Open it again."
        )
    return mark, kind, int(edit), fields


def _refuse_receipt(fields: Fields, receipt: str) -> None:
    problems: dict[str, InputError] = {}
    for name, text in fields.items():
        try:
            refuse_receipt(text, receipt)
        except InputError as problem:
            problems[name] = problem
    if problems:
        raise EntryProblemsError(problems)


def _take(diary: Diary, keyring: Keyring, sent: tuple[UUID, str, int, Fields]) -> State:
    mark, kind, edit, fields = sent
    first = entry_id(diary, mark)
    if Entry.objects.filter(pk=first, sealed=b"").exists():
        return "saved"  # It had arrived, and was erased since.
    now = one(diary, keyring, first)
    wanted = Written(id=first, kind=kind, fields=fields, edit=edit)
    if now is None:
        put(diary, keyring, wanted)
        return "saved"
    if now.edit >= edit:
        return "saved"  # It had arrived before.
    if not now.changed or now.fields == fields:
        # Only this device has written it so far, or both say the same: its later version replaces the earlier one.
        put(diary, keyring, replace(now, fields=fields, edit=edit))
        return "saved"
    _keep_both(diary, keyring, wanted)
    return "both"


def _keep_both(diary: Diary, keyring: Keyring, wanted: Written) -> None:
    """The entry was changed on a page meanwhile: both stay, and the worker chooses. What came before is left alone."""
    twin = replace(wanted, id=uuid5(wanted.id, f"twin {wanted.edit}"), twin_of=wanted.id)
    if not Entry.objects.filter(pk=twin.id).exists():
        put(diary, keyring, twin)
