"""What the public knows about linked tables, as one linear system: tables, margins, editions.

One *layer* holds the counts of one group of people over all tables and margins of a codebook:

- in a dimension with one value per person, the cells of a table add up to its margin;
- in a dimension with several, each cell is at most its margin (the complement, "people without it", is a
  count too, and small complements are guarded like small cells), and the cells together reach the margin:
  everybody has a category or `unknown`, which excludes the others;
- tables that close a triangle (A x B, B x C, A x C) are tied by the hidden three-way table behind them.

Editions of one population are layers tied by *late = sum of the earlier ones + newcomers*.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np

from panah.core.disclosure.codebook import TOTAL, Codebook, Dimension
from panah.core.disclosure.solver import Ids, Rows, System, Vector
from panah.core.errors import InputError

Table = tuple[str, ...]
LARGEST_HIDDEN = 50_000  # cells of one hidden three-way table; larger ones would make the proof take minutes


@dataclass(frozen=True)
class Place:
    """What one variable counts: a layer's name, a table, its codes; `without` names a negated dimension."""

    layer: str
    table: Table
    codes: tuple[str, ...]
    without: str = ""

    def __str__(self) -> str:
        named = [f"{name}={code}" for name, code in zip(self.table, self.codes, strict=True)]
        told = ", ".join(f"not {part}" if part.startswith(f"{self.without}=") else part for part in named)
        return f"{self.layer}: {told or 'total'}"


@dataclass(frozen=True)
class Layer:
    """One group of people: ids of the variables per table, and of the complements per (table, dimension)."""

    name: str
    codebook: Codebook
    cells: dict[Table, Ids]
    hidden: dict[Table, Ids]
    without: dict[tuple[Table, str], Ids]

    def __getitem__(self, table: Table) -> Ids:
        return self.cells[table] if table in self.cells else self.hidden[table]


@dataclass
class Builder:
    """Collects layers and relations, then builds the system."""

    rows: Rows = field(default_factory=Rows)
    size: int = 0
    layers: list[Layer] = field(default_factory=list)
    loose: list[Ids] = field(default_factory=list)  # of hidden tables: they need not be whole in a witness

    def variables(self, shape: tuple[int, ...]) -> Ids:
        """Fresh variables, non-negative counts, laid out in a shape."""
        count = int(np.prod(shape, dtype=np.int64))
        ids = np.arange(self.size, self.size + count, dtype=np.int64).reshape(shape)
        self.size += count
        return ids

    def layer(self, name: str, codebook: Codebook) -> Layer:
        """A layer with all its variables and relations."""
        cells = {table: self.variables(codebook.shape(table)) for table in codebook.published_tables()}
        fills, triples = hidden_tables(codebook)
        hidden = {table: self.variables(codebook.shape(table)) for table in [*fills, *triples]}
        self.loose += [ids.reshape(-1) for ids in hidden.values()]
        layer = Layer(name, codebook, cells, hidden, {})
        for table in [*cells, *hidden]:
            for axis in range(len(table)):
                self._margin(layer, table, axis)
        self._pairs_of_several(layer)
        self.layers.append(layer)
        return layer

    def _margin(self, layer: Layer, table: Table, axis: int) -> None:
        dimension = layer.codebook.dimension(table[axis])
        parent = layer[table[:axis] + table[axis + 1 :]].reshape(-1)
        child = np.moveaxis(layer[table], axis, -1).reshape(parent.size, -1)
        if not dimension.several:
            self.rows.add([(child, 1.0), (parent, -1.0)], 0.0, 0.0)
            return
        self.rows.add([(child, 1.0), (parent, -1.0)], 0.0, np.inf)
        self._complement(layer, table, axis, child, parent)
        self._exclude_unknown(dimension, child, parent)

    def _complement(self, layer: Layer, table: Table, axis: int, child: Ids, parent: Ids) -> None:
        wide = np.repeat(parent, child.shape[1])
        if table not in layer.cells:
            self.rows.add([(child.reshape(-1), 1.0), (wide, -1.0)], -np.inf, 0.0)
            return
        ids = self.variables(child.shape)
        self.rows.add([(child.reshape(-1), 1.0), (ids.reshape(-1), 1.0), (wide, -1.0)], 0.0, 0.0)
        rest = np.moveaxis(layer[table], axis, -1).shape
        layer.without[table, table[axis]] = np.moveaxis(ids.reshape(rest), -1, axis)

    def _exclude_unknown(self, dimension: Dimension, child: Ids, parent: Ids) -> None:
        if dimension.unknown not in dimension.categories:
            return
        at = dimension.categories.index(dimension.unknown)
        for other in range(child.shape[1]):
            if other != at:
                self.rows.add([(child[:, other], 1.0), (child[:, at], 1.0), (parent, -1.0)], -np.inf, 0.0)

    def _pairs_of_several(self, layer: Layer) -> None:
        """People with neither of two categories are not fewer than none."""
        for table in [pair for pair in layer.cells if len(pair) == 2]:
            if all(layer.codebook.dimension(name).several for name in table):
                both = layer[table]
                first = np.repeat(layer[table[:1]], both.shape[1])
                second = np.tile(layer[table[1:]], both.shape[0])
                everybody = np.full(both.size, layer[TOTAL])
                terms = [(everybody, 1.0), (both.reshape(-1), 1.0), (first, -1.0), (second, -1.0)]
                self.rows.add(terms, 0.0, np.inf)

    def system(self, lower: Vector, upper: Vector) -> System:
        """The system of everything collected."""
        whole = np.ones(self.size, bool)
        for ids in self.loose:
            whole[ids] = False
        return replace(System.build(self.rows, lower, upper), whole=whole)

    def places(self) -> list[Place]:
        """What each variable counts."""
        found = [Place("", TOTAL, ())] * self.size
        for layer in self.layers:
            for table, ids in [*layer.cells.items(), *layer.hidden.items()]:
                _name_cells(found, layer, table, ids, "")
            for (table, name), ids in layer.without.items():
                _name_cells(found, layer, table, ids, name)
        return found


