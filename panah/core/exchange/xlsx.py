"""Write workbooks row by row straight into the zip: bounded memory, no temporary file in clear text.

openpyxl and XlsxWriter both put the rows of a sheet into a temporary file first, which for case data would
leave names on the disk. Only what our exports need is here: text, numbers, dates, hidden rows, lists to choose
from.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import IO, BinaryIO
from xml.sax.saxutils import escape as xml_escape
from xml.sax.saxutils import quoteattr

from panah.core.errors import InputError, Place
from panah.core.exchange.sheets import column_letter, escape

Cell = str | int | Decimal | date | None
LONGEST_CELL = 32_767
LAST_ROW = 1_048_576
_DAY_ZERO = date(1899, 12, 30).toordinal()
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_FLUSH_AT = 1 << 16
_XF = '<xf fillId="0" borderId="0" xfId="0" '
# Styles by index: plain, date, bold, text that a later save as CSV must not turn into a formula.
_PLAIN, _DATE, _BOLD, _QUOTED = range(4)
_STYLES = (
    f'{_DECLARATION}<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    f'<cellXfs count="4">{_XF}numFmtId="0" fontId="0"/>'
    f'{_XF}numFmtId="164" fontId="0" applyNumberFormat="1"/>'
    f'{_XF}numFmtId="0" fontId="1" applyFont="1"/>'
    f'{_XF}numFmtId="49" fontId="0" applyNumberFormat="1" quotePrefix="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


@dataclass(frozen=True, slots=True)
class Choice:
    """What one column (from 0) offers below the header: kind "list" with a range, or kind "date"."""

    column: int
    kind: str
    formula: str


@dataclass(slots=True)
class SheetPlan:
    """One sheet to write: its header rows, its rows, which rows are hidden, what columns offer."""

    title: str
    header: Sequence[Sequence[Cell]]
    rows: Iterable[Sequence[Cell]]
    hidden_rows: frozenset[int] = frozenset()
    choices: Sequence[Choice] = field(default_factory=tuple)


@contextmanager
def replacing(target: Path | str) -> Iterator[BinaryIO]:
    """A file that takes its name only when complete: an interrupted export leaves nothing half-written.

    What is no file (a pipe, /dev/stdout, /dev/null) is written into as it stands, never replaced.
    """
    path = Path(target)
    if path.exists() and not path.is_file():
        with path.open("wb") as stream:
            yield stream
        return
    part = path.with_name(f".{path.name}.part")
    try:
        with part.open("wb") as stream:
            yield stream
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def write_workbook(target: Path | str | BinaryIO, sheets: Sequence[SheetPlan]) -> None:
    """Write a workbook. No cell is ever a formula.

    Raises InputError with sheet, row and column for text past Excel's 32,767 characters, or past its last row.
    """
    if isinstance(target, str | Path):
        with replacing(target) as stream:
            _write(stream, sheets)
    else:
        _write(target, sheets)


def _write(stream: BinaryIO, sheets: Sequence[SheetPlan]) -> None:
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=4) as archive:
        archive.writestr("[Content_Types].xml", _content_types(len(sheets)))
        archive.writestr("_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")]))
        archive.writestr("xl/workbook.xml", _workbook([sheet.title for sheet in sheets]))
        parts = [("worksheet", f"worksheets/sheet{i}.xml") for i in range(1, len(sheets) + 1)]
        archive.writestr("xl/_rels/workbook.xml.rels", _relations([*parts, ("styles", "styles.xml")]))
        archive.writestr("xl/styles.xml", _STYLES)
        for number, sheet in enumerate(sheets, start=1):
            with archive.open(f"xl/worksheets/sheet{number}.xml", "w", force_zip64=True) as part:
                _write_sheet(part, sheet)


def _content_types(count: int) -> str:
    sheets = "".join(
        f'<Override PartName="/xl/worksheets/sheet{i}.xml" ContentType="{_KIND}.worksheet+xml"/>'
        for i in range(1, count + 1)
    )
    rels = "application/vnd.openxmlformats-package.relationships+xml"
    return (
        f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{rels}"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>{sheets}</Types>'
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    items = "".join(
        f'<Relationship Id="rId{i}" Type="{_OFFICE}/{kind}" Target="{path}"/>'
        for i, (kind, path) in enumerate(targets, start=1)
    )
    return f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'


def _workbook(titles: Sequence[str]) -> str:
    sheets = "".join(
        f'<sheet name={quoteattr(title)} sheetId="{i}" r:id="rId{i}"/>'
        for i, title in enumerate(titles, start=1)
    )
    spaces = f'xmlns="{_MAIN}" xmlns:r="{_OFFICE}"'
    return f"{_DECLARATION}<workbook {spaces}><sheets>{sheets}</sheets></workbook>"


def _write_sheet(part: IO[bytes], sheet: SheetPlan) -> None:
    part.write(_sheet_top(sheet).encode())
    buffer: list[str] = []
    size = 0
    for text in _row_texts(sheet):
        buffer.append(text)
        size += len(text)
        if size > _FLUSH_AT:
            part.write("".join(buffer).encode())
            buffer, size = [], 0
    part.write("".join([*buffer, "</sheetData>", _validations(sheet), "</worksheet>"]).encode())


def _sheet_top(sheet: SheetPlan) -> str:
    split = len(sheet.header)
    pane = f'<pane ySplit="{split}" topLeftCell="A{split + 1}" activePane="bottomLeft" state="frozen"/>'
    return (
        f'{_DECLARATION}<worksheet xmlns="{_MAIN}">'
        f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'
        '<sheetFormatPr defaultRowHeight="15" defaultColWidth="18"/><sheetData>'
    )


def _row_texts(sheet: SheetPlan) -> Iterator[str]:
    for number, cells in enumerate(sheet.header, start=1):
        yield _row_text(number, cells, sheet, hidden=number in sheet.hidden_rows, style=_BOLD)
    for number, cells in enumerate(sheet.rows, start=len(sheet.header) + 1):
        if number > LAST_ROW:
            raise InputError(
                f"a sheet ends at row {LAST_ROW:,}",
                code="too_many_rows",
                mend="Write CSV instead, or split the data.",
                place=Place(sheet=sheet.title),
            )
        yield _row_text(number, cells, sheet)


def _row_text(
    number: int, cells: Sequence[Cell], sheet: SheetPlan, *, hidden: bool = False, style: int = _PLAIN
) -> str:
    parts = [f'<row r="{number}" hidden="1">' if hidden else f'<row r="{number}">']
    for index, cell in enumerate(cells):
        if cell is None or cell == "":
            continue
        reference = f"{_LETTERS[index] if index < len(_LETTERS) else column_letter(index)}{number}"
        if isinstance(cell, str):
            parts.append(_text_cell(reference, cell, style, sheet, number))
        elif isinstance(cell, date):
            parts.append(f'<c r="{reference}" s="{_DATE}"><v>{cell.toordinal() - _DAY_ZERO}</v></c>')
        else:
            parts.append(f'<c r="{reference}"><v>{cell}</v></c>')
    parts.append("</row>")
    return "".join(parts)


_SPECIAL = re.compile(r"[&<>_]|[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # what escaping may change
_LETTERS = tuple(column_letter(index) for index in range(702))


def _text_cell(reference: str, text: str, style: int, sheet: SheetPlan, row: int) -> str:
    if len(text) > LONGEST_CELL:
        raise InputError(
            f"the text has {len(text):,} characters; an Excel cell holds {LONGEST_CELL:,}",
            code="text_too_long",
            mend="Export to CSV instead, which has no such limit.",
            place=Place(sheet=sheet.title, row=row, column=reference.rstrip("0123456789")),
        )
    if text[0] in "=+-@\t\r":
        style = _QUOTED
    body = xml_escape(escape(text)) if _SPECIAL.search(text) else text
    return f'<c r="{reference}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{body}</t></is></c>'


def _validations(sheet: SheetPlan) -> str:
    """Lists are offered, not enforced: several values, and values the standard lacks, may stand in a cell."""
    if not sheet.choices:
        return ""
    first = len(sheet.header) + 1
    items = "".join(_validation(choice, first) for choice in sheet.choices)
    return f'<dataValidations count="{len(sheet.choices)}">{items}</dataValidations>'


def _validation(choice: Choice, first: int) -> str:
    letter = column_letter(choice.column)
    operator = ' operator="greaterThan"' if choice.kind == "date" else ""
    return (
        f'<dataValidation type="{choice.kind}" allowBlank="1" showErrorMessage="0"{operator} '
        f'sqref="{letter}{first}:{letter}{LAST_ROW}">'
        f"<formula1>{xml_escape(choice.formula)}</formula1></dataValidation>"
    )
