"""The languages of the site: always in the address, never stored with the worker."""

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation.trans_real import parse_accept_lang_header

CODES = tuple(code for code, _ in settings.LANGUAGES)
# The word "language" in each: the first page speaks all of them at once.
_WORDS = {
    "en": "Language",
    "ru": "Язык",
    "kk": "Тіл",
    "ky": "Тил",
    "uz": "Til",
    "uz-cyrl": "Тил",
    "tg": "Забон",
}


@dataclass(frozen=True)
class LanguageLink:
    """One language, by its own name, and this page in it."""

    code: str
    html_code: str
    name: str
    word: str
    url: str
    is_current: bool


def html_code(code: str) -> str:
    """The language as HTML writes it: uz-cyrl is uz-Cyrl."""
    return "uz-Cyrl" if code == "uz-cyrl" else code


def of_path(path: str) -> str | None:
    """The language an address begins with, or None."""
    first = path.lstrip("/").split("/", 1)[0]
    return first if first in CODES else None


def accepted(header: str) -> str:
    """The best of our languages for a browser's Accept-Language, for pages whose address has none."""
    for wanted, _ in parse_accept_lang_header(header):
        if wanted in CODES:
            return wanted
        if wanted.split("-", 1)[0] in CODES:
            return wanted.split("-", 1)[0]
    return settings.LANGUAGE_CODE


def language_links(path: str, current: str) -> list[LanguageLink]:
    """The same page in every language; a page without a language leads to the first page."""
    here = of_path(path)
    rest = path.lstrip("/").split("/", 1)[1] if here and "/" in path.lstrip("/") else ""
    return [
        LanguageLink(code, html_code(code), str(name), _WORDS[code], f"/{code}/{rest}", code == current)
        for code, name in settings.LANGUAGES
    ]
