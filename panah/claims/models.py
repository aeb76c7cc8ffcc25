"""Wage claims: what a case's worker is owed, from books that are kept in versions, followed until it is paid."""

import uuid

from django.db import models

from panah.accounts.models import Organisation, User
from panah.cases.models import Case


class Employer(models.Model):
    """Somebody claims are made against, known to one organisation. Name and address are sealed to its casework key.

    Claims point here, so that one employer's workers are found together without a name in the database.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    sealed = models.BinaryField()

    class Meta:
        indexes = (models.Index(fields=["organisation", "id"], name="employer_list"),)


class Claim(models.Model):
    """One worker's claim against one employer. Amounts, names and words are sealed to the case."""

    class Status(models.TextChoices):
        DRAFTED = "drafted"
        SENT = "sent"
        ANSWERED = "answered"
        PARTLY_PAID = "partly_paid"
        PAID = "paid"
        CLOSED = "closed"

    class Reason(models.TextChoices):
        PAID_IN_FULL = "paid_in_full"
        SETTLED = "settled"
        REFUSED = "refused"
        OUT_OF_TIME = "out_of_time"
        WORKER_STOPPED = "worker_stopped"
        EMPLOYER_GONE = "employer_gone"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="claims")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    employer = models.ForeignKey(Employer, models.PROTECT, related_name="claims")
    # Whose law is applied: the country of the work.
    jurisdiction = models.CharField(max_length=2)
    opened_on = models.DateField()
    status = models.CharField(max_length=12, choices=Status, default=Status.DRAFTED)
    closed_on = models.DateField(null=True)
    closed_reason = models.CharField(max_length=16, choices=Reason, blank=True)

    class Meta:
        indexes = (models.Index(fields=["employer", "opened_on", "id"], name="claims_of_employer"),)


class BookVersion(models.Model):
    """One state of the worker's or the employer's book. Versions are only added, never changed."""

    class Book(models.TextChoices):
        WORKER = "worker"
        EMPLOYER = "employer"

    class Origin(models.TextChoices):
        TYPED = "typed"
        FILE = "file"
        DIARY = "diary"
        RECORD = "record"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="versions")
    book = models.CharField(max_length=8, choices=Book)
    number = models.PositiveIntegerField()
    origin = models.CharField(max_length=8, choices=Origin)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    # {"record": the mapping of core.wages.reading, "file": what it was read from, or null}
    sealed = models.BinaryField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["claim", "book", "number"], name="one_book_version_per_number"),
        )


class Upload(models.Model):
    """A book that was read from a file or a diary and waits for confirmation. Nothing of it is in the claim yet."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="uploads")
    book = models.CharField(max_length=8, choices=BookVersion.Book)
    origin = models.CharField(max_length=8, choices=BookVersion.Origin)
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_on = models.DateField(db_index=True)
    sealed = models.BinaryField()


class Result(models.Model):
    """A computation that was confirmed: kept as it was, with the versions that made it, so that it can be repeated."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="results")
    number = models.PositiveIntegerField()
    worker_version = models.ForeignKey(BookVersion, models.PROTECT, related_name="+")
    employer_version = models.ForeignKey(BookVersion, models.PROTECT, null=True, related_name="+")
    as_of = models.DateField()
    confirmed_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()
    sealed = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["claim", "number"], name="one_result_per_number"),)


class Step(models.Model):
    """Something that happened to a claim: sent, answered, offered, paid, closed. Amounts and words are sealed."""

    class Kind(models.TextChoices):
        SENT = "sent"
        ANSWERED = "answered"
        OFFERED = "offered"
        PAID = "paid"
        CLOSED = "closed"
        REOPENED = "reopened"

    class Party(models.TextChoices):
        EMPLOYER = "employer"
        LABOUR_INSPECTORATE = "labour_inspectorate"
        COURT = "court"
        COMPENSATION_FUND = "compensation_fund"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    claim = models.ForeignKey(Claim, models.CASCADE, related_name="steps")
    kind = models.CharField(max_length=8, choices=Kind)
    party = models.CharField(max_length=20, choices=Party, blank=True)
    happened_on = models.DateField()
    recorded_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    # What was sent: the confirmed result it rests on.
    result = models.ForeignKey(Result, models.PROTECT, null=True, related_name="+")
    # A hash of the form's one-time id: the same form sent twice is one step.
    submission = models.BinaryField(max_length=32, unique=True)
    sealed = models.BinaryField(default=b"")

    class Meta:
        indexes = (models.Index(fields=["claim", "happened_on", "recorded_at"], name="claim_steps"),)
