"""HTCDS to the facts vocabulary and back: what was ticked, never what was not, and every loss in words."""

import datetime as dt
from decimal import Decimal

import pytest

from panah.core.exchange.htcds import read_htcds
from panah.core.exchange.htcds.facts import age_band, from_facts, mapped_facts, mapping, to_facts
from panah.core.exchange.htcds.record import build_record
from panah.core.exchange.htcds.schema import fields
from panah.core.exchange.missing import Missing
from panah.core.law import load_pack
from tests.core.exchange.templates import people, person, template


@pytest.fixture(scope="module")
def pack():
    return load_pack()


def facts_of(pack, **values):
    missing = values.pop("missing", {})
    return to_facts(build_record(values, missing=missing), pack)


def test_every_fact_of_the_mapping_exists(pack):
    assert mapped_facts() <= set(pack.facts)


def test_every_value_that_the_mapping_gives_is_one_the_fact_takes(pack):
    tables = [table for name, table in mapping().items() if name not in {"choices", "not_carried"}]
    for entry in (entry for table in tables for entry in table.values()):
        for fact, value in entry["facts"].items():
            spec = pack.facts[fact]
            assert value in (spec.choices if spec.type == "choice" else ("yes", "no"))


@pytest.mark.parametrize(
    ("table", "field"),
    [
        ("methods_of_control", "vic_MethodsOfControl"),
        ("role_in_process", "per_RoleInProcess"),
        ("event_type", "hte_Type"),
        ("relationship_to_trafficker", "vic_RelationshipToTrafficker"),
    ],
)
def test_no_code_of_the_standard_is_forgotten(table, field):
    assert set(fields()[field].values) <= set(mapping()[table])


def test_a_method_of_control_speaks_to_the_code_that_the_vocabulary_names(pack):
    for code, entry in mapping()["methods_of_control"].items():
        for fact, value in entry["facts"].items():
            assert value == "no" or code in pack.facts[fact].htcds


def test_what_was_not_ticked_is_not_said(pack):
    coded = facts_of(pack, vic_MethodsOfControl=("DebtBondage",))
    assert coded.facts == {"must_work_off_debt": "yes"}


def test_a_construction_worker_without_papers(pack):
    record = read_htcds(template([person()])).records[0]
    coded = to_facts(record, pack)
    assert coded.facts == {
        "must_work_off_debt": "yes",
        "passport_withheld": "yes",
        "did_work": "yes",
        "sex": "male",
        "exploitation_form": "forced_labour",
        "sector": "construction",
        "citizenship": "KGZ",
        "age_band": "age_30_38",
    }
    assert (
        "trafficking status (a decision by an organisation, kept with the case, not a fact) (1 ×)"
        in coded.loss.lines()
    )


def test_no_identity_becomes_a_fact(pack):
    record = read_htcds(template([person()])).records[0]
    text = str(to_facts(record, pack).facts)
    assert not [secret for secret in ("Aibek", "Testov", "996700000001", "1991") if secret in text]


def test_a_code_that_covers_several_facts_says_how_it_was_read(pack):
    coded = facts_of(pack, vic_MethodsOfControl=("FalsePromises", "Other"))
    assert coded.loss.lines() == [
        "False promises: the code does not say about what; read as deception about the conditions of work (1 ×)",
        "Methods of control, Other: the code does not say which (1 ×)",
    ]


