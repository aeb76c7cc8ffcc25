"""Look-up of an organisation among many, any script: ours against SQLite FTS5 trigrams and Tantivy in one run.

Run: python -m benches.names_lookup [--sizes 10000 100000 1000000] [--engines panah tantivy]

The engine `postgresql` is our index in the PostgreSQL of PANAH_DATABASE_URL: its answers, mistyped questions too, are
set beside those of the file, and the bench fails when one differs. Times are by the clock and, because other work on
the machine stretches them, by processor time: this thread's, and the server's too when it is on this machine.
Each question is asked again with one and with two typing errors (`recall_one_error`, `recall_two_errors`).
`recall_below_homonyms` counts a question as answered too when ten others score as high as the one that is wanted.
"""

import argparse
import json
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from itertools import chain, count
from pathlib import Path
from typing import Any

from benches.names_population import organisations
from panah.core.names import Kind, compare
from panah.core.names.index import NameIndex, PostgresqlSchema, Record
from panah.core.names.index.candidates import rank_roughly
from panah.core.names.index.terms import folded, name_terms
from tests.core.names.extended import company_cases
from tests.core.names.test_quality import shared_half

RESULTS = Path(__file__).parent / "results"
Answer = list[tuple[str, float]]
Search = Callable[[str], Answer]
Busy = Callable[[], float]


def queries() -> tuple[list[Record], list[tuple[str, str]]]:
    """The bases to hide among the rest, and (variant, id of its base)."""
    cases = [case for case in [*shared_half("company"), *company_cases()] if case.is_match]
    bases = sorted({case.a for case in cases})
    ids = {name: f"base{number}" for number, name in enumerate(bases)}
    return [Record(ids[name], (name,), Kind.COMPANY) for name in bases], [
        (case.b, ids[case.a]) for case in cases
    ]


def mistyped(text: str, draw: random.Random) -> str:
    """The text with one letter left out, put in, replaced or swapped with the next."""
    letters = [place for place, sign in enumerate(text) if sign.isalpha()]
    at, sort = draw.choice(letters[1:]), draw.randrange(4)
    other = draw.choice("аеиорнстл" if text[at] > "z" else "aeiornstl")
    swapped = text[at + 1 : at + 2] + text[at]
    middle = ("", other, other + text[at], swapped)[sort]
    return text[:at] + middle + text[at + (2 if sort == 3 else 1) :]


def recall(answers: list[Answer], asked: list[tuple[str, str]]) -> float:
    """The share of questions whose record is among the ten."""
    found = sum(
        wanted in {record_id for record_id, _ in answer}
        for answer, (_, wanted) in zip(answers, asked, strict=True)
    )
    return round(found / len(asked), 4)


def population(size: int, hidden: list[Record]) -> Iterator[Record]:
    """The records of one run, the hidden ones last; drawn anew each time, for millions are too many to keep."""
    return chain(organisations(size - len(hidden)), hidden)


def forget() -> None:
    """Empty what comparing remembers of words, so that no engine profits from the one before."""
    for name, module in list(sys.modules.items()):
        if name.startswith("panah.core.names"):
            for item in list(vars(module).values()):
                if hasattr(item, "cache_clear"):
                    item.cache_clear()


def measure(
    search: Search, asked: list[tuple[str, str]], names: dict[str, str], working: Busy = time.thread_time
) -> dict[str, Any]:
    """Milliseconds p50 and p95, recall at 1 and 10. The first twenty questions warm up and are asked again.

    `answers` holds what was found for every question, then for those with one error, then with two.
    """
    forget()
    for text, _ in asked[:20]:
        search(text)
    times, own, first, ten, crowded = [], [], 0, 0, 0
    answers: list[Answer] = []
    for text, wanted in asked:
        start, busy = time.perf_counter(), working()
        found = search(text)
        own.append((working() - busy) * 1000)
        times.append((time.perf_counter() - start) * 1000)
        answers.append(found)
        ids = [record_id for record_id, _ in found]
        first += ids[:1] == [wanted]
        ten += wanted in ids
        crowded += wanted not in ids and len(found) == 10 and found[-1][1] >= _score(text, names[wanted])
    draw = random.Random(3)
    once = [(mistyped(text, draw), wanted) for text, wanted in asked]
    twice = [(mistyped(text, draw), wanted) for text, wanted in once]
    once_found, twice_found = ([search(text) for text, _ in questions] for questions in (once, twice))
    return {
        "p50_ms": round(statistics.median(times), 2),
        "p95_ms": round(statistics.quantiles(times, n=20)[18], 2),
        "p50_own_ms": round(statistics.median(own), 2),
        "p95_own_ms": round(statistics.quantiles(own, n=20)[18], 2),
        "recall_at_1": round(first / len(asked), 4),
        "recall_at_10": round(ten / len(asked), 4),
        "recall_below_homonyms": round((ten + crowded) / len(asked), 4),
        "recall_one_error": recall(once_found, once),
        "recall_two_errors": recall(twice_found, twice),
        "load": round(os.getloadavg()[0], 1),
        "answers": [*answers, *once_found, *twice_found],
    }


