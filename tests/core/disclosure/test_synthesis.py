"""Synthetic rows: near the real ones, at a price that is kept, and safe against the best attack."""

import csv
import json
import math
from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from benches.disclosure_population import NAMES, SIZES, register
from panah import cli
from panah.core.disclosure import Blocked, Codebook, Dimension, Ledger, synthesis, vintage
from panah.core.disclosure.files import codebook_text
from panah.core.disclosure.ledger import best_membership_auc
from panah.core.disclosure.microdata import Layout, dry_run, synthesize
from panah.core.disclosure.synthesis import Columns, draw_rows, measure, quality
from panah.core.errors import InputError
from tests.core.disclosure.populations import AGE, FORM, OBLAST, SEX, people
from tests.core.disclosure.test_large import membership_auc

DAY, YEAR = date(2026, 11, 21), ("2026-01", "2026-12")
BOOK = Codebook("Calls (invented)", (SEX, AGE, OBLAST, FORM), ())
SMALL = Columns(NAMES, SIZES)


def independent(rows, seed=0):
    """Each column shuffled by itself: what rows without any joint information look like."""
    rng = np.random.default_rng(seed)
    return np.column_stack([rng.permutation(rows[:, at]) for at in range(rows.shape[1])])


def test_rows_are_far_better_than_columns_alone_and_invent_little():
    chosen = [1, 2, 4, 5, 6, 7, 8, 9]
    columns = Columns(tuple(NAMES[at] for at in chosen), tuple(SIZES[at] for at in chosen))
    real = register(12_000, seed=3)[:, chosen]
    found = draw_rows(measure(real, columns, 0.2), np.random.default_rng(1))
    ours = quality(real, found, columns, columns.names[4:])
    alone = quality(real, independent(real), columns, columns.names[4:])
    assert ours.error_2 < 0.7 * alone.error_2
    assert ours.error_3 < 0.7 * alone.error_3
    assert ours.fabricated_2 < 0.02


def test_quality_by_hand():
    columns = Columns(("a", "b"), (2, 2))
    real = np.array([[0, 0]] * 20 + [[1, 1]] * 10)
    made = np.array([[0, 0]] * 15 + [[1, 1]] * 12 + [[0, 1]] * 3)
    told = quality(real, made, columns)
    assert told.error_2 == pytest.approx((5 / 20 + 2 / 10) / 2)
    assert told.fabricated_2 == pytest.approx(1 / 3)


def test_the_budget_of_all_measurements_together_is_rho(monkeypatch):
    spent = []

    def draw(counts, sensitivity, scale, rho):
        spent.append((sensitivity / scale) ** 2 / 2)
        return counts.astype(float)

    monkeypatch.setattr(synthesis, "noise_maker", lambda: draw)
    measure(register(1500), SMALL, 0.2)
    assert len(spent) == 1 + math.comb(20, 2)
    assert 0.2 * (1 - 1e-6) < sum(spent) <= 0.2


def test_without_noise_the_measurement_is_the_truth(monkeypatch):
    monkeypatch.setattr(synthesis, "noise_maker", lambda: lambda counts, *_: counts.astype(float))
    real = register(1500)
    measured = measure(real, SMALL, 0.2)
    assert measured.people == 1500
    one_hot = SMALL.one_hot(real)
    assert np.array_equal(
        measured.pairs[np.isfinite(measured.sd)], (one_hot.T @ one_hot)[np.isfinite(measured.sd)]
    )


def test_pairs_the_noise_cannot_tell_from_nobody_are_forbidden():
    """Of categories that never meet in real life hardly any meet in the rows."""
    rng = np.random.default_rng(0)
    real = np.column_stack([rng.integers(0, 30, 4000), np.zeros(4000, np.int64)])
    real[:, 1] = (real[:, 0] + rng.integers(0, 3, 4000)) % 30
    columns = Columns(("from", "to"), (30, 30))
    found = draw_rows(measure(real, columns, 0.2), np.random.default_rng(1))
    assert quality(real, found, columns).fabricated_2 < 0.25
    assert quality(real, independent(real), columns).fabricated_2 > 0.8


def test_worst_case_membership_of_the_measurement_meets_the_theory():
    """The best attack (likelihood ratio over everything measured) does what the budget allows, and no more."""
    rho = 0.1
    columns = Columns(("a", "b", "c", "d"), (4, 3, 5, 2))
    rng = np.random.default_rng(5)
    crowd = np.column_stack([rng.integers(0, size, 1500) for size in columns.sizes])
    target = np.array([[3, 2, 4, 1]])
    spots = np.flatnonzero(columns.one_hot(target)[0])

    def score(measured):
        block = np.ix_(spots, spots)
        return float(np.sum(np.triu(measured.pairs[block] / measured.sd[block] ** 2, 1)))

    out = np.array([score(measure(crowd, columns, rho)) for _ in range(150)])
    with_target = np.vstack([crowd, target])
    inside = np.array([score(measure(with_target, columns, rho)) for _ in range(150)])
    auc = membership_auc(out, inside)
    assert auc <= best_membership_auc(rho) + 0.1  # three standard errors of 150 runs
    assert auc > 0.5 + 0.02


def test_too_few_people_get_no_rows():
    with pytest.raises(InputError, match="fewer than 1000 people"):
        measure(register(300), SMALL, 0.2)


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (np.zeros((5, 3), np.int64), "do not have 20 columns"),
        (np.full((5, 20), -1), "does not list"),
        (np.full((5, 20), 90), "does not list"),
    ],
)
def test_bad_rows_are_refused(rows, words):
    with pytest.raises(InputError, match=words):
        measure(rows, SMALL, 0.2)


