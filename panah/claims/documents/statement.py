"""The claim statement: for the worker, the labour inspectorate, a court or the compensation fund."""

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from panah.claims.documents import figures, words
from panah.claims.documents.blocks import Block, Box, Heading, Pairs, Paper, Paragraph, Table
from panah.claims.documents.file import ClaimFile, Evidence
from panah.claims.limits import TimeLimit
from panah.core.law import load_pack
from panah.core.law.citations import cite
from panah.core.wages.result import Breach, Entitlement, Line
from panah.core.wages.words import texts, word
from panah.core.wages.work import total
from panah.core.wages.writing import written

# The inputs by which a minimum wage is known.
_LEAST = ("region", "least")


def statement(file: ClaimFile, *, audience: str, language: str, annex: bool = True) -> Paper:
    """A statement in one language. `annex` adds the calculation line by line."""
    with translation.override(language):
        return Paper(
            language=language,
            title=title(audience),
            reference=file.reference,
            blocks=tuple(_blocks(file, audience, language, annex=annex)),
            versions=versions(file),
        )


def title(audience: str) -> str:
    """What a paper for this reader is called."""
    return _("Demand for payment of wages") if audience == "employer" else str(words.TITLE[audience])


def versions(file: ClaimFile) -> tuple[str, ...]:
    """What made the amounts, and the hash by which the result is known again."""
    made_by = file.computed.entitlement.versions
    return (
        _("Result %(number)s of %(day)s")
        % {"number": file.number, "day": figures.day(file.confirmed_on, translation.get_language() or "en")},
        _("Laws %(pack)s (%(hash)s), engine %(engine)s")
        % {"pack": made_by.pack, "hash": made_by.law[:16], "engine": made_by.engine},
        f"SHA-256: {file.digest}",
    )


def _blocks(file: ClaimFile, audience: str, language: str, *, annex: bool) -> Iterable[Block]:
    result = file.computed.entitlement
    yield Pairs(tuple(parties(file, audience, language)))
    yield from _summary(file, audience, language)
    yield from _by_kind(result, language)
    yield from _breaches(result, language)
    yield from _open_points(result, language)
    yield from _time_limit(file, language)
    yield from _evidence(file.evidence, language)
    if annex and result.lines:
        yield Heading(_("Annex: calculation"))
        yield Paragraph(_("Each amount is rounded once, half up, to the smallest unit of the currency."))
        yield calculation(result.lines, language)
    if audience != "worker":
        yield Paragraph(_("Date and signature: ______________________________"))


def parties(file: ClaimFile, audience: str, language: str) -> Iterable[tuple[str, str]]:
    """To whom, from whom, against whom. A name that was not chosen is said to be withheld."""
    if audience in words.ADDRESSEE:
        yield _("To"), f"{words.ADDRESSEE[audience]} ______________________"
    # An employer learns the name at most: never where the worker is or can be reached.
    shown = {"name": file.person.get("name", "")} if audience == "employer" else file.person
    yield from _person(shown, language)
    helper = ", ".join(filter(None, (file.helper.get("name"), file.helper.get("phone"))))
    yield _("With the help of"), helper
    for field, label in words.EMPLOYER.items():
        if file.employer.get(field):
            yield str(label), file.employer[field]
    yield _("Reference"), file.reference


def _person(person: Mapping[str, str], language: str) -> Iterable[tuple[str, str]]:
    if not person.get("name"):
        yield _("Worker"), _("The name is known to the organisation below.")
    for field, label in words.IDENTITY.items():
        if person.get(field):
            value = person[field]
            shown = figures.day(date.fromisoformat(value), language) if field == "born_on" else value
            yield (_("Worker") if field == "name" else str(label)), shown


