"""The vocabulary of facts: reading and checking facts.yaml and countries.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Literal, TypeAlias, get_args

from panah.core.law.documents import Node

FactType: TypeAlias = Literal["yes_no", "number", "date", "choice"]
Asker: TypeAlias = Literal["worker", "hotline", "officer"]
ASKERS: tuple[Asker, ...] = get_args(Asker)
FACT_TYPES: tuple[FactType, ...] = get_args(FactType)
DATA_CLASSES = ("general", "legal_status", "health", "sexual", "offence")
# Values of vic_MethodsOfControl, HTCDS 2.0, and RestrictsMovement, which the standard defines but does not list.
HTCDS_METHODS_OF_CONTROL = (
    "PhysicalThreats", "ThreatsLawEnforcement", "ThreatensChildrenFamily", "DebtBondage", "FalsePromises",
    "PhysicalAbuse", "SexualAbuse", "TakesEarnings", "RestrictsFinancialAccess", "RestrictsMedicalCare",
    "WithholdsNecessities", "PsychologicalAbuse", "PsychoactiveSubstance", "ExcessiveWorkingHours",
    "WithholdsDocuments", "RestrictsMovement", "Other",
)  # fmt: skip
FACT_KEYS = (
    "type", "standard", "choices", "min", "max", "unit", "public", "order", "ask", "sensitive", "data_class",
    "htcds", "codes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing a person can answer. `choices` are the ones offered; with a standard, other codes are taken too."""

    id: str
    type: FactType
    section: str
    choices: tuple[str, ...] = ()
    standard: str = ""
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    unit: str = ""
    public: bool = False
    order: int = 0
    askers: tuple[str, ...] = ASKERS
    sensitive: bool = False
    data_class: str = "general"
    htcds: tuple[str, ...] = ()
    ctdc: tuple[str, ...] = ()
    codes: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Country:
    """ISO 3166-1 country: alpha-3, alpha-2 and its name by language."""

    alpha_3: str
    alpha_2: str
    names: Mapping[str, str]


def read_facts(document: Node) -> dict[str, Fact]:
    """All facts in the order of the file."""
    document.check_keys(("version", "ctdc_of_htcds", "facts"))
    ctdc = {key: node.of(str) for key, node in document.mapping()["ctdc_of_htcds"].mapping().items()}
    facts: dict[str, Fact] = {}
    for section, table in document.mapping()["facts"].mapping().items():
        for fact_id, node in table.mapping().items():
            if fact_id in facts:
                node.fail(f"the fact {fact_id!r} stands in two sections", "Keep one.", "duplicate_key")
            facts[fact_id] = _read_fact(node, fact_id, section, ctdc)
    return facts


def _read_fact(node: Node, fact_id: str, section: str, ctdc: Mapping[str, str]) -> Fact:
    node.check_keys((), FACT_KEYS)
    kind = node.scalar("type", str, "yes_no")
    if kind not in FACT_TYPES:
        node.fail(f"unknown type {kind!r}", f"Use one of: {', '.join(FACT_TYPES)}.", "wrong_type")
    htcds = _listed(node, "htcds", HTCDS_METHODS_OF_CONTROL)
    fact = Fact(
        id=fact_id,
        type=kind,
        section=section,
        choices=node.strings("choices"),
        standard=node.scalar("standard", str, ""),
        minimum=_bound(node, "min"),
        maximum=_bound(node, "max"),
        unit=node.scalar("unit", str, ""),
        public=node.scalar("public", bool, default=False),
        order=node.scalar("order", int, 0),
        askers=_listed(node, "ask", ASKERS) or ASKERS,
        sensitive=node.scalar("sensitive", bool, default=False),
        data_class=(_listed_one(node, "data_class", DATA_CLASSES) or "general"),
        htcds=htcds,
        ctdc=tuple(dict.fromkeys(ctdc[code] for code in htcds if code in ctdc)),
        codes=_read_codes(node),
    )
    _check_fact(fact, node)
    return fact


def _check_fact(fact: Fact, node: Node) -> None:
    if fact.sensitive and "officer" in fact.askers:
        node.fail(
            "a sensitive fact may not be asked by an officer", "Write ask: [worker, hotline].", "firewall"
        )
    if fact.data_class == "legal_status" and fact.public:
        node.fail("legal status is not asked in the public form", "Remove public.", "firewall")
    if fact.type == "choice" and not fact.choices:
        node.fail("a choice needs its choices", "Add choices: [...].", "missing_key")
    for standard, table in fact.codes.items():
        missing = [choice for choice in fact.choices if choice not in table]
        if missing:
            node.fail(f"no {standard} code for {', '.join(missing)}", "Add the code.", "missing_key")


def _listed(node: Node, key: str, known: tuple[str, ...]) -> tuple[str, ...]:
    for item in node.get(key).sequence() if node.get(key) else ():  # type: ignore[union-attr]
        if item.of(str) not in known:
            item.fail(f"unknown value {item.value!r}", f"Use one of: {', '.join(known)}.", "unknown_value")
    return node.strings(key)


def _listed_one(node: Node, key: str, known: tuple[str, ...]) -> str:
    value = node.scalar(key, str, "")
    if value and value not in known:
        node.mapping()[key].fail(
            f"unknown value {value!r}", f"Use one of: {', '.join(known)}.", "unknown_value"
        )
    return value


def _bound(node: Node, key: str) -> Decimal | None:
    child = node.get(key)
    return None if child is None else Decimal(child.of(int))


def _read_codes(node: Node) -> Mapping[str, Mapping[str, str]]:
    child = node.get("codes")
    if child is None:
        return MappingProxyType({})
    return MappingProxyType(
        {
            standard: MappingProxyType({choice: code.of(str) for choice, code in table.mapping().items()})
            for standard, table in child.mapping().items()
        }
    )


def read_countries(document: Node) -> dict[str, Country]:
    """Countries by ISO alpha-3 code."""
    document.check_keys(("countries",))
    countries = {}
    for code, node in document.mapping()["countries"].mapping().items():
        node.check_keys(("alpha_2", "names"))
        names = {language: name.of(str) for language, name in node.mapping()["names"].mapping().items()}
        countries[code] = Country(code, node.mapping()["alpha_2"].of(str), names)
    return countries
