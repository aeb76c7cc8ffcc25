"""Tables the estimation tests share: the published ones, and small ones made at random."""

import numpy as np
from hypothesis import strategies as st

from panah.core.estimation.examples import example_table
from panah.core.estimation.lattice import Floats
from panah.core.estimation.tables import ListTable


def published(name: str) -> Floats:
    return example_table(name).counts.astype(np.float64)


def table_of(counts: dict[str, int], lists: str) -> ListTable:
    """A table from histories written as the letters of their lists, e.g. {"AB": 6}."""
    values = np.zeros(1 << len(lists))
    for history, count in counts.items():
        values[sum(1 << lists.index(letter) for letter in history)] = count
    return ListTable.from_counts(tuple(lists), values)


def count_arrays(lists: int, lowest: int = 0, highest: int = 60) -> st.SearchStrategy[Floats]:
    """Counts (2^t,) with entry 0 empty."""
    cells = (1 << lists) - 1
    return st.lists(st.integers(lowest, highest), min_size=cells, max_size=cells).map(
        lambda values: np.array([0, *values], dtype=np.float64)
    )
