"""Reads of published figures."""

import hashlib
from uuid import UUID

from panah.core.disclosure import Release as Tables
from panah.statistics.models import Release

Status = Release.Status


def published() -> list[Release]:
    """All published editions, newest first. Few: one per period."""
    return list(Release.objects.filter(status=Status.PUBLISHED).order_by("-number"))


def editions() -> list[Release]:
    """Every edition, also those in preparation or blocked: for the coordinator."""
    return list(Release.objects.order_by("-number"))


def in_preparation() -> list[Release]:
    """Editions whose job has not ended."""
    return list(Release.objects.filter(status=Status.PREPARING).order_by("number"))


def get(release_id: UUID) -> Release | None:
    """One edition, or None."""
    return Release.objects.filter(pk=release_id).first()


def tables(release: Release) -> Tables:
    """The tables of a published edition. Raises ValueError when they are no longer what was published."""
    if hashlib.sha256(release.payload.encode()).digest() != bytes(release.payload_hash):
        raise ValueError(f"edition {release.number} was changed after it was published")
    return Tables.from_json(release.payload)
