"""GLOTIP: every kind of dirt of the published file is told and nothing of it is counted or lost."""

import io

import pytest

from panah.core.errors import InputError
from panah.core.exchange.glotip import (
    COLUMNS,
    SDMX_COLUMNS,
    GlotipRow,
    PartsCheck,
    sdg_rows,
    stream_glotip,
    write_glotip_csv,
    write_glotip_xlsx,
)
from panah.core.exchange.glotip.values import mended_letters
from panah.core.exchange.issues import LossReport, Severity
from panah.core.exchange.missing import Missing
from tests.core.exchange.glotip_files import as_csv, as_xlsx, line


def read(data: bytes):
    with stream_glotip(data) as stream:
        return list(stream), stream


def one(**changes):
    rows, stream = read(as_csv([line(**changes)]))
    return rows[0], stream


def codes(stream):
    return [issue.code for issue in stream.issues]


def test_the_13_columns_are_read_into_one_number():
    row, stream = one()
    assert (row.iso3, row.country, row.year, row.value, row.source) == (
        "KAZ",
        "Kazakhstan",
        2017,
        86,
        "GLOTIP",
    )
    assert len(COLUMNS) == 13
    assert not stream.issues


@pytest.mark.parametrize("data", [as_csv([line()], top=[["Trafficking"], []]), as_xlsx([line()])])
def test_the_lines_above_the_header_are_passed_over(data):
    rows, _ = read(data)
    assert [(row.year, row.value) for row in rows] == [(2017, 86)]


@pytest.mark.parametrize(
    ("written", "value", "below"),
    [
        ("0", 0, None),
        ("1,234", 1234, None),
        ("1 234 567", 1234567, None),
        ("86.0", 86, None),
        ("<5", Missing.SUPPRESSED, 5),
        ("< 5", Missing.SUPPRESSED, 5),
        ("", Missing.NOT_RECORDED, None),
        ("Unknown", Missing.UNKNOWN, None),
        ("Not asked", Missing.NOT_ASKED, None),
        ("Declined", Missing.DECLINED, None),
    ],
)
def test_zero_suppressed_and_missing_stay_apart(written, value, below):
    row, stream = one(value=written)
    assert (row.value, row.suppressed_below, row.raw) == (value, below, "")
    assert not stream.issues


def test_a_question_code_that_leaked_into_the_count_is_not_counted():
    row, stream = one(value="6,112,019", Year="2019")
    assert (row.value, row.raw) == (Missing.NOT_RECORDED, "6,112,019")
    issue = stream.issues[0]
    assert (issue.code, issue.severity) == ("question_code_as_count", Severity.ERROR)
    assert (issue.place.row, issue.place.column) == (2, "txtVALUE")


def test_a_large_true_count_is_counted():
    assert one(value="6,112,018", Year="2010")[0].value == 6_112_018
    assert one(value="12,019", Year="2019")[0].value == 12_019


def test_what_is_no_count_is_kept_and_told():
    row, stream = one(value="about 80")
    assert (row.value, row.raw) == (Missing.NOT_RECORDED, "about 80")
    assert codes(stream) == ["not_a_count"]


@pytest.mark.parametrize("name", ["Kazaki", "Kazakhistan"])
def test_the_spellings_of_kazakhstan_become_one(name):
    row, stream = one(Dimension="by citizenship", Category=name)
    assert row.category == "Kazakhstan"
    assert stream.issues[0].message == f"“{name}” was read as “Kazakhstan”"
    assert stream.loss.as_dict() == {"spellings that were put right": 1}


def test_uzbecki_is_uzbekistan_and_other_official_spellings_stay():
    assert one(Category="Uzbecki")[0].category == "Uzbekistan"
    assert one(Country="Türkiye")[0].country == "Türkiye"
    assert one(Country="Czech Republic")[0].country == "Czech Republic"


def test_letters_broken_by_a_wrong_encoding_are_mended():
    row, stream = one(Country="CÃ´te d'Ivoire")
    assert row.country == "Côte d'Ivoire"
    assert codes(stream) == ["spelling_mended"]
    assert mended_letters("Ærø") is None


@pytest.mark.parametrize(
    ("category", "code"),
    [("Q6.1_11s_2019", "category_question"), ("", "category_blank"), ("C\ufffdte", "broken_characters")],
)
def test_an_odd_category_is_kept_and_told(category, code):
    row, stream = one(Category=category)
    assert row.category == category
    assert codes(stream) == [code]


