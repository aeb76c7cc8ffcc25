"""Finding people and employers by name inside one organisation, although every name is sealed.

Each name part gives a few keys that are equal in every script (core.names). A key becomes a bucket number and a mark,
both by HMAC under the organisation's own index key, which the server cannot read at rest; what stands in a bucket is
encrypted under that key too. What a thief of the database still sees is in docs/decisions/name-index.md.
"""

import hashlib
import hmac
import json
from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet

from panah.accounts.models import Organisation
from panah.accounts.permissions import Viewer
from panah.cases.models import NameIndexEntry, PendingName
from panah.core.names import Kind, fold_key, keys
from panah.vault.envelopes import CannotOpenError, derive, seal, unseal, unwrap, wrap

BUCKETS = 2**14
MOST_CANDIDATES = 50
MOST_OPENED = 2000
_MARK_BYTES = 8


def _context(organisation_id: UUID, bucket: int) -> str:
    return f"cases.name_index:{organisation_id}:{bucket}"


def _place(secret: bytes, key: str) -> tuple[int, bytes]:
    """(bucket, mark) of a name key."""
    digest = hmac.digest(derive(secret, "name-index-place"), key.encode(), hashlib.sha256)
    return int.from_bytes(digest[:4], "big") % BUCKETS, digest[4 : 4 + _MARK_BYTES]


def _keys_of(names: Iterable[str], kind: Kind = Kind.PERSON) -> set[str]:
    """Keys of one kind never meet those of another, so that an employer is no hit among people."""
    told = [name for name in names if name.strip()]
    found = {key for name in told for key in keys(name, kind)}
    if kind == Kind.PERSON:
        return found
    # Sary-Bulak and Sarybulak are one name; their parts share no key, the whole without its gaps does.
    found |= {"".join(fold_key(name, kind).split()) for name in told}
    return {f"{kind}:{key}" for key in found if key}


def _entries(secret: bytes, organisation_id: UUID, case_id: UUID, found: set[str]) -> list[NameIndexEntry]:
    content_key = derive(secret, "name-index-content")
    entries = []
    for key in found:
        bucket, mark = _place(secret, key)
        sealed = wrap(content_key, mark + case_id.bytes, context=_context(organisation_id, bucket))
        entries.append(NameIndexEntry(organisation_id=organisation_id, bucket=bucket, sealed=sealed))
    return entries


def add(*, viewer: Viewer, case_id: UUID, names: Iterable[str], kind: Kind = Kind.PERSON) -> None:
    """Index a person's names with the keys of the session. For a company `case_id` is its own id."""
    organisation = viewer.organisation
    secret = viewer.keyring.private(_index_key(organisation))
    NameIndexEntry.objects.bulk_create(_entries(secret, organisation.pk, case_id, _keys_of(names, kind)))


def replace(
    *, viewer: Viewer, case_id: UUID, before: Iterable[str], after: Iterable[str], kind: Kind = Kind.PERSON
) -> None:
    """Bring a person's entries up to date: names that were wrong can no longer be found, nothing stands twice."""
    while take_in_pending(viewer=viewer):
        pass
    organisation = viewer.organisation
    secret = viewer.keyring.private(_index_key(organisation))
    old, new = _keys_of(before, kind), _keys_of(after, kind)
    _forget(secret, organisation.pk, case_id, old - new)
    NameIndexEntry.objects.bulk_create(_entries(secret, organisation.pk, case_id, new - old))


def _forget(secret: bytes, organisation_id: UUID, case_id: UUID, gone: set[str]) -> None:
    content_key = derive(secret, "name-index-content")
    found = [_place(secret, key) for key in gone]
    rows = NameIndexEntry.objects.filter(
        organisation_id=organisation_id, bucket__in={bucket for bucket, _ in found}
    )
    wanted = {(bucket, mark + case_id.bytes) for bucket, mark in found}
    doomed = [
        row.pk
        for row in rows.iterator(chunk_size=5000)
        if (row.bucket, unwrap(content_key, row.sealed, context=_context(organisation_id, row.bucket)))
        in wanted
    ]
    NameIndexEntry.objects.filter(pk__in=doomed).delete()


