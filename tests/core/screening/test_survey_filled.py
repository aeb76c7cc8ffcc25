"""A filled-in officer's form read back: two consents, the vocabulary, and nothing that the form does not ask."""

import random
import re
from xml.etree import ElementTree as ET

import pytest

from panah.core.errors import InputError
from panah.core.exchange.xlsform.filled import SUBMISSION, read_filled, understood
from panah.core.law import load_pack
from panah.core.screening import Facts
from panah.core.screening.forms import read_surveys

PACK = load_pack()
BOTH = {"consent": "yes", "pass_on": "yes"}


def submission(form="panah_survey_labour_inspector", instance="uuid:1", version="2026.1-aaaa", **answers):
    root = ET.Element("data", id=form, version=version)
    group = ET.SubElement(ET.SubElement(root, "agreed"), "section_any")
    for name, text in answers.items():
        ET.SubElement(root if name in BOTH else group, name).text = text
    ET.SubElement(ET.SubElement(root, "meta"), "instanceID").text = instance
    return ET.tostring(root, "utf-8", xml_declaration=True)


def test_answers_become_facts_and_words_stay_words():
    filled = read_filled(
        submission(
            **BOTH,
            wages_withheld="yes",
            months_unpaid="7.5",
            sex="female",
            exploitation_start="2024-01-02",
            locked_in="declined",
            own_words="Айлығын бермейді",
            safe_contact="+7 700",
            answers_from="observed",
            photo_1="1.jpg",
        ),
        PACK,
    )
    assert filled.facts == {
        "wages_withheld": "yes",
        "months_unpaid": "7.5",
        "sex": "female",
        "exploitation_start": "2024-01-02",
        "locked_in": "declined",
    }
    assert (filled.own_words, filled.safe_contact, filled.source) == (
        "Айлығын бермейді",
        "+7 700",
        "observed",
    )
    assert (filled.survey.id, filled.instance, filled.version) == (
        "labour_inspector",
        "uuid:1",
        "2026.1-aaaa",
    )
    assert filled.unread == {}


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"consent": "yes"},
        {"pass_on": "yes"},
        {"consent": "no", "pass_on": "yes"},
        {**BOTH, "pass_on": "no"},
    ],
)
def test_without_both_consents_nothing_is_read(given):
    filled = read_filled(
        submission(**given, wages_withheld="yes", own_words="x", legal_status="irregular"), PACK
    )
    assert not filled.consent
    assert (filled.facts, filled.unread, filled.own_words) == ({}, {}, "")


def test_no_hand_made_submission_brings_in_a_fact_that_its_form_does_not_ask():
    """Whatever is sent under the form's name: only the form's own questions become facts, whoever made the file."""
    dice = random.Random(7)
    for survey in read_surveys(PACK).values():
        asked = {fact.id for fact in survey.facts}
        for _ in range(40):
            answers = {
                fact.id: dice.choice(["yes", "no", "unknown", *fact.choices, "3", "2024-05-06"])
                for fact in dice.sample(list(PACK.facts.values()), 60)
            }
            filled = understood(
                {"form": survey.form_id, "version": "x", "answers": {**BOTH, "instanceID": "1", **answers}},
                PACK,
            )
            assert set(filled.facts) <= asked
            assert set(filled.facts) | set(filled.unread) == set(answers)
            # What was read is what the screening reads.
            Facts.from_json({"facts": dict(filled.facts)}, PACK)


def test_a_source_that_does_not_exist_counts_as_the_workers():
    assert (
        read_filled(submission(**BOTH, answers_from="rumour", wages_withheld="yes"), PACK).source == "worker"
    )


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (submission(form="somebody_elses"), "no_submission"),
        (submission(instance=""), "no_submission"),
        (submission(instance="x" * 201), "no_submission"),
        (submission(form="panah_survey_tax_office"), "unknown_form"),
        (b"<a>", "not_xml"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x id="panah_survey_border_officer">&a;</x>', "xml_entities"),
        (b"<x>" * 100 + b"</x>" * 100, "xml_too_deep"),
        (b'<x id="y"><encryptedXmlFile>z</encryptedXmlFile></x>', "encrypted_submission"),
        (submission(**{f"q{n}": "x" for n in range(600)}), "too_many_cells"),
        (submission(own_words="x" * SUBMISSION.file_bytes), "file_too_large"),
    ],
)
def test_what_is_no_submission_is_named(content, code):
    with pytest.raises(InputError) as refused:
        read_filled(content, PACK)
    assert refused.value.code == code


def test_null_bytes_and_direction_marks_do_no_harm():
    content = re.sub(rb"WORDS", "\u202eабв".encode(), submission(**BOTH, own_words="WORDS"))
    assert "абв" in read_filled(content, PACK).own_words
