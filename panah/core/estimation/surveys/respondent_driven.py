"""Respondent-driven sampling: the share of a group in a hidden population from who recruited whom.

RDS-I: Salganik and Heckathorn 2004 (Sociological Methodology 34): cross-recruitment with mean degrees. RDS-II:
Volz and Heckathorn 2008 (Journal of Official Statistics 24): inverse-degree weights. SS: Gile 2011 (JASA 106):
inclusion probabilities of successive sampling from a population of known size. Intervals: the tree bootstrap of
Baraff, McCormick and Raftery 2016 (PNAS 113), which resamples recruits along the recruitment trees.
"""

from dataclasses import dataclass

import numpy as np

from panah.core.estimation.intervals import DEFAULT_LEVEL, Interval, quantile
from panah.core.estimation.lattice import Flags, Floats, Ints
from panah.core.estimation.problems import EstimationError

SUCCESSIVE_ROUNDS = 30
SUCCESSIVE_TOLERANCE = 1e-6


@dataclass(frozen=True)
class Chains:
    """A respondent-driven sample of s people. `recruiter` (s,) position of the recruiter, -1 for a seed;

    `degree` (s,) how many people of the population they know; `trait` (s,) do they have the characteristic?
    """

    recruiter: Ints
    degree: Floats
    trait: Flags

    def __post_init__(self) -> None:
        """Refuse degrees below 1 and recruitment that is not a forest."""
        if not (len(self.recruiter) == len(self.degree) == len(self.trait)) or len(self.degree) == 0:
            raise EstimationError("chains_shape")
        if not np.isfinite(self.degree).all() or (self.degree < 1).any():
            raise EstimationError("bad_degree")
        if (self.recruiter >= len(self.degree)).any() or (self.recruiter < -1).any():
            raise EstimationError("chains_recruiter")
        _refuse_circles(self.recruiter)


def _refuse_circles(recruiter: Ints) -> None:
    reach = recruiter.copy()
    for _ in range(len(recruiter)):
        if (reach < 0).all():
            return
        reach = np.where(reach >= 0, recruiter[reach], -1)
    raise EstimationError("recruitment_circle")


def volz_heckathorn(chains: Chains) -> float:
    """RDS-II share with the trait: respondents weighted by 1 / degree."""
    weight = 1.0 / chains.degree
    return float(weight[chains.trait].sum() / weight.sum())


def salganik_heckathorn(chains: Chains) -> float:
    """RDS-I share: C_ba D_b / (C_ab D_a + C_ba D_b), C transition shares, D harmonic mean degrees; seeds recruit only.

    Raises InputError when no recruitment crosses between the groups, so that the share is not identified.
    """
    recruited = chains.recruiter >= 0
    source = chains.trait[chains.recruiter[recruited]]
    target = chains.trait[recruited]
    from_with, from_without = int(source.sum()), int((~source).sum())
    if from_with == 0 or from_without == 0:
        raise EstimationError("one_sided_recruitment")
    leaving = float((source & ~target).sum()) / from_with
    entering = float((~source & target).sum()) / from_without
    if leaving + entering == 0:
        raise EstimationError("no_cross_recruitment")
    degree_with, degree_without = _harmonic(chains, recruited, True), _harmonic(chains, recruited, False)
    return entering * degree_without / (leaving * degree_with + entering * degree_without)


def _harmonic(chains: Chains, recruited: Flags, trait: bool) -> float:
    """Mean degree estimated by the harmonic mean, seeds apart (their degrees do not enter the chain by recruitment)."""
    degrees = chains.degree[(chains.trait == trait) & recruited]
    if len(degrees) == 0:
        raise EstimationError("unrecruited_group")
    return float(len(degrees) / (1.0 / degrees).sum())


def successive_sampling(chains: Chains, population: int, *, draws: int = 2_000, seed: int = 0) -> float:
    """Gile's SS share for a hidden population of known size: weights 1 / inclusion probability by degree.

    The inclusion probabilities of drawing people without replacement with chances in proportion to degree, and the
    degree distribution they imply, are found in turn (at most 30 rounds, `draws` simulated samples each).
    """
    people = len(chains.degree)
    if population < people:
        raise EstimationError("population_too_small", population=population, people=people)
    classes, member, counts = np.unique(chains.degree, return_inverse=True, return_counts=True)
    inclusion = classes / classes.max()
    generator = np.random.default_rng(seed)
    for _ in range(SUCCESSIVE_ROUNDS):
        sizes = _spread_population(counts / inclusion, population, counts)
        drawn = _expected_draws(classes, sizes, people, draws, generator)
        fresh = np.clip((drawn + 1.0 / draws) / (sizes + 1.0 / draws), 1e-12, 1.0)
        moved = float(np.abs(fresh - inclusion).max())
        inclusion = fresh
        if moved < max(SUCCESSIVE_TOLERANCE, 0.5 / draws):
            break
    weight = 1.0 / inclusion[member.ravel()]
    return float(weight[chains.trait].sum() / weight.sum())


def _spread_population(share: Floats, population: int, at_least: Ints) -> Ints:
    """Whole numbers of people per degree class, in proportion to `share`, none below what was sampled."""
    ideal = share / share.sum() * population
    sizes = np.maximum(np.floor(ideal).astype(np.int64), at_least)
    short = population - int(sizes.sum())
    if short > 0:
        sizes[np.argsort(-(ideal - np.floor(ideal)), kind="stable")[np.arange(short) % len(sizes)]] += 1
    while short < 0:
        spare = np.flatnonzero(sizes > at_least)
        sizes[spare[np.argmax((sizes - ideal)[spare])]] -= 1
        short += 1
    return np.asarray(sizes, dtype=np.int64)


def _expected_draws(
    degrees: Floats, sizes: Ints, people: int, draws: int, generator: np.random.Generator
) -> Floats:
    """Mean number drawn per class in successive sampling of `people`: the first arrivals of exponential clocks."""
    owner = np.repeat(np.arange(len(degrees)), sizes)
    rate = degrees[owner]
    total = np.zeros(len(degrees))
    batch = max(1, 2_000_000 // len(owner))
    for low in range(0, draws, batch):
        rounds = min(batch, draws - low)
        arrival = generator.exponential(size=(rounds, len(owner))) / rate
        first = np.argpartition(arrival, people - 1, axis=1)[:, :people]
        total += np.bincount(owner[first].ravel(), minlength=len(degrees))
    return total / draws


def tree_bootstrap(
    chains: Chains, *, resamples: int = 2_000, seed: int = 0, level: float = DEFAULT_LEVEL
) -> Interval:
    """Percentile interval of the RDS-II share: seeds drawn anew, then the recruits of each."""
    generator = np.random.default_rng(seed)
    children = [np.flatnonzero(chains.recruiter == who) for who in range(len(chains.degree))]
    seeds = np.flatnonzero(chains.recruiter < 0)
    shares = np.empty(resamples)
    for at in range(resamples):
        wave = generator.choice(seeds, size=len(seeds))
        drawn = [wave]
        while len(wave):
            parts = [
                generator.choice(children[who], size=len(children[who])) for who in wave if len(children[who])
            ]
            wave = np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)
            drawn.append(wave)
        rows = np.concatenate(drawn)
        weight = 1.0 / chains.degree[rows]
        shares[at] = weight[chains.trait[rows]].sum() / weight.sum()
    ordered = np.sort(shares)
    return Interval(quantile(ordered, 0.5 - level / 2), quantile(ordered, 0.5 + level / 2))
