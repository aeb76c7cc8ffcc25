"""Everything an import says about a file stands in every language, with the same placeholders."""

import io
import re
import string
from pathlib import Path

import openpyxl
import pytest

import panah.core.exchange
from panah import cli
from panah.cli import convert as convert_command
from panah.core.errors import InputError
from panah.core.exchange.ctdc import stream_ctdc
from panah.core.exchange.glotip import PartsCheck, stream_glotip
from panah.core.exchange.htcds import read_htcds, read_xform
from panah.core.exchange.htcds.facts import mapping
from panah.core.exchange.issues import Issue, IssueLog, LossReport, Severity, said
from panah.core.exchange.told import LANGUAGES, told, told_error, words
from tests.core.exchange.ctdc_files import ctdc_file
from tests.core.exchange.glotip_files import as_csv, line
from tests.core.exchange.templates import person, saved, submission, template, with_macros

FOLDER = Path(panah.core.exchange.__file__).parent
IMPORTING = [
    *FOLDER.glob("htcds/*.py"),
    *FOLDER.glob("ctdc/*.py"),
    *FOLDER.glob("glotip/*.py"),
    *(FOLDER / "xlsform" / name for name in ("form.py", "reader.py")),
    *FOLDER.glob("*.py"),
    Path(convert_command.__file__),
]
LOSSES, LINES = said()["losses"], said()["lines"]


def codes_in_code() -> set[str]:
    """Every code that reading an HTCDS, CTDC or GLOTIP file can give, from the source itself."""
    given = set()
    for path in IMPORTING:
        text = path.read_text(encoding="utf-8")
        given |= set(re.findall(r'code="(\w+)"', text))
        given |= set(re.findall(r'Severity\.\w+,\s+"(\w+)"', text))
        given |= set(re.findall(r'_kept\(\s*[\w.]+,\s*"(\w+)"', text))
        given |= set(re.findall(r'_note\([\w.]+, "(\w+)"', text))
    return given - {"unknown_field", "unknown_edition", "asker"}  # a programmer's mistakes, never a file's


def losses_in_code() -> set[str]:
    """Every code of a loss, from the source itself and from the mapping of facts."""
    given = set(re.findall(r"broad: (\w+)", (FOLDER / "htcds/facts_mapping.yaml").read_text()))
    given |= set(mapping()["not_carried"].values())
    for path in FOLDER.rglob("*.py"):
        given |= set(re.findall(r'loss\.add\("(\w+)"', path.read_text()))
        given |= set(re.findall(r'"(\w+_without_column)"', path.read_text()))
    return given


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_words(language):
    assert codes_in_code() - set(words(language)) == set()
    assert len(codes_in_code()) > 70


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_language_has_more_or_fewer_words_or_other_placeholders(language):
    for code, texts in words("ru").items():
        ours = words(language)[code]
        assert [placeholders(text) for text in ours] == [placeholders(text) for text in texts], code
        assert [bool(text) for text in ours] == [bool(text) for text in texts], code
    assert set(words(language)) == set(words("ru"))


def test_every_loss_has_words_and_no_words_are_left_over():
    assert losses_in_code() == set(LOSSES)
    assert len(LOSSES) > 30


