"""Screen facts against the law of a day and say what is indicated, why, and what to ask next.

FILE is JSON: {"facts": {"passport_withheld": "yes", "age": 17}, "at": "2017-03-01"}; `-` reads standard input.

Example: panah screen facts.json --at 2017-03-01 --jurisdiction kz
"""

import argparse
import json
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from panah.core.errors import InputError, Place

HELP = "screen facts against the law"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """File, date, jurisdictions, language and audience."""
    parser.add_argument("file", metavar="FILE", help="facts as JSON, or - for standard input")
    parser.add_argument("--at", metavar="DATE", help="day whose law is applied (default: the file's own)")
    parser.add_argument(
        "--jurisdiction", metavar="CODE", action="append", default=[], help="country, e.g. kz"
    )
    parser.add_argument("--language", default="en", help="en, ru, kk, ky, uz, uz-cyrl or tg")
    parser.add_argument("--audience", choices=["worker", "officer"], default="officer", help="whose words")
    parser.add_argument(
        "--asker", choices=["worker", "hotline", "officer"], default="hotline", help="who asks next"
    )
    parser.add_argument(
        "--as-of-pack", metavar="VERSION", help="law pack to use, by name or hash of a stored finding"
    )
    parser.add_argument("--docx", metavar="OUT", help="also write the finding as a Word document")
    parser.add_argument("--json", action="store_true", help="print the finding as JSON")


def run(args: argparse.Namespace) -> int:
    """Print the finding as text or JSON."""
    from panah.core.law import load_pack
    from panah.core.screening import Facts, explain, screen

    data = read_facts_file(args.file)
    pack = load_pack()
    if args.as_of_pack:
        from panah.core.law.archive import load_version

        pack = load_version(args.as_of_pack, pack)
    day = read_day(args.at or data.get("at"))
    finding = screen(Facts.from_json(data, pack), day, args.jurisdiction, pack, asker=args.asker)
    if args.docx:
        from panah.core.screening.word import finding_docx

        Path(args.docx).write_bytes(finding_docx(finding, pack, args.language, args.audience))
        print(f"wrote {args.docx}", file=sys.stderr)
    if args.json:
        print(json.dumps(finding.to_json(), ensure_ascii=False, indent=2))
    else:
        print(explain(finding, args.language, args.audience, pack).text())
    return 0


def read_facts_file(name: str) -> Mapping[str, Any]:
    """The JSON table of a facts file. Broken JSON, repeated keys and other shapes are named errors."""
    text = sys.stdin.read() if name == "-" else Path(name).read_text(encoding="utf-8")
    try:
        data = json.loads(text, object_pairs_hook=_refuse_repeated)
    except json.JSONDecodeError as error:
        raise InputError(
            f"this is not JSON: {error.msg}",
            code="not_json",
            mend="Check commas, quotes and brackets there.",
            place=Place(file=name, row=error.lineno, column=str(error.colno)),
        ) from error
    unknown = set(data) - {"facts", "at"} if isinstance(data, Mapping) else set()
    if not isinstance(data, Mapping) or unknown:
        raise InputError(
            f"unknown keys: {', '.join(sorted(unknown))}" if unknown else "a table is expected",
            code="unknown_key",
            mend='Write {"facts": {…}, "at": "2017-03-01"}.',
            place=Place(file=name),
        )
    return data


def _refuse_repeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        keys = [key for key, _value in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise InputError(f"{twice} stands twice", code="duplicate_key", mend="Keep one of the two answers.")
    return table


def read_day(text: str | None) -> date:
    """The day of the law."""
    if text is None:
        raise InputError("no day is given", code="no_date", mend="Add --at 2017-03-01, the day of the facts.")
    try:
        return date.fromisoformat(text)
    except (TypeError, ValueError) as error:
        raise InputError(
            f"{text!r} is not a day of the calendar",
            code="bad_date",
            mend="Write year-month-day: 2017-03-01.",
        ) from error
