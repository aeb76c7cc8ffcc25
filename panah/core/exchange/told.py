"""What is said about a file, in the reader's language. English stands in the code; the others in words/*.yaml."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

from panah.core.errors import InputError
from panah.core.exchange.issues import Issue

LANGUAGES = ("ru", "kk", "ky", "uz", "uz-cyrl", "tg")


@cache
def words(language: str) -> dict[str, list[str]]:
    """Code to [message, mend] in a language; empty for English and languages we do not have."""
    if language not in LANGUAGES:
        return {}
    text = (files("panah.core.exchange") / "words" / f"{language}.yaml").read_text(encoding="utf-8")
    table: dict[str, list[str]] = yaml.safe_load(text)
    return table


def told(issue: Issue, language: str) -> tuple[str, str]:
    """The message and the mend of an issue in a language; English where a language has no words for its code."""
    return _told(issue.code, issue.params, language) or (issue.message, issue.mend)


def told_error(error: InputError, language: str) -> tuple[str, str]:
    """The message and the mend of an error in a language, as `told`."""
    return _told(error.code, {}, language) or (error.message, error.mend)


def _told(code: str, params: Mapping[str, str], language: str) -> tuple[str, str] | None:
    table = words(language)
    if params.get("suggestion") and f"{code}_near" in table:
        code = f"{code}_near"
    if code not in table:
        return None
    try:
        message, mend = (text.format_map(params) for text in table[code])
    except KeyError:  # a parameter the English sentence does without
        return None
    return message, mend
