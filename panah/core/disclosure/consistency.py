"""Noisy tables made to agree: a projection onto equal margins, then whole numbers that add up.

Pure post-processing: it sees only noisy numbers, so it costs no privacy.
"""

from collections.abc import Callable
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from panah.core.disclosure.codebook import TOTAL, Codebook
from panah.core.disclosure.solver import Rows, System, Vector, solve
from panah.core.errors import InputError

Table = tuple[str, ...]
Numbers = dict[Table, NDArray[np.float64]]
SWEEPS = 400  # of the alternating projection; it stops earlier when nothing moves


def measured_tables(codebook: Codebook) -> list[Table]:
    """The tables to draw noise for: those that are not sums of another published table."""
    published = codebook.published_tables()
    return [table for table in published if not any(_sums_to(codebook, other, table) for other in published)]


def _sums_to(codebook: Codebook, table: Table, margin: Table) -> bool:
    rest = set(table) - set(margin)
    return set(margin) < set(table) and not any(codebook.dimension(name).several for name in rest)


def agree(codebook: Codebook, noisy: Numbers, variances: dict[Table, float]) -> Numbers:
    """The non-negative tables nearest to the noisy ones whose shared margins are equal (Dykstra's projections).

    Nearest is in squares weighted by 1 / variance. Shapes are kept.
    """
    tables = list(noisy)
    offsets = np.cumsum([0, *(noisy[table].size for table in tables)])
    weights = np.concatenate([np.full(noisy[table].size, 1 / variances[table]) for table in tables])
    start = np.concatenate([noisy[table].reshape(-1) for table in tables])
    project = _equal_margins(_margin_matrix(codebook, noisy, tables, offsets), weights)
    point, correction = start, np.zeros_like(start)
    for _ in range(SWEEPS):
        level = project(point)
        clipped = np.maximum(level + correction, 0.0)
        correction += level - clipped
        moved = np.max(np.abs(clipped - point), initial=0.0)
        point = clipped
        if moved < 1e-7:
            break
    return {
        table: point[offsets[at] : offsets[at + 1]].reshape(noisy[table].shape)
        for at, table in enumerate(tables)
    }


def _margin_matrix(
    codebook: Codebook, noisy: Numbers, tables: list[Table], offsets: NDArray[np.int64]
) -> NDArray[np.float64]:
    """One row per cell of a margin that two tables share: the sum in the one less the sum in the other."""
    rows: list[NDArray[np.float64]] = []
    for (a, first), (b, second) in combinations(enumerate(tables), 2):
        shared = tuple(name for name in first if name in second)
        rest = {*first, *second} - set(shared)
        if any(codebook.dimension(name).several for name in rest):
            continue
        for cell in np.ndindex(*codebook.shape(shared)):
            row = np.zeros(int(offsets[-1]))
            row[offsets[a] : offsets[a + 1]] = _mask(first, shared, cell, noisy[first].shape)
            row[offsets[b] : offsets[b + 1]] = -_mask(second, shared, cell, noisy[second].shape)
            rows.append(row)
    return np.array(rows) if rows else np.zeros((0, int(offsets[-1])))


def _mask(table: Table, margin: Table, cell: tuple[int, ...], shape: tuple[int, ...]) -> NDArray[np.float64]:
    mask = np.zeros(shape)
    mask[tuple(cell[margin.index(name)] if name in margin else slice(None) for name in table)] = 1.0
    return mask.reshape(-1)


def _equal_margins(matrix: NDArray[np.float64], weights: Vector) -> Callable[[Vector], Vector]:
    """The projection onto the tables whose shared margins are equal, in the weighted norm."""
    scaled = matrix / weights
    lift = scaled.T @ np.linalg.pinv(scaled @ matrix.T)
    return lambda point: point - lift @ (matrix @ point)


def whole_tables(codebook: Codebook, tables: Numbers) -> dict[Table, NDArray[np.int64]]:
    """Whole numbers near the agreeing tables that add up exactly: every published table with its margins.

    Margins are rounded first, then each two-way table to its rounded margins (a transport problem, whose optimal
    vertices are whole). In a dimension with several values a cell is at most its margin.
    """
    found: dict[Table, NDArray[np.int64]] = {}
    for table in codebook.published_tables():
        real = _margin_of(codebook, tables, table)
        found[table] = _whole(codebook, table, real, found)
    return found


def _margin_of(codebook: Codebook, tables: Numbers, table: Table) -> NDArray[np.float64]:
    source = next(other for other in tables if other == table or _sums_to(codebook, other, table))
    away = tuple(at for at, name in enumerate(source) if name not in table)
    return np.asarray(tables[source].sum(axis=away), dtype=np.float64)


def _whole(
    codebook: Codebook, table: Table, real: NDArray[np.float64], found: dict[Table, NDArray[np.int64]]
) -> NDArray[np.int64]:
    if table == TOTAL:
        return np.asarray(np.round(real), dtype=np.int64)
    shape = codebook.shape(table)
    ids = np.arange(real.size).reshape(shape)
    sums: list[tuple[NDArray[np.int64], int]] = []
    ceiling = np.full(shape, found[TOTAL])
    for axis, name in enumerate(table):
        margin = found[table[:axis] + table[axis + 1 :]]
        ceiling = np.minimum(ceiling, np.expand_dims(margin, axis))
        if not codebook.dimension(name).several:
            lines = np.moveaxis(ids, axis, -1).reshape(-1, shape[axis])
            sums += list(zip(lines, margin.reshape(-1).tolist(), strict=True))
    return _nearest(real.reshape(-1), sums, ceiling.reshape(-1)).reshape(shape)


def _nearest(
    real: Vector, sums: list[tuple[NDArray[np.int64], int]], ceiling: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Whole numbers with the given sums, at most the ceiling, at the least total distance from the real ones."""
    size = real.size
    floor = np.minimum(np.floor(real), ceiling)
    part = real - floor
    # x = floor + step + more - less: the slopes of |x - real| at whole numbers make the cost of each.
    cost = np.concatenate([1 - 2 * part, np.ones(size), np.ones(size)])
    upper = np.concatenate([np.minimum(1, ceiling - floor), np.maximum(ceiling - floor - 1, 0), floor])
    rows = Rows()
    for line, total in sums:
        needed = float(total - floor[line].sum())
        rows.add(
            [(line[None, :], 1.0), (line[None, :] + size, 1.0), (line[None, :] + 2 * size, -1.0)],
            needed,
            needed,
        )
    point = solve(System.build(rows, np.zeros(3 * size), upper), cost)
    if point is None:
        raise InputError(
            "the noisy tables could not be rounded to whole numbers that add up", code="rounding"
        )
    steps = np.round(point).astype(np.int64)
    return floor.astype(np.int64) + steps[:size] + steps[size : 2 * size] - steps[2 * size :]
