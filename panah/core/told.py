"""Problems told in the reader's language: the base of each part's own error, and the problems of files as such.

A part keeps its texts as data, by code and language: what is wrong and how to mend it, as `told.yaml` does.
"""

import errno
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, ClassVar, Final

import yaml

from panah.core.errors import InputError, Place

LANGUAGES: Final = ("en", "ru", "kk", "ky", "uz", "uz-cyrl", "tg")


@cache
def read_texts(package: str, *path: str) -> Mapping[str, Any]:
    """A file of texts that stands in a package."""
    found: dict[str, Any] = yaml.safe_load(files(package).joinpath(*path).read_text(encoding="utf-8"))
    return found


def check_language(language: str) -> None:
    """Raise InputError, in English, unless Panah speaks it."""
    if language not in LANGUAGES:
        raise InputError(
            f"there is no language {language}", code="no_language", mend=f"Use one of {', '.join(LANGUAGES)}"
        )


class ToldError(InputError):
    """Input that cannot be used; `told` says so in any of the languages, `str()` in English.

    A part subclasses it and names the file of its `problems`. Raises KeyError for a code that has no text.
    """

    source: ClassVar[tuple[str, ...]] = ("panah.core", "told.yaml")

    def __init__(self, code: str, place: Place | None = None, **params: object) -> None:
        self.params = params
        message, mend = self._texts(code, "en")
        super().__init__(message, code=code, mend=mend, place=place)

    def _texts(self, code: str, language: str) -> list[str]:
        return [text.format(**self.params) for text in read_texts(*self.source)["problems"][code][language]]

    def told(self, language: str) -> str:
        """Where, what, and how to mend it, in one line. Raises KeyError for an unknown language."""
        message, mend = self._texts(self.code, language)
        where = place_words(self.place, language)
        told = f"{where}: {message}" if where else message
        return f"{told}. {mend}" if mend else told


class FileError(ToldError):
    """A file that cannot be opened, read or written."""

    @classmethod
    def of(cls, error: OSError) -> "FileError":
        """The problem behind an operating system's error that names its file."""
        code = {
            errno.ENOENT: "file.missing",
            errno.ENOTDIR: "file.missing",
            errno.EISDIR: "file.folder",
            errno.EACCES: "file.denied",
            errno.EPERM: "file.denied",
        }.get(error.errno or 0, "file.other")
        return cls(code, file=error.filename)


def place_words(place: Place, language: str) -> str:
    """Where a problem stands: file, sheet, row, column, as far as they are known. KeyError for an unknown language."""
    words = read_texts(*ToldError.source)["places"]
    parts = [("sheet", place.sheet), ("row", place.row or ""), ("column", place.column)]
    named = [words[part][language].format(value) for part, value in parts if value]
    return ", ".join([place.file, *named] if place.file else named)
