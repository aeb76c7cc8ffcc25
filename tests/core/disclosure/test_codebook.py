import pytest

from panah.core.disclosure import Codebook, Dimension, coarsen, months, quarters
from panah.core.errors import InputError
from tests.core.disclosure.populations import SEX, national_codebook


def test_margins_of_a_table_are_published_with_it_total_first():
    codebook = Codebook("d", (SEX, Dimension("a", ("x", "y"))), (("a", "sex"),))
    assert codebook.published_tables() == ((), ("sex",), ("a",), ("sex", "a"))


def test_quarters_read_the_month_of_the_record():
    dimension = quarters(2026)
    assert dimension.field == "month"
    assert dimension.category("2026-05") == "2026-Q2"
    assert dimension.categories == ("2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4")


def test_coarsening_twice_still_reads_the_finest_code():
    year = coarsen(quarters(2026), "year", {"2026": ["2026-Q1", "2026-Q2", "2026-Q3", "2026-Q4"]})
    assert year.categories == ("2026",)
    assert year.category("2026-11") == "2026"


def test_coarsening_keeps_what_is_in_no_group():
    region = coarsen(Dimension("oblast", ("a", "b", "c", "unknown")), "region", {"south": ["a", "b"]})
    assert region.categories == ("south", "c", "unknown")


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Dimension("sex", ("f", "f")), "lists a category twice"),
        (lambda: Dimension("sex", ()), "has no categories"),
        (lambda: Dimension("sex", ("f",), merge={"g": "h"}), "merges into categories it does not list: h"),
        (lambda: coarsen(SEX, "s", {"x": ["female"], "y": ["female"]}), "merged twice"),
        (lambda: coarsen(SEX, "s", {"x": ["femmale"]}), "femmale cannot be merged into x"),
        (lambda: Codebook("d", (SEX, SEX), ()), "names a dimension twice"),
        (
            lambda: Codebook("d", (months(2026), quarters(2026)), ()),
            "two dimensions read the field month: their numbers subtracted",
        ),
        (lambda: Codebook("d", (SEX,), (("age",),)), "a table uses age"),
        (lambda: Codebook("d", (SEX,), (("sex", "sex"),)), "must cross one or two different dimensions"),
    ],
)
def test_mistakes_in_a_codebook_are_named(make, words):
    with pytest.raises(InputError, match=words):
        make()


def test_codebook_round_trips():
    codebook = national_codebook(time=months(2026))
    assert Codebook.from_json(codebook.to_json()) == codebook
