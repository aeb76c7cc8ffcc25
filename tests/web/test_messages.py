"""Every code of an InputError that can reach a page has a text, in every language."""

import ast
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from panah.core.errors import InputError
from panah.public.messages import TEXTS, message_for

PACKAGE = Path(__file__).parents[2] / "panah"
# Commands for people at a terminal: they print the error's own English line, no page ever shows it.
TERMINAL = (
    "core/screening/batch",
    "core/screening/engine",
    "cli",
    "core/estimation",
    "core/law",
    "core/disclosure",
    "core/names",
    "core/wages/books/pairs",
    "core/wages/contract/rules",
    "sample",
    "audit",
    "settings",
)
# Readers and writers that only commands call: the desk imports HTCDS workbooks and submissions of its form.
TERMINAL_READERS = (
    "ctdc",
    "glotip",
    "ictip",
    "xlsform",
    "convert",
    "formats",
    "seen",
    "htcds/writer",
)
# Raised for facts files only: a page posts answers to facts of the vocabulary.
# An encoding is named on the command line only.
NOT_FROM_A_PAGE = {"no_facts", "unknown_fact", "no_such_encoding"}


def raised(path):
    """(line, code) of every InputError built in a file with a code that is written out."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if (
            isinstance(node, ast.Call)
            and getattr(node.func, "id", getattr(node.func, "attr", "")) == "InputError"
        ):
            for keyword in node.keywords:
                if keyword.arg == "code" and isinstance(keyword.value, ast.Constant):
                    yield node.lineno, keyword.value.value
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "_bad":
            yield (
                node.lineno,
                next(each.value for each in reversed(node.args) if isinstance(each, ast.Constant)),
            )


def modules():
    """The modules whose errors can reach a page."""
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE).as_posix()
        if inside.startswith(TERMINAL):
            continue
        if inside.startswith("core/exchange/") and any(part in inside for part in TERMINAL_READERS):
            continue
        yield path


def codes():
    found = {}
    for path in modules():
        for line, code in raised(path):
            found.setdefault(code, f"{path.relative_to(PACKAGE.parent)}:{line}")
    return found


def test_the_search_finds_the_codes_that_are_known_to_exist():
    assert {"login_wrong", "case_exists", "too_many_rows", "bad_date", "consent_expired"} <= set(codes())


def test_every_code_that_can_reach_a_page_has_a_text():
    assert {
        code: where for code, where in codes().items() if code not in TEXTS and code not in NOT_FROM_A_PAGE
    } == {}


@pytest.mark.parametrize("language", [code for code, _ in settings.LANGUAGES])
def test_every_text_is_told_in_every_language(language):
    with translation.override("en"):
        english = {code: message_for(InputError("", code=code)) for code in TEXTS}
    with translation.override(language):
        told = {code: message_for(InputError("", code=code)) for code in TEXTS}
    for code, text in told.items():
        assert text
        assert "%(" not in text
        if language != "en":
            assert text != english[code], f"{code} is not translated"
