"""Reads of cases. Content opens with the keys of the viewer's session; without them it stays closed."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from panah.accounts.permissions import Permission, Viewer, allows
from panah.cases import name_index
from panah.cases.models import Case, Consent, Note, Party, Task
from panah.core.law import load_pack
from panah.core.names import Band, Score, compare
from panah.core.screening import Facts

PAGE = 25


@dataclass(frozen=True)
class Position:
    """Where a page of the case list starts: after this case."""

    urgency: int
    opened_on: date
    id: UUID


@dataclass(frozen=True)
class Hit:
    """An earlier case that may be about the same person. Without the identity key there is no name and no score."""

    case: Case
    name: str
    score: Score | None


@dataclass(frozen=True)
class OpenedNote:
    """A note, opened."""

    author: str
    written_at: datetime
    text: str


@dataclass(frozen=True)
class OpenedTask:
    """A task, opened."""

    task: Task
    text: str


def get(case_id: UUID) -> Case | None:
    """One case, or None."""
    return Case.objects.select_related("organisation", "report").filter(pk=case_id).first()


def case_list(viewer: Viewer, *, after: Position | None = None, status: str = Case.Status.OPEN) -> list[Case]:
    """A page of the organisation's cases, most urgent first. Keyed: every page costs the same."""
    cases = Case.objects.filter(organisation=viewer.organisation, status=status)
    if after is not None:
        cases = cases.filter(
            Q(urgency__lt=after.urgency)
            | Q(urgency=after.urgency, opened_on__gt=after.opened_on)
            | Q(urgency=after.urgency, opened_on=after.opened_on, pk__gt=after.id)
        )
    wanted = cases.defer("sealed_narrative", "sealed_identity", "screening", "facts")
    return list(wanted.order_by("-urgency", "opened_on", "pk")[: PAGE + 1])


def narrative(case: Case, viewer: Viewer) -> str:
    """What happened, in the worker's or caseworker's words."""
    context = f"cases.narrative:{case.pk}"
    return viewer.keyring.unseal(case.keypair_id, case.sealed_narrative, context=context).decode()


def identity(case: Case, viewer: Viewer) -> dict[str, str]:
    """Who the person is: only with the identity key. Empty when nothing was written down."""
    if not case.sealed_identity:
        return {}
    context = f"cases.identity:{case.pk}"
    opened = viewer.keyring.unseal(case.identity_keypair_id, case.sealed_identity, context=context)
    return dict(json.loads(opened))


def full_name(person: dict[str, str]) -> str:
    """The parts of a name in the order they are written here: family, given, patronymic."""
    return " ".join(person[part] for part in ("family_name", "given_name", "patronymic") if person.get(part))


def plain_facts(case: Case) -> dict[str, Any]:
    """Fact id -> value that counts, without sources (the worker's own answer comes before others')."""
    facts = Facts.from_json({"facts": case.facts}, load_pack())
    return {fact_id: found[0].to_json() for fact_id, found in facts.answers.items()}


def notes(case: Case, viewer: Viewer) -> list[OpenedNote]:
    """The case's notes, newest first."""
    return [
        OpenedNote(
            author=note.author.name,
            written_at=note.written_at,
            text=viewer.keyring.unseal(
                case.keypair_id, note.sealed, context=f"cases.note:{note.pk}"
            ).decode(),
        )
        for note in Note.objects.select_related("author").filter(case=case).order_by("-written_at", "pk")
    ]


def parties(case: Case, viewer: Viewer) -> list[tuple[list[str], dict[str, str]]]:
    """Perpetrators: (roles, description)."""
    found = []
    for party in Party.objects.filter(case=case).order_by("pk"):
        opened = viewer.keyring.unseal(case.keypair_id, party.sealed, context=f"cases.party:{party.pk}")
        found.append((list(party.roles), dict(json.loads(opened))))
    return found


def get_task(task_id: UUID) -> Task | None:
    """One task, or None."""
    return Task.objects.select_related("case").filter(pk=task_id).first()


def tasks_of_case(case: Case, viewer: Viewer) -> list[OpenedTask]:
    """A case's tasks: open ones by due day, then done ones."""
    tasks = Task.objects.select_related("assigned_to").filter(case=case).order_by("done_on", "due_on", "pk")
    opened = [_open_task(task, case, viewer) for task in tasks]
    return sorted(opened, key=lambda each: (each.task.done_on is not None, each.task.due_on))


def _open_task(task: Task, case: Case, viewer: Viewer) -> OpenedTask:
    if not task.sealed:
        return OpenedTask(task, "")
    return OpenedTask(
        task, viewer.keyring.unseal(case.keypair_id, task.sealed, context=f"cases.task:{task.pk}").decode()
    )


def open_tasks(viewer: Viewer, *, after: tuple[date, UUID] | None = None) -> list[Task]:
    """A page of the organisation's open tasks, the most overdue first."""
    tasks = Task.objects.select_related("case", "assigned_to").filter(
        organisation=viewer.organisation, done_on__isnull=True
    )
    if after is not None:
        tasks = tasks.filter(Q(due_on__gt=after[0]) | Q(due_on=after[0], pk__gt=after[1]))
    return list(tasks.order_by("due_on", "pk")[: PAGE + 1])


def consents(case: Case) -> list[Consent]:
    """What the worker agreed to, newest first."""
    return list(Consent.objects.select_related("recipient").filter(case=case).order_by("-given_on", "pk"))


def find_people(viewer: Viewer, name: str, *, most: int = name_index.MOST_CANDIDATES) -> list[Hit]:
    """Earlier cases of people with a name like this, in any script, best first."""
    name_index.take_in_pending(viewer=viewer)
    shared = name_index.candidates(viewer=viewer, name=name, most=most)
    cases = Case.objects.in_bulk([case_id for case_id, _ in shared])
    found = [cases[case_id] for case_id, _ in shared if case_id in cases]
    viewer.keyring.preload([case.identity_keypair_id for case in found])
    hits = [_hit(viewer, name, case) for case in found]
    return sorted((hit for hit in hits if hit), key=lambda hit: -(hit.score.score if hit.score else 0))


def _hit(viewer: Viewer, name: str, case: Case) -> Hit | None:
    if not allows(viewer, Permission.CASE_IDENTITY_READ, case):
        return Hit(case, "", None)
    person = identity(case, viewer)
    known = [full_name(person), *filter(None, person.get("other_names", "").split(";"))]
    scores = [compare(name, each, "person") for each in known if each.strip()]
    best = max(scores, key=lambda score: score.score, default=None)
    if best is None or best.band == Band.NONE:
        return None
    return Hit(case, full_name(person), best)
