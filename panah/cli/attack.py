"""Attack published tables: which suppressed numbers can be worked out, each with its proof.

Reads releases written by Panah (.json, all editions together) and anybody's tables (.csv, .xlsx): long lists with
a column of numbers, or crossed tables; "<5", "1-4", "5+", blanks and marks stand for hidden numbers.

Numbers of the large regime carry noise: no sum over them proves anything and none is tried. Of such releases it is
told what the noise still hides, over all of them that count the same people.

Example: panah attack glotip.xlsx
         panah attack yearbook-2025.csv --value victims --incomplete age --json
         panah attack releases/2025.json releases/2026.json
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from panah.core.errors import InputError, Place

if TYPE_CHECKING:
    from panah.core.disclosure import Attack, Release
    from panah.core.disclosure.noisy import Noisy
    from panah.core.disclosure.published import Outcome, PublishedTable, Recovered

HELP = "find what can be worked out from published tables"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("files", nargs="+", metavar="FILE", help=".json releases, or .csv and .xlsx tables")
    parser.add_argument("--value", default="", help="column of the numbers (found out if not named)")
    parser.add_argument(
        "--total", action="append", default=[], metavar="WORD", help="a further word for a total"
    )
    parser.add_argument(
        "--incomplete",
        action="append",
        default=[],
        metavar="COLUMN",
        help="its categories need not reach the total",
    )
    parser.add_argument(
        "--rounded", type=int, default=0, metavar="BASE", help="numbers were rounded to this base"
    )
    parser.add_argument("--limit", type=int, default=50, help="cells to print (default 50; 0: all)")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")


def run(args: argparse.Namespace) -> int:
    """Attack and print."""
    releases = [name for name in args.files if name.lower().endswith(".json")]
    tables = [name for name in args.files if name not in releases]
    found: dict[str, Any] = {}
    if releases:
        found["releases"] = _attack_releases(releases, args)
    if tables:
        found["tables"] = [_attack_table(table, args) for table in _read(tables, args)]
    if args.json:
        json.dump(found, sys.stdout, ensure_ascii=False, indent=1, default=str)
        print()
    return 0


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        print(f"\r{text}", end="", file=sys.stderr, flush=True)


def _read(files: Sequence[str], args: argparse.Namespace) -> "list[PublishedTable]":
    from panah.core.disclosure.published import Reading, read_tables

    reading = Reading(
        value=args.value,
        totals=frozenset(args.total),
        rounded_to=args.rounded,
        incomplete=frozenset(args.incomplete),
    )
    return read_tables(files, reading, progress=lambda rows: _progress(f"{rows:,} rows read"))


def _attack_table(table: "PublishedTable", args: argparse.Namespace) -> dict[str, Any]:
    from panah.core.disclosure.published import attack_tables

    outcome = attack_tables(
        table, progress=lambda done, of: _progress(f"{done:,} of {of:,} hidden numbers tried ")
    )
    if not args.json:
        _print_outcome(outcome, args.limit)
    return {
        "columns": table.columns,
        "suppressed": outcome.suppressed,
        "pinned_by_subtraction": outcome.pinned("subtraction"),
        "pinned_by_linear_programming": outcome.pinned("linear programming"),
        "bounded": outcome.bounded(),
        "recovered": [_as_data(cell) for cell in outcome.recovered],
        "contradictions": [contradiction.cells for contradiction in outcome.contradictions],
        "warnings": outcome.warnings,
    }


def _as_data(cell: "Recovered") -> dict[str, Any]:
    return {**asdict(cell), "place": str(cell.place)}


def _print_outcome(outcome: "Outcome", limit: int) -> None:
    from panah.core.disclosure.published.outcome import written

    for cell in outcome.recovered[: limit or None]:
        value = f"{cell.lowest:.0f}" if cell.pinned else f"{cell.lowest:.0f} to {cell.highest:.0f}"
        print(f"{cell.place}: {cell.cell}: printed {cell.printed}, is {value} ({cell.method})")
        same = cell.proof_lowest == cell.proof_highest
        low, high = written(cell.proof_lowest), written(cell.proof_highest)
        print(f"    {low}" if same else f"    {low} <= x <= {high}")
    hidden = len(outcome.recovered) - len(outcome.recovered[: limit or None])
    if hidden:
        print(f"... and {hidden:,} more (--limit 0 prints all)")
    for contradiction in outcome.contradictions[: limit or None]:
        print(f"cannot all be true: {'; '.join(contradiction.cells)}")
    for warning in outcome.warnings[: limit or None]:
        print(f"warning: {warning}", file=sys.stderr)
    print(
        f"{outcome.suppressed:,} hidden numbers; {outcome.pinned('subtraction'):,} pinned by one subtraction, "
        f"{outcome.pinned('linear programming'):,} by linear programming, {outcome.bounded():,} bounded; "
        f"{len(outcome.contradictions):,} contradictions, {len(outcome.warnings):,} warnings"
    )


def _attack_releases(files: Sequence[str], args: argparse.Namespace) -> dict[str, Any]:
    from panah.core.disclosure.files import read_release

    releases = [read_release(name) for name in files]
    for name, release in zip(files, releases, strict=True):
        if release.regime not in {"small", "large"}:
            raise InputError(
                f"the regime {release.regime} is not known, so what its numbers mean is not",
                code="release-regime",
                mend="The regimes are small (exact numbers) and large (numbers with noise).",
                place=Place(file=Path(name).name),
            )
    exact = [release for release in releases if release.regime == "small"]
    noisy = [release for release in releases if release.regime == "large"]
    found = _attack_exact(exact, args) if exact else {}
    return found | ({"noisy": _weigh_noisy(noisy, exact, args)} if noisy else {})


def _weigh_noisy(
    noisy: "list[Release]", exact: "list[Release]", args: argparse.Namespace
) -> list[dict[str, Any]]:
    from panah.core.disclosure.noisy import weigh

    weighed = weigh(noisy, exact)
    if not args.json:
        for edition in weighed:
            _print_noisy(edition)
    return [asdict(edition) for edition in weighed]


def _print_noisy(edition: "Noisy") -> None:
    print(
        f"{edition.edition}: large regime, every number carries noise (standard deviation "
        f"{edition.noise_sd:g}, rho {edition.rho:g}); sums over noisy numbers prove nothing, none was tried"
    )
    print(
        f"    with all editions given of the same people: rho {edition.rho_together:g}, epsilon "
        f"{edition.epsilon:.2f} at delta 1e-6; the best guess whether somebody is counted has an area under "
        f"the curve of {edition.membership:.2f} (a coin: 0.50)"
    )
    for name in edition.exact:
        print(
            f"warning: {name} prints exact numbers of the same people; the noise hides nothing that it prints",
            file=sys.stderr,
        )


def _attack_exact(releases: "list[Release]", args: argparse.Namespace) -> dict[str, Any]:
    from panah.core.disclosure import attack

    outcome = attack(releases, progress=lambda asked: _progress(f"{asked:,} questions asked of the tables "))
    if not args.json:
        _print_attack(outcome, args.limit)
    return {
        "withheld": outcome.withheld,
        "groups": outcome.hidden,
        "findings": [{**asdict(finding), "place": str(finding.place)} for finding in outcome.findings],
    }


def _print_attack(outcome: "Attack", limit: int) -> None:
    for finding in outcome.findings[: limit or None]:
        terms = " ".join(
            f"{weight:+g} x {number:g} ({cell})" for weight, cell, number in finding.proof_highest
        )
        print(f"{finding.place}: {finding.lowest:.0f} to {finding.highest:.0f} ({finding.method}) {terms}")
    print(
        f"{outcome.withheld:,} withheld numbers and {outcome.hidden:,} unprinted groups tried: "
        f"{len(outcome.findings):,} given away"
    )
