"""How well the layer tells bearers apart: the marks it is held to, on three sets."""

import random
from itertools import combinations

import pytest

from panah.core.names import compare, fold_key, keys
from panah.core.names.score import POSSIBLE_FROM
from tests.core.names.extended import Case, average_precision, company_cases, person_cases, rows


def shared_half(kind: str) -> list[Case]:
    """The pairs of the shared half of the acceptance set."""
    found = [row for row in rows("name_variants") if row["kind"] == kind]
    bases = {row["id"]: row["name"] for row in found if not row["variant_of"]}
    return [
        Case(0, kind, bases[row["variant_of"]], row["name"], row["is_match"] == "1")
        for row in found
        if row["variant_of"]
    ]


def scores(cases: list[Case]) -> list[tuple[float, bool]]:
    return [(compare(case.a, case.b, case.kind).score, case.is_match) for case in cases]


def recall_and_precision(found: list[tuple[float, bool]]) -> tuple[float, float]:
    hits = sum(truth for value, truth in found if value >= POSSIBLE_FROM)
    return hits / sum(truth for _, truth in found), hits / sum(value >= POSSIBLE_FROM for value, _ in found)


@pytest.mark.parametrize(("kind", "least"), [("person", 0.985), ("company", 0.99)])
def test_shared_half_meets_the_marks(kind: str, least: float) -> None:
    found = scores(shared_half(kind))
    recall, precision = recall_and_precision(found)
    assert average_precision(found) >= least
    assert recall >= 0.97
    assert precision >= 0.88


@pytest.mark.parametrize("half", [0, 1])
@pytest.mark.parametrize(("kind", "least"), [("person", 0.985), ("company", 0.99)])
def test_extended_set_meets_the_marks(kind: str, least: float, half: int) -> None:
    cases = person_cases() if kind == "person" else company_cases()
    found = scores([case for case in cases if case.half == half])
    recall, precision = recall_and_precision(found)
    assert average_precision(found) >= least
    assert recall >= 0.97
    assert precision >= 0.88


def test_extended_set_has_three_hundred_bases() -> None:
    bases = {(case.kind, case.a) for case in [*person_cases(), *company_cases()]}
    assert len(bases) >= 300


@pytest.mark.parametrize("kind", ["person", "company"])
def test_random_pairs_are_not_taken_for_one_bearer(kind: str) -> None:
    cases = person_cases() if kind == "person" else company_cases()
    names = sorted({case.a for case in cases})
    draw = random.Random(5)
    pairs = [draw.sample(names, 2) for _ in range(4000)]
    false = sum(compare(a, b, kind).score >= POSSIBLE_FROM for a, b in pairs)
    assert false / len(pairs) < 0.001


@pytest.mark.parametrize("kind", ["person", "company"])
def test_no_two_bases_of_the_shared_half_are_taken_for_one(kind: str) -> None:
    bases = sorted({case.a for case in shared_half(kind)})
    false = [pair for pair in combinations(bases, 2) if compare(*pair, kind).score >= POSSIBLE_FROM]
    assert false == []


@pytest.mark.parametrize("kind", ["person", "company"])
def test_true_variants_share_a_key(kind: str) -> None:
    cases = [*shared_half(kind), *(person_cases() if kind == "person" else company_cases())]
    true = [case for case in cases if case.is_match]
    shared = sum(bool(keys(case.a, kind) & keys(case.b, kind)) for case in true)
    assert shared / len(true) >= 0.995


def test_uzbek_territory_names_have_equal_keys_in_both_scripts() -> None:
    territories = rows("cldr_uzbek_territories")
    equal = sum(
        fold_key(row["latin"], "company") == fold_key(row["cyrillic"], "company") for row in territories
    )
    assert equal / len(territories) >= 0.95
