"""Writes of cases."""

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from panah.accounts.models import Organisation, User
from panah.accounts.permissions import Viewer
from panah.audit.actions import record
from panah.cases import name_index, queries
from panah.cases.models import Case, Consent, Note, Task
from panah.cases.queries import Hit
from panah.core.errors import InputError
from panah.core.law import load_pack
from panah.core.merging import EditConflictError, merge
from panah.core.screening import Facts, screen
from panah.reports import actions as reports
from panah.reports import queries as report_queries
from panah.reports.models import Report
from panah.vault import actions as vault
from panah.vault.envelopes import seal
from panah.vault.models import KeyPair

IDENTITY_FIELDS = (
    "family_name",
    "given_name",
    "patronymic",
    "other_names",
    "born_on",
    "phone",
    "document_number",
    "address",
)
# Days until the first contact, by urgency level 0 to 3.
_CONTACT_DAYS = {3: 0, 2: 1, 1: 3, 0: 7}
_NUMBER_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def today() -> date:
    """The day in UTC."""
    return datetime.now(UTC).date()


def new_number(country: str) -> str:
    """A case number that says nothing about the person or the order of cases."""
    letters = "".join(secrets.choice(_NUMBER_LETTERS) for _ in range(8))
    return f"{country}-{letters[:4]}-{letters[4:]}"


def new_case(*, organisation: Organisation, facts: Mapping[str, Any], narrative: str, **fields: Any) -> Case:
    """Build an unsaved case with fresh keys, sealed to the organisation. Used by every way a case can start."""
    if organisation.casework_key is None or organisation.identity_key is None:
        raise InputError(
            "This organisation has no keys yet", code="no_keys", mend="Its first member has to join."
        )
    keypair, keys = vault.create_keypair(purpose=KeyPair.Purpose.CASE, holders=(organisation.casework_key,))
    identity_pair, _ = vault.create_keypair(
        purpose=KeyPair.Purpose.CASE_IDENTITY, holders=(organisation.identity_key,)
    )
    case = Case(
        organisation=organisation,
        number=new_number(organisation.country),
        keypair=keypair,
        identity_keypair=identity_pair,
        opened_on=fields.pop("opened_on", today()),
        facts=dict(facts),
        **fields,
    )
    case.sealed_narrative = seal(keys.public, narrative.encode(), context=f"cases.narrative:{case.pk}")
    rescreen(case=case)
    return case


def seal_identity(*, case: Case, person: Mapping[str, str]) -> None:
    """Put the identity under its own key (anyone may seal; only the identity key opens)."""
    kept = {
        field: value.strip() for field, value in person.items() if field in IDENTITY_FIELDS and value.strip()
    }
    case.sealed_identity = (
        seal(
            bytes(case.identity_keypair.public),
            json.dumps(kept).encode(),
            context=f"cases.identity:{case.pk}",
        )
        if kept
        else b""
    )


def rescreen(*, case: Case) -> None:
    """Screen the case's facts at the date of the facts, in the country where it happened, and keep the finding."""
    pack = load_pack()
    facts = Facts.from_json({"facts": case.facts}, pack)
    place = pack.countries.get(str(facts.value("country_of_exploitation")))
    country = (place.alpha_2 if place else case.organisation.country).lower()
    day = facts.value("exploitation_end")
    screening = screen(
        facts,
        at=day if isinstance(day, date) else case.opened_on,
        jurisdictions=(country,) if country in pack.jurisdictions else (),
        pack=pack,
        asker="hotline",
    )
    case.screening = screening.to_json()
    case.urgency = reports.URGENCY_LEVELS[screening.urgency.level]


def open_from_report(*, viewer: Viewer, report: Report, person: Mapping[str, str]) -> Case:
    """Open a case on a report: its words are re-sealed to the case, its answers become facts told by the worker."""
    facts = {
        # An officer's form names its source already.
        fact_id: value
        if isinstance(value, list)
        else [{"value": value, "source": "worker", "date": report.received_on.isoformat()}]
        for fact_id, value in report.facts.items()
    }
    with transaction.atomic():
        current = Report.objects.select_for_update().get(pk=report.pk)
        if Case.objects.filter(report=current).exists() or current.status == Report.Status.WITHDRAWN:
            raise InputError(
                "This report already has a case, or was withdrawn", code="case_exists", mend="Open it again."
            )
        text = report_queries.narrative(current, viewer.keyring)
        case = new_case(organisation=viewer.organisation, facts=facts, narrative=text, report=current)
        _save_new(viewer=viewer, case=case, person=person)
        reports.mark_case_opened(report=report, actor=viewer.actor)
    return case


