r"""Decide what may be published of coded records, and prove that it gives nobody away.

RECORDS is a CSV with one row per person and only coded columns. The codebook (YAML or JSON) freezes the
dimensions, all their categories and the tables before anybody counts:

    dataset: Identified victims
    dimensions:
      - {name: sex, categories: [female, male, unknown]}
      - {name: form, categories: [forced_labour, sexual, other, unknown], several: true}
    tables: [[sex, form]]

The small regime withholds; the large regime adds noise and spends from a ledger. Without --regime the size decides:
from 1,000 records on it is the large one. Earlier editions of the same people must be named: what is safe alone may
not be safe beside them.

Example: panah protect victims.csv --codebook codebook.yaml --regime small --edition 2026 \
             --period 2026-01 2026-12 --earlier 2025.json --out 2026.json --table 2026.csv
         panah protect calls.csv --codebook calls.yaml --regime large --edition 2026 \
             --period 2026-01 2026-12 --ledger ledger.jsonl --rho 0.1 --on 2027-02-01 --out calls-2026.json
"""

import argparse
import json
import sys
from datetime import date
from typing import TYPE_CHECKING

from panah.core.errors import InputError

if TYPE_CHECKING:
    from panah.core.disclosure import Codebook, Release

HELP = "decide what may be published of coded records"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("records", metavar="RECORDS", help="CSV, one row per person")
    parser.add_argument("--codebook", required=True, help="YAML or JSON")
    parser.add_argument(
        "--regime", choices=["small", "large"], help="without it the number of records decides"
    )
    parser.add_argument("--edition", required=True, help="name of this edition")
    parser.add_argument(
        "--period", nargs=2, required=True, metavar="MONTH", help="first and last month, 2026-01"
    )
    parser.add_argument("--earlier", nargs="*", default=[], metavar="FILE", help="releases already published")
    parser.add_argument("--out", required=True, metavar="FILE", help="the release, as JSON")
    parser.add_argument("--table", metavar="FILE", help="the release, as CSV too")
    parser.add_argument("--ledger", metavar="FILE", help="large regime: the ledger of budgets")
    parser.add_argument("--rho", help="large regime: the budget to spend")
    parser.add_argument(
        "--on", type=date.fromisoformat, help="large regime: the date for the ledger (default today)"
    )
    parser.add_argument("--json", action="store_true", help="print the summary as JSON")


def run(args: argparse.Namespace) -> int:
    """Protect, attack, write."""
    from panah.core.disclosure import regime_for
    from panah.core.disclosure.files import (
        check_writable,
        placed,
        read_codebook,
        read_records,
        read_release,
        write_atomically,
        write_release_table,
    )

    check_writable(args.out, args.table)
    codebook = read_codebook(args.codebook)
    earlier = [read_release(name) for name in args.earlier]
    try:
        regime = args.regime or regime_for(sum(1 for _ in read_records(args.records, codebook)))
        release = (_small if regime == "small" else _large)(args, codebook, earlier)
    except InputError as error:
        raise placed(error, args.records) from None
    write_atomically(args.out, release.to_json())
    if args.table:
        write_release_table(release, args.table)
    _tell(release, as_json=args.json)
    return 0


def _small(args: argparse.Namespace, codebook: "Codebook", earlier: "list[Release]") -> "Release":
    from panah.core.disclosure import protect_small
    from panah.core.disclosure.files import read_records

    print("counting, withholding, attacking ...", file=sys.stderr)
    return protect_small(
        read_records(args.records, codebook),
        codebook,
        edition=args.edition,
        period=(args.period[0], args.period[1]),
        earlier=earlier,
        progress=_progress if sys.stderr.isatty() else None,
    )


def _progress(questions: int) -> None:
    print(f"\r{questions:,} questions asked of the tables ", end="", file=sys.stderr, flush=True)


def _large(args: argparse.Namespace, codebook: "Codebook", earlier: "list[Release]") -> "Release":
    from panah.core.disclosure import Ledger, protect_large
    from panah.core.disclosure.files import read_records

    if not args.ledger or not args.rho:
        raise InputError(
            "the large regime needs --ledger and --rho",
            code="arguments",
            mend="Where noise is not allowed, withhold instead: --regime small.",
        )
    return protect_large(
        read_records(args.records, codebook),
        codebook,
        edition=args.edition,
        period=(args.period[0], args.period[1]),
        rho=args.rho,
        ledger=Ledger(args.ledger),
        on=args.on or date.today(),
        earlier=earlier,
    )


def _tell(release: "Release", *, as_json: bool) -> None:
    summary = {
        "edition": release.edition,
        "regime": release.regime,
        "published": release.published(),
        "withheld": release.withheld(),
        "rules": dict(release.rules),
    }
    if as_json:
        print(json.dumps(summary, ensure_ascii=False))
        return
    print(
        f"edition {release.edition}, {release.regime} regime: {release.published():,} numbers published, ",
        end="",
    )
    print(f"{release.withheld():,} withheld; the attacker found nothing")
