"""One row of HTCDS as typed sections: what a person, a victim context, a case and a referral hold."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from operator import attrgetter
from typing import Any

from panah.core.errors import Place
from panah.core.exchange.htcds.schema import fields
from panah.core.exchange.missing import Missing

Value = str | bool | dt.date | Decimal | tuple[str, ...] | None


@dataclass(frozen=True, slots=True)
class Organisation:
    """`org_`: an organisation that takes part in the case."""

    name: str | None = None
    shipping_city: str | None = None
    shipping_country: str | None = None
    shipping_state: str | None = None
    shipping_street: str | None = None
    shipping_postal_code: str | None = None
    shipping_longitude: Decimal | None = None
    shipping_latitude: Decimal | None = None
    phone: str | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """`prs_`: who the person is. Everything here identifies; seal it."""

    salutation: str | None = None
    first_name: str | None = None
    middle_name: str | None = None
    second_name: str | None = None
    birthdate: dt.date | None = None
    gender: str | None = None
    deceased: bool | None = None
    marital_status: str | None = None
    number_of_children: Decimal | None = None
    primary_language: str | None = None
    secondary_language: str | None = None
    highest_level_of_education: str | None = None
    citizenship: tuple[str, ...] = ()
    identity_number: str | None = None
    title: str | None = None
    email: str | None = None
    home_phone: str | None = None
    mobile_phone: str | None = None
    mailing_city: str | None = None
    mailing_country: str | None = None
    mailing_state: str | None = None
    mailing_street: str | None = None
    mailing_postal_code: str | None = None
    mailing_longitude: Decimal | None = None
    mailing_latitude: Decimal | None = None


@dataclass(frozen=True, slots=True)
class VictimContext:
    """`vic_`: the person in this case. Industry holds several codes, as the toolkit's forms allow."""

    agreement_to_manage_personal_data: bool | None = None
    trafficking_status: str | None = None
    trafficking_status_decision_making_org: str | None = None
    relationship_to_trafficker: str | None = None
    age_when_trafficked: Decimal | None = None
    recruitment_websites_and_apps: tuple[str, ...] = ()
    method_of_recruitment: tuple[str, ...] = ()
    location_of_recruitment: str | None = None
    methods_of_control: tuple[str, ...] = ()
    type_of_exploitation: tuple[str, ...] = ()
    forced_labour_industry: tuple[str, ...] = ()
    type_of_sex_exploitation: tuple[str, ...] = ()
    location_of_exploitation: str | None = None
    exploitation_websites_and_apps: tuple[str, ...] = ()
    vulnerabilities: tuple[str, ...] = ()
    details_of_vulnerabilities: str | None = None


@dataclass(frozen=True, slots=True)
class Perpetrator:
    """`per_`: what a perpetrator did in the process."""

    role_in_process: tuple[str, ...] = ()
    role_details: str | None = None
    organisation: str | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """`cas_`: the case itself."""

    status: str | None = None
    reason_for_case_closure: str | None = None
    case_owner: str | None = None


@dataclass(frozen=True, slots=True)
class Referral:
    """`cas_`: how the case came in and where it went."""

    referring_organisation: str | None = None
    incoming_referral_date: dt.date | None = None
    referring_primary_case_worker: str | None = None
    reason_for_incoming_referral: str | None = None
    incoming_referral_details: str | None = None
    referred_organisation: str | None = None
    referred_primary_case_worker: str | None = None
    reason_for_outgoing_referral: str | None = None
    outgoing_referral_date: dt.date | None = None
    outgoing_referral_details: str | None = None


@dataclass(frozen=True, slots=True)
class Comment:
    """`cco_`: a case worker's update."""

    case_comment: str | None = None


@dataclass(frozen=True, slots=True)
class TraffickingEvent:
    """`hte_`: one recruitment, transit or exploitation in the past."""

    longitude: Decimal | None = None
    latitude: Decimal | None = None
    city: str | None = None
    country: str | None = None
    state: str | None = None
    street: str | None = None
    postal_code: str | None = None
    date: dt.date | None = None
    type: str | None = None
    description: str | None = None


@dataclass(frozen=True, slots=True)
class SupportPlan:
    """`spl_`: what help is planned."""

    objectives: str | None = None
    action_plan: str | None = None
    planned_end_date: dt.date | None = None
    actual_end_date: dt.date | None = None
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """`con_`: one checkbox in the standard. None is "not recorded", never "no"."""

    consent: bool | None = None


