"""Organisations, their members, invitations and sessions."""

import uuid

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from panah.vault.models import KeyPair


class Organisation(models.Model):
    """A reporting entity: it receives reports, owns cases, offers services, or publishes figures."""

    class Kind(models.TextChoices):
        HOTLINE = "hotline"
        NGO = "ngo"
        SHELTER = "shelter"
        LEGAL_AID = "legal_aid"
        CONSULATE = "consulate"
        LABOUR_INSPECTORATE = "labour_inspectorate"
        POLICE = "police"
        MIGRATION_SERVICE = "migration_service"
        BORDER_SERVICE = "border_service"
        PROSECUTOR = "prosecutor"
        COORDINATION = "coordination"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    country = models.CharField(max_length=2)
    oblast = models.CharField(max_length=16, blank=True)
    phone = models.CharField(max_length=32, blank=True)
    services = models.JSONField(default=list)
    takes_reports = models.BooleanField(default=False)
    is_sample = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    casework_key = models.ForeignKey(KeyPair, models.PROTECT, null=True, related_name="+")
    identity_key = models.ForeignKey(KeyPair, models.PROTECT, null=True, related_name="+")
    name_index_key = models.ForeignKey(KeyPair, models.PROTECT, null=True, related_name="+")
    recovery_key = models.ForeignKey(KeyPair, models.PROTECT, null=True, related_name="+")

    def __str__(self) -> str:
        return self.name

    @property
    def has_keys(self) -> bool:
        """Whether anything can be sealed to this organisation: its first member has signed in."""
        return self.casework_key_id is not None


class UserManager(BaseUserManager["User"]):
    """Users are made by accepting an invitation; see accounts.actions."""


class User(AbstractBaseUser):
    """A member of one organisation with one role. The platform administrator has no organisation and no case key."""

    class Role(models.TextChoices):
        OPERATOR = "operator"
        CASEWORKER = "caseworker"
        SUPERVISOR = "supervisor"
        COORDINATOR = "coordinator"
        PLATFORM = "platform"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="members")
    role = models.CharField(max_length=12, choices=Role)
    keypair = models.ForeignKey(KeyPair, models.PROTECT, related_name="+")
    totp_secret = models.BinaryField()
    totp_last_step = models.BigIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    objects = UserManager()

    def __str__(self) -> str:
        return self.name


class RecoveryCode(models.Model):
    """A one-time replacement for the second factor, kept as a hash."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    code_hash = models.BinaryField(max_length=32)


class Invitation(models.Model):
    """A way into an organisation: the link's token opens a key pair that holds what the role may open."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="invitations")
    role = models.CharField(max_length=12, choices=User.Role)
    keypair = models.ForeignKey(KeyPair, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()


class Session(models.Model):
    """A session of a member or a worker. Keyed by a hash of the cookie; the content is encrypted under the cookie."""

    key_hash = models.BinaryField(max_length=32, primary_key=True)
    sealed = models.BinaryField()
    expires_at = models.DateTimeField(db_index=True)


class Device(models.Model):
    """A telephone or tablet that sends filled-in forms to one organisation that helps. It can send and read nothing.

    `organisation` made it and can take it back; `receiver` gets what it sends, and can refuse it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="devices")
    receiver = models.ForeignKey(Organisation, models.PROTECT, related_name="+")
    name = models.CharField(max_length=60)
    login = models.CharField(max_length=12, unique=True)
    # A keyed hash of a secret of 119 random bits.
    secret_hash = models.BinaryField(max_length=32)
    forms = models.JSONField(default=list)
    language = models.CharField(max_length=8)
    made_on = models.DateField()
    used_on = models.DateField(null=True)
    revoked_on = models.DateField(null=True)

    class Meta:
        indexes = (
            models.Index(fields=["organisation", "id"], name="device_of"),
            models.Index(fields=["receiver", "id"], name="device_to"),
        )
