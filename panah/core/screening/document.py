"""A finding as a document: everything that stands on its paper, in one language, for PDF and Word alike."""

import hashlib
import json
from dataclasses import dataclass

from panah.core.law import Pack
from panah.core.screening.explanation import Audience, Section, explain
from panah.core.screening.facts import Answer, Facts
from panah.core.screening.result import Screening


@dataclass(frozen=True, slots=True)
class FindingDocument:
    """Title, the sentence that it is no verdict, sections, answers (question, answer, source) and versions.

    It names nobody.
    """

    title: str
    note: str
    sections: tuple[Section, ...]
    answers_title: str
    answers: tuple[tuple[str, str, str], ...]
    versions_title: str
    versions: tuple[str, ...]


def finding_hash(screening: Screening) -> str:
    """SHA-256 over the finding's canonical JSON: the same finding has the same hash anywhere."""
    text = json.dumps(screening.to_json(), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def finding_document(
    screening: Screening, pack: Pack, language: str = "en", audience: Audience = "officer"
) -> FindingDocument:
    """The document of a finding, with articles for an officer or a court, in plain words for the worker."""
    versions = screening.versions
    facts = Facts.from_json({"facts": screening.inputs}, pack)
    return FindingDocument(
        title=pack.text(language, "interface", "heading_finding"),
        note=pack.text(language, "sentences", "not_a_verdict"),
        sections=explain(screening, language, audience, pack).sections,
        answers_title=pack.text(language, "interface", "heading_answers"),
        answers=tuple(
            _answer(answer, pack, language, audience)
            for fact_id in pack.facts
            for answer in facts.answers.get(fact_id, ())
        ),
        versions_title=pack.text(language, "interface", "heading_versions"),
        versions=(
            f"{pack.text(language, 'interface', 'laws')}: {versions.pack} ({versions.pack_hash})",
            f"{pack.text(language, 'interface', 'engine')}: {versions.engine}",
            f"SHA-256: {finding_hash(screening)}",
        ),
    )


def _answer(answer: Answer, pack: Pack, language: str, audience: Audience) -> tuple[str, str, str]:
    value = answer.to_json()
    shown = value
    if value in {"yes", "no", "unknown", "declined"}:
        shown = pack.text(language, "choices", "answer", value)
    elif pack.facts[answer.fact].choices:
        shown = pack.choice_label(language, answer.fact, value)
    source = pack.text(language, "sources", answer.source)
    given = f", {answer.given.isoformat()}" if answer.given else ""
    return pack.question(language, answer.fact, audience), shown, f"{source}{given}"
