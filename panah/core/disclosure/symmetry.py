"""Categories that look the same to the public: what is possible for one of them is possible for the others.

Where most of a table is withheld, few numbers tell one category from another. A *turn* moves the counts of such
categories round, each to the next. A turned witness is nearly always a witness too, which takes a multiplication to
check instead of a linear program to find. Nothing rests on the turns being right: whoever uses one checks the outcome.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, combinations, islice

import numpy as np

from panah.core.disclosure.codebook import Dimension
from panah.core.disclosure.editions import Public
from panah.core.disclosure.solver import Ids, Part, System

MOST = 5_000_000  # entries of all turns together: 40 MB
KEPT = 2  # of categories that look the same: one to ask about, one for everybody in the others


def turns(public: Public, system: System) -> list[Ids]:
    """Permutations of the variables by one dimension's like categories, or by two dimensions' at once."""
    single = [
        [_moved(public, field, cycle, by) for cycle in cycles for by in range(1, len(cycle))]
        for field, cycles in _alike(public, system).items()
    ]
    alone = (turn for group in single for turn in group)
    both = (first[second] for a, b in combinations(single, 2) for first in a for second in b)
    return list(islice(chain(alone, both), MOST // max(len(public.places), 1)))


def few_alike(public: Public, system: System) -> Part:
    """The system with all but two of the categories left out that look the same and of which nothing is printed.

    Nothing is lost: whoever is in one of those left out can be counted in the second that is kept, and no number that
    is printed changes. So a cell of the first can be zero, or ten, here if it can at all; a turn tells the same of the
    others. Categories that overlap (several for one person) and dimensions that editions divide differently are left
    as they are, for there one category cannot stand for others.
    """
    everything = np.arange(len(public.places), dtype=np.int64)
    stand = everything.copy()
    divided = {
        dimension.field
        for dimension, other in combinations(_dimensions(public), 2)
        if dimension.field == other.field and dimension.categories != other.categories
    }
    several = {dimension.field for dimension in _dimensions(public) if dimension.several}
    for field, groups in _alike(public, system).items():
        if field not in divided | several:
            onward = {
                category: group[0]
                for group in groups
                if not system.lower[_of_category(public, field, group[0])].any()
                for category in group[KEPT:]
            }
            stand = stand[_replaced(public, field, onward)]
    return Part(system, np.flatnonzero(stand == everything), stand)


def _of_category(public: Public, field: str, category: str) -> Ids:
    """All variables of one category."""
    parts = [
        np.take(ids, categories.index(category), axis=axis).reshape(-1)
        for ids, axis, categories in _axes(public, field)
    ]
    return np.concatenate(parts)


def _dimensions(public: Public) -> list[Dimension]:
    """Every dimension of every group of people."""
    return [dimension for layer in public.builder.layers for dimension in layer.codebook.dimensions]


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
    onward = {category: cycle[(at + by) % len(cycle)] for at, category in enumerate(cycle)}
    return _replaced(public, field, onward)


def _replaced(public: Public, field: str, onward: Mapping[str, str]) -> Ids:
    """For each variable the one with the categories of a field replaced."""
    moved = np.arange(len(public.places), dtype=np.int64)
    for ids, axis, categories in _axes(public, field):
        order = [categories.index(onward.get(category, category)) for category in categories]
        moved[ids] = np.take(ids, order, axis=axis)
    return moved
