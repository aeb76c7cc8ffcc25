"""Submissions of the HTCDS form, singly, many in a file, in groups, in a zip, and from an attacker."""

import datetime as dt
import io
import weakref
import zipfile

import pytest

from panah.core.errors import InputError, Place
from panah.core.exchange.htcds import read_in_child, read_xform, stream_xform
from panah.core.exchange.limits import Limits
from panah.core.exchange.xml import stream_xml
from tests.core.exchange.templates import submission


def read(text: str, **options):
    return read_xform(text.encode(), **options)


def codes(reading):
    return [issue.code for issue in reading.issues]


def test_the_three_renamed_fields_and_the_separator_are_understood():
    reading = read(
        submission(
            prs_First_Name="Aibek",
            prs_Second_Name="Testov",
            vic_Methods_of_Control="DebtBondage  TakesEarnings ",
        )
    )
    record = reading.records[0]
    assert (record.person.first_name, record.person.second_name) == ("Aibek", "Testov")
    assert record.victim.methods_of_control == ("DebtBondage", "TakesEarnings")
    assert record.source_id == "uuid:11111111-2222-4333-8444-555555555555"


def test_a_name_with_a_space_in_it_is_not_split():
    assert read(submission(prs_First_Name="Aibek Nur")).records[0].person.first_name == "Aibek Nur"


def test_the_title_that_the_form_calls_second_name_is_pointed_at():
    reading = read(submission(prs_First_Name="Aibek", prs_Title="Testov"))
    assert reading.records[0].person.title == "Testov"
    assert "title_may_be_name" in codes(reading)
    other = read(submission(form="our_form", prs_First_Name="Aibek", prs_Title="Dr"))
    assert "title_may_be_name" not in codes(other)


def test_several_industries_are_kept_although_the_standard_has_one():
    record = read(submission(vic_ForcedLabourIndustry="F_Construction C_Manufacturing")).records[0]
    assert record.victim.forced_labour_industry == ("F_Construction", "C_Manufacturing")


def test_an_unknown_code_is_kept_with_the_name_of_its_question():
    reading = read(submission(vic_Methods_of_Control="DebtBondage Beaten"))
    assert reading.records[0].unrecognised == {"vic_MethodsOfControl": ("Beaten",)}
    issue = next(issue for issue in reading.issues if issue.code == "unknown_code")
    assert issue.place.column == "vic_Methods_of_Control"


def test_many_submissions_in_one_file_are_numbered():
    text = f"<submissions>{submission(prs_First_Name='A')}{submission(prs_First_Name='B')}</submissions>"
    reading = read(text)
    assert [record.person.first_name for record in reading.records] == ["A", "B"]
    assert [record.place.row for record in reading.records] == [1, 2]


def test_groups_are_flattened_and_foreign_questions_kept():
    text = (
        '<aBc id="aBc" version="2"><start>2024-01-01T00:00:00</start>'
        "<who><prs_First_Name>Aibek</prs_First_Name><shoe>42</shoe></who>"
        "<harm><vic_MethodsOfControl>DebtBondage</vic_MethodsOfControl></harm></aBc>"
    )
    reading = read(text)
    assert reading.records[0].person.first_name == "Aibek"
    assert reading.records[0].extra == {"start": "2024-01-01T00:00:00", "who/shoe": "42"}
    assert "extra_column" in codes(reading)


def test_a_device_identifier_is_warned_about():
    reading = read(submission(prs_First_Name="Aibek", deviceid="imei:1"))
    issue = next(issue for issue in reading.issues if issue.code == "device_identifier")
    assert "it can endanger whoever filled it in" in issue.mend


def test_a_repeated_question_gathers_its_codes():
    text = (
        '<data id="x"><vic_MethodsOfControl>DebtBondage</vic_MethodsOfControl>'
        "<vic_MethodsOfControl>TakesEarnings</vic_MethodsOfControl></data>"
    )
    assert read(text).records[0].victim.methods_of_control == ("DebtBondage", "TakesEarnings")


