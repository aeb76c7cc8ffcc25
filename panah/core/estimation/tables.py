"""Tables of capture histories: how many people stand on exactly which lists."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from panah.core.estimation.lattice import Ints, superset_sums
from panah.core.estimation.problems import EstimationError
from panah.core.estimation.words import Words, words

FEWEST_LISTS = 3
MOST_LISTS = 10
MOST_CASES = 10**9


@dataclass(frozen=True)
class Notice:
    """Something done to the input that the reader must know: `code` names its text, `params` fill it."""

    code: str
    params: dict[str, str]

    def __str__(self) -> str:
        return self.told(words("en"))

    def told(self, say: Words) -> str:
        """The sentence in a language."""
        return say(f"notices.{self.code}", **self.params)


@dataclass(frozen=True, eq=False)
class ListTable:
    """Counts by capture history.

    `lists` are the t names; `counts` (2^t,) whole numbers indexed by bit mask: bit i set = on list i. Entry 0 (on no
    list) is always 0, because nobody has seen those people: they are what is estimated.
    """

    lists: tuple[str, ...]
    counts: Ints
    notices: tuple[Notice, ...] = field(default=())

    @classmethod
    def from_counts(cls, lists: tuple[str, ...], counts: ArrayLike) -> "ListTable":
        """Check and keep an array (2^t,) of counts. Raises InputError when it is not a table of whole counts."""
        values = np.asarray(counts, dtype=np.float64)
        if values.shape != (1 << len(lists),):
            raise EstimationError("table_shape", lists=len(lists), needed=1 << len(lists), found=values.shape)
        if not np.isfinite(values).all() or (values < 0).any() or (values != np.floor(values)).any():
            raise EstimationError("table_counts")
        if values[0]:
            raise EstimationError("table_no_list")
        return cls(lists, values.astype(np.int64))

    @classmethod
    def from_histories(cls, lists: tuple[str, ...], rows: ArrayLike, counts: ArrayLike) -> "ListTable":
        """A table from 0/1 rows (h, t) and their counts (h,); equal histories are added up."""
        flags = np.asarray(rows, dtype=np.int64).reshape(-1, len(lists))
        if ((flags != 0) & (flags != 1)).any():
            raise EstimationError("table_binary")
        codes = flags @ (1 << np.arange(len(lists)))
        table = np.bincount(codes, weights=np.asarray(counts, dtype=np.float64), minlength=1 << len(lists))
        return cls.from_counts(lists, table)

    @property
    def cases(self) -> int:
        """People on at least one list."""
        return int(self.counts.sum())

    @property
    def shared(self) -> int:
        """People on two or more lists."""
        return int(self.counts[list_sizes(len(self.lists)) >= 2].sum())

    def totals(self) -> Ints:
        """People on each list (t,)."""
        stars = superset_sums(self.counts.astype(np.float64), len(self.lists))
        return np.asarray(stars[1 << np.arange(len(self.lists))], dtype=np.int64)

    def overlap(self, first: int, second: int) -> int:
        """People on both of two lists, given by position."""
        sets = np.arange(len(self.counts))
        return int(self.counts[(sets >> first & 1 == 1) & (sets >> second & 1 == 1)].sum())

    def frequencies(self) -> Ints:
        """People on exactly 0, 1, .., t lists (t + 1,); the first entry is 0."""
        sizes = list_sizes(len(self.lists))
        return np.asarray(
            np.bincount(sizes, weights=self.counts, minlength=len(self.lists) + 1), dtype=np.int64
        )

    def without_list(self, position: int) -> "ListTable":
        """The table as if one list had never been kept: people known from it alone are no longer observed."""
        keep = [i for i in range(len(self.lists)) if i != position]
        return self._regrouped(tuple(self.lists[i] for i in keep), [[i] for i in keep])

    def merged(self, first: int, second: int) -> "ListTable":
        """The table with two lists read as one."""
        groups = [[i] for i in range(len(self.lists)) if i not in (first, second)]
        names = tuple(self.lists[group[0]] for group in groups)
        return self._regrouped(
            (*names, f"{self.lists[first]}+{self.lists[second]}"), [*groups, [first, second]]
        )

    def _regrouped(self, names: tuple[str, ...], groups: list[list[int]]) -> "ListTable":
        sets = np.arange(len(self.counts))
        codes = np.zeros_like(sets)
        for bit, group in enumerate(groups):
            codes |= (sets & sum(1 << i for i in group) != 0).astype(np.int64) << bit
        counts = np.bincount(codes, weights=self.counts, minlength=1 << len(names)).astype(np.int64)
        counts[0] = 0
        return ListTable(names, counts, self.notices)

    def usable(self) -> "ListTable":
        """The table without its empty lists, each told in a notice."""
        table = self
        for name, total in zip(self.lists, self.totals(), strict=True):
            if total == 0:
                smaller = table.without_list(table.lists.index(name))
                table = ListTable(
                    smaller.lists, smaller.counts, (*smaller.notices, Notice("empty_list", {"list": name}))
                )
        return table


def list_sizes(lists: int) -> Ints:
    """How many lists each history (2^t,) stands on."""
    sets = np.arange(1 << lists)
    return np.asarray((sets[:, None] >> np.arange(lists) & 1).sum(axis=1), dtype=np.int64)


def pooled(tables: list[ListTable]) -> ListTable:
    """Tables over the same lists added up."""
    counts = np.sum([table.counts for table in tables], axis=0)
    notices = tuple(notice for table in tables for notice in table.notices)
    return ListTable(tables[0].lists, counts, notices)


def require_estimable(table: ListTable) -> ListTable:
    """The table without empty lists, or an InputError that says why nothing can be estimated from it."""
    if len(table.lists) > MOST_LISTS:
        raise EstimationError("too_many_lists", lists=len(table.lists), most=MOST_LISTS)
    found = table.usable()
    if found.cases == 0:
        raise EstimationError("no_cases")
    if found.cases > MOST_CASES:
        raise EstimationError("too_many_cases", cases=found.cases, most=MOST_CASES)
    if len(found.lists) < FEWEST_LISTS:
        names = ", ".join(found.lists)
        raise EstimationError("too_few_lists", lists=len(found.lists), names=names, fewest=FEWEST_LISTS)
    if found.shared == 0:
        raise EstimationError("no_overlap")
    _refuse_nested(found)
    return found


def _refuse_nested(table: ListTable) -> None:
    totals = table.totals()
    for inner, name in enumerate(table.lists):
        for outer, other in enumerate(table.lists):
            if inner != outer and table.overlap(inner, outer) == totals[inner]:
                raise EstimationError("nested_lists", name=name, other=other)
