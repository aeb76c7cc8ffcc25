"""What one record says against itself, and what two rows of a file say against each other."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from panah.core.exchange.htcds.fingerprint import fingerprint, identity_key
from panah.core.exchange.htcds.record import HtcdsRecord
from panah.core.exchange.htcds.schema import fields
from panah.core.exchange.issues import Issue, Severity
from panah.core.exchange.seen import Seen

_SAME_PERSON = ("prs_Gender", "prs_Citizenship", "prs_IdentityNumber", "vic_TraffickingStatus")


def check_record(record: HtcdsRecord) -> Iterator[Issue]:
    """Contradictions inside one record."""
    yield from _consent(record)
    yield from _status(record)
    yield from _sexual_exploitation(record)
    yield from _dates(record)


def _issue(
    record: HtcdsRecord, severity: Severity, code: str, message: str, mend: str, **params: str
) -> Issue:
    return Issue(severity, code, message, mend, record.place, params)


def _consent(record: HtcdsRecord) -> Iterator[Issue]:
    if record.consent.consent is False:
        text = "the person did not consent to their data being managed"
        mend = "Do not import this row: delete it, or ask the person again and write the answer."
        yield _issue(record, Severity.ERROR, "consent_refused", text, mend)


def _status(record: HtcdsRecord) -> Iterator[Issue]:
    victim = record.victim
    if victim.trafficking_status == "NotAVictimOfTrafficking" and victim.type_of_exploitation:
        text = "the status says “Not a victim of trafficking”, yet a type of exploitation is given"
        mend = "Correct one of the two. Exploitation that is not trafficking may still be forced labour."
        yield _issue(record, Severity.WARNING, "status_contradicts_exploitation", text, mend)


def _sexual_exploitation(record: HtcdsRecord) -> Iterator[Issue]:
    victim = record.victim
    if victim.type_of_sex_exploitation and "SexualExploitation" not in victim.type_of_exploitation:
        text = "a type of sexual exploitation is given, but “Type of Exploitation” does not name it"
        yield _issue(record, Severity.WARNING, "sexual_type_without_form", text, "Add Sexual exploitation.")
    if victim.forced_labour_industry and not victim.type_of_exploitation:
        text = "an industry is given, but no type of exploitation"
        yield _issue(
            record, Severity.WARNING, "industry_without_form", text, "Say which exploitation it was."
        )


def _dates(record: HtcdsRecord) -> Iterator[Issue]:
    born, came, left = (
        record.person.birthdate,
        record.referral.incoming_referral_date,
        record.referral.outgoing_referral_date,
    )
    if came and left and left < came:
        text = f"the case went out on {left.isoformat()}, before it came in on {came.isoformat()}"
        yield _issue(record, Severity.WARNING, "dates_out_of_order", text, "Correct one of the two dates.")
    if born and came and born > came:
        text = "the birthdate lies after the incoming referral"
        yield _issue(record, Severity.WARNING, "dates_out_of_order", text, "Correct one of the two dates.")


@dataclass(slots=True)
class RowChecks:
    """Duplicates and contradictions across rows: each is compared with the 250,000 rows before it.

    Only digests are kept, no names.
    """

    seen: Seen[int] = field(default_factory=Seen)
    persons: Seen[tuple[int, bytes]] = field(default_factory=Seen)

    def check(self, record: HtcdsRecord) -> Iterator[Issue]:
        """Issues of this record against the rows before it."""
        content, row = bytes.fromhex(fingerprint(record)), record.place.row or 0
        before = self.seen.get(content)
        if before is not None:
            text = f"the row repeats row {before} exactly; it will be counted once"
            mend = "Delete one of the two rows."
            yield _issue(record, Severity.WARNING, "duplicate_row", text, mend, row=str(before))
            return
        self.seen.remember(content, row)
        key = identity_key(record)
        if key is None:
            return
        known = self.persons.get(key)
        if known is None:
            self.persons.remember(key, (row, _digests(record)))
            return
        first, digests = known
        differing = _differing(digests, _digests(record))
        if differing:
            text = f"row {first} has the same name and birthdate, but differs in {', '.join(differing)}"
            mend = "Say which row is right, or make clear that these are two people."
            yield _issue(
                record,
                Severity.WARNING,
                "contradictory_rows",
                text,
                mend,
                row=str(first),
                fields=", ".join(differing),
            )
        else:
            text = f"row {first} has the same name and birthdate"
            mend = "If it is the same person, keep one row per case."
            yield _issue(record, Severity.NOTE, "same_person", text, mend, row=str(first))


def _digests(record: HtcdsRecord) -> bytes:
    """Four bytes per compared field; zeros where it is empty, for an empty cell contradicts nothing."""
    parts = []
    for name in _SAME_PERSON:
        value = record.value(name)
        empty = value in (None, ())
        parts.append(b"\0" * 4 if empty else hashlib.blake2b(repr(value).encode(), digest_size=4).digest())
    return b"".join(parts)


def _differing(one: bytes, other: bytes) -> list[str]:
    pairs = [(one[i : i + 4], other[i : i + 4]) for i in range(0, len(one), 4)]
    blank = b"\0" * 4
    return [
        f"“{fields()[name].label}”"
        for name, (a, b) in zip(_SAME_PERSON, pairs, strict=True)
        if a != b and blank not in (a, b)
    ]
