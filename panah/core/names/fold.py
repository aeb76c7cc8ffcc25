"""From a word in any script to its readings: the alphabet fold every comparison and index stands on.

`readings("Қуанышбаева")` and `readings("Kuanyshbayeva")` both begin with `kuaniqbaeva`. The fold is lossy
on purpose: it
drops what agencies drop (soft and hard signs, glides, doubled letters) and keeps what tells people apart.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import combinations, islice, product

from anyascii import anyascii

from panah.core.names.letters import (
    APOSTROPHES,
    CYRILLIC,
    CYRILLIC_RUNS,
    LATIN,
    LATIN_RUNS,
    LOOKS_CYRILLIC,
    LOOKS_LATIN,
    VOWELS,
)

MAX_READINGS = 8
MAX_NAME = 240  # longer text is not a name: it is compared as far as this and said to be weak
MAX_WORD = 48

_RUNS = {**CYRILLIC_RUNS, **LATIN_RUNS}
_LETTERS = {**CYRILLIC, **LATIN}
_PIECE = re.compile("|".join(sorted(map(re.escape, _RUNS), key=len, reverse=True)) + "|.", re.DOTALL)
_DOUBLE = re.compile(r"([a-z])\1+")  # letters only: 11 is not 1
_I_BESIDE_VOWEL = re.compile(r"(?<=[aeou])i|i(?=[aeou])")
_FINAL_H = re.compile(r"(?<=[ao])h$")
_MARKS = re.compile("[\u0300-\u036f]")
_LATIN_LETTER = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
_CYRILLIC_LETTER = re.compile("[\u0400-\u052f]")
# Modifier letters (apostrophes) and marks belong to no script of their own.
_OTHER_LETTER = re.compile(r"[^\W\d_A-Za-z\u00aa-\u024f\u02b0-\u036f\u0400-\u052f\u1e00-\u1eff\ua789-\ua78c]")


def clean(text: str) -> str:
    """One line of ordinary characters: NFKC, lower case, one apostrophe, no control or direction marks.

    Case is folded by the caller's `words`, which needs it for CamelCase.
    """
    text = text[: MAX_NAME * 4].replace("№", " ").translate(APOSTROPHES)
    text = unicodedata.normalize("NFKC", text).translate(APOSTROPHES)
    if not text.isprintable():
        spaced = (" " if unicodedata.category(c) in {"Cc", "Zs", "Zl", "Zp"} else c for c in text)
        text = "".join(c for c in spaced if unicodedata.category(c) not in {"Cf", "Cs", "Co", "Cn"})
    return " ".join(text.split())[:MAX_NAME].rstrip()


def lower(text: str) -> str:
    """Lower case that keeps the Turkish dotted capital a plain i and the dotless one an ı."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", text.replace("İ", "i").casefold().replace("i\u0307", "i"))


def script_of(char: str) -> str:
    """`Latn`, `Cyrl`, `Zyyy` for signs and digits, or `Othr`."""
    if not char.isalpha() or unicodedata.category(char) == "Lm":
        return "Zyyy"
    if char.isascii():
        return "Latn"
    name = unicodedata.name(char, "")
    return "Cyrl" if name.startswith("CYRILLIC") else "Latn" if "LATIN" in name else "Othr"


def mixes_scripts(text: str) -> bool:
    """Whether Latin and Cyrillic letters both stand in the text."""
    return bool(_LATIN_LETTER.search(text) and _CYRILLIC_LETTER.search(text))


def one_script(word: str) -> str:
    """The word with look-alike letters put back into the script that most of its letters have."""
    if not mixes_scripts(word):
        return word
    counts = {"Latn": 0, "Cyrl": 0, "Zyyy": 0, "Othr": 0}
    for char in word:
        counts[script_of(char)] += 1
    # A letter with no twin in the other script settles the matter before the count does.
    sure_cyrillic = sum(script_of(c) == "Cyrl" and c not in LOOKS_LATIN for c in word)
    sure_latin = sum(script_of(c) == "Latn" and c not in LOOKS_CYRILLIC for c in word)
    cyrillic = (sure_cyrillic, counts["Cyrl"]) >= (sure_latin, counts["Latn"])
    table = LOOKS_CYRILLIC if cyrillic else LOOKS_LATIN
    return "".join(table.get(c, c) for c in word)


def _letter_reading(char: str) -> str:
    """A letter of no table: without its marks if that is in a table, else by its anyascii spelling."""
    bare = _MARKS.sub("", unicodedata.normalize("NFD", char))
    if bare in _LETTERS:
        return _LETTERS[bare]
    spelt = re.sub("[^a-z0-9]", "", anyascii(char).lower())
    return "".join(_LETTERS.get(c, c).split("|")[0] for c in spelt)


def _units(word: str) -> list[tuple[str, ...]]:
    """The readings of each letter or run of letters, in order."""
    units: list[tuple[str, ...]] = []
    for piece in _PIECE.findall(word):
        if piece in _RUNS:
            units.append(tuple(_RUNS[piece].split("|")))
        elif piece in _LETTERS:
            units.append(tuple(_LETTERS[piece].split("|")))
        elif piece.isascii() and piece.isdigit():
            units.append((piece,))
        elif piece.isalnum():
            units.append((_letter_reading(piece),))
    return units


def _settle(sounds: str) -> str:
    """Drop glides, i beside another vowel, doubled letters and a final h after a vowel."""
    sounds = _DOUBLE.sub(r"\1", sounds.replace("y", ""))
    sounds = _DOUBLE.sub(r"\1", _I_BESIDE_VOWEL.sub("", sounds))
    return _FINAL_H.sub("", sounds) or sounds


@lru_cache(maxsize=200_000)
def readings(word: str) -> tuple[str, ...]:
    """All ways to read one word, the likeliest first; at most eight. Empty when nothing can be read.

    `word` is one word, any script and case. A word whose letters all are signs or marks gives ().
    """
    word = one_script(lower(word.translate(APOSTROPHES))[:MAX_WORD])
    spelt = islice(_spellings(_units(word)), 4 * MAX_READINGS)
    found = dict.fromkeys(filter(None, map(_settle, spelt)))
    return tuple(islice(found, MAX_READINGS))


def _spellings(units: list[tuple[str, ...]]) -> Iterator[str]:
    """Spellings by how few letters are read the less likely way: none, one, two, three."""
    first = [unit[0] for unit in units]
    doubtful = [place for place, unit in enumerate(units) if len(unit) > 1]
    for count in range(4):
        for places in combinations(doubtful, count):
            for others in product(*(units[place][1:] for place in places)):
                spelt = first.copy()
                for place, other in zip(places, others, strict=True):
                    spelt[place] = other
                yield "".join(spelt)


_COARSE = str.maketrans("oi", "ae")
_SKELETON = str.maketrans("bvgdzjx", "pfktscs", "aeiouh")


@lru_cache(maxsize=200_000)
def coarse(reading: str) -> str:
    """The reading with a/o and e/i merged: what the region's neighbours hear alike."""
    return _DOUBLE.sub(r"\1", reading.translate(_COARSE))


def skeleton(reading: str) -> str:
    """The consonants of the reading, voiced and voiceless merged, upper case; the first vowel is kept as
    `A`.
    """
    bones = _DOUBLE.sub(r"\1", reading.translate(_SKELETON)).upper()
    return ("A" if reading[:1] in VOWELS else "") + bones


def is_weak(text: str) -> bool:
    """Whether letters stand in a script the fold has no table for: the score is then a guess from
    spelling.
    """
    return _OTHER_LETTER.search(text) is not None
