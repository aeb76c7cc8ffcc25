"""HTCDS records to coded facts and back. Identity never becomes a fact; what no fact can hold is told in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from panah.core.exchange.countries import alpha_3, country_code
from panah.core.exchange.htcds.record import HtcdsRecord, Value, build_record
from panah.core.exchange.htcds.schema import fields
from panah.core.exchange.issues import LossReport
from panah.core.exchange.missing import Missing
from panah.core.law import Pack

FactValue = str | Decimal | date
_STATED = {Missing.UNKNOWN: "unknown", Missing.DECLINED: "declined"}
_ADULT = 18
_BANDS = (8, 17, 20, 23, 26, 29, 38, 47)


@dataclass(slots=True)
class Coded:
    """Facts of one record: fact id to "yes", "no", "unknown", "declined", a choice, number or date."""

    facts: dict[str, FactValue] = field(default_factory=dict)
    loss: LossReport = field(default_factory=LossReport)

    def say(self, fact: str, value: FactValue) -> None:
        """Add a fact. The first statement holds; another one is told as a loss."""
        if self.facts.setdefault(fact, value) != value:
            self.loss.add("second_value", fact=fact)

    def to_json(self) -> dict[str, Any]:
        """Facts JSON as `panah screen` reads it, every answer given by a third party: the organisation's record."""
        return {
            "facts": {
                fact: {"value": _json_value(value), "source": "third_party"}
                for fact, value in self.facts.items()
            }
        }


def _json_value(value: FactValue) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


