import numpy as np
import pytest
from estimation_tables import table_of

from panah.core.errors import InputError
from panah.core.estimation.estimate import Settings, estimate
from panah.core.estimation.examples import example_table
from panah.core.estimation.strata import estimate_strata, obstacle, pool_strata
from panah.core.estimation.tables import ListTable, pooled

QUICK = Settings(resamples=400)
Strata = dict[tuple[str, ...], ListTable]


def drawn(seed: int, people: int, chances: tuple[float, ...]) -> ListTable:
    rows = np.random.default_rng(seed).random((people, len(chances))) < np.array(chances)
    seen = rows[rows.any(axis=1)]
    return ListTable.from_histories(("police", "ngo", "iom"), seen, np.ones(len(seen)))


def women_and_men() -> Strata:
    """Lists reach women and men very differently: pooled, that looks like dependence between the lists."""
    return {("f",): drawn(1, 1500, (0.05, 0.4, 0.35)), ("m",): drawn(2, 3000, (0.4, 0.06, 0.08))}


def test_strata_recover_what_pooling_distorts() -> None:
    found = estimate_strata(women_and_men(), ("sex",), Settings(resamples=400, threshold=0.0))
    assert found.total == pytest.approx(4500, rel=0.12)
    assert found.interval.lower < 4500 < found.interval.upper
    # Main effects on everybody together are biased by a factor: capture is heterogeneous.
    assert abs(found.together.computed - 4500) > 2 * abs(found.total - 4500)
    assert found.pooling == {}
    assert found.total == pytest.approx(sum(one.computed for _, one in found.strata))


def test_a_thin_stratum_is_pooled_and_said_so() -> None:
    tables = women_and_men() | {
        ("unknown",): ListTable.from_counts(("police", "ngo", "iom"), [0, 6, 4, 1, 3, 0, 0, 0])
    }
    assert obstacle(tables[("unknown",)]) == "few_shared"
    groups, reasons = pool_strata(tables)
    # The pool of one thin stratum cannot stand, so the smallest sound one joins it.
    smallest = min((("f",), ("m",)), key=lambda name: tables[name].cases)
    assert reasons == {("unknown",): "few_shared", smallest: "needed_by_pool"}
    assert sum(table.cases for _, table in groups) == sum(table.cases for table in tables.values())


def test_several_thin_strata_make_one_sound_pool() -> None:
    korea = example_table("Korea")
    half = table_of({"b": 4, "c": 4, "d": 9, "bc": 4, "bd": 1, "cd": 1}, "bcd")
    assert obstacle(half) == "few_shared"
    tables = {("2019",): half, ("2020",): half, ("2021",): korea}
    groups, reasons = pool_strata(tables)
    assert set(reasons) == {("2019",), ("2020",)}
    assert [names for names, _ in groups] == [(("2021",),), (("2019",), ("2020",))]


def test_strata_hopeless_even_together_are_refused() -> None:
    nothing = ListTable.from_counts(("a", "b", "c"), [0, 6, 4, 0, 3, 0, 0, 0])
    with pytest.raises(InputError, match="nobody is on two lists"):
        estimate_strata({("f",): nothing, ("m",): nothing}, ("sex",), QUICK)


def test_the_total_needs_resamples() -> None:
    with pytest.raises(InputError, match="total of groups"):
        estimate_strata(women_and_men(), ("sex",), Settings(method="average"))


def test_one_stratum_is_the_estimate_itself() -> None:
    korea = example_table("Korea")
    found = estimate_strata({("all",): korea}, ("kind",), QUICK)
    assert found.total == estimate(korea, QUICK).computed
    assert found.decision == "publish"


def test_a_range_of_the_total_holds_the_unstratified_range_too() -> None:
    kosovo = example_table("Kosovo")
    found = estimate_strata({("1998",): kosovo, ("1999",): kosovo}, ("year",), QUICK)
    assert found.decision == "range"
    together, whole = found.together.publishable, found.publishable
    assert together is not None
    assert whole is not None
    assert whole.lower == min(together.lower, found.interval.lower)
    assert whole.upper == max(together.upper, found.interval.upper)


def test_pooled_tables_add_up() -> None:
    tables = list(women_and_men().values())
    assert pooled(tables).cases == tables[0].cases + tables[1].cases


def test_one_refused_part_refuses_the_total() -> None:
    # Together a and b may stand; but nothing sound is left to join the thin pool in its own right.
    star = table_of({"a": 50, "b": 50, "c": 50, "ab": 9, "ac": 9}, "abc")
    found = estimate_strata({("f",): star, ("m",): star}, ("sex",), QUICK)
    assert found.decision == "refuse"
    assert found.publishable is None
    assert set(found.pooling.values()) == {"no_triangle"}
