"""The main job on real input: a shepherd's case told in Kyrgyz by a relative, carried to help and to the figures.

The facts are those of the UN letter AL KAZ 6/2018 (no names): recruited for a farm near home, pushed across a border
without papers, "bought" by a farmer, paid once and never again, threatened, mocked by the police, released for money.
"""

import re
import sqlite3
import time
from datetime import UTC, date, datetime

import pytest

from panah.core.law import load_pack
from tests.core.exchange.templates import people as invented_people
from tests.core.exchange.templates import template
from tests.e2e.conftest import own_site
from tests.e2e.desk import OPEN_IT, sign_in
from tests.e2e.pages import begin, press, receipt, rows

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STORY = (
    "Агамды айылдын жанындагы фермага иштетебиз деп алып кетишкен. Чек арадан тикенек зым аркылуу түртүп өткөрүшкөн, "
    "паспортун алганга убакыт беришкен жок. Аны фермер «сатып алган» экен. Биринчи айда жүз доллар берди, андан кийин "
    "эч нерсе төлөгөн жок. Үч миң малды жалгыз багат. Полиция биздики деп коркутат. Бошотуу үчүн акча сурап жатышат."
)
ANSWERS = {
    "reporter": "relative",
    "in_danger_now": "yes",
    "needs_medical_help_now": "yes",
    "under_18": "no",
    "can_leave": "no",
    "did_work": "yes",
    "recruited": "yes",
    "deceived_about_job": "yes",
    "agreed_freely": "no",
    "taken_by_force": "yes",
    "wages_withheld": "yes",
    "threat_denunciation": "yes",
    "sold_or_bought": "yes",
    "release_payment_demanded": "yes",
    "free_to_quit": "no",
    "sex": "male",
    "age_band": "age_30_38",
    "citizenship": "KGZ",
    "country_of_exploitation": "KAZ",
    "sector": "agriculture",
}


@pytest.fixture
def site(tmp_path, seeded, neutral):
    """A server of this test's own, so that a second run meets none of the first: it counts, and it moves the time."""
    with own_site(tmp_path / "site", seeded, neutral) as made:
        yield made


def answer_all(page):
    """One question a page, in Kyrgyz; what the relative cannot say is skipped."""
    pack = load_pack()
    asked = [fact.id for fact in pack.public_facts()]
    for number, fact_id in enumerate(asked, start=1):
        assert f"/form/{number}/" in page.url
        press(page, f"button[name=answer][value={ANSWERS.get(fact_id, 'declined')}]")
    assert set(ANSWERS) <= set(asked)


def tell_in_kyrgyz(page):
    """The whole form. Returns the receipt."""
    begin(page, "ky")
    answer_all(page)
    page.fill("textarea[name=narrative]", STORY)
    press(page, "main form button")
    press(page, "button[name=next][value=on]")
    press(page, "main form[action$='/send/'] button")
    return receipt(page)


def open_case(page):
    """The most urgent report becomes a case, after a look for an earlier one. Returns the case's address."""
    page.goto("/en/desk/reports/")
    first = page.locator("table tbody tr").first
    assert "At once" in first.inner_text()
    assert "danger" in first.inner_text()
    press(page, "table tbody tr:first-child a")
    assert STORY[:40] in page.inner_text("main")
    press(page, "text=Open a case")
    page.fill("#id_family_name", "Асанов")
    page.fill("#id_given_name", "Нурбек")
    press(page, "main form button")
    assert "No earlier case" in page.inner_text("main")
    press(page, OPEN_IT)
    assert re.search(r"/desk/cases/[0-9a-f-]{36}/$", page.url)
    return page.url


def check_finding(page, case_url):
    """Trafficking: act, means and purpose; forced labour; the sale as a power of ownership."""
    page.goto(f"{case_url}finding/")
    page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
    text = page.inner_text("main")
    texts = load_pack().texts("en").table
    for concept in ("trafficking_palermo", "forced_labour_c29"):
        assert f"Indicated: {texts['concepts', concept]}" in text
    for element in ("act", "means", "purpose", "menace", "involuntary", "ownership_power"):
        assert f"Indicated: {texts['elements', element]}" in text, element
    assert "never says that somebody is, or is not, a victim" in text
    with page.expect_download() as download:
        page.click("text=Print as PDF")
    assert download.value.path().read_bytes().startswith(b"%PDF-")


