"""CTDC's files: every edition recognised and given back byte for byte; the codebook's percent rule; merges."""

import datetime as dt
import io
from decimal import Decimal

import pytest

from panah.core.errors import InputError
from panah.core.exchange.ctdc import (
    EDITIONS,
    edition,
    htcds_from_k_anonymised,
    shares,
    stream_ctdc,
    synthetic_from_htcds,
    synthetic_from_k_anonymised,
    write_ctdc,
)
from panah.core.exchange.ctdc.schema import data
from panah.core.exchange.ctdc.values import UnreadableError, band, months
from panah.core.exchange.htcds.record import build_record
from panah.core.exchange.issues import LossReport
from panah.core.exchange.missing import Missing
from panah.core.law import load_pack
from tests.core.exchange.ctdc_files import ctdc_file


def read(text: str):
    with stream_ctdc(text.encode()) as stream:
        return list(stream), stream


def written(rows, name, **options):
    buffer = io.BytesIO()
    write_ctdc(rows, buffer, edition(name), **options)
    return buffer.getvalue().decode()


def k_row(**changes):
    row = dict.fromkeys(EDITIONS["k-anonymised"].columns, Missing.NOT_RECORDED)
    return row | changes


def test_the_shapes_have_63_and_27_columns():
    assert {name: len(shape.columns) for name, shape in EDITIONS.items()} == {
        "k-anonymised": 63,
        "k-anonymised-padded": 63,
        "synthetic-2024": 27,
        "synthetic-2025": 27,
        "synthetic-sectors": 27,
    }


@pytest.mark.parametrize("name", list(EDITIONS))
def test_each_edition_is_recognised_from_the_file_and_given_back_byte_for_byte(name):
    text = ctdc_file(name, 200)
    rows, stream = read(text)
    assert stream.edition.name == name
    assert len(rows) == 200
    assert written(rows, name) == text
    assert not stream.issues


def test_the_row_numbers_of_data_frames_are_passed_over():
    rows, _ = read(ctdc_file("k-anonymised", 20, index=True))
    assert written(rows, "k-anonymised") == ctdc_file("k-anonymised", 20)


def test_namibia_zero_and_three_kinds_of_absence_stay_apart():
    header = (
        "yearOfRegistration,gender,ageBroad,citizenship,CountryOfExploitation,isForcedLabour,isSexualExploit,"
    )
    rows, _ = read(header + "isOtherExploit,majorityStatus\n2016,Female,18--20,NA,00,0,-99,,Adult\n")
    row = rows[0]
    assert row["citizenship"] == "NA"
    assert row["CountryOfExploitation"] is Missing.SUPPRESSED
    assert row["isForcedLabour"] == 0
    assert row["isSexualExploit"] is Missing.NOT_RECORDED
    assert row["isOtherExploit"] is Missing.NOT_ASKED
    assert row["meansOfControlThreats"] is Missing.NOT_ASKED


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("9--17", "9--17"),
        ("09--17", "9--17"),
        ("9—17", "9--17"),
        ("9–17", "9--17"),
        ("9-17", "9--17"),
        ("17-Sep", "9--17"),
        ("Sep-17", "9--17"),
        ("2024-09-17 00:00:00", "9--17"),
        ("48+", "48+"),
        ("0 -- 8", "0--8"),
    ],
)
def test_an_age_band_is_read_through_dashes_padding_and_what_spreadsheets_do(written, meant):
    assert band(written) == meant


@pytest.mark.parametrize("text", ["10--17", "young", "18--", "9--17--20"])
def test_what_is_no_band_is_no_band(text):
    with pytest.raises(UnreadableError):
        band(text)


@pytest.mark.parametrize("text", ["0--12 (0-1 yr)", "0--12", "0—12 (0-1 yr)"])
def test_durations_are_read_through_dashes(text):
    assert months(text) == "0--12 (0-1 yr)"


def test_an_unreadable_cell_is_told_with_its_place_and_written_back():
    text = ctdc_file("k-anonymised", 3).replace("\r\n", "\n").split("\n")
    cells = text[2].split(",")
    cells[3], cells[8] = "teen", "perhaps"
    text[2] = ",".join(cells)
    rows, stream = read("\n".join(text))
    assert [(issue.code, issue.place.row, issue.place.column) for issue in stream.issues] == [
        ("unknown_value", 3, "ageBroad"),
        ("unknown_value", 3, "meansOfControlDebtBondage"),
    ]
    assert stream.issues[0].message == "“teen” is no value of ageBroad; it is kept as written"
    again = written(rows, "k-anonymised").split("\r\n")
    assert again[2].split(",")[3] == "teen"
    assert again[2].split(",")[8] == "perhaps"
    assert stream.loss.as_dict()["values of ageBroad that could not be read were kept as text"] == 1


