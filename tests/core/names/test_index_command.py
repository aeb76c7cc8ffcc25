"""`panah names index`, `search` and `verify` on files."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from panah.cli import main

URL = os.environ["PANAH_DATABASE_URL"]

EMPLOYERS = (
    "id;name;country;kind;other_names;kz_bin\n"
    "e1;ТОО «Алтын Дән»;kz;company;Altyn Grain LLP|Алтын Астық;\n"
    "e2;;kz;company;;\n"
    "e3;ОсОО «Ак-Кеме Строй»;kg;;;\n"
    "e4;Нур;kz;planet;;\n"
)


@pytest.fixture
def built(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Path:
    source = tmp_path / "employers.csv"
    source.write_text(EMPLOYERS, encoding="utf-16")
    assert main(["names", "index", str(tmp_path / "e.idx"), "--from", str(source)]) == 1
    err = capsys.readouterr().err
    assert "row 3, column name: the cell is empty" in err
    assert "row 5, column kind: planet is no kind of name" in err
    assert "Records added: 2; in the index: 2" in err
    return tmp_path / "e.idx"


def test_search_finds_another_script(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["names", "search", "Altyn Dan", "--index", str(built), "--json"]) == 0
    (hit,) = json.loads(capsys.readouterr().out)
    assert (hit["id"], hit["band"], hit["country"]) == ("e1", "match", "kz")
    assert hit["reasons"][-1].startswith("This is by name only")


def test_search_finds_another_name_of_the_record(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["names", "search", "altyn astyk", "--index", str(built)]) == 0
    assert capsys.readouterr().out.split()[:3] == ["1.000", "match", "e1"]


def test_nothing_found_does_not_mean_safe(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["names", "search", "Совсем Другое", "--index", str(built), "--country", "uz"]) == 0
    out, err = capsys.readouterr()
    assert out == ""
    assert "does not mean it is safe" in err


def test_verify_tells_the_counts(built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["names", "verify", str(built)]) == 0
    assert capsys.readouterr().out.startswith("Records: 2; names: 4; list entries: ")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([" "], "нет имени для поиска"),
        (["Нур", "--limit", "0"], "0 — не число ответов"),
        (["Нур", "--country", "Kazakhstan"], "«Kazakhstan» — не код страны"),
    ],
)
def test_a_question_that_cannot_be_asked_is_not_answered_with_nothing_found(
    built: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str
) -> None:
    assert main(["names", "search", *words, "--index", str(built), "--language", "ru"]) == 2
    printed = capsys.readouterr()
    assert printed.err.startswith(f"panah names: {said}")
    assert printed.out == ""


def test_rows_of_ids_that_are_there_already_are_counted(
    built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    again = built.with_name("again.csv")
    again.write_text("id,name\ne1,Другое Имя\ne9,Новое Имя\ne9,Новое Имя Два\n", encoding="utf-8")
    assert main(["names", "index", str(built), "--from", str(again), "--language", "kk"]) == 0
    assert capsys.readouterr().err == (
        "Қосылған жазбалар: 1; көрсеткіште барлығы: 3\n"
        "Нөмірі көрсеткіште бұрыннан бар, өзгертілмеген жолдар: 2\n"
    )


def test_a_missing_index_is_one_plain_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["names", "search", "Нур", "--index", str(tmp_path / "none")]) == 2
    assert "there is no index" in capsys.readouterr().err


@pytest.fixture
def schema() -> Iterator[str]:
    if not URL.startswith("postgres"):
        pytest.skip("PANAH_DATABASE_URL names no PostgreSQL")
    name = f"names_{uuid4().hex}"
    yield name
    with psycopg.connect(URL, autocommit=True) as connection:
        connection.execute(f"DROP SCHEMA IF EXISTS {name} CASCADE".encode())


def test_an_index_may_stand_in_postgresql(
    tmp_path: Path, schema: str, capsys: pytest.CaptureFixture[str]
) -> None:
    source = tmp_path / "employers.csv"
    source.write_text(EMPLOYERS, encoding="utf-8")
    for told in ("Records added: 2; in the index: 2", "Records added: 0; in the index: 2"):
        assert main(["names", "index", URL, "--schema", schema, "--from", str(source)]) == 1
        assert told in capsys.readouterr().err
    assert main(["names", "search", "Altyn Dan", "--index", URL, "--schema", schema, "--json"]) == 0
    assert [hit["id"] for hit in json.loads(capsys.readouterr().out)] == ["e1"]
    assert main(["names", "verify", URL, "--schema", schema]) == 0
    assert capsys.readouterr().out.startswith("Records: 2; names: 4; list entries: ")


def test_a_server_that_is_not_there_is_told_without_the_password(capsys: pytest.CaptureFixture[str]) -> None:
    address = "postgres://somebody:sesame@127.0.0.1:1/none"
    assert main(["names", "verify", address, "--language", "ru"]) == 2
    assert capsys.readouterr().err == (
        "panah names: базу данных не удалось открыть. Проверьте адрес и работает ли сервер\n"
    )


def test_answers_and_mistakes_are_in_the_language_asked_for(
    built: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["names", "search", "Altyn Dan", "--index", str(built), "--json", "--language", "ky"]) == 0
    (hit,) = json.loads(capsys.readouterr().out)
    assert hit["reasons"][-1].startswith("Бул аты боюнча гана")
    assert main(["names", "search", "Совсем Другое", "--index", str(built), "--language", "uz"]) == 0
    assert capsys.readouterr().err == "Ko‘rsatkichda o‘xshash nom yo‘q; bu xavfsiz degani emas.\n"
    assert main(["names", "verify", str(tmp_path / "none"), "--language", "tg"]) == 2
    assert capsys.readouterr().err == f"panah names: {tmp_path / 'none'}: феҳрист нест. Онро созед\n"
    source = tmp_path / "more.csv"
    source.write_text(EMPLOYERS, encoding="utf-8")
    assert main(["names", "index", str(built), "--from", str(source), "--language", "kk"]) == 1
    told = capsys.readouterr().err
    assert "more.csv, 3-жол, name бағаны: ұяшық бос. Оны толтырыңыз; жол өткізіп жіберілді" in told
    assert "Қосылған жазбалар: 0; көрсеткіште барлығы: 2" in told
    assert "Өткізіп жіберілген жолдар: 2" in told
