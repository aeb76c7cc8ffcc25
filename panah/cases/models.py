"""Cases: one person, what is known in codes, what identifies them under a key of its own, and what is to be done."""

import uuid
from datetime import date

from django.db import models

from panah.accounts.models import Organisation, User
from panah.reports.models import Report
from panah.vault.models import KeyPair


class Case(models.Model):
    """One presumed victim's case. Coded facts stand in clear and are counted; all else is sealed."""

    class Status(models.TextChoices):
        OPEN = "open"
        CLOSED = "closed"

    class VictimStatus(models.TextChoices):
        PRESUMED = "presumed"
        IDENTIFIED = "identified"
        NOT_INDICATED = "not_indicated"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.CharField(max_length=16, unique=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="cases")
    keypair = models.ForeignKey(KeyPair, models.PROTECT, related_name="+")
    identity_keypair = models.ForeignKey(KeyPair, models.PROTECT, related_name="+")
    report = models.OneToOneField(Report, models.SET_NULL, null=True, related_name="case")
    # Keyed hashes by which an imported record is known again: as it came, and as it was last given back.
    import_mark = models.BinaryField(max_length=32, null=True)
    export_mark = models.BinaryField(max_length=32, null=True, db_index=True)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    victim_status = models.CharField(max_length=16, choices=VictimStatus, default=VictimStatus.PRESUMED)
    identified_on = models.DateField(null=True)
    urgency = models.PositiveSmallIntegerField(default=0)
    # {fact id: [{"value": …, "source": …, "date": …}, …]}: facts JSON, one answer per source
    facts = models.JSONField(default=dict)
    screening = models.JSONField(default=dict)
    sealed_narrative = models.BinaryField()
    sealed_identity = models.BinaryField()
    # The record as it was imported, under the identity key: an export gives it back unchanged.
    sealed_import = models.BinaryField(default=b"")
    # Raised by every change: a form that was filled in over an older version is shown the difference.
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = (
            models.Index(fields=["organisation", "status", "-urgency", "opened_on", "id"], name="case_list"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=["organisation", "import_mark"], name="one_case_per_imported_record"
            ),
        )

    def __str__(self) -> str:
        return self.number


class Episode(models.Model):
    """IC-TIP's event: a recruitment, transport or exploitation that happened to the person."""

    class Kind(models.TextChoices):
        RECRUITMENT = "recruitment"
        TRANSPORT = "transport"
        EXPLOITATION = "exploitation"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="episodes")
    kind = models.CharField(max_length=12, choices=Kind)
    country = models.CharField(max_length=2, blank=True)
    oblast = models.CharField(max_length=16, blank=True)
    sector = models.CharField(max_length=32, blank=True)
    started_on = models.DateField(null=True)
    ended_on = models.DateField(null=True)


class Party(models.Model):
    """IC-TIP's perpetrator: who recruited, moved, or exploited the person. The name is sealed to the case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="parties")
    roles = models.JSONField(default=list)
    sealed = models.BinaryField()


class Note(models.Model):
    """A caseworker's note, sealed to the case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="notes")
    author = models.ForeignKey(User, models.PROTECT)
    written_at = models.DateTimeField()
    sealed = models.BinaryField()


class Task(models.Model):
    """Something to be done for a case by a day. The kind is a code; words about it are sealed."""

    class Kind(models.TextChoices):
        CONTACT_WORKER = "contact_worker"
        SAFETY_PLAN = "safety_plan"
        ASK_QUESTIONS = "ask_questions"
        SHELTER = "shelter"
        MEDICAL = "medical"
        LEGAL_ADVICE = "legal_advice"
        REFERRAL_ANSWER = "referral_answer"
        CLAIM_ANSWER = "claim_answer"
        CLAIM_LIMIT = "claim_limit"
        FOLLOW_UP = "follow_up"
        OTHER = "other"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="tasks")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind)
    due_on = models.DateField()
    done_on = models.DateField(null=True)
    assigned_to = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    # The referral or wage claim an answer is awaited for.
    about_id = models.UUIDField(null=True)
    sealed = models.BinaryField(default=b"")

    class Meta:
        indexes = (models.Index(fields=["organisation", "done_on", "due_on", "id"], name="task_list"),)


