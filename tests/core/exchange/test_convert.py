"""`panah convert`: formats recognised from the file, every pair that makes sense, losses in words, no half files."""

import datetime as dt
import io
import json
import os
import subprocess
import sys
import zipfile
from decimal import Decimal

import openpyxl
import pytest

from panah.cli import main
from panah.core.errors import InputError
from panah.core.exchange.convert import convert
from panah.core.exchange.formats import TARGETS, Family, choose_target, recognise
from panah.core.exchange.htcds import fingerprint, read_htcds, write_htcds, write_htcds_form
from panah.core.exchange.htcds.facts import mapping
from panah.core.exchange.htcds.record import build_record
from panah.core.exchange.htcds.schema import fields
from panah.core.law import load_pack
from panah.core.screening.facts import Facts
from tests.core.exchange.ctdc_files import ctdc_file
from tests.core.exchange.glotip_files import as_csv, as_xlsx, line
from tests.core.exchange.templates import edited, people, person, saved, submission, template


def form_bytes() -> bytes:
    """An HTCDS form of ours."""
    buffer = io.BytesIO()
    write_htcds_form(buffer, ["prs_FirstName", "vic_MethodsOfControl"])
    return buffer.getvalue()


SOURCES = {
    "workbook": (template(people(20), kind="multi"), Family.HTCDS),
    "labels": (template(people(3), names=False), Family.HTCDS),
    "submission": (submission(prs_First_Name="Aibek", prs_Second_Name="Testov").encode(), Family.XFORM),
    "k": (ctdc_file("k-anonymised", 30).encode(), Family.K_ANONYMISED),
    "synthetic": (ctdc_file("synthetic-sectors", 30).encode(), Family.SYNTHETIC),
    "glotip": (as_xlsx([line(), line(value="<5")]), Family.GLOTIP),
    "glotip csv": (as_csv([line()]), Family.GLOTIP),
    "form": (form_bytes(), Family.XLSFORM),
}


@pytest.fixture
def put(tmp_path):
    def put_file(name: str):
        path = tmp_path / f"{name}.data"  # the name says nothing: the content does
        path.write_bytes(SOURCES[name][0])
        return path

    return put_file


@pytest.mark.parametrize("name", SOURCES)
def test_the_format_is_recognised_from_the_file(name, put):
    assert recognise(put(name)) == SOURCES[name][1]


PAIRS = [
    (name, to)
    for name, (_, family) in SOURCES.items()
    for to, families in TARGETS.items()
    if family in families
]


@pytest.mark.parametrize(("name", "to"), PAIRS)
def test_every_pair_of_formats_gives_a_file_that_is_recognised_again(name, to, put, tmp_path):
    target = tmp_path / "out"
    report = convert(put(name), target, to=to, unprotected=True)
    assert report.rows > 0
    assert report.target == to
    if "jsonl" in to:
        assert all(json.loads(row) for row in target.read_text(encoding="utf-8").splitlines())
    elif to != "sdmx-csv":
        assert recognise(target).value.split("-")[0] in to


