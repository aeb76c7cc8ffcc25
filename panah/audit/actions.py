"""Writing the audit trail."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from panah.audit.chain import FIRST, entry_hash
from panah.audit.models import AuditEntry

# An arbitrary constant: every writer of the chain waits for the same lock.
_CHAIN_LOCK = 0x50414E4148
_BY_DAY = {"worker", "device"}


@dataclass(frozen=True)
class Actor:
    """Who acts: a member of an organisation, a worker (never named), a device that sends forms, or the system."""

    kind: str
    id: str = ""
    organisation_id: UUID | None = None


WORKER = Actor(kind="worker")
SYSTEM = Actor(kind="system")


def record(
    *,
    actor: Actor,
    action: str,
    subject: tuple[str, object] = ("", ""),
    detail: dict[str, object] | None = None,
) -> AuditEntry:
    """Append one entry in the caller's transaction. `action` reads source:subject:verb, as desk:case:opened.

    A worker's acts carry the day only, so that a log-in can never be matched to a moment on a seized phone; so do a
    device's, since a form is sent when a worker has just spoken.
    """
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHAIN_LOCK])
        last = AuditEntry.objects.order_by("-seq").values_list("seq", "hash").first()
        now = datetime.now(UTC)
        if actor.kind in _BY_DAY:
            now = now.replace(hour=0, minute=0, second=0, microsecond=0)
        entry = AuditEntry(
            seq=last[0] + 1 if last else 1,
            at=now,
            actor_kind=actor.kind,
            actor_id=actor.id,
            organisation_id=actor.organisation_id,
            action=action,
            subject_kind=subject[0],
            subject_id=str(subject[1]),
            detail=detail or {},
            previous_hash=bytes(last[1]) if last else FIRST,
        )
        entry.hash = entry_hash(entry)
        entry.save(force_insert=True)
    return entry


def anchor() -> str:
    """Write the chain's head to the anchor folder (to be copied off this machine); returns the line written."""
    last = AuditEntry.objects.order_by("-seq").first()
    line = f"{last.seq} {bytes(last.hash).hex()}" if last else f"0 {FIRST.hex()}"
    settings.ANCHOR_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = settings.ANCHOR_DIR / f"{datetime.now(UTC):%Y-%m-%d}.txt"
    with path.open("a") as file:
        file.write(line + "\n")
        file.flush()
        os.fsync(file.fileno())
    return line