def open_directly(*, viewer: Viewer, narrative: str, person: Mapping[str, str]) -> Case:
    """Open a case for somebody who came or called."""
    with transaction.atomic():
        case = new_case(organisation=viewer.organisation, facts={}, narrative=reports.clean_text(narrative))
        _save_new(viewer=viewer, case=case, person=person)
    return case


def _save_new(*, viewer: Viewer, case: Case, person: Mapping[str, str]) -> None:
    seal_identity(case=case, person=person)
    case.save(force_insert=True)
    name_index.add(viewer=viewer, case_id=case.pk, names=names_to_index(person))
    record(actor=viewer.actor, action="case:record:opened", subject=("case", case.pk))
    plan_first_tasks(case=case)


def names_to_index(person: Mapping[str, str]) -> list[str]:
    """Every name a person may be looked for by."""
    names = [queries.full_name(dict(person)), *person.get("other_names", "").split(";")]
    return [name.strip() for name in names if name.strip()]


def find_people(*, viewer: Viewer, names: Sequence[str]) -> list[Hit]:
    """Earlier cases of people with any of these names, best first. Each name that is shown is on its case's record."""
    best: dict[UUID, Hit] = {}
    for name in names:
        for hit in queries.find_people(viewer, name) if name.strip() else []:
            known = best.get(hit.case.pk)
            if known is None or _score(hit) > _score(known):
                best[hit.case.pk] = hit
    with transaction.atomic():
        for hit in best.values():
            if hit.name:
                record(actor=viewer.actor, action="case:name:found", subject=("case", hit.case.pk))
    return sorted(best.values(), key=_score, reverse=True)


def _score(hit: Hit) -> float:
    return hit.score.score if hit.score else 0.0


def plan_first_tasks(*, case: Case) -> None:
    """What every new case needs, due sooner the more urgent it is."""
    contact = today() + timedelta(days=_CONTACT_DAYS[case.urgency])
    due = {Task.Kind.CONTACT_WORKER: contact, Task.Kind.ASK_QUESTIONS: contact + timedelta(days=7)}
    if case.urgency >= 2:
        due[Task.Kind.SAFETY_PLAN] = contact
    Task.objects.bulk_create(
        Task(case=case, organisation=case.organisation, kind=kind, due_on=day) for kind, day in due.items()
    )


def answer(
    *, viewer: Viewer, case: Case, base: Mapping[str, Any], answers: Mapping[str, Any], source: str
) -> Case:
    """Record answers to screening questions and screen again.

    `base` is what the form was opened with. What somebody else changed meanwhile is merged; the same question answered
    differently by both raises EditConflictError and writes nothing.
    """
    with transaction.atomic():
        current = Case.objects.select_for_update().select_related("organisation").get(pk=case.pk)
        theirs = queries.plain_facts(current)
        merged, clashes = merge(base=base, mine=answers, theirs=theirs)
        if clashes:
            raise EditConflictError(clashes, theirs, current.version)
        for fact_id in {*theirs, *merged}:
            if merged.get(fact_id) != theirs.get(fact_id):
                _put_answer(facts=current.facts, fact_id=fact_id, value=merged.get(fact_id), source=source)
        rescreen(case=current)
        _save_changed(case=current, fields=["facts", "screening", "urgency"])
        changed = sorted(field for field in answers if answers[field] != base.get(field))
        record(
            actor=viewer.actor,
            action="case:facts:changed",
            subject=("case", case.pk),
            detail={"facts": changed},
        )
    return current


def _put_answer(*, facts: dict[str, Any], fact_id: str, value: Any, source: str) -> None:
    """Set one source's answer to a fact (None takes it away). Other sources' answers stay beside it."""
    others = [kept for kept in facts.get(fact_id, []) if kept["source"] != source]
    mine = [{"value": value, "source": source, "date": today().isoformat()}] if value is not None else []
    if others or mine:
        facts[fact_id] = others + mine
    else:
        facts.pop(fact_id, None)


def _save_changed(*, case: Case, fields: list[str]) -> None:
    case.version += 1
    case.save(update_fields=[*fields, "version"])


def write_identity(*, viewer: Viewer, case: Case, base: Mapping[str, str], person: Mapping[str, str]) -> Case:
    """Write down who the person is. Merges like `answer`; clashes raise EditConflictError."""
    with transaction.atomic():
        current = (
            Case.objects.select_for_update()
            .select_related("organisation", "identity_keypair")
            .get(pk=case.pk)
        )
        theirs = queries.identity(current, viewer)
        mine = {field: value.strip() or None for field, value in person.items()}
        merged, clashes = merge(
            base={key: value or None for key, value in base.items()}, mine=mine, theirs=theirs
        )
        if clashes:
            raise EditConflictError(clashes, theirs, current.version)
        seal_identity(case=current, person=merged)
        _save_changed(case=current, fields=["sealed_identity"])
        name_index.replace(
            viewer=viewer, case_id=case.pk, before=names_to_index(theirs), after=names_to_index(merged)
        )
        record(actor=viewer.actor, action="case:identity:changed", subject=("case", case.pk))
    return current


