"""Everything published about one population, edition upon edition, as one system the attacker can use."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from panah.core.disclosure.codebook import Codebook, Dimension
from panah.core.disclosure.lattice import Builder, Layer, Place, Table, common_categories, shared_categories
from panah.core.disclosure.release import Release
from panah.core.disclosure.solver import Ids, System, Vector
from panah.core.errors import InputError

EXACT = "small"  # the regime whose numbers are exact
Values = dict[Table, NDArray[np.float64]]  # published numbers; nan is withheld


@dataclass(frozen=True)
class Edition:
    """One edition as the attacker reads it: numbers, nan where withheld."""

    name: str
    period: tuple[str, str]
    codebook: Codebook
    values: Values

    @property
    def months(self) -> frozenset[str]:
        """The months whose people are counted."""
        return months_of(self.period)


@dataclass(frozen=True)
class Link:
    """One comparable cell of editions: late cells, newcomer cells (may be none), earlier cells."""

    late: Ids
    new: Ids
    early: Ids


@dataclass(frozen=True)
class Public:
    """All editions as one system. `base` fixes nothing but what is structurally empty."""

    builder: Builder
    base: System
    editions: dict[str, Layer]
    newcomers: list[Layer]
    links: list[Link]
    places: list[Place]

    def fixed(self, layer: Layer, values: Values) -> tuple[Ids, Vector]:
        """Variables and numbers of a layer's published cells."""
        ids = np.concatenate([layer.cells[table].reshape(-1) for table in layer.cells])
        numbers = np.concatenate([values[table].reshape(-1) for table in layer.cells])
        told = ~np.isnan(numbers)
        return ids[told], numbers[told]


def edition_of(release: Release) -> Edition:
    """An edition from an exact release. Raises InputError for any other: sums of noisy numbers prove nothing."""
    if release.regime != EXACT:
        raise InputError(
            f"the numbers of {release.edition} are of the {release.regime} regime and not exact",
            code="release-regime",
            mend="Give exact releases only; see panah attack for what noisy ones still hide.",
        )
    values = {}
    for table in release.codebook.published_tables():
        numbers = [np.nan if value is None else float(value) for _, value in release.rows(table)]
        values[table] = np.array(numbers).reshape(release.codebook.shape(table))
    return Edition(release.edition, release.period, release.codebook, values)


def assemble(editions: Sequence[Edition]) -> Public:
    """Tie editions of one population together.

    Raises InputError for periods that overlap without one containing the other, for categories that cut across each
    other, and for two editions of one name. Editions of disjoint periods count different people and stay untied.
    """
    names = [edition.name for edition in editions]
    if len(set(names)) != len(names):
        raise InputError(
            "two editions have the same name", code="edition-duplicate", mend="Name each edition."
        )
    order = sorted(range(len(editions)), key=lambda i: (len(editions[i].months), i))
    builder = Builder()
    layers: dict[str, Layer] = {}
    newcomers: list[Layer] = []
    links: list[Link] = []
    empty: list[Ids] = []
    for rank, i in enumerate(order):
        late = editions[i]
        layers[late.name] = builder.layer(late.name, late.codebook)
        inside = _largest_inside(late, [editions[j] for j in order[:rank]])
        if not inside:
            continue
        closed = frozenset[str]().union(*(edition.months for edition in inside))
        fresh = None
        if closed != late.months:
            label = f"{late.name} less {' and '.join(edition.name for edition in inside)}"
            fresh = builder.layer(label, late.codebook)
            newcomers.append(fresh)
            empty += _closed_cells(fresh, closed)
        links += _tie(builder, layers[late.name], fresh, [layers[edition.name] for edition in inside])
    upper = np.full(builder.size, np.inf)
    for ids in empty:
        upper[ids] = 0.0
    base = builder.system(np.zeros(builder.size), upper)
    return Public(builder, base, layers, newcomers, links, builder.places())


def _largest_inside(late: Edition, others: Sequence[Edition]) -> list[Edition]:
    """The largest, latest editions whose period lies inside; together they may not overlap."""
    chosen: list[Edition] = []
    for other in reversed(others):
        shared = other.months & late.months
        if not shared or any(other.months <= taken.months for taken in chosen):
            continue
        if not other.months <= late.months or any(other.months & taken.months for taken in chosen):
            raise InputError(
                f"the periods of the editions {late.name} and {other.name} overlap by halves",
                code="edition-overlap",
                mend="Publish whole vintages: a period of its own, or one that contains the earlier ones.",
            )
        chosen.append(other)
    return chosen


