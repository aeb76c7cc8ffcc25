"""Referrals: a case handed to another organisation for one service, with what the worker agreed to disclose."""

import uuid

from django.db import models

from panah.accounts.models import Organisation, User
from panah.cases.models import Case, Consent
from panah.vault.models import KeyPair


class Referral(models.Model):
    """One request for one service.

    Before acceptance the receiver sees the card only. The disclosed part is sealed to a key pair of the referral's
    own; that key reaches the receiver on acceptance (docs/decisions/referral-release.md), and ending destroys it.
    """

    class Status(models.TextChoices):
        SENT = "sent"
        ACCEPTED = "accepted"
        REJECTED = "rejected"
        ENDED = "ended"
        WITHDRAWN = "withdrawn"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="referrals")
    sender = models.ForeignKey(Organisation, models.PROTECT, related_name="sent_referrals")
    receiver = models.ForeignKey(Organisation, models.PROTECT, related_name="received_referrals")
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    consent = models.ForeignKey(Consent, models.PROTECT, related_name="+")
    service = models.CharField(max_length=24)
    status = models.CharField(max_length=10, choices=Status, default=Status.SENT)
    urgency = models.PositiveSmallIntegerField()
    # Coarse codes only: service, urgency, country, age band, sex. No name, no place finer than the oblast.
    card = models.JSONField()
    fields = models.JSONField()
    keypair = models.ForeignKey(KeyPair, models.PROTECT, related_name="+")
    sealed_disclosed = models.BinaryField()
    held_key = models.BinaryField(default=b"")
    reason = models.CharField(max_length=24, blank=True)
    sealed_reason = models.BinaryField(default=b"")
    sent_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["receiver", "status", "sent_at", "id"], name="referral_inbox"),
            models.Index(fields=["sender", "status", "sent_at", "id"], name="referral_outbox"),
        )
