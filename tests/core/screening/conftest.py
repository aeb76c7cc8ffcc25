"""The shipped pack, and a short way to screen a few answers."""

from datetime import date

import pytest

from panah.core.law import load_pack
from panah.core.screening import Facts, screen


@pytest.fixture(scope="session")
def pack():
    return load_pack()


@pytest.fixture(scope="session")
def screen_answers(pack):
    def run(answers=(), at=date(2017, 3, 1), jurisdictions=(), **more):
        table = dict.fromkeys(answers, "yes") if not isinstance(answers, dict) else answers
        return screen(Facts.from_json({"facts": {**table, **more}}, pack), at, jurisdictions, pack)

    return run
