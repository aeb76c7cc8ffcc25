"""Many cases at once: the same compiled law on packed NumPy bits, one bit per case.

Used to re-screen all coded cases after a change of law, and for figures. Conclusions only; for reasons, screen the one
case.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from panah.core.errors import InputError
from panah.core.law import Law, Pack
from panah.core.law.conditions import Leaf
from panah.core.law.kleene import Row

Codes: TypeAlias = npt.NDArray[np.int8]
Column: TypeAlias = npt.NDArray[Any]
YES, NO, UNKNOWN = 1, 0, -1
# Cases per pass: keeps all registers of a pass within a few tens of megabytes.
CHUNK = 131_072
NUMBERS = {"above": np.greater, "at_least": np.greater_equal, "below": np.less}


def screen_many(
    columns: Mapping[str, Column], days: npt.NDArray[np.datetime64] | date, pack: Pack
) -> dict[str, Codes]:
    """Conclusions of many cases: name of each concept and offence -> 1 indicated, 0 not indicated, -1 unknown.

    `columns` maps fact ids to arrays of one length: yes_no facts as 1, 0, -1; numbers as float with NaN for
    unknown; dates as datetime64 with NaT; choices as text with "" for unknown. `days` is the day of each case, or
    one day for all.
    What is not in force or not confirmed on a case's day comes out as -1. Raises InputError for an unknown fact and
    for columns of different lengths.
    """
    size = _check(columns, pack)
    if isinstance(days, date):
        days = np.full(size, np.datetime64(days), dtype="datetime64[D]")
    names = [*pack.concepts, *pack.offences]
    found = {name: np.full(size, UNKNOWN, dtype=np.int8) for name in names}
    for law, where in _by_law(days, pack):
        for start in range(0, len(where), CHUNK):
            picked = where[start : start + CHUNK]
            for name, codes in _screen_chunk({k: v[picked] for k, v in columns.items()}, len(picked), law):
                found[name][picked] = codes
    return found


def _check(columns: Mapping[str, Column], pack: Pack) -> int:
    sizes = {len(column) for column in columns.values()}
    if len(sizes) != 1:
        raise InputError(
            "the columns of facts have different lengths or there are none",
            code="ragged_columns",
            mend="Give every fact one value per case.",
        )
    for name in columns:
        if name not in pack.facts:
            raise InputError(f"there is no fact {name!r}", code="unknown_fact", mend="See `panah facts`.")
    return sizes.pop()


def _by_law(days: npt.NDArray[np.datetime64], pack: Pack) -> Iterator[tuple[Law, npt.NDArray[np.intp]]]:
    """Cases grouped by the law in force on their day."""
    groups: dict[int, tuple[Law, list[npt.NDArray[np.intp]]]] = {}
    distinct, inverse = np.unique(days, return_inverse=True)
    order = np.argsort(inverse, kind="stable")
    edges = np.searchsorted(inverse[order], np.arange(len(distinct) + 1))
    for number, day in enumerate(distinct):
        law = pack.at(day.astype("datetime64[D]").item())
        groups.setdefault(id(law), (law, []))[1].append(order[edges[number] : edges[number + 1]])
    for law, parts in groups.values():
        yield law, np.concatenate(parts)


def _screen_chunk(columns: Mapping[str, Column], size: int, law: Law) -> Iterator[tuple[str, Codes]]:
    ones = np.packbits(np.ones(size, dtype=bool))
    unknown = (ones ^ ones, ones ^ ones)
    rows = [_leaf_row(leaf, columns) if leaf.fact in columns else unknown for leaf in law.program.leaves]
    registers = law.program.run(rows, ones)
    for name, compiled in [*law.concepts.items(), *law.offences.items()]:
        yes, no = (np.unpackbits(bits, count=size) for bits in registers[compiled.register])
        yield name, np.where(yes, YES, np.where(no, NO, UNKNOWN)).astype(np.int8)


def _leaf_row(leaf: Leaf, columns: Mapping[str, Column]) -> Row:
    values = columns[leaf.fact]
    if leaf.comparison == "yes":
        return np.packbits(values == YES), np.packbits(values == NO)
    if leaf.comparison == "is":
        assert isinstance(leaf.bound, tuple)  # a list of choices  # noqa: S101 -- tells the type checker
        known, holds = values != "", np.isin(values, leaf.bound)
    elif leaf.comparison == "before":
        assert isinstance(leaf.bound, tuple)  # the other date  # noqa: S101 -- tells the type checker
        other = columns.get(leaf.bound[0], np.full(len(values), np.datetime64("NaT")))
        known, holds = ~(np.isnat(values) | np.isnat(other)), values < other
    else:
        known, holds = ~np.isnan(values), NUMBERS[leaf.comparison](values, float(str(leaf.bound)))
    return np.packbits(known & holds), np.packbits(known & ~holds)