def _name_cells(found: list[Place], layer: Layer, table: Table, ids: Ids, without: str) -> None:
    lists = [layer.codebook.dimension(name).categories for name in table]
    for at in np.ndindex(ids.shape):
        codes = tuple(categories[i] for categories, i in zip(lists, at, strict=True))
        found[int(ids[at])] = Place(layer.name, table, codes, without)


def hidden_tables(codebook: Codebook) -> tuple[list[Table], list[Table]]:
    """Pairs that must be added so that linked tables form triangles only, and the triangles.

    The graph of dimensions (an edge per two-way table) is triangulated by taking out a dimension with fewest
    neighbours again and again. Raises InputError where a triangle is too large to be proved safe.
    """
    pairs = {frozenset(table) for table in codebook.published_tables() if len(table) == 2}
    edges, left = set(pairs), [dimension.name for dimension in codebook.dimensions]
    triangles: list[frozenset[str]] = []
    while left:
        around = {a: [b for b in left if frozenset((a, b)) in edges] for a in left}
        first = min(left, key=lambda name: len(around[name]))
        for a, b in combinations(around[first], 2):
            edges.add(frozenset((a, b)))
            triangles.append(frozenset((first, a, b)))
        left.remove(first)
    fills = [codebook.ordered(edge) for edge in sorted(edges - pairs, key=sorted)]
    triples = [codebook.ordered(triangle) for triangle in triangles]
    for triple in triples:
        if np.prod(codebook.shape(triple)) > LARGEST_HIDDEN:
            raise InputError(
                f"the tables over {', '.join(triple)} are tied to each other and too large to be proved safe",
                code="tables-cycle",
                mend="Take one of the two-way tables between these dimensions out, or coarsen a dimension.",
            )
    return fills, triples


def shared_categories(one: Dimension, other: Dimension) -> list[tuple[list[str], list[str]]]:
    """The categories of two versions of one dimension that hold the same recorded codes, as small groups as can be."""
    return [
        ([one.categories[at] for at in mine], [other.categories[at] for at in theirs])
        for mine, theirs in _groups([one, other])
        if mine and theirs
    ]


def common_categories(dimensions: Sequence[Dimension]) -> list[list[list[int]]]:
    """The finest categories in which several versions of one dimension can be compared.

    One entry per common category: for each version the positions of its categories that make it up. In a
    dimension with several values, categories do not add up, so only identical ones are compared.
    """
    groups = _groups(dimensions)
    if any(dimension.several for dimension in dimensions):
        return [members for members in groups if all(len(part) <= 1 for part in members)]
    return groups


def _groups(dimensions: Sequence[Dimension]) -> list[list[list[int]]]:
    """For each set of codes that no version divides from outside: the positions of its categories in each version."""
    fine = [
        [_fine_codes(dimension, category) for category in dimension.categories] for dimension in dimensions
    ]
    groups: list[tuple[set[str], list[list[int]]]] = []
    for version, categories in enumerate(fine):
        for at, codes in enumerate(categories):
            members: list[list[int]] = [[] for _ in dimensions]
            members[version].append(at)
            touching = [group for group in groups if group[0] & codes]
            groups = [group for group in groups if not group[0] & codes]
            merged = set(codes)
            for other_codes, other in touching:
                merged |= other_codes
                members = [mine + theirs for mine, theirs in zip(members, other, strict=True)]
            groups.append((merged, members))
    return [members for _, members in groups]


def _fine_codes(dimension: Dimension, category: str) -> set[str]:
    merged = {code for code, coarse in dimension.merge.items() if coarse == category}
    return merged | ({category} - set(dimension.merge))  # a group may carry the name of a code that is in it
