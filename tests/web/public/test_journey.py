"""The worker's journey: each page, each way through it, and what is never lost."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from panah.core.law import load_pack
from panah.core.law.rights import rights_pages
from panah.public import questions
from panah.reports.models import Attachment, Report
from tests.web.public.conftest import receipt_on, words_on

pytestmark = pytest.mark.django_db


def test_the_first_page_offers_seven_languages_by_their_own_names(worker):
    words = words_on(worker.get("/"))
    for name in ("English", "Русский", "Қазақша", "Кыргызча", "Oʻzbekcha", "Ўзбекча", "Тоҷикӣ"):
        assert name in words


def test_the_start_says_who_reads_and_what_is_not_protected(worker, hotline, aigul):
    words = words_on(worker.get("/en/start/"))
    assert "Umit hotline" in words
    assert "Nothing you write goes to the police or the migration service" in words
    assert "We cannot protect you from somebody who looks at your screen" in words


def test_without_a_receiving_organisation_the_start_gives_the_hotline(worker):
    assert "Please call the free hotline: 11616" in words_on(worker.get("/en/start/"))


def test_police_never_receive_a_worker_s_report(worker, hotline, aigul, police, timur):
    assert "District police" not in words_on(worker.get("/en/start/"))


def test_one_question_a_page_answers_save_and_go_on(begin, post, worker):
    first = begin()
    assert f"Question 1 of {len(questions.facts())}" in words_on(first)
    second = post("/en/form/1/", {"answer": "self"})
    assert "Are you in danger right now?" in words_on(second)
    third = post("/en/form/2/", {"answer": "yes"})
    assert "Do not wait for an answer here. Call 112" in words_on(third)
    assert "Question 3 of" in words_on(third)
    back = worker.get("/en/form/2/").content.decode()
    assert 'govuk-button--given" name="answer" value="yes"' in back


def test_a_relative_is_asked_about_the_person(begin, post):
    begin()
    assert "Is the person in danger at this moment?" in words_on(post("/en/form/1/", {"answer": "relative"}))


def test_skip_and_do_not_know_are_kept_apart_from_no(begin, post, number_of):
    begin()
    for fact, answer in (("passport_withheld", "unknown"), ("locked_in", "declined"), ("owes_debt", "no")):
        post(f"/en/form/{number_of[fact]}/", {"answer": answer})
    post("/en/form/text/", {"narrative": "Help me."})
    post("/en/form/send/", page="/en/form/check/")
    kept = Report.objects.get().facts
    assert kept == {"passport_withheld": "unknown", "locked_in": "declined", "owes_debt": "no"}


def test_every_question_can_be_answered_with_its_first_option(begin, post):
    begin()
    for number, fact in enumerate(questions.facts(), start=1):
        answer = "yes" if fact.type == "yes_no" else fact.choices[0]
        page = post(f"/en/form/{number}/", {"answer": answer})
        assert page.status_code == 200
    assert "Tell it in your own words" in words_on(page)
    post("/en/form/text/", {"narrative": "That is all."})
    receipt_on(post("/en/form/send/", page="/en/form/check/"))
    assert len(Report.objects.get().facts) == len(questions.facts())


def test_another_country_is_chosen_from_the_list_of_all(begin, post, worker, number_of):
    begin()
    post(f"/en/form/{number_of['citizenship']}/", {"answer": "other", "other": "NAM"})
    assert "Namibia" in words_on(worker.get("/en/form/check/"))
    post("/en/form/send/", page="/en/form/check/")
    assert Report.objects.get().facts["citizenship"] == "NAM"


@pytest.mark.parametrize("answer", ["", "maybe", "other", "<script>"])
def test_an_answer_that_is_none_is_told_in_words(begin, post, answer):
    begin()
    assert "Choose one of the answers shown." in words_on(post("/en/form/2/", {"answer": answer}))


def test_only_write_skips_the_questions(begin, post):
    assert "Tell it in your own words" in words_on(begin(way="text"))
    files = post("/en/form/text/", {"narrative": "They lock us in at night."})
    assert "Photos and other files" in words_on(files)
    check = post("/en/form/files/", {"next": "on"})
    assert "They lock us in at night." in words_on(check)
    done = post("/en/form/send/", page="/en/form/check/")
    assert "Umit hotline will read it" in words_on(done)
    assert len(receipt_on(done)) == 20


def test_check_leads_back_to_each_answer_and_returns(begin, post, worker):
    begin()
    post("/en/form/2/", {"answer": "no"})
    check = worker.get("/en/form/check/").content.decode()
    assert 'href="/en/form/2/?check"' in check
    assert "Yes" in words_on(post("/en/form/2/?check", {"answer": "yes"}))


def test_nothing_said_is_not_sent(begin, post):
    begin()
    post("/en/form/2/", {"answer": "declined"})
    page = post("/en/form/send/", page="/en/form/check/")
    assert "There is nothing to send yet" in words_on(page)
    assert not Report.objects.exists()


def test_a_second_tap_shows_the_same_receipt_and_makes_one_report(begin, post, worker):
    begin(way="text")
    post("/en/form/text/", {"narrative": "Once."})
    session = worker.session._session.copy()
    first = receipt_on(post("/en/form/send/", page="/en/form/check/"))
    again = receipt_on(worker.get("/en/form/done/"))
    # The second request of a double tap, or a resend after a crash, starts from the session as it was before.
    store = worker.session
    store.clear()
    store.update(session)
    store.save()
    resent = receipt_on(post("/en/form/send/", page="/en/form/check/"))
    assert first == again == resent
    assert Report.objects.count() == 1


def test_text_from_a_second_tab_after_sending_is_given_back(begin, post, worker):
    begin(way="text")
    tab = worker.get("/en/form/text/").content.decode()
    post("/en/form/text/", {"narrative": "First."})
    post("/en/form/send/", page="/en/form/check/")
    token = tab.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    page = worker.post("/en/form/text/", {"csrfmiddlewaretoken": token, "narrative": "From the second tab."})
    assert "Your report was sent already" in words_on(page)
    assert "From the second tab." in words_on(page)


def test_text_after_the_session_ended_is_given_back(begin, worker, post):
    begin(way="text")
    tab = worker.get("/en/form/text/").content.decode()
    worker.session.flush()
    token = tab.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    page = worker.post("/en/form/text/", {"csrfmiddlewaretoken": token, "narrative": "Do not lose this."})
    assert "This page was closed for your safety" in words_on(page)
    assert "Do not lose this." in words_on(page)


def test_pages_of_the_journey_are_closed_without_a_draft(worker):
    for path in ("form/1/", "form/text/", "form/files/", "form/check/", "form/done/"):
        assert worker.get(f"/en/{path}").headers["Location"] == "/en/ended/"


def test_the_draft_is_unreadable_in_the_database(begin, post, django_assert_num_queries):
    from panah.accounts.models import Session

    begin(way="text")
    post("/en/form/text/", {"narrative": "a marker nobody else writes"})
    for row in Session.objects.all():
        assert b"marker" not in bytes(row.sealed)


def test_photos_are_sealed_into_the_report(begin, post, photo):
    begin(way="text")
    page = post("/en/form/files/", {"file": photo("contract.jpg"), "next": "add"})
    assert "contract.jpg" in words_on(page)
    post("/en/form/send/", page="/en/form/check/")
    assert Attachment.objects.count() == 1


def test_a_file_can_be_taken_out_again(begin, post, photo):
    begin(way="text")
    post("/en/form/files/", {"file": photo("a.jpg"), "next": "add"})
    page = post("/en/form/files/1/remove/", page="/en/form/files/")
    assert "a.jpg" not in words_on(page)


def test_a_chosen_file_is_not_lost_by_going_on(begin, post, photo):
    begin(way="text")
    assert "b.jpg" in words_on(post("/en/form/files/", {"file": photo("b.jpg"), "next": "on"}))


def test_another_browser_sees_nothing_of_the_draft(begin, post):
    begin(way="text")
    post("/en/form/text/", {"narrative": "Mine alone."})
    assert Client().get("/en/form/check/").status_code == 302


@pytest.mark.parametrize("language", ["en", "uz-cyrl"])
def test_the_rights_come_from_the_law_of_the_day(worker, language):
    words = words_on(worker.get(f"/{language}/help/"))
    for page in rights_pages(load_pack(), "kz", datetime.now(UTC).date(), language):
        assert page.title in words
        topic = words_on(worker.get(f"/{language}/rights/{page.topic}/"))
        assert all(" ".join(sentence.text.split()) in topic for sentence in page.sentences)
