"""The hash chain: pure functions over entries."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

FIRST = bytes(32)


class Entry(Protocol):
    """The columns a hash covers."""

    seq: int
    at: datetime
    actor_kind: str
    actor_id: str
    action: str
    subject_kind: str
    subject_id: str

    @property
    def organisation_id(self) -> object: ...
    @property
    def detail(self) -> object: ...
    @property
    def previous_hash(self) -> bytes | memoryview: ...


def entry_hash(entry: Entry) -> bytes:
    """SHA-256 over the canonical JSON of the entry, chained to the entry before it."""
    content = json.dumps(
        [
            entry.seq,
            entry.at.isoformat(),
            entry.actor_kind,
            entry.actor_id,
            str(entry.organisation_id or ""),
            entry.action,
            entry.subject_kind,
            entry.subject_id,
            entry.detail,
        ],
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(bytes(entry.previous_hash) + content.encode()).digest()


@dataclass(frozen=True)
class Break:
    """Where the chain does not hold, in words."""

    seq: int
    reason: str
