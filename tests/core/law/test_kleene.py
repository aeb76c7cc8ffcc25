"""Three-valued logic: the truth tables, and the bit rows against them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from panah.core.law import kleene

TRUTHS = st.sampled_from([True, False, None])


@pytest.mark.parametrize(
    ("values", "every", "some"),
    [
        ([True, True], True, True),
        ([True, False], False, True),
        ([True, None], None, True),
        ([False, None], False, None),
        ([None, None], None, None),
        ([False, False], False, False),
    ],
)
def test_truth_tables(values, every, some):
    assert kleene.all_of(values) is every
    assert kleene.any_of(values) is some


@pytest.mark.parametrize(
    ("count", "values", "expected"),
    [
        (2, [True, True, False], True),
        (2, [True, None, False], None),
        (2, [True, False, False], False),
        (2, [None, None, False], None),
        (3, [True, True, False], False),
        (0, [], True),
    ],
)
def test_at_least(count, values, expected):
    assert kleene.at_least(count, values) is expected


def as_rows(table):
    """Columns of truth values as bit rows, one row per line of the table."""
    return [
        (
            sum(1 << i for i, value in enumerate(line) if value is True),
            sum(1 << i for i, value in enumerate(line) if value is False),
        )
        for line in table
    ]


def column(row, i):
    yes, no = row
    return True if yes >> i & 1 else (False if no >> i & 1 else None)


@given(
    st.integers(1, 6).flatmap(
        lambda width: st.lists(st.lists(TRUTHS, min_size=width, max_size=width), min_size=1)
    )
)
def test_bit_rows_agree_with_single_values_in_every_column(table):
    width = len(table[0])
    ones = (1 << width) - 1
    rows = as_rows(table)
    for i in range(width):
        values = [line[i] for line in table]
        assert column(kleene.rows_all(rows, ones), i) is kleene.all_of(values)
        assert column(kleene.rows_any(rows, ones), i) is kleene.any_of(values)
        for count in range(6):
            assert column(kleene.rows_at_least(count, rows, ones), i) is kleene.at_least(count, values)


@given(st.lists(TRUTHS, min_size=8, max_size=8), st.lists(TRUTHS, min_size=8, max_size=8))
def test_numpy_rows_give_the_same_bits_as_integers(left, right):
    numbers = as_rows([left, right])
    arrays = [tuple(np.array([bits], dtype=np.uint8) for bits in row) for row in numbers]
    ones = np.array([255], dtype=np.uint8)
    for function in (kleene.rows_all, kleene.rows_any):
        assert [int(bits[0]) for bits in function(arrays, ones)] == list(function(numbers, 255))
    assert [int(bits[0]) for bits in kleene.rows_at_least(2, arrays, ones)] == list(
        kleene.rows_at_least(2, numbers, 255)
    )
