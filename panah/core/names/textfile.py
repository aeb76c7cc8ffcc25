"""Tables as people send them: CSV in the encodings and with the separators of the region."""

import csv
import io
import math
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Final

from panah.core.errors import Place
from panah.core.names.problems import NamesError

_BOMS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
# How often a letter stands in Russian text, in tenths of a percent; a wrong guess of the encoding makes rare letters.
_OFTEN: Final = dict(
    zip(
        "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъё",
        (110, 85, 80, 74, 67, 63, 55, 47, 45, 43, 35, 32, 30, 28, 26, 20, 19, 17, 17, 16, 16, 14, 12, 10, 9, 7, 6, 5,
         4, 3, 3, 1, 1),
        strict=True,
    )
)  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One row with its number in the file (the header is row 1) and its values by column name."""

    number: int
    values: Mapping[str, str]
    file: str = ""

    def place(self, column: str = "") -> Place:
        """Where this row stands, for an error."""
        return Place(file=self.file, row=self.number, column=column)


def decode(content: bytes, file: str = "") -> str:
    """Text from bytes in UTF-8, UTF-16 (with or without mark), cp1251 or KOI8-R. Raises InputError for none
    of these.
    """
    for bom, encoding in _BOMS:
        if content.startswith(bom):
            return _decode_as(content, encoding, file)
    if content[:4000].count(0) > len(content[:4000]) // 8:
        little = content[1:4000:2].count(0) >= content[0:4000:2].count(0)
        return _decode_as(content, "utf-16-le" if little else "utf-16-be", file)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        guesses = [content.decode(encoding, errors="replace") for encoding in ("cp1251", "koi8-r")]
        return max(guesses, key=_cyrillic_weight)


def _cyrillic_weight(text: str) -> float:
    """How Russian a text looks: the mean log frequency of its letters, less for capitals after small letters."""
    sample = text[:20_000]
    letters = [c for c in sample if not c.isascii()]
    wrong = sum(a.islower() and b.isupper() for a, b in pairwise(sample))
    return sum(math.log(_OFTEN.get(c.casefold(), 0.3)) for c in letters) - 5 * wrong


def _decode_as(content: bytes, encoding: str, file: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise NamesError("names.encoding", Place(file=file), encoding=encoding, byte=error.start) from error


def read_csv(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """Rows of a CSV file, comma, semicolon or tab. Raises InputError when a needed column or the header is
    missing.
    """
    text = decode(path.read_bytes(), path.name).replace("\x00", "")
    header, _, _ = text.partition("\n")
    separator = max(",;\t", key=header.count)
    csv.field_size_limit(1_000_000)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    names = [name.strip().casefold() for name in next(reader, [])]
    missing = [column for column in columns if column not in names]
    if missing:
        raise NamesError(
            "names.column", Place(file=path.name, row=1), column=missing[0], columns=", ".join(columns)
        )
    return _rows(reader, names, path.name)


def _rows(reader: Iterator[list[str]], names: list[str], file: str) -> Iterator[Row]:
    for number, cells in enumerate(reader, start=2):
        if any(cell.strip() for cell in cells):
            values = dict(zip(names, cells, strict=False))
            if len(cells) != len(names):
                values["\0cells"] = str(len(cells))
            yield Row(number, values, file)


def check_cells(row: Row) -> None:
    """Raise InputError when a row has more or fewer cells than the header: its values are then in doubt."""
    found = row.values.get("\0cells")
    if found:
        raise NamesError("names.cells", row.place(), count=found)


def write_csv(path: Path | None, rows: Iterable[Mapping[str, object]]) -> None:
    """Write rows as UTF-8 CSV with a header, to a file or standard output."""
    stream = path.open("w", encoding="utf-8", newline="") if path else sys.stdout
    try:
        writer: csv.DictWriter[str] | None = None
        for row in rows:
            if writer is None:
                writer = csv.DictWriter(stream, list(row), lineterminator="\n")
                writer.writeheader()
            writer.writerow(row)
    finally:
        if path:
            stream.close()
