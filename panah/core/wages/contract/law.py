"""What the law of a country asks of a contract: laws/contracts/countries/*.yaml, dated and cited."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from panah.core.errors import InputError
from panah.core.law.documents import Node, read_document
from panah.core.law.entries import CITATION_KEYS, CITATION_OPTIONAL, Citation, read_citation
from panah.core.law.pack import DEFAULT_PATH
from panah.core.told import LANGUAGES

FOLDER = Path("contracts") / "countries"
FORM = ("written", "copies", "language")


@dataclass(frozen=True)
class ContractLaw:
    """One country's rules: what must stand in a contract and in which form, and clauses that have no force."""

    jurisdiction: str
    state_languages: tuple[str, ...]
    form: Mapping[str, Sequence[Citation]]
    contents: Mapping[str, Sequence[Citation]]
    clauses: Mapping[str, Sequence[Citation]]
    limits: Mapping[str, Sequence[Citation]]


def in_force(citations: Sequence[Citation], day: date) -> tuple[Citation, ...]:
    """The bases that are valid on a day."""
    return tuple(citation for citation in citations if citation.in_force(day))


def jurisdictions(root: Path = DEFAULT_PATH) -> tuple[str, ...]:
    """Countries whose contracts can be checked."""
    return tuple(sorted(file.stem for file in (root / FOLDER).glob("*.yaml")))


@cache
def contract_law(jurisdiction: str, root: Path = DEFAULT_PATH) -> ContractLaw:
    """The rules of a country. Raises InputError for a country without rules and for mistakes in the file."""
    if jurisdiction not in jurisdictions(root):
        raise InputError(
            f"there are no rules for contracts of {jurisdiction!r}",
            code="unknown_jurisdiction",
            mend=f"Use one of: {', '.join(jurisdictions(root))}.",
        )
    document = read_document(root / FOLDER / f"{jurisdiction}.yaml", root)
    document.check_keys(("state_languages", "form", "contents", "clauses"), ("limits",))
    table = document.mapping()
    table["form"].check_keys((), FORM)
    languages = document.strings("state_languages")
    for item in table["state_languages"].sequence():
        if item.value not in LANGUAGES:
            item.fail(
                f"unknown language {item.value!r}", f"Use one of: {', '.join(LANGUAGES)}.", "unknown_value"
            )
    limits = document.get("limits")
    return ContractLaw(
        jurisdiction=jurisdiction,
        state_languages=languages,
        form=_table(table["form"]),
        contents=_table(table["contents"]),
        clauses=_table(table["clauses"]),
        limits=_table(limits) if limits else {},
    )


def _table(node: Node) -> dict[str, tuple[Citation, ...]]:
    found: dict[str, tuple[Citation, ...]] = {}
    for key, child in node.mapping().items():
        for entry in child.sequence():
            entry.check_keys(CITATION_KEYS, CITATION_OPTIONAL)
        found[key] = tuple(read_citation(entry) for entry in child.sequence())
    return found
