"""An invented register shaped like CTDC's case file: 20 columns, 189 attribute values, long tails.

Stands for table B of the method note: year (20), gender (3), age band (9), citizenship (80), country of exploitation
(60), duration (3) and 14 flags. Corridors between citizenship and country are few and strong, flags come in
profiles, and nearly every full row is unique. Nobody in it is real.
"""

import numpy as np
from numpy.typing import NDArray

SIZES = (20, 3, 9, 80, 60, 3, *([2] * 14))
NAMES = ("year", "gender", "age", "citizenship", "country", "duration", *(f"flag_{i}" for i in range(14)))
PROFILES = 7


def _zipf(size: int, power: float) -> NDArray[np.float64]:
    weights = 1.0 / np.arange(1, size + 1) ** power
    return weights / weights.sum()


def _choose(rng: np.random.Generator, chances: NDArray[np.float64]) -> NDArray[np.int64]:
    """One category per row of a matrix of chances."""
    edges = np.cumsum(chances, axis=1)
    return (rng.random((len(chances), 1)) * edges[:, -1:] > edges).sum(axis=1).clip(0, chances.shape[1] - 1)


def register(rows: int, seed: int = 0) -> NDArray[np.int64]:
    """Category numbers, shape (rows, 20); a flag is 1 where it is set."""
    rng = np.random.default_rng(seed)
    citizenship = rng.choice(80, rows, p=_zipf(80, 1.1))
    corridors = rng.dirichlet(0.08 * 60 * _zipf(60, 0.7), 80) * 0.75
    corridors[np.arange(80), rng.integers(0, 60, 80)] += 0.25  # exploited at home
    country = _choose(rng, corridors[citizenship])
    profiles = rng.dirichlet(np.full(PROFILES, 0.4), 60)
    leaning = rng.dirichlet(np.full(PROFILES, 0.6), 80)
    profile = _choose(rng, profiles[country] * leaning[citizenship] + 0.002)
    genders = np.column_stack([rng.beta(1, 1, PROFILES), rng.beta(1, 1, PROFILES), np.full(PROFILES, 0.01)])
    gender = _choose(rng, genders[profile])
    age = _choose(rng, rng.dirichlet(np.full(9, 1.2), PROFILES)[profile])
    windows = rng.dirichlet(np.full(20, 0.5), 60) + 0.01
    year = _choose(rng, windows[country])
    duration = _choose(rng, rng.dirichlet(np.full(3, 2.0), PROFILES)[profile])
    flags = rng.random((rows, 14)) < rng.beta(0.5, 1.2, (PROFILES, 14))[profile]
    return np.column_stack([year, gender, age, citizenship, country, duration, flags]).astype(np.int64)
