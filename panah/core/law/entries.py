"""Dated, cited entries of law: indicators, definitions, concepts and offences, as read from a pack."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, TypeAlias, get_args

from panah.core.law.conditions import OPERATORS, AnyOf, Condition, read_condition
from panah.core.law.documents import Node

Confidence: TypeAlias = Literal["confirmed", "secondary", "unconfirmed"]
CONFIDENCES: tuple[Confidence, ...] = get_args(Confidence)
DIMENSIONS = ("involuntariness", "menace", "both")
STAGES = ("recruitment", "employment", "leaving")
STRENGTHS = ("strong", "medium", "weak")
PENALTY_KINDS = ("years", "up_to", "life", "fine")

CITATION_KEYS = ("article", "valid_from", "source", "confidence")
CITATION_OPTIONAL = ("published", "valid_to", "seed", "reviewed_by", "note", "confirm")
CONDITION_KEYS = (*OPERATORS, "of", "above", "below", "is", "before")
ELEMENT_OPTIONAL = ("article", "rebutted_by", "waived_by", *CONDITION_KEYS)


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a rule stands, from when to when (both days included), and how sure we are of its text.

    `confirm` is the question a lawyer must answer before an unconfirmed entry may be used.
    """

    article: str
    valid_from: date
    valid_to: date | None
    source: str
    confidence: Confidence
    seed: str = ""
    reviewed_by: str = ""
    note: str = ""
    confirm: str = ""
    published: date | None = None

    def in_force(self, day: date) -> bool:
        """Whether the rule is valid on that day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Indicator:
    """A sign of forced labour. `strength` by adult and child, where a source gives one."""

    id: str
    list: str
    dimension: str
    stage: tuple[str, ...]
    strength: Mapping[str, str]
    condition: Condition
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a concept or offence.

    It is present when its condition holds; absent when a named rebuttal holds and the condition does not; not required
    when `waived_by` holds.
    """

    id: str
    article: str
    condition: Condition
    rebuttals: Mapping[str, Condition] = field(default_factory=dict)
    waived_by: Condition | None = None


@dataclass(frozen=True, slots=True)
class Penalty:
    """Range of the penalty: years of prison, or for a fine the number of monthly calculation indices."""

    kind: str
    low: int | None
    high: int | None
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Gap:
    """What a law lacks, as a statement with its source. The words stand in the texts under the same id."""

    id: str
    source: str
    confidence: Confidence
    seed: str = ""


@dataclass(frozen=True, slots=True)
class Provision:
    """One dated version of a concept or offence: its elements, and the exceptions that take a case out of it.

    `requires` is all or any of the elements, or a condition over them. `results` are named outcomes of a screening
    rule, the strongest first.
    """

    id: str
    jurisdiction: str
    citation: Citation
    elements: Mapping[str, Element]
    requires: Literal["all", "any"] | Condition
    exceptions: Mapping[str, Element]
    penalty: Penalty | None = None
    gaps: tuple[Gap, ...] = ()
    results: Mapping[str, Condition] = field(default_factory=dict)


Offence: TypeAlias = Provision
Facts: TypeAlias = frozenset[str] | set[str]


def read_citation(node: Node) -> Citation:
    """The dated citation of an entry, its dates checked against each other."""
    table = node.mapping()
    citation = Citation(
        article=table["article"].of(str),
        valid_from=table["valid_from"].of(date),
        valid_to=table["valid_to"].of(date) if node.get("valid_to") else None,
        source=table["source"].of(str),
        confidence=one_of(table["confidence"], CONFIDENCES),
        seed=node.scalar("seed", str, ""),
        reviewed_by=node.scalar("reviewed_by", str, ""),
        note=node.scalar("note", str, ""),
        confirm=node.scalar("confirm", str, ""),
        published=table["published"].of(date) if node.get("published") else None,
    )
    if citation.valid_to and citation.valid_to < citation.valid_from:
        table["valid_to"].fail("valid_to is before valid_from", "Exchange or correct the dates.", "bad_date")
    if citation.published and citation.published > citation.valid_from:
        table["published"].fail("published after it became valid", "Check both dates.", "bad_date")
    if citation.confidence == "unconfirmed" and not citation.confirm:
        node.fail(
            "an unconfirmed entry must say what to confirm", "Add confirm: the question.", "missing_key"
        )
    return citation


def one_of(node: Node, known: Sequence[str]) -> "Confidence":
    """A word that must be one of the known ones."""
    if node.of(str) not in known:
        node.fail(f"unknown value {node.value!r}", f"Use one of: {', '.join(known)}.", "unknown_value")
    return node.value  # type: ignore[no-any-return]  # checked on the line above


def read_indicators(document: Node, facts: Facts) -> dict[str, Indicator]:
    """All indicators by id, in the order of the file."""
    document.check_keys(("lists",))
    found: dict[str, Indicator] = {}
    for list_id, group in document.mapping()["lists"].mapping().items():
        group.check_keys(("source", "confidence", "indicators"))
        for indicator_id, node in group.mapping()["indicators"].mapping().items():
            if indicator_id in found:
                node.fail(f"the indicator {indicator_id!r} stands in two lists", "Keep one.", "duplicate_key")
            found[indicator_id] = _read_indicator(node, indicator_id, list_id, group, facts)
    return found


