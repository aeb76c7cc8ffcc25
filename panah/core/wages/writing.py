"""Days and numbers as a reader of a language writes them, for sentences of the wage parts."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal, InvalidOperation

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_decimal

from panah.core.wages.work import Amount, plain

_RANGE = "–"


def amount_text(amount: Amount) -> str:
    """An amount as text: 8, or 8–10. `written` puts it into the habits of a language."""
    return plain(amount.low) if amount.certain else f"{plain(amount.low)}{_RANGE}{plain(amount.high)}"


def locale_of(language: str) -> Locale:
    """The CLDR's locale of one of our languages."""
    return Locale.parse("uz_Cyrl" if language == "uz-cyrl" else language)


def written(values: Mapping[str, str], language: str) -> dict[str, str]:
    """Values of a sentence in the habits of a language: days in words, numbers grouped; other texts as they are."""
    return {name: _written(text, language) for name, text in values.items()}


def _written(text: str, language: str) -> str:
    try:
        return format_date(date.fromisoformat(text), format="long", locale=locale_of(language))
    except ValueError:
        pass
    try:
        parts = [Decimal(part) for part in text.split(_RANGE)]
    except InvalidOperation:
        return text
    return _RANGE.join(format_decimal(part, locale=locale_of(language)) for part in parts)
