"""An entitlement in words: what the command line prints, and what a page can show line by line."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from panah.core.law import Pack
from panah.core.law.citations import cite
from panah.core.wages.result import Breach, Entitlement, Line
from panah.core.wages.words import told, word
from panah.core.wages.work import Amount, plain

PLACES = Decimal("0.0001")


@dataclass(frozen=True, slots=True)
class Sentence:
    """One line of text under its heading: `lines`, `totals`, `breaches`, `unconfirmed` or `problems`."""

    section: str
    text: str


def tell(found: Entitlement, pack: Pack, language: str = "en") -> Iterator[Sentence]:
    """Everything an entitlement says, in a language. Raises InputError for a language we do not have."""
    for line in found.lines:
        yield Sentence("lines", tell_line(line, pack, language))
    for name in ("due", "paid", "set_off", "owed"):
        totals = getattr(found, name)
        if totals:
            amounts = ", ".join(f"{tell_amount(amount)} {currency}" for currency, amount in totals.items())
            yield Sentence("totals", f"{word(language, 'headings', name)}: {amounts}")
    for breach in found.breaches:
        yield Sentence("breaches", tell_breach(breach, pack, language))
    for item in found.unconfirmed:
        what, ask = (word(language, "unconfirmed", item.what, key) for key in ("what", "ask"))
        article = f" [{cite(item.article, pack, language)}]" if item.article else ""
        yield Sentence("unconfirmed", f"{what}: {ask}{article}")
    for problem in found.problems:
        words = told(problem, language)
        where = f"{problem.where}, {problem.row}" if problem.row else problem.where
        yield Sentence("problems", f"{where}: {words.message} {words.mend}")


def tell_amount(amount: Amount) -> str:
    """A number, or a range from its lower to its upper end; to four places, as rates are shown."""
    return _short(amount.low) if amount.certain else f"{_short(amount.low)} – {_short(amount.high)}"


def _short(number: Decimal) -> str:
    return plain(number.quantize(PLACES, ROUND_HALF_UP))


def tell_line(line: Line, pack: Pack, language: str) -> str:
    """Days, what for, how much of it at which rate, the amount, and the article."""
    days = f"{line.period[0]} – {line.period[1]}" if line.period[0] != line.period[1] else str(line.period[0])
    times = f" × {line.inputs['times']}" if "times" in line.inputs else ""
    unit = word(language, "units", line.unit)
    article = f" [{cite(line.article, pack, language)}]" if line.article else ""
    return (
        f"{days}  {word(language, 'lines', line.what)}: {tell_amount(line.quantity)} {unit} × "
        f"{tell_amount(line.rate)}{times} = {tell_amount(line.amount)} {line.currency}{article}"
    )


def _found(text: str) -> str:
    """What was found, a number to four places; a day or an amount of money stays as it is."""
    return _short(Decimal(text)) if text.replace(".", "", 1).isdecimal() else text


def tell_breach(breach: Breach, pack: Pack, language: str) -> str:
    """Which limit, over which days, the limit and what was found, and the article."""
    days = (
        f"{breach.period[0]} – {breach.period[1]}"
        if breach.period[0] != breach.period[1]
        else str(breach.day)
    )
    text = f"{days}  {word(language, 'breaches', breach.code)}"
    if breach.limit:
        unit = word(language, "units", breach.unit)
        text += f": {breach.limit} → {_found(breach.found) or '—'} ({unit})"
    if not breach.certain:
        text += f" ({word(language, 'headings', 'perhaps')})"
    return text + (f" [{cite(breach.article, pack, language)}]" if breach.article else "")
