"""An edition of tables as published: each cell is a number or withheld, and nothing else is in it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Self

from panah.core.disclosure.codebook import Codebook
from panah.core.errors import InputError

FORMAT = "panah-release/1"
Cell = tuple[tuple[str, ...], tuple[str, ...]]  # (dimension names, category codes)


@dataclass(frozen=True)
class Release:
    """A set of tables as the public sees it. Frozen; `to_json` and `from_json` round-trip.

    `regime` is "small" (exact numbers or withheld) or "large" (numbers with declared random noise). `period`
    is the first and last month of the people counted ("2026-01", "2026-12"). `rules` tells in plain data how
    the numbers were protected. `cells[table][codes]` is an int, or None where the number is withheld.
    """

    codebook: Codebook
    edition: str
    period: tuple[str, str]
    regime: str
    rules: Mapping[str, Any]
    cells: Mapping[tuple[str, ...], Mapping[tuple[str, ...], int | None]] = field(repr=False)

    def value(self, **categories: str) -> int | None:
        """One cell by its categories, `value(sex="female", month="2026-01")`; the total without any.

        None means withheld. Raises InputError where the release has no such cell.
        """
        table = self.codebook.ordered(categories)
        try:
            return self.cells[table][tuple(categories[name] for name in table)]
        except KeyError:
            raise InputError(
                f"the edition {self.edition} has no cell {categories}", code="cell-unknown"
            ) from None

    def rows(self, table: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], int | None]]:
        """Codes and number (None: withheld) of each cell of a table, in the codebook's order."""
        cells = self.cells[self.codebook.ordered(table)]
        lists = [self.codebook.dimension(name).categories for name in self.codebook.ordered(table)]
        return ((codes, cells[codes]) for codes in product(*lists))

    def withheld(self) -> int:
        """How many cells are withheld."""
        return sum(value is None for cells in self.cells.values() for value in cells.values())

    def published(self) -> int:
        """How many cells hold a number."""
        return sum(value is not None for cells in self.cells.values() for value in cells.values())

    def to_json(self) -> str:
        """The release as JSON text; null is a withheld number."""
        tables = [
            {"dimensions": list(table), "cells": [[list(codes), value] for codes, value in self.rows(table)]}
            for table in self.codebook.published_tables()
        ]
        return json.dumps(
            {
                "format": FORMAT,
                "edition": self.edition,
                "period": list(self.period),
                "regime": self.regime,
                "rules": dict(self.rules),
                "codebook": self.codebook.to_json(),
                "tables": tables,
            },
            ensure_ascii=False,
        )

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The release that `to_json` wrote. Raises InputError for any other text."""
        try:
            data = json.loads(text)
            if data["format"] != FORMAT:
                raise InputError(
                    f"the release has the format {data['format']}, not {FORMAT}", code="release-format"
                )
            cells = {
                tuple(entry["dimensions"]): {tuple(codes): _cell(value) for codes, value in entry["cells"]}
                for entry in data["tables"]
            }
            return cls(
                codebook=Codebook.from_json(data["codebook"]),
                edition=data["edition"],
                period=(data["period"][0], data["period"][1]),
                regime=data["regime"],
                rules=data["rules"],
                cells=cells,
            )
        except (KeyError, TypeError, IndexError, json.JSONDecodeError) as error:
            raise InputError(
                f"this is not a release written by Panah ({type(error).__name__})",
                code="release-format",
                mend="Give the JSON that `panah protect` or Release.to_json wrote, unchanged.",
            ) from None


def _cell(value: object) -> int | None:
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    raise TypeError
