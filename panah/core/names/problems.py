"""What is wrong with input, told in the reader's language: one text per code, shipped as data."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from panah.core.errors import InputError, Place
from panah.core.names.explain import LANGUAGES


@cache
def problem_texts() -> Mapping[str, Any]:
    """`places`, `problems` (code -> language -> what is wrong, how to mend it) and `lines` of `data/problems.yaml`."""
    source = files("panah.core.names").joinpath("data", "problems.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(source)
    return found


class NamesError(InputError):
    """Input that cannot be used; `told` says so in any of the languages, `str()` in English."""

    def __init__(self, code: str, place: Place | None = None, **params: object) -> None:
        self.params = params
        message, mend = self._texts(code, "en")
        super().__init__(message, code=code, mend=mend, place=place)

    def _texts(self, code: str, language: str) -> list[str]:
        return [text.format(**self.params) for text in problem_texts()["problems"][code][language]]

    def told(self, language: str) -> str:
        """Where, what, and how to mend it, in one line. Raises KeyError for an unknown language."""
        message, mend = self._texts(self.code, language)
        where = ", ".join(_place(self.place, language))
        told = f"{where}: {message}" if where else message
        return f"{told}. {mend}" if mend else told


def _place(place: Place, language: str) -> list[str]:
    words = problem_texts()["places"]
    parts = [("sheet", place.sheet), ("row", place.row or ""), ("column", place.column)]
    named = [words[part][language].format(value) for part, value in parts if value]
    return [place.file, *named] if place.file else named


def check_language(language: str) -> None:
    """Raise InputError, in English, unless Panah speaks it."""
    if language not in LANGUAGES:
        raise InputError(
            f"there is no language {language}",
            code="names.language",
            mend=f"Use one of {', '.join(LANGUAGES)}",
        )


def line_text(key: str, language: str, **params: object) -> str:
    """A line that a command writes when all is well. Raises KeyError for an unknown key or language."""
    return str(problem_texts()["lines"][key][language]).format(**params)
