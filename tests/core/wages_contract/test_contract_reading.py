"""Sentences, numbers, languages and phrases: the parts that the check of a contract is made of."""

import shutil
import time
from datetime import date
from decimal import Decimal

import pytest

from panah.core.errors import InputError
from panah.core.law.pack import DEFAULT_PATH
from panah.core.told import LANGUAGES
from panah.core.wages.contract import check_contract
from panah.core.wages.contract.law import contract_law, jurisdictions
from panah.core.wages.contract.phrasebook import phrasebook, phrasebooks
from panah.core.wages.contract.rules import check_rules
from panah.core.wages.contract.sentences import LONGEST_TEXT, split, words_of
from panah.core.wages.contract.terms import number_of, read_terms
from panah.core.wages.contract.told import say, texts, told

DAY = date(2026, 5, 1)


def sentences(text):
    return [sentence.text for sentence in split(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Первое. Второе.", ["Первое.", "Второе."]),
        ("4.2. Паспорт у хозяина.", ["4.2. Паспорт у хозяина."]),
        ("г. Алматы, ул. Абая, 5. Далее.", ["г. Алматы, ул. Абая, 5.", "Далее."]),
        ("строка\nпродолжается", ["строка продолжается"]),
        ("Строка\nДругая", ["Строка", "Другая"]),
        ("одно; другое", ["одно;", "другое"]),
        ("Жалақы 85 000 тг. төленеді.", ["Жалақы 85 000 тг. төленеді."]),
        ("", []),
    ],
)
def test_sentences_end_where_they_end(text, expected):
    assert sentences(text) == expected


def test_letters_that_look_alike_and_apostrophes_are_one():
    assert words_of("Oʻzbek o'zbek oʼzbek") == ("o'zbek", "o'zbek", "o'zbek")
    assert words_of("жұмысшыға тиiстi") == words_of("жұмысшыға тиісті")
    assert words_of("ещё") == ("еще",)


@pytest.mark.parametrize(
    ("text", "number"),
    [("85 000", "85000"), ("85,000", "85000"), ("85.000", "85000"), ("7,25", "7.25"), ("7.25", "7.25"),
     ("1 250 000,50", "1250000.50"), ("12", "12")],
)  # fmt: skip
def test_numbers_are_read_as_contracts_write_them(text, number):
    assert number_of(text) == Decimal(number)


def terms(text, language):
    book = phrasebook(language)
    return [
        (t.what, str(t.amount.low), str(t.amount.high), t.unit, t.per)
        for t in read_terms(split(text), [book])
    ]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("en", "The worker is paid $12.50 an hour.", ("pay", "12.50", "12.50", "USD", "hour")),
        ("en", "Wages of KZT 150,000 are paid every month.", ("pay", "150000", "150000", "KZT", "month")),
        ("ru", "Оклад 120 тыс. тенге в месяц.", ("pay", "120000", "120000", "KZT", "month")),
        ("ru", "Оплата от 5 до 6 тысяч рублей за смену.", ("pay", "5000", "6000", "RUB", "day")),
        ("kk", "Жалақы айына 150 мың теңге.", ("pay", "150000", "150000", "KZT", "month")),
        ("ky", "Айлык 40 000 сом.", ("pay", "40000", "40000", "KGS", "month")),
        ("uz", "Ish haqi oyiga 4 000 000 soʻm.", ("pay", "4000000", "4000000", "UZS", "month")),
        ("uz-cyrl", "Иш ҳақи кунига 200 минг сўм.", ("pay", "200000", "200000", "UZS", "day")),
        ("tg", "Музд дар як моҳ 3000 сомонӣ.", ("pay", "3000", "3000", "TJS", "month")),
        ("ru", "Рабочий день 8 часов в день.", ("hours", "8", "8", "hours", "day")),
        ("kk", "Жұмыс аптасына 48 сағат.", ("hours", "48", "48", "hours", "week")),
        ("en", "Work is from 22:00 to 6:00.", ("shift", "8", "8", "hours", "day")),
        ("ru", "Обед с 12:00 до 12:30.", ("break", "30", "30", "minutes", "day")),
        ("uz", "Tanaffus 45 daqiqa.", ("break", "45", "45", "minutes", "day")),
    ],
)
def test_terms_are_read_in_every_language(language, text, expected):
    assert expected in terms(text, language)


