"""Officers' forms become reports of the organisation that helps: taken once, sealed, their files whenever they arrive.

Whoever sends keeps nothing here. The report stands in the receiver's queue like one that a worker sent, without a
receipt: the person is reached by what the form says about that.
"""

import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from panah.accounts.models import Organisation
from panah.accounts.permissions import NOT_FOR_REPORTS
from panah.audit.actions import Actor, record
from panah.core.errors import InputError
from panah.core.exchange.xlsform.filled import Filled
from panah.core.law import load_pack
from panah.core.screening.forms import survey_words
from panah.reports import actions
from panah.reports.attachments import MAX_PER_REPORT, accept
from panah.reports.models import FormFile, FormSubmission, Report
from panah.vault import actions as vault
from panah.vault.envelopes import seal
from panah.vault.models import KeyPair

Upload = UploadedFile[Any]


@dataclass(frozen=True)
class Taken:
    """What became of a sending: the report, and how many of the files just sent could not be taken."""

    report: Report
    is_new: bool
    refused_files: int


def _mark(purpose: str, content: bytes) -> bytes:
    return hmac.digest(vault.server_key(f"form-{purpose}"), content, "sha256")


def take(
    *,
    actor: Actor,
    sender: Organisation,
    receiver: Organisation,
    filled: Filled,
    content: bytes,
    language: str,
    files: Sequence[Upload] = (),
    is_complete: bool = True,
) -> Taken:
    """Take a filled-in form for `receiver`. Returns only after everything is on the disk.

    The same form of the same sender again makes nothing new, but adds files that have not arrived yet; so a device may
    send a form in parts, and again after a lost answer. `content` is what tells the same form from another one under
    its id. Raises InputError without both consents, for an empty form, and for other content under the same id.
    """
    if not filled.consent:
        raise InputError("Without the person's consent nothing is kept", code="form_no_consent")
    if receiver.kind in NOT_FOR_REPORTS or receiver.casework_key is None:
        raise InputError("Forms cannot be sent to this organisation", code="device_receiver")
    submission = actions.submission_hash(f"form:{sender.pk}:{filled.instance}")
    report = Report.objects.filter(submission=submission).first()
    is_new = report is None
    if report is None:
        if not (filled.facts or filled.unread or filled.own_words or filled.safe_contact or files):
            raise InputError("There is nothing in this form", code="report_empty")
        report, is_new = _create(
            actor=actor,
            sender=sender,
            receiver=receiver,
            filled=filled,
            mark=_mark("content", content),
            submission=submission,
            language=language,
        )
    form = FormSubmission.objects.get(report=report)
    if not hmac.compare_digest(bytes(form.content_mark), _mark("content", content)):
        raise InputError("This form was sent before with other answers", code="form_differs")
    refused = sum(not _add_file(report=report, upload=upload) for upload in files)
    _settle(report=report, is_complete=is_complete, refused=refused)
    return Taken(report=report, is_new=is_new, refused_files=refused)


def _create(
    *,
    actor: Actor,
    sender: Organisation,
    receiver: Organisation,
    filled: Filled,
    mark: bytes,
    submission: bytes,
    language: str,
) -> tuple[Report, bool]:
    """The report and True, or the one that another sending of the same form has just made and False."""
    today = actions.today()
    facts = {
        fact_id: [{"value": value, "source": filled.source, "date": today.isoformat()}]
        for fact_id, value in filled.facts.items()
    }
    urgency, reasons = actions.urgency_of(facts)
    try:
        with transaction.atomic():
            keypair, keys = vault.create_keypair(
                purpose=KeyPair.Purpose.REPORT,
                holders=(receiver.casework_key,),  # type: ignore[arg-type]
            )
            report = Report(
                organisation=receiver,
                keypair=keypair,
                submission=submission,
                received_on=today,
                expires_on=today + timedelta(days=settings.REPORT_KEPT_DAYS),
                facts=facts,
                urgency=urgency,
                urgency_reasons=reasons,
            )
            report.sealed_narrative = seal(
                keys.public, _narrative(filled, language).encode(), context=f"reports.narrative:{report.pk}"
            )
            report.save(force_insert=True)
            FormSubmission.objects.create(
                report=report,
                sender=sender,
                form=filled.survey.id,
                version=filled.version,
                content_mark=mark,
                is_complete=False,
                unread=len(filled.unread),
                sealed=seal(
                    keys.public, json.dumps(filled.as_dict()).encode(), context=f"reports.form:{report.pk}"
                ),
            )
            record(actor=actor, action="report:form:submitted", subject=("report", report.pk))
    except IntegrityError:
        return Report.objects.get(submission=submission), False
    return report, True


def _narrative(filled: Filled, language: str) -> str:
    """The person's words, and below them how to reach the person."""
    parts = [filled.own_words] if filled.own_words else []
    if filled.safe_contact:
        words = survey_words(filled.survey, load_pack(), language, hotline=settings.HOTLINE)
        parts.append(f"{words.questions['safe_contact']}\n{filled.safe_contact}")
    return actions.clean_text("\n\n".join(parts), limit=2 * actions.MAX_TEXT)


def _add_file(*, report: Report, upload: Upload) -> bool:
    """Keep a file of the form, once. False when this kind of file cannot be taken, or there are too many."""
    try:
        accepted = accept(upload)
    except InputError:
        return False
    mark = _mark("file", accepted.content)
    if FormFile.objects.filter(submission_id=report.pk, mark=mark).exists():
        return True
    if FormFile.objects.filter(submission_id=report.pk).count() >= MAX_PER_REPORT:
        return False
    draft = actions.keep_draft_file(accepted=accepted)
    try:
        with transaction.atomic():
            FormFile.objects.create(submission_id=report.pk, mark=mark)
            actions.attach(report=report, file=draft, from_worker=True)
    except IntegrityError:  # the same file came by another way at this moment
        actions.drop_draft_file(draft=draft)
    return True


def _settle(*, report: Report, is_complete: bool, refused: int) -> None:
    """Once complete, a form stays complete, whatever a late resend of one of its parts says."""
    with transaction.atomic():
        form = FormSubmission.objects.select_for_update().get(report=report)
        form.is_complete = form.is_complete or is_complete
        # A resend is refused the same files again: only more than before says something new.
        form.refused_files = max(form.refused_files, refused)
        form.save(update_fields=["is_complete", "refused_files"])
