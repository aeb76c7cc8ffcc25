"""Every page of the diary, in every language: axe finds nothing serious, and nothing runs over a narrow screen."""

import pytest

from tests.e2e.pages import LANGUAGES, press
from tests.e2e.test_accessibility import check
from tests.e2e.test_diary import WEEK, begin, set_up, write
from tests.e2e.test_diary_photos import keep, picture

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = (
    "week", "money", "promised", "photos", "owed", "proof", "keep", "give", "erase", "about", "write/shift",
    "write/usual", "write/money", "write/terms", "write/rate",
)  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_of_the_diary(visit, language, tmp_path):
    page = visit(width=320, height=640)
    page.goto(f"/{language}/diary/")
    check(page, f"{language} start")
    begin(page, language)
    page.goto(f"/{language}/diary/week/?of={WEEK}")
    page.fill(f"#start-{WEEK}", "07:00")
    page.fill(f"#end-{WEEK}", "21:30")
    page.select_option("#how-2026-11-10", "dark")
    page.fill("#hours-2026-11-12", "27")
    page.fill("#employer", "Serik " * 8)
    press(page, "main form button")
    check(page, f"{language} week with a mistake")
    for name in PAGES:
        page.goto(f"/{language}/diary/{name}/")
        check(page, f"{language} {name}")
    press(page, "main form button:not([type=button])")
    check(page, f"{language} mistakes")
    page.goto(f"/{language}/diary/app/")
    check(page, f"{language} app")
    set_up(page, language)
    write(page, "2026-11-09", note="x" * 60)
    keep(page, [picture(tmp_path / f"{'barn' * 15}.png")])
    check(page, f"{language} app open")
