import json
import multiprocessing
import re
from datetime import date
from decimal import Decimal

import pytest

from panah.core.disclosure.ledger import Ledger, LedgerError, best_membership_auc, epsilon
from panah.core.errors import InputError
from panah.core.told import LANGUAGES, read_texts

DAY = date(2026, 11, 21)


@pytest.fixture
def ledger(tmp_path):
    ledger = Ledger(tmp_path / "ledger.jsonl")
    ledger.grant("victims 2026", "0.2", on=DAY)
    return ledger


def test_every_text_of_the_ledger_stands_in_every_language():
    texts = read_texts(*LedgerError.source)
    for code, told in {**texts["problems"], **texts["lines"]}.items():
        assert set(told) == set(LANGUAGES), code
        fields = {language: sorted(re.findall(r"\{(\w+)\}", str(words))) for language, words in told.items()}
        assert set(map(tuple, fields.values())) == {tuple(fields["en"])}, code


def spend(ledger, release, rho, dataset="victims 2026"):
    with ledger.spend(dataset, release, rho, on=DAY):
        pass


def test_spendings_add_up_exactly(ledger):
    for number in range(10):
        spend(ledger, f"r{number}", "0.02")
    account = ledger.accounts()["victims 2026"]
    assert (account.spent, account.left) == (Decimal("0.20"), 0)
    assert all(spending.finished for spending in account.spendings)


def test_overspending_is_refused_and_nothing_is_written(ledger):
    spend(ledger, "tables", "0.15")
    before = ledger.path.read_bytes()
    with pytest.raises(InputError, match=r"has rho 0\.05 left, and more asks for 0\.06"):
        spend(ledger, "more", "0.06")
    assert ledger.path.read_bytes() == before


def test_an_attempt_that_dies_is_spent(ledger):
    with pytest.raises(ZeroDivisionError), ledger.spend("victims 2026", "tables", "0.15", on=DAY):
        1 / 0  # noqa: B018 -- the crash
    account = ledger.accounts()["victims 2026"]
    assert account.left == Decimal("0.05")
    assert not account.spendings[0].finished


def die_while_spending(path):
    import os

    with Ledger(path).spend("victims 2026", "tables", "0.15", on=DAY):
        os._exit(9)


def test_a_killed_process_has_spent(ledger):
    process = multiprocessing.get_context("spawn").Process(target=die_while_spending, args=(ledger.path,))
    process.start()
    process.join()
    assert process.exitcode == 9
    assert ledger.accounts()["victims 2026"].left == Decimal("0.05")


def test_a_line_cut_short_by_a_crash_does_not_stop_the_ledger(ledger):
    with ledger.path.open("ab") as stream:
        stream.write(b'{"kind": "spend", "data')
    spend(ledger, "tables", "0.1")
    assert b"# cut short: " in ledger.path.read_bytes()
    assert ledger.accounts()["victims 2026"].spent == Decimal("0.1")


@pytest.mark.parametrize("row", [0, 1])
def test_an_altered_line_is_found(ledger, row):
    spend(ledger, "tables", "0.1")
    lines = ledger.path.read_text().splitlines()
    entry = json.loads(lines[row])
    entry["rho"] = "0.01"
    lines[row] = json.dumps(entry)
    ledger.path.write_text("\n".join(lines) + "\n")
    with pytest.raises(InputError, match=rf"ledger.jsonl, row {row + 2}: the ledger was altered"):
        ledger.accounts()


def test_a_removed_line_is_found(ledger):
    spend(ledger, "a", "0.1")
    lines = ledger.path.read_bytes().splitlines(keepends=True)
    ledger.path.write_bytes(lines[0] + lines[2])
    with pytest.raises(InputError, match="row 2: the ledger was altered"):
        ledger.accounts()


@pytest.mark.parametrize(
    ("dataset", "release", "rho", "words"),
    [
        ("nobody", "a", "0.1", "nobody has no budget"),
        ("victims 2026", "a", "0", "rho must be a number above zero"),
        ("victims 2026", "a", "-1", "rho must be a number above zero"),
        ("victims 2026", "a", "nan", "rho must be a number above zero"),
        ("victims 2026", "a", "much", "rho must be a number above zero"),
    ],
)
def test_bad_spendings_are_refused(ledger, dataset, release, rho, words):
    with pytest.raises(InputError, match=words):
        spend(ledger, release, rho, dataset)


def test_a_release_is_attempted_once(ledger):
    spend(ledger, "tables", "0.05")
    with pytest.raises(InputError, match="tables was attempted before"):
        spend(ledger, "tables", "0.05")


def test_a_budget_is_granted_once(ledger):
    ledger.grant("victims 2026", "0.2", on=DAY)
    with pytest.raises(InputError, match=r"was granted rho 0\.2 and that cannot be changed"):
        ledger.grant("victims 2026", "2", on=DAY)


def test_no_file_is_an_empty_ledger(tmp_path):
    assert Ledger(tmp_path / "none").accounts() == {}


def many_spendings(path, name):
    for number in range(20):
        try:
            spend(Ledger(path), f"{name}{number}", "0.01")
        except InputError:
            return


def test_two_processes_together_cannot_overspend(ledger):
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=many_spendings, args=(ledger.path, name)) for name in "ab"]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    account = ledger.accounts()["victims 2026"]
    assert account.spent == Decimal("0.20")
    assert len(account.spendings) == 20


@pytest.mark.parametrize(("rho", "told"), [(0.05, 1.7), (0.1, 2.5), (0.2, 3.5), (0.8, 7.5)])
def test_epsilon_as_the_theory_says(rho, told):
    assert epsilon(rho) == pytest.approx(told, abs=0.07)


@pytest.mark.parametrize(("rho", "auc"), [(0.1, 0.62), (0.2, 0.67), (0.5, 0.76), (1, 0.84)])
def test_best_membership_attack_as_the_theory_says(rho, auc):
    assert best_membership_auc(rho) == pytest.approx(auc, abs=0.006)
