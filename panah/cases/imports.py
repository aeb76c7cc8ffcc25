"""Importing an organisation's own records: show row by row, write only after confirmation, never twice.

How the file itself is read: import_files.
"""

import json
import time
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F

from panah.accounts.permissions import Viewer
from panah.audit.actions import SYSTEM, record
from panah.cases import actions, name_index, queries
from panah.cases.models import Case, ImportBatch, ImportRow, Party
from panah.core.errors import InputError
from panah.core.exchange.htcds import HtcdsRecord, fingerprint
from panah.core.exchange.htcds.facts import to_facts
from panah.core.law import load_pack
from panah.core.names import Band
from panah.vault import actions as vault
from panah.vault.envelopes import seal, unseal, unwrap, wrap
from panah.vault.files import erase_file

Outcome = ImportRow.Outcome
Status = ImportBatch.Status
_UNCONFIRMED = (Status.READING, Status.FAILED, Status.COMPARING, Status.PREVIEW)
# A preview looks for the same person, not for everybody with a common name.
_MATCHES_OPENED = 5
_COMPARED_AT_ONCE = 25
_VICTIM_STATUS = {
    "ActualVictimOfTrafficking": Case.VictimStatus.IDENTIFIED,
    "NotAVictimOfTrafficking": Case.VictimStatus.NOT_INDICATED,
}


def import_mark(organisation_id: UUID, htcds: HtcdsRecord) -> bytes:
    """The keyed hash by which an organisation's record is known again."""
    return bytes.fromhex(fingerprint(htcds, key=vault.server_key(f"import-mark:{organisation_id}")))


def person_of(htcds: HtcdsRecord) -> dict[str, str]:
    """The identity fields of a record."""
    person = htcds.person
    return {
        "family_name": person.second_name or "",
        "given_name": person.first_name or "",
        "patronymic": person.middle_name or "",
        "born_on": person.birthdate.isoformat() if person.birthdate else "",
        "phone": person.mobile_phone or person.home_phone or "",
        "document_number": person.identity_number or "",
        "address": ", ".join(filter(None, (person.mailing_city, person.mailing_street))),
    }


def facts_of(htcds: HtcdsRecord) -> dict[str, list[dict[str, str]]]:
    """The coded facts of a record, as a case keeps them."""
    coded = to_facts(htcds, load_pack()).facts
    return {fact: [{"value": _plain(value), "source": "document"}] for fact, value in coded.items()}


def victim_status_of(htcds: HtcdsRecord) -> Case.VictimStatus:
    """Presumed, unless the record says otherwise."""
    return _VICTIM_STATUS.get(htcds.victim.trafficking_status or "", Case.VictimStatus.PRESUMED)


def key_for_job(batch: ImportBatch, private: bytes) -> bytes:
    """The import's private key as its job finds it."""
    return wrap(vault.server_key("import-job"), private, context=f"cases.import_job:{batch.pk}")


def key_in_job(batch: ImportBatch) -> bytes:
    """The import's private key, for its job only."""
    return unwrap(vault.server_key("import-job"), batch.job_key, context=f"cases.import_job:{batch.pk}")


def file_context(batch: ImportBatch) -> str:
    """What the card of the uploaded file is bound to."""
    return f"cases.import_file:{batch.pk}"


def issues_context(batch: ImportBatch) -> str:
    """What the issues of the file as a whole are bound to."""
    return f"cases.import_batch:{batch.pk}"


def file_card(batch: ImportBatch, private: bytes) -> dict[str, str]:
    """Id, key and name of the uploaded file."""
    return dict(json.loads(unseal(private, batch.sealed_file, context=file_context(batch))))


def seal_row(row: ImportRow, public: bytes, kept: Mapping[str, Any]) -> None:
    """Seal what is known of a row: its record, its issues, the case it matches."""
    row.sealed = seal(public, json.dumps(kept).encode(), context=f"cases.import_row:{row.pk}")


def compare_rows(*, viewer: Viewer, batch: ImportBatch, seconds: float = float("inf")) -> ImportBatch:
    """Look for an earlier case of each row's person, for about `seconds`; the preview begins when all are compared.

    Names are sealed, so this needs the keys of somebody's session: it goes on by steps of a request, not in a job. Any
    number of tabs may do it at once; each step counts once.
    """
    until = time.monotonic() + seconds
    private = viewer.keyring.private(batch.keypair_id)
    while batch.status == Status.COMPARING:
        _compare_some(viewer, batch, private)
        batch.refresh_from_db()
        if time.monotonic() > until:
            break
    return batch


