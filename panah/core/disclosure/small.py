"""The small regime: exact numbers or nothing, for a population of hundreds or thousands published once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from panah.core.disclosure.attack import Blocked, attack, fix, floors, targets
from panah.core.disclosure.codebook import Codebook, Dimension
from panah.core.disclosure.counting import Counts, Record, count_units
from panah.core.disclosure.editions import Edition, Link, Public, Values, assemble, edition_of
from panah.core.disclosure.elastic import elastic
from panah.core.disclosure.lattice import Layer
from panah.core.disclosure.release import Release
from panah.core.disclosure.solver import Ids, Part, System, Vector, extreme, solve, whole_point
from panah.core.disclosure.symmetry import few_alike, turns
from panah.core.disclosure.witnesses import WIDTH, Coverage, Flags, Progress, shield, towards_all, turn_all
from panah.core.errors import InputError

THRESHOLD = 10
PRICES = (1000.0, 8.0, 1.0)  # of withholding a total, a one-way and a two-way cell
SMALL_RULES = {
    "threshold": THRESHOLD,
    "zeros": "treated like small numbers",
    "withheld": "small numbers, and further numbers so that none can be worked out, are not told apart",
    "interval": f"every withheld number may be zero and may be {WIDTH:.0f} or more, given all editions",
    "linked": "all tables, their margins and earlier editions protected as one problem",
    "method": "cell suppression by linear programming, attacked before release (panah 1)",
}


def protect_small(
    units: Iterable[Record] | Counts,
    codebook: Codebook,
    *,
    edition: str,
    period: tuple[str, str],
    earlier: Sequence[Release] = (),
    progress: Progress | None = None,
) -> Release:
    """Decide what may be published of a small population: a release whose cells are numbers or withheld.

    `units` are coded records, one per person (see `count_units`), or counts. `period` is the first and last
    month of the people counted. `earlier` are all releases of the dataset that ever went out. Numbers under
    ten, zeros included, are withheld; then others until, for somebody who holds every release, each
    withheld number, each small group left by a subtraction and each small group of newcomers between editions
    may be zero and may be ten or more. The attacker runs at the end. `progress` is told how many questions have
    been asked of the tables so far, and starts again with the attacker.

    Raises Blocked if the outcome would give something away (only an earlier edition can cause that), and
    InputError for units outside the codebook, for periods that overlap by halves, and for an earlier edition
    whose records have changed.
    """
    counts = units if isinstance(units, Counts) else count_units(units, codebook)
    for dimension in codebook.dimensions:
        _check_period(dimension, period)
    related = [release for release in earlier if release.codebook.dataset == codebook.dataset]
    blank: Values = {table: np.full(codebook.shape(table), np.nan) for table in codebook.published_tables()}
    editions = [edition_of(release) for release in related] + [Edition(edition, period, codebook, blank)]
    problem = _Problem.of(assemble(editions), editions, counts)
    problem.coverage.progress = progress
    problem.protect()
    release = Release(codebook, edition, period, "small", dict(SMALL_RULES), problem.cells())
    findings = attack([*related, release], progress=progress).findings
    if findings:
        raise Blocked(
            f"the edition {edition} is blocked: {len(findings)} numbers could be worked out from it", findings
        )
    return release


def _check_period(dimension: Dimension, period: tuple[str, str]) -> None:
    if not dimension.closes:
        return
    fine = set(dimension.categories) - set(dimension.merge.values()) | set(dimension.merge)
    outside = sorted(code for code in fine if code[:4].isdigit() and not period[0] <= code <= period[1])
    if outside:
        raise InputError(
            f"the codebook of {dimension.name} lists {outside[0]}, which is outside the period "
            f"{period[0]} to {period[1]}",
            code="period-codebook",
            mend="List only the months of the period: numbers that can only be zero must not look withheld.",
        )


@dataclass
class _Problem:
    """The protection of one edition as it proceeds. Holds true counts: never shown."""

    public: Public
    layer: Layer
    told: tuple[Ids, Vector]  # numbers already public, some of them cells of the new edition
    truth: Vector
    own: Ids
    open: Flags
    guarded: Ids  # cells withheld before, and small groups nobody printed
    unsure: Ids  # groups of newcomers whose size we cannot tell: they must be able to be ten
    coverage: Coverage

    def __repr__(self) -> str:
        return "<_Problem: not shown>"

    @classmethod
    def of(cls, public: Public, editions: Sequence[Edition], counts: Counts) -> "_Problem":
        layer = public.editions[editions[-1].name]
        told = [public.fixed(public.editions[edition.name], edition.values) for edition in editions[:-1]]
        ids = np.concatenate([part for part, _ in told] or [np.zeros(0, np.int64)])
        numbers = np.concatenate([part for _, part in told] or [np.zeros(0)])
        truth = _truth(public, layer, counts, ids, numbers)
        own = np.concatenate([cells.reshape(-1) for cells in layer.cells.values()])
        is_open = np.zeros(len(truth), bool)
        is_open[own] = truth[own] >= THRESHOLD
        withheld, hidden = targets(public, np.concatenate([ids, own]))
        small = hidden[truth[hidden] < THRESHOLD]
        guarded = np.concatenate([withheld, small])
        unsure = hidden[np.isnan(truth[hidden])]
        coverage = Coverage(floors(public, ids, numbers))
        carried = _carried(public, ids)
        ids, numbers = np.concatenate([ids, carried]), np.concatenate([numbers, truth[carried]])
        return cls(public, layer, (ids, numbers), truth, own, is_open, guarded, unsure, coverage)

    def protect(self) -> None:
        """Withhold until every target is covered."""
        while True:
            system = self.system()
            closed = self.own[~self.open[self.own] & (system.upper[self.own] > 0)]
            empty = np.concatenate([closed, self.guarded])
            wide = np.concatenate([empty, self.unsure])
            asks = ((empty, False), (wide, True))
            if not any(self.coverage.open(cells, highest=highest).size for cells, highest in asks):
                return
            part, alike = few_alike(self.public, system), turns(self.public, system)
            for cells, highest in asks:
                self._shield_all(part, cells[part.holds(cells)], cells, alike, highest=highest)
                # What was withheld for a category of the part does for those that look like it, if they still do.
                everybody = Part.all(self.system())
                self._shield_all(everybody, cells, cells, alike, highest=highest)

    def _shield_all(
        self, part: Part, asked: Ids, targets: Ids, alike: Sequence[Ids], *, highest: bool
    ) -> None:
        """Shield each of the asked, withholding what stands in the way."""
        left = towards_all(part, asked, targets, self.coverage, alike, highest=highest)
        while left.size:
            target, left = int(left[0]), left[1:]
            point = shield(part, target, left, self.coverage, highest=highest)
            self.coverage.add(point)
            if point is None:
                part, point = self._withhold_for(part, target, left, highest=highest)
            turn_all(part.whole, point, alike, targets, self.coverage, highest=highest)
            left = self.coverage.open(left, highest=highest)

    def _withhold_for(
        self, part: Part, target: int, others: Ids, *, highest: bool
    ) -> tuple[Part, Vector | None]:
        """Withhold the cheapest set of numbers whose absence lets the target be zero (or ten).

        What the public would know then, and a witness if one is found; the `others` are next: it may shield them too.
        """
        mine, (told, numbers) = self._mine(), self.told
        free = replace(part, whole=fix(self.public.base, told, numbers))
        exact = self.truth[mine], self.truth[mine]
        stretched = elastic(free.system, free.places(mine), exact, self._prices(mine))
        system, goal = stretched.system, self.coverage.goal(target, highest=highest)
        place = int(free.places(np.array([target]))[0])
        if highest:
            system.lower[place] = max(system.lower[place], goal)
        else:
            system.upper[place] = min(system.upper[place], goal)
        point = solve(system, stretched.cost) if system.lower[place] <= system.upper[place] else None
        if point is None:
            if self._raise_floor(target, highest=highest):
                return part, None
            raise Blocked(
                f"an earlier edition alone already gives away {self.public.places[target]}",
                mend="It cannot be taken back; publish no further table on these people in this dataset.",
            )
        found = free.spread(point[: len(part.ids)])
        moved = mine[np.abs(found[mine] - self.truth[mine]) > 1e-6]
        self.open[moved] = False
        now = replace(part, whole=self.system())
        shown = whole_point(now.whole, found)
        if shown is None or moved.size:
            better = shield(now, target, others, self.coverage, highest=highest)
            shown = shown if better is None else better
        self.coverage.add(shown)
        if not moved.size and shown is None:
            self.open[self._next_coarser(target)] = False
        return now, shown

    def system(self) -> System:
        """What the public would know."""
        mine, (ids, numbers) = self._mine(), self.told
        return fix(self.public.base, np.concatenate([ids, mine]), np.concatenate([numbers, self.truth[mine]]))

    def _mine(self) -> Ids:
        """The numbers of the new edition that may still be withheld."""
        free = self.open.copy()
        free[self.told[0]] = False
        return np.flatnonzero(free)

    def _raise_floor(self, target: int, *, highest: bool) -> bool:
        """Earlier editions alone may imply that a new cell is not empty: then that is its floor."""
        earlier = fix(self.public.base, *self.told)
        bound = extreme(earlier, target, highest=False)
        floor = 0.0 if bound is None else float(np.ceil(bound.value - 1e-6))
        if highest or not np.isin(target, self.own) or floor <= self.coverage.floor[target]:
            return False
        self.coverage.floor[target] = floor
        self.coverage.wide[target] = False
        return True

    def _prices(self, ids: Ids) -> Vector:
        level = np.array([PRICES[len(self.public.places[i].table)] for i in ids])
        return level * self.truth[ids] / THRESHOLD

    def _next_coarser(self, target: int) -> Ids:
        """Where no whole-number witness was found: the rest of the table, else of everything."""
        table = self.public.places[target].table
        same: Ids = self.layer.cells.get(table, self.own).reshape(-1)
        rest: Ids = same[self.open[same]]
        everything: Ids = self.own[self.open[self.own]]
        return rest if rest.size else everything

    def cells(self) -> dict[tuple[str, ...], dict[tuple[str, ...], int | None]]:
        """The cells to publish."""
        found: dict[tuple[str, ...], dict[tuple[str, ...], int | None]] = {}
        for table, ids in self.layer.cells.items():
            found[table] = {
                self.public.places[i].codes: int(self.truth[i]) if self.open[i] else None
                for i in ids.reshape(-1)
            }
        return found


def _carried(public: Public, told: Ids) -> Ids:
    """Cells of later editions that earlier ones determine: closed months, carried unchanged."""
    known = np.isin(np.arange(len(public.places)), told)
    cells = [
        link.late
        for link in public.links
        if link.late.size == 1 and known[link.early].all() and not public.base.upper[link.new].any()
    ]
    return np.concatenate([np.zeros(0, np.int64), *cells])


def _truth(public: Public, layer: Layer, counts: Counts, ids: Ids, numbers: Vector) -> Vector:
    """What we know of each variable: the new edition exactly, earlier ones as published, newcomers by
    subtraction; nan elsewhere.
    """
    truth = np.full(len(public.places), np.nan)
    truth[ids] = numbers
    for table, cells in layer.cells.items():
        truth[cells] = counts[table]
    for link in public.links:
        _learn_newcomers(public, truth, link)
    for group in public.builder.layers:
        for (table, name), cells in group.without.items():
            axis = table.index(name)
            margin = group[table[:axis] + table[axis + 1 :]]
            truth[cells] = np.expand_dims(truth[margin], axis) - truth[group.cells[table]]
    return truth


def _learn_newcomers(public: Public, truth: Vector, link: Link) -> None:
    added = truth[link.late].sum() - truth[link.early].sum()
    if np.isnan(added):
        return
    if added < 0 or (added > 0 and not public.base.upper[link.new].any()):
        raise InputError(
            f"the records behind an earlier edition have changed: see {public.places[link.late[0]]}",
            code="edition-changed",
            mend="Carry closed months unchanged, and hold corrections back for a vintage of their own.",
        )
    if link.new.size == 1:
        truth[link.new] = added