@dataclass(frozen=True, slots=True)
class HtcdsRecord:
    """One row or submission.

    `unrecognised` keeps, per field, what the standard has no code for or what could not be read, as written;
    `missing` why a field has no value, where the file said so; `extra` columns outside the standard. `place`
    and
    `source_id` (a form's instance id) tell where the record came from and are no part of its content.
    """

    person: Person = field(default_factory=Person)
    victim: VictimContext = field(default_factory=VictimContext)
    perpetrator: Perpetrator = field(default_factory=Perpetrator)
    case: Case = field(default_factory=Case)
    referral: Referral = field(default_factory=Referral)
    consent: Consent = field(default_factory=Consent)
    organisation: Organisation = field(default_factory=Organisation)
    comment: Comment = field(default_factory=Comment)
    event: TraffickingEvent = field(default_factory=TraffickingEvent)
    plan: SupportPlan = field(default_factory=SupportPlan)
    unrecognised: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    missing: Mapping[str, Missing] = field(default_factory=dict)
    extra: Mapping[str, str] = field(default_factory=dict)
    place: Place = field(default_factory=Place, compare=False)
    source_id: str = field(default="", compare=False)

    def value(self, name: str) -> Value:
        """The value of one field by its standard name, e.g. `prs_Gender`. KeyError for another name."""
        value: Value = _getters()[name](self)
        return value

    def values(self) -> Iterator[tuple[str, Value]]:
        """Every field that holds a value, by its standard name, in the standard's order."""
        for section, getters in _getters_by_section().items():
            content = getattr(self, section)
            if content is _EMPTY[section]:  # most sections of most records
                continue
            for name, get in getters:
                value = get(content)
                if value is not None and value != ():
                    yield name, value

    def why_missing(self, name: str) -> Missing | None:
        """Why a field has no value; None when it has one."""
        if self.value(name) not in (None, ()):
            return None
        return self.missing.get(name, Missing.NOT_RECORDED)

    def as_dict(self) -> dict[str, Any]:
        """The record as plain data for JSON; `from_dict` reads it back to an equal record."""
        return {
            "fields": {name: _plain(value) for name, value in self.values()},
            "unrecognised": {name: list(texts) for name, texts in self.unrecognised.items()},
            "missing": {name: kind.value for name, kind in self.missing.items()},
            "extra": dict(self.extra),
            "place": {
                "file": self.place.file,
                "sheet": self.place.sheet,
                "row": self.place.row,
                "column": self.place.column,
            },
            "source_id": self.source_id,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "HtcdsRecord":
        """The record that `as_dict` wrote."""
        return build_record(
            {name: _typed(fields()[name].kind, value) for name, value in data["fields"].items()},
            unrecognised={name: tuple(texts) for name, texts in data["unrecognised"].items()},
            missing={name: Missing(kind) for name, kind in data["missing"].items()},
            extra=dict(data["extra"]),
            place=Place(**data["place"]),
            source_id=data["source_id"],
        )


@cache
def _getters() -> dict[str, Callable[[HtcdsRecord], Any]]:
    """How to reach each field of a record, by its standard name."""
    return {name: attrgetter(f"{spec.section}.{spec.attribute}") for name, spec in fields().items()}


@cache
def _getters_by_section() -> dict[str, list[tuple[str, Callable[[Any], Any]]]]:
    """How to reach each field within its section; the standard lists a section's fields together."""
    grouped: dict[str, list[tuple[str, Callable[[Any], Any]]]] = {}
    for name, spec in fields().items():
        grouped.setdefault(spec.section, []).append((name, attrgetter(spec.attribute)))
    return grouped


_SECTIONS: dict[str, Any] = {
    "person": Person,
    "victim": VictimContext,
    "perpetrator": Perpetrator,
    "case": Case,
    "referral": Referral,
    "consent": Consent,
    "organisation": Organisation,
    "comment": Comment,
    "event": TraffickingEvent,
    "plan": SupportPlan,
}
# One for all records: a section that says nothing costs nothing.
_EMPTY = {section: kind() for section, kind in _SECTIONS.items()}


def build_record(values: Mapping[str, Value], **rest: Any) -> HtcdsRecord:
    """A record from values by standard name; `rest` is the record's own fields (unrecognised, missing, …)."""
    sections: dict[str, dict[str, Value]] = {}
    for name, value in values.items():
        spec = fields()[name]
        sections.setdefault(spec.section, {})[spec.attribute] = value
    built = {section: _SECTIONS[section](**content) for section, content in sections.items()}
    return HtcdsRecord(**(_EMPTY | built), **rest)


def _plain(value: Value) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    return list(value) if isinstance(value, tuple) else value


def _typed(kind: str, value: Any) -> Value:
    if kind == "date":
        return dt.date.fromisoformat(value)
    if kind == "number":
        return Decimal(value)
    return tuple(value) if isinstance(value, list) else value
