"""The bootstrap and the delete-one jackknife, each repeating the whole selection on every resample."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from panah.core.estimation.lattice import Flags, Floats

DEFAULT_RESAMPLES = 10_000
BATCH = 1_000
SPARSEMSE_INFINITE = 1e13

Progress = Callable[[int, int], None]
# Takes tables (b, 2^t), returns the hidden number of each (b,) and which tables have an empty list (b,).
Estimator = Callable[[Floats], tuple[Floats, Flags]]


@dataclass(frozen=True)
class Resamples:
    """`populations` (B,) estimates of resampled tables; `jackknife` (c,) delete-one estimates with `weights` (c,)."""

    populations: Floats
    jackknife: Floats
    weights: Floats
    empty_lists: int
    seed: int

    @property
    def infinite(self) -> int:
        """How many resamples had no overlap at all, so that no finite estimate exists."""
        return int((~np.isfinite(self.populations) | (self.populations >= SPARSEMSE_INFINITE)).sum())

    def share(self, events: int) -> float:
        """A number of resamples as a share of all."""
        return events / len(self.populations) if len(self.populations) else 0.0


def resampled_tables(counts: Floats, resamples: int, seed: int) -> Floats:
    """`resamples` tables (B, 2^t) of n cases each, drawn from the observed table (2^t,) with replacement."""
    filled = np.flatnonzero(counts)
    cases = int(counts.sum())
    drawn = np.random.default_rng(seed).multinomial(cases, counts[filled] / cases, size=resamples)
    tables = np.zeros((resamples, len(counts)))
    tables[:, filled] = drawn
    return tables


def delete_one_tables(counts: Floats) -> tuple[Floats, Floats]:
    """One table (c, 2^t) per filled cell with one case removed from it, and how many cases it stands for (c,)."""
    filled = np.flatnonzero(counts)
    tables = np.repeat(counts[None], len(filled), axis=0)
    tables[np.arange(len(filled)), filled] -= 1
    return tables, counts[filled]


def resample(
    counts: Floats,
    estimator: Estimator,
    *,
    resamples: int = DEFAULT_RESAMPLES,
    seed: int = 0,
    progress: Progress | None = None,
) -> Resamples:
    """Bootstrap and jackknife of one table (2^t,). The same seed and counts give the same numbers."""
    tables = resampled_tables(counts, resamples, seed)
    hidden = np.empty(resamples)
    empty = 0
    for low in range(0, resamples, BATCH):
        part = slice(low, low + BATCH)
        hidden[part], emptied = estimator(tables[part])
        empty += int(emptied.sum())
        if progress is not None:
            progress(min(low + BATCH, resamples), resamples)
    deleted, weights = delete_one_tables(counts)
    without, _ = estimator(deleted)
    return Resamples(counts.sum() + hidden, counts.sum() - 1 + without, weights, empty, seed)
