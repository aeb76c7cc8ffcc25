"""Tables as people send them: encodings, separators, broken rows; and the command that reads them."""

import csv
import io
import json
from pathlib import Path

import pytest

from panah.cli import main
from panah.core.errors import InputError
from panah.core.names.textfile import decode, read_csv

TEXT = "a,b,kind\nЖүнісова Айгүл,Жунусова Айгуль,person\n"
RUSSIAN = "a;b;kind\nЩербакова Наталья;Щербакова Наталия;person\nООО Бетон;Бетон ООО;company\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_encodings_are_recognised(encoding: str) -> None:
    assert decode(TEXT.encode(encoding)) == TEXT


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "utf-8"])
def test_russian_eight_bit_encodings_are_told_apart(encoding: str) -> None:
    assert decode(RUSSIAN.encode(encoding)) == RUSSIAN


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r"])
def test_capitals_in_eight_bit_encodings_are_told_apart(encoding: str) -> None:
    text = "a,b\nЩЕРБАКОВА НАТАЛЬЯ,ИВАНОВ ПЕТР\nСИДОРОВ ОЛЕГ,АБДУЛЛАЕВ РУСТАМ\n"
    assert decode(text.encode(encoding)) == text


def test_cut_utf16_is_named() -> None:
    with pytest.raises(InputError, match="utf-16") as error:
        decode(TEXT.encode("utf-16")[:-1], "pairs.csv")
    assert error.value.place.file == "pairs.csv"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_separators_are_recognised(tmp_path: Path, separator: str) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text(f"a{separator}b\nНур{separator}Нуров\n", encoding="utf-8")
    assert [dict(row.values) for row in read_csv(file, ["a", "b"])] == [{"a": "Нур", "b": "Нуров"}]


def test_missing_column_is_named(tmp_path: Path) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text("a,name\n1,2\n", encoding="utf-8")
    with pytest.raises(InputError, match="there is no column b"):
        read_csv(file, ["a", "b"])


def test_empty_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "pairs.csv"
    file.write_bytes(b"")
    with pytest.raises(InputError, match="there is no column a"):
        read_csv(file, ["a", "b"])


def test_broken_rows_are_told_by_number_and_the_rest_is_scored(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "pairs.csv"
    file.write_text(
        "a,b,kind\nАсель Ким,Асель Ким,person\n,Нур,person\nНур,Нур,ship\nНур,Нур,person,extra\nНур,Нур,company\n",
        encoding="utf-8",
    )
    assert main(["names", "compare", "--pairs", str(file)]) == 1
    out, err = capsys.readouterr()
    assert [row["score"] for row in csv.DictReader(io.StringIO(out))] == ["1.0", "1.0"]
    assert "row 3, column a: the cell is empty" in err
    assert "row 4, column kind: ship is no kind of name" in err
    assert "row 5: the row has 4 cells" in err
    assert "Rows left out: 3" in err


def test_scores_are_written_to_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, output = tmp_path / "pairs.csv", tmp_path / "scored.csv"
    file.write_text(RUSSIAN, encoding="koi8-r")
    assert main(["names", "compare", "--pairs", str(file), "--output", str(output)]) == 0
    assert capsys.readouterr().out == ""
    scored = list(csv.DictReader(io.StringIO(output.read_text(encoding="utf-8"))))
    assert [row["band"] for row in scored] == ["match", "match"]
    assert list(scored[0]) == ["a", "b", "kind", "score", "band", "reasons"]


def test_one_pair_is_told_with_reasons(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["names", "compare", "Жүнісова Айгүл", "Aigul Zhunussova"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith(" match")
    assert lines[-1].strip().startswith("This is by name only")


def test_one_pair_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["names", "compare", "ТОО Нур", "Nur LLP", "--kind", "company", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["score"] == 1.0
    assert found["band"] == "match"
    assert {reason["code"] for reason in found["reasons"]} == {"same_sound", "form_same", "name_only"}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["compare", "Нур"], "two names are needed"),
        (["compare", "Нур", "Нур", "--language", "fr"], "there is no language fr"),
        (["compare", "--pairs", "nowhere.csv"], "there is no file nowhere.csv"),
    ],
)
def test_mistakes_are_one_plain_line(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["names", *words]) == 2
    assert said in capsys.readouterr().err
