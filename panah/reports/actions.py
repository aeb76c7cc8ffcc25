"""Writes of reports."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Max

from panah.accounts.models import Organisation
from panah.accounts.permissions import Viewer
from panah.audit.actions import SYSTEM, WORKER, Actor, record
from panah.core.errors import InputError
from panah.core.law import load_pack
from panah.core.screening import Facts, screen
from panah.reports.attachments import MAX_PER_REPORT, Accepted
from panah.reports.models import Attachment, Message, Report
from panah.vault import actions as vault
from panah.vault.envelopes import seal
from panah.vault.files import erase_file, store_file
from panah.vault.models import KeyPair, StoredFile
from panah.vault.receipts import new_receipt

MAX_TEXT = 20_000
DRAFT_DAYS = 2
# The law texts name the levels; numbers sort the queue.
URGENCY_LEVELS = {"normal": 0, "elevated": 1, "high": 2, "immediate": 3}


@dataclass(frozen=True)
class DraftFile:
    """A file that waits, encrypted, for its report to be sent. Kept in the worker's session, which is encrypted too."""

    id: str
    key: str
    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Submitted:
    """What the worker is shown: the report, and its receipt if this call made it."""

    report: Report
    receipt: str


def today() -> Any:
    """The day in UTC."""
    return datetime.now(UTC).date()


def submission_hash(token: str) -> bytes:
    """The stored form of a form's one-time id."""
    return hashlib.sha256(b"panah-submission:" + token.encode()).digest()


def clean_text(text: str, *, limit: int = MAX_TEXT) -> str:
    """The text without null bytes and direction overrides, which could disguise it. Raises InputError when too long."""
    dropped = {0, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}
    cleaned = text.translate(dict.fromkeys(dropped)).replace("\r\n", "\n").strip()
    if len(cleaned) > limit:
        raise InputError(
            f"This text has {len(cleaned)} letters; {limit} fit",
            code="text_too_long",
            mend="Shorten it, or send the rest as a message afterwards. Nothing you wrote is lost.",
        )
    return cleaned


def keep_draft_file(*, accepted: Accepted) -> DraftFile:
    """Encrypt a file to the disk before its report is sent; one that is never sent is erased after two days."""
    stored, key = store_file(accepted.content, kept_until=today() + timedelta(days=DRAFT_DAYS))
    return DraftFile(
        id=str(stored.pk),
        key=key.hex(),
        name=accepted.name,
        media_type=accepted.media_type,
        size=len(accepted.content),
        sha256=hashlib.sha256(accepted.content).hexdigest(),
    )


def drop_draft_file(*, draft: DraftFile) -> None:
    """The worker took a file out of the draft."""
    erase_file(UUID(draft.id))


def urgency_of(facts: Mapping[str, Any]) -> tuple[int, list[dict[str, Any]]]:
    """How soon somebody must act on these answers (0 to 3), and why: ids whose words are in the law texts."""
    pack = load_pack()
    urgency = screen(Facts.from_json({"facts": facts}, pack), at=today(), jurisdictions=(), pack=pack).urgency
    return URGENCY_LEVELS[urgency.level], [
        {"id": reason.id, "indicators": list(reason.indicators)} for reason in urgency.reasons
    ]


def submit(
    *,
    token: str,
    organisation: Organisation,
    facts: Mapping[str, Any],
    narrative: str,
    files: Sequence[DraftFile] = (),
    receipt: str = "",
) -> Submitted:
    """Take a report. Returns only after it is on the disk. The same token again makes nothing new.

    The worker's page draws the receipt with the draft and gives it here, so that a resend after a crash ends at the
    same receipt; without one it is drawn now.
    """
    submission = submission_hash(token)
    if Report.objects.filter(submission=submission).exists():
        raise InputError("This report was sent already", code="already_sent")
    text = clean_text(narrative)
    if not text and not facts and not files:
        raise InputError(
            "There is nothing to send yet",
            code="report_empty",
            mend="Answer a question or write a few words first.",
        )
    urgency, reasons = urgency_of(facts)
    # The costly stretching happens before the transaction, so that no one waits behind it.
    receipt = receipt or new_receipt()
    stretched = vault.stretch_receipt(receipt)
    try:
        with transaction.atomic():
            receipt_pair, _ = vault.create_receipt_keypair(stretched=stretched)
            keypair, keys = vault.create_keypair(
                purpose=KeyPair.Purpose.REPORT,
                holders=(organisation.casework_key, receipt_pair),  # type: ignore[arg-type]
            )
            report = Report(
                organisation=organisation,
                keypair=keypair,
                receipt=receipt_pair,
                submission=submission,
                received_on=today(),
                expires_on=today() + timedelta(days=settings.REPORT_KEPT_DAYS),
                facts=dict(facts),
                urgency=urgency,
                urgency_reasons=reasons,
                in_flood=not vault.count_try(
                    scope="reports",
                    subject=str(organisation.pk),
                    limit=settings.FLOOD_REPORTS_PER_HOUR,
                    seconds=3600,
                ),
            )
            report.sealed_narrative = seal(
                keys.public, text.encode(), context=f"reports.narrative:{report.pk}"
            )
            report.save(force_insert=True)
            for file in files[:MAX_PER_REPORT]:
                attach(report=report, file=file, from_worker=True)
            record(actor=WORKER, action="report:worker:submitted", subject=("report", report.pk))
    except IntegrityError as error:
        raise InputError("This report was sent already", code="already_sent") from error
    return Submitted(report=report, receipt=receipt)


