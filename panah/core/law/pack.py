"""A pack: all the law data of a folder, checked when it is loaded, and the law in force at a day."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from panah.core.errors import InputError, Place
from panah.core.law.conditions import Condition, Leaf, leaves, read_condition, references
from panah.core.law.documents import Node, read_document
from panah.core.law.entries import (
    Element,
    Indicator,
    Provision,
    read_element,
    read_indicators,
    read_provisions,
)
from panah.core.law.rules import Compiled, CompiledElement, CompiledProvision, Compiler, Program
from panah.core.law.texts import Texts, read_texts
from panah.core.law.vocabulary import Country, Fact, read_countries, read_facts
from panah.core.told import LANGUAGES

REMEMBERED_DAYS = 10_000
DEFAULT_PATH = Path(__file__).parents[2] / "laws"


@dataclass(frozen=True, slots=True)
class PackVersion:
    """A name for people and a hash over the rules: two packs with the same hash conclude the same."""

    name: str
    hash: str


@dataclass(frozen=True)
class Law:
    """What is in force on one day, compiled. Unconfirmed provisions are listed but not compiled."""

    at: date
    program: Program
    indicators: Mapping[str, Compiled]
    concepts: Mapping[str, CompiledProvision]
    offences: Mapping[str, CompiledProvision]
    unconfirmed: Mapping[str, Provision]
    conflicts: Mapping[str, Compiled]
    urgency: Mapping[str, Mapping[str, Compiled]]
    rules: Mapping[str, Compiled | CompiledElement | CompiledProvision]
    cache: dict[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def leaves_by_fact(self) -> Mapping[str, tuple[tuple[int, Leaf], ...]]:
        """The registers of the questions put to each fact."""
        found: dict[str, list[tuple[int, Leaf]]] = {}
        for register, leaf in enumerate(self.program.leaves):
            found.setdefault(leaf.fact, []).append((register, leaf))
        return {fact: tuple(items) for fact, items in found.items()}


@dataclass(frozen=True)
class Pack:
    """Everything read from one folder of law data."""

    path: Path
    version: PackVersion
    facts: Mapping[str, Fact]
    countries: Mapping[str, Country]
    indicators: Mapping[str, Indicator]
    definitions: Mapping[str, Element]
    concepts: Mapping[str, Sequence[Provision]]
    offences: Mapping[str, Sequence[Provision]]
    conflicts: Mapping[str, Condition]
    urgency: Mapping[str, Mapping[str, Condition]]
    answer_rates: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    _laws: dict[frozenset[str], Law] = field(default_factory=dict, repr=False)
    _days: dict[date, Law] = field(default_factory=dict, repr=False)
    _texts: dict[str, Texts] = field(default_factory=dict, repr=False)

    @classmethod
    def load(cls, path: Path) -> "Pack":
        """Read and check a folder of law data. Every mistake is an InputError naming file, line and mend."""
        return _Loader(path).load()

    @cached_property
    def sections(self) -> Mapping[str, tuple[str, ...]]:
        """Fact ids by section, in the order of the file."""
        found: dict[str, list[str]] = {}
        for fact in self.facts.values():
            found.setdefault(fact.section, []).append(fact.id)
        return {section: tuple(ids) for section, ids in found.items()}

    @cached_property
    def jurisdictions(self) -> tuple[str, ...]:
        """Codes of the countries whose national law is in the pack."""
        return tuple(dict.fromkeys(p[0].jurisdiction for p in self.offences.values()))

    def indicators_of(self, fact_id: str) -> tuple[str, ...]:
        """Indicators that a fact speaks to."""
        return tuple(
            key
            for key, item in self.indicators.items()
            if any(leaf.fact == fact_id for leaf in leaves(item.condition))
        )

    def first_day(self, jurisdiction: str) -> date:
        """The first day on which the pack has any law of a jurisdiction ("international" for the concepts)."""
        tables = [*self.concepts.values(), *self.offences.values()]
        return min(
            p.citation.valid_from for versions in tables for p in versions if p.jurisdiction == jurisdiction
        )

    def public_facts(self) -> tuple[Fact, ...]:
        """The short form of the worker's site, in order."""
        return tuple(sorted((f for f in self.facts.values() if f.public), key=lambda fact: fact.order))

    def at(self, day: date) -> Law:
        """The law in force on a day. Days with the same law share one compiled result."""
        if day in self._days:
            return self._days[day]
        concepts = _in_force(self.concepts, day)
        offences = _in_force(self.offences, day)
        versions = {**concepts, **offences}
        key = frozenset(f"{name} {provision.citation.valid_from}" for name, provision in versions.items())
        if key not in self._laws:
            self._laws[key] = _compile_law(self, day, concepts, offences)
        if len(self._days) > REMEMBERED_DAYS:
            self._days.clear()
        self._days[day] = self._laws[key]
        return self._laws[key]

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """Languages whose texts are shipped."""
        return tuple(language for language in LANGUAGES if self._text_file(language).exists())

    def _text_file(self, language: str) -> Path:
        return self.path / "texts" / f"{language}.yaml"

    def texts(self, language: str) -> Texts:
        """All texts of a language, checked against English; English where a language is not shipped yet."""
        if language not in LANGUAGES:
            raise InputError(
                f"there is no language {language!r}",
                code="unknown_language",
                mend=f"Use one of: {', '.join(LANGUAGES)}.",
            )
        if language not in self._texts:
            shipped = language if self._text_file(language).exists() else "en"
            source = None if shipped == "en" else self.texts("en")
            document = read_document(self._text_file(shipped), self.path)
            self._texts[language] = read_texts(document, source)
        return self._texts[language]

    def text(self, language: str, *keys: str, **values: str) -> str:
        """Text under a path of keys, its placeholders filled with the values."""
        template = self.texts(language).table[keys]
        return template.format_map(values) if values else template

    def question(self, language: str, fact_id: str, asker: str = "worker") -> str:
        """The question for a fact: the worker's plain words for worker and hotline, the officer's otherwise."""
        audience = "officer" if asker == "officer" else "worker"
        return self.text(language, "facts", fact_id, audience)

    def help_text(self, language: str, fact_id: str) -> str:
        """The one line of help below a question, or nothing."""
        return self.texts(language).table.get(("facts", fact_id, "help"), "")

    def choice_label(self, language: str, fact_id: str, choice: str) -> str:
        """What a choice is called, countries included."""
        if self.facts[fact_id].standard == "iso3166":
            return self.countries[choice].names[language]
        return self.text(language, "choices", fact_id, choice)

    def check(self) -> None:
        """Read every language and compile the law of every day on which something changes."""
        for language in self.languages:
            self.texts(language)
        for versions in [*self.concepts.values(), *self.offences.values()]:
            for provision in versions:
                self.at(provision.citation.valid_from)


