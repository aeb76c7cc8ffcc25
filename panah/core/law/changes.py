"""What changed from one pack to another, in words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from panah.core.law.entries import Provision
from panah.core.law.pack import Pack

KINDS = {"facts": "fact", "indicators": "indicator", "definitions": "definition"}
RULE_FIELDS = ("condition", "rebuttals", "waived_by")


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: what kind of thing, its id, and what happened to it."""

    kind: str
    id: str
    what: str

    def __str__(self) -> str:
        return f"{self.kind} {self.id}: {self.what}"


def changes(old: Pack, new: Pack) -> list[Change]:
    """Every difference in facts, indicators, definitions, concepts and offences; texts are not compared."""
    found = [
        change
        for table, kind in KINDS.items()
        for change in _table_changes(kind, getattr(old, table), getattr(new, table))
    ]
    for kind, before, after in (
        ("concept", old.concepts, new.concepts),
        ("offence", old.offences, new.offences),
    ):
        for key in dict.fromkeys([*before, *after]):
            found += _version_changes(kind, key, before.get(key, ()), after.get(key, ()))
    for kind, first, second in (
        ("conflict", old.conflicts, new.conflicts),
        ("urgency", old.urgency, new.urgency),
    ):
        found += _table_changes(kind, first, second)
    return found


def _table_changes(kind: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Change]:
    for key in dict.fromkeys([*old, *new]):
        if key not in new:
            yield Change(kind, key, "removed")
        elif key not in old:
            yield Change(kind, key, "added")
        elif old[key] != new[key]:
            yield Change(kind, key, f"changed{_which(old[key], new[key])}")


def _which(old: Any, new: Any) -> str:
    if not hasattr(old, "__dataclass_fields__"):
        return ""
    names = [item.name for item in fields(old) if getattr(old, item.name) != getattr(new, item.name)]
    return " in " + ", ".join(names)


def _version_changes(
    kind: str, key: str, old: Sequence[Provision], new: Sequence[Provision]
) -> Iterator[Change]:
    before = {version.citation.valid_from: version for version in old}
    after = {version.citation.valid_from: version for version in new}
    for day in sorted({*before, *after}):
        if day not in after:
            yield Change(kind, key, f"the version from {day} is gone")
        elif day not in before:
            yield Change(kind, key, f"a version from {day} is new")
        else:
            yield from (Change(kind, key, what) for what in _differences(before[day], after[day]))


def _differences(old: Provision, new: Provision) -> Iterator[str]:
    since = f"(version from {old.citation.valid_from})"
    if old.citation.valid_to != new.citation.valid_to:
        yield f"now ends {new.citation.valid_to or 'never'}, before {old.citation.valid_to or 'never'} {since}"
    if old.citation.confidence != new.citation.confidence:
        yield f"was {old.citation.confidence}, is now {new.citation.confidence} {since}"
    if old.citation.article != new.citation.article:
        yield f"cited as {new.citation.article}, before {old.citation.article} {since}"
    for group in ("elements", "exceptions"):
        for change in _table_changes(group.removesuffix("s"), getattr(old, group), getattr(new, group)):
            yield f"{change} {since}"
    for name in ("requires", "penalty", "gaps", "results"):
        if getattr(old, name) != getattr(new, name):
            yield f"{name} changed {since}"
