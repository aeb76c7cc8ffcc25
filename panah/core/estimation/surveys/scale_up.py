"""Network scale-up: the size of a hidden group from how many of its members people of the general population know.

Sources: Killworth, McCarty, Bernard, Shelley and Johnsen 1998 (Evaluation Review 22; Social Networks 20): the basic
estimator and its standard error, degrees from groups of known size; Feehan and Salganik 2016 (Sociological
Methodology 46): adjustment factors for what respondents do not know (transmission) and for hidden people's smaller
networks (degree ratio), and resampling respondents with their survey weights.
"""

import math
from dataclasses import dataclass

import numpy as np

from panah.core.estimation.intervals import DEFAULT_LEVEL, Interval, quantile
from panah.core.estimation.lattice import Floats
from panah.core.estimation.problems import EstimationError


@dataclass(frozen=True)
class KnownPeople:
    """Answers of r respondents. `known` (r, k): members known in each group of known size; `hidden` (r,): in the

    hidden group; `sizes` (k,) of the known groups; `population` of the frame; `weights` (r,), 1 for a simple sample.
    """

    known: Floats
    hidden: Floats
    sizes: Floats
    population: float
    weights: Floats

    def __post_init__(self) -> None:
        """Refuse answers that cannot be counts and groups larger than the population."""
        if (
            self.known.ndim != 2
            or self.known.shape != (len(self.hidden), len(self.sizes))
            or self.known.size == 0
        ):
            raise EstimationError("answers_shape")
        for values in (self.known, self.hidden, self.weights):
            if not np.isfinite(values).all() or (values < 0).any():
                raise EstimationError("bad_answer")
        if (self.sizes <= 0).any() or self.sizes.sum() == 0 or (self.sizes >= self.population).any():
            raise EstimationError("bad_group_size")
        if self.known.sum() == 0:
            raise EstimationError("no_degrees")

    def degrees(self) -> Floats:
        """Estimated network sizes (r,): N times members known over the total size of the known groups."""
        return np.asarray(self.population * self.known.sum(axis=1) / self.sizes.sum())


@dataclass(frozen=True)
class ScaleUp:
    """`size` of the hidden group, its `interval` from resampled respondents and the formula's `standard_error`."""

    size: float
    interval: Interval
    standard_error: float


def basic_scale_up(
    people: KnownPeople,
    *,
    transmission: float = 1.0,
    degree_ratio: float = 1.0,
    resamples: int = 2_000,
    seed: int = 0,
    level: float = DEFAULT_LEVEL,
) -> ScaleUp:
    """N sum(w y) / sum(w d), over transmission times degree ratio. Both factors are shares in (0, 1] or as measured.

    The standard error sqrt(N N_h / sum d) holds for a simple sample of independent answers; the interval, which
    draws respondents with replacement, is the one to report.
    """
    if not transmission > 0 or not degree_ratio > 0:
        raise EstimationError("bad_factor")
    degrees = people.degrees()
    factor = transmission * degree_ratio
    size = _ratio(people, degrees, people.weights) / factor
    generator = np.random.default_rng(seed)
    respondents = len(degrees)
    drawn = generator.multinomial(respondents, np.full(respondents, 1 / respondents), size=resamples)
    weights = drawn * people.weights
    reach = weights @ degrees
    sizes = np.where(
        reach > 0, people.population * (weights @ people.hidden) / np.where(reach > 0, reach, 1), np.inf
    )
    ordered = np.sort(sizes / factor)
    interval = Interval(quantile(ordered, 0.5 - level / 2), quantile(ordered, 0.5 + level / 2))
    return ScaleUp(size, interval, math.sqrt(people.population * size * factor / degrees.sum()) / factor)


def mean_of_ratios(people: KnownPeople) -> float:
    """N times the mean of y / d over respondents with a degree: robust to unequal networks, noisier with small ones."""
    degrees = people.degrees()
    use = degrees > 0
    return float(
        people.population * np.average(people.hidden[use] / degrees[use], weights=people.weights[use])
    )


def _ratio(people: KnownPeople, degrees: Floats, weights: Floats) -> float:
    return float(people.population * (weights @ people.hidden) / (weights @ degrees))


def leave_one_group_out(people: KnownPeople) -> Floats:
    """Each known group's size (k,) estimated from the others: far from the truth means the group misleads."""
    estimates = []
    for group in range(len(people.sizes)):
        others = np.arange(len(people.sizes)) != group
        if not others.any() or people.known[:, others].sum() == 0:
            estimates.append(math.nan)
            continue
        degrees = people.population * people.known[:, others].sum(axis=1) / people.sizes[others].sum()
        estimates.append(float(people.population * people.known[:, group].sum() / degrees.sum()))
    return np.array(estimates)
