"""Invented contracts and what the check must say to each; and a fair one that it must not complain of."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from panah.core.told import LANGUAGES
from panah.core.wages.contract import check_contract
from panah.core.wages.contract.model import model_contract

FOLDER = Path(__file__).parent / "examples"
EXAMPLES = yaml.safe_load((FOLDER / "examples.yaml").read_text())["examples"]
UNLAWFUL = yaml.safe_load((FOLDER / "unlawful.yaml").read_text())
DAY = date(2026, 5, 1)


def said(check):
    """What a check says, in the words of the examples."""
    return {
        "languages": sorted(check.languages),
        "void": sorted(item.id for item in check.void),
        "asked": sorted(item.id for item in check.clauses if item.state == "asked"),
        "lacks": sorted(item.id for item in check.contents if item.state != "found"),
        "findings": {finding.code: finding.found for finding in check.findings},
        "unchecked": sorted(check.unchecked),
        "changes": sorted(change.code for change in check.changes),
    }


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example["name"])
def test_worked_example(example):
    check = check_contract(
        example["text"],
        jurisdiction=example["jurisdiction"],
        day=example["day"],
        language=example["reader"],
        earlier=example.get("earlier", ""),
    )
    got = said(check)
    for key, expected in example["expect"].items():
        assert got[key] == (sorted(expected) if isinstance(expected, list) else expected), key


def test_there_are_enough_examples():
    assert len(EXAMPLES) >= 25
    assert {example["jurisdiction"] for example in EXAMPLES} == {"kz", "ru", "us"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_unlawful_clause_is_found_in_its_own_sentence_and_in_no_other(language):
    lines = UNLAWFUL[language]
    check = check_contract("\n".join(lines.values()), jurisdiction="kz", day=DAY, language=language)
    found = {item.id: [check.sentences[n - 1].text for n in item.sentences] for item in check.void}
    assert found == {clause: [sentence] for clause, sentence in lines.items()}
    assert check.languages == (language,)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("jurisdiction", ["kz", "ru", "us"])
def test_nothing_is_wrong_with_the_fair_contract(language, jurisdiction):
    text = filled(model_contract(jurisdiction, DAY, language))
    check = check_contract(text, jurisdiction=jurisdiction, day=DAY, language=language)
    got = said(check)
    assert (got["void"], got["asked"], got["lacks"], got["findings"]) == ([], [], [], {})


def filled(model):
    """The fair contract, its lines filled in."""
    pay = next(clause.texts[0] for clause in model.clauses if clause.id == "pay")
    text = "\n".join((model.titles[0], *(clause.texts[0] for clause in model.clauses)))
    text = text.replace(pay, pay.replace("_" * 12, "900000 KZT", 1).replace("_" * 12, "01"))
    return text.replace("_" * 20, "Altyn Dala, 123").replace("_" * 12, "01.06.2026").replace("______", "8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_empty_fair_contract_is_blank_where_it_has_lines(language):
    model = model_contract("kz", DAY, language)
    text = "\n".join(clause.texts[0] for clause in model.clauses)
    check = check_contract(text, jurisdiction="kz", day=DAY, language=language)
    states = {item.id: item.state for item in check.contents}
    assert {states[key] for key in ("employer", "job", "place", "hours", "pay")} == {"blank"}
