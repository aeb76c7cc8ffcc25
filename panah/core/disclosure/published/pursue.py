"""The pursuit of suppressed cells: subtractions first, then linear programming on what hangs together."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from panah.core.disclosure.attack import least_change
from panah.core.disclosure.published.numbers import Told
from panah.core.disclosure.published.outcome import Contradiction, Outcome, Recovered, Term
from panah.core.disclosure.published.reading import Key, PublishedTable
from panah.core.disclosure.solver import Bound, Ids, Rows, System, Vector, extreme, solve
from panah.core.errors import Place

MANY = 12  # in a column with more categories, those not printed in a line are not followed one by one
NARROW = 10.0  # a blank that is bounded less narrowly than this says nothing about anybody
NOT_PRINTED = Told(0.0, np.inf, "not printed")


@dataclass(frozen=True)
class Relation:
    """total = sum of parts; or only total >= sum of parts, where the parts need not be complete."""

    total: int
    parts: tuple[int, ...]
    complete: bool


@dataclass
class Web:
    """Every cell that a relation needs, printed or not, and the relations."""

    table: PublishedTable
    keys: list[Key] = field(default_factory=list)
    index: dict[Key, int] = field(default_factory=dict)
    told: list[Told] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    def variable(self, key: Key) -> int:
        """The number of a cell, new if needed."""
        if key not in self.index:
            self.index[key] = len(self.keys)
            self.keys.append(key)
            self.told.append(self.table.cells.get(key, NOT_PRINTED))
        return self.index[key]

    def name(self, variable: int) -> str:
        """A cell by its categories."""
        return ", ".join(part for part in self.keys[variable] if part)


def attack_tables(table: PublishedTable, progress: Callable[[int, int], None] | None = None) -> Outcome:
    """Find which suppressed cells of a published table can be pinned or bounded, with proofs.

    In a column with a total, the categories are taken to make up the total (or at most it, if the column is
    `incomplete`): lines printed in full that do not add up are told and not used. `progress` is told how many of
    the suppressed cells are done.
    """
    web = _weave(table)
    recovered: dict[int, Recovered] = {}
    for relation in web.relations:
        found = _subtract(web, relation)
        if found is not None and found[0] not in recovered:
            recovered[found[0]] = found[1]
    suppressed = [web.index[key] for key, told in table.cells.items() if told.suppressed and key in web.index]
    contradictions: list[Contradiction] = []
    done = 0
    for part in _components(web, set(suppressed)):
        contradictions += part.pursue(recovered)
        done += len(part.wanted)
        if progress:
            progress(done, len(suppressed))
    real = [recovered[i] for i in sorted(recovered) if web.told[i].suppressed and web.keys[i] in table.cells]
    count = sum(told.suppressed for told in table.cells.values())
    return Outcome(count, tuple(real), tuple(contradictions), (*table.warnings, *web.warnings))


def _weave(table: PublishedTable) -> Web:
    web = Web(table)
    nested = _nested_columns(table.columns)
    if nested:
        _weave_nested(web, *nested)
    for at in table.total_columns():
        if nested and at in nested:
            continue
        categories = sorted({key[at] for key in table.cells if not table.reading.is_total(key[at])})
        totals = sorted({key[at] for key in table.cells if table.reading.is_total(key[at])})
        complete = table.columns[at] not in table.reading.incomplete
        lines = sorted({(key[:at], key[at + 1 :]) for key in table.cells})
        for before, after in lines:
            keys = [(*before, category, *after) for category in categories]
            if len(categories) > MANY:
                keys = [key for key in keys if key in table.cells]
            whole = complete and len(keys) == len(categories)
            _add_line(web, [(*before, total, *after) for total in totals], keys, complete=whole)
    return web


def _nested_columns(columns: tuple[str, ...]) -> tuple[int, int] | None:
    """The pair of columns that says "by what" and "which" (Dimension, Category in GLOTIP), if there is one."""
    folded = [name.casefold() for name in columns]
    return (
        (folded.index("dimension"), folded.index("category"))
        if {"dimension", "category"} <= {*folded}
        else None
    )


def _weave_nested(web: Web, kind: int, category: int) -> None:
    """Categories of one kind make at most the total; forms of exploitation overlap, so each alone does."""
    groups: dict[Key, dict[str, list[Key]]] = {}
    totals: dict[Key, Key] = {}
    for key in web.table.cells:
        rest = tuple(part for at, part in enumerate(key) if at not in {kind, category})
        if web.table.reading.is_total(key[kind]):
            totals[rest] = key
        else:
            groups.setdefault(rest, {}).setdefault(key[kind], []).append(key)
    for rest, kinds in groups.items():
        if rest in totals:
            for name, keys in kinds.items():
                overlapping = "form" in name.casefold()
                for line in [[key] for key in keys] if overlapping else [keys]:
                    _add_line(web, [totals[rest]], line, complete=False)


def _add_line(web: Web, totals: list[Key], keys: list[Key], *, complete: bool) -> None:
    cells = web.table.cells
    printed = [key for key in keys if key in cells]
    total = next((key for key in totals if key in cells), totals[0])
    if not printed or (total not in cells and len(printed) < 2):
        return
    if total in cells and not any(cells[key].suppressed for key in (total, *printed)):
        numbers = sum(cells[key].low for key in printed)
        if (complete and len(printed) == len(keys) and numbers != cells[total].low) or numbers > cells[
            total
        ].low:
            line = ", ".join(part for part in total if part)
            web.warnings.append(
                f"{line}: the parts make {numbers:.0f}, the total says {cells[total].low:.0f}; not used"
            )
            return
    web.relations.append(Relation(web.variable(total), tuple(web.variable(key) for key in keys), complete))


def _subtract(web: Web, relation: Relation) -> tuple[int, Recovered] | None:
    """The only suppressed cell of a complete line, by one subtraction; None if there is not exactly one."""
    if not relation.complete:
        return None
    everything = (relation.total, *relation.parts)
    free = [i for i in everything if web.told[i].suppressed]
    if len(free) != 1:
        return None
    target = free[0]
    signs = {relation.total: 1.0} | dict.fromkeys(relation.parts, -1.0)
    factor = 1.0 if target != relation.total else -1.0
    terms: tuple[Term, ...] = tuple(
        (factor * signs[i], web.name(i), web.told[i].text) for i in everything if i != target
    )
    value = sum(factor * signs[i] * web.told[i].low for i in everything if i != target)
    if not web.told[target].low <= value <= web.told[target].high:
        return None  # a contradiction: the component will tell
    return target, _found(web, target, (value, value), "subtraction", (terms, terms))


def _found(
    web: Web,
    target: int,
    bounds: tuple[float, float],
    method: str,
    proofs: tuple[tuple[Term, ...], tuple[Term, ...]],
) -> Recovered:
    key = web.keys[target]
    place = web.table.places.get(key)
    return Recovered(web.name(target), place or Place(), web.told[target].text, *bounds, method, *proofs)


@dataclass(frozen=True)
class _Component:
    """Cells that hang together through suppressed ones: a small system of its own."""

    web: Web
    ids: Ids
    relations: tuple[Relation, ...]
    wanted: tuple[int, ...]

    def pursue(self, recovered: dict[int, Recovered]) -> list[Contradiction]:
        """Bound the wanted cells; the outcome goes into `recovered`."""
        place = {int(i): at for at, i in enumerate(self.ids)}
        system = self._system(place)
        open_cells = [i for i in self.wanted if i not in recovered]
        reached = self._reached(system, [place[i] for i in open_cells])
        if reached is None:
            for cell in self.wanted:  # a subtraction inside a contradiction proves nothing
                recovered.pop(cell, None)
            return [self._contradiction(system, place)]
        for target in open_cells:
            bounds = (self._bound(system, place[target], reached, highest=end) for end in (False, True))
            found = self._judge(target, *bounds)
            if found is not None:
                recovered[target] = found
        return []

    def _reached(self, system: System, cells: list[int]) -> tuple[Vector, Vector] | None:
        """Per cell the lowest and the highest value in two points: most need no more. None: there is no point."""
        objective = np.zeros(len(self.ids))
        objective[cells] = 1.0
        low = solve(system, objective)
        high = solve(system, -objective) if cells and low is not None else None
        points = [point for point in (low, high) if point is not None]
        return (np.min(points, axis=0), np.max(points, axis=0)) if points else None

    def _bound(
        self, system: System, cell: int, reached: tuple[Vector, Vector], *, highest: bool
    ) -> Bound | None:
        printed = float((system.upper if highest else system.lower)[cell])
        if abs(reached[highest][cell] - printed) < 1e-6:
            return Bound(printed)
        return extreme(system, cell, highest=highest)

    def _system(self, place: dict[int, int]) -> System:
        rows = Rows()
        for relation in self.relations:
            parts = np.array([[place[i] for i in relation.parts]])
            upper = 0.0
            lower = 0.0 if relation.complete else -np.inf
            rows.add([(parts, 1.0), (np.array([place[relation.total]]), -1.0)], lower, upper)
        low = np.array([self.web.told[i].low for i in self.ids])
        high = np.array([self.web.told[i].high for i in self.ids])
        return System.build(rows, low, high)

    def _judge(self, target: int, low: Bound | None, high: Bound | None) -> Recovered | None:
        if low is None or high is None:
            return None
        told = self.web.told[target]
        lowest, highest = float(np.ceil(low.value - 1e-6)) + 0.0, float(np.floor(high.value + 1e-6)) + 0.0
        if lowest <= told.low and highest >= told.high:
            return None
        if np.isinf(told.high) and highest - lowest >= NARROW:
            return None
        proofs = self._tell(low), self._tell(high)
        return _found(self.web, target, (lowest, highest), "linear programming", proofs)

    def _tell(self, bound: Bound) -> tuple[Term, ...]:
        return tuple(
            (round(weight, 6), self.web.name(int(self.ids[at])), self._printed(int(self.ids[at]), number))
            for at, weight, number in bound.terms
            if number
        )

    def _printed(self, variable: int, number: float) -> str:
        told = self.web.told[variable]
        return told.text if not told.suppressed else f"{number:.0f} from {told.text}"

    def _contradiction(self, system: System, place: dict[int, int]) -> Contradiction:
        # A range can contradict as a number does: every cell that says something may have to change.
        told = np.array([i for i in self.ids if self._says_something(int(i))], dtype=np.int64)
        at = np.array([place[int(i)] for i in told], dtype=np.int64)
        lower, upper = system.lower.copy(), system.upper.copy()
        lower[at], upper[at] = 0.0, np.inf
        base = System(system.matrix, system.row_lower, system.row_upper, lower, upper)
        changes = least_change(base, at, (system.lower[at], system.upper[at]))
        moved = [int(told[position]) for position, _ in changes]
        return Contradiction(tuple(f"{self.web.name(i)} is {self.web.told[i].text}" for i in moved))

    def _says_something(self, variable: int) -> bool:
        told = self.web.told[variable]
        return told.low > 0 or bool(np.isfinite(told.high))


def _components(web: Web, suppressed: set[int]) -> Iterator[_Component]:
    """Split at printed numbers: relations that share a suppressed cell belong together."""
    free = np.array([told.suppressed for told in web.told], dtype=bool)
    pairs = [
        (row, i)
        for row, relation in enumerate(web.relations)
        for i in (relation.total, *relation.parts)
        if free[i]
    ]
    if not pairs:
        return
    rows, cells = np.array(pairs).T
    size = len(web.relations)
    shape = (size + len(free), size + len(free))
    graph = csr_array((np.ones(len(pairs)), (rows, cells + size)), shape=shape)
    _, labels = connected_components(graph, directed=False)
    order = sorted(range(size), key=lambda row: int(labels[row]))
    for _, group in groupby(order, key=lambda row: int(labels[row])):
        relations = tuple(web.relations[row] for row in group)
        ids = sorted({i for relation in relations for i in (relation.total, *relation.parts)})
        yield _Component(web, np.array(ids), relations, tuple(i for i in ids if i in suppressed))
