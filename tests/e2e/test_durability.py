"""Nothing that was acknowledged is lost: processes are killed with -9 at random while 1,000 reports come in."""

import http.client
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.e2e.conftest import ROOT, serving, surroundings

pytestmark = [pytest.mark.slow]

REPORTS, SENDERS, KILLS = 1000, 8, 12


class Sender:
    """A worker's browser without a browser: follows the form by HTTP, sends again until it is told a receipt."""

    def __init__(self, port):
        self.port, self.cookies = port, {}

    def ask(self, method, path, **form):
        """One request with this sender's cookies; (status, location, body)."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
        if form:
            form["csrfmiddlewaretoken"] = self.cookies["csrf"]
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request(method, path, body=urlencode(form), headers=headers)
            with closing(connection.getresponse()) as response:
                for name, value in response.getheaders():
                    if name == "Set-Cookie":
                        key, _, rest = value.partition("=")
                        self.cookies[key] = rest.split(";")[0]
                return response.status, response.getheader("Location", ""), response.read().decode()

    def insist(self, method, path, **form):
        """Ask until the server answers: it may just have been killed."""
        for _ in range(400):
            try:
                status, location, body = self.ask(method, path, **form)
            except (OSError, http.client.HTTPException):
                status, location, body = 0, "", ""
            if status in {200, 302}:
                return location, body
            time.sleep(0.05)
        raise AssertionError(f"{method} {path} was never answered: {status} {body[:200]}")

    def begin(self, text):
        """Choose who reads, and write."""
        _, page = self.insist("GET", "/en/start/")
        organisation = re.search(r'name="organisation"[^>]*value="([0-9a-f-]{36})"', page)[1]
        self.insist("POST", "/en/start/", organisation=organisation, way="text")
        self.insist("POST", "/en/form/text/", narrative=text)

    def send_report(self, text):
        """Write and send; returns the receipt that the page showed."""
        self.begin(text)
        self.insist("POST", "/en/form/send/", send="1")
        return self.receipt()

    def receipt(self):
        """The receipt of the report that was sent."""
        _, page = self.insist("GET", "/en/form/done/")
        return re.sub(
            r"\D", "", re.sub(r"<[^>]*>", "", re.search(r"data-receipt.*?>(.*?)</p>", page, re.DOTALL)[1])
        )


def processes_of(supervisor):
    """The supervisor's web and worker processes, masters and children."""
    found, waiting = [], [supervisor.pid]
    while waiting:
        parent = waiting.pop()
        for entry in Path("/proc").glob("[0-9]*/stat"):
            try:
                fields = entry.read_text().rsplit(")", 1)[1].split()
            except OSError:
                continue
            if int(fields[1]) == parent:
                found.append(int(entry.parent.name))
                waiting.append(int(entry.parent.name))
    return found


@pytest.fixture
def server(tmp_path, seeded):
    """The whole process tree over a folder of its own: (port, supervisor, folder)."""
    data = tmp_path / "data"
    shutil.copytree(seeded[0], data)
    with serving(data, processes=2) as (port, process):
        yield port, process, data


def opened(data, receipts):
    """(reports that a receipt opens whole, reports in all)."""
    checked = subprocess.run(
        [sys.executable, "-c", OPEN_ALL],
        cwd=ROOT,
        env=surroundings(data),
        input="\n".join(receipts),
        text=True,
        capture_output=True,
        check=True,
    )
    return tuple(int(number) for number in checked.stdout.split())


def test_a_thousand_submissions_survive_kill_9(server):
    port, process, data = server
    receipts = _send_while_killing(port, process)
    assert len(set(receipts)) == REPORTS
    assert opened(data, receipts) == (REPORTS, REPORTS)


def test_many_tabs_that_send_at_the_same_moment_make_one_report(server):
    port, _, data = server
    first = Sender(port)
    first.begin("Report of many tabs")
    tabs, gate, answers = [], threading.Barrier(SENDERS), []

    def send(tab):
        gate.wait()
        answers.append(tab.ask("POST", "/en/form/send/", send="1")[:2])

    for _ in range(SENDERS):
        tab = Sender(port)
        tab.cookies = dict(first.cookies)
        tabs.append(threading.Thread(target=send, args=(tab,)))
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    assert {status for status, _ in answers} == {302}, answers
    assert opened(data, [first.receipt()]) == (1, 1)


def _send_while_killing(port, server):
    receipts, errors, lock = [], [], threading.Lock()

    def work(share):
        try:
            for number in range(share):
                receipt = Sender(port).send_report(f"Report {number} of {threading.current_thread().name}")
                with lock:
                    receipts.append(receipt)
        except AssertionError as error:
            errors.append(error)

    threads = [
        threading.Thread(target=work, args=(REPORTS // SENDERS,), name=f"sender-{n}") for n in range(SENDERS)
    ]
    for thread in threads:
        thread.start()
    dice = random.Random(9)
    kills = 0
    while any(thread.is_alive() for thread in threads):
        time.sleep(0.1)
        if kills < KILLS and len(receipts) >= (kills + 1) * REPORTS // (KILLS + 2):
            victims = processes_of(server)
            os.kill(dice.choice(victims), signal.SIGKILL)
            kills += 1
    assert errors == []
    assert kills == KILLS
    return receipts


# Every receipt opens a report whose words are whole; and there are no more reports than receipts.
OPEN_ALL = """
import sys, django
django.setup()
from panah.reports.models import Report
from panah.reports.queries import narrative, report_of_receipt
from panah.vault.actions import open_with_receipt
from panah.vault.queries import Keyring
opened = 0
for receipt in sys.stdin.read().split():
    keypair, private = open_with_receipt(receipt=receipt)
    opened += narrative(report_of_receipt(keypair.pk), Keyring({keypair.pk: private})).startswith("Report ")
print(opened, Report.objects.count())
"""
