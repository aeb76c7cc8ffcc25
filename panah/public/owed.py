"""What is owed, in words: the totals, each line with its article and numbers, what was broken, what is still open."""

from datetime import date
from typing import Any

from panah.core.law import load_pack
from panah.core.law.citations import cite
from panah.core.wages.result import Breach, Entitlement, Line, Unconfirmed
from panah.core.wages.words import told, word
from panah.core.wages.work import ZERO, Amount
from panah.public.templatetags.panah import day, number


def shown(result: Entitlement, language: str) -> dict[str, Any]:
    """The result as templates and paper need it, every text in a language."""
    return {
        "totals": [_total(result, currency) for currency in result.owed],
        "lines": [_line(each, language) for each in result.lines],
        "breaches": [_breach(each, language) for each in result.breaches],
        "open": [_open(each, language) for each in result.unconfirmed],
        "problems": [told(each, language) for each in result.problems],
        "versions": result.versions,
    }


def _total(result: Entitlement, currency: str) -> dict[str, str]:
    """Sums of one currency; `received` is what was paid and what else counts against the claim."""
    received = result.paid.get(currency, ZERO) + result.set_off.get(currency, ZERO)
    return {
        "currency": currency,
        "due": amount(result.due.get(currency)),
        "received": amount(received),
        "owed": amount(result.owed[currency]),
    }


def amount(value: Amount | None) -> str:
    """A number, or a range of two, with the separators of the language of the page."""
    if value is None:
        return ""
    return number(value.low) if value.certain else f"{number(value.low)} – {number(value.high)}"


def period(first: date, last: date) -> str:
    """A day, or the first and the last of some."""
    return day(first) if first == last else f"{day(first)} – {day(last)}"


def _line(each: Line, language: str) -> dict[str, Any]:
    return {
        "what": word(language, "lines", each.what),
        "period": period(*each.period),
        "employer": each.employer,
        "reckoning": f"{amount(each.quantity)} {word(language, 'units', each.unit)} × {amount(each.rate)}",
        "amount": f"{amount(each.amount)} {each.currency}",
        "article": cite(each.article, load_pack(), language),
    }


def _breach(each: Breach, language: str) -> dict[str, str]:
    return {
        "what": word(language, "breaches", each.code),
        "period": period(*each.period),
        "article": cite(each.article, load_pack(), language),
    }


def _open(each: Unconfirmed, language: str) -> dict[str, str]:
    return {
        "what": word(language, "unconfirmed", each.what, "what"),
        "ask": word(language, "unconfirmed", each.what, "ask"),
    }
