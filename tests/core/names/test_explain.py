"""The words of the reasons: every code in every language, every place filled."""

import re
from pathlib import Path
from string import Formatter

import pytest

import panah.core.names
from panah.core.names import Band, compare
from panah.core.names.explain import _texts, reason_codes, reason_text
from panah.core.told import LANGUAGES

SOURCE = Path(panah.core.names.__file__).parent


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def test_every_code_used_has_a_text() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    used = set(re.findall(r'Reason\(\s*"([a-z_]+)"', code)) | {f"band_{band}" for band in Band}
    assert len(used) > 20
    assert used <= reason_codes()


@pytest.mark.parametrize("code", sorted(reason_codes()))
def test_every_text_is_in_every_language_with_the_same_places(code: str) -> None:
    texts = _texts()[code]
    assert set(texts) == set(LANGUAGES)
    assert len({frozenset(fields(text)) for text in texts.values()}) == 1
    assert len(set(texts.values())) == len(LANGUAGES)
    assert all(text[-1] == "." for text in texts.values())


@pytest.mark.parametrize(
    ("language", "letters"),
    [("uz-cyrl", "ўқғҳ"), ("kk", "әқғңіұө"), ("ky", "өүң"), ("tg", "ҳҷқӣӯ"), ("uz", "‘")],
)
def test_texts_are_written_in_their_own_alphabet(language: str, letters: str) -> None:
    whole = "".join(_texts()[code][language] for code in reason_codes()).lower()
    assert all(letter in whole for letter in letters)
    latin = re.findall("[a-z]", re.sub(r"\{\w+\}", "", whole))
    assert bool(latin) is (language == "uz")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_score_is_explained_from_its_band_to_its_caution(language: str) -> None:
    lines = compare("Жүнісова Айгүл", "Zhunisova Aigul", "person").explain(language)
    assert lines[0] == reason_text("band_match", language)
    assert lines[-1] == reason_text("name_only", language)
    assert any("zhunisova" in line for line in lines)


def test_a_shorter_sentence_is_used_when_one_word_is_missing() -> None:
    assert reason_text("numbers_differ", "en", "", "5") == "Only one of the names has a number: “5”."


def test_unknown_language_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError):
        reason_text("order", "fr")
