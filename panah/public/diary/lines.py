"""Entries of the diary in one line each."""

from collections.abc import Mapping

from panah.diary.queries import Written
from panah.public.diary import words

_IN_LINE = {
    "money": ("day", "kind", "amount_low", "amount_high", "currency", "by", "reason"),
    "terms": ("kind", "rate_low", "rate_high", "currency", "employer", "valid_from", "valid_to"),
    "usual": (
        "weekdays",
        "how",
        "start",
        "end",
        "hours_low",
        "hours_high",
        "employer",
        "valid_from",
        "valid_to",
    ),
}


def span(low: str, high: str) -> str:
    """A number, or a range of two."""
    return f"{low}–{high}" if high and high != low else low


def hours_line(fields: Mapping[str, str]) -> str:
    """The hours of a shift in short: 07:00–19:00, or 9–11; nothing where no number was told."""
    if fields.get("how") == "times":
        return f"{fields['start']}–{fields['end']}"
    return span(fields.get("hours_low", ""), fields.get("hours_high", ""))


def line_of(each: Written) -> str:
    """A payment, a promise, a usual week or a rate in one line."""
    fields = each.fields
    if each.kind == "rate":
        return f"1 {fields['currency']} = {fields['rate']} {fields['to']}"
    if each.kind == "money":
        amount = f"{span(fields['amount_low'], fields.get('amount_high', ''))} {fields['currency']}"
        parts = [words.shown("money", "kind", fields["kind"]), amount]
        return ", ".join([*parts, *(fields[name] for name in ("by", "reason") if name in fields)])
    period = words.shown(each.kind, "valid_from", fields["valid_from"])
    if "valid_to" in fields:
        period += f" – {words.shown(each.kind, 'valid_to', fields['valid_to'])}"
    if each.kind == "terms":
        rate = span(fields["rate_low"], fields.get("rate_high", ""))
        told = [f"{rate} {fields['currency']} {words.shown('terms', 'kind', fields['kind'])}"]
    else:
        days = words.shown("usual", "weekdays", fields["weekdays"])
        told = [days, hours_line(fields) or words.shown("usual", "how", fields["how"])]
    return ", ".join([*told, *(fields[name] for name in ("employer",) if name in fields), period])


def details_of(each: Written) -> str:
    """What the line of an entry leaves out."""
    return "; ".join(
        f"{words.label(each.kind, name)} {words.shown(each.kind, name, each.fields[name])}"
        for name in words.FIELD
        if name in each.fields and name not in _IN_LINE.get(each.kind, ())
    )
