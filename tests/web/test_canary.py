"""A10: whoever takes the database, the files, the logs and the jobs finds no name, word, number or key of anybody."""

import base64
import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from django.db import connection

from tests.canary import NAMES, WORDS, Story, disguises, hits
from tests.quick import own_files, quick_keys

__all__ = ["own_files", "quick_keys"]


def every_value():
    """Every value of every column of every table, as bytes."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for line in cursor:
                for value in line:
                    yield bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


@pytest.fixture
def story(db, caplog):
    """The story, told with every logger open."""
    caplog.set_level("DEBUG")
    told = Story()
    told.tell()
    return told


@pytest.mark.slow
def test_no_table_no_log_line_and_no_file_holds_a_mark(story, caplog, settings):
    values = list(every_value())
    assert len(values) > 1000
    assert hits(story.marks, b"\n".join(values)) == []
    logged = "\n".join(
        f"{each.getMessage()} {each.args} {each.exc_text}" for each in caplog.get_records("setup")
    ).encode()
    assert logged
    assert hits(story.marks, logged) == []
    kept = [each for each in Path(settings.FILES_DIR).rglob("*") if each.is_file()]
    # Photos of reports and of a diary, the papers of its copy, and three workbooks: what is erased after a commit stays
    # in a test that never commits.
    assert len(kept) == 10
    assert hits(story.marks, b"\n".join(each.read_bytes() + each.name.encode() for each in kept)) == []
    assert all(b"Exif" not in each.read_bytes() for each in kept)


CHILD = """
import django
django.setup()
from django.test.utils import setup_test_environment
setup_test_environment()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("collectstatic", interactive=False, verbosity=0)
from tests.canary import Story
story = Story()
story.tell()
import json, os
os.write(3, json.dumps(story.marks).encode())
os._exit(0)  # as killed: nothing is tidied up, the write-ahead log stays
"""


@pytest.mark.slow
def test_the_whole_data_folder_of_a_killed_server_holds_no_mark(tmp_path):
    """The database file with its free pages, its write-ahead log, the files, whatever else was left, and the output."""
    reading, writing = os.pipe()
    environment = os.environ | {
        "PANAH_DATA_DIR": str(tmp_path),
        "PANAH_DATABASE_URL": f"sqlite:///{tmp_path / 'panah.sqlite3'}",
        "PANAH_KDF_MEMORY_MIB": "1",
        "PANAH_LOG_LEVEL": "DEBUG",
        "DJANGO_SETTINGS_MODULE": "panah.settings",
        "TMPDIR": str(tmp_path),
    }
    child = subprocess.run(
        [sys.executable, "-c", f"import os; os.dup2({writing}, 3)\n{CHILD}"],
        env=environment,
        pass_fds=(writing,),
        capture_output=True,
        check=False,
        cwd=Path(__file__).parents[2],
    )
    os.close(writing)
    with os.fdopen(reading, "rb") as told:
        answer = told.read()
    assert child.returncode == 0, child.stderr.decode()[-3000:]
    marks = json.loads(answer)
    files = [each for each in tmp_path.rglob("*") if each.is_file() and "static" not in each.parts]
    names = {each.name for each in files}
    assert {"panah.sqlite3", "panah.sqlite3-wal"} <= names
    dump = b"\n".join(each.read_bytes() + str(each).encode() for each in files)
    assert hits(marks, dump + child.stdout + child.stderr) == []


@pytest.mark.parametrize("mark", [NAMES["family_name"], WORDS["narrative"], NAMES["phone"]])
def test_the_search_would_find_a_mark_in_each_disguise(mark):
    """The control: a search that finds nothing anywhere proves nothing."""
    inside = f"before {mark} after"
    for dump in (
        inside.encode(),
        inside.encode("utf-16-le"),
        unicodedata.normalize("NFD", inside).encode(),
        base64.b64encode(inside.encode()),
        base64.b64encode(b"x" + inside.encode()),
        base64.b64encode(b"xy" + inside.encode()),
        inside.encode().hex().encode(),
        inside.upper().encode(),
    ):
        assert hits([mark], dump) == [mark]
    assert len(set(disguises(mark))) > 10
