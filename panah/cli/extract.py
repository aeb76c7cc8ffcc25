r"""Hand rows to a researcher under an agreement, and name to each recipient who has withdrawn since.

RECORDS is a CSV with one row per person. An extract is still personal data: it goes to one recipient, under
pseudonyms that only that recipient's key makes, without those who withdrew, and ends on a day. The agreement
(YAML or JSON):

    agreement: AGR-2026-04
    recipient: Institute of Labour Studies (invented)
    purpose: routes into debt bondage
    fields: [sex, age, form]
    quasi: [sex, age]           # by which somebody may be known
    sensitive: form             # what nobody may learn of a person
    expires: 2027-06-30
    k: 5                        # people in the smallest group that looks alike
    l: 2                        # different sensitive values in each group
    t: 0.5                      # largest distance of a group from everybody

Example: panah extract key institute.key
         panah extract make victims.csv --agreement agreement.yaml --identifier case --key institute.key \
             --withdrawn withdrawn.txt --ledger ledger.jsonl --out institute.csv
         panah extract withdraw withdrawn.txt --agreement agreement.yaml --key institute.key \
             --ledger ledger.jsonl --out delete.csv
         panah extract list --ledger ledger.jsonl
"""

import argparse
import csv
import io
import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from panah.core.errors import InputError, Place

if TYPE_CHECKING:
    from panah.core.disclosure.extracts import Agreement, Extract
    from panah.core.disclosure.ledger import Ledger

