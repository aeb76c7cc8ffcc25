"""Read GLOTIP's table, workbook or CSV, row by row: exact duplicates once, every oddity told."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import chain, islice

from panah.core.errors import InputError, Place
from panah.core.exchange.countries import fold
from panah.core.exchange.delimited import encoding_issues, open_delimited, unguarded
from panah.core.exchange.glotip.row import COLUMNS, GlotipRow
from panah.core.exchange.glotip.values import category_remark, mended_letters, one_country_name, read_count
from panah.core.exchange.htcds.cells import Remark, as_text
from panah.core.exchange.issues import Issue, IssueLog, LossReport, Severity
from panah.core.exchange.limits import OWN_MACHINE, Limits
from panah.core.exchange.odd_cells import header_repeated, hidden_issue, package_issues, watched
from panah.core.exchange.package import Looked, Source, is_zip, source_name
from panah.core.exchange.seen import Seen
from panah.core.exchange.sheets import CellValue, Sheet, SheetRow, open_workbook

_SEARCHED = 12
_NEEDED = 8
_BY_HEADER = {fold(header): name for header, name in COLUMNS.items()}
_BY_HEADER |= {"iso3": "iso3", "unit": "unit", "value": "value", "iso3code": "iso3"}
_TEXTS = [name for name in COLUMNS.values() if name not in {"year", "value"}]


@dataclass(slots=True)
class GlotipStream:
    """A file being read: iterate once; issues and losses grow as rows are read."""

    extra: tuple[str, ...]
    rows: Iterator[GlotipRow]
    issues: IssueLog = field(default_factory=IssueLog)
    loss: LossReport = field(default_factory=LossReport)

    def __iter__(self) -> Iterator[GlotipRow]:
        return self.rows


@contextmanager
def stream_glotip(
    source: Source, limits: Limits = OWN_MACHINE, encoding: str | None = None, progress: Looked | None = None
) -> Iterator[GlotipStream]:
    """Open a GLOTIP workbook or CSV file. Raises InputError when it has not GLOTIP's columns.

    `encoding` is that of a CSV file, where a person named it; `progress` is told what of a workbook was looked through.
    """
    with ExitStack() as stack:
        if is_zip(source):
            book = stack.enter_context(open_workbook(source, limits, progress))
            tables = book.sheets
            issues = package_issues(book)
        else:
            file = stack.enter_context(open_delimited(source, limits, encoding))
            plain = (SheetRow(line, tuple(map(unguarded, cells))) for line, cells in file.rows)
            tables = [Sheet("", True, [], plain)]
            issues = encoding_issues(file)
        stream = _open(tables, source_name(source))
        stream.issues.extend(issues)
        yield stream


def _open(tables: Sequence[Sheet], name: str) -> GlotipStream:
    for sheet in tables:
        head = list(islice(sheet.rows, _SEARCHED))
        header = next((row for row in head if _known(row) >= _NEEDED), None)
        if header is None:
            continue
        place = Place(file=name, sheet=sheet.title)
        stream = GlotipStream((), iter(()))
        reader = _Reader(header, stream, place)
        if not sheet.visible:
            stream.issues.append(hidden_issue(place))
        data = (row for row in chain(head, sheet.rows) if row.number > header.number)
        stream.rows = reader.read(watched(data, sheet, place, stream.issues) if sheet.title else data)
        return stream
    raise InputError(
        "the columns are not those of GLOTIP",
        code="not_glotip",
        mend=f"The header row must hold {', '.join(COLUMNS)}.",
        place=Place(file=name),
    )


def _known(row: SheetRow) -> int:
    return sum(1 for value in row.values if isinstance(value, str) and fold(value) in _BY_HEADER)


class _Reader:
    def __init__(self, header: SheetRow, stream: GlotipStream, place: Place) -> None:
        self.stream, self.place = stream, place
        self.columns: list[tuple[int, str]] = []
        self.extra: list[tuple[int, str]] = []
        for index, value in enumerate(header.values):
            self._place_column(index, as_text(value).strip())
        stream.extra = tuple(name for _, name in self.extra)
        self.headers = {ours: theirs for theirs, ours in COLUMNS.items()}
        self.header = [_plain_text(value) for value in header.values]
        self.seen: Seen[int] = Seen()
        self.mended: dict[str, str | None] = {}

    def _place_column(self, index: int, header: str) -> None:
        ours = _BY_HEADER.get(fold(header))
        if ours and ours not in [name for _, name in self.columns]:
            self.columns.append((index, ours))
        elif header:
            self.extra.append((index, header))
            text = f"“{header}” is not a column of GLOTIP; it is kept and written back"
            where = Place(self.place.file, self.place.sheet, None, header)
            self.stream.issues.append(
                Issue(Severity.NOTE, "extra_column", text, place=where, params={"header": header})
            )

    def read(self, rows: Iterable[SheetRow]) -> Iterator[GlotipRow]:
        for row in rows:
            cells = [_plain_text(value) for value in row.values]
            if not any(cells):
                continue
            if cells == self.header:
                self.stream.issues.append(
                    header_repeated(Place(self.place.file, self.place.sheet, row.number))
                )
                continue
            key = hash(tuple(cells))
            before = self.seen.get(key)
            if before is not None:
                self._tell_repeated(row.number, before)
                continue
            self.seen.remember(key, row.number)
            yield self._row(cells, row.number)

    def _tell_repeated(self, number: int, before: int) -> None:
        text = f"the row repeats row {before} exactly; it was read once"
        self._issue(
            Remark(Severity.WARNING, "duplicate_row", text, "Delete one of the two.", {"row": str(before)}),
            number,
            "",
        )
        self.stream.loss.add("duplicates_once")

    def _row(self, cells: Sequence[str], number: int) -> GlotipRow:
        width = len(cells)
        texts = {name: cells[index] if index < width else "" for index, name in self.columns}
        for name in ("country", "category"):
            texts[name] = self._mend(texts.get(name, ""), number, name)
        year = self._year(texts.get("year", ""), number)
        count = read_count(texts.get("value", ""), year)
        for remark in count.remarks:
            self._issue(remark, number, "value")
        if odd := category_remark(texts["category"]):
            self._issue(odd, number, "category")
        extra = {name: cells[index] for index, name in self.extra if index < width and cells[index]}
        return GlotipRow(
            **{name: texts.get(name, "") for name in _TEXTS},
            year=year,
            value=count.value,
            raw=count.raw,
            suppressed_below=count.suppressed_below,
            extra=extra,
        )

    def _mend(self, text: str, number: int, name: str) -> str:
        if text not in self.mended:
            self.mended[text] = _first_mend(text, (mended_letters, one_country_name))
        mended = self.mended[text]
        if mended is None:
            return text
        told = f"“{text}” was read as “{mended}”"
        self._issue(
            Remark(Severity.NOTE, "spelling_mended", told, params={"value": text, "mended": mended}),
            number,
            name,
        )
        self.stream.loss.add("spellings_mended")
        return mended

    def _year(self, text: str, number: int) -> int | None:
        digits = text.removesuffix(".0")
        if digits.isdecimal() and len(digits) == 4 and 1990 <= int(digits) <= 2100:
            return int(digits)
        told = f"“{text}” is no year; the row is kept without one"
        self._issue(
            Remark(Severity.ERROR, "not_a_year", told, "Write the year in four digits.", {"value": text}),
            number,
            "year",
        )
        return None

    def _issue(self, remark: Remark, number: int, name: str) -> None:
        where = Place(self.place.file, self.place.sheet, number, self.headers.get(name, ""))
        self.stream.issues.append(
            Issue(remark.severity, remark.code, remark.message, remark.mend, where, remark.params)
        )


def _plain_text(value: CellValue) -> str:
    """A cell's text without spaces around it."""
    text = value if isinstance(value, str) else as_text(value)
    return (text if text.isascii() else text.replace("\u00a0", " ")).strip()


def _first_mend(text: str, menders: Sequence[Callable[[str], str | None]]) -> str | None:
    return next((mended for mend in menders if (mended := mend(text)) is not None), None)
