"""A wage claim in a real browser: typed hours, what is owed, papers, two books; every page in every language."""

import os
import re
from pathlib import Path

import pytest

from tests.e2e.desk import OPEN_IT, sign_in
from tests.e2e.pages import LANGUAGES, press
from tests.e2e.test_accessibility import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# Where to leave pictures for whoever wants to look at the pages.
PICTURES = os.environ.get("PANAH_TEST_PICTURES", "")
BOOK = (
    "day;start;end;paid\n"
    + "".join(f"2023-05-{day:02};07:00;16:00;\n" for day in (2, 3, 4, 6))
    + ("2023-05-31;;;20000\n")
)


def fill_shifts(page, days):
    """Type start and end of some days of May 2023."""
    page.goto(page.url.partition("?")[0] + "?month=2023-05")
    for day in days:
        page.fill(f"[name='new-2023-05-{day:02}~start']", "07:00")
        page.fill(f"[name='new-2023-05-{day:02}~end']", "19:00")
    press(page, "main form button:has-text('Save')")


@pytest.fixture(scope="module")
def claim_path(chromium, site):
    """A claim of a new case with two books and a confirmed result, made through the pages alone."""
    context = chromium.new_context(base_url=site.url)
    page = context.new_page()
    # Not aigul, who signs in twice in test_desk: a third time would wait for the next code.
    sign_in(page, site.people["erlan"])
    page.goto("/en/desk/cases/new/")
    page.fill("#id_family_name", "Серікова")
    press(page, "main form button")
    press(page, OPEN_IT)
    press(page, "nav >> text=Wage claims")
    press(page, "text=Begin a wage claim")
    page.fill("#id_name", "Sary-Bulak LLP")
    press(page, "text=Begin the claim")
    assert re.search(r"/desk/claims/[0-9a-f-]{36}/$", page.url)
    claim = page.url
    page.goto(f"{claim}books/worker/shifts/")
    fill_shifts(page, (2, 3, 4, 5, 6))
    assert page.locator("text=Saved.").count()
    page.goto(f"{claim}books/worker/terms/")
    for name, value in (("from", "2023-05-01"), ("rate", "5000"), ("currency", "KZT")):
        page.fill(f"[name='new-0~{name}']", value)
    page.select_option("[name='new-0~kind']", "day")
    press(page, "main form button:has-text('Save')")
    page.goto(f"{claim}books/worker/money/")
    for number, kind, amount in ((0, "loan", "30000"), (1, "fee", "50000")):
        page.fill(f"[name='new-{number}~day']", "2023-05-01")
        page.select_option(f"[name='new-{number}~kind']", kind)
        page.fill(f"[name='new-{number}~amount']", amount)
        page.fill(f"[name='new-{number}~currency']", "KZT")
    press(page, "main form button:has-text('Save')")
    page.goto(f"{claim}books/take/?book=employer")
    page.check("[name=book][value=employer]")
    page.set_input_files("#id_file", {"name": "book.csv", "mimeType": "text/csv", "buffer": BOOK.encode()})
    press(page, "text=Read the file")
    assert "/desk/claims/uploads/" in page.url
    upload = page.url
    picture(page, "upload")
    press(page, "text=Take it into the claim")
    page.goto(claim)
    press(page, "text=Confirm these amounts")
    assert page.url == claim
    assert page.locator("text=Result 1 of").count()
    state = context.storage_state()
    context.close()
    return re.sub(r"^.*/en/", "", claim), re.sub(r"^.*/en/", "", upload), state


def picture(page, name):
    if PICTURES:
        page.screenshot(path=str(Path(PICTURES) / f"{name}.png"), full_page=True)


PAGES = (
    "", "lines/", "books/", "books/worker/shifts/?month=2023-05", "books/worker/terms/", "books/worker/money/",
    "books/worker/head/", "books/worker/debt/",
    "books/take/", "states/employer/1/", "results/1/", "two-books/", "debt/", "papers/",
    "offer/", "steps/", "steps/sent/", "steps/paid/", "steps/closed/",
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_a_claim(visit, claim_path, language):
    claim, _, state = claim_path
    page = visit(width=360, height=740, storage_state=state)
    for path in PAGES:
        page.goto(f"/{language}/{claim}{path}")
        assert "/sign-in/" not in page.url
        check(page, f"{language} {path}")
        if language in {"en", "ru"}:
            picture(page, f"{language}-360-{re.sub(r'[^a-z0-9]+', '-', path)}")
    page.goto(f"/{language}/desk/employers/")
    check(page, f"{language} employers")
    press(page, "main li a")
    assert re.search(r"/desk/employers/[0-9a-f-]{36}/$", page.url)
    check(page, f"{language} employer")


def test_the_claim_on_a_desktop(visit, claim_path):
    claim, _, state = claim_path
    page = visit(width=1280, height=900, storage_state=state)
    for path in PAGES:
        page.goto(f"/en/{claim}{path}")
        check(page, path)
        picture(page, f"en-1280-{re.sub(r'[^a-z0-9]+', '-', path)}")
    page.goto(f"/en/{claim}")
    assert page.locator("text=Labour Code 2015, art. 108").count()
    page.goto(f"/en/{claim}debt/")
    assert page.evaluate("() => document.querySelector('main img').naturalWidth > 100")
    page.goto(f"/en/{claim}papers/")
    page.check("[name=kind][value=court]")
    page.check("[name=fields_shown][value=name]")
    with page.expect_download() as download:
        page.click("text=Make the paper")
    assert Path(download.value.path()).read_bytes().startswith(b"%PDF-")
    page.goto(f"/en/{claim}offer/")
    page.fill("#id_amount", "10000")
    press(page, "text=Hold it against the claim")
    assert "gives up" in page.inner_text("main")
    picture(page, "en-1280-settled")


@pytest.mark.parametrize("width", [360, 1280])
def test_an_employer_is_looked_for_with_the_enter_key_and_chosen(visit, claim_path, width):
    claim, _, state = claim_path
    page = visit(width=width, height=800, storage_state=state)
    page.goto(f"/en/{claim}")
    press(page, "nav >> text=Wage claims")
    press(page, "text=Begin a wage claim")
    check(page, "new claim")
    page.fill("#id_name", "Сары-Булак")
    with page.expect_navigation():
        page.press("#id_name", "Enter")
    assert "have a name like this" in page.inner_text("main") or "has a name like this" in page.inner_text(
        "main"
    )
    check(page, "employers found")
    picture(page, f"en-{width}-new-found")
    page.select_option("#id_employer", label="Sary-Bulak LLP")
    page.select_option("#id_jurisdiction", "ru")
    page.select_option("#id_region", "RU-SPE")
    press(page, "text=Begin the claim")
    assert re.search(r"/desk/claims/[0-9a-f-]{36}/$", page.url)
    picture(page, f"en-{width}-empty")
    page.goto(f"{page.url}books/worker/head/")
    assert page.input_value("#single-region") == "RU-SPE"
    check(page, "about the work")
    picture(page, f"en-{width}-head")
