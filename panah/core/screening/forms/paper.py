"""An officer's form on paper, and the pocket card beside it: both say what to do on the spot."""

from pathlib import Path
from typing import Any

from panah.core.law import Fact, Pack
from panah.core.law.paper import check_line, qr_code
from panah.core.screening.facts import SOURCES
from panah.core.screening.forms.surveys import ASKER, Survey
from panah.core.screening.forms.words import SurveyWords, survey_words
from panah.core.typesetting import typeset, typst_language

FOLDER = Path(__file__).parent
# What a card asks: of the form's own questions, those that tell most at a glance, as many as fit.
CARD_FACTS = (
    "in_danger_now", "needs_medical_help_now", "under_18", "can_leave", "passport_withheld", "wages_withheld",
    "locked_in", "free_to_quit", "threatened_violence", "threat_denunciation", "owes_debt",
)  # fmt: skip
# Long texts are set smaller, so that every language fits on the two sides.
_ROOM = ((700, 8.5), (820, 8.0), (950, 7.5), (1150, 7.0), (100_000, 6.5))
ANSWERS = ("yes", "no", "unknown", "declined")
_LINES = {"own_words": 8, "safe_contact": 2}


def survey_pdf(survey: Survey, pack: Pack, language: str, *, hotline: str, receiver: str = "") -> bytes:
    """The form as a PDF in one language. Raises InputError for an overlong hotline and an unknown language."""
    check_line("hotline", hotline)
    words = survey_words(survey, pack, language, hotline=hotline, receiver=receiver)
    answers = [pack.text(language, "choices", "answer", code) for code in ANSWERS]
    asked = _questions(survey, pack, language, answers, words.skip_note)
    data = {
        "language": typst_language(language),
        "title": words.title,
        "presumption": words.presumption,
        "purpose": words.purpose,
        "before": words.before,
        "consent": words.consent,
        "refused": words.refused,
        "yes_no": answers[:2],
        "sections": [
            {
                "title": pack.text(language, "sections", section),
                "questions": [asked[fact.id] for fact in facts],
            }
            for section, facts in survey.sections.items()
        ],
        "free": _free(words),
        "answers_from": words.questions["answers_from"],
        "sources": [pack.text(language, "sources", source) for source in SOURCES],
        "pass_on": words.pass_on,
        "on_the_spot": words.on_the_spot,
        "steps": words.steps,
        "hotline": hotline,
        "version": f"{pack.version.name} ({pack.version.hash[:8]}), {survey.form_id}",
    }
    return typeset(FOLDER / "survey.typ", data)


def card_pdf(survey: Survey, pack: Pack, language: str, *, hotline: str, address: str) -> bytes:
    """A folded pocket card for one user, two sides of A6. `address` is what the QR code opens.

    Raises InputError for an overlong hotline or address, and for an unknown language.
    """
    check_line("hotline", hotline)
    check_line("address", address)
    words = survey_words(survey, pack, language, hotline=hotline)
    asked = [fact.id for fact in survey.facts if fact.id in CARD_FACTS]
    questions = [pack.question(language, fact_id, ASKER) for fact_id in asked]
    longest = max(sum(map(len, words.steps)), sum(map(len, (*words.before, *questions))))
    data = {
        "language": typst_language(language),
        "title": words.title,
        "signs_title": pack.text(language, "indicator_lists", "ilo_11"),
        "signs": [
            pack.text(language, "indicators", key)
            for key, indicator in pack.indicators.items()
            if indicator.list == "ilo_11"
        ],
        "presumption": words.presumption,
        "purpose": words.purpose,
        "before": words.before,
        "questions": questions,
        "on_the_spot": words.on_the_spot,
        "steps": words.steps,
        "inside_size": next(size for most, size in _ROOM if longest <= most),
        "hotline": hotline,
        "address": address,
        "qr": qr_code(address),
        "version": f"{pack.version.name} ({pack.version.hash[:8]})",
    }
    return typeset(FOLDER / "pocket.typ", data)


def _questions(
    survey: Survey, pack: Pack, language: str, answers: list[str], skip_note: str
) -> dict[str, dict[str, Any]]:
    """Every question with its number, its boxes, and after which answers it is left out."""
    numbers = {fact.id: number for number, fact in enumerate(survey.facts, 1)}
    return {
        fact.id: {
            "text": f"{numbers[fact.id]}. {pack.question(language, fact.id, ASKER)}",
            "options": answers if fact.type == "yes_no" else _choices(fact, pack, language),
            "skip": skip_note.format(numbers=", ".join(str(numbers[gate]) for gate in survey.skips[fact.id]))
            if fact.id in survey.skips
            else "",
        }
        for fact in survey.facts
    }


def _choices(fact: Fact, pack: Pack, language: str) -> list[str]:
    return [pack.choice_label(language, fact.id, choice) for choice in fact.choices]


def _free(words: SurveyWords) -> list[dict[str, Any]]:
    return [
        {"text": words.questions[key], "hint": words.questions[f"{key}_hint"], "lines": lines}
        for key, lines in _LINES.items()
    ]
