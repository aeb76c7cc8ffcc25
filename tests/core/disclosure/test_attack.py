"""The attacker finds what is known to leak, and proves it."""

import pytest

from panah.core.disclosure import Codebook, Dimension, Release, attack
from panah.core.errors import InputError
from tests.core.disclosure.populations import FORM, SEX

YEAR = ("2026-01", "2026-12")
BOOK = Codebook("d", (SEX, Dimension("age", ("0-17", "18+"))), (("sex", "age"),))


def release(cells, book=BOOK, edition="2026", period=YEAR):
    full = {}
    for table in book.published_tables():
        given = cells.get(table, {})
        keys = [()]
        for name in table:
            keys = [(*key, category) for key in keys for category in book.dimension(name).categories]
        full[table] = {key: given.get(key) for key in keys}
    return Release(book, edition, period, "small", {}, full)


def test_one_subtraction_is_found_with_its_proof():
    """The UN's own table for one country and year: 68 in all, 64 of them adults."""
    leaky = release({("sex",): {("female",): 68}, ("sex", "age"): {("female", "18+"): 64}})
    finding = next(f for f in attack([leaky]).findings if f.place.codes == ("female", "0-17"))
    assert (finding.lowest, finding.highest, finding.pinned) == (4, 4, True)
    assert finding.method == "subtraction"
    assert sorted(finding.proof_lowest) == [
        (-1.0, "2026: sex=female, age=18+", 64.0),
        (1.0, "2026: sex=female", 68.0),
    ]


def test_an_interval_without_zero_is_found():
    found = attack(
        [release({(): {(): 100}, ("age",): {("0-17",): None, ("18+",): None}, ("sex",): {("female",): 30}})]
    )
    assert not found.findings
    found = attack(
        [release({(): {(): 100}, ("sex",): {("female",): 30, ("male",): 55}, ("age",): {("18+",): 80}})]
    ).findings
    told = {(f.place.codes, f.lowest, f.highest) for f in found if len(f.place.table) == 1}
    assert told == {(("unknown",), 15, 15), (("0-17",), 20, 20)}


def test_the_certificate_adds_up_to_the_bound():
    cells = {
        (): {(): 100},
        ("sex",): {("female",): 40, ("male",): 45},
        ("age",): {("18+",): 70},
        ("sex", "age"): {("male", "18+"): 38},
    }
    findings = attack([release(cells)]).findings
    assert len(findings) > 3
    for finding in findings:
        assert sum(w * v for w, _, v in finding.proof_lowest) == pytest.approx(finding.lowest)
        assert sum(w * v for w, _, v in finding.proof_highest) == pytest.approx(finding.highest)


def test_a_published_small_number_is_found():
    finding = next(iter(attack([release({("sex",): {("male",): 3}})]).findings))
    assert (finding.what, finding.method, finding.highest) == ("small", "published", 3)


def test_homogeneity_is_found_where_several_values_are_allowed():
    """All twelve women suffered forced labour: knowing that she is in the table tells what was done to her."""
    book = Codebook("d", (SEX, FORM), (("sex", "form"),))
    cells = {("sex",): {("female",): 12}, ("sex", "form"): {("female", "forced_labour"): 12}}
    findings = attack([release(cells, book)]).findings
    assert any(f.what == "hidden" and f.place.without == "form" and f.highest == 0 for f in findings)


def test_differencing_two_editions_of_a_year_is_found():
    half = release({(): {(): 60}}, edition="h1", period=("2026-01", "2026-06"))
    year = release({(): {(): 63}}, edition="2026")
    finding = next(f for f in attack([half, year]).findings if f.place.table == ())
    assert finding.place.layer == "2026 less h1"
    assert (finding.lowest, finding.highest) == (3, 3)


def test_contradicting_numbers_are_named():
    with pytest.raises(InputError, match="contradict each other") as caught:
        attack([release({(): {(): 50}, ("sex",): {("female",): 70}})])
    assert "2026: sex=female is 70" in str(caught.value) or "2026: total is 50" in str(caught.value)


def test_nothing_published_gives_nothing_away():
    outcome = attack([release({})])
    assert (outcome.findings, bool(outcome)) == ((), False)
    assert outcome.withheld == 12