def _summary(file: ClaimFile, audience: str, language: str) -> Iterable[Block]:
    result, shifts = file.computed.entitlement, file.record.shifts
    yield Heading(_("What is claimed"))
    if shifts:
        days = len({shift.day for shift in shifts})
        yield Paragraph(
            ngettext(
                "The record holds %(days)s day of work, from %(first)s to %(last)s.",
                "The record holds %(days)s days of work, from %(first)s to %(last)s.",
                days,
            )
            % {
                "days": days,
                "first": figures.day(min(shift.day for shift in shifts), language),
                "last": figures.day(max(shift.day for shift in shifts), language),
            }
        )
    yield Pairs(tuple(totals(result, language)))
    yield Paragraph(request(audience, result, language), strong=True)
    if not all(amount.certain for amount in result.owed.values()):
        yield Paragraph(
            _(
                "Where a fact is not known exactly, the amount is a range. Both ends are computed; neither "
                "is a guess."
            )
        )


def totals(result: Entitlement, language: str) -> Iterable[tuple[str, str]]:
    """Due, paid, set off and owed in words."""
    for label, amounts in (
        (_("Due for the work"), result.due),
        (_("Paid"), result.paid),
        (_("Set off as the law allows"), result.set_off),
        (_("Owed"), result.owed),
    ):
        if amounts:
            yield label, figures.sums(amounts, language)


def request(audience: str, result: Entitlement, language: str) -> str:
    """What this reader is asked for."""
    amount = {"sum": figures.sums(result.owed, language)}
    asked = {
        "worker": _("You are owed %(sum)s."),
        "labour_inspectorate": _(
            "The inspectorate is asked to check the employer's records of hours and pay, and to require "
            "payment of %(sum)s."
        ),
        "court": _("The court is asked to order the employer to pay %(sum)s."),
        "compensation_fund": _(
            "The work was not paid: %(sum)s is owed. What the fund pays is decided by its own law and is "
            "not computed here."
        ),
        "employer": _("You are asked to pay %(sum)s."),
    }
    return asked[audience] % amount


def _by_kind(result: Entitlement, language: str) -> Iterable[Block]:
    if not result.lines:
        return
    kinds: dict[tuple[str, str], list[Line]] = {}
    for line in result.lines:
        kinds.setdefault((line.what, line.currency), []).append(line)
    yield Heading(_("What it is made of"))
    rows = [
        (
            word(language, "lines", what),
            "; ".join(dict.fromkeys(article(line.article, language) for line in lines if line.article)),
            figures.money(total(line.amount for line in lines), currency, language),
        )
        for (what, currency), lines in kinds.items()
    ]
    yield Table((_("For"), _("Article"), _("Amount")), tuple(rows), (9, 8, 6), frozenset({2}))


def article(citation: str, language: str) -> str:
    """An article as the language cites it."""
    return cite(citation, load_pack(), language)


def _breaches(result: Entitlement, language: str) -> Iterable[Block]:
    if not result.breaches:
        return
    grouped: dict[tuple[str, str, str], list[Breach]] = {}
    for breach in result.breaches:
        key = (breach.code, limit_of(breach, language), breach.article)
        grouped.setdefault(key, []).append(breach)
    yield Heading(_("Limits of the law that were passed"))
    rows = [
        (
            word(language, "breaches", code),
            limit,
            times(sum(each.times for each in found)),
            figures.period(found[0].period[0], found[-1].period[1], language),
            article(cited, language),
        )
        for (code, limit, cited), found in grouped.items()
    ]
    header = (_("What"), _("Limit"), _("How often"), _("When"), _("Article"))
    yield Table(header, tuple(rows), (7, 4, 3, 5, 6))


def limit_of(breach: Breach, language: str) -> str:
    """The limit that was passed, in words; empty where the breach itself says it (a day of pay, nothing at all)."""
    if breach.unit in {"", "money", "day of pay"}:
        return ""
    return f"{breach.limit} {figures.unit(breach.unit, language)}"


def times(number: int) -> str:
    """How often."""
    return ngettext("%(times)s time", "%(times)s times", number) % {"times": number}


