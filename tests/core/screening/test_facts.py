"""Facts JSON: what is read, and the words for what is refused."""

from datetime import date
from decimal import Decimal

import pytest

from panah.core.errors import InputError
from panah.core.screening import Answer, Facts


@pytest.mark.parametrize(
    ("fact", "raw", "value"),
    [
        ("passport_withheld", "yes", True),
        ("passport_withheld", True, True),
        ("passport_withheld", "no", False),
        ("passport_withheld", False, False),
        ("passport_withheld", "unknown", None),
        ("passport_withheld", "declined", None),
        ("passport_withheld", None, None),
        ("age", 17, Decimal(17)),
        ("hours_per_day", "9.5", Decimal("9.5")),
        ("exploitation_start", "2016-10-01", date(2016, 10, 1)),
        ("sex", "female", "female"),
        ("citizenship", "KGZ", "KGZ"),
        ("citizenship", "NAM", "NAM"),
    ],
)
def test_values_are_read_by_type(pack, fact, raw, value):
    assert Facts.from_json({"facts": {fact: raw}}, pack).value(fact) == value


def test_declined_is_not_the_same_as_unknown_but_counts_as_unknown(pack):
    facts = Facts.from_json({"facts": {"passport_withheld": "declined", "locked_in": "unknown"}}, pack)
    assert facts.to_json() == {"locked_in": "unknown", "passport_withheld": "declined"}
    assert facts.value("passport_withheld") is facts.value("locked_in") is None


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (
            {"passport_witheld": "yes"},
            "there is no fact 'passport_witheld'. Did you mean passport_withheld? `panah facts` lists the vocabulary.",
        ),
        (
            {"passport_withheld": "maybe"},
            "passport_withheld: 'maybe' is not an answer. Use yes, no, unknown or declined.",
        ),
        ({"passport_withheld": 1}, "passport_withheld: 1 is not an answer"),
        ({"age": 200}, "age: 200 is not possible. Give a number from 0 to 110."),
        ({"age": -1}, "age: -1 is not possible"),
        ({"age": "old"}, "age: 'old' is not a number. Write digits, for example 8."),
        ({"age": "NaN"}, "age: 'NaN' is not a number"),
        ({"age": True}, "age: True is not a number"),
        ({"hours_per_day": 25}, "hours_per_day: 25 is not possible. Give a number from 0 to 24."),
        (
            {"exploitation_start": "2023-02-30"},
            "exploitation_start: '2023-02-30' is not a day of the calendar",
        ),
        ({"sex": "f"}, "sex: 'f' is not one of the choices. Use one of: female, male, other_gender."),
        ({"citizenship": "XX"}, "Use one of: a three-letter country code (ISO 3166-1)."),
        (
            {"age": {"value": 17, "source": "police"}},
            "age: unknown source 'police'. Use one of: worker, observed",
        ),
        ({"age": {"valeu": 17}}, "age: an answer has the keys value, source and date"),
    ],
)
def test_impossible_facts_are_named_errors(pack, table, words):
    with pytest.raises(InputError) as refused:
        Facts.from_json({"facts": table}, pack)
    assert words in str(refused.value)


def test_a_file_without_facts_is_refused(pack):
    with pytest.raises(InputError, match="there is no table of facts"):
        Facts.from_json({"passport_withheld": "yes"}, pack)


def test_answers_of_several_sources_are_kept_and_the_workers_own_counts(pack):
    raw = [
        {"value": "no", "source": "document", "date": "2017-01-02"},
        {"value": "yes", "source": "worker", "date": "2017-01-01"},
    ]
    facts = Facts.from_json({"facts": {"passport_withheld": raw}}, pack)
    assert facts.value("passport_withheld") is True
    assert facts.disputed() == ("passport_withheld",)
    assert Facts.from_json({"facts": facts.to_json()}, pack) == facts


def test_the_later_answer_of_one_source_counts():
    earlier = Answer("locked_in", value=True, given=date(2017, 1, 1))
    later = Answer("locked_in", value=False, given=date(2017, 2, 1))
    assert Facts.of([earlier, later]).value("locked_in") is False
    assert Facts.of([later, earlier]) == Facts.of([earlier, later])