@cache
def mapping() -> dict[str, Any]:
    """The mapping's data (facts_mapping.yaml)."""
    text = (files(__package__) / "facts_mapping.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def mapped_facts() -> frozenset[str]:
    """Every fact id that the mapping can produce."""
    tables = [table for name, table in mapping().items() if name not in {"choices", "not_carried"}]
    ids = {fact for table in tables for entry in table.values() for fact in entry["facts"]}
    ids |= {entry["fact"] for entry in mapping()["choices"].values()}
    ids |= {fact for entry in mapping()["choices"].values() for fact in entry.get("implies", {})}
    return frozenset(
        ids | {"age", "age_band", "under_18", "citizenship", "sector", "country_of_exploitation"}
    )


def to_facts(record: HtcdsRecord, pack: Pack) -> Coded:
    """What a record says, in the vocabulary of `pack`. What was not ticked stays unsaid."""
    return Coder(pack).coded(record)


class Coder:
    """`to_facts` for many records: the vocabulary's code tables are turned round once."""

    def __init__(self, pack: Pack) -> None:
        self.sectors = _choices_by_code(pack, "sector", "isic_rev4")
        self.choices = [
            (name, entry, _choices_by_code(pack, entry["fact"], "htcds") | entry.get("also", {}))
            for name, entry in mapping()["choices"].items()
        ]

    def coded(self, record: HtcdsRecord) -> Coded:
        """As `to_facts`."""
        coded = Coded()
        victim = record.victim
        controls = (*victim.methods_of_control, *record.unrecognised.get("vic_MethodsOfControl", ()))
        _apply(coded, "methods_of_control", controls)
        _apply(coded, "type_of_sex_exploitation", victim.type_of_sex_exploitation)
        _apply(coded, "role_in_process", record.perpetrator.role_in_process)
        _apply(coded, "event_type", [record.event.type or ""])
        _apply(coded, "relationship_to_trafficker", [victim.relationship_to_trafficker or ""])
        _age(coded, record)
        _apply(coded, "type_of_exploitation", victim.type_of_exploitation)
        for name, entry, choices in self.choices:
            _choice(coded, record, name, entry, choices)
        _take_one(coded, "sector", [self.sectors[code[0]] for code in victim.forced_labour_industry])
        _places(coded, record)
        _tell_not_carried(coded, record)
        return coded


def _apply(coded: Coded, table: str, codes: Sequence[str]) -> None:
    entries = mapping()[table]
    for code in codes:
        entry = entries.get(code)
        if entry is None:
            continue
        for fact, value in entry["facts"].items():
            coded.say(fact, value)
        if "broad" in entry:
            coded.loss.add(entry["broad"])


def _choice(
    coded: Coded, record: HtcdsRecord, name: str, entry: Mapping[str, Any], choices: Mapping[str, str]
) -> None:
    value = record.value(name)
    codes = value if isinstance(value, tuple) else (value,) if isinstance(value, str) else ()
    if codes == ("NonSpecifiedUnknown",) or (not codes and record.missing.get(name) in _STATED):
        coded.say(entry["fact"], _STATED[record.missing.get(name, Missing.UNKNOWN)])
        return
    known = [choices[code] for code in codes if code in choices]
    _take_one(coded, entry["fact"], known)
    if known:
        for fact, said in entry.get("implies", {}).items():
            coded.say(fact, said)


def _take_one(coded: Coded, fact: str, choices: Sequence[str]) -> None:
    """The vocabulary holds one choice; the first holds and the others are told."""
    if choices:
        coded.say(fact, choices[0])
    if len(choices) > 1:
        coded.loss.add("further_values", len(choices) - 1, fact=fact)


def _choices_by_code(pack: Pack, fact: str, standard: str) -> dict[str, str]:
    """Code to choice; of several choices with one code the last listed, which is the general one."""
    return {code: choice for choice, code in pack.facts[fact].codes[standard].items()}


def _age(coded: Coded, record: HtcdsRecord) -> None:
    age = record.victim.age_when_trafficked
    if age is not None and 0 <= age <= 110 and age == age.to_integral_value():
        coded.say("age", age)
        coded.say("age_band", age_band(int(age)))
        coded.say("under_18", "yes" if age < _ADULT else "no")
        return
    if age is not None:
        coded.loss.add("odd_age")
    born, came = record.person.birthdate, record.referral.incoming_referral_date
    if born and came and born <= came:
        years = came.year - born.year - ((came.month, came.day) < (born.month, born.day))
        coded.say("age_band", age_band(years))
        coded.loss.add("band_on_arrival")
        if years < _ADULT:
            coded.say("under_18", "yes")


def age_band(years: int) -> str:
    """The vocabulary's age band (CTDC's) of an age in full years."""
    lows = (0, *(high + 1 for high in _BANDS))
    for low, high in zip(lows, _BANDS, strict=False):
        if years <= high:
            return f"age_{low}_{high}"
    return "age_48_plus"


def _places(coded: Coded, record: HtcdsRecord) -> None:
    countries = record.person.citizenship
    _take_one(coded, "citizenship", [alpha_3(code) for code in countries])
    if not countries and record.missing.get("prs_Citizenship") in _STATED:
        coded.say("citizenship", _STATED[record.missing["prs_Citizenship"]])
    if record.event.type != "Exploitation":
        return
    if code := country_code(record.event.country or ""):
        coded.say("country_of_exploitation", alpha_3(code))
    if record.event.date:
        coded.say("exploitation_start", record.event.date)


def _tell_not_carried(coded: Coded, record: HtcdsRecord) -> None:
    for name, code in mapping()["not_carried"].items():
        value = record.value(name)
        if value not in (None, ()) and value != ("Prostitution",):
            coded.loss.add(code)
    for name, texts in record.unrecognised.items():
        unknown = [text for text in texts if text not in mapping()["methods_of_control"]]
        if unknown:
            coded.loss.add("values_unknown", len(unknown), field=fields()[name].label)


def from_facts(facts: Mapping[str, FactValue], pack: Pack) -> tuple[HtcdsRecord, LossReport]:
    """The record that coded facts make, without any identity, and what HTCDS has no field for."""
    loss = LossReport()
    values: dict[str, Value] = {}
    control: dict[str, None] = {}
    carried = set()
    for fact, value in facts.items():
        spec = pack.facts.get(fact)
        if spec is not None and value == "yes" and spec.htcds:
            control.update(dict.fromkeys(spec.htcds))
            carried.add(fact)
    unlisted = [code for code in control if code not in fields()["vic_MethodsOfControl"].values]
    if facts.get("can_leave") == "no":
        unlisted.append("RestrictsMovement")
        carried.add("can_leave")
    values["vic_MethodsOfControl"] = tuple(code for code in control if code not in unlisted)
    carried |= _fields_from_facts(values, facts, pack)
    for fact in facts.keys() - carried:
        loss.add("fact_without_field", fact=fact)
    unrecognised = {"vic_MethodsOfControl": ("RestrictsMovement",)} if unlisted else {}
    if unlisted:
        loss.add("movement_unlisted")
    return build_record(values, unrecognised=unrecognised, missing=_missing_from(facts)), loss


def _fields_from_facts(values: dict[str, Value], facts: Mapping[str, FactValue], pack: Pack) -> set[str]:
    carried = set()
    tables = [
        ("sex", "prs_Gender", "htcds"),
        ("recruitment_channel", "vic_MethodOfRecruitment", "htcds"),
        ("exploitation_form", "vic_TypeOfExploitation", "htcds"),
        ("sector", "vic_ForcedLabourIndustry", "isic_rev4"),
    ]
    for fact, name, standard in tables:
        code = pack.facts[fact].codes[standard].get(str(facts.get(fact, "")))
        if code:
            spec = fields()[name]
            full = next(value for value in spec.values if value == code or value.startswith(f"{code}_"))
            values[name] = (full,) if spec.multiple else full
            carried.add(fact)
    return carried | _plain_fields(values, facts)


def _plain_fields(values: dict[str, Value], facts: Mapping[str, FactValue]) -> set[str]:
    carried = set()
    if code := country_code(str(facts.get("citizenship", ""))):
        values["prs_Citizenship"] = (code,)
        carried.add("citizenship")
    if isinstance(age := facts.get("age"), Decimal):
        values["vic_AgeWhenTrafficked"] = age
        carried |= {"age", "age_band", "under_18"}
    if code := country_code(str(facts.get("country_of_exploitation", ""))):
        values |= {"hte_Country": code, "hte_Type": "Exploitation"}
        carried.add("country_of_exploitation")
    if isinstance(start := facts.get("exploitation_start"), date):
        values |= {"hte_Date": start, "hte_Type": "Exploitation"}
        carried.add("exploitation_start")
    return carried


def _missing_from(facts: Mapping[str, FactValue]) -> dict[str, Missing]:
    stated = {words: kind for kind, words in _STATED.items()}
    pairs = [("sex", "prs_Gender"), ("citizenship", "prs_Citizenship")]
    return {name: stated[str(facts[fact])] for fact, name in pairs if str(facts.get(fact)) in stated}
