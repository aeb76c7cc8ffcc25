"""The attacker on anybody's tables."""

import csv
from collections import Counter

import openpyxl
import pytest

from panah.core.disclosure.published import Reading, attack_tables, read_tables
from panah.core.disclosure.published.numbers import read_number
from panah.core.disclosure.published.outcome import written
from panah.core.errors import InputError
from tests.core.disclosure import glotip_shaped

CROSSED = "sex,0-17,18+,Total\nFemale,<5,64,68\nMale,6,12,18\nTotal,10,76,86\n"


def save(tmp_path, text, name="table.csv", encoding="utf-8"):
    path = tmp_path / name
    path.write_text(text, encoding=encoding)
    return path


def outcome_of(path, **reading):
    (table,) = read_tables([path], Reading(**reading))
    return attack_tables(table)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("12", 12, 12), ("1,234", 1234, 1234), ("1 234", 1234, 1234), (7.0, 7, 7), ("<5", 0, 4), ("< 5", 0, 4),
        ("≤5", 0, 5), ("1-4", 1, 4), ("1–4", 1, 4), ("5+", 5, float("inf")), (">10", 11, float("inf")),
        ("", 0, float("inf")), ("..", 0, float("inf")), (None, 0, float("inf")), ("менее 5", 0, 4),
    ],
)  # fmt: skip
def test_what_a_printed_cell_allows(text, low, high):
    told = read_number(text)
    assert (told.low, told.high) == (low, high)


@pytest.mark.parametrize("text", ["women", "12.5", "4-1", "12 %"])
def test_what_is_no_count(text):
    assert read_number(text) is None


def test_rounding_gives_a_range():
    told = read_number("25", rounded_to=5)
    assert (told.low, told.high) == (23, 27)


def test_kazakhstan_2017_by_two_subtractions(tmp_path):
    """Female 68 - women 64 = 4 girls; confirmed by minors 10 - boys 6."""
    found = outcome_of(save(tmp_path, CROSSED))
    (girls,) = found.recovered
    assert (girls.lowest, girls.highest, girls.method) == (4, 4, "subtraction")
    assert written(girls.proof_lowest) in (
        "68 (Female, Total) - 64 (Female, 18+)",
        "10 (Total, 0-17) - 6 (Male, 0-17)",
    )
    assert str(girls.place) == "table.csv, row 2, column 0-17"


def test_the_same_in_the_long_shape_of_glotip(tmp_path):
    path = tmp_path / "glotip.csv"
    glotip_shaped.write(path, 10)
    found = {cell.cell: cell for cell in outcome_of(path).recovered}
    girls = found["KAZ, Detected trafficking victims, Total, Total, Female, 0 to 17 years, 2017, Counts"]
    assert (girls.lowest, girls.method) == (4, "subtraction")


def test_nothing_recovered_is_false(tmp_path):
    """Every interval found holds the true number (the file is made from known people)."""
    path = tmp_path / "glotip.csv"
    glotip_shaped.write(path, 900, seed=5)
    truth = glotip_shaped.truth(900, seed=5)
    found = outcome_of(path)
    kinds = Counter(cell.method for cell in found.recovered)
    assert kinds["subtraction"] > 40
    assert kinds["linear programming"] > 40
    assert found.contradictions == ()
    for cell in found.recovered:
        if not cell.cell.startswith("KAZ"):
            assert cell.lowest <= truth[cell.cell] <= cell.highest


def test_each_certificate_adds_up(tmp_path):
    path = tmp_path / "glotip.csv"
    glotip_shaped.write(path, 600, seed=1)
    for cell in outcome_of(path).recovered:
        for bound, proof in ((cell.lowest, cell.proof_lowest), (cell.highest, cell.proof_highest)):
            if proof:
                numbers = (float(text.split(" from ")[0].replace(",", "")) for _, _, text in proof)
                total = sum(weight * number for (weight, _, _), number in zip(proof, numbers, strict=True))
                assert abs(total - bound) < 1


def test_linear_programming_finds_what_no_subtraction_does(tmp_path):
    """Row a hides two cells, row b two; only together do the columns pin them."""
    text = "g,x,y,z,Total\na,<5,<5,7,9\nb,<5,<5,5,11\nTotal,2,6,12,20\n"
    cells = {cell.cell: cell for cell in outcome_of(save(tmp_path, text)).recovered}
    assert (cells["b, y"].lowest, cells["b, y"].highest) == (4, 4)
    assert cells["a, y"].pinned
    assert {cell.method for cell in cells.values()} == {"linear programming"}


def test_parts_that_exceed_their_total_are_a_warning_naming_the_line(tmp_path):
    found = outcome_of(save(tmp_path, "form,n\nTotal,86\nlabour,20\nsexual,50\nother,25\n"))
    assert found.warnings == ("Total: the parts make 95, the total says 86; not used",)
    assert found.recovered == ()