def test_extra_columns_are_kept_told_and_written_back():
    lines = ctdc_file("synthetic-2024", 2).split("\r\n")
    text = "\n".join([f"{lines[0]},shelter", f"{lines[1]},=A1", f"{lines[2]},second"])
    rows, stream = read(text)
    assert stream.extra == ("shelter",)
    assert [issue.code for issue in stream.issues] == ["extra_column"]
    again = written(rows, "synthetic-2024", extra=stream.extra)
    assert again.split("\r\n")[1].endswith(",'=A1")
    assert [row["shelter"] for row in read(again)[0]] == ["=A1", "second"]


def test_a_row_with_too_few_or_too_many_values_is_told():
    lines = ctdc_file("synthetic-2024", 2).split("\r\n")
    _, stream = read("\n".join([lines[0], lines[1] + ",1,1", "2016,Man"]))
    assert [(issue.code, issue.place.row) for issue in stream.issues] == [
        ("ragged_row", 2),
        ("ragged_row", 3),
    ]
    assert stream.loss.as_dict() == {"values beyond the last column": 1}


def test_missing_columns_are_told_and_read_as_not_asked():
    lines = [line.rsplit(",", 2)[0] for line in ctdc_file("synthetic-2024", 1).split("\r\n")[:2]]
    rows, stream = read("\n".join(lines))
    assert rows[0]["recruiterRelationOther"] is Missing.NOT_ASKED
    assert "lacks 2 columns" in stream.issues[0].message


def test_a_file_that_is_not_ctdc_says_so():
    with pytest.raises(InputError, match="not those of a CTDC file"):
        read("a,b,c\n1,2,3\n")


def test_the_name_that_only_the_codebook_uses_is_understood():
    text = ctdc_file("synthetic-2024", 5).replace("meansWithholdDocs", "meansWithholdDocuments")
    assert read(text)[0] == read(ctdc_file("synthetic-2024", 5))[0]


GROUP = ["meansDebtBondageEarnings", "meansThreats", "meansFalsePromises"]


def test_the_worked_example_of_the_codebook():
    """Five persons, one without any flag of the group: 50 %, 50 %, 25 %."""
    marks = [("1", "1", ""), ("1", "", ""), ("", "1", ""), ("", "", "1"), ("", "", "")]
    rows = [
        {name: 1 if mark else Missing.NOT_RECORDED for name, mark in zip(GROUP, row, strict=True)}
        for row in marks
    ]
    assert [share.percent for share in shares(rows, GROUP)] == [
        Decimal("50.00"),
        Decimal("50.00"),
        Decimal("25.00"),
    ]
    assert {share.known for share in shares(rows, GROUP)} == {4}


def test_a_group_may_sum_to_more_than_a_hundred_and_zeros_alone_do_not_count():
    rows = [dict.fromkeys(GROUP, 1), dict.fromkeys(GROUP, 0)]
    assert [share.percent for share in shares(rows, GROUP)] == [Decimal(100)] * 3
    assert shares([dict.fromkeys(GROUP, 0)], GROUP)[0].percent is None


def test_means_are_merged_as_the_codebook_merges_them():
    loss = LossReport()
    row = next(
        synthetic_from_k_anonymised(
            [
                k_row(
                    yearOfRegistration=2016,
                    gender="Female",
                    ageBroad="9--17",
                    citizenship="NA",
                    meansOfControlTakesEarnings=1,
                    meansOfControlDebtBondage=0,
                    meansOfControlThreats=0,
                    meansOfControlThreatOfLawEnforcement=0,
                    meansOfControlRestrictsMovement=1,
                    meansOfControlUsesChildren=1,
                )
            ],
            loss,
        )
    )
    assert (row["meansDebtBondageEarnings"], row["meansThreats"], row["meansDenyBasicNeeds"]) == (1, 0, 1)
    assert row["meansDrugsAlcohol"] is Missing.NOT_RECORDED
    assert (row["gender"], row["citizenship"], row["ageBroad"]) == ("Woman", "NAM", "9--17")
    assert row["traffickMonths"] is Missing.NOT_ASKED
    assert loss.lines() == ["meansOfControlUsesChildren: the synthetic file has no column for it (1 ×)"]


