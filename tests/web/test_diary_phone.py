"""The diary on a phone, seen from the server: what it sends, the page it keeps, and what leaving clears."""

import hashlib
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from panah.diary import queries
from panah.public.views.diary import phone
from tests.quick import own_files, quick_keys
from tests.web.public.conftest import photo, post, words_on, worker
from tests.web.test_diary_pages import ENTRIES, diary, key, opened, shifts

__all__ = ["diary", "opened", "own_files", "photo", "post", "quick_keys", "worker"]

SYNC = "/en/diary/sync/"


def test_a_phone_sends_with_a_token_and_only_with_an_open_diary(worker, opened):
    state = worker.get(SYNC).json()
    assert state["open"]
    sent = {"entries": [{"id": str(uuid.uuid4()), "kind": "shift", "edit": 1, "fields": ENTRIES["shift"]}]}
    without = worker.post(SYNC, sent, content_type="application/json")
    assert without.status_code == 403
    for _ in range(2):
        answer = worker.post(
            SYNC, sent, content_type="application/json", headers={"X-CSRFToken": state["token"]}
        )
        assert [each["state"] for each in answer.json()["entries"]] == ["saved"]
    assert list(shifts(opened)) == [key(-7)]
    stranger = Client()
    assert stranger.get(SYNC).json() == {"open": False, "token": ""}
    assert stranger.post(SYNC, sent, content_type="application/json").status_code == 403


@pytest.mark.parametrize(
    "body", ["", "[]", "{}", '{"entries": 5}', '{"entries": [1]}', "\x00", '{"entries": null}']
)
def test_what_no_phone_sends_is_refused_in_words(worker, opened, body):
    token = worker.get(SYNC).json()["token"]
    answer = worker.post(SYNC, body, content_type="application/json", headers={"X-CSRFToken": token})
    assert answer.status_code == 400
    assert "could not be read" in answer.json()["problem"]


def test_the_page_without_a_network_is_the_same_for_everybody(worker, opened):
    mine, theirs = worker.get("/en/diary/app/"), Client().get("/en/diary/app/")
    assert mine.content == theirs.content
    assert "csrf" not in theirs.cookies
    policy = theirs.headers["Content-Security-Policy"]
    assert "manifest-src 'self'" in policy
    assert "worker-src 'self'" in policy
    assert "unsafe" not in policy


def test_the_installed_page_has_a_neutral_name_and_reaches_no_other_page(worker):
    manifest = worker.get("/ky/diary/app.webmanifest").json()
    assert "panah" not in str(manifest).lower().replace("/static/", "")
    assert manifest["scope"] == "/ky/diary/"
    script = worker.get("/ky/diary/worker.js")
    assert script.headers["Content-Type"].startswith("text/javascript")
    assert "Service-Worker-Allowed" not in script.headers


def test_leaving_keeps_what_waits_on_the_phone_and_only_there(worker, post):
    left = post("/en/leave/", {"stay": "1"}, page="/en/", follow=False)
    assert "storage" in left.headers["Clear-Site-Data"]
    worker.cookies["kept"] = "1"
    left = post("/en/leave/", {"stay": "1"}, page="/en/", follow=False)
    assert "Clear-Site-Data" not in left.headers
    assert left.cookies["csrf"].value == ""


PHOTO_SYNC = f"{SYNC}photo/"


def told(content, **change):
    """What a phone tells of a photo."""
    digest = hashlib.sha256(content).hexdigest()
    said = {"id": str(uuid.uuid4()), "name": "IMG 1.jpg", "size": len(content), "sha256": digest}
    return said | {"day": key(-7), "note": "the barn"} | change


def send_piece(worker, said, content=None):
    """What the server answers to one piece, or to the question which are missing."""
    piece = {} if content is None else {"number": 0, "piece": SimpleUploadedFile("piece", content)}
    token = worker.get(SYNC).json()["token"]
    return worker.post(PHOTO_SYNC, {**said, **piece}, headers={"X-CSRFToken": token}).json()


def test_a_photo_from_a_phone_stands_among_the_others_once(worker, opened, photo):
    content = photo().read()
    said = told(content)
    assert send_piece(worker, said) == {"state": "more", "missing": [0]}
    for _ in range(2):
        assert send_piece(worker, said, content) == {"state": "saved", "missing": []}
    (card,) = queries.files(opened.diary, opened.keyring)
    assert (card.name, card.day, card.note) == ("IMG 1.jpg", key(-7), "the barn")
    assert queries.file_content(opened.diary, opened.keyring, card.id)[1] == content
    assert said["sha256"] in words_on(worker.get("/en/diary/photos/"))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"day": key(30)}, "This day is in the future"),
        ({"size": 10**9}, "This file is larger than 20 MB"),
        ({"size": 0}, "This file is empty"),
        ({"id": "x"}, "could not be read"),
        ({"sha256": "00" * 32}, "did not arrive whole"),
        ({"number": "x"}, "could not be read"),
        ({"number": "9" * 5000}, "could not be read"),
    ],
)
def test_why_a_photo_is_not_taken_is_told_in_words(worker, opened, photo, change, words):
    content = photo().read()
    token = worker.get(SYNC).json()["token"]
    said = {**told(content), "number": 0, "piece": SimpleUploadedFile("piece", content), **change}
    answer = worker.post(PHOTO_SYNC, said, headers={"X-CSRFToken": token}).json()
    assert answer["state"] == "refused"
    assert words in answer["problem"]
    assert queries.files(opened.diary, opened.keyring) == []


def test_a_receipt_in_what_the_phone_sends_is_refused(worker, opened, diary, photo):
    assert "Take the number out" in send_piece(worker, told(photo().read(), note=diary))["problem"]
    token = worker.get(SYNC).json()["token"]
    entry = {
        "id": str(uuid.uuid4()),
        "kind": "shift",
        "edit": 1,
        "fields": ENTRIES["shift"] | {"note": diary},
    }
    answer = worker.post(
        SYNC, {"entries": [entry]}, content_type="application/json", headers={"X-CSRFToken": token}
    )
    assert "Take the number out" in answer.json()["entries"][0]["problems"]["note"]


def test_a_photo_needs_a_token_and_an_open_diary(worker, opened, photo):
    said = told(photo().read())
    assert worker.post(PHOTO_SYNC, said).status_code == 403
    assert Client().post(PHOTO_SYNC, said).json() == {"open": False}


def test_a_new_page_reaches_the_phones_that_keep_the_old_one(worker, monkeypatch):
    before = worker.get("/en/diary/worker.js").content
    assert worker.get("/en/diary/worker.js").content == before
    monkeypatch.setitem(phone.words.HOW, "dark", "From dawn to dusk")
    assert worker.get("/en/diary/worker.js").content != before
