"""Linking without names: the number is right, nobody learns more, and the rules are kept."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from private_set_intersection.python import Request, Response, client

from benches.names_population import People
from panah.cli import main
from panah.core.errors import InputError
from panah.core.names.duplicates import PersonRecord
from panah.core.names.linkage import (
    Ledger,
    Partner,
    Policy,
    Purpose,
    answer,
    ask,
    count,
    protocol,
    record_tokens,
)
from panah.core.names.linkage.envelope import read_file, write_file
from panah.core.names.linkage.tokens import TOKENS_PER_RECORD, padded_tokens

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
A = Policy("shelter", {"consulate": Partner("consulate", "consulate", smallest=5)})
B = Policy("consulate", {"shelter": Partner("shelter", "ngo", smallest=5)})


def people(first: int, last: int) -> list[PersonRecord]:
    return [
        PersonRecord(
            str(n),
            f"Бердиев{n} Асан",
            f"19{60 + n % 40}-{n % 11 + 2:02}-{n % 27 + 1:02}",
            document=f"N{n:07}",
        )
        for n in range(first, last)
    ]


class Agencies:
    """Two agencies with their folders."""

    def __init__(self, folder: Path) -> None:
        self.request, self.reply = folder / "request.psi", folder / "answer.psi"
        self.ledger_a, self.ledger_b = Ledger(folder / "a.ledger"), Ledger(folder / "b.ledger")

    def ask(self, records: list[PersonRecord], **more: Any) -> int:
        given = {"policy": A, "ledger": self.ledger_a, "partner": "consulate", "at": NOW, **more}
        return ask(records, self.request, **given)

    def answer(self, records: list[PersonRecord], **more: Any) -> int:
        given = {"policy": B, "ledger": self.ledger_b, "at": NOW, **more}
        return answer(self.request, records, self.reply, **given)

    def count(self) -> int:
        return count(self.request, self.reply, ledger=self.ledger_a, at=NOW).common

    def link(self, ours: list[PersonRecord], theirs: list[PersonRecord]) -> int:
        self.ask(ours)
        self.answer(theirs)
        return self.count()


@pytest.fixture
def agencies(tmp_path: Path) -> Agencies:
    return Agencies(tmp_path)


def test_the_number_in_both_files_is_counted(agencies: Agencies) -> None:
    assert agencies.link(people(0, 60), people(40, 130)) == 20


def test_no_one_in_common_and_an_empty_file_count_nothing(agencies: Agencies) -> None:
    assert agencies.link(people(0, 30), people(30, 60)) == 0
    assert agencies.link(people(0, 30), []) == 0


def test_one_person_in_three_scripts_is_one_in_both(agencies: Agencies) -> None:
    ours = [PersonRecord("1", "Әбдіқалықов Шыңғыс", "1990-05-17"), *people(0, 10)]
    theirs = [
        PersonRecord("x", "Chingiz Abdikalikov", "1990-17-05"),
        PersonRecord("y", "Абдыкалыков Чингиз", "1990-05-17"),
    ]
    assert agencies.link(ours, theirs) == 1


def test_records_of_the_population_are_linked_precisely_and_mostly(agencies: Agencies) -> None:
    first: dict[str, PersonRecord] = {}
    second: dict[str, PersonRecord] = {}
    for record in People().records(700):
        own, _, copy = record.id.partition("-")
        (first if copy == "0" else second).setdefault(own, record)
    true = len(first.keys() & second.keys())
    found = agencies.link(list(first.values()), list(second.values()))
    tokens = {token for record in second.values() for token in record_tokens(record)}
    right = sum(bool(tokens & set(record_tokens(first[own]))) for own in first.keys() & second.keys())
    assert right / true >= 0.75
    assert right / found >= 0.98


@pytest.mark.parametrize(
    ("record", "sorts"),
    [
        (PersonRecord("1", "Ким Асель", "1990-05-17", "+77001234567", "N0123456"), "dpnbs"),
        (PersonRecord("1", "Ким Асель Ивановна", "1990-05-17"), "nbsf"),
        (PersonRecord("1", "Ким Асель Ивановна", "1990-01-01"), "f"),
        (PersonRecord("1", "Ким Асель", "1990"), ""),
        (PersonRecord("1", "Асель", "1990-05-17"), ""),
        (PersonRecord("1", "", "1990-05-17", "", "N0123456"), "d"),
    ],
)
def test_a_token_is_made_only_of_what_is_known(record: PersonRecord, sorts: str) -> None:
    assert "".join(token[0] for token in record_tokens(record)) == sorts
    assert len(padded_tokens(record)) == TOKENS_PER_RECORD
    assert len(set(padded_tokens(record)) & set(padded_tokens(record))) >= len(sorts)


def test_the_files_that_travel_hold_no_names_or_tokens(agencies: Agencies) -> None:
    agencies.ask(people(0, 20))
    agencies.answer(people(10, 30))
    travelling = agencies.request.read_bytes() + agencies.reply.read_bytes()
    for record in people(0, 30):
        for secret in (*record_tokens(record), record.document, "berdev"):
            assert secret.encode() not in travelling


def test_the_answer_does_not_tell_which_record_met(agencies: Agencies) -> None:
    """The asker's own program, changed to print places, sees them in an order that is not the order it asked in."""
    seen = set()
    often = Policy("consulate", {"shelter": Partner("shelter", "ngo", 99, smallest=5)})
    for _ in range(8):
        agencies.ask(people(0, 40))
        agencies.answer(people(0, 1), policy=often)
        _, secret = read_file(agencies.request.with_name("request.psi.key"), "key")
        _, body = read_file(agencies.reply, "answer")
        from private_set_intersection.python import ServerSetup

        size = int.from_bytes(body[:8], "big")
        setup, response = ServerSetup.FromString(body[8 : 8 + size]), Response.FromString(body[8 + size :])
        hits = client.CreateFromKey(secret, True).GetIntersection(setup, response)
        assert len({place // TOKENS_PER_RECORD for place in hits}) == 1
        seen.add(hits[0] // TOKENS_PER_RECORD)
    assert len(seen) > 3


def test_a_request_with_a_marked_group_is_refused(agencies: Agencies) -> None:
    agencies.ask(people(0, 20))
    header, body = read_file(agencies.request, "request")
    marked = Request.FromString(body)
    elements = list(marked.encrypted_elements)
    elements[1] = elements[0]
    body = Request(reveal_intersection=True, encrypted_elements=elements).SerializeToString()
    write_file(agencies.request, header, body)
    with pytest.raises(InputError, match="stands in it twice"):
        agencies.answer(people(0, 20))


def test_a_person_twice_in_the_askers_file_does_not_repeat_elements(agencies: Agencies) -> None:
    assert agencies.link([*people(0, 10), *people(0, 10)], people(0, 4)) == 4


def test_an_answer_broken_off_goes_on_where_it_stopped(
    agencies: Agencies, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(protocol, "CHUNK", 10)
    agencies.ask(people(0, 40))
    told: list[int] = []

    def stop_at_twenty(step: str, done: int, _: int) -> None:
        if step == "answering":
            told.append(done)
            if done == 20:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        agencies.answer(people(20, 60), progress=stop_at_twenty)
    work = agencies.reply.with_name("answer.psi.work")
    kept = {path.name: path.stat().st_mtime_ns for path in work.iterdir()}
    assert {"setup", "000000000", "000000010"} <= set(kept)
    assert (work / "state.json").stat().st_mode & 0o077 == 0
    made: list[str] = []
    monkeypatch.setattr(
        protocol, "_process", lambda a, p: made.append("chunk") or a.ProcessRequest(p).SerializeToString()
    )
    agencies.answer(people(20, 60))
    assert len(made) == 2
    assert agencies.count() == 20
    assert not work.exists()


def test_a_changed_file_starts_the_answer_anew(agencies: Agencies, monkeypatch: pytest.MonkeyPatch) -> None:
    agencies.ask(people(0, 40))

    def stop(step: str, *_: object) -> None:
        if step == "answering":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        agencies.answer(people(20, 60), progress=stop)
    agencies.answer(people(30, 60))
    assert agencies.count() == 10


def test_the_key_is_private_and_destroyed_after_counting(agencies: Agencies) -> None:
    agencies.ask(people(0, 10))
    key = agencies.request.with_name("request.psi.key")
    assert key.stat().st_mode & 0o077 == 0
    agencies.answer(people(0, 10))
    agencies.count()
    assert not key.exists()
    with pytest.raises(InputError, match="the number stands in panah link ledger"):
        agencies.count()


@pytest.mark.parametrize("size", [0, 4])
def test_a_request_about_too_few_is_refused(agencies: Agencies, size: int) -> None:
    agencies.ask(people(0, size))
    with pytest.raises(InputError, match="would tell of single people"):
        agencies.answer(people(0, 10))


def test_questions_are_limited_in_a_period_and_allowed_again_after(agencies: Agencies) -> None:
    agencies.ask(people(0, 10))
    for _ in range(4):
        agencies.answer(people(0, 10))
    with pytest.raises(InputError, match="has had all 4 answers"):
        agencies.answer(people(0, 10))
    agencies.answer(people(0, 10), at=NOW + timedelta(days=31))


def test_strangers_and_misaddressed_requests_are_refused(agencies: Agencies) -> None:
    with pytest.raises(InputError, match="ministry is not a partner"):
        agencies.ask(people(0, 10), partner="ministry")
    agencies.ask(people(0, 10))
    with pytest.raises(InputError, match="shelter is not a partner of ministry"):
        agencies.answer(people(0, 10), policy=Policy("ministry", {}))
    with pytest.raises(InputError, match="addressed to consulate"):
        agencies.answer(people(0, 10), policy=Policy("embassy", B.partners))


@pytest.mark.parametrize("kind", ["police", "migration", "border", "security"])
def test_enforcement_is_never_a_partner(tmp_path: Path, kind: str) -> None:
    file = tmp_path / "partners.json"
    file.write_text(json.dumps({"me": "shelter", "partners": [{"name": "office", "kind": kind}]}))
    with pytest.raises(InputError, match="never linked with enforcement"):
        Policy.load(file)


@pytest.mark.parametrize("text", ["", "[]", '{"me": "a"}', '{"me": "a", "partners": [{"nam": "b"}]}'])
def test_a_broken_partners_file_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / "partners.json"
    file.write_text(text)
    with pytest.raises(InputError, match="partners file cannot be read"):
        Policy.load(file)


CASE = {"purpose": Purpose.CASE, "basis": "consent", "reference": "form 12"}


def test_a_case_needs_basis_reference_and_approval_and_is_logged_on_both_sides(agencies: Agencies) -> None:
    with pytest.raises(InputError, match="its basis"):
        agencies.ask(people(0, 1), purpose=Purpose.CASE)
    with pytest.raises(InputError, match="one record"):
        agencies.ask(people(0, 2), **CASE)
    agencies.ask(people(0, 1), **CASE)
    with pytest.raises(InputError, match="approves"):
        agencies.answer(people(0, 10))
    agencies.answer(people(0, 10), approved_by="head of section")
    assert agencies.count() == 1
    (asked, counted), (answered,) = list(agencies.ledger_a.entries()), list(agencies.ledger_b.entries())
    assert (asked["act"], counted["act"], answered["act"]) == ("asked", "counted", "answered")
    assert asked["id"] == answered["id"] == counted["id"]
    for entry in (asked, answered):
        assert (entry["basis"], entry["reference"]) == ("consent", "form 12")
    assert answered["approved_by"] == "head of section"


def test_ledgers_hold_nothing_of_the_people(agencies: Agencies) -> None:
    agencies.link(people(0, 10), people(5, 15))
    for ledger in (agencies.ledger_a, agencies.ledger_b):
        text = ledger.path.read_text(encoding="utf-8").lower()
        assert "бердиев" not in text
        assert "n0000007" not in text


def test_a_changed_ledger_is_found(agencies: Agencies) -> None:
    agencies.link(people(0, 10), people(5, 15))
    path = agencies.ledger_a.path
    path.write_text(
        path.read_text(encoding="utf-8").replace('"records": 10', '"records": 11'), encoding="utf-8"
    )
    with pytest.raises(InputError, match="row 1: the ledger was changed"):
        list(agencies.ledger_a.entries())
    with pytest.raises(InputError, match="the ledger was changed"):
        agencies.ask(people(0, 10))


def test_files_of_another_sort_or_damaged_are_named(agencies: Agencies) -> None:
    agencies.ask(people(0, 10))
    agencies.answer(people(0, 10))
    with pytest.raises(InputError, match="file of sort answer"):
        read_file(agencies.reply, "request")
    whole = agencies.reply.read_bytes()
    agencies.reply.write_bytes(whole[:-40])
    with pytest.raises(InputError, match="cut or changed"):
        agencies.count()
    agencies.reply.write_bytes(b"something else")
    with pytest.raises(InputError, match="no file of panah link"):
        agencies.count()
    agencies.reply.write_bytes(whole)
    assert agencies.count() == 10


def test_an_answer_to_another_request_is_refused(agencies: Agencies, tmp_path: Path) -> None:
    agencies.ask(people(0, 10))
    agencies.answer(people(0, 10))
    agencies.ask(people(0, 10))
    with pytest.raises(InputError, match="another request"):
        agencies.count()


def test_another_version_of_the_fold_is_refused(agencies: Agencies) -> None:
    agencies.ask(people(0, 10))
    header, body = read_file(agencies.request, "request")
    write_file(agencies.request, {**header, "fold": "older"}, body)
    with pytest.raises(InputError, match="same version of Panah"):
        agencies.answer(people(0, 10))


PEOPLE = "id,name,birth_date,phone,document\n" + "\n".join(
    f"{n},Бердиев{n} Асан,{n % 27 + 1}.{n % 11 + 2:02}.19{60 + n % 40},," for n in range(80)
)


@pytest.fixture
def folders(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    for me, other in (("shelter", "consulate"), ("consulate", "shelter")):
        folder = tmp_path / me
        folder.mkdir()
        (folder / "people.csv").write_text(PEOPLE, encoding="utf-8")
        partners = {"me": me, "partners": [{"name": other, "kind": "ngo"}]}
        (folder / "partners.json").write_text(json.dumps(partners))
    return tmp_path / "shelter", tmp_path / "consulate"


def test_both_sides_by_files(folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    a, b = folders
    ours, theirs = ["--partners", str(a / "partners.json")], ["--partners", str(b / "partners.json")]
    people_b = (b / "people.csv").read_text(encoding="utf-8").splitlines()
    (b / "people.csv").write_text("\n".join([*people_b[:31], "x,Ким Асель,когда-то,,"]), encoding="utf-8")
    assert (
        main(["link", "ask", str(a / "people.csv"), "--partner", "consulate", "--out", str(a / "r"), *ours])
        == 0
    )
    shutil.copy(a / "r", b / "r")
    assert (
        main(["link", "answer", str(b / "r"), str(b / "people.csv"), "--out", str(b / "answer"), *theirs])
        == 0
    )
    assert "когда-то is no birth date" in capsys.readouterr().err
    assert main(["link", "count", str(a / "r"), str(b / "answer"), "--json", *ours]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "list_a": "shelter",
        "list_b": "consulate",
        "records_a": 80,
        "both": 30,
    }
    assert main(["link", "ledger", *theirs]) == 0
    assert json.loads(capsys.readouterr().out)["act"] == "answered"


def test_a_case_by_files(folders: tuple[Path, Path], capsys: pytest.CaptureFixture[str]) -> None:
    a, b = folders
    ours, theirs = ["--partners", str(a / "partners.json")], ["--partners", str(b / "partners.json")]
    case = ["--case", "7", "--basis", "consent", "--reference", "form 3"]
    assert (
        main(
            [
                "link",
                "ask",
                str(a / "people.csv"),
                "--partner",
                "consulate",
                "--out",
                str(a / "r"),
                *case,
                *ours,
            ]
        )
        == 0
    )
    arguments = ["link", "answer", str(a / "r"), str(b / "people.csv"), "--out", str(a / "answer"), *theirs]
    assert main(arguments) == 2
    assert main([*arguments, "--approved-by", "head"]) == 0
    assert main(["link", "count", str(a / "r"), str(a / "answer"), *ours]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 of 1 are in both files"