def add_later(*, organisation: Organisation, case_id: UUID, names: Iterable[str]) -> None:
    """Queue names without holding the index key: they enter the index with the next search."""
    wanted = [name for name in names if name.strip()]
    if not wanted or organisation.name_index_key is None:
        return
    pending = PendingName(organisation=organisation, case_id=case_id)
    pending.sealed = seal(
        bytes(organisation.name_index_key.public),
        json.dumps(wanted).encode(),
        context=f"cases.pending_name:{pending.pk}",
    )
    pending.save(force_insert=True)


def take_in_pending(*, viewer: Viewer, most: int = 2000) -> int:
    """Move queued names into the index; returns how many people."""
    organisation = viewer.organisation
    if not PendingName.objects.filter(organisation=organisation).exists():
        return 0
    secret = viewer.keyring.private(_index_key(organisation))
    with transaction.atomic():
        # The lock keeps two searches from taking in the same name; together with the deletion a crash loses none.
        pending = list(PendingName.objects.select_for_update().filter(organisation=organisation)[:most])
        entries: list[NameIndexEntry] = []
        for each in pending:
            names = json.loads(unseal(secret, each.sealed, context=f"cases.pending_name:{each.pk}"))
            entries += _entries(secret, organisation.pk, each.case_id, _keys_of(names))
        NameIndexEntry.objects.bulk_create(entries, batch_size=2000)
        for start in range(0, len(pending), 500):
            taken = [each.pk for each in pending[start : start + 500]]
            PendingName.objects.filter(pk__in=taken).delete()
    return len(pending)


def candidates(
    *, viewer: Viewer, name: str, most: int = MOST_CANDIDATES, kind: Kind = Kind.PERSON
) -> list[tuple[UUID, int]]:
    """Cases or companies that share keys with `name`: (id, number of shared keys), at most `most`, best first."""
    organisation = viewer.organisation
    secret = viewer.keyring.private(_index_key(organisation))
    places = {_place(secret, key) for key in _keys_of([name], kind)}
    marks: dict[int, set[bytes]] = {}
    for bucket, mark in places:
        marks.setdefault(bucket, set()).add(mark)
    content_key = derive(secret, "name-index-content")
    shared: Counter[UUID] = Counter()
    entries = NameIndexEntry.objects.filter(organisation=organisation)
    rows = entries.filter(bucket__in=_worth_opening(entries, marks)).values_list("bucket", "sealed")[
        :MOST_OPENED
    ]
    for bucket, sealed in rows.iterator(chunk_size=5000):
        opened = unwrap(content_key, sealed, context=_context(organisation.pk, bucket))
        if opened[:_MARK_BYTES] in marks[bucket]:
            shared[UUID(bytes=opened[_MARK_BYTES:])] += 1
    return shared.most_common(most)


def _worth_opening(entries: QuerySet[NameIndexEntry], buckets: Iterable[int]) -> list[int]:
    """The emptier buckets first, up to what is opened in one search.

    A rare part of a name finds the person; the bucket of a very common part adds half the country and no candidate that
    the rare part has not found. When only common parts were typed, the emptiest of them is used.
    """
    sizes = (
        entries.filter(bucket__in=buckets).values_list("bucket").annotate(size=Count("pk")).order_by("size")
    )
    chosen: list[int] = []
    opened = 0
    for bucket, size in sizes:
        if chosen and opened + size > MOST_OPENED:
            break
        chosen.append(bucket)
        opened += size
    return chosen


def _index_key(organisation: Organisation) -> UUID:
    if organisation.name_index_key_id is None:
        raise CannotOpenError("this organisation has no keys yet")
    return organisation.name_index_key_id
