"""A fair contract to compare with and to fill in: in the worker's language beside a language of the State."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from babel.numbers import format_decimal

from panah.core.errors import InputError
from panah.core.law.documents import read_document
from panah.core.law.pack import Pack, load_pack
from panah.core.law.rights import CURRENCIES, LOCALES
from panah.core.law.texts import Texts, placeholders, read_beside
from panah.core.law.values import LawValue, LawValues
from panah.core.typesetting import typeset, typst_language
from panah.core.wages.contract.law import contract_law

TEMPLATE = Path(__file__).parent / "paper" / "model.typ"
FOLDER = "contracts/model"
# Where the first hours of overtime have a rate of their own, a contract names that one: it is the lowest.
FIRST = {"overtime_rate": "overtime_rate_first"}


@dataclass(frozen=True, slots=True)
class ModelClause:
    """One clause in each language, and the articles of the numbers in it."""

    id: str
    texts: tuple[str, ...]
    articles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ModelContract:
    """A fair contract. `languages` are the worker's and, where it is another one, the State's."""

    languages: tuple[str, ...]
    titles: tuple[str, ...]
    intros: tuple[str, ...]
    clauses: tuple[ModelClause, ...]
    version: str


def model_contract(
    jurisdiction: str, day: date, language: str, *, state_language: str = "", pack: Pack | None = None
) -> ModelContract:
    """The fair contract of a country, with its numbers of a day.

    `state_language` chooses among the languages of the State; without it the first one that is not the worker's.
    Raises InputError for an unknown country or language.
    """
    pack = pack or load_pack()
    languages = _languages(contract_law(jurisdiction).state_languages, language, state_language)
    texts = [_texts(pack, each) for each in languages]
    numbers = _Numbers(LawValues.load(pack.path), jurisdiction, day)
    clauses = (_clause(key, languages, texts, numbers) for key in _order(pack, jurisdiction))
    return ModelContract(
        languages=languages,
        titles=tuple(each.table[("title",)] for each in texts),
        intros=tuple(each.table[("intro",)] for each in texts),
        clauses=tuple(clause for clause in clauses if clause is not None),
        version=f"{pack.version.name} ({pack.version.hash[:8]}), {day.isoformat()}",
    )


def model_pdf(model: ModelContract, *, note: str = "") -> bytes:
    """The fair contract as a PDF. `note` stands below, in the worker's language."""
    return typeset(
        TEMPLATE,
        {
            "language": typst_language(model.languages[0]),
            "title": model.titles[0],
            "titles": list(model.titles),
            "intros": list(model.intros),
            "clauses": [list(clause.texts) for clause in model.clauses],
            "version": model.version,
            "note": note,
        },
    )


def _languages(state: tuple[str, ...], language: str, wanted: str) -> tuple[str, ...]:
    if wanted and wanted not in state:
        raise InputError(
            f"{wanted!r} is no language of the State there",
            code="unknown_language",
            mend=f"Use one of: {', '.join(state)}.",
        )
    other = wanted or next((each for each in state if each != language), "")
    return (language, other) if other and other != language else (language,)


def _texts(pack: Pack, language: str) -> Texts:
    english = read_beside(pack.path, FOLDER, "en", None)
    return english if language == "en" else read_beside(pack.path, FOLDER, language, english)


def _order(pack: Pack, jurisdiction: str) -> list[str]:
    document = read_document(pack.path / "contracts" / "model.yaml", pack.path)
    document.check_keys(("clauses", "only"))
    only = {key: node.sequence() for key, node in document.mapping()["only"].mapping().items()}
    return [
        key
        for key in document.strings("clauses")
        if key not in only or jurisdiction in {node.value for node in only[key]}
    ]


@dataclass(frozen=True, slots=True)
class _Numbers:
    """The law's numbers of a country on a day."""

    values: LawValues
    jurisdiction: str
    day: date

    def of(self, text: str) -> dict[str, LawValue] | None:
        """The numbers a text asks for; None where one is missing or not confirmed."""
        try:
            return {name: self._get(name) for name in sorted(placeholders(text))}
        except InputError:
            return None

    def _get(self, name: str) -> LawValue:
        first = FIRST.get(name, name)
        known = first if (self.jurisdiction, first) in self.values.table else name
        return self.values.get(self.jurisdiction, known, self.day)


def _clause(
    key: str, languages: tuple[str, ...], texts: list[Texts], numbers: _Numbers
) -> ModelClause | None:
    found = numbers.of(texts[0].table["clauses", key])
    if found is None:
        return None
    filled = tuple(
        each.table["clauses", key].format_map(_shown(found, language))
        for each, language in zip(texts, languages, strict=True)
    )
    return ModelClause(key, filled, tuple(dict.fromkeys(value.citation.article for value in found.values())))


def _shown(values: Mapping[str, LawValue], language: str) -> dict[str, str]:
    locale = LOCALES.get(language, language)
    shown = {}
    for name, value in values.items():
        whole = value.value == value.value.to_integral_value()
        number = format_decimal(value.value.quantize(Decimal(1)) if whole else value.value, locale=locale)
        shown[name] = f"{number} {value.unit}" if value.unit in CURRENCIES else number
    return shown
