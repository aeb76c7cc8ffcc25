"""Wide linked tables of few people: categories that look alike are asked about once, and nothing is lost by it."""

import numpy as np
import pytest

from panah.core.disclosure import Codebook, Dimension, attack, protect_small
from panah.core.disclosure.attack import fix, targets
from panah.core.disclosure.editions import assemble, edition_of
from panah.core.disclosure.solver import extreme
from panah.core.disclosure.symmetry import few_alike
from tests.core.disclosure.populations import SEX, months, wide_codebook, wide_people
from tests.core.disclosure.test_small import YEAR, assert_safe


def known(releases):
    """Everything published, and the part of it that has few categories alike."""
    editions = [edition_of(release) for release in releases]
    public = assemble(editions)
    told = [public.fixed(public.editions[e.name], e.values) for e in editions]
    ids, numbers = (np.concatenate(part) for part in zip(*told, strict=True))
    system = fix(public.base, ids, numbers)
    return public, system, ids, few_alike(public, system)


def bounds(system, variable):
    return tuple(extreme(system, int(variable), highest=highest).value for highest in (False, True))


def test_wide_tables_of_a_hundred_people_need_few_questions():
    """Without the part that stands for the whole there are several hundred questions, each over all variables."""
    book = wide_codebook(20, 12)
    asked = []
    release = protect_small(wide_people(100, 1, book), book, edition="e", period=YEAR, progress=asked.append)
    assert release.published() + release.withheld() == 697
    assert release.published() > 10
    assert len(asked) < 150
    assert attack([release]).findings == ()
    public, _, _, part = known([release])
    assert len(part.ids) < len(public.places) / 4


def test_a_question_on_which_the_solver_once_never_stopped_is_answered():
    """Among its questions in whole numbers is one that HiGHS simplifies for ever, if it is let."""
    book = wide_codebook(6, 4)
    release = protect_small(wide_people(100, 1, book), book, edition="e", period=YEAR)
    assert release.published() > 5


def test_wide_tables_are_safe_cell_by_cell():
    book = wide_codebook(5, 4)
    assert_safe([protect_small(wide_people(90, 2, book), book, edition="e", period=YEAR)])


@pytest.mark.parametrize(("people", "seed"), [(60, 3), (120, 4)])
def test_a_cell_has_the_same_bounds_as_the_one_that_stands_for_it(people, seed):
    """Over the part and over the whole: what is asked of the small problem is an answer for the large one."""
    book = wide_codebook(7, 6)
    release = protect_small(wide_people(people, seed, book), book, edition="e", period=YEAR)
    public, system, ids, part = known([release])
    assert len(part.ids) < len(system.lower)
    withheld, hidden = targets(public, ids)
    outside = np.concatenate([withheld, hidden])
    outside = outside[~part.holds(outside)]
    for variable in np.random.default_rng(seed).permutation(outside)[:10]:
        stands = part.stand[variable]
        (place,) = part.places(np.array([stands]))
        assert bounds(part.system, place) == pytest.approx(bounds(system, variable)), public.places[variable]


def test_a_number_that_is_printed_keeps_its_category():
    book = Codebook("d", (Dimension("place", tuple("abcdef")), SEX), (("place", "sex"),))
    records = [{"place": place, "sex": "female"} for place in "abcd" for _ in range(40)]
    release = protect_small(records, book, edition="e", period=YEAR)
    public, _, _, part = known([release])
    kept = {public.places[i].codes[0] for i in part.ids if public.places[i].table == ("place", "sex")}
    printed = {codes[0] for codes, number in release.rows(("place",)) if number is not None}
    assert len(printed) == 3
    assert printed <= kept
    assert len(kept - printed) == 2


def test_categories_that_overlap_or_that_editions_divide_differently_are_kept():
    several = Dimension("form", tuple("abcdef"), several=True)
    book = Codebook("d", (SEX, several), (("sex", "form"),))
    release = protect_small([{"sex": "female", "form": ["a"]}] * 50, book, edition="e", period=YEAR)
    public, _, _, part = known([release])
    cells = [public.places[i] for i in part.ids if public.places[i].table == ("form",)]
    assert {place.codes[0] for place in cells} == set("abcdef")
    half = Codebook("d", (months(2026, last=6),), (("month",),))
    year = Codebook("d", (months(2026),), (("month",),))
    first = protect_small([{"month": "2026-01"}] * 50, half, edition="h", period=("2026-01", "2026-06"))
    second = protect_small([{"month": "2026-01"}] * 50, year, edition="y", period=YEAR, earlier=[first])
    _, system, _, part = known([first, second])
    assert len(part.ids) == len(system.lower)


def test_what_stands_for_others_cannot_hide_that_they_are_given_away():
    """All places look alike and are empty: the total says that nobody is missing, and every one is found."""
    book = Codebook("d", (Dimension("place", tuple("abcdef")), SEX), (("place", "sex"),))
    release = protect_small([{"place": "a", "sex": "male"}] * 90, book, edition="e", period=YEAR)
    cells = {table: dict(told) for table, told in release.cells.items()}
    cells[()] = {(): 90}
    cells["sex",] = {("female",): None, ("male",): 88, ("unknown",): None}
    found = attack([type(release)(book, "e", YEAR, "small", {}, cells)]).findings
    given = {finding.place.codes[0] for finding in found if finding.place.table == ("place", "sex")}
    assert given == set("abcdef")
