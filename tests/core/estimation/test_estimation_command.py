"""`panah estimate` as a person and as a program use it."""

import json
from importlib.resources import files
from pathlib import Path

import pytest

from panah.cli import main

TABLES = Path(str(files("panah.core.estimation.examples")))
QUICK = ("--resamples", "200")


def test_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["estimate", str(TABLES / "Korea.csv"), *QUICK]) == 0
    printed = capsys.readouterr()
    assert "269" in printed.out
    assert "b:c" in printed.out
    assert printed.err == ""


def test_json_with_pictures_and_reports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    html, pdf = tmp_path / "report.html", tmp_path / "report.pdf"
    words = ["estimate", str(TABLES / "Kosovo.csv"), "--json", "--svg", str(tmp_path / "svg"), *QUICK]
    assert main([*words, "--report", str(html), "--report", str(pdf), "--lang", "uz-cyrl"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["decision"] == "range"
    assert {"estimate", "lower", "upper", "model", "n", "gates"} <= set(data)
    assert set(data["svg"]) == {"intervals", "models", "sensitivity"}
    assert all(Path(path).read_text().lstrip().startswith("<svg") for path in data["svg"].values())
    assert 'lang="uz-Cyrl"' in html.read_text()
    assert pdf.read_bytes().startswith(b"%PDF-")


def test_refusal_is_an_answer_without_a_number(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["estimate", str(TABLES / "Artificial_3.csv"), "--json", "--svg", str(tmp_path), *QUICK]
    assert main(words) == 0
    data = json.loads(capsys.readouterr().out)
    assert (data["decision"], data["estimate"], data["svg"]) == ("refuse", None, {})


def test_the_compatible_mode_reproduces_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["estimate", str(TABLES / "Artificial_3.csv"), "--compat", "sparsemse", *QUICK]) == 0
    printed = capsys.readouterr().out
    assert "539" in printed
    assert "not for publication" in printed


@pytest.mark.parametrize("method", ["bic", "average", "chao"])
def test_every_method(method: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["estimate", str(TABLES / "Korea.csv"), "--method", method, "--json", *QUICK]) == 0
    assert json.loads(capsys.readouterr().out)["reproduce"]["method"] == method


def test_strata(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = (TABLES / "Korea.csv").read_text().splitlines()
    rows = [f"{line},{sex}" for sex in ("f", "m") for line in lines[1:]]
    path = tmp_path / "by_sex.csv"
    path.write_text("\n".join([f"{lines[0]},sex", *rows]))
    assert main(["estimate", str(path), "--by", "sex", "--json", *QUICK]) == 0
    data = json.loads(capsys.readouterr().out)
    assert [one["groups"] for one in data["strata"]] == [[["f"]], [["m"]]]
    assert data["estimate"] == pytest.approx(2 * 268.7778, abs=1e-3)
    assert main(["estimate", str(path), "--by", "sex", *QUICK]) == 0
    assert "Total of the groups" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("content", "words", "said"),
    [
        (b"a,b,c,count\n1,0,0,<5\n", (), "row 2, column count: the count '<5' is withheld"),
        (b"a;b;c;count\n1;0;0;5\n", (), "--delimiter"),
        ("a,b,c,count\n".encode("utf-16-le"), (), "not UTF-8 text (byte 2)"),
        (b"\xff\xfea,b\n", (), "not UTF-8 text (byte 1)"),
        (b"a,b,c,count\n1,0,0,5\n0,1,0,4\n0,0,1,4\n", (), "nobody is on two lists"),
        (b"a,b,c,count\n1,0,0,5\n", ("--report", "x.docx"), "neither .html nor .pdf"),
        (b"a,b,c,count\n1,0,0,5\n", ("--lang", "fr"), "no language fr"),
        (b"a,b,c,count\n1,0,0,5\n", ("--delimiter", "ab"), "one character"),
        (b"a,b,c,count\n1,0,0,5\n", ("--resamples", "3"), "resamples must lie"),
    ],
)
def test_mistakes_are_one_line_and_no_number(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, words: tuple[str, ...], said: str
) -> None:
    path = tmp_path / "lists.csv"
    path.write_bytes(content)
    assert main(["estimate", str(path), *words]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert said in printed.err
    assert printed.err.count("\n") == 1


def test_a_missing_file_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["estimate", "nowhere.csv"]) == 2
    assert "nowhere.csv" in capsys.readouterr().err


def test_another_delimiter_can_be_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "lists.csv"
    path.write_text((TABLES / "Korea.csv").read_text().replace(",", ";"))
    assert main(["estimate", str(path), "--delimiter", ";", "--json", *QUICK]) == 0
    assert json.loads(capsys.readouterr().out)["n"] == 123


def test_progress_is_a_bar_on_a_terminal(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert main(["estimate", str(TABLES / "Korea.csv"), "--resamples", "2000"]) == 0
    shown = capsys.readouterr().err
    assert "1,000/2,000" in shown
    assert shown.endswith("2,000/2,000\n")


def test_surveys(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chains = tmp_path / "chains.csv"
    chains.write_text("id,recruiter,degree,passport\na,,4,1\nb,a,2,1\nc,a,5,0\nd,c,10,1\n")
    words = ["estimate", str(chains), "--method", "rds", "--trait", "passport", "--json", *QUICK]
    assert main(words) == 0
    assert 0 < json.loads(capsys.readouterr().out)["estimate"] < 1
    answers = tmp_path / "answers.csv"
    answers.write_text("doctors,hidden\n1,1\n2,2\n")
    words = [
        "estimate",
        str(answers),
        "--method",
        "scale-up",
        "--population",
        "1000",
        "--groups",
        "doctors=10",
    ]
    assert main([*words, *QUICK]) == 0
    assert "Estimated size: 10\n" in capsys.readouterr().out
    chains.write_text("id,recruiter,degree,passport\na,,4,1\nb,a,2,1\nc,a,5,0\n")
    words = ["estimate", str(chains), "--method", "rds", "--trait", "passport", "--language", "tg"]
    assert main([*words, *QUICK]) == 0
    printed = capsys.readouterr().out
    assert "Одамони пурсидашуда: 3\n" in printed
    assert "(RDS-I): мумкин нест: аз ду гурӯҳ танҳо яке касеро даъват кардааст." in printed


@pytest.mark.parametrize(
    ("content", "words", "said"),
    [
        (b"a,b,c,count\n1,0,0,-4\n", "ru", "lists.csv, строка 2, столбец count: число -4 отрицательное. "),
        ("а,б,count\n".encode("cp1251"), "kk", "lists.csv: бұл UTF-8 мәтіні емес (1-байт). "),
        (b"a,b,c,count\n1,0,0,0\n", "ky", "бардык сан 0: баалоого негиз боло турган эч ким жок. "),
        (b"PK\x03\x04", "uz", "lists.csv: bu CSV matni emas, kitob yoki arxiv. "),
        (
            b"a,b,c,count\n1,1,0,5\n0,0,1,4\n0,1,1,3\n",
            "uz-cyrl",
            "a рўйхатидагиларнинг ҳаммаси b рўйхатида ҳам бор",
        ),
        (b"\xef\xbb\xbf", "tg", "lists.csv: файл холӣ аст. "),
    ],
)
def test_mistakes_in_the_language_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes, words: str, said: str
) -> None:
    path = tmp_path / "lists.csv"
    path.write_bytes(content)
    assert main(["estimate", str(path), "--language", words]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.startswith(f"panah estimate: {said}")
    assert printed.err.count("\n") == 1


def test_files_that_cannot_be_used_are_told_before_the_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["estimate", str(tmp_path), "--language", "kk"]) == 2
    assert "файл емес, қалта" in capsys.readouterr().err
    words = ["estimate", str(TABLES / "Korea.csv"), "--report", str(tmp_path / "none" / "r.html")]
    assert main([*words, "--language", "ru", "--resamples", "1000000"]) == 2
    assert "нет папки, куда записать" in capsys.readouterr().err
    words = ["estimate", str(TABLES / "Korea.csv"), "--svg", str(TABLES / "Korea.csv")]
    assert main([*words, "--language", "tg", "--resamples", "1000000"]) == 2
    assert "ҷузвдон не, файл аст" in capsys.readouterr().err
