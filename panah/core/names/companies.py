"""An organisation's name taken apart, and two of them compared: legal form, joined words, loan words,
numbers.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final

from panah.core.names.distance import best_likeness, likeness
from panah.core.names.fold import clean, lower, readings
from panah.core.names.legal_forms import close_abbreviations, split_legal_form
from panah.core.names.parts import Part, part
from panah.core.names.persons import compare_persons
from panah.core.names.score import Reason

MAX_WORDS: Final = 12
_TOKEN = re.compile(r"[^\W_]+(?:['‐‑-][^\W_]+)*'?")
_HYPHEN = re.compile(r"[‐‑-]")
_RUN = (4, 3, 2)
_JOIN_FROM = 0.85


@dataclass(frozen=True)
class CompanyName:
    """An organisation's name: its words without the legal form, the form, and whether words were written
    joined.
    """

    words: tuple[Part, ...]
    form_classes: frozenset[str]
    form: str
    joined: bool
    as_person: str  # the words as written, for a sole proprietor's firm that bears a person's name


def _split_camel(token: str) -> list[str]:
    """`СтройМонтаж5` as Строй, Монтаж, 5: cut before a capital that follows a small letter, and around digits."""
    if token.isalpha() and (token[1:].islower() or token.isupper()):
        return [token]  # nearly every word
    cuts = [
        place
        for place in range(1, len(token))
        if (token[place - 1].islower() and token[place].isupper())
        or token[place - 1].isdigit() != token[place].isdigit()
    ]
    return [token[start:end] for start, end in pairwise([0, *cuts, len(token)])]


@lru_cache(maxsize=100_000)
def parse_company(name: str) -> CompanyName:
    """Take an organisation's name apart. Any text is accepted; one with nothing readable has no words."""
    text = close_abbreviations(clean(name))
    tokens, classes, form = split_legal_form(_TOKEN.findall(text))
    as_person = " ".join(split_legal_form(_TOKEN.findall(clean(name)))[0]) if "sole" in classes else ""
    tokens = [piece for token in tokens for piece in _HYPHEN.split(token)]
    pieces = [piece for token in tokens for piece in _split_camel(token) if piece]
    words = [found for piece in pieces[:MAX_WORDS] if (found := part(lower(piece)))]
    return CompanyName(tuple(words), classes, form, len(pieces) > len(tokens), as_person)


@lru_cache(maxsize=200_000)
def compare_words(a: Part, b: Part) -> float:
    """Likeness of two words of organisations' names, 0 to 1."""
    if a.is_number or b.is_number:
        return 1.0 if a.word == b.word else 0.0
    if a.readings[0] == b.readings[0]:
        return 1.0
    if a.groups & b.groups:
        return 0.98
    value = best_likeness(a.readings, b.readings)
    # In a company's name one other sound makes another word (Алтын Дән, Алтын Дала), so nearness counts for
    # less.
    return value if value >= 0.93 else max(0.0, 1 - (1 - value) * 1.35)


@lru_cache(
    maxsize=100_000
)  # a part is equal only to itself: without this no comparison of it would be remembered
def _joined(items: tuple[Part, ...]) -> Part:
    text = "".join(item.word for item in items)
    return Part(text, readings(text), joined_from=len(items))


def _join_runs(words: tuple[Part, ...], other: tuple[Part, ...]) -> tuple[Part, ...]:
    """`words` with runs of neighbours made one where the other side writes them as one word."""
    for target in other:
        if len(target.readings[0]) < 5 or any(compare_words(target, word) >= _JOIN_FROM for word in words):
            continue
        for size in _RUN:
            for start in range(len(words) - size + 1):
                run = _joined(words[start : start + size])
                if run.readings and compare_words(target, run) >= _JOIN_FROM:
                    return _join_runs((*words[:start], run, *words[start + size :]), other)
    return words


