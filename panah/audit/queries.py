"""Reading and checking the audit trail."""

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from panah.audit.chain import FIRST, Break, entry_hash
from panah.audit.models import AuditEntry
from panah.core.errors import InputError, Place

PAGE = 50


def entries_about(*, kind: str, subject_id: object, before: int | None = None) -> list[AuditEntry]:
    """A page of what happened to one record, newest first; `before` is the last seq of the page before."""
    entries = AuditEntry.objects.filter(subject_kind=kind, subject_id=str(subject_id))
    if before is not None:
        entries = entries.filter(seq__lt=before)
    return list(entries.order_by("-seq")[:PAGE])


def breaks() -> Iterator[Break]:
    """Every place where the chain does not hold: an entry that was changed, removed, or added in between."""
    expected_seq, previous = 1, FIRST
    for entry in AuditEntry.objects.order_by("seq").iterator(chunk_size=2000):
        if entry.seq != expected_seq:
            yield Break(expected_seq, f"entries {expected_seq} to {entry.seq - 1} are missing")
        if bytes(entry.previous_hash) != previous:
            yield Break(entry.seq, "does not continue the entry before it")
        if entry_hash(entry) != bytes(entry.hash):
            yield Break(entry.seq, "was changed after it was written")
        expected_seq, previous = entry.seq + 1, bytes(entry.hash)


def anchor_breaks() -> Iterator[Break]:
    """Every anchor whose entry is missing or has another hash: the chain was rewritten or cut."""
    for path in sorted(Path(settings.ANCHOR_DIR).glob("*.txt")):
        for number, line in enumerate(path.read_text().splitlines(), start=1):
            seq, digest = _read_anchor(line, Place(file=path.name, row=number))
            if seq == 0:
                continue
            stored = AuditEntry.objects.filter(seq=seq).values_list("hash", flat=True).first()
            if stored is None:
                yield Break(seq, f"is in the anchor {path.name} but not in the database: the end was cut off")
            elif bytes(stored).hex() != digest:
                yield Break(seq, f"has another hash than in the anchor {path.name}: the chain was rewritten")


def _read_anchor(line: str, place: Place) -> tuple[int, str]:
    seq, _, digest = line.partition(" ")
    if not (seq.isascii() and seq.isdigit() and len(seq) < 20) or len(digest) != len(FIRST.hex()):
        raise InputError("This anchor line is damaged", mend="Restore the file from its copy.", place=place)
    return int(seq), digest
