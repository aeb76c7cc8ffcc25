"""Reads of reports. A worker reads with the receipt's key; a member with the keys of their organisation."""

import json
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q

from panah.accounts.permissions import Viewer
from panah.reports.models import Attachment, FormSubmission, Message, Report
from panah.vault.files import open_file
from panah.vault.queries import Keyring

PAGE = 25
OPEN = (Report.Status.RECEIVED, Report.Status.READ, Report.Status.CASE_OPENED)


@dataclass(frozen=True)
class Said:
    """A message, opened."""

    from_worker: bool
    sent_on: date
    text: str


@dataclass(frozen=True)
class FileCard:
    """An attachment's description, opened."""

    id: UUID
    name: str
    media_type: str
    size: int
    from_worker: bool


@dataclass(frozen=True)
class OpenedForm:
    """The officer's form a report came as: which one, from whom, and what of it could not be read or has not come."""

    form: str
    version: str
    sender: str
    is_complete: bool
    refused_files: int
    unread: dict[str, str]


@dataclass(frozen=True)
class Position:
    """Where a page of the queue starts: after this report."""

    urgency: int
    received_on: date
    id: UUID


def get(report_id: UUID) -> Report | None:
    """One report, or None."""
    return Report.objects.select_related("organisation").filter(pk=report_id).first()


def report_of_receipt(receipt_keypair_id: UUID) -> Report | None:
    """The report a receipt belongs to."""
    return Report.objects.select_related("organisation").filter(receipt_id=receipt_keypair_id).first()


def queue(
    viewer: Viewer, *, after: Position | None = None, status: str | None = None, with_floods: bool = True
) -> list[Report]:
    """A page of the queue: most urgent first, then longest waiting. Keyed: every page costs the same."""
    reports = Report.objects.filter(organisation=viewer.organisation)
    if not with_floods:
        reports = reports.filter(in_flood=False)
    if after is not None:
        reports = reports.filter(
            Q(urgency__lt=after.urgency)
            | Q(urgency=after.urgency, received_on__gt=after.received_on)
            | Q(urgency=after.urgency, received_on=after.received_on, pk__gt=after.id)
        )
    # One walk along the index for each status: asked for several at once, a database sorts everything that waits.
    ordered = reports.order_by("-urgency", "received_on", "pk")
    found = [
        row for each in ([status] if status else OPEN[:2]) for row in ordered.filter(status=each)[: PAGE + 1]
    ]
    return sorted(found, key=lambda row: (-row.urgency, row.received_on, row.pk))[: PAGE + 1]


def narrative(report: Report, keyring: Keyring) -> str:
    """What the worker wrote. Raises CannotOpenError for a keyring without access."""
    opened = keyring.unseal(
        report.keypair_id, report.sealed_narrative, context=f"reports.narrative:{report.pk}"
    )
    return opened.decode()


def conversation(report: Report, keyring: Keyring) -> list[Said]:
    """All messages, oldest first."""
    return [
        Said(
            from_worker=message.from_worker,
            sent_on=message.sent_on,
            text=keyring.unseal(
                report.keypair_id, message.sealed, context=f"reports.message:{message.pk}"
            ).decode(),
        )
        for message in Message.objects.filter(report=report)
    ]


def officer_form(report: Report, keyring: Keyring) -> OpenedForm | None:
    """The form a report came as, or None for one that a worker sent."""
    kept = FormSubmission.objects.select_related("sender").filter(report=report).first()
    if kept is None:
        return None
    said = json.loads(keyring.unseal(report.keypair_id, kept.sealed, context=f"reports.form:{report.pk}"))
    return OpenedForm(
        form=kept.form,
        version=kept.version,
        sender=kept.sender.name,
        is_complete=kept.is_complete,
        refused_files=kept.refused_files,
        unread=said["unread"],
    )


def file_cards(report: Report, keyring: Keyring) -> list[dict[str, str]]:
    """The attachments' full descriptions with the keys that open them: what a referral hands on."""
    return [_open_card(each, keyring) for each in Attachment.objects.filter(report=report).order_by("pk")]


def _open_card(attachment: Attachment, keyring: Keyring) -> dict[str, str]:
    context = f"reports.attachment:{attachment.pk}"
    return dict(json.loads(keyring.unseal(attachment.report.keypair_id, attachment.sealed, context=context)))


def _describe(attachment: Attachment, card: dict[str, str]) -> FileCard:
    return FileCard(
        attachment.pk, card["name"], card["media_type"], int(card["size"]), attachment.from_worker
    )


def files(report: Report, keyring: Keyring) -> list[FileCard]:
    """The attachments' descriptions."""
    attachments = Attachment.objects.select_related("report").filter(report=report).order_by("pk")
    return [_describe(attachment, _open_card(attachment, keyring)) for attachment in attachments]


def file_content(report: Report, attachment_id: UUID, keyring: Keyring) -> tuple[FileCard, bytes] | None:
    """One attachment of this report with its content, or None."""
    attachment = Attachment.objects.select_related("report").filter(pk=attachment_id, report=report).first()
    if attachment is None:
        return None
    card = _open_card(attachment, keyring)
    return _describe(attachment, card), open_file(attachment.file_id, bytes.fromhex(card["key"]))
