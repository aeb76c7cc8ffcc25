"""Estimate how many people no list has seen, from overlapping lists (columns of 0/1 and `count`).

Example: panah estimate lists.csv --report estimate.html --report estimate.pdf --language ru

Other surveys: panah estimate sample.csv --method rds --trait passport_withheld (columns id, recruiter, degree) and
panah estimate answers.csv --method scale-up --population 20000000 --groups doctors=61000,prisoners=35000 (one column
per group and `hidden`).
"""

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from panah.cli.running.telling import act, require_folder
from panah.core.told import LANGUAGES, FileError

if TYPE_CHECKING:
    from panah.core.estimation.estimate import Estimate
    from panah.core.estimation.strata import StratifiedEstimate
    from panah.core.estimation.words import Words

HELP = "estimate the people no list has seen, with intervals and reasons not to publish"
LIST_METHODS = ("stepwise", "bic", "average", "chao")
SURVEY_METHODS = ("rds", "scale-up")
BAR = 30
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")  # how .xlsx and .ods, and .xls, begin


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of the command; the file comes first."""
    parser.add_argument("file", type=Path, help="CSV file")
    parser.add_argument("--method", choices=(*LIST_METHODS, *SURVEY_METHODS), default="stepwise")
    parser.add_argument("--order", type=int, default=2, help="most lists in one term (bic; default 2)")
    parser.add_argument("--threshold", type=float, default=0.02, help="of the stepwise rule (default 0.02)")
    parser.add_argument("--resamples", type=int, default=10_000, help="default 10000")
    parser.add_argument("--level", type=float, default=0.95, help="of the intervals (default 0.95)")
    parser.add_argument("--seed", type=int, default=20_260_101)
    parser.add_argument("--compat", choices=("sparsemse",), default="", help="compute as that package does")
    parser.add_argument("--by", default="", metavar="COLUMNS", help="estimate by groups, e.g. --by sex,year")
    parser.add_argument("--delimiter", default=",", help="what separates the columns (default a comma)")
    parser.add_argument("--language", "--lang", default="en", help=f"of the answer: {', '.join(LANGUAGES)}")
    parser.add_argument("--json", action="store_true", help="print JSON instead of text")
    parser.add_argument("--svg", type=Path, metavar="FOLDER", help="write the pictures there")
    parser.add_argument(
        "--report", type=Path, action="append", default=[], help="write a .html or .pdf report"
    )
    survey = parser.add_argument_group("surveys without lists")
    survey.add_argument("--trait", default="", help="rds: column of 0/1 whose share is estimated")
    survey.add_argument(
        "--population", type=int, help="rds: size of the hidden population; scale-up: of all people"
    )
    survey.add_argument("--groups", default="", help="scale-up: sizes of known groups, name=size,...")


def run(args: argparse.Namespace) -> int:
    """Estimate, write what was asked for, print the result. Status 0 also when the gates refuse: that is an answer."""
    # The matrix products are many and small: threads of the linear algebra library would only wait for each other.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    return act("estimate", args.language, lambda: _run(args))


def _run(args: argparse.Namespace) -> int:
    from panah.core.estimation.problems import EstimationError
    from panah.core.estimation.words import words

    say = words(args.language)
    if len(args.delimiter) != 1:
        raise EstimationError("delimiter_length", mark=args.delimiter)
    for path in args.report:
        if path.suffix not in (".html", ".pdf"):
            raise EstimationError("report_kind", file=path)
        require_folder(path)
    if args.svg and args.svg.is_file():
        raise FileError("file.not_folder", file=args.svg)
    text = read_text(args.file)
    if args.method in SURVEY_METHODS:
        return _run_survey(args, text, say)
    found = _estimate(args, text)
    svg = _write_pictures(args, found, say)
    _write_reports(args, found, say)
    if args.json:
        print(json.dumps(_data(found, say) | {"svg": svg}, ensure_ascii=False, indent=2, allow_nan=False))
    else:
        from panah.core.estimation.report.content import build_report
        from panah.core.estimation.report.plain import render_text

        print(render_text(build_report(found, say)), end="")
    return 0


def read_text(path: Path) -> str:
    """The file as text. Raises EstimationError when it is a workbook or not UTF-8."""
    from panah.core.errors import Place
    from panah.core.estimation.problems import EstimationError

    content = path.read_bytes()
    if content.startswith(WORKBOOKS):
        raise EstimationError("workbook", Place(file=path.name))
    if b"\0" in content:  # UTF-16 without its mark; zeros are valid in UTF-8 and in no table
        raise EstimationError("encoding", Place(file=path.name), byte=content.index(b"\0") + 1)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise EstimationError("encoding", Place(file=path.name), byte=error.start + 1) from error


def _estimate(args: argparse.Namespace, text: str) -> "Estimate | StratifiedEstimate":
    from panah.core.estimation.estimate import Settings, estimate
    from panah.core.estimation.reading import read_strata, read_table
    from panah.core.estimation.strata import estimate_strata

    settings = Settings(
        args.method, args.order, args.threshold, args.resamples, args.level, args.seed, args.compat
    )
    progress = _show_progress if sys.stderr.isatty() else None
    if args.by:
        by = tuple(name.strip() for name in args.by.split(","))
        tables = read_strata(text, by=by, file=args.file.name, delimiter=args.delimiter)
        return estimate_strata(tables, by, settings, progress)
    return estimate(read_table(text, file=args.file.name, delimiter=args.delimiter), settings, progress)


def _show_progress(done: int, total: int) -> None:
    filled = BAR * done // total
    end = "\n" if done >= total else ""
    print(
        f"\r[{'#' * filled}{'.' * (BAR - filled)}] {done:,}/{total:,}", end=end, file=sys.stderr, flush=True
    )


def _data(found: "Estimate | StratifiedEstimate", say: "Words") -> dict[str, Any]:
    from panah.core.estimation.estimate import Estimate
    from panah.core.estimation.report.plain import estimate_data, stratified_data

    return estimate_data(found, say) if isinstance(found, Estimate) else stratified_data(found, say)


def _write_pictures(
    args: argparse.Namespace, found: "Estimate | StratifiedEstimate", say: "Words"
) -> dict[str, str]:
    """Paths of the SVG files written, by name; none when the gates refuse."""
    from panah.core.estimation.estimate import Estimate
    from panah.core.estimation.report.content import shows_numbers

    whole = found if isinstance(found, Estimate) else found.together
    if args.svg is None or not shows_numbers(whole):
        return {}
    from panah.core.estimation.report.charts import draw_charts

    args.svg.mkdir(parents=True, exist_ok=True)
    written = {}
    for name, svg in draw_charts(whole, say).items():
        path = args.svg / f"{name}.svg"
        path.write_text(svg, encoding="utf-8")
        written[name] = str(path)
    return written


def _write_reports(args: argparse.Namespace, found: "Estimate | StratifiedEstimate", say: "Words") -> None:
    from panah.core.estimation.report.content import build_report
    from panah.core.estimation.report.html import render_html
    from panah.core.estimation.report.pdf import FONT, render_pdf

    for path in args.report:
        if path.suffix == ".html":
            path.write_text(render_html(build_report(found, say)), encoding="utf-8")
        else:
            path.write_bytes(render_pdf(build_report(found, say, font=FONT)))


def _run_survey(args: argparse.Namespace, text: str, say: "Words") -> int:
    from panah.core.estimation.estimate import Settings
    from panah.core.estimation.surveys.plain import survey_text
    from panah.core.estimation.surveys.reading import estimate_chains, estimate_scale_up

    Settings(resamples=args.resamples, level=args.level, seed=args.seed)  # refuses what means nothing
    if args.method == "rds":
        data = estimate_chains(
            text,
            file=args.file.name,
            delimiter=args.delimiter,
            language=args.language,
            trait=args.trait,
            population=args.population,
            resamples=args.resamples,
            seed=args.seed,
            level=args.level,
        )
    else:
        data = estimate_scale_up(
            text,
            file=args.file.name,
            delimiter=args.delimiter,
            groups=args.groups,
            population=args.population,
            resamples=args.resamples,
            seed=args.seed,
            level=args.level,
        )
    if args.json:
        print(json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False))
    else:
        print(survey_text(data, say, args.level), end="")
    return 0
