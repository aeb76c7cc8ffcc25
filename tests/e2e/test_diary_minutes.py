"""Two minutes a week: how often a worker must touch the phone to write one down, counted; and by keyboard alone."""

import pytest
from playwright.sync_api import expect

from tests.e2e.pages import press
from tests.e2e.test_diary import WEEK, begin, send, set_up, waiting, week

pytestmark = [pytest.mark.browser]

# A touch with the thought behind it takes about five seconds: two minutes are some 24.
TWO_MINUTES = 24


class Counted:
    """A worker whose touches are counted: a field that is filled in, a choice, a button."""

    def __init__(self, page):
        self.page, self.touches = page, 0

    def fill(self, field, text):
        self.page.fill(field, text)
        self.touches += 1

    def choose(self, field, value):
        self.page.select_option(field, value)
        self.touches += 1

    def press(self, button):
        press(self.page, button)
        self.touches += 1

    def click(self, button):
        self.page.click(button)
        self.touches += 1


def test_a_week_of_six_equal_days_and_its_pay_take_two_minutes(visit):
    page = visit()
    begin(page)
    page.goto(f"/en/diary/week/?of={WEEK}")
    hand = Counted(page)
    hand.fill(f"#start-{WEEK}", "07:00")
    hand.fill(f"#end-{WEEK}", "19:00")
    for day in range(10, 15):
        hand.choose(f"#how-2026-11-{day}", "same")
    hand.fill("#employer", "Serik")
    hand.press("main form button")
    hand.press("a[href$='/write/money/']")
    hand.fill("input[name=amount_low]", "20000")
    hand.press("main form button")
    assert hand.touches <= TWO_MINUTES / 2
    assert len(week(page)) == 6


def test_a_usual_week_needs_only_its_exceptions(visit):
    page = visit()
    begin(page)
    page.goto("/en/diary/write/usual/")
    page.fill("input[name=valid_from]", WEEK)
    for day in ("mon", "tue", "wed", "thu", "fri", "sat"):
        page.check(f"input[value={day}]")
    page.check("input[name=how][value=dark]")
    press(page, "main form button")
    page.goto(f"/en/diary/week/?of={WEEK}")
    assert page.locator("select option:checked", has_text="As usual").count() == 6
    hand = Counted(page)
    hand.choose("#how-2026-11-11", "off")
    hand.press("main form button")
    assert hand.touches == 2
    page.goto("/en/diary/owed/")
    assert "KZT" in page.inner_text("main")


def test_on_the_phone_another_equal_day_takes_two_touches(visit):
    page = visit()
    begin(page)
    set_up(page)
    page.fill("#shift-day", WEEK)
    page.fill("#shift-start", "07:00")
    page.fill("#shift-end", "19:00")
    page.click("[data-form=shift] button:not([type=button])")
    expect(page.locator("#notes-count")).to_have_text("1")
    hand = Counted(page)
    for more in range(2, 7):
        hand.click("[data-do=next]")
        hand.click("[data-form=shift] button:not([type=button])")
        expect(page.locator("#notes-count")).to_have_text(str(more))
    hand.click("[data-do=send]")
    assert hand.touches <= TWO_MINUTES / 2
    expect(page.locator("#notes-count")).to_have_text("0")
    assert len(week(page)) == 6


def reach(page, selector):
    """Go on with the Tab key until a field has the focus."""
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"no key reaches {selector}")


def test_a_day_and_a_photo_are_written_and_sent_with_the_keyboard_alone(visit, tmp_path):
    from PIL import Image

    page = visit(width=1280, height=900)
    begin(page)
    page.goto("/en/diary/app/")
    reach(page, "#setup-word")
    page.keyboard.type("a long word")
    reach(page, "#setup-again")
    page.keyboard.type("a long word")
    page.keyboard.press("Enter")
    page.wait_for_selector("#notes-open", state="visible")
    reach(page, "#shift-start")
    page.keyboard.type("0700AM")
    reach(page, "#shift-end")
    page.keyboard.type("0700PM")
    reach(page, "#shift-task")
    page.keyboard.type("cattle")
    page.keyboard.press("Enter")
    expect(page.locator("#notes-count")).to_have_text("1")
    page.keyboard.press("Home")
    photo = tmp_path / "barn.png"
    Image.new("RGB", (9, 9), "teal").save(photo)
    reach(page, "#notes-photo summary")
    page.keyboard.press("Enter")
    reach(page, "#photo-file")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Space")
    chooser.value.set_files(photo)
    reach(page, "[data-form=photo] button")
    page.keyboard.press("Enter")
    expect(page.locator("#notes-count")).to_have_text("2")
    page.evaluate("document.querySelector('h1').scrollIntoView()")
    send(page)
    assert waiting(page) == 0


def test_the_calculator_is_answered_with_the_keyboard_alone(visit):
    page = visit(width=1280, height=900)
    page.goto("/en/sum/")
    reach(page, "input[name=age]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    for field, typed in (("first", "04012026"), ("last", "04302026"), ("start", "0600AM"), ("end", "0800PM")):
        reach(page, f"input[name={field}]")
        page.keyboard.type(typed)
    reach(page, "input[name=rate]")
    page.keyboard.type("60000")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=How it was counted")
    assert "A child worked more hours in a week" in page.inner_text("main")
