"""YAML read strictly: duplicate keys, floats, impossible dates and unknown keys are errors with file and line."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import yaml

from panah.core.errors import InputError, Place

T = TypeVar("T")
KIND_NAMES = {
    str: "a text in quotes",
    int: "a whole number",
    bool: "true or false",
    date: "a date (2017-03-01)",
}


@dataclass(frozen=True, slots=True)
class Node:
    """One place of a YAML file: its value (plain for scalars), its line, and how to complain about it."""

    file: str
    path: tuple[str | int, ...]
    line: int
    value: Any

    def fail(self, message: str, mend: str, code: str = "law_file") -> NoReturn:
        """Raise the error of this place: file, line, the keys that lead here, and how to mend it."""
        where = ".".join(str(part) for part in self.path)
        raise InputError(
            f"{where}: {message}" if where else message,
            code=code,
            mend=mend,
            place=Place(file=self.file, row=self.line),
        )

    def check_keys(self, required: Sequence[str] = (), optional: Sequence[str] = ()) -> None:
        """Refuse a missing or an unknown key of a mapping."""
        table = self.mapping()
        known = [*required, *optional]
        for key, child in table.items():
            if key not in known:
                child.fail(f"unknown key {key!r}", f"Use one of: {', '.join(known)}.", "unknown_key")
        for key in required:
            if key not in table:
                self.fail(f"the key {key!r} is missing", f"Add {key}.", "missing_key")

    def mapping(self) -> dict[str, "Node"]:
        """The children by key, or an error when this is not a mapping."""
        if not isinstance(self.value, dict):
            self.fail("keys are expected here", "Write key: value lines.", "wrong_type")
        return self.value

    def sequence(self) -> list["Node"]:
        """The children in order, or an error when this is not a list."""
        if not isinstance(self.value, list):
            self.fail("a list is expected here", "Write it in [brackets] or with dashes.", "wrong_type")
        return self.value

    def get(self, key: str) -> "Node | None":
        """The child under a key, if there is one."""
        return self.mapping().get(key)

    def scalar(self, key: str, kind: type[T], default: T) -> T:
        """A plain value of the given kind under a key, or the default when the key is absent."""
        child = self.get(key)
        if child is None or child.value is None:
            return default
        return child.of(kind)

    def of(self, kind: type[T]) -> T:
        """The value itself, checked to be of the given kind (true and false are not numbers)."""
        if not isinstance(self.value, kind) or (isinstance(self.value, bool) and kind is not bool):
            self.fail(
                f"{KIND_NAMES.get(kind, kind.__name__)} is expected here", "Check the value.", "wrong_type"
            )
        return self.value

    def strings(self, key: str) -> tuple[str, ...]:
        """A list of texts under a key; empty when the key is absent."""
        child = self.get(key)
        return () if child is None else tuple(item.of(str) for item in child.sequence())

    def walk(self) -> Iterator["Node"]:
        """Every place below this one, itself first."""
        yield self
        children = self.value.values() if isinstance(self.value, dict) else self.value
        if isinstance(self.value, dict | list):
            for child in children:
                yield from child.walk()


def read_document(path: Path, root: Path) -> Node:
    """The whole file as places. Errors name the file relative to `root` and the line."""
    file = path.relative_to(root).as_posix()
    try:
        tree = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise InputError(
            f"this is not YAML: {error.problem}",
            code="not_yaml",
            mend="Check the indentation, colons and quotes on this line.",
            place=Place(file=file, row=line),
        ) from error
    if tree is None:
        return Node(file, (), 1, {})
    return _place(tree, file, ())


def _place(tree: yaml.Node, file: str, path: tuple[str | int, ...]) -> Node:
    here = Node(file, path, tree.start_mark.line + 1, None)
    if isinstance(tree, yaml.MappingNode):
        return Node(file, path, here.line, _mapping(tree, file, path))
    if isinstance(tree, yaml.SequenceNode):
        items = [_place(item, file, (*path, index)) for index, item in enumerate(tree.value)]
        return Node(file, path, here.line, items)
    return Node(file, path, here.line, _scalar(tree, here))


def _mapping(tree: yaml.MappingNode, file: str, path: tuple[str | int, ...]) -> dict[str, Node]:
    table: dict[str, Node] = {}
    for key_tree, child_tree in tree.value:
        key = key_tree.value
        place = Node(file, path, key_tree.start_mark.line + 1, None)
        if key_tree.tag != "tag:yaml.org,2002:str":
            place.fail(f"the key {key!r} is not read as a text", "Put it in quotes.", "key_not_text")
        if key in table:
            place.fail(f"the key {key!r} stands twice", "Remove or rename one of them.", "duplicate_key")
        child = _place(child_tree, file, (*path, key))
        # A block begins on the line after its key; people look for the key.
        table[key] = Node(file, child.path, place.line, child.value)
    return table


def _scalar(tree: yaml.Node, here: Node) -> str | int | bool | date | Decimal | None:
    text, tag = tree.value, tree.tag.rpartition(":")[2]
    if tag == "timestamp":
        return _date(text, here)
    if tag == "bool":
        return bool(yaml.SafeLoader.bool_values[text.lower()])
    if tag == "int":
        if not text.lstrip("-").isdecimal():
            here.fail(f"{text!r} would be read as a number in disguise", "Put it in quotes.", "wrong_type")
        return int(text)
    if tag == "float":
        return Decimal(text)
    return None if tag == "null" else str(text)


def _date(text: str, here: Node) -> date:
    try:
        year, month, day = map(int, text.split("-"))
        return date(year, month, day)
    except ValueError:
        here.fail(
            f"{text!r} is not a day of the calendar",
            "Write year-month-day, for example 2017-03-01.",
            "bad_date",
        )
