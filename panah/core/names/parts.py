"""One word of a name with everything the comparison asks of it, worked out once."""

import re
from dataclasses import dataclass
from functools import cached_property, lru_cache

from panah.core.names.fold import readings
from panah.core.names.groups import company_word_groups, weak_words

# Endings of a surname as they sound after the fold, with the sex they tell: m, f, or n where they tell none.
_SURNAME_ENDING = re.compile(
    r"^(.{2,}?)(ova|eva|ov|ev|of|ef|zoda|zada|zade|zad|skaa|ska|skoi|ski|ckaa|cka|cki)$"
)
_SEX = {"ova": "f", "eva": "f", "ov": "m", "ev": "m", "of": "m", "ef": "m"}


@dataclass(frozen=True)
class Stem:
    """A reading without its surname ending; `sex` is empty when there was no such ending."""

    text: str
    sex: str


def _stem(reading: str) -> Stem:
    found = _SURNAME_ENDING.match(reading)
    if not found:
        return Stem(reading, "")
    stem, ending = found.groups()
    if ending.startswith(("sk", "ck")):
        return Stem(stem + ending[:2], "f" if "a" in ending else "m")
    return Stem(stem, _SEX.get(ending, "n"))


@dataclass(frozen=True, eq=False)
class Part:
    """One word: as written, how it is read, and what it is made of. Equal only to itself, so caching is cheap."""

    word: str
    readings: tuple[str, ...]
    # Father's name used as a surname (`Токтогул кызы`): agrees with Токтогулова.
    of_father: bool = False
    joined_from: int = 1

    @cached_property
    def stems(self) -> tuple[Stem, ...]:
        """The readings without surname endings."""
        return tuple(_stem(reading) for reading in self.readings)

    @cached_property
    def is_initial(self) -> bool:
        """Whether only the first letter is given."""
        return len(self.word) == 1 or (len(self.word) <= 2 and len(self.readings[0]) == 1)

    @cached_property
    def is_number(self) -> bool:
        """Whether the word is digits."""
        return self.word.isdigit()

    @cached_property
    def groups(self) -> frozenset[str]:
        """The loan words and places it is a spelling of."""
        return company_word_groups(self.readings)

    @cached_property
    def is_weak(self) -> bool:
        """Whether the word tells little about which company is meant."""
        return self.readings[0] in weak_words()


@lru_cache(maxsize=100_000)
def part(word: str) -> Part | None:
    """The part for one cleaned lower-case word; nothing when no letter of it can be read."""
    found = readings(word)
    return Part(word, found) if found else None
