"""Categories that look the same to the public: what is possible for one of them is possible for the others.

Where most of a table is withheld, few numbers tell one category from another. A *turn* moves the counts of such
categories round, each to the next. A turned witness is nearly always a witness too, which takes a multiplication to
check instead of a linear program to find. Nothing rests on the turns being right: whoever uses one checks the outcome.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, combinations, islice

import numpy as np

from panah.core.disclosure.editions import Public
from panah.core.disclosure.solver import Ids, System

MOST = 5_000_000  # entries of all turns together: 40 MB


def turns(public: Public, system: System) -> list[Ids]:
    """Permutations of the variables by one dimension's like categories, or by two dimensions' at once."""
    single = [
        [_moved(public, field, cycle, by) for cycle in cycles for by in range(1, len(cycle))]
        for field, cycles in _alike(public, system).items()
    ]
    alone = (turn for group in single for turn in group)
    both = (first[second] for a, b in combinations(single, 2) for first in a for second in b)
    return list(islice(chain(alone, both), MOST // max(len(public.places), 1)))


def _axes(public: Public, field: str) -> Iterator[tuple[Ids, int, Sequence[str]]]:
    """Every table of every group of people that has the dimension: its variables, the axis, the categories."""
    for layer in public.builder.layers:
        grids = [*layer.cells.items(), *layer.hidden.items()]
        grids += [(table, ids) for (table, _), ids in layer.without.items()]
        for table, ids in grids:
            for axis, name in enumerate(table):
                dimension = layer.codebook.dimension(name)
                if dimension.field == field:
                    yield ids, axis, dimension.categories


def _alike(public: Public, system: System) -> dict[str, list[list[str]]]:
    """Per field the groups of categories of which the same numbers are printed, everywhere."""
    fields = {d.field for layer in public.builder.layers for d in layer.codebook.dimensions}
    found: dict[str, list[list[str]]] = {}
    for field in sorted(fields):
        seen: dict[str, list[tuple[int, bytes]]] = defaultdict(list)
        for grid, (ids, axis, categories) in enumerate(_axes(public, field)):
            for at, category in enumerate(categories):
                part = np.take(ids, at, axis=axis).reshape(-1)
                seen[category].append((grid, system.lower[part].tobytes() + system.upper[part].tobytes()))
        groups: dict[tuple[tuple[int, bytes], ...], list[str]] = defaultdict(list)
        for category, signs in seen.items():
            groups[tuple(signs)].append(category)
        found[field] = [group for group in groups.values() if len(group) > 1]
    return found


def _moved(public: Public, field: str, cycle: Sequence[str], by: int) -> Ids:
    """The permutation that gives each category of the cycle the counts of the one `by` places on."""
    moved = np.arange(len(public.places), dtype=np.int64)
    onward = {category: cycle[(at + by) % len(cycle)] for at, category in enumerate(cycle)}
    for ids, axis, categories in _axes(public, field):
        order = [categories.index(onward.get(category, category)) for category in categories]
        moved[ids] = np.take(ids, order, axis=axis)
    return moved
