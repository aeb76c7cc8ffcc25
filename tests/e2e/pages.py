"""What a person does on the worker's pages, for several tests."""

import re
import sqlite3
from contextlib import closing

LANGUAGES = ("en", "ru", "kk", "ky", "uz", "uz-cyrl", "tg")


def press(page, selector):
    """Click what leads to another page, and be there with its scripts: nothing is read of a page that goes away."""
    with page.expect_navigation():
        page.click(selector)


def leave(page, site):
    """Exit this page."""
    page.click("a.panah-exit")
    page.wait_for_url(site.neutral)


def rows(site, table, where="1"):
    """How many rows the server's table has."""
    with closing(sqlite3.connect(f"file:{site.data / 'panah.sqlite3'}?mode=ro", uri=True)) as database:
        return database.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()[0]


def begin(page, language="en", way="questions"):
    """Choose the first reader and go on."""
    page.goto(f"/{language}/start/")
    press(page, f"button[name=way][value={way}]")


def send_text(page, text, language="en"):
    """Only write, and send. Returns the receipt."""
    begin(page, language, way="text")
    page.fill("textarea[name=narrative]", text)
    press(page, "main form button")
    press(page, "button[name=next][value=on]")
    press(page, "main form[action$='/send/'] button")
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
    press(page, "main form button")
    assert page.url.endswith("/open/page/")
