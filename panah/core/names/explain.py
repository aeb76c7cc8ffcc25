"""The words of a score's reasons, for a reader who is not a programmer, in the languages Panah speaks."""

from functools import cache
from importlib.resources import files

import yaml


@cache
def _texts() -> dict[str, dict[str, str]]:
    source = files("panah.core.names").joinpath("data", "reasons.yaml").read_text(encoding="utf-8")
    texts: dict[str, dict[str, str]] = yaml.safe_load(source)["texts"]
    return texts


def reason_codes() -> frozenset[str]:
    """Every code that has a text."""
    return frozenset(_texts())


def reason_text(code: str, language: str = "en", a: str = "", b: str = "") -> str:
    """The sentence for one reason code. Raises KeyError for an unknown code or language."""
    # A code says more when both words are known; the shorter sentence is for one that is missing.
    key = f"{code}_one" if not (a and b) and f"{code}_one" in _texts() else code
    return _texts()[key][language].format(a=a, b=b, either=a or b)
