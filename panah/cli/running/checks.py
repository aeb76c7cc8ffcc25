"""The doctor's checks. Each looks at one thing and says what it found and how to mend it."""

import os
import shutil
import smtplib
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from panah.core.errors import InputError

LEAST_FREE_BYTES = 2 * 1024**3


@dataclass(frozen=True)
class Result:
    """What one check found. `note` is worth knowing, `bad` has to be mended."""

    name: str
    state: Literal["ok", "note", "bad"]
    found: str
    mend: str = ""


def run_all() -> list[Result]:
    """Every check that makes sense on what works so far."""
    from panah.cli.running import django

    try:
        django.start()
    except InputError as error:
        return [
            Result(
                "database" if error.code.startswith("database") else "configuration",
                "bad",
                error.message,
                error.mend,
            )
        ]
    found: list[Result] = []
    for check in _CHECKS:
        found += check()
    return found


def _configuration() -> Iterator[Result]:
    from django.conf import settings

    if settings.DEBUG:
        yield Result(
            "configuration",
            "bad",
            "PANAH_DEBUG is True",
            "Unset it: error pages would show what people wrote.",
        )
    if settings.HTTPS:
        yield Result("configuration", "ok", f"served as {settings.BASE_URL}")
    else:
        yield Result(
            "configuration",
            "note",
            f"served without TLS as {settings.BASE_URL}",
            "For real use put it behind TLS and set PANAH_BASE_URL=https://… (docs/operations.md).",
        )


def _keys() -> Iterator[Result]:
    from django.conf import settings

    if len(settings.SECRET_KEY) < 32:
        yield Result("keys", "bad", "the secret key is short", "Use at least 32 random letters.")
    path = settings.DATA_DIR / "secret_key"
    if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield Result("keys", "bad", f"{path} can be read by others", f"chmod 600 {path}")
    from panah.accounts.models import Organisation

    waiting = Organisation.objects.filter(casework_key__isnull=True, is_active=True).count()
    if waiting:
        yield Result(
            "keys",
            "note",
            f"{waiting} organisations have no member and no keys yet",
            "Send their invitations.",
        )
    yield Result("keys", "ok", "the server's secret is there; receipts open only with it, so back it up")


def _clock() -> Iterator[Result]:
    from panah.audit.models import AuditEntry

    last = AuditEntry.objects.order_by("-seq").first()
    now = datetime.now(UTC)
    if last is not None and last.at > now:
        yield Result(
            "clock",
            "bad",
            f"it is behind the audit trail by {last.at - now}",
            "Set the clock; run an NTP client.",
        )
    elif not Path("/run/systemd/timesync/synchronized").exists() and not shutil.which("chronyd"):
        yield Result(
            "clock",
            "note",
            f"{now:%Y-%m-%d %H:%M} UTC, no time service found",
            "Run one: codes depend on the clock.",
        )
    else:
        yield Result("clock", "ok", f"{now:%Y-%m-%d %H:%M} UTC")


def _disk() -> Iterator[Result]:
    from django.conf import settings

    free = shutil.disk_usage(settings.DATA_DIR).free
    state: Literal["ok", "bad"] = "ok" if free > LEAST_FREE_BYTES else "bad"
    mend = "" if state == "ok" else "Free some space: reports are refused when the disk is full."
    yield Result("disk", state, f"{free / 1024**3:.0f} GiB free", mend)
    if settings.DATA_DIR.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield Result(
            "disk", "note", f"{settings.DATA_DIR} can be read by others", f"chmod 700 {settings.DATA_DIR}"
        )
    if not os.access(settings.FILES_DIR.parent, os.W_OK):
        yield Result(
            "disk", "bad", f"{settings.FILES_DIR} cannot be written", "Give it to the user that runs Panah."
        )


def _database() -> Iterator[Result]:
    from django.db import connection

    from panah.cli.running.django import needs_migration

    if needs_migration():
        yield Result("database", "bad", "tables are missing or old", "Run panah serve, or manage.py migrate.")
        return
    start = time.monotonic()
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM django_migrations")
    yield Result(
        "database", "ok", f"{connection.vendor}, answers in {(time.monotonic() - start) * 1000:.0f} ms"
    )


def _worker() -> Iterator[Result]:
    from django_tasks_db.models import DBTaskResult

    oldest = DBTaskResult.objects.filter(status="READY").order_by("enqueued_at").first()
    if oldest is not None and (datetime.now(UTC) - oldest.enqueued_at).total_seconds() > 300:
        yield Result(
            "worker",
            "bad",
            "a job has waited for over five minutes",
            "Start panah worker (panah serve does).",
        )
    else:
        yield Result("worker", "ok", "no job is stuck")


def _mail() -> Iterator[Result]:
    from django.conf import settings

    if not settings.EMAIL_HOST:
        yield Result("mail", "note", "not set up: Panah sends none", "")
        return
    try:
        with smtplib.SMTP(settings.EMAIL_HOST, settings.EMAIL_PORT, timeout=5) as server:
            server.noop()
    except OSError as error:
        yield Result(
            "mail",
            "bad",
            f"{settings.EMAIL_HOST} does not answer: {error}",
            "Check PANAH_EMAIL_HOST and _PORT.",
        )
    else:
        yield Result("mail", "ok", settings.EMAIL_HOST)


_CHECKS: tuple[Callable[[], Iterator[Result]], ...] = (
    _configuration,
    _keys,
    _clock,
    _disk,
    _database,
    _worker,
    _mail,
)
