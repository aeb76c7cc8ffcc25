"""Write everything (database, files, the server's secret, anchors) into one encrypted file.

The passphrase is asked on the terminal, or read from the first line of standard input. Without it, and without the
members' passwords or recovery shares, the backup opens no case.

Example: panah backup /mnt/backup/panah-2026-11-21.backup
"""

import argparse
import sys
from pathlib import Path

HELP = "write an encrypted backup"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to."""
    parser.add_argument("file", type=Path, help="the file to write; it must not exist yet")


def run(args: argparse.Namespace) -> int:
    """Write the file, then read it back to be sure."""
    from panah.cli.running import archive, django

    django.start()
    size = archive.write_backup(args.file, archive.ask_passphrase(twice=True))
    print(f"{args.file}: {size / 1024**2:.1f} MiB, read back and complete", file=sys.stderr)
    return 0
