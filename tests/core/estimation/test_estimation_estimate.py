"""The whole answer: decisions, gates, sensitivity, invariances, settings."""

import dataclasses
import json

import numpy as np
import pytest
from estimation_tables import count_arrays, table_of
from hypothesis import given, settings
from hypothesis import strategies as st

from panah.core.errors import InputError
from panah.core.estimation.estimate import Estimate, Settings, estimate
from panah.core.estimation.examples import example_table
from panah.core.estimation.gates import (
    Gate,
    agreement_gate,
    count_triangles,
    data_gates,
    decision,
    resample_gates,
    shift_gate,
    spread_gate,
)
from panah.core.estimation.intervals import Interval
from panah.core.estimation.lattice import Floats
from panah.core.estimation.reading import read_table
from panah.core.estimation.report.plain import estimate_data
from panah.core.estimation.sensitivity import variants
from panah.core.estimation.tables import ListTable
from panah.core.estimation.words import words

QUICK = Settings(resamples=300)


def failed(found: Estimate) -> set[str]:
    return {gate.code for gate in found.gates if gate.passed is False}


def test_artificial_3_is_refused() -> None:
    found = estimate(example_table("Artificial_3"), QUICK)
    assert found.decision == "refuse"
    assert {"few_shared", "no_triangle"} <= failed(found)
    assert (found.estimate, found.lower, found.upper, found.publishable) == (None, None, None, None)
    # The arithmetic is kept for whoever reproduces the published figure.
    assert round(found.computed, 2) == 539.09


def test_ned_5_may_be_published_as_a_range_only() -> None:
    found = estimate(example_table("Ned_5"), QUICK)
    assert found.decision == "range"
    assert {"model_spread", "list_shift"} <= failed(found)
    assert found.estimate is None
    assert found.lower is not None
    assert found.upper is not None
    # The range covers the competing models and the average, not just one interval.
    assert found.lower <= min(one.population for one in found.near)
    assert found.average is not None
    assert found.upper >= max(found.interval.upper, found.average.interval.upper)


@pytest.mark.slow
def test_ukdat_just_passes() -> None:
    found = estimate(example_table("UKdat"), Settings(resamples=600))
    assert found.decision == "publish"
    assert found.estimate == pytest.approx(11417.99, abs=0.01)
    spread = next(gate for gate in found.gates if gate.code == "model_spread")
    assert spread.value == pytest.approx(1.967, abs=1e-3)
    assert found.examined == 32_768
    assert len(found.near) == 10
    assert found.lower == pytest.approx(9267, rel=0.1)
    assert found.upper == pytest.approx(14307, rel=0.1)


@pytest.mark.parametrize(("method", "population"), [("bic", 157.1667), ("average", 159.0), ("chao", 144.675)])
def test_other_methods_on_korea(method: str, population: float) -> None:
    found = estimate(example_table("Korea"), Settings(method=method, resamples=200))
    assert found.computed == pytest.approx(population, abs=0.5)
    assert found.interval.lower <= found.computed <= found.interval.upper


def test_bic_of_all_orders_on_kosovo() -> None:
    found = estimate(example_table("Kosovo"), Settings(method="bic", order=3, resamples=500))
    assert found.computed == pytest.approx(10356.52, abs=0.01)
    # Published with the full ranking and other draws: 6,947 to 18,010.
    assert found.interval.lower == pytest.approx(6947, rel=0.35)
    assert found.interval.upper == pytest.approx(18010, rel=0.35)


def test_order_of_lists_and_rows_changes_nothing() -> None:
    lines = ["b,c,d,count", "0,0,1,41", "0,1,0,5", "1,0,0,5", "1,1,0,54", "1,0,1,6", "1,1,1,12"]
    first = estimate(read_table("\n".join(lines)), QUICK)
    rows = estimate(read_table("\n".join([lines[0], *reversed(lines[1:])])), QUICK)
    turned = [",".join([*reversed(line.split(",")[:3]), line.split(",")[3]]) for line in lines]
    lists = estimate(read_table("\n".join(turned)), QUICK)
    assert rows.computed == first.computed
    assert rows.interval == first.interval
    assert lists.computed == pytest.approx(first.computed, rel=1e-9)
    assert {frozenset(term.split(":")) for term in lists.model} == {
        frozenset(term.split(":")) for term in first.model
    }


