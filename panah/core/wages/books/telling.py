"""What two books show, in words of a language (`words/books`)."""

from typing import Literal

from panah.core.wages.books.findings import FORGED, OTHER_WAY, Discrepancy, Pattern
from panah.core.wages.words import word
from panah.core.wages.writing import amount_text, written

Class = Literal[
    "missing_day",
    "fewer_hours",
    "lower_rate",
    "payment_not_received",
    "deduction_unknown",
    "forged_continuity",
    "other_way",
]
_CLASSES: dict[str, Class] = {
    "missing_day": "missing_day",
    "fewer_hours": "fewer_hours",
    "fewer_pieces": "fewer_hours",
    "fewer_days": "missing_day",
    "lower_rate": "lower_rate",
    "payment_not_received": "payment_not_received",
    "payment_lower": "payment_not_received",
    "payment_called_loan": "payment_not_received",
    "deduction_unknown": "deduction_unknown",
    "deduction_higher": "deduction_unknown",
}


def class_of(found: Discrepancy | Pattern) -> Class | None:
    """The kind of a discrepancy or sign; None for what many workers share, which is no kind of its own."""
    if isinstance(found, Pattern):
        return "forged_continuity" if found.code in FORGED else None
    return "other_way" if found.code in OTHER_WAY else _CLASSES[found.code]


def class_in_words(name: Class, language: str) -> str:
    """The name of a kind."""
    return word(language, "books", "classes", name)


def discrepancy_in_words(found: Discrepancy, language: str) -> str:
    """What differs, as one line; the values stand in its evidence."""
    return word(language, "books", "discrepancies", found.code)


def discrepancy_line(found: Discrepancy, language: str) -> str:
    """A discrepancy on one line: its day or days, what differs, how much, and what that is worth."""
    days = [day.isoformat() for day in dict.fromkeys(found.period)]
    values = {f"day{number}": day for number, day in enumerate(days)}
    values |= {
        "quantity": amount_text(found.quantity),
        "amount": amount_text(found.amount) if found.amount else "",
    }
    told = written(values, language)
    when = " – ".join(told[name] for name in values if name.startswith("day"))
    how_much = f"{told['quantity']} {unit_in_words(found.unit, language)}"
    worth = (
        ""
        if found.amount is None or found.unit == found.currency
        else f" = {told['amount']} {found.currency}"
    )
    return f"{when}: {discrepancy_in_words(found, language)}: {how_much}{worth}"


def pattern_in_words(pattern: Pattern, language: str) -> str:
    """A sign or a shared pattern as one sentence with its values."""
    values = written(pattern.values, language)
    return word(language, "books", "patterns", pattern.code, values=values)


def unit_in_words(unit: str, language: str) -> str:
    """A unit of quantity; a currency stays its three letters."""
    return unit if unit.isupper() else word(language, "books", "units", unit)
