"""Texts of estimates, gates and assumptions in all languages of Panah, from texts/*.yaml."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from panah.core.told import check_language

NO_BREAK_SPACE = "\u00a0"


@dataclass(frozen=True)
class Words:
    """The texts of one language. `state` is draft until a speaker of the language has reviewed them."""

    language: str
    state: str
    texts: dict[str, Any]

    def __call__(self, key: str, **params: str) -> str:
        """The text of a dotted key with its `params` filled in; KeyError when there is none."""
        found: Any = self.texts
        for part in key.split("."):
            found = found[part]
        return str(found).format(**params) if params else str(found)

    def reason(self, code: str) -> str:
        """Why something was not estimated: a reason's own text, a gate's title, or the general words."""
        if code in self.texts["gates"]:
            return f"{self(f'gates.{code}.title')}: {self('labels.failed')}"
        return self(f"reasons.{code}") if code in self.texts["reasons"] else self("reasons.other")

    def number(self, value: float) -> str:
        """A whole number grouped as the language writes it; an unbounded one in words."""
        if value == float("inf"):
            return self("labels.unbounded")
        grouped = f"{round(value):,}"
        return grouped if self.language == "en" else grouped.replace(",", NO_BREAK_SPACE)

    def decimal(self, value: float, places: int = 2) -> str:
        """A number with `places` decimals and the language's decimal mark."""
        text = f"{value:,.{places}f}"
        if self.language == "en":
            return text
        return text.replace(",", NO_BREAK_SPACE).replace(".", ",")


@cache
def words(language: str = "en") -> Words:
    """The texts of a language. Raises InputError for one that Panah does not speak."""
    check_language(language)
    text = files("panah.core.estimation").joinpath("texts", f"{language}.yaml").read_text(encoding="utf-8")
    texts = yaml.safe_load(text)
    return Words(texts["language"], texts["state"], texts)
