"""What has to happen without anybody asking: expiry, the audit anchor, ended sessions, forgotten drafts."""

import logging
import threading
from datetime import UTC, datetime

logger = logging.getLogger("panah.chores")


def do_all() -> None:
    """Do every chore once. Safe to repeat."""
    from django.db import connection

    from panah.accounts.sessions import SessionStore
    from panah.audit.actions import anchor
    from panah.claims.imports import drop_forgotten
    from panah.diary.actions import expire_diaries
    from panah.referrals.actions import end_expired
    from panah.reports.actions import expire_reports
    from panah.reports.form_drafts import drop_old_drafts
    from panah.training.actions import erase_old
    from panah.vault.actions import drop_old_tries
    from panah.vault.files import erase_forgotten

    today = datetime.now(UTC).date()
    expired = expire_reports(today=today)
    diaries = expire_diaries(today=today)
    ended = end_expired(today=today)
    forgotten = erase_forgotten(today=today)
    drop_forgotten(today=today)
    drop_old_drafts(today=today)
    erase_old(today=today)
    drop_old_tries()
    SessionStore.clear_expired()
    anchor()
    if connection.vendor == "sqlite":  # PostgreSQL's autovacuum does this by itself
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA optimize")
    logger.info(
        "chores: %s reports and %s diaries expired, %s referrals ended with their consent, %s forgotten files erased",
        expired,
        diaries,
        ended,
        forgotten,
    )


def resume_jobs() -> None:
    """What a worker that was killed left half-done is started again. Every job may safely run twice."""
    from panah.cases import tasks as cases
    from panah.statistics import tasks as statistics

    resumed = cases.resume() + statistics.resume()
    if resumed:
        logger.warning("%s jobs that had not ended are started again", resumed)


def start_clock(*, every: int) -> None:
    """Do the chores now and then, in a thread of the worker."""

    def turn() -> None:
        from django.db import DatabaseError, close_old_connections

        try:
            do_all()
        except DatabaseError:
            logger.exception("chores failed and will be tried again")
        finally:
            close_old_connections()
            start_later()

    def start_later() -> None:
        timer = threading.Timer(every, turn)
        timer.daemon = True
        timer.start()

    first = threading.Timer(5, turn)
    first.daemon = True
    first.start()
