"""Published tables as rows to show, chart and download, in the reader's language."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from panah.core.disclosure import Release as Tables
from panah.core.law import Pack

_FACT_OF_DIMENSION = {
    "sex": "sex",
    "form": "exploitation_form",
    "sector": "sector",
    "citizenship": "citizenship",
    "oblast": "oblast",
}


@dataclass(frozen=True)
class Table:
    """A one-way or two-way table in words. A count of None is withheld."""

    key: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[tuple[str, ...], int | None], ...]


@dataclass(frozen=True)
class Words:
    """Labels of dimensions, of categories that are no fact's choice, and of months, quarters and years."""

    dimensions: Mapping[str, str]
    categories: Mapping[str, str]
    period: Callable[[str], str]


def category_label(pack: Pack, language: str, words: Words, dimension: str, code: str) -> str:
    """A category as people read it."""
    if code in words.categories:
        return words.categories[code]
    if dimension == "period":
        return words.period(code)
    fact = _FACT_OF_DIMENSION.get(dimension)
    return pack.choice_label(language, fact, code) if fact else code


def readable(tables: Tables, pack: Pack, language: str, words: Words) -> list[Table]:
    """Every table of an edition, one-way tables first."""
    found = []
    for names in tables.codebook.published_tables():
        if not names:
            continue
        rows = tuple(
            (
                tuple(
                    category_label(pack, language, words, *pair) for pair in zip(names, codes, strict=True)
                ),
                count,
            )
            for codes, count in tables.rows(names)
        )
        heads = tuple(words.dimensions[name] for name in names)
        found.append(Table(key="-".join(names), title=" × ".join(heads), heads=heads, rows=rows))
    return found


def as_csv(tables: Tables) -> bytes:
    """All cells in long form, codes not words: edition, table, categories, count. Withheld is the word WITHHELD."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(["edition", "period_start", "period_end", "table", "category_1", "category_2", "count"])
    for row in _long_rows(tables):
        writer.writerow(row)
    # The mark lets a spreadsheet open the file as UTF-8.
    return ("\ufeff" + buffer.getvalue()).encode()


def as_xlsx(tables: Tables, readable_tables: list[Table], withheld: str) -> bytes:
    """A sheet of all cells in long form, and one sheet per table in words."""
    book = Workbook()
    sheet = book.active
    if sheet is None:
        raise RuntimeError("a new workbook has a sheet")
    sheet.title = "data"
    _add(sheet, ["edition", "period_start", "period_end", "table", "category_1", "category_2", "count"])
    for row in _long_rows(tables):
        _add(sheet, row)
    for table in readable_tables:
        page = book.create_sheet(table.key[:31])
        _add(page, [*table.heads, "n"])
        for labels, count in table.rows:
            _add(page, [*labels, withheld if count is None else count])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _add(sheet: Worksheet, row: Sequence[str | int]) -> None:
    """A row in which text stays text: a label that begins like a formula is never computed."""
    sheet.append(list(row))
    for cell in sheet[sheet.max_row]:
        if cell.data_type == "f":
            cell.data_type = "s"
            cell.quotePrefix = True


def _long_rows(tables: Tables) -> list[list[str | int]]:
    rows: list[list[str | int]] = []
    for names in tables.codebook.published_tables():
        cells = tables.rows(names) if names else [((), tables.value())]
        for codes, count in cells:
            padded = [*codes, "", ""][:2]
            shown: str | int = "WITHHELD" if count is None else count
            rows.append([tables.edition, *tables.period, "-".join(names) or "total", *padded, shown])
    return rows
