"""The worker's way through the site in a real browser: whole journey, leaving, what stays on the device, weight."""

import re
import sqlite3
import zlib

import pytest

from tests.e2e.conftest import CHROMIUM, FLAGS, PATIENCE, watch
from tests.e2e.pages import LANGUAGES, begin, leave, open_report, press, receipt, rows, send_text

pytestmark = [pytest.mark.browser]


def whole_journey(page, photo, language):
    """Every page of the journey, and back with the receipt. Returns the receipt."""
    page.goto("/")
    press(page, f"a.panah-choice[href='/{language}/']")
    press(page, f"main a[href='/{language}/start/']")
    press(page, "button[name=way][value=questions]")
    for answer in ("self", "no", "unknown", "declined"):
        press(page, f"button[name=answer][value={answer}]")
    press(page, "main a[href$='/form/text/']")
    page.fill("textarea[name=narrative]", "Паспортымды алып қойды. Five months without pay.")
    press(page, "main form button")
    page.set_input_files("input[type=file]", photo)
    press(page, "button[name=next][value=add]")
    assert "contract.png" in page.inner_text("main")
    press(page, "button[name=next][value=on]")
    assert "Паспортымды алып қойды." in page.inner_text("main")
    press(page, "main form[action$='/send/'] button")
    digits = receipt(page)
    open_report(page, digits, language)
    page.fill("textarea[name=message]", "One more thing.")
    press(page, "main form[action$='/write/'] button")
    assert "One more thing." in page.inner_text(".panah-said")
    press(page, "main form[action$='/leave/'] button")
    return digits


@pytest.fixture
def photo(tmp_path):
    """A real picture."""
    from PIL import Image

    path = tmp_path / "contract.png"
    Image.new("RGB", (60, 40), "teal").save(path)
    return str(path)


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_the_whole_journey(visit, photo, script):
    page = visit(java_script_enabled=script)
    whole_journey(page, photo, "ky" if script else "uz-cyrl")
    page.goto("/en/open/page/")
    assert page.url.endswith("/en/open/")


def test_two_tabs_make_one_report(visit):
    page = visit()
    begin(page, way="text")
    page.fill("textarea[name=narrative]", "Said once.")
    press(page, "main form button")
    press(page, "button[name=next][value=on]")
    tab = page.context.new_page()
    tab.goto(page.url)
    press(page, "main form[action$='/send/'] button")
    press(tab, "main form[action$='/send/'] button")
    assert receipt(page) == receipt(tab)


def test_a_double_click_makes_one_report(visit, site):
    before = rows(site, "reports_report")
    page = visit()
    begin(page, way="text")
    page.fill("textarea[name=narrative]", "Twice.")
    press(page, "main form button")
    press(page, "button[name=next][value=on]")
    page.dblclick("main form[action$='/send/'] button")
    receipt(page)
    assert rows(site, "reports_report") == before + 1


def test_on_paper_stands_the_number_alone(phone):
    digits = send_text(phone, "To be printed.")
    phone.emulate_media(media="print")
    assert re.sub(r"\s", "", phone.inner_text("body")) == digits


