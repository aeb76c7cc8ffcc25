"""How well names are told apart, and how fast: ours beside rapidfuzz, PostgreSQL trigrams and nomenklatura in one run.

Run: python -m benches.names_quality [--postgresql URL] [--nomenklatura PYTHON]
nomenklatura pins other versions than Panah, so it runs in an environment of its own: give its interpreter.
"""

import argparse
import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

from anyascii import anyascii
from rapidfuzz import fuzz

from panah.core.names import compare
from tests.core.names.extended import Case, average_precision, company_cases, person_cases
from tests.core.names.test_quality import shared_half

RESULTS = Path(__file__).parent / "results"
Matcher = Callable[[list[Case]], list[float]]
LOGIC_V2 = """
import json, sys
from followthemoney import model
from nomenklatura.matching import get_algorithm
from nomenklatura.matching.types import ScoringConfig
algorithm = get_algorithm("logic-v2")
config = ScoringConfig.defaults()
for number, line in enumerate(sys.stdin):
    a, b, kind = json.loads(line)
    schema = "Person" if kind == "person" else "Company"
    # A fresh id each time: the library caches its analysis of a name by entity id.
    pair = [
        model.get_proxy({"id": f"{number}-{side}", "schema": schema, "properties": {"name": [name]}})
        for side, name in (("a", a), ("b", b))
    ]
    print(algorithm.compare(*pair, config).score)
"""


def ours(cases: list[Case]) -> list[float]:
    """Panah."""
    return [compare(case.a, case.b, case.kind).score for case in cases]


def rapidfuzz_anyascii(cases: list[Case]) -> list[float]:
    """token_sort_ratio over lower-case anyascii."""
    return [fuzz.token_sort_ratio(anyascii(case.a).lower(), anyascii(case.b).lower()) / 100 for case in cases]


def postgresql_trigram(url: str) -> Matcher:
    """pg_trgm's similarity over the raw names, in a database made for this run and dropped after it."""

    def score(cases: list[Case]) -> list[float]:
        import psycopg

        base = url.rpartition("/")[0]
        with psycopg.connect(url, autocommit=True) as admin:
            admin.execute("DROP DATABASE IF EXISTS panah_bench_names")
            admin.execute("CREATE DATABASE panah_bench_names")
            try:
                with psycopg.connect(f"{base}/panah_bench_names") as connection:
                    connection.execute("CREATE EXTENSION pg_trgm")
                    cursor = connection.cursor()
                    rows = [
                        cursor.execute("SELECT similarity(%s, %s)", [case.a, case.b]).fetchone()
                        for case in cases
                    ]
            finally:
                admin.execute("DROP DATABASE panah_bench_names")
        return [float(row[0]) for row in rows if row]

    return score


def nomenklatura(python: str) -> Matcher:
    """logic-v2 in an interpreter of its own."""

    def score(cases: list[Case]) -> list[float]:
        lines = "\n".join(json.dumps([case.a, case.b, case.kind]) for case in cases)
        done = subprocess.run(
            [python, "-c", LOGIC_V2], input=lines, capture_output=True, text=True, check=True
        )
        return [float(line) for line in done.stdout.split()]

    return score


def marks(cases: list[Case], scores: list[float], threshold: float) -> dict[str, float]:
    """Average precision, recall when 5 % of hard negatives pass, recall and precision at a threshold."""
    pairs = [(score, case.is_match) for score, case in zip(scores, cases, strict=True)]
    negatives = sorted((score for score, truth in pairs if not truth), reverse=True)
    bar = negatives[int(len(negatives) * 0.05)]
    true = [score for score, truth in pairs if truth]
    passed = [truth for score, truth in pairs if score >= threshold]
    return {
        "average_precision": round(average_precision(pairs), 4),
        "recall_at_5_percent": round(sum(score > bar for score in true) / len(true), 3),
        "recall": round(sum(passed) / len(true), 3),
        "precision": round(sum(passed) / max(1, len(passed)), 3),
    }


def sets() -> dict[str, list[Case]]:
    """Every set by name."""
    found: dict[str, list[Case]] = {}
    for kind, cases in (("person", person_cases()), ("company", company_cases())):
        found[f"{kind}, shared half"] = shared_half(kind)
        found[f"{kind}, extended, tuning half"] = [case for case in cases if case.half == 0]
        found[f"{kind}, extended, scored half"] = [case for case in cases if case.half == 1]
    return found


def speeds() -> list[dict[str, object]]:
    """Pairs a second at 1,000, 10,000 and 100,000 different pairs."""
    results: list[dict[str, object]] = []
    pool = [*person_cases(), *company_cases()]
    for size in (1_000, 10_000, 100_000):
        cases = [
            Case(
                0,
                pool[n % len(pool)].kind,
                pool[n % len(pool)].a,
                pool[(n * 7 + n // len(pool)) % len(pool)].b,
                True,
            )
            for n in range(size)
        ]
        row: dict[str, object] = {"pairs": size}
        for name, matcher in (("panah", ours), ("rapidfuzz on anyascii", rapidfuzz_anyascii)):
            start = time.perf_counter()
            matcher(cases)
            row[name] = round(size / (time.perf_counter() - start))
        row["ratio"] = round(int(str(row["rapidfuzz on anyascii"])) / int(str(row["panah"])), 1)
        print(json.dumps(row), flush=True)
        results.append(row)
    return results


def main() -> None:
    """Every set with every matcher that is there; one JSON file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--postgresql", metavar="URL")
    parser.add_argument("--nomenklatura", metavar="PYTHON")
    args = parser.parse_args()
    matchers: dict[str, Matcher] = {"panah": ours, "rapidfuzz on anyascii": rapidfuzz_anyascii}
    if args.postgresql:
        matchers["postgresql trigram"] = postgresql_trigram(args.postgresql)
    if args.nomenklatura:
        matchers["nomenklatura logic-v2"] = nomenklatura(args.nomenklatura)
    results: list[dict[str, object]] = []
    for title, cases in sets().items():
        for name, matcher in matchers.items():
            row: dict[str, object] = {"set": title, "matcher": name, **marks(cases, matcher(cases), 0.7)}
            results.append(row)
            print(json.dumps(row), flush=True)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "names_quality.json").write_text(
        json.dumps({"quality": results, "speed": speeds()}, indent=1), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
