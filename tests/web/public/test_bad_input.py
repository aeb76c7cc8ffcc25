"""Bad input: each kind gets a clear line in the person's language, and nothing typed is lost."""

import io
import re

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from panah.core.errors import InputError
from panah.public.messages import TEXTS, message_for
from panah.reports import queries
from panah.reports.models import Report
from tests.web.public.conftest import words_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_text(begin):
    """A draft that stands at the free text."""
    return begin(way="text")


@pytest.mark.parametrize("length", [20_001, 1_000_000])
def test_text_that_is_too_long_stays_in_the_form(at_text, post, length):
    text = "ы" * length
    page = post("/en/form/text/", {"narrative": text})
    assert page.status_code == 200
    assert "This text is too long. Shorten it" in words_on(page)
    assert text in page.content.decode()


def test_text_at_the_limit_is_taken(at_text, post):
    assert "Photos and other files" in words_on(post("/en/form/text/", {"narrative": "ы" * 20_000}))


def test_more_than_every_limit_is_told_and_the_draft_stays(at_text, post, worker):
    post("/en/form/text/", {"narrative": "Saved before."})
    page = post("/en/form/text/", {"narrative": "x" * 5_000_000})
    assert page.status_code == 413
    assert "This is too much for one page" in words_on(page)
    assert "Saved before." in words_on(worker.get("/en/form/check/"))


def test_null_bytes_and_direction_overrides_are_dropped_and_the_words_kept(at_text, post, aigul):
    post("/en/form/text/", {"narrative": "они\x00 забрали \u202eпаспорт\u2066 и деньги"})
    post("/en/form/send/", page="/en/form/check/")
    report = Report.objects.get()
    assert queries.narrative(report, aigul.keyring) == "они забрали паспорт и деньги"


def test_markup_is_shown_as_text(at_text, post, worker):
    post("/en/form/text/", {"narrative": "<script>alert(1)</script>"})
    page = worker.get("/en/form/check/").content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page


def upload(name, content):
    return SimpleUploadedFile(name, content)


def png(size):
    output = io.BytesIO()
    Image.new("1", size).save(output, "PNG")
    return output.getvalue()


BAD_FILES = {
    "empty": (b"", "This file is empty. Choose it again."),
    "script": (b"<svg onload=alert(1)>", "This kind of file cannot be taken."),
    "program": (b"MZ" + b"\x00" * 100, "This kind of file cannot be taken."),
    "half a picture": (png((40, 40))[:60], "This picture is damaged."),
    "pixel bomb": (png((9000, 9000)), "This picture is too big."),
}


@pytest.mark.parametrize("kind", BAD_FILES)
def test_files_that_cannot_be_taken(at_text, post, worker, kind):
    post("/en/form/text/", {"narrative": "Kept."})
    content, words = BAD_FILES[kind]
    page = post("/en/form/files/", {"file": upload("photo.jpg", content), "next": "add"})
    assert words in words_on(page)
    assert "Kept." in words_on(worker.get("/en/form/check/"))


def test_a_file_over_the_limit(at_text, post, settings):
    settings.FILE_UPLOAD_MAX_BYTES = 1024 * 1024
    page = post("/en/form/files/", {"file": upload("video.mp4", b"\x00" * (1024 * 1024 + 1)), "next": "add"})
    assert "This file is larger than 1 MB." in words_on(page)


def test_adding_without_a_file(at_text, post):
    assert "Choose a file first." in words_on(post("/en/form/files/", {"next": "add"}))


def test_more_files_than_a_report_holds(at_text, post, photo):
    for number in range(10):
        post("/en/form/files/", {"file": photo(f"{number}.jpg"), "next": "add"})
    page = post("/en/form/files/", {"file": photo("eleventh.jpg"), "next": "add"})
    assert "A report holds 10 files. Take one out to add another." in words_on(page)


def test_a_form_whose_token_ran_out_gives_the_text_back(at_text):
    page = Client(enforce_csrf_checks=True).post("/en/form/text/", {"narrative": "Written for an hour."})
    assert page.status_code == 403
    assert "This page was open too long" in words_on(page)
    assert "Written for an hour." in words_on(page)


def test_a_form_from_another_site_gives_nothing_back(at_text):
    foreign = Client(
        enforce_csrf_checks=True, headers={"sec-fetch-site": "cross-site", "origin": "https://bad.example"}
    )
    page = foreign.post("/en/form/text/", {"narrative": "Planted."})
    assert page.status_code == 403
    assert "Planted." not in page.content.decode()


def test_a_null_origin_from_another_site_is_refused_though_its_token_is_right(at_text, worker):
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', worker.get("/en/form/text/").content.decode())[
        1
    ]
    data = {"csrfmiddlewaretoken": token, "narrative": "x"}
    foreign = {"origin": "null", "sec-fetch-site": "cross-site"}
    assert worker.post("/en/form/text/", data, headers=foreign).status_code == 403
    own = {"origin": "null", "sec-fetch-site": "same-origin"}
    assert worker.post("/en/form/text/", data, headers=own).status_code == 302


def test_a_question_past_the_end_leads_to_the_text(begin, worker):
    begin()
    assert worker.get("/en/form/999/").headers["Location"] == "/en/form/text/"
    assert worker.get("/en/form/0/").headers["Location"] == "/en/form/text/"


def test_a_reader_that_is_none(hotline, aigul, post):
    page = post("/en/start/", {"organisation": "police", "way": "text"})
    assert "Choose one of the answers shown." in words_on(page)


def test_an_unknown_code_still_says_something():
    assert message_for(InputError("x", code="never seen")) == str(TEXTS["invalid"])


def test_reading_pages_writes_nothing(begin, worker, hotline):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    begin()
    paths = [
        "",
        "help/",
        "promise/",
        "ended/",
        "start/",
        "form/1/",
        "form/text/",
        "form/files/",
        "form/check/",
        "open/",
    ]
    with CaptureQueriesContext(
        connection,
    ) as seen:
        for path in paths:
            worker.get(f"/en/{path}")
        worker.get("/en/exit/")
    written = [
        query["sql"]
        for query in seen
        if re.match("INSERT|UPDATE|DELETE", query["sql"]) and "accounts_session" not in query["sql"]
    ]
    assert written == []


def test_every_refusal_of_the_data_apps_has_words_for_people():
    """Codes of files read by core/exchange and of command lines fall back to the general line."""
    apps = [
        settings.BASE_DIR / "panah" / name for name in ("accounts", "cases", "referrals", "reports", "vault")
    ]
    sources = [
        path.read_text() for app in apps for path in app.rglob("*.py") if "migrations" not in path.parts
    ]
    codes = {code for source in sources for code in re.findall(r'code="(\w+)"', source)}
    assert len(codes) > 20
    assert codes - set(TEXTS) == set()
