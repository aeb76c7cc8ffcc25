"""The words of codes in all languages: words/<subject>/<language>.yaml, checked against English, the source.

Subjects: `lines`, `inputs`, `input_values`, `breaches`, `units`, `unconfirmed`, `problems`, `headings` here; the
other parts of wages add theirs as further folders. `problems` has two texts a code, `message` and `mend`, and
`unconfirmed` has `what` and `ask`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from panah.core.errors import InputError
from panah.core.law.documents import read_document
from panah.core.law.texts import Texts, read_texts
from panah.core.told import LANGUAGES
from panah.core.wages.result import Line
from panah.core.wages.work import Problem
from panah.core.wages.writing import written

FOLDER = Path(__file__).parent / "words"


@dataclass(frozen=True, slots=True)
class Told:
    """A problem in words: what is wrong, and how to mend it."""

    message: str
    mend: str


@cache
def texts(subject: str, language: str) -> Texts:
    """All words of a subject. Raises InputError for an unknown language and for texts that differ from English."""
    if language not in LANGUAGES:
        raise InputError(
            f"there is no language {language!r}",
            code="unknown_language",
            mend=f"Use one of: {', '.join(LANGUAGES)}.",
        )
    source = None if language == "en" else texts(subject, "en")
    return read_texts(read_document(FOLDER / subject / f"{language}.yaml", FOLDER), source)


def word(language: str, subject: str, *keys: str, values: Mapping[str, str] | None = None) -> str:
    """The text under a path of keys, its placeholders filled. KeyError for a code that has no words."""
    template = texts(subject, language).table[keys]
    return template.format_map(values) if values else template


def told(problem: Problem, language: str) -> Told:
    """A problem's message and mend in a language; those of a book read from a file stand in book_problems."""
    general = (problem.code, "message") in texts("problems", "en").table
    subject = "problems" if general else "book_problems"
    return Told(
        word(language, subject, problem.code, "message", values=problem.values),
        word(language, subject, problem.code, "mend", values=problem.values),
    )


def told_inputs(line: Line, language: str) -> list[tuple[str, str]]:
    """What a line was made from, by name, and since when its article, or what was agreed, is in force.

    Free words (for what, by whom) stay as they are; an input that has no words keeps its code.
    """
    names, values = texts("inputs", language).table, texts("input_values", language).table
    plain = {name: value for name, value in line.inputs.items() if value}
    if line.law_version:
        plain["law_version"] = line.law_version
    shown = written(plain, language)
    return [
        (names.get((name,), name), values.get((name, value), shown[name])) for name, value in plain.items()
    ]
