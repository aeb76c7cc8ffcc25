"""Reads of referrals."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from panah.accounts.permissions import Viewer
from panah.referrals.models import Referral

PAGE = 25


@dataclass(frozen=True)
class Position:
    """Where a page starts: after this referral."""

    sent_at: datetime
    id: UUID


def get(referral_id: UUID) -> Referral | None:
    """One referral, or None."""
    return (
        Referral.objects.select_related("sender", "receiver", "case", "consent")
        .filter(pk=referral_id)
        .first()
    )


def inbox(viewer: Viewer, *, after: Position | None = None) -> list[Referral]:
    """Referrals to the viewer's organisation, newest first. The case itself is not loaded: only the card may show."""
    return _page(Referral.objects.filter(receiver=viewer.organisation), after)


def outbox(viewer: Viewer, *, after: Position | None = None) -> list[Referral]:
    """Referrals the viewer's organisation made, newest first."""
    return _page(Referral.objects.filter(sender=viewer.organisation), after)


def _page(referrals: Any, after: Position | None) -> list[Referral]:
    if after is not None:
        referrals = referrals.filter(Q(sent_at__lt=after.sent_at) | Q(sent_at=after.sent_at, pk__gt=after.id))
    chosen = referrals.select_related("sender", "receiver").defer("sealed_disclosed", "held_key")
    return list(chosen.order_by("-sent_at", "pk")[: PAGE + 1])


def of_case(case_id: UUID) -> list[Referral]:
    """All referrals of a case, newest first."""
    return list(
        Referral.objects.select_related("receiver")
        .filter(case_id=case_id)
        .defer("sealed_disclosed", "held_key")
        .order_by("-sent_at", "pk")
    )


def is_open(referral: Referral) -> bool:
    """Whether the receiver may read the disclosed part now: accepted, and the worker's consent stands."""
    return referral.status == Referral.Status.ACCEPTED and referral.consent.holds(datetime.now(UTC).date())


def disclosed(referral: Referral, viewer: Viewer) -> dict[str, Any]:
    """The disclosed part. Raises CannotOpenError before acceptance and after the end."""
    context = f"referrals.disclosed:{referral.pk}"
    return dict(
        json.loads(viewer.keyring.unseal(referral.keypair_id, referral.sealed_disclosed, context=context))
    )


def reason_text(referral: Referral, viewer: Viewer) -> str:
    """The words of a rejection: for the sender."""
    if not referral.sealed_reason or referral.sender.casework_key_id is None:
        return ""
    context = f"referrals.reason:{referral.pk}"
    return viewer.keyring.unseal(
        referral.sender.casework_key_id, referral.sealed_reason, context=context
    ).decode()
