"""The words of what is wrong: every code in every language, with its place, and no other."""

import re
from pathlib import Path
from string import Formatter

import pytest

import panah.cli
import panah.core.names
from panah.cli import main
from panah.core.errors import InputError, Place
from panah.core.names.explain import LANGUAGES
from panah.core.names.problems import NamesError, line_text, problem_texts

SOURCES = (
    *Path(panah.core.names.__file__).parent.rglob("*.py"),
    *Path(panah.cli.__file__).parent.rglob("*.py"),
)
CODE = "\n".join(path.read_text(encoding="utf-8") for path in SOURCES)
TEXTS = {
    **{f"problems {code}": texts for code, texts in problem_texts()["problems"].items()},
    **{
        f"{part} {key}": {language: [text] for language, text in texts.items()}
        for part in ("places", "lines")
        for key, texts in problem_texts()[part].items()
    },
}


def places(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name is not None)


def test_codes_and_texts_are_the_same_set() -> None:
    assert set(re.findall(r'NamesError\(\s*"([a-z._]+)"', CODE)) == set(problem_texts()["problems"])
    assert set(re.findall(r"line_text\(\s*[\"'](\w+)[\"']", CODE)) == set(problem_texts()["lines"])


@pytest.mark.parametrize("key", sorted(TEXTS))
def test_every_text_is_in_every_language_with_the_same_places(key: str) -> None:
    texts = TEXTS[key]
    assert set(texts) == set(LANGUAGES)
    for language, words in texts.items():
        assert [places(word) for word in words] == [places(word) for word in texts["en"]]
        assert [bool(word) for word in words] == [bool(word) for word in texts["en"]]
        assert language == "en" or words[0] != texts["en"][0]


@pytest.mark.parametrize(
    ("language", "letters"),
    [("uz-cyrl", "ўқғҳ"), ("kk", "әқғңіұө"), ("ky", "өүң"), ("tg", "ҳҷқӣӯ"), ("uz", "‘’")],
)
def test_texts_are_written_in_their_own_alphabet(language: str, letters: str) -> None:
    whole = " ".join(word for texts in TEXTS.values() for word in texts[language]).lower()
    assert all(letter in whole for letter in letters)


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