def _compare_some(viewer: Viewer, batch: ImportBatch, private: bytes) -> None:
    start = batch.compared_rows
    found = ImportRow.objects.filter(batch=batch, position__gte=start).order_by("position")
    rows = list(found[:_COMPARED_AT_ONCE])
    new = [row for row in rows if row.outcome == Outcome.CREATE]
    matching = [row for row in new if _note_match(viewer, batch, row, private)]
    reached = start + len(rows)
    with transaction.atomic():
        ImportRow.objects.bulk_update(matching, ["outcome", "sealed"])
        ImportBatch.objects.filter(pk=batch.pk, status=Status.COMPARING, compared_rows=start).update(
            compared_rows=reached, status=Status.PREVIEW if reached >= batch.rows else Status.COMPARING
        )


def _note_match(viewer: Viewer, batch: ImportBatch, row: ImportRow, private: bytes) -> bool:
    """Write the earlier case with the same name into the row; False when there is none."""
    kept = json.loads(unseal(private, row.sealed, context=f"cases.import_row:{row.pk}"))
    match = _match(viewer, HtcdsRecord.from_dict(kept["record"]))
    if match:
        row.outcome = Outcome.MATCH
        seal_row(row, bytes(batch.keypair.public), {**kept, "match": match})
    return bool(match)


def _match(viewer: Viewer, htcds: HtcdsRecord) -> str:
    """The number of an earlier case of somebody with the same name, or ''."""
    name = queries.full_name(person_of(htcds))
    if not name:
        return ""
    hits = queries.find_people(viewer, name, most=_MATCHES_OPENED)
    best = next((hit for hit in hits if hit.score and hit.score.band == Band.MATCH), None)
    return best.case.number if best else ""


def preview(viewer: Viewer, batch: ImportBatch, *, after: int = -1, most: int = 50) -> list[dict[str, Any]]:
    """A page of rows, opened: position, outcome, the record, its issues, and the case it seems to match."""
    private = viewer.keyring.private(batch.keypair_id)
    rows = ImportRow.objects.filter(batch=batch, position__gt=after).order_by("position")[:most]
    return [_opened(row, private) for row in rows]


def _opened(row: ImportRow, private: bytes) -> dict[str, Any]:
    kept = json.loads(unseal(private, row.sealed, context=f"cases.import_row:{row.pk}"))
    htcds = HtcdsRecord.from_dict(kept["record"])
    return {
        "position": row.position,
        "outcome": row.outcome,
        "record": htcds,
        "name": queries.full_name(person_of(htcds)),
        "issues": kept["issues"],
        "match": kept["match"],
    }


def file_issues(viewer: Viewer, batch: ImportBatch) -> dict[str, Any]:
    """What concerns the file as a whole: issues without a row, and what could not be carried over.

    Both in codes and parameters: `Issue.from_dict` and `LossReport.from_list` make words of them.
    """
    if not batch.sealed_issues:
        return {"issues": [], "loss": []}
    plain = viewer.keyring.unseal(batch.keypair_id, batch.sealed_issues, context=issues_context(batch))
    return dict(json.loads(plain))


def get_batch(batch_id: UUID) -> ImportBatch | None:
    """One import, or None."""
    return ImportBatch.objects.select_related("organisation").filter(pk=batch_id).first()


def recent_batches(viewer: Viewer) -> list[ImportBatch]:
    """The organisation's last imports."""
    return list(
        ImportBatch.objects.filter(organisation=viewer.organisation).order_by("-created_on", "pk")[:20]
    )


def batches_in(status: str) -> list[ImportBatch]:
    """The imports of one status, of whoever: those being read or written, whose job may have been killed."""
    return list(ImportBatch.objects.filter(status=status))


def counts(batch: ImportBatch) -> dict[str, int]:
    """How many rows have which outcome."""
    found: dict[str, int] = dict.fromkeys(Outcome.values, 0)
    for outcome in ImportRow.objects.filter(batch=batch).values_list("outcome", flat=True).iterator():
        found[outcome] += 1
    return found


def confirm(*, viewer: Viewer, batch: ImportBatch, with_matches: bool) -> None:
    """Release the rows to the job that writes them (cases.tasks.run_import, which the caller starts).

    Rows that match an earlier case are written only if `with_matches`; wrong rows never.
    """
    private = viewer.keyring.private(batch.keypair_id)
    with transaction.atomic():
        current = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if current.status == Status.COMPARING:
            raise InputError("The rows are still being compared with earlier cases", code="import_comparing")
        if current.status != Status.PREVIEW:
            raise InputError("This import was confirmed or cancelled already", code="import_settled")
        wanted = [Outcome.CREATE, Outcome.MATCH] if with_matches else [Outcome.CREATE]
        ImportRow.objects.filter(batch=batch).exclude(outcome__in=wanted).update(done=True)
        current.job_key = key_for_job(batch, private)
        current.status = Status.RUNNING
        current.save(update_fields=["job_key", "status"])
        record(actor=viewer.actor, action="import:file:confirmed", subject=("import", batch.pk))


