from collections import Counter

import pytest

from panah.core.disclosure import Codebook, Dimension, count_units, months
from panah.core.errors import InputError
from tests.core.disclosure.populations import FORM, SEX, national_codebook, people


def test_counts_agree_with_counting_by_hand():
    records = people(400, seed=3)
    codebook = national_codebook(time=months(2026))
    counts = count_units(records, codebook)
    by_hand = Counter(
        (r["oblast"], form) for r in records for form in set(r["form"]) - {"unknown"} or {"unknown"}
    )
    table = counts[("form", "oblast")]
    for f, form in enumerate(codebook.dimension("form").categories):
        for o, oblast in enumerate(codebook.dimension("oblast").categories):
            assert table[f, o] == by_hand[oblast, form]
    assert counts[()] == 400


def test_a_person_with_two_forms_is_one_person():
    codebook = Codebook("d", (SEX, FORM), (("sex", "form"),))
    counts = count_units([{"sex": "female", "form": ["sexual", "begging", "unknown"]}], codebook)
    assert counts[()] == 1
    assert counts[("form",)].tolist() == [0, 1, 1, 0, 0]
    assert counts[("sex", "form")].sum() == 2


def test_two_dimensions_with_several_values_cross():
    means = Dimension("means", ("threat", "debt", "unknown"), several=True)
    codebook = Codebook("d", (FORM, means), (("form", "means"),))
    records = [
        {"form": ["sexual", "begging"], "means": ["debt", "threat"]},
        {"form": "sexual", "means": None},
    ]
    table = count_units(records, codebook)[("form", "means")]
    assert table.tolist() == [[0, 0, 0], [1, 1, 1], [1, 1, 0], [0, 0, 0], [0, 0, 0]]


def test_missing_is_unknown():
    codebook = Codebook("d", (SEX,), (("sex",),))
    assert count_units([{"sex": None}, {"sex": ""}, {}], codebook)[("sex",)].tolist() == [0, 0, 3]


def test_no_records_give_zeros():
    assert count_units([], Codebook("d", (SEX,), (("sex",),)))[("sex",)].tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"sex": "fem"}, r"row 2, column sex: the field sex holds a code that the codebook does not list"),
        ({"sex": ["female", "male"]}, r"row 2, column sex: the field sex holds several values"),
    ],
)
def test_bad_records_are_named_by_place_and_not_by_value(record, words):
    with pytest.raises(InputError, match=words) as caught:
        count_units([{"sex": "male"}, record], Codebook("d", (SEX,), (("sex",),)))
    assert "fem " not in str(caught.value)


def test_missing_without_an_unknown_category_is_refused():
    with pytest.raises(InputError, match="does not list for month"):
        count_units([{"month": None}], Codebook("d", (months(2026),), (("month",),)))


def test_counts_do_not_show_themselves():
    counts = count_units([{"sex": "male"}] * 7, Codebook("d", (SEX,), (("sex",),)))
    assert "7" not in repr(counts)
