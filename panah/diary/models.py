"""Work diaries: what somebody worked and got, kept under a receipt. No organisation holds a key to one."""

import uuid

from django.db import models

from panah.vault.models import KeyPair, StoredFile


class Diary(models.Model):
    """One diary. Nothing here says whose it is, when it was begun, or when it was last opened."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    keypair = models.ForeignKey(KeyPair, models.PROTECT, related_name="+")
    receipt = models.OneToOneField(KeyPair, models.PROTECT, related_name="+")
    # A hash of the form's one-time id: the same form sent twice is one diary.
    submission = models.BinaryField(max_length=32, unique=True)
    # Always the first day of a month, so that it tells little about the last writing.
    expires_on = models.DateField(db_index=True)


class Entry(models.Model):
    """One thing written down: a shift, a payment, a promise. All of it is sealed to the diary.

    `bucket` is a keyed hash of the kind and the week or month, made with the diary's private key: a week is found
    without opening the rest, and nobody else can tell which week it is. An erased entry stays as an empty row, so that
    a device that sends it again does not bring it back.
    """

    id = models.UUIDField(primary_key=True, editable=False)
    diary = models.ForeignKey(Diary, models.CASCADE, related_name="entries")
    bucket = models.BinaryField(max_length=16)
    revision = models.PositiveIntegerField(default=1)
    sealed = models.BinaryField()

    class Meta:
        indexes = (models.Index(fields=["diary", "bucket"], name="diary_bucket"),)


class DiaryFile(models.Model):
    """A photo or other file of a diary. Its name, type, size, hash, day and key are sealed to the diary.

    One that was taken out stays as an empty row, so that a form or a phone that sends it again does not bring it back.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    diary = models.ForeignKey(Diary, models.CASCADE, related_name="files")
    file = models.OneToOneField(StoredFile, models.PROTECT, null=True)
    submission = models.BinaryField(max_length=32, unique=True)
    sealed = models.BinaryField()


class FilePiece(models.Model):
    """A piece of a photo that is still on its way from a phone; its key is sealed to the diary.

    It goes with its file, which is forgotten after two days if the rest never comes.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    diary = models.ForeignKey(Diary, models.CASCADE, related_name="pieces")
    file = models.OneToOneField(StoredFile, models.CASCADE)
    # A hash of the photo's id: the pieces of one photo share it.
    submission = models.BinaryField(max_length=32)
    number = models.PositiveSmallIntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=["diary", "submission", "number"], name="diary_piece_once"),
        )