def cancel(*, viewer: Viewer, batch: ImportBatch) -> None:
    """Drop what is not confirmed: its file and its rows are deleted."""
    private = viewer.keyring.private(batch.keypair_id)
    with transaction.atomic():
        current = ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if current.status not in _UNCONFIRMED:
            return
        if current.sealed_file:
            file_id = UUID(file_card(current, private)["id"])
            transaction.on_commit(lambda: erase_file(file_id))
        current.status, current.sealed_file, current.job_key = Status.CANCELLED, b"", b""
        current.save(update_fields=["status", "sealed_file", "job_key"])
        ImportRow.objects.filter(batch=batch).delete()
        record(actor=viewer.actor, action="import:file:cancelled", subject=("import", batch.pk))


def write_rows(*, batch_id: UUID) -> int:
    """Write the confirmed rows; returns how many cases were made. Safe to run again after a crash."""
    batch = ImportBatch.objects.select_related("organisation", "keypair").get(pk=batch_id)
    if batch.status != Status.RUNNING:
        return 0
    private = key_in_job(batch)
    made = 0
    for row in ImportRow.objects.filter(batch=batch, done=False).order_by("position"):
        made += _write_row(batch=batch, row=row, private=private)
    with transaction.atomic():
        ImportBatch.objects.filter(pk=batch.pk).update(status=Status.DONE, job_key=b"")
        ImportRow.objects.filter(batch=batch).delete()
        record(
            actor=SYSTEM, action="import:file:written", subject=("import", batch.pk), detail={"cases": made}
        )
    return made


def _write_row(*, batch: ImportBatch, row: ImportRow, private: bytes) -> int:
    htcds: HtcdsRecord = _opened(row, private)["record"]
    with transaction.atomic():
        # The tick and the case are one step: after a crash neither stands without the other.
        if not ImportRow.objects.filter(pk=row.pk, done=False).update(done=True):
            return 0
        made = 0
        # The same record may have been written meanwhile by another import.
        with suppress(IntegrityError), transaction.atomic():
            _create_case(batch=batch, htcds=htcds)
            made = 1
        ImportBatch.objects.filter(pk=batch.pk).update(
            done_rows=F("done_rows") + 1, created_cases=F("created_cases") + made
        )
    return made


def _create_case(*, batch: ImportBatch, htcds: HtcdsRecord) -> Case:
    organisation = batch.organisation
    told_on = htcds.referral.incoming_referral_date or batch.created_on
    status = victim_status_of(htcds)
    case = actions.new_case(
        organisation=organisation,
        facts=facts_of(htcds),
        narrative=_narrative(htcds),
        opened_on=min(told_on, batch.created_on),
        victim_status=status,
        identified_on=told_on if status == Case.VictimStatus.IDENTIFIED else None,
        import_mark=import_mark(organisation.pk, htcds),
        status=Case.Status.CLOSED if (htcds.case.status or "").startswith("Closed") else Case.Status.OPEN,
    )
    person = person_of(htcds)
    actions.seal_identity(case=case, person=person)
    case.sealed_import = seal(
        bytes(case.identity_keypair.public),
        json.dumps(htcds.as_dict()).encode(),
        context=f"cases.import:{case.pk}",
    )
    case.save(force_insert=True)
    _add_party(case=case, htcds=htcds)
    name_index.add_later(organisation=organisation, case_id=case.pk, names=actions.names_to_index(person))
    record(
        actor=SYSTEM,
        action="case:record:imported",
        subject=("case", case.pk),
        detail={"import": str(batch.pk)},
    )
    return case


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _narrative(htcds: HtcdsRecord) -> str:
    parts = (htcds.victim.details_of_vulnerabilities, htcds.event.description, htcds.comment.case_comment)
    return "\n\n".join(part for part in parts if part)


def _add_party(*, case: Case, htcds: HtcdsRecord) -> None:
    perpetrator = htcds.perpetrator
    if not (perpetrator.role_in_process or perpetrator.role_details or perpetrator.organisation):
        return
    party = Party(case=case, roles=list(perpetrator.role_in_process))
    kept: Mapping[str, str] = {
        "details": perpetrator.role_details or "",
        "organisation": perpetrator.organisation or "",
    }
    party.sealed = seal(
        bytes(case.keypair.public), json.dumps(kept).encode(), context=f"cases.party:{party.pk}"
    )
    party.save(force_insert=True)
