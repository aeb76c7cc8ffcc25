"""Every page of the worker, in every language: axe finds nothing serious, and nothing runs over a narrow screen.

The structure and colours of a page are the same in every language, so all rules of axe are asked in two of them; in the
others those that a missing or empty translation can break.
"""

from pathlib import Path

import pytest

from tests.e2e.pages import LANGUAGES, begin, open_report, press, receipt

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"
RUN = "async (only) => (await axe.run(document, {resultTypes: ['violations'], ...only})).violations"
# English, and the language with the longest words.
ALL_RULES_IN = {"en", "ru"}
RULES_OF_WORDS = [
    "aria-command-name", "aria-input-field-name", "aria-toggle-field-name", "aria-tooltip-name", "button-name",
    "document-title", "empty-heading", "empty-table-header", "html-has-lang", "html-lang-valid", "image-alt",
    "input-button-name", "input-image-alt", "label", "label-title-only", "landmark-unique", "link-name", "select-name",
    "summary-name", "svg-img-alt", "valid-lang",
]  # fmt: skip
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def check(page, where):
    """Nothing serious for axe; no sideways scrolling at 320 px, nor with letters twice as big."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text())
    only = {} if page.get_attribute("html", "lang") in ALL_RULES_IN else {"runOnly": RULES_OF_WORDS}
    found = [
        f"{where}: {violation['id']} {[node['html'] for node in violation['nodes']][:2]}"
        for violation in page.evaluate(RUN, only)
        if violation["impact"] in {"serious", "critical", "moderate"}
    ]
    assert found == []
    assert page.evaluate(OVERFLOW) <= 0, f"{where} scrolls sideways at {page.viewport_size}"
    page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
    assert page.evaluate(OVERFLOW) <= 0, f"{where} scrolls sideways with letters twice as big"
    page.evaluate("() => { document.documentElement.style.fontSize = ''; }")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_on_the_law(visit, language):
    page = visit(width=320, height=640)
    for path in ("rights/", "rights/passport/", "law/", "law/states/kz/", "law/gaps/", "law/cases/",
                 "law/cases/G01_shepherd/", "practice/", "practice/class/"):  # fmt: skip
        page.goto(f"/{language}/{path}")
        check(page, f"{language} {path}")
    page.goto(f"/{language}/practice/cases/G01_shepherd/")
    check(page, f"{language} practice case")
    press(page, "main form button")
    check(page, f"{language} nothing answered")
    page.select_option("#slavery_1926", "not_indicated")
    press(page, "main form button")
    check(page, f"{language} practice result")
    page.goto(f"/{language}/practice/")
    check(page, f"{language} scores")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_worker(visit, language):
    page = visit(width=320, height=640)
    for path in ("/", f"/{language}/", f"/{language}/start/", f"/{language}/help/", f"/{language}/promise/",
                 f"/{language}/figures/", f"/{language}/ended/", f"/{language}/nothing/"):  # fmt: skip
        page.goto(path)
        check(page, path)
    begin(page, language)
    for step in ("form/1/", "form/2/", "form/23/", "form/26/", "form/text/", "form/files/"):
        page.goto(f"/{language}/{step}")
        check(page, f"{language} {step}")
    page.goto(f"/{language}/form/text/")
    page.fill("textarea", "x" * 20_001)
    press(page, "main form button")
    check(page, f"{language} text too long")
    page.fill("textarea", "a " * 300)
    press(page, "main form button")
    page.goto(f"/{language}/form/check/")
    check(page, f"{language} check")
    press(page, "main form[action$='/send/'] button")
    check(page, f"{language} done")
    digits = receipt(page)
    page.goto(f"/{language}/open/")
    page.fill("input[name=receipt]", "1234")
    press(page, "main form button")
    check(page, f"{language} open")
    open_report(page, digits, language)
    check(page, f"{language} report")
    page.goto(f"/{language}/open/withdraw/")
    check(page, f"{language} withdraw")


def test_the_whole_form_by_keyboard(phone):
    """Tab and Enter alone: from the start to the receipt."""
    phone.goto("/en/start/")
    press_until(phone, "button[name=way][value=text]")
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/form/text/")
    press_until(phone, "textarea[name=narrative]")
    phone.keyboard.type("By keyboard.")
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/form/files/")
    press_until(phone, "button[name=next][value=on]")
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/form/check/")
    press_until(phone, "form[action$='/send/'] button")
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/form/done/")
    receipt(phone)


def press_until(page, selector):
    """Tab until an element has the focus, which must be visible."""
    for _ in range(40):
        page.keyboard.press("Tab")
        focused = page.locator(f"{selector}:focus")
        if focused.count():
            style = focused.evaluate(
                "node => getComputedStyle(node)['outline-style'] + getComputedStyle(node)['box-shadow']"
            )
            assert style != "nonenone", f"{selector} shows no focus"
            return
    pytest.fail(f"Tab never reached {selector}")


def test_mistakes_are_announced_and_reached(phone):
    begin(phone, way="text")
    phone.fill("textarea", "x" * 20_001)
    press(phone, "main form button")
    assert phone.locator("[data-error-summary]:focus").count() == 1
    phone.click("[data-error-summary] a")
    assert phone.locator("textarea:focus").count() == 1
