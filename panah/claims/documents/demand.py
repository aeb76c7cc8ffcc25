"""The demand letter to the employer. It names no witness and no place where the worker is."""

from collections.abc import Iterable
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _

from panah.claims.documents import figures, words
from panah.claims.documents.blocks import Block, Box, Heading, Pairs, Paper, Paragraph
from panah.claims.documents.file import ClaimFile
from panah.claims.documents.statement import calculation, parties, request, title, versions


def demand(file: ClaimFile, *, pay_by: date, language: str) -> Paper:
    """A demand in one language."""
    with translation.override(language):
        return Paper(
            language=language,
            title=title("employer"),
            reference=file.reference,
            blocks=tuple(_blocks(file, pay_by, language)),
            versions=versions(file),
        )


def _blocks(file: ClaimFile, pay_by: date, language: str) -> Iterable[Block]:
    result = file.computed.entitlement
    yield Pairs(tuple(parties(file, "employer", language)))
    yield Paragraph(
        _(
            "The worker named above worked for you. The record of that work and the law of each day show "
            "what is due."
        )
        if file.person.get("name")
        else _(
            "A worker whom we help worked for you. The record of that work and the law of each day show "
            "what is due."
        )
    )
    yield Paragraph(request("employer", result, language), strong=True)
    yield Paragraph(
        _(
            "Please pay by %(day)s, or write to us which amounts you dispute and why, with your own record "
            "of hours and pay."
        )
        % {"day": figures.day(pay_by, language)}
    )
    authorities = " / ".join(str(words.ADDRESSEE[each]) for each in words.AUTHORITIES[file.jurisdiction][:2])
    yield Paragraph(
        _("If nothing is paid by then, the claim goes on to: %(authorities)s.") % {"authorities": authorities}
    )
    yield Box(
        _(
            "Answer only to the organisation named above. Do not look for the worker or the worker's "
            "family: any pressure on them will be reported."
        )
    )
    if result.lines:
        yield Heading(_("Calculation"))
        yield calculation(result.lines, language)