def test_contradicting_numbers_are_named(tmp_path):
    found = outcome_of(save(tmp_path, "sex,0-17,18+,Total\nFemale,<5,64,90\nMale,6,12,18\nTotal,10,76,108\n"))
    assert len(found.contradictions) == 1
    assert any(cell.startswith(("Female", "Total")) for cell in found.contradictions[0].cells)


@pytest.mark.parametrize(
    ("text", "rounded", "named"),
    [
        ("sex,n\nTotal,<5\nmale,5+\nfemale,5+\n", 0, {"Total is <5", "male is 5+", "female is 5+"}),
        ("sex,n\nTotal,20\nmale,5\nfemale,..\nother,30\n", 5, {"other is 30", "Total is 20"}),
        ("sex,n\nTotal,9\nmale,5+\nfemale,5-8\n", 0, {"Total is 9", "male is 5+", "female is 5-8"}),
    ],
)
def test_ranges_and_roundings_that_contradict_are_named(tmp_path, text, rounded, named):
    (found,) = outcome_of(save(tmp_path, text), rounded_to=rounded).contradictions
    assert found.cells
    assert set(found.cells) <= named


def test_progress_is_told_while_reading_and_while_pursuing(tmp_path):
    path = tmp_path / "glotip.csv"
    glotip_shaped.write(path, 10_500)
    read, done = [], []
    (table,) = read_tables([path], progress=read.append)
    assert read == [10_000]
    small = save(tmp_path, "g,x,y,z,Total\na,<5,<5,7,9\nb,<5,<5,5,11\nTotal,2,6,12,20\n")
    (table,) = read_tables([small])
    attack_tables(table, progress=lambda at, of: done.append((at, of)))
    assert done[-1] == (4, 4)


def test_an_incomplete_column_pins_nothing(tmp_path):
    found = outcome_of(save(tmp_path, "sex,n\nTotal,68\nfemale,64\nmale,<5\n"), incomplete=frozenset({"sex"}))
    assert found.recovered == ()


def test_two_different_numbers_for_a_cell_are_told(tmp_path):
    found = outcome_of(save(tmp_path, "sex,n\nTotal,10\nTotal,12\nmale,6\nfemale,<5\n"))
    assert "Total is 12 here and 10 before" in found.warnings[0]


def test_codes_leaked_into_numbers_are_set_aside(tmp_path):
    found = outcome_of(save(tmp_path, 'sex,n\nTotal,"6,112,019"\nmale,6\nfemale,<5\n'))
    assert "6,112,019 is no plausible count" in found.warnings[0]


def test_exact_duplicates_say_nothing_new(tmp_path):
    (table,) = read_tables([save(tmp_path, "sex,n\nTotal,9\nTotal,9\nmale,6\nfemale,<5\n")])
    assert len(table.cells) == 3
    assert table.warnings == []


def test_namibia_is_not_missing(tmp_path):
    (table,) = read_tables([save(tmp_path, "country,sex,n\nNA,Total,20\nNA,male,9\nNA,female,11\n")])
    assert ("NA", "Total") in table.cells


def test_a_workbook_reads_like_the_text(tmp_path):
    book = openpyxl.Workbook()
    for row in csv.reader(CROSSED.splitlines()):
        book.active.append([int(cell) if cell.isdigit() else cell for cell in row])
    book.save(tmp_path / "table.xlsx")
    (girls,) = outcome_of(tmp_path / "table.xlsx").recovered
    assert girls.lowest == 4
    assert girls.place.sheet == "Sheet"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1251"])
def test_encodings(tmp_path, encoding):
    text = "пол;число\nВсего;68\nмужчины;64\nженщины;<5\n"
    (cell,) = outcome_of(save(tmp_path, text, encoding=encoding)).recovered
    assert cell.lowest == 4


@pytest.mark.parametrize(
    ("text", "reading", "words"),
    [
        ("", {}, "hold no table"),
        ("a,b\nu,v\n", {}, "no column of numbers was found. Name it with --value; the columns are: a, b"),
        ("a,b\nx,1\n", {"value": "c"}, "row 1: there is no column c"),
        (
            "sex,n\nTotal,9\nmale,six\n",
            {"value": "n"},
            "table.csv, row 3, column n: the cell holds neither a count",
        ),
        ('sex,n\n"Total,9\n' + "x" * 140_000, {}, "opened and never closed"),
        ("sex,n\nTotal,9\x00\n", {}, "this is not a table of text"),
    ],
)
def test_bad_files_are_named_errors(tmp_path, text, reading, words):
    with pytest.raises(InputError) as caught:
        outcome_of(save(tmp_path, text), **reading)
    assert words in str(caught.value)


def test_a_file_that_is_too_large_is_refused(tmp_path):
    from panah.core.exchange.limits import Limits

    with pytest.raises(InputError, match="too large"):
        read_tables([save(tmp_path, CROSSED)], limits=Limits(file_bytes=10))


