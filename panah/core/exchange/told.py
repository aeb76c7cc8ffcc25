"""What is said about a file, in the reader's language. English stands in the code; the others in words/*.yaml.

Losses and the lines of `panah convert` stand in said.yaml, in every language.
"""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml

from panah.core.errors import InputError, Place
from panah.core.exchange.issues import Issue, said
from panah.core.told import place_words

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
    return _told(error.code, error.params, language) or (error.message, error.mend)


def error_line(error: InputError, language: str) -> str:
    """Where, what, and how to mend it, in one line, as `ToldError.told`."""
    message, mend = told_error(error, language)
    return _line(error.place, message, mend, language)


def issue_line(issue: Issue, language: str) -> str:
    """How bad, where, what, and how to mend it, in one line."""
    message, mend = told(issue, language)
    severity = line_text(issue.severity.value, language)
    return f"{severity}: {_line(issue.place, message, mend, language)}"


def line_text(key: str, language: str, **params: object) -> str:
    """A line that `panah convert` prints. KeyError for an unknown key or language."""
    return str(said()["lines"][key][language]).format(**params)


def _line(place: Place, message: str, mend: str, language: str) -> str:
    where = place_words(place, language)
    line = f"{where}: {message}" if where else message
    return f"{line}. {mend}" if mend else line


def _told(code: str, params: Mapping[str, object], language: str) -> tuple[str, str] | None:
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
