"""How much the estimate moves when a list is left out or two lists are read as one."""

import itertools
from dataclasses import dataclass

from panah.core.errors import InputError
from panah.core.estimation.methods import point_estimate
from panah.core.estimation.stepwise import DEFAULT_THRESHOLD
from panah.core.estimation.tables import FEWEST_LISTS, ListTable, require_estimable


@dataclass(frozen=True)
class Variant:
    """One re-estimate: `kind` is left_out or merged; `population` None when `reason` (a code) forbids it."""

    kind: str
    lists: tuple[str, ...]
    cases: int
    population: float | None
    model: tuple[str, ...] = ()
    reason: str = ""

    def shift(self, population: float) -> float | None:
        """Factor (at least 1) between this estimate and `population`."""
        if self.population is None or not self.population > 0:
            return None
        return max(self.population / population, population / self.population)


def variants(
    table: ListTable,
    method: str,
    *,
    order: int = 2,
    threshold: float = DEFAULT_THRESHOLD,
    compat: bool = False,
) -> tuple[Variant, ...]:
    """Re-estimate with each list left out and each pair merged; empty for three lists, where two would remain."""
    if len(table.lists) <= FEWEST_LISTS:
        return ()
    positions = range(len(table.lists))
    changed: list[tuple[str, tuple[int, ...], ListTable]]
    changed = [("left_out", (i,), table.without_list(i)) for i in positions]
    changed += [("merged", pair, table.merged(*pair)) for pair in itertools.combinations(positions, 2)]
    found = []
    for kind, members, other in changed:
        names = tuple(table.lists[i] for i in members)
        try:
            usable = require_estimable(other)
            point = point_estimate(usable, method, order=order, threshold=threshold, compat=compat)
        except InputError as error:
            found.append(Variant(kind, names, other.cases, None, reason=error.code))
            continue
        found.append(Variant(kind, names, other.cases, point.population, point.model))
    return tuple(found)
