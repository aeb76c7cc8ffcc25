"""Merged cells: which rows have a cell whose value stands in another row or column."""

from collections.abc import Iterable

from openpyxl.utils import range_boundaries

_TALLEST = 10_000


def merged_rows(ranges: Iterable[str]) -> dict[int, str]:
    """Row number to the merged range that crosses it. Ranges taller than 10,000 rows are a drawn frame:
    ignored.
    """
    rows: dict[int, str] = {}
    for cells in ranges:
        _, first, _, last = range_boundaries(cells)
        if first is None or last is None or last - first > _TALLEST:
            continue
        rows.update(dict.fromkeys(range(first, last + 1), cells))
    return rows
