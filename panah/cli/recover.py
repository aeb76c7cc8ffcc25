"""Let an organisation back in whose members all lost their passwords, with its printed recovery shares.

Two of the three shares are asked for, one line each. The code that is printed lets one supervisor join again.

Example: panah recover "Our hotline" < shares.txt
"""

import argparse
import sys

from panah.core.errors import InputError

HELP = "open an organisation again with its recovery shares"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Which organisation."""
    parser.add_argument("organisation", help="its name")


def run(args: argparse.Namespace) -> int:
    """Read shares until enough are there; print the invitation code."""
    from panah.cli.running import django

    django.start()
    from panah.accounts import actions, queries

    organisation = queries.organisation_named(args.organisation)
    if organisation is None:
        raise InputError(f"There is no organisation {args.organisation}", mend="Check the spelling.")
    shares: list[str] = []
    while len(shares) < actions.RECOVERY_NEEDED:
        print(f"Share {len(shares) + 1} of {actions.RECOVERY_NEEDED}:", file=sys.stderr)
        line = sys.stdin.readline()
        if not line:
            raise InputError("Too few shares", mend=f"{actions.RECOVERY_NEEDED} are needed, one line each.")
        if line.strip():
            shares.append(line.strip())
    print(actions.recover_organisation(organisation=organisation, shares=shares))
    return 0
