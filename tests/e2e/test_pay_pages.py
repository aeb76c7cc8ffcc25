"""The contract checker and the calculator in a real browser: every language, a narrow screen, no script needed."""

import pytest

from tests.e2e.pages import LANGUAGES, press
from tests.e2e.test_accessibility import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CONTRACT = """Работник работает с 6:00 до 20:00, перерыв 20 минут.
Заработная плата 60 000 тенге в месяц, выплачивается в конце сезона.
Паспорт работника хранится у работодателя."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_pay_and_contracts(visit, language):
    page = visit(width=320, height=640)
    for path in ("paper/", "paper/fair/", "sum/"):
        page.goto(f"/{language}/{path}")
        check(page, f"{language} {path}")
    press(page, "button[value=count]")
    check(page, f"{language} sum with mistakes")
    count(page)
    check(page, f"{language} what is owed")
    page.goto(f"/{language}/paper/")
    page.fill("textarea[name=text]", CONTRACT)
    press(page, "button[value=check]")
    check(page, f"{language} contract answer")


def count(page):
    for name, value in {
        "first": "2026-04-01", "last": "2026-04-30", "start": "06:00", "end": "20:00", "rate": "60000", "paid": "10000",
    }.items():  # fmt: skip
        page.fill(f"input[name={name}]", value)
    press(page, "button[value=count]")


def test_a_contract_without_script_from_question_to_answer(plain_phone):
    plain_phone.goto("/en/paper/")
    plain_phone.fill("textarea[name=text]", CONTRACT)
    press(plain_phone, "button[value=check]")
    assert plain_phone.url.endswith("/en/paper/")  # nothing of it in the address
    assert plain_phone.get_by_text("The boss keeps your passport.").count() >= 1
    plain_phone.check("#insurance-no")
    press(plain_phone, "button[value=questions]")
    assert plain_phone.is_checked("#insurance-no")
    assert plain_phone.get_by_text("insurance for accidents").count() >= 1
    with plain_phone.expect_download() as download:
        plain_phone.click("button[formaction$='/paper/print/']")
    assert download.value.suggested_filename == "contract.pdf"


def test_what_is_owed_without_script_and_back_to_change_it(plain_phone):
    plain_phone.goto("/en/sum/")
    count(plain_phone)
    assert plain_phone.url.endswith("/en/sum/")
    assert plain_phone.get_by_text("KZT").count() >= 1
    press(plain_phone, "button[value=change]")
    assert plain_phone.input_value("input[name=rate]") == "60000"
    assert plain_phone.is_checked("input[name=weekdays][value=mon]")
