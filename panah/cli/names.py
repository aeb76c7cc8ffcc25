"""Compare names in any script with reasons, and look them up in an index of many.

Example: panah names compare "Жүнісова Айгүл" "Aigul Zhunussova" --kind person
         panah names compare --pairs pairs.csv --output scored.csv
         panah names index employers.idx --from employers.csv
         panah names search "Altyn Dan" --index employers.idx --kind company
         panah names duplicates people.csv --output queue.csv --language ru

An index is a file, or a schema of a PostgreSQL database: postgres://user@host/database, with --schema. A password is
best kept in ~/.pgpass, for command lines are seen by others.
"""

import argparse
import json
import sys
from collections.abc import Iterable
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from panah.cli.running.telling import act, require_folder, tell_row
from panah.core.errors import InputError
from panah.core.names.problems import NamesError, line_text
from panah.core.told import LANGUAGES

if TYPE_CHECKING:
    from panah.core.names.duplicates import Candidate
    from panah.core.names.index.index import Where

HELP = "compare names in any script, look them up"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """`compare` for one pair or a file of pairs; `index` to build an index, `search` to ask it, `verify` to check."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    compare = actions.add_parser(
        "compare", help="score one pair, or a CSV file of pairs (columns a, b, kind)"
    )
    compare.add_argument("a", nargs="?", metavar="A", help="the first name")
    compare.add_argument("b", nargs="?", metavar="B", help="the second name")
    compare.add_argument("--kind", choices=["person", "company"], default="person")
    compare.add_argument("--pairs", type=Path, metavar="FILE.csv", help="score every row of a file")
    compare.add_argument(
        "--output", type=Path, metavar="FILE.csv", help="where to write; default standard output"
    )
    compare.add_argument("--json", action="store_true", help="write JSON")
    compare.set_defaults(act=_compare_file_or_two)
    _add_index_arguments(actions)
    _add_duplicates_arguments(actions)
    for action in actions.choices.values():
        action.add_argument("--language", default="en", help=f"of the answer: {', '.join(LANGUAGES)}")


def _add_index_arguments(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    index = actions.add_parser(
        "index", help="build an index, or add to one, from a CSV file (columns id, name)"
    )
    index.add_argument("index", metavar="INDEX", help="the index; made when it is not there")
    index.add_argument(
        "--from", dest="source", type=Path, required=True, metavar="FILE.csv",
        help="columns id, name; optional kind, country, other_names (separated by |) and any identifier scheme",
    )  # fmt: skip
    index.add_argument(
        "--kind", choices=["person", "company"], default="company", help="for rows that do not say"
    )
    index.set_defaults(act=_build_index)
    search = actions.add_parser("search", help="the names of an index nearest to one")
    search.add_argument("query", metavar="QUERY", help="the name as it was heard or written")
    search.add_argument("--index", required=True, metavar="INDEX")
    search.add_argument("--kind", choices=["person", "company"], default="company")
    search.add_argument(
        "--country", action="append", default=[], metavar="CC", help="keep only these countries"
    )
    search.add_argument("--limit", type=int, default=10)
    search.add_argument("--json", action="store_true", help="write JSON")
    search.set_defaults(act=_search)
    verify = actions.add_parser("verify", help="check an index")
    verify.add_argument("index", metavar="INDEX")
    verify.set_defaults(act=_verify)
    for action in (index, search, verify):
        action.add_argument(
            "--schema", default="names_index", help="of a PostgreSQL index (default names_index)"
        )


def _add_duplicates_arguments(actions: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    duplicates = actions.add_parser(
        "duplicates", help="pairs of records of a file that may be one person, to review"
    )
    duplicates.add_argument(
        "people", type=Path, metavar="PEOPLE.csv", help="columns id, name, birth_date, ..."
    )
    duplicates.add_argument(
        "--output", type=Path, metavar="FILE.csv", help="where to write; default standard output"
    )
    duplicates.add_argument(
        "--model", type=Path, metavar="MODEL.json", help="weights: used if there, else kept there"
    )
    duplicates.add_argument("--least", type=float, default=0.95, help="least probability (default 0.95)")
    duplicates.set_defaults(act=_duplicates)


def run(args: argparse.Namespace) -> int:
    """Do the action; 0 when all of it was done, 1 when rows of a file could not be or an index is not sound."""
    return act("names", args.language, lambda: int(args.act(args)))


def _compare_file_or_two(args: argparse.Namespace) -> int:
    return _compare_file(args) if args.pairs else _compare_two(args)


def _compare_two(args: argparse.Namespace) -> int:
    from panah.core.names import compare

    if args.a is None or args.b is None:
        raise NamesError("names.two")
    found = compare(args.a, args.b, args.kind)
    if args.json:
        reasons = [{"code": r.code, "a": r.a, "b": r.b, "text": r.text(args.language)} for r in found.reasons]
        print(json.dumps({"score": found.score, "band": found.band, "reasons": reasons}, ensure_ascii=False))
        return 0
    print(f"{found.score:.3f} {found.band}")
    for line in found.explain(args.language):
        print(f"  {line}")
    return 0


def _compare_file(args: argparse.Namespace) -> int:
    from panah.core.names.pairs import PAIR_COLUMNS, score_pairs
    from panah.core.names.textfile import read_csv, write_csv

    require_folder(args.output)
    rows = read_csv(args.pairs, PAIR_COLUMNS[:2])
    wrong = _Wrong(args.language)
    scored = score_pairs(rows, default_kind=args.kind, report=wrong.report, language=args.language)
    if args.json:
        for row in scored:
            print(json.dumps(row, ensure_ascii=False))
    else:
        write_csv(args.output, scored)
    return wrong.status()


class _Wrong:
    """Rows that could not be used: told one by one on standard error, counted at the end."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.count = 0

    def report(self, error: InputError) -> None:
        self.count += 1
        tell_row("names", error, self.language)

    def status(self) -> int:
        if self.count:
            told = line_text("rows_left_out", self.language, count=self.count)
            print(f"panah names: {told}", file=sys.stderr)
        return 1 if self.count else 0


