"""Write GLOTIP's 13 columns, as CSV or as a workbook with the published sheet's name."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from panah.core.exchange.delimited import write_delimited
from panah.core.exchange.glotip.row import COLUMNS, GlotipRow
from panah.core.exchange.missing import WORDS, Missing
from panah.core.exchange.xlsx import Cell, SheetPlan, write_workbook

SHEET = "data_glotip_1"
_NAMES = tuple(COLUMNS.values())


def written_count(row: GlotipRow) -> int | str:
    """What stands in txtVALUE: the count, <5, the words for why there is none, or the text kept as it was."""
    if isinstance(row.value, int):
        return row.value
    if row.raw:
        return row.raw
    if row.value is Missing.SUPPRESSED and row.suppressed_below:
        return f"<{row.suppressed_below}"
    return WORDS[row.value]


def _cells(row: GlotipRow, extra: Sequence[str]) -> Iterator[str | int | None]:
    for name in _NAMES:
        yield written_count(row) if name == "value" else getattr(row, name)
    for name in extra:
        yield row.extra.get(name, "")


def write_glotip_csv(
    rows: Iterable[GlotipRow], target: Path | str | BinaryIO, *, extra: Sequence[str] = ()
) -> int:
    """Write rows as CSV and return how many. `stream_glotip` reads them back equal."""
    texts = (["" if cell is None else str(cell) for cell in _cells(row, extra)] for row in rows)
    return write_delimited(target, [*COLUMNS, *extra], texts)


def write_glotip_xlsx(
    rows: Iterable[GlotipRow], target: Path | str | BinaryIO, *, extra: Sequence[str] = ()
) -> None:
    """Write rows as a workbook. `stream_glotip` reads them back equal."""
    cells: Iterator[list[Cell]] = (list(_cells(row, extra)) for row in rows)
    write_workbook(target, [SheetPlan(SHEET, [[*COLUMNS, *extra]], cells)])
