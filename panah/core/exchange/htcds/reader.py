"""Read an HTCDS workbook: one of the three Excel templates, or a sheet or CSV file with the same columns."""

import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain, islice
from typing import Any

from panah.core.errors import InputError, Place
from panah.core.exchange.delimited import Delimited, encoding_issues, open_delimited, unguarded
from panah.core.exchange.htcds.cells import WINDOWS_EPOCH, as_text, parse_cell
from panah.core.exchange.htcds.checks import RowChecks, check_record
from panah.core.exchange.htcds.draft import Draft, place_remarks
from panah.core.exchange.htcds.header import (
    SEARCHED_ROWS,
    Column,
    Header,
    find_header,
    is_label_row,
    is_name_row,
)
from panah.core.exchange.htcds.merges import merged_rows
from panah.core.exchange.htcds.record import HtcdsRecord
from panah.core.exchange.htcds.schema import fields
from panah.core.exchange.issues import Issue, IssueLog, LossReport, Severity
from panah.core.exchange.limits import UPLOAD, Limits
from panah.core.exchange.odd_cells import (
    formula_issue,
    header_repeated,
    hidden_issue,
    merge_issue,
    package_issues,
)
from panah.core.exchange.package import Looked, Source, first_bytes, is_zip, source_name
from panah.core.exchange.sheets import CellValue, Sheet, SheetRow, Workbook, open_workbook

_SAMPLE = 200
_NOTHING = (None, "")
_CSV_MARK = re.compile(rb"\b(prs|vic|cas|con)_[A-Z]|First Name|Trafficking Status")


@dataclass(slots=True)
class Reading:
    """A whole file read: its records, every issue with its place, and what could not be carried over, in
    words.
    """

    records: list[HtcdsRecord]
    issues: list[Issue]
    loss: LossReport
    edition: str = "2.0"
    fields: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The reading as plain data for JSON."""
        return {
            "records": [record.as_dict() for record in self.records],
            "issues": [issue.as_dict() for issue in self.issues],
            "loss": self.loss.as_list(),
            "edition": self.edition,
            "fields": list(self.fields),
            "extra": list(self.extra),
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> "Reading":
        """The reading that `as_dict` wrote."""
        return cls(
            records=[HtcdsRecord.from_dict(record) for record in data["records"]],
            issues=[Issue.from_dict(issue) for issue in data["issues"]],
            loss=LossReport.from_list(data["loss"]),
            edition=data["edition"],
            fields=tuple(data["fields"]),
            extra=tuple(data["extra"]),
        )


@dataclass(slots=True)
class Stream:
    """A file being read row by row: iterate once; `issues` and `loss` grow as rows are read."""

    edition: str
    fields: tuple[str, ...]
    extra: tuple[str, ...]
    records: Iterator[HtcdsRecord]
    issues: IssueLog = field(default_factory=IssueLog)
    loss: LossReport = field(default_factory=LossReport)

    def __iter__(self) -> Iterator[HtcdsRecord]:
        return self.records


@dataclass(slots=True)
class Table:
    """One sheet with HTCDS columns: its header, the rows after it, and where dates count from."""

    header: Header
    rows: Iterable[SheetRow]
    place: Place
    epoch: datetime = WINDOWS_EPOCH
    merges: Sequence[str] = ()


def read_htcds(source: Source, limits: Limits = UPLOAD) -> Reading:
    """Read a whole HTCDS workbook (or CSV file) from a path, bytes or a binary stream.

    Nothing is lost and nothing guessed: what cannot be used stays in `record.unrecognised` or `record.extra`
    and is
    named in `issues` with sheet, row, column and mend. Raises InputError only when the file as a whole
    cannot be
    read (no workbook, damaged, too large, no HTCDS columns). For a file from a stranger use `read_in_child`.
    """
    with stream_htcds(source, limits) as stream:
        stream.issues.keep = sys.maxsize  # whoever imports must know every row that has an error
        records = list(stream)
    return Reading(
        records, list(stream.issues.finish()), stream.loss, stream.edition, stream.fields, stream.extra
    )


@contextmanager
def stream_htcds(
    source: Source, limits: Limits = UPLOAD, encoding: str | None = None, progress: Looked | None = None
) -> Iterator[Stream]:
    """Open an HTCDS workbook or CSV file for reading row by row in bounded memory. Errors as in `read_htcds`.

    `encoding` is that of a CSV file, where a person named it; `progress` is told what of a workbook was looked through.
    """
    if _is_csv(source):
        with open_delimited(source, limits, encoding) as file:
            yield stream_tables([_csv_table(file, source)], encoding_issues(file))
        return
    with open_workbook(source, limits, progress) as book:
        tables = [table for sheet in book.sheets if (table := _open_table(sheet, book))]
        if not tables:
            raise _no_header(source)
        data, lists = _without_lists(tables)
        yield stream_tables(data, [*package_issues(book), *lists])


def _is_csv(source: Source) -> bool:
    """A text file whose first lines name HTCDS columns; anything else is left to the workbook reader."""
    head = first_bytes(source, 1 << 14)
    return not is_zip(source) and _CSV_MARK.search(head.replace(b"\0", b"")) is not None


def _csv_table(file: Delimited, source: Source) -> Table:
    rows = (SheetRow(line, tuple(unguarded(cell) or None for cell in cells)) for line, cells in file.rows)
    head = list(islice(rows, SEARCHED_ROWS + _SAMPLE))
    place = Place(file=file.name)
    header = find_header(head, place)
    if header is None:
        raise _no_header(source)
    data = (row for row in chain(head, rows) if row.number > header.last_row)
    return Table(header, data, place)


def _no_header(source: Source) -> InputError:
    return InputError(
        "no HTCDS columns were found",
        code="no_htcds_header",
        mend="Copy the rows into the HTCDS template, under its header row.",
        place=Place(file=source_name(source)),
    )


def _open_table(sheet: Sheet, book: Workbook) -> Table | None:
    place = Place(file=book.name, sheet=sheet.title)
    head = list(islice(sheet.rows, SEARCHED_ROWS + _SAMPLE))
    header = find_header(head, place)
    if header is None:
        return None
    if not sheet.visible:
        header.issues.append(hidden_issue(place))
    rows = (row for row in chain(head, sheet.rows) if row.number > header.last_row)
    return Table(header, rows, place, book.epoch, sheet.merges)


def _without_lists(tables: list[Table]) -> tuple[list[Table], list[Issue]]:
    """Leave out sheets that hold only code lists, as the templates' validation sheet does."""
    data = [table for table in tables if not all(spec.values for spec in table.header.fields)]
    if not data:
        return tables, []
    text = "this sheet holds only lists of values; it was not read as cases"
    lists = [table for table in tables if table not in data]
    return data, [Issue(Severity.NOTE, "list_sheet", text, place=table.place) for table in lists]