def test_dates_and_namibia():
    record = read(submission(prs_Birthdate="1991-04-12", prs_Citizenship="NA")).records[0]
    assert record.person.birthdate == dt.date(1991, 4, 12)
    assert record.person.citizenship == ("NA",)


def test_a_zip_of_submissions_is_read():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a/submission.xml", submission(prs_First_Name="A"))
        archive.writestr("b/submission.xml", submission(prs_First_Name="B"))
        archive.writestr("b/photo.jpg", b"\xff\xd8")
    assert len(read_xform(buffer.getvalue()).records) == 2


def test_submissions_are_read_one_by_one_however_many_stand_in_a_file():
    """One million would not fit in memory as a tree: no more than one of them is held."""
    held: list[weakref.ref] = []
    text = "<all>" + "".join(submission(prs_First_Name=str(number)) for number in range(50)) + "</all>"
    for child in stream_xml(io.BytesIO(text.encode()), Limits(), Place(), lambda *_: True):
        alive = [ref for ref in held if ref() is not None]
        assert len(alive) <= 1
        held.append(weakref.ref(child))
        del child
    assert len(held) == 50


@pytest.mark.parametrize("wrap", ["<all>{}</all>", '<all id="x"><group>{}</group></all>', "<a><b>{}</b></a>"])
def test_submissions_are_found_at_any_depth(wrap):
    text = wrap.format(submission(prs_First_Name="A") + submission(prs_First_Name="B"))
    assert [record.person.first_name for record in read(text).records] == ["A", "B"]


def test_how_far_the_first_look_is_gets_told():
    text = f"<all>{submission(prs_First_Name='A') * 3}</all>"
    told = []
    with stream_xform(text.encode(), progress=lambda *so_far: told.append(so_far)) as stream:
        assert len(list(stream)) == 3
    assert len(told) == 3
    assert {of for _, of in told} == {len(text)}


BOMB = """<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>
<data id="x"><prs_First_Name>&b;</prs_First_Name></data>"""
OUTSIDE = """<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<data id="x"><prs_First_Name>&x;</prs_First_Name></data>"""

BAD = [
    (BOMB, "xml_entities", "declares a document type or entities"),
    (OUTSIDE, "xml_entities", "declares a document type or entities"),
    ("<data><prs_First_Name>A</data>", "not_xml", "not well-formed"),
    ("not xml", "not_xml", "not well-formed"),
    ("<a><b/></a>", "no_htcds_submission", "no submission of the HTCDS form was found"),
    ("<a>" * 100 + "</a>" * 100, "xml_too_deep", "deeper than 60"),
    (
        '<data encrypted="yes"><encryptedXmlFile>s.enc</encryptedXmlFile></data>',
        "encrypted_submission",
        "encrypted",
    ),
]


@pytest.mark.parametrize(("text", "code", "words"), BAD)
def test_what_cannot_be_read_is_refused_in_plain_words(text, code, words):
    with pytest.raises(InputError, match=words) as caught:
        read(text)
    assert caught.value.code == code


def test_the_line_of_broken_xml_is_told():
    with pytest.raises(InputError) as caught:
        read("<data>\n<prs_First_Name>A\n</data>")
    assert caught.value.place.row == 3


def test_too_many_submissions_are_refused():
    text = f"<all>{submission(prs_First_Name='A') * 3}</all>"
    with pytest.raises(InputError, match="more than 2 submissions"):
        read(text, limits=Limits(rows=2))


def test_a_damaged_zip_is_refused():
    with pytest.raises(InputError, match="damaged"):
        read_xform(b"PK\x03\x04 nothing")


def test_the_child_process_gives_the_same_reading():
    data = submission(prs_First_Name="Aibek", vic_Methods_of_Control="DebtBondage Beaten").encode()
    assert read_in_child(data, kind="xform").as_dict() == read_xform(data).as_dict()


def test_the_child_tells_submissions_from_workbooks_by_their_content():
    text = submission(prs_First_Name="Aibek")
    for data in (text.encode(), text.encode("utf-8-sig"), b"\n" + text.encode()):
        assert read_in_child(data).records[0].person.first_name == "Aibek"
