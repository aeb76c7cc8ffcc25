"""Check the audit trail, or write its head to the anchor folder (to be copied off this machine).

Example: panah audit verify
Example: panah audit anchor
"""

import argparse
import sys

HELP = "check the audit trail, or anchor it"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do."""
    parser.add_argument(
        "what", choices=["verify", "anchor"], help="verify the chain and its anchors, or write an anchor"
    )


def run(args: argparse.Namespace) -> int:
    """Exit status 1 when the trail was touched."""
    from panah.cli.running import django

    django.start()
    from panah.audit import actions, queries

    if args.what == "anchor":
        print(actions.anchor())
        return 0
    broken = [*queries.breaks(), *queries.anchor_breaks()]
    for each in broken:
        print(f"entry {each.seq}: {each.reason}")
    print(f"{len(broken)} breaks" if broken else "the audit trail holds", file=sys.stderr)
    return 1 if broken else 0
