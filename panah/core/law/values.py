"""Numbers of the law: exact, dated, cited. An unconfirmed one refuses to be used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from panah.core.errors import InputError
from panah.core.law.documents import Node, read_document
from panah.core.law.entries import CITATION_KEYS, CITATION_OPTIONAL, Citation, read_citation


@dataclass(frozen=True, slots=True)
class LawValue:
    """One dated version of a number of the law, with its unit and citation."""

    id: str
    jurisdiction: str
    value: Decimal
    unit: str
    citation: Citation


@dataclass(frozen=True)
class LawValues:
    """All numbers of all jurisdictions of a pack."""

    table: Mapping[tuple[str, str], Sequence[LawValue]]

    @classmethod
    def load(cls, path: Path) -> "LawValues":
        """Read countries/<code>/values.yaml of a pack folder."""
        table: dict[tuple[str, str], list[LawValue]] = {}
        for file in sorted((path / "countries").glob("*/values.yaml")):
            document = read_document(file, path)
            document.check_keys(("values",))
            for value_id, versions in document.mapping()["values"].mapping().items():
                table[file.parent.name, value_id] = read_versions(versions, value_id, file.parent.name)
        return cls(table)

    def get(self, jurisdiction: str, value_id: str, day: date) -> LawValue:
        """The value in force on a day.

        Raises InputError when there is none and when the one in force is not confirmed.
        """
        for version in self.table.get((jurisdiction, value_id), ()):
            if version.citation.in_force(day):
                if version.citation.confidence == "unconfirmed":
                    raise InputError(
                        f"{value_id} of {jurisdiction} on {day} is not confirmed",
                        code="unconfirmed",
                        mend=f"Ask a lawyer: {version.citation.confirm}",
                    )
                return version
        raise InputError(
            f"there is no {value_id} of {jurisdiction} on {day}",
            code="no_value",
            mend="See `panah law values`.",
        )


def read_versions(node: Node, value_id: str, jurisdiction: str) -> list[LawValue]:
    """The dated versions of one number, as they stand in a list. Raises InputError for versions that overlap."""
    found: list[LawValue] = []
    for child in node.sequence():
        child.check_keys((*CITATION_KEYS, "value", "unit"), CITATION_OPTIONAL)
        citation = read_citation(child)
        for other in found:
            ends = other.citation.valid_to or date.max
            if citation.valid_from <= ends and other.citation.valid_from <= (citation.valid_to or date.max):
                child.mapping()["valid_from"].fail(
                    f"this version overlaps the one valid from {other.citation.valid_from}",
                    "End the earlier version the day before this one begins.",
                    "overlapping_versions",
                )
        unit = child.mapping()["unit"].of(str)
        found.append(LawValue(value_id, jurisdiction, _number(child.mapping()["value"]), unit, citation))
    return found


def _number(node: Node) -> Decimal:
    """A whole number, or an exact decimal written in quotes."""
    try:
        return Decimal(node.value if isinstance(node.value, str) else node.of(int))
    except InvalidOperation:
        node.fail(f"{node.value!r} is not a number", 'Write 40 or, with a fraction, "1.5".', "wrong_type")
