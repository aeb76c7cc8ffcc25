"""Books as they come: merged cells, sums in the middle, impossible days. Each is named, and the rest counts."""

import html
import io
import re
from datetime import date

import pytest
from openpyxl import Workbook

from panah.cases import actions as cases
from panah.claims import actions, comparing, queries
from panah.claims.models import BookVersion, Upload
from panah.desk.claims.labels import BOOK
from tests.claimed import MONTH, write
from tests.desk import sign_in, words
from tests.quick import own_files, quick_keys
from tests.web.test_claims_pages import at, form_of, take

__all__ = ["own_files", "quick_keys"]

ROWS = [
    ("Wage book May 2023", None, None, None),
    ("day", "hours", "paid", "deduction"),
    (date(2023, 5, 2), 8, None, None),
    (date(2023, 5, 3), 26, None, None),
    (date(2023, 5, 4), 8, -2000, None),
    ("Total", 16, None, None),
    (date(2023, 5, 5), 8, None, None),
    (date(2023, 5, 6), None, None, None),
    (date(2023, 5, 8), "8?", None, "500"),
    (date(2023, 5, 31), None, 30000, None),
]
# What the desk's user reads: where, what, and how to mend it.
SAID = {
    "26 hours": "b.xlsx · May · B4 : 26 hours do not fit into one day. Check the number, or divide the work",
    "negative pay": "b.xlsx · May · C5 : “-2000” is below zero. Write the number without a minus.",
    "sums": "b.xlsx · May · 6 : This line holds sums. It was not counted as work.",
    "a false sum": "b.xlsx · May · B6 : The book says 16 here, but the lines above come to 42. Check the lines",
    "merged": "b.xlsx · May · B7 : The cells of “hours” are merged down to line 8. They were read as one value",
    "doubt": "b.xlsx · May · B9 : “8?” is doubtful; it was read as 8. Write a clear number, or a range",
}


@pytest.fixture
def claim(hotline, aigul):
    case = cases.open_directly(viewer=aigul, narrative="", person={})
    employer = actions.new_employer(viewer=aigul, described={"name": "Sary-Bulak LLP"})
    claim = actions.open_claim(viewer=aigul, case=case, employer=employer, jurisdiction="kz")
    write(aigul, claim, MONTH)
    return claim


@pytest.fixture
def desk(aigul):
    return sign_in(aigul)


def workbook():
    book = Workbook()
    sheet = book.active
    sheet.title = "May"
    for row in ROWS:
        sheet.append(row)
    sheet.merge_cells("A1:D1")
    sheet.merge_cells("B7:B8")
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize("book", ["worker", "employer"])
def test_each_mistake_of_a_workbook_is_named_and_the_rest_is_taken(book, desk, aigul, claim):
    read = take(desk, claim, workbook(), "b.xlsx", book=book)
    page = words(desk.get(read["Location"]))
    assert [name for name, said in SAID.items() if said not in page] == []
    assert "02.05.2023 8 " in page, "and what could be read is shown"
    assert "31.05.2023 Pay received 30000 KZT" in page
    assert "1 entry for several days at once" in page or "2 entries for several days at once" in page
    assert desk.post(read["Location"], {"do": "confirm", "number": "0"}).status_code == 302
    number = BookVersion.objects.filter(book=book).latest("number").number
    state = words(desk.get(at("claim-version", claim.pk, book, number)))
    assert [name for name, said in SAID.items() if said not in state] == [], "and later on too"
    kept = queries.newest(claim, book, aigul).mapping
    assert [row["day"] for row in kept["shifts"]] == ["2023-05-02", "2023-05-04", "2023-05-08"]
    assert [(row["kind"], row["amount"]) for row in kept["money"]] == [
        ("deduction", "500"),
        ("paid", "30000"),
    ]
    if book == "worker":
        overview = words(desk.get(at("claim", claim.pk)))
        assert SAID["26 hours"] in overview
        assert "What it comes to today" in overview


def test_a_sum_that_its_lines_do_not_give_is_a_sign_of_forged_continuity_on_page_and_paper(desk, claim):
    read = take(desk, claim, workbook(), "b.xlsx")
    desk.post(read["Location"], {"do": "confirm", "number": "0"})
    told = words(desk.get(at("claim-two-books", claim.pk)))
    assert "Forged continuity: A sum in the book is 16, but its lines come to 42 (b.xlsx · May · B6)" in told
    assert "A sign is no proof" in told
    assert desk.get(at("claim-two-books-pdf", claim.pk)).content.startswith(b"%PDF-")


