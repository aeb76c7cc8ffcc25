"""Read CTDC's CSV files row by row, whichever edition, in bounded memory."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice

from panah.core.errors import InputError, Place
from panah.core.exchange.ctdc.schema import EDITIONS, Edition, Row, Value, our_name
from panah.core.exchange.ctdc.values import UnreadableError, read_value
from panah.core.exchange.delimited import encoding_issues, open_delimited, unguarded
from panah.core.exchange.issues import Issue, IssueLog, LossReport, Severity
from panah.core.exchange.limits import OWN_MACHINE, Limits
from panah.core.exchange.missing import Missing
from panah.core.exchange.package import Source

_PEEKED = 2_000
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
    source: Source, limits: Limits = OWN_MACHINE, encoding: str | None = None
) -> Iterator[CtdcStream]:
    """Open a k-anonymised or synthetic CTDC file; the edition is recognised from its header and first rows.

    `encoding` is one that a person named; without it the file tells.

    Raises InputError when the file is no CSV or its columns are not CTDC's.
    """
    with open_delimited(source, limits, encoding) as file:
        _, header = next(file.rows, (0, []))
        head = list(islice(file.rows, _PEEKED))
        edition = _recognise(header, head, Place(file=file.name))
        stream = CtdcStream(edition, (), (), iter(()), IssueLog(encoding_issues(file)))
        columns, bad = _columns(header, edition, stream, file.name)
        stream.rows = _rows(chain(head, file.rows), columns, bad, stream, file.name)
        yield stream


def _recognise(header: Sequence[str], head: Sequence[tuple[int, list[str]]], place: Place) -> Edition:
    names = [our_name(name) for name in header]
    known = max(EDITIONS.values(), key=lambda edition: len(set(names) & set(edition.columns)))
    if len(set(names) & set(known.columns)) < _NEEDED:
        raise InputError(
            "the columns are not those of a CTDC file",
            code="not_ctdc",
            mend="The first row must hold CTDC's column names, for example yearOfRegistration, gender, ageBroad.",
            place=place,
        )
    at = names.index("ageBroad") if "ageBroad" in names else len(names)
    padded = any(row[at].strip() == "09--17" for _, row in head if at < len(row))
    if not known.synthetic:
        return EDITIONS["k-anonymised-padded" if padded else "k-anonymised"]
    if any(name.startswith("sectorOf") for name in header):
        return EDITIONS["synthetic-sectors"]
    return EDITIONS["synthetic-2025" if padded else "synthetic-2024"]


def _columns(
    header: Sequence[str], edition: Edition, stream: CtdcStream, file: str
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
    _tell_columns(stream, file)
    return columns, bad


def _tell_columns(stream: CtdcStream, file: str) -> None:
    for name in stream.extra:
        text = f"“{name}” is not a column of {stream.edition.name}; it is kept and written back"
        stream.issues.append(
            Issue(
                Severity.NOTE, "extra_column", text, place=Place(file, column=name), params={"header": name}
            )
        )
    if stream.absent:
        text = f"the file lacks {len(stream.absent)} columns of {stream.edition.name}: {', '.join(stream.absent)}"
        mend = "They are read as not asked."
        params = {"count": str(len(stream.absent)), "columns": ", ".join(stream.absent)}
        stream.issues.append(Issue(Severity.WARNING, "missing_columns", text, mend, Place(file), params))


def _rows(
    lines: Iterator[tuple[int, list[str]]],
    columns: Sequence[_Column | None],
    bad: list[_Column],
    stream: CtdcStream,
    file: str,
) -> Iterator[Row]:
    names = [column.name for column in columns if column is not None]
    absent = dict.fromkeys(stream.absent, Missing.NOT_ASKED)
    first = 1 if columns and columns[0] is None else 0
    memos = [column for column in columns if column is not None]
    for line, cells in lines:
        if len(cells) != len(columns):
            cells = _ragged(cells, len(columns), line, stream, file)  # noqa: PLW2901 -- the same row, mended
        used = cells[first:] if first else cells
        row: Row = dict(zip(names, [memo[cell] for memo, cell in zip(memos, used, strict=True)], strict=True))
        if absent:
            row.update(absent)
        if bad:
            _tell_bad(bad, row, line, stream, file)
        yield row


def _ragged(cells: list[str], width: int, line: int, stream: CtdcStream, file: str) -> list[str]:
    text = f"the row has {len(cells)} values for {width} columns"
    mend = "Look for a delimiter inside a value that is not in quotation marks."
    params = {"values": str(len(cells)), "columns": str(width)}
    stream.issues.append(Issue(Severity.ERROR, "ragged_row", text, mend, Place(file, row=line), params))
    if len(cells) > width:
        stream.loss.add("beyond_last_column")
    return (cells + [""] * width)[:width]


def _tell_bad(bad: list[_Column], row: Row, line: int, stream: CtdcStream, file: str) -> None:
    for column in bad:
        value = str(row[column.name])
        text = f"“{value}” is no value of {column.header}; it is kept as written"
        place = Place(file, row=line, column=column.header)
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
