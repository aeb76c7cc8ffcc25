"""Browser tests: a real headless Chromium against the real server process, with its own folder and database.

    def test_it(phone):            # 360 x 740, JavaScript on; also `plain_phone` (JavaScript off) and `desktop`
        phone.goto("/en/")         # paths are relative to the server under test

`site.people["aigul"]` holds email, password and totp secret of a member; `site.organisations["hotline"]` an id.
Every page fails its test when the browser reports a breach of the content policy or asks any other host.
"""

import json
import os
import random
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
# The same engine without the windows around it, which cost more than our pages. It keeps no history on the disk, so
# tests of what stays on the device take the whole browser.
SHELL = shutil.which("chromium-headless-shell") or CHROMIUM
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
# Milliseconds a page may take on a busy machine: speed is measured in benches, not here.
PATIENCE = 30_000


def pytest_collection_modifyitems(config, items):
    """Without a browser these tests are left out, with a line that says so; where CI=true they are required."""
    if CHROMIUM or os.environ.get("CI") == "true":
        return
    browser = [item for item in items if item.get_closest_marker("browser")]
    if browser:
        config.hook.pytest_deselected(items=browser)
        items[:] = [item for item in items if item not in browser]
        reporter = config.pluginmanager.get_plugin("terminalreporter")
        if reporter:
            reporter.write_line(
                f"left out {len(browser)} browser tests: there is no chromium (apt-get install chromium)"
            )


@dataclass(frozen=True)
class Site:
    """The server under test."""

    url: str
    neutral: str
    data: Path
    organisations: dict
    people: dict


class _Neutral(BaseHTTPRequestHandler):
    """The other site that "Exit this page" leads to."""

    def do_GET(self):
        body = b"<!doctype html><title>Weather</title><link rel=icon href=data:,><p>Sunny"
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        pass


def free_port():
    """Below the ports that Linux gives to connections, so that none of them takes it before the server does."""
    for port in random.SystemRandom().sample(range(20_000, 32_000), 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)):
                return port
    raise AssertionError("no port is free")


def _wait_for(url, process):
    for _ in range(1200):
        if process.poll() is not None:
            break
        try:
            urllib.request.urlopen(url, timeout=2).close()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"the server did not start: {process.poll()}")


@pytest.fixture(scope="session")
def neutral():
    """A site that is not ours."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Neutral)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}/"
    server.shutdown()
    server.server_close()


def surroundings(data, port=0, **settings):
    """The environment of a process of ours that works in the folder `data`."""
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("PANAH_")},
        "DJANGO_SETTINGS_MODULE": "panah.settings",
        "PANAH_DATA_DIR": str(data),
        "PANAH_BASE_URL": f"http://127.0.0.1:{port}",
        "PANAH_KDF_MEMORY_MIB": "1",
        **settings,
    }


@pytest.fixture(scope="session")
def seeded(tmp_path_factory):
    """(A folder seeded through real invitations, who is in it): made once, and copied for every server."""
    data = tmp_path_factory.mktemp("seeded")
    subprocess.run([sys.executable, "-m", "panah.public.catalogs", "compile"], cwd=ROOT, check=True)
    command = [sys.executable, "-m", "tests.e2e.seed"]
    told = subprocess.run(command, cwd=ROOT, env=surroundings(data), check=True, stdout=subprocess.PIPE)
    return data, json.loads(told.stdout)


@contextmanager
def serving(data, *, processes=1, **settings):
    """The whole process tree of `panah serve` over the folder `data`: (port, supervisor)."""
    port = free_port()
    command = [sys.executable, "-m", "panah.cli", "serve", "--port", str(port), "--processes", str(processes)]
    with (data / "server.log").open("w") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=surroundings(data, port, **settings), stdout=log, stderr=log
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/healthz", process)
            yield port, process
        finally:
            process.terminate()
            process.wait(timeout=120)


@contextmanager
def own_site(data, seeded, neutral):
    """A server of its own over a copy of the seeded folder."""
    shutil.copytree(seeded[0], data)
    with serving(data, PANAH_EXIT_URL=neutral) as (port, _):
        yield Site(f"http://127.0.0.1:{port}", neutral, data, **seeded[1])


@pytest.fixture(scope="session")
def site(tmp_path_factory, seeded, neutral):
    """The real server process."""
    with own_site(tmp_path_factory.mktemp("site") / "data", seeded, neutral) as made:
        yield made


@pytest.fixture(scope="module")
def chromium():
    """One browser for a module. It ends with it, since its event loop would disturb tests of the database."""
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=SHELL, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium, site):
    """Opens pages, each in a browser context of its own, with the options of Playwright."""
    opened = []

    def open_page(width=360, height=740, **options):
        context = chromium.new_context(
            base_url=site.url, viewport={"width": width, "height": height}, accept_downloads=True, **options
        )
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        problems = watch(page, site)
        opened.append((context, problems))
        return page

    yield open_page
    for context, problems in opened:
        context.close()
        assert problems == []


def watch(page, site):
    """Collects breaches of the content policy, script errors, and requests to any other host."""
    problems = []
    page.on("pageerror", lambda error: problems.append(f"script error: {error}"))
    page.on(
        "console", lambda line: problems.append(line.text) if "Content Security Policy" in line.text else None
    )

    def requested(request):
        if not request.url.startswith((site.url, site.neutral)):
            problems.append(f"asked another host: {request.url}")

    page.on("request", requested)
    return problems


@pytest.fixture
def phone(visit):
    """A cheap phone with JavaScript."""
    return visit()


@pytest.fixture
def plain_phone(visit):
    """A cheap phone without JavaScript."""
    return visit(java_script_enabled=False)


@pytest.fixture
def desktop(visit):
    """A desktop browser."""
    return visit(width=1280, height=900)