def test_days_in_one_line_are_compared_as_one(desk, aigul, claim):
    """Merged cells and missing hours still find their days; nothing is counted twice."""
    read = take(desk, claim, workbook(), "b.xlsx")
    desk.post(read["Location"], {"do": "confirm", "number": "0"})
    books = [queries.newest(claim, book, aigul) for book in BOOK]
    found = comparing.two_books("kz", *books, against="Sary-Bulak LLP")
    merged = [row for row in found.rows if row.kind == "merged"]
    assert [(str(row.period[0]), str(row.period[1])) for row in merged] == [("2023-05-05", "2023-05-06")]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"\xff\xd8\xff\xe0 a photograph", "book.jpg", "Pictures and PDF are not read here"),
        (b"\x89PNG\r\n\x1a\n", "book.png", "Pictures and PDF are not read here"),
        (b"%PDF-1.7 a scan", "book.pdf", "Pictures and PDF are not read here"),
    ],
)
def test_a_picture_of_a_book_is_asked_to_be_typed_out(content, name, said, desk, claim):
    refused = take(desk, claim, content, name)
    assert refused.status_code == 422
    assert said in words(refused)
    assert Upload.objects.count() == 0


def test_the_example_of_a_photo_typed_out_is_read_and_what_nobody_could_read_is_named(desk, aigul, claim):
    page = desk.get(at("claim-take", claim.pk)).content.decode()
    typed = html.unescape(re.search(r"(?s)<pre[^>]*>(.*?)</pre>", page)[1])
    read = take(desk, claim, typed, "photo.yaml")
    assert read.status_code == 302, words(read)
    told = words(desk.get(read["Location"]))
    assert "photo.yaml · 3 · B3 : The cell cannot be read. Look at the photo again" in told
    assert "photo.yaml · 3 · B2 : “8?” is doubtful; it was read as 8" in told
    desk.post(read["Location"], {"do": "confirm", "number": "0"})
    kept = queries.newest(claim, "employer", aigul).mapping
    assert [row["day"] for row in kept["shifts"]] == ["2024-03-01", "2024-03-02", "2024-03-04"]
    assert [row["kind"] for row in kept["money"]] == ["paid", "fine"]


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"new-0~kind": "paid", "new-0~amount": "-500"}, "is below zero. Write the number without a minus"),
        ({"new-0~kind": "paid", "new-0~amount": "much"}, "is not a number"),
        ({"new-0~amount": "500"}, "kind"),
    ],
)
def test_typed_money_that_cannot_be_used_stays_and_is_named(typed, said, desk, claim):
    address = at("claim-table", claim.pk, "worker", "money")
    form = form_of(desk.get(address)) | {"new-0~day": "2023-06-09", "new-0~currency": "KZT"} | typed
    assert desk.post(address, form).status_code == 302
    page = desk.get(address)
    assert f'value="{typed["new-0~amount"]}"' in page.content.decode()
    assert said in words(page)
    overview = words(desk.get(at("claim", claim.pk)))
    assert "Money and deductions, entry" in overview
    assert "What it comes to today" in overview


def test_two_currencies_without_a_rate_are_asked_about_and_the_rest_is_computed(desk, claim, aigul):
    dollars = {"day": "2023-06-02", "kind": "paid", "amount": "100", "currency": "USD"}
    write(aigul, claim, MONTH | {"money": [*MONTH["money"], dollars]})
    told = words(desk.get(at("claim", claim.pk)))
    assert "USD" in told
    assert "What could not be used" in told
    assert "KZT" in told


def test_shifts_that_overlap_are_named_with_their_day(desk, claim, aigul):
    over = {"day": "2023-05-02", "start": "18:00", "end": "21:00"}
    write(aigul, claim, MONTH | {"shifts": [*MONTH["shifts"], over]})
    told = words(desk.get(at("claim", claim.pk)))
    assert "02.05.2023 : Two shifts of 2023-05-02 overlap. Correct the times" in told
    assert "What it comes to today" in told
