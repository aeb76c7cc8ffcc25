"""In which code page a text file is written: by its letters, and asked rather than guessed where two pages fit."""

import contextlib
import io
import re
from itertools import product
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import panah
from panah.core.errors import InputError, Place
from panah.core.exchange import code_pages
from panah.core.exchange.code_pages import PAGES, named_encoding, recognise_encoding
from panah.core.exchange.delimited import encoding_issues, open_delimited

CASES = (str.lower, str.title, str.upper)
CYRILLIC = ("cp1251", "koi8-r", "cp866")
TEXTS = {
    "names": "омурбек тестов айбек сыдыкова нурлан гульмира бекзод",
    "headings": "имя фамилия дата рождения гражданство телефон адрес",
    "story": "паспорт забрал бригадир и не отдаёт уже три месяца",
    "places": "ош жалал-абад алматы караганда ташкент душанбе",
    "short": "москва строитель",
}
KAZAKH = "жұмыс беруші төлқұжатымды алып қойды үш ай жалақы төлемейді"
# Words that the pairs of letters were not counted in: the translations of the pages.
LOCALE = Path(panah.__file__).parents[1] / "locale"
WORDS = {
    language: sorted(
        set(re.findall(r"[а-яёәғқңөұүһі]{3,}", (path / "LC_MESSAGES/django.po").read_text().lower()))
    )
    for language, path in (("ru", LOCALE / "ru"), ("kk", LOCALE / "kk"))
}


def recognised(data: bytes) -> str:
    return recognise_encoding(io.BytesIO(data), Place(file="x.csv"))


@pytest.mark.parametrize(("name", "case", "page"), list(product(TEXTS, CASES, CYRILLIC)))
def test_a_russian_text_is_read_right_in_any_case(name, case, page):
    text = case(TEXTS[name])
    data = text.encode(page)
    assert data.decode(recognised(data)) == text


@pytest.mark.parametrize("case", CASES)
def test_a_kazakh_text_is_read_right_in_its_own_page(case):
    data = case(KAZAKH).encode("kz1048")
    assert recognised(data) == "kz1048"


@settings(max_examples=100)
@given(
    st.lists(st.sampled_from(WORDS["ru"]), min_size=6, max_size=40, unique=True),
    st.sampled_from(CASES),
    st.sampled_from(CYRILLIC),
)
def test_six_words_are_always_enough(words, case, page):
    text = ";".join(case(word) for word in words)
    assume(sum(map(len, words)) >= 36)
    data = text.encode(page)
    assert data.decode(recognised(data)) == text


@settings(max_examples=100)
@given(
    st.sampled_from(["ru", "kk"]).flatmap(
        lambda language: st.lists(st.sampled_from(WORDS[language]), min_size=2, max_size=5, unique=True)
    ),
    st.sampled_from(CASES),
    st.sampled_from([*CYRILLIC, "kz1048"]),
)
def test_few_words_are_read_right_or_asked_about(words, case, page):
    text = ";".join(case(word) for word in words)
    data = text.encode(page, errors="ignore")
    text = data.decode(page)
    with contextlib.suppress(InputError):
        assert data.decode(recognised(data)) == text


@pytest.mark.parametrize(
    ("text", "page"), [("ош", "cp1251"), ("ош;Нь", "cp1251"), ("à", "cp1252"), ("ОМ", "koi8-r")]
)
def test_what_two_pages_read_equally_well_is_asked_about(text, page):
    with pytest.raises(InputError) as caught:
        recognised(text.encode(page))
    assert caught.value.code == "encoding_unclear"
    assert PAGES[page] in caught.value.params["pages"]
    assert f"--encoding {page}" in caught.value.params["options"]
    assert text not in str(caught.value)
    assert caught.value.place.file == "x.csv"


@pytest.mark.parametrize("text", ["José", "Malmö;Ångström", "Nuñez;Peña;Gómez", "café à Genève"])
def test_western_words_stay_western(text):
    assert recognised(text.encode("cp1252")) == "cp1252"


def test_letters_are_looked_for_past_the_beginning_of_a_long_file():
    data = b"name;city\n" + b"Omurbek;Osh\n" * 20_000 + "омурбек тестов;жалал-абад\n".encode("koi8-r")
    assert len(data) > 3 * code_pages.CHUNK
    assert recognised(data) == "koi8-r"


def test_a_word_cut_by_the_end_of_a_block_is_one_word():
    before = b"x" * (code_pages.CHUNK - 4) + b";"
    seen: set[bytes] = set()
    data = before + "Омурбек;".encode("cp1251")
    assert [word for words in code_pages._words(io.BytesIO(data), seen) for word in words] == [
        "Омурбек".encode("cp1251")
    ]


def test_one_broken_letter_does_not_make_a_code_page_of_utf_8():
    data = TEXTS["story"].encode() + b";\xff\n"
    assert recognised(data) == "utf-8-sig"
    with open_delimited(data) as file, pytest.raises(InputError, match="bytes that are no letters"):
        list(file.rows)


def test_the_letter_for_what_could_not_be_read_is_a_letter_of_utf_8():
    assert recognised("C\ufffdte".encode()) == "utf-8-sig"


def test_a_named_encoding_is_followed_and_not_noted():
    with open_delimited("имя\nош\n".encode("koi8-r"), encoding="KOI8-R") as file:
        assert [row for _, row in file.rows] == [["имя"], ["ош"]]
        assert encoding_issues(file) == []


@pytest.mark.parametrize("name", ["cp1254", "mac-cyrillic", "iso8859-5"])
def test_any_encoding_may_be_named(name):
    with open_delimited("a;b\nx;я\n".encode(name, errors="replace"), encoding=name) as file:
        assert len(list(file.rows)) == 2


@pytest.mark.parametrize("name", ["klingon", "rot13", "hex", "undefined"])
def test_an_encoding_that_does_not_exist_is_told_with_those_that_do(name):
    with pytest.raises(InputError, match=f"no encoding {name}") as caught:
        named_encoding(name)
    assert caught.value.code == "no_such_encoding"
    assert "koi8-r" in caught.value.mend


def test_utf_16_that_was_named_wrongly_is_told():
    with (
        open_delimited(b"a,b\n1,2\n", encoding="utf-16") as file,
        pytest.raises(InputError, match="no letters"),
    ):
        list(file.rows)
