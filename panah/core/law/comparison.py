"""The comparison of countries, and which State is bound by which treaty: data beside the packs' rules.

What a question or a treaty is called stands in the texts of each language, under `comparison` and `instruments`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from panah.core.law.documents import Node, read_document
from panah.core.law.entries import CONFIDENCES, Provision, one_of
from panah.core.law.pack import Pack

STATUSES = ("bound", "signed_only", "not_bound", "left", "voted_for", "voted_against", "absent")


@dataclass(frozen=True, slots=True)
class ComparisonRow:
    """One question of the comparison, and the provisions that answer it by country; none is an answer too."""

    id: str
    answers: Mapping[str, tuple[Provision, ...]]


@dataclass(frozen=True, slots=True)
class Claim:
    """What one source says of a State and a treaty. Several claims may conflict and are kept side by side."""

    status: str
    since: str
    source: str
    confidence: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Commitment:
    """A treaty and what the sources say of one State."""

    instrument: str
    country: str
    claims: tuple[Claim, ...]

    @property
    def conflicting(self) -> bool:
        """Whether the sources differ in status or day."""
        return len({(claim.status, claim.since) for claim in self.claims}) > 1


def read_comparison(pack: Pack, at: date | None = None) -> list[ComparisonRow]:
    """The rows of countries/comparison.yaml, with every version or only those in force on a day."""
    document = read_document(pack.path / "countries" / "comparison.yaml", pack.path)
    document.check_keys(("comparison",))
    return [_row(node, key, pack, at) for key, node in document.mapping()["comparison"].mapping().items()]


def _row(node: Node, row_id: str, pack: Pack, at: date | None) -> ComparisonRow:
    node.check_keys(("answers",))
    answers: dict[str, tuple[Provision, ...]] = {}
    for country, names in node.mapping()["answers"].mapping().items():
        for name in names.sequence():
            if name.of(str) not in pack.offences:
                name.fail(f"there is no offence {name.value!r}", "Check the spelling.", "unknown_name")
        versions = [version for name in names.sequence() for version in pack.offences[name.of(str)]]
        answers[country] = tuple(v for v in versions if at is None or v.citation.in_force(at))
    return ComparisonRow(row_id, answers)


def read_commitments(pack: Pack) -> list[Commitment]:
    """Every treaty and State of commitments.yaml."""
    document = read_document(pack.path / "commitments.yaml", pack.path)
    document.check_keys(("sources", "instruments"))
    sources = {key: node.of(str) for key, node in document.mapping()["sources"].mapping().items()}
    found: list[Commitment] = []
    for instrument, node in document.mapping()["instruments"].mapping().items():
        node.check_keys(("states",))
        for country, claims in node.mapping()["states"].mapping().items():
            read = tuple(_claim(item, sources) for item in claims.sequence())
            found.append(Commitment(instrument, country, read))
    return found


def _claim(node: Node, sources: Mapping[str, str]) -> Claim:
    node.check_keys(("status", "source", "confidence"), ("since", "note"))
    table = node.mapping()
    source = table["source"].of(str)
    if source not in sources:
        table["source"].fail(
            f"there is no source {source!r}", f"Use one of: {', '.join(sources)}.", "unknown_value"
        )
    return Claim(
        status=one_of(table["status"], STATUSES),
        since=node.scalar("since", str, ""),
        source=sources[source],
        confidence=one_of(table["confidence"], CONFIDENCES),
        note=node.scalar("note", str, ""),
    )
