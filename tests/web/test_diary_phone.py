"""The diary on a phone, seen from the server: what it sends, the page it keeps, and what leaving clears."""

import uuid

import pytest
from django.test import Client

from tests.quick import own_files, quick_keys
from tests.web.public.conftest import post, worker
from tests.web.test_diary_pages import ENTRIES, diary, key, opened, shifts

__all__ = ["diary", "opened", "own_files", "post", "quick_keys", "worker"]

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
