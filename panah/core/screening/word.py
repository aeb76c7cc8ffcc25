"""A finding as a Word document."""

import io

from docx import Document

from panah.core.law import Pack
from panah.core.screening.document import FindingDocument, finding_document
from panah.core.screening.explanation import Audience
from panah.core.screening.result import Screening


def finding_docx(
    screening: Screening, pack: Pack, language: str = "en", audience: Audience = "officer"
) -> bytes:
    """The finding as .docx. It names nobody; the answers stand at the end with who gave them and when."""
    return document_docx(finding_document(screening, pack, language, audience))


def document_docx(content: FindingDocument, *, number: str = "", organisation: str = "") -> bytes:
    """A finding's document as .docx, under a case number and the organisation that made it, if given."""
    document = Document()
    document.core_properties.title = f"{content.title} {number}".strip()
    document.core_properties.author = organisation
    document.add_heading(f"{content.title} {number}".strip(), level=1)
    for text in (organisation, content.note):
        if text:
            document.add_paragraph(text)
    for section in content.sections:
        document.add_heading(section.heading, level=2)
        for sentence in section.sentences:
            document.add_paragraph(sentence)
    if content.answers:
        document.add_heading(content.answers_title, level=2)
        table = document.add_table(rows=0, cols=3, style="Table Grid")
        for answer in content.answers:
            for cell, text in zip(table.add_row().cells, answer, strict=True):
                cell.text = text
    document.add_heading(content.versions_title, level=2)
    for line in content.versions:
        document.add_paragraph(line)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()
