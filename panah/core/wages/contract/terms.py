"""Pay, hours and days that a contract names: numbers beside words of money and time, sentence by sentence."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Literal, TypeAlias

from panah.core.law.documents import read_document
from panah.core.law.pack import DEFAULT_PATH
from panah.core.wages.contract.phrasebook import Phrasebook, Words
from panah.core.wages.contract.sentences import Sentence, fold, matches, words_of
from panah.core.wages.work import Amount

What: TypeAlias = Literal[
    "pay", "hours", "shift", "break", "week", "overtime_rate", "pay_day", "once_a_month"
]
# No sum and no count has more digits; without an end a long run of digits would be tried from each of its places.
_NUMBER = (
    r"(?<!\d)(?:\d{1,3}(?:[ ,.]\d{3}){1,5}(?!\d)(?:[.,]\d{1,2}(?!\d))?|\d{1,12}(?!\d)(?:[.,]\d{1,2}(?!\d))?)"
)
_MONEY = re.compile(
    rf"(?P<before>[$₽₸€]|\b(?:kzt|rub|usd|eur|uzs|kgs|tjs)\b)?\s*"
    rf"(?P<low>{_NUMBER})(?:\s*(?:-|–|—|to|до|дан|ден|dan|то)\s*(?P<high>{_NUMBER}))?"
    r"\s*(?:\([^)]{0,80}\)\s*)?(?P<after>(?:[^\W\d]+(?:'[^\W\d]+)*\.?\s*){0,2}|[$₽₸€])"
)
_COUNT = re.compile(
    rf"(?P<low>{_NUMBER})(?:\s*(?:-|–|—|to|до)\s*(?P<high>{_NUMBER}))?\s*-?\s*(?:\([^)]{{0,40}}\)\s*)?(?P<unit>[^\W\d]+)"
)
_CLOCK = re.compile(r"(?<![\d.,:])([01]?\d|2[0-4])\s*[:.]\s*([0-5]\d)(?!\d|[.:]\d)")
_DATE = re.compile(
    r"\b\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d{2}\b|\b(?:19|20)\d{2}-\d{2}-\d{2}\b|\b\d{1,2}(?:th|st|nd|rd)?\s+[^\W\d]{3,12}\s+(?:19|20)\d{2}\b|\b[^\W\d]{3,12}\s+\d{1,2},?\s+(?:19|20)\d{2}\b|\b(?:19|20)\d{2}\s+(?:года|год|жылғы|жылы|жылдын|yil\w*|йил\w*|соли)\b"
)
_BLANK = re.compile(r"_{3,}|\.{5,}|…{2,}|\[\s*\]")
_RATE = re.compile(r"(?<![\d.,])([1-3])[.,](\d{1,2})(?!\d|[.,]\d)")
_DAY_OF_MONTH = re.compile(r"(?<![\d.,:])([12]?\d|3[01])(?![\d.,:]*\d)")
_COMMA = re.compile(r"[,;:]")
# A period stands beside its number; a comma between them counts as this many letters, and beyond FAR nothing belongs.
COMMA, FAR = 40, 120
HOURS_OF_A_DAY = 24
# From one hour to another within these minutes, beside a word for a pause, is the pause.
LONGEST_BREAK = 120
HOURS_OF_A_WEEK = 168


@dataclass(frozen=True, slots=True)
class Term:
    """One number of a contract. `per` is the period it is counted by ("month"), or nothing where it is not said.

    For `shift` the amount is the time from start to end in hours; for `week` it is the days of work.
    """

    what: What
    amount: Amount
    per: str
    unit: str
    sentence: int


@cache
def currencies(root: Path = DEFAULT_PATH) -> tuple[Mapping[str, Words], Words]:
    """Words and signs of each currency, and the words for a thousand."""
    document = read_document(root / "contracts" / "currencies.yaml", root)
    document.check_keys(("currencies", "thousands"))
    table = document.mapping()
    named = {
        code: tuple((fold(str(item.value)),) for item in node.sequence())
        for code, node in table["currencies"].mapping().items()
    }
    return named, tuple((fold(str(item.value)),) for item in table["thousands"].sequence())


def number_of(text: str) -> Decimal:
    """A number as contracts write it: 85 000, 85,000, 85.000 and 85 000,50."""
    bare = text.replace(" ", "")
    bare = re.sub(r"[.,](?=\d{3}(?!\d))", "", bare)
    return Decimal(bare.replace(",", "."))


def marks_of(sentence: Sentence, books: Iterable[Phrasebook]) -> frozenset[str]:
    """What can be read in a sentence, for phrases that ask for #money, #hours, #time, #date, #number, #blank."""
    text = fold(sentence.text)
    found = {
        "#money": any(True for _ in _money(text)),
        "#hours": any(_has(book.units["hour"], unit) for book in books for _, unit, _ in _counts(text)),
        "#time": _CLOCK.search(_DATE.sub(" ", text)) is not None,
        "#date": _DATE.search(text) is not None,
        "#number": any(word.isdigit() for word in sentence.words[1:]),
        "#blank": _BLANK.search(sentence.text) is not None,
    }
    # An empty line stands for whatever should be written on it.
    return frozenset(name for name, is_there in found.items() if is_there or found["#blank"])


