"""Rest between days, in weeks and within shifts, beyond what the worked examples show."""

import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from panah.core.law import load_pack
from panah.core.wages import WageLaw, entitlement, read_record
from panah.core.wages.law import _load
from panah.core.wages.rest import KINDS
from panah.core.wages.result import Entitlement

LAW = WageLaw.load(load_pack())
AS_OF = date(2016, 12, 1)


@pytest.fixture(scope="module")
def confirmed(tmp_path_factory: pytest.TempPathFactory) -> WageLaw:
    """The pack as it will be once a lawyer has confirmed Kazakhstan's twelve hours."""
    folder: Path = tmp_path_factory.mktemp("pack")
    shutil.copytree(load_pack().path / "countries", folder / "countries")
    file = folder / "countries" / "kz" / "values.yaml"
    head, name, tail = file.read_text().partition("  daily_rest_hours:\n")
    file.write_text(head + name + tail.replace("confidence: unconfirmed", "confidence: confirmed", 2))
    return _load(folder, "confirmed")


def computed(law: WageLaw, shifts: list[dict[str, Any]], **terms: str) -> Entitlement:
    record = {
        "jurisdiction": "kz",
        "terms": [
            {"kind": "hour", "rate": 500, "currency": "KZT", "from": "2016-01-01", "scheme": "five_day"}
            | {"hazardous": "no", "written": "yes"}
            | terms
        ],
        "shifts": shifts,
    }
    return entitlement(read_record(record), as_of=AS_OF, law=law)


def shift(day: int, start: str, end: str, pause: int | None = 60, month: int = 4) -> dict[str, Any]:
    told = {"break": pause} if pause is not None else {}
    return {"day": f"2016-{month:02}-{day:02}", "start": start, "end": end} | told


def codes(found: Entitlement) -> list[tuple[str, str, int]]:
    return [
        (breach.code, breach.found, breach.times)
        for breach in found.breaches
        if breach.code in {kind.code for kind in KINDS.values()}
    ]


def test_a_rest_between_days_is_a_breach_once_its_number_is_confirmed(confirmed):
    shifts = [
        shift(12, "14:00", "23:00"),
        shift(13, "06:00", "15:00"),
        shift(14, "01:00", "05:00", 0),
        shift(14, "12:00", "15:00", 0),  # the same day's work: no rest between days
        shift(15, "11:00", "15:00"),
    ]
    found = computed(confirmed, shifts)
    assert codes(found) == [("daily_rest", "7", 2)]
    (breach,) = (each for each in found.breaches if each.code == "daily_rest")
    assert (breach.period, breach.limit, breach.article) == (
        (date(2016, 4, 13), date(2016, 4, 14)),
        "12",
        "Labour Code 2015, art. 83",
    )
    assert "daily_rest" not in {item.what for item in found.unconfirmed}
    assert codes(computed(LAW, shifts)) == []


def test_twelve_hours_are_enough_and_a_night_shift_is_the_work_of_its_first_day(confirmed):
    assert codes(computed(confirmed, [shift(12, "08:00", "20:00"), shift(13, "08:00", "17:00")])) == []
    assert codes(computed(confirmed, [shift(12, "22:00", "06:00"), shift(13, "22:00", "06:00")])) == []
    assert codes(computed(confirmed, [shift(12, "22:00", "06:00"), shift(13, "17:00", "23:00")])) == [
        ("daily_rest", "11", 1)
    ]


def test_without_times_only_what_cannot_have_been_otherwise_is_told(confirmed):
    hours = [{"day": "2016-04-12", "hours": 17}, {"day": "2016-04-13", "hours": 20}]
    assert codes(computed(confirmed, hours)) == [("daily_rest", "11", 1)]
    assert codes(computed(confirmed, [{**each, "hours": [8, 20]} for each in hours])) == []


def test_a_break_nobody_spoke_of_is_no_breach_and_one_as_long_as_the_shift_is_none_either():
    assert codes(computed(LAW, [shift(12, "08:00", "18:00", None)])) == []
    assert codes(computed(LAW, [shift(12, "08:00", "13:00", 600)])) == []
    assert codes(computed(LAW, [shift(12, "08:00", "13:00", 29)])) == [("short_break", "29", 1)]


def test_a_month_of_work_without_a_day_off_is_told_by_month():
    shifts = [shift(day, "09:00", "15:00", month=month) for month in (4, 5) for day in range(1, 31)]
    found = computed(LAW, shifts)
    # Mondays 4, 11, 18 and 25 April, and 2, 9, 16, 23 May; the week of 25 April ends on 1 May.
    assert codes(found) == [("no_day_off", "0", 3), ("no_day_off", "0", 5)]
    assert [breach.period for breach in found.breaches if breach.code == "no_day_off"] == [
        (date(2016, 4, 4), date(2016, 4, 24)),
        (date(2016, 4, 25), date(2016, 5, 29)),
    ]


def test_under_summed_accounting_the_rest_of_weeks_is_kept_on_the_average():
    shifts = [shift(day, "09:00", "15:00") for day in range(11, 18)]
    for lawful, expected in (("no", [True]), ("unknown", [False]), ("yes", [])):
        found = computed(LAW, shifts, summed="quarter", summed_lawful=lawful)
        assert [breach.certain for breach in found.breaches if breach.code == "no_day_off"] == expected


def test_breaches_of_one_employer_are_not_mixed_with_those_of_another():
    one, two = ([shift(day, "09:00", "15:00") | {"employer": name} for day in days] for name, days in (
        ("A", (11, 13, 15, 17)), ("B", (12, 14, 16)),
    ))  # fmt: skip
    assert codes(computed(LAW, one + two)) == []
