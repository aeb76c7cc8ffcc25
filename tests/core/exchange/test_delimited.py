"""CSV from anywhere: encodings, delimiters, broken files; and CSV that no spreadsheet runs."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panah.core.errors import InputError
from panah.core.exchange.delimited import guarded, open_delimited, unguarded, write_delimited
from panah.core.exchange.htcds import read_htcds, write_htcds_csv
from panah.core.exchange.htcds.record import build_record
from panah.core.exchange.limits import Limits
from panah.core.exchange.missing import Missing
from tests.core.exchange.templates import people, template

TEXT = "Имя;Возраст\nОмурбек;40\nҚайрат;31\n"


def read(data: bytes, **options):
    with open_delimited(data, **options) as file:
        return file.encoding, file.delimiter, [row for _, row in file.rows]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_recognised(encoding):
    _, delimiter, rows = read(TEXT.encode(encoding))
    assert delimiter == ";"
    assert rows == [["Имя", "Возраст"], ["Омурбек", "40"], ["Қайрат", "31"]]


def test_the_cyrillic_and_the_western_code_page_are_told_apart():
    assert read("Имя;Город\nОмурбек;Ош\n".encode("cp1251"))[2][1] == ["Омурбек", "Ош"]
    assert read("name;city\nJosé;Malmö\n".encode("cp1252"))[2][1] == ["José", "Malmö"]


def test_the_two_cyrillic_code_pages_are_told_apart():
    assert read("Имя;Город\nОмурбек;Ош\n".encode("koi8-r"))[2][1] == ["Омурбек", "Ош"]
    assert read("ИМЯ;ГОРОД\nОМУРБЕК;ОШ\n".encode("cp1251"))[2][1] == ["ОМУРБЕК", "ОШ"]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_wide_letters_without_a_mark_are_recognised(encoding):
    assert read("name;city\nOmurbek;Osh\n".encode(encoding))[2][1] == ["Omurbek", "Osh"]


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "utf-8", "utf-16"])
def test_a_guessed_code_page_is_told(encoding):
    text = "First Name;Surname;Gender;Birthdate\nОмурбек;Тестов;Masculine;12.04.1991\n"
    reading = read_htcds(text.encode(encoding))
    assert reading.records[0].person.second_name == "Тестов"
    told = [issue.params["page"] for issue in reading.issues if issue.code == "code_page"]
    assert told == {"cp1251": ["Windows-1251"], "koi8-r": ["KOI8-R"]}.get(encoding, [])


def test_a_quotation_mark_that_is_never_closed_is_told_where_it_opens():
    with pytest.raises(InputError) as caught:
        read(b'a,b\n1,2\n3,"4\n' + b"5,6\n" * 50)
    assert caught.value.place.row == 3


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_the_delimiter_is_recognised(sign):
    assert read(sign.join(["a", "b", "c"]).encode())[1] == sign


BROKEN = [
    (b"\x89PNG\r\n\x1a\n\0\0", "this is not a text file"),
    (b'a,b\n"never closed,1\n', "a quotation mark that is never closed"),
    ("ж,b\n".encode() + b"x,y\n" * 20_000 + b"\xff,1\n", "bytes that are no letters in its encoding"),
]


@pytest.mark.parametrize(("data", "words"), BROKEN)
def test_a_broken_file_is_told(data, words):
    with pytest.raises(InputError, match=words) as caught:
        read(data)
    assert caught.value.mend


def test_too_many_rows_are_refused():
    with pytest.raises(InputError, match="more than 5 rows"):
        read(b"a,b\n" * 40, limits=Limits(rows=5))


@pytest.mark.parametrize("text", ["=1", "+7701", "-x", "@a", "\tx", "\rx", "\0x", "'=1", "''+1"])
def test_what_a_spreadsheet_would_run_is_guarded(text):
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "-99", "12.5", "-3.25", "O'Neil", "'tis", "a=b", "<5"])
def test_plain_values_stay_as_they_are(text):
    assert guarded(text) == text


@given(st.text(alphabet="'=+-@\t\r\0a1"))
def test_guarding_is_undone_exactly(text):
    assert unguarded(guarded(text)) == text


@given(st.lists(st.text(st.characters(exclude_characters="\r\0", codec="utf-8")), min_size=2, max_size=2))
def test_any_row_is_read_back_as_it_was_written(row):
    buffer = io.BytesIO()
    write_delimited(buffer, ["first", "second"], [row])
    assert [unguarded(cell) for cell in read(buffer.getvalue())[2][1]] == row


def test_htcds_records_survive_csv():
    records = read_htcds(template(people(60))).records
    records += [
        build_record(
            {"prs_FirstName": "=cmd|' /C calc'!A0", "prs_SecondName": 'Ойдан\nTestov; "x"'},
            unrecognised={"prs_Birthdate": ("2023-02-30",)},
            missing={"prs_Citizenship": Missing.DECLINED},
            extra={"Комната": "+4"},
        )
    ]
    buffer = io.BytesIO()
    write_htcds_csv(records, buffer)
    assert buffer.getvalue().startswith(b"\xef\xbb\xbf")
    assert read_htcds(buffer.getvalue()).records == records