def attach(*, report: Report, file: DraftFile, from_worker: bool) -> Attachment:
    """Put a file that waits on the disk into a report, in the caller's transaction."""
    attachment = Attachment(report=report, file_id=UUID(file.id), from_worker=from_worker)
    attachment.sealed = seal(
        bytes(report.keypair.public),
        json.dumps(asdict(file)).encode(),
        context=f"reports.attachment:{attachment.pk}",
    )
    attachment.save(force_insert=True)
    StoredFile.objects.filter(pk=file.id).update(kept_until=None)
    return attachment


def add_file(*, report: Report, accepted: Accepted, viewer: Viewer | None = None) -> Attachment:
    """Add a file to a report: by the worker, or by a member."""
    if report.attachments.count() >= MAX_PER_REPORT:
        raise InputError(f"A report holds {MAX_PER_REPORT} files", code="too_many_files")
    file = keep_draft_file(accepted=accepted)
    with transaction.atomic():
        attachment = attach(report=report, file=file, from_worker=viewer is None)
        _flag(report=report, from_worker=viewer is None)
        record(
            actor=viewer.actor if viewer else WORKER,
            action="report:file:added",
            subject=("report", report.pk),
        )
    return attachment


def _flag(*, report: Report, from_worker: bool) -> None:
    """Mark the report as having something new for the other side."""
    field = "new_for_desk" if from_worker else "new_for_worker"
    Report.objects.filter(pk=report.pk).update(**{field: True})


def write_message(*, report: Report, token: str, text: str, viewer: Viewer | None = None) -> Message | None:
    """Write to the other side. The same token again writes nothing and returns None."""
    body = clean_text(text)
    if not body:
        raise InputError("The message is empty", code="message_empty", mend="Write a few words first.")
    if report.status == Report.Status.WITHDRAWN:
        raise InputError(
            "This report was withdrawn, so no more messages can be sent", code="report_withdrawn"
        )
    submission = submission_hash(token)
    with transaction.atomic():
        # The lock makes positions follow each other when two people write at once.
        Report.objects.select_for_update().get(pk=report.pk)
        if Message.objects.filter(submission=submission).exists():
            return None
        last = Message.objects.filter(report=report).aggregate(last=Max("position"))["last"] or 0
        message = Message(
            report=report,
            position=last + 1,
            from_worker=viewer is None,
            author_id=viewer.user.pk if viewer else None,
            sent_on=today(),
            submission=submission,
        )
        message.sealed = seal(
            bytes(report.keypair.public), body.encode(), context=f"reports.message:{message.pk}"
        )
        message.save(force_insert=True)
        _flag(report=report, from_worker=viewer is None)
        record(
            actor=viewer.actor if viewer else WORKER,
            action="report:message:sent",
            subject=("report", report.pk),
        )
    return message


def open_by_worker(*, report: Report) -> None:
    """The worker has seen what was new."""
    Report.objects.filter(pk=report.pk, new_for_worker=True).update(new_for_worker=False)


def open_by_member(*, report: Report, viewer: Viewer) -> None:
    """A member opened the report: it counts as read, and the reading is on the record."""
    with transaction.atomic():
        Report.objects.filter(pk=report.pk).update(new_for_desk=False)
        Report.objects.filter(pk=report.pk, status=Report.Status.RECEIVED).update(status=Report.Status.READ)
        record(actor=viewer.actor, action="report:content:read", subject=("report", report.pk))


def withdraw(*, report: Report) -> None:
    """The worker takes the report back: content, files and keys are destroyed. A case opened from it stays."""
    with transaction.atomic():
        _erase_content(report=report)
        Report.objects.filter(pk=report.pk).update(
            status=Report.Status.WITHDRAWN, facts={}, urgency=0, urgency_reasons=[], sealed_narrative=b""
        )
        record(actor=WORKER, action="report:worker:withdrawn", subject=("report", report.pk))


def close(*, report: Report, viewer: Viewer) -> None:
    """Close a report that needs no case."""
    with transaction.atomic():
        waiting = Report.objects.filter(pk=report.pk, status__in=(Report.Status.RECEIVED, Report.Status.READ))
        if not waiting.update(status=Report.Status.CLOSED):
            raise InputError(
                "This report already has a case, or was withdrawn or closed",
                code="report_settled",
                mend="Open it again to see.",
            )
        record(actor=viewer.actor, action="report:status:closed", subject=("report", report.pk))


def mark_case_opened(*, report: Report, actor: Actor) -> None:
    """A case now stands on this report: it no longer expires."""
    Report.objects.filter(pk=report.pk).update(status=Report.Status.CASE_OPENED, expires_on=None)
    record(actor=actor, action="report:status:case_opened", subject=("report", report.pk))


def expire_reports(*, today: Any) -> int:
    """Destroy reports that were never made a case and whose time is over; returns how many."""
    expired = Report.objects.filter(expires_on__lt=today).exclude(status=Report.Status.CASE_OPENED)
    count = 0
    for report in expired.iterator():
        with transaction.atomic():
            receipt = report.receipt
            _erase_content(report=report)
            report.delete()
            report.keypair.delete()
            if receipt is not None:
                receipt.delete()
            record(actor=SYSTEM, action="report:retention:expired", subject=("report", report.pk))
        count += 1
    return count


def _erase_content(*, report: Report) -> None:
    """Destroy the wraps of the report's key, which makes every copy of its ciphertext unreadable, then the rows."""
    for attachment in Attachment.objects.filter(report=report):
        file_id = attachment.file_id
        attachment.delete()
        erase_file(file_id)
    Message.objects.filter(report=report).delete()
    report.keypair.wraps.all().delete()
