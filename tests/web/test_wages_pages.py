"""The contract checker and the calculator: a form, an answer, and nothing kept."""

import io
import re
from datetime import timedelta

import docx
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from panah.public.diary.forms import today
from panah.public.wages.calculator_form import read_number
from tests.web.public.conftest import words_on

LANGUAGES = [code for code, _ in settings.LANGUAGES]
CONTRACT = "Паспорт работника хранится у работодателя.\nЗаработная плата 60 000 тенге в месяц."


@pytest.fixture
def visitor(db):
    return Client()


def check(visitor, language="en", **said):
    form = {"country": "kz", "day": "2026-03-01", "text": CONTRACT, "earlier": "", "next": "check", **said}
    return visitor.post(f"/{language}/paper/", form)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_contract_is_checked_in_every_language(visitor, language):
    answer = check(visitor, language, earlier="Обещали 150 000 тенге в месяц.")
    assert answer.status_code == 200
    words = words_on(answer)
    assert words.count("Паспорт работника хранится у работодателя.") >= 2  # pointed at, and changed
    assert re.search(r"60[.,\s\u00a0]000 KZT", words)
    assert re.search(r"150[.,\s\u00a0]000 KZT", words)


def test_void_clauses_show_their_sentence_their_reason_and_their_law(visitor):
    words = words_on(check(visitor))
    assert "The boss keeps your passport." in words
    assert "Your passport is yours." in words
    assert "A/HRC/26/35, para. 82 (from a secondary source)" in words
    assert "The lowest lawful pay for these hours is 85,000 KZT." in words


def test_a_basis_that_is_not_confirmed_says_so(visitor):
    words = words_on(check(visitor, text="Работник отказывается от всех претензий к работодателю."))
    assert "Labour Code 2015, art. 9 (not confirmed)" in words
    assert "A lawyer should look at these clauses" in words
    assert "These clauses have no force" not in words


def test_nothing_is_stored_and_no_cookie_is_set_but_the_forms(visitor, django_assert_num_queries):
    with django_assert_num_queries(0):
        check(visitor)
    assert settings.SESSION_COOKIE_NAME not in visitor.cookies


def test_questions_instead_of_a_text(visitor):
    asked = check(visitor, text="", next="questions")
    assert asked.content.decode().count('type="radio"') > 60
    told = check(visitor, text="", next="questions", **{"answer-passport_kept": "yes", "answer-pay": "no"})
    words = words_on(told)
    assert "The boss keeps your passport." in words
    assert "These clauses have no force" in words
    assert "This is missing how much you are paid" in words


def test_an_answer_stays_chosen_when_it_is_checked_again(visitor):
    told = check(visitor, **{"answer-insurance": "no"}).content.decode()
    assert re.search(r'id="insurance-no" value="no" checked', told)


def test_an_empty_form_is_told_what_to_do(visitor):
    words = words_on(check(visitor, text=" "))
    assert "Paste the contract, choose a file, or let us ask you." in words


def test_a_mistake_keeps_what_was_typed(visitor):
    answer = check(visitor, day="2026-02-30", earlier="150 000 тенге").content.decode()
    assert "There is no such date." in answer
    assert "Паспорт работника хранится" in answer
    assert "150 000 тенге" in answer
    assert 'value="2026-02-30"' in answer


@pytest.mark.parametrize("day", ["1.3.2026", "01/03/2026", "2026-03-01"])
def test_days_are_read_as_people_write_them(visitor, day):
    assert "Kazakhstan, March 1, 2026" in words_on(check(visitor, day=day))


def upload(visitor, content, name="contract.docx"):
    return check(visitor, text="", file=SimpleUploadedFile(name, content))


def word_file(*paragraphs):
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


@pytest.mark.slow
def test_a_word_file_is_read_and_comes_back_as_text(visitor):
    answer = upload(visitor, word_file(*CONTRACT.splitlines()))
    assert "The boss keeps your passport." in words_on(answer)
    assert "Паспорт работника хранится у работодателя." in answer.content.decode().split("<textarea", 1)[1]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"\xff\xd8\xff\xe0 a photograph", "This is a picture"),
        (b"PK\x03\x04 not a zip", "This file is damaged"),
        (b"%PDF-1.7 cut off", "This file is damaged"),
        (b"\xd0\xcf\x11\xe0 old", "This is an old Word file"),
        (b"\x00\x01\x02\x03 what is this", "This kind of file cannot be read"),
        (b"", "This file is empty"),
    ],
)
def test_files_that_cannot_be_read_are_named_and_the_rest_is_kept(visitor, content, words):
    said = {"earlier": "150 000 тенге", "file": SimpleUploadedFile("x.docx", content)}
    answer = check(visitor, text="", **said)
    assert words in words_on(answer)
    assert "150 000 тенге" in answer.content.decode()


def test_a_text_of_a_megabyte_is_refused_and_kept(visitor):
    answer = check(visitor, text="Паспорт " * 65_000)
    assert "This text is too long to be read at once." in words_on(answer)
    assert answer.content.decode().count("Паспорт") >= 65_000


def test_null_bytes_and_control_letters_are_read_over(visitor):
    answer = check(visitor, text="Паспорт\x00 работника\x07 хранится у работодателя.")
    assert "The boss keeps your passport." in words_on(answer)


def test_a_language_that_is_not_ours_is_asked_about(visitor):
    words = words_on(
        check(visitor, text="İşçinin pasaportu işveren tarafından saklanacaktır ve ücret ödenecek.")
    )
    assert "We could not tell the language of this text" in words


