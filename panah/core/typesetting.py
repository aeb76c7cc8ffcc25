"""Paper set with Typst. Content goes in as data, so nothing a person wrote is read as markup."""

import json
from pathlib import Path
from typing import Any

import typst

# Typst knows no script variants; the language decides hyphenation and quotes only.
_LANGUAGES = {"uz-cyrl": "uz"}


def typst_language(language: str) -> str:
    """Our language as Typst names it."""
    return _LANGUAGES.get(language, language)


def typeset(template: Path, data: dict[str, Any]) -> bytes:
    """A PDF from a Typst file with `data` as sys.inputs.data (JSON)."""
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    return bytes(typst.compile(str(template), format="pdf", sys_inputs=inputs))
