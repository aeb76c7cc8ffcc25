"""What is wrong with input, told in the reader's language: one text per code, shipped as data."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from panah.core.told import ToldError, read_texts

SOURCE: Final = ("panah.core.names", "data", "problems.yaml")


def problem_texts() -> Mapping[str, Any]:
    """`problems` (code -> language -> what is wrong, how to mend it) and `lines` of `data/problems.yaml`."""
    return read_texts(*SOURCE)


class NamesError(ToldError):
    """Names, records or an index that cannot be used."""

    source: ClassVar[tuple[str, ...]] = SOURCE


def line_text(key: str, language: str, **params: object) -> str:
    """A line that a command writes when all is well. Raises KeyError for an unknown key or language."""
    return str(problem_texts()["lines"][key][language]).format(**params)
