"""Show or open the ledger of privacy budgets: granted, spent and left, per dataset and release.

Budgets are rho of zero-concentrated differential privacy. An attempt that died half-way counts as spent. A ledger
begins with its first grant; where none stands, that is told as a mistake. Extracts in the same file are shown by panah
extract list.

Example: panah ledger ledger.jsonl
         panah ledger ledger.jsonl --grant "Calls, 2026-01 to 2026-12" 0.2
"""

import argparse
import json
from datetime import date
from typing import TYPE_CHECKING, Any

from panah.cli.running.telling import readers_language
from panah.core.told import LANGUAGES

if TYPE_CHECKING:
    from panah.core.disclosure import Account

HELP = "show or grant privacy budgets"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Arguments of the command."""
    parser.add_argument("file", metavar="FILE", help="the ledger")
    parser.add_argument(
        "--grant", nargs=2, metavar=("DATASET", "RHO"), help="grant a dataset its budget, once"
    )
    parser.add_argument("--on", type=date.fromisoformat, help="the date of the grant (default today)")
    parser.add_argument("--json", action="store_true", help="print as JSON")
    parser.add_argument("--language", choices=LANGUAGES, help="of everything printed (default: yours)")


def run(args: argparse.Namespace) -> int:
    """Grant if asked, then show."""
    from panah.core.disclosure import Ledger
    from panah.core.disclosure.ledger import ledger_line

    ledger, language = Ledger(args.file), readers_language(args)
    if args.grant:
        ledger.grant(args.grant[0], args.grant[1], on=args.on or date.today())
    ledger.require()
    accounts = ledger.accounts()
    if args.json:
        print(json.dumps([_as_data(account) for account in accounts.values()], ensure_ascii=False))
        return 0
    for account in accounts.values():
        _show(account, language)
    if not accounts:
        print(ledger_line("no_budget" if ledger.entries() else "empty", language))
    return 0


def _show(account: "Account", language: str) -> None:
    from panah.core.disclosure import epsilon
    from panah.core.disclosure.ledger import ledger_line

    figure = f"{epsilon(float(account.spent)):.2f}"
    told = ledger_line("epsilon" if account.spent else "nothing", language, epsilon=figure)
    print(
        ledger_line(
            "account",
            language,
            dataset=account.dataset,
            budget=account.budget,
            spent=account.spent,
            left=account.left,
            told=told,
        )
    )
    for spending in account.spendings:
        state = "" if spending.finished else f"  {ledger_line('died', language)}"
        print(f"    {spending.on}  {spending.rho}  {spending.release}{state}")


def _as_data(account: "Account") -> dict[str, Any]:
    return {
        "dataset": account.dataset,
        "budget": str(account.budget),
        "spent": str(account.spent),
        "left": str(account.left),
        "releases": [
            {"release": s.release, "rho": str(s.rho), "on": s.on, "finished": s.finished}
            for s in account.spendings
        ],
    }