def test_an_all_zero_list_changes_nothing_but_a_notice() -> None:
    table = example_table("Korea")
    longer = ListTable.from_counts((*table.lists, "e"), np.concatenate([table.counts, np.zeros(8)]))
    plain, extended = estimate(table, QUICK), estimate(longer, QUICK)
    assert extended.computed == plain.computed
    assert extended.interval == plain.interval
    assert extended.gates == plain.gates
    assert [str(notice) for notice in extended.table.notices] == ["List e has nobody on it and was left out"]


def test_the_same_seed_reproduces_every_figure() -> None:
    table = example_table("Korea")
    again = dataclasses.replace(QUICK, seed=7)
    assert estimate(table, again).interval == estimate(table, again).interval
    assert estimate(table, again).interval != estimate(table, QUICK).interval


def test_progress_counts_up_to_all_resamples() -> None:
    seen: list[tuple[int, int]] = []
    estimate(example_table("Korea"), Settings(resamples=2500), lambda done, total: seen.append((done, total)))
    assert seen == [(1000, 2500), (2000, 2500), (2500, 2500)]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"method": "guess"}, "no method guess"),
        ({"compat": "rcapture"}, "no mode rcapture"),
        ({"compat": "sparsemse", "method": "bic"}, "stepwise method only"),
        ({"resamples": 10}, "resamples"),
        ({"order": 1}, "order"),
        ({"level": 1.0}, "level"),
    ],
)
def test_settings_that_mean_nothing_are_refused(wrong: dict[str, object], words: str) -> None:
    with pytest.raises(InputError, match=words):
        Settings(**wrong)  # type: ignore[arg-type]


def test_sensitivity_lists_every_change_once() -> None:
    found = variants(example_table("Kosovo"), "stepwise")
    assert [one.kind for one in found].count("left_out") == 4
    assert [one.kind for one in found].count("merged") == 6
    without = next(one for one in found if one.lists == ("HRW",))
    alone = estimate(example_table("Kosovo").without_list(3), QUICK)
    assert without.population == pytest.approx(alone.computed, rel=1e-9)
    assert without.shift(without.population * 3) == pytest.approx(3)


def test_a_change_that_cannot_be_estimated_says_why() -> None:
    # Without D the lists A, B, C do not overlap at all.
    table = table_of({"A": 20, "B": 18, "C": 15, "D": 9, "AD": 5, "BD": 4, "CD": 6}, "ABCD")
    found = {one.lists: one for one in variants(table, "stepwise") if one.kind == "left_out"}
    assert found[("D",)].population is None
    assert found[("D",)].reason == "no_overlap"
    assert found[("D",)].shift(100.0) is None


def test_three_lists_have_no_sensitivity_table() -> None:
    assert variants(example_table("Korea"), "stepwise") == ()


def gates_by_code(gates: tuple[Gate, ...]) -> dict[str, Gate]:
    return {gate.code: gate for gate in gates}


def test_data_gates_one_by_one() -> None:
    few = table_of({"A": 50, "B": 50, "C": 50, "AB": 3, "AC": 3, "BC": 3}, "ABC")
    assert gates_by_code(data_gates(few))["few_shared"].passed is False
    enough = table_of({"A": 50, "B": 50, "C": 50, "AB": 4, "AC": 3, "BC": 3}, "ABC")
    assert gates_by_code(data_gates(enough))["few_shared"].passed
    star = table_of({"A": 50, "B": 50, "C": 50, "D": 9, "AB": 9, "AC": 9, "AD": 3}, "ABCD")
    assert count_triangles(star) == 0
    assert gates_by_code(data_gates(star))["no_triangle"].passed is False
    small = table_of({"A": 50, "B": 50, "C": 50, "AB": 9, "AC": 9, "BC": 2}, "ABC")
    assert gates_by_code(data_gates(small))["small_cells"].value == 1
    assert decision(data_gates(small)) == "publish"
    # Everybody outside A is nowhere: A holds all, and main effects have no maximum.
    whole = table_of({"A": 50, "AB": 9, "AC": 9, "ABC": 2}, "ABC")
    assert gates_by_code(data_gates(whole))["no_main_effects"].passed is False


