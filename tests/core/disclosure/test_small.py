"""The small regime: what protect_small lets through, judged by an attacker written apart from it."""

import json
import random

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from panah.core.disclosure import (
    Blocked,
    Codebook,
    Dimension,
    Release,
    attack,
    coarsen,
    count_units,
    months,
    protect_small,
    quarters,
    small,
)
from panah.core.disclosure.attack import fix, targets
from panah.core.disclosure.editions import assemble, edition_of
from panah.core.disclosure.solver import extreme
from panah.core.disclosure.symmetry import turns
from panah.core.errors import InputError
from tests.core.disclosure.populations import AGE, FORM, SEX, STATUS, national_codebook, people, skewed

YEAR = ("2026-01", "2026-12")


def exact_bounds(releases, most=25):
    """(what, place, lowest, highest) of each withheld cell and unprinted group, by linear programming one by one;
    of many cells a sample, for attack() has judged them all.

    The lowest value of a cell of the last edition is told above what the earlier editions alone say of it.
    """
    editions = [edition_of(release) for release in releases]
    public = assemble(editions)
    told = [public.fixed(public.editions[e.name], e.values) for e in editions]
    ids, numbers = (np.concatenate(part) for part in zip(*told, strict=True))
    system = fix(public.base, ids, numbers)
    withheld, hidden = targets(public, ids)
    earlier = (
        fix(public.base, *(np.concatenate(part) for part in zip(*told[:-1], strict=True)))
        if told[1:]
        else None
    )
    rnd = random.Random(len(withheld))
    for group, name in ((withheld, "withheld"), (hidden, "hidden")):
        for target in rnd.sample(group.tolist(), min(most, len(group))):
            low, high = (
                extreme(system, int(target), highest=False),
                extreme(system, int(target), highest=True),
            )
            known = earlier is not None and public.places[target].layer == editions[-1].name
            floor = extreme(earlier, int(target), highest=False).value if known else 0.0
            yield name, public.places[target], low.value - floor, high.value


def assert_safe(releases):
    assert attack(releases).findings == ()
    for what, place, low, high in exact_bounds(releases):
        if what == "withheld":
            assert low < 1e-6, place
        assert high > 10 - 1e-6, place


@pytest.mark.parametrize("size", [0, 60, 2000])
def test_everything_withheld_may_be_zero_and_may_be_ten(size):
    release = protect_small(people(size, seed=size), national_codebook(), edition="2026", period=YEAR)
    assert_safe([release])


@pytest.mark.parametrize("size", [60, 250, 2000])
def test_published_numbers_are_true_and_at_least_ten(size):
    records, codebook = people(size, seed=size), national_codebook()
    release = protect_small(records, codebook, edition="2026", period=YEAR)
    counts = count_units(records, codebook)
    for table in codebook.published_tables():
        values = [value for _, value in release.rows(table)]
        for value, truth in zip(values, counts[table].reshape(-1), strict=True):
            assert value is None or value == truth >= 10
    assert release.published() > 0


def test_a_large_population_is_mostly_published_and_a_tiny_one_withheld():
    codebook = national_codebook()
    large = protect_small(people(20_000, seed=1), codebook, edition="2026", period=YEAR)
    tiny = protect_small(people(9, seed=1), codebook, edition="2026", period=YEAR)
    assert large.withheld() < 0.1 * large.published()
    assert tiny.published() == 0


def test_categories_that_look_alike_are_proved_together():
    """Fifty people over 240 withheld cells: a question for each cell would make the proof take minutes."""
    book = Codebook(
        "d",
        (Dimension("place", tuple(map(str, range(20)))), Dimension("origin", tuple(map(str, range(12))))),
        (("place", "origin"),),
    )
    records = [{"place": str(at % 20), "origin": str(at % 12)} for at in range(50)]
    asked = []
    release = protect_small(records, book, edition="e", period=YEAR, progress=asked.append)
    assert release.withheld() >= 240
    assert 0 < len(asked) < 40
    assert_safe([release])


