"""The audit trail: one append-only chain of who did what to which record. No content, no names, no addresses."""

from django.db import models


class AuditEntry(models.Model):
    """One act. `hash` covers every other column and the hash before it."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=16)
    actor_id = models.CharField(max_length=36, blank=True)
    organisation_id = models.UUIDField(null=True)
    action = models.CharField(max_length=64)
    subject_kind = models.CharField(max_length=32, blank=True)
    subject_id = models.CharField(max_length=36, blank=True)
    detail = models.JSONField(default=dict)
    previous_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        indexes = (
            models.Index(fields=["subject_kind", "subject_id", "seq"], name="audit_by_subject"),
            models.Index(fields=["organisation_id", "seq"], name="audit_by_organisation"),
        )
