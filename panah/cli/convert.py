"""Convert a file between the field's formats: HTCDS, its form's submissions, CTDC, GLOTIP, facts.

The format and edition of the source are recognised from the file itself. What was wrong with it is listed with sheet,
row, column and mend; what the target cannot hold is told in words. The target appears only when it is complete.

Example: panah convert cases.xlsm cases.xlsx
         panah convert cases.xlsx facts.jsonl
         panah convert The_Global_Dataset.csv merged.csv --to ctdc-synthetic-2024
         panah convert data_glotip.xlsx sdg.csv --to sdmx-csv
"""

import argparse
import json
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from panah.core.exchange.convert import Report

HELP = "convert a file between HTCDS, CTDC, GLOTIP and facts"
_SHOWN = 20
_MIB = 1024 * 1024


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    from panah.core.exchange.formats import TARGETS
    from panah.core.exchange.told import LANGUAGES

    parser.add_argument("source", type=Path, help="the file to read")
    parser.add_argument("target", type=Path, help="the file to write")
    parser.add_argument(
        "--to", choices=sorted(TARGETS), help="format to write; default: by the target's name"
    )
    parser.add_argument("--issues", type=Path, help="write every issue to this file, one JSON line each")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument(
        "--language", choices=("en", *LANGUAGES), default="en", help="of what is said about the source"
    )
    parser.add_argument(
        "--unprotected",
        action="store_true",
        help="write case records as CTDC rows; they stay one person each",
    )
    parser.add_argument("--max-rows", type=int, help="most rows to read")
    parser.add_argument("--max-unpacked-mb", type=int, help="most megabytes a workbook may unpack to")


def run(args: argparse.Namespace) -> int:
    """Convert, and print what was wrong and what was lost."""
    from panah.core.errors import InputError
    from panah.core.exchange.convert import convert
    from panah.core.exchange.limits import OWN_MACHINE

    if not args.source.exists():
        raise FileNotFoundError(2, "no such file", str(args.source))
    if args.target.exists() and args.target.samefile(args.source):
        raise InputError("source and target are the same file", code="same_file", mend="Name another target.")
    limits = replace(
        OWN_MACHINE,
        rows=args.max_rows or OWN_MACHINE.rows,
        unpacked_bytes=(args.max_unpacked_mb or OWN_MACHINE.unpacked_bytes // _MIB) * _MIB,
    )
    report = convert(
        args.source,
        args.target,
        to=args.to,
        limits=limits,
        progress=_Progress(),
        unprotected=args.unprotected,
    )
    if args.issues:
        lines = (json.dumps(issue.as_dict(), ensure_ascii=False) for issue in report.issues)
        args.issues.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    if args.json:
        print(json.dumps(report.as_dict(), ensure_ascii=False, indent=1))
    else:
        _print(report, args.language)
    return 0


class _Progress:
    """Rows so far, on stderr: in place on a terminal, a line every hundred thousand rows otherwise."""

    def __init__(self) -> None:
        self.began = time.monotonic()
        self.told = self.began

    def __call__(self, rows: int) -> None:
        now = time.monotonic()
        if sys.stderr.isatty():
            if now - self.told > 0.2:
                self.told = now
                print(f"\r{rows:,} rows, {now - self.began:.0f} s", end="", file=sys.stderr, flush=True)
        elif rows and rows % 100_000 == 0:
            print(f"{rows:,} rows, {now - self.began:.0f} s", file=sys.stderr, flush=True)


def _print(report: "Report", language: str) -> None:
    from panah.core.exchange.told import told

    if sys.stderr.isatty():
        print(file=sys.stderr)
    print(f"{report.rows:,} rows: {report.source} -> {report.target}")
    for issue in report.issues[:_SHOWN]:
        message, mend = told(issue, language)
        print(f"  {issue.severity.value}: {replace(issue, message=message, mend=mend)}")
    if len(report.issues) > _SHOWN:
        print(f"  and {report.issues.counts.total() - _SHOWN:,} more; --issues FILE lists them")
    if report.loss:
        print("What could not be carried over:")
        for line in report.loss.lines():
            print(f"  {line}")
