"""Paper made from the packs: pocket cards of signs, posters, and survey forms, as PDF in every language.

All words come from the texts of the packs; what a person typed (hotline, address) goes in as data and is never read as
markup.
"""

import io
from datetime import date
from pathlib import Path
from typing import Any

import segno

from panah.core.errors import InputError
from panah.core.law.pack import Pack
from panah.core.law.rights import rights_pages
from panah.core.typesetting import typeset, typst_language

FOLDER = Path(__file__).parent
KINDS = ("card", "poster", "form")
POSTER_TOPICS = ("passport", "papers", "leaving", "help")
CARD_FACTS = ("in_danger_now", "needs_medical_help_now", "can_leave", "under_18")
LONGEST_LINE = 80


def paper(
    kind: str,
    pack: Pack,
    language: str,
    *,
    hotline: str,
    address: str,
    country: str = "kz",
    day: date,
    asker: str = "officer",
) -> bytes:
    """A PDF: `card` (folded, the eleven signs), `poster` (rights, hotline, QR code), `form` (questions with boxes).

    `address` is what the QR code opens. Raises InputError for another kind or for an overlong hotline or address.
    """
    if kind not in KINDS:
        raise InputError(
            f"there is no paper {kind!r}", code="unknown_paper", mend=f"Use one of: {', '.join(KINDS)}."
        )
    check_line("hotline", hotline)
    check_line("address", address)
    make = {"card": _card, "poster": _poster, "form": _form}[kind]
    data = {
        "language": typst_language(language),
        "hotline": hotline,
        "address": address,
        "qr": qr_code(address),
        "presumption": pack.text(language, "sentences", "presumption"),
        "version": f"{pack.version.name} ({pack.version.hash[:8]}), {day.isoformat()}",
        **make(pack, language, country, day, asker),
    }
    return typeset(FOLDER / f"{kind}.typ", data)


def check_line(name: str, text: str) -> None:
    """Refuse a line that a person typed and that would not fit."""
    if not 0 < len(text) <= LONGEST_LINE:
        raise InputError(
            f"the {name} has {len(text)} characters",
            code="bad_line",
            mend=f"Give 1 to {LONGEST_LINE} of them.",
        )


def qr_code(address: str) -> str:
    """The QR code of an address, as SVG."""
    """The QR code of an address, as SVG."""
    stream = io.BytesIO()
    segno.make(address, error="m").save(stream, kind="svg", border=2, scale=4, xmldecl=False)
    return stream.getvalue().decode()


def _card(pack: Pack, language: str, _country: str, _day: date, _asker: str) -> dict[str, Any]:
    signs = [key for key, indicator in pack.indicators.items() if indicator.list == "ilo_11"]
    return {
        "title": pack.text(language, "indicator_lists", "ilo_11"),
        "signs": [pack.text(language, "indicators", key) for key in signs],
        "questions": [pack.question(language, fact, "officer") for fact in CARD_FACTS],
        "note": pack.text(language, "sentences", "not_a_verdict"),
    }


def _poster(pack: Pack, language: str, country: str, day: date, _asker: str) -> dict[str, Any]:
    pages = {page.topic: page for page in rights_pages(pack, country, day, language)}
    return {
        "blocks": [
            {"title": pages[topic].title, "sentences": [sentence.text for sentence in pages[topic].sentences]}
            for topic in POSTER_TOPICS
        ]
    }


def _form(pack: Pack, language: str, _country: str, _day: date, asker: str) -> dict[str, Any]:
    """Every fact this asker may ask, by section; an officer's form holds no fact that officers may not ask."""
    sections = []
    for section, ids in pack.sections.items():
        facts = [pack.facts[fact_id] for fact_id in ids if asker in pack.facts[fact_id].askers]
        questions = [
            {
                "text": pack.question(language, fact.id, asker),
                "boxes": fact.type == "yes_no",
                "choices": [pack.choice_label(language, fact.id, choice) for choice in fact.choices],
            }
            for fact in facts
        ]
        if questions:
            sections.append({"title": pack.text(language, "sections", section), "questions": questions})
    answers = [pack.text(language, "choices", "answer", key) for key in ("yes", "no", "unknown", "declined")]
    return {
        "title": pack.text(language, "interface", "heading_indicators"),
        "answers": answers,
        "sections": sections,
        "free": pack.help_text(language, "sexual_violence"),
    }
