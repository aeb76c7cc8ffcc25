"""What a worker is owed: a diary or two books in YAML to lines with amount, rule, article and inputs.

FILE is one record (keys jurisdiction, terms, shifts, usual, money, exchange, key_rates: see docs/wages.md), or two
books under the keys worker and employer, which are compared day by day. A folder is computed file by file, on all
processors, one line of JSON each; where it holds two books of three workers or more, a last line says what their
comparisons share. Where a record has loans, fees, fines or advances, the debt test is shown as well;
the key debt says what was agreed about it: length_limited, until, nature_defined, share_percent (docs/wages-books.md).
A file of worked examples (panah/laws/examples/wages) is computed example by example, each for its own day.

Example: panah wages diary.yaml --as-of 2026-11-22 --language ru
         panah wages diaries/ --as-of 2026-11-22 --progress > owed.jsonl
"""

import argparse
import json
import os
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from panah.core.errors import InputError, Place

if TYPE_CHECKING:
    from panah.core.law import Pack
    from panah.core.wages.books.crew import Told
    from panah.core.wages.books.pairs import TwoBooks
    from panah.core.wages.debt.weighing import DebtTerms
    from panah.core.wages.entries import Entry
    from panah.core.wages.law import WageLaw

HELP = "compute what a worker is owed from a diary or two books"
SUFFIXES = (".yaml", ".yml", ".json")
# Reading a file takes much longer than handing one over: small portions keep all processes busy to the end.
FILES_AT_ONCE = 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """File or folder, day, language, and what to print."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a record, two books, or a folder of records")
    parser.add_argument(
        "--as-of", metavar="DATE", help="day of the claim (default: the file's own as_of, or today)"
    )
    parser.add_argument("--language", default="en", help="en, ru, kk, ky, uz, uz-cyrl or tg")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.add_argument("--progress", action="store_true", help="for a folder: show how far it is, on stderr")
    parser.add_argument(
        "--processes", type=int, default=os.cpu_count() or 1, metavar="N",
        help="for a folder: how many processes compute it (default: one for each processor)",
    )  # fmt: skip


def run(args: argparse.Namespace) -> int:
    """Compute and print; 0 unless the file cannot be read at all. Problems of entries are part of the result."""
    from panah.core.law import load_pack
    from panah.core.wages.law import WageLaw
    from panah.core.wages.reading import read_file

    pack = load_pack()
    law = WageLaw.load(pack)
    as_of = read_day(args.as_of) if args.as_of else None
    if args.file.is_dir():
        return _folder(args, law, as_of)
    table = read_file(args.file)
    examples = _examples_of(table)
    results = {name: compute(each, args.file.name, law, as_of) for name, each in examples.items()}
    found = None if examples else compute(table, args.file.name, law, as_of)
    if args.json:
        told = found.to_json() if found else {name: each.to_json() for name, each in results.items()}
        print(json.dumps(told, ensure_ascii=False, indent=2))
        return 0
    for name, each in {"": found, **results}.items():
        if name:
            print(f"\n{name}: {examples[name].text('title')}")
        for text in each.text(pack, args.language) if each else ():
            print(text)
    return 0


def _examples_of(table: "Entry") -> dict[str, "Entry"]:
    """The worked examples of a file by name; none where it is a record or two books."""
    from panah.core.wages.entries import Entry

    found = {
        name: each
        for name, each in table.values.items()
        if isinstance(each, Entry) and "record" in each.values
    }
    return found if len(found) == len(table.values) else {}


def read_day(text: str) -> date:
    """The day of the claim."""
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(
            f"{text!r} is not a day of the calendar", code="bad_date", mend="Write it as 2026-11-22."
        ) from error


def _folder(args: argparse.Namespace, law: "WageLaw", as_of: date | None) -> int:
    """Every record of a folder, one line of JSON each, in several processes."""
    from panah.core.wages.batch import in_order
    from panah.core.wages.books.crew import FEWEST_WORKERS, patterns_of
    from panah.core.wages.books.findings import pattern_to_json

    files = sorted(path for path in args.file.iterdir() if path.suffix in SUFFIXES)
    if not files:
        raise InputError(
            "there are no records in this folder",
            code="empty_folder",
            mend=f"Records end in {', '.join(SUFFIXES)}.",
            place=Place(file=args.file.name),
        )
    failed = 0
    crew: dict[str, Told] = {}
    lines = in_order(
        lambda path: _line_of(path, law, as_of), files, processes=args.processes, chunk=FILES_AT_ONCE
    )
    for number, (path, (line, is_read, kept)) in enumerate(zip(files, lines, strict=True), 1):
        failed += not is_read
        if kept is not None:
            crew[path.name] = kept
        print(line)
        if args.progress:
            print(f"\r{number} of {len(files)}", end="" if number < len(files) else "\n", file=sys.stderr)
    if len(crew) >= FEWEST_WORKERS:
        shared = [pattern_to_json(pattern) for pattern in patterns_of(crew)]
        print(json.dumps({"workers": len(crew), "patterns": shared}, ensure_ascii=False))
    return 1 if failed else 0


def _line_of(path: Path, law: "WageLaw", as_of: date | None) -> tuple[str, bool, "Told | None"]:
    """A file's result as one line of JSON, whether it could be read, and what other workers' books may share with it.

    A file that cannot be read is a line that says why.
    """
    from panah.core.wages.reading import read_file

    try:
        computed = compute(read_file(path), path.name, law, as_of)
    except InputError as error:
        said = {"file": path.name, "error": str(error), "code": error.code}
        return json.dumps(said, ensure_ascii=False), False, None
    line = json.dumps({"file": path.name, **computed.to_json()}, ensure_ascii=False)
    return line, True, computed.told


class Computed:
    """What came of one file: the entitlement, and the two books or the debt where the file has them."""

    def __init__(self, books: "TwoBooks", law: "WageLaw", as_of: date, terms: "DebtTerms") -> None:
        from panah.core.wages.books.book import as_book
        from panah.core.wages.books.crew import told
        from panah.core.wages.books.reconcile import reconcile
        from panah.core.wages.debt.weighing import debt_test
        from panah.core.wages.engine import entitlement
        from panah.core.wages.work import TAKEN_KINDS

        record, other = books.worker, books.employer
        self.name = record.name
        self.entitlement = entitlement(record, as_of=as_of, law=law)
        self.books = None if other is None else reconcile(record, other, law, period=books.period)
        self.told = None if self.books is None or other is None else told(self.books, as_book(other))
        owes = any(money.kind in TAKEN_KINDS | {"loan", "advance"} for money in record.money)
        self.debt = debt_test(record, as_of, law, terms) if owes else None

    def to_json(self) -> dict[str, Any]:
        """Everything as plain data."""
        found: dict[str, Any] = {"name": self.name, "entitlement": self.entitlement.to_json()}
        if self.books is not None:
            found["reconciliation"] = self.books.to_json()
        if self.debt is not None:
            found["debt_test"] = self.debt.to_json()
        return found

    def text(self, pack: "Pack", language: str) -> Iterator[str]:
        """Everything in words, a heading before each part."""
        from panah.core.wages.books.telling import discrepancy_line, pattern_in_words
        from panah.core.wages.debt.telling import answer_in_words, reasons_in_words
        from panah.core.wages.statement import tell
        from panah.core.wages.words import word

        section = ""
        for sentence in tell(self.entitlement, pack, language):
            if sentence.section != section:
                section = sentence.section
                yield f"\n{word(language, 'headings', section)}"
            yield f"  {sentence.text}"
        if self.books is not None:
            yield f"\n{word(language, 'headings', 'books')}"
            yield from (f"  {discrepancy_line(found, language)}" for found in self.books.discrepancies)
            yield from (f"  {pattern_in_words(found, language)}" for found in self.books.patterns)
        if self.debt is not None:
            yield f"\n{word(language, 'headings', 'debt')}"
            yield f"  {answer_in_words(self.debt, language)}"
            yield from (f"  {sentence}" for sentence in reasons_in_words(self.debt, language))
        versions = self.entitlement.versions
        yield f"\npanah wages {versions.engine}, {versions.pack}, {versions.law[:12]}, {self.entitlement.as_of}"


def compute(entry: "Entry", file: str, law: "WageLaw", as_of: date | None) -> Computed:
    """The result of a file's table. Raises InputError where nothing can be read."""
    from panah.core.wages.books.pairs import TwoBooks, holds_two_books, read_two_books
    from panah.core.wages.debt.weighing import DebtTerms
    from panah.core.wages.entries import Entry
    from panah.core.wages.reading import read_entry

    day = as_of or _own_day(entry, file) or date.today()
    if isinstance(record := entry.values.get("record"), Entry):
        entry = record  # of a worked example
    agreed = entry.values.get("debt")
    terms = DebtTerms.from_mapping(agreed.values if isinstance(agreed, Entry) else {})
    if holds_two_books(entry.values):
        return Computed(read_two_books(entry.values, file), law, day, terms)
    return Computed(TwoBooks(read_entry(entry, file), None), law, day, terms)


def _own_day(entry: "Entry", file: str) -> date | None:
    """The file's own as_of."""
    text = entry.values.get("as_of")
    if text is None:
        return None
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        raise InputError(
            f"as_of {text!r} is not a day of the calendar",
            code="bad_date",
            mend="Write it as 2026-11-22.",
            place=Place(file=file, row=entry.row),
        ) from error
