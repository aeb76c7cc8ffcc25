"""Devices that send filled-in forms: made on the desk, known by a secret, taken back.

The secret is random (119 bits), so one keyed hash protects it at rest as well as a costly stretching would, and a
request from the field costs no time. HTTP Basic carries it inside TLS (docs/decisions/officer-forms.md).
"""

import hmac
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction

from panah.accounts.actions import new_code
from panah.accounts.models import Device, Organisation
from panah.accounts.permissions import NOT_FOR_REPORTS, Viewer
from panah.accounts.queries import form_receivers
from panah.audit.actions import record
from panah.core.errors import InputError
from panah.core.law import load_pack
from panah.core.screening.forms import surveys_for
from panah.vault import actions as vault

WRONG_TRIES, WRONG_WINDOW = 10, 15 * 60
MOST_FORMS, FORMS_WINDOW = 200, 60 * 60
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
_LOGIN_LETTERS = 10


@dataclass(frozen=True)
class NewDevice:
    """A device and its secret, which is shown once."""

    device: Device
    secret: str


def _hash(secret: str) -> bytes:
    cleaned = "".join(letter for letter in secret.lower() if letter in _LETTERS)
    return hmac.digest(vault.server_key("device-secret"), cleaned.encode(), "sha256")


def make_device(
    *, viewer: Viewer, name: str, receiver: Organisation, forms: Sequence[str], language: str
) -> NewDevice:
    """Give a device its login and secret. Raises InputError for a receiver or a form that is not open to it."""
    if receiver not in form_receivers(viewer):
        raise InputError(
            "Forms cannot be sent to this organisation",
            code="device_receiver",
            mend="Choose one that takes reports.",
        )
    offered = [survey.id for survey in surveys_for(load_pack(), viewer.organisation.kind)]
    chosen = [form for form in offered if form in forms]
    if not chosen or len(chosen) != len(set(forms)):
        raise InputError(
            "These forms are not for this organisation",
            code="device_forms",
            mend="Choose from the list.",
        )
    if language not in dict(settings.LANGUAGES):
        raise InputError("There is no such language", code="unknown_choice")
    secret = new_code()
    with transaction.atomic():
        device = Device.objects.create(
            organisation=viewer.organisation,
            receiver=receiver,
            name=name.strip(),
            login="".join(secrets.choice(_LETTERS) for _ in range(_LOGIN_LETTERS)),
            secret_hash=_hash(secret),
            forms=chosen,
            language=language,
            made_on=datetime.now(UTC).date(),
        )
        record(actor=viewer.actor, action="accounts:device:made", subject=("device", device.pk))
    return NewDevice(device, secret)


def revoke_device(*, viewer: Viewer, device: Device) -> None:
    """Take a device back: from now on it is refused. What it sent stays."""
    with transaction.atomic():
        changed = Device.objects.filter(pk=device.pk, revoked_on=None).update(
            revoked_on=datetime.now(UTC).date()
        )
        if changed:
            record(actor=viewer.actor, action="accounts:device:revoked", subject=("device", device.pk))


def check_device(*, login: str, secret: str) -> Device | None:
    """The device behind a login and secret, or None: wrong, revoked, or an organisation of it is suspended.

    Wrong tries are counted for each login; the right secret always passes, since nobody can guess it and anybody could
    use up the tries of a login.
    """
    device = Device.objects.select_related("organisation", "receiver").filter(login=login).first()
    right = hmac.compare_digest(bytes(device.secret_hash) if device else bytes(32), _hash(secret))
    if device is None or not right:
        if not vault.count_try(scope="device", subject=login, limit=WRONG_TRIES, seconds=WRONG_WINDOW):
            raise InputError("Too many tries", code="login_throttled", mend="Wait a quarter of an hour.")
        return None
    return device if _is_open(device) else None


def _is_open(device: Device) -> bool:
    """A receiver that became an enforcement body, or lost its keys, gets nothing either."""
    receiver = device.receiver
    return (
        device.revoked_on is None
        and device.organisation.is_active
        and receiver.is_active
        and receiver.has_keys
        and receiver.kind not in NOT_FOR_REPORTS
    )


def count_form(*, device: Device) -> None:
    """Count one sending. Raises InputError when the device floods."""
    if not vault.count_try(
        scope="device-forms", subject=str(device.pk), limit=MOST_FORMS, seconds=FORMS_WINDOW
    ):
        raise InputError("Too many forms", code="device_throttled", mend="Wait an hour. Nothing is lost.")
    today = datetime.now(UTC).date()
    if device.used_on != today:
        Device.objects.filter(pk=device.pk).update(used_on=today)
