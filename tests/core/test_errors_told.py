"""Every mistake that is told stands in every language, with the same placeholders, and no other text does."""

import errno
import re
from pathlib import Path
from string import Formatter

import pytest

import panah
from panah.core.errors import Place
from panah.core.estimation.problems import EstimationError
from panah.core.names.problems import NamesError
from panah.core.told import LANGUAGES, FileError, ToldError, read_texts

ROOT = Path(panah.__file__).parent
CODE = "\n".join(
    path.read_text(encoding="utf-8") for part in ("core", "cli") for path in (ROOT / part).rglob("*.py")
)
KINDS: tuple[type[ToldError], ...] = (FileError, NamesError, EstimationError)
TEXTS = [
    (kind, code, texts) for kind in KINDS for code, texts in read_texts(*kind.source)["problems"].items()
]
# Codes that a function gives to the error, instead of standing in its brackets.
CHOSEN = [*re.findall(r'return "(\w+_(?:count|mark))"', CODE), "delimiter", "delimiter_tab"]


def places(text: str) -> list[str]:
    return sorted({name for _, name, _, _ in Formatter().parse(text) if name is not None})


@pytest.mark.parametrize(
    ("kind", "code", "texts"), TEXTS, ids=[f"{kind.__name__} {code}" for kind, code, _ in TEXTS]
)
def test_every_text_is_in_every_language_with_the_same_places(
    kind: type[ToldError], code: str, texts: dict[str, list[str]]
) -> None:
    assert tuple(texts) == LANGUAGES
    for language, words in texts.items():
        assert [places(word) for word in words] == [places(word) for word in texts["en"]]
        assert [bool(word) for word in words] == [bool(word) for word in texts["en"]]
        assert language == "en" or words[0] != texts["en"][0]


@pytest.mark.parametrize("kind", KINDS)
def test_codes_that_are_raised_and_texts_are_the_same_set(kind: type[ToldError]) -> None:
    raised = set(re.findall(rf'{kind.__name__}\(\s*"([a-z._]+)"', CODE))
    if kind is FileError:
        raised |= set(re.findall(r'"(file\.\w+)"', CODE))
    if kind is EstimationError:
        raised |= set(CHOSEN)
    assert raised == set(read_texts(*kind.source)["problems"])


@pytest.mark.parametrize(
    ("language", "letters"),
    [("uz-cyrl", "ўқғҳ"), ("kk", "әқғңө"), ("ky", "өүң"), ("tg", "ҳҷқӣ"), ("uz", "‘"), ("ru", "ыщ")],
)
def test_texts_are_written_in_their_own_alphabet(language: str, letters: str) -> None:
    for part in (NamesError, EstimationError):
        whole = " ".join(word for kind, _, texts in TEXTS if kind is part for word in texts[language]).lower()
        assert not [letter for letter in letters if letter not in whole]


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOENT, "file.missing"),
        (errno.EISDIR, "file.folder"),
        (errno.EACCES, "file.denied"),
        (errno.ENOSPC, "file.other"),
    ],
)
def test_what_the_system_says_of_a_file(number: int, code: str) -> None:
    error = FileError.of(OSError(number, "system words", "people.csv"))
    assert error.code == code
    assert "people.csv" in error.told("ky")
    assert "system words" not in error.told("ky")


def test_a_place_is_told_in_the_language() -> None:
    error = EstimationError("missing_count", Place(file="a.csv", row=3, column="count"))
    assert str(error) == error.told("en")
    assert error.told("kk").startswith("a.csv, 3-жол, count бағаны: адам саны жоқ. ")
    with pytest.raises(KeyError):
        EstimationError("nothing")
