"""Worked cases: YAML a lawyer can read, run as tests, shown on a page, and used for practice."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from panah.core.law import Pack
from panah.core.law.documents import Node, read_document
from panah.core.law.texts import Texts, read_beside
from panah.core.screening.engine import screen
from panah.core.screening.facts import Facts
from panah.core.screening.result import ElementFinding, Screening

EXPECTED_GROUPS = ("concepts", "offences", "indicators", "absent_indicators", "urgency", "notes", "conflicts")


@dataclass(frozen=True, slots=True)
class Example:
    """One worked case. `expected` groups: concepts and offences (id -> status, or element -> status), and lists."""

    id: str
    title: str
    why: str
    source: str
    at: date
    jurisdictions: tuple[str, ...]
    facts: Mapping[str, Any]
    expected: Mapping[str, Any]
    file: str
    line: int


def read_examples(pack: Pack) -> list[Example]:
    """All worked cases of a pack, from every folder named examples."""
    found: list[Example] = []
    for path in sorted(pack.path.rglob("examples/*.yaml")):
        document = read_document(path, pack.path)
        found += [_read_example(node, key) for key, node in document.mapping().items()]
    return found


@dataclass(frozen=True, slots=True)
class Story:
    """What a worked case is called, and why it comes out as it does, in one language."""

    title: str
    why: str


def stories(pack: Pack, language: str) -> dict[str, Story]:
    """The words of every worked case. English stands with the case, other languages in stories/<language>.yaml.

    Raises InputError for an unknown language and for a case that is not translated.
    """
    words = {(e.id, key): getattr(e, key).strip() for e in read_examples(pack) for key in ("title", "why")}
    english = Texts("en", "source", words)  # type: ignore[arg-type]  # a key of two names is a path
    table = english.table if language == "en" else read_beside(pack.path, "stories", language, english).table
    return {key: Story(table[key, "title"], table[key, "why"]) for key in dict.fromkeys(k for k, _ in words)}


def _read_example(node: Node, example_id: str) -> Example:
    node.check_keys(("title", "why", "source", "at", "facts", "expected"), ("jurisdictions",))
    table = node.mapping()
    table["expected"].check_keys((), EXPECTED_GROUPS)
    return Example(
        id=example_id,
        title=table["title"].of(str),
        why=table["why"].of(str),
        source=table["source"].of(str),
        at=table["at"].of(date),
        jurisdictions=node.strings("jurisdictions"),
        facts=_plain(table["facts"]),
        expected=_plain(table["expected"]),
        file=node.file,
        line=node.line,
    )


def _plain(node: Node) -> Any:
    if isinstance(node.value, dict):
        return {key: _plain(child) for key, child in node.value.items()}
    if isinstance(node.value, list):
        return [_plain(child) for child in node.value]
    return str(node.value) if isinstance(node.value, Decimal) else node.value


def answer_rates(
    examples: Sequence[Example], pack: Pack, without: str = ""
) -> dict[str, tuple[float, float]]:
    """Share of worked cases that answer each yes/no fact yes, and no, smoothed; `without` leaves one case out."""
    counted = [example for example in examples if example.id != without]
    given: dict[str, list[bool]] = {}
    for example in counted:
        for fact, value in example.facts.items():
            if pack.facts[fact].type == "yes_no" and isinstance(value, bool):
                given.setdefault(fact, []).append(value)
    total = len(counted) + 2
    return {
        fact: (round((values.count(True) + 0.5) / total, 3), round((values.count(False) + 0.5) / total, 3))
        for fact, values in sorted(given.items())
    }


def screen_example(example: Example, pack: Pack) -> Screening:
    """The finding for a worked case."""
    facts = Facts.from_json({"facts": example.facts}, pack)
    return screen(facts, example.at, example.jurisdictions, pack)


def differences(example: Example, screening: Screening) -> list[str]:
    """What came out otherwise than the case expects, in words; empty when all is as expected."""
    return [*_status_differences(example, screening), *_list_differences(example, screening)]


def _status_differences(example: Example, screening: Screening) -> Iterator[str]:
    tables: Mapping[str, Mapping[str, tuple[str, Mapping[str, ElementFinding]]]] = {
        "concepts": {key: (item.status, item.elements) for key, item in screening.concepts.items()},
        "offences": {item.offence: (item.status, item.elements) for item in screening.qualification},
    }
    for group, table in tables.items():
        for name, wanted in example.expected.get(group, {}).items():
            if name not in table:
                yield f"{name} is not in the finding"
                continue
            status, elements = table[name]
            statuses = {"status": status, **{key: element.status for key, element in elements.items()}}
            for part, expected in (wanted if isinstance(wanted, Mapping) else {"status": wanted}).items():
                if statuses.get(part) != expected:
                    yield f"{name} {part}: expected {expected}, found {statuses.get(part)}"


def _list_differences(example: Example, screening: Screening) -> Iterator[str]:
    present = {item.id for item in screening.indicators}
    missing = set(example.expected.get("indicators", ())) - present
    extra = set(example.expected.get("absent_indicators", ())) & present
    yield from (f"indicator {name} is missing" for name in sorted(missing))
    yield from (f"indicator {name} should not be present" for name in sorted(extra))
    level = example.expected.get("urgency")
    if level and level != screening.urgency.level:
        yield f"urgency: expected {level}, found {screening.urgency.level}"
    for group, found in (("notes", screening.notes), ("conflicts", tuple(c.id for c in screening.conflicts))):
        wanted = example.expected.get(group)
        if wanted is not None and set(wanted) - set(found):
            yield f"{group}: expected {', '.join(wanted)}, found {', '.join(found) or 'none'}"
