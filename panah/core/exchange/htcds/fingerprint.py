"""Recognise a record that was seen before: by its whole content, and by the person it names."""

import hashlib
import hmac
import json
import unicodedata

from panah.core.exchange.countries import fold
from panah.core.exchange.htcds.record import HtcdsRecord

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
    person = record.person
    if person.identity_number:
        return _digest({"identity_number": fold(person.identity_number)}, key)
    names = sorted(fold(name) for name in (person.first_name, person.second_name) if name)
    if len(names) < 2 or person.birthdate is None:
        return None
    return _digest({"names": names, "born": person.birthdate.isoformat()}, key)


def _canonical(value: object) -> object:
    if isinstance(value, list):
        return sorted(value)
    return _spelling(value) if isinstance(value, str) else value


def _spelling(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split()))


def _digest(content: object, key: bytes) -> str:
    message = _VERSION + json.dumps(content, sort_keys=True, ensure_ascii=False).encode()
    return hmac.new(key, message, hashlib.sha256).hexdigest()
