"""What a lawyer must confirm: all that is not marked as confirmed, by country, with the question to ask."""

import argparse
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from panah.cli.law_actions.rows import print_rows, span

if TYPE_CHECKING:
    from panah.core.law import Pack
    from panah.core.law.entries import Citation, Gap, Penalty
    from panah.core.law.values import LawValue

INTERNATIONAL = "international"
OWN_PROMISE = "the promise of this site"


def review(args: argparse.Namespace, pack: "Pack") -> int:
    """Unconfirmed first: those are refused. Secondary ones are used and say so."""
    rows = [
        row
        for part in (
            _provisions,
            _gaps_and_penalties,
            _indicators,
            _commitments,
            _values,
            _days_off,
            _contracts,
            _steps,
        )
        for row in part(pack)
        if row["confidence"] != "confirmed"
    ]
    rows.sort(key=lambda row: (row["jurisdiction"], row["confidence"] != "unconfirmed", row["article"]))
    return print_rows(args, rows, "{jurisdiction}: {article} ({valid}), {confidence}\n  {question}")


def _row(jurisdiction: str, citation: "Citation", question: str, about: str = "") -> dict[str, Any]:
    return {
        "jurisdiction": jurisdiction,
        "article": f"{citation.article}{': ' * bool(about)}{about}",
        "valid": f"{citation.valid_from} to {citation.valid_to or 'now'}",
        "confidence": citation.confidence,
        "question": citation.confirm or question,
        "source": citation.source,
    }


def _provisions(pack: "Pack") -> Iterator[dict[str, Any]]:
    for versions in (*pack.concepts.values(), *pack.offences.values()):
        for provision in versions:
            citation = provision.citation
            yield _row(provision.jurisdiction, citation, citation.note or "Is this the text in force?")


def _gaps_and_penalties(pack: "Pack") -> Iterator[dict[str, Any]]:
    for versions in pack.offences.values():
        for provision in versions:
            asked: list[tuple[Gap | Penalty, str]] = [
                (gap, f"Is it so? {pack.text('en', 'gaps', gap.id)}") for gap in provision.gaps
            ]
            penalty = provision.penalty
            if penalty:
                kind, low, high = penalty.kind.replace("_", " "), penalty.low, penalty.high
                asked.append((penalty, f"Is the penalty so: {kind}, lowest {low}, highest {high}?"))
            for statement, question in asked:
                yield {
                    "jurisdiction": provision.jurisdiction,
                    "article": provision.citation.article,
                    "valid": span(provision),
                    "confidence": statement.confidence,
                    "question": question,
                    "source": statement.source,
                }


def _indicators(pack: "Pack") -> Iterator[dict[str, Any]]:
    for indicator in pack.indicators.values():
        yield {
            "jurisdiction": INTERNATIONAL,
            "article": f"{indicator.id}: {pack.text('en', 'indicators', indicator.id)}",
            "valid": "-",
            "confidence": indicator.confidence,
            "question": "Does the source name this sign so, with this strength?",
            "source": indicator.source,
        }


def _commitments(pack: "Pack") -> Iterator[dict[str, Any]]:
    """Sources that agree are not asked about again: only what none of them settles."""
    from panah.core.law.comparison import read_commitments

    for commitment in read_commitments(pack):
        for claim in commitment.claims:
            if claim.confidence == "unconfirmed":
                since = f" since {claim.since}" if claim.since else ""
                yield {
                    "jurisdiction": commitment.country,
                    "article": pack.text("en", "instruments", commitment.instrument),
                    "valid": claim.since or "-",
                    "confidence": claim.confidence,
                    "question": f"Is the State {claim.status.replace('_', ' ')}{since}?",
                    "source": claim.source,
                }


def _values(pack: "Pack") -> Iterator[dict[str, Any]]:
    from panah.core.law.values import LawValues

    for (country, _name), versions in LawValues.load(pack.path).table.items():
        for version in versions:
            yield _row(country, version.citation, f"Is it {version.value} {version.unit}?", version.id)
    for country, place, version in minima_of_places(pack):
        question = f"Is it {version.value} {version.unit}?"
        yield _row(country, version.citation, question, f"{place}, {version.id}")


def minima_of_places(pack: "Pack") -> "Iterator[tuple[str, str, LawValue]]":
    """Every minimum wage of a place of the pack, by country and code."""
    from panah.core.wages.law import WageLaw

    for country, law in WageLaw.load(pack).table.items():
        for place, minima in law.places.table.items() if law.places else ():
            yield from ((country, place, version) for versions in minima.values() for version in versions)


def _days_off(pack: "Pack") -> Iterator[dict[str, Any]]:
    from panah.core.law.documents import read_document

    for country in pack.jurisdictions:
        file = pack.path / "countries" / country / "holidays.yaml"
        years = read_document(file, pack.path).mapping()["holidays"].mapping() if file.exists() else {}
        for year, node in years.items():
            yield {
                "jurisdiction": country,
                "article": f"{node.scalar('article', str, '')}: public holidays and moved days off of {year}",
                "valid": str(year),
                "confidence": node.scalar("confidence", str, ""),
                "question": node.scalar("confirm", str, "") or f"Are these the days off of {year}?",
                "source": node.scalar("source", str, ""),
            }


def _contracts(pack: "Pack") -> Iterator[dict[str, Any]]:
    from panah.core.wages.contract.law import contract_law, jurisdictions

    for country in jurisdictions(pack.path):
        law = contract_law(country, pack.path)
        for part in ("form", "contents", "clauses", "limits"):
            for name, citations in getattr(law, part).items():
                for citation in citations:
                    question = f"Is it the basis for this part of a contract: {name.replace('_', ' ')}?"
                    yield _row(country, citation, question, f"contract, {part}, {name}")


def _steps(pack: "Pack") -> Iterator[dict[str, Any]]:
    """What officers are told to do on the spot rests on these texts in our reading alone."""
    from panah.core.screening.forms.surveys import read_surveys
    from panah.core.screening.forms.words import survey_words

    said = {
        step: (basis, words)
        for survey in read_surveys(pack).values()
        for (step, basis), words in zip(
            survey.steps.items(), survey_words(survey, pack, "en", hotline="…").steps, strict=True
        )
        if basis != OWN_PROMISE
    }
    for basis, words in said.values():
        yield {
            "jurisdiction": INTERNATIONAL,
            "article": basis,
            "valid": "-",
            "confidence": "secondary",
            "question": f"Does it carry what officers are told on the spot? {words}",
            "source": "officers' survey forms",
        }