def test_columns_that_are_too_fine_are_refused():
    with pytest.raises(InputError, match=r"more than 400\. Coarsen first"):
        Columns(("a", "b"), (300, 200))


def test_layout_round_trips():
    layout = Layout(BOOK)
    records = people(50, 1)
    rows = layout.encode(records)
    back = list(layout.decode(rows))
    assert [r["oblast"] for r in back] == [r["oblast"] for r in records]
    assert [set(r["form"].split("; ")) for r in back] == [
        set(r["form"]) - {"unknown"} or {"unknown"} for r in records
    ]
    assert layout.flags == ["form: forced_labour", "form: sexual", "form: begging", "form: other"]


def test_an_unlisted_code_is_named_by_place():
    with pytest.raises(InputError, match="row 1, column sex"):
        Layout(BOOK).encode([{"sex": "f"}])


def test_a_synthesis_spends_and_a_failed_one_too(tmp_path):
    ledger = Ledger(tmp_path / "l.jsonl")
    ledger.grant(vintage(BOOK, YEAR), "0.2", on=DAY)

    def go(records, name):
        return synthesize(
            records,
            BOOK,
            edition=name,
            period=YEAR,
            rho="0.1",
            ledger=ledger,
            on=DAY,
            rng=np.random.default_rng(1),
        )

    with pytest.raises(InputError, match="fewer than 1000 people"):
        go(people(100, 1), "few")
    made = go(people(3000, 1), "rows")
    assert ledger.accounts()[vintage(BOOK, YEAR)].left == Decimal(0)
    assert abs(len(made.rows) - 3000) < 200
    assert made.rules["rho"] == "0.1"
    with pytest.raises(InputError, match="has rho 0"):
        go(people(3000, 1), "more")


def test_rows_that_tell_too_much_beside_what_was_released_are_blocked(tmp_path):
    ledger = Ledger(tmp_path / "l.jsonl")
    ledger.grant(vintage(BOOK, YEAR), "3", on=DAY)
    with ledger.spend(vintage(BOOK, YEAR), "tables", "0.5", on=DAY):
        pass
    more = {"edition": "rows", "period": YEAR, "ledger": ledger, "on": DAY, "rng": np.random.default_rng(1)}
    with pytest.raises(Blocked, match="at most 77%"):
        synthesize(people(3000, 1), BOOK, rho="0.1", **more)
    assert ledger.accounts()[vintage(BOOK, YEAR)].left == Decimal("2.5")


def test_a_dry_run_tells_when_to_coarsen():
    rng = np.random.default_rng(1)
    fine = Codebook("d", (Dimension("place", tuple(str(i) for i in range(150))), SEX, AGE), ())
    records = [{**person, "place": str(int(rng.zipf(1.3)) % 150)} for person in people(1500, 1)]
    coarse = Codebook("d", (SEX, AGE), ())
    assert not dry_run(records, fine, "0.02", np.random.default_rng(1)).good
    assert dry_run(people(20_000, 1), coarse, "0.2", np.random.default_rng(1)).good


class TestCommand:
    @pytest.fixture(autouse=True)
    def desk(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        (tmp_path / "book.json").write_text(codebook_text(BOOK), encoding="utf-8")
        with (tmp_path / "calls.csv").open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, ["sex", "age", "oblast", "form"], extrasaction="ignore")
            writer.writeheader()
            writer.writerows({**person, "form": ";".join(person["form"])} for person in people(3000, 2))
        self.folder = tmp_path

    def test_rows_and_aggregates_are_written(self, capsys):
        cli.main(["ledger", "l.jsonl", "--grant", vintage(BOOK, YEAR), "0.2"])
        capsys.readouterr()
        words = [
            "synthesize",
            "calls.csv",
            "--codebook",
            "book.json",
            "--rho",
            "0.1",
            "--edition",
            "e",
            "--period",
            *YEAR,
        ]
        assert (
            cli.main(
                [*words, "--ledger", "l.jsonl", "--out", "rows.csv", "--aggregates", "pairs.csv", "--json"]
            )
            == 0
        )
        assert json.loads(capsys.readouterr().out)["epsilon"] == pytest.approx(2.45, abs=0.01)
        rows = list(csv.DictReader((self.folder / "rows.csv").read_text(encoding="utf-8").splitlines()))
        assert abs(len(rows) - 3000) < 200
        assert {row["sex"] for row in rows} <= set(SEX.categories)
        pairs = list(csv.DictReader((self.folder / "pairs.csv").read_text(encoding="utf-8").splitlines()))
        assert min(int(pair["noisy_count"]) for pair in pairs) >= 10
        assert {"first": "sex=male", "second": "form: forced_labour=yes"}.items() <= {
            key: value
            for pair in pairs
            if pair["second"] == "form: forced_labour=yes" and pair["first"] == "sex=male"
            for key, value in pair.items()
        }.items()

    def test_a_dry_run_spends_nothing(self, capsys):
        assert (
            cli.main(["synthesize", "calls.csv", "--codebook", "book.json", "--rho", "0.2", "--dry-run"]) == 0
        )
        assert "error_2: " in capsys.readouterr().out
        assert not (self.folder / "l.jsonl").exists()

    def test_what_is_missing_is_named(self, capsys):
        assert cli.main(["synthesize", "calls.csv", "--codebook", "book.json", "--rho", "0.2"]) == 2
        assert "needs --edition, --period, --ledger and --out" in capsys.readouterr().err
