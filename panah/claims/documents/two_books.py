"""Two books side by side on paper: what each says of each day, what differs, and the signs to ask about."""

from collections.abc import Iterable, Mapping

from django.utils import translation
from django.utils.translation import gettext as _

from panah.claims.documents import figures
from panah.claims.documents.blocks import Block, Box, Heading, Pairs, Paper, Paragraph, Table
from panah.claims.documents.statement import times
from panah.core.wages.books.findings import Discrepancy, Reconciliation, Row, Side
from panah.core.wages.books.telling import discrepancy_in_words, pattern_in_words, unit_in_words
from panah.core.wages.words import word
from panah.core.wages.work import ZERO, Amount, total


def two_books(found: Reconciliation, *, reference: str, employer: str, language: str) -> Paper:
    """The comparison in one language. It names no worker: the reference does."""
    with translation.override(language):
        return Paper(
            language=language,
            title=_("Two wage books side by side"),
            reference=reference,
            blocks=tuple(_blocks(found, reference, employer, language)),
        )


def _blocks(found: Reconciliation, reference: str, employer: str, language: str) -> Iterable[Block]:
    yield Pairs(((_("Reference"), reference), (_("Employer"), employer)))
    if found.totals:
        yield Heading(_("Sums of both books"))
        rows = tuple(total_rows(found, language))
        yield Table(
            ("", _("The worker's book"), _("The employer's book")), rows, (4, 3, 3), frozenset({1, 2})
        )
    if found.worth:
        yield Paragraph(
            _("The work that the employer's book leaves out is worth %(sum)s.")
            % {"sum": figures.sums(found.worth, language)},
            strong=True,
        )
    yield Heading(_("What differs"))
    if found.discrepancies:
        header = (_("What"), _("How often"), _("How much"), _("Worth"))
        yield Table(header, tuple(kind_rows(found, language)), (10, 4, 5, 6), frozenset({3}))
        yield Heading(_("Each difference"))
    differences = tuple(difference_row(each, language) for each in found.discrepancies)
    if differences:
        header = (_("Days"), _("What"), _("How much"), _("Worth"))
        yield Table(header, differences, (5, 10, 5, 5), frozenset({3}))
    else:
        yield Paragraph(_("The two books agree."))
    for pattern in found.patterns:
        yield Box(pattern_in_words(pattern, language))
    if found.patterns:
        yield Paragraph(word(language, "books", "notes", "sign"))
    yield Heading(_("Day by day"))
    header = (_("Days"), _("The worker's book"), _("The employer's book"), _("Put together as"))
    yield Table(header, tuple(row_cells(each, language) for each in found.rows), (5, 7, 7, 6))


def total_rows(found: Reconciliation, language: str) -> Iterable[tuple[str, str, str]]:
    """The sums: name, the worker's, the employer's."""
    for unit, (own, other) in found.totals.items():
        yield total_name(unit, language), figures.quantity(own, language), figures.quantity(other, language)


def total_name(unit: str, language: str) -> str:
    """A sum by its name: hours, or money in a currency that was received or taken."""
    currency, _space, kind = unit.partition(" ")
    if not kind:
        return word(language, "books", "totals", unit)
    return word(language, "books", "totals", kind, values={"currency": currency})


def kind_rows(found: Reconciliation, language: str) -> Iterable[tuple[str, str, str, str]]:
    """The differences of one kind together: what, how often, how much, worth."""
    kinds: dict[tuple[str, str], list[Discrepancy]] = {}
    for each in found.discrepancies:
        kinds.setdefault((each.code, each.unit), []).append(each)
    for (_code, unit), same in kinds.items():
        much = figures.quantity(total(each.quantity for each in same), language)
        worth: dict[str, Amount] = {}
        for each in same:
            if each.amount is not None:
                worth[each.currency] = worth.get(each.currency, ZERO) + each.amount
        yield (
            discrepancy_in_words(same[0], language),
            times(len(same)),
            f"{much} {unit_word(unit, language)}",
            figures.sums(worth, language) if worth else "—",
        )


def difference_row(each: Discrepancy, language: str) -> tuple[str, str, str, str]:
    """One discrepancy: days, what, how much, worth."""
    said = discrepancy_in_words(each, language)
    if not each.certain:
        said = f"{said}. {word(language, 'books', 'notes', 'uncertain')}"
    much = f"{figures.quantity(each.quantity, language)} {unit_word(each.unit, language)}"
    worth = figures.money(each.amount, each.currency, language) if each.amount is not None else "—"
    return figures.period(*each.period, language), said, much, worth


def unit_word(unit: str, language: str) -> str:
    """A unit of a book in words; a currency and what the book itself calls a unit stay as they are."""
    try:
        return unit_in_words(unit, language)
    except KeyError:
        return unit


def row_cells(row: Row, language: str) -> tuple[str, str, str, str]:
    """One row: days, what each book says, and how the entries were put beside each other."""
    how = word(language, "books", "rows", row.kind)
    return (
        figures.period(*row.period, language),
        side_text(row.worker, language),
        side_text(row.employer, language),
        "" if row.kind == "same" else how,
    )


def side_text(side: Side | None, language: str) -> str:
    """What one book says: "8 hours", "12 kg", "2 days"."""
    if side is None:
        return "—"
    says = dict(side.says)
    unit = says.pop("unit", "pieces")
    parts = [
        f"{_range(says[name])} {unit_word(unit if name == 'pieces' else name, language)}"
        for name in ("hours", "pieces", "days")
        if says.get(name)
    ]
    return ", ".join(parts) or ", ".join(_rest(says)) or "—"


def _range(text: str) -> str:
    return text.replace("..", "–")


def _rest(says: Mapping[str, str]) -> Iterable[str]:
    return (value for value in says.values() if value)
