"""Rights pages are for people who left school at twelve: at most six years of school, by a measure of the language.

English: Flesch and Kincaid 1975 (0.39 words a sentence + 11.8 syllables a word - 15.59). Russian: the same form with
Oborneva's coefficients of 2006 (0.5, 8.4, 15.59). The other languages have no tested formula: their sentences keep
the length of the English ones. The formulas are made for passages of a hundred words and more, so all pages of a
country are measured as one.
"""

import re
from datetime import date

import pytest

from panah.core.law import load_pack
from panah.core.law.rights import rights_pages

MOST_YEARS = 6
COUNTRIES = ("kz", "ru", "us")
DAY = date(2026, 11, 22)


def texts(country, language):
    """Topic and words of each page."""
    for page in rights_pages(load_pack(), country, DAY, language):
        yield page.topic, " ".join(sentence.text for sentence in page.sentences)


def counted(text, vowels):
    """(words a sentence, syllables a word); a syllable is a group of vowels in English, a vowel in Russian."""
    sentences = max(1, len(re.findall(r"[.!?](?:\s|$)", text)))
    words = re.findall(r"[^\W\d_]+", text.lower())
    syllables = sum(max(1, len(re.findall(vowels, word))) for word in words)
    return len(words) / sentences, syllables / len(words)


@pytest.mark.parametrize("country", COUNTRIES)
@pytest.mark.parametrize(
    ("language", "vowels", "per_word", "per_syllable"),
    [("en", "[aeiouy]+", 0.39, 11.8), ("ru", "[аеёиоуыэюя]", 0.5, 8.4)],
)
def test_six_years_of_school_are_enough(country, language, vowels, per_word, per_syllable):
    length, syllables = counted(" ".join(text for _, text in texts(country, language)), vowels)
    assert per_word * length + per_syllable * syllables - 15.59 <= MOST_YEARS


@pytest.mark.parametrize("language", ["kk", "ky", "uz", "uz-cyrl", "tg"])
def test_sentences_stay_short_in_every_language(language):
    for country in COUNTRIES:
        for topic, text in texts(country, language):
            assert counted(text, r"\w")[0] <= 14, (country, topic)
