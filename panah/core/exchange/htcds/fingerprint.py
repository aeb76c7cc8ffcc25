"""Recognise a record that was seen before: by its whole content, and by the person it names."""

import hashlib
import hmac
import json
import unicodedata

from panah.core.exchange.countries import fold
from panah.core.exchange.htcds.record import HtcdsRecord, Person, Value

_VERSION = b"htcds-record-1"


def fingerprint(record: HtcdsRecord, *, key: bytes = b"") -> str:
    """A stable digest of what the record says, 64 hex digits.

    Equal for the same content whatever the file, row, column order, spelling of codes, or format (Excel,
    XForm,
    CSV): a second import of the same file finds every record. Contents are guessable, so whoever stores a
    fingerprint must give the owner's secret `key` (32 bytes); without one it serves only within one run.
    """
    data = record.as_dict()
    content = {
        "fields": {name: _canonical(value) for name, value in data["fields"].items()},
        "unrecognised": {name: sorted(map(_spelling, texts)) for name, texts in data["unrecognised"].items()},
        "missing": data["missing"],
        "extra": {name: _spelling(text) for name, text in data["extra"].items()},
    }
    return _digest(content, key)


def identity_key(record: HtcdsRecord, *, key: bytes = b"") -> str | None:
    """A digest of names and birthdate, or of the identity number: the same person in two rows.

    None when the record names nobody well enough. As guessable as the name itself: see `fingerprint` for
    `key`.
    """
    who = _identity(record.person)
    return None if who is None else _digest(who, key)


def likeness(record: HtcdsRecord) -> tuple[int, int | None]:
    """What `fingerprint` and `identity_key` tell, as numbers that hold within this process: thirty times cheaper.

    Python's hash is keyed anew in every process, so the numbers name nobody outside it.
    """
    values = tuple((name, _hashable(value)) for name, value in record.values())
    texts = tuple((name, tuple(sorted(map(_spelling, kept)))) for name, kept in record.unrecognised.items())
    extra = frozenset((name, _spelling(text)) for name, text in record.extra.items())
    content = hash((values, frozenset(texts), frozenset(record.missing.items()), extra))
    who = _identity(record.person)
    return content, None if who is None else hash(tuple(tuple(one) for one in who.values()))


def _identity(person: Person) -> dict[str, str | list[str]] | None:
    if person.identity_number:
        return {"identity_number": fold(person.identity_number)}
    names = sorted(fold(name) for name in (person.first_name, person.second_name) if name)
    if len(names) < 2 or person.birthdate is None:
        return None
    return {"names": names, "born": person.birthdate.isoformat()}


def _hashable(value: Value) -> Value:
    if isinstance(value, tuple):
        return tuple(sorted(value))
    return _spelling(value) if isinstance(value, str) else value


def _canonical(value: object) -> object:
    if isinstance(value, list):
        return sorted(value)
    return _spelling(value) if isinstance(value, str) else value


def _spelling(text: str) -> str:
    spaced = " ".join(text.split())
    return spaced if unicodedata.is_normalized("NFC", spaced) else unicodedata.normalize("NFC", spaced)


def _digest(content: object, key: bytes) -> str:
    message = _VERSION + json.dumps(content, sort_keys=True, ensure_ascii=False).encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()
