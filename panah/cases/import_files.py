"""Reading an uploaded file of records, in a job: its rows for the preview, or in words why it cannot be read."""

import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from panah.accounts.models import Organisation
from panah.accounts.permissions import Viewer
from panah.audit.actions import SYSTEM, record
from panah.cases import actions, imports
from panah.cases.models import Case, ImportBatch, ImportRow
from panah.core.errors import InputError, Place
from panah.core.exchange.htcds import Reading, read_in_child
from panah.core.exchange.issues import Severity
from panah.core.exchange.package import named
from panah.vault import actions as vault
from panah.vault.envelopes import CannotOpenError, seal
from panah.vault.files import erase_file, open_file, store_file
from panah.vault.models import KeyPair

Outcome = ImportRow.Outcome
Status = ImportBatch.Status
# A file that was not read in this time is erased.
DAYS_KEPT = 7


def take_upload(*, viewer: Viewer, content: bytes, name: str) -> ImportBatch:
    """Keep an uploaded file, sealed, for the job that reads it (cases.tasks.run_reading, which the caller starts)."""
    organisation = viewer.organisation
    if organisation.casework_key is None:
        raise InputError("This organisation has no keys yet", code="no_keys")
    with transaction.atomic():
        keypair, keys = vault.create_keypair(
            purpose=KeyPair.Purpose.CASE, holders=(organisation.casework_key,)
        )
        stored, key = store_file(content, kept_until=actions.today() + timedelta(days=DAYS_KEPT))
        batch = ImportBatch(
            organisation=organisation,
            created_by=viewer.user,
            created_on=actions.today(),
            keypair=keypair,
        )
        file = {"id": str(stored.pk), "key": key.hex(), "name": name}
        batch.sealed_file = seal(keys.public, json.dumps(file).encode(), context=imports.file_context(batch))
        batch.job_key = imports.key_for_job(batch, keys.private)
        batch.save(force_insert=True)
        record(actor=viewer.actor, action="import:file:taken", subject=("import", batch.pk))
    return batch


def read_upload(*, viewer: Viewer, content: bytes, name: str) -> ImportBatch:
    """Take a file and read it at once, where somebody waits at a terminal. Raises InputError.

    The rows are then compared with earlier cases: see compare_rows.
    """
    batch = take_upload(viewer=viewer, content=content, name=name)
    read_rows(batch_id=batch.pk)
    batch.refresh_from_db()
    failed = failure(viewer, batch)
    if failed:
        imports.cancel(viewer=viewer, batch=batch)
        raise failed
    return batch


def read_rows(*, batch_id: UUID) -> int:
    """Read the file in a limited child process and keep its rows, sealed, for the preview; returns how many.

    What is wrong with the file as a whole is kept for its page. Safe to run again after a crash, and twice at once.
    """
    batch = ImportBatch.objects.select_related("organisation", "keypair").get(pk=batch_id)
    if batch.status != Status.READING:
        return 0
    file = imports.file_card(batch, imports.key_in_job(batch))
    try:
        reading = _read_file(file)
    except InputError as error:
        _fail(batch, error)
        return 0
    # Sealed before the transaction begins: nobody waits behind it.
    rows = _preview_rows(batch, reading)
    with transaction.atomic():
        waiting = ImportBatch.objects.filter(pk=batch.pk, status=Status.READING)
        if not waiting.update(
            status=Status.COMPARING,
            rows=len(rows),
            sealed_issues=batch.sealed_issues,
            sealed_file=b"",
            job_key=b"",
        ):
            return 0
        ImportRow.objects.bulk_create(rows, batch_size=500)
        record(
            actor=SYSTEM, action="import:file:read", subject=("import", batch.pk), detail={"rows": len(rows)}
        )
        transaction.on_commit(lambda: erase_file(UUID(file["id"])))
    return len(rows)


def _read_file(file: Mapping[str, str]) -> Reading:
    try:
        content = open_file(UUID(file["id"]), bytes.fromhex(file["key"]))
    except CannotOpenError as error:
        raise InputError(
            "The file is no longer kept here", code="import_file_gone", mend="Choose the file again."
        ) from error
    reading = read_in_child(named(content, file["name"]), kind=None)
    if not reading.records:
        raise InputError(
            "There are no records in this file",
            code="import_empty",
            mend="Fill in at least one row below the headings.",
        )
    return reading


