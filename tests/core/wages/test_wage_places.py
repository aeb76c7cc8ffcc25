"""Minimum wages of places: which holds on a day, what is read of a record, and files that are not as they should be."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest

from panah.core.errors import InputError
from panah.core.law import load_pack
from panah.core.law.documents import read_document
from panah.core.told import LANGUAGES
from panah.core.wages import Amount, WageLaw, entitlement, read_record, to_mapping
from panah.core.wages.places import read_places, regions

LAW = WageLaw.load(load_pack())
SURE = "{value: 1, unit: RUB, article: a, valid_from: 2024-01-01, source: b, confidence: confirmed}"


@pytest.mark.parametrize(
    ("region", "day", "amount", "of_region"),
    [
        ("RU-MOW", date(2024, 3, 1), "29389", "RU-MOW"),
        ("RU-MOW", date(2026, 1, 1), "39730", "RU-MOW"),
        ("RU", date(2024, 3, 1), "19242", ""),
        # An amount that is not confirmed is not used.
        ("RU-MOW", date(2018, 3, 1), "9489", ""),
        ("RU-LEN", date(2024, 6, 1), "20125", "RU-LEN"),
        ("US-TX", date(2024, 3, 1), "7.25", ""),
        ("US-WA", date(2016, 12, 31), "9.47", "US-WA"),
        ("US-WA", date(2017, 1, 1), "11", "US-WA"),
        # A place the pack does not know has the national minimum.
        ("US-GA", date(2024, 3, 1), "7.25", ""),
    ],
)
def test_the_minimum_of_the_day_and_place(region, day, amount, of_region):
    country, _, place = region.partition("-")
    rules = LAW.of(country.lower()).at(day, region if place else "")
    value = "minimum_wage_hour" if country == "US" else "minimum_wage_month"
    assert rules.number(value) == Decimal(amount)
    assert rules.minimum_of_region == of_region
    assert rules.first <= day <= rules.last
    assert rules.number("week_hours") == 40


def test_no_place_of_the_pack_is_below_the_national_minimum():
    for country in ("ru", "us"):
        law = LAW.of(country)
        assert law.places is not None
        for region in law.places.table:
            for rules in law.of_region(region):
                for value in ("minimum_wage_month", "minimum_wage_hour"):
                    national = law.at(rules.first).number(value)
                    assert national is None or (rules.number(value) or 0) >= national


def test_the_stretches_of_a_region_follow_each_other_without_a_gap():
    stretches = LAW.of("us").of_region("US-FL")
    assert [rules.first for rules in stretches] == sorted({rules.first for rules in stretches})
    for one, two in pairwise(stretches):
        assert (two.first - one.last).days == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_place_of_the_pack_has_a_name(language):
    for country in ("ru", "us"):
        law = LAW.of(country)
        assert law.places is not None
        named = dict(regions(law, language))
        assert named.keys() == law.places.table.keys()
        assert all(named.values())
    assert regions(LAW.of("kz"), language) == []


def test_the_names_are_in_the_order_of_the_language():
    assert [name for _code, name in regions(LAW.of("ru"), "en")] == [
        "Leningrad oblast",
        "Moscow",
        "Moscow oblast",
        "Saint Petersburg",
    ]


def test_a_record_names_its_place_for_all_for_terms_and_for_a_shift():
    record = read_record(
        {
            "jurisdiction": "ru",
            "region": "ru-mow",
            "terms": [
                {"kind": "hour", "rate": 100, "currency": "RUB", "from": "2024-01-01", "region": "RU-MOS"}
            ],
            "shifts": [
                {"day": "2024-03-12", "hours": 8, "region": "RU-SPE"},
                {"day": "2024-03-13", "hours": 8},
            ],
            "usual": [{"from": "2024-03-14", "to": "2024-03-14", "hours": 8, "region": "RU-LEN"}],
        }
    )
    assert record.problems == ()
    assert (record.region, record.terms[0].region) == ("RU-MOW", "RU-MOS")
    assert [shift.region for shift in record.shifts] == ["RU-SPE", "", "RU-LEN"]
    assert read_record(to_mapping(record)) == record


@pytest.mark.parametrize("code", ["Moscow", "KZ-ALA", "RU-", "RU-MOSKVA"])
def test_a_code_that_is_none_of_the_country_is_named_and_the_rest_is_read(code):
    record = read_record(
        {"jurisdiction": "ru", "region": code, "shifts": [{"day": "2024-03-12", "hours": 8, "region": code}]}
    )
    assert [(problem.code, problem.where) for problem in record.problems] == [
        ("unknown_region", "region"),
        ("unknown_region", "shifts[1]"),
    ]
    assert record.problems[0].values == {"value": code.upper(), "country": "RU"}
    assert (record.region, record.shifts[0].region) == ("", "")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("places: {regions: {}}\n", "'article' is missing"),
        ("places: {article: a, regions: {RU-MOW: {wage: []}}}\n", "unknown key 'wage'"),
        ("places: {article: a, regions: {US-CA: {}}}\n", "'US-CA' is no code of a place of 'ru'"),
        (
            f"places: {{article: a, regions: {{RU-MOW: {{higher_minimum: [{SURE}]}}}}}}\n",
            "higher_minimum of RU-MOW is not unconfirmed",
        ),
    ],
)
def test_a_mistake_in_the_places_names_the_file(tmp_path, text, words):
    (tmp_path / "places.yaml").write_text(text)
    with pytest.raises(InputError, match=words) as caught:
        read_places(read_document(tmp_path / "places.yaml", tmp_path), "ru")
    assert caught.value.place is not None
    assert caught.value.place.file == "places.yaml"


def test_what_is_paid_above_the_minimum_of_the_place_is_left_as_it_is():
    """Only a line that rests on a minimum names the region."""
    example = {
        "jurisdiction": "ru",
        "region": "RU-MOW",
        "terms": [
            {"kind": "hour", "rate": 400, "currency": "RUB", "from": "2024-01-01", "scheme": "five_day"}
        ],
        "shifts": [{"day": "2024-03-12", "hours": 8}],
    }
    (line,) = entitlement(read_record(example), as_of=date(2024, 3, 31), law=LAW).lines
    assert (line.what, line.amount, "region" in line.inputs) == ("normal_hours", Amount.of("3200.00"), False)
    example["terms"] = [{**example["terms"][0], "rate": 100}]  # type: ignore[dict-item]  # a list of tables
    lines = entitlement(read_record(example), as_of=date(2024, 3, 31), law=LAW).lines
    assert {line.what: line.inputs.get("region") for line in lines} == {
        "normal_hours": None,
        "minimum_wage_top_up": "RU-MOW",
    }


def test_two_places_of_one_day_are_two_lines():
    record = read_record(
        {
            "jurisdiction": "ru",
            "terms": [
                {"kind": "hour", "rate": 100, "currency": "RUB", "from": "2024-01-01", "scheme": "five_day"}
            ],
            "shifts": [
                {"day": "2024-03-12", "start": "08:00", "end": "12:00", "break": 0, "region": "RU-MOW"},
                {"day": "2024-03-12", "start": "13:00", "end": "17:00", "break": 0, "region": "RU-MOS"},
            ],
        }
    )
    lines = entitlement(record, as_of=date(2024, 3, 31), law=LAW).lines
    assert len({line.id for line in lines}) == len(lines) == 4
    assert sum(line.quantity.low for line in lines if line.what == "normal_hours") == 8
