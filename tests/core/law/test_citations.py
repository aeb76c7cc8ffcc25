"""Citations in the reader's language: nothing of them stays English, and nothing is lost."""

import re
from datetime import date

import pytest

from panah.core.law import load_pack
from panah.core.law.citations import cite
from panah.core.law.comparison import read_commitments
from panah.core.law.rights import rights_pages
from panah.core.screening.examples import read_examples
from panah.core.told import LANGUAGES

PACK = load_pack()
CYRILLIC = [language for language in LANGUAGES if language not in {"en", "uz"}]
# Numbers of documents, and law reports: written the same in every language.
SYMBOLS = re.compile(
    r"\b(A/HRC/[\w/.]+|CCPR/[\w/.]+|AL KAZ 6/2018|ICLS/20/2018|AJEE|CEACR|HCA|U\.S\.C\.|U\.S\.|C\.N\.|V\.?"
    r"|\d+-V(?:III)?\b|Add\.1|CO/2|A/RES/73/195|NORMLEX)|\(\w{1,4}\)|\b[IVX]+\b"
)


def citations():
    """Everything the packs cite."""
    for versions in [*PACK.concepts.values(), *PACK.offences.values()]:
        for provision in versions:
            yield from (provision.citation.article, provision.citation.source, provision.citation.confirm)
            yield from (gap.source for gap in provision.gaps)
            parts = [*provision.elements.values(), *provision.exceptions.values()]
            yield from (element.article for element in parts)
    for commitment in read_commitments(PACK):
        yield from (text for claim in commitment.claims for text in (claim.source, claim.note))
    yield from (example.source for example in read_examples(PACK))
    for page in rights_pages(PACK, "kz", date(2026, 5, 1), "en"):
        yield from (sentence.basis for sentence in page.sentences)


ALL = sorted({citation for citation in citations() if citation})


@pytest.mark.parametrize(
    ("language", "citation", "expected"),
    [
        ("ru", "Labour Code 2015, art. 33(1)", "Трудовой кодекс 2015 г., ст. 33(1)"),
        ("kk", "Labour Code 2015, art. 33(1)", "2015 жылғы Еңбек кодексі, 33(1)-бап"),
        ("uz", "Kazakhstan, Labour Code arts. 77 and 78", "Qozogʻiston, Mehnat kodeksi 77 va 78-moddalar"),
        ("tg", "ILO Convention 29, art. 2(2)(c)", "Конвенсияи № 29-и СБМ, моддаи 2(2)(c)"),
        ("ru", "Palermo Protocol, art. 3(a) to (d)", "Палермский протокол, ст. 3(a)–(d)"),
        ("ky", "A/HRC/26/35 paras. 80-82", "A/HRC/26/35 80-82-пункттар"),
        ("uz-cyrl", "C29 art. 2(2)(a)", "29-конвенция 2(2)(a)-модда"),
        ("ru", "Another Act, art. 5", "Another Act, ст. 5"),
        ("en", "Labour Code 2015, art. 33(1)", "Labour Code 2015, art. 33(1)"),
    ],
)
def test_a_citation_is_written_as_in_that_language(language, citation, expected):
    assert cite(citation, PACK, language) == expected


@pytest.mark.parametrize("language", CYRILLIC)
def test_no_word_of_a_citation_stays_english(language):
    left = {
        told
        for told in (cite(each, PACK, language) for each in ALL)
        if re.search("[A-Za-z]{2,}", SYMBOLS.sub("", told))
    }
    assert left == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_a_citation_is_kept(language):
    for citation in ALL:
        wanted = sorted(re.findall(r"\d+", citation))
        assert sorted(re.findall(r"\d+", cite(citation, PACK, language))) == wanted, citation
