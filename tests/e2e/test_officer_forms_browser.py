"""An officer at the desk with a real browser: the whole form on a narrow screen, and without scripts; a device."""

import pytest

from tests.e2e.desk import sign_in
from tests.e2e.pages import press
from tests.e2e.test_accessibility import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]

FORM = "district_police"


def to_the_end(page, answers, *, looked_at=()):
    """Every page, answering what `answers` holds; `looked_at` are pages to check on the way."""
    for number in range(60):
        if "/end/" in page.url:
            return
        if number in looked_at:
            check(page, f"form page {number}")
        for fact, answer in answers.items():
            if page.locator(f"#{fact}-{answer}").count():
                page.check(f"#{fact}-{answer}")
        press(page, "main form button")
    raise AssertionError("the form never ends")


@pytest.mark.parametrize("language", ["en", "tg"])
def test_an_officer_fills_in_a_form_on_a_narrow_screen(visit, site, language):
    page = visit(width=320, height=640)
    sign_in(page, site.people["timur" if language == "en" else "erlan"], language)
    page.goto(f"/{language}/desk/forms/")
    check(page, "forms")
    press(page, f"a[href$='/forms/{FORM}/']")
    check(page, "form start")
    press(page, "main form button")
    check(page, "form start with an error")
    page.check("#consent-yes")
    press(page, "main form button")
    to_the_end(page, {"in_danger_now": "yes", "passport_withheld": "yes"}, looked_at=(0, 1, 2))
    check(page, "form end")
    page.fill("#id_own_words", "They took the passport.")
    page.check("input[name=pass_on][value=yes]")
    if page.locator("select[name=receiver]").count():
        page.select_option("select[name=receiver]", site.organisations["hotline"])
    press(page, "main form button")
    assert page.url.endswith("/done/")
    check(page, "form done")
    assert page.locator("h1.govuk-panel__title").count() == 1
    assert "11616" in page.inner_text("main")


def test_without_scripts_the_same_form_works(plain_phone, site):
    page = plain_phone
    sign_in(page, site.people["dana"])
    page.goto(f"/en/desk/forms/{FORM}/")
    page.check("#consent-yes")
    press(page, "main form button")
    to_the_end(page, {"owes_debt": "no", "locked_in": "yes"})
    page.fill("#id_own_words", "Locked in.")
    page.check("input[name=pass_on][value=yes]")
    press(page, "main form button")
    assert page.url.endswith("/done/")
    assert "Kamkor shelter" in page.inner_text("main")


def test_a_device_is_made_and_its_picture_is_drawn(desktop, site):
    page = desktop
    sign_in(page, site.people["dana"])
    page.goto("/en/desk/devices/")
    check(page, "devices")
    page.fill("#id_name", "Tablet 3")
    page.check("input[name=forms_allowed] >> nth=0")
    press(page, "section form[novalidate] button")
    check(page, "a new device")
    drawn = page.locator("main svg").bounding_box()
    assert 150 < drawn["width"] < 400
    assert page.locator("main svg path").count() > 0
