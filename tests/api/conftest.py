"""The real server process, asked over real sockets by a client that knows nothing but the protocol."""

import io
import json
import os
import subprocess
import sys
import uuid
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from PIL import Image

from tests.api.collect import Collect
from tests.e2e.conftest import ROOT, serving, surroundings
from tests.quick import own_files, quick_keys

__all__ = ["own_files", "quick_keys"]


@dataclass
class Field:
    """The server in the field: its address, the devices' logins, and a look into what arrived."""

    url: str
    environment: dict
    devices: dict
    log: Path
    seen: set = field(default_factory=set)

    def device(self, kind, **changed):
        """A device of an office of this kind."""
        return Collect(f"{self.url}/openrosa", **{**self.devices[kind], **changed})

    def run(self, *words):
        """A Python module of the tests against the server's database."""
        done = subprocess.run(
            [sys.executable, "-m", *words],
            cwd=ROOT,
            env=self.environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return json.loads(done.stdout)

    def look(self):
        """The reports that came since the last look."""
        reports = self.run("tests.api.look")
        new = [report for report in reports if report["id"] not in self.seen]
        self.seen |= {report["id"] for report in new}
        return new

    def again(self):
        """All reports, old and new, by id."""
        return {report["id"]: report for report in self.run("tests.api.look")}

    def revoke(self, kind):
        """Somebody at the desk takes the device of this office back."""
        self.run("tests.api.look", "revoke", self.devices[kind]["login"])


@contextmanager
def own_database():
    """Settings of a database of this server's own: SQLite in its folder, or in the PostgreSQL half a fresh one."""
    address = os.environ.get("PANAH_DATABASE_URL", "")
    if not address.startswith("postgres"):
        yield {}
        return
    name = f"panah_field_{uuid.uuid4().hex[:12]}"
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        try:
            yield {"PANAH_DATABASE_URL": urlsplit(address)._replace(path=f"/{name}").geturl()}
        finally:
            server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def field_server(tmp_path_factory):
    """The server of `panah serve`, two web processes, with a folder and database of its own."""
    with own_database() as database:
        yield from _serve(tmp_path_factory.mktemp("field"), database)


def _serve(data, database):
    settings = {"PANAH_UPLOAD_MAX_MB": "1", "PANAH_LOG_LEVEL": "DEBUG", **database}
    environment = surroundings(data, **settings)
    seeded = subprocess.run(
        [sys.executable, "-m", "tests.api.seed"],
        cwd=ROOT,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    subprocess.run([sys.executable, "-m", "panah.public.catalogs", "compile"], cwd=ROOT, check=True)
    with serving(data, processes=2, **settings) as (port, _):
        log = data / "server.log"
        yield Field(f"http://127.0.0.1:{port}", environment, json.loads(seeded.stdout), log)


@pytest.fixture
def server(field_server):
    """The server, with everything that arrived so far already seen."""
    field_server.look()
    return field_server


@pytest.fixture(scope="session")
def photo():
    """Makes JPEGs of about a size: noise does not compress."""

    def make(seed, kilobytes=40):
        side = int((kilobytes * 1024 / 1.0) ** 0.5)
        noise = Image.frombytes("L", (side, side), os.urandom(side * side))
        noise.putpixel((0, 0), seed % 256)
        content = io.BytesIO()
        noise.save(content, "JPEG", quality=97)
        return content.getvalue()

    return make
