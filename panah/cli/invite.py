"""Make an invitation for the first member of an organisation, or for the platform administrator.

Later members are invited by their own organisation, on the desk.

Example: panah invite "Our hotline" --kind hotline --country KZ --takes-reports
Example: panah invite --platform
"""

import argparse

from panah.core.errors import InputError

HELP = "invite an organisation's first member"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The organisation and what it does."""
    parser.add_argument("organisation", nargs="?", help="its name; made if it is not there yet")
    parser.add_argument(
        "--kind", default="ngo", help="hotline, ngo, shelter, legal_aid, consulate, police, coordination…"
    )
    parser.add_argument("--country", default="KZ", help="two letters (default KZ)")
    parser.add_argument("--phone", default="", help="its phone number")
    parser.add_argument(
        "--takes-reports", action="store_true", help="workers may choose it to receive reports"
    )
    parser.add_argument("--service", action="append", default=[], help="a service it offers; may be repeated")
    parser.add_argument(
        "--platform", action="store_true", help="the platform administrator, who opens no case"
    )


def run(args: argparse.Namespace) -> int:
    """Print the code. It is not kept anywhere in clear."""
    from panah.cli.running import django

    django.start()
    from panah.accounts import actions, queries
    from panah.accounts.models import Organisation, User
    from panah.audit.actions import SYSTEM
    from panah.referrals.services import SERVICES

    if args.platform:
        print(actions.invite(actor=SYSTEM, organisation=None, role=User.Role.PLATFORM))
        return 0
    if not args.organisation:
        raise InputError(
            "Name the organisation", mend='For example: panah invite "Our hotline" --kind hotline'
        )
    if args.kind not in Organisation.Kind.values:
        raise InputError(
            f"There is no kind {args.kind}", mend=f"Use one of: {', '.join(Organisation.Kind.values)}."
        )
    strange = sorted(set(args.service) - set(SERVICES))
    if strange:
        raise InputError(f"There is no service {strange[0]}", mend=f"Use some of: {', '.join(SERVICES)}.")
    organisation = queries.organisation_named(args.organisation) or actions.create_organisation(
        actor=SYSTEM,
        name=args.organisation,
        kind=args.kind,
        country=args.country.upper(),
        phone=args.phone,
        takes_reports=args.takes_reports,
        services=args.service,
    )
    coordinates = organisation.kind == Organisation.Kind.COORDINATION
    role = User.Role.COORDINATOR if coordinates else User.Role.SUPERVISOR
    print(actions.invite(actor=SYSTEM, organisation=organisation, role=role))
    return 0
