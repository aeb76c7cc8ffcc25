"""Event, victim, perpetrator and reporting entity: what every format is read into before it is counted.

Coded values only. Names, dates of birth and places below a country stay with the record.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from panah.core.exchange.countries import country_code
from panah.core.exchange.htcds.record import HtcdsRecord
from panah.core.exchange.missing import Missing


@dataclass(frozen=True, slots=True)
class ReportingEntity:
    """Who reports: an organisation, by kind and country. Ids are minted by us; the formats have none."""

    id: str
    kind: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Victim:
    """A person in a case, by what was recorded. `missing` says why a value is not there."""

    id: str
    event: str
    reporting_entity: str
    status: str | None = None
    decided_by: str | None = None
    gender: str | None = None
    citizenship: tuple[str, ...] = ()
    age_when_trafficked: int | None = None
    missing: Mapping[str, Missing] | None = None


@dataclass(frozen=True, slots=True)
class Perpetrator:
    """Somebody who took part, by role; named nowhere here."""

    id: str
    event: str
    roles: tuple[str, ...] = ()
    relationship_to_victim: str | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """Recruitment, transit or exploitation: what was done, with which means, in which industry, where, from when."""

    id: str
    forms: tuple[str, ...] = ()
    means: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    recruitment: tuple[str, ...] = ()
    country: str | None = None
    began: date | None = None


@dataclass(frozen=True, slots=True)
class Units:
    """The units that one case record holds."""

    event: Event
    victim: Victim
    perpetrators: tuple[Perpetrator, ...]
    reporting_entity: ReportingEntity

    def as_dict(self) -> dict[str, Any]:
        """Plain data for JSON: dates as text, reasons for missing by name."""
        data = asdict(self)
        began = self.event.began
        data["event"]["began"] = began.isoformat() if began else None
        data["victim"]["missing"] = {name: kind.value for name, kind in (self.victim.missing or {}).items()}
        return data


_ASKED = {
    "status": "vic_TraffickingStatus",
    "gender": "prs_Gender",
    "citizenship": "prs_Citizenship",
    "age_when_trafficked": "vic_AgeWhenTrafficked",
}


def units_from_htcds(record: HtcdsRecord, case_id: str, entity: ReportingEntity) -> Units:
    """The units of one HTCDS record. `case_id` is ours; the units' ids are made from it."""
    victim, happened = record.victim, record.event
    exploited = happened.type in {None, "Exploitation"}
    event = Event(
        id=f"{case_id}-event",
        forms=victim.type_of_exploitation,
        means=(*victim.methods_of_control, *_unlisted(record)),
        industries=victim.forced_labour_industry,
        recruitment=victim.method_of_recruitment,
        country=country_code(happened.country or "") if exploited else None,
        began=happened.date if exploited else None,
    )
    return Units(
        event, _victim(record, case_id, event.id, entity.id), _perpetrators(record, case_id, event.id), entity
    )


def _unlisted(record: HtcdsRecord) -> tuple[str, ...]:
    return tuple(
        code for code in record.unrecognised.get("vic_MethodsOfControl", ()) if code == "RestrictsMovement"
    )


def _victim(record: HtcdsRecord, case_id: str, event: str, entity: str) -> Victim:
    age = record.victim.age_when_trafficked
    reasons = {ours: record.why_missing(theirs) for ours, theirs in _ASKED.items()}
    return Victim(
        id=f"{case_id}-victim",
        event=event,
        reporting_entity=entity,
        status=record.victim.trafficking_status,
        decided_by=record.victim.trafficking_status_decision_making_org,
        gender=record.person.gender,
        citizenship=record.person.citizenship,
        age_when_trafficked=int(age) if age is not None else None,
        missing={name: reason for name, reason in reasons.items() if reason},
    )


def _perpetrators(record: HtcdsRecord, case_id: str, event: str) -> tuple[Perpetrator, ...]:
    roles, relation = record.perpetrator.role_in_process, record.victim.relationship_to_trafficker
    if not roles and relation is None:
        return ()
    return (Perpetrator(f"{case_id}-perpetrator-1", event, roles, relation),)
