"""Import an organisation's own records: shows what will be created, what matches and what is wrong; writes after a yes.

Example: panah import htcds FILE.xlsx --as aigul@example.org
Example: panah import xform SUBMISSION.xml --as aigul@example.org --yes
"""

import argparse
import json
import sys
from pathlib import Path

HELP = "import records (HTCDS workbook, form submissions)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The file and who imports it."""
    parser.add_argument("format", choices=["htcds", "xform"], help="the format of the file")
    parser.add_argument("file", type=Path, help="an .xlsx workbook, or .xml submissions")
    parser.add_argument(
        "--as", dest="email", required=True, help="the member who imports (password and code are asked)"
    )
    parser.add_argument("--yes", action="store_true", help="write the new records without asking")
    parser.add_argument(
        "--with-matches", action="store_true", help="also write records that look like an earlier case"
    )
    parser.add_argument("--json", action="store_true", help="the preview as JSON")


def run(args: argparse.Namespace) -> int:
    """Exit status 0 also when rows are wrong: they are listed, and the rest can be written."""
    content = args.file.read_bytes()
    from panah.cli.running import django

    django.start()
    from panah.accounts.permissions import Permission
    from panah.cases import import_files, imports
    from panah.cli.running.member import sign_in

    viewer = sign_in(args.email, Permission.CASE_IMPORT)
    batch = import_files.read_upload(viewer=viewer, content=content, name=args.file.name)
    while batch.status == batch.Status.COMPARING:
        batch = imports.compare_rows(viewer=viewer, batch=batch, seconds=1)
        print(
            f"\rcompared with earlier cases: {batch.compared_rows} of {batch.rows}", end="", file=sys.stderr
        )
    print(file=sys.stderr)
    counts = imports.counts(batch)
    _show(imports, viewer, batch, as_json=args.json, counts=counts)
    wanted = counts["create"] + (counts["match"] if args.with_matches else 0)
    if not wanted or not (args.yes or _agreed(wanted)):
        imports.cancel(viewer=viewer, batch=batch)
        print("Nothing was written.", file=sys.stderr)
        return 0
    imports.confirm(viewer=viewer, batch=batch, with_matches=args.with_matches)
    made = imports.write_rows(batch_id=batch.pk)
    print(f"{made} cases were created.", file=sys.stderr)
    return 0


def _agreed(wanted: int) -> bool:
    if not sys.stdin.isatty():
        return False
    return input(f"Create {wanted} cases? Type yes: ").strip().lower() == "yes"


def _show(imports, viewer, batch, *, as_json: bool, counts: dict[str, int]) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    """Row by row: what will happen, and what is wrong with which cell."""
    rows, after = [], -1
    while page := imports.preview(viewer, batch, after=after):
        rows += page
        after = page[-1]["position"]
    if as_json:
        shown = [{**row, "record": row["record"].as_dict()} for row in rows]
        print(json.dumps({"counts": counts, "rows": shown}, ensure_ascii=False, indent=1))
        return
    for row in rows:
        place = row["record"].place
        print(f"row {place.row}: {row['outcome']}" + (f" {row['match']}" if row["match"] else ""))
        for issue in row["issues"]:
            column = f"column {issue['place']['column']}: " if issue["place"]["column"] else ""
            print(f"    {issue['severity']}: {column}{issue['message']}. {issue['mend']}")
    print(", ".join(f"{count} {outcome}" for outcome, count in counts.items()), file=sys.stderr)
