"""After a change of law: which stored findings would come out otherwise now, and why.

The job reads coded facts only, which stand outside the seal; it holds no key. Nothing stored is changed by it: the new
finding is offered, and a caseworker takes it case by case.
"""

from collections.abc import Sequence
from copy import copy
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from panah.accounts.permissions import Viewer
from panah.audit.actions import SYSTEM, record
from panah.cases import actions
from panah.cases.models import Case, ChangedFinding, Rescreening
from panah.core.errors import InputError
from panah.core.law import load_pack
from panah.core.law.archive import load_version
from panah.core.law.changes import Change, changes
from panah.core.screening import ENGINE_VERSION, Screening
from panah.core.screening.rescreening import ChangedConclusion, compare

Status = Rescreening.Status
CHUNK = 100
PAGE = 25


def start(*, viewer: Viewer) -> Rescreening:
    """Ask for a run over the organisation's cases; one that is under way is given back. The caller starts its job."""
    version = load_pack().version
    with transaction.atomic():
        waiting = (
            Rescreening.objects.select_for_update()
            .filter(organisation=viewer.organisation, status=Status.RUNNING, pack_hash=version.hash)
            .first()
        )
        if waiting is not None:
            return waiting
        asked = Rescreening.objects.create(
            organisation=viewer.organisation,
            asked_by=viewer.user,
            asked_on=datetime.now(UTC).date(),
            pack=version.name,
            pack_hash=version.hash,
            total=Case.objects.filter(organisation=viewer.organisation).count(),
        )
        record(actor=viewer.actor, action="case:rescreening:asked", subject=("rescreening", asked.pk))
    return asked


def run(*, run_id: UUID) -> int:
    """Screen case after case; returns how many findings would change. Goes on where it was interrupted."""
    asked = Rescreening.objects.select_related("organisation").get(pk=run_id)
    known: dict[str, Sequence[Change]] = {}
    while asked.status == Status.RUNNING:
        cases = _next_cases(asked)
        with transaction.atomic():
            current = Rescreening.objects.select_for_update().get(pk=run_id)
            if current.last_case != asked.last_case or current.status != Status.RUNNING:
                break  # another worker goes on with it
            ChangedFinding.objects.bulk_create(
                found for case in cases if (found := _changed(asked, case, known)) is not None
            )
            asked.done_cases += len(cases)
            asked.last_case = cases[-1].pk if cases else asked.last_case
            asked.status = Status.RUNNING if len(cases) == CHUNK else Status.DONE
            asked.save(update_fields=["done_cases", "last_case", "status"])
            if asked.status == Status.DONE:
                record(actor=SYSTEM, action="case:rescreening:done", subject=("rescreening", asked.pk))
    return ChangedFinding.objects.filter(run_id=run_id).count()


def _next_cases(asked: Rescreening) -> list[Case]:
    cases = Case.objects.select_related("organisation").filter(organisation=asked.organisation)
    if asked.last_case is not None:
        cases = cases.filter(pk__gt=asked.last_case)
    return list(cases.defer("sealed_narrative", "sealed_identity", "sealed_import").order_by("pk")[:CHUNK])


def _changed(asked: Rescreening, case: Case, known: dict[str, Sequence[Change]]) -> ChangedFinding | None:
    """What the law of today changes in a case's finding; None when it is what it was."""
    before = Screening.from_json(case.screening)
    pack = load_pack()
    if (before.versions.pack_hash, before.versions.engine) == (pack.version.hash, ENGINE_VERSION):
        return None
    again = copy(case)
    actions.rescreen(case=again)
    if before.versions.pack_hash not in known:
        known[before.versions.pack_hash] = _law_changes(before.versions.pack_hash)
    after = Screening.from_json(again.screening)
    found = list(compare(str(case.pk), before, after, known[before.versions.pack_hash]))
    if not found and again.urgency == case.urgency:
        return None
    return ChangedFinding(
        run=asked,
        case=case,
        changes=[_told(each) for each in found],
        urgency_before=case.urgency,
        urgency_after=again.urgency,
    )


def _law_changes(pack_hash: str) -> Sequence[Change]:
    """What changed in the law since a stored finding; nothing can be said where that law is not in the archive."""
    pack = load_pack()
    try:
        return changes(load_version(pack_hash, pack), pack)
    except InputError:
        return ()


def _told(found: ChangedConclusion) -> dict[str, Any]:
    return {
        "name": found.name,
        "before": found.before,
        "after": found.after,
        "moved": [list(each) for each in found.moved],
        "because": [{"kind": each.kind, "id": each.id, "what": each.what} for each in found.because],
    }


def take(*, viewer: Viewer, case: Case) -> Case:
    """Replace a case's stored finding by that of today's law; the one replaced is kept with the run that offered it."""
    with transaction.atomic():
        current = Case.objects.select_for_update().select_related("organisation").get(pk=case.pk)
        offered = (
            ChangedFinding.objects.filter(case=current, replaced={}).order_by("-run__asked_on", "-pk").first()
        )
        if offered is None:
            raise InputError("No new finding is offered for this case", code="nothing_offered")
        ChangedFinding.objects.filter(case=current, replaced={}).update(replaced=current.screening)
        actions.rescreen(case=current)
        current.version += 1
        current.save(update_fields=["screening", "urgency", "version"])
        record(actor=viewer.actor, action="case:finding:renewed", subject=("case", case.pk))
    return current


def get(run_id: UUID) -> Rescreening | None:
    """One run, or None."""
    return Rescreening.objects.select_related("organisation").filter(pk=run_id).first()


def running() -> list[Rescreening]:
    """Runs whose job has not ended."""
    return list(Rescreening.objects.filter(status=Status.RUNNING))


def recent(viewer: Viewer) -> list[Rescreening]:
    """The organisation's last runs."""
    found = Rescreening.objects.select_related("asked_by").filter(organisation=viewer.organisation)
    return list(found.order_by("-asked_on", "-pk")[:20])


def changed(asked: Rescreening, *, after: tuple[int, UUID] | None = None) -> list[ChangedFinding]:
    """A page of the cases whose finding would change, the most urgent first."""
    found = ChangedFinding.objects.select_related("case").filter(run=asked)
    if after is not None:
        found = found.filter(Q(urgency_after__lt=after[0]) | Q(urgency_after=after[0], pk__gt=after[1]))
    return list(found.order_by("-urgency_after", "pk")[: PAGE + 1])


def count(asked: Rescreening) -> int:
    """How many findings would change."""
    return ChangedFinding.objects.filter(run=asked).count()
