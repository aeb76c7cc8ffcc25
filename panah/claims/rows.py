"""The tables of a record as rows that are typed on the desk, and how two people's changes to them come together.

A record is the mapping of `core.wages.reading`. What was typed is kept as it was typed, also where it cannot be
used: the reading names it as a problem and computes the rest.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from panah.claims.models import Claim

Row = dict[str, Any]

# The columns of each table, in their order; the first is the day by which rows are told apart and sorted.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "shifts": (
        "day", "start", "end", "hours", "break", "pieces", "task", "place", "witnesses", "note", "source",
    ),
    "usual": ("from", "to", "weekdays", "start", "end", "hours", "break", "except", "task", "place", "source"),
    "terms": (
        "from", "to", "kind", "rate", "currency", "share_of", "scheme", "hazardous", "farm_work", "week_start",
        "written", "summed", "summed_lawful", "region",
    ),
    "money": (
        "day", "kind", "amount", "currency", "taken", "agreed_in_writing", "by", "reason", "note", "source",
    ),
    "exchange": ("day", "currency", "to", "rate"),
    "key_rates": ("from", "percent"),
}  # fmt: skip
# Single values: those at the head of a record, and what was agreed on a debt (its table "debt").
SINGLES: Mapping[str, tuple[str, ...]] = {
    "head": ("worker_born", "region", "timezone"),
    "debt": ("length_limited", "until", "nature_defined", "share_percent"),
}
# Cells that may hold a range: "9-11" becomes its two ends.
RANGES = frozenset({"hours", "rate", "amount", "share_of"})
LISTS: Mapping[str, str] = {"witnesses": ";", "weekdays": ",", "except": ","}
NUMBERS = RANGES | {"pieces", "break", "percent"}
NEW = "new"
_RANGE = re.compile(r"\s*(\d[\d \u00a0.,]*?)\s*[-–—]\s*(\d[\d \u00a0.,]*?)\s*")
_NUMBER = re.compile(r"\d[\d \u00a0]*([.,]\d+)?")


def empty_record(claim: Claim) -> dict[str, Any]:
    """The mapping of a record in which nothing is written yet."""
    return {"jurisdiction": claim.jurisdiction}


def is_empty(mapping: Mapping[str, Any]) -> bool:
    """Whether nothing of the work is written yet, though something about it may be: the region, a day of birth."""
    return not any(rows_of(mapping, table) for table in ("shifts", "usual", "money"))


def cell_value(table: str, column: str, text: str) -> Any:
    """What a typed cell becomes in the mapping: a text, the two ends of a range, or a list."""
    text = text.strip()
    if column in LISTS:
        return [part for part in (each.strip() for each in text.split(LISTS[column])) if part]
    if column in RANGES and table != "exchange" and (found := _RANGE.fullmatch(text)):
        return [_number(found[1]), _number(found[2])]
    return _number(text) if column in NUMBERS else text


def _number(text: str) -> str:
    """A number with a point and without gaps; anything else stays as it was typed."""
    if not _NUMBER.fullmatch(text):
        return text
    return text.replace(" ", "").replace("\u00a0", "").replace(",", ".")


def cell_text(column: str, value: Any) -> str:
    """A value of the mapping as it stands in a cell: the inverse of `cell_value`."""
    if isinstance(value, list | tuple):
        joint = f"{LISTS[column]} " if column in LISTS else "-"
        return joint.join(str(each) for each in value)
    return "" if value is None else str(value)


def clean(table: str, row: Mapping[str, Any]) -> Row:
    """A row of the mapping with texts and lists of texts only, without empty cells.

    Cells of columns that are not typed here stay at the end: an imported record loses nothing.
    """
    cleaned = {}
    for column in dict.fromkeys((*COLUMNS[table], *row)):
        value = row.get(column)
        if column in LISTS and isinstance(value, str) and value:
            value = [value]
        kept = [str(each) for each in value] if isinstance(value, list | tuple) else cell_text(column, value)
        if kept:
            cleaned[column] = kept
    return cleaned


def keyed(mapping: Mapping[str, Any], table: str) -> dict[str, Any]:
    """The rows of a table by key: the day and which row of that day it is ("2023-05-03#1").

    Tables of single values have these by their names.
    """
    if table in SINGLES:
        return singles(mapping, table)
    counted: Counter[str] = Counter()
    found: dict[str, Row] = {}
    for row in rows_of(mapping, table):
        cleaned = clean(table, row)
        day = str(cleaned.get(COLUMNS[table][0], ""))
        counted[day] += 1
        found[f"{day}#{counted[day]}"] = cleaned
    return found


def rows_of(mapping: Mapping[str, Any], table: str) -> Sequence[Mapping[str, Any]]:
    """The rows of a table as they stand; entries that are no rows are left out."""
    kept = mapping.get(table)
    return [row for row in kept if isinstance(row, Mapping)] if isinstance(kept, list | tuple) else []


def with_free_keys(
    mine: Mapping[str, Any], base: Mapping[str, Any], theirs: Mapping[str, Any], table: str
) -> dict[str, Any]:
    """Rows typed into empty lines get the next free key of their day."""
    if table in SINGLES:
        return dict(mine)
    placed = {key: row for key, row in mine.items() if not key.startswith(NEW)}
    for key, row in mine.items():
        if key.startswith(NEW) and row:
            day, number = str(row.get(COLUMNS[table][0], "")), 1
            while f"{day}#{number}" in placed or f"{day}#{number}" in theirs or f"{day}#{number}" in base:
                number += 1
            placed[f"{day}#{number}"] = row
    return placed


def put(mapping: Mapping[str, Any], table: str, rows: Mapping[str, Any]) -> dict[str, Any]:
    """The mapping with these rows in place of the table's, in the order of their days."""
    if table == "head":
        return {**{key: mapping[key] for key in mapping if key not in SINGLES["head"]}, **rows}
    if table == "debt":
        others = {key: mapping[key] for key in mapping if key != "debt"}
        return {**others, "debt": dict(rows)} if rows else others
    day = COLUMNS[table][0]
    ordered = sorted(rows.items(), key=lambda each: (str(each[1].get(day, "")), _place(each[0])))
    return {**mapping, table: [dict(row) for _, row in ordered]}


def _place(key: str) -> int:
    return int(key.rpartition("#")[2])


def singles(mapping: Mapping[str, Any], table: str) -> dict[str, str]:
    """The single values at the head of a record, or those of its table "debt", as texts."""
    source = mapping if table == "head" else mapping.get("debt")
    if not isinstance(source, Mapping):
        return {}
    return {field: cell_text("rate", source[field]) for field in SINGLES[table] if source.get(field)}


def beside(known: Mapping[str, Any], table: str) -> dict[str, Any]:
    """What a file says beside its record, after a table was edited: places and units are counted by its rows."""
    if not known or table not in {"shifts", "money"}:
        return dict(known)
    units = known.get("units", {}) if table == "money" else {}
    return {**known, "places": {}, "units": units}
