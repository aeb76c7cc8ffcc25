"""Agreements on extracts, recipients' keys and lists of who withdrew, in files."""

import csv
import os
import secrets
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from panah.core.disclosure.extracts import KEY_BYTES, LEAST_K, Agreement
from panah.core.errors import InputError, Place

NEEDED = {"agreement", "recipient", "purpose", "fields", "quasi", "sensitive", "expires"}
KEYS = NEEDED | {"unchecked", "k", "l", "t", "waiver"}


def read_agreement(path: Path | str) -> Agreement:
    """An agreement from YAML or JSON.

    Its keys are `agreement` (the number), `recipient`, `purpose`, `fields`, `quasi` (the fields by which somebody
    may be known), `sensitive` (the field nobody may learn), `expires` (the last day), and if wished `k` (5), `l` (2),
    `t` (0.5), `unchecked` (fields that are neither quasi nor sensitive) and `waiver` (who signed, when). Raises
    InputError for anything missing or misspelt, a field whose part is not declared, and a k below 5 without waiver.
    """
    place = Place(file=Path(path).name)
    try:
        data = yaml.safe_load(Path(path).read_text(encoding="utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError):
        raise InputError(
            "the agreement is neither YAML nor JSON", code="agreement-syntax", place=place
        ) from None
    strays = sorted(map(str, set(data) - KEYS)) if isinstance(data, dict) else []
    missing = (
        sorted(NEEDED - {name for name, value in data.items() if value}) if isinstance(data, dict) else []
    )
    if not isinstance(data, dict) or strays or missing:
        told = [f"lacks {', '.join(missing)}" if missing else "", f"has unknown keys {', '.join(strays)}"]
        raise InputError(
            "the agreement " + " and ".join(text for text in told[: 2 if strays else 1] if text)
            if isinstance(data, dict)
            else "the agreement is no list of keys and values",
            code="agreement-keys",
            mend=f"The keys are: {', '.join(sorted(KEYS))}.",
            place=place,
        )
    agreement = _agreement(data, place)
    if not (agreement.least_k >= 1 and agreement.least_distinct >= 1 and 0 <= agreement.most_distance <= 1):
        raise _bad_values(place)
    _check_parts(agreement, set(_names(data, "unchecked", place)), place)
    return agreement


def _agreement(data: Mapping[str, Any], place: Place) -> Agreement:
    fields, quasi = _names(data, "fields", place), _names(data, "quasi", place)
    try:
        return Agreement(
            recipient=str(data["recipient"]),
            purpose=str(data["purpose"]),
            fields=fields,
            quasi=quasi,
            sensitive=str(data["sensitive"]),
            expires=date.fromisoformat(str(data["expires"])),
            least_k=int(data.get("k", LEAST_K)),
            least_distinct=int(data.get("l", 2)),
            most_distance=float(data.get("t", 0.5)),
            waiver=str(data.get("waiver") or ""),
            number=str(data["agreement"]),
        )
    except (ValueError, TypeError):
        raise _bad_values(place) from None


def _bad_values(place: Place) -> InputError:
    return InputError(
        "expires, k, l or t cannot be read",
        code="agreement-values",
        mend="Write the last day as 2027-06-30, k and l as whole numbers from 1, t as a number from 0 to 1.",
        place=place,
    )


def _names(data: Mapping[str, Any], key: str, place: Place) -> tuple[str, ...]:
    names = data.get(key) or []
    if not isinstance(names, list):
        raise InputError(f"{key} is no list of fields", code="agreement-keys", place=place)
    return tuple(str(name) for name in names)


def _check_parts(agreement: Agreement, unchecked: set[str], place: Place) -> None:
    declared = {*agreement.quasi, agreement.sensitive}
    loose = [name for name in agreement.fields if name not in declared | unchecked]
    absent = sorted(name for name in declared if name not in agreement.fields)
    if loose or absent:
        told = f"the part of {', '.join(loose)} is not declared" if loose else f"no field {', '.join(absent)}"
        raise InputError(
            told,
            code="agreement-parts",
            mend="Name every field under quasi, sensitive or unchecked; free text is never handed over.",
            place=place,
        )
    if agreement.least_k < LEAST_K and not agreement.waiver:
        raise InputError(
            f"k is agreed as {agreement.least_k}, below {LEAST_K}",
            code="agreement-k",
            mend="Agree on a larger k, or have a waiver signed and name it.",
            place=place,
        )


def make_key(path: Path | str) -> None:
    """Write a new random key that only this user can read. Raises InputError where a file stands already."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise InputError(
            "a file of this name stands already; a key is never overwritten",
            code="extract-key",
            mend="Without the old key nobody can name the people who withdraw.",
            place=Place(file=Path(path).name),
        ) from None
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(secrets.token_hex(KEY_BYTES) + "\n")


def read_key(path: Path | str) -> bytes:
    """A recipient's key from the file that `make_key` wrote."""
    try:
        key = bytes.fromhex(Path(path).read_text(encoding="ascii"))
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise InputError(
            f"this is no key: a key is {2 * KEY_BYTES} hexadecimal digits",
            code="extract-key",
            mend="Make one: panah extract key FILE.",
            place=Place(file=Path(path).name),
        )
    return key


def read_identifiers(path: Path | str) -> frozenset[str]:
    """Identifiers, one a line; empty lines are left out."""
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError:
        raise InputError(
            "the file is no UTF-8 text", code="not-a-table", place=Place(file=Path(path).name)
        ) from None
    return frozenset(line.strip() for line in lines if line.strip())


def read_people(path: Path | str) -> Iterator[dict[str, str]]:
    """Rows of a CSV with a header, one row per person. Raises InputError for a row of another length."""
    with Path(path).open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream)
        names = next(reader, [])
        if len(set(names)) < len(names):
            raise InputError(
                "two columns have the same name",
                code="column-twice",
                mend="Give each column a name of its own.",
                place=Place(file=Path(path).name, row=1),
            )
        try:
            for row in reader:
                if len(row) != len(names):
                    raise InputError(
                        f"the row has {len(row)} cells and the header {len(names)}",
                        code="row-length",
                        place=Place(file=Path(path).name, row=reader.line_num),
                    )
                yield dict(zip(names, row, strict=True))
        except UnicodeDecodeError:
            raise InputError(
                "the file is no UTF-8 text",
                code="not-a-table",
                mend="Save it as CSV in UTF-8.",
                place=Place(file=Path(path).name),
            ) from None
