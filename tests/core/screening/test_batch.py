"""Many cases at once give what one case at a time gives, and both give what plain recursion gives."""

from datetime import date

import numpy as np
import pytest

from panah.core.errors import InputError
from panah.core.screening import Facts, screen
from panah.core.screening.batch import screen_many
from tests.core.screening.random_cases import PlainEvaluator, facts_json, random_columns, random_days

CODES = {"indicated": 1, "not_indicated": 0, "unknown": -1}
TRUTH = {True: 1, False: 0, None: -1}


@pytest.mark.parametrize("density", [0.05, 0.35, 0.95])
def test_batch_single_and_plain_evaluation_agree_on_random_cases_and_days(pack, density):
    size = 120
    columns, days = random_columns(pack, size, seed=7, density=density), random_days(pack, size, seed=8)
    many = screen_many(columns, days, pack)
    for row in range(size):
        day = days[row].item()
        facts = Facts.from_json({"facts": facts_json(pack, columns, row)}, pack)
        single = screen(facts, day, pack.jurisdictions, pack, questions=0)
        plain = PlainEvaluator(pack, day, facts)
        statuses = {name: c.status for name, c in single.concepts.items()}
        statuses |= {item.offence: item.status for item in single.qualification}
        assert {name: CODES[status] for name, status in statuses.items()} == {
            name: many[name][row] for name in statuses
        }
        assert statuses == {name: {1: "indicated", 0: "not_indicated", -1: "unknown"}[TRUTH[plain.value(name)]]
                            for name in statuses}  # fmt: skip


def test_chunks_do_not_show(pack, monkeypatch):
    columns = random_columns(pack, 50, seed=3)
    whole = screen_many(columns, date(2017, 3, 1), pack)
    monkeypatch.setattr("panah.core.screening.batch.CHUNK", 7)
    parts = screen_many(columns, date(2017, 3, 1), pack)
    assert all(np.array_equal(whole[name], parts[name]) for name in whole)


def test_facts_that_are_not_given_are_unknown(pack):
    found = screen_many({"did_work": np.array([1, 0, -1], dtype=np.int8)}, date(2017, 3, 1), pack)
    assert found["forced_labour_c29"].tolist() == [-1, 0, -1]


def test_what_is_not_in_force_or_not_confirmed_is_unknown(pack):
    sold = {"sold_or_bought": np.array([1, 1, 1], dtype=np.int8)}
    days = np.array(["2012-01-01", "2017-01-01", "2022-01-01"], dtype="datetime64[D]")
    assert screen_many(sold, days, pack)["kz_cc_128"].tolist() == [-1, 1, -1]


def test_wrong_columns_are_named_errors(pack):
    with pytest.raises(InputError, match="there is no fact 'passport'"):
        screen_many({"passport": np.array([1])}, date(2017, 3, 1), pack)
    with pytest.raises(InputError, match="different lengths"):
        screen_many({"locked_in": np.array([1]), "watched": np.array([1, 0])}, date(2017, 3, 1), pack)
