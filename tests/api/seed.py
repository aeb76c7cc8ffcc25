"""Fills the OpenRosa tests' database: who helps, who enforces, their devices; prints logins and secrets as JSON."""

import json
import sys

import django

django.setup()

from django.core.management import call_command  # noqa: E402 -- Django must be set up first

from panah.accounts import devices  # noqa: E402
from tests import people  # noqa: E402

FORMS = {
    "police": ["district_police", "special_institution"],
    "migration_service": ["migration_service"],
    "border_service": ["border_officer"],
    "labour_inspectorate": ["labour_inspector"],
}


def main() -> None:
    """Make the tables, a hotline, an office of each kind, and a device for each."""
    call_command("migrate", verbosity=0)
    hotline = people.organisation("Umit hotline", "hotline", takes_reports=True)
    people.join(hotline, "supervisor", name="Aigul")
    made = {}
    for kind, forms in FORMS.items():
        office = people.organisation(f"Office {kind}", kind, services=["police_protection"])
        chief = people.join(office, "supervisor", name=f"Chief {kind}")
        new = devices.make_device(
            viewer=chief,
            name="Tablet 1",
            receiver=people.fresh(hotline),
            forms=forms,
            language="kk" if kind == "border_service" else "en",
        )
        made[kind] = {"login": new.device.login, "secret": new.secret}
    sys.stdout.write(json.dumps(made))


if __name__ == "__main__":
    main()
