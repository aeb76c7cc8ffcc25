"""Citations in the reader's language: "Labour Code 2015, art. 33(1)" as «Трудовой кодекс 2015 г., ст. 33(1)».

The packs cite in English. citations/<language>.yaml holds what citations are made of: names of laws and cases, remarks,
and the words around numbers. What is in no list stays as it is, so that a citation is never lost.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from panah.core.law.pack import Pack
from panah.core.law.texts import Texts, read_beside

# "2(2)(c)", "127.1", "I(i)", and lists and ranges of these: "arts. 41 and 42", "3(a) to (d)", "paras. 55-61".
_ONE = r"(?:\d+(?:\.\d+)*|[IVX]+\b)(?:\(\w{1,4}\))*"
_MORE = r"(?:\(\w{1,4}\))+"
_NUMBERS = rf"{_ONE}(?:(?:, | and | to |-)(?:{_ONE}|{_MORE}))*"
REMEMBERED = 4096


@dataclass(frozen=True)
class _Phrases:
    """One pattern that finds every known part of a citation, and what each becomes in a language."""

    pattern: re.Pattern[str]
    phrases: Mapping[str, str]
    locators: tuple[str, ...]
    joined: Mapping[str, str]

    def __call__(self, found: re.Match[str]) -> str:
        if found.lastgroup is None:
            return self.phrases[found[0]]
        numbers = found[found.lastgroup]
        for english, word in self.joined.items():
            numbers = numbers.replace(f" {english} ", word)
        return self.locators[int(found.lastgroup.removeprefix("n"))].format(number=numbers)


def cite(citation: str, pack: Pack, language: str) -> str:
    """A citation of the pack as people of that language write it. Raises InputError for an unknown language."""
    return citation if language == "en" else _cite(citation, pack.path, language)


@lru_cache(maxsize=REMEMBERED)
def _cite(citation: str, path: Path, language: str) -> str:
    phrases = _phrases(path, language)
    return phrases.pattern.sub(phrases, citation)


@lru_cache(maxsize=32)
def _phrases(path: Path, language: str) -> _Phrases:
    english = read_beside(path, "citations", "en", None)
    told = read_beside(path, "citations", language, english)
    names = {text: told.table[key] for key, text in english.table.items() if key[0] == "phrases"}
    places = [(text, told.table[key]) for key, text in english.table.items() if key[0] == "locators"]
    parts = [(name, _whole(name)) for name in names]
    parts += [
        (text, _whole(text.removesuffix("{number}")) + f"(?P<n{position}>{_NUMBERS})")
        for position, (text, _) in enumerate(places)
    ]
    # Longest first, so that "Labour Code 2015" is not read as "Labour Code".
    parts.sort(key=lambda part: len(part[0]), reverse=True)
    pattern = re.compile("|".join(part for _, part in parts))
    return _Phrases(pattern, names, tuple(template for _, template in places), _joined(english, told))


def _joined(english: Texts, told: Texts) -> dict[str, str]:
    """What stands between numbers: a word gets blanks around it, a dash does not."""
    return {
        text: f" {told.table[key]} " if told.table[key].isalpha() else told.table[key]
        for key, text in english.table.items()
        if key[0] == "numbers"
    }


def _whole(text: str) -> str:
    """A pattern for a text that is not a part of a longer word."""
    start = r"(?<!\w)" if text[0].isalnum() else ""
    end = r"(?!\w)" if text[-1].isalpha() and len(text) > 1 else ""
    return start + re.escape(text) + end
