"""Jobs of statistics. Arguments are ids only."""

from uuid import UUID

from django_tasks import task

from panah.statistics import actions, queries


@task()
def prepare_release(release_id: str) -> None:
    """Count, protect and publish an edition."""
    actions.prepare(release_id=UUID(release_id))


def resume() -> int:
    """Start again what a killed worker left half-done; returns how many. Preparing an edition twice is harmless."""
    waiting = queries.in_preparation()
    for release in waiting:
        prepare_release.enqueue(str(release.pk))
    return len(waiting)
