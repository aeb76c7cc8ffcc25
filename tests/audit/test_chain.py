"""The audit trail only grows, and tells where somebody touched it."""

import pytest
from django.db import DatabaseError, connection, transaction

from panah.audit.actions import SYSTEM, WORKER, anchor, record
from panah.audit.models import AuditEntry
from panah.audit.queries import anchor_breaks, breaks, entries_about

TABLE = "audit_auditentry"


@pytest.fixture
def trail(db, settings, tmp_path):
    """Five entries and an anchor."""
    settings.ANCHOR_DIR = tmp_path / "anchors"
    for number in range(5):
        record(actor=SYSTEM, action="test:thing:done", subject=("thing", number), detail={"n": number})
    anchor()


def as_superuser(statement):
    """What somebody does who can switch the triggers off."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER audit_no_update")
            cursor.execute("DROP TRIGGER audit_no_delete")
        cursor.execute(statement)


def test_an_untouched_trail_holds(trail):
    assert list(breaks()) == []
    assert list(anchor_breaks()) == []


@pytest.mark.parametrize("statement", [f"UPDATE {TABLE} SET action = 'x'", f"DELETE FROM {TABLE}"])
def test_the_database_refuses_to_change_or_delete(trail, statement):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_a_changed_entry_is_found(trail):
    as_superuser(f"UPDATE {TABLE} SET subject_id = '9' WHERE seq = 3")
    assert [(each.seq, each.reason) for each in breaks()] == [(3, "was changed after it was written")]


def test_a_removed_entry_is_found(trail):
    as_superuser(f"DELETE FROM {TABLE} WHERE seq = 2")
    assert [each.seq for each in breaks()] == [2, 3]


def test_a_cut_end_is_found_by_the_anchor(trail):
    as_superuser(f"DELETE FROM {TABLE} WHERE seq = 5")
    assert list(breaks()) == []
    assert ["cut off" in each.reason for each in anchor_breaks()] == [True]


def test_a_rewritten_chain_is_found_by_the_anchor(trail):
    entry = AuditEntry.objects.get(seq=5)
    as_superuser(f"DELETE FROM {TABLE} WHERE seq = 5")
    record(actor=SYSTEM, action="test:thing:forged", subject=("thing", 4))
    assert bytes(AuditEntry.objects.get(seq=5).hash) != bytes(entry.hash)
    assert list(breaks()) == []
    assert ["rewritten" in each.reason for each in anchor_breaks()] == [True]


def test_a_workers_act_carries_the_day_only(db):
    entry = record(actor=WORKER, action="report:worker:submitted", subject=("report", 1))
    assert (entry.at.hour, entry.at.minute, entry.at.second, entry.at.microsecond) == (0, 0, 0, 0)


def test_what_happened_to_a_record_is_listed_newest_first(trail):
    record(actor=SYSTEM, action="test:thing:again", subject=("thing", 3))
    assert [entry.action for entry in entries_about(kind="thing", subject_id=3)] == [
        "test:thing:again",
        "test:thing:done",
    ]
