"""The command extract, run as a person runs it: agreement, checks, pseudonyms, withdrawal, ledger."""

import csv
import json
import stat
from pathlib import Path

import pytest

from panah import cli
from panah.core.disclosure.agreements import read_key
from panah.core.disclosure.extracts import pseudonym
from panah.core.disclosure.ledger import Ledger

AGREEMENT = {
    "agreement": "AGR-1",
    "recipient": "Institute (invented)",
    "purpose": "routes into debt",
    "fields": ["sex", "age", "form"],
    "quasi": ["sex", "age"],
    "sensitive": "form",
    "expires": "2027-06-30",
}
DAY = ["--on", "2026-11-22"]


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder with records, an agreement, a key and a list of one who withdrew."""
    monkeypatch.chdir(tmp_path)
    agree()
    records()
    (tmp_path / "gone.txt").write_text("CASE  0\n")
    assert cli.main(["extract", "key", "a.key"]) == 0
    return tmp_path


def agree(name="agreement.json", **changes):
    terms = {key: value for key, value in (AGREEMENT | changes).items() if value is not None}
    with Path(name).open("w", encoding="utf-8") as stream:
        json.dump(terms, stream)


def records(people=48, rows=()):
    with Path("victims.csv").open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["case", "name", "sex", "age", "form"])
        for i in range(people):
            writer.writerow([f"case {i}", "never", "fm"[i % 2], "01"[i // 2 % 2], "ls"[i // 4 % 2]])
        writer.writerows(rows)


def make(*more, out="rows.csv", agreement="agreement.json", key="a.key", withdrawn="gone.txt", on=DAY):
    files = ["--agreement", agreement, "--key", key, "--withdrawn", withdrawn, "--ledger", "l.jsonl"]
    return cli.main(
        ["extract", "make", "victims.csv", "--identifier", "case", *files, "--out", out, *on, *more]
    )


def withdraw(*more, withdrawn="gone.txt", key="a.key", out="delete.csv"):
    files = ["--agreement", "agreement.json", "--key", key, "--ledger", "l.jsonl", "--out", out, *DAY]
    return cli.main(["extract", "withdraw", withdrawn, *files, *more])


def read(name="rows.csv"):
    with Path(name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def refused(capsys):
    lines = [line for line in capsys.readouterr().err.splitlines() if line.startswith("panah")]
    assert len(lines) == 1
    return lines[0]


def test_rows_go_out_under_pseudonyms_with_their_terms(desk, capsys):
    assert make() == 0
    assert "47 rows for Institute (invented) until 2027-06-30: k 11, l 2, t 0.03" in capsys.readouterr().out
    rows = read()
    assert list(rows[0]) == ["pseudonym", "sex", "age", "form"]
    assert "never" not in (desk / "rows.csv").read_text()
    key = read_key("a.key")
    assert {row["pseudonym"] for row in rows} == {pseudonym(key, f"case {i}") for i in range(1, 48)}
    assert [row["pseudonym"] for row in rows] == sorted(row["pseudonym"] for row in rows)
    terms = json.loads((desk / "rows.terms.json").read_text())
    assert (terms["expires"], terms["purpose"], terms["rows"]) == ("2027-06-30", "routes into debt", 47)


def test_the_ledger_tells_what_was_handed_over_and_what_has_ended(desk, capsys):
    assert make("--json") == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["found"]["k"] == 11
    show = ["extract", "list", "--ledger", "l.jsonl"]
    assert cli.main([*show, "--on", "2027-06-30", "--json"]) == 0
    (entry,) = json.loads(capsys.readouterr().out)
    assert (entry["terms"]["fields"], entry["rows"], entry["finished"]) == (["sex", "age", "form"], 47, True)
    assert not entry["ended"]
    assert cli.main([*show, "--on", "2027-07-01"]) == 0
    assert "ENDED: ask for proof that it is deleted" in capsys.readouterr().out


def test_extracts_and_budgets_share_one_ledger(desk, capsys):
    cli.main(["ledger", "l.jsonl", "--grant", "Calls", "0.2"])
    assert make() == 0
    capsys.readouterr()
    assert cli.main(["ledger", "l.jsonl", "--json"]) == 0
    (account,) = json.loads(capsys.readouterr().out)
    assert (account["dataset"], account["spent"]) == ("Calls", "0")


def test_no_identifier_and_no_key_stands_in_the_ledger(desk):
    assert make() == 0
    assert withdraw() == 0
    text = (desk / "l.jsonl").read_text().casefold()
    assert "case" not in text
    assert (desk / "a.key").read_text().strip() not in text


def test_who_withdraws_is_named_and_stays_out_even_if_the_next_list_forgets_them(desk, capsys):
    (desk / "nobody.txt").write_text("")
    assert make(withdrawn="nobody.txt") == 0
    assert len(read()) == 48
    assert withdraw() == 0
    stone = pseudonym(read_key("a.key"), "case 0")
    assert [row["pseudonym"] for row in read("delete.csv")] == [stone]
    assert "1 people for Institute (invented) to delete, 1 of them new" in capsys.readouterr().out
    assert make(withdrawn="nobody.txt", out="second.csv") == 0
    assert stone not in {row["pseudonym"] for row in read("second.csv")}
    (desk / "later.txt").write_text("case 1\n")
    assert withdraw("--json", withdrawn="later.txt", out="delete2.csv") == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (told["delete"], told["new"]) == (2, 1)
    assert stone in {row["pseudonym"] for row in read("delete2.csv")}


def test_other_recipients_are_told_to_need_a_list_of_their_own(desk, capsys):
    agree("other.json", agreement="AGR-2", recipient="Bureau (invented)")
    cli.main(["extract", "key", "b.key"])
    assert make() == make(agreement="other.json", key="b.key", out="b.csv") == 0
    first, second = ({row["pseudonym"] for row in read(name)} for name in ("rows.csv", "b.csv"))
    assert not first & second
    assert withdraw() == 0
    assert "Bureau (invented) holds rows too" in capsys.readouterr().out


def test_a_second_agreement_of_one_recipient_is_a_warning(desk, capsys):
    agree("more.json", agreement="AGR-2", fields=["sex", "form"], quasi=["sex"])
    assert make() == make(agreement="more.json", out="more.csv") == 0
    assert "holds AGR-1 (sex, age, form) under the same pseudonyms" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"k": 12}, "k is 11, agreed 12. Coarsen or drop quasi-identifiers"),
        ({"l": 3}, "l is 2, agreed 3"),
        ({"t": 0.01}, "t is 0.03, agreed 0.01"),
        ({"expires": "2026-11-21"}, "ended on 2026-11-21. Sign a new agreement"),
        ({"k": 2}, "agreement.json: k is agreed as 2, below 5"),
        ({"fields": ["case", "sex", "age", "form"], "unchecked": ["case"]}, "never holds the identifier"),
        ({"fields": ["sex", "age", "form", "name"]}, "the part of name is not declared"),
        ({"quasi": ["sex", "age", "shoe"]}, "no field shoe"),
        ({"purpose": None}, "agreement.json: the agreement lacks purpose. The keys are: agreement"),
        ({"purpos": "x"}, "has unknown keys purpos"),
        ({"expires": "soon"}, "Write the last day as 2027-06-30"),
        ({"t": float("nan")}, "t as a number from 0 to 1"),
        ({"l": 0}, "k and l as whole numbers from 1"),
        ({"fields": "sex"}, "fields is no list of fields"),
    ],
)
def test_what_was_not_agreed_is_refused_and_nothing_is_written(desk, capsys, changes, words):
    agree(**changes)
    assert make() == 2
    assert words in refused(capsys)
    assert not list(desk.glob("rows.*"))
    assert not Ledger("l.jsonl").entries()


def test_a_signed_waiver_lets_a_weaker_extract_pass_and_is_told(desk, capsys):
    agree(k=12, waiver="board, 2026-11-02")
    assert make() == 0
    assert "waiver: board, 2026-11-02" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (["Case  3", "never", "f", "0", "l"], "victims.csv, row 50: the person has a row already"),
        ([" ", "never", "f", "0", "l"], "victims.csv, row 50: a record has no case"),
        (["case 99", "never"], "victims.csv, row 50: the row has 2 cells and the header 5"),
    ],
)
def test_rows_that_are_not_one_person_each_are_refused(desk, capsys, row, words):
    records(rows=[row])
    assert make() == 2
    line = refused(capsys)
    assert words in line
    assert "never" not in line


def test_two_columns_of_one_name_are_refused(desk, capsys):
    Path("victims.csv").write_text("case,sex,age,form,sex\n")
    assert make() == 2
    assert "victims.csv, row 1: two columns have the same name" in refused(capsys)


def test_a_misspelt_withdrawal_is_told_without_naming_it(desk, capsys):
    (desk / "gone.txt").write_text("case 0\ncase zero\n")
    assert make() == 0
    err = capsys.readouterr().err
    assert "1 of the withdrawn identifiers stand in no row" in err
    assert "zero" not in err


def test_a_ledger_of_extracts_alone_is_not_called_empty(desk, capsys):
    assert make() == 0
    assert cli.main(["ledger", "l.jsonl"]) == 0
    assert "the ledger holds no budget" in capsys.readouterr().out


def test_an_agreement_is_not_changed_under_its_number(desk, capsys):
    assert make() == 0
    agree(expires="2029-06-30")
    assert make(out="again.csv") == 2
    assert "AGR-1 was noted with other terms: expires. A changed agreement gets a new number" in refused(
        capsys
    )
    assert not (desk / "again.csv").exists()


def test_each_recipient_has_one_key_of_its_own(desk, capsys):
    cli.main(["extract", "key", "b.key"])
    agree("other.json", agreement="AGR-2", recipient="Bureau (invented)")
    assert make() == 0
    assert make(agreement="other.json", out="b.csv") == 2
    assert "this key belongs to another recipient" in refused(capsys)
    assert make(key="b.key", out="c.csv") == 2
    assert "holds extracts made with another key" in refused(capsys)
    assert withdraw(key="b.key") == 2
    assert "holds extracts made with another key" in refused(capsys)
    assert not (desk / "delete.csv").exists()


def test_an_extract_that_dies_half_way_counts_as_handed_over(desk, capsys):
    (desk / "rows.terms.json.part").mkdir()  # the terms cannot be written
    assert make() == 2
    assert "rows.terms.json.part is a folder" in refused(capsys)
    assert cli.main(["extract", "list", "--ledger", "l.jsonl", *DAY]) == 0
    assert "died half-way, counts as handed over" in capsys.readouterr().out
    assert withdraw() == 0


def test_nobody_withdraws_from_whom_nothing_was_handed(desk, capsys):
    (desk / "l.jsonl").touch()
    assert withdraw() == 2
    assert "was handed no extract" in refused(capsys)


def test_a_misspelt_ledger_is_not_taken_for_one_without_extracts(desk, capsys):
    assert withdraw() == 2
    assert "there is no ledger l.jsonl" in refused(capsys)
    assert cli.main(["extract", "list", "--ledger", "l.jsonl"]) == 2
    assert "there is no ledger l.jsonl" in refused(capsys)
    assert not (desk / "l.jsonl").exists()
    assert make() == 0
    assert "a new ledger is begun: l.jsonl; who withdrew before is not in it" in capsys.readouterr().err
    assert make(out="second.csv") == 0
    assert "a new ledger" not in capsys.readouterr().err


def test_a_key_is_private_never_overwritten_and_checked(desk, capsys):
    assert stat.S_IMODE((desk / "a.key").stat().st_mode) == 0o600
    old = (desk / "a.key").read_text()
    assert cli.main(["extract", "key", "a.key"]) == 2
    assert "a key is never overwritten" in refused(capsys)
    assert (desk / "a.key").read_text() == old
    (desk / "short.key").write_text("abcd")
    assert make(key="short.key") == 2
    assert "short.key: this is no key" in refused(capsys)


def test_rows_handed_over_are_not_overwritten(desk, capsys):
    assert make() == 0
    assert make() == 2
    assert "rows.csv: the file stands already" in refused(capsys)


def test_an_empty_ledger_holds_no_extract(desk, capsys):
    (desk / "l.jsonl").touch()
    assert cli.main(["extract", "list", "--ledger", "l.jsonl"]) == 0
    assert "the ledger holds no extract" in capsys.readouterr().out
