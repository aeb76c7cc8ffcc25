"""Translations without GNU gettext: find the texts, keep locale/<locale>/LC_MESSAGES/django.po, compile it.

`python -m panah.public.catalogs extract` finds new texts and keeps the translations of old ones; `compile` writes the
.mo files that Django reads. Templates are read with Django's own lexer, Python with Babel.
"""

import io
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.template.base import Lexer, Token, TokenType
from django.utils.translation import trim_whitespace

ROOT = Path(__file__).resolve().parents[2]
LOCALES = ("ru", "kk", "ky", "uz", "uz_Cyrl", "tg")
KEYWORDS: dict[str, Any] = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
# Lines that change with every run and every person, and say nothing here.
_NOISE = re.compile(
    rb'^"(?:POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Report-Msgid-Bugs-To|Generated-By):'
    rb".*\n",
    re.MULTILINE,
)
_HEADER = "# Translations of Panah: draft, not yet read by a second native speaker.\n"
_QUOTED = r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_TRANSLATE = re.compile(rf"^(?:translate|trans)\s+{_QUOTED}(?:\s+.*?context\s+{_QUOTED})?")
_BLOCK = re.compile(r"^(?:blocktranslate|blocktrans)\b(.*)$", re.DOTALL)
_CONTEXT = re.compile(rf"\bcontext\s+{_QUOTED}")

Found = tuple[int | None, str | tuple[str, ...], str | None]


def _strip(quoted: str) -> str:
    return quoted[1:-1].replace('\\"', '"').replace("\\'", "'")


def texts_of_template(source: str) -> Iterator[Found]:
    """(line, text or (text, plural), context) of every translate and blocktranslate tag."""
    tokens = iter(Lexer(source).tokenize())
    for token in tokens:
        # A tag may stand inside an argument: aria-label="{% translate 'More' %}" is a tag of its own to the lexer.
        if token.token_type != TokenType.BLOCK:
            continue
        if found := _TRANSLATE.match(token.contents):
            yield token.lineno, _strip(found[1]), _strip(found[2]) if found[2] else None
        elif found := _BLOCK.match(token.contents):
            yield _read_block(token, found[1], tokens)


def _read_block(opening: Token, options: str, tokens: Iterator[Token]) -> Found:
    parts = [""]
    for token in tokens:
        if token.token_type == TokenType.BLOCK:
            if token.contents.startswith("endblocktrans"):
                break
            parts.append("")
        elif token.token_type == TokenType.VAR:
            parts[-1] += f"%({token.contents})s"
        else:
            parts[-1] += token.contents.replace("%", "%%")
    if re.search(r"\btrimmed\b", options):
        parts = [trim_whitespace(part) for part in parts]
    context = _CONTEXT.search(options)
    text = (parts[0], parts[1]) if len(parts) > 1 else parts[0]
    return opening.lineno, text, _strip(context[1]) if context else None


def _found(root: Path) -> Iterator[tuple[str, Found, list[str]]]:
    for path in sorted((root / "templates").rglob("*.html")):
        for found in texts_of_template(path.read_text()):
            yield str(path.relative_to(root)), found, []
    for path in sorted((root / "panah").rglob("*.py")):
        for line, text, comments, context in extract_from_file(
            "python", str(path), KEYWORDS, comment_tags=("Translators:",), strip_comment_tags=True
        ):
            yield str(path.relative_to(root)), (line, text, context), comments


def template_catalog(root: Path = ROOT) -> Catalog:
    """All texts of the project, without translations."""
    catalog = Catalog(project="Panah", charset="utf-8")
    for file, (line, text, context), comments in _found(root):
        flags = ["python-format"] if "%(" in (text if isinstance(text, str) else text[0]) else []
        catalog.add(text, locations=[(file, line or 0)], context=context, auto_comments=comments, flags=flags)
    return catalog


def po_path(locale: str, root: Path = ROOT) -> Path:
    """Where a language's translations stand."""
    return root / "locale" / locale / "LC_MESSAGES" / "django.po"


def load(locale: str, root: Path = ROOT) -> Catalog:
    """A language's translations; an empty catalog where there are none yet."""
    path = po_path(locale, root)
    if not path.exists():
        return Catalog(locale=locale, project="Panah", charset="utf-8", fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def extract(root: Path = ROOT) -> dict[str, int]:
    """Write every .po file with the texts of today; returns how many lack a translation, by language."""
    template = template_catalog(root)
    missing = {}
    for locale in LOCALES:
        catalog = load(locale, root)
        catalog.update(template, no_fuzzy_matching=True)
        catalog.obsolete.clear()
        catalog.fuzzy = False
        _save(catalog, po_path(locale, root))
        missing[locale] = len(untranslated(catalog))
    return missing


def _save(catalog: Catalog, path: Path) -> None:
    catalog.header_comment = _HEADER
    written = io.BytesIO()
    write_po(written, catalog, width=110, sort_output=True, include_lineno=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_NOISE.sub(b"", written.getvalue()))


def untranslated(catalog: Catalog) -> list[tuple[str, str | None]]:
    """(text, context) of what has no translation, or only part of one."""
    return [
        (message.id if isinstance(message.id, str) else message.id[0], message.context)
        for message in catalog
        if message.id and not all(message.string if isinstance(message.string, tuple) else (message.string,))
    ]


def compile_all(root: Path = ROOT) -> None:
    """Write the .mo file beside every .po file that is newer than it."""
    for locale in LOCALES:
        path = po_path(locale, root)
        target = path.with_suffix(".mo")
        if path.exists() and (not target.exists() or target.stat().st_mtime < path.stat().st_mtime):
            catalog = load(locale, root)
            # A plural half translated would show as an empty line; without an entry the English one shows.
            for text, context in untranslated(catalog):
                catalog.delete(text, context)
            compiled = io.BytesIO()
            write_mo(compiled, catalog)
            # Renamed into place: another process may be reading.
            fresh = target.with_suffix(f".{os.getpid()}")
            fresh.write_bytes(compiled.getvalue())
            fresh.replace(target)


def main(words: list[str]) -> int:
    """Run one of the two commands."""
    if words == ["extract"]:
        for locale, count in extract().items():
            print(f"{locale}: {count} without a translation")  # noqa: T201 -- a developer's command
    elif words == ["compile"]:
        compile_all()
    else:
        print("usage: python -m panah.public.catalogs extract|compile", file=sys.stderr)  # noqa: T201 -- a developer's command
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