def _in_force(entries: Mapping[str, Sequence[Provision]], day: date) -> dict[str, Provision]:
    return {
        name: provision
        for name, versions in entries.items()
        for provision in versions
        if provision.citation.in_force(day)
    }


def _all_conditions(pack: Pack) -> list[Condition]:
    """Every condition of every version: concepts in the order of the pack first, which orders missing facts."""
    found: list[Condition] = []
    for versions in [*pack.concepts.values(), *pack.offences.values()]:
        for provision in versions:
            found += _element_conditions([*provision.elements.values(), *provision.exceptions.values()])
            found += provision.results.values()
            found += [] if isinstance(provision.requires, str) else [provision.requires]
    found += _element_conditions(pack.definitions.values())
    found += [indicator.condition for indicator in pack.indicators.values()]
    return found + [*pack.conflicts.values()] + [c for level in pack.urgency.values() for c in level.values()]


def _element_conditions(elements: Iterable[Element]) -> Iterator[Condition]:
    for element in elements:
        yield element.condition
        yield from element.rebuttals.values()
        if element.waived_by:
            yield element.waived_by


def _names(*tables: Mapping[str, Sequence[Provision]]) -> Iterator[str]:
    """Every name that some version of a concept or offence ever has."""
    for table in tables:
        for name, versions in table.items():
            yield name
            for provision in versions:
                yield from (f"{name}.{element}" for element in provision.elements)


