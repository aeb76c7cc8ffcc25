"""List the vocabulary of facts: ids, types, who may ask, and the questions; or write an officer's survey form of it.

Example: panah facts --language ky
         panah facts --form district_police --output form.xlsx --hotline 11616
         panah facts --form district_police --output card.pdf --hotline 11616 --card https://panah.example/
"""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from panah.core.law import Fact, Pack

HELP = "list the vocabulary of facts, or write survey forms"
# Named here too, so that --help needs no law data.
USERS = ("district_police", "special_institution", "migration_service", "border_officer", "labour_inspector")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Language, the short form only, and JSON."""
    parser.add_argument("--language", default="en", help="en, ru, kk, ky, uz, uz-cyrl or tg")
    parser.add_argument(
        "--public", action="store_true", help="only the short form of the worker's site, in order"
    )
    parser.add_argument("--json", action="store_true", help="print the vocabulary as JSON")
    parser.add_argument(
        "--form",
        metavar="USER",
        help="write the form of one user: " + ", ".join(USERS),
    )
    parser.add_argument(
        "--output", metavar="FILE", help="with --form: .xlsx (XLSForm), .xml (XForm) or .pdf (paper)"
    )
    parser.add_argument(
        "--hotline", metavar="NUMBER", help="with --form: telephone number, as people dial it"
    )
    parser.add_argument(
        "--card",
        metavar="ADDRESS",
        help="with --form and .pdf: its pocket card, whose QR code opens this address",
    )
    parser.add_argument(
        "--receiver",
        metavar="NAME",
        default="",
        help="with --form: who gets the answers, named in the consent",
    )


def run(args: argparse.Namespace) -> int:
    """Print one fact per line, or JSON."""
    from panah.core.law import load_pack

    pack = load_pack()
    if args.form:
        return _write_form(args, pack)
    facts = pack.public_facts() if args.public else tuple(pack.facts.values())
    rows = [_row(fact, pack, args.language) for fact in facts]
    if args.json:
        print(json.dumps({"version": pack.version.name, "facts": rows}, ensure_ascii=False, indent=2))
        return 0
    width = max(len(row["id"]) for row in rows)
    for row in rows:
        kind = "|".join(row["choices"]) if row["choices"] and len(row["choices"]) <= 6 else row["type"]
        print(f"{row['id']:<{width}}  {kind:<8}  {row['worker']}")
    return 0


def _write_form(args: argparse.Namespace, pack: "Pack") -> int:
    """One user's form, in the kind of file that the ending names."""
    from panah.core.errors import InputError
    from panah.core.exchange.xlsform import survey_xform, survey_xlsform
    from panah.core.screening.forms import card_pdf, survey_named, survey_pdf

    survey = survey_named(pack, args.form)
    if not args.hotline or not args.output:
        raise InputError("a form needs --hotline and --output", code="usage", mend="Add both.")
    target, words = Path(args.output), {"hotline": args.hotline, "receiver": args.receiver}
    if args.card and target.suffix == ".pdf":
        content = card_pdf(survey, pack, args.language, hotline=args.hotline, address=args.card)
    elif target.suffix == ".xlsx":
        content = survey_xlsform(survey, pack, language=args.language, **words)
    elif target.suffix == ".xml":
        content = survey_xform(survey, pack, language=args.language, **words)
    elif target.suffix == ".pdf":
        content = survey_pdf(survey, pack, args.language, **words)
    else:
        raise InputError(
            f"there is no form as {target.suffix or 'a file without an ending'}",
            code="usage",
            mend="Name the file .xlsx, .xml or .pdf.",
        )
    target.write_bytes(content)
    print(f"wrote {target}")
    return 0


def _row(fact: "Fact", pack: "Pack", language: str) -> dict[str, Any]:
    return {
        "id": fact.id,
        "type": fact.type,
        "section": fact.section,
        "choices": list(fact.choices),
        "standard": fact.standard,
        "minimum": str(fact.minimum) if fact.minimum is not None else None,
        "maximum": str(fact.maximum) if fact.maximum is not None else None,
        "unit": fact.unit,
        "public": fact.public,
        "askers": list(fact.askers),
        "sensitive": fact.sensitive,
        "data_class": fact.data_class,
        "htcds": list(fact.htcds),
        "ctdc": list(fact.ctdc),
        "indicators": list(pack.indicators_of(fact.id)),
        "worker": pack.question(language, fact.id, "worker"),
        "officer": pack.question(language, fact.id, "officer"),
    }