@pytest.mark.parametrize(("populations", "passed"), [([100, 199], True), ([100, 201], False), ([], None)])
def test_spread_gate(populations: list[float], passed: bool | None) -> None:
    assert spread_gate(populations).passed is passed


@pytest.mark.parametrize(("shifts", "passed"), [([1.2, 1.99], True), ([1.2, 2.01], False), ([], None)])
def test_shift_gate(shifts: list[float], passed: bool | None) -> None:
    assert shift_gate(shifts).passed is passed


def test_resample_gates() -> None:
    infinite, empty, saturated = resample_gates(0.02, 0.005, saturated=True)
    assert (infinite.passed, empty.passed, saturated.passed) == (False, True, False)
    assert [gate.passed for gate in resample_gates(None, None, None)] == [None, None, None]


def test_agreement_gate() -> None:
    assert agreement_gate(Interval(1, 2), Interval(2, 3)).passed
    assert agreement_gate(Interval(1, 2), Interval(2.1, 3)).passed is False
    assert agreement_gate(None, Interval(2.1, 3)).passed is None


def test_the_worst_failed_gate_decides() -> None:
    note, publish = Gate("a", "note", False, None, None), Gate("b", "refuse", True, None, None)
    span, refuse = Gate("c", "range", False, None, None), Gate("d", "refuse", False, None, None)
    assert decision((note, publish)) == "publish"
    assert decision((note, span)) == "range"
    assert decision((span, refuse)) == "refuse"


def test_the_compatible_mode_keeps_the_published_number_of_refused_data() -> None:
    found = estimate(example_table("Artificial_3"), Settings(compat="sparsemse", resamples=300))
    assert round(found.computed, 2) == 539.09
    assert found.decision == "refuse"
    assert found.estimate is None


def test_seven_lists_are_searched_downhill_and_eight_grow() -> None:
    rng = np.random.default_rng(8)
    for lists in (7, 8):
        chances = np.linspace(0.05, 0.2, lists)
        rows = rng.random((3000, lists)) < chances
        table = ListTable.from_histories(
            tuple(f"list{i}" for i in range(lists)), rows[rows.any(axis=1)], np.ones(rows.any(axis=1).sum())
        )
        found = estimate(table, Settings(resamples=100))
        assert found.average is None
        assert found.computed == pytest.approx(3000, rel=0.35)
        assert found.near


@settings(max_examples=25, deadline=None)
@given(count_arrays(4, highest=9), st.sampled_from(["stepwise", "bic", "average", "chao"]))
def test_any_table_ends_in_an_answer_or_a_plain_error(counts: Floats, method: str) -> None:
    try:
        found = estimate(ListTable.from_counts(tuple("abcd"), counts), Settings(method=method, resamples=100))
    except InputError as error:
        # Every refusal says how to mend it, but for these, which nothing mends.
        if not error.mend and error.code not in ("no_cases", "no_model"):
            raise
        return
    assert not np.isnan(found.computed)
    assert found.interval.lower <= found.interval.upper
    assert found.table.cases <= found.computed * (1 + 1e-9)
    json.dumps(estimate_data(found, words("en")), allow_nan=False)


def test_without_anybody_on_exactly_two_lists_there_is_no_chao_bound() -> None:
    found = estimate(table_of({"A": 40, "B": 30, "C": 30, "ABC": 12}, "ABC"), QUICK)
    assert found.chao is None
    with pytest.raises(InputError, match="exactly two"):
        estimate(table_of({"A": 40, "B": 30, "C": 30, "ABC": 12}, "ABC"), Settings(method="chao"))
