"""Giving an organisation its records back in the field's format."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from panah.accounts.permissions import Viewer
from panah.audit.actions import record
from panah.cases import queries
from panah.cases.imports import facts_of, import_mark, person_of, victim_status_of
from panah.cases.models import Case
from panah.core.exchange.htcds import HtcdsRecord
from panah.core.exchange.htcds.facts import from_facts
from panah.core.law import load_pack
from panah.core.screening import Facts

_TRAFFICKING_STATUS = {
    Case.VictimStatus.PRESUMED: "PossibleVictimOfTrafficking",
    Case.VictimStatus.IDENTIFIED: "ActualVictimOfTrafficking",
    Case.VictimStatus.NOT_INDICATED: "NotAVictimOfTrafficking",
}


def htcds_records(*, viewer: Viewer) -> Iterator[HtcdsRecord]:
    """The organisation's cases as HTCDS records, oldest first.

    An imported record comes back as it was imported, with what was changed here since. A case that began here is
    written from its facts and identity. Either is marked, so that importing the exported file creates nothing.
    """
    cases = Case.objects.filter(organisation=viewer.organisation).order_by("opened_on", "pk")
    _put_on_record(viewer, list(cases.values_list("pk", flat=True)))
    for case in cases.select_related("organisation").iterator(chunk_size=200):
        htcds = _present(viewer, case)
        if case.sealed_import:
            context = f"cases.import:{case.pk}"
            opened = viewer.keyring.unseal(case.identity_keypair_id, case.sealed_import, context=context)
            imported = HtcdsRecord.from_dict(json.loads(opened))
            htcds = _with_changes(imported, then=_on_arrival(imported), now=htcds)
        mark = import_mark(case.organisation_id, htcds)
        if mark != case.import_mark:
            Case.objects.filter(pk=case.pk).update(export_mark=mark)
        yield htcds


def _put_on_record(viewer: Viewer, case_ids: list[UUID]) -> None:
    """An export reads every identity: it stands in each case's timeline, before the first one is opened."""
    with transaction.atomic():
        record(
            actor=viewer.actor,
            action="export:htcds:written",
            subject=("organisation", viewer.organisation.pk),
            detail={"cases": len(case_ids)},
        )
        for case_id in case_ids:
            record(actor=viewer.actor, action="case:record:exported", subject=("case", case_id))


def _present(viewer: Viewer, case: Case) -> HtcdsRecord:
    """What the desk knows of a case now."""
    status = "Active" if case.status == Case.Status.OPEN else "Closed"
    return _coded(
        case.facts,
        queries.identity(case, viewer),
        Case.VictimStatus(case.victim_status),
        status=status,
        told_on=case.opened_on,
    )


def _on_arrival(imported: HtcdsRecord) -> HtcdsRecord:
    """What the desk knew of an imported case before anything was changed here."""
    status = "Closed" if (imported.case.status or "").startswith("Closed") else "Active"
    return _coded(
        facts_of(imported),
        person_of(imported),
        victim_status_of(imported),
        status=status,
        told_on=imported.referral.incoming_referral_date,
    )


def _with_changes(imported: HtcdsRecord, *, then: HtcdsRecord, now: HtcdsRecord) -> HtcdsRecord:
    """The imported record, with the fields of a person, a victim or a case that the desk has changed."""
    changed: dict[str, Any] = {}
    for section in ("person", "victim", "perpetrator", "case", "event"):
        old, new = getattr(then, section), getattr(now, section)
        edits = {
            field.name: getattr(new, field.name)
            for field in fields(new)
            if getattr(new, field.name) != getattr(old, field.name)
        }
        if edits:
            changed[section] = replace(getattr(imported, section), **edits)
    return replace(imported, **changed)


def _coded(
    stored: Mapping[str, Any],
    known: Mapping[str, str],
    victim_status: Case.VictimStatus,
    *,
    status: str,
    told_on: date | None,
) -> HtcdsRecord:
    pack = load_pack()
    facts = Facts.from_json({"facts": stored}, pack)
    coded, _ = from_facts({fact: found[0].to_json() for fact, found in facts.answers.items()}, pack)
    person = replace(
        coded.person,
        second_name=known.get("family_name"),
        first_name=known.get("given_name"),
        middle_name=known.get("patronymic"),
        birthdate=date.fromisoformat(known["born_on"]) if known.get("born_on") else None,
        mobile_phone=known.get("phone"),
        identity_number=known.get("document_number"),
    )
    return replace(
        coded,
        person=person,
        victim=replace(coded.victim, trafficking_status=_TRAFFICKING_STATUS[victim_status]),
        case=replace(coded.case, status=status),
        referral=replace(coded.referral, incoming_referral_date=told_on),
    )
