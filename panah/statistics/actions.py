"""Publishing figures: ask for an edition, count and protect it in a job, freeze it."""

import hashlib
from datetime import UTC, date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from panah.accounts.permissions import Viewer
from panah.audit.actions import SYSTEM, record
from panah.core.disclosure import Blocked, protect_small
from panah.core.disclosure import Release as Tables
from panah.core.errors import InputError
from panah.statistics import figures, queries
from panah.statistics.models import Release

Status = Release.Status
MOST_YEARS = 30


def request_edition(*, viewer: Viewer, start: date, end: date, grain: str) -> Release:
    """Ask for an edition over whole months that are over. The caller starts its job (statistics.tasks)."""
    first, last = start.replace(day=1), _month_end(end)
    if grain not in figures.GRAINS:
        raise InputError("Choose months, quarters or years", code="grain_unknown")
    if first > last:
        raise InputError(
            "The period ends before it begins", code="period_order", mend="Exchange the two days."
        )
    if (last.year - first.year) >= MOST_YEARS:
        raise InputError(
            f"An edition covers at most {MOST_YEARS} years",
            code="period_long",
            mend="Choose a later first month.",
        )
    if last >= datetime.now(UTC).date():
        raise InputError(
            "This period is not over yet", code="period_open", mend="End it with the last full month."
        )
    with transaction.atomic():
        lock_editions()
        waiting = Release.objects.filter(
            status=Status.PREPARING,
            period_start=first,
            period_end=last,
            grain=grain,
            is_sample=viewer.organisation.is_sample,
        ).first()
        if waiting is not None:
            return waiting
        number = (Release.objects.aggregate(last=Max("number"))["last"] or 0) + 1
        release = Release.objects.create(
            number=number,
            period_start=first,
            period_end=last,
            grain=grain,
            is_sample=viewer.organisation.is_sample,
            requested_by=viewer.user,
        )
        record(actor=viewer.actor, action="figures:edition:requested", subject=("release", release.pk))
    return release


def _month_end(day: date) -> date:
    following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
    return date.fromordinal(following.toordinal() - 1)


def prepare(*, release_id: UUID) -> Release:
    """Count, protect and attack an edition; publish it, or block it with the reason. Runs once.

    An edition is safe only beside those it was attacked with. When another one was published meanwhile, it is counted
    and attacked again.
    """
    while True:
        release = Release.objects.get(pk=release_id)
        if release.status != Status.PREPARING:
            return release
        others = _published_like(release)
        settled = _attempt(release=release, earlier=[queries.tables(each) for each in others], others=others)
        if settled is not None:
            return settled


def _published_like(release: Release) -> list[Release]:
    return [each for each in queries.published() if each.is_sample == release.is_sample]


def lock_editions() -> None:
    """One writer of editions at a time: the oldest edition's row is the lock (SQLite has one writer anyway)."""
    Release.objects.select_for_update().order_by("number").values_list("pk").first()


def _attempt(*, release: Release, earlier: list[Tables], others: list[Release]) -> Release | None:
    try:
        protected = protect_small(
            figures.units(release.period_start, release.period_end, sample=release.is_sample),
            figures.codebook(
                release.period_start, release.period_end, release.grain, sample=release.is_sample
            ),
            edition=f"{release.number}",
            period=(f"{release.period_start:%Y-%m}", f"{release.period_end:%Y-%m}"),
            earlier=earlier,
        )
    except (Blocked, InputError) as error:
        return _settle(release=release, status=Status.BLOCKED, others=others, reason=str(error)[:300])
    release.payload = protected.to_json()
    release.payload_hash = hashlib.sha256(release.payload.encode()).digest()
    return _settle(release=release, status=Status.PUBLISHED, others=others)


def _settle(*, release: Release, status: str, others: list[Release], reason: str = "") -> Release | None:
    """Freeze the edition; None when it is settled already or other editions stand beside it now."""
    with transaction.atomic():
        lock_editions()
        current = Release.objects.get(pk=release.pk)
        if current.status != Status.PREPARING or _published_like(release) != others:
            return None
        release.status = status
        release.reason = reason
        release.published_on = datetime.now(UTC).date() if status == Status.PUBLISHED else None
        release.save()
        record(actor=SYSTEM, action=f"figures:edition:{status}", subject=("release", release.pk))
    return release
