"""What a phone was told is saved is saved, once: servers are killed with -9 while phones send and send again."""

import http.client
import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import uuid
from contextlib import closing

import pytest

from tests.e2e.conftest import ROOT, serving, surroundings
from tests.e2e.test_durability import Sender, processes_of

pytestmark = [pytest.mark.slow]

PHONES, ENTRIES, KILLS = 4, 40, 6


class Phone(Sender):
    """A phone that keeps what it wrote until the server says it has it, and forgets every third answer."""

    def begin(self):
        """A new diary; returns its number."""
        self.insist("GET", "/en/diary/")
        self.insist("POST", "/en/diary/", begin="1")
        self.insist("POST", "/en/diary/about/", jurisdiction="kz")
        _, page = self.insist("GET", "/en/diary/number/")
        shown = re.search(r"data-receipt.*?>(.*?)</p>", page, re.DOTALL)[1]
        return re.sub(r"\D", "", re.sub(r"<[^>]*>", "", shown))

    def send(self, number):
        """One entry, until its answer arrives and is not forgotten."""
        fields = {"day": "2026-11-02", "how": "dark", "note": f"entry {number}"}
        entry = {"id": str(uuid.uuid4()), "kind": "shift", "edit": 1, "fields": fields}
        for attempt in range(400):
            try:
                told = self.post(json.dumps({"entries": [entry]}))
            except (OSError, http.client.HTTPException):
                told = None
            if told and (number + attempt) % 3:
                assert [each["state"] for each in told["entries"]] == ["saved"]
                return
            if told is None:
                time.sleep(0.05)
        raise AssertionError(f"entry {number} was never taken")

    def post(self, body):
        """The answer of the server, or None."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookies, "Content-Type": "application/json", "X-CSRFToken": self.cookies["csrf"]}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.request("POST", "/en/diary/sync/", body=body, headers=headers)
            with closing(connection.getresponse()) as response:
                return json.loads(response.read()) if response.status == 200 else None


def test_what_a_phone_sent_survives_kill_9_and_is_there_once(tmp_path, seeded):
    data = tmp_path / "data"
    shutil.copytree(seeded[0], data)
    with serving(data, processes=2) as (port, process):
        receipts = _send_while_killing(port, process)
    checked = subprocess.run(
        [sys.executable, "-c", COUNT_ALL],
        cwd=ROOT,
        env=surroundings(data),
        input="\n".join(receipts),
        check=True,
        capture_output=True,
        text=True,
    )
    assert checked.stdout.split() == [str(ENTRIES)] * PHONES


def _send_while_killing(port, server):
    receipts, errors, sent = [], [], []
    # Servers die while entries come in: who had not yet been told a number then would begin another diary.
    begun = threading.Barrier(PHONES, timeout=120)

    def work():
        try:
            phone = Phone(port)
            receipts.append(phone.begin())
            begun.wait()
            for number in range(ENTRIES):
                phone.send(number)
                sent.append(number)
        except AssertionError as error:
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(PHONES)]
    for thread in threads:
        thread.start()
    dice, kills = random.Random(5), 0
    while any(thread.is_alive() for thread in threads):
        time.sleep(0.05)
        if kills < KILLS and len(sent) >= (kills + 1) * PHONES * ENTRIES // (KILLS + 2):
            os.kill(dice.choice(processes_of(server)), signal.SIGKILL)
            kills += 1
    assert errors == []
    assert kills == KILLS
    return receipts


# For each diary: how many different entries it holds, if there are no others and the about page.
COUNT_ALL = """
import sys, django
django.setup()
from panah.diary.queries import everything, get_by_receipt
from panah.vault.actions import open_with_receipt
from panah.vault.queries import Keyring
for receipt in sys.stdin.read().split():
    keypair, private = open_with_receipt(receipt=receipt)
    found = everything(get_by_receipt(keypair.pk), Keyring({keypair.pk: private}))
    notes = [each.fields["note"] for each in found if each.kind == "shift"]
    print(len(set(notes)) if len(notes) == len(set(notes)) == len(found) - 1 else -len(found))
"""
