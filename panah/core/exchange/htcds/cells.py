"""One cell to one value: code or label, date in whatever shape, and what to say about it."""

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from panah.core.exchange.countries import country_code, fold, language_code
from panah.core.exchange.htcds.record import Value
from panah.core.exchange.htcds.schema import Field, codes_by_spelling, fields, unlisted_codes
from panah.core.exchange.issues import Severity
from panah.core.exchange.missing import Missing, missing_from_words
from panah.core.exchange.sheets import CellValue, date_from_serial

WINDOWS_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001 -- a calendar's origin, not a moment
EARLIEST = date(1900, 1, 1)
PHONE = re.compile(r"\+?[1-9]\d{1,14}")  # E.164, as the standard gives it
_PHONE_SIGNS = re.compile(r"[\s().\-‐-―/]")
_SPLIT = re.compile(r"[;\n\r]+")
_DAY_FIRST = re.compile(r"(\d{1,2})([./\- ])(\d{1,2})\2(\d{4})(?:[ ,]+\d{1,2}:\d{2}(?::\d{2})?)?")
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ].*)?")
_INVISIBLE = dict.fromkeys(
    map(ord, "\u200b\u2060\ufeff\u00ad\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f")
)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_LONGEST_LABEL_PARTS = 3


@dataclass(frozen=True, slots=True)
class Remark:
    """Something to say about a cell; its place is added by the reader."""

    severity: Severity
    code: str
    message: str
    mend: str = ""
    params: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Parsed:
    """A cell's value, what of it was not understood, and why it is missing if the cell says so."""

    value: Value = None
    unrecognised: tuple[str, ...] = ()
    missing: Missing | None = None
    remarks: list[Remark] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Cell:
    spec: Field
    raw: CellValue
    text: str
    epoch: datetime


def clean_text(text: str) -> str:
    """One spelling for what looks the same: composed letters, plain spaces, no invisible or control marks."""
    if text.isprintable() and unicodedata.is_normalized("NFC", text):
        return text.strip()  # nearly every cell: none of the marks below is printable
    plain = unicodedata.normalize("NFC", text).replace("\u00a0", " ").replace("\u202f", " ")
    return _CONTROL.sub("", plain.translate(_INVISIBLE)).replace("\r\n", "\n").replace("\r", "\n").strip()