def stream_tables(tables: Sequence[Table], issues: list[Issue]) -> Stream:
    """The records of several tables, one after another, with the checks across rows."""
    names = [spec.name for table in tables for spec in table.header.fields]
    extra = [header for table in tables for header in table.header.extra]
    stream = Stream(
        edition=min(table.header.edition for table in tables),
        fields=tuple(name for name in fields() if name in names),
        extra=tuple(dict.fromkeys(extra)),
        records=iter(()),
        issues=IssueLog(issues),
    )
    for table in tables:
        stream.issues.extend(table.header.issues)
    stream.records = _read_tables(tables, stream)
    return stream


def _read_tables(tables: Sequence[Table], stream: Stream) -> Iterator[HtcdsRecord]:
    across = RowChecks()
    for table in tables:
        reader = _RowReader(table, stream)
        for row in table.rows:
            record = reader.read(row)
            if record is None:
                continue
            stream.issues.extend(check_record(record))
            stream.issues.extend(across.check(record))
            yield record


@dataclass(slots=True)
class _RowReader:
    table: Table
    stream: Stream
    merged: dict[int, str] = field(init=False)
    headers: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        self.merged = merged_rows(self.table.merges)
        self.headers = frozenset(column.header for column in self.table.header.columns)

    def read(self, row: SheetRow) -> HtcdsRecord | None:
        """One row's record; None for a row without values or a header pasted again."""
        width = len(row.values)
        used = [column for column in self.table.header.columns if column.index < width]
        filled = [column for column in used if row.values[column.index] not in _NOTHING]
        if not filled and not row.formulas:
            return None
        place = Place(self.table.place.file, self.table.place.sheet, row.number)
        if self._may_be_header(row) and (is_name_row(row) or is_label_row(row)):
            self.stream.issues.append(header_repeated(place))
            return None
        if row.number in self.merged:
            self.stream.issues.append(merge_issue(place, self.merged[row.number]))
        self._tell_formulas(row, used, place)
        return self._record(row, filled, place)

    def _may_be_header(self, row: SheetRow) -> bool:
        """Cheap: does one of the first texts of the row stand in the header, or look like a field's name?"""
        texts = [value.replace("\u00a0", " ").strip() for value in row.values[:12] if isinstance(value, str)]
        return any(text in self.headers or text[3:4] == "_" for text in texts)

    def _record(self, row: SheetRow, filled: Sequence[Column], place: Place) -> HtcdsRecord | None:
        draft = Draft(place)
        for column in filled:
            self._cell(draft, column, row.values[column.index])
        return None if draft.is_empty() else draft.finish()

    def _cell(self, draft: Draft, column: Column, raw: CellValue) -> None:
        if column.field is None:
            if text := as_text(raw).strip():
                draft.extra[column.header] = text
            return
        parsed = parse_cell(column.field, raw, self.table.epoch)
        draft.take(column.field, parsed, self.stream.loss)
        if parsed.remarks:
            self.stream.issues.extend(place_remarks(parsed.remarks, draft.place, column.letter))

    def _tell_formulas(self, row: SheetRow, used: Sequence[Column], place: Place) -> None:
        if row.formulas:
            for column in used:
                if column.index in row.formulas:
                    where = Place(place.file, place.sheet, place.row, column.letter)
                    computed = row.values[column.index] is not None
                    self.stream.issues.append(formula_issue(where, computed=computed))
