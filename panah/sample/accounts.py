"""The sample's organisations and members. Their secrets are public on purpose and stand in the data folder."""

import json
from pathlib import Path
from typing import Any

import pyotp
from django.conf import settings

from panah.accounts import actions
from panah.accounts.models import Organisation, User
from panah.accounts.permissions import Viewer
from panah.audit.actions import SYSTEM
from panah.vault.actions import open_with_password
from panah.vault.queries import Keyring

PASSWORD = "sample-password-not-secret"  # noqa: S105 -- public by design: it opens invented records only
Kind = Organisation.Kind
Role = User.Role

# name, kind, country, takes reports, services, members (name, role)
ORGANISATIONS: tuple[tuple[str, str, str, bool, tuple[str, ...], tuple[tuple[str, str], ...]], ...] = (
    (
        "Sample hotline Umit", Kind.HOTLINE, "KZ", True, ("interpretation", "legal_aid"),
        (("Aigul Sample", Role.SUPERVISOR), ("Bek Sample", Role.OPERATOR), ("Vera Sample", Role.CASEWORKER)),
    ),
    (
        "Sample shelter Kamkor", Kind.SHELTER, "KZ", False, ("shelter", "food_and_clothes", "medical", "psychological"),
        (("Dana Sample", Role.SUPERVISOR),),
    ),
    (
        "Sample legal aid Adilet", Kind.LEGAL_AID, "KZ", False, ("legal_aid", "wage_claim", "documents"),
        (("Erlan Sample", Role.SUPERVISOR),),
    ),
    (
        "Sample police department", Kind.POLICE, "KZ", False, ("police_protection",),
        (("Timur Sample", Role.CASEWORKER),),
    ),
    ("Sample national coordination", Kind.COORDINATION, "KZ", False, (), (("Kamila Sample", Role.COORDINATOR),)),
    (
        "Sample association Sezim", Kind.NGO, "KG", True, ("shelter", "return_home", "legal_aid"),
        (("Gulnara Sample", Role.SUPERVISOR),),
    ),
    (
        "Sample association Mehr", Kind.NGO, "UZ", True, ("shelter", "return_home", "medical"),
        (("Jasur Sample", Role.SUPERVISOR),),
    ),
    ("Sample consulate", Kind.CONSULATE, "TJ", False, ("consular", "documents"), (("Zarina Sample", Role.SUPERVISOR),)),
)  # fmt: skip


def _path() -> Path:
    return Path(settings.DATA_DIR) / "sample_accounts.json"


def make_accounts() -> dict[str, Viewer]:
    """Create everything through real invitations; returns a viewer per e-mail address."""
    kept: list[dict[str, Any]] = []
    viewers: dict[str, Viewer] = {}
    _join(None, "Platform Sample", Role.PLATFORM, None, kept, viewers)
    for name, kind, country, takes_reports, services, members in ORGANISATIONS:
        organisation = actions.create_organisation(
            actor=SYSTEM,
            name=name,
            kind=kind,
            country=country,
            takes_reports=takes_reports,
            services=list(services),
            is_sample=True,
        )
        inviter: Viewer | None = None
        for member, role in members:
            joined = _join(organisation, member, role, inviter, kept, viewers)
            inviter = inviter or joined
            organisation.refresh_from_db()
    path = _path()
    path.touch(mode=0o600)
    path.write_text(json.dumps(kept, indent=1))
    return viewers


def _join(  # noqa: PLR0917 -- the two last are where the caller collects what was made
    organisation: Organisation | None,
    name: str,
    role: str,
    inviter: Viewer | None,
    kept: list[dict[str, Any]],
    viewers: dict[str, Viewer],
) -> Viewer:
    email = f"{name.split(maxsplit=1)[0].lower()}@sample.example"
    code = actions.invite(
        actor=inviter.actor if inviter else SYSTEM, organisation=organisation, role=role, inviter=inviter
    )
    secret = pyotp.random_base32()
    joined = actions.accept_invitation(
        code=code,
        name=name,
        email=email,
        password=PASSWORD,
        totp_secret=secret,
        totp_code=pyotp.TOTP(secret).now(),
    )
    kept.append(
        {
            "email": email,
            "role": role,
            "organisation": organisation.name if organisation else "",
            "totp": secret,
        }
    )
    user = User.objects.select_related("organisation", "keypair").get(pk=joined.user.pk)
    private = open_with_password(keypair=user.keypair, password=PASSWORD)
    viewers[email] = Viewer(user=user, keyring=Keyring({user.keypair_id: private}))
    return viewers[email]


def sign_in_lines() -> list[str]:
    """How to sign in as each role, with the code of this moment; empty without the sample."""
    path = _path()
    if not path.exists():
        return []
    lines = [f"  password of all: {PASSWORD}"]
    for each in json.loads(path.read_text()):
        code = pyotp.TOTP(each["totp"]).now()
        lines.append(f"  {each['email']:<26} {each['role']:<12} code {code}  {each['organisation']}")
    return lines
