"""Submissions of our own form back to facts."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from xml.etree.ElementTree import Element

from panah.core.errors import InputError, Place
from panah.core.exchange.htcds.facts import Coded, FactValue
from panah.core.exchange.limits import UPLOAD, Limits
from panah.core.exchange.package import Source, source_name
from panah.core.exchange.xlsform.writer import FORM_ID
from panah.core.exchange.xml import local_name, read_xml
from panah.core.law import Fact, Pack


def facts_from_submissions(source: Source, pack: Pack, limits: Limits = UPLOAD) -> list[Coded]:
    """The facts of each submission of our form in an XML file; a submission without consent gives none.

    What is no fact of `pack` or no answer it takes is counted in the submission's `loss`. Raises InputError for XML
    that cannot be read or holds no submission of our form.
    """
    root = read_xml(source, limits)
    coded = [_coded(submission, pack) for submission in _submissions(root)]
    if not coded:
        raise InputError(
            "no submission of Panah's form was found",
            code="no_submission",
            mend="Export the submissions of the form as XML.",
            place=Place(file=source_name(source)),
        )
    return coded


def _submissions(element: Element) -> Iterator[Element]:
    if (element.get("id") or local_name(element)).startswith(FORM_ID):
        yield element
        return
    for child in element:
        yield from _submissions(child)


def _coded(submission: Element, pack: Pack) -> Coded:
    coded = Coded()
    answers = {local_name(leaf): (leaf.text or "").strip() for leaf in submission.iter() if not len(leaf)}
    if answers.get("consent") != "yes":
        coded.loss.add("without_consent")
        return coded
    for name, text in answers.items():
        if not text or name not in pack.facts:
            continue
        value = _value(pack.facts[name], text)
        if value is None:
            coded.loss.add("answer_not_taken", fact=name)
        else:
            coded.say(name, value)
    return coded


def _value(fact: Fact, text: str) -> FactValue | None:
    if text in {"unknown", "declined"}:
        return text
    if fact.type == "yes_no":
        return text if text in {"yes", "no"} else None
    if fact.type == "choice":
        return text if text in fact.choices or fact.standard == "iso3166" else None
    try:
        return date.fromisoformat(text[:10]) if fact.type == "date" else _number(fact, Decimal(text))
    except (ValueError, InvalidOperation):
        return None


def _number(fact: Fact, number: Decimal) -> Decimal | None:
    low, high = fact.minimum, fact.maximum
    inside = number.is_finite() and (low is None or number >= low) and (high is None or number <= high)
    return number if inside else None
