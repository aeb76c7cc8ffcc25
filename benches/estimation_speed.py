"""CPU time of every mark of the estimation, against statsmodels in the same run and R's published figures.

Run: OPENBLAS_NUM_THREADS=1 .venv/bin/python benches/estimation_speed.py [quick]

statsmodels fits one generalised linear model at a time, so it is timed on a sample of the same fits and the ratio is
per fit. R figures (SparseMSE 2.0.1, Rcapture 1.4-4, MultipleSystemsEstimation 1.2.0 under R 4.2.2) were measured on
another machine and are quoted, not ratios of this run. Growth: ten times the resamples twice, and 3 to 8 lists.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import statsmodels.api as sm

from panah.core.estimation.bic import RankedModels, all_pair_models, rank_models
from panah.core.estimation.bic_resampled import best_models
from panah.core.estimation.examples import example_table
from panah.core.estimation.existence import Checks
from panah.core.estimation.lattice import Flags, Floats, family
from panah.core.estimation.resampling import delete_one_tables, resampled_tables
from panah.core.estimation.stepwise import select_stepwise

RESULTS = Path(__file__).parent / "results"
SAMPLE = 40
Rows = list[dict[str, Any]]


def cpu(work: Callable[[], object], repeats: int = 1) -> float:
    """The least CPU seconds of `repeats` runs."""
    best = float("inf")
    for _ in range(repeats):
        began = time.process_time()
        work()
        best = min(best, time.process_time() - began)
    return best


def statsmodels_seconds(counts: Floats, models: Flags) -> float:
    """CPU seconds per fit of statsmodels' Poisson GLM over some models of one table."""
    pairs = family(int(np.log2(len(counts))))
    designs = [pairs.design[np.concatenate([np.ones(pairs.base, dtype=bool), row]), 1:].T for row in models]

    def fit_all() -> None:
        for design in designs:
            sm.GLM(counts[1:], design, family=sm.families.Poisson()).fit()

    return cpu(fit_all) / len(models)


def show(rows: Rows, claim: str, seconds: float, **more: object) -> None:
    rows.append({"claim": claim, "cpu_seconds": seconds, **more})
    extra = ", ".join(f"{key} {value}" for key, value in more.items())
    print(f"{claim:62} {seconds:9.4f} s   {extra}", flush=True)


def point_fits(rows: Rows) -> None:
    quoted = {"UKdat": 0.18, "Ned_5": 0.070, "Artificial_3": 0.003}
    for name, r_seconds in quoted.items():
        counts = example_table(name).counts.astype(float)[None]
        pairs = family(len(example_table(name).lists))
        seconds = cpu(lambda c=counts, f=pairs: select_stepwise(Checks(f), c), repeats=15)  # type: ignore[misc]
        show(rows, f"point fit with selection, {name}", seconds, mark=0.005, sparsemse_quoted=r_seconds)


def stepwise_growth(rows: Rows, most: int) -> None:
    quoted = {"UKdat": 243.8, "Ned_5": 131.6}
    for name, r_seconds in quoted.items():
        table = example_table(name)
        counts = table.counts.astype(float)
        resamples = 1_000
        while resamples <= most:
            drawn = np.concatenate([resampled_tables(counts, resamples, 1), delete_one_tables(counts)[0]])
            pairs = family(len(table.lists))

            def run(tables: Floats = drawn, checks_family: Any = pairs) -> None:
                for low in range(0, len(tables), 2_000):
                    select_stepwise(Checks(checks_family), tables[low : low + 2_000])

            seconds = cpu(run, repeats=3 if resamples == 1_000 else 1)
            more = {"mark": 0.6, "sparsemse_quoted": r_seconds} if resamples == 1_000 else {}
            show(rows, f"selection on {resamples:,} resamples + jackknife, {name}", seconds, **more)
            resamples *= 10


def all_models(rows: Rows) -> None:
    quoted = {"UKdat": 198.0, "Ned_5": 3.6}
    for name, r_seconds in quoted.items():
        table = example_table(name)
        counts = table.counts.astype(float)
        pairs = family(len(table.lists))
        models = all_pair_models(pairs)
        seconds = cpu(lambda c=counts, f=pairs, m=models: rank_models(Checks(f), c, m), repeats=2)  # type: ignore[misc]
        sample = models[np.random.default_rng(1).permutation(len(models))[:SAMPLE]]
        ratio = statsmodels_seconds(counts, sample) * len(models) / seconds
        show(
            rows,
            f"BIC of all {len(models):,} two-list models, {name}",
            seconds,
            mark=4.0,
            ratio_to_statsmodels=f"{ratio:.0f}x",
            rcapture_quoted=r_seconds,
        )


def bic_bootstrap(rows: Rows, most: int) -> None:
    counts = example_table("Ned_5").counts.astype(float)
    checks = Checks(family(5))
    ranked: RankedModels = rank_models(checks, counts, all_pair_models(checks.family))
    every = resampled_tables(counts, 1_000, 2)
    full = 0

    def brute_force() -> None:
        nonlocal full
        full = best_models(Checks(family(5)), every, ranked, bounds=False).fitted

    seconds = cpu(brute_force)
    per_fit = statsmodels_seconds(every[0], ranked.chosen[:SAMPLE])
    ratio = f"{per_fit * full / seconds:.0f}x"
    show(
        rows,
        f"exhaustive BIC bootstrap, every one of {full:,} fits",
        seconds,
        mark=30.0,
        ratio_to_statsmodels=ratio,
    )
    resamples = 100
    while resamples <= most:
        drawn = resampled_tables(counts, resamples, 2)
        found = {}

        def run(tables: Floats = drawn, into: dict[str, int] = found) -> None:
            into["fits"] = best_models(Checks(family(5)), tables, ranked).fitted

        seconds = cpu(run)
        pairs = resamples * 1_024
        show(
            rows,
            f"the same by bounds, {resamples:,} resamples",
            seconds,
            fits=f"{found['fits']:,} of {pairs:,}",
            ratio_to_statsmodels=f"{per_fit * pairs / seconds:.0f}x",
        )
        resamples *= 10


def growth_in_lists(rows: Rows) -> None:
    rng = np.random.default_rng(4)
    for lists in range(3, 9):
        means = np.zeros(1 << lists)
        chances = np.linspace(0.04, 0.15, lists)
        sets = np.arange(1 << lists)
        on = (sets[:, None] >> np.arange(lists) & 1).astype(bool)
        means = 6_000 * np.where(on, chances, 1 - chances).prod(axis=1)
        # The first two lists refer to each other, and the last two exclude each other.
        means[on[:, 0] & on[:, 1]] *= 4
        means[on[:, -1] & on[:, -2]] *= 0.3
        counts = rng.poisson(means).astype(float)
        counts[0] = 0
        drawn = resampled_tables(counts, 1_000, 5)
        seconds = cpu(lambda d=drawn, n=lists: select_stepwise(Checks(family(n)), d))  # type: ignore[misc]
        show(rows, f"selection on 1,000 resamples, {lists} lists", seconds, cells=1 << lists)


def main() -> None:
    quick = len(sys.argv) > 1
    rows: Rows = []
    point_fits(rows)
    stepwise_growth(rows, 10_000 if quick else 100_000)
    all_models(rows)
    bic_bootstrap(rows, 1_000 if quick else 10_000)
    growth_in_lists(rows)
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "estimation_speed.json").write_text(json.dumps(rows, indent=2, default=str))


if __name__ == "__main__":
    main()