@pytest.mark.parametrize("code", [*LOSSES, *LINES])
def test_losses_and_lines_stand_in_every_language_with_the_same_placeholders(code):
    texts = (LOSSES | LINES)[code]
    assert tuple(texts) == ("en", *LANGUAGES)
    for text in texts.values():
        assert placeholders(text) == placeholders(texts["en"])
        assert text
    assert not [language for language in LANGUAGES if texts[language] == texts["en"]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_issue_of_a_bad_file_is_told_in_the_language(language):
    rows = [
        person(
            prs_Birthdate="2023-02-30", vic_MethodsOfControl="Debt bondge; Beaten; Restricts movement", AN="x"
        ),
        person(prs_Gender="Feminine", prs_Citizenship="Soviet", prs_MobilePhone=701),
        person(cas_IncomingReferralDate="04/05/2024", prs_Birthdate=33340, prs_FirstName="=A1"),
        person(cas_Status="Active; Closed"),
        person(),
        person(),
    ]
    form = submission(prs_First_Name="A", prs_Title="B", deviceid="1", vic_Methods_of_Control="Beaten")
    book = openpyxl.load_workbook(io.BytesIO(template(rows, kind="single")))
    book["Sheet1"].merge_cells("I3:I4")
    issues = [*read_htcds(with_macros(saved(book))).issues, *read_xform(form.encode()).issues]
    assert len({issue.code for issue in issues}) > 15
    for issue in issues:
        message, mend = told(issue, language)
        assert message != issue.message, issue.code
        assert "{" not in message + mend
        assert bool(mend) is bool(issue.mend), issue.code


def test_the_words_in_russian_and_kyrgyz():
    (issue,) = [
        i for i in read_htcds(template([person(prs_Birthdate="2023-02-30")])).issues if "date" in i.code
    ]
    assert told(issue, "ru") == (
        "Дня «2023-02-30» нет в календаре",
        "Исправьте дату (ГГГГ-ММ-ДД) или оставьте ячейку пустой.",
    )
    assert told(issue, "ky")[0] == "Календарда «2023-02-30» деген күн жок"
    assert told(issue, "en") == (issue.message, issue.mend)


def test_an_error_about_the_whole_file_is_told_too():
    with pytest.raises(InputError) as caught:
        read_htcds(b"no workbook")
    assert told_error(caught.value, "tg")[0] == "Ин китоби Excel нест"
    assert told_error(caught.value, "en")[0] == "this is not an Excel workbook"


def test_a_code_without_words_stays_english():
    issue = Issue(Severity.NOTE, "something_new", "something new")
    assert told(issue, "ru") == ("something new", "")


def test_issues_past_the_limit_are_counted_and_told():
    log = IssueLog((Issue(Severity.NOTE, "formula", "x") for _ in range(1_500)), keep=10).finish()
    assert len(log) == 11
    assert told(log[-1], "ru")[0] == "Ещё 1,490 таких же замечаний посчитаны и не показаны"
    assert log.counts[Severity.NOTE.value, "formula"] == 1_500


def issues_of_other_formats() -> list[Issue]:
    """What the readers of GLOTIP and CTDC say about bad files."""
    bad = [
        line(),
        line(),
        line(Category="Q6.1_11s_2019", value="x"),
        line(Category="", Year="soon"),
        line(Category="Caf??", Country="CÃ´te d'Ivoire"),
        line(value="6,112,017", Sex="Male"),
        line(Dimension="by form of exploitation", Category="Forced labour", value="400"),
        line(Dimension="by form of exploitation", Category="Sexual", Year="2018", value="7"),
        line(Year="2018", value="<5"),
    ]
    check = PartsCheck()
    with stream_glotip(as_csv(bad)) as glotip:
        for row in glotip:
            check.add(row)
    first, second, *_ = ctdc_file("synthetic-2024", 1).split("\r\n")
    header, row = first.rsplit(",", 1)[0], second.rsplit(",", 1)[0]
    cells = row.split(",")
    cells[header.split(",").index("isSexualExploit")] = "maybe"
    with stream_ctdc(f"{header},shelter\n{row},a,b\n{','.join(cells)},a\n".encode()) as ctdc:
        list(ctdc)
    return [*glotip.issues, *check.issues(), *ctdc.issues]


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_said_about_glotip_and_ctdc_is_told_in_the_language(language):
    issues = issues_of_other_formats()
    assert {issue.code for issue in issues} == {
        *("duplicate_row", "category_question", "not_a_count", "category_blank", "not_a_year"),
        *("broken_characters", "spelling_mended", "question_code_as_count", "parts_exceed_total"),
        *("suppressed_total_contradicted", "missing_columns", "extra_column", "ragged_row", "unknown_value"),
    }
    for issue in issues:
        message, mend = told(issue, language)
        assert message != issue.message, issue.code
        assert "{" not in message + mend
        assert bool(mend) is bool(issue.mend), issue.code


def test_convert_prints_in_the_language_asked_for(tmp_path, capsys):
    source = tmp_path / "g.csv"
    source.write_bytes(as_csv([line(Year="soon")]))
    assert cli.main(["convert", str(source), str(tmp_path / "g.xlsx"), "--language", "kk"]) == 0
    out = capsys.readouterr().out
    assert "«soon» — жыл емес; жол жылсыз сақталды. Жылды төрт цифрмен жазыңыз." in out
    assert "қате: g.csv, 2-жол, Year бағаны: «soon»" in out
    assert out.startswith("жолдар: 1; glotip -> glotip-xlsx")


MISTAKES = [
    (["absent.csv", "o.csv"], "нет файла absent.csv. Проверьте имя и папку"),
    (["x.csv", "no/o.csv"], "нет папки, куда записать no/o.csv"),
    (["x.csv", "x.csv"], "Исходный и записываемый файл — один и тот же"),
    (["x.csv", "o.csv"], "x.csv: Файл не в одном из читаемых видов"),
    (["g.csv", "o.dat"], "Имя *.dat не говорит, какой вид записать. Укажите --to с одним из: glotip-csv"),
    (["g.csv", "o", "--to", "htcds-csv"], "Из glotip нельзя сделать htcds-csv"),
    (["broken.csv", "o.csv"], "broken.csv, строка 3: Файл CSV повреждён"),
]


@pytest.mark.parametrize(("argv", "told"), MISTAKES)
def test_a_mistake_is_told_in_the_language_asked_for(argv, told, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    Path("x.csv").write_text("a,b\n1,2\n")
    Path("g.csv").write_bytes(as_csv([line()]))
    Path("broken.csv").write_bytes(as_csv([line()]) + b'"never closed')
    assert cli.main(["convert", *argv, "--language", "ru"]) == 2
    error = capsys.readouterr().err
    assert error.startswith(f"panah convert: {told}")
    assert error.count("\n") == 1


def test_losses_are_told_in_the_language_asked_for_and_survive_the_child_process(tmp_path, capsys):
    source = tmp_path / "cases.xlsx"
    source.write_bytes(template([person(vic_MethodsOfControl="FalsePromises; Beaten")]))
    assert cli.main(["convert", str(source), str(tmp_path / "f.jsonl"), "--language", "tg"]) == 0
    out = capsys.readouterr().out
    assert "Он чи кӯчонда нашуд:" in out
    assert "қиматҳои майдони «Methods of Control», ки дар стандарт нестанд" in out
    loss = LossReport()
    loss.add("further_values", 3, fact="sector")
    assert LossReport.from_list(loss.as_list()).lines("uz-cyrl") == [
        "sector фактининг бошқа қийматлари: луғат биттасини сақлайди (3 ×)"
    ]
