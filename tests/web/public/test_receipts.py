"""Coming back with a receipt: one answer for every wrong one, messages, files, withdrawing, closing."""

import gzip
import io
import re

import pytest
from django.test import Client

from panah.public import opened
from panah.public.middleware import SIZE_CLASS, fill
from panah.reports import actions, queries
from panah.reports.models import Message, Report
from panah.vault.models import SecretLock
from panah.vault.receipts import check_digit, show_receipt
from tests.web.public.conftest import words_on

pytestmark = pytest.mark.django_db


@pytest.fixture
def another_device(sent_receipt):
    """A fresh browser that has opened the report, the receipt typed in groups."""
    receipt = sent_receipt()

    def open_it(language="en"):
        client = Client()
        client.post(f"/{language}/open/", {"receipt": show_receipt(receipt)})
        return client

    open_it.receipt = receipt
    return open_it


def unknown_receipt(start="1234"):
    """A well-formed receipt that nobody was given."""
    body = start + "0" * (19 - len(start))
    return body + check_digit(body)


def test_a_receipt_opens_its_report_in_plain_words(another_device):
    words = words_on(another_device().get("/en/open/page/"))
    assert "It has arrived and waits to be read." in words
    assert "Umit hotline" in words


def test_the_first_text_is_not_shown_again(another_device):
    assert "They keep my passport" not in words_on(another_device().get("/en/open/page/"))


@pytest.mark.parametrize("typed", ["", "1234", "not a number", "\x00" * 40, "9" * 5000])
def test_anything_that_is_no_receipt_gets_the_one_answer(worker, post, typed):
    page = post("/en/open/", {"receipt": typed})
    assert page.status_code == 200
    assert "This number opens nothing" in words_on(page)


def test_wrong_unknown_expired_and_throttled_are_told_apart_by_nothing(
    another_device, post, worker, monkeypatch
):
    wrong = list(another_device.receipt)
    wrong[5] = str((int(wrong[5]) + 1) % 10)
    typed = {"wrong digit": "".join(wrong), "unknown": unknown_receipt(), "expired": another_device.receipt}
    answers = {}
    for name, receipt in typed.items():
        if name == "expired":
            actions.expire_reports(today=Report.objects.get().expires_on.replace(year=2999))
        page = post("/en/open/", {"receipt": receipt})
        answers[name] = (page.status_code, _without_token(page).replace(receipt, "#" * 20))
    monkeypatch.setattr(opened, "TRIES_PER_PREFIX", 0)
    page = post("/en/open/", {"receipt": unknown_receipt()})
    answers["throttled"] = (page.status_code, _without_token(page).replace(unknown_receipt(), "#" * 20))
    assert len(set(answers.values())) == 1


def _without_token(page):
    return re.sub(r'(csrfmiddlewaretoken" value=")[^"]+', r"\1", page.content.decode())


@pytest.mark.slow
def test_guessing_near_a_receipt_is_stopped_and_nobody_else_is(another_device, worker, post, monkeypatch):
    mine = another_device.receipt
    near = "0000" if not mine.startswith("0000") else "1111"
    tried = []
    real = opened.open_with_receipt
    monkeypatch.setattr(
        opened, "open_with_receipt", lambda *, receipt: tried.append(receipt) or real(receipt=receipt)
    )
    for number in range(1000):
        body = near + f"{number:015d}"
        opened.unlock(body + check_digit(body))
    assert len(tried) == opened.TRIES_PER_PREFIX
    assert opened.unlock(mine) is not None


def test_no_address_and_no_receipt_stand_in_the_throttle(worker, post):
    from panah.vault.models import Throttle

    post("/en/open/", {"receipt": unknown_receipt()})
    rows = list(Throttle.objects.all())
    assert len(rows) == 1, "one for its first digits; one over all would let anybody shut out everybody"
    for row in rows:
        assert len(bytes(row.subject)) == 16
        assert b"1234" not in bytes(row.subject)
        assert b"127.0.0.1" not in bytes(row.subject)


def test_messages_go_both_ways(another_device, aigul):
    report = Report.objects.get()
    actions.write_message(report=report, token="t1", text="Are you safe where you sleep?", viewer=aigul)
    device = another_device()
    page = device.get("/en/open/page/")
    assert "Are you safe where you sleep?" in words_on(page)
    answered = device.post("/en/open/write/", {"message": "Yes, for now.", "token": "t2"}, follow=True)
    assert "Yes, for now." in words_on(answered)
    texts = [said.text for said in queries.conversation(report, aigul.keyring)]
    assert texts == ["Are you safe where you sleep?", "Yes, for now."]


def test_the_same_message_form_twice_sends_once(another_device):
    device = another_device()
    for _ in range(2):
        device.post("/en/open/write/", {"message": "Only once.", "token": "same"})
    assert Message.objects.count() == 1