EVERYWHERE = ("/{}/", "/{}/form/2/", "/{}/form/check/")
STEPS = (
    "/",
    "/{}/",
    "/{}/start/",
    "/{}/form/2/",
    "/{}/form/text/",
    "/{}/form/check/",
    "/{}/open/",
    "/{}/help/",
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_leaving_works_at_every_step_and_back_does_not_return(visit, site, language):
    for script in (True, False):
        page = visit(java_script_enabled=script)
        for step in STEPS if language == "en" else EVERYWHERE:
            begin(page, language)
            page.goto(step.format(language))
            leave(page, site)
            page.go_back()
            assert not re.search(r"/form/", page.url), f"{step} came back to {page.url}"
            assert page.locator("textarea[name=narrative], button[name=answer]").count() == 0


def test_shift_three_times_leaves(phone, site):
    begin(phone)
    for _ in range(3):
        phone.keyboard.press("Shift")
    phone.wait_for_url(site.neutral)


def test_leaving_by_keyboard(plain_phone, site):
    begin(plain_phone)
    for _ in range(10):
        plain_phone.keyboard.press("Tab")
        if plain_phone.locator("a.panah-exit:focus").count():
            break
    plain_phone.keyboard.press("Enter")
    plain_phone.wait_for_url(site.neutral)


def test_leaving_goes_first_and_waits_for_nothing(visit, site):
    page, before = visit(), rows(site, "accounts_session")
    begin(page, way="text")
    assert rows(site, "accounts_session") == before + 1
    asked = []
    page.context.on("request", lambda request: asked.append((request.method, request.url)))
    leave(page, site)
    # A style sheet named as icon may still be on its way; it is not asked for by leaving.
    assert next(each for each in asked if "/static/" not in each[1]) == ("GET", site.neutral)
    # The farewell arrives afterwards and ends the session on the server too.
    for _ in range(PATIENCE // 100):
        if rows(site, "accounts_session") == before:
            break
        page.wait_for_timeout(100)
    assert rows(site, "accounts_session") == before
    page.goto(f"{site.url}/en/form/text/")
    assert page.url.endswith("/en/ended/")


def test_nothing_of_the_journey_stays_on_the_device(chromium, site, tmp_path):
    """A8: after a whole journey the profile holds none of what was typed, shown or given."""
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
    marker, word = "zhylandyaraly", "күмістөбе"
    digits = send_text(page, f"{marker} {word}")
    open_report(page, digits)
    page.fill("textarea[name=message]", f"again {marker}")
    press(page, "main form[action$='/write/'] button")
    leave(page, site)
    # Leaving waits for nothing: the answer to the farewell takes the cookie away a moment later.
    for _ in range(PATIENCE // 100):
        stored = page.context.storage_state()
        if not any(cookie["name"] == "panah" for cookie in stored["cookies"]):
            break
        page.wait_for_timeout(100)
    context.close()
    assert problems == []
    assert not [cookie for cookie in stored["cookies"] if cookie["name"] == "panah"]
    assert not stored["origins"]
    grouped = " ".join(digits[at : at + 4] for at in range(0, 20, 4))
    planted = [marker, word, digits, grouped, "Umit hotline"]
    assert traces(profile, planted) == []
    with sqlite3.connect(profile / "Default" / "History") as history:
        titles = {
            row[0] for row in history.execute("SELECT title FROM urls WHERE url LIKE ?", [f"{site.url}%"])
        }
        addresses = {
            row[0] for row in history.execute("SELECT url FROM urls WHERE url LIKE ?", [f"{site.url}%"])
        }
    assert titles <= {"Information", "Weather", ""}
    assert not [address for address in addresses if re.search(r"report|receipt|victim|\d{4}$", address)]


def traces(folder, planted):
    """Files below `folder` that hold a planted text, plain, as UTF-16, or compressed."""
    needles = [text.encode(coding) for text in planted for coding in ("utf-8", "utf-16-le")]
    found = []
    for path in folder.rglob("*"):
        try:
            content = path.read_bytes()
        except OSError:  # a folder, or a file that a running browser has just taken away
            continue
        unpacked = [_inflate(content[match.start() :]) for match in re.finditer(rb"\x1f\x8b\x08", content)]
        found += [path.name for part in (content, *unpacked) for needle in needles if needle in part]
    return sorted(set(found))


def _inflate(content):
    try:
        return zlib.decompressobj(31).decompress(content)
    except zlib.error:
        return b""


def test_the_trace_scan_finds_what_is_there(tmp_path):
    import gzip

    (tmp_path / "a").write_bytes(b"xx" + gzip.compress("күмістөбе".encode()))
    (tmp_path / "b").write_bytes("planted".encode("utf-16-le"))
    assert traces(tmp_path, ["күмістөбе", "planted"]) == ["a", "b"]


def test_the_first_page_weighs_little(visit):
    """A44: at most 50 KB compressed and 3 requests, counted by the browser itself."""
    page = visit()
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    sizes, fetched = [], {}
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    session.on(
        "Network.responseReceived",
        lambda event: (
            event["response"]["fromDiskCache"]
            or fetched.update({event["requestId"]: event["response"]["url"]})
        ),
    )
    session.on("Network.requestServedFromCache", lambda event: fetched.pop(event["requestId"], None))
    page.goto("/", wait_until="networkidle")
    assert 2 <= len(fetched) <= 3, fetched
    assert 1000 < sum(sizes) <= 50 * 1024


def test_the_warning_before_the_session_ends_keeps_it_alive(visit):
    page = visit()
    page.clock.install()
    begin(page, way="text")
    assert not page.locator("#panah-timeout").is_visible()
    page.clock.run_for(24 * 60 * 1000)
    page.click("#panah-timeout button")
    page.wait_for_selector("#panah-timeout", state="hidden")
    page.clock.run_for(24 * 60 * 1000)
    assert page.locator("#panah-timeout").is_visible()
    page.clock.run_for(2 * 60 * 1000)
    page.wait_for_url("**/en/ended/")