def _fail(batch: ImportBatch, error: InputError) -> None:
    kept = {
        "message": error.message,
        "code": error.code,
        "mend": error.mend,
        "place": asdict(error.place),
        "params": {name: str(value) for name, value in error.params.items()},
    }
    sealed = seal(
        bytes(batch.keypair.public), json.dumps(kept).encode(), context=imports.issues_context(batch)
    )
    with transaction.atomic():
        waiting = ImportBatch.objects.filter(pk=batch.pk, status=Status.READING)
        if waiting.update(status=Status.FAILED, sealed_issues=sealed, job_key=b""):
            record(
                actor=SYSTEM,
                action="import:file:failed",
                subject=("import", batch.pk),
                detail={"code": error.code},
            )


def file_name(viewer: Viewer, batch: ImportBatch) -> str:
    """The name of the uploaded file while it is kept, or ''."""
    if not batch.sealed_file:
        return ""
    return imports.file_card(batch, viewer.keyring.private(batch.keypair_id))["name"]


def failure(viewer: Viewer, batch: ImportBatch) -> InputError | None:
    """Why the file could not be read, or None."""
    if batch.status != Status.FAILED:
        return None
    plain = viewer.keyring.unseal(
        batch.keypair_id, batch.sealed_issues, context=imports.issues_context(batch)
    )
    kept = json.loads(plain)
    return InputError(
        kept["message"],
        code=kept["code"],
        mend=kept["mend"],
        place=Place(**kept["place"]),
        params=kept["params"],
    )


def read_again(*, viewer: Viewer, batch: ImportBatch) -> bool:
    """Release a file that could not be read to the job once more; False when it does not wait for that."""
    private = viewer.keyring.private(batch.keypair_id)
    with transaction.atomic():
        failed = ImportBatch.objects.filter(pk=batch.pk, status=Status.FAILED)
        changed = failed.update(status=Status.READING, job_key=imports.key_for_job(batch, private))
        if changed:
            record(actor=viewer.actor, action="import:file:again", subject=("import", batch.pk))
    return bool(changed)


def _preview_rows(batch: ImportBatch, reading: Reading) -> list[ImportRow]:
    public = bytes(batch.keypair.public)
    issues: dict[tuple[str, str, int | None], list[dict[str, Any]]] = defaultdict(list)
    for issue in reading.issues:
        issues[_row_of(issue.place)].append(issue.as_dict())
    marks = [imports.import_mark(batch.organisation_id, htcds) for htcds in reading.records]
    known = _known_marks(batch.organisation, marks)
    rows, seen = [], set()
    for position, (htcds, mark) in enumerate(zip(reading.records, marks, strict=True)):
        found = issues.pop(_row_of(htcds.place), [])
        outcome = Outcome.CREATE
        if mark in known or mark in seen:
            outcome = Outcome.SAME
        elif any(issue["severity"] == Severity.ERROR.value for issue in found):
            outcome = Outcome.WRONG
        seen.add(mark)
        row = ImportRow(batch=batch, position=position, outcome=outcome)
        imports.seal_row(row, public, {"record": htcds.as_dict(), "issues": found, "match": ""})
        rows.append(row)
    _keep_file_issues(batch, public, [issue for found in issues.values() for issue in found], reading)
    return rows


def _row_of(place: Place) -> tuple[str, str, int | None]:
    """What tells a row apart: several sheets or files may have a row of the same number."""
    return place.file, place.sheet, place.row


def _keep_file_issues(
    batch: ImportBatch, public: bytes, issues: list[dict[str, Any]], reading: Reading
) -> None:
    """What concerns the file as a whole is kept with the batch, not with a row."""
    kept = {"issues": issues, "loss": reading.loss.as_list()}
    batch.sealed_issues = seal(public, json.dumps(kept).encode(), context=imports.issues_context(batch))


def _known_marks(organisation: Organisation, marks: list[bytes]) -> set[bytes]:
    known: set[bytes] = set()
    for start in range(0, len(marks), 500):
        some = marks[start : start + 500]
        cases = Case.objects.filter(organisation=organisation)
        found = cases.filter(Q(import_mark__in=some) | Q(export_mark__in=some))
        for pair in found.values_list("import_mark", "export_mark"):
            known.update(bytes(mark) for mark in pair if mark is not None)
    return known
