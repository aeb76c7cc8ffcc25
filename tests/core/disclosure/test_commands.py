"""The commands protect, ledger and attack, run as a person runs them."""

import csv
import json

import pytest

from panah import cli
from panah.core.disclosure import Codebook, Dimension, Release, attack, months, quarters
from panah.core.disclosure.files import codebook_text, read_codebook
from panah.core.errors import InputError
from tests.core.disclosure.populations import national_codebook, people

YEAR = ["--period", "2026-01", "2026-12"]


@pytest.fixture
def desk(tmp_path, monkeypatch):
    """A folder with records and a codebook."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "codebook.yaml").write_text(
        codebook_text(national_codebook(time=quarters(2026))), encoding="utf-8"
    )
    write_records(tmp_path / "victims.csv", people(900, 1))
    return tmp_path


def write_records(path, records):
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(records[0]))
        writer.writeheader()
        writer.writerows({**record, "form": "; ".join(record["form"])} for record in records)


def small(*more):
    return cli.main(
        ["protect", "victims.csv", "--codebook", "codebook.yaml", "--regime", "small", *YEAR, *more]
    )


def test_protect_then_attack_finds_nothing(desk, capsys):
    assert small("--edition", "2026", "--out", "2026.json", "--table", "2026.csv") == 0
    assert "the attacker found nothing" in capsys.readouterr().out
    release = Release.from_json((desk / "2026.json").read_text(encoding="utf-8"))
    assert release.published() > 40
    rows = list(csv.DictReader((desk / "2026.csv").read_text(encoding="utf-8").splitlines()))
    assert {row["number"] == "withheld" or int(row["number"]) >= 10 for row in rows} == {True}
    assert len(rows) == release.published() + release.withheld()
    assert cli.main(["attack", "2026.json"]) == 0
    assert "0 given away" in capsys.readouterr().out


def test_attack_finds_the_difference_of_two_editions(desk, capsys):
    book = Codebook("d", (months(2026),), (("month",),))
    for name, period, total in (("h1", ("2026-01", "2026-06"), 60), ("y", ("2026-01", "2026-12"), 63)):
        cells = {(): {(): total}, ("month",): {(m,): None for m in book.dimensions[0].categories}}
        (desk / f"{name}.json").write_text(Release(book, name, period, "small", {}, cells).to_json())
    assert cli.main(["attack", "h1.json", "y.json", "--json"]) == 0
    findings = json.loads(capsys.readouterr().out)["releases"]["findings"]
    assert any(f["place"] == "y less h1: total" and f["highest"] == 3 for f in findings)


def test_attack_prints_the_subtraction(desk, capsys):
    (desk / "t.csv").write_text("sex,0-17,18+,Total\nFemale,<5,64,68\nMale,6,12,18\nTotal,10,76,86\n")
    assert cli.main(["attack", "t.csv"]) == 0
    out = capsys.readouterr().out
    assert "printed <5, is 4 (subtraction)" in out
    assert "1 hidden numbers; 1 pinned by one subtraction, 0 by linear programming" in out


def test_attack_as_json(desk, capsys):
    (desk / "t.csv").write_text("sex,n\nTotal,68\nmale,64\nfemale,<5\n")
    assert cli.main(["attack", "t.csv", "--json"]) == 0
    (table,) = json.loads(capsys.readouterr().out)["tables"]
    assert table["pinned_by_subtraction"] == 1
    assert table["recovered"][0]["place"] == "t.csv, row 4, column n"


def test_the_large_regime_spends_from_the_ledger(desk, capsys):
    cli.main(["ledger", "l.jsonl", "--grant", "Identified victims (invented), 2026-01 to 2026-12", "0.2"])
    large = [
        "protect",
        "victims.csv",
        "--codebook",
        "codebook.yaml",
        "--regime",
        "large",
        *YEAR,
        "--ledger",
        "l.jsonl",
    ]
    assert cli.main([*large, "--rho", "0.15", "--edition", "2026", "--out", "o.json", "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["rules"]["rho"] == "0.15"
    assert cli.main([*large, "--rho", "0.15", "--edition", "again", "--out", "o2.json"]) == 2
    assert "has rho 0.05 left" in capsys.readouterr().err
    assert not (desk / "o2.json").exists()
    assert cli.main(["ledger", "l.jsonl", "--json"]) == 0
    (account,) = json.loads(capsys.readouterr().out)
    assert (account["spent"], account["left"]) == ("0.15", "0.05")
    assert cli.main(["ledger", "l.jsonl"]) == 0
    assert "0.15 spent (epsilon 3.03 at delta 1e-6), 0.05 left" in capsys.readouterr().out


@pytest.mark.parametrize("out", ["nowhere/o.json", "."])
def test_nothing_is_spent_for_a_release_that_cannot_be_written(desk, capsys, out):
    dataset = "Identified victims (invented), 2026-01 to 2026-12"
    cli.main(["ledger", "l.jsonl", "--grant", dataset, "0.2"])
    words = [
        *YEAR,
        "--codebook",
        "codebook.yaml",
        "--ledger",
        "l.jsonl",
        "--rho",
        "0.15",
        "--edition",
        "2026",
    ]
    for command in (["protect", "victims.csv", "--regime", "large"], ["synthesize", "victims.csv"]):
        assert cli.main([*command, *words, "--out", out]) == 2
        assert "cannot be written, so nothing was begun" in capsys.readouterr().err
    assert cli.main(["ledger", "l.jsonl"]) == 0
    assert "nothing spent" in capsys.readouterr().out


def test_a_ledger_that_is_not_there_is_a_mistake_and_is_not_made(desk, capsys):
    assert cli.main(["ledger", "none.jsonl"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "there is no ledger none.jsonl" in told.err
    assert "begins with a grant: panah ledger none.jsonl --grant DATASET RHO" in told.err
    words = ["--codebook", "codebook.yaml", "--rho", "0.1", "--edition", "e", *YEAR, "--out", "o.json"]
    for command in (["protect", "victims.csv", "--regime", "large"], ["synthesize", "victims.csv"]):
        assert cli.main([*command, *words, "--ledger", "misspelt.jsonl"]) == 2
        assert "there is no ledger misspelt.jsonl" in capsys.readouterr().err
    assert not (desk / "none.jsonl").exists()
    assert not (desk / "misspelt.jsonl").exists()


def test_an_empty_ledger_says_so(desk, capsys):
    (desk / "empty.jsonl").touch()
    assert cli.main(["ledger", "empty.jsonl"]) == 0
    assert capsys.readouterr().out == "the ledger is empty\n"


def test_the_ledger_speaks_the_readers_language(desk, capsys, monkeypatch):
    cli.main(["ledger", "l.jsonl", "--grant", "calls", "0.2"])
    assert "выделено rho 0.2" in told_in("ru", capsys)
    monkeypatch.setenv("LC_ALL", "uz_UZ.UTF-8@cyrillic")
    cli.main(["ledger", "l.jsonl", "--grant", "calls", "0.3"])
    assert "calls учун rho 0.2 ажратилган" in capsys.readouterr().err


def told_in(language, capsys):
    capsys.readouterr()
    assert cli.main(["ledger", "l.jsonl", "--language", language]) == 0
    return capsys.readouterr().out


def test_a_blocked_release_is_not_written(desk, capsys):
    book = read_codebook("codebook.yaml")
    cells = {t: dict.fromkeys((c for c, _ in blank(book).rows(t))) for t in book.published_tables()}
    cells["status",] = {("presumed",): 290, ("identified",): None}
    cells[()] = {(): 293}
    (desk / "old.json").write_text(Release(book, "old", ("2026-01", "2026-12"), "small", {}, cells).to_json())
    write_records(
        desk / "victims.csv",
        [{**p, "status": "identified" if i < 3 else "presumed"} for i, p in enumerate(people(293, 1))],
    )
    assert small("--edition", "2026", "--out", "2026.json", "--earlier", "old.json") == 2
    assert "already gives away" in capsys.readouterr().err
    assert not (desk / "2026.json").exists()


def blank(book):
    from panah.core.disclosure import protect_small

    return protect_small([], book, edition="b", period=("2026-01", "2026-12"))


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("codebook.yaml", "dataset: [", "codebook.yaml, row 1: the codebook is neither YAML nor JSON"),
        ("codebook.yaml", "dataset: d", "exactly dataset, dimensions and tables"),
        (
            "codebook.yaml",
            "{dataset: d, dimensions: [{name: sex}], tables: []}",
            "lacks its name or categories",
        ),
        (
            "codebook.yaml",
            "{dataset: d, dimensions: [{name: sex, categories: [f], sevral: true}], tables: []}",
            "unknown keys sevral. The keys are: categories, closes",
        ),
        ("codebook.yaml", "{dataset: d, dimensions: [{name: s, categories: f}], tables: []}", "are no list"),
        ("codebook.yaml", "{dataset: d, dimensions: 5, tables: []}", "must be lists"),
        ("victims.csv", "month,sex\n", "victims.csv, row 1: there is no column age"),
        (
            "victims.csv",
            "month,sex,age,form,oblast,status\n2026-01\n",
            "row 2: the row has 1 cells and the header 6",
        ),
        (
            "victims.csv",
            "month,sex,age,form,oblast,status\n2026-01,f,,,,\n",
            "victims.csv, row 2, column sex: the field sex holds",
        ),
    ],
)
def test_mistakes_are_one_plain_line(desk, capsys, name, text, words):
    (desk / name).write_text(text)
    assert small("--edition", "2026", "--out", "2026.json") == 2
    err = [line for line in capsys.readouterr().err.splitlines() if line.startswith("panah")]
    assert len(err) == 1
    assert words in err[0]


@pytest.mark.parametrize(("size", "regime"), [(999, "small"), (1000, "large")])
def test_without_a_name_the_size_chooses_the_regime(desk, size, regime):
    write_records(desk / "victims.csv", people(size, 1))
    cli.main(["ledger", "l.jsonl", "--grant", "Identified victims (invented), 2026-01 to 2026-12", "0.2"])
    budget = ["--ledger", "l.jsonl", "--rho", "0.1"]
    words = [
        "protect",
        "victims.csv",
        "--codebook",
        "codebook.yaml",
        *YEAR,
        *budget,
        "--edition",
        "e",
        "--out",
        "o",
    ]
    assert cli.main(words) == 0
    assert Release.from_json((desk / "o").read_text(encoding="utf-8")).regime == regime


def test_the_large_regime_needs_a_ledger(desk, capsys):
    assert (
        cli.main(
            [
                "protect",
                "victims.csv",
                "--codebook",
                "codebook.yaml",
                "--regime",
                "large",
                *YEAR,
                "--edition",
                "e",
                "--out",
                "o",
            ]
        )
        == 2
    )
    assert "needs --ledger and --rho" in capsys.readouterr().err


def test_a_file_that_is_no_release_is_named(desk, capsys):
    (desk / "x.json").write_text("{}")
    assert small("--edition", "2026", "--out", "2026.json", "--earlier", "x.json") == 2
    assert "x.json: this is not a release written by Panah" in capsys.readouterr().err


def test_codebook_file_round_trips(desk):
    assert read_codebook("codebook.yaml") == national_codebook(time=quarters(2026))
    assert isinstance(read_codebook("codebook.yaml").dimensions[0], Dimension)


def noisy_file(desk, edition, rho, period=("2026-01", "2026-12"), regime="large", **rules):
    """A release whose numbers, taken as exact, would contradict each other and give a withheld one away."""
    book = Codebook("calls", (Dimension("sex", ("f", "m")),), (("sex",),))
    cells = {(): {(): 300}, ("sex",): {("f",): 297, ("m",): None}}
    rules = {"rho": rho, "noise_sd": 8.5} | rules
    text = Release(book, edition, period, regime, rules, cells).to_json()
    (desk / f"{edition}.json").write_text(text, encoding="utf-8")
    return f"{edition}.json"


def test_noisy_numbers_are_not_attacked_as_if_exact(desk, capsys):
    assert cli.main(["attack", noisy_file(desk, "calls-2026", "0.1")]) == 0
    out = capsys.readouterr().out
    assert "calls-2026: large regime, every number carries noise (standard deviation 8.5, rho 0.1)" in out
    assert "sums over noisy numbers prove nothing, none was tried" in out
    assert "given away" not in out
    assert cli.main(["attack", noisy_file(desk, "exact", "0.1", regime="small")]) == 0
    assert "1 withheld numbers and 0 unprinted groups tried: 1 given away" in capsys.readouterr().out


def test_noise_of_editions_about_the_same_people_is_added_up(desk, capsys):
    half = noisy_file(desk, "half", "0.05", ("2026-01", "2026-06"))
    year = noisy_file(desk, "year", "0.15")
    other = noisy_file(desk, "other", "0.4", ("2027-01", "2027-12"))
    assert cli.main(["attack", half, year, other, "--json"]) == 0
    found = {entry["edition"]: entry for entry in json.loads(capsys.readouterr().out)["releases"]["noisy"]}
    assert found["half"]["rho_together"] == pytest.approx(0.2)
    assert found["year"]["rho_together"] == pytest.approx(0.2)
    assert found["other"]["rho_together"] == pytest.approx(0.4)
    assert found["year"]["epsilon"] == pytest.approx(0.2 + 2 * (0.2 * 13.815511) ** 0.5, abs=1e-4)
    assert found["year"]["membership"] == pytest.approx(0.6726, abs=1e-4)  # Phi(sqrt(0.2)), from a table


def test_exact_numbers_beside_noisy_ones_are_a_warning(desk, capsys):
    files = [noisy_file(desk, "noisy", "0.1"), noisy_file(desk, "exact", "0.1", regime="small")]
    assert cli.main(["attack", *files]) == 0
    told = capsys.readouterr()
    assert "1 given away" in told.out
    assert "exact prints exact numbers of the same people" in told.err


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"noise_sd": None}, "the edition calls is of the large regime and does not declare its noise"),
        ({"noise_sd": 0}, "does not declare its noise"),
        ({"regime": "medium"}, "calls.json: the regime medium is not known"),
    ],
)
def test_noise_that_is_not_declared_is_refused(desk, capsys, changes, words):
    assert cli.main(["attack", noisy_file(desk, "calls", "0.1", **changes)]) == 2
    assert words in capsys.readouterr().err


def test_a_noisy_edition_twice_is_refused(desk, capsys):
    file = noisy_file(desk, "calls", "0.1")
    assert cli.main(["attack", file, file]) == 2
    assert "two editions have the same name" in capsys.readouterr().err


def test_a_noisy_edition_is_no_earlier_exact_one(desk, capsys):
    earlier = noisy_file(desk, "noisy", "0.1")
    release = Release.from_json((desk / earlier).read_text(encoding="utf-8"))

    with pytest.raises(InputError, match="numbers of noisy are of the large regime and not exact"):
        attack([release])
