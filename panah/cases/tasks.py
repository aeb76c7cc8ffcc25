"""Jobs of cases. Arguments are ids only."""

from uuid import UUID

from django_tasks import task

from panah.cases import imports, rescreening


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
    batches, runs = imports.running_batches(), rescreening.running()
    for batch in batches:
        run_import.enqueue(str(batch.pk))
    for each in runs:
        run_rescreening.enqueue(str(each.pk))
    return len(batches) + len(runs)
