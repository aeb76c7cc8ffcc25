"""Which names are worth comparing with a query: the ones that share its rarest terms."""

from typing import Final

import numpy as np
from rapidfuzz import fuzz, process

from panah.core.names.index.database import Database
from panah.core.names.index.postings import Numbers, read_lists, sizes
from panah.core.names.index.terms import folded, name_terms
from panah.core.names.score import Kind

# List entries read for one query: what keeps its time the same however large the index. Among five million names half
# as many lose a hundredth of the questions with typing errors; among one million more find no more.
BUDGET: Final = 80_000
CANDIDATES: Final = 500  # at 300 questions with two typing errors lose a hundredth of the recall
WIDE: Final = 4000  # when only some countries are wanted: they are picked out afterwards
FAR_BEHIND: Final = 30
WEIGHT_BITS: Final = 16
QUANTUM: Final = 2_000  # steps of a weight: the greatest is under 23, so that it fits the bits


def find_candidates(
    database: Database, query: str, kind: Kind, total: int, count: int = CANDIDATES
) -> Numbers:
    """Numbers of the names that share most of the query's rare terms, the likeliest first; at most `count`."""
    prefix = kind.value[0]
    found = sizes(database, [prefix + term for term in name_terms(query, kind)])
    chosen: dict[str, float] = {}
    spent = 0
    for size, term in sorted((size, term) for term, size in found.items()):
        if chosen and spent + size > BUDGET:
            break
        chosen[term] = _weight(term, size, total)
        spent += size
    if not chosen:
        return np.empty(0, dtype="<i4")
    lists = read_lists(database, list(chosen))
    return _heaviest([lists[term] for term in chosen], list(chosen.values()), count)


def _weight(term: str, size: int, total: int) -> float:
    """Rare terms weigh more; a gram weighs a third of a word, for a word holds several."""
    rarity = float(np.log1p(total / size))
    return rarity / 3 if term[1] == ":" else rarity


def _heaviest(lists: list[Numbers], weights: list[float], count: int) -> Numbers:
    """The numbers with the greatest sums of weights, greatest first, then by number.

    Number and weight are packed into one integer, so that one plain sort brings the entries of a name together: on
    many thousand entries several times faster than finding the unique ones.
    """
    quantised = np.array([round(weight * QUANTUM) for weight in weights], dtype=np.int64)
    packed = np.concatenate(lists).astype(np.int64) << WEIGHT_BITS
    packed |= np.repeat(quantised, [len(part) for part in lists])
    packed.sort()
    numbers = packed >> WEIGHT_BITS
    starts = np.flatnonzero(np.diff(numbers, prepend=-1))
    totals = np.add.reduceat(packed & ((1 << WEIGHT_BITS) - 1), starts)
    unique = numbers[starts]
    if len(unique) > count:
        bar = np.partition(totals, len(totals) - count)[len(totals) - count]
        kept = totals >= bar
        unique, totals = unique[kept], totals[kept]
    best = np.lexsort((unique, -totals))[:count]
    return unique[best].astype(np.int32)


def rank_roughly(query: str, kind: Kind, rows: list[tuple[int, str]], count: int) -> list[int]:
    """Of (number, folded name) the numbers most like the query by letters, the best first; at most `count`."""
    text = folded(query, kind)
    spaced = [other for _, other in rows]
    sorted_words = process.cdist([text], spaced, scorer=fuzz.token_sort_ratio)[0]
    joined = process.cdist([_joined(text)], [_joined(other) for other in spaced], scorer=fuzz.ratio)[0]
    rough = np.maximum(sorted_words, joined)
    order = np.lexsort(([number for number, _ in rows], -rough))[:count]
    # What is far behind the best by letters cannot overtake it by reasons.
    return [rows[place][0] for place in order if rough[place] >= rough[order[0]] - FAR_BEHIND]


def _joined(text: str) -> str:
    return text.replace(" ", "")
