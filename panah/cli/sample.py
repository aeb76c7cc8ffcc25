"""Load the sample caseload into an empty database, or show how to sign in to it.

Example: panah sample codes
Example: panah sample load
"""

import argparse

from panah.core.errors import InputError

HELP = "load the sample caseload, or show its sign-in codes"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do."""
    parser.add_argument("what", choices=["codes", "load"], help="show sign-in codes, or load the sample")


def run(args: argparse.Namespace) -> int:
    """Print lines, or load."""
    from panah.cli.running import django, prepare

    django.start()
    from panah.sample.accounts import sign_in_lines
    from panah.sample.caseload import load_if_empty

    if args.what == "load":
        prepare.prepare_folder()
        prepare.prepare_database()
        if not load_if_empty(tell=prepare.tell):
            raise InputError(
                "The database is not empty", mend="Use another one: PANAH_DATA_DIR=… panah sample load."
            )
    lines = sign_in_lines()
    if not lines:
        raise InputError("There is no sample here", mend="Load it: panah sample load.")
    print("\n".join(lines))
    return 0
