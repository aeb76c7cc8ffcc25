"""Delimited text (CSV) from strangers: encoding, delimiter, ragged rows; and writing that no program executes."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, TextIO

from panah.core.errors import InputError, Place
from panah.core.exchange.code_pages import CHUNK, PAGES, named_encoding, recognise_encoding
from panah.core.exchange.issues import Issue, Severity
from panah.core.exchange.limits import UPLOAD, Limits
from panah.core.exchange.package import Source, open_source, source_name
from panah.core.exchange.xlsx import replacing

_DELIMITERS = ",;\t|"
_QUOTED = re.compile(r'"[^"]*"')
_NUMBER = re.compile(r"-?\d+(\.\d+)?")
_FORMULA = re.compile(r"'*[=+\-@\t\r\0]")
_RISKY = frozenset("'=+-@\t\r\0")  # what _FORMULA can begin with
_LONGEST_FIELD = 1 << 20


@dataclass(slots=True)
class Delimited:
    """An opened file: how it is written, and its rows with their line numbers, to be read once.

    `named` tells that a person said the encoding.
    """

    name: str
    encoding: str
    named: bool
    delimiter: str
    rows: Iterator[tuple[int, list[str]]]


def guarded(text: str) -> str:
    """A value as it may stand in a CSV file: what a spreadsheet would run gets an apostrophe in front.

    `unguarded` is its exact inverse. Plain numbers stay as they are.
    """
    if text[:1] in _RISKY and _FORMULA.match(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def unguarded(text: str) -> str:
    """The value that `guarded` wrote."""
    return text[1:] if text[:1] == "'" and _FORMULA.match(text[1:]) else text


@contextmanager
def open_delimited(
    source: Source, limits: Limits = UPLOAD, encoding: str | None = None
) -> Iterator[Delimited]:
    """Open a delimited text file for reading row by row.

    The encoding is recognised from the file (`code_pages`) unless it is named. Raises InputError for binary files,
    for letters that may be of two code pages, bytes that fit no encoding, quotes that never close, and past the limits.
    """
    place = Place(file=source_name(source))
    stream = open_source(source, limits)
    try:
        page = named_encoding(encoding) if encoding else recognise_encoding(stream, place)
        head = stream.read(CHUNK)
        stream.seek(0)
        text = io.TextIOWrapper(stream, encoding=page, newline="")
        delimiter = sniff_delimiter(head.decode(page, errors="replace"))
        rows = _rows(text, delimiter, limits, place)
        yield Delimited(place.file, page, encoding is not None, delimiter, rows)
        text.detach()
    finally:
        if stream is not source:
            stream.close()


def encoding_issues(file: Delimited) -> list[Issue]:
    """A note when the letters of a file were read in a code page that nobody named."""
    if file.named or file.encoding not in PAGES:
        return []
    page = PAGES[file.encoding]
    text = f"the file is not written in UTF-8; its letters were read as {page}"
    mend = "Check a name. If it is wrong, save the file as CSV (UTF-8)."
    return [Issue(Severity.NOTE, "code_page", text, mend, Place(file=file.name), {"page": page})]


def sniff_delimiter(head: str) -> str:
    """The delimiter that stands equally often, outside quotation marks, in the most of the first lines."""
    lines = _QUOTED.sub("", head).splitlines()[:20]
    return max(_DELIMITERS, key=lambda sign: _steadiness([line.count(sign) for line in lines]))


def _steadiness(counts: Sequence[int]) -> tuple[int, int]:
    """How many lines share the most frequent count above zero, and that count."""
    frequent = Counter(count for count in counts if count).most_common(1)
    return (frequent[0][1], frequent[0][0]) if frequent else (0, 0)


def _rows(text: TextIO, delimiter: str, limits: Limits, place: Place) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(_LONGEST_FIELD)
    reader = csv.reader(text, delimiter=delimiter, strict=True)
    read = 0  # the last line that was whole: a quotation mark that is never closed takes in all that follow
    try:
        for count, row in enumerate(reader):
            if count > limits.rows + 20 or len(row) > limits.columns:
                raise InputError(
                    f"the file has more than {limits.rows:,} rows or {limits.columns:,} columns",
                    code="too_many_rows",
                    mend="Split it into several files with the same header row.",
                    place=place,
                )
            read = reader.line_num
            if row:
                yield read, row
    except UnicodeError as error:  # UTF-16 without its mark is one that is no decode error
        raise _unreadable(read, place, "bytes that are no letters in its encoding") from error
    except csv.Error as error:
        raise _unreadable(read, place, "a quotation mark that is never closed, or a broken line") from error


def _unreadable(line: int, place: Place, what: str) -> InputError:
    return InputError(
        f"the file has {what}",
        code="broken_csv",
        mend="Open it in a spreadsheet program and save it as CSV (UTF-8) again.",
        place=Place(file=place.file, row=line + 1),
    )


def write_delimited(
    target: Path | str | BinaryIO,
    header: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    mark: bool = False,
    guard: bool = True,
) -> int:
    """Write a CSV file (UTF-8, commas, CRLF) and return how many rows it has.

    `mark` puts the byte order mark in front, which Excel needs for letters beyond ASCII. `guard` keeps
    spreadsheets from running a value; leave it on unless every value is a code or a number.
    """
    if isinstance(target, str | Path):
        with replacing(target) as stream:
            return _write(stream, header, rows, mark=mark, guard=guard)
    return _write(target, header, rows, mark=mark, guard=guard)


def _write(
    stream: BinaryIO, header: Sequence[str], rows: Iterable[Sequence[str]], *, mark: bool, guard: bool
) -> int:
    text = io.TextIOWrapper(
        stream, encoding="utf-8-sig" if mark else "utf-8", newline="", write_through=False
    )
    writer = csv.writer(text)
    writer.writerow([guarded(name) for name in header])
    count = 0
    for row in rows:
        count += 1
        writer.writerow([guarded(cell) for cell in row] if guard else row)
    text.flush()
    text.detach()
    return count
