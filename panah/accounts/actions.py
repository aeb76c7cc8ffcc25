"""Writes of accounts: organisations, invitations, signing in, recovery."""

import base64
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import shamir_mnemonic
from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction

from panah.accounts import second_factor
from panah.accounts.models import Invitation, Organisation, RecoveryCode, User
from panah.accounts.permissions import NOT_FOR_REPORTS, Viewer
from panah.accounts.queries import MEMBER
from panah.audit.actions import SYSTEM, Actor, record
from panah.core.errors import InputError
from panah.vault import actions as vault
from panah.vault.envelopes import CannotOpenError, derive, keys_from_private, unseal
from panah.vault.models import KeyPair, KeyWrap
from panah.vault.queries import wrap_context

INVITATION_DAYS = 7
LOGIN_TRIES, LOGIN_WINDOW = 10, 15 * 60
RECOVERY_SHARES, RECOVERY_NEEDED = 3, 2

_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_CODE_LENGTH = 24  # 119 bits: strong enough to be a key by itself

Role = User.Role
# What each role may open. An operator takes reports and finds earlier cases, and never opens an identity.
KEYS_OF_ROLE: dict[str, tuple[str, ...]] = {
    Role.OPERATOR: ("casework_key", "name_index_key"),
    Role.CASEWORKER: ("casework_key", "identity_key", "name_index_key"),
    Role.SUPERVISOR: ("casework_key", "identity_key", "name_index_key"),
    Role.COORDINATOR: ("casework_key", "identity_key", "name_index_key"),
    Role.PLATFORM: (),
}


@dataclass(frozen=True)
class Joined:
    """What a new member is shown once."""

    user: User
    recovery_codes: list[str]
    recovery_shares: list[str]


def create_organisation(
    *, actor: Actor, name: str, kind: str, country: str, takes_reports: bool = False, **fields: object
) -> Organisation:
    """Register an organisation. It can receive nothing until its first member has joined and made its keys."""
    if takes_reports and kind in NOT_FOR_REPORTS:
        raise InputError(
            "An organisation of this kind can never receive workers' reports",
            code="no_reports_to_enforcement",
            mend="Leave that out: it gets the cases a worker agrees to refer to it.",
        )
    with transaction.atomic():
        organisation = Organisation.objects.create(
            name=name, kind=kind, country=country, takes_reports=takes_reports, **fields
        )
        record(actor=actor, action="accounts:organisation:created", subject=("organisation", organisation.pk))
    return organisation


def new_code() -> str:
    """A random code for people to type: 24 letters and digits in groups of four, 119 bits."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(_CODE_LENGTH))
    return "-".join(letters[start : start + 4] for start in range(0, _CODE_LENGTH, 4))


def _code_private(code: str) -> bytes:
    cleaned = "".join(letter for letter in code.lower() if letter in _ALPHABET)
    return derive(cleaned.encode().ljust(16, b"\0"), "invitation")


def invite(
    *, actor: Actor, organisation: Organisation | None, role: str, inviter: Viewer | None = None
) -> str:
    """Make an invitation; returns its code, shown once. The inviter's keys are sealed to it, as the role allows."""
    code = new_code()
    keys = keys_from_private(_code_private(code))
    with transaction.atomic():
        keypair = KeyPair.objects.create(purpose=KeyPair.Purpose.INVITATION, public=keys.public)
        if organisation is not None and organisation.has_keys:
            if inviter is None:
                raise InputError(
                    "This organisation already has members, so only one of them can invite",
                    code="invite_needs_member",
                    mend="Ask its supervisor, or recover it with its printed recovery shares.",
                )
            for name in KEYS_OF_ROLE[role]:
                private = inviter.keyring.private(getattr(organisation, f"{name}_id"))
                vault.grant(keypair=getattr(organisation, name), private=private, holder=keypair)
        invitation = Invitation.objects.create(
            organisation=organisation,
            role=role,
            keypair=keypair,
            expires_at=datetime.now(UTC) + timedelta(days=INVITATION_DAYS),
        )
        record(
            actor=actor,
            action="accounts:invitation:created",
            subject=("organisation", organisation.pk if organisation else ""),
            detail={"role": role, "invitation": str(invitation.pk)},
        )
    return code


def find_invitation(*, code: str) -> tuple[Invitation, bytes]:
    """The invitation behind a code and its private key. Raises InputError when wrong, used or expired."""
    keys = keys_from_private(_code_private(code))
    invitation = (
        Invitation.objects.select_related("organisation", "keypair")
        .filter(keypair__public=keys.public, expires_at__gt=datetime.now(UTC))
        .first()
    )
    if invitation is None:
        raise InputError(
            "This invitation code is wrong, was used already, or has expired",
            code="invitation_unknown",
            mend="Check each letter, or ask for a new one.",
        )
    return invitation, keys.private


