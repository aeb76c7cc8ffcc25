"""Each way of breaking a pack is refused with the file, the line and the words that mend it."""

import shutil

import pytest

from panah.core.errors import InputError
from panah.core.law import Pack
from panah.core.law.pack import DEFAULT_PATH

KZ = "countries/kz/offences.yaml"
VERSION_2020 = "      valid_from: 2020-12-31\n      valid_to: 2024-09-04"

BROKEN = {
    "duplicate key": (
        "facts.yaml",
        "    in_danger_now: {",
        "    in_danger_now: {public: true}\n    in_danger_now: {",
        "the key 'in_danger_now' stands twice. Remove or rename one of them.",
    ),
    "fact in two sections": (
        "facts.yaml",
        "    under_18: {",
        "    in_danger_now: {public: true}\n    under_18: {",
        "the fact 'in_danger_now' stands in two sections",
    ),
    "unknown key of a fact": (
        "facts.yaml",
        "    in_danger_now: {public",
        "    in_danger_now: {publik: true, public",
        "unknown key 'publik'. Use one of: type, standard",
    ),
    "unknown type": (
        "facts.yaml",
        "reporter: {type: choice",
        "reporter: {type: choise",
        "unknown type 'choise'. Use one of: yes_no, number, date, choice.",
    ),
    "unknown asker": (
        "facts.yaml",
        "self_harm_risk: {ask: [hotline]",
        "self_harm_risk: {ask: [police]",
        "unknown value 'police'. Use one of: worker, hotline, officer.",
    ),
    "sensitive fact asked by an officer": (
        "facts.yaml",
        "self_harm_risk: {ask: [hotline]",
        "self_harm_risk: {ask: [hotline, officer]",
        "a sensitive fact may not be asked by an officer. Write ask: [worker, hotline].",
    ),
    "legal status in the public form": (
        "facts.yaml",
        "data_class: legal_status}",
        "data_class: legal_status, public: true}",
        "legal status is not asked in the public form. Remove public.",
    ),
    "wrong HTCDS code": (
        "facts.yaml",
        "htcds: [WithholdsDocuments]",
        "htcds: [WitholdsDocuments]",
        "unknown value 'WitholdsDocuments'. Use one of: PhysicalThreats",
    ),
    "impossible date": (
        KZ,
        "valid_from: 2006-03-02",
        "valid_from: 2006-02-30",
        "'2006-02-30' is not a day of the calendar. Write year-month-day, for example 2017-03-01.",
    ),
    "ends before it begins": (
        KZ,
        "valid_to: 2006-03-01",
        "valid_to: 1997-03-01",
        "valid_to is before valid_from. Exchange or correct the dates.",
    ),
    "published after it became valid": (
        KZ,
        "published: 2015-11-23",
        "published: 2016-11-23",
        "published after it became valid. Check both dates.",
    ),
    "overlapping versions": (
        KZ,
        VERSION_2020,
        VERSION_2020.replace("2020-12-31", "2019-01-01"),
        "this version overlaps the one valid from 2015-01-01. End the earlier version the day before this one begins.",
    ),
    "missing source": (
        KZ,
        '      source: "Code 235-V, art. 87"\n',
        "",
        "the key 'source' is missing. Add source.",
    ),
    "unknown confidence": (
        KZ,
        '      confidence: unconfirmed\n      confirm: "From',
        '      confidence: perhaps\n      confirm: "From',
        "unknown value 'perhaps'. Use one of: confirmed, secondary, unconfirmed.",
    ),
    "unconfirmed without a question": (
        KZ,
        '      confirm: "From which day does art. 3(1) name the threat of any punishment and powers of an owner?"\n',
        "",
        "an unconfirmed entry must say what to confirm. Add confirm: the question.",
    ),
    "unknown name in a rule": (
        "definitions.yaml",
        "any: [sold_or_bought, child_sold]",
        "any: [sold_or_bougt, child_sold]",
        "there is no fact, indicator, definition or concept 'sold_or_bougt'. Check the spelling.",
    ),
    "unknown fact in a comparison": (
        "definitions.yaml",
        "{fact: age, below: 18}",
        "{fact: aje, below: 18}",
        "there is no fact 'aje'. See `panah facts`.",
    ),
    "two operators": (
        "urgency.yaml",
        "child: {any: [child, child_present]}",
        "child: {any: [child, child_present], all: [child]}",
        "a condition needs exactly one of any, all, not, at_least, fact, always. Nest the others below it.",
    ),
    "empty list": (
        "urgency.yaml",
        "child: {any: [child, child_present]}",
        "child: {any: []}",
        "the list is empty. Name at least one fact.",
    ),
    "circle": (
        "definitions.yaml",
        "any: [sold_or_bought, child_sold]",
        "any: [severe_sign, sale_of_person]",
        "rules refer to each other in a circle. Cut sale_of_person -> sale_of_person.",
    ),
    "unknown strength": (
        "indicators.yaml",
        "strength: {adult: strong, child: strong}",
        "strength: {adult: heavy, child: strong}",
        "unknown value 'heavy'. Use one of: strong, medium, weak.",
    ),
    "not YAML": ("urgency.yaml", "  immediate:", "  immediate: [", "this is not YAML"),
    "number in disguise": (
        "pack.yaml",
        'version: "2026.3"',
        "version: 2026.3",
        "a text in quotes is expected here",
    ),
    "key read as true": (
        "definitions.yaml",
        "  confined:",
        "  yes:\n    any: [locked_in]\n\n  confined:",
        "the key 'yes' is not read as a text. Put it in quotes.",
    ),
    "concept not in the order": (
        "pack.yaml",
        "child_forced_labour, delphi]",
        "child_forced_labour]",
        "the list differs from the concepts read: delphi. Name each one once.",
    ),
}


