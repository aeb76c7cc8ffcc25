"""The diary in a real browser: with and without script, and on a phone that loses network, page and answers."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import expect

from tests.e2e.conftest import CHROMIUM, FLAGS, PATIENCE, watch
from tests.e2e.pages import leave, press, receipt, rows
from tests.e2e.test_worker import traces

pytestmark = [pytest.mark.browser]

WORD = "түнгі айдала жеті"
WEEK = "2026-11-09"


def begin(page, language="en"):
    """A new diary; returns its number."""
    page.goto(f"/{language}/diary/")
    press(page, "main form button")
    press(page, "main form button")
    digits = receipt(page)
    press(page, "main a.govuk-button")
    return digits


def week(page):
    """What the week page of WEEK shows, by day: the chosen way and the beginning."""
    page.goto(f"/en/diary/week/?of={WEEK}")
    days = page.locator("fieldset.panah-day--written").all()
    return [
        (day.locator("select").input_value(), day.locator("input[type=time]").first.input_value())
        for day in days
    ]


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_diary_from_beginning_to_erasing(visit, script, tmp_path):
    from PIL import Image

    photo = tmp_path / "barn.png"
    Image.new("RGB", (60, 40), "teal").save(photo)
    page = visit(java_script_enabled=script)
    digits = begin(page)
    page.goto(f"/en/diary/week/?of={WEEK}")
    page.fill(f"#start-{WEEK}", "07:00")
    page.fill(f"#end-{WEEK}", "19:30")
    page.select_option("#how-2026-11-10", "same")
    page.select_option("#how-2026-11-11", "dark")
    page.fill("#employer", "Serik")
    press(page, "main form button")
    assert week(page) == [("times", "07:00"), ("times", "07:00"), ("dark", "")]
    page.goto("/en/diary/photos/")
    page.set_input_files("input[type=file]", photo)
    press(page, "main form[enctype] button")
    assert "barn.png" in page.inner_text("main")
    page.goto("/en/diary/owed/")
    assert "KZT" in page.inner_text("main")
    for shape in ("pdf", "zip", "yaml"):
        page.goto("/en/diary/keep/")
        with page.expect_download() as download:
            page.click(f"main a[href$='/keep/{shape}/']")
        assert download.value.path().stat().st_size > 100
    press(page, "main form[action$='/leave/'] button")
    page.goto("/en/open/")
    page.fill("input[name=receipt]", digits)
    press(page, "main form button")
    assert len(week(page)) == 3
    page.goto("/en/diary/erase/")
    press(page, "main form .govuk-button--warning")
    assert "erased" in page.inner_text("main")
    page.goto("/en/diary/week/")
    assert page.url.endswith("/en/open/")


def set_up(page, language="en"):
    """Opt in on the page that works without a network."""
    page.goto(f"/{language}/diary/app/")
    page.fill("#setup-word", WORD)
    page.fill("#setup-again", WORD)
    page.click("[data-form=setup] button")
    page.wait_for_selector("#notes-open", state="visible")


def unlock(page):
    page.fill("#unlock-word", WORD)
    page.click("[data-form=unlock] button")
    page.wait_for_selector("#notes-open", state="visible")


def write(page, day, start="06:00", end="20:00", note=""):
    """Write a day on the phone; it is kept when the page says so."""
    before = waiting(page)
    page.fill("#shift-day", day)
    page.fill("#shift-start", start)
    page.fill("#shift-end", end)
    page.fill("#shift-note", note)
    page.click("[data-form=shift] button:not([type=button])")
    expect(page.locator("#notes-count")).to_have_text(str(before + 1))


def waiting(page):
    return int(page.inner_text("#notes-count"))


def send(page, say="Sent."):
    page.click("[data-do=send]")
    expect(page.locator("#notes-said")).to_contain_text(say)


def test_days_written_without_a_network_come_in_once(visit, site):
    page = visit()
    begin(page)
    set_up(page)
    page.context.set_offline(True)
    write(page, "2026-11-09")
    write(page, "2026-11-10", start="05:30")
    send(page, "There is no network")
    # The page is killed; it opens again without a network, locked.
    page.close()
    page = watched(page.context, site)
    page.goto(f"{site.url}/en/diary/app/")
    page.wait_for_selector("#notes-locked", state="visible")
    assert "05:30" not in page.content()
    page.fill("#unlock-word", "not the word")
    page.click("[data-form=unlock] button")
    expect(page.locator("#notes-said")).to_contain_text("This word opens nothing")
    unlock(page)
    assert waiting(page) == 2
    page.context.set_offline(False)
    sent = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.post_data))
    send(page)
    assert waiting(page) == 0
    # The same package once more, as if its answer had been lost on the way.
    before = rows(site, "diary_entry")
    again = """async (body) => {
        const state = await (await fetch('/en/diary/sync/')).json();
        const answer = await fetch('/en/diary/sync/', {method: 'POST', body: body,
            headers: {'X-CSRFToken': state.token, 'Content-Type': 'application/json'}});
        return (await answer.json()).entries.map((each) => each.state);
    }"""
    assert page.evaluate(again, sent[0]) == ["saved", "saved"]
    assert rows(site, "diary_entry") == before
    assert week(page) == [("times", "06:00"), ("times", "05:30")]


def watched(context, site):
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.problems = watch(page, site)
    return page


def test_an_answer_lost_on_the_way_loses_and_doubles_nothing(visit, site):
    page = visit()
    begin(page)
    set_up(page)
    write(page, "2026-11-09")
    lost = []

    def lose(route):
        if route.request.method == "POST" and not lost:
            # It arrives and is kept, and the answer never comes back.
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    page.context.route("**/diary/sync/", lose)
    send(page, "There is no network")
    assert lost == [200]
    assert waiting(page) == 1
    # Meanwhile it is corrected on the phone, and another day is added.
    page.click("#notes-list button")
    page.fill("#shift-start", "04:45")
    page.click("[data-form=shift] button:not([type=button])")
    expect(page.locator("#notes-list")).to_contain_text("04:45")
    write(page, "2026-11-10")
    send(page)
    assert week(page) == [("times", "04:45"), ("times", "06:00")]


def test_both_versions_are_kept_and_the_worker_chooses(visit, site):
    page = visit()
    begin(page)
    set_up(page)
    write(page, "2026-11-09")
    page.context.route("**/diary/sync/", arrive_and_abort)
    send(page, "There is no network")
    page.context.unroute("**/diary/sync/")
    desk = page.context.new_page()
    desk.goto(f"{site.url}/en/diary/week/?of={WEEK}")
    desk.fill(f"#start-{WEEK}", "08:00")
    press(desk, "main form button")
    page.click("#notes-list button")
    page.fill("#shift-start", "04:00")
    page.click("[data-form=shift] button:not([type=button])")
    expect(page.locator("#notes-list")).to_contain_text("04:00")
    send(page, "Sent. Some days")
    assert week(page) == [("times", "08:00")]
    press(page, ".govuk-warning-text a")
    assert "04:00" in page.inner_text("table")
    press(page, "button[name=keep][value=twin]")
    assert week(page) == [("times", "04:00")]


def arrive_and_abort(route):
    if route.request.method == "POST":
        route.fetch()
        route.abort()
    else:
        route.continue_()


def test_what_is_refused_stays_with_its_reason(visit):
    page = visit()
    begin(page)
    set_up(page)
    write(page, "2026-11-09", start="", end="")
    write(page, "2026-11-10")
    send(page, "Some entries could not be taken")
    assert waiting(page) == 1
    assert "This is needed" in page.inner_text("#notes-list")
    page.click("#notes-list button")
    page.fill("#shift-start", "07:00")
    page.fill("#shift-end", "09:00")
    page.click("[data-form=shift] button:not([type=button])")
    expect(page.locator("#notes-list")).not_to_contain_text("needed")
    send(page)
    assert week(page) == [("times", "07:00"), ("times", "06:00")]


def test_without_an_open_diary_nothing_is_sent_and_nothing_is_lost(visit):
    page = visit()
    digits = begin(page)
    set_up(page)
    write(page, "2026-11-09")
    page.context.clear_cookies(name="panah")
    send(page, "Your diary is not open")
    assert waiting(page) == 1
    press(page, "#notes-enter a")
    page.fill("input[name=receipt]", digits)
    press(page, "main form button")
    page.goto("/en/diary/app/")
    unlock(page)
    send(page)
    assert len(week(page)) == 1


def test_leaving_keeps_what_waits_and_locks_it(visit, site):
    page = visit()
    begin(page)
    set_up(page)
    write(page, "2026-11-09", note="by night")
    leave(page, site)
    page.goto(f"{site.url}/en/diary/app/")
    page.wait_for_selector("#notes-locked", state="visible")
    unlock(page)
    assert waiting(page) == 1
    page.goto(f"{site.url}/en/diary/week/")
    assert page.url.endswith("/en/open/")


def test_without_a_network_every_page_of_the_diary_is_the_one_that_works(visit):
    page = visit()
    set_up(page, "ky")
    page.context.set_offline(True)
    page.goto("/ky/diary/week/")
    page.wait_for_selector("#notes-locked", state="visible")
    page.context.set_offline(False)


def test_the_phone_holds_nothing_readable_and_nothing_at_all_after_erasing(chromium, site, tmp_path):
    profile = tmp_path / "profile"
    context = chromium.browser_type.launch_persistent_context(
        str(profile),
        executable_path=CHROMIUM,
        args=FLAGS,
        base_url=site.url,
        viewport={"width": 360, "height": 740},
    )
    page = context.pages[0]
    problems = watch(page, site)
    digits = begin(page)
    set_up(page)
    write(page, "2026-11-09", note="zhylandyaraly күмістөбе")
    planted = ["zhylandyaraly", "күмістөбе", WORD, digits]
    # The browser writes to the disk when it likes; the profile is read while it runs.
    for _ in range(PATIENCE // 100):
        if rows_on_disk(profile) > 512:
            break
        page.wait_for_timeout(100)
    else:
        pytest.fail("nothing was written to the phone")
    assert traces(profile, planted) == []
    page.click("#notes-erase summary")
    page.click("[data-do=erase]")
    page.wait_for_selector("#notes-setup", state="visible")
    stored = page.evaluate(
        """async () => [(await navigator.serviceWorker.getRegistrations()).length, (await caches.keys()).length,
        document.cookie.includes('kept')]"""
    )
    assert stored == [0, 0, False]
    leave(page, site)
    context.close()
    assert problems == []
    assert traces(profile, planted) == []


def rows_on_disk(profile):
    """Bytes of what the page has stored."""
    found = 0
    for each in (profile / "Default" / "IndexedDB").rglob("*.log"):
        with suppress(FileNotFoundError):
            found += each.stat().st_size
    return found


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_leaving_works_on_every_page_of_the_diary(visit, site, script):
    page = visit(java_script_enabled=script)
    begin(page)
    for name in ("week", "money", "write/shift", "app"):
        page.goto(f"{site.url}/en/diary/{name}/")
        leave(page, site)
        page.go_back()
        assert not re.search(r"/diary/(week|money|write)", page.url)
