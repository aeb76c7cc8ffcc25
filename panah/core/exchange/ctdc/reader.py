"""Read CTDC's files row by row, whichever edition, in bounded memory."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice

from panah.core.errors import InputError, Place
from panah.core.exchange.ctdc.schema import EDITIONS, Edition, Row, Value, our_name
from panah.core.exchange.ctdc.values import UnreadableError, read_value
from panah.core.exchange.delimited import encoding_issues, open_delimited, unguarded
from panah.core.exchange.htcds.cells import as_text
from panah.core.exchange.issues import Issue, IssueLog, LossReport, Severity
from panah.core.exchange.limits import OWN_MACHINE, Limits
from panah.core.exchange.missing import Missing
from panah.core.exchange.odd_cells import header_repeated, hidden_issue, package_issues, watched
from panah.core.exchange.package import Looked, Source, is_zip, source_name
from panah.core.exchange.sheets import Sheet, Workbook, open_workbook

_PEEKED = 2_000
_SEARCHED = 12
_NEEDED = 8
_REMEMBERED = 20_000


@dataclass(slots=True)
class CtdcStream:
    """A file being read: iterate once. Each row maps our column names (and extra headers) to values.

    A text in a flag, year, band or country column is a cell that could not be read, kept as written.
    """

    edition: Edition
    extra: tuple[str, ...]
    absent: tuple[str, ...]
    rows: Iterator[Row]
    issues: IssueLog = field(default_factory=IssueLog)
    loss: LossReport = field(default_factory=LossReport)

    def __iter__(self) -> Iterator[Row]:
        return self.rows


class _Column(dict[str, Value]):
    """One column: cell text to value, remembered. Unreadable cells are put on `bad` each time they occur."""

    def __init__(self, name: str, header: str, kind: str, bad: list["_Column"], *, synthetic: bool) -> None:
        super().__init__()
        self.name, self.header, self.kind = name, header, kind
        self.bad = bad
        self.synthetic = synthetic

    def __missing__(self, cell: str) -> Value:
        try:
            value = read_value(self.kind, unguarded(cell)) if self.kind else unguarded(cell)
        except UnreadableError:
            self.bad.append(self)
            return cell
        if self.synthetic and value is Missing.NOT_ASKED:
            value = Missing.NOT_RECORDED
        if len(self) < _REMEMBERED:
            self[cell] = value
        return value


@contextmanager
def stream_ctdc(
    source: Source, limits: Limits = OWN_MACHINE, encoding: str | None = None, progress: Looked | None = None
) -> Iterator[CtdcStream]:
    """Open a k-anonymised or synthetic CTDC file, CSV or a workbook that somebody saved it as.

    The edition is recognised from its header and first rows. `encoding` is that of a CSV file, where a person named
    it; `progress` is told what of a workbook was looked through. Raises InputError when the columns are not CTDC's.
    """
    with ExitStack() as stack:
        if is_zip(source):
            book = stack.enter_context(open_workbook(source, limits, progress))
            tables = [_sheet_table(sheet, book) for sheet in book.sheets]
        else:
            file = stack.enter_context(open_delimited(source, limits, encoding))
            tables = [_Table(file.rows, Place(file.name), IssueLog(encoding_issues(file)))]
        yield _open(tables, source_name(source))


@dataclass(slots=True)
class _Table:
    """Lines of cells with their numbers, and what there is to say about them."""

    lines: Iterator[tuple[int, list[str]]]
    place: Place
    issues: IssueLog
    is_sheet: bool = False


def _sheet_table(sheet: Sheet, book: Workbook) -> _Table:
    place = Place(book.name, sheet.title)
    issues = IssueLog([*package_issues(book), *([] if sheet.visible else [hidden_issue(place)])])
    rows = watched(sheet.rows, sheet, place, issues)
    lines = ((row.number, [as_text(value) for value in row.values]) for row in rows if not row.is_blank())
    return _Table(lines, place, issues, is_sheet=True)


def _open(tables: Sequence[_Table], name: str) -> CtdcStream:
    for table in tables:
        head = list(islice(table.lines, _PEEKED))
        at = next((index for index, (_, cells) in enumerate(head[:_SEARCHED]) if _is_header(cells)), None)
        if at is None:
            continue
        header = head[at][1]
        edition = _recognise(header, head[at + 1 :])
        stream = CtdcStream(edition, (), (), iter(()), table.issues)
        columns, bad = _columns(header, edition, stream, table.place)
        lines = _data(chain(head[at + 1 :], table.lines), header, table)
        stream.rows = _rows(lines, columns, bad, stream, table.place)
        return stream
    raise InputError(
        "the columns are not those of a CTDC file",
        code="not_ctdc",
        mend="The header row must hold CTDC's column names, for example yearOfRegistration, gender, ageBroad.",
        place=Place(file=name),
    )


def _is_header(cells: Sequence[str]) -> bool:
    names = {our_name(name) for name in cells}
    return any(len(names & set(edition.columns)) >= _NEEDED for edition in EDITIONS.values())


def _data(
    lines: Iterator[tuple[int, list[str]]], header: Sequence[str], table: _Table
) -> Iterator[tuple[int, list[str]]]:
    """The rows below the header, without those in which it stands again, as after two files were put together."""
    width = len(header)
    for number, cells in lines:
        if cells == header:
            table.issues.append(header_repeated(Place(table.place.file, table.place.sheet, number)))
        elif table.is_sheet and len(cells) < width:
            yield number, cells + [""] * (width - len(cells))  # a worksheet ends a row at its last value
        else:
            yield number, cells


def _recognise(header: Sequence[str], head: Sequence[tuple[int, list[str]]]) -> Edition:
    names = [our_name(name) for name in header]
    known = max(EDITIONS.values(), key=lambda edition: len(set(names) & set(edition.columns)))
    at = names.index("ageBroad") if "ageBroad" in names else len(names)
    padded = any(row[at].strip() == "09--17" for _, row in head if at < len(row))
    if not known.synthetic:
        return EDITIONS["k-anonymised-padded" if padded else "k-anonymised"]
    if any(name.startswith("sectorOf") for name in header):
        return EDITIONS["synthetic-sectors"]
    return EDITIONS["synthetic-2025" if padded else "synthetic-2024"]


def _columns(
    header: Sequence[str], edition: Edition, stream: CtdcStream, where: Place
) -> tuple[list[_Column | None], list[_Column]]:
    bad: list[_Column] = []
    columns: list[_Column | None] = []
    extra = []
    for index, name in enumerate(header):
        ours = our_name(name)
        if not name.strip() and index == 0:
            columns.append(None)  # the row numbers that data frames leave in front
            continue
        kind = edition.columns.get(ours, "")
        if not kind or any(column is not None and column.name == ours for column in columns):
            kind, ours = "", name.strip() or f"column {index + 1}"
            extra.append(ours)
        columns.append(_Column(ours, name, kind, bad, synthetic=edition.synthetic))
    present = {column.name for column in columns if column is not None}
    stream.extra = tuple(extra)
    stream.absent = tuple(name for name in edition.columns if name not in present)
    _tell_columns(stream, where)
    return columns, bad


def _tell_columns(stream: CtdcStream, where: Place) -> None:
    for name in stream.extra:
        text = f"“{name}” is not a column of {stream.edition.name}; it is kept and written back"
        stream.issues.append(
            Issue(
                Severity.NOTE,
                "extra_column",
                text,
                place=Place(where.file, where.sheet, None, name),
                params={"header": name},
            )
        )
    if stream.absent:
        text = f"the file lacks {len(stream.absent)} columns of {stream.edition.name}: {', '.join(stream.absent)}"
        mend = "They are read as not asked."
        params = {"count": str(len(stream.absent)), "columns": ", ".join(stream.absent)}
        stream.issues.append(Issue(Severity.WARNING, "missing_columns", text, mend, where, params))


def _rows(
    lines: Iterator[tuple[int, list[str]]],
    columns: Sequence[_Column | None],
    bad: list[_Column],
    stream: CtdcStream,
    where: Place,
) -> Iterator[Row]:
    names = [column.name for column in columns if column is not None]
    absent = dict.fromkeys(stream.absent, Missing.NOT_ASKED)
    first = 1 if columns and columns[0] is None else 0
    memos = [column for column in columns if column is not None]
    for line, cells in lines:
        if len(cells) != len(columns):
            cells = _ragged(cells, len(columns), line, stream, where)  # noqa: PLW2901 -- the same row, mended
        used = cells[first:] if first else cells
        row: Row = dict(zip(names, [memo[cell] for memo, cell in zip(memos, used, strict=True)], strict=True))
        if absent:
            row.update(absent)
        if bad:
            _tell_bad(bad, row, line, stream, where)
        yield row


def _ragged(cells: list[str], width: int, line: int, stream: CtdcStream, where: Place) -> list[str]:
    text = f"the row has {len(cells)} values for {width} columns"
    mend = "Look for a delimiter inside a value that is not in quotation marks."
    params = {"values": str(len(cells)), "columns": str(width)}
    stream.issues.append(
        Issue(Severity.ERROR, "ragged_row", text, mend, Place(where.file, where.sheet, line), params)
    )
    if len(cells) > width:
        stream.loss.add("beyond_last_column")
    return (cells + [""] * width)[:width]


def _tell_bad(bad: list[_Column], row: Row, line: int, stream: CtdcStream, where: Place) -> None:
    for column in bad:
        value = str(row[column.name])
        text = f"“{value}” is no value of {column.header}; it is kept as written"
        place = Place(where.file, where.sheet, line, column.header)
        stream.issues.append(
            Issue(
                Severity.ERROR,
                "unknown_value",
                text,
                "Correct the cell.",
                place,
                {"value": value, "field": column.header},
            )
        )
        stream.loss.add("unread_kept", column=column.name)
    bad.clear()
