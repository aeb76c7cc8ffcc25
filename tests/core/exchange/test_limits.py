"""Bombs, broken and foreign files: refused before a parser sees them, or stopped in the child process."""

import datetime as dt
import io
import os
import re
import zipfile
from pathlib import Path

import openpyxl
import pytest

from panah.core.errors import InputError
from panah.core.exchange import child
from panah.core.exchange.htcds import read_htcds, read_in_child
from panah.core.exchange.limits import MIB, Limits
from panah.core.exchange.package import inspect_package
from panah.core.exchange.sheets import open_workbook
from tests.core.exchange.templates import edited, people, person, saved, template


def zipped(**entries: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in entries.items():
            archive.writestr(name.replace("__", "/"), body)
    return buffer.getvalue()


FOREIGN = [
    (b"", "file_empty", "the file is empty"),
    (b"Name;Age\nA;1\n", "not_a_workbook", "this is not an Excel workbook"),
    (
        b"\xd0\xcf\x11\xe0" + b"\0" * 600,
        "encrypted_or_old",
        "protected by a password or saved in the old .xls",
    ),
    (b"PK\x03\x04 nothing more", "broken_workbook", "damaged"),
    (zipped(a=b"x"), "not_a_workbook", "this zip file is not an Excel workbook"),
    (
        zipped(word__document_xml=b"x").replace(b"document_xml", b"document.xml"),
        "not_a_workbook",
        "Word document",
    ),
    (
        zipped(xl__workbook_bin=b"x").replace(b"workbook_bin", b"workbook.bin"),
        "not_a_workbook",
        "binary .xlsb",
    ),
    (zipped(content_xml=b"x").replace(b"content_xml", b"content.xml"), "not_a_workbook", "OpenDocument"),
]


@pytest.mark.parametrize(("data", "code", "words"), FOREIGN)
def test_a_foreign_file_is_named_for_what_it_is(data, code, words):
    with pytest.raises(InputError, match=words) as caught:
        read_htcds(data)
    assert caught.value.code == code
    assert caught.value.mend


def test_a_workbook_cut_off_in_the_middle_is_damaged():
    data = template([person()])
    with pytest.raises(InputError, match="damaged"):
        read_htcds(data[: len(data) // 2])


def test_a_workbook_with_a_broken_sheet_is_damaged():
    data = edited(
        template([person()]), replace={"xl/worksheets/sheet1.xml": lambda body: body[: len(body) // 2]}
    )
    with pytest.raises(InputError, match="damaged"):
        read_htcds(data)


@pytest.mark.slow
def test_a_workbook_of_6_mb_that_unpacks_to_72_mb_is_refused_unparsed():
    row = (
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>'
        + os.urandom(600).hex().encode()
        + b"</t></is></c></row>"
    )
    filler = b"".join(os.urandom(40).hex().encode() + b" " * 1_200 for _ in range(57_000))
    bomb = edited(template([person()]), replace={"xl/worksheets/sheet1.xml": lambda _: row + filler})
    assert 2 * MIB < len(bomb) < 8 * MIB
    with pytest.raises(InputError, match=r"would unpack to 7\d MB") as caught:
        inspect_package(bomb)
    assert caught.value.code == "unpacks_too_large"


def test_a_bomb_that_is_small_but_expands_a_thousandfold_is_refused():
    bomb = edited(template([person()]), add={"xl/media/zeros.bin": b"\0" * (20 * MIB)})
    with pytest.raises(InputError, match="would unpack"):
        read_htcds(bomb)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_entities_do_not_hide_in_another_encoding(encoding):
    text = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY x "yyyy">]><a>&x;</a>'
    bomb = edited(template([person()]), replace={"xl/worksheets/sheet1.xml": lambda _: text.encode(encoding)})
    with pytest.raises(InputError) as caught:
        read_htcds(bomb)
    assert caught.value.code == "odd_encoding"


def test_ten_thousand_entries_are_refused():
    bomb = edited(template([person()]), add={f"x/{number}.txt": b"" for number in range(10_000)})
    with pytest.raises(InputError, match=r"in 100\d\d parts"):
        read_htcds(bomb)


def test_too_many_bytes_cells_rows_and_columns_are_refused_with_their_numbers():
    data = template(people(30))
    with pytest.raises(InputError, match=r"the file has 0\.0 MB"):
        read_htcds(data, Limits(file_bytes=100))
    with pytest.raises(InputError, match="at most 50 are read"):
        read_htcds(data, Limits(cells=50))
    with pytest.raises(InputError, match="more than 10 rows"):
        read_htcds(data, Limits(rows=10))
    with pytest.raises(InputError, match="values past column E"):
        read_htcds(data, Limits(columns=5))


def test_formatting_that_reaches_to_the_last_column_is_no_value():
    book = openpyxl.load_workbook(io.BytesIO(template([person()])))
    book.active["XFD3"].font = openpyxl.styles.Font(bold=True)
    assert len(read_htcds(saved(book)).records) == 1


def test_a_stated_size_that_lies_hides_nothing():
    lie = lambda body: body.replace(b'<dimension ref="A1:AM4"', b'<dimension ref="A1:B2"')  # noqa: E731
    data = edited(
        template([person(), person(prs_FirstName="Malika")]), replace={"xl/worksheets/sheet1.xml": lie}
    )
    assert [record.person.first_name for record in read_htcds(data).records] == ["Aibek", "Malika"]


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaa">]>'


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
def test_entities_in_any_part_are_refused(part):
    data = edited(template([person()]), replace={part: lambda body: ENTITIES + body})
    with pytest.raises(InputError, match="declares XML entities"):
        read_htcds(data)


def test_the_child_gives_the_same_reading_and_the_same_errors():
    data = template([person(), person(prs_Birthdate="2023-02-30")], kind="multi")
    assert read_in_child(data).as_dict() == read_htcds(data).as_dict()
    with pytest.raises(InputError, match="this is not an Excel workbook") as caught:
        read_in_child(b"no workbook")
    assert caught.value.code == "not_a_workbook"


def test_the_file_name_reaches_the_issues_but_not_its_folder(tmp_path):
    path = tmp_path / "cases 2024.xlsx"
    path.write_bytes(template([person(prs_Birthdate="2023-02-30")]))
    issue = next(issue for issue in read_in_child(path).issues if issue.code == "impossible_date")
    assert str(issue.place) == "cases 2024.xlsx, sheet Sheet1, row 3, column G"


@pytest.mark.parametrize("limits", [Limits(memory_bytes=48 * MIB), Limits(seconds=1, cells=10**9)])
def test_a_child_that_needs_too_much_is_stopped(limits):
    # As many rows as keep even a fast machine busy for three seconds.
    data = template(people(12_000 if limits.seconds == 1 else 5))
    with pytest.raises(InputError, match="more memory or time") as caught:
        read_in_child(data, limits)
    assert caught.value.code == "too_heavy"


def test_the_child_has_no_secret_of_ours_in_its_environment(monkeypatch):
    monkeypatch.setenv("PANAH_SECRET_KEY", "very secret")
    assert "very secret" not in child._environment().values()
    assert set(child._environment()) == {"PYTHONPATH", "PYTHONUTF8"}


def test_a_parser_that_breaks_down_is_told_without_quoting_the_file(monkeypatch):
    told = child._unreadable("cases.xlsx", b"Traceback\nlxml.etree.SomeError: Aibek Testov, born 1991\n")
    assert told.message == "the file could not be read (SomeError)"
    assert "Aibek" not in str(told)


def test_a_strict_workbook_is_told_how_to_be_saved():
    strict = {
        "xl/workbook.xml": lambda body: body.replace(b"schemas.openxmlformats.org", b"purl.oclc.org/ooxml")
    }
    with pytest.raises(InputError, match="Strict Open XML") as caught:
        read_htcds(edited(template([person()]), replace=strict))
    assert caught.value.mend == "Save it as an ordinary Excel workbook (.xlsx)."


def test_formulas_and_merges_are_seen_under_a_namespace_prefix():
    def prefix(body: bytes) -> bytes:
        body = re.sub(rb"<(/?)(?=[a-zA-Z])", rb"<\1x:", body)
        return body.replace(b"xmlns=", b"xmlns:x=")

    book = openpyxl.load_workbook(io.BytesIO(template([person(prs_FirstName="=A1"), person()])))
    book.active.merge_cells("I3:I4")
    data = edited(saved(book), replace={"xl/worksheets/sheet1.xml": prefix})
    facts = inspect_package(data)
    assert facts.formulas == 1
    assert facts.sheets["xl/worksheets/sheet1.xml"].merges == ["I3:I4"]
    assert facts.sheets["xl/worksheets/sheet1.xml"].cells > 100
    assert "formula_without_value" in [issue.code for issue in read_htcds(data).issues]


def test_a_file_with_formulas_is_closed_after_reading(tmp_path):
    path = tmp_path / "cases.xlsx"
    path.write_bytes(template([person(prs_FirstName="=A1")]))
    before = len(list(Path("/proc/self/fd").iterdir()))
    for _ in range(5):
        read_htcds(path)
    assert len(list(Path("/proc/self/fd").iterdir())) == before


@pytest.mark.parametrize("at", [0.2, 0.4, 0.6, 0.8])
def test_damaged_bytes_anywhere_are_told_as_damage_or_not_at_all(at):
    data = bytearray(template(people(40)))
    start = int(len(data) * at)
    data[start : start + 40] = bytes(reversed(data[start : start + 40]))
    with pytest.raises(InputError, match=r"damaged|not an Excel workbook|declares XML|would unpack"):
        read_htcds(bytes(data))


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="D3" t="s"><v>99999</v></c>',
        '<c r="D3" t="s"><v>x</v></c>',
        '<c r="ZZZZ3"><v>1</v></c>',
        '<c r="D3"><v>1e</v></c>',
        '<c r="3"><v>1</v></c>',
    ],
)
def test_cells_that_make_no_sense_are_told_as_damage(cell):
    put = {
        "xl/worksheets/sheet1.xml": lambda body: body.replace(
            b"</row></sheetData>", cell.encode() + b"</row></sheetData>"
        )
    }
    with pytest.raises(InputError, match="damaged"):
        read_htcds(edited(template([person()]), replace=put))


def test_what_openpyxl_reads_is_what_we_read():
    """Every value of a workbook with all kinds of cells, against an independent reader."""
    book = openpyxl.Workbook()
    sheet = book.active
    rows = [
        ["text", 1, 2.5, True, None, "tail"],
        [
            dt.datetime(2024, 1, 2, tzinfo=dt.UTC).replace(tzinfo=None),
            dt.time(3, 4),
            -7,
            "",
            "=1+1",
            "ж\u00a0",
        ],
        [None, None, None, None, None, None, "far"],
    ]
    for row in rows:
        sheet.append(row)
    sheet["H9"] = "gap"
    data = saved(book)
    theirs = [
        (number, tuple(None if value == "=1+1" else value for value in row))
        for number, row in enumerate(
            openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True), 1
        )
        if any(value is not None for value in row)
    ]
    with open_workbook(data) as opened:
        ours = [(row.number, row.values + (None,) * (8 - len(row.values))) for row in opened.sheets[0].rows]
    assert ours == theirs
