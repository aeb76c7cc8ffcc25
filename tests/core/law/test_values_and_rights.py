"""Numbers of the law, and the pages on rights made from them."""

import re
import shutil
from datetime import date
from decimal import Decimal

import pytest

from panah.core.errors import InputError
from panah.core.law import load_pack
from panah.core.law.pack import DEFAULT_PATH, Pack
from panah.core.law.rights import rights_pages
from panah.core.law.values import LawValues
from panah.core.told import LANGUAGES

PACK = load_pack()
VALUES = LawValues.load(DEFAULT_PATH)
DAY = date(2026, 5, 1)


@pytest.mark.parametrize(
    ("name", "day", "value"),
    [
        ("rest_day_rate", date(2015, 12, 31), "2.0"),
        ("rest_day_rate", date(2016, 1, 1), "1.5"),
        ("minimum_wage_month", date(2016, 6, 1), "22859"),
        ("minimum_wage_month", date(2026, 1, 1), "85000"),
        ("monthly_calculation_index", date(2025, 7, 1), "3932"),
        ("overtime_hours_per_month", date(2018, 6, 1), "12"),
    ],
)
def test_a_number_is_that_of_its_day_and_exact(name, day, value):
    assert VALUES.get("kz", name, day).value == Decimal(value)


def test_an_unconfirmed_number_refuses_to_be_used_and_says_what_to_ask():
    with pytest.raises(
        InputError, match=r"minimum_wage_month of kz on 2017-05-01 is not confirmed\. Ask a lawyer: What"
    ):
        VALUES.get("kz", "minimum_wage_month", date(2017, 5, 1))


def test_a_missing_number_is_a_named_error():
    with pytest.raises(InputError, match="there is no minimum_wage_month of kz on 1999-05-01"):
        VALUES.get("kz", "minimum_wage_month", date(1999, 5, 1))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('"Law 426-V, art. 11", valid_from: 2016-01-01', '"Law 426-V, art. 11", valid_from: 2015-06-01',
         "this version overlaps the one valid from 2015-01-01"),
        ('value: "1.5", unit: times, article: "Labour Code 2015, art. 108"',
         'value: "1,5", unit: times, article: "Labour Code 2015, art. 108"', "'1,5' is not a number"),
        ('value: "1.5", unit: times, article: "Labour Code 2015, art. 108"',
         'value: 1.5, unit: times, article: "Labour Code 2015, art. 108"', "a whole number is expected here"),
    ],
)  # fmt: skip
def test_broken_numbers_are_refused_with_file_and_line(tmp_path, old, new, words):
    folder = shutil.copytree(DEFAULT_PATH, tmp_path / "laws")
    file = folder / "countries" / "kz" / "values.yaml"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new, 1))
    with pytest.raises(InputError) as refused:
        LawValues.load(folder)
    assert words in str(refused.value)
    assert refused.value.place.file == "countries/kz/values.yaml"
    assert refused.value.place.row


def page(topic, language="en", country="kz", day=DAY):
    return next(found for found in rights_pages(PACK, country, day, language) if found.topic == topic)


def test_a_page_answers_with_the_numbers_of_the_country_and_names_the_article():
    hours = {sentence.id: sentence for sentence in page("hours").sentences}
    assert hours["week"].text == "Normal work is at most 40 hours a week."
    assert hours["week"].basis == "Labour Code 2015, art. 68(1)"
    assert hours["overtime_pay"].text == "For it you get at least 1.5 times the normal pay."
    assert page("pay").sentences[1].text == "The lowest pay for a full month is 85,000 KZT."


def test_what_is_not_confirmed_on_that_day_is_not_said():
    assert "minimum" in {sentence.id for sentence in page("pay").sentences}
    assert "minimum" not in {sentence.id for sentence in page("pay", day=date(2017, 5, 1)).sentences}


def test_a_country_without_a_rule_keeps_what_holds_everywhere():
    ids = {sentence.id for found in rights_pages(PACK, "tj", DAY, "tg") for sentence in found.sentences}
    assert {"only_you", "may_leave", "rights_remain"} <= ids
    assert not {"written", "week", "inspector"} & ids


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_as_much_as_english_in_short_sentences(language):
    english, told = rights_pages(PACK, "kz", DAY, "en"), rights_pages(PACK, "kz", DAY, language)
    assert [[s.id for s in p.sentences] for p in told] == [[s.id for s in p.sentences] for p in english]
    for found in told:
        for sentence in found.sentences:
            assert "{" not in sentence.text
            assert all(len(part.split()) <= 24 for part in re.split(r"[.?!:]", sentence.text))


def test_no_page_asks_for_or_depends_on_papers():
    papers = " ".join(sentence.text for sentence in page("papers").sentences)
    assert "with or without papers" in papers
    assert "we tell the migration service nothing" in papers


def test_an_unknown_language_and_a_broken_translation_are_named(tmp_path):
    with pytest.raises(InputError, match="there is no language 'de'"):
        rights_pages(PACK, "kz", DAY, "de")
    folder = shutil.copytree(DEFAULT_PATH, tmp_path / "laws")
    file = folder / "rights" / "ky.yaml"
    file.write_text(file.read_text().replace("{week_hours}", "40"))
    with pytest.raises(InputError, match=r"rights/ky\.yaml, row .*the placeholders differ from English"):
        rights_pages(Pack.load(folder), "kz", DAY, "ky")
