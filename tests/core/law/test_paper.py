"""Cards, posters and forms as PDF."""

from datetime import date

import pytest
import typst

from panah import cli
from panah.core.errors import InputError
from panah.core.law import load_pack
from panah.core.law.paper import FOLDER, KINDS, paper
from panah.core.told import LANGUAGES

PACK = load_pack()
LINES = {"hotline": "+7 000 000 00 00", "address": "https://panah.example/", "day": date(2026, 5, 1)}


@pytest.fixture
def typeset_data(monkeypatch):
    """What is handed to the typesetter, which is still run."""
    seen = {}
    original = typst.compile

    def keep(path, **options):
        seen.update(options["sys_inputs"])
        return original(path, **options)

    monkeypatch.setattr("typst.compile", keep)
    return seen


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_each_paper_is_set_in_each_language(kind, language):
    assert paper(kind, PACK, language, **LINES).startswith(b"%PDF")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", ["card", "poster"])
def test_cards_and_posters_fit_on_one_page(kind, language, typeset_data):
    paper(kind, PACK, language, **LINES)
    pages = typst.compile(
        str(FOLDER / f"{kind}.typ"), format="svg", sys_inputs={"data": typeset_data["data"]}
    )
    assert isinstance(pages, bytes)  # one page; more would be a list


def test_a_card_holds_the_eleven_signs_and_the_presumption(typeset_data):
    paper("card", PACK, "ky", **LINES)
    for number in range(1, 12):
        assert PACK.text("ky", "indicators", f"I{number:02}") in typeset_data["data"]
    assert PACK.text("ky", "sentences", "presumption") in typeset_data["data"]


def test_an_officers_form_asks_nothing_that_officers_may_not_ask(typeset_data):
    paper("form", PACK, "ru", asker="officer", **LINES)
    sensitive = [fact.id for fact in PACK.facts.values() if fact.sensitive]
    assert sensitive
    assert not [fact for fact in sensitive if PACK.question("ru", fact, "officer") in typeset_data["data"]]
    assert PACK.question("ru", "passport_withheld", "officer") in typeset_data["data"]
    paper("form", PACK, "ru", asker="hotline", **LINES)
    assert PACK.question("ru", "legal_status", "hotline") in typeset_data["data"]


def test_what_somebody_typed_is_never_read_as_markup():
    pdf = paper("poster", PACK, "en", **{**LINES, "hotline": '#panic("read") $x$ *b*'})
    assert pdf.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("kind", "change", "words"),
    [
        ("flyer", {}, "there is no paper 'flyer'. Use one of: card, poster, form."),
        ("card", {"hotline": ""}, "the hotline has 0 characters. Give 1 to 80 of them."),
        ("card", {"address": "x" * 81}, "the address has 81 characters"),
    ],
)
def test_mistakes_are_named(kind, change, words):
    with pytest.raises(InputError) as refused:
        paper(kind, PACK, "en", **{**LINES, **change})
    assert words in str(refused.value)


def test_the_command_writes_the_file(tmp_path, capsys):
    target = tmp_path / "card.pdf"
    words = [
        "--hotline",
        "112",
        "--address",
        "https://panah.example/",
        "--at",
        "2026-05-01",
        "--language",
        "tg",
    ]
    assert cli.main(["law", "print", "card", str(target), *words]) == 0
    assert target.read_bytes().startswith(b"%PDF")
    assert "wrote" in capsys.readouterr().out