def read_terms(
    sentences: Sequence[Sentence], books: Sequence[Phrasebook], *, is_promise: bool = False
) -> tuple[Term, ...]:
    """Every number of pay and time, in the order of the text. In a promise every sum of money is pay."""
    return tuple(term for sentence in sentences for term in _terms(sentence, books, is_promise=is_promise))


def _terms(sentence: Sentence, books: Sequence[Phrasebook], *, is_promise: bool) -> Iterator[Term]:
    text = _DATE.sub(lambda found: " " * len(found[0]), fold(sentence.text))
    if is_promise or any(_holds(book.pay, sentence.words) for book in books):
        for amount, currency, (start, end) in _money(text):
            yield Term("pay", amount, _period(text, start, end, books), currency, sentence.number)
        yield from _pay_day(sentence, text, books)
    pause = any(_holds(book.pauses, sentence.words) for book in books)
    overtime = any(_holds(book.overtime, sentence.words) for book in books)
    if overtime:
        for found in _RATE.finditer(text):
            yield Term("overtime_rate", Amount.of(f"{found[1]}.{found[2]}"), "", "times", sentence.number)
    yield from _times(sentence, text, books, pause=pause, overtime=overtime)
    for name, days in (("five_day", 5), ("six_day", 6)):
        if any(_holds(book.week[name], sentence.words) for book in books):
            yield Term("week", Amount.of(days), "week", "days", sentence.number)


def _times(
    sentence: Sentence, text: str, books: Sequence[Phrasebook], *, pause: bool, overtime: bool
) -> Iterator[Term]:
    clocks = [_minutes(found) for found in _CLOCK.finditer(text)]
    for begun, ended in list(zip(clocks[::2], clocks[1::2], strict=False)):
        minutes = (ended - begun) % (HOURS_OF_A_DAY * 60) or HOURS_OF_A_DAY * 60
        if pause and minutes <= LONGEST_BREAK:
            yield Term("break", Amount.of(minutes), "day", "minutes", sentence.number)
        else:
            yield Term("shift", Amount.of(Decimal(minutes) / 60), "day", "hours", sentence.number)
    for amount, unit, (start, end) in _counts(text):
        is_pause = pause and _beside(text, start, end, [book.pauses for book in books])
        if is_pause and any(_has(book.units["minute"], unit) for book in books):
            yield Term("break", amount, "day", "minutes", sentence.number)
        elif any(_has(book.units["hour"], unit) for book in books):
            per = _period(text, start, end, books)
            if is_pause and amount.high * 60 <= LONGEST_BREAK:
                yield Term("break", amount * 60, "day", "minutes", sentence.number)
            elif not overtime and per in {"day", "week"} and amount.high <= HOURS_OF_A_WEEK:
                yield Term("hours", amount, per, "hours", sentence.number)


