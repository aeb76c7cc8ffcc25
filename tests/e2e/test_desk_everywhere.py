"""Every address of the desk that gives a page, with one of everything behind it: axe and a phone's narrow screen."""

import json
import subprocess
import sys

import pytest

from tests.e2e.conftest import ROOT, Site, serving, surroundings
from tests.e2e.test_accessibility import check

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """(The folder of a world, {"pages": address and who opens it by name, "cookies": sessions by person})."""
    data = tmp_path_factory.mktemp("world")
    command = [sys.executable, "-m", "tests.e2e.seed_world"]
    told = subprocess.run(command, cwd=ROOT, env=surroundings(data), check=True, stdout=subprocess.PIPE)
    return data, json.loads(told.stdout)


@pytest.fixture(scope="module")
def site(world, neutral):
    """A server over this world."""
    with serving(world[0], PANAH_EXIT_URL=neutral) as (port, _):
        yield Site(f"http://127.0.0.1:{port}", neutral, world[0], {}, {})


@pytest.mark.parametrize("language", ["en", "ru"])
def test_every_address_of_the_desk_that_gives_a_page(visit, site, world, language):
    pages, cookies = world[1]["pages"], world[1]["cookies"]
    assert len(pages) > 45
    for person, cookie in cookies.items():
        page = visit(width=360, height=740)
        page.context.add_cookies([{"name": "panah", "value": cookie, "url": site.url}])
        for name, (opens, address) in pages.items():
            if opens == person:
                path = address.replace("/en/", f"/{language}/", 1)
                assert page.goto(path).status == 200, name
                assert page.url == f"{site.url}{path}", name
                check(page, f"{language} {name}")
