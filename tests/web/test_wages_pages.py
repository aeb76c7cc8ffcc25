"""The contract checker and the calculator: a form, an answer, and nothing kept."""

import io
import re
from datetime import date, timedelta

import docx
import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from panah.core.wages.preparing import birthday
from panah.public.diary.forms import today
from panah.public.wages.calculator_form import _born, read_number
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
    "currency": "KZT", "scheme": "five_day", "written": "no", "age": "adult", "paid": "50 000", "next": "count",
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


def sums(visitor, **said):
    """What was earned under the law, from the least to the most."""
    found = re.search(r"Earned under the law: ([\d,.]+)(?: – ([\d,.]+))?", words_on(count(visitor, **said)))
    least, most = found[1].rstrip(".").replace(",", ""), (found[2] or found[1]).rstrip(".").replace(",", "")
    return float(least), float(most)


LONG_DAYS = {"kind": "hour", "rate": "1000", "weekdays": ["mon", "tue", "wed", "thu", "fri", "sat"]}


def test_a_child_s_week_is_shorter_so_more_is_owed_and_more_is_forbidden(visitor):
    grown, older, younger = (sums(visitor, age=age, **LONG_DAYS) for age in ("adult", "16_17", "14_15"))
    assert grown[0] < older[0] < younger[0]
    page = words_on(count(visitor, age="16_17", **LONG_DAYS))
    assert "A child worked more hours in a week than the law allows" in page
    assert "A child below the working age was put to work" not in page
    assert "A child below the working age was put to work" in words_on(
        count(visitor, age="under_14", **LONG_DAYS)
    )


def test_an_age_nobody_knows_reaches_from_a_grown_up_s_sum_to_a_child_s(visitor):
    least, most = sums(visitor, age="unknown", **LONG_DAYS)
    assert least == sums(visitor, age="adult", **LONG_DAYS)[0]
    known = [sums(visitor, age=age, **LONG_DAYS)[1] for age in ("adult", "16_17", "14_15", "under_14")]
    assert most == max(known) > least
    assert sums(visitor, age="", **LONG_DAYS) == (least, most)  # not answered is not known
    assert "Your age while you worked" in words_on(count(visitor, age="", **LONG_DAYS))
    assert "Your age while you worked" not in words_on(count(visitor, age="adult", **LONG_DAYS))


@pytest.mark.parametrize("age", [17, 15, 13])
@pytest.mark.parametrize("last", [date(2024, 2, 28), date(2024, 2, 29), date(2025, 2, 28), date(2026, 3, 31)])
def test_an_answer_about_the_age_holds_to_the_last_day(age, last):
    born = _born(last, age)
    assert birthday(born, age) <= last < birthday(born, age + 1)


def test_the_minimum_of_the_place_is_counted_and_cited(visitor):
    said = {
        "country": "us", "kind": "none", "rate": "", "currency": "USD", "paid": "", "age": "adult",
        "first": "2025-03-03", "last": "2025-03-28",
    }  # fmt: skip
    least, most = sums(visitor, **said)
    in_california = sums(visitor, region="US-CA", **said)
    assert least == most < in_california[0]
    assert "Cal. Lab. Code" in words_on(count(visitor, region="US-CA", **said))


@pytest.mark.parametrize("language", LANGUAGES)
def test_places_have_their_names_in_every_language(visitor, language):
    page = visitor.get(f"/{language}/sum/").content.decode()
    codes = re.findall(r'<option value="((?:RU|US)-[A-Z]+)">([^<]+)</option>', page)
    assert {"RU-MOW", "US-CA"} <= {code for code, _ in codes}
    assert all(name.strip() and name != code for code, name in codes)


def test_a_place_of_another_country_is_told_and_the_rest_is_kept(visitor):
    answer = count(visitor, region="US-CA")
    assert "This place is in another country." in words_on(answer)
    assert 'value="150 000"' in answer.content.decode()


def test_pay_in_other_money_without_its_worth_is_told_and_counted_apart(visitor):
    month = {"first": "2026-02-01", "last": "2026-02-28", "paid": "100", "other": "USD"}
    words = words_on(count(visitor, **month))
    assert "There is no rate from USD to KZT" in words
    assert "Write how much one of it was worth" in words
    assert "150,000 KZT Earned under the law: 150,000 KZT" in words
    words = words_on(count(visitor, worth="500,125", **month))
    assert "There is no rate" not in words
    assert "Already received and counted: 50,012.5" in words


@pytest.mark.parametrize(("worth", "words"), [("0", "This number is not possible."), ("x", "Write a number")])
def test_a_worth_that_cannot_be_is_told(visitor, worth, words):
    assert words in words_on(count(visitor, paid="100", other="USD", worth=worth))


@pytest.fixture
def own_folder(tmp_path, settings, monkeypatch):
    """An empty folder, the only one that anything could be written into."""
    settings.FILES_DIR = settings.DATA_DIR = tmp_path
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def test_nothing_that_was_told_stays_anywhere(visitor, own_folder, caplog, django_assert_num_queries):
    """No row, no session, no cookie, no line of a log and no file holds what somebody told the calculator."""
    planted = {
        "first": "2024-07-19",
        "last": "2024-08-23",
        "start": "03:17",
        "end": "21:43",
        "rate": "271828",
    }
    caplog.set_level("DEBUG")
    for page in ("/en/sum/", "/en/sum/print/"):
        with django_assert_num_queries(0):
            answer = visitor.post(page, {**USUAL, **planted, "age": "16_17", "paid": "31415"})
        assert answer.status_code == 200
        assert not [name for name in answer.cookies if name != settings.CSRF_COOKIE_NAME]
        assert answer["Cache-Control"] == "no-store"
        assert settings.SESSION_COOKIE_NAME not in visitor.cookies
    said = "\n".join(record.getMessage() for record in caplog.records)
    assert not [value for value in (*planted.values(), "31415", "16_17") if value in said]
    assert list(own_folder.rglob("*")) == []


@pytest.mark.parametrize(("country", "money"), [("kz", "KZT"), ("ru", "RUB"), ("us", "USD")])
def test_the_money_is_that_of_the_country_unless_another_is_chosen(visitor, country, money):
    said = {"first": "2025-02-03", "last": "2025-02-28", "country": country, "paid": "1"}
    assert f" {money} Earned under the law" in words_on(count(visitor, currency="", **said))
    assert " EUR Earned under the law" in words_on(count(visitor, currency="EUR", **said))
