"""The law in the packs: check it, list what is in force, what it lacks, and what a lawyer must confirm.

Example: panah law gaps kz
"""

import argparse
from pathlib import Path

HELP = "check and read the law packs"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One sub-command for each action."""
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--json", action="store_true", help="print JSON")
    shared.add_argument("--pack", metavar="FOLDER", help="another folder of law data")
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    actions.add_parser(
        "check", parents=[shared], help="load everything, all languages, and run the worked cases"
    )
    show = actions.add_parser("show", parents=[shared], help="what is in force in a country on a day")
    show.add_argument("country", help="country code, e.g. kz; international for the concepts")
    show.add_argument("--at", metavar="DATE", help="day (default: every version)")
    gaps = actions.add_parser("gaps", parents=[shared], help="what the national law lacks, with sources")
    gaps.add_argument("country", help="country code, e.g. kz")
    compare = actions.add_parser(
        "compare", parents=[shared], help="what answers each question, country by country"
    )
    compare.add_argument("--at", metavar="DATE", help="day (default: every version)")
    bound = actions.add_parser(
        "commitments", parents=[shared], help="which treaties bind a State, since when"
    )
    bound.add_argument("country", help="country code: kz, ru, us, kg, tj, uz or tm")
    diff = actions.add_parser(
        "diff", parents=[shared], help="what changed from one pack to another, in words"
    )
    diff.add_argument("old", help="version name or hash of an archived pack, or a folder")
    diff.add_argument("new", nargs="?", help="the same (default: the current pack)")
    again = actions.add_parser(
        "rescreen", parents=[shared], help="cases whose conclusions differ between two packs"
    )
    again.add_argument("old", help="version name or hash of an archived pack, or a folder")
    again.add_argument("cases", help='lines of {"id": …, "facts": {…}, "at": …, "jurisdictions": […]}')
    actions.add_parser(
        "archive", parents=[shared], help="keep the current pack, so that findings stay reproducible"
    )
    actions.add_parser(
        "rates", parents=[shared], help="count the worked cases' answers, which order the questions"
    )
    actions.add_parser("review", parents=[shared], help="what a lawyer must confirm, by country")
    rights = actions.add_parser(
        "rights", parents=[shared], help="pages on rights for workers, with their basis"
    )
    rights.add_argument("country", help="country code, e.g. kz")
    rights.add_argument("--at", metavar="DATE", required=True, help="day of the law, e.g. 2026-05-01")
    rights.add_argument("--language", default="en", help="en, ru, kk, ky, uz, uz-cyrl or tg")
    paper = actions.add_parser("print", parents=[shared], help="pocket card, poster or survey form as PDF")
    paper.add_argument("kind", choices=["card", "poster", "form"], help="what to print")
    paper.add_argument("target", metavar="OUT", help="file to write, e.g. card.pdf")
    paper.add_argument("--hotline", required=True, help="telephone number, as people dial it")
    paper.add_argument("--address", required=True, help="web address that the QR code opens")
    paper.add_argument("--at", metavar="DATE", required=True, help="day of the law, e.g. 2026-05-01")
    paper.add_argument("--country", default="kz", help="country code (default: kz)")
    paper.add_argument(
        "--asker", choices=["worker", "hotline", "officer"], default="officer", help="who asks the form"
    )
    paper.add_argument("--language", default="en", help="en, ru, kk, ky, uz, uz-cyrl or tg")
    values = actions.add_parser(
        "values", parents=[shared], help="numbers of the law with their dates and sources"
    )
    values.add_argument("country", help="country code, e.g. kz")


def run(args: argparse.Namespace) -> int:
    """Load the pack and run one action."""
    from panah.cli.law_actions.reading import READING
    from panah.cli.law_actions.upkeep import UPKEEP
    from panah.core.law import Pack, load_pack

    pack = Pack.load(Path(args.pack)) if args.pack else load_pack()
    return {**READING, **UPKEEP}[args.action](args, pack)
