"""The same duplicate model on DuckDB and on Spark in local mode: equal candidates or an error.

Run: python -m benches.names_spark [--sizes 1000 10000 100000]. Needs Java and the dependency group `spark`.
"""

import argparse
import json
import time
import warnings
from pathlib import Path
from typing import Any

from benches.names_population import People
from panah.core.names.duplicates import find_duplicates, search, train

RESULTS = Path(__file__).parent / "results"


def main() -> None:
    """Every size on both engines; stops with an error when a candidate or its probability differs."""
    from pyspark.sql import SparkSession

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 10_000, 100_000])
    args = parser.parse_args()
    builder: Any = SparkSession.builder
    session = (
        builder.master("local[2]")
        .config("spark.driver.memory", "4g")
        .config("spark.sql.shuffle.partitions", "4")
        .config("spark.ui.enabled", "false")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    warnings.simplefilter("ignore")
    results = []
    for size in args.sizes:
        table = search.fold_table(People().records(size))
        model = json.loads(json.dumps(train(table)))
        times = [time.perf_counter()]
        on_duckdb = list(find_duplicates(table, model))
        times.append(time.perf_counter())
        on_spark = list(find_duplicates(table, model, linker=search.spark_linker(session)))
        times.append(time.perf_counter())
        if [(c.a, c.b) for c in on_duckdb] != [(c.a, c.b) for c in on_spark]:
            raise SystemExit(
                f"{size}: the engines found different pairs: {len(on_duckdb)} and {len(on_spark)}"
            )
        apart = max(abs(x.probability - y.probability) for x, y in zip(on_duckdb, on_spark, strict=True))
        if apart > 1e-6:
            raise SystemExit(f"{size}: probabilities differ by {apart}")
        results.append(
            {"records": size, "pairs": len(on_duckdb), "duckdb_s": round(times[1] - times[0], 1),
             "spark_s": round(times[2] - times[1], 1), "largest_difference": apart}
        )  # fmt: skip
        print(json.dumps(results[-1]), flush=True)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "names_spark.json").write_text(json.dumps(results, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
