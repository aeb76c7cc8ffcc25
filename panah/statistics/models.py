"""Published figures. Only what may be published is stored here: counts or 'withheld', never what is behind it."""

import uuid

from django.db import models

from panah.accounts.models import User


class Release(models.Model):
    """One edition of the national figures for one period. Frozen when published, never computed per request."""

    class Status(models.TextChoices):
        PREPARING = "preparing"
        PUBLISHED = "published"
        BLOCKED = "blocked"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.PositiveIntegerField(unique=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.PREPARING)
    period_start = models.DateField()
    period_end = models.DateField()
    grain = models.CharField(max_length=8)
    is_sample = models.BooleanField(default=False)
    published_on = models.DateField(null=True)
    requested_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    # Why it was blocked, in words without a number.
    reason = models.CharField(max_length=300, blank=True)
    payload = models.TextField(blank=True)
    payload_hash = models.BinaryField(max_length=32, default=b"")
