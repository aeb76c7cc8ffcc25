"""Convert a file between the field's formats: HTCDS, its form and submissions, CTDC, GLOTIP, facts, IC-TIP units.

The format and edition of the source are recognised from the file itself. What was wrong with it is listed with sheet,
row, column and mend; what the target cannot hold is told in words. The target appears only when it is complete.

What a source can become (the first of a kind of file is written where the target's name says no more):
  HTCDS workbook or CSV    htcds-xlsx, htcds-csv, htcds-xform (.xml submissions), htcds-xlsform (a form of its columns),
    or its submissions     facts-jsonl (for panah screen), units-jsonl (IC-TIP), ctdc-synthetic-… with --unprotected
  CTDC, 63 columns         ctdc-k-anonymised, ctdc-synthetic-2024, -2025 or -sectors, htcds-xlsx, htcds-csv, htcds-xform
  CTDC, 27 columns         ctdc-synthetic-2024, -2025 or -sectors
  GLOTIP                   glotip-csv, glotip-xlsx, sdmx-csv (SDG 16.2.2)
  any XLSForm              questions-jsonl (what it asks)

Example: panah convert cases.xlsm cases.xlsx
         panah convert cases.xlsx facts.jsonl
         panah convert submissions.zip cases.csv
         panah convert names.csv cases.xlsx --encoding koi8-r
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

from panah.cli.running.telling import MISTAKE, act, require_folder
from panah.core.errors import InputError
from panah.core.told import FileError, ToldError

if TYPE_CHECKING:
    from panah.core.exchange.convert import Report

HELP = "convert a file between HTCDS, XLSForm, CTDC, GLOTIP and facts"
_SHOWN = 20
_WORST_FIRST = {"error": 0, "warning": 1, "note": 2}
# Seconds: before anything is shown on a terminal, between two showings there, between two lines of a log.
_SILENT, _IN_PLACE, _LINE = 1.5, 0.2, 10.0
_MIB = 1024 * 1024


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    from panah.core.exchange.formats import TARGETS
    from panah.core.exchange.told import LANGUAGES

    parser.add_argument("source", type=Path, help="the file to read")
    parser.add_argument("target", type=Path, help="the file to write")
    parser.add_argument(
        "--to",
        choices=sorted(TARGETS),
        metavar="FORMAT",
        help="format to write, one of those above; default: by the target's name",
    )
    parser.add_argument(
        "--encoding",
        metavar="NAME",
        help="of a CSV source whose letters could be read in two ways, e.g. cp1251, koi8-r; default: by the file",
    )
    parser.add_argument(
        "--issues", type=Path, metavar="FILE", help="write every issue to this file, one JSON line each"
    )
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument(
        "--language", choices=("en", *LANGUAGES), default="en", help="of everything that is printed"
    )
    parser.add_argument(
        "--unprotected",
        action="store_true",
        help="write case records as CTDC rows; they stay one person each",
    )
    parser.add_argument("--max-rows", type=int, metavar="N", help="most rows to read")
    parser.add_argument(
        "--max-unpacked-mb", type=int, metavar="N", help="most megabytes a workbook may unpack to"
    )


def run(args: argparse.Namespace) -> int:
    """Convert, and print what was wrong and what was lost; a mistake is one line in the reader's language."""
    from panah.core.exchange.told import error_line, line_text

    try:
        return act("convert", args.language, lambda: _convert(args))
    except InputError as error:
        if isinstance(error, ToldError):
            raise
        told = error_line(error, args.language)
        if "options" in error.params:
            told += " " + line_text("choose", args.language, options=error.params["options"])
        print(f"panah convert: {told}", file=sys.stderr)
        return MISTAKE


def _convert(args: argparse.Namespace) -> int:
    from panah.core.exchange.convert import convert
    from panah.core.exchange.limits import OWN_MACHINE

    _check_paths(args)
    limits = replace(
        OWN_MACHINE,
        rows=args.max_rows or OWN_MACHINE.rows,
        unpacked_bytes=(args.max_unpacked_mb or OWN_MACHINE.unpacked_bytes // _MIB) * _MIB,
    )
    progress = _Progress(args.language)
    report = convert(
        args.source,
        args.target,
        to=args.to,
        limits=limits,
        encoding=args.encoding,
        progress=progress.rows,
        looked=progress.looked,
        unprotected=args.unprotected,
    )
    progress.end()
    if args.issues:
        lines = (json.dumps(issue.as_dict(), ensure_ascii=False) for issue in report.issues)
        args.issues.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    if args.json:
        print(json.dumps(report.as_dict(), ensure_ascii=False, indent=1))
    else:
        _print(report, args.language)
    return 0


def _check_paths(args: argparse.Namespace) -> None:
    """Told before long work, not after it."""
    if args.source.is_dir():
        raise FileError("file.folder", file=args.source)
    if not args.source.exists():
        raise FileError("file.missing", file=args.source)
    require_folder(args.target)
    require_folder(args.issues)
    for written in (args.target, args.issues):
        if written and written.exists() and written.samefile(args.source):
            raise InputError(
                "source and target are the same file", code="same_file", mend="Name another target."
            )


class _Progress:
    """How far it is, on stderr: in place on a terminal, otherwise a line now and then; nothing for quick work.

    First what of the workbook was looked through, then the rows so far.
    """

    def __init__(self, language: str) -> None:
        self.language = language
        self.began = self.told = time.monotonic()
        self.terminal = sys.stderr.isatty()
        self.shown = 0  # letters

    def rows(self, rows: int) -> None:
        """So many rows are read and written."""
        self._tell("progress", rows=f"{rows:,}")

    def looked(self, done: int, of: int) -> None:
        """So many bytes of the workbook were looked through before its first row."""
        self._tell("looked", percent=100 * done // of)

    def _tell(self, line: str, **params: object) -> None:
        now = time.monotonic()
        pause = (_IN_PLACE if self.shown else _SILENT) if self.terminal else _LINE
        if now - self.told < pause:
            return
        from panah.core.exchange.told import line_text

        self.told = now
        text = line_text(line, self.language, seconds=f"{now - self.began:.0f}", **params)
        if self.terminal:
            # The line before may have been longer.
            print(f"\r{text.ljust(self.shown)}", end="", file=sys.stderr, flush=True)
        else:
            print(text, file=sys.stderr, flush=True)
        self.shown = len(text)

    def end(self) -> None:
        """Leave the line of the terminal that shows how far we are."""
        if self.terminal and self.shown:
            print(file=sys.stderr)


def _print(report: "Report", language: str) -> None:
    from panah.core.exchange.told import issue_line, line_text

    print(line_text("rows", language, rows=f"{report.rows:,}", source=report.source, target=report.target))
    # What must be mended comes first: a template's own notes would push it off the list.
    for issue in sorted(report.issues, key=lambda issue: _WORST_FIRST[issue.severity.value])[:_SHOWN]:
        print(f"  {issue_line(issue, language)}")
    if len(report.issues) > _SHOWN:
        more = line_text("more", language, count=f"{report.issues.counts.total() - _SHOWN:,}")
        print(f"  {more}")
    if report.loss:
        print(line_text("lost", language))
        for line in report.loss.lines(language):
            print(f"  {line}")
