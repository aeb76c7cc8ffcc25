"""Conditions as data: what a pack may write after `any`, `all`, `not`, `at_least` and `fact`."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias

from panah.core.law.documents import Node

COMPARISONS = ("above", "at_least", "below", "is", "before")
OPERATORS = ("any", "all", "not", "at_least", "fact", "always")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A question put to one fact: answered yes, or compared with a bound, or one of some choices."""

    fact: str
    comparison: str = "yes"
    bound: Decimal | tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Reference:
    """The value of something else that has a name: an indicator, a definition, a concept or its element."""

    name: str


@dataclass(frozen=True, slots=True)
class Always:
    """True of everybody."""


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite; unknown stays unknown."""

    part: "Condition"


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every part must hold."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part suffices."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """So many of the parts must hold."""

    count: int
    parts: tuple["Condition", ...]


Condition: TypeAlias = Leaf | Reference | Always | Not | AllOf | AnyOf | AtLeast


def read_condition(node: Node, facts: frozenset[str] | set[str]) -> Condition:
    """A condition from its place in a file. A plain word is a fact answered yes, or the name of something else."""
    if isinstance(node.value, str):
        return Leaf(node.value) if node.value in facts else Reference(node.value)
    table = node.mapping()
    operators = [key for key in OPERATORS if key in table]
    if "fact" in operators:
        return _read_comparison(node, facts)
    if len(operators) != 1:
        node.fail(
            "a condition needs exactly one of any, all, not, at_least, fact, always",
            "Nest the others below it.",
            "bad_condition",
        )
    return _read_operator(node, operators[0], facts)


def _read_operator(node: Node, operator: str, facts: frozenset[str] | set[str]) -> Condition:
    child = node.mapping()[operator]
    if operator == "at_least":
        node.check_keys(("at_least", "of"))
        parts = tuple(read_condition(item, facts) for item in node.mapping()["of"].sequence())
        return AtLeast(child.of(int), parts)
    if operator == "not":
        return Not(read_condition(child, facts))
    if operator == "always":
        return Always()
    parts = tuple(read_condition(item, facts) for item in child.sequence())
    if not parts:
        child.fail("the list is empty", "Name at least one fact.", "bad_condition")
    return AnyOf(parts) if operator == "any" else AllOf(parts)


def _read_comparison(node: Node, facts: frozenset[str] | set[str]) -> Leaf:
    node.check_keys(("fact",), COMPARISONS)
    fact = node.mapping()["fact"].of(str)
    if fact not in facts:
        node.mapping()["fact"].fail(f"there is no fact {fact!r}", "See `panah facts`.", "unknown_fact")
    found = [key for key in COMPARISONS if node.get(key)]
    if len(found) != 1:
        node.fail(
            "a comparison needs one of above, at_least, below, is, before", "Keep one.", "bad_condition"
        )
    key = found[0]
    if key == "before":
        return Leaf(fact, "before", (node.mapping()["before"].of(str),))
    if key == "is":
        return Leaf(fact, "is", node.strings("is"))
    bound = node.mapping()[key]
    return Leaf(fact, key, bound.value if isinstance(bound.value, Decimal) else Decimal(bound.of(int)))


def leaves(condition: Condition) -> Iterator[Leaf]:
    """The questions put to facts below a condition, in order, without following references."""
    match condition:
        case Leaf():
            yield condition
        case Not(part):
            yield from leaves(part)
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            for part in parts:
                yield from leaves(part)


def references(condition: Condition) -> Iterator[str]:
    """The names a condition refers to."""
    match condition:
        case Reference(name):
            yield name
        case Not(part):
            yield from references(part)
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            for part in parts:
                yield from references(part)
