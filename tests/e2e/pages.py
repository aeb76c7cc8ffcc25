"""What a person does on the worker's pages, for several tests."""

import re

LANGUAGES = ("en", "ru", "kk", "ky", "uz", "uz-cyrl", "tg")


def begin(page, language="en", way="questions"):
    """Choose the first reader and go on, until the next page and its scripts are there."""
    page.goto(f"/{language}/start/")
    page.click(f"button[name=way][value={way}]")
    page.wait_for_url("**/form/**")


def send_text(page, text, language="en"):
    """Only write, and send. Returns the receipt."""
    begin(page, language, way="text")
    page.fill("textarea[name=narrative]", text)
    page.click("main form button")
    page.click("button[name=next][value=on]")
    page.click("main form[action$='/send/'] button")
    return receipt(page)


def receipt(page):
    """The 20 digits on the page."""
    digits = re.sub(r"\D", "", page.inner_text("[data-receipt]"))
    assert len(digits) == 20
    return digits


def open_report(page, digits, language="en"):
    """Come back with a receipt."""
    page.goto(f"/{language}/open/")
    page.fill("input[name=receipt]", digits)
    page.click("main form button")
    page.wait_for_url("**/open/page/")
