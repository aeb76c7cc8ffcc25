"""Give an organisation its records back as an HTCDS workbook, which imports to the same records.

Example: panah export htcds ours.xlsx --as aigul@example.org
"""

import argparse
import sys
from pathlib import Path

HELP = "export records (HTCDS workbook)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file and who exports it."""
    parser.add_argument("format", choices=["htcds"], help="the format of the file")
    parser.add_argument("file", type=Path, help="the workbook to write; it holds names, so keep it safe")
    parser.add_argument(
        "--as", dest="email", required=True, help="the member who exports (password and code are asked)"
    )


def run(args: argparse.Namespace) -> int:
    """Write the workbook."""
    from panah.cli.running import django

    django.start()
    from panah.accounts.permissions import Permission
    from panah.cases import exports
    from panah.cli.running.member import sign_in
    from panah.core.exchange.htcds import write_htcds

    viewer = sign_in(args.email, Permission.CASE_IMPORT)
    args.file.touch(mode=0o600)
    write_htcds(exports.htcds_records(viewer=viewer), args.file)
    print(f"written to {args.file}", file=sys.stderr)
    return 0
