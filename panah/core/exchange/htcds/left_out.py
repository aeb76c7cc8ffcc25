"""What a target that holds only coded answers leaves out of a record: told per field, never by its content."""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from typing import Final

from panah.core.exchange.countries import country_code
from panah.core.exchange.htcds.facts import mapping
from panah.core.exchange.htcds.record import HtcdsRecord
from panah.core.exchange.htcds.schema import fields
from panah.core.exchange.issues import LossReport

_AGE: Final = {"prs_Birthdate", "cas_IncomingReferralDate", "vic_AgeWhenTrafficked"}
_CODED: Final = {
    *("prs_Gender", "prs_Citizenship", "vic_MethodsOfControl", "vic_TypeOfExploitation"),
    *("vic_ForcedLabourIndustry", "vic_RelationshipToTrafficker", "hte_Type", "hte_Country"),
}
# The fields of which each target carries something; what else a record says is told as left out.
CARRIED: Final[dict[str, AbstractSet[str]]] = {
    "facts": _CODED
    | _AGE
    | {"vic_TypeOfSexExploitation", "per_RoleInProcess", "vic_MethodOfRecruitment", "hte_Date"},
    "units": _CODED
    | {"vic_TraffickingStatus", "vic_TraffickingStatusDecisionMakingOrg", "vic_AgeWhenTrafficked"}
    | {"vic_MethodOfRecruitment", "per_RoleInProcess", "hte_Date"},
    "ctdc": _CODED | _AGE | {"vic_TypeOfSexExploitation"},
}
_UNDERSTOOD: Final = "RestrictsMovement"


def tell_left_out(records: Iterable[HtcdsRecord], target: str, loss: LossReport) -> Iterator[HtcdsRecord]:
    """Pass records on, counting what a target of CARRIED has no place for."""
    carried = CARRIED[target]
    # Told by the target's own conversion, in words of its own.
    told = set(mapping()["not_carried"]) if target == "facts" else set()
    for record in records:
        for name, _ in record.values():
            if name not in told and not (name in carried and _is_used(name, record, target)):
                loss.add("field_left_out", field=fields()[name].label)
        for header in record.extra:
            loss.add("column_left_out", column=header)
        if target != "facts":
            _tell_unrecognised(record, target, loss)
        yield record


def _is_used(name: str, record: HtcdsRecord, target: str) -> bool:
    """Some are carried only beside others: an age or the two dates that give one, the place of an exploitation."""
    if name in {"hte_Country", "hte_Date"}:
        exploited = record.event.type == "Exploitation" or (target == "units" and record.event.type is None)
        return exploited and (name == "hte_Date" or bool(country_code(record.event.country or "")))
    if name not in _AGE or target == "units":
        return True
    born, came = record.person.birthdate, record.referral.incoming_referral_date
    told_by_dates = born is not None and came is not None and born <= came
    if target == "ctdc":
        return name == "cas_IncomingReferralDate" or told_by_dates is (name == "prs_Birthdate")
    by_age = record.victim.age_when_trafficked is not None
    return by_age if name == "vic_AgeWhenTrafficked" else told_by_dates and not by_age


def _tell_unrecognised(record: HtcdsRecord, target: str, loss: LossReport) -> None:
    for name, texts in record.unrecognised.items():
        unknown = [text for text in texts if text != _UNDERSTOOD]
        if unknown and not (target == "ctdc" and name == "vic_MethodsOfControl"):
            loss.add("values_unknown", len(unknown), field=fields()[name].label)
