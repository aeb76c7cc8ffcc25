"""What the words and marks in a wage book mean, in the languages and habits of the region (`columns.yaml`)."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import yaml
from babel.dates import get_month_names

_APOSTROPHES = re.compile("[ʻʼ‘’`´′]")
_NO_LETTER = re.compile(r"[^\w'№$₸₽€²+?✓–-]+")
_LOCALES = ("en", "ru", "kk", "ky", "uz", "uz_Cyrl", "tg")
_SHORTEST = 3


def fold(text: str) -> str:
    """A word as it is compared: small letters, ё as е, one kind of apostrophe, no points, single spaces."""
    text = _APOSTROPHES.sub("'", unicodedata.normalize("NFC", text)).casefold().replace("ё", "е")
    return " ".join(_NO_LETTER.sub(" ", text).split())


@dataclass(frozen=True, slots=True)
class Spelling:
    """All lists of `columns.yaml`, folded, each word leading to what it means."""

    columns: Mapping[str, str]
    units: Mapping[str, str]
    attendance: Mapping[str, str]
    currencies: Mapping[str, str]
    totals: frozenset[str]
    unreadable: frozenset[str]
    hour_marks: frozenset[str]
    minute_marks: frozenset[str]
    day_marks: frozenset[str]
    debt_words: tuple[str, ...]


@cache
def spelling() -> Spelling:
    """The lists, read once."""
    text = (files("panah.core.wages.books") / "columns.yaml").read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    columns: dict[str, str] = {}
    for column, languages in data["columns"].items():
        for words in languages.values():
            # A word that names two columns in two languages keeps the first: the file's order decides.
            for word in words:
                columns.setdefault(fold(word), column)
    return Spelling(
        columns=columns,
        units=_inverted(data["units"]),
        attendance=_inverted(data["attendance"]),
        currencies=_inverted(data["currencies"]),
        debt_words=tuple(fold(word) for word in data["debt_words"]),
        **{
            name: frozenset(fold(word) for word in data[name])
            for name in ("totals", "unreadable", "hour_marks", "minute_marks", "day_marks")
        },
    )


def _inverted(lists: Mapping[str, list[str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for meaning, words in lists.items():
        for word in words:
            found.setdefault(fold(str(word)), meaning)
    return found


def column_of(text: str) -> tuple[str, str]:
    """The column a header names, and the unit it adds; both empty where none is known.

    "Hours (h)", "Собрано, кг" and "Сумма к выплате" are found by the longest known phrase at the start of the
    header, then anywhere in it. A word of one or two letters ("to", "с") must be the whole header.
    """
    words = fold(text).split()
    unit = next((spelling().units[word] for word in words if word in spelling().units), "")
    for start in range(len(words)):
        for stop in range(len(words), start, -1):
            phrase = " ".join(words[start:stop])
            whole = stop - start == len(words)
            if phrase in spelling().columns and (whole or len(phrase) >= _SHORTEST):
                return spelling().columns[phrase], unit
    return ("pieces", unit) if unit else ("", "")


def is_total(text: str) -> bool:
    """The words open a line of sums."""
    words = fold(text).split()
    return any(" ".join(words[:size]) in spelling().totals for size in range(1, min(3, len(words)) + 1))


def is_unreadable(text: str) -> bool:
    """The words say that nobody can read the cell."""
    return fold(text) in spelling().unreadable


def names_debt(text: str) -> bool:
    """Some word of the text is one for a debt, in whatever ending."""
    return any(word.startswith(spelling().debt_words) for word in fold(text).split())


def currency_of(text: str) -> str:
    """The currency that stands beside a number, or nothing."""
    for word in re.findall(r"[^\W\d_']+(?:'[^\W\d_]+)?|[$₸₽€]", fold(text)):
        found = spelling().currencies.get(word)
        if found:
            return found
    return ""


@cache
def _months() -> Mapping[str, int]:
    """Every spelling of a month in our languages, as the CLDR has them, and their first letters."""
    found: dict[str, int] = {}
    for locale in _LOCALES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, locale).items():
                    word = fold(str(name))
                    if len(word) >= _SHORTEST and not word.isdigit():
                        found.setdefault(word, number)
    return found


@cache
def month_of(word: str) -> int | None:
    """The month that a word names: whole, shortened to three letters or more, or with another ending."""
    word = fold(word)
    exact = _months().get(word)
    if exact or len(word) < _SHORTEST:
        return exact
    numbers = {number for name, number in _months().items() if name.startswith(word) or word.startswith(name)}
    return numbers.pop() if len(numbers) == 1 else None