def accept_invitation(
    *, code: str, name: str, email: str, password: str, totp_secret: str, totp_code: str
) -> Joined:
    """Join an organisation: makes the member's keys, and the organisation's if the member is its first."""
    step = second_factor.matching_step(totp_secret, totp_code)
    if step is None:
        raise InputError(
            "This code does not fit the QR code",
            code="totp_wrong",
            mend="Wait for the next code and try again.",
        )
    with transaction.atomic():
        invitation, private = find_invitation(code=code)
        if User.objects.filter(email=email.lower()).exists():
            raise InputError(
                "Somebody already signs in with this address", code="email_taken", mend="Use another one."
            )
        keypair, keys = vault.create_keypair(purpose=KeyPair.Purpose.USER)
        vault.lock_with_password(keypair=keypair, private=keys.private, password=password)
        user = User(
            email=email.lower(),
            name=name,
            role=invitation.role,
            organisation=invitation.organisation,
            keypair=keypair,
        )
        user.set_unusable_password()
        user.totp_secret = second_factor.protect_secret(totp_secret, user.pk)
        user.totp_last_step = step
        user.save(force_insert=True)
        shares: list[str] = []
        if invitation.organisation is not None and not invitation.organisation.has_keys:
            shares = _create_organisation_keys(organisation=invitation.organisation, first=keypair)
        else:
            _hand_over(source=invitation.keypair, private=private, holder=keypair)
        codes = _replace_recovery_codes(user=user)
        invitation.delete()
        invitation.keypair.delete()
        actor = Actor(kind="member", id=str(user.pk), organisation_id=user.organisation_id)
        record(
            actor=actor,
            action="accounts:member:joined",
            subject=("user", user.pk),
            detail={"role": user.role},
        )
    return Joined(user=user, recovery_codes=codes, recovery_shares=shares)


def _hand_over(*, source: KeyPair, private: bytes, holder: KeyPair) -> None:
    """Give `holder` everything `source` can open."""
    for wrap in KeyWrap.objects.select_related("keypair").filter(holder=source):
        opened = unseal(private, wrap.sealed, context=wrap_context(wrap.keypair_id, source.pk))
        vault.grant(keypair=wrap.keypair, private=opened, holder=holder)


def _create_organisation_keys(*, organisation: Organisation, first: KeyPair) -> list[str]:
    """The organisation's keys, open to its first member and to its recovery shares, which are returned."""
    recovery, recovery_keys = vault.create_keypair(purpose=KeyPair.Purpose.RECOVERY)
    purposes = {
        "casework_key": KeyPair.Purpose.CASEWORK,
        "identity_key": KeyPair.Purpose.IDENTITY,
        "name_index_key": KeyPair.Purpose.NAME_INDEX,
    }
    organisation.recovery_key = recovery
    for name, purpose in purposes.items():
        setattr(organisation, name, vault.create_keypair(purpose=purpose, holders=(first, recovery))[0])
    organisation.save(update_fields=["recovery_key", *purposes])
    (shares,) = shamir_mnemonic.generate_mnemonics(
        1, [(RECOVERY_NEEDED, RECOVERY_SHARES)], recovery_keys.private
    )
    return list(shares)


def recover_organisation(*, organisation: Organisation, shares: list[str]) -> str:
    """A supervisor's invitation code from printed recovery shares: for when all members lost their keys."""
    if organisation.recovery_key is None:
        raise InputError(
            "This organisation has no keys yet", code="no_keys", mend="Invite its first member instead."
        )
    try:
        private = shamir_mnemonic.combine_mnemonics(shares)
    except shamir_mnemonic.MnemonicError as error:
        raise InputError(f"These shares do not fit together: {error}", code="shares_wrong") from error
    if keys_from_private(private).public != bytes(organisation.recovery_key.public):
        raise InputError("These shares belong to another organisation", code="shares_foreign")
    code = new_code()
    keys = keys_from_private(_code_private(code))
    with transaction.atomic():
        keypair = KeyPair.objects.create(purpose=KeyPair.Purpose.INVITATION, public=keys.public)
        _hand_over(source=organisation.recovery_key, private=private, holder=keypair)
        Invitation.objects.create(
            organisation=organisation,
            role=Role.SUPERVISOR,
            keypair=keypair,
            expires_at=datetime.now(UTC) + timedelta(days=INVITATION_DAYS),
        )
        record(
            actor=SYSTEM, action="accounts:organisation:recovered", subject=("organisation", organisation.pk)
        )
    return code


