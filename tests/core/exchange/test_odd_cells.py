"""Workbooks and joined files of the published shapes: what is odd about a cell or a row is told."""

import csv
import datetime as dt
import io

import openpyxl
import pytest

from panah.core.exchange.convert import convert
from panah.core.exchange.ctdc import stream_ctdc
from panah.core.exchange.glotip import checks, stream_glotip
from panah.core.exchange.issues import Severity
from tests.core.exchange.ctdc_files import ctdc_file
from tests.core.exchange.glotip_files import as_csv, as_xlsx, line
from tests.core.exchange.templates import edited, saved, with_macros


def as_workbook(text: str, *, top: int = 0) -> openpyxl.Workbook:
    """A CSV as somebody saves it from a spreadsheet program: numbers as numbers, no empty cells at the end."""
    book = openpyxl.Workbook()
    for _ in range(top):
        book.active.append(["The Global Dataset"])
    for cells in csv.reader(io.StringIO(text)):
        book.active.append(
            [int(cell) if cell.removeprefix("-").isdigit() else cell or None for cell in cells]
        )
    return book


def glotip_book() -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(as_xlsx([line(), line(Year="2018")])))


BOOKS = {
    "ctdc": (lambda: as_workbook(ctdc_file("k-anonymised", 5)), stream_ctdc, 2),
    "glotip": (glotip_book, stream_glotip, 4),
}


def read(stream, data):
    with stream(data) as opened:
        rows = list(opened)
    return rows, opened.issues


def codes(issues):
    return [issue.code for issue in issues]


@pytest.mark.parametrize(("make", "stream", "first"), BOOKS.values(), ids=BOOKS)
def test_formulas_merges_macros_and_hidden_sheets_are_told_with_their_places(make, stream, first):
    book = make()
    sheet = book.active
    sheet.cell(first + 1, 13).value = "=1+1"
    sheet.merge_cells(start_row=first, start_column=2, end_row=first + 1, end_column=2)
    sheet.sheet_state = "hidden"
    book.create_sheet("Notes")["A1"] = "=2+2"
    book.active = 1
    _, issues = read(stream, with_macros(saved(book)))
    told = {issue.code: issue for issue in issues}
    formula = told["formula_without_value"]
    assert (formula.severity, formula.place.sheet) == (Severity.ERROR, sheet.title)
    assert (formula.place.row, formula.place.column) == (first + 1, "M")
    assert [issue.place.row for issue in issues if issue.code == "merged_cells"] == [first, first + 1]
    assert {"macros_ignored", "hidden_sheet"} <= set(told)
    assert codes(issues).count("formula_without_value") == 1, "a sheet without the columns is not read"


def test_a_ctdc_workbook_says_what_its_csv_says(tmp_path):
    for name in ("k-anonymised", "synthetic-2025"):
        text = ctdc_file(name, 40)
        rows, issues = read(stream_ctdc, saved(as_workbook(text, top=2)))
        assert rows == read(stream_ctdc, text.encode())[0]
        assert issues == []
        (tmp_path / "s.xlsx").write_bytes(saved(as_workbook(text)))
        convert(tmp_path / "s.xlsx", tmp_path / f"{name}.csv", to=f"ctdc-{name}")
        assert (tmp_path / f"{name}.csv").read_bytes() == text.encode()


def test_a_band_that_the_spreadsheet_made_a_date_is_the_band():
    text = ctdc_file("k-anonymised", 1)
    book = as_workbook(text)
    at = text.split(",").index("ageBroad") + 1
    book.active.cell(2, at).value = dt.date(2024, 9, 17)
    rows, issues = read(stream_ctdc, saved(book))
    assert rows[0]["ageBroad"] == "9--17"
    assert issues == []


def test_a_header_that_stands_again_is_no_row():
    text = ctdc_file("synthetic-2024", 3)
    rows, issues = read(stream_ctdc, (text + text).encode())
    assert len(rows) == 6
    assert [(issue.code, issue.place.row) for issue in issues] == [("header_repeated", 5)]
    table = as_csv([line()])
    rows, issues = read(stream_glotip, table + as_csv([line(Year="2018")]))
    assert [row.year for row in rows] == [2017, 2018]
    assert [(issue.code, issue.place.row) for issue in issues] == [("header_repeated", 3)]


def test_a_title_above_the_header_of_a_csv_is_passed_over():
    text = ctdc_file("k-anonymised", 3)
    assert len(read(stream_ctdc, f"Global Dataset, April 2020\r\n\r\n{text}".encode())[0]) == 3


def test_sums_past_the_room_of_the_check_are_said_to_be_unchecked(monkeypatch):
    monkeypatch.setattr(checks, "_ROOM", 2)
    check = checks.PartsCheck()
    with stream_glotip(as_csv([line(Year=str(year)) for year in range(2003, 2009)])) as stream:
        for row in stream:
            check.add(row)
    assert [issue.code for issue in check.issues()] == ["sums_unchecked"]


def test_links_to_other_files_are_told():
    data = edited(as_xlsx([line()]), add={"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})
    assert "links_ignored" in codes(read(stream_glotip, data)[1])
