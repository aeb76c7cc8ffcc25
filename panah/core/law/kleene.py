"""Kleene's three-valued logic, on one case or on many at once.

A truth value is True, False or None (unknown). Many cases at once are two bit rows: `yes` has a bit set where the value
is true, `no` where it is false, neither where it is unknown. The rows are Python integers (one screening and its
what-ifs) or NumPy arrays of packed bytes (a million cases); `&`, `|` and `^` mean the same on both.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

Truth: TypeAlias = bool | None
Bits: TypeAlias = Any  # int, or numpy.ndarray of uint8: both have & | ^
Row: TypeAlias = tuple[Bits, Bits]


def all_of(values: Sequence[Truth]) -> Truth:
    """False if any is false, else unknown if any is unknown, else true."""
    if False in values:
        return False
    return None if None in values else True


def any_of(values: Sequence[Truth]) -> Truth:
    """True if any is true, else unknown if any is unknown, else false."""
    if True in values:
        return True
    return None if None in values else False


def at_least(count: int, values: Sequence[Truth]) -> Truth:
    """True if `count` are surely true, false if no way of filling the unknowns reaches `count`."""
    if sum(value is True for value in values) >= count:
        return True
    return False if sum(value is not False for value in values) < count else None


def rows_all(rows: Sequence[Row], ones: Bits) -> Row:
    """`all_of` on bit rows."""
    yes, no = ones, ones ^ ones
    for row_yes, row_no in rows:
        yes = yes & row_yes
        no = no | row_no
    return yes, no


def rows_any(rows: Sequence[Row], ones: Bits) -> Row:
    """`any_of` on bit rows."""
    yes, no = ones ^ ones, ones
    for row_yes, row_no in rows:
        yes = yes | row_yes
        no = no & row_no
    return yes, no


def rows_at_least(count: int, rows: Sequence[Row], ones: Bits) -> Row:
    """`at_least` on bit rows: a bit is false where even the unknowns do not suffice."""
    sure = _reached(count, [yes for yes, _ in rows], ones)
    possible = _reached(count, [ones ^ no for _, no in rows], ones)
    return sure, ones ^ possible


def _reached(count: int, bits: Sequence[Bits], ones: Bits) -> Bits:
    if count <= 3:  # the counts that laws use, kept in plain variables for speed
        return _reached_few(count, bits, ones)
    # levels[k] has a bit set where at least k of the rows seen so far have it.
    levels = [ones] + [ones ^ ones] * count
    for row in bits:
        for level in range(count, 0, -1):
            levels[level] = levels[level] | (levels[level - 1] & row)
    return levels[count]


def _reached_few(count: int, bits: Sequence[Bits], ones: Bits) -> Bits:
    once = twice = thrice = ones ^ ones
    for row in bits:
        thrice = thrice | (twice & row)
        twice = twice | (once & row)
        once = once | row
    return (ones, once, twice, thrice)[count]
