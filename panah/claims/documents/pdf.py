"""Papers as PDF, set with Typst. Every text goes in as data and is never read as markup."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from panah.claims.documents.blocks import Block, Box, Heading, Pairs, Paper, Paragraph, Table
from panah.core.typesetting import typeset, typst_language

_TEMPLATE = Path(__file__).with_name("paper.typ")


def pdf(papers: Sequence[Paper], *, picture: str = "") -> bytes:
    """One PDF of papers, each beginning a page: usually the same one in two languages. `picture` is an SVG."""
    data = {"papers": [_paper(paper) for paper in papers], "picture": picture}
    return typeset(_TEMPLATE, data)


def _paper(paper: Paper) -> dict[str, Any]:
    return {
        "language": typst_language(paper.language),
        "title": paper.title,
        "reference": paper.reference,
        "blocks": [_block(block) for block in paper.blocks],
        "versions": list(paper.versions),
    }


def _block(block: Block) -> dict[str, Any]:
    if isinstance(block, Table):
        return {
            "kind": "table",
            "header": list(block.header),
            "rows": [list(row) for row in block.rows],
            "widths": list(block.widths),
            "numbers": sorted(block.numbers),
        }
    if isinstance(block, Pairs):
        return {"kind": "pairs", "rows": [list(row) for row in block.rows]}
    kinds = {Heading: "heading", Box: "box"}
    kind = "strong" if isinstance(block, Paragraph) and block.strong else kinds.get(type(block), "text")
    return {"kind": kind, "text": block.text}
