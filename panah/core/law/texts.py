"""Texts of facts, indicators, concepts and findings by language: English is the source, the others must match it."""

import string
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from panah.core.errors import InputError, Place
from panah.core.law.documents import Node, read_document
from panah.core.told import LANGUAGES

STATES = ("source", "draft", "reviewed")


@dataclass(frozen=True, slots=True)
class Texts:
    """All texts of one language, by the path of keys that leads to them."""

    language: str
    state: str
    table: Mapping[tuple[str | int, ...], str]


def read_texts(document: Node, source: Texts | None) -> Texts:
    """One language. With `source`, every key and every placeholder must be the same as there."""
    table = document.mapping()
    for key in ("language", "state"):
        if key not in table:
            document.fail(f"the key {key!r} is missing", f"Add {key}.", "missing_key")
    state = table["state"].of(str)
    if state not in STATES:
        table["state"].fail(f"unknown value {state!r}", f"Use one of: {', '.join(STATES)}.", "unknown_value")
    places = {node.path: node for node in document.walk() if not isinstance(node.value, dict)}
    for path in (("language",), ("state",)):
        del places[path]
    for node in places.values():
        if not node.of(str).strip():
            node.fail("the text is empty", "Translate it.", "empty_text")
        _placeholders(node)
    if source:
        _compare(places, source, document)
    return Texts(table["language"].of(str), state, {path: node.value for path, node in places.items()})


def read_beside(path: Path, folder: str, language: str, source: Texts | None) -> Texts:
    """Texts that stand in a folder of their own beside the rules of a pack: <folder>/<language>.yaml.

    Raises InputError for a language that does not exist, and for texts that differ from `source`, the English ones.
    """
    if language not in LANGUAGES:
        raise InputError(
            f"there is no language {language!r}",
            code="unknown_language",
            mend=f"Use one of: {', '.join(LANGUAGES)}.",
        )
    return read_texts(read_document(path / folder / f"{language}.yaml", path), source)


def _compare(places: Mapping[tuple[str | int, ...], Node], source: Texts, document: Node) -> None:
    for path, text in source.table.items():
        if path not in places:
            name = ".".join(map(str, path))
            raise InputError(
                f"the text {name} is missing",
                code="missing_text",
                mend=f"Translate: {text}",
                place=Place(file=document.file, row=_nearest_line(document, path)),
            )
    for path, node in places.items():
        if path not in source.table:
            node.fail("there is no such text in English", "Remove it or correct the key.", "unknown_key")
        if _placeholders(node) != placeholders(source.table[path]):
            wanted = ", ".join(f"{{{name}}}" for name in sorted(placeholders(source.table[path]))) or "none"
            node.fail("the placeholders differ from English", f"Use exactly: {wanted}.", "placeholders")


def _nearest_line(document: Node, path: tuple[str | int, ...]) -> int:
    node = document
    for key in path:
        child = node.value.get(key) if isinstance(node.value, dict) else None
        if child is None:
            break
        node = child
    return node.line


def placeholders(text: str) -> set[str]:
    """Names in braces of a template."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def _placeholders(node: Node) -> set[str]:
    try:
        return placeholders(node.value)
    except ValueError:
        node.fail("a brace is not closed", "Write placeholders as {name}.", "placeholders")
