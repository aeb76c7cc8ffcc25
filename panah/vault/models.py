"""Key pairs and who can open them. Private keys stand here only inside envelopes."""

import uuid

from django.db import models


class KeyPair(models.Model):
    """A public key; its private key is opened through a lock (secret) or a wrap (another key pair)."""

    class Purpose(models.TextChoices):
        USER = "user"
        INVITATION = "invitation"
        RECEIPT = "receipt"
        RECOVERY = "recovery"
        CASEWORK = "casework"
        IDENTITY = "identity"
        NAME_INDEX = "name_index"
        REPORT = "report"
        CASE = "case"
        CASE_IDENTITY = "case_identity"
        REFERRAL = "referral"
        DIARY = "diary"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    purpose = models.CharField(max_length=16, choices=Purpose)
    public = models.BinaryField(max_length=32)


class KeyWrap(models.Model):
    """The private key of `keypair`, sealed to the public key of `holder`. Deleting the row ends the access."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    keypair = models.ForeignKey(KeyPair, models.CASCADE, related_name="wraps")
    holder = models.ForeignKey(KeyPair, models.CASCADE, related_name="holds")
    sealed = models.BinaryField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["keypair", "holder"], name="one_wrap_per_holder"),)


class SecretLock(models.Model):
    """The private key of `keypair` under a password, receipt or invitation. A receipt is found by its `lookup`."""

    keypair = models.OneToOneField(KeyPair, models.CASCADE, primary_key=True, related_name="lock")
    salt = models.BinaryField(max_length=16)
    passes = models.PositiveSmallIntegerField()
    memory_kib = models.PositiveIntegerField()
    lookup = models.BinaryField(max_length=32, null=True, unique=True)
    wrapped = models.BinaryField()


class Throttle(models.Model):
    """Wrong tries per subject in a window. The subject is a keyed hash: no address, name or receipt stands here."""

    subject = models.BinaryField(max_length=16, primary_key=True)
    # When the window began, in seconds of the epoch.
    window = models.PositiveBigIntegerField()
    tries = models.PositiveIntegerField(default=0)


class StoredFile(models.Model):
    """An encrypted file on the disk, named by its id. Its key is inside the sealed description kept by its owner."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kept_until = models.DateField(null=True)
    padded_bytes = models.PositiveBigIntegerField()
