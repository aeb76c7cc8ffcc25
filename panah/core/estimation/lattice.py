"""Capture histories and model terms as bit masks, and the sums over the lattice they form.

A history or a term is a set of lists: bit i stands for list i, so t lists have 2^t sets and set 0 is "on no list".
Every array whose last axis has 2^t entries is indexed by such a set.
"""

import itertools
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

MATRIX_LISTS = 8


@cache
def containment(lists: int) -> Floats:
    """Matrix Z of shape (2^t, 2^t), Z[s, w] = 1 when the set s lies inside w, else 0. Do not write into it."""
    sets = np.arange(1 << lists)
    matrix = (sets[:, None] & ~sets[None, :] == 0).astype(np.float64)
    matrix.setflags(write=False)
    return np.asarray(matrix)


def superset_sums(values: Floats, lists: int) -> Floats:
    """N*_s = sum of the values of all sets containing s; any leading axes, last axis 2^t."""
    if lists <= MATRIX_LISTS:
        return np.asarray(values @ containment(lists).T, dtype=np.float64)
    # One list at a time: t 2^(t-1) additions instead of a product of 4^t.
    sums = np.array(values, dtype=np.float64)
    for bit in range(lists):
        view = sums.reshape(*sums.shape[:-1], -1, 2, 1 << bit)
        view[..., 0, :] += view[..., 1, :]
    return sums


def pair_terms(lists: int) -> list[int]:
    """All pairs of lists in the order 12, 13, .., 1t, 23, .. as bit masks."""
    return [1 << i | 1 << j for i, j in itertools.combinations(range(lists), 2)]


def terms_up_to(lists: int, order: int) -> list[int]:
    """Bit masks of all sets of 2 to `order` lists, smaller sets first, each size in lexical order."""
    return [
        sum(1 << i for i in members)
        for size in range(2, order + 1)
        for members in itertools.combinations(range(lists), size)
    ]


@dataclass(frozen=True)
class Family:
    """The terms that models of t lists may use: intercept, all main effects, then the optional terms.

    `columns` (q,) bit masks; `design` (q, 2^t) is 1 where the term lies in the history; `unions` (q+1, q+1) gives
    the union of two terms, with row and column q for an unused slot, which points past the lattice (2^t).
    A model is a row of r = q - 1 - t flags, one per optional term.
    """

    lists: int
    order: int
    columns: Ints
    design: Floats
    unions: Ints

    @property
    def cells(self) -> int:
        """2^t, the history "on no list" included."""
        return 1 << self.lists

    @property
    def base(self) -> int:
        """How many terms every model has: the intercept and one main effect per list."""
        return 1 + self.lists

    @property
    def optional(self) -> Ints:
        """Bit masks of the optional terms (r,)."""
        return self.columns[self.base :]


@cache
def family(lists: int, order: int = 2) -> Family:
    """The family of all terms of up to `order` lists."""
    order = min(order, lists)
    columns = np.array([0, *(1 << i for i in range(lists)), *terms_up_to(lists, order)], dtype=np.int64)
    unions = np.full((len(columns) + 1, len(columns) + 1), 1 << lists, dtype=np.int64)
    unions[:-1, :-1] = columns[:, None] | columns[None, :]
    return Family(lists, order, columns, containment(lists)[columns], unions)


def term_name(term: int, names: tuple[str, ...]) -> str:
    """A term in the field's notation, e.g. `PF:NCA`."""
    return ":".join(name for i, name in enumerate(names) if term >> i & 1)


def model_names(family_: Family, chosen: Flags, names: tuple[str, ...]) -> tuple[str, ...]:
    """The chosen optional terms of one model (r,) by name; main effects are in every model and left out."""
    return tuple(term_name(int(term), names) for term in family_.optional[np.asarray(chosen, dtype=bool)])
