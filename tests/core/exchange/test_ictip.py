"""The four units of IC-TIP, and a crosswalk that is ready for its codes and invents none."""

import datetime as dt
import json
from decimal import Decimal

from panah.core.exchange.ctdc import EDITIONS
from panah.core.exchange.htcds.record import build_record
from panah.core.exchange.htcds.schema import fields
from panah.core.exchange.ictip import ReportingEntity, crosswalk, filled, units_from_htcds
from panah.core.exchange.missing import Missing

ENTITY = ReportingEntity(id="entity-1", kind="NGO", country="KZ")
RECORD = build_record(
    {
        "prs_FirstName": "Aibek",
        "prs_SecondName": "Testov",
        "prs_Citizenship": ("KG",),
        "vic_TraffickingStatus": "PossibleVictimOfTrafficking",
        "vic_MethodsOfControl": ("DebtBondage",),
        "vic_TypeOfExploitation": ("ForcedLabour",),
        "vic_ForcedLabourIndustry": ("F_Construction",),
        "vic_AgeWhenTrafficked": Decimal(17),
        "per_RoleInProcess": ("RecruiterOrIntermediary",),
        "hte_Type": "Exploitation",
        "hte_Country": "Kazakhstan",
        "hte_Date": dt.date(2024, 1, 2),
    },
    unrecognised={"vic_MethodsOfControl": ("RestrictsMovement", "Beaten")},
    missing={"prs_Gender": Missing.DECLINED},
)


def test_one_record_becomes_the_four_units_tied_by_our_ids():
    units = units_from_htcds(RECORD, "case-9", ENTITY)
    assert units.event.means == ("DebtBondage", "RestrictsMovement")
    assert (units.event.country, units.event.began) == ("KZ", dt.date(2024, 1, 2))
    assert (units.victim.event, units.victim.reporting_entity) == ("case-9-event", "entity-1")
    assert units.victim.age_when_trafficked == 17
    assert units.perpetrators[0].roles == ("RecruiterOrIntermediary",)


def test_why_something_is_missing_is_kept_per_unit():
    units = units_from_htcds(RECORD, "case-9", ENTITY)
    assert units.victim.missing == {"gender": Missing.DECLINED}
    empty = units_from_htcds(build_record({}), "case-1", ENTITY)
    assert set(empty.victim.missing.values()) == {Missing.NOT_RECORDED}
    assert empty.perpetrators == ()


def test_no_name_is_in_the_units():
    text = json.dumps(units_from_htcds(RECORD, "case-9", ENTITY).as_dict())
    assert "Aibek" not in text
    assert "Testov" not in text


def test_every_code_that_a_unit_can_hold_has_a_slot():
    slots = {(slot.variable, slot.htcds) for slot in crosswalk()}
    for name in {slot.variable for slot in crosswalk()}:
        assert {(name, code) for code in fields()[name].values} <= slots
    assert ("vic_MethodsOfControl", "RestrictsMovement") in slots
    assert {slot.unit for slot in crosswalk()} == {"event", "victim", "perpetrator", "reporting_entity"}


def test_no_code_of_the_classification_is_invented():
    assert filled() == (0, len(crosswalk()))


def test_the_ctdc_columns_of_the_crosswalk_exist():
    known = set(EDITIONS["k-anonymised"].columns) | {"Female", "Male"}
    assert {slot.ctdc for slot in crosswalk() if slot.ctdc} <= known
