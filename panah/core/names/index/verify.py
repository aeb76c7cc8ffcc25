"""Checking an index: is it whole, do the lists fit the names, are names found under their own terms."""

from collections.abc import Iterator
from typing import Final

from panah.core.names.index.database import Database
from panah.core.names.index.postings import read_lists
from panah.core.names.index.records import Verification
from panah.core.names.index.terms import folded, name_terms
from panah.core.names.problems import NamesError
from panah.core.names.score import Kind

SAMPLE: Final = 300


def verify(database: Database) -> Verification:
    """Counts and problems. Reads the whole index once; the deeper checks are made on 300 names spread over it."""
    records, names, postings = (
        int(database.rows(query)[0][0])
        for query in (
            "SELECT count(*) FROM records",
            "SELECT count(*) FROM names WHERE record > 0",
            "SELECT (SELECT coalesce(sum(size), 0) FROM postings) + (SELECT count(*) FROM fresh)",
        )
    )
    return Verification(records, names, postings, tuple(_problems(database)))


def _problems(database: Database) -> Iterator[NamesError]:
    yield from (NamesError("names.index_damaged", line=line) for line in database.damage())
    ((lost,),) = database.rows(
        "SELECT count(*) FROM names n WHERE n.record > 0"
        " AND NOT EXISTS (SELECT 1 FROM records r WHERE r.number = n.record)"
    )
    if lost:
        yield NamesError("names.index_lost", count=lost)
    ((wrong,),) = database.rows("SELECT count(*) FROM postings WHERE length(names) != 4 * size")
    if wrong:
        yield NamesError("names.index_cut", count=wrong)
    else:
        yield from _sample_problems(database)


def _sample_problems(database: Database) -> Iterator[NamesError]:
    ((highest,),) = database.rows("SELECT coalesce(max(number), 0) FROM names")
    sample = list(range(1, highest + 1, max(1, highest // SAMPLE)))
    rows = database.rows(
        "SELECT n.number, n.name, n.folded, r.kind FROM names n JOIN records r ON r.number = n.record"
        " WHERE n.number IN ?? ORDER BY n.number",
        sample,
    )
    for number, name, text, kind in rows:
        if text != folded(name, Kind(kind)):
            yield NamesError("names.index_old_fold", number=number)
        terms = [kind[0] + term for term in name_terms(name, Kind(kind))]
        lists = read_lists(database, terms)
        if any(term not in lists or number not in lists[term] for term in terms):
            yield NamesError("names.index_unfound", number=number)
