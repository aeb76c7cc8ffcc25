"""Making an installation ready: folder, database, static files. Each step is quick when there is nothing to do."""

import contextlib
import hashlib
import socket
import sys
from pathlib import Path

from panah.core.errors import InputError


def tell(line: str) -> None:
    """Progress, on stderr."""
    print(line, file=sys.stderr, flush=True)


def check_port(host: str, port: int) -> None:
    """Say plainly when something else listens there."""
    with contextlib.closing(socket.socket(socket.AF_INET, socket.SOCK_STREAM)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise InputError(
                f"Port {port} on {host} is in use",
                code="port_in_use",
                mend=f"Stop what uses it, or choose another: make run PORT={port + 1}.",
            ) from error


def prepare_folder() -> None:
    """The data folder, for us only."""
    from django.conf import settings

    for folder in (settings.DATA_DIR, settings.FILES_DIR, settings.ANCHOR_DIR):
        Path(folder).mkdir(parents=True, exist_ok=True, mode=0o700)


def prepare_database() -> None:
    """Create or update the tables."""
    from django.core.management import call_command

    from panah.cli.running.django import needs_migration

    if needs_migration():
        tell("Preparing the database…")
        call_command("migrate", verbosity=0, interactive=False)


def prepare_static() -> None:
    """Collect and compress styles and scripts, if they changed since the last time."""
    from django.conf import settings
    from django.core.management import call_command

    sources = sorted(
        path for folder in settings.STATICFILES_DIRS for path in Path(folder).rglob("*") if path.is_file()
    )
    if not sources:
        raise InputError(
            "Styles and scripts are not built yet", code="assets_missing", mend="Run make assets first."
        )
    digest = hashlib.sha256()
    for path in sources:
        digest.update(path.name.encode() + path.read_bytes())
    stamp = settings.DATA_DIR / "static.stamp"
    if stamp.exists() and stamp.read_text() == digest.hexdigest() and Path(settings.STATIC_ROOT).exists():
        return
    tell("Preparing styles and scripts…")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(digest.hexdigest())


def is_empty() -> bool:
    """Whether no organisation is registered: asked before the sample's slow imports."""
    from panah.accounts.models import Organisation

    return not Organisation.objects.exists()


def welcome(host: str, port: int) -> None:
    """Where to go, and how to sign in."""
    base = f"http://{host}:{port}"
    print(f"\nPanah is at {base}/  (the worker's site)\nThe desk is at {base}/en/desk/\n")
    from panah.accounts.models import User
    from panah.sample.accounts import sign_in_lines

    lines = sign_in_lines()
    if lines:
        print("Sample caseload: no real person. Sign in as:")
        print("\n".join(lines))
        print("The six digits change every 30 seconds: `make codes` shows them again.\n")
    elif not User.objects.exists():
        print("Nobody has joined yet. Make the first organisation's invitation in another terminal:")
        print('  .venv/bin/panah invite "Our hotline" --kind hotline --country KZ\n')
    print("Ctrl-C stops everything.", flush=True)
