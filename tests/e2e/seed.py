"""Fills the browser tests' database through the real invitations; prints who can sign in, as JSON."""

import json
import sys

import django

django.setup()

import pyotp  # noqa: E402 -- Django must be set up first
from django.core.management import call_command  # noqa: E402

from panah.accounts import actions  # noqa: E402
from panah.audit.actions import SYSTEM  # noqa: E402
from panah.cli.running import prepare  # noqa: E402
from tests import people  # noqa: E402

ORGANISATIONS = {
    "hotline": ("Umit hotline", "hotline", True, ["legal_aid"]),
    "ngo": ("Адилет құқық қорғау қоғамы", "ngo", True, ["legal_aid"]),
    "shelter": ("Kamkor shelter", "shelter", False, ["shelter", "medical"]),
    "police": ("District police", "police", False, ["police_protection"]),
    "coordination": ("National coordinator", "coordination", False, []),
}
MEMBERS = {
    "aigul": ("hotline", "supervisor"),
    "dana": ("shelter", "supervisor"),
    "erlan": ("ngo", "supervisor"),
    "timur": ("police", "caseworker"),
    "saule": ("coordination", "coordinator"),
}


def main() -> None:
    """Make the tables, the organisations and one member of each; and what `panah serve` would make at its start."""
    call_command("migrate", verbosity=0)
    prepare.prepare_static()
    made = {
        key: people.organisation(name, kind, takes_reports=takes, services=services)
        for key, (name, kind, takes, services) in ORGANISATIONS.items()
    }
    signing_in = {}
    for name, (organisation, role) in MEMBERS.items():
        secret = pyotp.random_base32()
        email = f"{name}@example.org"
        actions.accept_invitation(
            code=actions.invite(actor=SYSTEM, organisation=made[organisation], role=role, inviter=None),
            name=name.title(),
            email=email,
            password=people.PASSWORD,
            totp_secret=secret,
            totp_code=pyotp.TOTP(secret).now(),
        )
        signing_in[name] = {"email": email, "password": people.PASSWORD, "totp": secret}
    organisations = {key: str(each.pk) for key, each in made.items()}
    sys.stdout.write(json.dumps({"organisations": organisations, "people": signing_in}))


if __name__ == "__main__":
    main()
