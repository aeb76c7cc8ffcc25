"""Stepwise selection of pairs of lists, for many tables at once.

From main effects, each step adds the pair whose overlap is least likely under the current fit (one Poisson tail),
as long as its probability is below the threshold and the larger model passes both checks. Source: Chan, Silverman,
Vincent 2021 (JASA 116); the rule as restated in docs/estimation-method.md.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammainc, pdtr

from panah.core.estimation.existence import Checks
from panah.core.estimation.fitting import PATIENT_STEPS, Fits, fit_batch
from panah.core.estimation.lattice import Flags, Floats, Ints, superset_sums

DEFAULT_THRESHOLD = 0.02
TAKEN = 2.0


@dataclass(frozen=True)
class Selection:
    """Chosen models and their fits. `chosen` (b, r); `hidden` (b,), +inf when nobody is on two lists.

    `empty_list` (b,) marks tables in which a list has nobody.
    """

    chosen: Flags
    fits: Fits
    hidden: Floats
    empty_list: Flags


def overlap_probabilities(overlaps: Floats, expected: Floats) -> Floats:
    """min(P(X <= N), P(X >= N)) for X ~ Poisson(expected), elementwise; one tail, not doubled."""
    # P(X >= N) is the lower regularised gamma function at N, exact in small tails; it is 1 for N = 0.
    above = np.where(overlaps > 0, gammainc(np.maximum(overlaps, 1.0), expected), 1.0)
    return np.asarray(np.minimum(pdtr(overlaps, expected), above), dtype=np.float64)


def select_stepwise(checks: Checks, counts: Floats, threshold: float = DEFAULT_THRESHOLD) -> Selection:
    """Run the selection on every table of `counts` (b, 2^t); rows do not influence each other.

    Threshold 0 keeps main effects; 1 takes all pairs where that model passes both checks, else selects. With
    `checks.drop_empty` false a table with an empty list stays at main effects, as SparseMSE leaves it.
    """
    family = checks.family
    stars = superset_sums(counts, family.lists)
    singles = stars[:, family.columns[1 : family.base]]
    empty = (singles == 0).any(axis=1)
    unlinked = singles.sum(axis=1) == stars[:, 0]
    search = _Search(checks, counts, stars, threshold)
    eligible = ~unlinked if checks.drop_empty else ~unlinked & ~empty
    if threshold >= 1:
        eligible &= ~search.take_all_pairs(np.flatnonzero(eligible))
    if threshold > 0:
        search.run(np.flatnonzero(eligible))
    return Selection(search.chosen, search.fits, np.where(unlinked, np.inf, search.fits.hidden), empty)


class _Search:
    """The state of a selection over a batch: the chosen pairs, their fits and the probabilities of the rest."""

    def __init__(self, checks: Checks, counts: Floats, stars: Floats, threshold: float) -> None:
        self.checks, self.counts, self.stars, self.threshold = checks, counts, stars, threshold
        self.family = checks.family
        self.pairs = self.family.optional
        self.chosen = np.zeros((len(counts), len(self.pairs)), dtype=bool)
        self.fits = self._fit_main_effects()
        self.probabilities = np.ones(self.chosen.shape)

    def _fit_main_effects(self) -> Fits:
        fits = fit_batch(self.family, self.stars, self.chosen)
        slow = np.flatnonzero(~fits.certified)
        if len(slow) == 0:
            return fits
        return fits.replaced(
            slow, fit_batch(self.family, self.stars[slow], self.chosen[slow], None, PATIENT_STEPS)
        )

    def take_all_pairs(self, rows: Ints) -> Flags:
        """Give `rows` the model of all pairs where it passes both checks; return the rows (b,) that got it."""
        got = np.zeros(len(self.chosen), dtype=bool)
        everything = np.ones((len(rows), len(self.pairs)), dtype=bool)
        fits, admissible = self.checks.fit_admissible(self.stars[rows], self.counts[rows], everything)
        self._accept(rows, everything, fits, admissible)
        got[rows[admissible]] = True
        return got

    def run(self, rows: Ints) -> None:
        """Add pairs until no open row has a candidate below the threshold."""
        self._judge(rows)
        while len(rows):
            candidate = self.probabilities[rows].argmin(axis=1)
            below = self.probabilities[rows, candidate] < self.threshold
            rows, candidate = rows[below], candidate[below]
            if len(rows):
                self._try(rows, candidate)

    def _judge(self, rows: Ints) -> None:
        """Probabilities of the overlaps of `rows` under their current fits."""
        expected = superset_sums(self.fits.means[rows], self.family.lists)[:, self.pairs]
        found = overlap_probabilities(self.stars[rows][:, self.pairs], expected)
        self.probabilities[rows] = np.where(self.chosen[rows], TAKEN, found)

    def _try(self, rows: Ints, candidate: Ints) -> None:
        """Add one candidate pair to each row, or bar it at this step when the larger model fails a check."""
        at = np.arange(len(rows))
        larger = self.chosen[rows]
        larger[at, candidate] = True
        term = self.pairs[candidate]
        expected = superset_sums(self.fits.means[rows], self.family.lists)[at, term]
        overlap = self.stars[rows, term]
        start = self.fits.coefficients[rows]
        # The single-term update of iterative proportional fitting is the natural start for the new coefficient.
        usable = (overlap > 0) & (expected > 0)
        ratio = np.where(usable, overlap, 1.0) / np.where(usable, expected, 1.0)
        start[at, self.family.base + candidate] = np.log(ratio)
        fits, admissible = self.checks.fit_admissible(self.stars[rows], self.counts[rows], larger, start)
        self._accept(rows, larger, fits, admissible)
        self.probabilities[rows[~admissible], candidate[~admissible]] = 1.0
        if admissible.any():
            self._judge(rows[admissible])

    def _accept(self, rows: Ints, models: Flags, fits: Fits, admissible: Flags) -> None:
        good = np.flatnonzero(admissible)
        self.chosen[rows[good]] = models[good]
        self.fits = self.fits.replaced(rows[good], fits.taken(good))
