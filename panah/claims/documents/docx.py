"""Papers as DOCX: the same blocks, for an office that has to edit or stamp them."""

import io
from collections.abc import Sequence

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from panah.claims.documents.blocks import Block, Box, Heading, Pairs, Paper, Table
from panah.core.typesetting import typst_language

_LINE_MM = 170


def docx(papers: Sequence[Paper]) -> bytes:
    """One document of papers, each beginning a page."""
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(20)
    document.styles["Normal"].font.size = Pt(10)
    first = papers[0]
    document.core_properties.title = f"{first.title} {first.reference}"
    document.core_properties.author = ""
    document.core_properties.language = typst_language(first.language)
    section.footer.paragraphs[0].text = " · ".join((first.reference, *first.versions))
    section.footer.paragraphs[0].runs[0].font.size = Pt(7)
    for number, paper in enumerate(papers):
        if number:
            document.add_page_break()  # type: ignore[no-untyped-call]  # the library's own annotation is missing
        document.add_heading(paper.title, 0)
        for block in paper.blocks:
            _add(document, block)
    content = io.BytesIO()
    document.save(content)
    return content.getvalue()


def _add(document: DocxDocument, block: Block) -> None:
    if isinstance(block, Heading):
        document.add_heading(block.text, 1)
    elif isinstance(block, Table):
        _add_table(document, [block.header, *block.rows], block.widths, block.numbers, has_header=True)
    elif isinstance(block, Pairs):
        _add_table(document, block.rows, (3, 7), frozenset(), has_header=False)
    else:
        run = document.add_paragraph().add_run(block.text)
        run.bold = isinstance(block, Box) or block.strong


def _add_table(
    document: DocxDocument,
    rows: Sequence[Sequence[str]],
    widths: Sequence[int],
    numbers: frozenset[int],
    *,
    has_header: bool,
) -> None:
    table = document.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.autofit = False
    for number, row in enumerate(rows):
        cells = table.add_row().cells
        for column, (cell, text) in enumerate(zip(cells, row, strict=True)):
            cell.width = Mm(_LINE_MM * widths[column] / sum(widths))
            run = cell.paragraphs[0].add_run(text)
            run.font.size = Pt(8 if has_header else 10)
            run.bold = has_header and number == 0
            if column in numbers:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if has_header:
        # Printed again on each page.
        repeated = OxmlElement("w:tblHeader")
        repeated.set(qn("w:val"), "true")
        table.rows[0]._tr.get_or_add_trPr().append(repeated)  # noqa: SLF001 -- python-docx has no other way to it
    document.add_paragraph()