def _align(
    a: tuple[Part, ...], b: tuple[Part, ...]
) -> tuple[list[tuple[Part, Part, float]], list[Part], list[Part]]:
    """Pair the words, the most alike first; words that are like none on the other side are left over."""
    options = sorted(
        ((compare_words(x, y), -abs(i - j), -i, -j) for i, x in enumerate(a) for j, y in enumerate(b)),
        reverse=True,
    )
    pairs: dict[int, tuple[int, float]] = {}
    for value, _, i, j in options:
        if value >= 0.35 and -i not in pairs and -j not in {place for place, _ in pairs.values()}:
            pairs[-i] = (-j, value)
    taken = {place for place, _ in pairs.values()}
    return (
        [(a[i], b[j], value) for i, (j, value) in sorted(pairs.items())],
        [x for i, x in enumerate(a) if i not in pairs],
        [y for j, y in enumerate(b) if j not in taken],
    )


def _weight(item: Part) -> float:
    return 0.25 if item.is_weak else 1.0


def _aligned(a: tuple[Part, ...], b: tuple[Part, ...]) -> tuple[float, list[Reason]]:
    pairs, left_a, left_b = _align(a, b)
    left = [*((x, True) for x in left_a), *((y, False) for y in left_b)]
    total = sum(max(_weight(x), _weight(y)) for x, y, _ in pairs) + sum(_weight(x) for x, _ in left)
    mean = sum(max(_weight(x), _weight(y)) * value for x, y, value in pairs) / total
    least = min([value for _, _, value in pairs] + [0.8 if x.is_weak else 0.3 for x, _ in left])
    reasons = [
        Reason("same_word" if x.word == y.word else "same_sound", x.word, y.word)
        if value >= 0.98
        else Reason("close" if value >= 0.75 else "differs", x.word, y.word)
        for x, y, value in pairs
    ]
    reasons += [Reason("joined", x.word, y.word) for x, y, _ in pairs if x.joined_from != y.joined_from]
    reasons += [
        Reason("loan_word", x.word, y.word) for x, y, _ in pairs if x.groups & y.groups and x.word != y.word
    ]
    reasons += [Reason("leftover", x.word if ours else "", "" if ours else x.word) for x, ours in left]
    return 0.4 * mean + 0.6 * least, reasons


def _as_one_word(a: CompanyName, b: CompanyName) -> float:
    """Likeness of the names written without spaces; only when one of them is written so."""
    if not (a.joined or b.joined or len(a.words) != len(b.words)):
        return 0.0
    x, y = _joined(a.words), _joined(b.words)
    return 0.97 * likeness(x.readings[0], y.readings[0]) if x.readings and y.readings else 0.0


def _numbers(words: tuple[Part, ...]) -> set[str]:
    return {item.word for item in words if item.is_number}


def compare_companies(first: str, second: str) -> tuple[float, list[Reason]]:
    """Likeness of two organisations' names, 0 to 1, with its grounds. Symmetric; the order of words is
    free.
    """
    swap = first > second
    a, b = (
        (parse_company(second), parse_company(first))
        if swap
        else (parse_company(first), parse_company(second))
    )
    if not a.words or not b.words:
        return 0.0, [Reason("empty")]
    value, reasons = _aligned(_join_runs(a.words, b.words), _join_runs(b.words, a.words))
    whole = _as_one_word(a, b)
    if whole > value:
        value = whole
        reasons = [Reason("joined_close", "".join(x.word for x in a.words), "".join(y.word for y in b.words))]
    if a.as_person and b.as_person:
        as_persons, more = compare_persons(a.as_person, b.as_person)
        if as_persons > value:
            value, reasons = as_persons, more
    value, more = _forms_and_numbers(a, b, value)
    reasons += more
    return value, [reason.swapped() for reason in reasons] if swap else reasons


def _forms_and_numbers(a: CompanyName, b: CompanyName, value: float) -> tuple[float, list[Reason]]:
    reasons = []
    ours, theirs = _numbers(a.words), _numbers(b.words)
    if ours != theirs:
        value *= 0.55 if ours and theirs else 0.75
        reasons.append(Reason("numbers_differ", " ".join(sorted(ours)), " ".join(sorted(theirs))))
    if a.form_classes and b.form_classes:
        same = bool(a.form_classes & b.form_classes)
        value *= 1.0 if same else 0.96
        reasons.append(Reason("form_same" if same else "form_differs", a.form, b.form))
    elif a.form_classes or b.form_classes:
        reasons.append(Reason("form_one_side", a.form, b.form))
    return value, reasons