def _open_points(result: Entitlement, language: str) -> Iterable[Block]:
    if not result.unconfirmed:
        return
    yield Heading(_("What could be claimed too, once it is confirmed"))
    for item in result.unconfirmed:
        cited = f" ({article(item.article, language)})" if item.article else ""
        said, asked = (word(language, "unconfirmed", item.what, part) for part in ("what", "ask"))
        yield Paragraph(f"{said}{cited}. {asked}")


def _time_limit(file: ClaimFile, language: str) -> Iterable[Block]:
    yield Heading(_("Time limit"))
    yield from (Box(sentence) for sentence in limit_sentences(file.limit, language))


def limit_sentences(limit: TimeLimit, language: str) -> list[str]:
    """Until when the claim can be made, with the article; or that this is not confirmed."""
    if limit.value is None or limit.first is None or limit.last is None:
        return [
            _("The time limit for this claim is not confirmed. Ask a lawyer at once. %(question)s")
            % {"question": limit.question}
        ]
    told = {
        "first": figures.day(limit.first, language),
        "last": figures.day(limit.last, language),
        "article": article(limit.value.citation.article, language),
        "months": limit.value.value,
    }
    if limit.first == limit.last:
        whole = _(
            "All of it lapses on %(first)s (%(article)s; %(months)s months, counted from the last day of each "
            "period of work)."
        )
    else:
        whole = _(
            "The oldest part lapses on %(first)s, the newest on %(last)s (%(article)s; %(months)s months, "
            "counted from the last day of each period of work)."
        )
    said = [whole % told]
    if limit.value.citation.confidence != "confirmed":
        said.append(_("This limit comes from a secondary source: a lawyer has to confirm it."))
    if limit.lapsed is not None:
        said.append(
            _(
                "For work up to %(day)s the time may be over. A court can restore it for good reasons, such as "
                "being held or threatened."
            )
            % {"day": figures.day(limit.lapsed, language)}
        )
    return said


def _evidence(evidence: tuple[Evidence, ...], language: str) -> Iterable[Block]:
    if not evidence:
        return
    yield Heading(_("Evidence"))
    header = ("", _("What"), _("Number, names, days"), "SHA-256")
    yield Table(header, tuple(evidence_rows(evidence, language)), (1, 7, 6, 9))


def evidence_rows(evidence: tuple[Evidence, ...], language: str) -> Iterable[tuple[str, str, str, str]]:
    """The pieces of evidence: number, what it is, how much of it or whose names and when, and the hash of a file."""
    for number, each in enumerate(evidence, 1):
        when = figures.period(*each.period, language) if each.period else ""
        count = str(each.number) if each.number else ""
        about = "; ".join(filter(None, (", ".join(each.names) or count, when)))
        yield str(number), str(words.EVIDENCE[each.kind]), about, each.sha256


def what(line: Line, language: str) -> str:
    """What a line is for; of one that rests on a minimum wage also which minimum it was, and of which region."""
    said = word(language, "lines", line.what)
    least = {name: line.inputs[name] for name in _LEAST if line.inputs.get(name)}
    if not line.what.startswith("minimum_wage") or not least:
        return said
    names, values = texts("inputs", language).table, texts("input_values", language).table
    shown = written(least, language)
    told = [f"{names[(name,)]}: {values.get((name, value), shown[name])}" for name, value in least.items()]
    return f"{said} ({'; '.join(told)})"


def calculation(lines: Iterable[Line], language: str) -> Table:
    """The lines with quantity, rate, amount and article."""
    rows = tuple(
        (
            figures.period(*line.period, language),
            what(line, language),
            f"{figures.quantity(line.quantity, language)} {figures.unit(line.unit, language)}",
            figures.rate(line.rate, language),
            figures.money(line.amount, line.currency, language),
            article(line.article, language),
        )
        for line in lines
    )
    header = (_("Period"), _("For"), _("Quantity"), _("Rate"), _("Amount"), _("Article"))
    return Table(header, rows, (5, 6, 4, 4, 5, 6), frozenset({3, 4}))