def as_text(raw: CellValue) -> str:
    """A cell's value as the person would have typed it: 77011234567.0 is "77011234567"."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, bool):
        return "TRUE" if raw else "FALSE"
    if isinstance(raw, float) and raw.is_integer() and abs(raw) < 1e16:
        return str(int(raw))
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == time() else raw.isoformat(sep=" ")
    return "" if raw is None else str(raw)


def parse_cell(spec: Field, raw: CellValue, epoch: datetime = WINDOWS_EPOCH) -> Parsed:
    """Read one cell for one field.

    Never raises: what cannot be used is kept in `unrecognised` with an ERROR. The result may be shared with other
    cells of the same text: do not change it.
    """
    if spec.kind in _REPEATING and isinstance(raw, str | datetime):
        return _parse_repeating(spec.name, raw, epoch)
    return _parse(spec, raw, epoch)


_REPEATING = {"code", "codes", "country", "countries", "language", "bool", "date"}


@lru_cache(maxsize=1 << 15)
def _parse_repeating(name: str, raw: str | datetime, epoch: datetime) -> Parsed:
    return _parse(fields()[name], raw, epoch)


def _parse(spec: Field, raw: CellValue, epoch: datetime) -> Parsed:
    text = clean_text(as_text(raw))
    if not text:
        return Parsed()
    if spec.kind not in {"text", "phone"} and (stated := _stated_missing(spec, text)):
        return stated
    parsed = _PARSERS[spec.kind](_Cell(spec, raw, text, epoch))
    original = as_text(raw)
    if (
        isinstance(raw, str)
        and text != raw
        and text != original.replace("\u00a0", " ").replace("\r\n", "\n").strip()
    ):
        parsed.remarks.append(_hidden_marks(original))
    return parsed


def _hidden_marks(original: str) -> Remark:
    if unicodedata.normalize("NFC", original) != original and not _CONTROL.search(original):
        return Remark(Severity.NOTE, "normalised", "letters with separate accents were joined")
    return Remark(
        Severity.NOTE,
        "invisible_marks",
        "invisible characters (direction marks, zero-width or control characters) were removed",
        "Check that the text reads as it should.",
    )


def _stated_missing(spec: Field, text: str) -> Parsed | None:
    kind = missing_from_words(text)
    if kind is None or fold(text) in (codes_by_spelling(spec.name) if spec.kind in {"code", "codes"} else {}):
        return None
    return Parsed(missing=kind)


def _kept(text: str, code: str, message: str, mend: str) -> Parsed:
    params = {"value": text}
    return Parsed(unrecognised=(text,), remarks=[Remark(Severity.ERROR, code, message, mend, params)])


def _text(cell: _Cell) -> Parsed:
    return Parsed(cell.text)


def _code(cell: _Cell) -> Parsed:
    parsed = _codes(cell)
    found = parsed.value if isinstance(parsed.value, tuple) else ()
    if len(found) <= 1:
        return Parsed(found[0] if found else None, parsed.unrecognised, None, parsed.remarks)
    return _kept(
        cell.text,
        "several_codes",
        f"“{cell.spec.label}” takes one value, the cell has {len(found)}",
        "Leave the one that holds and write the others into the details field.",
    )


def _codes(cell: _Cell) -> Parsed:
    table = codes_by_spelling(cell.spec.name)
    codes, unknown = match_labels(cell.text, table)
    unlisted = unlisted_codes(cell.spec.name)
    remarks = [
        _unlisted_code(word) if fold(word) in unlisted else _unknown_code(cell.spec, word) for word in unknown
    ]
    kept = tuple(unlisted.get(fold(word), word) for word in unknown)
    return Parsed(tuple(dict.fromkeys(codes)), kept, None, remarks)


def match_labels(text: str, table: dict[str, str]) -> tuple[list[str], list[str]]:
    """Split a multi-value cell into known codes and unknown words.

    Four industry labels hold "; " themselves, so the longest run of pieces that is a label wins.
    """
    pieces = [piece.strip() for piece in _SPLIT.split(text)]
    codes: list[str] = []
    unknown: list[str] = []
    start = 0
    while start < len(pieces):
        width = _label_width(pieces, start, table)
        if width:
            codes.append(table[fold("".join(pieces[start : start + width]))])
        elif pieces[start]:
            unknown.append(pieces[start])
        start += width or 1
    return codes, unknown


def _label_width(pieces: list[str], start: int, table: dict[str, str]) -> int:
    for width in range(min(_LONGEST_LABEL_PARTS, len(pieces) - start), 0, -1):
        if fold("".join(pieces[start : start + width])) in table:
            return width
    return 0


def _unknown_code(spec: Field, word: str) -> Remark:
    near = _nearest(word, [*spec.values, *spec.values.values()])
    mend = f"Did you mean “{near}”?" if near else f"Use one of: {', '.join(spec.values.values())}."
    return Remark(
        Severity.ERROR,
        "unknown_code",
        f"“{word}” is not a value of “{spec.label}”; it is kept as written",
        mend,
        {"value": word, "field": spec.label, "suggestion": near},
    )


def _unlisted_code(word: str) -> Remark:
    text = f"“{word}” is defined by the standard but missing from its list; it is kept and understood"
    return Remark(Severity.NOTE, "unlisted_code", text, params={"value": word})


def _nearest(word: str, choices: Iterable[str]) -> str:
    folded = {fold(choice): choice for choice in choices}
    close = difflib.get_close_matches(fold(word), folded, n=1, cutoff=0.72)
    return folded[close[0]] if close else ""


def _country(cell: _Cell) -> Parsed:
    code = country_code(cell.text)
    return Parsed(code) if code else _unknown_country(cell.text)


def _unknown_country(text: str) -> Parsed:
    return _kept(
        text,
        "unknown_country",
        f"“{text}” is not a country code or name; it is kept as written",
        "Write the two-letter ISO code, for example KZ.",
    )


def _countries(cell: _Cell) -> Parsed:
    whole = country_code(cell.text)
    # "Congo, Democratic Republic of the" is one country, "KZ, UZ" are two.
    pieces = [cell.text] if whole else re.split(r"[;\n,/]+", cell.text)
    parsed = [(piece.strip(), country_code(piece)) for piece in pieces if piece.strip()]
    unknown = tuple(piece for piece, code in parsed if not code)
    remarks = [remark for piece in unknown for remark in _unknown_country(piece).remarks]
    return Parsed(tuple(dict.fromkeys(code for _, code in parsed if code)), unknown, None, remarks)


def _language(cell: _Cell) -> Parsed:
    code = language_code(cell.text)
    if code:
        return Parsed(code)
    return _kept(
        cell.text,
        "unknown_language",
        f"“{cell.text}” is not a language code or English name; it is kept as written",
        "Write the ISO code, for example kaz or kk.",
    )


def _bool(cell: _Cell) -> Parsed:
    answer = _ANSWERS.get(cell.text.casefold())
    if answer is not None:
        return Parsed(answer)
    return _kept(cell.text, "not_yes_or_no", f"“{cell.text}” is neither yes nor no", "Write TRUE or FALSE.")


_YES = "true|yes|y|1|x|✓|да|иә|ия|ооба|ha|ҳа|бале|ҳо"
_NO = "false|no|n|0|нет|жоқ|жок|yo'q|yoʻq|йўқ|не"
_ANSWERS = dict.fromkeys(_YES.split("|"), True) | dict.fromkeys(_NO.split("|"), False)


def _number(cell: _Cell) -> Parsed:
    try:
        number = Decimal(cell.text.replace(" ", "").replace(",", "."))
    except InvalidOperation:
        number = Decimal("NaN")
    if number.is_finite():
        return Parsed(number)
    return _kept(cell.text, "not_a_number", f"“{cell.text}” is not a number", "Write digits only.")


def _phone(cell: _Cell) -> Parsed:
    number = _PHONE_SIGNS.sub("", cell.text)
    if not PHONE.fullmatch(number):
        mend = "Write it with the country code, for example +77010000000."
        message = "the number does not follow E.164; it is kept as written"
        return Parsed(cell.text, remarks=[Remark(Severity.WARNING, "phone_format", message, mend)])
    if isinstance(cell.raw, int | float):
        message = "the phone stands as a number, so a leading zero or + may be lost"
        mend = "Format the column as text and check the number."
        return Parsed(number, remarks=[Remark(Severity.NOTE, "phone_as_number", message, mend)])
    return Parsed(number)


def _date(cell: _Cell) -> Parsed:
    if isinstance(cell.raw, datetime):
        return _checked(cell.raw.date(), cell.text)
    if isinstance(cell.raw, date):
        return _checked(cell.raw, cell.text)
    if isinstance(cell.raw, bool | time | timedelta):
        return _not_a_date(cell.text)
    if isinstance(cell.raw, int | float) or re.fullmatch(r"\d{4,6}(\.0+)?", cell.text):
        return _date_number(float(cell.text), cell.text, cell.epoch)
    return _date_text(cell.text)


def _date_number(number: float, text: str, epoch: datetime) -> Parsed:
    if 1900 <= number <= 2100 and number.is_integer():
        return _kept(
            text,
            "year_only",
            f"“{text}” is a year, not a date",
            "Write the whole date, or leave the cell empty.",
        )
    day = date_from_serial(number, epoch)
    if day is None:
        return _not_a_date(text)
    parsed = _checked(day, text)
    message = f"the date stands as the number {text}; read as {day.isoformat()}"
    parsed.remarks.append(
        Remark(Severity.NOTE, "date_as_number", message, "Format the column as a date.", {"value": text})
    )
    return parsed


def _date_text(text: str) -> Parsed:
    if hit := _YEAR_FIRST.fullmatch(text):
        return _calendar(text, int(hit[1]), int(hit[2]), int(hit[3]))
    hit = _DAY_FIRST.fullmatch(text)
    if not hit:
        return _not_a_date(text)
    first, second, year = int(hit[1]), int(hit[3]), int(hit[4])
    if hit[2] == "." or first > 12 or first == second:  # with dots the day comes first everywhere
        return _calendar(text, year, second, first)
    if second > 12:
        return _calendar(text, year, first, second)
    return _kept(
        text,
        "ambiguous_date",
        f"“{text}” may be {first} of month {second} or {second} of month {first}",
        "Write it as YYYY-MM-DD.",
    )


def _calendar(text: str, year: int, month: int, day: int) -> Parsed:
    try:
        return _checked(date(year, month, day), text)
    except ValueError:
        return _kept(
            text,
            "impossible_date",
            f"“{text}” is not a day of the calendar",
            "Correct it as YYYY-MM-DD, or leave the cell empty.",
        )


def _checked(day: date, text: str) -> Parsed:
    if day >= EARLIEST:
        return Parsed(day)
    return _kept(text, "date_too_early", f"“{text}” lies before 1900", "Check the year.")


def _not_a_date(text: str) -> Parsed:
    return _kept(
        text, "not_a_date", f"“{text}” is not a date", "Write it as YYYY-MM-DD, for example 2023-02-28."
    )


_PARSERS: dict[str, Callable[[_Cell], Parsed]] = {
    "text": _text,
    "phone": _phone,
    "code": _code,
    "codes": _codes,
    "country": _country,
    "countries": _countries,
    "language": _language,
    "bool": _bool,
    "number": _number,
    "date": _date,
}