@pytest.mark.parametrize("shape", ["{0}", "my number is {1}", "{2}"])
def test_a_message_with_the_receipt_in_it_is_refused_and_kept_in_the_form(another_device, shape):
    plain = another_device.receipt
    text = shape.format(plain, show_receipt(plain), "-".join(plain))
    page = another_device().post("/en/open/write/", {"message": text, "token": "x"})
    assert "Your text holds your receipt number" in words_on(page)
    assert text in page.content.decode()
    assert not Message.objects.exists()


def test_an_empty_message_is_told(another_device):
    page = another_device().post("/en/open/write/", {"message": "  ", "token": "x"})
    assert "The message is empty. Write a few words first." in words_on(page)


def test_a_file_is_added_and_comes_back_only_as_a_download(another_device, photo):
    device = another_device()
    page = device.post("/en/open/add/", {"file": photo("ticket.jpg")}, follow=True)
    assert "ticket.jpg" in words_on(page)
    path = re.search(r'href="(/en/open/file/[^"]+)"', page.content.decode())[1]
    answer = device.get(path)
    assert answer.content == photo("ticket.jpg").read()
    assert answer.headers["Content-Disposition"] == 'attachment; filename="ticket.jpg"'
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert Client().get(path).status_code == 302


def test_adding_nothing_is_told(another_device):
    assert "Choose a file first." in words_on(another_device().post("/en/open/add/", {}))


def test_withdrawing_asks_first_and_then_erases(another_device, aigul):
    device = another_device()
    assert "Nobody can bring them back, not even we." in words_on(device.get("/en/open/withdraw/"))
    assert Report.objects.get().status == "received"
    page = device.post("/en/open/withdraw/", follow=True)
    assert "You took this report back. What it held has been erased." in words_on(page)
    assert bytes(Report.objects.get().sealed_narrative) == b""
    assert not Report.objects.get().keypair.wraps.exists()


def test_closing_ends_the_session_and_clears_the_browser(another_device):
    device = another_device()
    answer = device.post("/en/leave/", {"stay": "1"})
    assert answer.headers["Clear-Site-Data"] == '"cookies", "storage"'
    assert device.get("/en/open/page/").headers["Location"] == "/en/open/"


def test_a_message_written_while_the_session_ended_waits_for_the_receipt(another_device):
    device = another_device()
    device.session.flush()
    page = device.post("/en/open/write/", {"message": "Typed slowly.", "token": "x"}, follow=True)
    assert "The message you wrote is kept" in words_on(page)
    device.post("/en/open/", {"receipt": another_device.receipt})
    assert "Typed slowly." in device.get("/en/open/page/").content.decode()


def test_a_new_session_key_after_opening(worker, post, another_device):
    worker.get("/en/open/")
    session = worker.session
    session["planted"] = 1
    session.save()
    before = session.session_key
    worker.cookies["panah"] = before
    post("/en/open/", {"receipt": another_device.receipt})
    assert worker.cookies["panah"].value != before


def test_reading_changes_nothing(another_device, aigul):
    report = Report.objects.get()
    device = another_device()
    actions.write_message(report=report, token="t", text="Hello", viewer=aigul)
    device.get("/en/open/page/")
    assert Report.objects.get().new_for_worker is True
    another_device()
    assert Report.objects.get().new_for_worker is False


def test_every_receipt_has_its_own_lock(sent_receipt, another_device):
    assert another_device.receipt != sent_receipt("A second report.")
    assert SecretLock.objects.filter(keypair__purpose="receipt").count() == 2


@pytest.mark.parametrize("encoding", ["gzip", "identity"])
def test_right_and_wrong_receipts_look_alike_on_the_wire(another_device, aigul, encoding):
    """A26: same status, then a page of the same length, with and without an answer waiting."""
    lengths, statuses = set(), set()
    for typed in (another_device.receipt, unknown_receipt(), another_device.receipt):
        device = Client(headers={"accept-encoding": encoding})
        answer = device.post("/en/open/", {"receipt": typed})
        statuses.add(answer.status_code)
        page = device.get(answer.headers["Location"])
        assert int(page.headers["Content-Length"]) == len(page.content)
        lengths.add(len(page.content))
        actions.write_message(
            report=Report.objects.get(), token=typed + str(len(lengths)), text="Hello", viewer=aigul
        )
    assert statuses == {302}
    assert len(lengths) == 1
    assert lengths.pop() % SIZE_CLASS == 0


def test_a_filled_up_page_is_the_same_page():
    plain = b"<p>" + b"words " * 2000
    packed = gzip.compress(plain)
    named = io.BytesIO()
    with gzip.GzipFile("name", "wb", fileobj=named) as file:
        file.write(plain)
    assert gzip.decompress(fill(named.getvalue(), is_gzip=True)) == plain
    assert len(fill(named.getvalue(), is_gzip=True)) % SIZE_CLASS == 0
    assert fill(plain, is_gzip=False).startswith(plain)
    assert fill(packed, is_gzip=True) == packed
