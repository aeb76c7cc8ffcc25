"""Every page of the desk, in every language: axe finds nothing serious, nothing runs over a phone's screen."""

import re

import pytest

from tests.e2e.desk import OPEN_IT, sign_in
from tests.e2e.pages import LANGUAGES, press, send_text
from tests.e2e.test_accessibility import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def case_path(chromium, site):
    """A case opened on a report, with a referral: made once, looked at in every language."""
    context = chromium.new_context(base_url=site.url)
    page = context.new_page()
    send_text(page, "Паспортымды алып қойды.")
    sign_in(page, site.people["aigul"])
    page.goto("/en/desk/reports/")
    press(page, "table tbody a >> nth=0")
    report = page.url
    press(page, "text=Open a case")
    page.fill("#id_family_name", "Серікова")
    press(page, "main form button")
    press(page, OPEN_IT)
    case = page.url
    page.goto(f"{case}refer/")
    page.select_option("#id_receiver", label="Kamkor shelter")
    page.select_option("#id_service", "shelter")
    page.check("input[name=consent_given]")
    page.check("input[name=consent_how][value=spoken]")
    page.select_option("#id_consent_language", "kk")
    press(page, "text=Send the referral")
    paths = {"report": report, "case": case, "referral": page.url}
    state = context.storage_state()
    context.close()
    return {name: re.sub(r"^.*/en/", "", url) for name, url in paths.items()}, state


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_desk(visit, case_path, language):
    paths, state = case_path
    page = visit(width=360, height=740, storage_state=state)
    case = paths["case"]
    for path in (
        "desk/reports/", paths["report"], f"{paths['report']}open-case/", "desk/cases/", "desk/cases/search/",
        "desk/cases/new/", case, f"{case}questions/", f"{case}questions/?section=pay", f"{case}finding/",
        f"{case}person/", f"{case}refer/", f"{case}timeline/", "desk/tasks/", "desk/referrals/?sent=1",
        paths["referral"], "desk/imports/", "desk/members/", "desk/account/",
    ):  # fmt: skip
        page.goto(f"/{language}/{path}")
        assert "/sign-in/" not in page.url
        check(page, f"{language} {path}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_signing_in_and_joining(visit, language):
    page = visit(width=320, height=640)
    for path in ("desk/sign-in/", "desk/join/"):
        page.goto(f"/{language}/{path}")
        check(page, f"{language} {path}")
    page.fill("#id_code", "wrong-code")
    press(page, "main form button")
    check(page, f"{language} wrong code")


def test_the_desk_by_keyboard(visit, site):
    """Sign in and open the first report with Tab and Enter alone."""
    page = visit(width=1280, height=900)
    page.goto("/en/desk/sign-in/")
    for typed in (site.people["erlan"]["email"], site.people["erlan"]["password"]):
        for _ in range(30):
            page.keyboard.press("Tab")
            if page.locator("input:focus").count() and not page.locator("input:focus").input_value():
                break
        page.keyboard.type(typed)
    page.keyboard.press("Enter")
    page.wait_for_url("**/sign-in/code/")
    assert page.locator("#id_code").count() == 1


def test_the_end_of_a_session_is_told_before_and_covers_the_page(visit, case_path, site):
    """Two minutes before, more time is one press away; afterwards nothing can be read, and nothing written is lost."""
    paths, state = case_path
    page = visit(width=1280, height=900, storage_state=state)
    page.clock.install()
    page.goto(f"/en/{paths['case']}timeline/")
    warning, over = page.locator("#panah-timeout"), page.locator("#panah-signed-out")
    page.clock.run_for(12 * 60 * 1000)
    assert not warning.is_visible()
    page.clock.run_for(90 * 1000)
    assert warning.is_visible()
    with page.expect_response("**/desk/stay/") as stayed:
        page.click("#panah-keep button")
    assert stayed.value.ok
    warning.wait_for(state="hidden")
    page.clock.run_for(13 * 60 * 1000 + 30 * 1000)
    assert warning.is_visible()
    page.clock.run_for(2 * 60 * 1000)
    assert over.is_visible()
    assert not page.locator("main").is_visible()
    assert not page.locator(".panah-nav").is_visible()


def test_what_was_written_on_a_covered_page_is_there_after_signing_in_again(visit, case_path, site):
    paths, state = case_path
    page = visit(width=1280, height=900, storage_state=state)
    page.clock.install()
    page.goto(f"/en/{paths['case']}")
    page.click("text=Add a task")
    page.fill("#id_due_on", "2030-01-15")
    page.fill("#task-text", "Ask the embassy about the passport on Monday")
    page.clock.run_for(16 * 60 * 1000)
    page.context.clear_cookies(name="panah")
    press(page, "#panah-signed-out button")
    assert "/sign-in/" in page.url
    sign_in(page, site.people["aigul"])
    assert page.url.endswith("/not-sent/")
    press(page, "main form button >> nth=0")
    assert "Ask the embassy about the passport on Monday" in page.inner_text("main")


def test_more_time_in_one_tab_is_more_time_in_every_tab(visit, case_path):
    _paths, state = case_path
    page = visit(width=1280, height=900, storage_state=state)
    page.clock.install()
    page.goto("/en/desk/tasks/")
    page.clock.run_for(14 * 60 * 1000)
    warning = page.locator("#panah-timeout")
    assert warning.is_visible()
    other = page.context.new_page()
    other.goto("/en/desk/tasks/")
    warning.wait_for(state="hidden")
