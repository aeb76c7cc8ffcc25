"""The evidence of a candidate pair in sentences, for a reviewer who is not a programmer, in the languages of Panah."""

from functools import cache
from importlib.resources import files
from typing import Any, Final

import yaml

from panah.core.names.duplicates.search import Candidate, Evidence

STRONG_BITS: Final = 5.0  # about thirty times likelier for one person than for two
SOME_BITS: Final = 1.0
NO_BREAK_SPACE: Final = "\u00a0"


@cache
def evidence_texts() -> dict[str, dict[str, dict[str, str]]]:
    """`texts` and `statements`: key -> language -> sentence."""
    source = files("panah.core.names").joinpath("data", "evidence.yaml").read_text(encoding="utf-8")
    found: dict[str, Any] = yaml.safe_load(source)
    return {name: found[name] for name in ("texts", "statements")}


def strength(weight: float) -> str:
    """What a weight in bits comes to: strongly_for, for, neither, against or strongly_against."""
    if abs(weight) < SOME_BITS:
        return "neither"
    side = "for" if weight > 0 else "against"
    return f"strongly_{side}" if abs(weight) >= STRONG_BITS else side


def explain_evidence(evidence: Evidence, language: str = "en") -> str:
    """One field's evidence as a sentence. Raises KeyError for an unknown language."""
    texts = evidence_texts()
    statement = texts["statements"][f"{evidence.field}.{evidence.grade}"][language]
    return texts["texts"][strength(evidence.weight)][language].format(statement=statement)


def explain_candidate(candidate: Candidate, language: str = "en") -> list[str]:
    """Why two records may be one person: the chance, how rare that is, each field from the weightiest, a caution."""
    texts = evidence_texts()["texts"]
    weightiest = sorted(candidate.evidence, key=lambda item: -abs(item.weight))
    return [
        texts["chance"][language].format(percent=_percent(candidate.probability, language)),
        texts["prior"][language].format(times=_number(1 + 2**-candidate.prior, language)),
        *(explain_evidence(item, language) for item in weightiest),
        texts["judge"][language],
    ]


def _percent(probability: float, language: str) -> str:
    """A probability in hundredths, rounded down so that none is told as certain."""
    text = f"{int(probability * 1000) / 10:g}"
    return text if language == "en" else text.replace(".", ",")


def _number(value: float, language: str) -> str:
    text = f"{float(f'{value:.2g}'):,.0f}"  # two digits: "about" promises no more
    return text if language == "en" else text.replace(",", NO_BREAK_SPACE)
