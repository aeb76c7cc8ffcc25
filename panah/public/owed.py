"""What is owed, in words: the totals, each line with its article and numbers, what was broken, what is still open."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from django.utils.translation import gettext

from panah.core.law import load_pack
from panah.core.law.citations import cite
from panah.core.wages.result import Breach, Entitlement, Line, Unconfirmed
from panah.core.wages.words import told, word
from panah.core.wages.work import ZERO, Amount, Problem
from panah.public.templatetags.panah import day, number


def between(readings: Sequence[Entitlement]) -> Entitlement:
    """The first of several readings of an unclear fact, with sums that reach from the least to the most of all."""
    first, *others = readings
    for each in others:
        first = replace(
            first,
            due=_reach(first.due, each.due),
            paid=_reach(first.paid, each.paid),
            set_off=_reach(first.set_off, each.set_off),
            owed=_reach(first.owed, each.owed),
        )
    return first


def _reach(one: Mapping[str, Amount], other: Mapping[str, Amount]) -> dict[str, Amount]:
    return {each: one.get(each, ZERO).hull(other.get(each, ZERO)) for each in {**one, **other}}


def shown(result: Entitlement, language: str) -> dict[str, Any]:
    """The result as templates and paper need it, every text in a language."""
    return {
        "totals": [_total(result, currency) for currency in result.owed],
        "lines": [_line(each, language) for each in result.lines],
        "breaches": [_breach(each, language) for each in result.breaches],
        "open": [_open(each, language) for each in result.unconfirmed],
        "problems": [_problem(each, language) for each in result.problems],
        "versions": result.versions,
    }


def _problem(each: Problem, language: str) -> dict[str, Any]:
    """What could not be counted, where, and how to mend it on a page: a record has other words for a rate."""
    said = told(each, language)
    no_rate = each.code == "no_exchange_rate"
    try:
        where = date.fromisoformat(each.where)
    except ValueError:
        where = None
    return {
        "message": said.message,
        "mend": gettext("Write how much one of it was worth; until then the two are counted apart.")
        if no_rate
        else said.mend,
        "no_rate": no_rate,
        "day": where,
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
