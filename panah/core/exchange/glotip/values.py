"""Cells of GLOTIP: counts with commas, suppression, leaked question codes, broken letters, countries' spellings."""

import re
from dataclasses import dataclass, field

from panah.core.exchange.countries import country_code, country_name
from panah.core.exchange.htcds.cells import Remark
from panah.core.exchange.issues import Severity
from panah.core.exchange.missing import Missing, missing_from_words

_SUPPRESSED = re.compile(r"<\s*(\d{1,3})")
_COUNT = re.compile(r"\d{1,3}(?:[, ]\d{3})+|\d+(?:\.0+)?")
_QUESTION = re.compile(r"Q\d+(?:\.\d+)*(?:[_.]\w+)*")
# A question code such as Q6.1_11s_2019 that lost its letters reads 6,112,019: it ends in the year it asks about.
_LEAKED = re.compile(r"(\d{2,5})((?:19|20)\d{2})")
_LEAK_FROM = 100_000


@dataclass(slots=True)
class Count:
    """What a txtVALUE cell says."""

    value: int | Missing
    raw: str = ""
    suppressed_below: int | None = None
    remarks: list[Remark] = field(default_factory=list)


def read_count(text: str, year: int | None) -> Count:
    """Read a txtVALUE cell; `year` is the row's year, which a leaked question code repeats."""
    if not text:
        return Count(Missing.NOT_RECORDED)
    if hit := _SUPPRESSED.fullmatch(text):
        return Count(Missing.SUPPRESSED, suppressed_below=int(hit[1]))
    if kind := missing_from_words(text):
        return Count(kind)
    if not _COUNT.fullmatch(text):
        return _not_a_count(text)
    number = int(text.replace(",", "").replace(" ", "").split(".")[0])
    if number >= _LEAK_FROM and _is_leaked(number, year):
        return _leaked(text)
    return Count(number)


def _is_leaked(number: int, year: int | None) -> bool:
    hit = _LEAKED.fullmatch(str(number))
    return bool(hit) and (year is None or abs(int(hit[2]) - year) <= 1)  # type: ignore[index]


def _leaked(text: str) -> Count:
    message = (
        f"“{text}” looks like the number of a question that leaked into the count; it is kept, not counted"
    )
    mend = "Look the figure up in the national return and correct the cell."
    return Count(
        Missing.NOT_RECORDED,
        raw=text,
        remarks=[Remark(Severity.ERROR, "question_code_as_count", message, mend, {"value": text})],
    )


def _not_a_count(text: str) -> Count:
    message = f"“{text}” is no count; it is kept, not counted"
    mend = "Write digits, <5, or leave the cell empty."
    return Count(
        Missing.NOT_RECORDED,
        raw=text,
        remarks=[Remark(Severity.ERROR, "not_a_count", message, mend, {"value": text})],
    )


def mended_letters(text: str) -> str | None:
    """UTF-8 that was once read as a Windows code page, put right: "CÃ´te d'Ivoire". None when nothing is broken."""
    if not re.search(r"[ÃÂÐÑâ]", text):
        return None
    for page in ("cp1252", "latin-1"):
        try:
            mended = text.encode(page).decode("utf-8")
        except UnicodeError:
            continue
        return mended if mended != text else None
    return None


def category_remark(category: str) -> Remark | None:
    """What is wrong with a category's name, if anything; the name itself is kept."""
    if not category:
        return Remark(
            Severity.WARNING, "category_blank", "the category is empty", "Write what the number counts."
        )
    if _QUESTION.match(category):
        text = f"the category “{category}” is the number of a question, not a name"
        return Remark(
            Severity.WARNING, "category_question", text, "Write what the question asked.", {"value": category}
        )
    if "\ufffd" in category or "??" in category:
        text = f"the category “{category}” has broken characters"
        return Remark(
            Severity.WARNING, "broken_characters", text, "Write the name again.", {"value": category}
        )
    return None


def one_country_name(text: str) -> str | None:
    """The ISO name of a country written in a known but different way; None when nothing is to be mended."""
    code = country_code(text) if len(text) > 3 else None
    if code is None:
        return None
    name = country_name(code)
    return name if name != text and text in _SLIPS else None


# Slips met in the published file; other spellings ("Türkiye", "Republic of Korea") are UNODC's own and stay.
_SLIPS = frozenset({"Kazaki", "Kazakhistan", "Kazakstan", "Uzbecki"})
