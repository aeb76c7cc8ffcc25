"""`panah wages`: one record, two books, a folder; words, JSON and plain lines for mistakes."""

import json

import pytest

from panah import cli

RECORD = """\
jurisdiction: kz
as_of: 2016-03-31
terms: [{kind: hour, rate: 500, currency: KZT, from: 2016-03-01, scheme: five_day, hazardous: no, written: yes}]
shifts: [{day: 2016-03-15, start: 08:00, end: 19:00, break: 60}, {day: 2016-02-30, hours: 8}]
"""


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "diary.yaml"
    path.write_text(RECORD)
    return path


def test_a_record_in_words(file, capsys):
    assert cli.main(["wages", str(file)]) == 0
    out = capsys.readouterr().out
    assert "Overtime: 2 hours × 500 × 1.5 = 1500 KZT [Labour Code 2015, art. 108]" in out
    assert "Still owed: 5500 KZT" in out
    assert "shifts[2], 4: “2016-02-30” is not a day of the calendar." in out


@pytest.mark.parametrize(
    ("language", "word"), [("ru", "Сверхурочная"), ("uz-cyrl", "Иш вақтидан"), ("tg", "изофавақтӣ")]
)
def test_a_record_in_other_languages(file, capsys, language, word):
    assert cli.main(["wages", str(file), "--language", language]) == 0
    assert word in capsys.readouterr().out


def test_a_record_as_json(file, capsys):
    assert cli.main(["wages", str(file), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["entitlement"]
    assert [(line["what"], line["amount"], line["article"]) for line in found["lines"]] == [
        ("normal_hours", "4000", "Labour Code 2015, art. 113"),
        ("overtime", "1500", "Labour Code 2015, art. 108"),
    ]
    assert found["lines"][1]["inputs"]["times"] == "1.5"
    assert [problem["row"] for problem in found["problems"]] == [4]
    assert len(found["versions"]["law"]) == 64


def test_two_books_and_a_debt(tmp_path, capsys):
    path = tmp_path / "books.yaml"
    mine = (
        RECORD.replace("as_of: 2016-03-31\n", "")
        + "money: [{day: 2016-03-01, kind: loan, amount: 90000, currency: KZT}]\n"
    )
    books = "as_of: 2016-03-31\nworker:\n" + "".join(f"  {line}\n" for line in mine.splitlines())
    path.write_text(books + "employer:\n  jurisdiction: kz\n  shifts: [{day: 2016-03-15, hours: 8}]\n")
    assert cli.main(["wages", str(path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [each["code"] for each in found["reconciliation"]["discrepancies"]]
    assert found["debt_test"]["currency"] == "KZT"
    assert cli.main(["wages", str(path)]) == 0
    assert "Two books side by side" in capsys.readouterr().out


def test_a_folder_is_computed_file_by_file(tmp_path, file, capsys):
    (tmp_path / "broken.yaml").write_text("shifts: []\n")
    assert cli.main(["wages", str(tmp_path), "--progress"]) == 1
    captured = capsys.readouterr()
    lines = [json.loads(line) for line in captured.out.splitlines()]
    assert [line["file"] for line in lines] == ["broken.yaml", "diary.yaml"]
    assert lines[0]["code"] == "no_jurisdiction"
    assert lines[1]["entitlement"]["owed"] == {"KZT": "5500"}
    assert "2 of 2" in captured.err


def test_a_folder_is_the_same_in_several_processes(tmp_path, capsys):
    for number in range(11):
        rate = RECORD.replace("rate: 500", f"rate: {500 + number}")
        (tmp_path / f"{number:02}.yaml").write_text("shifts: []\n" if number == 5 else rate)
    printed = []
    for processes in ("1", "2"):
        assert cli.main(["wages", str(tmp_path), "--processes", processes, "--progress"]) == 1
        printed.append(capsys.readouterr())
    assert printed[0] == printed[1]
    files = [json.loads(line)["file"] for line in printed[1].out.splitlines()]
    assert files == [f"{number:02}.yaml" for number in range(11)]


def test_a_folder_of_two_books_says_what_the_workers_share(tmp_path, capsys):
    mine = "".join(f"  {line}\n" for line in RECORD.replace("as_of: 2016-03-31\n", "").splitlines())
    theirs = "  jurisdiction: kz\n  currency: KZT\n  shifts: [{day: 2016-03-15, hours: 8}]\n"
    fine = "  money: [{day: 2016-03-30, kind: fine, amount: 5000}]\n"
    for number in range(9):
        books = f"as_of: 2016-03-31\nworker:\n{mine}employer:\n{theirs}"
        (tmp_path / f"{number}.yaml").write_text(RECORD if number > 6 else books + fine * (number != 3))
    printed = []
    for processes in ("1", "2"):
        assert cli.main(["wages", str(tmp_path), "--processes", processes]) == 0
        printed.append(capsys.readouterr().out)
    assert printed[0] == printed[1]
    *lines, last = [json.loads(line) for line in printed[1].splitlines()]
    assert [line["file"] for line in lines] == [f"{number}.yaml" for number in range(9)]
    assert last["workers"] == 7
    assert [(one["code"], one["values"]["amount"], one["workers"]) for one in last["patterns"]] == [
        ("same_deduction", "5000", [f"{number}.yaml" for number in (0, 1, 2, 4, 5, 6)])
    ]
    for number in range(2, 7):
        (tmp_path / f"{number}.yaml").unlink()
    assert cli.main(["wages", str(tmp_path)]) == 0
    # Two are no crew: there is no last line.
    assert all("file" in json.loads(line) for line in capsys.readouterr().out.splitlines())


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--as-of", "31.3.2016"], "is not a day of the calendar"),
        (["--language", "xx"], "there is no language 'xx'"),
    ],
)
def test_a_mistake_is_one_plain_line(file, capsys, arguments, words):
    assert cli.main(["wages", str(file), *arguments]) == 2
    assert words in capsys.readouterr().err


def test_a_bad_day_in_the_file_and_an_empty_folder(tmp_path, capsys):
    path = tmp_path / "diary.yaml"
    path.write_text(RECORD.replace("as_of: 2016-03-31", "as_of: soon"))
    assert cli.main(["wages", str(path)]) == 2
    assert "as_of 'soon' is not a day of the calendar" in capsys.readouterr().err
    empty = tmp_path / "empty"
    empty.mkdir()
    assert cli.main(["wages", str(empty)]) == 2
    assert "there are no records in this folder" in capsys.readouterr().err
