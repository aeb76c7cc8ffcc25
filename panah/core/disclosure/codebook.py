"""What a series of tables is about, frozen before anybody counts: dimensions, categories, tables."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Any, Self

from panah.core.errors import InputError

UNKNOWN = "unknown"
TOTAL: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dimension:
    """One way of classifying a person.

    `categories` is the whole public list, never only the values seen. `several` is true where one person may
    have more than one category (forms of exploitation). `unknown` is the category of a missing value; in a
    dimension with several values it excludes the others. `closes` is true for a dimension of time, whose
    categories an earlier edition may have closed. `reads` is the field of the records (the name if empty) and
    `merge` maps its codes to the coarser categories of this dimension: a choice made before counting.
    """

    name: str
    categories: tuple[str, ...]
    several: bool = False
    unknown: str = UNKNOWN
    closes: bool = False
    reads: str = ""
    merge: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if len(set(self.categories)) != len(self.categories):
            raise InputError(f"the dimension {self.name} lists a category twice", code="codebook-duplicate")
        if not self.categories:
            raise InputError(f"the dimension {self.name} has no categories", code="codebook-empty")
        strays = sorted(set(self.merge.values()) - set(self.categories))
        if strays:
            raise InputError(
                f"the dimension {self.name} merges into categories it does not list: {', '.join(strays)}",
                code="codebook-merge",
                mend="List every coarse category in `categories`.",
            )

    @property
    def field(self) -> str:
        """The field of the records that this dimension reads."""
        return self.reads or self.name

    def category(self, code: str) -> str:
        """The category of one recorded code. Raises InputError for a code the codebook does not know."""
        category = self.merge.get(code, code)
        if category not in self.categories:
            raise InputError(
                f"the field {self.field} holds a code that the codebook does not list for {self.name}",
                code="code-unlisted",
                mend="Add the code to the public codebook (or merge it into a category), then count again.",
            )
        return category

    def to_json(self) -> dict[str, Any]:
        """The dimension as plain data."""
        return {
            "name": self.name,
            "categories": list(self.categories),
            "several": self.several,
            "unknown": self.unknown,
            "closes": self.closes,
            "reads": self.reads,
            "merge": dict(self.merge),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The dimension that `to_json` wrote."""
        return cls(**{**data, "categories": tuple(data["categories"])})


def coarsen(dimension: Dimension, name: str, groups: Mapping[str, Sequence[str]]) -> Dimension:
    """A coarser dimension made by declared groups: coarse category -> its fine categories.

    Fine categories in no group are kept as they are. Raises InputError for a category that is in two groups
    or is not one of the dimension's.
    """
    into: dict[str, str] = {}
    for coarse, members in groups.items():
        for fine in members:
            if fine not in dimension.categories or fine in into:
                raise InputError(
                    f"{fine} cannot be merged into {coarse}: not in {dimension.name}, or merged twice",
                    code="codebook-merge",
                )
            into[fine] = coarse
    categories = tuple(dict.fromkeys(into.get(fine, fine) for fine in dimension.categories))
    merge = {code: into.get(fine, fine) for code, fine in dimension.merge.items()} | into
    return replace(dimension, name=name, reads=dimension.field, categories=categories, merge=merge)


def months(year: int, *, first: int = 1, last: int = 12, name: str = "month") -> Dimension:
    """The dimension of the months of a year, codes like 2026-01; every unit has a month of registration."""
    codes = tuple(f"{year}-{month:02}" for month in range(first, last + 1))
    return Dimension(name, codes, closes=True)


def quarters(year: int, *, name: str = "quarter") -> Dimension:
    """The months of a year merged into quarters, codes like 2026-Q1."""
    groups = {f"{year}-Q{q + 1}": [f"{year}-{3 * q + m:02}" for m in (1, 2, 3)] for q in range(4)}
    return coarsen(months(year), name, groups)


@dataclass(frozen=True)
class Codebook:
    """The dimensions and the frozen list of tables of one dataset.

    `dataset` names the population whose editions are looked at together ("identified victims, Kazakhstan").
    `tables` are tuples of one or two dimension names; the margins of a published table and the grand total
    are published with it. Each field is read by one dimension.
    """

    dataset: str
    dimensions: tuple[Dimension, ...]
    tables: tuple[tuple[str, ...], ...]

    def __post_init__(self) -> None:
        names = [dimension.name for dimension in self.dimensions]
        if len(set(names)) != len(names):
            raise InputError("the codebook names a dimension twice", code="codebook-duplicate")
        fields = [dimension.field for dimension in self.dimensions]
        twice = sorted({name for name in fields if fields.count(name) > 1})
        if twice:
            raise InputError(
                f"two dimensions read the field {twice[0]}: their numbers subtracted from each other give people away",
                code="codebook-field",
                mend="Keep one of them; the other belongs into an edition of its own, which is tied to this one.",
            )
        for table in self.tables:
            _check_table(table, names)

    def dimension(self, name: str) -> Dimension:
        """The dimension of that name."""
        return next(dimension for dimension in self.dimensions if dimension.name == name)

    def ordered(self, names: Iterable[str]) -> tuple[str, ...]:
        """The names in the codebook's order: the identity of a table."""
        wanted = set(names)
        return tuple(dimension.name for dimension in self.dimensions if dimension.name in wanted)

    def published_tables(self) -> tuple[tuple[str, ...], ...]:
        """Every table to publish with all its margins, the grand total `()` first."""
        closed = {TOTAL} | {
            self.ordered(part)
            for table in self.tables
            for size in range(1, len(table) + 1)
            for part in combinations(table, size)
        }
        rank = {dimension.name: place for place, dimension in enumerate(self.dimensions)}
        return tuple(sorted(closed, key=lambda table: (len(table), [rank[name] for name in table])))

    def shape(self, table: tuple[str, ...]) -> tuple[int, ...]:
        """The numbers of categories of a table's dimensions."""
        return tuple(len(self.dimension(name).categories) for name in table)

    def to_json(self) -> dict[str, Any]:
        """The codebook as plain data."""
        return {
            "dataset": self.dataset,
            "dimensions": [dimension.to_json() for dimension in self.dimensions],
            "tables": [list(table) for table in self.tables],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The codebook that `to_json` wrote."""
        return cls(
            dataset=data["dataset"],
            dimensions=tuple(Dimension.from_json(entry) for entry in data["dimensions"]),
            tables=tuple(tuple(table) for table in data["tables"]),
        )


def _check_table(table: tuple[str, ...], names: Sequence[str]) -> None:
    unknown = [name for name in table if name not in names]
    if unknown:
        raise InputError(
            f"a table uses {', '.join(unknown)}, which the codebook does not define", code="table-unknown"
        )
    if not 1 <= len(table) <= 2 or len(set(table)) != len(table):
        raise InputError(
            f"the table {' x '.join(table) or '(empty)'} must cross one or two different dimensions",
            code="table-shape",
            mend="Publish one-way and two-way tables; three-way tables of small counts expose people.",
        )
