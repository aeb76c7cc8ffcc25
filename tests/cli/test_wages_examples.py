"""The worked examples are files of `panah wages`: what a lawyer reads is what the command computes."""

import json

import pytest

from panah import cli
from panah.core.law import load_pack
from panah.core.wages.examples import FOLDER, read_examples

PACK = load_pack()
FILES = sorted((PACK.path / FOLDER).glob("*.yaml"))
KEYS = {
    "what",
    "amount",
    "currency",
    "quantity",
    "unit",
    "rate",
    "rule",
    "article",
    "law_version",
    "inputs",
    "period",
}


@pytest.mark.parametrize("file", FILES, ids=lambda each: each.stem)
def test_every_file_of_examples_is_computed_as_it_is(file, capsys):
    assert cli.main(["wages", str(file), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    expected = {each.id: each for each in read_examples(PACK.path) if each.file == file.name}
    assert found.keys() == expected.keys()
    for name, example in expected.items():
        told = found[name]["entitlement"]
        assert told["as_of"] == example.as_of.isoformat()
        assert {
            "lines",
            "due",
            "paid",
            "set_off",
            "owed",
            "breaches",
            "problems",
            "unconfirmed",
            "versions",
        } <= told.keys()
        assert all(line.keys() >= KEYS for line in told["lines"])
        assert len(told["lines"]) >= len(example.expected.get("lines", ()))


def test_examples_in_words_stand_under_their_titles(capsys):
    golden = next(each for each in FILES if each.stem == "golden")
    assert cli.main(["wages", str(golden)]) == 0
    out = capsys.readouterr().out
    assert "G21_child_in_tobacco: A child of twelve in tobacco, 42 hours a week" in out
    assert "A child below the working age was put to work" in out
    assert out.index("G21_child_in_tobacco") < out.index("G21_child_in_cotton")


def test_one_example_by_itself_is_its_record(tmp_path, capsys):
    path = tmp_path / "one.yaml"
    path.write_text(
        "title: One\nas_of: 2016-03-31\nrecord:\n  jurisdiction: kz\n"
        "  terms: [{kind: hour, rate: 500, currency: KZT, from: 2016-03-01, scheme: five_day}]\n"
        "  shifts: [{day: 2016-03-15, hours: 8}]\n"
    )
    assert cli.main(["wages", str(path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["entitlement"]
    assert (found["as_of"], found["due"]) == ("2016-03-31", {"KZT": "4000"})
