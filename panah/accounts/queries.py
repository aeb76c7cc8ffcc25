"""Reads of accounts."""

import base64
from typing import Any
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.db.models import Q, QuerySet
from django.utils.crypto import constant_time_compare

from panah.accounts.models import Device, Organisation, User
from panah.accounts.permissions import NOT_FOR_REPORTS, Viewer
from panah.accounts.sessions import content_of_ended
from panah.vault.queries import Keyring

MEMBER = "member"
DEVICE_PAGE = 50


def viewer_of(session: SessionBase) -> Viewer | None:
    """The member a session belongs to, with the keys it may use; None for workers and strangers."""
    kept: dict[str, Any] | None = session.get(MEMBER)
    if not kept:
        return None
    user = User.objects.select_related("organisation").filter(pk=kept["user"], is_active=True).first()
    # The stored hash changes with the password, which ends every other session of the member.
    if user is None or not constant_time_compare(kept["auth_hash"], user.get_session_auth_hash()):
        return None
    return Viewer(user=user, keyring=Keyring({user.keypair_id: base64.b64decode(kept["private"])}))


def member_of_ended(token: str) -> str:
    """The id of the member whose session this cookie was, or '' when that can no longer be told."""
    return str(content_of_ended(token).get(MEMBER, {}).get("user", ""))


def organisations() -> QuerySet[Organisation]:
    """All organisations by name: the platform administrator's list."""
    return Organisation.objects.order_by("name")


def report_receivers(country: str | None = None) -> list[Organisation]:
    """Organisations a worker can choose to tell, the country's own first. Never an enforcement body."""
    takers = Organisation.objects.filter(
        takes_reports=True, is_active=True, casework_key__isnull=False
    ).exclude(kind__in=NOT_FOR_REPORTS)
    return sorted(
        takers, key=lambda each: (each.country != (country or "KZ"), each.kind != "hotline", each.name)
    )


def referral_receivers(viewer: Viewer) -> QuerySet[Organisation]:
    """Organisations a case can be referred to."""
    others = Organisation.objects.filter(is_active=True, casework_key__isnull=False)
    return others.exclude(pk=viewer.organisation.pk).exclude(services=[]).order_by("country", "name")


def members(viewer: Viewer) -> list[User]:
    """The members of the viewer's organisation."""
    return list(User.objects.filter(organisation=viewer.organisation).order_by("name"))


def member(user_id: UUID) -> User | None:
    """One member, or None."""
    return User.objects.select_related("organisation").filter(pk=user_id).first()


def organisation(organisation_id: UUID) -> Organisation | None:
    """One organisation, or None."""
    return Organisation.objects.filter(pk=organisation_id).first()


def organisation_named(name: str) -> Organisation | None:
    """The organisation with this name, in any case of letters."""
    return Organisation.objects.filter(name__iexact=name.strip()).first()


def member_choices(viewer: Viewer) -> QuerySet[User]:
    """Colleagues a task can be given to."""
    return User.objects.filter(organisation=viewer.organisation, is_active=True).order_by("name")


def names_of(user_ids: set[str]) -> dict[str, str]:
    """Names of members by id, with their organisation, for timelines."""
    users = User.objects.select_related("organisation").filter(pk__in=user_ids)
    return {
        str(user.pk): f"{user.name}, {user.organisation}" if user.organisation else user.name
        for user in users
    }


def form_receivers(viewer: Viewer) -> list[Organisation]:
    """Who may get the forms of the viewer's organisation: itself if it helps, else those who take reports."""
    own = viewer.organisation
    if own.kind not in NOT_FOR_REPORTS:
        return [own] if own.has_keys else []
    return report_receivers(own.country)


def devices(viewer: Viewer, *, after: UUID | None = None) -> list[Device]:
    """A page of the devices that the viewer's organisation made or that send to it."""
    mine = Q(organisation=viewer.organisation) | Q(receiver=viewer.organisation)
    found = Device.objects.select_related("organisation", "receiver").filter(mine)
    if after is not None:
        found = found.filter(pk__gt=after)
    return list(found.order_by("pk")[: DEVICE_PAGE + 1])


def device(device_id: UUID) -> Device | None:
    """One device, or None."""
    return Device.objects.filter(pk=device_id).first()
