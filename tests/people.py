"""The people of the tests: they join through real invitations, so their keys are real."""

import pyotp

from panah.accounts import actions
from panah.accounts.models import Organisation, User
from panah.accounts.permissions import Viewer
from panah.audit.actions import SYSTEM
from panah.vault.actions import open_with_password
from panah.vault.queries import Keyring

PASSWORD = "correct horse battery staple"


def organisation(name, kind="ngo", *, country="KZ", takes_reports=False, services=()):
    """Register an organisation."""
    return actions.create_organisation(
        actor=SYSTEM,
        name=name,
        kind=kind,
        country=country,
        takes_reports=takes_reports,
        services=list(services),
    )


def join(of, role="caseworker", *, name="Somebody", inviter=None):
    """A member who has joined `of` (None for the platform administrator), as a Viewer with opened keys."""
    actor = inviter.actor if inviter else SYSTEM
    code = actions.invite(actor=actor, organisation=of, role=role, inviter=inviter)
    secret = pyotp.random_base32()
    email = f"{name.lower().replace(' ', '.')}@example.org"
    joined = actions.accept_invitation(
        code=code,
        name=name,
        email=email,
        password=PASSWORD,
        totp_secret=secret,
        totp_code=pyotp.TOTP(secret).now(),
    )
    if of is not None:
        of.refresh_from_db()
    return viewer_for(joined.user)


def viewer_for(user: User) -> Viewer:
    """The viewer that signing in makes."""
    user = User.objects.select_related("organisation", "keypair").get(pk=user.pk)
    private = open_with_password(keypair=user.keypair, password=PASSWORD)
    return Viewer(user=user, keyring=Keyring({user.keypair_id: private}))


def fresh(organisation: Organisation) -> Organisation:
    """The organisation as it stands in the database now."""
    return Organisation.objects.get(pk=organisation.pk)