@pytest.mark.parametrize("language", ["en", "uz-cyrl"])
def test_the_answer_on_paper(visitor, language):
    form = {"country": "kz", "day": "2026-03-01", "text": CONTRACT, "earlier": ""}
    answer = visitor.post(f"/{language}/paper/print/", form)
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_fair_contract_stands_beside_the_language_of_the_state(visitor, language):
    words = words_on(visitor.get(f"/{language}/paper/fair/"))
    assert "85" in words
    assert words.count("_" * 12) > 20
    russian = words_on(visitor.get(f"/{language}/paper/fair/?country=kz&beside=ru"))
    assert "Паспорт и все документы остаются у работника." in russian


def test_a_choice_that_does_not_exist_falls_back(visitor):
    assert visitor.get("/en/paper/fair/?country=xx&beside=zz").status_code == 200


def test_the_fair_contract_is_printed(visitor):
    answer = visitor.get("/tg/paper/fair/print/?country=ru")
    assert answer.content.startswith(b"%PDF")


USUAL = {
    "country": "kz", "first": "2026-03-02", "last": "2026-03-31", "weekdays": ["mon", "tue", "wed", "thu", "fri"],
    "how": "times", "start": "08:00", "end": "17:00", "pause": "60", "kind": "month", "rate": "150 000",
    "currency": "KZT", "scheme": "five_day", "written": "no", "paid": "50 000", "next": "count",
}  # fmt: skip


def count(visitor, language="en", **said):
    return visitor.post(f"/{language}/sum/", {**USUAL, **said})


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_owed_is_counted_in_every_language(visitor, language):
    answer = count(visitor, language)
    assert answer.status_code == 200
    assert "KZT" in words_on(answer)


def test_a_month_of_ordinary_work_is_the_month_s_pay_less_what_was_paid(visitor):
    words = words_on(count(visitor, first="2026-02-01", last="2026-02-28"))
    assert "100,000 KZT Earned under the law: 150,000 KZT. Already received and counted: 50,000 KZT." in words
    assert "There was no written contract" in words


def test_longer_days_are_worth_more(visitor):
    def owed(**said):
        found = re.search(r"Earned under the law: ([\d,.]+)", words_on(count(visitor, **said)))
        return float(found[1].replace(",", ""))

    assert owed(end="19:00") > owed()


def test_from_dark_to_dark_gives_a_range(visitor):
    words = words_on(count(visitor, how="dark", kind="day", rate="6000"))
    assert re.search(r"Earned under the law: [\d,.]+ – [\d,.]+ KZT", words)


def test_without_a_promise_the_minimum_is_counted(visitor):
    assert "Minimum wage for work without an agreed rate" in words_on(count(visitor, kind="none", rate=""))


def test_nothing_of_the_calculator_is_stored(visitor, django_assert_num_queries):
    with django_assert_num_queries(0):
        count(visitor)
    assert settings.SESSION_COOKIE_NAME not in visitor.cookies


def test_change_brings_the_answers_back(visitor):
    page = count(visitor, next="change").content.decode()
    assert 'value="150 000"' in page
    assert 'value="2026-03-02"' in page
    assert re.search(r'value="thu" checked', page)
    assert not re.search(r'value="sun" checked', page)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"first": ""}, "This is needed."),
        ({"first": "2026-13-01"}, "There is no such date."),
        ({"last": "2026-03-01"}, "The period ends before it begins."),
        ({"first": "2020-01-01"}, "This is longer than three years."),
        ({"last": (today() + timedelta(days=2)).isoformat()}, "This day is in the future."),
        ({"start": "25:00"}, "There is no such time."),
        ({"start": ""}, "This is needed."),
        ({"how": "hours", "hours_low": "26"}, "A day has 24 hours."),
        ({"how": "hours", "hours_low": "10", "hours_high": "8"}, "The second number is smaller"),
        ({"how": "hours"}, "This is needed."),
        ({"pause": "900"}, "This break is not possible."),
        ({"rate": "-5"}, "This number is not possible."),
        ({"rate": "1.500"}, "This number can be read in two ways."),
        ({"rate": "many"}, "Write a number"),
        ({"rate": ""}, "This is needed."),
        ({"kind": "piece", "rate": "20"}, "This is needed."),
        ({"kind": "gold"}, "Choose one of the answers shown."),
        ({"weekdays": []}, "This is needed."),
    ],
)
def test_what_cannot_be_counted_is_named_and_the_rest_is_kept(visitor, said, words):
    answer = count(visitor, **said)
    assert words in words_on(answer)
    assert 'value="50 000"' in answer.content.decode()


def test_the_sum_on_paper(visitor):
    answer = visitor.post("/ky/sum/print/", USUAL)
    assert answer.content.startswith(b"%PDF")
    assert answer["Content-Disposition"] == 'attachment; filename="sums.pdf"'


@pytest.mark.parametrize(
    ("text", "number"), [("150 000", "150000"), ("1500,5", "1500.5"), ("0", "0"), ("12.50", "12.50")]
)
def test_numbers_are_exact(text, number):
    assert str(read_number(text)) == number


def test_the_first_page_and_the_help_lead_here(visitor):
    for path in ("/en/", "/en/help/"):
        page = visitor.get(path).content.decode()
        assert 'href="/en/sum/"' in page
        assert 'href="/en/paper/"' in page
