"""Problems and lines of names commands in the language asked for; their texts: `tests/core/test_errors_told.py`."""

import re
from pathlib import Path
from string import Formatter

import pytest

import panah.cli
from panah.cli import main
from panah.core.errors import InputError, Place
from panah.core.names.duplicates.csv_people import read_people
from panah.core.names.problems import NamesError, line_text, problem_texts
from panah.core.told import LANGUAGES

LINES = problem_texts()["lines"]


def places(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def test_every_line_is_written_somewhere() -> None:
    folder = Path(panah.cli.__file__).parent
    sources = ("names.py", "link.py", "running/telling.py")
    code = "\n".join((folder / name).read_text(encoding="utf-8") for name in sources)
    assert set(re.findall(r"line_text\(\s*[\"'](\w+)[\"']", code)) == set(LINES)


@pytest.mark.parametrize("key", sorted(LINES))
def test_every_line_is_in_every_language_with_the_same_places(key: str) -> None:
    assert set(LINES[key]) == set(LANGUAGES)
    for language, line in LINES[key].items():
        assert places(line) == places(LINES[key]["en"])
        assert language == "en" or line != LINES[key]["en"]


def test_a_problem_is_told_with_its_place_and_mend() -> None:
    place = Place(file="a.csv", sheet="1", row=3, column="kind")
    error = NamesError("names.kind", place, kind="planet")
    assert isinstance(error, InputError)
    assert (
        str(error) == "a.csv, sheet 1, row 3, column kind: planet is no kind of name. Write person or company"
    )
    assert error.told("en") == str(error)
    assert error.told("uz-cyrl") == (
        "a.csv, 1 варағи, 3-қатор, kind устуни: «planet» — ном тури эмас."
        " person (одам) ёки company (ташкилот) деб ёзинг"
    )
    assert NamesError("names.same_record").told("ru") == "запись нельзя сравнивать с ней самой"


def test_an_unknown_code_or_language_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError):
        NamesError("names.nothing")
    with pytest.raises(KeyError):
        line_text("added", "fr", added=1, all=1)


def test_link_speaks_the_language_asked_for(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    partners = tmp_path / "partners.json"
    partners.write_text("{")
    asked = ["link", "ledger", "--partners", str(partners), "--language", "uz"]
    assert main(asked) == 2
    assert capsys.readouterr().err.startswith(
        "panah link: partners.json: sheriklar fayli o‘qilmaydi. Bunday yozing: {"
    )
    assert main([*asked[:-1], "fr"]) == 2
    assert "there is no language fr" in capsys.readouterr().err


def test_a_person_whose_id_stands_twice_is_left_out_and_the_rest_goes_on(tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text("id,name\n1,Ким Асель\n1,Ким Ансар\n2,Ли Вера\n", encoding="utf-8")
    wrong: list[InputError] = []
    assert [person.name for person in read_people(people, report=wrong.append)] == ["Ким Асель", "Ли Вера"]
    assert [str(problem) for problem in wrong] == [
        "people.csv, row 3, column id: the id 1 comes twice. Give each record its own id"
    ]


def test_names_tells_files_that_cannot_be_used(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    people = tmp_path / "people.csv"
    people.write_text("id,name\n1,Ким Асель\n", encoding="utf-8")
    nowhere = str(tmp_path / "none" / "x")
    for words, said in (
        (["compare", "--pairs", nowhere], "файли йўқ"),
        (["compare", "--pairs", str(tmp_path)], "файл эмас, жилд"),
        (["duplicates", str(people), "--output", nowhere], "ёзиладиган жилд йўқ"),
        (["index", nowhere, "--from", str(people)], "ёзиладиган жилд йўқ"),
        (["search", "Ким", "--index", str(tmp_path)], "файл эмас, жилд"),
        (["search", "Ким", "--index", nowhere], "кўрсаткич йўқ"),
    ):
        assert main(["names", *words, "--language", "uz-cyrl"]) == 2
        printed = capsys.readouterr()
        assert said in printed.err
        assert printed.out == ""


@pytest.mark.parametrize(
    ("text", "more", "told"),
    [
        ("{", [], "model.json: the model cannot be read"),
        ('{"comparisons": []}', [], "model.json: the model cannot be read"),
        ("{}", ["--least", "7"], "7.0 is no probability"),
    ],
)
def test_duplicates_names_what_it_cannot_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, more: list[str], told: str
) -> None:
    (tmp_path / "people.csv").write_text("id,name\n1,Ким Асель\n", encoding="utf-8")
    (tmp_path / "model.json").write_text(text, encoding="utf-8")
    words = [
        "names",
        "duplicates",
        str(tmp_path / "people.csv"),
        "--model",
        str(tmp_path / "model.json"),
        *more,
    ]
    assert main(words) == 2
    assert told in capsys.readouterr().err
