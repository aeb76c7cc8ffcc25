"""Many workers of one employer: what their books share, and the same from one process and from two."""

import pytest

from panah.core.errors import InputError
from panah.core.wages.books.book import Book, Lump
from panah.core.wages.books.crew import WORKERS_AT_ONCE, compare_crew, patterns_of
from panah.core.wages.books.reconcile import reconcile
from panah.core.wages.work import Amount
from tests.core.wages_books.book_files import day, record

FINE = [
    {"day": "2024-03-20", "kind": "fine", "amount": 5000},
    {"day": "2024-03-25", "kind": "paid", "amount": 30000},
]


def crew_of(count, *, alike=True):
    """Workers with stories of their own, and an employer who leaves out the sixth day and pays less."""
    lower = [{"kind": "day", "rate": 8000, "from": "2024-01-01"}]
    return {
        f"case {number}": (
            record([(offset, 6 + (number + offset) % 5) for offset in range(12)]),
            record(
                [(offset, 8 if alike else 6 + number % 3) for offset in range(12) if offset != 5],
                FINE,
                terms=lower,
            ),
        )
        for number in range(1, count + 1)
    }


def patterns(crew):
    return patterns_of({worker: kept for worker, _found, kept in compare_crew(crew)})


def test_a_crew_shows_what_its_books_share():
    found = patterns(crew_of(4))
    assert {one.code: len(one.workers) for one in found} == {
        "same_deduction": 4,
        "same_lower_rate": 4,
        "same_missing_day": 4,
        "same_payment_not_received": 4,
        "uniform_hours_for_all": 4,
    }
    assert next(one for one in found if one.code == "same_missing_day").days == (day(5),)


def test_books_that_are_the_same_for_all_are_told_from_books_of_even_days():
    own = {
        f"case {number}": record([(offset, 6 + (number + offset) % 5) for offset in range(12)])
        for number in (1, 2)
    }
    copied = record([(offset, 7 + offset % 3) for offset in range(12)])
    found = patterns({worker: (mine, copied) for worker, mine in own.items()})
    assert [(one.code, one.workers, one.values) for one in found] == [
        ("identical_books", ("case 1", "case 2"), {"count": "2", "days": "12"})
    ]
    # Who did work the same days and hours is written down the same.
    same = own["case 1"]
    assert patterns({"a": (same, copied), "b": (same, copied)}) == ()


def test_two_workers_are_no_crew():
    theirs = record([(0, 8)], FINE[:1])
    assert patterns({name: (record([(0, 8)]), theirs) for name in ("a", "b")}) == ()


def test_what_one_worker_in_three_has_is_not_shared():
    crew = crew_of(3)
    plain = record([(offset, 8) for offset in range(12)])
    others = {f"other {number}": (plain, plain) for number in range(4)}
    assert {one.code for one in patterns(crew)} >= {"same_deduction", "same_payment_not_received"}
    assert {one.code for one in patterns(crew | others)} == {"uniform_hours_for_all"}


def test_two_processes_compare_as_one_and_as_each_alone(wage_law):
    crew = crew_of(WORKERS_AT_ONCE * 2 + 3, alike=False)
    # A book with lines of several days, marks and units goes to another process and back like any other.
    worker, (own, theirs) = next(iter(crew.items()))
    lump = Lump(day(12), day(14), hours=Amount.of(24), place="Лист1!A15")
    crew[worker] = own, Book(theirs, (lump,), {day(5): "rest"}, {0: "kg"}, {"shifts[1]": "Лист1!A3"})
    one, two = (list(compare_crew(crew, wage_law, processes=number)) for number in (1, 2))
    assert one == two
    assert [name for name, _found, _kept in two] == list(crew)
    assert [found for _name, found, _kept in two] == [reconcile(*books, wage_law) for books in crew.values()]
    assert any(item.amount for _name, found, _kept in two for item in found.discrepancies)
    assert patterns_of({name: kept for name, _found, kept in two}) == patterns(crew)


def test_only_what_is_asked_for_comes_back():
    crew = crew_of(2)
    counts = [count for _name, count, _kept in compare_crew(crew, reduce=lambda found: len(found.rows))]
    assert counts == [len(reconcile(*books).rows) for books in crew.values()]


@pytest.mark.parametrize("processes", [1, 2])
def test_a_country_without_law_is_told_from_any_process(wage_law, processes):
    crew = crew_of(WORKERS_AT_ONCE * 2)
    crew["case 7"] = tuple(record([(0, 8), (1, hours)], jurisdiction="fr") for hours in (8, 9))
    with pytest.raises(InputError, match="there is no wage law of 'fr'") as caught:
        list(compare_crew(crew, wage_law, processes=processes))
    assert caught.value.code == "unknown_jurisdiction"
