"""Everything a paper of a claim is made of, opened and chosen beforehand: a builder of papers opens nothing."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from panah.claims.computing import Computed
from panah.claims.limits import TimeLimit
from panah.core.wages.work import WorkRecord


@dataclass(frozen=True)
class Evidence:
    """One piece of evidence: what it is, how much or from when to when, and the SHA-256 of a file."""

    kind: str
    period: tuple[date, date] | None = None
    number: int = 0
    names: tuple[str, ...] = ()
    sha256: str = ""


@dataclass(frozen=True)
class ClaimFile:
    """A confirmed claim as papers may show it.

    `person` holds only the identity fields chosen for this paper: name, born_on, phone, address, document_number.
    `employer` is name, number, address; `helper` the organisation's name and phone.
    """

    reference: str
    jurisdiction: str
    number: int
    confirmed_on: date
    today: date
    helper: Mapping[str, str]
    employer: Mapping[str, str]
    computed: Computed
    record: WorkRecord
    limit: TimeLimit
    evidence: tuple[Evidence, ...] = ()
    person: Mapping[str, str] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """SHA-256 of the confirmed result, by which two copies are known as the same."""
        canonical = json.dumps(
            self.computed.to_json(), sort_keys=True, ensure_ascii=False, separators=(",", ":")
        )
        return hashlib.sha256(canonical.encode()).hexdigest()