def test_exact_duplicates_are_read_once_and_counted():
    rows, stream = read(as_csv([line(), line(), line(value="87"), line()]))
    assert [row.value for row in rows] == [86, 87]
    assert [(issue.code, issue.place.row) for issue in stream.issues] == [
        ("duplicate_row", 3),
        ("duplicate_row", 5),
    ]
    assert stream.issues[0].message == "the row repeats row 2 exactly; it was read once"
    assert stream.loss.as_dict() == {"exact duplicate rows, read once": 2}


def test_a_year_that_is_none_is_told():
    row, stream = one(Year="2O17")
    assert row.year is None
    assert codes(stream) == ["not_a_year"]


def test_extra_columns_are_kept_and_written_back():
    data = as_csv([line() | {"Note": "=A1"}], extra=["Note"])
    rows, stream = read(data)
    assert (rows[0].extra, stream.extra) == ({"Note": "=A1"}, ("Note",))
    buffer = io.BytesIO()
    write_glotip_csv(rows, buffer, extra=stream.extra)
    assert b"'=A1" in buffer.getvalue()
    assert read(buffer.getvalue())[0] == rows


MIXED = [
    line(),
    line(value="<5", Age="0 to 17 years"),
    line(value="0", Sex="Male"),
    line(value="", Category="Forced labour", Dimension="by form of exploitation"),
    line(value="6,112,019", Year="2019"),
    line(value="Unknown", Category="Removal of organs", Dimension="by form of exploitation"),
    line(value="1,234", Country="Namibia", Iso3_code="NAM"),
]


@pytest.mark.parametrize("write", [write_glotip_csv, write_glotip_xlsx])
def test_what_is_written_is_read_back_equal(write):
    rows, _ = read(as_csv(MIXED))
    buffer = io.BytesIO()
    write(rows, buffer)
    assert read(buffer.getvalue())[0] == rows


def test_the_workbook_and_the_csv_say_the_same():
    assert read(as_xlsx(MIXED))[0] == read(as_csv(MIXED))[0]


def test_a_clean_csv_comes_back_byte_for_byte():
    data = as_csv([line(), line(value="<5"), line(value="0"), line(value="")])
    buffer = io.BytesIO()
    write_glotip_csv(read(data)[0], buffer)
    assert buffer.getvalue() == data


def issues_of(rows):
    check = PartsCheck()
    for row in read(as_csv(rows))[0]:
        check.add(row)
    return list(check.issues())


def form(category, value, **changes):
    return line(Dimension="by form of exploitation", Category=category, value=value, **changes)


def test_parts_that_exceed_their_total_are_a_warning_that_names_them():
    """Kazakhstan 2017: 20 + 50 + 25 forms of 86 victims."""
    rows = [line(), form("Forced labour", "20"), form("Sexual exploitation", "50"), form("Other", "25")]
    (issue,) = issues_of(rows)
    assert (issue.severity, issue.code) == (Severity.WARNING, "parts_exceed_total")
    assert issue.message == (
        "KAZ 2017, Detected trafficking victims, sex Total, age Total: "
        "the parts by form of exploitation sum to 95, the total is 86"
    )


def test_parts_of_another_line_are_not_added():
    assert issues_of([line(), form("Forced labour", "50"), form("Other", "40", Sex="Male")]) == []


def test_a_suppressed_total_with_large_parts_hides_missing_data():
    rows = [line(value="<5"), line(Dimension="by citizenship", Category="Uzbekistan", value="79")]
    assert [issue.code for issue in issues_of(rows)] == ["suppressed_total_contradicted"]


def test_a_file_without_its_columns_says_so():
    with pytest.raises(InputError, match="not those of GLOTIP"):
        read(b"Country,Year\nKazakhstan,2017\n")


def test_sdmx_rows_carry_the_status_of_each_number():
    loss = LossReport()
    rows, _ = read(as_csv([*MIXED[:4], line(Indicator="Persons convicted")]))
    lines = list(sdg_rows(rows, loss))
    assert [dict(zip(SDMX_COLUMNS, row, strict=True)) for row in lines] == [
        sdmx("VC_HTF_DETV", "_T", "_T", "86", "A"),
        sdmx("VC_HTF_DETV", "_T", "Y0T17", "", "C"),
        sdmx("VC_HTF_DETV", "M", "_T", "0", "A"),
        sdmx("VC_HTF_DETVFL", "_T", "_T", "", "M"),
    ]
    assert loss.lines() == ["Persons convicted, Total: SDG 16.2.2 has no series for it (1 ×)"]


def sdmx(series, sex, age, value, status):
    cells = [series, "KAZ", sex, age, "2017", value, status, "NUMBER"]
    return dict(zip(SDMX_COLUMNS, cells, strict=True))


def test_the_row_holds_the_columns_in_their_order():
    assert list(GlotipRow.__slots__)[:13] == list(COLUMNS.values())
