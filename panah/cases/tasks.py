"""Jobs of cases. Arguments are ids only."""

from uuid import UUID

from django_tasks import task

from panah.cases import import_files, imports, rescreening
from panah.cases.models import ImportBatch


@task()
def run_reading(batch_id: str) -> int:
    """Read an uploaded file for its preview."""
    return import_files.read_rows(batch_id=UUID(batch_id))


@task()
def run_import(batch_id: str) -> int:
    """Write the rows of a confirmed import."""
    return imports.write_rows(batch_id=UUID(batch_id))


@task()
def run_rescreening(run_id: str) -> int:
    """Screen an organisation's cases again."""
    return rescreening.run(run_id=UUID(run_id))


def resume() -> int:
    """Start again what a killed worker left half-done; returns how many. Doing it twice is harmless."""
    reading = imports.batches_in(ImportBatch.Status.READING)
    writing = imports.batches_in(ImportBatch.Status.RUNNING)
    runs = rescreening.running()
    for batch in reading:
        run_reading.enqueue(str(batch.pk))
    for batch in writing:
        run_import.enqueue(str(batch.pk))
    for each in runs:
        run_rescreening.enqueue(str(each.pk))
    return len(reading) + len(writing) + len(runs)