HELP = "hand rows to a researcher under an agreement"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The four steps."""
    steps = parser.add_subparsers(dest="step", metavar="STEP", required=True)
    key = steps.add_parser(
        "key", help="make a recipient's key; it stays with you, the recipient never gets it"
    )
    key.add_argument("file", metavar="FILE")
    key.set_defaults(act=_key)
    make = steps.add_parser("make", help="make an extract, or refuse and say why")
    make.add_argument("records", metavar="RECORDS", help="CSV, one row per person")
    make.add_argument("--identifier", required=True, metavar="COLUMN", help="the column that names a person")
    make.add_argument(
        "--withdrawn",
        required=True,
        metavar="FILE",
        help="identifiers of who withdrew, one a line (may be empty)",
    )
    make.set_defaults(act=_make)
    withdraw = steps.add_parser("withdraw", help="write the pseudonyms that a recipient must delete")
    withdraw.add_argument("withdrawn", metavar="FILE", help="identifiers of who withdrew, one a line")
    withdraw.set_defaults(act=_withdraw)
    for step, out in (
        (make, "the rows, as CSV; the terms go beside it"),
        (withdraw, "the pseudonyms, as CSV"),
    ):
        step.add_argument("--agreement", required=True, metavar="FILE", help="YAML or JSON")
        step.add_argument("--key", required=True, metavar="FILE", help="the recipient's key")
        step.add_argument("--out", required=True, metavar="FILE", help=out)
    shown = steps.add_parser("list", help="what was handed to whom, and what has ended")
    shown.set_defaults(act=_list)
    for step in (make, withdraw, shown):
        step.add_argument("--ledger", required=True, metavar="FILE", help="the ledger")
        step.add_argument("--on", type=date.fromisoformat, help="the date (default today)")
        step.add_argument("--json", action="store_true", help="print as JSON")


def run(args: argparse.Namespace) -> int:
    """One step."""
    args.act(args)
    return 0


def _key(args: argparse.Namespace) -> None:
    from panah.core.disclosure.agreements import make_key

    make_key(args.file)
    print(f"{args.file} written; keep it as long as the recipient holds rows, and never send it")


def _make(args: argparse.Namespace) -> None:
    from panah.core.disclosure import Ledger
    from panah.core.disclosure.agreements import read_agreement, read_identifiers, read_key, read_people
    from panah.core.disclosure.extracts import make_extract
    from panah.core.disclosure.files import check_writable, placed, write_atomically
    from panah.core.disclosure.handovers import hand_over, terms, tombstones_of

    agreement, key, ledger = read_agreement(args.agreement), read_key(args.key), Ledger(args.ledger)
    check_writable(args.out, _beside(args.out))
    _free(args.out, _beside(args.out))
    _tell_joined(ledger, agreement)
    try:
        extract = make_extract(
            read_people(args.records),
            agreement,
            key=key,
            identifier=args.identifier,
            withdrawn=read_identifiers(args.withdrawn),
            on=args.on or date.today(),
            stones=tombstones_of(ledger, agreement.recipient),
        )
    except InputError as error:
        raise placed(error, args.records) from None
    summary = terms(agreement) | {
        "made": str(extract.made),
        "rows": len(extract.rows),
        "found": asdict(extract.anonymity),
    }
    if not ledger.path.exists():
        print(f"a new ledger is begun: {args.ledger}; who withdrew before is not in it", file=sys.stderr)
    with hand_over(ledger, extract, key):
        write_atomically(_beside(args.out), json.dumps(summary, ensure_ascii=False, indent=1) + "\n")
        write_atomically(args.out, _rows_text(extract))
    _tell(summary, extract, as_json=args.json)


def _beside(out: str) -> Path:
    return Path(out).with_suffix(".terms.json")


def _free(*paths: str | Path) -> None:
    for path in paths:
        if Path(path).exists():
            raise InputError(
                "the file stands already and is not overwritten",
                code="extract-file",
                mend="Name another with --out.",
                place=Place(file=Path(path).name),
            )


def _rows_text(extract: "Extract") -> str:
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, ["pseudonym", *extract.agreement.fields])
    writer.writeheader()
    writer.writerows(extract.rows)
    return text.getvalue()


def _tell_joined(ledger: "Ledger", agreement: "Agreement") -> None:
    """Two extracts of one recipient join by pseudonym; their fields together were checked by nobody."""
    from panah.core.disclosure.handovers import handovers

    others = {
        handover.terms["agreement"]: ", ".join(handover.terms["fields"])
        for handover in handovers(ledger)
        if handover.terms["recipient"] == agreement.recipient
        and handover.terms["agreement"] != agreement.number
    }
    for number, names in others.items():
        print(
            f"warning: {agreement.recipient} holds {number} ({names}) under the same pseudonyms; "
            "k, l and t are not checked over both together",
            file=sys.stderr,
        )


def _tell(summary: dict[str, Any], extract: "Extract", *, as_json: bool) -> None:
    if extract.unmatched:
        print(
            f"warning: {extract.unmatched:,} of the withdrawn identifiers stand in no row; check how they are "
            "spelt before you send anything",
            file=sys.stderr,
        )
    if as_json:
        print(json.dumps(summary | {"withdrawn_in_no_row": extract.unmatched}, ensure_ascii=False))
        return
    found, agreement = extract.anonymity, extract.agreement
    print(
        f"{len(extract.rows):,} rows for {agreement.recipient} until {agreement.expires}: "
        f"k {found.k}, l {found.distinct}, t {found.distance:.2f}"
        + (f"; waiver: {agreement.waiver}" if agreement.waiver else "")
    )


def _withdraw(args: argparse.Namespace) -> None:
    from panah.core.disclosure import Ledger
    from panah.core.disclosure.agreements import read_agreement, read_identifiers, read_key
    from panah.core.disclosure.extracts import tombstones
    from panah.core.disclosure.files import write_atomically
    from panah.core.disclosure.handovers import handovers, note_tombstones, tombstones_of

    agreement, key, ledger = read_agreement(args.agreement), read_key(args.key), Ledger(args.ledger)
    _free(args.out)
    ledger.require()
    named = tombstones(read_identifiers(args.withdrawn), key)
    new = note_tombstones(ledger, agreement.recipient, named, key, on=args.on or date.today())
    # All ever named, every time: a recipient who lost one list is made whole by the next.
    stones = sorted(tombstones_of(ledger, agreement.recipient))
    write_atomically(args.out, "".join(f"{line}\n" for line in ("pseudonym", *stones)))
    others = sorted({handover.terms["recipient"] for handover in handovers(ledger)} - {agreement.recipient})
    if args.json:
        told = {"recipient": agreement.recipient, "delete": len(stones), "new": len(new), "others": others}
        print(json.dumps(told, ensure_ascii=False))
        return
    print(f"{len(stones):,} people for {agreement.recipient} to delete, {len(new):,} of them new")
    for other in others:
        print(f"{other} holds rows too: make the list under that key as well")


def _list(args: argparse.Namespace) -> None:
    from panah.core.disclosure import Ledger
    from panah.core.disclosure.handovers import handovers, tombstones_of

    ledger, on = Ledger(args.ledger), args.on or date.today()
    ledger.require()
    told = [
        asdict(handover)
        | {"ended": handover.ended(on), "tombstones": len(tombstones_of(ledger, handover.terms["recipient"]))}
        for handover in handovers(ledger)
    ]
    if args.json:
        print(json.dumps(told, ensure_ascii=False))
        return
    for entry in told:
        print(f"{entry['terms']['agreement']}  {entry['terms']['recipient']}: {entry['terms']['purpose']}")
        state = "ENDED: ask for proof that it is deleted" if entry["ended"] else "held"
        died = "" if entry["finished"] else "; died half-way, counts as handed over"
        print(f"    {entry['on']} to {entry['terms']['expires']}, {entry['rows']:,} rows, {state}{died}")
    if not told:
        print("the ledger holds no extract")
