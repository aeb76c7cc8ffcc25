"""Alignment: worked stories, and what must hold for every pair of books."""

from collections import Counter
from itertools import combinations, product

from hypothesis import given, settings
from hypothesis import strategies as st

from panah.core.wages.books.align import Entry, Pair, _Telling, align, distance
from tests.core.wages_books.book_files import day, entry

HOURS = st.integers(2, 24).map(lambda half: half / 2)
BOOKS = st.dictionaries(st.integers(0, 60), HOURS, min_size=1, max_size=30).map(
    lambda days: [entry(offset, hours) for offset, hours in sorted(days.items())]
)


def kinds(pairs):
    return dict(Counter(pair.kind for pair in pairs))


def cost(pairs):
    return sum(pair.cost for pair in pairs)


def test_a_missing_day_is_one_lone_day():
    own = [entry(offset, 8) for offset in range(10)]
    assert [pair for pair in align(own, own[:4] + own[5:]) if pair.cost] == [
        Pair("only_worker", (4,), (), 100)
    ]


def test_a_book_that_runs_a_day_late_is_one_mistake():
    own = [entry(offset, 6 + offset % 5) for offset in range(10)]
    late = [Entry(day(offset + 1), day(offset + 1), one.minutes) for offset, one in enumerate(own)]
    pairs = align(own, late)
    assert kinds(pairs) == {"shifted": 10}
    assert {pair.days_late for pair in pairs} == {1}
    assert cost(pairs) == 75 + 9 * 5


def test_two_days_in_one_line_are_merged_only_when_the_sum_agrees():
    own = [entry(0, 8), entry(1, 8), entry(2, 8)]
    assert kinds(align(own, [entry(1, 16), entry(2, 8)])) == {"merged": 1, "same": 1}
    assert kinds(align(own, [entry(1, 15), entry(2, 8)])) == {"only_worker": 1, "same": 2}


def test_a_week_in_one_line_stands_for_its_days():
    own = [entry(offset, 8) for offset in range(8)]
    pairs = align(own, [entry(0, 56, last=6), entry(7, 8)])
    assert kinds(pairs) == {"merged": 1, "same": 1}
    assert pairs[0].worker == tuple(range(7))


def test_a_day_that_cannot_be_compared_still_finds_its_day():
    counted = Entry(day(0), day(0), days=1)
    assert align([entry(0, 8)], [counted]) == [Pair("same", (0,), (0,), 1)]
    assert distance(entry(0, 8), counted) is None


def test_pieces_in_other_units_are_compared_by_weight():
    own = Entry(day(0), day(0), pieces=(120_000, 120_000), unit="kg")
    assert distance(own, Entry(day(0), day(0), pieces=(120_000, 120_000), unit="kg")) == 0
    assert distance(own, Entry(day(0), day(0), pieces=(60_000, 60_000), unit="kg")) == 240
    assert distance(own, Entry(day(0), day(0), pieces=(60_000, 60_000), unit="row")) is None


def test_a_rough_memory_agrees_with_every_number_in_it():
    assert align([entry(0, (8, 10))], [entry(0, 9)]) == [Pair("same", (0,), (0,), 0)]


@given(BOOKS)
def test_a_book_agrees_with_itself(book):
    pairs = align(book, book)
    assert cost(pairs) == 0
    assert kinds(pairs) == {"same": len(book)}


@given(BOOKS, st.data())
def test_dropping_a_day_finds_exactly_that_day(book, data):
    gone = data.draw(st.integers(0, len(book) - 1))
    differing = [pair for pair in align(book, book[:gone] + book[gone + 1 :]) if pair.cost]
    assert differing == [Pair("only_worker", (gone,), (), 100)]


@given(BOOKS, BOOKS)
def test_every_entry_is_told_once_and_in_order(own, other):
    pairs = align(own, other)
    assert [place for pair in pairs for place in pair.worker] == list(range(len(own)))
    assert [place for pair in pairs for place in pair.employer] == list(range(len(other)))


@given(BOOKS, BOOKS)
def test_turning_the_books_around_costs_the_same(own, other):
    assert cost(align(own, other)) == cost(align(other, own))


SMALL = st.dictionaries(st.integers(0, 7), HOURS, max_size=4).map(
    lambda days: [entry(offset, hours) for offset, hours in sorted(days.items())]
)


@settings(max_examples=60)
@given(SMALL, SMALL)
def test_the_story_is_the_cheapest_of_all(own, other):
    """Every pairing of small books that keeps the order, priced by hand from the table of costs."""
    cheapest = min(price(pairing, own, other) for pairing in pairings(own, other))
    pairs = align(own, other)
    assert cost(pairs) <= cheapest
    if "merged" not in kinds(pairs):
        assert cost(pairs) == cheapest


def pairings(own, other):
    for size in range(min(len(own), len(other)) + 1):
        for rows, columns in product(
            combinations(range(len(own)), size), combinations(range(len(other)), size)
        ):
            yield list(zip(rows, columns, strict=True))


def price(pairing, own, other):
    total, before, late = 100 * (len(own) + len(other) - 2 * len(pairing)), None, 0
    for i, j in pairing:
        apart = (other[j].first - own[i].first).days
        hours = -(-distance(own[i], other[j]) // 60)
        if abs(apart) > 3:
            return 10**9
        if not apart:
            total += min(5 + 5 * hours, 45) if hours else 0
        elif before == (i - 1, j - 1) and apart == late:
            total += 5 + 20 * hours
        else:
            total += 60 + 15 * abs(apart) + 20 * hours
        before, late = (i, j), apart
    return total


def test_the_ways_that_are_tried_grow_as_the_entries_do():
    """Counted, not timed: cells of the table for ten times the entries, days missing and late all along."""
    cells = []
    for count in (200, 2000):
        own = [entry(offset, 6 + offset % 5) for offset in range(count)]
        other = [
            Entry(day(offset + offset % 3), day(offset + offset % 3), one.minutes)
            for offset, one in enumerate(own)
            if offset % 11
        ]
        telling = _Telling(own, sorted(other, key=lambda one: one.first))
        telling.story()
        cells.append(sum(map(len, telling.rows)))
    assert cells[1] < 10.5 * cells[0]
