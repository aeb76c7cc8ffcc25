"""The worked examples of the pack, each as it is written for a lawyer."""

import pytest

from panah.core.law import load_pack
from panah.core.wages import WageLaw
from panah.core.wages.examples import differences, read_examples, run_example

PACK = load_pack()
LAW = WageLaw.load(PACK)
EXAMPLES = read_examples(PACK.path)


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.id for example in EXAMPLES])
def test_a_worked_example_comes_out_as_written(example):
    assert differences(example, run_example(example, LAW)) == []


@pytest.mark.parametrize("example", EXAMPLES, ids=[example.id for example in EXAMPLES])
def test_every_line_of_an_example_says_on_what_it_rests(example):
    for line in run_example(example, LAW).lines:
        assert line.rule
        assert line.inputs
        assert line.law_version
        assert line.article or example.record.values["jurisdiction"] == "us"


def test_there_are_examples_for_every_country_and_the_golden_cases():
    assert len(EXAMPLES) >= 60
    assert len({example.id for example in EXAMPLES}) == len(EXAMPLES)
    assert {example.record.values["jurisdiction"] for example in EXAMPLES} == set(LAW.table)
    golden = {example.id.partition("_")[0] for example in EXAMPLES if example.file == "golden.yaml"}
    assert {"G21", "G22"} <= golden


def test_a_difference_is_told_in_words():
    from dataclasses import replace

    from panah.core.wages.entries import Entry

    example = next(each for each in EXAMPLES if each.id == "two_hours_over")
    found = run_example(example, LAW)
    wrong = {
        "lines": [
            Entry("", None, {"what": "normal_hours"}),
            Entry("", None, {"what": "overtime", "amount": 1}),
        ],
        "due": Entry("", None, {"KZT": 1}),
        "breaches": [Entry("", None, {"code": "late_pay"})],
        "problems": ["negative"],
        "unconfirmed": ["night"],
    }
    told = differences(replace(example, expected=wrong), found)
    assert len(told) == 5
    assert "amount expected" in told[0]
    assert "due: expected" in told[1]
    assert differences(replace(example, expected={"lines": []}), found)[0].startswith(
        "0 lines expected, found 2"
    )