def _read_indicator(node: Node, indicator_id: str, list_id: str, group: Node, facts: Facts) -> Indicator:
    node.check_keys(("dimension", "stage", "any"), ("strength",))
    table = node.mapping()
    strength = table["strength"].mapping() if node.get("strength") else {}
    return Indicator(
        id=indicator_id,
        list=list_id,
        dimension=one_of(table["dimension"], DIMENSIONS),
        stage=tuple(one_of(item, STAGES) for item in table["stage"].sequence()),
        strength={who: one_of(value, STRENGTHS) for who, value in strength.items()},
        condition=AnyOf(tuple(read_condition(item, facts) for item in table["any"].sequence())),
        source=group.mapping()["source"].of(str),
        confidence=one_of(group.mapping()["confidence"], CONFIDENCES),
    )


def read_element(node: Node, element_id: str, facts: Facts) -> Element:
    """An element: its condition and, if any, the named rebuttals and the waiver."""
    node.check_keys((), ELEMENT_OPTIONAL)
    bare = {key: child for key, child in node.mapping().items() if key in CONDITION_KEYS}
    rebuttals = node.get("rebutted_by")
    waiver = node.get("waived_by")
    return Element(
        id=element_id,
        article=node.scalar("article", str, ""),
        condition=read_condition(Node(node.file, node.path, node.line, bare), facts),
        rebuttals={k: read_condition(n, facts) for k, n in rebuttals.mapping().items()} if rebuttals else {},
        waived_by=read_condition(waiver, facts) if waiver else None,
    )


def read_provisions(document: Node, key: str, jurisdiction: str, facts: Facts) -> dict[str, list[Provision]]:
    """Concepts or offences: id -> its dated versions, which must not overlap."""
    found: dict[str, list[Provision]] = {}
    for provision_id, versions in document.mapping()[key].mapping().items():
        read: list[Provision] = []
        for node in versions.sequence():
            provision = _read_provision(node, provision_id, jurisdiction, facts)
            _refuse_overlap(provision, read, node)
            read.append(provision)
        found[provision_id] = read
    return found


def _refuse_overlap(new: Provision, earlier: Sequence[Provision], node: Node) -> None:
    for other in earlier:
        ends = other.citation.valid_to or date.max
        if new.citation.valid_from <= ends and other.citation.valid_from <= (
            new.citation.valid_to or date.max
        ):
            node.mapping()["valid_from"].fail(
                f"this version overlaps the one valid from {other.citation.valid_from}",
                "End the earlier version the day before this one begins.",
                "overlapping_versions",
            )


def _read_provision(node: Node, provision_id: str, jurisdiction: str, facts: Facts) -> Provision:
    node.check_keys(
        (*CITATION_KEYS, "elements"),
        (*CITATION_OPTIONAL, "requires", "exceptions", "penalty", "gaps", "results"),
    )
    table = node.mapping()
    exceptions = table["exceptions"].mapping() if node.get("exceptions") else {}
    results = table["results"].mapping() if node.get("results") else {}
    return Provision(
        id=provision_id,
        jurisdiction=jurisdiction,
        citation=read_citation(node),
        elements={k: read_element(child, k, facts) for k, child in table["elements"].mapping().items()},
        requires=_read_requires(node, facts),
        exceptions={k: read_element(child, k, facts) for k, child in exceptions.items()},
        penalty=_read_penalty(table["penalty"]) if node.get("penalty") else None,
        gaps=tuple(_read_gap(gap) for gap in table["gaps"].sequence()) if node.get("gaps") else (),
        results={k: read_condition(child, facts) for k, child in results.items()},
    )


def _read_requires(node: Node, facts: Facts) -> Literal["all", "any"] | Condition:
    child = node.get("requires")
    if child is None:
        return "all"
    if child.value in ("all", "any"):
        return "any" if child.value == "any" else "all"
    return read_condition(child, facts)


def _read_penalty(node: Node) -> Penalty:
    node.check_keys(("kind", "source", "confidence"), ("low", "high"))
    table = node.mapping()
    return Penalty(
        kind=one_of(table["kind"], PENALTY_KINDS),
        low=table["low"].of(int) if node.get("low") else None,
        high=table["high"].of(int) if node.get("high") else None,
        source=table["source"].of(str),
        confidence=one_of(table["confidence"], CONFIDENCES),
    )


def _read_gap(node: Node) -> Gap:
    node.check_keys(("id", "source", "confidence"), ("seed",))
    table = node.mapping()
    return Gap(
        id=table["id"].of(str),
        source=table["source"].of(str),
        confidence=one_of(table["confidence"], CONFIDENCES),
        seed=node.scalar("seed", str, ""),
    )
