"""Count the people two agencies both know, without showing each other a name; by files that may travel on a stick.

Example: panah link ask people.csv --partner consulate --partners partners.json --out request.psi
         panah link answer request.psi people.csv --partners partners.json --out answer.psi
         panah link count request.psi answer.psi --partners partners.json

A person's file has the columns id, name and any of birth_date, phone, document. The partners file holds
{"me": "...", "partners": [{"name": "...", "kind": "consulate"}]}. Beside it stands the ledger of everything
asked and answered. Remove duplicates from your own file first.
"""

import argparse
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from panah.cli.running.telling import act, require_folder, tell_row
from panah.core.errors import InputError
from panah.core.names.problems import line_text
from panah.core.told import LANGUAGES

if TYPE_CHECKING:
    from panah.core.names.duplicates.records import PersonRecord
    from panah.core.names.linkage import Ledger, Policy

HELP = "count people known to two agencies without showing names"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The three steps, and a look into the ledger."""
    steps = parser.add_subparsers(dest="step", metavar="STEP", required=True)
    ask = steps.add_parser("ask", help="make a request to a partner")
    ask.add_argument("people", type=Path, metavar="PEOPLE.csv")
    ask.add_argument("--partner", required=True, help="the partner's name in the partners file")
    ask.add_argument("--out", type=Path, required=True, metavar="REQUEST")
    ask.add_argument("--case", metavar="ID", help="ask about one person of the file by id, not for a count")
    ask.add_argument("--basis", choices=["consent", "law"], default="", help="what a case question rests on")
    ask.add_argument("--reference", default="", help="the number of the consent form or the article of law")
    ask.set_defaults(act=_ask)
    answer = steps.add_parser("answer", help="answer a partner's request; goes on where it was broken off")
    answer.add_argument("request", type=Path, metavar="REQUEST")
    answer.add_argument("people", type=Path, metavar="PEOPLE.csv")
    answer.add_argument("--out", type=Path, required=True, metavar="ANSWER")
    answer.add_argument("--approved-by", default="", help="for a case: the person who approves the answer")
    answer.set_defaults(act=_answer)
    count = steps.add_parser("count", help="read the number out of an answer")
    count.add_argument("request", type=Path, metavar="REQUEST")
    count.add_argument("answer", type=Path, metavar="ANSWER")
    count.add_argument("--json", action="store_true", help="write JSON")
    count.set_defaults(act=_count)
    ledger = steps.add_parser("ledger", help="check and show what was asked and answered")
    ledger.set_defaults(act=_show_ledger)
    for step in (ask, answer, count, ledger):
        step.add_argument("--partners", type=Path, required=True, metavar="PARTNERS.json")
        step.add_argument("--language", default="en", help=f"of the answer: {', '.join(LANGUAGES)}")


def run(args: argparse.Namespace) -> int:
    """Do the step; 0 when it was done."""
    return act("link", args.language, lambda: int(args.act(args)))


def _own(args: argparse.Namespace) -> "tuple[Policy, Ledger]":
    from panah.core.names.linkage import Ledger, Policy

    return Policy.load(args.partners), Ledger(args.partners.with_suffix(".ledger"))


def _people(path: Path, language: str) -> "Iterator[PersonRecord]":
    from panah.core.names.duplicates.csv_people import read_people

    def report(error: InputError) -> None:
        tell_row("link", error, language)

    return read_people(path, report=report)


def _progress(step: str, done: int, total: int) -> None:
    if sys.stderr.isatty():
        end = "\n" if done == total else ""
        print(f"\r{step} {done} of {total}", end=end, file=sys.stderr, flush=True)


def _ask(args: argparse.Namespace) -> int:
    from panah.core.names.linkage import Purpose, ask

    require_folder(args.out)
    policy, ledger = _own(args)
    people = _people(args.people, args.language)
    if args.case:
        people = (record for record in people if record.id == args.case)
    asked = ask(
        people, args.out, policy=policy, ledger=ledger, partner=args.partner, at=datetime.now(UTC),
        purpose=Purpose.CASE if args.case else Purpose.COUNT, basis=args.basis, reference=args.reference,
        progress=_progress,
    )  # fmt: skip
    print(line_text("asked", args.language, file=args.out, partner=args.partner, count=asked))
    return 0


def _answer(args: argparse.Namespace) -> int:
    from panah.core.names.linkage import answer

    require_folder(args.out)
    policy, ledger = _own(args)
    asked = answer(
        args.request, _people(args.people, args.language), args.out, policy=policy, ledger=ledger, at=datetime.now(UTC),
        approved_by=args.approved_by, progress=_progress,
    )  # fmt: skip
    print(line_text("answered", args.language, file=args.out, count=asked))
    return 0


def _count(args: argparse.Namespace) -> int:
    from panah.core.names.linkage import count

    policy, ledger = _own(args)
    found = count(args.request, args.answer, ledger=ledger, at=datetime.now(UTC))
    row = {"list_a": policy.me, "list_b": found.partner, "records_a": found.asked, "both": found.common}
    print(
        json.dumps(row, ensure_ascii=False)
        if args.json
        else line_text("counted", args.language, both=found.common, asked=found.asked)
    )
    return 0


def _show_ledger(args: argparse.Namespace) -> int:
    _, ledger = _own(args)
    for entry in ledger.entries():
        print(
            json.dumps({name: value for name, value in entry.items() if name != "seal"}, ensure_ascii=False)
        )
    return 0
