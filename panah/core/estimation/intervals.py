"""Intervals for an estimated population: Wald, percentile and bias-corrected accelerated (BCa).

Sources: Efron 1987 (BCa); Hyndman and Fan 1996 (quantile definition 8); Chan, Silverman, Vincent 2021.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from panah.core.estimation.fitting import Fits, in_model
from panah.core.estimation.lattice import Family, Flags, Floats, superset_sums

DEFAULT_LEVEL = 0.95
TIE = 1e-9


@dataclass(frozen=True)
class Interval:
    """Lower and upper limit. `saturated`: a limit is simply the smallest or largest resample."""

    lower: float
    upper: float
    saturated: bool = False

    def overlaps(self, other: "Interval") -> bool:
        """Do the two intervals have a point in common?"""
        return self.lower <= other.upper and other.lower <= self.upper


def wald_interval(
    family: Family, observed: float, chosen: Flags, fits: Fits, level: float = DEFAULT_LEVEL
) -> Interval:
    """Wald interval n + exp(a_0 +- z se) of the only fit in `fits`; conditional on the model (r,), so too narrow."""
    finite = in_model(family, chosen[None])[0] & ~fits.dropped[0]
    sums = superset_sums(fits.means[0], family.lists)
    positions = np.flatnonzero(finite)
    information = sums[family.unions[np.ix_(positions, positions)]]
    error = math.sqrt(np.linalg.inv(information)[0, 0])
    width = float(ndtri(0.5 + level / 2)) * error
    centre = float(fits.coefficients[0, 0])
    return Interval(observed + math.exp(centre - width), observed + math.exp(centre + width))


def quantile(ordered: Floats, probability: float) -> float:
    """Quantile by definition 8 (h = (B + 1/3) p + 1/3) of sorted values, which may end in +inf."""
    count = len(ordered)
    position = (count + 1 / 3) * probability + 1 / 3
    if not position > 1:
        return float(ordered[0])
    if position >= count:
        return float(ordered[-1])
    below = int(position)
    low, high = float(ordered[below - 1]), float(ordered[below])
    share = position - below
    return low if share == 0 or low == high else low + share * (high - low)


def percentile_interval(resamples: Floats, level: float = DEFAULT_LEVEL) -> Interval:
    """The central `level` of the resampled estimates (B,)."""
    ordered = np.sort(resamples)
    return Interval(quantile(ordered, 0.5 - level / 2), quantile(ordered, 0.5 + level / 2))


def acceleration(jackknife: Floats, weights: Floats) -> float:
    """BCa acceleration from delete-one estimates (c,) of cells holding `weights` (c,) cases each."""
    finite = np.isfinite(jackknife)
    values, weight = jackknife[finite], weights[finite]
    residual = np.average(values, weights=weight) - values if len(values) else values
    spread = float((weight * residual**2).sum())
    return float((weight * residual**3).sum()) / (6 * spread**1.5) if spread > 0 else 0.0


def share_below(resamples: Floats, estimate: float, *, halve_ties: bool = True) -> float:
    """Share of resampled estimates below the estimate; ties (relative 1e-9) count half unless told otherwise."""
    if not halve_ties:
        return float((resamples < estimate).mean())
    tied = np.abs(resamples - estimate) <= TIE * abs(estimate)
    return float(((resamples < estimate) & ~tied).mean() + tied.mean() / 2)


def bca_interval(
    estimate: float,
    resamples: Floats,
    jackknife: Floats,
    weights: Floats,
    level: float = DEFAULT_LEVEL,
    *,
    halve_ties: bool = True,
) -> Interval:
    """BCa interval from B resampled estimates and the weighted delete-one jackknife."""
    ordered = np.sort(resamples)
    shift = float(ndtri(share_below(resamples, estimate, halve_ties=halve_ties)))
    curve = acceleration(jackknife, weights)
    limits, saturated = [], False
    for tail in (0.5 - level / 2, 0.5 + level / 2):
        probability = _adjusted(shift, curve, float(ndtri(tail)))
        position = (len(ordered) + 1 / 3) * probability + 1 / 3
        saturated = saturated or position <= 1 or position >= len(ordered)
        limits.append(quantile(ordered, probability))
    return Interval(limits[0], limits[1], saturated)


def _adjusted(shift: float, curve: float, normal: float) -> float:
    if math.isinf(shift):
        return 0.0 if shift < 0 else 1.0
    moved = shift + normal
    stretched = 1 - curve * moved
    # Past the pole of the acceleration the limit is the end of the resamples on that side.
    if stretched <= 0:
        return 1.0 if moved > 0 else 0.0
    return float(ndtr(shift + moved / stretched))