def _compile_law(
    pack: Pack, day: date, concepts: Mapping[str, Provision], offences: Mapping[str, Provision]
) -> Law:
    unconfirmed = {
        k: p for k, p in {**concepts, **offences}.items() if p.citation.confidence == "unconfirmed"
    }
    usable = {k: p for k, p in {**concepts, **offences}.items() if k not in unconfirmed}
    named: dict[str, Condition | Element | Provision] = {k: i.condition for k, i in pack.indicators.items()}
    named |= pack.definitions
    named |= usable
    named |= {f"{k}.{e}": element for k, p in usable.items() for e, element in p.elements.items()}
    # A sign that names another sign, a definition or a concept is compiled when it is first needed.
    named |= {f"conflict {k}": condition for k, condition in pack.conflicts.items()}
    named |= {f"urgency {lv} {k}": c for lv, table in pack.urgency.items() for k, c in table.items()}
    every_leaf = dict.fromkeys(leaf for condition in _all_conditions(pack) for leaf in leaves(condition))
    constants = dict.fromkeys(_names(pack.concepts, pack.offences), "never")
    constants |= {
        name: "unknown"
        for key, p in unconfirmed.items()
        for name in [key, *(f"{key}.{e}" for e in p.elements)]
    }
    compiler = Compiler(named, list(every_leaf), {k: v for k, v in constants.items() if k not in named})
    rules = {name: compiler.reference(name) for name in named}
    return Law(
        at=day,
        program=compiler.program,
        indicators={k: rules[k] for k in pack.indicators},  # type: ignore[misc]  # conditions only
        concepts={k: rules[k] for k in concepts if k in usable},  # type: ignore[misc]  # provisions only
        offences={k: rules[k] for k in offences if k in usable},  # type: ignore[misc]  # provisions only
        unconfirmed=unconfirmed,
        conflicts={k: rules[f"conflict {k}"] for k in pack.conflicts},  # type: ignore[misc]  # conditions only
        urgency={
            level: {k: rules[f"urgency {level} {k}"] for k in table}  # type: ignore[misc]  # conditions only
            for level, table in pack.urgency.items()
        },
        rules=rules,
    )


