"""Extracts for researchers under agreement: who may hold them, until when, how anonymous they are.

An extract is still personal data. It goes to one recipient, with pseudonyms that only that recipient's key makes,
after checks of k-anonymity, l-diversity and t-closeness on declared quasi-identifiers; it expires, and a person
who withdraws is named to every recipient by a tombstone under that recipient's own pseudonym.
"""

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from panah.core.errors import InputError, Place

KEY_BYTES = 32
LEAST_K = 5


@dataclass(frozen=True)
class Anonymity:
    """How well rows hide in their classes, the groups of equal quasi-identifiers.

    `k` is the size of the smallest class (Sweeney 2002), `distinct` the fewest different sensitive values in one
    (l-diversity, Machanavajjhala and others 2007), `distance` the largest distance of a class's sensitive values
    from all rows' (t-closeness with equal distances, Li and others 2007: half the sum of absolute differences).
    """

    k: int
    distinct: int
    distance: float
    unique: int


def anonymity(rows: Sequence[Mapping[str, str]], quasi: Sequence[str], sensitive: str) -> Anonymity:
    """Check rows. Raises InputError for no rows, or a field that a row lacks."""
    if not rows:
        raise InputError("there are no rows to check", code="extract-empty")
    try:
        classes: dict[tuple[str, ...], Counter[str]] = {}
        for row in rows:
            classes.setdefault(tuple(row[name] for name in quasi), Counter())[row[sensitive]] += 1
    except KeyError as error:
        raise InputError(f"a row has no field {error.args[0]}", code="extract-field") from None
    everybody: Counter[str] = Counter()
    for values in classes.values():
        everybody.update(values)
    return Anonymity(
        k=min(values.total() for values in classes.values()),
        distinct=min(len(values) for values in classes.values()),
        distance=max(_distance(values, everybody) for values in classes.values()),
        unique=sum(values.total() == 1 for values in classes.values()),
    )


def _distance(part: Counter[str], whole: Counter[str]) -> float:
    return sum(abs(part[value] / part.total() - count / whole.total()) for value, count in whole.items()) / 2


def pseudonym(key: bytes, identifier: str) -> str:
    """A person's pseudonym for one recipient: HMAC-SHA-256 of the normalised identifier under the recipient's key.

    Raises InputError for a key of another length than 32 bytes: a short key falls to guessing.
    """
    if len(key) != KEY_BYTES:
        raise InputError(f"a recipient's key has {KEY_BYTES} bytes", code="extract-key")
    return hmac.new(key, " ".join(identifier.split()).casefold().encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Agreement:
    """What one recipient may hold: purpose, fields, last day, and the rules of anonymity agreed."""

    recipient: str
    purpose: str
    fields: tuple[str, ...]
    quasi: tuple[str, ...]
    sensitive: str
    expires: date
    least_k: int = LEAST_K
    least_distinct: int = 2
    most_distance: float = 0.5
    waiver: str = ""
    number: str = ""


@dataclass(frozen=True)
class Extract:
    """The rows handed over, each with its pseudonym first, and what was found about them.

    `unmatched` is how many of the identifiers named as withdrawn stand in no row: perhaps they are misspelt.
    """

    agreement: Agreement
    made: date
    rows: tuple[dict[str, str], ...]
    anonymity: Anonymity
    unmatched: int


def make_extract(
    records: Iterable[Mapping[str, str]],
    agreement: Agreement,
    *,
    key: bytes,
    identifier: str,
    withdrawn: Iterable[str],
    on: date,
    stones: frozenset[str] = frozenset(),
) -> Extract:
    """Make an extract: agreed fields only, without those who withdrew, in the order of the pseudonyms.

    `records` hold one row per person. `identifier` names the field whose value is replaced by a pseudonym;
    `withdrawn` are such values, however spelt, and `stones` pseudonyms that this recipient had to delete before.
    Raises InputError after the agreement's last day, for an agreed field that is the identifier, for a row without
    identifier or a second row of one person (its number counts from 1: classes are counted in people), and where
    the rows hide less well than agreed and no waiver is signed.
    """
    if on > agreement.expires:
        raise InputError(
            f"the agreement with {agreement.recipient} ended on {agreement.expires}",
            code="extract-expired",
            mend="Sign a new agreement under a new number; ask for proof that the old extract is deleted.",
        )
    if identifier in agreement.fields:
        raise InputError("an extract never holds the identifier itself", code="extract-identifier")
    named = set(tombstones(withdrawn, key))
    gone = named | stones
    people = _people(records, key, identifier)
    try:
        rows = tuple(
            {"pseudonym": person} | {name: people[person][name] for name in agreement.fields}
            for person in sorted(people)
            if person not in gone
        )
    except KeyError as error:
        raise InputError(f"a record has no field {error.args[0]}", code="extract-field") from None
    found = anonymity(rows, agreement.quasi, agreement.sensitive)
    _check(found, agreement)
    return Extract(agreement, on, rows, found, len(named - people.keys()))


def _people(
    records: Iterable[Mapping[str, str]], key: bytes, identifier: str
) -> dict[str, Mapping[str, str]]:
    people: dict[str, Mapping[str, str]] = {}
    for row, record in enumerate(records, start=1):
        if not record.get(identifier, "").strip():
            raise InputError(
                f"a record has no {identifier}, by which people are told apart",
                code="extract-person",
                place=Place(row=row),
            )
        person = pseudonym(key, record[identifier])
        if person in people:
            raise InputError(
                f"the person has a row already: {identifier} stands twice",
                code="extract-twice",
                mend="Give one row per person: k, l and t count people.",
                place=Place(row=row),
            )
        people[person] = record
    return people


def _check(found: Anonymity, agreement: Agreement) -> None:
    weak = [
        f"k is {found.k}, agreed {agreement.least_k}" if found.k < agreement.least_k else "",
        f"l is {found.distinct}, agreed {agreement.least_distinct}"
        if found.distinct < agreement.least_distinct
        else "",
        f"t is {found.distance:.2f}, agreed {agreement.most_distance:.2f}"
        if found.distance > agreement.most_distance
        else "",
    ]
    told = "; ".join(text for text in weak if text)
    if told and not agreement.waiver:
        raise InputError(
            f"the extract for {agreement.recipient} hides its people less well than agreed: {told}",
            code="extract-weak",
            mend="Coarsen or drop quasi-identifiers, or have the waiver signed and name it in the agreement.",
        )


def tombstones(withdrawn: Iterable[str], key: bytes) -> tuple[str, ...]:
    """The pseudonyms one recipient must delete, sorted so that their order tells nothing."""
    return tuple(sorted(pseudonym(key, identifier) for identifier in withdrawn))
