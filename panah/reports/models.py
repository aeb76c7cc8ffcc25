"""Reports: what somebody said happened. The words are sealed; the coded answers, which are counted, are not."""

import uuid

from django.db import models

from panah.accounts.models import Organisation, User
from panah.vault.models import KeyPair, StoredFile


class Report(models.Model):
    """One report to one organisation. Nothing here says who told it, in which language, or at what hour."""

    class Status(models.TextChoices):
        RECEIVED = "received"
        READ = "read"
        CASE_OPENED = "case_opened"
        CLOSED = "closed"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="reports")
    keypair = models.ForeignKey(KeyPair, models.PROTECT, related_name="+")
    receipt = models.ForeignKey(KeyPair, models.SET_NULL, null=True, related_name="+")
    # A hash of the form's one-time id: the same form sent twice is one report.
    submission = models.BinaryField(max_length=32, unique=True)
    received_on = models.DateField()
    expires_on = models.DateField(null=True, db_index=True)
    status = models.CharField(max_length=12, choices=Status, default=Status.RECEIVED)
    facts = models.JSONField(default=dict)
    sealed_narrative = models.BinaryField()
    urgency = models.PositiveSmallIntegerField(default=0)
    urgency_reasons = models.JSONField(default=list)
    # It came when the organisation had more reports within the hour than real people send. Never refused for that.
    in_flood = models.BooleanField(default=False)
    new_for_desk = models.BooleanField(default=True)
    new_for_worker = models.BooleanField(default=False)

    class Meta:
        indexes = (
            # The queue: one organisation's open reports, most urgent first, oldest first within.
            models.Index(
                fields=["organisation", "status", "-urgency", "received_on", "id"], name="report_queue"
            ),
            # The same without what came in a flood.
            models.Index(
                fields=["organisation", "in_flood", "status", "-urgency", "received_on", "id"],
                name="report_queue_outside_floods",
            ),
        )


class Message(models.Model):
    """A message between the worker and the organisation, sealed to the report."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, models.CASCADE, related_name="messages")
    position = models.PositiveIntegerField()
    from_worker = models.BooleanField()
    author_id = models.UUIDField(null=True)
    sent_on = models.DateField()
    submission = models.BinaryField(max_length=32, unique=True)
    sealed = models.BinaryField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["report", "position"], name="one_message_per_position"),
        )
        ordering = ("report", "position")


class Attachment(models.Model):
    """A file of a report. Its name, type, size and key are sealed to the report."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    report = models.ForeignKey(Report, models.CASCADE, related_name="attachments")
    file = models.OneToOneField(StoredFile, models.PROTECT)
    from_worker = models.BooleanField()
    sealed = models.BinaryField()


class FormSubmission(models.Model):
    """An officer's form that became a report: which form and version, who sent it, and all it said, sealed."""

    report = models.OneToOneField(Report, models.CASCADE, primary_key=True, related_name="form")
    sender = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    form = models.CharField(max_length=64)
    version = models.CharField(max_length=200)
    # A keyed hash of the content: the same form again is told from another one under its id.
    content_mark = models.BinaryField(max_length=32)
    # False while the device has announced more files.
    is_complete = models.BooleanField()
    # Answers that the vocabulary of today does not take; they stand in `sealed`.
    unread = models.PositiveSmallIntegerField(default=0)
    refused_files = models.PositiveSmallIntegerField(default=0)
    sealed = models.BinaryField()


class FormDraft(models.Model):
    """An officer's form that is not sent yet, sealed to the member who fills it in. `kept_until` is a day."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    member = models.ForeignKey(User, models.CASCADE, related_name="+")
    form = models.CharField(max_length=64)
    kept_until = models.DateField(db_index=True)
    sealed = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["member", "form"], name="one_draft_per_form"),)


class FormFile(models.Model):
    """A file of a form that has arrived, by a keyed hash: a device that sends again adds nothing."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    submission = models.ForeignKey(FormSubmission, models.CASCADE, related_name="files")
    mark = models.BinaryField(max_length=32)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["submission", "mark"], name="one_form_file"),)
