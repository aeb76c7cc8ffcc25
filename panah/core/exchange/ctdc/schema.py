"""Editions of CTDC's files: which columns, under which names, with which spellings."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from panah.core.errors import InputError
from panah.core.exchange.missing import Missing

Value = str | int | Missing
Row = dict[str, Value]


@dataclass(frozen=True, slots=True)
class Edition:
    """One published shape. `columns` maps our name of a column to its kind, `headers` to the name in the file."""

    name: str
    columns: Mapping[str, str]
    headers: Mapping[str, str]
    padded_bands: bool

    @property
    def synthetic(self) -> bool:
        """One of the synthetic files (27 columns)."""
        return len(self.columns) == 27


@cache
def data() -> dict[str, Any]:
    """columns.yaml."""
    text = (files(__package__) / "columns.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def _edition(name: str, columns: str, *, padded: bool, sectors: bool = False) -> Edition:
    kinds = data()[columns]
    later = {ours: theirs for theirs, ours in data()["renamed"].items() if theirs.startswith("sectorOf")}
    headers = {column: later.get(column, column) if sectors else column for column in kinds}
    return Edition(name, kinds, headers, padded)


EDITIONS: dict[str, Edition] = {
    edition.name: edition
    for edition in (
        _edition("k-anonymised", "k_anonymised", padded=False),
        _edition("k-anonymised-padded", "k_anonymised", padded=True),
        _edition("synthetic-2024", "synthetic", padded=False),
        _edition("synthetic-2025", "synthetic", padded=True),
        _edition("synthetic-sectors", "synthetic", padded=True, sectors=True),
    )
}


def edition(name: str) -> Edition:
    """An edition by its name. InputError for another name."""
    if name not in EDITIONS:
        raise InputError(
            f"there is no CTDC edition {name!r}",
            code="unknown_edition",
            mend=f"Use one of: {', '.join(EDITIONS)}.",
        )
    return EDITIONS[name]


def our_name(header: str) -> str:
    """Our name of a column from its header in any edition."""
    name = header.strip()
    renamed: dict[str, str] = data()["renamed"]
    return renamed.get(name, name)
