"""Actions that keep the law right over time: check, archive, diff, rescreen."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from panah.cli.law_actions.rows import print_rows

if TYPE_CHECKING:
    from panah.core.law import Pack
    from panah.core.screening.rescreening import StoredCase


def _check(args: argparse.Namespace, pack: "Pack") -> int:
    from panah.core.screening.examples import differences, read_examples, screen_example
    from panah.core.wages import WageLaw
    from panah.core.wages import examples as wages
    from panah.core.wages.contract.rules import check_rules

    pack.check()
    examples = read_examples(pack)
    wrong = {e.id: found for e in examples if (found := differences(e, screen_example(e, pack)))}
    wage_law, wage_examples = WageLaw.load(pack), wages.read_examples(pack.path)
    wrong |= {
        e.id: found for e in wage_examples if (found := wages.differences(e, wages.run_example(e, wage_law)))
    }
    for example_id, found in wrong.items():
        print(f"{example_id}: {'; '.join(found)}")
    counts = {
        "version": pack.version.name,
        "hash": pack.version.hash,
        "facts": len(pack.facts),
        "indicators": len(pack.indicators),
        "concepts": len(pack.concepts),
        "offences": len(pack.offences),
        "languages": ", ".join(pack.languages),
        "contract_rules": check_rules(pack.path),
        "worked_cases": len(examples),
        "worked_wage_cases": len(wage_examples),
        "worked_cases_wrong": len(wrong),
    }
    if args.json:
        print(json.dumps(counts, indent=2))
    else:
        print("\n".join(f"{name.replace('_', ' ')}: {value}" for name, value in counts.items()))
    return 1 if wrong else 0


def _archive(args: argparse.Namespace, pack: "Pack") -> int:
    from panah.core.law.archive import write_archive

    path = write_archive(pack)
    return print_rows(
        args, [{"file": path.name, "version": pack.version.name, "hash": pack.version.hash}], "{file}"
    )


def _named_pack(text: str, current: "Pack") -> "Pack":
    from panah.core.law import Pack
    from panah.core.law.archive import load_version

    return Pack.load(Path(text)) if Path(text).is_dir() else load_version(text, current)


def _diff(args: argparse.Namespace, pack: "Pack") -> int:
    from panah.core.law.changes import changes

    old = _named_pack(args.old, pack)
    new = _named_pack(args.new, pack) if args.new else pack
    rows = [{"kind": change.kind, "id": change.id, "what": change.what} for change in changes(old, new)]
    if not rows and not args.json:
        print("Nothing changed in the rules.")
    return print_rows(args, rows, "{kind} {id}: {what}")


def _rescreen(args: argparse.Namespace, pack: "Pack") -> int:
    """Progress on stderr, one line per case and conclusion that differs."""
    from panah.core.screening.rescreening import changed_conclusions

    lines = Path(args.cases).read_text(encoding="utf-8").splitlines()
    cases = (
        _stored_case(line, number, args.cases, pack) for number, line in enumerate(lines, 1) if line.strip()
    )
    found = changed_conclusions(
        cases,
        _named_pack(args.old, pack),
        pack,
        lambda done: print(f"{done} of {len(lines)}", file=sys.stderr),
    )
    rows = (
        {
            "case": item.key,
            "conclusion": item.name,
            "before": item.before,
            "after": item.after,
            "elements": "; ".join(item.elements),
            "because": "; ".join(map(str, item.because)),
        }
        for item in found
    )
    return print_rows(
        args, rows, "{case} {conclusion}: {before} -> {after}\n  {elements}\n  because: {because}"
    )


def _stored_case(line: str, number: int, file: str, pack: "Pack") -> "StoredCase":
    from panah.cli.screen import read_day
    from panah.core.errors import InputError, Place
    from panah.core.screening import Facts
    from panah.core.screening.rescreening import StoredCase

    try:
        data = json.loads(line)
        key, day = str(data["id"]), read_day(data["at"])
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        raise InputError(
            "this line is not a case",
            code="bad_case",
            mend="Give id, facts and at.",
            place=Place(file=file, row=number),
        ) from error
    return StoredCase(key, Facts.from_json(data, pack), day, tuple(data.get("jurisdictions", ())))


RATES_HEAD = """# How often the worked cases answer each question yes and no. It orders questions, changes no finding.
# Written by `panah law rates` after the worked cases have changed.
rates:
"""


def _rates(args: argparse.Namespace, pack: "Pack") -> int:
    """Count the answers of the worked cases and write answer_rates.yaml."""
    from panah.core.screening.examples import answer_rates, read_examples

    rates = answer_rates(read_examples(pack), pack)
    lines = [f"  {fact}: {{affirmed: {yes}, denied: {no}}}\n" for fact, (yes, no) in rates.items()]
    (pack.path / "answer_rates.yaml").write_text(RATES_HEAD + "".join(lines), encoding="utf-8")
    return print_rows(args, [{"facts": len(rates)}], "{facts} facts counted")


UPKEEP = {"rates": _rates, "check": _check, "archive": _archive, "diff": _diff, "rescreen": _rescreen}