def test_a_turn_that_is_no_witness_is_not_used():
    """Two places print alike, a third does not: what holds for them need not hold for it."""
    place, origin = Dimension("place", ("a", "b", "c")), Dimension("origin", ("x", "y"))
    book = Codebook("d", (place, origin), (("place", "origin"),))
    cells = {
        (): {(): 100},
        ("place",): {("a",): None, ("b",): None, ("c",): None},
        ("origin",): {("x",): 60, ("y",): 40},
        ("place", "origin"): {(p, o): None for p in place.categories for o in origin.categories}
        | {("a", "x"): 55},
    }
    release = Release(book, "e", YEAR, "small", {}, cells)
    public = assemble([edition_of(release)])
    ids, numbers = public.fixed(public.editions["e"], edition_of(release).values)
    system = fix(public.base, ids, numbers)
    alike = {tuple(np.flatnonzero(turn != np.arange(turn.size))) for turn in turns(public, system)}
    moved = {str(public.places[i]) for ids in alike for i in ids}
    assert moved
    assert not any("place=a" in name for name in moved)
    # The other five in x: at most five people in the rest of that column, and the attacker says so.
    found = {f.place.codes: (f.lowest, f.highest) for f in attack([release]).findings if f.what == "withheld"}
    assert found[("b", "x")] == found[("c", "x")] == (0, 5)


codes = st.sampled_from(["a", "b", "c", "unknown"])


@st.composite
def random_problem(draw):
    """A random codebook (linked, cyclic, several-valued tables) and a random skewed population."""
    names = ["p", "q", "r", "s"][: draw(st.integers(2, 4))]
    dimensions = tuple(
        Dimension(
            n,
            (*("a", "b", "c", "unknown")[: draw(st.integers(2, 3))], "unknown"),
            several=draw(st.booleans()),
        )
        for n in names
    )
    pairs = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
    tables = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=len(pairs), unique=True))
    rnd = random.Random(draw(st.integers(0, 10**6)))
    size = draw(st.sampled_from([12, 40, 90, 200, 700]))
    records = [
        {
            d.name: [skewed(rnd, d.categories) for _ in range(rnd.choice((1, 2)))]
            if d.several
            else skewed(rnd, d.categories)
            for d in dimensions
        }
        for _ in range(size)
    ]
    return Codebook("random", dimensions, tuple(tables)), records


@pytest.mark.slow
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
@given(random_problem())
def test_the_attacker_recovers_nothing_from_random_tables(problem):
    codebook, records = problem
    release = protect_small(records, codebook, edition="e", period=YEAR)
    assert_safe([release])
    assert attack([release]).findings == ()


def test_zeros_are_withheld_like_small_numbers():
    codebook = Codebook("d", (SEX,), (("sex",),))
    release = protect_small([{"sex": "female"}] * 60, codebook, edition="e", period=YEAR)
    assert release.value(sex="male") is None
    assert release.value(sex="unknown") is None
    assert release.value() == 60
    assert release.value(sex="female") is None  # 60 of 60 would show that both others are zero


def test_a_small_complement_is_guarded():
    """55 of 58 women in forced labour: printing both numbers would tell of exactly three others."""
    records = [{"sex": "female", "form": "forced_labour"}] * 55 + [{"sex": "female", "form": "other"}] * 3
    records += [{"sex": "male", "form": "forced_labour"}] * 40 + [{"sex": "male", "form": "sexual"}] * 60
    release = protect_small(records, Codebook("d", (SEX, FORM), (("sex", "form"),)), edition="e", period=YEAR)
    assert None in (release.value(sex="female"), release.value(sex="female", form="forced_labour"))
    assert_safe([release])


