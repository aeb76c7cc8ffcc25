"""Rows of a workbook as plain values, streamed: no formula is computed, no cell format is trusted."""

import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, BinaryIO
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import from_excel
from openpyxl.xml.constants import SHARED_STRINGS

from panah.core.errors import InputError, Place
from panah.core.exchange.limits import UPLOAD, Limits
from panah.core.exchange.package import (
    Looked,
    PackageFacts,
    Source,
    inspect_package,
    open_source,
    source_name,
)
from panah.core.exchange.rows import CellValue, Meaning, SheetRow, read_rows
from panah.core.exchange.strings import Strings, read_strings

__all__ = ["CellValue", "Sheet", "SheetRow", "Workbook", "open_workbook"]
_UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")


@dataclass(slots=True)
class Sheet:
    """One worksheet: title, whether a person sees it, merged ranges, and its rows, to be read once."""

    title: str
    visible: bool
    merges: list[str]
    rows: Iterator[SheetRow]


@dataclass(slots=True)
class Workbook:
    """An opened workbook. `epoch_1904` says from which day its date numbers count."""

    name: str
    facts: PackageFacts
    sheets: list[Sheet]
    epoch: datetime


def escape(text: str) -> str:
    """Write characters that XML cannot hold, and look-alikes of the escape itself, as `_xHHHH_`."""
    return _UNSAFE.sub(lambda hit: f"_x{ord(hit.group(0)):04X}_", text)


def column_letter(index: int) -> str:
    """The letter of a column counted from 0."""
    return str(get_column_letter(index + 1))


def date_from_serial(number: float, epoch: datetime) -> date | None:
    """The day that a spreadsheet's day number means, or None outside its calendar."""
    try:
        moment = from_excel(number, epoch)
    except (OverflowError, ValueError):
        return None
    return moment.date() if isinstance(moment, datetime) else None


@contextmanager
def open_workbook(
    source: Source, limits: Limits = UPLOAD, progress: Looked | None = None
) -> Iterator[Workbook]:
    """Open a workbook for streaming after its package has passed `inspect_package`.

    `progress` is told how much of the package was looked through before the first row.
    Raises InputError for everything that cannot be read as a workbook.
    """
    facts = inspect_package(source, limits, progress)
    place = Place(file=source_name(source))
    with ExitStack() as stack:
        stream = open_source(source, limits)
        if stream is not source:
            stack.callback(stream.close)
        with _damage_told(place), warnings.catch_warnings():
            # openpyxl warns about what it would drop on saving (validations, drawings); nothing is saved here.
            warnings.simplefilter("ignore")
            book = _workbook(stream, stack, _Way(facts, limits, place, progress))
        yield book


@contextmanager
def _damage_told(place: Place) -> Iterator[None]:
    """What the parser raises on a damaged workbook, told as one plain line."""
    try:
        yield
    except InputError:
        raise
    except (
        EOFError,
        KeyError,
        ValueError,
        TypeError,
        IndexError,
        AttributeError,
        ParseError,
        zipfile.BadZipFile,
        ExpatError,
        zlib.error,
    ) as error:
        raise InputError(
            "the workbook is damaged and cannot be read",
            code="broken_workbook",
            mend="Open it in a spreadsheet program, let it repair the file, and save it again as .xlsx.",
            place=place,
        ) from error


@dataclass(frozen=True, slots=True)
class _Way:
    """How a workbook is read: what its package holds, within which limits, and who is told how far it is."""

    facts: PackageFacts
    limits: Limits
    place: Place
    progress: Looked | None


def _workbook(stream: BinaryIO, stack: ExitStack, way: _Way) -> Workbook:
    """The workbook without any of its cells: openpyxl reads its settings, styles and list of sheets.

    Its `load_workbook` would also go through every sheet that does not say how large it is, which costs more than
    reading it, and hold every string of the workbook as an object of its own.
    """
    reader: Any = ExcelReader(stream, read_only=True, keep_links=False)
    stack.callback(reader.archive.close)
    reader.read_manifest()
    reader.read_workbook()
    apply_stylesheet(reader.archive, reader.wb)
    # openpyxl's own attributes: its public interface does not tell which styles are dates.
    styles, durations = frozenset(reader.wb._date_formats), frozenset(reader.wb._timedelta_formats)  # noqa: SLF001
    meaning = Meaning(_strings(reader, way), styles, durations, reader.wb.epoch)
    sheets = []
    for sheet, relation in reader.parser.find_sheets():
        part = str(relation.target)
        if part not in reader.valid_files or "chartsheet" in relation.Type:
            continue
        merges = way.facts.sheets[part].merges if part in way.facts.sheets else []
        where = Place(file=way.place.file, sheet=sheet.name)
        rows = _rows(reader.archive, part, meaning, way.limits, where)
        sheets.append(Sheet(sheet.name, sheet.state == "visible", merges, rows))
    return Workbook(name=way.place.file, facts=way.facts, sheets=sheets, epoch=reader.wb.epoch)


def _strings(reader: Any, way: _Way) -> Strings:
    listed = reader.package.find(SHARED_STRINGS)
    if listed is None:
        return Strings()
    with reader.archive.open(str(listed.PartName).lstrip("/")) as part:
        tell, of = way.progress, way.facts.to_look
        if tell is None:
            return read_strings(part)
        return read_strings(part, lambda read: tell(of - way.facts.strings_bytes + read, of))


def _rows(
    archive: zipfile.ZipFile, part: str, meaning: Meaning, limits: Limits, place: Place
) -> Iterator[SheetRow]:
    filled = 0
    with _damage_told(place), archive.open(part) as stream:
        for row in read_rows(stream, meaning):
            if len(row.values) > limits.columns:
                _refuse_columns(row, limits, place)
            if not row.is_blank():
                filled += 1
                if filled > limits.rows:
                    raise _too_many_rows(limits, place)
            yield row


def _refuse_columns(row: SheetRow, limits: Limits, place: Place) -> None:
    raise InputError(
        f"the row has values past column {column_letter(limits.columns - 1)}",
        code="too_many_columns",
        mend="Delete what stands to the right of the table.",
        place=Place(file=place.file, sheet=place.sheet, row=row.number),
    )


def _too_many_rows(limits: Limits, place: Place) -> InputError:
    return InputError(
        f"the sheet has more than {limits.rows:,} rows",
        code="too_many_rows",
        mend="Split it into several workbooks with the same header rows.",
        place=place,
    )