class _Loader:
    """Reads the files of a pack in order and remembers what the hash covers."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.hash = hashlib.sha256()
        self.documents: list[Node] = []

    def read(self, name: str) -> Node:
        """One file; its bytes enter the hash, its name as well."""
        file = self.path / name
        if not file.exists():
            raise InputError(
                "the file is missing",
                code="missing_file",
                mend="A pack needs pack.yaml, facts.yaml, countries.yaml, indicators.yaml and the rules.",
                place=Place(file=name),
            )
        self.hash.update(name.encode() + b"\0" + file.read_bytes() + b"\0")
        self.documents.append(read_document(file, self.path))
        return self.documents[-1]

    def load(self) -> Pack:
        head = self.read("pack.yaml")
        head.check_keys(("version", "concepts"), ("note",))
        facts = read_facts(self.read("facts.yaml"))
        ids = frozenset(facts)
        definitions = self.read("definitions.yaml")
        definitions.check_keys(("definitions",))
        conflicts, urgency = self.read("conflicts.yaml"), self.read("urgency.yaml")
        conflicts.check_keys(("conflicts",))
        urgency.check_keys(("urgency",))
        pack = Pack(
            path=self.path,
            facts=facts,
            countries=read_countries(self.read("countries.yaml")),
            indicators=read_indicators(self.read("indicators.yaml"), ids),
            definitions={
                k: read_element(node, k, ids)
                for k, node in definitions.mapping()["definitions"].mapping().items()
            },
            concepts=_ordered(self.concepts(ids), head),
            offences=self.offences(ids),
            conflicts=_conditions(conflicts.mapping()["conflicts"], ids),
            answer_rates=_rates(self.read("answer_rates.yaml")),
            urgency={k: _conditions(n, ids) for k, n in urgency.mapping()["urgency"].mapping().items()},
            version=PackVersion(head.mapping()["version"].of(str), ""),
        )
        object.__setattr__(pack, "version", PackVersion(pack.version.name, self.hash.hexdigest()))
        self.check_names(pack)
        self.check_circles(pack)
        return pack

    def check_names(self, pack: Pack) -> None:
        """Every name a rule uses must exist in some version."""
        known = {*pack.indicators, *pack.definitions, *_names(pack.concepts, pack.offences)}
        used = {name for condition in _all_conditions(pack) for name in references(condition)}
        for name in sorted(used - known):
            place = next(
                node for document in self.documents for node in document.walk() if node.value == name
            )
            place.fail(
                f"there is no fact, indicator, definition or concept {name!r}",
                "Check the spelling.",
                "unknown_name",
            )

    def check_circles(self, pack: Pack) -> None:
        """Compile the newest law; a circle of rules is shown where its first rule stands."""
        try:
            pack.at(date.max)
        except InputError as error:
            first = error.mend.split(" -> ", maxsplit=1)[0].rpartition(" ")[2].rstrip(".")
            place = next(
                n for d in self.documents for n in d.walk() if n.path and n.path[-1] == first.split(".")[-1]
            )
            place.fail(error.message, error.mend, error.code)

    def concepts(self, ids: frozenset[str]) -> dict[str, list[Provision]]:
        found: dict[str, list[Provision]] = {}
        for file in sorted((self.path / "concepts").glob("*.yaml")):
            document = self.read(file.relative_to(self.path).as_posix())
            document.check_keys(("concepts",))
            found |= read_provisions(document, "concepts", "international", ids)
        return found

    def offences(self, ids: frozenset[str]) -> dict[str, list[Provision]]:
        found: dict[str, list[Provision]] = {}
        for file in sorted((self.path / "countries").glob("*/offences.yaml")):
            document = self.read(file.relative_to(self.path).as_posix())
            document.check_keys(("offences",))
            found |= read_provisions(document, "offences", file.parent.name, ids)
        return found


def _rates(document: Node) -> dict[str, tuple[float, float]]:
    """How often worked cases answer each fact yes and no; orders questions, changes no conclusion."""
    document.check_keys(("rates",))
    return {
        fact: (float(str(node.mapping()["affirmed"].value)), float(str(node.mapping()["denied"].value)))
        for fact, node in document.mapping()["rates"].mapping().items()
    }


def _ordered(concepts: Mapping[str, list[Provision]], head: Node) -> dict[str, list[Provision]]:
    """The concepts in the order pack.yaml names them; that list must name each of them once."""
    wanted = head.strings("concepts")
    if sorted(wanted) != sorted(concepts):
        difference = ", ".join(sorted(set(wanted) ^ set(concepts))) or "a name stands twice"
        head.mapping()["concepts"].fail(
            f"the list differs from the concepts read: {difference}", "Name each one once."
        )
    return {name: concepts[name] for name in wanted}


def _conditions(node: Node, ids: frozenset[str]) -> dict[str, Condition]:
    return {key: read_condition(child, ids) for key, child in node.mapping().items()}


@lru_cache(maxsize=1)
def load_pack() -> Pack:
    """The laws shipped with Panah, read once per process."""
    return Pack.load(DEFAULT_PATH)
