"""What the national figures are about: the codebook, frozen before anybody counts, and one record per person."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from panah.cases.models import Case
from panah.cases.queries import plain_facts
from panah.core.disclosure import Codebook, Dimension, coarsen
from panah.core.law import load_pack

UNKNOWN = "unknown"
DATASET = "victims"
SAMPLE_DATASET = "victims-sample"
GRAINS = ("month", "quarter", "year")
# One-way tables, and the crossings that users of the figures ask for most.
TABLES: tuple[tuple[str, ...], ...] = (
    ("period",),
    ("status",),
    ("sex",),
    ("age_band",),
    ("form",),
    ("sector",),
    ("citizenship",),
    ("oblast",),
    ("status", "sex"),
    ("sex", "age_band"),
)
_AGE_BANDS = {
    "0-17": ("age_0_8", "age_9_17"),
    "18-29": ("age_18_20", "age_21_23", "age_24_26", "age_27_29"),
    "30-47": ("age_30_38", "age_39_47"),
    "48+": ("age_48_plus",),
}
_CITIZENSHIPS = ("KGZ", "UZB", "TJK", "KAZ", "TKM", "RUS")
_SECTORS = (
    "agriculture",
    "construction",
    "trade",
    "manufacturing",
    "hospitality",
    "domestic_work",
    "transport",
)
# Forms that a finding implies when nobody recorded one.
_FORM_OF_CONCEPT = {"forced_labour_c29": "forced_labour", "servitude": "servitude"}


def months_between(start: date, end: date) -> list[str]:
    """Month codes from the month of `start` to the month of `end`."""
    first, last = start.year * 12 + start.month - 1, end.year * 12 + end.month - 1
    return [f"{month // 12}-{month % 12 + 1:02}" for month in range(first, last + 1)]


def period_dimension(start: date, end: date, grain: str) -> Dimension:
    """Time in months, or merged into quarters or years: chosen before counting."""
    months = months_between(start, end)
    dimension = Dimension("period", tuple(months), closes=True, reads="month")
    if grain == "month":
        return dimension
    groups: dict[str, list[str]] = {}
    for month in months:
        quarter = (int(month[5:]) + 2) // 3
        groups.setdefault(month[:4] if grain == "year" else f"{month[:4]}-Q{quarter}", []).append(month)
    merged = coarsen(dimension, "period", groups)
    return Dimension("period", merged.categories, closes=True, reads="month", merge=merged.merge)


def codebook(start: date, end: date, grain: str, *, sample: bool) -> Codebook:
    """All dimensions with their whole public lists of categories."""
    facts = load_pack().facts
    return Codebook(
        dataset=SAMPLE_DATASET if sample else DATASET,
        dimensions=(
            period_dimension(start, end, grain),
            Dimension("status", ("presumed", "identified")),
            Dimension("sex", ("female", "male", "other_gender", UNKNOWN)),
            Dimension("age_band", (*_AGE_BANDS, UNKNOWN)),
            Dimension("form", (*facts["exploitation_form"].choices, UNKNOWN)),
            Dimension(
                "sector", (*(s for s in _SECTORS if s in facts["sector"].choices), "other_sector", UNKNOWN)
            ),
            Dimension("citizenship", (*_CITIZENSHIPS, "other_country", UNKNOWN)),
            Dimension("oblast", (*facts["oblast"].choices, "abroad", UNKNOWN)),
        ),
        tables=TABLES,
    )


def units(start: date, end: date, *, sample: bool) -> Iterator[dict[str, str]]:
    """One coded record per presumed or identified person whose case was opened in the period.

    A person referred to another organisation stays one case, and so one unit.
    """
    counted = (Case.VictimStatus.PRESUMED, Case.VictimStatus.IDENTIFIED)
    cases = Case.objects.filter(
        opened_on__gte=start, opened_on__lte=end, victim_status__in=counted, organisation__is_sample=sample
    )
    for case in cases.only("opened_on", "victim_status", "facts", "screening").order_by("pk").iterator():
        yield unit(case)


def unit(case: Case) -> dict[str, str]:
    """The coded record of one case."""
    values = {fact: str(value) for fact, value in plain_facts(case).items()}
    country = values.get("country_of_exploitation", "")
    return {
        "month": f"{case.opened_on:%Y-%m}",
        "status": "identified" if case.victim_status == Case.VictimStatus.IDENTIFIED else "presumed",
        "sex": _known(values, "sex"),
        "age_band": _age_band(values),
        "form": _form(values, case.screening),
        "sector": _merged(_known(values, "sector"), _SECTORS, "other_sector"),
        "citizenship": _merged(_known(values, "citizenship"), _CITIZENSHIPS, "other_country"),
        "oblast": _known(values, "oblast") if country in {"", "KAZ"} else "abroad",
    }


def _known(values: Mapping[str, str], fact: str) -> str:
    value = values.get(fact, UNKNOWN)
    return UNKNOWN if value in {"declined", ""} else value


def _merged(value: str, listed: tuple[str, ...], other: str) -> str:
    return value if value in listed or value == UNKNOWN else other


def _age_band(values: Mapping[str, str]) -> str:
    fine = _known(values, "age_band")
    for band, members in _AGE_BANDS.items():
        if fine in members:
            return band
    return "0-17" if values.get("under_18") == "yes" else UNKNOWN


def _form(values: Mapping[str, str], screening: Mapping[str, Any]) -> str:
    recorded = _known(values, "exploitation_form")
    if recorded != UNKNOWN:
        return recorded
    concepts = screening.get("concepts", {})
    for concept, form in _FORM_OF_CONCEPT.items():
        if concepts.get(concept, {}).get("status") == "indicated":
            return form
    return UNKNOWN
