"""The attacker: what can be worked out from editions of tables, taken together, about withheld numbers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from panah.core.disclosure.editions import Public, assemble, edition_of
from panah.core.disclosure.elastic import elastic
from panah.core.disclosure.lattice import Place
from panah.core.disclosure.release import Release
from panah.core.disclosure.solver import Bound, Ids, System, Vector, extreme, solve
from panah.core.disclosure.symmetry import few_alike, turns
from panah.core.disclosure.witnesses import WIDTH, Coverage, Progress, cover
from panah.core.errors import InputError


@dataclass(frozen=True)
class Finding:
    """A count that is given away: where it stands, the interval proved for it, and the proof.

    `what` is "withheld" (a withheld cell whose interval lacks zero or is narrower than ten), "hidden" (a
    group nobody printed, such as the people who came between two editions, shown to be smaller than ten) or
    "small" (a published number under the threshold). Each proof is a list of (weight, published cell,
    number): the bound is the sum of weight x number.
    """

    what: str
    place: Place
    lowest: float
    highest: float
    proof_lowest: tuple[tuple[float, str, float], ...] = ()
    proof_highest: tuple[tuple[float, str, float], ...] = ()

    @property
    def pinned(self) -> bool:
        """Is the exact number known?"""
        return self.lowest == self.highest

    @property
    def method(self) -> str:
        """How it is found: published, subtraction (whole cells, weight one) or linear programming."""
        if self.what == "small":
            return "published"
        weights = [weight for weight, _, _ in self.proof_lowest + self.proof_highest]
        return "subtraction" if all(abs(weight) == 1 for weight in weights) else "linear programming"


@dataclass(frozen=True)
class Attack:
    """The outcome over everything published: how many cells were tried, and what was found."""

    withheld: int
    hidden: int
    findings: tuple[Finding, ...]

    def __bool__(self) -> bool:
        return bool(self.findings)


class Blocked(InputError):  # noqa: N818 -- it is read as "raise Blocked": the release is
    """A release that must not go out. `findings` say what it would give away, from published numbers only."""

    def __init__(self, message: str, findings: Sequence[Finding] = (), *, mend: str = "") -> None:
        self.findings = tuple(findings)
        super().__init__(message, code="release-blocked", mend=mend)


def attack(releases: Sequence[Release], *, threshold: int = 10, progress: Progress | None = None) -> Attack:
    """Attack exact releases (regime "small"), per population, over all editions together.

    A withheld cell passes if two whole sets of counts agree with everything published and put zero and at
    least ten people into it; for a cell without such witnesses the bounds are proved by linear programming.
    Where an earlier edition published its own number of a cell, zero means nobody on top of that number.
    `progress` is told how many questions have been asked of a population's tables.

    Raises InputError if the published numbers contradict each other, naming a few that would have to change, and
    for a noisy release (see `noisy.weigh`).
    """
    found = Attack(0, 0, ())
    for dataset in sorted({release.codebook.dataset for release in releases}):
        editions = [release for release in releases if release.codebook.dataset == dataset]
        part = _attack_population(editions, threshold, progress)
        found = Attack(
            found.withheld + part.withheld, found.hidden + part.hidden, found.findings + part.findings
        )
    return found


@dataclass(frozen=True)
class _Population:
    """Everything published about one population, ready to be asked about."""

    public: Public
    told: Mapping[str, tuple[Ids, Vector]]

    @classmethod
    def of(cls, releases: Sequence[Release]) -> "_Population":
        editions = [edition_of(release) for release in releases]
        public = assemble(editions)
        return cls(public, {e.name: public.fixed(public.editions[e.name], e.values) for e in editions})

    def numbers(self, *, without: str = "") -> tuple[Ids, Vector]:
        """The published cells and their numbers, of all editions but one."""
        parts = [part for name, part in self.told.items() if name != without]
        ids = np.concatenate([np.zeros(0, np.int64), *(part for part, _ in parts)])
        return ids, np.concatenate([np.zeros(0), *(part for _, part in parts)])

    def system(self, *, without: str = "") -> System:
        """What the public knows."""
        return fix(self.public.base, *self.numbers(without=without))

    def exposed(self, cell: int, what: str) -> Finding | None:
        """The finding on one cell, or None where it is shielded after all (or other editions say as much)."""
        system = self.system()
        low, high = _interval(system, cell)
        lowest, highest = _whole(low, high)
        if what == "hidden":
            given_away = highest < WIDTH
        else:
            known = _whole(*_interval(self.system(without=self.public.places[cell].layer), cell))
            given_away = lowest > known[0] or highest - lowest < min(WIDTH, known[1] - known[0])
        if not given_away:
            return None
        proofs = _tell(self.public, low), _tell(self.public, high)
        return Finding(what, self.public.places[cell], lowest, highest, *proofs)


def _attack_population(releases: Sequence[Release], threshold: int, progress: Progress | None) -> Attack:
    population = _Population.of(releases)
    public, system = population.public, population.system()
    ids, numbers = population.numbers()
    withheld, hidden = targets(public, ids)
    coverage = Coverage(floors(public, ids, numbers), progress)
    part = few_alike(public, system)
    cover(part, withheld, np.concatenate([withheld, hidden]), coverage, turns(public, system))
    if not coverage.witnessed and solve(system, np.zeros(len(system.lower))) is None:
        _tell_contradiction(public, ids, numbers)
    doubtful = [(int(i), "withheld") for i in withheld[~(coverage.empty & coverage.wide)[withheld]]]
    doubtful += [(int(i), "hidden") for i in coverage.open(hidden, highest=True)]
    small = [
        Finding("small", public.places[i], v, v) for i, v in zip(ids, numbers, strict=True) if v < threshold
    ]
    found = [population.exposed(cell, what) for cell, what in doubtful]
    return Attack(len(withheld), len(hidden), (*small, *(finding for finding in found if finding)))


def floors(public: Public, ids: Ids, numbers: Vector) -> Vector:
    """What earlier editions printed of each cell of a later one: the later number cannot be less."""
    told, floor = np.zeros(len(public.places)), np.zeros(len(public.places))
    told[ids] = numbers
    for link in public.links:
        if link.late.size == 1:
            floor[link.late] = told[link.early].sum()
    return floor


def fix(base: System, ids: Ids, numbers: Vector) -> System:
    """The system with published numbers put in."""
    lower, upper = base.lower.copy(), base.upper.copy()
    lower[ids], upper[ids] = numbers, np.minimum(upper[ids], numbers)
    return replace(base, lower=lower, upper=np.maximum(lower, upper))


def targets(public: Public, told: Ids) -> tuple[Ids, Ids]:
    """Withheld cells, and groups nobody printed (complements, newcomers), except what is empty by nature."""
    shown = np.zeros(len(public.places), bool)
    shown[told] = True
    shown |= public.base.upper == 0
    printed = [ids.reshape(-1) for layer in public.editions.values() for ids in layer.cells.values()]
    groups = [ids.reshape(-1) for layer in public.builder.layers for ids in layer.without.values()]
    groups += [ids.reshape(-1) for layer in public.newcomers for ids in layer.cells.values()]
    withheld = np.concatenate(printed)
    hidden = np.concatenate([np.zeros(0, np.int64), *groups])
    return withheld[~shown[withheld]], hidden[~shown[hidden]]


def _interval(system: System, cell: int) -> tuple[Bound, Bound]:
    low, high = extreme(system, cell, highest=False), extreme(system, cell, highest=True)
    if low is None or high is None:
        raise InputError("the published numbers could not be analysed: the solver gave up", code="solver")
    return low, high


def _whole(low: Bound, high: Bound) -> tuple[float, float]:
    return float(np.ceil(low.value - 1e-6)) + 0.0, float(np.floor(high.value + 1e-6)) + 0.0  # no -0


def _tell(public: Public, bound: Bound) -> tuple[tuple[float, str, float], ...]:
    """The certificate in words: weights on published cells."""
    return tuple((round(w, 6), str(public.places[i]), number) for i, w, number in bound.terms if number)


def _tell_contradiction(public: Public, ids: Ids, numbers: Vector) -> None:
    moved = least_change(public.base, ids, (numbers, numbers))
    named = "; ".join(f"{public.places[i]} is {numbers[at]:.0f}" for at, i in moved)
    raise InputError(
        f"the published numbers contradict each other. Among those that would have to change: {named}",
        code="release-contradiction",
        mend="Check these cells against the printed tables; a misread cell or a later correction is likely.",
    )


def least_change(base: System, ids: Ids, ranges: tuple[Vector, Vector]) -> list[tuple[int, int]]:
    """Positions and variables of published numbers that a smallest total change would alter, at most five.

    `ranges` are the lowest and the highest count that each may be as published: the same, for an exact number.
    """
    stretched = elastic(base, ids, ranges, np.ones(len(ids)))
    point = solve(stretched.system, stretched.cost)
    if point is None:
        return []
    lowest, highest = ranges
    outside = (point[ids] < lowest - 1e-6) | (point[ids] > highest + 1e-6)
    return [(int(at), int(ids[at])) for at in np.flatnonzero(outside)[:5]]
