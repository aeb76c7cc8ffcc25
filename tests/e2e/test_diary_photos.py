"""Photos on the phone in a real browser: kept without a network, sealed, sent once, whatever breaks on the way."""

import hashlib
import os
import random
import shutil
import signal
import time
import urllib.request
from contextlib import suppress

import pytest
from PIL import Image, PngImagePlugin
from playwright.sync_api import expect

from tests.e2e.conftest import CHROMIUM, FLAGS, PATIENCE, serving
from tests.e2e.pages import press, rows
from tests.e2e.test_diary import begin, send, set_up, unlock, waiting, watched
from tests.e2e.test_durability import processes_of
from tests.e2e.test_worker import traces

pytestmark = [pytest.mark.browser]

PIECE = 256 * 1024
SHA256 = r"SHA-256 ([0-9a-f]{64})"


def picture(path, pieces=3, seed=1):
    """A photograph of noise that comes in so many pieces, with words among its data as cameras write them."""
    side = int((pieces * PIECE / 3) ** 0.5) - 8
    noise = random.Random(seed).randbytes(side * side * 3)
    said = PngImagePlugin.PngInfo()
    said.add_text("Comment", "Zhylandyaraly, 43.2567 N, taken by the worker")
    Image.frombytes("RGB", (side, side), noise).save(path, pnginfo=said, compress_level=0)
    assert -(-path.stat().st_size // PIECE) == pieces
    return path


def hash_of(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def pictures(tmp_path):
    return [picture(tmp_path / f"{name}.png", seed=seed) for seed, name in enumerate(("barn", "book"))]


def choose(page, files, note="", day="2026-11-09"):
    """Fill in the form of photos."""
    if not page.is_visible("#photo-file"):
        page.click("#notes-photo summary")
    page.set_input_files("#photo-file", files)
    page.fill("#photo-day", day)
    page.fill("#photo-note", note)


def keep(page, files, note=""):
    """Keep photos on the phone; they are kept when the page says so."""
    before = waiting(page)
    choose(page, files, note)
    page.click("[data-form=photo] button")
    expect(page.locator("#notes-count")).to_have_text(str(before + len(files)))
    expect(page.locator("#notes-said")).to_have_text(page.get_attribute("#notes-words", "data-saved"))


def left_on_the_phone(page):
    """How many rows of each kind the phone holds."""
    return page.evaluate(
        """() => new Promise((resolve) => {
            const request = indexedDB.open("notes");
            request.onsuccess = async () => {
                const found = {};
                for (const name of ["entries", "photos", "pieces"]) {
                    found[name] = await new Promise((done) => {
                        const asked = request.result.transaction(name).objectStore(name).count();
                        asked.onsuccess = () => done(asked.result);
                    });
                }
                request.result.close();
                resolve(found);
            };
        })"""
    )


NOTHING = {"entries": 0, "photos": 0, "pieces": 0}


def in_the_diary(page, url=""):
    """The photos of the diary: the hash that is shown -> the hash of what comes down."""
    page.goto(f"{url}/en/diary/photos/")
    found = {}
    for row in page.locator(".govuk-summary-list__row").all():
        with page.expect_download() as download:
            row.locator("a").click()
        found[row.locator(".panah-hash").inner_text().split()[-1]] = hash_of(download.value.path())
    return found


def test_photos_made_without_a_network_come_in_whole_and_once(visit, site, pictures):
    page = visit()
    begin(page)
    set_up(page)
    page.context.set_offline(True)
    keep(page, pictures, note="the barn")
    for each in pictures:
        assert hash_of(each) in page.inner_text("#notes-list")
    send(page, "There is no network")
    # The page is killed; it opens again without a network, locked, with nothing to be seen.
    page.close()
    page = watched(page.context, site)
    page.goto(f"{site.url}/en/diary/app/")
    page.wait_for_selector("#notes-locked", state="visible")
    assert "barn" not in page.content()
    unlock(page)
    assert waiting(page) == 2
    page.context.set_offline(False)
    send(page)
    assert left_on_the_phone(page) == NOTHING
    assert in_the_diary(page) == {hash_of(each): hash_of(each) for each in pictures}
    assert page.inner_text("main").count("the barn") == 2


def test_the_same_photo_chosen_twice_waits_once_and_its_words_can_be_changed(visit, pictures):
    page = visit()
    begin(page)
    set_up(page)
    keep(page, pictures[:1])
    choose(page, pictures[:1])
    page.click("[data-form=photo] button")
    expect(page.locator("#photo-file")).to_have_value("")
    assert waiting(page) == 1
    page.click("#notes-list button")
    page.fill("#photo-note", "the boss's book")
    page.click("[data-form=photo] button")
    expect(page.locator("#notes-list")).to_contain_text("the boss's book")
    send(page)
    assert in_the_diary(page) == {hash_of(pictures[0]): hash_of(pictures[0])}
    assert "the boss's book" in page.inner_text("main")


def test_a_photo_taken_out_leaves_nothing_on_the_phone(visit, pictures):
    page = visit()
    begin(page)
    set_up(page)
    keep(page, pictures)
    assert left_on_the_phone(page) == {"entries": 0, "photos": 2, "pieces": 6}
    page.click("#notes-list li:first-child button:nth-of-type(2)")
    expect(page.locator("#notes-count")).to_have_text("1")
    assert left_on_the_phone(page) == {"entries": 0, "photos": 1, "pieces": 3}
    page.click("#notes-erase summary")
    page.click("[data-do=erase]")
    page.wait_for_selector("#notes-setup", state="visible")
    assert left_on_the_phone(page) == NOTHING


def numbers(requests):
    """Which pieces were sent, in their order."""
    sent = []
    for each in requests:
        body = each.post_data_buffer or b""
        if b'name="piece"' in body:
            sent.append(int(body.split(b'name="number"')[1].split(b"--")[0]))
    return sent


def test_a_network_that_goes_half_way_costs_one_piece(visit, tmp_path):
    long = picture(tmp_path / "long.png", pieces=6)
    page = visit()
    begin(page)
    set_up(page)
    keep(page, [long])
    asked, lost = [], []
    page.on("request", lambda each: each.url.endswith("/photo/") and asked.append(each))

    def lose(route):
        if numbers([route.request]) == [3] and not lost:
            # It arrives, and its answer never comes back.
            lost.append(route.fetch().status)
            route.abort()
        else:
            route.continue_()

    page.context.route("**/diary/sync/photo/", lose)
    send(page, "There is no network")
    assert lost == [200]
    assert waiting(page) == 1
    send(page)
    assert numbers(asked) == [0, 1, 2, 3, 4, 5]
    assert in_the_diary(page) == {hash_of(long): hash_of(long)}


def test_a_server_killed_half_way_loses_and_doubles_nothing(chromium, tmp_path, seeded):
    long = picture(tmp_path / "long.png", pieces=8)
    data = tmp_path / "data"
    shutil.copytree(seeded[0], data)
    with serving(data) as (port, server):
        url = f"http://127.0.0.1:{port}"
        context = chromium.new_context(base_url=url, accept_downloads=True)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        begin(page)
        set_up(page)
        keep(page, [long])
        killed = []

        def kill(route):
            if numbers([route.request]) == [4] and not killed:
                killed.extend(processes_of(server))
                for each in killed:
                    os.kill(each, signal.SIGKILL)
            route.continue_()

        context.route("**/diary/sync/photo/", kill)
        send(page, "There is no network")
        assert killed
        assert waiting(page) == 1
        answers(f"{url}/healthz")
        asked = []
        page.on("request", lambda each: each.url.endswith("/photo/") and asked.append(each))
        send(page)
        assert numbers(asked) == [4, 5, 6, 7]
        assert left_on_the_phone(page) == NOTHING
        assert in_the_diary(page) == {hash_of(long): hash_of(long)}
        context.close()


def answers(address):
    """Wait until the server has begun again."""
    for _ in range(600):
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("the server did not begin again")


def second_window(page, site):
    """Another tab of the same phone."""
    other = watched(page.context, site)
    other.goto(f"{site.url}/en/diary/app/")
    return other


def test_two_windows_that_send_at_once_send_each_photo_once(visit, site, pictures):
    page = visit()
    begin(page)
    set_up(page)
    other = second_window(page, site)
    unlock(other)
    keep(page, pictures)
    before = rows(site, "diary_diaryfile")
    page.click("[data-do=send]")
    # This window does not know yet of the photos that the first one keeps: it reads them when it sends.
    other.click("[data-do=send]")
    for each in (page, other):
        expect(each.locator("#notes-said")).to_contain_text("Sent.")
        expect(each.locator("#notes-count")).to_have_text("0")
    assert rows(site, "diary_diaryfile") == before + 2
    assert rows(site, "diary_filepiece") == 0
    assert in_the_diary(page) == {hash_of(each): hash_of(each) for each in pictures}
    assert other.problems == []


def test_erasing_in_one_window_empties_the_other_and_waits_for_none(visit, site, pictures):
    page = visit()
    begin(page)
    set_up(page)
    keep(page, pictures)
    other = second_window(page, site)
    unlock(other)
    assert waiting(other) == 2
    page.click("#notes-erase summary")
    page.click("[data-do=erase]")
    for each in (page, other):
        each.wait_for_selector("#notes-setup", state="visible")
        assert "barn" not in each.inner_text("#notes")
    assert left_on_the_phone(page) == NOTHING
    assert other.problems == []


def test_two_windows_do_not_lock_with_two_words(visit, site, pictures):
    page = visit()
    begin(page)
    page.goto("/en/diary/app/")
    other = second_window(page, site)
    set_up(page)
    keep(page, pictures)
    other.fill("#setup-word", "another word")
    other.fill("#setup-again", "another word")
    other.click("[data-form=setup] button")
    other.wait_for_selector("#notes-locked", state="visible")
    unlock(other)
    assert waiting(other) == 2
    assert other.problems == []


def test_a_photo_too_large_or_empty_or_none_is_told_and_what_was_typed_stays(visit, tmp_path):
    large, empty = tmp_path / "large.png", tmp_path / "empty.png"
    with large.open("wb") as file:
        file.truncate(20 * 1024 * 1024 + 1)
    empty.touch()
    page = visit()
    set_up(page)
    for files, words in (([large], "larger than 20 MB"), ([empty], "empty"), ([], "Choose a file")):
        choose(page, files, note="the barn")
        page.click("[data-form=photo] button")
        expect(page.locator("#notes-said")).to_contain_text(words)
        assert page.input_value("#photo-note") == "the barn"
        assert waiting(page) == 0


def test_a_full_phone_says_so_and_keeps_what_was_chosen(chromium, site, pictures, tmp_path):
    # A browser without a profile of its own has no limit that could be set.
    context = chromium.browser_type.launch_persistent_context(
        str(tmp_path / "profile"), executable_path=CHROMIUM, args=FLAGS, base_url=site.url
    )
    page = context.pages[0]
    page.set_default_timeout(PATIENCE)
    begin(page)
    devtools = context.new_cdp_session(page)
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": site.url, "quotaSize": 400_000})
    set_up(page)
    choose(page, pictures[:1], note="the book")
    page.click("[data-form=photo] button")
    expect(page.locator("#notes-said")).to_contain_text("The storage may be full")
    assert page.input_value("#photo-note") == "the book"
    assert page.evaluate("document.getElementById('photo-file').files.length") == 1
    assert left_on_the_phone(page) == NOTHING
    # There is room again: what was chosen is still there to be kept.
    devtools.send("Storage.overrideQuotaForOrigin", {"origin": site.url})
    page.click("[data-form=photo] button")
    expect(page.locator("#notes-count")).to_have_text("1")
    send(page)
    assert in_the_diary(page) == {hash_of(pictures[0]): hash_of(pictures[0])}
    context.close()


def test_nothing_of_a_photo_can_be_read_on_the_phone(chromium, site, pictures, tmp_path):
    profile = tmp_path / "profile"
    context = chromium.browser_type.launch_persistent_context(
        str(profile), executable_path=CHROMIUM, args=FLAGS, base_url=site.url
    )
    page = context.pages[0]
    page.set_default_timeout(PATIENCE)
    set_up(page)
    keep(page, pictures, note="күмістөбе by the winter camp")
    for _ in range(150):
        if stored_on_disk(profile) > sum(each.stat().st_size for each in pictures):
            break
        page.wait_for_timeout(100)
    else:
        pytest.fail("nothing was written to the phone")
    planted = ["Zhylandyaraly, 43.2567", "күмістөбе", "winter camp", hash_of(pictures[0])]
    assert traces(profile, planted) == []
    # A row of the picture itself, as the file has it.
    sample = pictures[0].read_bytes()[5000:5032]
    assert not [each for each in profile.rglob("*") if each.is_file() and sample in read(each)]
    context.close()


def read(path):
    """A file of a browser that runs: it may be gone by now."""
    with suppress(FileNotFoundError):
        return path.read_bytes()
    return b""


def stored_on_disk(profile):
    """Bytes of what the page has stored."""
    return sum(len(read(each)) for each in (profile / "Default" / "IndexedDB").rglob("*") if each.is_file())


FILL = """async ([address, bytes, digest]) => {
    const {token} = await (await fetch('/en/diary/sync/')).json();
    for (let at = 0; at < 60; at += 1) {
        const body = new FormData();
        const said = {id: crypto.randomUUID(), name: 'x.png', size: bytes.length, sha256: digest, number: 0};
        Object.entries(said).forEach(([name, value]) => body.append(name, value));
        body.append('piece', new Blob([new Uint8Array(bytes)]), 'piece');
        await fetch('/en/diary/sync/photo/', {method: 'POST', body: body, headers: {'X-CSRFToken': token}});
    }
}"""


def test_what_a_full_diary_refuses_stays_and_comes_in_when_there_is_room(visit, site, tmp_path):
    small = tmp_path / "small.png"
    Image.new("RGB", (9, 9), "teal").save(small)
    mine = picture(tmp_path / "barn.png", pieces=2)
    page = visit()
    begin(page)
    set_up(page)
    page.evaluate(FILL, [site.url, list(small.read_bytes()), hash_of(small)])
    keep(page, [mine])
    asked = []
    page.on("request", lambda each: each.url.endswith("/photo/") and asked.append(each))
    send(page, "Some entries could not be taken")
    assert numbers(asked) == []  # refused before the network was spent on it
    assert "The diary is full of files." in page.inner_text("#notes-list")
    room = page.context.new_page()
    room.goto(f"{site.url}/en/diary/photos/")
    assert room.locator(".govuk-summary-list__row").count() == 60
    press(room, ".govuk-summary-list__row:first-child button")
    send(page)
    assert waiting(page) == 0
    room.reload()
    assert "barn.png" in room.inner_text("main")


def test_a_diary_that_closes_while_sending_asks_for_its_number(visit, pictures):
    page = visit()
    begin(page)
    set_up(page)
    keep(page, pictures)

    def close(route):
        if numbers([route.request]) == [1]:
            page.context.clear_cookies(name="panah")
        route.fallback()

    page.context.route("**/diary/sync/photo/", close)
    send(page, "Your diary is not open")
    assert page.is_visible("#notes-enter")
    assert waiting(page) == 2
