"""A result in words, for the pages: totals, kinds, lines, breaches, open points, changes, time limit."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from panah.claims.computing import Change
from panah.claims.documents import figures, statement, words
from panah.claims.limits import TimeLimit
from panah.claims.patterns import Shared
from panah.claims.settlement import Settlement
from panah.core.wages.books.findings import Pattern
from panah.core.wages.books.telling import pattern_in_words
from panah.core.wages.result import Breach, Entitlement, Line
from panah.core.wages.words import told, told_inputs, word
from panah.core.wages.work import Amount, Problem, total

LINES_SHOWN = 100
BREACHES_SHOWN = 31


@dataclass(frozen=True)
class ShownLine:
    """One line of a calculation in words. `inputs` are the numbers it was made from."""

    line: Line
    period: str
    what: str
    quantity: str
    rate: str
    amount: str
    article: str
    inputs: tuple[tuple[str, str], ...]


def line(each: Line, language: str) -> ShownLine:
    """A line in words."""
    return ShownLine(
        each,
        figures.period(*each.period, language),
        statement.what(each, language),
        f"{figures.quantity(each.quantity, language)} {figures.unit(each.unit, language)}",
        figures.rate(each.rate, language),
        figures.money(each.amount, each.currency, language),
        statement.article(each.article, language),
        tuple(told_inputs(each, language)),
    )


def kinds(result: Entitlement, language: str) -> list[dict[str, str]]:
    """What the claim is made of, by kind and currency."""
    grouped: dict[tuple[str, str], list[Line]] = {}
    for each in result.lines:
        grouped.setdefault((each.what, each.currency), []).append(each)
    return [
        {
            "what": word(language, "lines", what),
            "amount": figures.money(total(each.amount for each in found), currency, language),
            "articles": "; ".join(
                dict.fromkeys(statement.article(each.article, language) for each in found if each.article)
            ),
        }
        for (what, currency), found in grouped.items()
    ]


def totals(result: Entitlement, language: str) -> list[tuple[str, str]]:
    """Due, paid, set off, owed."""
    return list(statement.totals(result, language))


def breaches(result: Entitlement, language: str) -> list[dict[str, Any]]:
    """Limits passed, those of one kind together."""
    grouped: dict[tuple[str, str, str], list[Breach]] = {}
    for each in result.breaches:
        key = (each.code, statement.limit_of(each, language), each.article)
        grouped.setdefault(key, []).append(each)
    return [
        {
            "what": word(language, "breaches", code),
            "limit": limit,
            "article": statement.article(article, language),
            "times": sum(each.times for each in found),
            "days": [
                (
                    figures.period(*each.period, language),
                    f"{each.found} {figures.unit(each.unit, language)}" if limit else "",
                    each.certain,
                )
                for each in found[:BREACHES_SHOWN]
            ],
            "more": max(0, len(found) - BREACHES_SHOWN),
        }
        for (code, limit, article), found in grouped.items()
    ]


def open_points(result: Entitlement, language: str) -> list[dict[str, str]]:
    """What could be claimed once confirmed."""
    return [
        {
            "what": word(language, "unconfirmed", each.what, "what"),
            "ask": word(language, "unconfirmed", each.what, "ask"),
            "question": each.question,
            "article": statement.article(each.article, language) if each.article else "",
        }
        for each in result.unconfirmed
    ]


def problems(found: Iterable[Problem], language: str) -> list[dict[str, str]]:
    """What could not be used: where, what is wrong, how to mend it."""
    return [
        {
            "where": figures.place(each.where, language),
            "row": str(each.row or ""),
            "message": told(each, language).message,
            "mend": told(each, language).mend,
        }
        for each in found
    ]


def changed(found: Sequence[Change], language: str) -> list[dict[str, str]]:
    """What is different from the confirmed result."""
    return [
        {
            "period": figures.period(*each.line.period, language),
            "what": word(language, "lines", each.line.what),
            "before": figures.money(each.before, each.line.currency, language) if each.before else "—",
            "after": figures.money(each.after, each.line.currency, language) if each.after else "—",
        }
        for each in found[:LINES_SHOWN]
    ]


def limit(found: TimeLimit, language: str) -> list[str]:
    """The time limit in sentences."""
    return statement.limit_sentences(found, language)


def amounts(found: Mapping[str, Any], language: str) -> str:
    """Amounts of several currencies in one line."""
    return figures.sums(found, language)


def settlement(found: Settlement, language: str) -> dict[str, Any]:
    """An offer held against the claim, in sentences and by kind."""
    said = {
        "offer": figures.money(Amount.of(found.offer), found.currency, language),
        "owed": figures.money(found.owed, found.currency, language),
        "lost": figures.money(found.given_up, found.currency, language),
        "percent": figures.quantity(found.percent, language),
    }
    sentences = [_("The offer of %(offer)s covers %(percent)s percent of %(owed)s.") % said]
    if found.given_up.high > 0:
        sentences.append(_("Whoever accepts it as the end of the matter gives up %(lost)s.") % said)
    else:
        sentences.append(_("Nothing that is computed here would be given up."))
    if found.days_of_work is not None and found.given_up.high > 0:
        sentences.append(
            _("That is as much as %(days)s days of this work bring.")
            % {"days": figures.quantity(found.days_of_work, language)}
        )
    sentences.append(
        _(
            "Money is counted for the oldest pay first and for interest last. "
            "What is not confirmed yet is not counted."
        )
    )
    return {
        "sentences": sentences,
        "shares": [
            {
                "what": word(language, "lines", each.what),
                "claimed": figures.money(each.claimed, found.currency, language),
                "covered": figures.money(Amount.of(each.covered), found.currency, language),
                "lost": figures.money(each.given_up, found.currency, language),
            }
            for each in found.shares
        ],
    }


def step_amount(content: Mapping[str, str], language: str) -> str:
    """The money of a step in words; empty for one without."""
    if "amount" not in content:
        return ""
    return figures.money(Amount.of(content["amount"]), content["currency"], language)


def patterns(found: Iterable[Pattern], language: str) -> list[dict[str, str]]:
    """What several workers' books share: in words, the days, the case numbers."""
    return [
        {
            "text": pattern_in_words(each, language),
            "days": ", ".join(figures.period(day, day, language) for day in each.days[:10]),
            "workers": ", ".join(each.workers),
        }
        for each in found
    ]


def shares(found: Iterable[Shared], language: str) -> list[dict[str, Any]]:
    """What several claims share, in words."""
    said = []
    for each in found:
        if each.subject == "money":
            text = (
                f"{words.MONEY[each.code]}: {figures.money(Amount.of(each.amount), each.currency, language)}"
            )
        else:
            text = word(language, "lines" if each.subject == "line" else "breaches", each.code)
        said.append({"text": text, "claims": each.claims})
    return said
