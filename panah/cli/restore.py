"""Restore a backup into an empty data folder (and, with PostgreSQL, an empty database).

Example: PANAH_DATA_DIR=/srv/panah panah restore /mnt/backup/panah-2026-11-21.backup
"""

import argparse
import sys
from pathlib import Path

HELP = "restore an encrypted backup"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """From where."""
    parser.add_argument("file", type=Path, help="the backup")


def run(args: argparse.Namespace) -> int:
    """Unpack, then check the audit trail."""
    from panah.cli.running import archive

    archive.restore_backup(args.file, archive.ask_passphrase())
    print("Restored. Check it: panah doctor && panah audit verify", file=sys.stderr)
    return 0