def book(tmp_path, rows, merges=(), name="table.xlsx", more=()):
    made = openpyxl.Workbook()
    for sheet, lines in ((made.active, rows), *((made.create_sheet("More"), lines) for lines in more)):
        for row in lines:
            sheet.append([int(cell) if str(cell).isdigit() else cell or None for cell in row])
    for cells in merges:
        made.worksheets[0].merge_cells(cells)
    made.save(tmp_path / name)
    return tmp_path / name


CROSSED_ROWS = list(csv.reader(CROSSED.splitlines()))
LONG = [
    ["country", "sex", "n", "note"],
    ["KAZ", "Total", 68, "a"],
    ["", "male", 64, ""],
    ["", "female", "<5", ""],
]
TWO_HEADINGS = [["sex", "Children", "", "Adults"], ["", "0-9", "10-17", "18+"], ["Female", "<5", 4, 60]]


def test_merged_categories_are_read_for_every_row_and_told(tmp_path):
    found = outcome_of(book(tmp_path, LONG, ["A2:A4"]), value="n")
    (girls,) = found.recovered
    assert (girls.cell, girls.lowest) == ("KAZ, female", 4)
    (warning,) = found.warnings
    assert warning.startswith(
        "table.xlsx, sheet Sheet, row 2, column A: the cells A2:A4 are merged: it is read as the same"
    )
    assert "Unmerge them" in warning


def test_a_merged_number_is_set_aside_and_the_rest_is_read(tmp_path):
    rows = [*CROSSED_ROWS[:2], ["Male", "6", "", "18"], CROSSED_ROWS[3]]
    found = outcome_of(book(tmp_path, rows, ["B3:C3"]))
    cells = {cell.cell: cell for cell in found.recovered}
    assert (cells["Female, 0-17"].lowest, cells["Female, 0-17"].highest) == (4, 4)
    assert (cells["Male, 0-17"].lowest, cells["Male, 0-17"].printed) == (6, "blank")
    assert "row 3, column B: the cells B3:C3 are merged: whose the number is" in found.warnings[0]


def test_a_merged_title_and_a_heading_between_rows_are_no_cells(tmp_path):
    rows = [["Table 1. Victims"], *CROSSED_ROWS[:2], ["Of whom"], *CROSSED_ROWS[2:]]
    (table,) = read_tables([book(tmp_path, rows, ["A1:D1", "A4:D4"])])
    assert {key[0] for key in table.cells} == {"Female", "Male", "Total"}
    assert "row 4, column A: the cells A4:D4 are merged: it is read as a heading" in table.warnings[0]
    assert attack_tables(table).pinned() == 1


def test_merged_remarks_change_nothing(tmp_path):
    rows = [LONG[0], *(["KAZ", *row[1:]] for row in LONG[1:])]
    found = outcome_of(book(tmp_path, rows, ["D2:D4"]), value="n")
    assert found.pinned() == 1
    assert found.warnings == ()


@pytest.mark.parametrize(
    ("rows", "merges", "words"),
    [
        (TWO_HEADINGS, ["B1:C1"], "row 1, column B: the heading B1:C1 is merged"),
        (TWO_HEADINGS, ["A1:A2"], "row 1, column A: the heading A1:A2 is merged"),
        (TWO_HEADINGS, [], "row 1, column C: the column has no heading of its own"),
        (
            [
                ["sex", "children", "adults"],
                ["Sex", "girls, boys", "men, women"],
                ["Female", "<5", 60],
                ["Male", 1, 3],
            ],
            [],
            "row 2, column B: the row has words where all rows below have numbers",
        ),
    ],
)
def test_two_rows_of_headings_are_refused_by_name_and_the_rest_is_read(tmp_path, rows, merges, words):
    with pytest.raises(InputError) as caught:
        read_tables([book(tmp_path, rows, merges)])
    assert f"table.xlsx, sheet Sheet, {words}" in str(caught.value)
    assert "Write one row of headings" in str(caught.value)
    found = outcome_of(book(tmp_path, rows, merges, name="two.xlsx", more=[CROSSED_ROWS]))
    assert found.pinned() == 1
    assert words in found.warnings[0]


@pytest.mark.parametrize(
    "text",
    [
        "sex,n\nfemale,\nmale,64\nTotal,68\n",
        "year,n\nTotal,..\n2019,4\n2020,5\n",
        "year,n\nall,\n2019,4\n2020,5\n",
    ],
)
def test_a_first_row_without_number_is_no_heading(tmp_path, text):
    (table,) = read_tables([save(tmp_path, text)])
    assert len(table.cells) == 3


def test_two_rows_of_headings_in_text(tmp_path):
    with pytest.raises(InputError, match=r"table\.csv, row 2, column B: the row has words"):
        read_tables([save(tmp_path, "sex,n\n#sex,#value\nTotal,68\nmale,64\n")])
