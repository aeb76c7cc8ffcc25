"""Paper of the desk."""

from django.conf import settings

from panah.cases.models import Case
from panah.core.law import load_pack
from panah.core.screening import Screening
from panah.core.screening.document import FindingDocument, finding_document
from panah.core.screening.explanation import Audience
from panah.core.screening.word import document_docx
from panah.core.typesetting import typeset, typst_language

PRINT = settings.BASE_DIR / "templates" / "print"


def _document(case: Case, language: str, audience: Audience) -> FindingDocument:
    return finding_document(Screening.from_json(case.screening), load_pack(), language, audience)


def finding_pdf(case: Case, language: str, audience: Audience = "officer") -> bytes:
    """The finding of a case as PDF, for an officer or a court, or in plain words for the worker. Names nobody."""
    content = _document(case, language, audience)
    data = {
        "language": typst_language(language),
        "title": content.title,
        "number": case.number,
        "organisation": case.organisation.name,
        "sections": [
            {"heading": part.heading, "status": part.status, "sentences": list(part.sentences)}
            for part in content.sections
        ],
        "answers_title": content.answers_title,
        "answers": [list(answer) for answer in content.answers],
        "versions_title": content.versions_title,
        "versions": list(content.versions),
        "note": content.note,
    }
    return typeset(PRINT / "finding.typ", data)


def finding_docx(case: Case, language: str, audience: Audience = "officer") -> bytes:
    """The same as a Word document."""
    content = _document(case, language, audience)
    return document_docx(content, number=case.number, organisation=case.organisation.name)
