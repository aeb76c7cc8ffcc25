"""One record may name several employers: a claim compares and tests only what concerns its own."""

from datetime import date

from panah.cases import actions as cases
from panah.claims import actions, comparing, patterns, queries
from panah.claims.computing import book_about
from panah.claims.queries import Kept
from panah.core.wages.books.book import Book, Lump
from panah.core.wages.reading import read_record
from panah.core.wages.work import Amount
from tests.claimed import MONTH, write

OWN, OTHER = "Sary-Bulak LLP", "Fictitious brickyard Kyzyl-Tash"
TWO = MONTH | {
    "shifts": [
        *({**row, "employer": OWN} for row in MONTH["shifts"]),
        {"day": "2023-05-20", "hours": "9", "employer": OTHER},
    ],
    "money": [
        {**MONTH["money"][0], "employer": OWN},
        {"day": "2023-05-19", "kind": "loan", "amount": "70000", "currency": "KZT", "employer": OTHER},
        {"day": "2023-05-20", "kind": "fine", "amount": "900", "currency": "KZT", "employer": OTHER},
    ],
}
THEIRS = MONTH | {"shifts": MONTH["shifts"][1:], "money": [MONTH["money"][0]]}


def books(viewer, claim):
    write(viewer, claim, TWO)
    write(viewer, claim, THEIRS, book="employer")
    return [queries.newest(claim, book, viewer) for book in ("worker", "employer")]


def test_a_day_at_another_employer_is_no_missing_day(aigul, claim):
    found = comparing.two_books("kz", *books(aigul, claim), against=OWN)
    assert [(each.code, each.period[0]) for each in found.discrepancies] == [
        ("missing_day", date(2023, 5, 2))
    ]


def test_a_day_the_employer_claims_while_the_worker_was_elsewhere_is_a_sign(aigul, claim):
    claimed = {**THEIRS, "shifts": [*THEIRS["shifts"], {"day": "2023-05-20", "hours": "8"}]}
    write(aigul, claim, TWO)
    write(aigul, claim, claimed, book="employer")
    worker, employer = (queries.newest(claim, book, aigul) for book in ("worker", "employer"))
    (sign,) = comparing.two_books("kz", worker, employer, against=OWN).patterns
    assert (sign.code, sign.days) == ("work_while_elsewhere", (date(2023, 5, 20),))


def test_a_loan_from_another_employer_is_no_debt_here(aigul, claim):
    worker, _ = books(aigul, claim)
    assert comparing.debt("kz", worker, against=OWN, as_of=date(2023, 7, 1)).answer == "no_debt"
    assert comparing.debt("kz", worker, against=OTHER, as_of=date(2023, 7, 1)).answer != "no_debt"


def test_what_another_employer_took_is_no_pattern_here(aigul, claim):
    write(aigul, claim, TWO)
    other_case = cases.open_directly(viewer=aigul, narrative="", person={})
    second = actions.open_claim(viewer=aigul, case=other_case, employer=claim.employer, jurisdiction="kz")
    write(aigul, second, TWO)
    shares = patterns.compare_claims([claim, second], aigul).shares
    assert "900" not in {each.amount for each in shares}
    assert "overtime" in {each.code for each in shares}


def test_entries_keep_their_places_in_the_file_when_others_are_left_out():
    shifts = [
        {"day": "2023-05-02", "hours": 9, "employer": OTHER},
        {"day": "2023-05-03", "hours": 9, "employer": OWN, "pieces": 4},
    ]
    record = read_record({"jurisdiction": "kz", "shifts": shifts})
    hours = Amount.of(30)
    lumps = tuple(
        Lump(date(2023, 5, day), date(2023, 5, day + 3), hours=hours, employer=name)
        for day, name in ((8, OTHER), (15, OWN))
    )
    places = {"shifts[1]": "A1", "shifts[2]": "A2", "lumps[1]": "A8", "lumps[2]": "A9"}
    part = book_about(Book(record, lumps, units={0: "kg", 1: "box"}, places=places), OWN)
    assert [shift.day.day for shift in part.record.shifts] == [3]
    assert [lump.first.day for lump in part.lumps] == [15]
    assert dict(part.units) == {0: "box"}
    assert dict(part.places) == {"shifts[1]": "A2", "lumps[1]": "A9"}


def test_a_record_of_one_employer_is_whole_whatever_the_name(aigul, claim):
    kept = Kept({**MONTH, "shifts": [{**row, "employer": "the boss"} for row in MONTH["shifts"]]}, {}, None)
    version = actions.add_version(viewer=aigul, claim=claim, book="worker", origin="typed", content=kept)
    book = queries.book_version(claim, "worker", version.number, aigul).as_book("kz")
    assert book_about(book, OWN) is book
