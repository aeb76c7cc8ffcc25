"""What a comparison gives back: a score, a band and the reasons."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from panah.core.names.explain import reason_text


class Kind(StrEnum):
    """What a name names."""

    PERSON = "person"
    COMPANY = "company"


class Band(StrEnum):
    """What a score means for the reader. A name alone never decides, whatever its band."""

    MATCH = "match"
    POSSIBLE = "possible"
    NONE = "none"


MATCH_FROM: Final = 0.85
POSSIBLE_FROM: Final = 0.70


def band_of(score: float) -> Band:
    """The band of a score from 0 to 1."""
    return Band.MATCH if score >= MATCH_FROM else Band.POSSIBLE if score >= POSSIBLE_FROM else Band.NONE


@dataclass(frozen=True)
class Reason:
    """One ground for a score. `code` is stable; `a` and `b` are the words of the two names it speaks of."""

    code: str
    a: str = ""
    b: str = ""

    def text(self, language: str = "en") -> str:
        """The reason as a sentence, in en, ru, kk, ky, uz, uz-cyrl or tg."""
        return reason_text(self.code, language, self.a, self.b)

    def swapped(self) -> "Reason":
        """The same ground seen from the other name."""
        return Reason(self.code, self.b, self.a)

    def __str__(self) -> str:
        return self.text()


@dataclass(frozen=True)
class Score:
    """How alike two names are: `score` from 0 (nothing) to 1 (the same), rounded to four places, and why."""

    score: float
    band: Band
    reasons: tuple[Reason, ...]

    def explain(self, language: str = "en") -> list[str]:
        """The reasons as sentences for a person who is not a programmer."""
        return [reason_text(f"band_{self.band.value}", language), *(r.text(language) for r in self.reasons)]


def scored(value: float, reasons: list[Reason]) -> Score:
    """A score with its band, clamped to 0..1."""
    value = round(min(1.0, max(0.0, value)), 4)
    return Score(value, band_of(value), tuple(dict.fromkeys(reasons)))
