"""A question of the vocabulary as a page of the desk draws it."""

from typing import Any

from panah.core.law import Fact, Pack
from panah.desk import labels


def question_row(pack: Pack, language: str, fact: Fact, value: Any, error: str = "") -> dict[str, Any]:
    """One question with its answers, the one given, and what was wrong with it. For desk/question_row.html."""
    options: list[tuple[str, Any]] = []
    if fact.type == "yes_no":
        options = list(labels.ANSWER.items())
    elif fact.type == "choice":
        codes = sorted(pack.countries) if fact.standard == "iso3166" else fact.choices
        options = [(code, pack.choice_label(language, fact.id, code)) for code in codes]
        if fact.standard == "iso3166":
            options.sort(key=lambda option: (option[0] not in fact.choices, option[1]))
    return {
        "fact": fact,
        "question": pack.question(language, fact.id, asker="officer"),
        "help": pack.help_text(language, fact.id),
        "options": options,
        "value": value or "",
        "error": error,
    }
