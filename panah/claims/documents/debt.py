"""The debt test on paper: the answer, the reasons, the curve in numbers."""

from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import gettext as _

from panah.claims.documents import figures
from panah.claims.documents.blocks import Block, Heading, Pairs, Paper, Paragraph, Table
from panah.core.wages.debt.result import DebtTest
from panah.core.wages.debt.telling import answer_in_words, reasons_in_words
from panah.core.wages.words import word
from panah.core.wages.work import Amount

SERIES = ("claimed", "fair", "value", "received")


def debt_paper(test: DebtTest, *, reference: str, language: str) -> Paper:
    """The test in one language."""
    with translation.override(language):
        return Paper(
            language=language,
            title=word(language, "debt", "title"),
            reference=reference,
            blocks=tuple(_blocks(test, reference, language)),
        )


def _blocks(test: DebtTest, reference: str, language: str) -> Iterable[Block]:
    yield Pairs(
        (
            (_("Reference"), reference),
            (_("As of"), figures.day(test.as_of, language)),
            (_("Article"), word(language, "debt", "article")),
        )
    )
    yield Paragraph(answer_in_words(test, language), strong=True)
    for sentence in reasons_in_words(test, language):
        yield Paragraph(sentence)
    if test.points:
        yield Heading(_("The debt over time"))
        header = (_("Day"), *(word(language, "debt", "series", name) for name in SERIES))
        yield Table(header, tuple(point_rows(test, language)), (4, 4, 4, 4, 4), frozenset({1, 2, 3, 4}))


def point_rows(test: DebtTest, language: str) -> Iterable[tuple[str, ...]]:
    """The curve in numbers: the day, then each series."""
    for point in test.points:
        amounts: list[Amount] = [getattr(point, name) for name in SERIES]
        yield (
            figures.period(point.day, point.day, language),
            *(figures.money(amount, test.currency, language) for amount in amounts),
        )
