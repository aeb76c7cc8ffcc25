"""The words of the evidence for a pair: every grade in every language, the numbers in them right."""

import re
from string import Formatter

import pytest

from panah.core.names.duplicates import Candidate, Evidence, explain_candidate, explain_evidence
from panah.core.names.duplicates.explain import evidence_texts, strength
from panah.core.names.duplicates.model import FIELDS, labels
from panah.core.told import LANGUAGES

PAIR = Candidate(
    "1",
    "2",
    0.998765,
    -19.931,
    (
        Evidence("name", "same", 14.2),
        Evidence("father", "missing", 0.0),
        Evidence("birth", "same", 16.4),
        Evidence("phone", "differs", -1.4),
        Evidence("document", "close", 2.1),
    ),
)


def test_every_grade_of_every_field_has_a_statement() -> None:
    grades = {f"{field}.{label}" for field in FIELDS for label in labels(field).values()}
    assert set(evidence_texts()["statements"]) == grades


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_texts_are_in_every_language_with_the_same_places(language: str) -> None:
    for part in evidence_texts().values():
        for texts in part.values():
            assert set(texts) == set(LANGUAGES)
            places = [
                {name for _, name, _, _ in Formatter().parse(texts[tongue]) if name}
                for tongue in ("en", language)
            ]
            assert places[0] == places[1]
            assert language == "en" or texts[language] != texts["en"]


@pytest.mark.parametrize(
    ("language", "letters"),
    [("uz-cyrl", "ўқғҳ"), ("kk", "әқғңіұө"), ("ky", "өүң"), ("tg", "ҳҷқӣӯ"), ("uz", "‘")],
)
def test_texts_are_written_in_their_own_alphabet(language: str, letters: str) -> None:
    whole = " ".join(t[language] for part in evidence_texts().values() for t in part.values()).lower()
    assert all(letter in whole for letter in letters)
    assert bool(re.findall("[a-z]", re.sub(r"\{\w+\}", "", whole))) is (language == "uz")


def test_a_pair_is_explained_from_the_chance_to_the_caution() -> None:
    assert explain_candidate(PAIR) == [
        "The chance that these two records are one person is 99.8 in 100.",
        "Before anything is compared, two records are one person only about once in 1,000,000 pairs.",
        "The birth date agrees: speaks strongly for one person.",
        "Surname and given name agree: speaks strongly for one person.",
        "The documents' numbers differ by one sign: speaks for one person.",
        "The telephone numbers differ: speaks against it.",
        "A record lacks the father's name: says hardly anything.",
        "This is a reckoning, not a decision: look at both records and judge. Nothing is merged by itself.",
    ]


def test_numbers_are_written_as_the_language_writes_them() -> None:
    lines = explain_candidate(PAIR, "kk")
    assert lines[0] == "Екі жазбаның бір адам туралы болу ықтималдығы — 100-ден 99,8."
    assert "1\u00a0000\u00a0000 жұптың" in lines[1]
    assert lines[5] == "Телефон нөмірлері өзгеше: бұған қарсы айғақ."


def test_no_pair_is_told_as_certain() -> None:
    sure = Candidate("1", "2", 0.99999, -10.0, ())
    assert "99.9 in 100" in explain_candidate(sure)[0]


@pytest.mark.parametrize(
    ("weight", "wanted"),
    [(9.0, "strongly_for"), (5.0, "strongly_for"), (1.0, "for"), (0.9, "neither"), (-0.9, "neither"), (-1.0, "against"),
     (-7.0, "strongly_against")],
)  # fmt: skip
def test_bits_are_told_in_words(weight: float, wanted: str) -> None:
    assert strength(weight) == wanted


def test_an_unknown_language_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError):
        explain_evidence(PAIR.evidence[0], "fr")
