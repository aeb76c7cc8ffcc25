"""Answers and reasons in the reader's words, from the law's texts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language

from panah.core.law import Pack, load_pack
from panah.desk.labels import ANSWER, SOURCE


@dataclass(frozen=True)
class ShownAnswer:
    """A question, its answer, and who gave it."""

    fact: str
    question: str
    answer: str
    source: str
    on: str


def value_words(pack: Pack, language: str, fact_id: str, value: str) -> str:
    """An answer as a person reads it."""
    if value in ANSWER:
        return str(ANSWER[value])
    fact = pack.facts[fact_id]
    return pack.choice_label(language, fact_id, value) if fact.type == "choice" else value


def shown_answers(facts: Mapping[str, Any], pack: Pack, language: str) -> list[ShownAnswer]:
    """All answers in the order of the vocabulary. `facts` is facts JSON: a value, or a list of sourced values."""
    return [
        ShownAnswer(
            fact=fact_id,
            question=pack.question(language, fact_id, asker="officer"),
            answer=value_words(pack, language, fact_id, str(answer["value"])),
            source=str(SOURCE[answer["source"]]),
            on=answer.get("date", ""),
        )
        for fact_id in pack.facts
        if fact_id in facts
        for answer in _answers(facts[fact_id])
    ]


def _answers(kept: Any) -> list[dict[str, Any]]:
    return kept if isinstance(kept, list) else [{"value": kept, "source": "worker"}]


def urgency_words(reasons: list[dict[str, Any]]) -> list[str]:
    """The reasons for an urgency as sentences."""
    pack, language = load_pack(), get_language() or "en"
    words = []
    for reason in reasons:
        signs = [pack.text(language, "indicators", sign) for sign in reason["indicators"]]
        words.append(pack.text(language, "urgency_reasons", reason["id"], indicator=", ".join(signs)))
    return words
