"""What was handed to whom, and which pseudonyms they must delete: entries of the ledger.

An extract is written down before its rows are: one that dies half-way counts as handed over, so that whoever
withdraws is named to its recipient too. The ledger holds no identifier and no key, only pseudonyms of people who
withdrew, which without the recipient's key tell nothing.
"""

import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from panah.core.disclosure.extracts import Agreement, Extract
from panah.core.disclosure.ledger import Ledger
from panah.core.errors import InputError

Entries = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Handover:
    """One extract as the ledger tells it. `finished` is false for one that died; it counts all the same."""

    terms: Mapping[str, Any]
    on: str
    rows: int
    k: int
    distinct: int
    distance: float
    finished: bool

    def ended(self, on: date) -> bool:
        """Is the agreement's last day past?"""
        return on > date.fromisoformat(self.terms["expires"])


def terms(agreement: Agreement) -> dict[str, Any]:
    """An agreement as plain data, for the ledger and for the sheet that goes with the rows."""
    return {
        "agreement": agreement.number,
        "recipient": agreement.recipient,
        "purpose": agreement.purpose,
        "fields": list(agreement.fields),
        "quasi": list(agreement.quasi),
        "sensitive": agreement.sensitive,
        "expires": str(agreement.expires),
        "k": agreement.least_k,
        "l": agreement.least_distinct,
        "t": agreement.most_distance,
        "waiver": agreement.waiver,
    }


def key_mark(key: bytes) -> str:
    """What tells one key from another without telling the key."""
    return hmac.new(key, b"panah extract: which key", hashlib.sha256).hexdigest()[:16]


@contextmanager
def hand_over(ledger: Ledger, extract: Extract, key: bytes) -> Iterator[None]:
    """Note an extract, then run the body that writes its rows.

    Raises InputError for an agreement noted before with other terms, and for a key that belongs to somebody else
    or is another than this recipient's.
    """
    noted, mark = terms(extract.agreement), key_mark(key)
    entry = {
        "kind": "extract",
        "terms": noted,
        "key": mark,
        "on": str(extract.made),
        "rows": len(extract.rows),
        "k": extract.anonymity.k,
        "l": extract.anonymity.distinct,
        "t": round(extract.anonymity.distance, 4),
    }
    number = ledger.add(entry, lambda entries: _check(entries, noted, mark))
    yield
    ledger.add({"kind": "done", "of": number})


def _check(entries: Entries, noted: Mapping[str, Any], mark: str) -> None:
    for entry in _extracts(entries):
        old = entry["terms"]
        if old["agreement"] == noted["agreement"] and old != noted:
            changed = ", ".join(name for name in noted if old.get(name) != noted[name])
            raise InputError(
                f"the agreement {noted['agreement']} was noted with other terms: {changed}",
                code="extract-terms",
                mend="A changed agreement gets a new number.",
            )
        check_key(entries, noted["recipient"], mark)


def check_key(entries: Entries, recipient: str, mark: str) -> None:
    """Each recipient has one key and no key has two recipients. Raises InputError otherwise."""
    for entry in _extracts(entries):
        same_person, same_key = entry["terms"]["recipient"] == recipient, entry["key"] == mark
        if same_key and not same_person:
            raise InputError(
                "this key belongs to another recipient: with one key two of them could join their rows",
                code="extract-key",
                mend="Make one for each: panah extract key FILE.",
            )
        if same_person and not same_key:
            raise InputError(
                f"{recipient} holds extracts made with another key",
                code="extract-key",
                mend="Use the recipient's first key: only it can name the people who withdraw.",
            )


def note_tombstones(
    ledger: Ledger, recipient: str, stones: Sequence[str], key: bytes, *, on: date
) -> tuple[str, ...]:
    """Note pseudonyms that a recipient must delete; returns those that were not noted before."""
    if not any(entry["terms"]["recipient"] == recipient for entry in _extracts(ledger.entries())):
        raise InputError(f"{recipient} was handed no extract", code="extract-nobody")
    new = tuple(sorted(set(stones) - tombstones_of(ledger, recipient)))
    if new:
        entry = {"kind": "tombstones", "recipient": recipient, "on": str(on), "delete": list(new)}
        ledger.add(entry, lambda entries: check_key(entries, recipient, key_mark(key)))
    return new


def tombstones_of(ledger: Ledger, recipient: str) -> frozenset[str]:
    """Every pseudonym that a recipient was told to delete."""
    return frozenset(
        stone
        for entry in ledger.entries()
        if entry["kind"] == "tombstones" and entry["recipient"] == recipient
        for stone in entry["delete"]
    )


def handovers(ledger: Ledger) -> tuple[Handover, ...]:
    """All extracts handed over, oldest first."""
    entries = ledger.entries()
    finished = {entry["of"] for entry in entries if entry["kind"] == "done"}
    return tuple(
        Handover(
            entry["terms"], entry["on"], entry["rows"], entry["k"], entry["l"], entry["t"], number in finished
        )
        for number, entry in enumerate(entries)
        if entry["kind"] == "extract"
    )


def _extracts(entries: Entries) -> Iterator[Mapping[str, Any]]:
    return (entry for entry in entries if entry["kind"] == "extract")