def test_several_values_where_the_vocabulary_holds_one_are_counted_as_lost(pack):
    coded = facts_of(
        pack,
        vic_TypeOfExploitation=("ForcedLabour", "SexualExploitation"),
        vic_ForcedLabourIndustry=("F_Construction", "A_AgricultureForestryAndFishing"),
        prs_Citizenship=("NA", "KG"),
    )
    assert coded.facts["exploitation_form"] == "forced_labour"
    assert coded.facts["citizenship"] == "NAM"
    assert coded.loss.as_dict() == {
        "further values of exploitation_form: the vocabulary holds one": 1,
        "further values of sector: the vocabulary holds one": 1,
        "further values of citizenship: the vocabulary holds one": 1,
    }


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (
            {"vic_AgeWhenTrafficked": Decimal(16)},
            {"age": Decimal(16), "age_band": "age_9_17", "under_18": "yes"},
        ),
        (
            {"vic_AgeWhenTrafficked": Decimal(18)},
            {"age": Decimal(18), "age_band": "age_18_20", "under_18": "no"},
        ),
        ({"vic_AgeWhenTrafficked": Decimal(300)}, {}),
        (
            {"prs_Birthdate": dt.date(2010, 5, 7), "cas_IncomingReferralDate": dt.date(2024, 5, 6)},
            {"age_band": "age_9_17", "under_18": "yes"},
        ),
        (
            {"prs_Birthdate": dt.date(1991, 5, 7), "cas_IncomingReferralDate": dt.date(2024, 5, 6)},
            {"age_band": "age_30_38"},
        ),
        ({"prs_Birthdate": dt.date(1991, 5, 7)}, {}),
    ],
)
def test_age_is_what_the_record_proves_and_no_more(pack, values, expected):
    assert facts_of(pack, **values).facts == expected


def test_the_bands_are_those_of_the_vocabulary(pack):
    assert {age_band(years) for years in range(111)} == set(pack.facts["age_band"].choices)
    assert (age_band(8), age_band(9), age_band(47), age_band(48)) == (
        "age_0_8",
        "age_9_17",
        "age_39_47",
        "age_48_plus",
    )


@pytest.mark.parametrize(("kind", "said"), [(Missing.UNKNOWN, "unknown"), (Missing.DECLINED, "declined")])
def test_unknown_and_declined_stay_different(pack, kind, said):
    coded = facts_of(pack, missing={"prs_Gender": kind, "prs_Citizenship": kind})
    assert coded.facts == {"sex": said, "citizenship": said}


def test_what_nobody_asked_is_no_fact(pack):
    assert (
        facts_of(pack, missing={"prs_Gender": Missing.NOT_ASKED, "prs_Citizenship": Missing.SUPPRESSED}).facts
        == {}
    )


def test_restriction_of_movement_is_understood_although_the_list_lacks_it(pack):
    record = read_htcds(template([person(vic_MethodsOfControl="Restricts movement")])).records[0]
    assert to_facts(record, pack).facts["can_leave"] == "no"


def test_an_event_of_exploitation_gives_place_and_date(pack):
    coded = facts_of(pack, hte_Type="Exploitation", hte_Country="Kazakhstan", hte_Date=dt.date(2024, 1, 2))
    assert coded.facts == {"country_of_exploitation": "KAZ", "exploitation_start": dt.date(2024, 1, 2)}


def test_facts_go_back_to_the_codes_they_came_from(pack):
    for record in read_htcds(template(people(40))).records:
        coded = to_facts(record, pack)
        back, _ = from_facts(coded.facts, pack)
        assert set(back.victim.methods_of_control) == set(record.victim.methods_of_control)
        assert back.victim.forced_labour_industry == record.victim.forced_labour_industry
        assert back.victim.type_of_exploitation == record.victim.type_of_exploitation
        assert (back.person.gender, back.person.citizenship) == (
            record.person.gender,
            record.person.citizenship,
        )
        assert to_facts(back, pack).facts.items() <= coded.facts.items()


def test_facts_that_htcds_cannot_hold_are_told(pack):
    record, loss = from_facts({"locked_in": "yes", "handed_to_police": "yes", "sex": "declined"}, pack)
    assert record.unrecognised == {"vic_MethodsOfControl": ("RestrictsMovement",)}
    assert record.missing == {"prs_Gender": Missing.DECLINED}
    assert "the fact handed_to_police: HTCDS has no field for it (1 ×)" in loss.lines()
