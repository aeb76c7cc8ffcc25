"""For each term the list of names that carry it: packed, in segments, with the newest names in rows of their own.

A list holds little-endian 32-bit numbers, one blob for each term and segment; a segment is written at once, by a build
or a merge. Names added since stand in `fresh`, one row for each term, until there are enough to merge.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from panah.core.names.index.database import Database

MERGE_FROM: Final = 50_000  # rows of `fresh` that are worth a segment
MERGE_INTO: Final = (
    1_000_000  # entries of the newest segment to which they are still added: it is written anew
)

Numbers = npt.NDArray[np.int32]
Lists = Mapping[str, Sequence[int]]


def append(database: Database, lists: Lists) -> None:
    """Keep the numbers of names under their terms. Runs inside the caller's `writing`."""
    if sum(map(len, lists.values())) >= MERGE_FROM:
        _write_segment(database, {term: _packed(numbers) for term, numbers in lists.items()})
        return
    database.insert("fresh", ((term, number) for term, numbers in lists.items() for number in numbers))
    if database.rows("SELECT count(*) FROM fresh")[0][0] >= MERGE_FROM:
        _merge_fresh(database)


def _packed(numbers: Sequence[int]) -> bytes:
    return np.asarray(numbers, dtype="<i4").tobytes()


def _newest(database: Database) -> int:
    return int(database.rows("SELECT coalesce(max(segment), 0) FROM postings")[0][0])


def _write_segment(database: Database, lists: Mapping[str, bytes]) -> None:
    segment = _newest(database) + 1
    rows = ((term, segment, len(blob) // 4, blob) for term, blob in sorted(lists.items()))
    database.insert("postings", rows)


def _merge_fresh(database: Database) -> None:
    """Turn the fresh rows into a segment, together with the newest one while that is small."""
    newest = _newest(database)
    (entries,) = database.rows("SELECT coalesce(sum(size), 0) FROM postings WHERE segment = ?", newest)[0]
    lists: dict[str, bytes] = {}
    if entries < MERGE_INTO:
        lists = dict(database.rows("SELECT term, names FROM postings WHERE segment = ?", newest))
        database.run("DELETE FROM postings WHERE segment = ?", newest)
    fresh: dict[str, list[int]] = defaultdict(list)
    for term, number in database.rows("SELECT term, name FROM fresh ORDER BY term, name"):
        fresh[term].append(number)
    for term, numbers in fresh.items():
        lists[term] = lists.get(term, b"") + _packed(numbers)
    database.run("DELETE FROM fresh")
    _write_segment(database, lists)


def sizes(database: Database, terms: Sequence[str]) -> dict[str, int]:
    """How many names carry each term; terms that none carries are left out."""
    wanted = list(terms)
    found: dict[str, int] = defaultdict(int)
    for term, size in database.rows(
        "SELECT term, sum(size) FROM postings WHERE term IN ?? GROUP BY term"
        " UNION ALL SELECT term, count(*) FROM fresh WHERE term IN ?? GROUP BY term",
        wanted,
        wanted,
    ):
        found[term] += int(size)
    return found


def read_lists(database: Database, terms: Sequence[str]) -> dict[str, Numbers]:
    """The numbers of the names that carry each term; nothing for a term that none carries."""
    wanted = list(terms)
    parts: dict[str, list[Numbers]] = defaultdict(list)
    for term, blob in database.rows(
        "SELECT term, names FROM postings WHERE term IN ?? ORDER BY term, segment", wanted
    ):
        parts[term].append(np.frombuffer(blob, dtype="<i4"))
    for term, numbers in _fresh(database, wanted):
        parts[term].append(numbers)
    return {term: np.concatenate(found) for term, found in parts.items()}


def _fresh(database: Database, terms: list[str]) -> Iterator[tuple[str, Numbers]]:
    found: dict[str, list[int]] = defaultdict(list)
    for term, number in database.rows("SELECT term, name FROM fresh WHERE term IN ??", terms):
        found[term].append(number)
    for term, numbers in found.items():
        yield term, np.array(numbers, dtype="<i4")