def _closed_cells(layer: Layer, closed: frozenset[str]) -> list[Ids]:
    """Cells of newcomers in months that an earlier edition has closed: nobody is added there."""
    found = []
    for table, ids in layer.cells.items():
        for axis, name in enumerate(table):
            dimension = layer.codebook.dimension(name)
            if dimension.closes:
                at = [
                    i
                    for i, category in enumerate(dimension.categories)
                    if _covers(dimension, category, closed)
                ]
                found.append(np.take(ids, at, axis=axis).reshape(-1))
    return found


def _covers(dimension: Dimension, category: str, closed: frozenset[str]) -> bool:
    codes = {code for code, coarse in dimension.merge.items() if coarse == category} or {category}
    return codes <= closed


def _tie(builder: Builder, late: Layer, fresh: Layer | None, early: Sequence[Layer]) -> list[Link]:
    links = []
    for table in late.cells:
        matched = [_same_table(late.codebook, table, layer.codebook) for layer in early]
        if any(match is None for match in matched):
            continue
        known = [match for match in matched if match is not None]
        for link in _links(late, fresh, table, list(zip(early, known, strict=True))):
            terms = [(link.late[None, :], 1.0), (link.early[None, :], -1.0)]
            if link.new.size:
                terms.append((link.new[None, :], -1.0))
            builder.rows.add(terms, 0.0, 0.0)
            links.append(link)
    return links


def _same_table(codebook: Codebook, table: Table, other: Codebook) -> Table | None:
    """The other codebook's table over the same recorded fields, dimensions in our order; None without one."""
    found = []
    for name in table:
        wanted = codebook.dimension(name).field
        match = next((d.name for d in other.dimensions if d.field == wanted), None)
        if match is None:
            return None
        found.append(match)
    return tuple(found) if other.ordered(found) in other.published_tables() else None


def _links(
    late: Layer, fresh: Layer | None, table: Table, early: Sequence[tuple[Layer, Table]]
) -> list[Link]:
    grids = [late.cells[table]]
    for layer, names in early:
        stored = layer.codebook.ordered(names)
        grids.append(np.transpose(layer.cells[stored], [stored.index(name) for name in names]))
    axes = []
    for axis, name in enumerate(table):
        versions = [late.codebook.dimension(name)]
        versions += [layer.codebook.dimension(names[axis]) for layer, names in early]
        _refuse_overlap(late.name, versions)
        axes.append(common_categories(versions))
    found = []
    for choice in product(*axes):
        parts = [
            grid[np.ix_(*(members[version] for members in choice))].reshape(-1).astype(np.int64)
            for version, grid in enumerate(grids)
        ]
        new = (
            fresh.cells[table][np.ix_(*(m[0] for m in choice))].reshape(-1)
            if fresh
            else np.zeros(0, np.int64)
        )
        found.append(Link(parts[0], new.astype(np.int64), np.concatenate(parts[1:])))
    return found


def _refuse_overlap(edition: str, versions: Sequence[Dimension]) -> None:
    """Refuse categories that cut across those of an earlier edition: differences of them are groups nobody guards.

    One may be a sum of the other's. Of several values for one person not even that: they do not add up.
    """
    late, *early = versions
    for other in early:
        for mine, theirs in shared_categories(late, other):
            if min(len(mine), len(theirs)) > 1 or (late.several and max(len(mine), len(theirs)) > 1):
                raise InputError(
                    f"the categories of {late.field} in the edition {edition} cut across those of another edition: "
                    f"{', '.join(mine)} beside {', '.join(theirs)}",
                    code="categories-overlap",
                    mend="Keep the categories, merge whole ones, or split them; of several values keep them all.",
                )


def months_of(period: tuple[str, str]) -> frozenset[str]:
    """The months from the first to the last. Raises InputError for anything but two months in order."""
    return frozenset(_months(*period))


def _months(first: str, last: str) -> list[str]:
    try:
        (year, month), (end_year, end_month) = (
            tuple(int(part) for part in text.split("-")) for text in (first, last)
        )
    except ValueError:
        raise InputError(
            f"the period {first} to {last} is not two months",
            code="period",
            mend="Write the first and the last month as 2026-01 and 2026-12.",
        ) from None
    start, end = year * 12 + month - 1, end_year * 12 + end_month - 1
    if end < start or not (1 <= month <= 12 and 1 <= end_month <= 12):
        raise InputError(
            f"the period {first} to {last} has no months",
            code="period",
            mend="Write the first and the last month as 2026-01 and 2026-12.",
        )
    return [f"{at // 12}-{at % 12 + 1:02}" for at in range(start, end + 1)]
