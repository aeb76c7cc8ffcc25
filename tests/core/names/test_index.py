"""The look-up index: found in any script, seen at once, sound after a crash, the same answer every time.

Every test runs in a SQLite file, and in the PostgreSQL of PANAH_DATABASE_URL when that names one.
"""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from benches.names_population import organisations
from panah.core.errors import InputError
from panah.core.names import Band, Kind
from panah.core.names.index import Hit, NameIndex, PostgresqlSchema, Record, postings
from panah.core.names.index import index as index_module
from tests.core.names.extended import company_cases, person_cases

COMPANY, PERSON = Kind.COMPANY, Kind.PERSON
URL = os.environ["PANAH_DATABASE_URL"]


@dataclass(frozen=True)
class Home:
    """A place for one index: a file, or a schema of the server."""

    path: Path
    schema: str = ""

    def where(self) -> Path | PostgresqlSchema:
        """A handle of its own on the place, as another process would have it."""
        if not self.schema:
            return self.path
        return PostgresqlSchema(psycopg.connect(URL, autocommit=True), self.schema)


@pytest.fixture(params=["sqlite", "postgresql"] if URL.startswith("postgres") else ["sqlite"])
def home(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Home]:
    if request.param == "sqlite":
        yield Home(tmp_path / "names.idx")
        return
    schema = f"names_{uuid4().hex}"
    yield Home(tmp_path, schema)
    with psycopg.connect(URL, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {schema} CASCADE".encode())


def record(number: int, name: str, **more: object) -> Record:
    return Record(f"r{number}", (name,), COMPANY, **more)  # type: ignore[arg-type]


@pytest.fixture
def small(home: Home) -> Iterator[NameIndex]:
    made = NameIndex.create(home.where())
    made.build(
        [
            Record("1", ("ТОО «Алтын Дән»",), COMPANY, "kz", {"ru_inn": "7707083893"}),
            Record("2", ("ОсОО «Ак-Кеме Строй»", "Ак Кеме Курулуш"), COMPANY, "kg"),
            Record("3", ("«Yangi Hayot Manpower» MCHJ",), COMPANY, "uz"),
            Record("4", ("Қуанышбаева Әсел Маратқызы",), PERSON, "kz"),
            Record("5", ("Altyn Dan Trade LLP",), COMPANY, "kz"),
        ]
    )
    yield made
    made.close()


def ids(found: list[Hit]) -> list[str]:
    return [hit.id for hit in found]


@pytest.mark.parametrize(
    ("query", "kind", "wanted"),
    [
        ("Altyn Dan", COMPANY, "1"),
        ("akkemestroi osoo", COMPANY, "2"),
        ("Ак Кеме Курулуш", COMPANY, "2"),
        ("Янги Хаёт Манпауэр", COMPANY, "3"),
        ("Assel Kuanyshbayeva", PERSON, "4"),
    ],
)
def test_a_name_is_found_in_another_script(small: NameIndex, query: str, kind: Kind, wanted: str) -> None:
    best = small.search(query, kind)[0]
    assert best.id == wanted
    assert best.score.band is Band.MATCH
    assert best.score.reasons


def test_kind_and_country_filter(small: NameIndex) -> None:
    assert small.search("Assel Kuanyshbayeva", COMPANY) == []
    assert ids(small.search("Altyn Dan", COMPANY, countries=["KZ"])) == ["1"]
    assert small.search("Altyn Dan", COMPANY, countries=["uz"]) == []


def test_an_identifier_finds_a_record_of_any_name(small: NameIndex) -> None:
    hit = small.search("Совсем другое имя", COMPANY, identifiers={"ru_inn": "7707083893"})[0]
    assert hit.id == "1"
    assert hit.score.score == 1.0
    assert hit.score.reasons[0].code == "identifier_same"


def test_a_record_with_several_names_is_found_once(small: NameIndex) -> None:
    assert ids(small.search("Ак Кеме", COMPANY, least=0.0)).count("2") == 1


def test_added_names_are_seen_at_once_by_another_reader(home: Home) -> None:
    with NameIndex.create(home.where()) as writer, NameIndex.open(home.where()) as reader:
        assert reader.search("Нур Береке", COMPANY) == []
        writer.add(record(1, "ТОО Нур Береке"))
        assert ids(reader.search("Nur Bereke", COMPANY)) == ["r1"]
        assert writer.remove("r1")
        assert reader.search("Нур Береке", COMPANY) == []


def test_a_question_sees_one_state_while_lists_are_merged(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with NameIndex.create(home.where()) as writer, NameIndex.open(home.where()) as reader:
        writer.add(record(1, "ТОО Нур Береке"))
        read_lists = postings.read_lists

        def merge_meanwhile(*given: object) -> object:
            monkeypatch.setattr("panah.core.names.index.candidates.read_lists", read_lists)
            monkeypatch.setattr(postings, "MERGE_FROM", 13)
            writer.add(record(2, "ТОО Ак Жол"))
            return read_lists(*given)  # type: ignore[arg-type]

        monkeypatch.setattr("panah.core.names.index.candidates.read_lists", merge_meanwhile)
        assert ids(reader.search("Nur Bereke", COMPANY)) == ["r1"]
        assert writer._database.rows("SELECT count(*) FROM fresh") == [(0,)]
        assert ids(reader.search("Ак Жол", COMPANY)) == ["r2"]


def test_a_second_writer_waits_and_is_told(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("panah.core.names.index.sqlite_file.WAIT_S", 0.2)
    monkeypatch.setattr("panah.core.names.index.postgresql.WAIT_S", 0.2)
    with NameIndex.create(home.where()) as writer, NameIndex.open(home.where()) as other:
        with writer._database.writing(), pytest.raises(InputError, match="another process is writing"):
            other.add(record(1, "ТОО Нур Береке"))
        other.add(record(1, "ТОО Нур Береке"))
        assert ids(writer.search("Нур Береке", COMPANY)) == ["r1"]


def test_adding_an_id_again_replaces_it(small: NameIndex) -> None:
    small.add(Record("1", ("Жаңа Өмір",), COMPANY, "kz"))
    assert "1" not in ids(small.search("Алтын Дән", COMPANY, least=0.0))
    assert ids(small.search("Zhana Omir", COMPANY)) == ["1"]
    assert len(small) == 5
    assert small.verify().sound


def test_removed_names_are_gone(small: NameIndex) -> None:
    assert small.remove("1")
    assert not small.remove("1")
    assert "1" not in ids(small.search("Алтын Дән", COMPANY, identifiers={"ru_inn": "7707083893"}))
    assert small.verify().sound


def test_many_additions_are_merged_and_still_found(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postings, "MERGE_FROM", 200)
    monkeypatch.setattr(postings, "MERGE_INTO", 900)
    cases = sorted({case.a for case in company_cases()})
    with NameIndex.create(home.where()) as made:
        for number, name in enumerate(cases):
            made.add(record(number, name))
        ((segments, least),) = made._database.rows(
            "SELECT count(DISTINCT segment), min(total) FROM"
            " (SELECT segment, sum(size) AS total FROM postings GROUP BY segment"
            "  HAVING segment < (SELECT max(segment) FROM postings)) AS older"
        )
        assert segments > 1  # the newest one grows until it is large enough, then another is begun
        assert least >= 900
        for number, name in enumerate(cases):
            assert f"r{number}" in ids(made.search(name, COMPANY))
        assert made.verify().sound


def test_build_and_add_give_the_same_answers(home: Home) -> None:
    names = sorted({case.a for case in person_cases()})
    records = [Record(str(n), (name,), PERSON) for n, name in enumerate(names)]
    built, grown = NameIndex.create(), NameIndex.create(home.where())
    told: list[int] = []
    assert built.build(records, told.append) == len(records)
    for one in records:
        grown.add(one)
    for case in person_cases()[::9]:
        assert built.search(case.b, PERSON) == grown.search(case.b, PERSON)
    grown.close()


@pytest.mark.parametrize("kind", [COMPANY, PERSON])
def test_variants_are_found_among_their_neighbours(kind: Kind) -> None:
    cases = [case for case in (company_cases() if kind is COMPANY else person_cases()) if case.is_match]
    names = sorted({case.a for case in cases})
    made = NameIndex.create()
    made.build(Record(name, (name,), kind) for name in names)
    found = sum(case.a in ids(made.search(case.b, kind, least=0.0)) for case in cases)
    assert found / len(cases) >= 0.99


def test_building_again_skips_what_is_there(small: NameIndex) -> None:
    assert small.build([Record("1", ("Другое",), COMPANY), Record("9", ("Новое Имя",), COMPANY)]) == 1
    assert len(small) == 6


def test_a_copy_is_a_whole_index(small: NameIndex, tmp_path: Path) -> None:
    small.add(Record("6", ("Жаңа Өмір",), COMPANY, "kz"))
    small.save(tmp_path / "copy")
    with pytest.raises(InputError, match="already"):
        small.save(tmp_path / "copy")
    with NameIndex.open(tmp_path / "copy") as copy:
        assert copy.search("Altyn Dan", COMPANY) == small.search("Altyn Dan", COMPANY)
        assert copy.verify() == small.verify()


CRASH = """
import os
import sys
from pathlib import Path
import psycopg
from panah.core.names import Kind
from panah.core.names.index import NameIndex, PostgresqlSchema, Record, index
index.BATCH = 300
path, schema = sys.argv[1:]
url = os.environ["PANAH_DATABASE_URL"]
where = PostgresqlSchema(psycopg.connect(url, autocommit=True), schema) if schema else Path(path)
made = NameIndex.open(where)
made.build(
    (Record(f"n{n}", (f"ТОО Нур {n} Береке",), Kind.COMPANY) for n in range(1_000_000)),
    lambda done: None,
)
"""


def test_a_killed_build_leaves_a_sound_index(home: Home) -> None:
    NameIndex.create(home.where()).close()
    child = subprocess.Popen([sys.executable, "-c", CRASH, str(home.path), home.schema])
    try:
        with NameIndex.open(home.where()) as reader:
            while len(reader) < 600:
                assert child.poll() is None, "the build ended by itself"
                time.sleep(0.05)
    finally:
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
    with NameIndex.open(home.where()) as found:
        found.add(record(1, "После Сбоя"))
        checked = found.verify()
        assert checked.sound
        assert checked.records > 600
        assert checked.records % 300 == 1
        assert "n7" in ids(found.search("Nur 7 Bereke", COMPANY))
        assert ids(found.search("Posle Sboya", COMPANY)) == ["r1"]


def test_damage_is_found(small: NameIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postings, "MERGE_FROM", 1)
    small.add(Record("6", ("Жаңа Өмір",), COMPANY))
    small._database.run("UPDATE postings SET names = substr(names, 1, 2) WHERE size = 1")
    assert any("cut off" in str(problem) for problem in small.verify().problems)


def test_lost_lists_are_found(small: NameIndex) -> None:
    small._database.run("DELETE FROM fresh")
    assert any("own terms" in str(problem) for problem in small.verify().problems)


def test_a_file_that_is_no_index_is_named(tmp_path: Path) -> None:
    file = tmp_path / "i"
    with pytest.raises(InputError, match="there is no index"):
        NameIndex.open(file)
    file.write_text("not an index at all, only words " * 200)
    with pytest.raises(InputError, match="no name index"):
        NameIndex.open(file)


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "i"
    with NameIndex.create(path) as made:
        made.build(organisations(2000))
    content = bytearray(path.read_bytes())
    content[len(content) // 4 : len(content) // 2] = os.urandom(len(content) // 2 - len(content) // 4)
    path.write_bytes(bytes(content))
    asked = [one.names[0] for one in organisations(2000)]
    with NameIndex.open(path) as made, pytest.raises(InputError, match="or it is damaged"):
        [made.search(name, COMPANY) for name in asked]


def test_a_file_that_another_holds_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("panah.core.names.index.sqlite_file.WAIT_S", 0.2)
    NameIndex.create(tmp_path / "i").close()
    holder = sqlite3.connect(tmp_path / "i", isolation_level=None)
    holder.execute("PRAGMA locking_mode = EXCLUSIVE")
    holder.execute("UPDATE meta SET value = value")
    with pytest.raises(InputError, match="another process is writing"):
        NameIndex.open(tmp_path / "i")
    holder.close()
    NameIndex.open(tmp_path / "i").close()


def test_a_schema_without_an_index_is_named(home: Home) -> None:
    with pytest.raises(InputError, match="there is no index"):
        NameIndex.open(home.where())


@pytest.mark.parametrize("schema", ["", "Names", "a b", 'a"; DROP TABLE x; --', "имена"])
def test_a_schema_is_named_plainly(schema: str) -> None:
    with pytest.raises(InputError, match="cannot name a schema"):
        PostgresqlSchema(None, schema)  # type: ignore[arg-type]


def test_an_index_of_another_fold_must_be_rebuilt(home: Home) -> None:
    with NameIndex.create(home.where()) as made:
        made._database.run("UPDATE meta SET value = 'older'")
    with pytest.raises(InputError, match="another version"):
        NameIndex.open(home.where())


def test_an_index_is_not_overwritten(home: Home) -> None:
    NameIndex.create(home.where()).close()
    with pytest.raises(InputError, match="already"):
        NameIndex.create(home.where())


def test_names_that_no_database_keeps_are_kept_without_what_is_wrong(home: Home) -> None:
    with NameIndex.create(home.where()) as made:
        made.build([Record("a\0b", ("Нур\0 Береке \ud800",), COMPANY, "kz")])
        (hit,) = made.search("Nur Bereke", COMPANY)
        assert (hit.id, hit.name) == ("ab", "Нур Береке ?")
        assert made.verify().sound
        assert made.remove("a\0b")


@pytest.mark.parametrize("query", ["", "   ", "\u202e", "а", "1", "'); DROP TABLE names; --", "я" * 5000])
def test_odd_questions_are_answered(small: NameIndex, query: str) -> None:
    assert isinstance(small.search(query, COMPANY, least=0.0), list)
    assert small.search("Altyn Dan", COMPANY)


def test_writes_are_one_transaction(small: NameIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ConnectionError

    monkeypatch.setattr(index_module, "append", broken)
    with pytest.raises(ConnectionError):
        small.build([record(7, "Потерянное Имя")])
    with pytest.raises(ConnectionError):
        small.add(Record("1", ("Потерянное Имя",), COMPANY))
    assert len(small) == 5
    assert small.verify().sound
    assert ids(small.search("Altyn Dan", COMPANY))[0] == "1"


def test_list_sizes_add_up_over_segments_and_fresh_rows(
    small: NameIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(postings, "MERGE_FROM", 1)
        small.add(Record("7", ("Алтын",), COMPANY))
    small.add(Record("8", ("Алтын",), COMPANY))
    assert small._database.rows("SELECT count(*) FROM fresh") != [(0,)]
    assert postings.sizes(small._database, ["calten"])["calten"] == 4
    assert len(postings.read_lists(small._database, ["calten"])["calten"]) == 4


@pytest.mark.slow
def test_both_databases_give_the_same_answers(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of names, built, added to, taken from: each question has the same hits in the same order."""
    monkeypatch.setattr(index_module, "BATCH", 1500)
    monkeypatch.setattr(postings, "MERGE_FROM", 3000)
    companies = [*organisations(4000), *(Record(c.a, (c.a,), COMPANY, "kz") for c in company_cases())]
    persons = [Record(f"p-{c.a}", (c.a, c.b), PERSON, "uz") for c in person_cases() if c.is_match]
    with NameIndex.create() as one, NameIndex.create(home.where()) as other:
        for made in (one, other):
            made.build([*companies, *persons])
            for number, taken in enumerate(companies[:400]):
                if number % 2:
                    made.remove(taken.id)
                else:
                    made.add(Record(taken.id, (taken.names[0], f"{taken.names[0]} Trade"), COMPANY, "kg"))
        assert one.verify() == other.verify()
        asked = [
            *((c.b, COMPANY) for c in company_cases()[::3]),
            *((c.b, PERSON) for c in person_cases()[::5]),
        ]
        for name, kind in asked:
            for countries in ([], ["kg", "uz"]):
                found = [made.search(name, kind, countries=countries, least=0.0) for made in (one, other)]
                assert found[0] == found[1]
        assert len(asked) > 300