@pytest.fixture
def copied_pack(tmp_path):
    return shutil.copytree(DEFAULT_PATH, tmp_path / "laws")


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_pack_is_refused_with_file_line_and_mend(name, copied_pack):
    file, old, new, words = BROKEN[name]
    path = copied_pack / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new, 1))
    with pytest.raises(InputError) as refused:
        Pack.load(copied_pack).check()
    assert words in str(refused.value)
    assert refused.value.place.file == file
    changed = path.read_text().splitlines()
    begins = next(i for i, line in enumerate(text.splitlines()) if changed[i] != line)
    assert begins - 14 <= refused.value.place.row <= begins + 3


def test_a_missing_file_is_named(copied_pack):
    (copied_pack / "conflicts.yaml").unlink()
    with pytest.raises(InputError, match=r"conflicts\.yaml: the file is missing"):
        Pack.load(copied_pack)


BROKEN_TEXTS = {
    "missing": ('  safety: "Safety now"\n', "", "the text sections.safety is missing. Translate: Safety now"),
    "extra": (
        '  safety: "Safety now"\n',
        '  safety: "A"\n  safty: "B"\n',
        "there is no such text in English",
    ),
    "placeholder": (
        'law: "Law: {article}."',
        'law: "Law: {artikle}."',
        "the placeholders differ from English. Use exactly: {article}.",
    ),
    "open brace": ('law: "Law: {article}."', 'law: "Law: {article."', "a brace is not closed"),
    "empty": ('  safety: "Safety now"', '  safety: ""', "the text is empty. Translate it."),
    "state": (
        "state: draft",
        "state: finished",
        "unknown value 'finished'. Use one of: source, draft, reviewed.",
    ),
}


@pytest.mark.parametrize("name", BROKEN_TEXTS)
def test_a_broken_translation_is_refused_with_file_and_line(name, copied_pack):
    old, new, words = BROKEN_TEXTS[name]
    english = (copied_pack / "texts" / "en.yaml").read_text()
    text = english.replace("language: en", "language: tg").replace("state: source", "state: draft")
    assert old in text
    (copied_pack / "texts" / "tg.yaml").write_text(text.replace(old, new, 1))
    with pytest.raises(InputError) as refused:
        Pack.load(copied_pack).texts("tg")
    assert words in str(refused.value)
    assert refused.value.place.file == "texts/tg.yaml"
    assert refused.value.place.row


def test_an_unconfirmed_rule_is_left_out_and_says_what_to_confirm():
    from datetime import date

    law = Pack.load(DEFAULT_PATH).at(date(2022, 5, 1))
    assert "kz_cc_128" not in law.offences
    assert law.unconfirmed["kz_cc_128"].citation.confirm.startswith("From which day")
