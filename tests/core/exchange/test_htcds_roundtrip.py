"""What is written is read back to the same records, whatever stands in the cells, and nothing becomes a formula."""

import datetime as dt
import io
import json
from dataclasses import replace
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from panah.core.errors import InputError
from panah.core.exchange.htcds import (
    HtcdsRecord,
    Reading,
    fingerprint,
    identity_key,
    read_htcds,
    read_xform,
    write_htcds,
    write_xform,
)
from panah.core.exchange.htcds.cells import clean_text
from panah.core.exchange.htcds.record import build_record
from panah.core.exchange.htcds.schema import fields
from panah.core.exchange.htcds.writer import htcds_bytes
from panah.core.exchange.issues import LossReport
from panah.core.exchange.missing import Missing
from tests.core.exchange.templates import people, person, submission, template

DANGEROUS = [
    "=1+1",
    "+7",
    "-2",
    "@SUM(A1)",
    "=cmd|' /C calc'!A0",
    "'=1",
    "_x0041_",
    "\tA",
    "a\nb",
    "<b>&amp;",
    "00123",
]


def again(records, **options):
    return read_htcds(htcds_bytes(records), **options).records


@pytest.mark.parametrize("text", DANGEROUS)
def test_dangerous_text_stays_text_and_comes_back(text):
    record = build_record(
        {"prs_FirstName": text.strip(), "prs_SecondName": "Testov"}, extra={"Note": text.strip()}
    )
    data = htcds_bytes([record])
    assert read_htcds(data).records == [record]
    sheet = openpyxl.load_workbook(io.BytesIO(data))["HTCDS"]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_text_that_begins_a_formula_is_marked_as_text_for_a_later_save_as_csv():
    data = htcds_bytes([build_record({"prs_FirstName": "=1+1", "prs_SecondName": "Testov"})])
    sheet = openpyxl.load_workbook(io.BytesIO(data))["HTCDS"]
    assert sheet["D3"].quotePrefix
    assert not sheet["E3"].quotePrefix


def test_the_template_that_is_given_back_is_corrected():
    sheet = openpyxl.load_workbook(io.BytesIO(htcds_bytes([])))["HTCDS"]
    assert sheet.row_dimensions[1].hidden
    for name, label in zip(sheet[1][1:], sheet[2][1:], strict=True):
        assert label.value == fields()[name.value].label
    by_field = {cell.value: cell.column_letter for cell in sheet[1]}
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    for name in ("prs_Birthdate", "cas_IncomingReferralDate", "cas_OutgoingReferralDate"):
        assert rules[f"{by_field[name]}3:{by_field[name]}1048576"].type == "date"
    assert not any(issue.code == "address_columns_repaired" for issue in read_htcds(htcds_bytes([])).issues)


def test_the_lists_of_the_template_hold_every_code_and_point_at_them():
    book = openpyxl.load_workbook(io.BytesIO(htcds_bytes([])))
    columns = {cell.value: cell.column_letter for cell in book["HTCDS"][1]}
    rules = {
        str(rule.sqref).split(":")[0]: rule.formula1 for rule in book["HTCDS"].data_validations.dataValidation
    }
    sheet, cells = rules[f"{columns['vic_MethodsOfControl']}3"].split("!")
    listed = [cell[0].value for cell in book[sheet][cells.replace("$", "")]]
    assert listed == list(fields()["vic_MethodsOfControl"].values.values())


def test_500_people_come_back_the_same_and_with_the_same_fingerprints():
    first = read_htcds(template(people(500), kind="multi")).records
    second = again(first)
    assert second == first
    assert [fingerprint(record) for record in second] == [fingerprint(record) for record in first]
    assert len({fingerprint(record) for record in first}) == 500


TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=60)
CLEAN = TEXT.map(clean_text).map(clean_text).filter(bool)


def several(choices):
    return st.lists(st.sampled_from(list(choices)), min_size=1, max_size=4, unique=True).map(tuple)


VALUES = {
    "text": lambda _: CLEAN,
    "phone": lambda _: st.just("+77010000001"),
    "code": lambda spec: st.sampled_from(list(spec.values)),
    "codes": lambda spec: several(spec.values),
    "countries": lambda _: several(["NA", "KG", "UZ", "CD", "CI"]),
    "country": lambda _: st.sampled_from(["NA", "KG", "TR"]),
    "language": lambda _: st.sampled_from(["kaz", "kir", "uzb", "tgk"]),
    "bool": lambda _: st.booleans(),
    "date": lambda _: st.dates(dt.date(1900, 3, 1), dt.date(2100, 1, 1)),
    "number": lambda _: st.integers(0, 99).map(Decimal),
}


@st.composite
def records(draw):
    names = draw(st.lists(st.sampled_from(list(fields())), min_size=1, max_size=12, unique=True))
    return build_record({name: draw(VALUES[fields()[name].kind](fields()[name])) for name in names})


@given(records())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_record_survives_workbook_and_json(record):
    assert HtcdsRecord.from_dict(json.loads(json.dumps(record.as_dict()))) == record
    assert again([record]) == [record]


def through_a_form(records, **options):
    target = io.BytesIO()
    write_xform(records, target, **options)
    return read_xform(target.getvalue())


@given(records())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_record_survives_a_form(record):
    assert through_a_form([record]).records == [record]


def test_500_people_come_back_the_same_from_a_form():
    first = read_htcds(template(people(500), kind="multi"))
    back = through_a_form(first.records, columns=first.fields, extra=first.extra)
    assert back.records == first.records
    assert set(back.fields) == set(first.fields)