def _where(args: argparse.Namespace) -> "Where":
    """The index's file, or its schema over a connection of its own."""
    if not args.index.startswith(("postgres://", "postgresql://")):
        return Path(args.index)
    import psycopg

    from panah.core.names.index import PostgresqlSchema

    try:
        return PostgresqlSchema(psycopg.connect(args.index, autocommit=True), args.schema)
    except psycopg.Error:
        # Without its cause: that would show the address, and with it a password.
        raise NamesError("names.server") from None


def _build_index(args: argparse.Namespace) -> int:
    from panah.core.names.index import NameIndex
    from panah.core.names.index.csv_records import read_records

    wrong = _Wrong(args.language)
    read = count()
    records = read_records(args.source, default_kind=args.kind, report=wrong.report)
    where = _where(args)
    require_folder(where if isinstance(where, Path) else None)
    with NameIndex.open_or_create(where) as made:
        added = made.build((record for record, _ in zip(records, read, strict=False)), _progress)
        print(line_text("added", args.language, added=added, all=len(made)), file=sys.stderr)
    if known := next(read) - added:
        print(line_text("known_ids", args.language, count=known), file=sys.stderr)
    return wrong.status()


def _progress(done: int) -> None:
    if sys.stderr.isatty():
        print(f"\r{done:,}\r", end="", file=sys.stderr, flush=True)


def _search(args: argparse.Namespace) -> int:
    from panah.core.names.explain import reason_text
    from panah.core.names.index import NameIndex

    if not args.query.strip():
        raise NamesError("names.query")
    if args.limit < 1:
        raise NamesError("names.limit", limit=args.limit)
    for country in args.country:
        if len(country) != 2 or not country.isalpha():
            raise NamesError("names.country", country=country)
    with NameIndex.open(_where(args)) as index:
        hits = index.search(args.query, args.kind, countries=args.country, limit=args.limit)
    if args.json:
        rows = [
            {
                "id": hit.id, "name": hit.name, "country": hit.country, "score": hit.score.score,
                "band": hit.score.band, "reasons": [reason.text(args.language) for reason in hit.score.reasons],
            }
            for hit in hits
        ]  # fmt: skip
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    for hit in hits:
        print(f"{hit.score.score:.3f} {hit.score.band:<8} {hit.id}  {hit.name}")
    caution = reason_text("name_only", args.language) if hits else line_text("nothing_found", args.language)
    print(caution, file=sys.stderr)
    return 0


def _verify(args: argparse.Namespace) -> int:
    from panah.core.names.index import NameIndex

    with NameIndex.open(_where(args)) as index:
        found = index.verify()
    counts = {"records": found.records, "names": found.names, "entries": found.postings}
    print(line_text("verified", args.language, **counts))
    for problem in found.problems:
        print(problem.told(args.language))
    return 0 if found.sound else 1


def _duplicates(args: argparse.Namespace) -> int:
    from panah.core.names.duplicates.csv_people import read_people
    from panah.core.names.duplicates.search import find_duplicates, fold_table, read_model, train
    from panah.core.names.textfile import write_csv

    if not 0 <= args.least <= 1:
        raise NamesError("names.least", least=args.least)
    require_folder(args.output)
    require_folder(args.model)
    wrong = _Wrong(args.language)
    table = fold_table(read_people(args.people, report=wrong.report))

    def tell(step: str) -> None:
        print(f"  {step}", file=sys.stderr)

    if args.model and args.model.exists():
        model = read_model(args.model)
    else:
        model = train(table, tell)
        if args.model:
            args.model.write_text(json.dumps(model, indent=1), encoding="utf-8")
    found = find_duplicates(table, model, least=args.least, progress=tell)
    write_csv(args.output, _queue(found, args.language))
    return wrong.status()


def _queue(found: "Iterable[Candidate]", language: str) -> "Iterable[dict[str, object]]":
    """Rows for a reviewer: the pair, its probability, each field's weight in bits, and the same in sentences."""
    from panah.core.names.duplicates import explain_candidate

    for pair in found:
        yield {
            "a": pair.a,
            "b": pair.b,
            "probability": pair.probability,
            "prior": pair.prior,
            "evidence": "; ".join(f"{e.field} {e.grade} {e.weight:+.1f}" for e in pair.evidence),
            "explanation": " ".join(explain_candidate(pair, language)),
        }
