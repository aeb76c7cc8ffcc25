"""Tables of capture histories: how many people stand on exactly which lists."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import ArrayLike

from panah.core.errors import InputError
from panah.core.estimation.lattice import Ints, superset_sums

FEWEST_LISTS = 3
MOST_LISTS = 10
MOST_CASES = 10**9


@dataclass(frozen=True)
class Notice:
    """Something done to the input that the reader must know: `code` names its text, `params` fill it."""

    code: str
    params: dict[str, str]

    def __str__(self) -> str:
        return NOTICES[self.code].format(**self.params)


NOTICES = {
    "empty_list": "List {list} has nobody on it and was left out",
    "merged_rows": "The history {history} stands in {rows}; their counts were added",
    "empty_history": "A row with no list and count 0 was passed over (row {row})",
    "small_stratum": "Stratum {stratum} was pooled with others: {reason}",
}


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
            raise InputError(
                f"{len(lists)} lists need {1 << len(lists)} counts, not {values.shape}", code="wrong_shape"
            )
        if not np.isfinite(values).all() or (values < 0).any() or (values != np.floor(values)).any():
            raise InputError(
                "counts must be whole numbers of people, none negative and none missing", code="bad_count"
            )
        if values[0]:
            raise InputError("people on no list cannot be counted", code="count_on_no_list")
        return cls(lists, values.astype(np.int64))

    @classmethod
    def from_histories(cls, lists: tuple[str, ...], rows: ArrayLike, counts: ArrayLike) -> "ListTable":
        """A table from 0/1 rows (h, t) and their counts (h,); equal histories are added up."""
        flags = np.asarray(rows, dtype=np.int64).reshape(-1, len(lists))
        if ((flags != 0) & (flags != 1)).any():
            raise InputError("histories hold 0 and 1 only", code="not_binary")
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
        raise InputError(
            f"there are {len(table.lists)} lists; at most {MOST_LISTS} can be used",
            code="too_many_lists",
            mend="Merge lists of the same kind (all shelters, all police departments) before estimating",
        )
    found = table.usable()
    if found.cases == 0:
        raise InputError("all counts are 0: there is nobody to estimate from", code="no_cases")
    if found.cases > MOST_CASES:
        raise InputError(
            f"{found.cases:,} people are more than the {MOST_CASES:,} the arithmetic is exact for",
            code="too_many_cases",
            mend="Check the count column for a wrong unit or a total row",
        )
    if len(found.lists) < FEWEST_LISTS:
        empty = [notice.params["list"] for notice in found.notices if notice.code == "empty_list"]
        raise InputError(
            f"{len(found.lists)} lists with people on them; the method needs at least {FEWEST_LISTS}"
            + (f" (nobody is on {', '.join(empty)})" if empty else ""),
            code="too_few_lists",
            mend="With two lists their independence cannot be examined; find a third source",
        )
    if found.shared == 0:
        raise InputError(
            "nobody is on two lists, so the data say nothing about people on none",
            code="no_overlap",
            mend="Check that the lists were matched (names in different scripts, spellings, dates of birth)",
        )
    _refuse_nested(found)
    return found


def _refuse_nested(table: ListTable) -> None:
    totals = table.totals()
    for inner, name in enumerate(table.lists):
        for outer, other in enumerate(table.lists):
            if inner != outer and table.overlap(inner, outer) == totals[inner]:
                raise InputError(
                    f"everybody on list {name} is also on list {other}, so {name} adds no independent evidence",
                    code="nested_lists",
                    mend=f"Leave {name} out, or merge the two; ask whether one is copied from the other",
                )