RICH = build_record(
    {"prs_FirstName": "Aibek <b>&amp;\r\n", "vic_MethodsOfControl": ("DebtBondage",), "con_Consent": False},
    unrecognised={
        "prs_Birthdate": ("2023-02-30",),
        "vic_MethodsOfControl": ("Beaten daily", "Locked"),
        "vic_TypeOfExploitation": ("Forced to stay",),
        "prs_Gender": ("other one",),
    },
    missing={
        "prs_Citizenship": Missing.DECLINED,
        "vic_MethodOfRecruitment": Missing.NOT_ASKED,
        "vic_TypeOfSexExploitation": Missing.UNKNOWN,
        "cas_Status": Missing.SUPPRESSED,
    },
    extra={"Комната №": "4", "who/shoe": "42", "plain": "x", "prs_Gender (B)": "y", "meta": "z"},
    source_id="uuid:1",
)


def test_what_no_code_holds_comes_back_from_a_form():
    clean = replace(RICH, person=replace(RICH.person, first_name="Aibek <b>&amp;"))
    (back,) = through_a_form([RICH]).records
    assert (back, back.source_id) == (clean, "uuid:1")


def test_characters_that_xml_cannot_hold_are_counted_as_lost():
    loss = LossReport()
    (back,) = through_a_form(
        [build_record({"prs_FirstName": "A"}, extra={"n": "a\x01b\x02"})], loss=loss
    ).records
    assert back.extra == {"n": "ab"}
    assert loss.as_list() == [{"code": "control_characters", "params": {}, "times": 2}]


def test_a_record_without_an_answer_is_still_a_submission():
    assert through_a_form([build_record({}, extra={"n": "1"})]).records == [
        build_record({}, extra={"n": "1"})
    ]


def test_reasons_for_missing_and_raw_texts_come_back():
    record = build_record(
        {"prs_FirstName": "Aibek", "prs_SecondName": "Testov", "vic_MethodsOfControl": ("DebtBondage",)},
        unrecognised={"prs_Birthdate": ("2023-02-30",), "vic_MethodsOfControl": ("Beaten daily",)},
        missing={
            "prs_Citizenship": Missing.DECLINED,
            "vic_TypeOfExploitation": Missing.UNKNOWN,
            "cas_Status": Missing.SUPPRESSED,
            "vic_TraffickingStatus": Missing.NOT_ASKED,
        },
        extra={"Room": "4"},
    )
    assert again([record]) == [record]


def test_text_longer_than_a_cell_is_refused_with_its_place():
    long = build_record({"prs_FirstName": "A", "cas_IncomingReferralDetails": "x" * 32_768})
    with pytest.raises(InputError, match="32,768 characters") as caught:
        write_htcds([long], io.BytesIO())
    assert (caught.value.place.row, caught.value.place.column) == (3, "AG")


def test_an_interrupted_export_leaves_no_file(tmp_path):
    target = tmp_path / "cases.xlsx"

    def rows():
        yield build_record({"prs_FirstName": "Aibek"})
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_htcds(rows(), target, columns=[], extra=[])
    assert list(tmp_path.iterdir()) == []


def test_a_reading_survives_json():
    reading = read_htcds(
        template([person(), person(prs_Birthdate="2023-02-30", vic_MethodsOfControl="Beaten")])
    )
    back = Reading.from_dict(json.loads(json.dumps(reading.as_dict())))
    assert (back.records, back.issues, back.loss) == (reading.records, reading.issues, reading.loss)
    assert (back.edition, back.fields, back.extra) == (reading.edition, reading.fields, reading.extra)


ANSWERS = {
    "con_Consent": "TRUE",
    "prs_First_Name": "Aibek",
    "prs_Second_Name": "Testov",
    "prs_Birthdate": "1991-04-12",
    "prs_Gender": "Masculine",
    "prs_Citizenship": "KG",
    "prs_MobilePhone": "+996700000001",
    "vic_TraffickingStatus": "PossibleVictimOfTrafficking",
    "vic_TraffickingStatusDecisionMakingOrg": "NGO",
    "vic_Methods_of_Control": "DebtBondage WithholdsDocuments",
    "vic_TypeOfExploitation": "ForcedLabour",
    "vic_ForcedLabourIndustry": "F_Construction",
    "cas_Status": "Active",
    "cas_IncomingReferralDate": "2024-05-06",
}


def test_the_same_case_has_one_fingerprint_from_excel_and_from_the_form():
    from_form = read_xform(submission(**ANSWERS).encode()).records[0]
    from_excel = read_htcds(template([person()])).records[0]
    assert from_form == from_excel
    assert fingerprint(from_form) == fingerprint(from_excel)


def test_a_fingerprint_ignores_place_and_order_but_not_content():
    one = read_htcds(template([person()])).records[0]
    moved = read_htcds(
        template([person(vic_MethodsOfControl="Withholds documents; Debt bondage")], kind="multi")
    ).records[0]
    other = read_htcds(template([person(cas_Status="Closed")])).records[0]
    assert fingerprint(moved) == fingerprint(one)
    assert fingerprint(other) != fingerprint(one)
    assert identity_key(other) == identity_key(one)


def test_a_key_makes_the_fingerprint_unguessable():
    record = read_htcds(template([person()])).records[0]
    assert fingerprint(record, key=b"a" * 32) != fingerprint(record, key=b"b" * 32) != fingerprint(record)


def test_a_person_without_name_or_birthdate_has_no_identity():
    assert identity_key(build_record({"prs_FirstName": "Aibek"})) is None
    assert identity_key(build_record({"prs_IdentityNumber": "123"})) is not None
