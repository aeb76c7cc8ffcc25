"""The documentation's examples run, and its page of gates is the texts the reports use."""

import doctest
import re
from pathlib import Path

import pytest

import panah.core.estimation
from panah.core.estimation.report.gates_page import gates_page

DOCS = Path(__file__).parents[3] / "docs"


def blocks(page: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", (DOCS / page).read_text(encoding="utf-8"), re.DOTALL)


@pytest.mark.slow
def test_worked_examples_give_what_the_page_says() -> None:
    parser, runner, known = doctest.DocTestParser(), doctest.DocTestRunner(), {"__name__": "page"}
    found = blocks("estimation-examples.md")
    for at, block in enumerate(found):
        test = parser.get_doctest(block, known, f"block {at + 1}", "estimation-examples.md", 0)
        runner.run(test, clear_globs=False)
        known |= test.globs
    assert len(found) >= 9
    assert runner.summarize(verbose=False).failed == 0
    assert runner.summarize(verbose=False).attempted > 30


def test_the_example_of_the_package_runs() -> None:
    assert doctest.testmod(panah.core.estimation) == doctest.TestResults(failed=0, attempted=4)


def test_the_page_of_gates_is_up_to_date() -> None:
    assert (DOCS / "estimation-gates.md").read_text(encoding="utf-8") == gates_page()
