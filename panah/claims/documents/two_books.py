"""Two books side by side on paper: what each says of each day, what differs, and the signs to ask about."""

from collections.abc import Iterable, Mapping
from textwrap import shorten

from django.utils import translation
from django.utils.translation import gettext as _

from panah.claims.documents import figures, words
from panah.claims.documents.blocks import Block, Box, Heading, Pairs, Paper, Paragraph, Table
from panah.claims.documents.statement import times
from panah.core.wages.books.findings import Discrepancy, Evidence, Pattern, Reconciliation, Row, Side
from panah.core.wages.books.telling import (
    class_in_words,
    class_of,
    discrepancy_in_words,
    pattern_in_words,
    unit_in_words,
)
from panah.core.wages.words import word
from panah.core.wages.work import ZERO, Amount, total
from panah.core.wages.writing import written

# A sign may rest on a year of days: so much of their places is printed.
_PLACES = 200


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
        columns = (_("Days"), _("What"), _("How much"), _("Worth"), _("Evidence"))
        yield Table(columns, differences, (5, 8, 4, 5, 9), frozenset({3}))
    else:
        yield Paragraph(_("The two books agree."))
    for sign in sign_rows(found, language):
        yield Box(sign)
    if found.patterns:
        yield Paragraph(word(language, "books", "notes", "sign"))
    yield Heading(_("Day by day"))
    header = (_("Days"), _("The worker's book"), _("The employer's book"), _("Put together as"))
    yield Table(header, tuple(row_cells(each, found, language) for each in found.rows), (5, 7, 7, 6))


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
            f"{_class(same[0], language)}: {discrepancy_in_words(same[0], language)}",
            times(len(same)),
            f"{much} {unit_word(unit, language)}",
            figures.sums(worth, language) if worth else "—",
        )


def sign_rows(found: Reconciliation, language: str) -> Iterable[str]:
    """Signs of a made-up book, each under the name of its class."""
    for pattern in found.patterns:
        places = "; ".join(
            dict.fromkeys(figures.place(each.place, language) for each in pattern.evidence if each.place)
        )
        told = f"{_class(pattern, language)}: {pattern_in_words(pattern, language)}"
        yield f"{told} ({shorten(places, _PLACES)})" if places else told


def _class(found: Discrepancy | Pattern, language: str) -> str:
    name = class_of(found)
    return class_in_words(name, language) if name else ""


def difference_row(each: Discrepancy, language: str) -> tuple[str, str, str, str, str]:
    """One discrepancy: days, what, how much, worth, and what each book says where."""
    said = discrepancy_in_words(each, language)
    if not each.certain:
        said = f"{said}. {word(language, 'books', 'notes', 'uncertain')}"
    much = f"{figures.quantity(each.quantity, language)} {unit_word(each.unit, language)}"
    worth = figures.money(each.amount, each.currency, language) if each.amount is not None else "—"
    evidence = "; ".join(evidence_text(one, language) for one in each.evidence)
    return figures.period(*each.period, language), said, much, worth, evidence


def evidence_text(each: Evidence, language: str) -> str:
    """What one book says, and where: "The employer's book: 8 h (book.csv · 4)"."""
    says = dict(each.says)
    currency = says.pop("currency", "")
    told = [_quantities(says, language)]
    if "amount" in says:
        kind = str(words.MONEY[says["kind"]]) if says.get("kind") in words.MONEY else ""
        told += [kind, f"{written_amount(says['amount'], language)} {currency}", says.get("reason", "")]
    if "rate" in says:
        told.append(f"{written_amount(says['rate'], language)} {currency} {words.PAY[says['per']]}")
    if "mark" in says:
        told.append(word(language, "books", "marks", says["mark"]))
    said = ", ".join(filter(None, told)) or "—"
    where = f" ({figures.place(each.place, language)})" if each.place else ""
    return f"{words.BOOK[each.whose]}: {said}{where}"


def written_amount(text: str, language: str) -> str:
    """A number or range of the evidence as the language writes it."""
    return written({"amount": text}, language)["amount"]


def unit_word(unit: str, language: str) -> str:
    """A unit of a book in words; a currency and what the book itself calls a unit stay as they are."""
    try:
        return unit_in_words(unit, language)
    except KeyError:
        return unit


def row_cells(row: Row, found: Reconciliation, language: str) -> tuple[str, str, str, str]:
    """One row: days, what each book says, how the entries were put beside each other and how they differ."""
    how = [] if row.kind == "same" else [word(language, "books", "rows", row.kind)]
    how += [_class(found.discrepancies[place], language) for place in row.discrepancies]
    return (
        figures.period(*row.period, language),
        side_text(row.worker, language),
        side_text(row.employer, language),
        "; ".join(dict.fromkeys(how)),
    )


def side_text(side: Side | None, language: str) -> str:
    """What one book says: "8 hours", "12 kg", "2 days"."""
    if side is None:
        return "—"
    return _quantities(side.says, language) or "—"


def _quantities(says: Mapping[str, str], language: str) -> str:
    """Hours, pieces in their unit, days."""
    unit = says.get("unit", "pieces")
    return ", ".join(
        f"{written_amount(says[name].replace('..', '–'), language)} "
        f"{unit_word(unit if name == 'pieces' else name, language)}"
        for name in ("hours", "pieces", "days")
        if says.get(name)
    )