class Consent(models.Model):
    """What the worker agreed to: purpose, recipient, fields, language it was read in, until when, and withdrawal."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=32)
    recipient = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    fields = models.JSONField(default=list)
    how = models.CharField(max_length=16)
    language = models.CharField(max_length=8)
    given_on = models.DateField()
    expires_on = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")

    def holds(self, day: date) -> bool:
        """Whether the consent stands on this day: not taken back, and not past its end."""
        return self.withdrawn_on is None and (self.expires_on is None or day <= self.expires_on)


class NameIndexEntry(models.Model):
    """One entry of an organisation's sealed name index (docs/decisions/name-index.md). The key is random on purpose."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    bucket = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        indexes = (models.Index(fields=["organisation", "bucket"], name="name_index_bucket"),)


class PendingName(models.Model):
    """A name on its way into the index: sealed to the index key by someone who could not open it (an import job)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    sealed = models.BinaryField()


class Rescreening(models.Model):
    """A run over an organisation's cases after a change of law: which stored findings would come out otherwise now."""

    class Status(models.TextChoices):
        RUNNING = "running"
        DONE = "done"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    asked_on = models.DateField()
    pack = models.CharField(max_length=40)
    pack_hash = models.CharField(max_length=64)
    status = models.CharField(max_length=8, choices=Status, default=Status.RUNNING)
    total = models.PositiveIntegerField(default=0)
    done_cases = models.PositiveIntegerField(default=0)
    # Where a run that was interrupted goes on.
    last_case = models.UUIDField(null=True)


class ChangedFinding(models.Model):
    """A case whose stored finding a run would change. The stored one stays until somebody takes the new one."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    run = models.ForeignKey(Rescreening, models.CASCADE, related_name="changed")
    case = models.ForeignKey(Case, models.CASCADE, related_name="+")
    # [{"name", "before", "after", "moved": [[element, before, after], …], "because": [{"kind", "id", "what"}, …]}, …]
    changes = models.JSONField(default=list)
    urgency_before = models.PositiveSmallIntegerField()
    urgency_after = models.PositiveSmallIntegerField()
    # The finding that was stored before the new one was taken.
    replaced = models.JSONField(default=dict)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["run", "case"], name="one_changed_finding_per_case"),)
        indexes = (models.Index(fields=["run", "-urgency_after", "id"], name="changed_finding_list"),)


class ImportBatch(models.Model):
    """An uploaded file of records: read, shown row by row, and written only after confirmation."""

    class Status(models.TextChoices):
        READING = "reading"
        FAILED = "failed"
        COMPARING = "comparing"
        PREVIEW = "preview"
        RUNNING = "running"
        DONE = "done"
        CANCELLED = "cancelled"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    created_on = models.DateField()
    keypair = models.ForeignKey(KeyPair, models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.READING)
    # While a job reads or writes it may open both; the key is wrapped by the server's and destroyed at the end.
    job_key = models.BinaryField(default=b"")
    # The uploaded file until it is read: id, key and name. Why it could not be read stands in the issues.
    sealed_file = models.BinaryField(default=b"")
    sealed_issues = models.BinaryField(default=b"")
    rows = models.PositiveIntegerField(default=0)
    compared_rows = models.PositiveIntegerField(default=0)
    done_rows = models.PositiveIntegerField(default=0)
    created_cases = models.PositiveIntegerField(default=0)


class ImportRow(models.Model):
    """One row of an import, sealed to the batch: the record, and what is wrong with which cell."""

    class Outcome(models.TextChoices):
        CREATE = "create"
        MATCH = "match"
        SAME = "same"
        WRONG = "wrong"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    batch = models.ForeignKey(ImportBatch, models.CASCADE, related_name="import_rows")
    position = models.PositiveIntegerField()
    outcome = models.CharField(max_length=8, choices=Outcome)
    done = models.BooleanField(default=False)
    sealed = models.BinaryField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["batch", "position"], name="one_import_row_per_position"),
        )