@pytest.mark.parametrize("sizes", [(64, 4), (64, 0), (40, 9)])
def test_the_attacker_has_the_last_word(monkeypatch, sizes):
    """Were only small numbers withheld, one subtraction would give them away: such a release does not go out."""
    monkeypatch.setattr(small._Problem, "protect", lambda _: None)
    records = [{"sex": sex} for sex, size in zip(("male", "female"), sizes, strict=True) for _ in range(size)]
    with pytest.raises(Blocked, match="numbers could be worked out from it") as caught:
        protect_small(records, Codebook("d", (SEX,), (("sex",),)), edition="e", period=YEAR)
    assert {finding.what for finding in caught.value.findings} == {"withheld"}
    assert all(finding.proof_highest for finding in caught.value.findings)


def test_no_true_count_can_be_read_from_objects_or_errors():
    records = [{"sex": "female"}] * 7 + [{"sex": "male"}] * 431
    release = protect_small(records, Codebook("d", (SEX,), (("sex",),)), edition="e", period=YEAR)
    numbers = json.loads(release.to_json())["tables"][1]["cells"]
    assert [value for codes, value in numbers if codes == ["female"]] == [None]
    assert "431" not in repr(release)


def test_release_declares_its_regime_and_rules():
    release = protect_small([], national_codebook(), edition="2026", period=YEAR)
    assert release.regime == "small"
    assert release.rules["threshold"] == 10
    assert release.rules["zeros"] == "treated like small numbers"


def test_release_round_trips_through_json():
    release = protect_small(people(300, seed=5), national_codebook(), edition="2026", period=YEAR)
    again = Release.from_json(release.to_json())
    assert again == release
    assert again.value(sex="male") == release.value(sex="male")


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"format": "panah-release/9"}', '{"format": "panah-release/1"}']
)
def test_a_text_that_is_no_release_is_refused(text):
    with pytest.raises(InputError) as caught:
        Release.from_json(text)
    assert caught.value.code == "release-format"


def test_an_unknown_cell_is_refused():
    release = protect_small([], national_codebook(), edition="2026", period=YEAR)
    with pytest.raises(InputError, match="has no cell"):
        release.value(sex="woman")


def test_months_outside_the_period_are_refused():
    with pytest.raises(InputError, match="lists 2026-07, which is outside the period"):
        protect_small([], national_codebook(time=months(2026)), edition="h1", period=("2026-01", "2026-06"))


def yearbook(*, time=None):
    """A codebook of few tables, so that editions are proved fast."""
    time = time or quarters(2026)
    return Codebook("yearbook", (time, SEX, AGE, FORM), ((time.name,), ("sex", "age"), ("sex", "form")))


