"""The check of a contract on paper. Content goes in as data, so nothing a person wrote is read as markup."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from panah.core.typesetting import typeset, typst_language
from panah.core.wages.contract.told import Told

TEMPLATE = Path(__file__).parent / "check.typ"


def check_pdf(language: str, content: Mapping[str, Any]) -> bytes:
    """A PDF of `content`: title, subtitle, parts (each a heading and lines of Told), note and version, in words."""
    parts = [
        {"heading": part["heading"], "lines": [_line(line) for line in part["lines"]]}
        for part in content["parts"]
    ]
    return typeset(TEMPLATE, {**content, "language": typst_language(language), "parts": parts})


def _line(line: Told) -> dict[str, Any]:
    return {
        "text": line.text,
        "why": line.why,
        "sentences": list(line.sentences),
        "bases": [
            f"{basis.article} ({basis.confidence})" if basis.confidence else basis.article
            for basis in line.bases
        ],
    }
