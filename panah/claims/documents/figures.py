"""Amounts, quantities and days as a language writes them."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from babel.dates import format_date
from babel.numbers import format_decimal
from django.utils.translation import gettext as _

from panah.claims.documents import words
from panah.core.wages.words import word
from panah.core.wages.work import Amount
from panah.core.wages.writing import locale_of

_ENTRY = re.compile(r"(\w+)\[(\d+)\]")


def number(value: Decimal, language: str) -> str:
    """A number with the separators of the language; whole amounts without a fraction, others with two places."""
    pattern = "#,##0" if value == value.to_integral_value() else "#,##0.00"
    return format_decimal(value, format=pattern, locale=locale_of(language))


def quantity(value: Amount, language: str) -> str:
    """How much of something: "8.5", or "from 8 to 9"."""
    return _range(value, language, "#,##0.###")


def rate(value: Amount, language: str) -> str:
    """Money for one unit, as exactly as it is kept."""
    return _range(value, language, "#,##0.####")


def _range(value: Amount, language: str, pattern: str) -> str:
    low, high = (
        format_decimal(each, format=pattern, locale=locale_of(language)) for each in (value.low, value.high)
    )
    return low if value.certain else _("%(low)s to %(high)s") % {"low": low, "high": high}


def money(value: Amount, currency: str, language: str) -> str:
    """An amount with its currency: "125,000 KZT", or "120,000 to 130,000 KZT"."""
    low, high = number(value.low, language), number(value.high, language)
    said = low if value.certain else _("%(low)s to %(high)s") % {"low": low, "high": high}
    return f"{said} {currency}"


def sums(amounts: Mapping[str, Amount], language: str) -> str:
    """Amounts of several currencies in one line; "0" for none."""
    said = [money(amount, currency, language) for currency, amount in sorted(amounts.items())]
    return "; ".join(said) or "0"


def place(where: str, language: str) -> str:
    """Where an entry stands, in words: "Days and hours, entry 3", or a day; a place of a file stays as it is."""
    return "; ".join(_entry(each, language) for each in where.split("; "))


def _entry(where: str, language: str) -> str:
    try:
        stated = date.fromisoformat(where)
    except ValueError:
        pass
    else:
        return period(stated, stated, language)
    found = _ENTRY.match(where)
    if not found or found[1] not in words.TABLE:
        return str(words.TABLE.get(where, where))
    return _("%(table)s, entry %(number)s") % {"table": words.TABLE[found[1]], "number": found[2]}


def unit(code: str, language: str) -> str:
    """The unit of a quantity or limit in words; empty for what has none."""
    return word(language, "units", code) if code else ""


def day(value: date, language: str) -> str:
    """A date in full: 21 November 2026."""
    return format_date(value, format="long", locale=locale_of(language))


def period(first: date, last: date, language: str) -> str:
    """A period in short figures, one day as one."""
    ends = [format_date(each, format="dd.MM.yyyy", locale=locale_of(language)) for each in (first, last)]
    return ends[0] if first == last else f"{ends[0]} – {ends[1]}"
