"""Who may ask whom, how often, for what; and the ledger both sides keep of it.

That a migrant stands in another agency's file can harm them, so enforcement can never be a partner, counts come before
cases, a case needs a basis and a person who answers for it, and everything is written down on both sides.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

from panah.core.errors import Place
from panah.core.names.problems import NamesError

NEVER: Final = frozenset({"police", "migration", "border", "security"})
PERIOD: Final = timedelta(days=30)


class Purpose(StrEnum):
    """How many people are in both files, or whether one named person is in the other."""

    COUNT = "count"
    CASE = "case"


class Basis(StrEnum):
    """What a case question rests on."""

    CONSENT = "consent"
    LAW = "law"


@dataclass(frozen=True)
class Partner:
    """An agency one may link with, and the limits of its questions."""

    name: str
    kind: str
    counts_per_period: int = 4
    cases_per_period: int = 20
    smallest: int = 50
    largest: int = 200_000


@dataclass(frozen=True)
class Policy:
    """The agency's own name and its partners."""

    me: str
    partners: Mapping[str, Partner]

    @classmethod
    def load(cls, path: Path) -> "Policy":
        """Read `{"me": ..., "partners": [{"name": ..., "kind": ...}]}`. Raises InputError on anything else."""
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            partners = [Partner(**row) for row in data["partners"]]
            me = str(data["me"])
        except (ValueError, KeyError, TypeError) as error:
            raise NamesError("link.partners", Place(file=path.name)) from error
        for partner in partners:
            if partner.kind in NEVER:
                raise NamesError(
                    "link.enforcement", Place(file=path.name), partner=partner.name, kind=partner.kind
                )
        return cls(me, {partner.name: partner for partner in partners})

    def partner(self, name: str) -> Partner:
        """The partner of that name. Raises InputError when there is none."""
        if name not in self.partners:
            raise NamesError("link.stranger", partner=name, me=self.me)
        return self.partners[name]


@dataclass(frozen=True)
class Ledger:
    """What was asked and answered: one line of JSON each, every line sealed with the hash of the one before.

    No names, no tokens: who, when, why, how many, and for a case the basis and its reference.
    """

    path: Path

    def entries(self) -> Iterator[dict[str, Any]]:
        """All entries, oldest first. Raises InputError when a line was changed or taken out."""
        before = ""
        lines = self.path.read_text(encoding="utf-8").splitlines() if self.path.exists() else []
        for number, line in enumerate(lines, start=1):
            entry = json.loads(line)
            seal = entry.pop("seal")
            if seal != _seal(entry, before):
                raise NamesError("link.ledger", Place(file=self.path.name, row=number))
            before = seal
            yield {**entry, "seal": seal}

    def write(self, entry: Mapping[str, Any]) -> None:
        """Add an entry at the end."""
        before = ""
        for last in self.entries():
            before = last["seal"]
        line = json.dumps({**entry, "seal": _seal(entry, before)}, ensure_ascii=False, sort_keys=True)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    def answered(self, partner: str, purpose: Purpose, since: datetime) -> int:
        """How many of a partner's questions were answered since then."""
        return sum(
            entry["act"] == "answered"
            and entry["partner"] == partner
            and entry["purpose"] == purpose
            and datetime.fromisoformat(entry["at"]) >= since
            for entry in self.entries()
        )


def _seal(entry: Mapping[str, Any], before: str) -> str:
    return hashlib.sha256(
        (before + json.dumps(entry, sort_keys=True, ensure_ascii=False)).encode()
    ).hexdigest()


def check_question(header: Mapping[str, Any], policy: Policy, ledger: Ledger, at: datetime) -> Partner:
    """Raise InputError unless this question may be answered now."""
    partner = policy.partner(str(header["from"]))
    if header["to"] != policy.me:
        raise NamesError("link.address", to=header["to"], me=policy.me)
    purpose = Purpose(header["purpose"])
    records = int(header["records"])
    if purpose is Purpose.COUNT and not partner.smallest <= records <= partner.largest:
        raise NamesError("link.size", smallest=partner.smallest, largest=partner.largest, records=records)
    if purpose is Purpose.CASE and (
        records != 1 or not header.get("reference") or header.get("basis") not in set(Basis)
    ):
        raise NamesError("link.basis")
    allowed = partner.counts_per_period if purpose is Purpose.COUNT else partner.cases_per_period
    if ledger.answered(partner.name, purpose, at - PERIOD) >= allowed:
        raise NamesError("link.rate", partner=partner.name, allowed=allowed)
    return partner