def test_a_form_is_made_of_the_columns_of_a_file_and_of_nothing_else(put, tmp_path):
    report = convert(put("workbook"), tmp_path / "form.xlsx", to="htcds-xlsform")
    asked = convert(tmp_path / "form.xlsx", tmp_path / "form.jsonl")
    questions = [
        json.loads(row) for row in (tmp_path / "form.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert report.rows == asked.rows == len(read_htcds(SOURCES["workbook"][0]).fields)
    assert {question["path"].split("/")[-1] for question in questions} >= {
        "con_Consent",
        "vic_MethodsOfControl",
    }
    assert report.loss.as_list() == [{"code": "answers_not_in_form", "params": {}, "times": 20}]
    with zipfile.ZipFile(tmp_path / "form.xlsx") as archive:
        assert not [name for name in archive.namelist() if b"Testov" in archive.read(name)]


@pytest.mark.parametrize("suffix", [".xlsx", ".csv"])
def test_a_converted_workbook_holds_the_same_cases(suffix, put, tmp_path):
    target = tmp_path / f"out{suffix}"
    convert(put("workbook"), target)
    before, after = read_htcds(SOURCES["workbook"][0]), read_htcds(target)
    assert [fingerprint(one) for one in after.records] == [fingerprint(one) for one in before.records]


def test_facts_hold_no_identity(put, tmp_path):
    target = tmp_path / "facts.jsonl"
    convert(put("workbook"), target)
    text = target.read_text(encoding="utf-8")
    assert len(text.splitlines()) == 20
    assert json.loads(text.splitlines()[0])["facts"]["did_work"] == {"value": "yes", "source": "third_party"}
    assert not [word for word in ("Testov", "Aibek", "+9967", "19") if word in text]


def test_facts_of_500_people_are_facts_that_screening_takes(tmp_path):
    pack, source, target = load_pack(), tmp_path / "cases.xlsx", tmp_path / "facts.jsonl"
    source.write_bytes(template([*people(499), person(prs_Citizenship="Unknown", prs_Gender="Declined")]))
    convert(source, target)
    taken = [
        Facts.from_json(json.loads(row), pack) for row in target.read_text(encoding="utf-8").splitlines()
    ]
    assert len(taken) == 500
    assert taken[0].answer("did_work").source == "third_party"
    assert taken[-1].answer("sex").declined
    assert taken[-1].answer("citizenship").value is None


# Every field, with a value of its kind, so that each is either carried or told.
FULL = {
    "text": "Note",
    "phone": "+77010000001",
    "country": "KG",
    "countries": ("KG",),
    "language": "kaz",
    "bool": True,
    "date": dt.date(2024, 1, 2),
    "number": Decimal(20),
}


BASES = {
    "an exploitation": {"vic_TypeOfExploitation": ("ForcedLabour",), "hte_Type": "Exploitation"},
    "a transit": {"vic_TypeOfExploitation": ("ForcedLabour",), "hte_Type": "Transit"},
    "both dates": {"prs_Birthdate": dt.date(2000, 1, 2), "cas_IncomingReferralDate": dt.date(2023, 1, 2)},
    "an age": {"vic_AgeWhenTrafficked": Decimal(17)},
}


@pytest.mark.parametrize("to", ["facts-jsonl", "units-jsonl", "ctdc-synthetic-2024"])
@pytest.mark.parametrize("base", BASES.values(), ids=BASES)
def test_no_field_is_lost_without_a_word(to, base, tmp_path):
    """A value of a field changes what is written, or the report tells that it was left out."""

    def made(values):
        write_htcds([build_record(values)], tmp_path / "s.xlsx")
        report = convert(tmp_path / "s.xlsx", tmp_path / "out", to=to, unprotected=True)
        told = {(loss["code"], loss["params"].get("field")) for loss in report.loss.as_list()}
        return (tmp_path / "out").read_bytes(), told

    told_apart = set(mapping()["not_carried"].values())
    for spec in fields().values():
        if spec.kind not in FULL or spec.name in base:
            continue
        without, _ = made(base)
        with_it, told = made(base | {spec.name: FULL[spec.kind]})
        left_out = ("field_left_out", spec.label) in told or bool(told_apart & {code for code, _ in told})
        assert left_out or with_it != without, spec.name


def test_a_foreign_column_is_told_where_it_has_no_place(tmp_path):
    write_htcds([build_record({"prs_FirstName": "A"}, extra={"Room": "4"})], tmp_path / "s.xlsx")
    report = convert(tmp_path / "s.xlsx", tmp_path / "o.jsonl")
    assert "the column “Room”: left out, for the target has no place for it (1 ×)" in report.loss.lines()


def test_values_that_no_code_holds_are_not_said_to_be_kept_where_they_are_not(tmp_path):
    source = tmp_path / "s.xlsx"
    source.write_bytes(template([person(vic_TypeOfExploitation="Forced to stay")]))
    for to in ("facts-jsonl", "units-jsonl", "ctdc-synthetic-2024"):
        report = convert(source, tmp_path / "out", to=to, unprotected=True)
        codes = {loss["code"] for loss in report.loss.as_list()}
        assert "values_unknown" in codes, to
        assert "values_kept" not in codes, to
    assert "values_kept" in {loss["code"] for loss in convert(source, tmp_path / "o.xml").loss.as_list()}


def test_case_records_become_ctdc_rows_only_when_asked_twice(put, tmp_path):
    target = tmp_path / "out.csv"
    with pytest.raises(InputError, match="each row would still be one person") as caught:
        convert(put("workbook"), target, to="ctdc-synthetic-2024")
    assert caught.value.code == "unprotected"
    assert not target.exists()


def test_an_impossible_pair_names_the_possible_ones():
    with pytest.raises(InputError, match="ctdc-synthetic cannot become htcds-xlsx") as caught:
        choose_target(Family.SYNTHETIC, ".xlsx", "htcds-xlsx")
    assert "ctdc-synthetic-2024" in caught.value.mend


def test_a_target_whose_name_says_nothing_asks_for_the_format():
    with pytest.raises(InputError, match=r"a file named \*\.dat says no format"):
        choose_target(Family.HTCDS, ".dat", None)


def test_an_edition_can_be_changed_and_changed_back(put, tmp_path):
    convert(put("synthetic"), tmp_path / "2024.csv", to="ctdc-synthetic-2024")
    convert(tmp_path / "2024.csv", tmp_path / "sectors.csv", to="ctdc-synthetic-sectors")
    assert (tmp_path / "sectors.csv").read_bytes() == SOURCES["synthetic"][0]


def test_an_unknown_file_is_told(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("a,b\n1,2\n")
    with pytest.raises(InputError, match="none of the formats that are read"):
        convert(path, tmp_path / "y.csv")


NO_FORMAT = [
    (b"", "file_empty"),
    (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "encrypted_or_old"),
    (template(people(50))[:-400], "broken_workbook"),
    (edited(template(), replace={"xl/worksheets/sheet1.xml": lambda _: b"<a/>"}), "unknown_format"),
    (b"<html><table><tr><td>First Name</td></tr></table></html>", "web_page"),
]


@pytest.mark.parametrize(("data", "code"), NO_FORMAT)
def test_a_file_that_is_not_what_it_seems_is_told_for_what_it_is(data, code, tmp_path):
    path = tmp_path / "cases.xls"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        convert(path, tmp_path / "out.xlsx")
    assert (caught.value.code, caught.value.place.file) == (code, "cases.xls")
    assert [file.name for file in tmp_path.iterdir()] == ["cases.xls"]


def test_a_conversion_that_fails_half_way_leaves_nothing(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(ctdc_file("k-anonymised", 4_000).encode() + b'"never closed')
    with pytest.raises(InputError, match="never closed"):
        convert(path, tmp_path / "y.csv")
    assert [file.name for file in tmp_path.iterdir()] == ["x.csv"]


def test_progress_is_told_and_the_parts_are_checked(tmp_path):
    path = tmp_path / "g.csv"
    forms = [line(Dimension="by form of exploitation", Category=f"Form {i}", value="50") for i in range(2)]
    path.write_bytes(as_csv([line(), *forms]))
    told: list[int] = []
    report = convert(path, tmp_path / "out.csv", progress=told.append)
    assert told == [3]
    assert [issue.code for issue in report.issues] == ["parts_exceed_total"]


@pytest.mark.parametrize("as_excel", [False, True])
def test_what_is_looked_through_before_the_first_row_is_told(as_excel, tmp_path):
    path = tmp_path / "cases.xlsx"
    data = template(people(600))
    path.write_bytes(saved(openpyxl.load_workbook(io.BytesIO(data))) if as_excel else data)
    told: list[tuple[int, int]] = []
    rows: list[int] = []
    convert(
        path,
        tmp_path / "o.csv",
        progress=rows.append,
        looked=lambda *so_far: told.append((*so_far, len(rows))),
    )
    assert [done for done, _, _ in told] == sorted(done for done, _, _ in told)
    assert len({of for _, of, _ in told}) == 1
    assert told[-1][0] == told[-1][1]
    assert {told_rows for _, _, told_rows in told} == {0}


def test_the_command_shows_how_far_the_look_through_is(tmp_path, monkeypatch, capsys):
    source = tmp_path / "cases.xlsx"
    source.write_bytes(template(people(30)))
    monkeypatch.setattr("panah.cli.convert._LINE", 0)
    assert main(["convert", str(source), str(tmp_path / "o.csv"), "--language", "ru"]) == 0
    lines = capsys.readouterr().err.splitlines()
    assert lines[0].startswith("проверка книги: ")
    assert lines[-1].startswith("строк: 30, ")


def test_a_csv_file_of_unclear_letters_is_read_when_its_encoding_is_named(tmp_path, capsys):
    source, target = tmp_path / "cases.csv", tmp_path / "o.xlsx"
    source.write_bytes("First Name;Surname;Gender\nош;;Masculine\n".encode("koi8-r"))
    assert main(["convert", str(source), str(target), "--language", "kk"]) == 2
    error = capsys.readouterr().err
    assert "cases.csv: Бұл файлдың әріптерін әртүрлі оқуға болады: Windows-1251 / KOI8-R" in error
    assert "Немесе таңдаңыз: --encoding cp1251 / --encoding koi8-r" in error
    assert main(["convert", str(source), str(target), "--encoding", "koi8-r"]) == 0
    assert read_htcds(target).records[0].person.first_name == "ош"
    assert main(["convert", str(source), str(target), "--encoding", "koi9", "--language", "ru"]) == 2
    assert "Кодировки koi9 нет" in capsys.readouterr().err


def test_the_command_prints_rows_issues_and_losses(tmp_path, capsys):
    source = tmp_path / "cases.xlsx"
    source.write_bytes(template([person(vic_MethodsOfControl="Beaten", prs_Birthdate="2023-02-30")]))
    assert (
        main(["convert", str(source), str(tmp_path / "out.xlsx"), "--issues", str(tmp_path / "i.jsonl")]) == 0
    )
    out = capsys.readouterr().out
    assert "1 rows: htcds 2.0 -> htcds-xlsx" in out
    assert "row 3, column G: “2023-02-30” is not a day of the calendar" in out
    assert "What could not be carried over:" in out
    codes = [
        json.loads(text)["code"] for text in (tmp_path / "i.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    assert {"impossible_date", "unknown_code"} <= set(codes)


def test_the_help_names_every_format(capsys):
    with pytest.raises(SystemExit):
        main(["convert", "--help"])
    told = capsys.readouterr().out
    for target in TARGETS:
        assert target.replace("ctdc-synthetic-", "-") in told, target


def test_errors_are_printed_before_the_notes_of_a_template(tmp_path, capsys):
    source = tmp_path / "cases.xlsx"
    source.write_bytes(template([*people(40), person(prs_Birthdate="2023-02-30")]))
    assert main(["convert", str(source), str(tmp_path / "f.jsonl")]) == 0
    first, second = capsys.readouterr().out.splitlines()[1:3]
    assert first.startswith("  error: cases.xlsx, sheet Sheet1, row 43, column G: “2023-02-30”")
    assert second.startswith("  note: ")


def test_the_command_as_json(tmp_path, capsys):
    source = tmp_path / "cases.xlsx"
    source.write_bytes(template([person()]))
    assert main(["convert", str(source), str(tmp_path / "f.jsonl"), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["rows"], report["target"]) == (1, "facts-jsonl")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["absent.xlsx", "out.xlsx"], "there is no file absent.xlsx"),
        (["bad.xlsx", "out.xlsx"], "bad.xlsx: the file is in none of the formats"),
        (["ok.xlsx", "ok.xlsx"], "source and target are the same file"),
    ],
)
def test_a_mistake_is_one_plain_line(words, told, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "bad.xlsx").write_bytes(b"nothing")
    (tmp_path / "ok.xlsx").write_bytes(template([person()]))
    assert main(["convert", *words]) == 2
    error = capsys.readouterr().err
    assert told in error
    assert len(error.splitlines()) == 1


@pytest.mark.slow
def test_memory_does_not_grow_with_the_rows(tmp_path):
    """Ten times the rows, nearly the same peak: measured in a process of its own."""
    small, large = (peak_memory(tmp_path, rows) for rows in (6_000, 60_000))
    assert large < small * 1.25 + 8


def peak_memory(folder, rows: int) -> float:
    """Peak resident megabytes of converting a k-anonymised file of so many rows."""
    source = folder / f"{rows}.csv"
    source.write_text(ctdc_file("k-anonymised", 3_000) + "".join(repeat_body(rows - 3_000)), newline="")
    code = (
        "import resource, sys; from pathlib import Path; from panah.core.exchange.convert import convert;"
        "convert(Path(sys.argv[1]), Path(sys.argv[1] + '.out'), to='ctdc-synthetic-2024');"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)"
    )
    env = os.environ | {"PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    done = subprocess.run(
        [sys.executable, "-c", code, source], capture_output=True, text=True, check=True, env=env
    )
    return float(done.stdout)


def repeat_body(rows: int):
    body = ctdc_file("k-anonymised", 3_000).split("\r\n", 1)[1]
    return (body for _ in range(rows // 3_000))