def test_every_flag_of_the_63_is_carried_or_told():
    flags = [name for name, kind in EDITIONS["k-anonymised"].columns.items() if kind == "flag"]
    carried = {part for parts in data()["synthetic_from_k_anonymised"].values() for part in parts}
    loss = LossReport()
    next(synthetic_from_k_anonymised([k_row(**dict.fromkeys(flags, 1))], loss))
    told = {line.split(":")[0] for line in loss.as_dict()}
    assert told == set(flags) - carried


def test_zeros_lost_in_the_synthetic_shape_are_counted():
    row = dict.fromkeys(EDITIONS["synthetic-2024"].columns, 0) | {"gender": "Man", "ageBroad": "48+"}
    row |= {"yearOfRegistration": 2016, "citizenship": Missing.UNKNOWN}
    loss = LossReport()
    line = written([row], "synthetic-2024", loss=loss).split("\r\n")[1]
    assert "0" not in line.replace("2016", "").split(",")[6:]
    assert loss.as_dict() == {
        "zeros (no) became empty: the synthetic files cannot tell no from not recorded": 23,
        "reasons for a missing value became empty cells": 1,
    }


def test_the_merges_agree_with_those_of_the_facts_vocabulary():
    ours = data()["synthetic_from_htcds"]["methods_of_control"]
    for fact in load_pack().facts.values():
        assert {ours[code] for code in fact.htcds if code != "Other"} == set(fact.ctdc)


def test_an_htcds_record_in_27_columns():
    loss = LossReport()
    record = build_record(
        {
            "prs_Gender": "Feminine",
            "prs_Birthdate": dt.date(2007, 6, 1),
            "prs_Citizenship": ("KG", "UZ"),
            "cas_IncomingReferralDate": dt.date(2024, 5, 6),
            "vic_MethodsOfControl": ("TakesEarnings", "WithholdsDocuments", "Other"),
            "vic_TypeOfExploitation": ("ForcedLabour", "ForcedMarriage"),
            "vic_ForcedLabourIndustry": (
                "T_ActivitiesOfHouseholdsAsEmployers",
                "A_AgricultureForestryAndFishing",
            ),
            "vic_RelationshipToTrafficker": "Familial",
            "hte_Type": "Exploitation",
            "hte_Country": "Kazakhstan",
        }
    )
    row = synthetic_from_htcds(record, loss)
    said = {name: value for name, value in row.items() if not isinstance(value, Missing)}
    assert said == {
        "yearOfRegistration": 2024,
        "gender": "Woman",
        "ageBroad": "9--17",
        "citizenship": "KGZ",
        "CountryOfExploitation": "KAZ",
        "meansDebtBondageEarnings": 1,
        "meansWithholdDocs": 1,
        "isForcedLabour": 1,
        "isOtherExploit": 1,
        "typeOfLabourDomesticWork": 1,
        "recruiterRelationFamily": 1,
    }
    assert loss.as_dict() == {
        "method of control Other: the file has no column": 1,
        "industry A_AgricultureForestryAndFishing: the file has no column": 1,
        "further citizenships: the file holds one": 1,
    }


def test_a_k_anonymised_row_as_an_htcds_record_loses_nothing():
    loss = LossReport()
    row = k_row(
        yearOfRegistration=2016,
        gender="Male",
        citizenship="UZ",
        ageBroad="30--38",
        isForcedLabour=1,
        meansOfControlThreatOfLawEnforcement=1,
        meansOfControlRestrictsMovement=1,
        typeOfLabourConstruction=1,
        typeOfLabourPeddling=1,
    )
    record = next(htcds_from_k_anonymised([row], loss))
    assert record.victim.methods_of_control == ("ThreatsLawEnforcement",)
    assert record.unrecognised == {"vic_MethodsOfControl": ("RestrictsMovement",)}
    assert (record.person.gender, record.person.citizenship) == ("Masculine", ("UZ",))
    assert record.victim.forced_labour_industry == ("F_Construction",)
    assert record.extra == {
        "yearOfRegistration": "2016",
        "ageBroad": "30--38",
        "typeOfLabourPeddling": "1",
    }
    assert "typeOfLabourPeddling: HTCDS has no field for it, kept as an extra column (1 ×)" in loss.lines()
