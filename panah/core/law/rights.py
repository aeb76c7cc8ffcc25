"""Pages on rights for workers, made from the packs: short sentences, each with what it rests on.

A sentence that holds a number of the law takes it from the country's values of the day; where the country has no
confirmed value, the sentence is left out rather than guessed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from babel.numbers import format_decimal

from panah.core.errors import InputError
from panah.core.law.citations import cite
from panah.core.law.documents import Node, read_document
from panah.core.law.pack import Pack
from panah.core.law.texts import Texts, placeholders, read_beside
from panah.core.law.values import LawValue, LawValues
from panah.core.told import LANGUAGES

LOCALES = {"uz": "uz_Latn", "uz-cyrl": "uz_Cyrl"}
CURRENCIES = ("KZT", "RUB", "USD", "KGS", "TJS", "UZS")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence in plain words, and what it rests on."""

    id: str
    text: str
    basis: str


@dataclass(frozen=True, slots=True)
class RightsPage:
    """One question a worker asks, answered for a country on a day."""

    topic: str
    title: str
    sentences: tuple[Sentence, ...]


def rights_pages(pack: Pack, country: str, day: date, language: str) -> tuple[RightsPage, ...]:
    """All pages for a country ("kz") in a language, with the numbers in force on a day.

    Raises InputError for a language that does not exist, and for texts that differ from the English ones.
    """
    texts = _texts(pack, language).table
    numbers = _Numbers(LawValues.load(pack.path), country, day, language)
    return tuple(
        RightsPage(topic, texts[topic, "title"], tuple(_sentences(topic, sentences, texts, numbers, pack)))
        for topic, sentences in _topics(pack).items()
    )


@dataclass(frozen=True, slots=True)
class _Numbers:
    """Where the numbers of a page come from, and how they are written."""

    values: LawValues
    country: str
    day: date
    language: str

    def fill(self, text: str) -> tuple[str, str] | None:
        """The text with its numbers, and their articles; None where a number is missing or not confirmed."""
        try:
            found = {
                name: self.values.get(self.country, name, self.day) for name in sorted(placeholders(text))
            }
        except InputError:
            return None
        articles = "; ".join(dict.fromkeys(value.citation.article for value in found.values()))
        return text.format_map(
            {name: _shown(value, self.language) for name, value in found.items()}
        ), articles


def _topics(pack: Pack) -> dict[str, dict[str, Mapping[str, str]]]:
    document = read_document(pack.path / "rights" / "topics.yaml", pack.path)
    document.check_keys(("topics",))
    return {topic: _bases(node) for topic, node in document.mapping()["topics"].mapping().items()}


def _bases(node: Node) -> dict[str, Mapping[str, str]]:
    return {
        key: {country: basis.of(str) for country, basis in child.mapping().items()}
        for key, child in node.mapping().items()
    }


def _texts(pack: Pack, language: str) -> Texts:
    english = read_beside(pack.path, "rights", "en", None)
    return english if language == "en" else read_beside(pack.path, "rights", language, english)


def _sentences(
    topic: str,
    bases: Mapping[str, Mapping[str, str]],
    texts: Mapping[tuple[str | int, ...], str],
    numbers: _Numbers,
    pack: Pack,
) -> Iterator[Sentence]:
    for key, by_country in bases.items():
        basis = by_country.get(numbers.country, by_country.get("all"))
        filled = numbers.fill(texts[topic, key])
        if basis is not None and filled is not None:
            yield Sentence(key, filled[0], cite(filled[1] or basis, pack, numbers.language))


def _shown(value: LawValue, language: str) -> str:
    """A number as people of that language write it, with its currency where it is money."""
    number = format_decimal(_plain(value.value), locale=LOCALES.get(language, language))
    return f"{number} {value.unit}" if value.unit in CURRENCIES else number


def _plain(number: Decimal) -> Decimal:
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number


def check_rights(pack: Pack, countries: Sequence[str], day: date) -> None:
    """Read every page in every language; mistakes are InputErrors naming file and line."""
    for country in countries:
        for language in LANGUAGES:
            rights_pages(pack, country, day, language)