class TestEditions:
    """Differencing over editions: half-year, then the year."""

    def half_and_year(self, size=400, extra=400):
        early = people(size, seed=11, last=6)
        late = people(extra, seed=12, first=7)
        half = protect_small(
            early, yearbook(time=months(2026, last=6)), edition="h1", period=("2026-01", "2026-06")
        )
        return early, late, half

    def test_the_year_after_the_half_year_is_safe_together(self):
        early, late, half = self.half_and_year()
        codebook = yearbook(time=months(2026))
        year = protect_small(early + late, codebook, edition="2026", period=YEAR, earlier=[half])
        assert year.published() > 10
        assert_safe([half, year])

    def test_few_newcomers_are_not_given_away_by_subtraction(self):
        early, late, half = self.half_and_year(extra=4)
        codebook = yearbook(time=months(2026))
        alone = protect_small(early + late, codebook, edition="2026", period=YEAR)
        assert alone.value() == 404
        assert any(finding.what == "hidden" for finding in attack([half, alone]).findings)
        year = protect_small(early + late, codebook, edition="2026", period=YEAR, earlier=[half])
        assert year.value() is None
        assert attack([half, year]).findings == ()

    def test_quarters_after_months_are_tied_to_the_months(self):
        records = people(500, seed=4)
        monthly = protect_small(records, yearbook(time=months(2026)), edition="m", period=YEAR)
        together = protect_small(records, yearbook(), edition="q", period=YEAR, earlier=[monthly])
        assert_safe([monthly, together])

    def test_categories_that_cut_across_earlier_ones_are_refused(self):
        """50 in a or b, then 47 in a: the difference of two safe numbers would be three people."""
        fine = Dimension("place", tuple("abcd"))
        halves = coarsen(fine, "half", {"ab": ["a", "b"], "cd": ["c", "d"]})
        middle = coarsen(fine, "middle", {"bc": ["b", "c"]})
        records = [
            {"place": code} for code, size in zip("abcd", (47, 3, 40, 30), strict=True) for _ in range(size)
        ]
        first = protect_small(records, Codebook("d", (halves,), (("half",),)), edition="1", period=YEAR)
        assert first.value(half="ab") == 50
        with pytest.raises(InputError, match="categories of place in the edition 2 cut across"):
            protect_small(
                records, Codebook("d", (middle,), (("middle",),)), edition="2", period=YEAR, earlier=[first]
            )
        finer = protect_small(
            records, Codebook("d", (fine,), (("place",),)), edition="2", period=YEAR, earlier=[first]
        )
        assert finer.value(place="a") is None
        assert_safe([first, finer])

    def test_several_values_keep_their_categories_over_editions(self):
        records = people(200, seed=1)
        first = protect_small(records, Codebook("d", (FORM,), (("form",),)), edition="1", period=YEAR)
        merged = coarsen(FORM, "kind", {"other": ["begging"]})
        with pytest.raises(InputError, match="categories of form in the edition 2 cut across"):
            protect_small(
                records, Codebook("d", (merged,), (("kind",),)), edition="2", period=YEAR, earlier=[first]
            )

    def test_changed_records_of_a_closed_month_are_refused(self):
        early, late, half = self.half_and_year()
        with pytest.raises(InputError, match="records behind an earlier edition have changed"):
            protect_small(
                early[5:] + late,
                yearbook(time=months(2026)),
                edition="2026",
                period=YEAR,
                earlier=[half],
            )

    def test_periods_overlapping_by_halves_are_refused(self):
        _, _, half = self.half_and_year(size=20)
        with pytest.raises(InputError, match="overlap by halves"):
            protect_small(
                [],
                Codebook(half.codebook.dataset, (SEX,), (("sex",),)),
                edition="x",
                period=("2026-04", "2026-09"),
                earlier=[half],
            )

    def test_disjoint_vintages_and_other_datasets_are_free_of_each_other(self):
        book = Codebook("d", (SEX, STATUS), (("sex", "status"),))
        first = protect_small(people(300, seed=1), book, edition="1", period=YEAR)
        alone = protect_small(people(300, seed=2), book, edition="2", period=("2027-01", "2027-12"))
        after = protect_small(
            people(300, seed=2), book, edition="2", period=("2027-01", "2027-12"), earlier=[first]
        )
        assert after.cells == alone.cells

    def test_two_editions_of_one_name_are_refused(self):
        _, _, half = self.half_and_year(size=20)
        with pytest.raises(InputError, match="two editions have the same name"):
            protect_small([], yearbook(), edition="h1", period=YEAR, earlier=[half])

    def test_an_earlier_edition_that_leaks_by_itself_blocks(self):
        book = Codebook("d", (SEX,), (("sex",),))
        cells = {(): {(): 60}, ("sex",): {("female",): 40, ("male",): None, ("unknown",): 17}}
        leaky = Release(book, "old", YEAR, "small", {}, cells)
        records = [{"sex": "female"}] * 40 + [{"sex": "male"}] * 3 + [{"sex": "unknown"}] * 17
        with pytest.raises(Blocked, match="earlier edition alone already gives away"):
            protect_small(records, book, edition="new", period=YEAR, earlier=[leaky])


@pytest.mark.parametrize(
    "period", [("2026", "2027"), ("2026-12", "2026-01"), ("2026-13", "2027-01"), ("", "")]
)
def test_bad_periods_are_refused(period):
    with pytest.raises(InputError) as caught:
        protect_small([], Codebook("d", (SEX,), (("sex",),)), edition="e", period=period)
    assert caught.value.code == "period"
