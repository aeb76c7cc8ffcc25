"""Synthetic microdata of a register: from coded records to rows of nobody, paid for from the ledger."""

import csv
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np

from panah.core.disclosure.codebook import Codebook, Dimension
from panah.core.disclosure.counting import Record
from panah.core.disclosure.large import DELTA, check_membership, vintage
from panah.core.disclosure.ledger import Ledger, epsilon
from panah.core.disclosure.synthesis import Columns, Measured, Quality, Rows, draw_rows, measure, quality
from panah.core.errors import InputError, Place

NOT_SET, SET = 0, 1


@dataclass(frozen=True)
class Layout:
    """How records become columns: one per dimension, and a yes/no column per category where several are allowed."""

    codebook: Codebook

    @property
    def columns(self) -> Columns:
        """The columns of the rows."""
        names: list[str] = []
        sizes: list[int] = []
        for dimension in self.codebook.dimensions:
            if dimension.several:
                known = self.known(dimension)
                names += [f"{dimension.name}: {category}" for category in known]
                sizes += [2] * len(known)
            else:
                names.append(dimension.name)
                sizes.append(len(dimension.categories))
        return Columns(tuple(names), tuple(sizes))

    @property
    def flags(self) -> list[str]:
        """The yes/no columns."""
        columns = self.columns
        several = [dimension.name for dimension in self.codebook.dimensions if dimension.several]
        return [name for name in columns.names if any(name.startswith(f"{start}: ") for start in several)]

    def known(self, dimension: Dimension) -> list[str]:
        """The categories of a dimension but the unknown one."""
        return [category for category in dimension.categories if category != dimension.unknown]

    def encode(self, records: Iterable[Record]) -> Rows:
        """Records as category numbers. Raises InputError, with the record's number, for an unlisted code."""
        rows = [self._row(record, at) for at, record in enumerate(records, start=1)]
        return np.array(rows, dtype=np.int64).reshape(len(rows), len(self.columns.sizes))

    def _row(self, record: Record, at: int) -> list[int]:
        row: list[int] = []
        for dimension in self.codebook.dimensions:
            raw = record.get(dimension.field)
            codes = raw if isinstance(raw, list | tuple | set | frozenset) else [raw]
            try:
                given = [str(code) for code in codes if code is not None and code != ""] or [
                    dimension.unknown
                ]
                categories = {dimension.category(code) for code in given}
            except InputError as error:
                place = Place(row=at, column=dimension.field)
                raise InputError(error.message, code=error.code, mend=error.mend, place=place) from None
            if dimension.several:
                row += [SET if category in categories else NOT_SET for category in self.known(dimension)]
            else:
                row.append(dimension.categories.index(min(categories)))
        return row

    def decode(self, rows: Rows) -> Iterator[dict[str, str]]:
        """Rows as records; several categories are joined by "; "."""
        for row in rows.tolist():
            values = iter(row)
            yield {d.name: self._told(d, values) for d in self.codebook.dimensions}

    def _told(self, dimension: Dimension, values: Iterator[int]) -> str:
        if not dimension.several:
            return dimension.categories[next(values)]
        return (
            "; ".join([category for category in self.known(dimension) if next(values) == SET])
            or dimension.unknown
        )


@dataclass(frozen=True)
class Synthetic:
    """Synthetic rows with the noisy counts they come from, and what to declare beside them."""

    layout: Layout
    rows: Rows
    measured: Measured
    rules: dict[str, Any]

    def write(self, path: Path | str) -> None:
        """The rows as CSV."""
        with Path(path).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, [d.name for d in self.layout.codebook.dimensions])
            writer.writeheader()
            writer.writerows(self.layout.decode(self.rows))

    def write_aggregates(self, path: Path | str) -> None:
        """The noisy counts of pairs, beside the rows: only those at least ten and three noise deviations."""
        columns = self.layout.columns
        names = [
            f"{name}={value}"
            for name, size in zip(columns.names, columns.sizes, strict=True)
            for value in self._values(name, size)
        ]
        with Path(path).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow(["first", "second", "noisy_count", "noise_sd"])
            sd, pairs = self.measured.sd, self.measured.pairs
            for a, b in np.argwhere(np.triu(np.isfinite(sd) & (pairs >= np.maximum(10, 3 * sd)))).tolist():
                writer.writerow([names[a], names[b], int(pairs[a, b]), round(float(sd[a, b]), 1)])

    def _values(self, name: str, size: int) -> list[str]:
        if name in self.layout.flags:
            return ["no", "yes"]
        return list(self.layout.codebook.dimension(name).categories[:size])


def synthesize(
    records: Iterable[Record],
    codebook: Codebook,
    *,
    edition: str,
    period: tuple[str, str],
    rho: Decimal | str,
    ledger: Ledger,
    on: date,
    rng: np.random.Generator,
    progress: Callable[[int, int], None] | None = None,
) -> Synthetic:
    """Synthetic rows of one vintage, rho-zCDP for one person more or less; the ledger pays before anything is drawn.

    `records` are coded, one per person, coarsened by the codebook (at most 400 categories together). `rng` draws
    the rows from the noisy counts and protects nothing. Raises InputError for an unlisted code, a spent budget,
    columns that are too fine, and under 1,000 people, and Blocked where the best attack would tell too much.
    """
    layout = Layout(codebook)
    columns = layout.columns
    rows = layout.encode(records)
    check_membership(ledger, vintage(codebook, period), rho)
    with ledger.spend(vintage(codebook, period), edition, rho, on=on):
        measured = measure(rows, columns, float(Decimal(rho)))
        drawn = draw_rows(measured, rng, progress)
    rules = {
        "guarantee": "zero-concentrated differential privacy, one person more or less",
        "rho": str(rho),
        "epsilon": round(epsilon(float(Decimal(rho)), DELTA), 2),
        "delta": DELTA,
        "noise_sd_of_pairs": [
            round(float(f(measured.sd[np.isfinite(measured.sd)])), 1) for f in (np.min, np.max)
        ],
        "rows": "of nobody: a combination in them may be held by no real person",
        "method": "noisy pairs (OpenDP), maximum-entropy rows (panah 1)",
    }
    return Synthetic(layout, drawn, measured, rules)


@dataclass(frozen=True)
class DryRun:
    """How good rows would be for data of this shape, and whether that is good enough."""

    quality: Quality

    @property
    def good(self) -> bool:
        """At most 25 % error over pairs and 10 % fabricated pairs; else coarsen."""
        return self.quality.error_2 <= 0.25 and self.quality.fabricated_2 <= 0.10


def dry_run(
    records: Iterable[Record], codebook: Codebook, rho: Decimal | str, rng: np.random.Generator
) -> DryRun:
    """Try on data that is public already (last year's open file): its result describes real rows, unprotected."""
    layout = Layout(codebook)
    rows = layout.encode(records)
    found = draw_rows(measure(rows, layout.columns, float(Decimal(rho))), rng)
    told = quality(rows, found, layout.columns, layout.flags)
    if math.isnan(told.error_2):
        raise InputError("the file has no combination that ten people hold", code="too-few")
    return DryRun(told)
