"""The standard's fields and code lists, loaded from fields.csv, and how headers and cells name them."""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from panah.core.exchange.countries import fold

# The hidden name row of the official template slips once; the XLSForm renames three fields.
NAME_ALIASES = {
    "vic_TraffickinStatusDecisionMakingOrg": "vic_TraffickingStatusDecisionMakingOrg",
    "prs_First_Name": "prs_FirstName",
    "prs_Second_Name": "prs_SecondName",
    "vic_Methods_of_Control": "vic_MethodsOfControl",
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the standard. `kind` says how its cells are read (see cells.py); `values` maps code to
    label.
    """

    name: str
    section: str
    attribute: str
    label: str
    kind: str
    core: bool
    status: str
    values: dict[str, str]
    excel_column: str
    excel_name: str
    excel_label: str
    xlsform_name: str

    @property
    def multiple(self) -> bool:
        """More than one value may stand in one cell."""
        return self.kind in {"codes", "countries"}


@cache
def fields() -> dict[str, Field]:
    """Every field of HTCDS 2.0 by its name, in the standard's order."""
    text = (files(__package__) / "fields.csv").read_text(encoding="utf-8")
    return {row["name"]: _field(row) for row in csv.DictReader(text.splitlines())}


def _field(row: dict[str, str]) -> Field:
    names = row["values"].split("|") if row["values"] else []
    labels = row["labels"].split("|") if row["labels"] else []
    return Field(
        name=row["name"],
        section=row["section"],
        attribute=row["attribute"],
        label=row["label"],
        kind=row["kind"],
        core=row["core"] == "yes",
        status=row["status"],
        values=dict(zip(names, labels, strict=True)),
        excel_column=row["excel_column"],
        excel_name=row["excel_name"],
        excel_label=row["excel_label"],
        xlsform_name=row["xlsform_name"],
    )


@cache
def template_fields() -> tuple[Field, ...]:
    """The fields of the Excel templates, in column order (column A is a row number)."""
    placed = [field for field in fields().values() if field.excel_column]
    return tuple(sorted(placed, key=lambda field: (len(field.excel_column), field.excel_column)))


def field_by_name(text: str) -> Field | None:
    """The field that a hidden header cell or XML element names, its known misspellings included."""
    name = text.strip()
    found = fields().get(NAME_ALIASES.get(name, name))
    return found or _folded_names().get(fold(name))


@cache
def _folded_names() -> dict[str, Field]:
    table = {fold(name): field for name, field in fields().items()}
    table.update({fold(alias): fields()[name] for alias, name in NAME_ALIASES.items()})
    return table


def field_by_label(text: str) -> Field | None:
    """The field whose visible label this is, whatever its case and spaces; None for an ambiguous or
    foreign label.
    """
    return _folded_labels().get(fold(text))


@cache
def _folded_labels() -> dict[str, Field]:
    counts: dict[str, list[Field]] = {}
    for field in fields().values():
        counts.setdefault(fold(field.label), []).append(field)
    table = {label: found[0] for label, found in counts.items() if len(found) == 1}
    for label, name in _aliases()["labels"].items():
        table[fold(label)] = fields()[name]
    return table


@cache
def codes_by_spelling(name: str) -> dict[str, str]:
    """Every folded spelling (code, label, known variant) of one field's codes, to the code."""
    field = fields()[name]
    table = {fold(spelling): code for spelling, code in _aliases()["codes"].get(name, {}).items()}
    for code, label in field.values.items():
        table[fold(label)] = code
        table[fold(code)] = code
    if name == "vic_ForcedLabourIndustry":
        table.update({code[0].casefold(): code for code in field.values})
    return table


@cache
def unlisted_codes(name: str) -> dict[str, str]:
    """Folded spellings of values that the standard defines but does not list, to one name each."""
    spellings = _aliases()["unlisted"].get(name, {})
    return {fold(spelling): code for spelling, code in spellings.items()}


@cache
def _aliases() -> dict[str, Any]:
    text = (files(__package__) / "aliases.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded
