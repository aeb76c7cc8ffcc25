"""Every code has words in every language, and a statement reads in each of them."""

import ast
from datetime import date
from pathlib import Path

import pytest

import panah.core.wages
from panah.core.law import load_pack
from panah.core.told import LANGUAGES
from panah.core.wages import WageLaw
from panah.core.wages.engine import entitlement
from panah.core.wages.examples import read_examples, run_example
from panah.core.wages.reading import read_record
from panah.core.wages.result import Line
from panah.core.wages.statement import tell
from panah.core.wages.words import texts, told_inputs
from panah.core.wages.work import Amount

PACK = load_pack()
LAW = WageLaw.load(PACK)
EXAMPLES = read_examples(PACK.path)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "subject", ["lines", "inputs", "input_values", "breaches", "units", "unconfirmed", "problems", "headings"]
)
def test_the_words_are_those_of_english(subject, language):
    assert texts(subject, language).table.keys() == texts(subject, "en").table.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_worked_example_can_be_told(language):
    for example in EXAMPLES:
        assert all(sentence.text for sentence in tell(run_example(example, LAW), PACK, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_input_of_every_worked_example_has_words(language):
    known = {name for (name,) in texts("inputs", language).table}
    codes = {name for name, _ in texts("input_values", language).table}
    for example in EXAMPLES:
        for line in run_example(example, LAW).lines:
            assert set(line.inputs) <= known
            values = {(name, value) for name, value in line.inputs.items() if name in codes}
            assert values <= texts("input_values", language).table.keys()


def test_the_inputs_of_a_line_are_told_in_words_numbers_and_days():
    line = Line(
        "a", (date(2024, 1, 1), date(2024, 1, 31)), "", "night", Amount.of(1), "hours", Amount.of(1), Amount.of(1),
        "KZT", "night", "", "2016-01-01", {"scheme": "six_day", "pay": "76000", "reason": "rent", "by": ""},
    )  # fmt: skip
    assert told_inputs(line, "ru") == [
        ("Режим недели", "шесть дней"),
        ("Оплата, от которой считается", "76\u00a0000"),
        ("За что, по их словам", "rent"),
        ("Действует с", "1 января 2016\u202fг."),
    ]


def test_a_range_among_the_inputs_is_told_as_one():
    terms = {
        "kind": "day",
        "rate": [5000, 6000],
        "currency": "KZT",
        "from": "2023-05-01",
        "scheme": "six_day",
    }
    record = read_record(
        {
            "jurisdiction": "kz",
            "terms": [terms | {"hazardous": "no"}],
            "shifts": [{"day": "2023-05-03", "hours": 7}],
            "key_rates": [{"from": "2023-01-01", "percent": 16}],
        }
    )
    lines = entitlement(record, as_of=date(2023, 8, 1), law=LAW).lines
    late = next(line for line in lines if line.what == "late_interest")
    assert ("Not paid in time", "5,000–6,000") in told_inputs(late, "en")


def test_every_problem_the_code_can_raise_has_words():
    """Codes are literals at the places that raise them; one without words would fail only on a bad day."""
    codes = set()
    for file in Path(panah.core.wages.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and _called(node) in {"Unusable", "Problem", "problem"}:
                codes |= {arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant)}
    known = {key[0] for key in texts("problems", "en").table}
    assert codes == known


def _called(node: ast.Call) -> str:
    function = node.func
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")


def test_a_statement_in_english():
    example = next(each for each in EXAMPLES if each.id == "two_hours_over")
    told = [sentence.text for sentence in tell(run_example(example, LAW), PACK)]
    assert told == [
        "2016-03-15  Ordinary hours: 8 hours × 500 = 4000 KZT [Labour Code 2015, art. 113]",
        "2016-03-15  Overtime: 2 hours × 500 × 1.5 = 1500 KZT [Labour Code 2015, art. 108]",
        "Due: 5500 KZT",
        "Still owed: 5500 KZT",
    ]
    assert run_example(example, LAW).as_of == date(2016, 3, 31)


def test_a_third_of_an_hour_is_told_to_four_places():
    record = read_record(
        {
            "jurisdiction": "ru",
            "terms": [
                {"kind": "hour", "rate": 300, "currency": "RUB", "from": "2024-01-01", "scheme": "five_day"}
            ],
            "shifts": [
                {"day": f"2024-03-{day}", "start": "08:00", "end": "19:40", "break": 20} for day in (12, 13)
            ],
        }
    )
    told = [s.text for s in tell(entitlement(record, as_of=date(2024, 3, 31), law=LAW), PACK)]
    assert any("Overtime: 2.6667 hours" in text for text in told)
    assert any("4 → 6.6667 (hours in two days)" in text for text in told)
