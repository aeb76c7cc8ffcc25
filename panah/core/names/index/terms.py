"""The terms by which a name is indexed, and the short text its candidates are ranked by.

Three sorts of terms: word keys (see `keys`), and three-letter grams of the whole coarse name without spaces, which find
typing errors and words written together. A gram begins with `:`.
"""

import hashlib
from functools import cache
from typing import Final

from panah.core.names import letters
from panah.core.names.companies import parse_company
from panah.core.names.compare import keys
from panah.core.names.fold import coarse
from panah.core.names.persons import parse_person
from panah.core.names.score import Kind
from panah.core.names.tables import read_table

GRAM: Final = 3
RULES: Final = (
    2  # raise it when the code of the fold or of the keys changes; the tables are seen by themselves
)
_TABLES: Final = ("given_names", "legal_forms", "loan_words", "places", "weak_words")


@cache
def fold_version() -> str:
    """Changes whenever a letter table or a word list does: an index built with another version must be rebuilt."""
    tables = [letters.CYRILLIC, letters.CYRILLIC_RUNS, letters.LATIN, letters.LATIN_RUNS]
    text = repr([*tables, *(read_table(name) for name in _TABLES), GRAM, RULES])
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def folded(name: str, kind: Kind) -> str:
    """The coarse readings of the name's parts, surname endings off, with spaces between."""
    if kind is Kind.PERSON:
        return " ".join(coarse(item.stems[0].text) for item in parse_person(name).core)
    return " ".join(coarse(item.readings[0]) for item in parse_company(name).words)


def grams(text: str) -> set[str]:
    """The three-letter grams of a folded name without its spaces, its ends marked."""
    joined = f"^{text.replace(' ', '')}$"
    return {f":{joined[i : i + GRAM]}" for i in range(len(joined) - GRAM + 1)}


def name_terms(name: str, kind: Kind, text: str | None = None) -> set[str]:
    """Every term of one name; `text` is its folded form where that is known already."""
    text = folded(name, kind) if text is None else text
    parts = text.split() if kind is Kind.PERSON else [text]
    return {*keys(name, kind), *(gram for part in parts for gram in grams(part))}
