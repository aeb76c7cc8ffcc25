"""The claim pages: begin, type, take in, confirm, papers, offer, steps, employer."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from panah.audit.models import AuditEntry
from panah.cases import actions as cases
from panah.cases import queries as case_queries
from panah.cases.actions import today
from panah.cases.models import Case
from panah.claims import actions, queries
from panah.claims.models import BookVersion, Claim, Employer, Step, Upload
from panah.desk.views import claim_compared
from panah.vault.models import StoredFile
from tests.claimed import MONTH, OWING, person, write
from tests.desk import hidden, sign_in, words
from tests.quick import own_files, quick_keys

__all__ = ["own_files", "quick_keys"]


@pytest.fixture
def case(hotline, aigul):
    return cases.open_directly(viewer=aigul, narrative="Tobacco.", person=person())


@pytest.fixture
def claim(aigul, case):
    employer = actions.new_employer(viewer=aigul, described={"name": "Sary-Bulak LLP"})
    return actions.open_claim(viewer=aigul, case=case, employer=employer, jurisdiction="kz")


@pytest.fixture
def written(aigul, claim):
    write(aigul, claim, MONTH)
    return claim


@pytest.fixture
def confirmed(aigul, written):
    actions.confirm_result(viewer=aigul, claim=written, as_of=today())
    return written


@pytest.fixture
def desk(aigul):
    return sign_in(aigul)


def at(name, *args):
    return reverse(f"desk:{name}", args=args)


def form_of(response):
    """Every field of the page's last form that a browser would send."""
    html = response.content.decode()
    found = dict(re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', html))
    for name, options in re.findall(r'(?s)<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', html):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found[name] = chosen[1] if chosen else ""
    return {name: value for name, value in found.items() if name != "csrfmiddlewaretoken"}


def test_a_claim_begins_after_a_look_for_the_employer(desk, case, claim):
    address = at("new-claim", case.pk)
    typed = {"name": "ТОО «Сары-Булак»", "jurisdiction": "kz"}
    asked = desk.post(address, typed)
    assert asked.status_code == 200
    assert "Sary-Bulak LLP" in words(asked)
    assert Claim.objects.count() == 1
    begun = desk.post(address, typed | {"searched": hidden(asked, "searched")})
    assert begun.status_code == 302
    assert (Claim.objects.count(), Employer.objects.count()) == (2, 2)
    listed = words(desk.get(at("case-claims", case.pk)))
    assert "Sary-Bulak LLP" in listed
    assert "ТОО «Сары-Булак»" in listed


def add_employers(viewer, number):
    for each in range(number):
        actions.new_employer(viewer=viewer, described={"name": f"Brickyard {each:02}"})


def offered(response):
    """The employers of the select: name -> id."""
    options = re.search(r'(?s)<select[^>]*name="employer".*?</select>', response.content.decode())[0]
    found = re.findall(r'<option value="([^"]+)"[^>]*>([^<]*)</option>', options)
    return {name: employer_id for employer_id, name in found}


def test_every_employer_of_a_long_list_can_be_chosen(desk, aigul, case, claim):
    add_employers(aigul, 2 * queries.PAGE)
    address = at("new-claim", case.pk)
    page, seen = desk.get(address), []
    typed = {"address": "Field 3", "jurisdiction": "ru"}
    while more := re.search(r'name="more" value="([^"]+)"', page.content.decode()):
        seen.append(offered(page))
        page = desk.post(address, typed | {"more": more[1]})
        assert form_of(page)["address"] == "Field 3", "what was typed stays"
        assert form_of(page)["jurisdiction"] == "ru"
        assert "error" not in words(page).lower()
    seen.append(offered(page))
    assert [len(each) for each in seen] == [queries.PAGE, queries.PAGE, 1]
    assert len({name for each in seen for name in each}) == 2 * queries.PAGE + 1
    last = next(iter(seen[-1].values()))
    begun = desk.post(address, typed | {"employer": last})
    assert begun.status_code == 302
    assert str(Claim.objects.latest("opened_on", "pk").employer_id) in {last, str(claim.employer_id)}
    assert Claim.objects.filter(employer_id=last).exists()
    # A choice made on one page survives turning over to the next.
    turned = desk.post(address, typed | {"employer": last, "more": ""})
    assert form_of(turned)["employer"] == last


def test_an_employer_is_found_by_a_part_of_the_name_in_any_script(desk, aigul, case, claim):
    add_employers(aigul, queries.PAGE + 3)
    address = at("new-claim", case.pk)
    found = desk.post(address, {"find": "1", "name": "Сары-Булак", "jurisdiction": "kz"})
    assert offered(found) == {"Sary-Bulak LLP": str(claim.employer_id)}
    assert "1 employer has a name like this" in words(found)
    assert Claim.objects.count() == 1
    assert "Brickyard 07" in offered(desk.post(address, {"find": "1", "name": "07", "jurisdiction": "kz"}))
    begun = desk.post(
        address, {"name": "Сары-Булак", "employer": str(claim.employer_id), "jurisdiction": "kz"}
    )
    assert begun.status_code == 302
    assert Claim.objects.filter(employer=claim.employer).count() == 2
    nobody = desk.post(address, {"find": "1", "name": "Қайнар", "jurisdiction": "kz"})
    assert "The claim adds it" in words(nobody)
    added = desk.post(
        address, {"name": "Қайнар", "jurisdiction": "kz", "searched": hidden(nobody, "searched")}
    )
    assert added.status_code == 302
    assert "Write the name to look for" in words(desk.post(address, {"find": "1", "jurisdiction": "kz"}))


def test_one_like_it_can_be_chosen_also_from_beyond_the_first_page(desk, aigul, case, claim):
    add_employers(aigul, 2 * queries.PAGE)
    last = Employer.objects.order_by("pk").last()
    name = queries.employer_card(last, aigul)["name"]
    address, typed = at("new-claim", case.pk), {"name": name, "jurisdiction": "kz"}
    assert str(last.pk) not in offered(desk.get(address)).values()
    asked = desk.post(address, typed)
    assert offered(asked)[name] == str(last.pk)
    number = Claim.objects.filter(employer=last).count()
    assert desk.post(address, typed | {"employer": str(last.pk)}).status_code == 302
    assert Claim.objects.filter(employer=last).count() == number + 1


@pytest.mark.parametrize("made_up", ["no-id", "00000000-0000-4000-8000-000000000000"])
def test_an_employer_that_is_not_in_the_list_is_refused(made_up, desk, case, dana):
    theirs = actions.new_employer(viewer=dana, described={"name": "Of somebody else"})
    for wanted in (made_up, str(theirs.pk)):
        refused = desk.post(at("new-claim", case.pk), {"employer": wanted, "jurisdiction": "kz"})
        assert refused.status_code == 422
        assert "Of somebody else" not in words(refused)
    assert desk.post(at("new-claim", case.pk), {"more": made_up}).status_code == 404


def test_the_list_of_employers_is_searched_without_a_name_in_the_address(desk, aigul, claim):
    add_employers(aigul, queries.PAGE + 1)
    found = words(desk.post(at("employers"), {"name": "bulak sary"}))
    assert "Sary-Bulak LLP" in found
    assert "Brickyard" not in found
    assert "No employer of the list" in words(desk.post(at("employers"), {"name": "Қайнар"}))


def test_a_claim_without_an_employer_is_refused_and_nothing_is_lost(desk, case):
    refused = desk.post(at("new-claim", case.pk), {"name": " ", "address": "Field 3", "jurisdiction": "kz"})
    assert refused.status_code == 422
    assert "Write what the worker calls them" in words(refused)
    assert 'value="Field 3"' in refused.content.decode()


def test_hours_are_typed_and_what_is_owed_is_shown(desk, claim):
    shifts, terms = (
        at("claim-table", claim.pk, "worker", "shifts"),
        at("claim-table", claim.pk, "worker", "terms"),
    )
    page = desk.get(f"{shifts}?month=2023-05")
    form = form_of(page)
    for day in ("02", "03", "04"):
        form[f"new-2023-05-{day}~start"], form[f"new-2023-05-{day}~end"] = "07:00", "19:00"
    assert desk.post(f"{shifts}?month=2023-05", form).status_code == 302
    form = form_of(desk.get(terms))
    form |= {"new-0~from": "2023-05-01", "new-0~kind": "day", "new-0~rate": "5 000", "new-0~currency": "KZT"}
    assert desk.post(terms, form).status_code == 302
    kept = queries.newest(claim, "worker", _viewer(claim)).mapping
    assert [row["day"] for row in kept["shifts"]] == ["2023-05-02", "2023-05-03", "2023-05-04"]
    assert kept["terms"][0]["rate"] == "5000"
    told = words(desk.get(at("claim", claim.pk)))
    assert "Overtime" in told
    assert "Labour Code 2015, art. 108" in told


def _viewer(claim):
    from panah.accounts.models import User
    from tests.people import viewer_for

    return viewer_for(User.objects.get(name="Aigul"))


def test_a_saved_page_is_shown_as_it_was_typed_also_where_it_is_wrong(desk, claim):
    address = at("claim-table", claim.pk, "worker", "shifts")
    form = form_of(desk.get(f"{address}?month=2023-05"))
    form |= {
        "new-2023-05-02~hours": "26",
        "new-2023-05-03~start": "morning",
        "new-2023-05-04~hours": "9 - 11",
    }
    assert desk.post(f"{address}?month=2023-05", form).status_code == 302
    page = desk.get(f"{address}?month=2023-05")
    html = page.content.decode()
    assert 'value="morning"' in html
    assert 'value="26"' in html
    assert 'value="9-11"' in html
    told = words(page)
    assert "26 hours do not fit into one day" in told
    assert "“morning” is not a time of day" in told
    overview = words(desk.get(at("claim", claim.pk)))
    assert "What could not be used" in overview
    assert "Days and hours, entry 1" in overview, "where, in words"
    assert "shifts[" not in overview
    assert "26 hours do not fit into one day" in overview


def test_a_time_zone_that_does_not_exist_is_said_and_can_be_mended(desk, written):
    address = at("claim-table", written.pk, "worker", "head")
    form = form_of(desk.get(address))
    assert desk.post(address, form | {"timezone": "Asia/Nowhere"}).status_code == 302
    for name in ("claim", "claim-lines", "claim-debt"):
        told = desk.get(at(name, written.pk))
        assert told.status_code == 409
        assert "There is no such time zone" in words(told)
    desk.post(address, form_of(desk.get(address)) | {"timezone": ""})
    assert desk.get(at("claim", written.pk)).status_code == 200


def test_an_emptied_row_goes_and_its_neighbours_stay(desk, written):
    address = at("claim-table", written.pk, "worker", "shifts")
    form = form_of(desk.get(f"{address}?month=2023-05"))
    for name in list(form):
        if name.startswith("2023-05-03#1~") and not name.endswith("~day"):
            form[name] = ""
    desk.post(f"{address}?month=2023-05", form)
    kept = queries.newest(written, "worker", _viewer(written)).mapping["shifts"]
    assert "2023-05-03" not in {row["day"] for row in kept}
    assert len(kept) == len(MONTH["shifts"]) - 1


def test_two_tabs_on_one_table(aigul, bek, written, hotline):
    saule = _joined(hotline, aigul)
    address = at("claim-table", written.pk, "worker", "money")
    one, two = sign_in(aigul), sign_in(saule)
    first, second = form_of(one.get(address)), form_of(two.get(address))
    one.post(address, first | {"2023-06-01#1~amount": "12000"})
    clash = two.post(
        address, second | {"2023-06-01#1~amount": "9000", "new-0~day": "2023-06-05", "new-0~amount": "70"}
    )
    assert clash.status_code == 409
    assert "Somebody else changed this" in words(clash)
    assert "12000" in words(clash), "theirs is shown"
    html = clash.content.decode()
    assert 'value="9000"' in html, "mine is in the form"
    assert 'value="70"' in html, "what is new is in the form"
    assert BookVersion.objects.count() == 2
    assert two.post(address, form_of(clash)).status_code == 302
    kept = {row["amount"] for row in queries.newest(written, "worker", aigul).mapping["money"]}
    assert kept == {"9000", "3000", "70"}


def _joined(hotline, aigul):
    from tests import people

    return people.join(hotline, "caseworker", name="Saule", inviter=aigul)


@pytest.mark.parametrize("base", ["", "damaged", "eyJhIjoxfQ:1abc:zzz"])
def test_a_form_that_lost_its_base_overwrites_nothing(base, desk, written):
    address = at("claim-table", written.pk, "worker", "money")
    form = form_of(desk.get(address))
    clash = desk.post(address, form | {"2023-06-01#1~amount": "1", "base": base})
    assert clash.status_code == 409
    assert BookVersion.objects.count() == 1


# Files.

CSV = "day;hours;paid\n2023-05-02;8;\n2023-05-03;26;\n2023-05-04;8;2000\n"


def take(desk, claim, content, name="book.csv", book="employer"):
    file = SimpleUploadedFile(name, content if isinstance(content, bytes) else content.encode())
    return desk.post(at("claim-take", claim.pk), {"book": book, "file": file})


def test_a_book_is_shown_before_anything_is_written(desk, written):
    read = take(desk, written, CSV)
    assert read.status_code == 302
    page = desk.get(read["Location"])
    told = words(page)
    assert "Nothing of this is in the claim yet" in told
    assert "Row 3" in told, "what is wrong is named with its row"
    assert BookVersion.objects.filter(book="employer").count() == 0
    taken = desk.post(read["Location"], {"do": "confirm", "number": "0"})
    assert taken.status_code == 302
    version = BookVersion.objects.get(book="employer")
    assert version.origin == "file"
    assert Upload.objects.count() == 0
    assert StoredFile.objects.get().kept_until is None
    original = desk.get(at("claim-version", written.pk, "employer", 1) + "?original=1")
    assert original.content == CSV.encode()
    again = desk.post(read["Location"], {"do": "confirm", "number": "0"})
    assert again.status_code == 404


@pytest.mark.parametrize("number", ["1", "x", "²", "9" * 5000])
def test_a_book_that_was_not_read_cannot_be_taken(number, desk, written):
    read = take(desk, written, CSV)
    refused = desk.post(read["Location"], {"do": "confirm", "number": number})
    assert refused.status_code == 409
    assert "Choose whose book of the file it is" in words(refused)
    assert BookVersion.objects.filter(book="employer").count() == 0
    assert Upload.objects.count() == 1


def test_a_dropped_book_leaves_nothing(desk, written, django_capture_on_commit_callbacks):
    read = take(desk, written, CSV)
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(read["Location"], {"do": "drop"})
    assert (Upload.objects.count(), StoredFile.objects.count()) == (0, 0)
    assert BookVersion.objects.filter(book="employer").count() == 0


@pytest.mark.parametrize(
    ("content", "name"), [(b"", "a.csv"), (b"\0\0\0", "a.xlsx"), (b"hello", "a.csv"), (b"a: [", "a.yaml")]
)
def test_what_cannot_be_read_is_said(content, name, desk, written):
    refused = take(desk, written, content, name)
    assert refused.status_code == 422
    assert "Please look at this again" in words(refused)
    assert "This cannot be used. Check it and try again." not in words(refused), "a code without words"
    assert Upload.objects.count() == 0


def test_a_record_file_is_taken_in(desk, claim):
    record = "jurisdiction: kz\nshifts:\n  - {day: 2023-05-02, start: 08:00, end: 18:00, break: 60}\n"
    read = take(desk, claim, record, "record.yaml", book="worker")
    desk.post(read["Location"], {"do": "confirm", "number": "0"})
    kept = queries.newest(claim, "worker", _viewer(claim)).mapping
    assert kept["shifts"] == [{"day": "2023-05-02", "start": "08:00", "end": "18:00", "break": "60"}]


# Confirming, papers, offer, steps.


def test_what_changed_since_the_confirmation_is_shown(desk, aigul, confirmed):
    assert "No line has changed since" in words(desk.get(at("claim", confirmed.pk)))
    write(aigul, confirmed, MONTH | {"shifts": MONTH["shifts"][:5]})
    told = words(desk.get(at("claim", confirmed.pk)))
    assert "Changed since the newest one" in told
    assert "Overtime" in told


def test_what_is_confirmed_already_is_not_offered_to_be_confirmed_again(desk, aigul, confirmed):
    button = "Confirm these amounts"
    assert button not in words(desk.get(at("claim", confirmed.pk)))
    write(aigul, confirmed, MONTH, book="employer")
    assert button in words(desk.get(at("claim", confirmed.pk))), "papers and referrals take the newest books"
    actions.confirm_result(viewer=aigul, claim=confirmed, as_of=today())
    assert button not in words(desk.get(at("claim", confirmed.pk)))
    write(aigul, confirmed, MONTH | {"shifts": MONTH["shifts"][:5]})
    assert button in words(desk.get(at("claim", confirmed.pk)))


def test_without_confirmation_there_is_no_paper(desk, written):
    refused = desk.get(at("claim-papers", written.pk))
    assert refused.status_code == 409
    assert "Confirm the amounts first" in words(refused)


PAPER = {"kind": "court", "language": "ru", "second": "ky", "format": "docx", "pay_by": "2030-01-01"}


def paper(desk, claim, **changes):
    made = desk.post(at("claim-papers", claim.pk), PAPER | changes)
    assert made.status_code == 200, words(made)
    return made


def text_of(content):
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_a_paper_names_the_worker_only_where_it_was_chosen(desk, confirmed):
    unnamed = text_of(paper(desk, confirmed).content)
    for secret in person().values():
        assert not secret or secret not in unnamed
    named = text_of(paper(desk, confirmed, fields_shown=["name"]).content)
    assert "Қосжанова Айсулу Серікқызы" in named
    assert person()["phone"] not in named
    told = words(desk.get(at("case-timeline", confirmed.case_id)))
    assert "Identity read" in told
    assert "Paper of the wage claim made" in told


def test_every_format_for_the_employer_tells_the_name_at_most(desk, confirmed):
    ticked = ["name", "phone", "address", "born_on", "document_number"]
    secrets = [person()[field] for field in ticked[1:]]
    made = paper(desk, confirmed, kind="employer", format="xlsx", fields_shown=ticked, with_witnesses="on")
    book = load_workbook(io.BytesIO(made.content))
    told = " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    assert "Қосжанова Айсулу" in told
    assert [secret for secret in secrets if secret in told] == []
    entry = AuditEntry.objects.filter(action="claim:document:made").latest("pk")
    assert entry.detail["fields"] == ["name"], "what was read for it is no more than what stands in it"


def test_the_workbook_is_in_both_languages(desk, confirmed):
    made = paper(desk, confirmed, kind="court", format="xlsx")
    assert load_workbook(io.BytesIO(made.content)).sheetnames[:4] == ["Требование", "Расчёт", "Талап", "Эсеп"]


def test_an_operator_makes_no_paper(bek, confirmed):
    assert sign_in(bek).get(at("claim-papers", confirmed.pk)).status_code == 403
    assert sign_in(bek).get(at("claim", confirmed.pk)).status_code == 200


def test_an_offer_is_held_against_the_claim(desk, confirmed):
    page = desk.post(at("claim-settlement", confirmed.pk), {"amount": "20 000,50", "currency": "KZT"})
    told = words(page)
    assert "20,000.50 KZT" in told
    assert "gives up" in told
    wrong = desk.post(at("claim-settlement", confirmed.pk), {"amount": "-5", "currency": "KZT"})
    assert wrong.status_code == 422
    assert 'value="-5"' in wrong.content.decode()


def test_the_whole_way_to_the_payment(desk, confirmed):
    for kind, typed in (
        (
            "sent",
            {
                "party": "labour_inspectorate", "answer_due_on": "2030-01-01", "consent_given": "on",
                "consent_how": "spoken", "consent_language": "ky",
            },
        ),
        ("answered", {"party": "labour_inspectorate"}),
        ("offered", {"party": "employer", "amount": "5000", "currency": "KZT"}),
        ("paid", {"party": "employer", "amount": "5000", "currency": "KZT"}),
        ("closed", {"reason": "settled"}),
        ("reopened", {}),
    ):  # fmt: skip
        address = at("claim-step", confirmed.pk, kind)
        token = hidden(desk.get(address), "token")
        data = {"token": token, "happened_on": today().isoformat(), "text": f"words {kind}"} | typed
        done = desk.post(address, data)
        assert done.status_code == 302, words(done)
        assert desk.post(address, data).status_code == 302, "the same form again is no new step"
    assert Step.objects.count() == 6
    told = words(desk.get(at("claim-steps", confirmed.pk)))
    for said in ("words sent", "5,000 KZT", "Settled for less", "The labour inspectorate", "Still open"):
        assert said in told


def test_without_consent_nothing_is_sent(desk, confirmed):
    address = at("claim-step", confirmed.pk, "sent")
    refused = desk.post(address, {"token": "t", "happened_on": today().isoformat(), "party": "court"})
    assert refused.status_code == 422
    assert "Without the worker" in words(refused)
    assert Step.objects.count() == 0


# Two books, debt, employer.


def test_two_books_side_by_side(desk, aigul, written):
    assert "Both books are needed" in words(desk.get(at("claim-two-books", written.pk)))
    assert desk.get(at("claim-two-books-pdf", written.pk)).status_code == 404
    employers = MONTH | {
        "shifts": [row | {"end": "16:00"} for row in MONTH["shifts"][1:]],
        "money": [
            {"day": "2023-06-01", "kind": "paid", "amount": "10000", "currency": "KZT"},
            {"day": "2023-06-10", "kind": "paid", "amount": "30000", "currency": "KZT"},
        ],
    }
    write(aigul, written, employers, book="employer")
    told = words(desk.get(at("claim-two-books", written.pk)))
    assert "A day of work is missing in the employer's book" in told
    assert "The employer's book has fewer hours" in told
    assert "The employer's book has a payment that the worker did not receive" in told
    assert "9 times 27 h" in told
    assert "Missing day: A day of work is missing" in told, "each is classified"
    assert "Payment not received: The employer's book has a payment" in told
    assert "02.05.2023 A day of work is missing in the employer's book 11 h" in told
    assert "The worker's book: 11 h (Days and hours, entry 1)" in told, "with what the books say, and where"
    assert "The worker's book: 11 h (Days and hours, entry 2); The employer's book: 8 h (Days" in told
    assert "The employer's book: Pay received, 30,000 KZT (Money and deductions, entry 2)" in told
    html = desk.get(at("claim-two-books", written.pk)).content.decode()
    assert html.count('class="panah-differs"') == len(MONTH["shifts"]), (
        "fewer hours are marked day by day too"
    )
    assert "03.05.2023 11 h 8 h Fewer hours" in told, "also in the list of days"
    printed = PdfReader(io.BytesIO(desk.get(at("claim-two-books-pdf", written.pk)).content))
    paper = " ".join(" ".join(page.extract_text() for page in printed.pages).split())
    for said in (
        "Missing day: A day of work",
        "Fewer hours: The employer",
        "entry 2); The employer",
        "9 times",
    ):
        assert said in paper, said
    assert "Aigul" not in paper
    assert person()["family_name"] not in paper


def test_the_pages_of_two_books_hold_each_difference_once(desk, aigul, written, monkeypatch):
    employers = MONTH | {"shifts": [row | {"end": "16:00"} for row in MONTH["shifts"][1:]], "money": []}
    write(aigul, written, employers, book="employer")
    whole = words(desk.get(at("claim-two-books", written.pk)))
    monkeypatch.setattr(claim_compared, "ROWS_SHOWN", 4)
    pages = [words(desk.get(at("claim-two-books", written.pk) + f"?after={start}")) for start in (0, 4, 8)]
    differences = [
        each.partition("Each difference")[2].partition("Day by day")[0] for each in (whole, *pages)
    ]
    days = [re.findall(r"\d\d\.\d\d\.\d{4}", each) for each in differences]
    assert len(days[0]) > 10
    assert sorted(days[0]) == sorted(day for page in days[1:] for day in page)


def test_a_minor_without_a_day_of_birth_is_asked_for_it(desk, aigul, written):
    said = "under 18. Without the date of birth"
    assert said not in words(desk.get(at("claim", written.pk)))
    Case.objects.filter(pk=written.case_id).update(facts={"under_18": "yes"})
    assert said in words(desk.get(at("claim", written.pk)))
    write(aigul, written, MONTH | {"worker_born": "2008-02-03"})
    assert said not in words(desk.get(at("claim", written.pk)))


def test_the_debt_test_in_words_and_as_a_curve(desk, aigul, written):
    owing = MONTH | {
        "money": [
            {"day": "2023-05-01", "kind": "loan", "amount": "50000", "currency": "KZT"},
            {"day": "2023-05-01", "kind": "fee", "amount": "100000", "currency": "KZT"},
        ]
    }
    write(aigul, written, owing)
    told = words(desk.get(at("claim-debt", written.pk)))
    assert "150,000" in told
    assert "Debt as claimed" in told
    assert desk.get(at("claim-debt-curve", written.pk)).content.startswith(b"<svg")
    assert desk.get(at("claim-debt-pdf", written.pk)).content.startswith(b"%PDF-")


def test_the_debt_tests_answers_are_taken_into_the_questions_of_the_case(desk, aigul, written):
    write(aigul, written, OWING)
    agreed = at("claim-table", written.pk, "worker", "debt")
    assert desk.post(agreed, form_of(desk.get(agreed)) | {"until": "soon"}).status_code == 302
    wrong = desk.get(at("claim-debt", written.pk))
    assert wrong.status_code == 409
    assert "Check the day and the percentage" in words(wrong)
    form = form_of(desk.get(agreed)) | {"until": "", "nature_defined": "no"}
    assert desk.post(agreed, form).status_code == 302
    asked = words(desk.get(at("claim-debt", written.pk)))
    assert "What work must be done for the debt was not agreed" in asked
    done = desk.post(at("claim-debt-answers", written.pk))
    assert done.status_code == 302
    written.case.refresh_from_db()
    facts = case_queries.plain_facts(written.case)
    assert (facts["owes_debt"], facts["debt_work_not_defined"]) == ("yes", "yes")
    assert written.case.facts["owes_debt"][0]["source"] == "document"
    assert "its finding was drawn again" in words(desk.get(done["Location"]))


def test_several_workers_of_one_employer(desk, aigul, dana, written):
    for number in range(2):
        case = cases.open_directly(viewer=aigul, narrative="", person={})
        other = actions.open_claim(viewer=aigul, case=case, employer=written.employer, jurisdiction="kz")
        write(aigul, other, MONTH | {"shifts": MONTH["shifts"][number:]})
    told = words(desk.get(at("employer", written.employer_id)))
    assert "3 claims with a record of work are compared" in told
    assert "Fine: 3,000 KZT — in 3 claims" in told
    assert sign_in(dana).get(at("employer", written.employer_id)).status_code == 404
    assert "Sary-Bulak LLP" in words(desk.get(at("employers")))
    mended = desk.post(
        at("employer", written.employer_id),
        {"name": "Sary-Bulak", "base": hidden(desk.get(at("employer", written.employer_id)), "base")},
    )
    assert mended.status_code == 302
    assert "Sary-Bulak LLP" not in words(desk.get(at("employers")))
