"""Legal forms: found at either end of an organisation's name, whatever the language, and set apart from the
name.
"""

import re
from functools import cache, lru_cache

from panah.core.names.fold import clean, lower, one_script
from panah.core.names.tables import read_table

_ABBREVIATION = re.compile(r"\b(?:\w[./]\s?){1,5}\w\b\.?|\b(?:\w\.){2,}", re.UNICODE)
_LONGEST_FORM = 6


@cache
def _forms() -> dict[tuple[str, ...], frozenset[str]]:
    """Words of a form -> its classes."""
    found: dict[tuple[str, ...], set[str]] = {}
    for row in read_table("legal_forms"):
        for form in row["forms"].split("|"):
            words = tuple(lower(clean(close_abbreviations(form))).split())
            found.setdefault(words, set()).add(row["class"])
    return {words: frozenset(classes) for words, classes in found.items()}


@cache
def _first_words() -> frozenset[str]:
    return frozenset(words[0] for words in _forms())


def close_abbreviations(text: str) -> str:
    """`A.Ş.`, `К/Х` and `O.O.O.` without their dots and strokes."""
    return _ABBREVIATION.sub(lambda m: re.sub(r"[./\s]", "", m.group()), text)


@lru_cache(maxsize=100_000)
def _spelt(word: str) -> tuple[str, str]:
    """The word in lower case, and with its look-alike letters put right."""
    plain = lower(word)
    return plain, one_script(plain)


def _may_open(word: str) -> bool:
    return not _first_words().isdisjoint(_spelt(word))


def _classes(words: list[str]) -> frozenset[str]:
    if len(words) == 1 and len(words[0]) == 2 and words[0].istitle():
        return frozenset()  # Ак, Би: a word of the name; the form would be written ИП or ип
    exact, plain = zip(*map(_spelt, words), strict=True)
    return _forms().get(exact) or _forms().get(plain) or frozenset()


def split_legal_form(words: list[str]) -> tuple[list[str], frozenset[str], str]:
    """Take the legal forms off both ends: the words left, the classes of the forms, the forms as written.

    At least one word is always left: a name that is nothing but a legal form is kept as a name. A form
    written out
    in several words is also taken from the middle.
    """
    classes: frozenset[str] = frozenset()
    taken: list[str] = []
    again = True
    while again and len(words) > 1:
        again = False
        # Most words of most names open no legal form: they are not looked at further.
        opening = {place for place, word in enumerate(words) if _may_open(word)}
        for start, size in _places(len(words)) if opening else ():
            if start not in opening:
                continue
            found = _classes(words[start : start + size])
            if found:
                taken.append(" ".join(words[start : start + size]))
                words = words[:start] + words[start + size :]
                classes |= found
                again = True
                break
    return words, classes, " ".join(taken)


@cache
def _places(count: int) -> list[tuple[int, int]]:
    """Where a form may stand among `count` words, the longest first; never all of them."""
    places = []
    for size in range(min(_LONGEST_FORM, count - 1), 0, -1):
        starts = range(count - size + 1) if size > 1 else (0, count - 1)
        places += [(start, size) for start in starts]
    return places