def _replace_recovery_codes(*, user: User) -> list[str]:
    codes = second_factor.new_recovery_codes()
    user.recovery_codes.all().delete()
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, code_hash=second_factor.recovery_hash(code)) for code in codes
    )
    return codes


def check_password(*, email: str, password: str) -> tuple[User, bytes]:
    """The member and their private key. Raises InputError with one message for every way to be wrong.

    An unknown address costs the same stretch as a known one, so that time tells nothing.
    """
    address = email.strip().lower()
    if not vault.count_try(scope="login", subject=address, limit=LOGIN_TRIES, seconds=LOGIN_WINDOW):
        raise InputError("Too many tries", code="login_throttled", mend="Wait a quarter of an hour.")
    user = (
        User.objects.select_related("keypair", "organisation").filter(email=address, is_active=True).first()
    )
    try:
        opened = _open_or_spend(user=user, password=password)
    except CannotOpenError:
        record(
            actor=Actor(kind="stranger"),
            action="accounts:login:refused",
            subject=("user", user.pk if user else ""),
        )
        raise InputError(
            "This address and password do not belong together",
            code="login_wrong",
            mend="Check both and try again.",
        ) from None
    vault.forget_tries(scope="login", subject=address)
    return opened


def _open_or_spend(*, user: User | None, password: str) -> tuple[User, bytes]:
    """The member and their private key; without a member, as much time and the same error."""
    if user is None:
        vault.spend_stretch(password=password)
        raise CannotOpenError("no such member")
    return user, vault.open_with_password(keypair=user.keypair, password=password)


def check_second_factor(*, user: User, code: str) -> bool:
    """Whether a code from the app (each step once) or an unused recovery code is right."""
    if not vault.count_try(
        scope="second-factor", subject=str(user.pk), limit=LOGIN_TRIES, seconds=LOGIN_WINDOW
    ):
        raise InputError("Too many tries", code="login_throttled", mend="Wait a quarter of an hour.")
    step = second_factor.matching_step(second_factor.reveal_secret(user.totp_secret, user.pk), code)
    if step is not None:
        # One statement, so that two requests with one code cannot both win.
        used = User.objects.filter(pk=user.pk, totp_last_step__lt=step).update(totp_last_step=step)
        if used:
            vault.forget_tries(scope="second-factor", subject=str(user.pk))
        return bool(used)
    return bool(user.recovery_codes.filter(code_hash=second_factor.recovery_hash(code)).delete()[0])


def sign_in(*, session: SessionBase, user: User, private: bytes) -> None:
    """Start the member's session: a new token, the private key inside the encrypted content."""
    session.flush()
    session[MEMBER] = {
        "user": str(user.pk),
        "private": base64.b64encode(private).decode(),
        "auth_hash": user.get_session_auth_hash(),
    }
    actor = Actor(kind="member", id=str(user.pk), organisation_id=user.organisation_id)
    record(actor=actor, action="accounts:login:succeeded", subject=("user", user.pk))


def sign_out(*, session: SessionBase, viewer: Viewer | None) -> None:
    """End the session."""
    if viewer is not None:
        record(actor=viewer.actor, action="accounts:logout:done", subject=("user", viewer.user.pk))
    session.flush()


def change_password(*, viewer: Viewer, old: str, new: str) -> None:
    """Lock the member's key under a new password; every other session ends."""
    user = viewer.user
    try:
        private = vault.open_with_password(keypair=user.keypair, password=old)
    except CannotOpenError:
        raise InputError("The old password is not right", code="password_wrong") from None
    with transaction.atomic():
        vault.lock_with_password(keypair=user.keypair, private=private, password=new)
        user.set_unusable_password()
        user.save(update_fields=["password"])
        record(actor=viewer.actor, action="accounts:password:changed", subject=("user", user.pk))


def set_member_active(*, viewer: Viewer, member: User, active: bool) -> None:
    """Suspend a member of the viewer's organisation (all sessions end with the next request) or let them back."""
    if member.organisation_id != viewer.organisation.pk or member.pk == viewer.user.pk:
        raise InputError("You can suspend other members of your organisation only", code="member_foreign")
    with transaction.atomic():
        User.objects.filter(pk=member.pk).update(is_active=active)
        verb = "restored" if active else "suspended"
        record(actor=viewer.actor, action=f"accounts:member:{verb}", subject=("user", member.pk))


def set_organisation_active(*, viewer: Viewer, organisation: Organisation, active: bool) -> None:
    """Suspend an organisation, or let it back. Suspension takes every permission from its members at once."""
    with transaction.atomic():
        Organisation.objects.filter(pk=organisation.pk).update(is_active=active)
        verb = "restored" if active else "suspended"
        record(
            actor=viewer.actor,
            action=f"accounts:organisation:{verb}",
            subject=("organisation", organisation.pk),
        )