def _score(query: str, name: str) -> float:
    return compare(query, name, Kind.COMPANY).score


def ours(size: int, hidden: list[Record], asked: list[tuple[str, str]], folder: Path) -> dict[str, Any]:
    """Panah's own index in a file."""
    file = folder / f"{size}.idx"
    return _ours(size, hidden, asked, file, lambda: file.stat().st_size)


def ours_on_postgresql(
    size: int, hidden: list[Record], asked: list[tuple[str, str]], _: Path
) -> dict[str, Any]:
    """The same index in a schema of its own, dropped afterwards."""
    import psycopg

    url = os.environ.get("PANAH_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
    with psycopg.connect(url, autocommit=True) as keeper:
        try:
            connection = psycopg.connect(url, autocommit=True)
            schema = PostgresqlSchema(connection, "names_bench")
            sizes = (
                "SELECT sum(pg_total_relation_size(oid)) FROM pg_class"
                " WHERE relnamespace = %s::regnamespace AND relkind = 'r'"
            )
            return _ours(
                size, hidden, asked, schema,
                lambda: int((keeper.execute(sizes, ["names_bench"]).fetchone() or [0])[0]),
                working=with_server(connection.info.backend_pid),
            )  # fmt: skip
        finally:
            keeper.execute("DROP SCHEMA IF EXISTS names_bench CASCADE")


def with_server(process: int) -> Busy:
    """Processor seconds of this thread and, where Linux tells them, of the server's process that answers it."""
    told = Path(f"/proc/{process}/schedstat")
    if not told.exists():
        return time.thread_time
    return lambda: time.thread_time() + int(told.read_text().split()[0]) / 1e9


def _ours(
    size: int,
    hidden: list[Record],
    asked: list[tuple[str, str]],
    where: Path | PostgresqlSchema,
    stored: Callable[[], int],
    *,
    working: Busy = time.thread_time,
) -> dict[str, Any]:
    start = time.perf_counter()
    with NameIndex.open_or_create(where) as index:
        if len(index) < size:  # else kept from an earlier run; one broken off goes on
            index.build(
                population(size, hidden), lambda done: print(f"\r  built {done}", end="", file=sys.stderr)
            )
        built = time.perf_counter() - start
        print(file=sys.stderr)
        start = time.perf_counter()
        index.add(Record("added", ("ТОО Кейінгі Сапар",), Kind.COMPANY, "kz"))
        assert index.search("Keiingi Sapar LLP", Kind.COMPANY)[0].id == "added"
        seen = time.perf_counter() - start
        found = measure(
            lambda q: [(hit.id, hit.score.score) for hit in index.search(q, Kind.COMPANY, least=0.0)],
            asked,
            {record.id: record.names[0] for record in hidden},
            working,
        )
    return {
        "build_s": round(built, 1),
        "size_mb": round(stored() / 1e6, 1),
        "added_and_seen_ms": round(seen * 1000, 1),
        **found,
    }


def fts5(size: int, hidden: list[Record], asked: list[tuple[str, str]], folder: Path) -> dict[str, Any]:
    """SQLite's own trigram search over the raw names, any trigram, ranked by bm25."""
    path = folder / "fts.db"
    start = time.perf_counter()
    connection = sqlite3.connect(path)
    connection.execute("CREATE VIRTUAL TABLE t USING fts5(id UNINDEXED, name, tokenize='trigram')")
    connection.executemany(
        "INSERT INTO t VALUES (?, ?)", ((r.id, r.names[0]) for r in population(size, hidden))
    )
    connection.commit()
    built = time.perf_counter() - start

    def search(text: str) -> list[tuple[str, float]]:
        plain = text.lower().replace('"', "")
        grams = " OR ".join(f'"{plain[i : i + 3]}"' for i in range(len(plain) - 2))
        rows = connection.execute("SELECT id FROM t WHERE t MATCH ? ORDER BY rank LIMIT 10", [grams])
        return [(record_id, 0.0) for (record_id,) in rows]

    return {
        "build_s": round(built, 1),
        "size_mb": round(path.stat().st_size / 1e6, 1),
        **measure(search, asked, {record.id: record.names[0] for record in hidden}),
    }


def tantivy_on_fold(
    size: int, hidden: list[Record], asked: list[tuple[str, str]], folder: Path
) -> dict[str, Any]:
    """Tantivy over the same terms, its best hundred ranked as ours are: what an embedded engine would give."""
    import tantivy  # not a dependency of Panah: the bench leaves it out when it is missing

    builder = tantivy.SchemaBuilder()
    for field in ("id", "name", "folded"):
        builder.add_text_field(field, stored=True, tokenizer_name="raw")
    builder.add_text_field("terms", tokenizer_name="whitespace")
    path = folder / "tantivy"
    path.mkdir()
    index = tantivy.Index(builder.build(), path=str(path))
    start = time.perf_counter()
    writer = index.writer(200_000_000, num_threads=1)
    for record in population(size, hidden):
        name = record.names[0]
        text = folded(name, Kind.COMPANY)
        terms = " ".join(name_terms(name, Kind.COMPANY, text))
        writer.add_document(tantivy.Document(id=record.id, name=name, folded=text, terms=terms))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    built = time.perf_counter() - start
    searcher = index.searcher()

    def search(text: str) -> list[tuple[str, float]]:
        parts = [
            (tantivy.Occur.Should, tantivy.Query.term_query(index.schema, "terms", term))
            for term in name_terms(text, Kind.COMPANY)
        ]
        hits = searcher.search(tantivy.Query.boolean_query(parts), 100).hits
        documents = [searcher.doc(address) for _, address in hits]
        if not documents:
            return []
        rows = list(zip(count(), (d["folded"][0] for d in documents), strict=False))
        kept = [documents[place] for place in rank_roughly(text, Kind.COMPANY, rows, 20)]
        scored = sorted((-_score(text, d["name"][0]), d["id"][0]) for d in kept)
        return [(record_id, -score) for score, record_id in scored[:10]]

    stored = sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    return {
        "build_s": round(built, 1),
        "size_mb": round(stored / 1e6, 1),
        **measure(search, asked, {record.id: record.names[0] for record in hidden}),
    }


def main() -> None:
    """Every size, every engine; one JSON file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--engines", nargs="+", default=["panah", "fts5", "tantivy"])
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep our files there and use them again")
    args = parser.parse_args()
    engines = {"panah": ours, "postgresql": ours_on_postgresql, "fts5": fts5, "tantivy": tantivy_on_fold}
    hidden, asked = queries()
    results: list[dict[str, Any]] = []
    for size in args.sizes:
        answers: dict[str, list[Answer]] = {}
        for name in args.engines:
            with tempfile.TemporaryDirectory() as folder:
                try:
                    kept = args.keep if args.keep and name == "panah" else Path(folder)
                    found = engines[name](size, hidden, asked, kept)
                except ModuleNotFoundError as missing:
                    print(f"{name}: left out, {missing}")
                    continue
            answers[name] = found.pop("answers")
            results.append({"engine": name, "records": size, "queries": len(asked), **found})
            print(json.dumps(results[-1]), flush=True)
        same_size = {r["engine"]: r for r in results if r["records"] == size}
        for name, row in same_size.items():
            if name != "panah" and "panah" in same_size:
                ratio = row["p95_own_ms"] / same_size["panah"]["p95_own_ms"]
                print(f"  {size}: p95 of {name} is {ratio:.2f} times ours, by processor time")
        if {"panah", "postgresql"} <= answers.keys():
            pairs = list(zip(answers["panah"], answers["postgresql"], strict=True))
            same = sum(file == server for file, server in pairs)
            print(f"  {size}: PostgreSQL answers {same} of {len(pairs)} questions as the file does")
            if same < len(pairs):
                sys.exit("the two databases must give the same answers")
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "names_lookup.json").write_text(json.dumps(results, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
