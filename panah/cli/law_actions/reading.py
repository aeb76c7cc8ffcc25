"""Actions that read the law: show, gaps, compare, commitments, rights, values, review."""

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from panah.cli.law_actions.review import minima_of_places, review
from panah.cli.law_actions.rows import print_rows, provisions_of, span

if TYPE_CHECKING:
    from datetime import date

    from panah.core.law import Pack
    from panah.core.law.comparison import Commitment


def _show(args: argparse.Namespace, pack: "Pack") -> int:
    from panah.cli.screen import read_day

    day: date | None = read_day(args.at) if args.at else None
    rows = (
        {
            "id": provision.id,
            "article": provision.citation.article,
            "valid": span(provision),
            "elements": ", ".join(provision.elements),
            "confidence": provision.citation.confidence,
            "source": provision.citation.source,
        }
        for provision in provisions_of(pack, args.country)
        if day is None or provision.citation.in_force(day)
    )
    return print_rows(
        args, rows, "{article}\n  {id}, {valid}, {confidence}\n  elements: {elements}\n  source: {source}"
    )


def _gaps(args: argparse.Namespace, pack: "Pack") -> int:
    rows = (
        {
            "article": provision.citation.article,
            "valid": span(provision),
            "gap": pack.text("en", "gaps", gap.id),
            "id": gap.id,
            "source": gap.source,
            "confidence": gap.confidence,
        }
        for provision in provisions_of(pack, args.country)
        for gap in provision.gaps
    )
    status = print_rows(args, rows, "{article} ({valid})\n  {gap}\n  source: {source}")
    if not args.json:
        print()
        _compare(args, pack)
    return status


def _compare(args: argparse.Namespace, pack: "Pack") -> int:
    """The thesis's comparison: each question, and the provisions that answer it in each country."""
    from panah.cli.screen import read_day
    from panah.core.law.comparison import read_comparison

    text = getattr(args, "at", None)
    rows = [
        {
            "question": pack.text("en", "comparison", row.id),
            **{
                country: "; ".join(f"{p.citation.article} ({span(p)})" for p in found) or "none"
                for country, found in row.answers.items()
            },
        }
        for row in read_comparison(pack, read_day(text) if text else None)
    ]
    return print_rows(args, rows, "{question}\n  Kazakhstan: {kz}\n  Russia: {ru}\n  United States: {us}")


def _commitments(args: argparse.Namespace, pack: "Pack") -> int:
    from panah.core.errors import InputError
    from panah.core.law.comparison import read_commitments

    found = [commitment for commitment in read_commitments(pack) if commitment.country == args.country]
    if not found:
        raise InputError(
            f"there are no commitments of {args.country!r}",
            code="unknown_jurisdiction",
            mend="Use one of: kz, ru, us, kg, tj, uz, tm.",
        )
    if args.json:
        return print_rows(args, (_commitment_row(each, pack) for each in found), "")
    for commitment in found:
        print(
            pack.text("en", "instruments", commitment.instrument)
            + (" (sources differ)" if commitment.conflicting else "")
        )
        for claim in commitment.claims:
            since = f" since {claim.since}" if claim.since else ""
            print(f"  {claim.status.replace('_', ' ')}{since}; {claim.source}, {claim.confidence}")
        if not commitment.claims:
            print("  not known")
    return 0


def _commitment_row(commitment: "Commitment", pack: "Pack") -> dict[str, Any]:
    return {
        "instrument": commitment.instrument,
        "title": pack.text("en", "instruments", commitment.instrument),
        "conflicting": commitment.conflicting,
        "claims": [
            {
                "status": c.status,
                "since": c.since,
                "source": c.source,
                "confidence": c.confidence,
                "note": c.note,
            }
            for c in commitment.claims
        ],
    }


def _rights(args: argparse.Namespace, pack: "Pack") -> int:
    from panah.cli.screen import read_day
    from panah.core.law.rights import rights_pages

    pages = rights_pages(pack, args.country, read_day(args.at), args.language)
    rows = (
        {"topic": page.topic, "title": page.title, "text": sentence.text, "basis": sentence.basis}
        for page in pages
        for sentence in page.sentences
    )
    return print_rows(args, rows, "{title} {text} [{basis}]")


def _paper(args: argparse.Namespace, pack: "Pack") -> int:
    from panah.cli.screen import read_day
    from panah.core.law.paper import paper

    pdf = paper(
        args.kind,
        pack,
        args.language,
        hotline=args.hotline,
        address=args.address,
        country=args.country,
        day=read_day(args.at),
        asker=args.asker,
    )
    Path(args.target).write_bytes(pdf)
    return print_rows(args, [{"file": args.target, "bytes": len(pdf)}], "wrote {file}")


def _values(args: argparse.Namespace, pack: "Pack") -> int:
    from panah.core.law.values import LawValues

    numbers = [
        (version.id, version)
        for (country, _name), versions in LawValues.load(pack.path).table.items()
        if country == args.country
        for version in versions
    ]
    numbers += [
        (f"{version.id} {place}", version)
        for country, place, version in minima_of_places(pack)
        if country == args.country
    ]
    rows = (
        {
            "id": name,
            "value": str(version.value),
            "unit": version.unit,
            "valid_from": version.citation.valid_from.isoformat(),
            "valid_to": version.citation.valid_to.isoformat() if version.citation.valid_to else "now",
            "article": version.citation.article,
            "source": version.citation.source,
            "confidence": version.citation.confidence,
        }
        for name, version in numbers
    )
    return print_rows(args, rows, "{id}: {value} {unit}, {valid_from} to {valid_to}, {article}, {confidence}")


READING = {
    "print": _paper,
    "show": _show,
    "gaps": _gaps,
    "compare": _compare,
    "commitments": _commitments,
    "rights": _rights,
    "values": _values,
    "review": review,
}