def test_a_phone_number_and_a_date_are_no_pay():
    assert terms("Зарплата обсуждается 01.03.2026 по телефону 8 700 123 45 67.", "ru") == []


HOSTILE = {
    "digits": "1" * LONGEST_TEXT,
    "spaced digits": "1 " * (LONGEST_TEXT // 2),
    "blanks": " " * (LONGEST_TEXT - 1) + "x",
    "money": "1 000 тенге " * (LONGEST_TEXT // 12),
    "one sentence": "паспорт хранится у работодателя " * (LONGEST_TEXT // 32),
    "stops": "а. " * (LONGEST_TEXT // 3),
    "brackets": "5 (" * (LONGEST_TEXT // 3),
    "many sentences": "\n".join(f"Пункт {i} тенге {i} часов в день слово{i}" for i in range(1300)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_keeps_the_reader_busy(name):
    begun = time.process_time()
    check_contract(HOSTILE[name][:LONGEST_TEXT], jurisdiction="kz", day=DAY, language="ru")
    # Measured under two seconds; without the limits the first of these took minutes.
    assert time.process_time() - begun < 20


def test_a_text_beyond_the_limit_is_a_named_error():
    with pytest.raises(InputError) as error:
        check_contract("a" * (LONGEST_TEXT + 1), jurisdiction="kz", day=DAY, language="en")
    assert error.value.code == "contract_too_long"


@pytest.mark.parametrize(
    ("change", "code"),
    [({"text": ""}, "contract_empty"), ({"jurisdiction": "xx"}, "unknown_jurisdiction"),
     ({"language": "tr"}, "unknown_language"), ({"answers": {"pay": "maybe"}}, "bad_answer")],
)  # fmt: skip
def test_mistakes_are_named(change, code):
    with pytest.raises(InputError) as error:
        check_contract(**{"text": "Паспорт.", "jurisdiction": "kz", "day": DAY, "language": "ru", **change})
    assert error.value.code == code


def test_answers_fill_in_what_the_text_does_not_tell():
    check = check_contract(
        "Заработная плата 100 000 тенге в месяц.",
        {"insurance": "no", "fines": "yes", "pay": "no", "term": "unknown"},
        jurisdiction="kz",
        day=DAY,
        language="ru",
    )
    states = {item.id: (item.state, item.answered) for item in check.items}
    assert states["insurance"] == ("absent", True)
    assert states["fines"] == ("found", True)
    assert states["pay"] == ("found", False)  # the text says it; an answer does not unsay it
    assert states["term"] == ("not_found", False)
    assert [item.id for item in check.missing] == ["insurance"]
    assert "insurance" not in {item.id for item in check.questions}


@pytest.mark.parametrize(
    ("language", "answers", "state"),
    [
        ("ru", {}, "found"),
        ("tg", {}, "asked"),
        ("tg", {"language": "yes"}, "found"),
        ("tg", {"language": "no"}, "absent"),
    ],
)
def test_a_contract_in_a_language_that_is_not_the_workers_is_asked_about_never_concluded(
    language, answers, state
):
    text = "Трудовой договор. Работник получает 200000 тенге в месяц и работает 8 часов в день."
    found = check_contract(text, jurisdiction="kz", day=DAY, language=language, answers=answers)
    assert found.languages == ("ru",)
    (item,) = [each for each in found.form if each.id == "language"]
    assert (item.state, item.answered) == (state, bool(answers))
    assert item.bases, "with its law"


def test_the_same_words_are_held_against_the_law_of_their_country_and_day():
    """60,000 tenge a month: under the minimum of Kazakhstan from 2023 on, of each year its own; in Russia no tenge."""
    text = "Заработная плата 60 000 тенге в месяц. Рабочая неделя 40 часов."
    found = {}
    for year in (2022, 2023, 2024):
        check = check_contract(text, jurisdiction="kz", day=date(year, 3, 1), language="ru")
        found[year] = {each.limit for each in check.findings if each.code == "pay_below_minimum"}
    assert found == {2022: set(), 2023: {"70000"}, 2024: {"85000"}}
    abroad = check_contract(text, jurisdiction="ru", day=date(2023, 3, 1), language="ru")
    assert "pay_below_minimum" not in {each.code for each in abroad.findings}


def test_without_a_text_everything_is_unknown_and_asked():
    check = check_contract("", {"pay": "unknown"}, jurisdiction="kz", day=DAY, language="tg")
    assert {item.state for item in check.items} == {"untold"}
    assert len(check.questions) == len(check.items)


def test_not_found_is_never_missing():
    check = check_contract("Паспорт работника.", jurisdiction="kz", day=DAY, language="ru")
    assert check.missing == ()


def test_every_finding_points_at_a_sentence_that_exists():
    text = "Зарплата 60 000 тенге в месяц.\nРабота с 6:00 до 22:00 семь дней в неделю.\nШтраф 5000 тенге за опоздание."
    check = check_contract(text, jurisdiction="kz", day=DAY, language="ru")
    for item in check.void:
        assert item.sentences
        assert item.phrase
        assert all(1 <= number <= len(check.sentences) for number in item.sentences)
    for finding in check.findings:
        assert finding.article
        assert check.sentences[finding.sentence - 1].text


def test_the_check_is_plain_data_and_the_same_each_time():
    text = "Паспорт работника хранится у работодателя."
    one, two = (check_contract(text, jurisdiction="kz", day=DAY, language="ru").to_json() for _ in range(2))
    assert one == two
    assert one["sentences"] == {"1": text}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("jurisdiction", ["kz", "ru", "us"])
def test_everything_the_law_names_has_words_and_phrases(language, jurisdiction):
    law, book = contract_law(jurisdiction), phrasebook(language)
    for part in ("form", "contents"):
        for key in getattr(law, part):
            assert say(language, part, key)
    assert set(law.contents) <= set(book.contents)
    assert set(law.clauses) <= set(book.clauses)
    for key in law.clauses:
        assert say(language, "clauses", key, "title")
        assert say(language, "clauses", key, "why")


def test_every_language_reads_the_same_contents_and_clauses():
    for book in phrasebooks():
        assert set(book.contents) == set(phrasebook("en").contents)
        assert set(book.clauses) == set(phrasebook("en").clauses)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_of_a_check_can_be_told(language):
    text = "Зарплата 60 000 тенге в месяц.\nРабота с 6:00 до 22:00.\nШтраф 5000 тенге за опоздание."
    check = check_contract(
        text, jurisdiction="kz", day=DAY, language=language, earlier="150 000 тенге в месяц, 8 часов в день"
    )
    shown = told(check, language)
    lines = (*shown.void, *shown.doubtful, *shown.findings, *shown.changes, *shown.questions, *shown.found)
    assert lines
    assert not [line for line in lines if "{" in line.text or not line.text.strip()]


def test_jurisdictions_are_those_of_the_packs():
    assert jurisdictions() == ("kz", "ru", "us")


BROKEN = {
    "an unknown mark": ("#money", "#monney", "unknown mark"),
    "an unknown key": ("    fair:", "    fairly:", "unknown key"),
    "another language": ("language: ru", "language: kk", "another language"),
    "a part without words": ('fair: ["не удерж*', 'fair: ["* | не удерж*', "without words"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_broken_phrases_are_refused_with_file_and_line(name, tmp_path):
    old, new, words = BROKEN[name]
    folder = tmp_path / "contracts" / "phrases"
    shutil.copytree(DEFAULT_PATH / "contracts" / "phrases", folder)
    text = (folder / "ru.yaml").read_text()
    assert old in text
    (folder / "ru.yaml").write_text(text.replace(old, new, 1))
    with pytest.raises(InputError, match=words) as error:
        phrasebook("ru", tmp_path)
    assert error.value.place.file == "contracts/phrases/ru.yaml"
    assert error.value.place.row


def test_texts_are_complete():
    for language in LANGUAGES:
        assert set(texts(language).table) == set(texts("en").table)


def test_all_rules_are_checked_together_and_a_clause_without_words_is_named(tmp_path):
    assert check_rules(DEFAULT_PATH) == len(phrasebook("en").contents) + len(phrasebook("en").clauses)
    shutil.copytree(DEFAULT_PATH / "contracts", tmp_path / "contracts")
    country = tmp_path / "contracts" / "countries" / "us.yaml"
    country.write_text(country.read_text().replace("  fines:", "  fines_and_more:"))
    with pytest.raises(InputError, match=r"us: clauses\.fines_and_more has no phrases"):
        check_rules(tmp_path)
