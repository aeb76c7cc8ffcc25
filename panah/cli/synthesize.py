r"""Write synthetic rows of a register, with a differential-privacy guarantee paid from the ledger.

RECORDS is a CSV with one row per person; the codebook (see panah protect) coarsens it. The rows are of nobody. Try
first on data that is public already: --dry-run tells the error and writes nothing but that.

Example: panah synthesize calls-public-2025.csv --codebook calls.yaml --rho 0.1 --dry-run
         panah synthesize calls.csv --codebook calls.yaml --rho 0.1 --edition rows-2026 --period 2026-01 2026-12 \
             --ledger ledger.jsonl --out rows-2026.csv --aggregates pairs-2026.csv
"""

import argparse
import json
import sys
from dataclasses import asdict
from datetime import date

from panah.core.errors import InputError

HELP = "write synthetic rows with a privacy guarantee"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("records", metavar="RECORDS", help="CSV, one row per person")
    parser.add_argument("--codebook", required=True, help="YAML or JSON")
    parser.add_argument("--rho", required=True, help="the budget to spend")
    parser.add_argument(
        "--dry-run", action="store_true", help="public data only: print the quality, spend nothing"
    )
    parser.add_argument("--edition", help="name of this release")
    parser.add_argument("--period", nargs=2, metavar="MONTH", help="first and last month, 2026-01")
    parser.add_argument("--ledger", metavar="FILE", help="the ledger of budgets")
    parser.add_argument("--out", metavar="FILE", help="the rows, as CSV")
    parser.add_argument("--aggregates", metavar="FILE", help="the noisy counts of pairs, as CSV")
    parser.add_argument("--on", type=date.fromisoformat, help="the date for the ledger (default today)")
    parser.add_argument("--json", action="store_true", help="print the declaration as JSON")


def run(args: argparse.Namespace) -> int:
    """Synthesise or try."""
    return _try(args) if args.dry_run else _synthesize(args)


def _try(args: argparse.Namespace) -> int:
    import numpy as np

    from panah.core.disclosure.files import read_codebook, read_records
    from panah.core.disclosure.microdata import dry_run

    codebook = read_codebook(args.codebook)
    tried = dry_run(read_records(args.records, codebook), codebook, args.rho, np.random.default_rng())
    if args.json:
        print(json.dumps(asdict(tried.quality) | {"good": tried.good}))
        return 0
    for name, value in asdict(tried.quality).items():
        print(f"{name}: {100 * value:.1f} %")
    print(
        "good enough"
        if tried.good
        else "not good enough: coarsen the codebook (periods, age bands, rare countries)"
    )
    return 0


def _synthesize(args: argparse.Namespace) -> int:
    import numpy as np

    from panah.core.disclosure import Ledger
    from panah.core.disclosure.files import check_writable, read_codebook, read_records
    from panah.core.disclosure.microdata import synthesize

    if not (args.edition and args.period and args.ledger and args.out):
        raise InputError("a release needs --edition, --period, --ledger and --out", code="arguments")
    check_writable(args.out, args.aggregates)
    codebook = read_codebook(args.codebook)
    made = synthesize(
        read_records(args.records, codebook),
        codebook,
        edition=args.edition,
        period=(args.period[0], args.period[1]),
        rho=args.rho,
        ledger=Ledger(args.ledger),
        on=args.on or date.today(),
        rng=np.random.default_rng(),
        progress=_progress,
    )
    made.write(args.out)
    if args.aggregates:
        made.write_aggregates(args.aggregates)
    if args.json:
        print(json.dumps(made.rules, ensure_ascii=False))
    else:
        print(
            f"{len(made.rows):,} rows of nobody written; declare: "
            + json.dumps(made.rules, ensure_ascii=False)
        )
    return 0


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        print(f"\rsweep {done} of {total}", end="" if done < total else "\n", file=sys.stderr, flush=True)
