"""Check this installation (configuration, keys, clock, disk, database, mail, worker) and say how to mend it.

Example: panah doctor
Example: panah doctor --json
"""

import argparse
import json

HELP = "check this installation"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """For a monitoring system: JSON."""
    parser.add_argument("--json", action="store_true", help="the checks as JSON")


def run(args: argparse.Namespace) -> int:
    """One line a check. Exit status 1 when something has to be mended."""
    from panah.cli.running import checks

    results = checks.run_all()
    if args.json:
        print(
            json.dumps(
                [{"check": r.name, "state": r.state, "found": r.found, "mend": r.mend} for r in results],
                indent=1,
            )
        )
    else:
        for result in results:
            print(
                f"{result.state:5} {result.name}: {result.found}"
                + (f" -> {result.mend}" if result.mend else "")
            )
    return 1 if any(result.state == "bad" for result in results) else 0