def _beside(text: str, start: int, end: int, rows: Iterable[Words]) -> bool:
    """Whether one of the words stands before a number, after the last comma, or as one of the two words after it."""
    before = text[max(text.rfind(mark, 0, start) for mark in ",;:(") + 1 : start]
    near = (*words_of(before), *words_of(text[end:])[:2])
    return any(_holds(each, near) for each in rows)


def _minutes(found: re.Match[str]) -> int:
    return int(found[1]) * 60 + int(found[2])


def _pay_day(sentence: Sentence, text: str, books: Sequence[Phrasebook]) -> Iterator[Term]:
    for book in books:
        if _holds(book.next_month, sentence.words) and not any(True for _ in _money(text)):
            for found in _DAY_OF_MONTH.finditer(_numbered(text)):
                yield Term("pay_day", Amount.of(found[1]), "month", "day", sentence.number)
        twice = _holds(book.twice_a_month, sentence.words)
        if not twice and _holds(book.once_a_month, sentence.words):
            yield Term("once_a_month", Amount.of(1), "month", "times", sentence.number)


def _numbered(text: str) -> str:
    """The text without the number of its paragraph: 4.2 is no day."""
    return re.sub(r"^\s*(?:\d+[.)]\s*)+", "", text)


def _money(text: str) -> Iterator[tuple[Amount, str, tuple[int, int]]]:
    """(amount, currency, its place from and to) of every sum of money in a folded text."""
    named, thousands = currencies()
    for found in _MONEY.finditer(text):
        after = [word.rstrip(".") for word in (found["after"] or "").split()]
        scale = 1000 if after and _has(thousands, after[0]) else 1
        word = after[1] if scale > 1 and len(after) > 1 else (after[0] if after else "")
        currency = _currency(found["before"] or "", named) or _currency(word, named)
        if currency:
            low = number_of(found["low"])
            high = number_of(found["high"]) if found["high"] else low
            yield (
                Amount(min(low, high) * scale, max(low, high) * scale),
                currency,
                (found.start(), found.end("low")),
            )


def _currency(word: str, named: Mapping[str, Words]) -> str:
    return next((code for code, words in named.items() if word and _has(words, word)), "")


def _counts(text: str) -> Iterator[tuple[Amount, str, tuple[int, int]]]:
    """(amount, the word after it, place from and to) of every number before a word."""
    for found in _COUNT.finditer(text):
        low = number_of(found["low"])
        high = number_of(found["high"]) if found["high"] else low
        yield Amount(min(low, high), max(low, high)), found["unit"], found.span()


def _has(words: Words, word: str) -> bool:
    return any(len(row) == 1 and matches(row[0], word) for row in words)


def _holds(rows: Words, words: Sequence[str]) -> bool:
    """Whether one of the rows of words stands in a sentence."""
    return any(
        all(map(matches, row, words[start : start + len(row)]))
        for row in rows
        for start in range(len(words) - len(row) + 1)
    )


def _period(text: str, start: int, end: int, books: Sequence[Phrasebook]) -> str:
    """The period named nearest to a number that stands from `start` to `end`; nothing where none is named."""
    best, distance = "", FAR
    for book in books:
        for period, rows in book.per.items():
            for found in (hit for row in rows for hit in _row_pattern(row).finditer(text)):
                between = text[end : found.start()] if found.start() >= end else text[found.end() : start]
                gap = len(between) + COMMA * len(_COMMA.findall(between))
                if gap < distance:
                    best, distance = period, gap
    return best


@cache
def _row_pattern(row: tuple[str, ...]) -> re.Pattern[str]:
    words = (re.escape(word.rstrip("*")) + (r"\w*" if word.endswith("*") else "") for word in row)
    return re.compile(r"(?<!\w)" + r"\W+".join(words) + r"(?!\w)")
