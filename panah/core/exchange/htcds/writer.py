"""Write HTCDS records as a corrected template: names and labels agree, lists stand behind the right
columns.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from panah.core.errors import InputError
from panah.core.exchange.delimited import write_delimited
from panah.core.exchange.htcds.record import HtcdsRecord, Value
from panah.core.exchange.htcds.schema import Field, fields, template_fields
from panah.core.exchange.missing import WORDS
from panah.core.exchange.sheets import column_letter
from panah.core.exchange.xlsx import Cell, Choice, SheetPlan, write_workbook

SHEET = "HTCDS"
LISTS = "Validation"


def write_htcds(
    records: Iterable[HtcdsRecord],
    target: Path | str | BinaryIO,
    *,
    columns: Sequence[str] | None = None,
    extra: Sequence[str] | None = None,
) -> None:
    """Write records as an .xlsx template that `read_htcds` reads back to equal records.

    The columns of the official template always stand there, in its order with the address columns put right;
    `columns` (field names) and `extra` (headers) add others. Leave both None to have them taken from the
    records,
    which are then held in memory; give both to write a stream. No cell is a formula. Raises InputError for
    text
    longer than a cell can hold.
    """
    if columns is None or extra is None:
        records = list(records)
        columns, extra = used_columns(records)
    specs = ordered_fields(columns)
    lists, places = _lists([spec for spec in specs if spec.values])
    names: list[Cell] = ["", *(spec.name for spec in specs), *("" for _ in extra)]
    labels: list[Cell] = ["No.", *(spec.label for spec in specs), *extra]
    rows = _rows(records, specs, extra)
    main = SheetPlan(SHEET, [names, labels], rows, frozenset({1}), _choices(specs, places))
    write_workbook(target, [main, lists])


def write_htcds_csv(
    records: Iterable[HtcdsRecord],
    target: Path | str | BinaryIO,
    *,
    columns: Sequence[str] | None = None,
    extra: Sequence[str] | None = None,
) -> None:
    """Write records as CSV: one header row of field names. `read_htcds` reads it back to equal records.

    `columns` and `extra` as in `write_htcds`. No value can run as a formula.
    """
    if columns is None or extra is None:
        records = list(records)
        columns, extra = used_columns(records)
    specs = ordered_fields(columns)
    header = [*(spec.name for spec in specs), *extra]
    rows = ([_csv_text(cell) for cell in cells[1:]] for cells in _rows(records, specs, extra))
    write_delimited(target, header, rows, mark=True)


def _csv_text(cell: Cell) -> str:
    return "" if cell is None else str(cell)


def htcds_bytes(records: Iterable[HtcdsRecord]) -> bytes:
    """The workbook that `write_htcds` writes, as bytes, for a download."""
    buffer = io.BytesIO()
    write_htcds(records, buffer)
    return buffer.getvalue()


def used_columns(records: Sequence[HtcdsRecord]) -> tuple[list[str], list[str]]:
    """The field names and the extra headers that occur in the records."""
    names: dict[str, None] = {}
    extra: dict[str, None] = {}
    for record in records:
        names.update(dict.fromkeys(name for name, _ in record.values()))
        names.update(dict.fromkeys([*record.unrecognised, *record.missing]))
        extra.update(dict.fromkeys(record.extra))
    return list(names), list(extra)


def ordered_fields(columns: Sequence[str]) -> list[Field]:
    """The template's fields in its order, then the others asked for. InputError for a name HTCDS does not
    have.
    """
    template = list(template_fields())
    wanted = set(columns) - {field.name for field in template}
    unknown = wanted - set(fields())
    if unknown:
        raise InputError(f"there is no HTCDS field {min(unknown)}", code="unknown_field")
    return template + [field for field in fields().values() if field.name in wanted]


def _lists(coded: Sequence[Field]) -> tuple[SheetPlan, dict[str, str]]:
    """A sheet with one column per code list, and for each field the range of its values."""
    columns = [[_written_code(spec, code) for code in spec.values] for spec in coded]
    depth = max(map(len, columns), default=0)
    rows: list[list[Cell]] = [[col[i] if i < len(col) else None for col in columns] for i in range(depth)]
    letters = [column_letter(index) for index in range(len(coded))]
    ranges = {
        spec.name: f"{LISTS}!${letter}$2:${letter}${len(spec.values) + 1}"
        for spec, letter in zip(coded, letters, strict=True)
    }
    return SheetPlan(LISTS, [[spec.label for spec in coded]], rows), ranges


def _choices(specs: Sequence[Field], ranges: dict[str, str]) -> list[Choice]:
    choices = []
    for column, spec in enumerate(specs, start=1):
        if spec.name in ranges:
            choices.append(Choice(column, "list", ranges[spec.name]))
        elif spec.kind == "date":
            choices.append(Choice(column, "date", "1"))
    return choices


def _rows(
    records: Iterable[HtcdsRecord], specs: Sequence[Field], extra: Sequence[str]
) -> Iterator[list[Cell]]:
    at = {spec.name: (index, spec) for index, spec in enumerate(specs, start=1)}
    blank: list[Cell] = [None] * (len(specs) + 1 + len(extra))
    for number, record in enumerate(records, start=1):
        cells = blank.copy()
        cells[0] = number
        said = {name for name, _ in record.values()}.union(record.unrecognised, record.missing)
        for name in said & at.keys():
            index, spec = at[name]
            cells[index] = written_value(record, spec)
        if record.extra:
            cells[len(specs) + 1 :] = [record.extra.get(name) for name in extra]
        yield cells


def written_value(record: HtcdsRecord, spec: Field) -> str | date | Decimal | None:
    """What stands in a cell for one field: a value, the words for why it is missing, or the kept raw text."""
    value = record.value(spec.name)
    raw = record.unrecognised.get(spec.name, ())
    if isinstance(value, date | Decimal) and not raw:
        return value
    if value and not raw and spec.values and isinstance(value, str | tuple):
        return _written_codes(spec.name, value)
    parts = [*_parts(spec, value), *raw]
    if not parts and spec.name in record.missing:
        return WORDS[record.missing[spec.name]]
    return "; ".join(parts) or None


@lru_cache(maxsize=1 << 14)
def _written_codes(name: str, value: str | tuple[str, ...]) -> str:
    return "; ".join(_parts(fields()[name], value))


def _parts(spec: Field, value: Value) -> list[str]:
    if value is None:
        return []
    if isinstance(value, bool):
        return ["TRUE" if value else "FALSE"]
    if isinstance(value, tuple):
        return [_written_code(spec, code) for code in value]
    if isinstance(value, str):
        return [_written_code(spec, value)]
    return [str(value)]


def _written_code(spec: Field, code: str) -> str:
    """Labels, as the template's cells hold; the code itself where a label holds the delimiter; gender by
    code.
    """
    label = spec.values.get(code, code)
    return code if ";" in label or spec.name == "prs_Gender" else label
