"""All rules of the contract checker, read once and held against each other: for those who write them."""

from pathlib import Path

from panah.core.errors import InputError
from panah.core.law.texts import read_beside
from panah.core.told import LANGUAGES
from panah.core.wages.contract.law import contract_law, jurisdictions
from panah.core.wages.contract.model import FOLDER as MODEL
from panah.core.wages.contract.phrasebook import phrasebooks
from panah.core.wages.contract.told import texts


def check_rules(root: Path) -> int:
    """How many contents and clauses are known. Raises InputError for the first mistake, with file and line.

    Every content and clause of every country must have phrases and words; every language must have the same.
    """
    english = phrasebooks(root)[0]
    words = texts("en", root).table
    for language in LANGUAGES:
        texts(language, root)
        read_beside(root, MODEL, language, None if language == "en" else read_beside(root, MODEL, "en", None))
    for country in jurisdictions(root):
        law = contract_law(country, root)
        for part, known in (("contents", english.contents), ("clauses", english.clauses)):
            for key in getattr(law, part):
                if key not in known or not any(path[:2] == (part, key) for path in words):
                    raise InputError(
                        f"{country}: {part}.{key} has no phrases or no words",
                        code="missing_text",
                        mend="Add it to contracts/phrases and contracts/texts, in every language.",
                    )
    return len(english.contents) + len(english.clauses)