def refer_to_shelter(page, case_url):
    """A referral with the worker's consent. Returns its address."""
    page.goto(f"{case_url}refer/")
    page.select_option("#id_receiver", label="Kamkor shelter")
    page.select_option("#id_service", "shelter")
    for part in ("name", "narrative", "finding"):
        page.check(f"input[name=fields_disclosed][value={part}]")
    page.check("input[name=consent_given]")
    page.check("input[name=consent_how][value=phone]")
    page.select_option("#id_consent_language", "ky")
    press(page, "text=Send the referral")
    assert "/desk/referrals/" in page.url
    return page.url


def accept_at_shelter(page, referral_url):
    """The card says little; after accepting, exactly the chosen parts are there."""
    page.goto("/en/desk/referrals/")
    press(page, "table tbody a")
    assert page.url == referral_url
    card = page.inner_text("main")
    assert "Асанов" not in card
    assert STORY[:40] not in card
    press(page, "button:has-text('Accept')")
    opened = page.inner_text("main")
    assert "Асанов" in opened
    assert STORY[:40] in opened
    assert "Trafficking in persons" in opened


# Milliseconds a job may take on a busy machine.
JOB_PATIENCE = 120_000


def import_workbook(page, path):
    """500 rows: wait for the preview, confirm, wait. A second import of the same file creates nothing."""
    page.goto("/en/desk/imports/")
    page.set_input_files("input[type=file]", path)
    press(page, "text=Show what is in it")
    page.wait_for_selector("main dl", timeout=JOB_PATIENCE)
    assert "500" in page.inner_text("main dl")
    page.check("#with_matches")
    press(page, "text=Write the new cases")
    # The page looks again by itself, here and while the file is read.
    page.wait_for_selector("text=New cases: ", timeout=JOB_PATIENCE)
    made = int(re.search(r"New cases: ([\d,]+)", page.inner_text("main"))[1].replace(",", ""))
    page.goto("/en/desk/imports/")
    page.set_input_files("input[type=file]", path)
    press(page, "text=Show what is in it")
    page.wait_for_selector("main dl", timeout=JOB_PATIENCE)
    rows = page.inner_text("main dl")
    assert re.search(rf"Imported already\s+{made}\b", rows), rows
    return made


def let_a_month_pass(site):
    """What only time can do: everything so far moves into the last month that is over."""
    today = datetime.now(UTC).date()
    earlier = date(today.year - (today.month == 1), (today.month - 2) % 12 + 1, 15)
    with sqlite3.connect(site.data / "panah.sqlite3", timeout=30) as database:
        database.execute("UPDATE cases_case SET opened_on = ?", [earlier.isoformat()])
    return earlier


def counted(site):
    """Presumed and identified persons in the database."""
    return rows(site, "cases_case", "victim_status IN ('presumed', 'identified')")


def publish(page, month):
    """The coordinator's edition. Returns the total on the public page."""
    page.goto("/en/desk/figures/")
    page.fill("#id_period_start", month.replace(day=1).isoformat())
    page.fill("#id_period_end", month.isoformat())
    page.check("input[name=grain][value=month]")
    press(page, "text=Prepare and publish")
    for _ in range(JOB_PATIENCE // 500):
        if "Published" in page.inner_text("main table"):
            break
        time.sleep(0.5)
        page.reload()
    else:
        pytest.fail("the edition was not published")
    press(page, "main table a")
    return int(re.search(r"In all: ([\d,]+)", page.inner_text("main"))[1].replace(",", ""))


def test_a_report_becomes_findings_a_protected_case_help_and_one_counted_unit(visit, site, tmp_path):
    digits = tell_in_kyrgyz(visit())
    desk = sign_in(visit(width=1280, height=900), site.people["aigul"])
    case_url = open_case(desk)
    check_finding(desk, case_url)
    referral_url = refer_to_shelter(desk, case_url)
    shelter = sign_in(visit(width=1280, height=900), site.people["dana"])
    accept_at_shelter(shelter, referral_url)
    desk.goto(f"{case_url}timeline/")
    assert "Disclosed part read by the receiver" in desk.inner_text(
        "main"
    ) or "Referral accepted" in desk.inner_text("main")

    assert counted(site) == 1
    workbook = tmp_path / "htcds.xlsx"
    workbook.write_bytes(template(invented_people(500), kind="multi"))
    made = import_workbook(desk, str(workbook))
    assert made == 500
    month = let_a_month_pass(site)
    coordinator = sign_in(visit(width=1280, height=900), site.people["saule"])
    total = publish(coordinator, month)
    # The shepherd was referred and accepted elsewhere, and is still one unit.
    assert total == counted(site) >= 1

    worker = visit()
    worker.goto("/ky/open/")
    worker.fill("input[name=receipt]", digits)
    press(worker, "main form button")
    assert worker.url.endswith("/open/page/")
    assert "Асанов" not in worker.inner_text("main")