def note_reading(*, viewer: Viewer, case: Case, part: str) -> None:
    """Put on record that sealed content was read: `part` is content or identity."""
    record(actor=viewer.actor, action=f"case:{part}:read", subject=("case", case.pk))


def write_note(*, viewer: Viewer, case: Case, text: str) -> Note:
    """Add a note, sealed to the case."""
    body = reports.clean_text(text)
    if not body:
        raise InputError("The note is empty", code="note_empty", mend="Write a few words first.")
    with transaction.atomic():
        note = Note(case=case, author=viewer.user, written_at=datetime.now(UTC))
        note.sealed = seal(bytes(case.keypair.public), body.encode(), context=f"cases.note:{note.pk}")
        note.save(force_insert=True)
        record(actor=viewer.actor, action="case:note:written", subject=("case", case.pk))
    return note


def add_task(
    *,
    viewer: Viewer,
    case: Case,
    kind: str,
    due_on: date,
    text: str = "",
    assigned_to: User | None = None,
    about_id: UUID | None = None,
) -> Task:
    """Plan something for a case. `about_id` is the wage claim it belongs to, if any."""
    with transaction.atomic():
        task = Task(
            case=case,
            organisation=case.organisation,
            kind=kind,
            due_on=due_on,
            assigned_to=assigned_to,
            about_id=about_id,
        )
        body = reports.clean_text(text, limit=2000)
        if body:
            task.sealed = seal(bytes(case.keypair.public), body.encode(), context=f"cases.task:{task.pk}")
        task.save(force_insert=True)
        record(actor=viewer.actor, action="case:task:added", subject=("case", case.pk), detail={"kind": kind})
    return task


def finish_tasks_about(*, viewer: Viewer, case: Case, about_id: UUID, kind: str = "") -> None:
    """Tick off the open tasks of a case that belong to one wage claim, all of them or those of one kind."""
    tasks = Task.objects.filter(case=case, about_id=about_id, done_on=None)
    for task in tasks.filter(kind=kind) if kind else tasks:
        set_task_done(viewer=viewer, task=task, done=True)


def set_task_done(*, viewer: Viewer, task: Task, done: bool) -> None:
    """Tick a task off, or take that back."""
    with transaction.atomic():
        Task.objects.filter(pk=task.pk).update(done_on=today() if done else None)
        verb = "done" if done else "reopened"
        record(
            actor=viewer.actor,
            action=f"case:task:{verb}",
            subject=("case", task.case_id),
            detail={"kind": task.kind},
        )


def decide_victim_status(*, viewer: Viewer, case: Case, status: str, decided_on: date) -> None:
    """Record the identification decision. Presumed until then; nothing a worker needs depends on it."""
    if decided_on > today():
        raise InputError(
            "This day is in the future", code="date_future", mend="Give the day of the decision."
        )
    with transaction.atomic():
        identified = status == Case.VictimStatus.IDENTIFIED
        Case.objects.filter(pk=case.pk).update(
            victim_status=status, identified_on=decided_on if identified else None, version=F("version") + 1
        )
        record(
            actor=viewer.actor,
            action="case:victim_status:decided",
            subject=("case", case.pk),
            detail={"status": status},
        )


def set_open(*, viewer: Viewer, case: Case, is_open: bool) -> None:
    """Close a case, or open it again."""
    with transaction.atomic():
        Case.objects.filter(pk=case.pk).update(
            status=Case.Status.OPEN if is_open else Case.Status.CLOSED, closed_on=None if is_open else today()
        )
        verb = "reopened" if is_open else "closed"
        record(actor=viewer.actor, action=f"case:record:{verb}", subject=("case", case.pk))


def record_consent(
    *,
    viewer: Viewer,
    case: Case,
    purpose: str,
    recipient: Organisation | None,
    fields: list[str],
    how: str,
    language: str,
    expires_on: date | None = None,
) -> Consent:
    """Write down what the worker agreed to."""
    with transaction.atomic():
        consent = Consent.objects.create(
            case=case,
            purpose=purpose,
            recipient=recipient,
            fields=fields,
            how=how,
            language=language,
            given_on=today(),
            expires_on=expires_on,
            recorded_by=viewer.user,
        )
        record(
            actor=viewer.actor,
            action="case:consent:given",
            subject=("case", case.pk),
            detail={"purpose": purpose},
        )
    return consent
