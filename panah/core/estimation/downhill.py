"""Greedy search over hierarchical models, for tables with too many models to fit them all.

From a starting model, the neighbours (one term more or one less, hierarchy kept) are fitted together and the best BIC
taken until none is better; then the neighbours of every model close to the best are fitted too, so that the models
that compete with it are seen. Unlike the full ranking it can miss a better model far away.
"""

import numpy as np

from panah.core.estimation.bic import CLOSE, RankedModels, information_criterion
from panah.core.estimation.existence import Checks, packed
from panah.core.estimation.lattice import Family, Flags, Floats, superset_sums

MOST_EXPANDED = 200


def neighbours(family: Family, model: Flags) -> Flags:
    """Hierarchical models (m, r) that differ from `model` (r,) by one term."""
    terms = family.optional
    found = []
    for position, term in enumerate(terms):
        changed = model.copy()
        changed[position] = not model[position]
        inside = (terms & ~term == 0) & (terms != term)
        around = (term & ~terms == 0) & (terms != term)
        if changed[position] and model[inside].all():
            found.append(changed)
        if not changed[position] and not model[around].any():
            found.append(changed)
    return np.array(found, dtype=bool).reshape(-1, len(terms))


class _Seen:
    """Models fitted so far with their BIC (inf when a check fails) and hidden number."""

    def __init__(self, checks: Checks, counts: Floats) -> None:
        self.checks, self.counts = checks, counts
        self.stars = superset_sums(counts[None], checks.family.lists)
        self.results: dict[int, tuple[float, float, Flags]] = {}

    def add(self, models: Flags) -> None:
        fresh = np.array([int(code) not in self.results for code in packed(models)], dtype=bool)
        models = models[fresh]
        if len(models) == 0:
            return
        table = np.repeat(self.counts[None], len(models), axis=0)
        stars = np.repeat(self.stars, len(models), axis=0)
        fits, admissible = self.checks.fit_admissible(stars, table, models)
        bic = np.where(admissible, information_criterion(self.checks.family, table, models, fits), np.inf)
        for code, value, hidden, model in zip(packed(models), bic, fits.hidden, models, strict=True):
            self.results[int(code)] = (float(value), float(hidden), model)

    def best(self) -> tuple[float, Flags]:
        value, _, model = min(self.results.values(), key=lambda entry: entry[0])
        return value, model


def search_downhill(checks: Checks, counts: Floats, start: Flags) -> RankedModels:
    """The models met on the way down from `start` (r,) for one table (2^t,), best BIC first."""
    seen = _Seen(checks, counts)
    seen.add(start[None])
    value, model = seen.best()
    while True:
        seen.add(neighbours(checks.family, model))
        lower, model = seen.best()
        if not lower < value:
            break
        value = lower
    _expand_close(seen)
    entries = sorted(seen.results.values(), key=lambda entry: entry[0])
    models = np.array([entry[2] for entry in entries], dtype=bool)
    bic, hidden = np.array([entry[0] for entry in entries]), np.array([entry[1] for entry in entries])
    sound = int(np.isfinite(bic).sum())
    return RankedModels(models[:sound], bic[:sound], hidden[:sound], models[sound:])


def _expand_close(seen: _Seen) -> None:
    expanded: set[int] = set()
    while len(expanded) < MOST_EXPANDED:
        best, _ = seen.best()
        close = [
            code for code, entry in seen.results.items() if entry[0] <= best + CLOSE and code not in expanded
        ]
        if not close:
            return
        code = min(close, key=lambda key: seen.results[key][0])
        expanded.add(code)
        seen.add(neighbours(seen.checks.family, seen.results[code][2]))
