"""Cells of CTDC's files to values and back. Each reader is a function of one text; readers remember what they saw."""

import re
from collections.abc import Callable
from functools import cache

from panah.core.exchange.countries import alpha_3, country_code
from panah.core.exchange.ctdc.schema import Value, data
from panah.core.exchange.missing import WORDS, Missing, missing_from_words

# How the files write "no value". What tells -99 from 00 in a country column is not documented in what we hold:
# they are read as two states and written back as they were.
ABSENT = {
    "": Missing.NOT_ASKED,
    "-99": Missing.NOT_RECORDED,
    "-99.0": Missing.NOT_RECORDED,
    "00": Missing.SUPPRESSED,
}
_WRITTEN = {Missing.NOT_ASKED: "", Missing.NOT_RECORDED: "-99"}
_DASHES = re.compile(r"\s*(?:--|[-‐-―])\s*")
_SPREADSHEET_DATE = re.compile(
    r"(?:0?9-17|17[-. ]?sep\w*|sep\w*[-. ]?17|\d{4}-09-17( 00:00:00)?)", re.IGNORECASE
)


class UnreadableError(ValueError):
    """The text is no value of its column."""


@cache
def _bands() -> dict[tuple[int, int], str]:
    pairs = [(band, _DASHES.split(band)) for band in data()["bands"] if "--" in band]
    return {(int(parts[0]), int(parts[1])): band for band, parts in pairs}


def band(text: str) -> Value:
    """An age band in one spelling, from any dash, padding, or the date a spreadsheet made of it."""
    if text in {"48+", "48 +", "48 and over"}:
        return "48+"
    parts = _DASHES.split(text)
    if len(parts) == 2 and all(part.strip().isdecimal() and len(part.strip()) < 5 for part in parts):
        found = _bands().get((int(parts[0]), int(parts[1])))
        if found:
            return found
    if _SPREADSHEET_DATE.fullmatch(text):
        return "9--17"
    raise UnreadableError


def months(text: str) -> Value:
    """A duration in the codebook's spelling."""
    wanted = _DASHES.sub("-", text).replace(" ", "")
    for known in data()["months"]:
        if _DASHES.sub("-", known).replace(" ", "") == wanted or wanted == _DASHES.sub(
            "-", known.split(" ")[0]
        ):
            return str(known)
    raise UnreadableError


def year(text: str) -> Value:
    """A year; "2016.0" is what a spreadsheet makes of one."""
    number = text.removesuffix(".0")
    if number.isdecimal() and len(number) == 4 and 1990 <= int(number) <= 2100:
        return int(number)
    raise UnreadableError


def flag(text: str) -> Value:
    """0 or 1."""
    number = text.removesuffix(".0")
    if number in {"0", "1"}:
        return int(number)
    raise UnreadableError


def country_2(text: str) -> Value:
    """An alpha-2 code; NA is Namibia."""
    code = country_code(text)
    if code is None:
        raise UnreadableError
    return code


def country_3(text: str) -> Value:
    """An alpha-3 code."""
    return alpha_3(str(country_2(text)))


READERS: dict[str, Callable[[str], Value]] = {
    "year": year,
    "text": str,
    "list": str,
    "band": band,
    "months": months,
    "flag": flag,
    "mark": flag,
    "country_2": country_2,
    "country_3": country_3,
}


def read_value(kind: str, cell: str) -> Value:
    """The value of a cell. Raises UnreadableError when it is no value of this kind."""
    text = cell.replace("\u00a0", " ").strip()
    if text == "0" and kind.startswith("country"):
        text = "00"  # what a spreadsheet makes of it
    if text in ABSENT:
        return ABSENT[text] if kind.startswith("country") or text != "00" else READERS[kind](text)
    stated = missing_from_words(text) if kind not in {"text", "list"} else None
    return READERS[kind](text) if stated is None else stated


def write_value(kind: str, value: Value, *, padded: bool, synthetic: bool) -> str:
    """The text of a value in an edition. Absent values are empty in the synthetic files and -99 in the others."""
    if isinstance(value, Missing):
        return "" if synthetic else _absent(kind, value)
    if isinstance(value, str) and kind == "mark":
        return value  # an unreadable cell, kept as it was
    if kind == "mark":
        return "1" if value == 1 else ""
    if kind == "band" and padded and value == "9--17":
        return "09--17"
    return str(value)


def _absent(kind: str, value: Missing) -> str:
    if value is Missing.SUPPRESSED and kind.startswith("country"):
        return "00"
    return _WRITTEN.get(value, WORDS[value])
