"""What one record says against itself, and what two rows of a file say against each other."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from panah.core.exchange.htcds.fingerprint import likeness
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

    Only numbers are kept, no names: Python's hashes, which differ in every process.
    """

    seen: Seen[int] = field(default_factory=Seen)
    persons: Seen[tuple[int, ...]] = field(default_factory=Seen)

    def check(self, record: HtcdsRecord) -> Iterator[Issue]:
        """Issues of this record against the rows before it."""
        (content, key), row = likeness(record), record.place.row or 0
        before = self.seen.get(content)
        if before is not None:
            text = f"the row repeats row {before} exactly; it will be counted once"
            mend = "Delete one of the two rows."
            yield _issue(record, Severity.WARNING, "duplicate_row", text, mend, row=str(before))
            return
        self.seen.remember(content, row)
        if key is None:
            return
        known = self.persons.get(key)
        if known is None:
            self.persons.remember(key, (row, *_compared(record)))
            return
        first, *before_this = known
        differing = _differing(before_this, _compared(record))
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


def _compared(record: HtcdsRecord) -> Iterator[int]:
    """A number per compared field; zero where it is empty, for an empty cell contradicts nothing."""
    for name in _SAME_PERSON:
        value = record.value(name)
        yield hash(value) or 1 if value not in (None, ()) else 0


def _differing(one: Iterable[int], other: Iterable[int]) -> list[str]:
    return [
        f"“{fields()[name].label}”"
        for name, a, b in zip(_SAME_PERSON, one, other, strict=True)
        if a != b and a and b
    ]
