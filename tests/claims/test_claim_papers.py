"""Papers: the workbook computes the claim again, every language is whole, and nothing stands in them that must not."""

import io
import shutil
import subprocess
from datetime import date
from decimal import Decimal

import pytest
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader

from panah.claims.computing import Payment, compute, record_of, wage_law
from panah.claims.documents import figures
from panah.claims.documents.blocks import Box
from panah.claims.documents.demand import demand
from panah.claims.documents.docx import docx
from panah.claims.documents.file import ClaimFile, Evidence
from panah.claims.documents.pdf import pdf
from panah.claims.documents.statement import statement
from panah.claims.documents.two_books import kind_rows
from panah.claims.documents.xlsx import xlsx
from panah.claims.limits import months_after, time_limit
from panah.claims.settlement import settle
from panah.core.wages.books.reconcile import reconcile
from panah.core.wages.reading import read_record
from panah.core.wages.work import Amount
from tests.claimed import MONTH, person
from tests.claims.spreadsheet import Workbook
from tests.e2e.pages import LANGUAGES

TODAY = date(2026, 11, 22)
UNSURE = {**MONTH, "terms": [{**MONTH["terms"][0], "scheme": "unknown", "hazardous": "unknown"}]}
# The same month with free remarks that say what no paper may repeat.
SPOKEN = {
    **MONTH,
    "shifts": [
        row | {"note": "no registration, overstayed the visa", "witnesses": ["Талант уулу Бек"]}
        for row in MONTH["shifts"]
    ],
}


def claim_file(mapping=MONTH, *, payments=(), jurisdiction="kz", **changes):
    computed = compute(jurisdiction, mapping, employer="X", payments=payments, as_of=TODAY)
    known = {
        "reference": "KZ-ABCD-EFGH",
        "jurisdiction": jurisdiction,
        "number": 1,
        "confirmed_on": TODAY,
        "today": TODAY,
        "helper": {"name": "Umit hotline", "phone": "11616"},
        "employer": {"name": "Sary-Bulak LLP", "number": "", "address": ""},
        "computed": computed,
        "record": record_of(jurisdiction, mapping),
        "limit": time_limit(jurisdiction, computed.entitlement.lines, today=TODAY),
    }
    return ClaimFile(**known | changes)


def text_of(content):
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    feet = [paragraph.text for paragraph in document.sections[0].footer.paragraphs]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells, *feet])


def owed_of(book, names=("Owed",)):
    """The rows of the totals by their labels: (lowest, highest)."""
    sheet = book.book.worksheets[0]
    found = {}
    for row in sheet.iter_rows():
        if row[0].value in names:
            place = row[0].row
            found[row[0].value] = tuple(book.value(sheet.title, f"{column}{place}") for column in "BC")
    return found


# The workbook.


@pytest.mark.parametrize("mapping", [MONTH, UNSURE], ids=["certain", "ranges"])
def test_the_workbooks_formulas_come_to_what_the_engine_found(mapping):
    payments = [Payment(date(2024, 1, 1), Decimal("1234.50"), "KZT", "employer")]
    file = claim_file(mapping, payments=payments)
    result = file.computed.entitlement
    book = Workbook(load_workbook(io.BytesIO(xlsx(file, audience="worker", languages=["en"]))))
    found = owed_of(book, ("Due for the work", "Paid", "Owed"))
    for label, totals in (("Due for the work", result.due), ("Paid", result.paid), ("Owed", result.owed)):
        assert found[label] == (totals["KZT"].low, totals["KZT"].high), label
    sheet = book.book["Calculation"]
    for number, line in enumerate(result.lines, 2):
        assert sheet[f"I{number}"].data_type == "f" or not line.amount.certain, line.what
        assert book.value("Calculation", f"I{number}") == line.amount.low
        assert book.value("Calculation", f"J{number}") == line.amount.high


def test_the_totals_of_a_certain_claim_are_formulas():
    book = load_workbook(io.BytesIO(xlsx(claim_file(), audience="worker", languages=["en"])))
    sheet = book.worksheets[0]
    formulas = [cell.value for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert len(formulas) == 4, "due and owed, lowest and highest"


def test_another_quantity_gives_another_sum():
    """The formulas are alive: one hour more in a cell, and the claim is higher by its price."""
    file = claim_file()
    loaded = load_workbook(io.BytesIO(xlsx(file, audience="worker", languages=["en"])))
    number, line = next(
        (place, line)
        for place, line in enumerate(file.computed.entitlement.lines, 2)
        if line.what == "overtime"
    )
    for column in "DE":
        loaded["Calculation"][f"{column}{number}"].value = float(line.quantity.low + 1)
    one_more = owed_of(Workbook(loaded))["Owed"][0] - file.computed.owed["KZT"].low
    hour = Decimal(line.inputs["pay"]) / Decimal(line.inputs["pay_hours"]) * Decimal(line.inputs["times"])
    assert abs(one_more - hour) < Decimal("0.01")


def test_the_hours_of_the_days_are_computed_also_over_midnight():
    rows = [
        {"day": "2023-05-02", "start": "22:00", "end": "06:30", "break": "30"},
        {"day": "2023-05-04", "start": "08:00", "end": "17:00"},
    ]
    book = Workbook(
        load_workbook(
            io.BytesIO(xlsx(claim_file(MONTH | {"shifts": rows}), audience="worker", languages=["en"]))
        )
    )
    assert [book.value("Days", f"E{row}") for row in (2, 3)] == [Decimal("8.00"), Decimal("9.00")]
    assert book.value("Days", "E4") == Decimal("17.00")


def cells_of(book):
    return "\n".join(
        str(cell.value)
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    )


@pytest.mark.parametrize("audience", ["worker", "labour_inspectorate", "court", "compensation_fund"])
def test_the_workbook_is_a_statement_too_for_its_reader_in_both_languages(audience):
    evidence = (Evidence("original", sha256="ab" * 32), Evidence("witnesses", number=2, names=("Nodira",)))
    file = claim_file(evidence=evidence)
    book = load_workbook(io.BytesIO(xlsx(file, audience=audience, languages=["ru", "ky"])))
    assert book.sheetnames == ["Требование", "Расчёт", "Талап", "Эсеп", "Дни", "Деньги"]
    computed = Workbook(book)
    for sheet, language in (("Требование", "ru"), ("Талап", "ky")):
        cells = [str(cell.value) for row in book[sheet].iter_rows() for cell in row if cell.value is not None]
        paper = statement(file, audience=audience, language=language)
        assert cells[0] == paper.title
        asked = next(block.text for block in paper.blocks if getattr(block, "strong", False))
        limits = [block.text for block in paper.blocks if isinstance(block, Box)]
        assert {asked, *limits, "ab" * 32} <= set(cells)
        assert "Nodira" in " ".join(cells)
        owed = next(row[0].row for row in book[sheet].iter_rows() if str(row[1].value).startswith("=MAX(0,"))
        assert computed.value(sheet, f"B{owed}") == file.computed.owed["KZT"].low


def test_the_workbook_for_the_employer_is_a_demand_that_tells_no_more_than_the_letter():
    known = {"name": "Қосжанова", "phone": "+77015550199", "address": "Көкжиек 14", "born_on": "1994-03-05"}
    evidence = (Evidence("witnesses", number=1, names=("Талант уулу Бек",)),)
    file = claim_file(person=known, evidence=evidence)
    told = cells_of(load_workbook(io.BytesIO(xlsx(file, audience="employer", languages=["en"]))))
    assert "Demand for payment of wages" in told
    assert "You are asked to pay" in told
    assert "Қосжанова" in told
    for secret in ("+77015550199", "Көкжиек", "1994", "Талант", "Field 3", "Evidence"):
        assert secret not in told, secret


@pytest.mark.skipif(not shutil.which("soffice"), reason="there is no LibreOffice on this machine")
def test_an_office_program_computes_what_the_paper_asks_for(tmp_path):
    """The workbook has no numbers beside its formulas: what LibreOffice gives back, it computed."""
    file = claim_file(UNSURE)
    (tmp_path / "claim.xlsx").write_bytes(xlsx(file, audience="court", languages=["en", "ru"]))
    command = [
        "soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to",
        "xlsx:Calc MS Excel 2007 XML", "--outdir", "out", "claim.xlsx",
    ]  # fmt: skip
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    kept, book = file.computed.owed["KZT"], load_workbook(tmp_path / "out" / "claim.xlsx", data_only=True)
    for sheet, label in (("Claim", "Owed"), ("Требование", "Должны")):
        row = next(row for row in book[sheet].iter_rows() if row[0].value == label)
        assert [Decimal(str(cell.value)) for cell in row[1:3]] == [kept.low, kept.high]
    amounts = [Decimal(str(row[8].value)) for row in book["Calculation"].iter_rows(min_row=2)]
    assert amounts == [line.amount.low for line in file.computed.entitlement.lines]
    printed = PdfReader(io.BytesIO(pdf([statement(file, audience="court", language="en")])))
    told = " ".join(" ".join(page.extract_text() for page in printed.pages).split())
    owed = [Decimal(str(cell.value)) for cell in book["Claim"][_row_of(book["Claim"], "Owed")][1:3]]
    assert f"order the employer to pay {figures.money(Amount(*owed), 'KZT', 'en')}" in told


def _row_of(sheet, label):
    return next(row[0].row for row in sheet.iter_rows() if row[0].value == label)


def test_what_somebody_typed_is_never_a_formula():
    rows = [MONTH["shifts"][0] | {"task": "=HYPERLINK(1)", "place": "+1"}]
    money = [MONTH["money"][0] | {"reason": "@SUM(A1)"}]
    employer = {"name": "=cmd", "number": "", "address": ""}
    file = claim_file(MONTH | {"shifts": rows, "money": money}, employer=employer)
    book = load_workbook(io.BytesIO(xlsx(file, audience="worker", languages=["en"])))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f":
                    assert str(cell.value).startswith(("=ROUND(", "=SUM(", "=SUMIFS(", "=MAX(0,"))


# What stands in the papers.


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("audience", ["worker", "labour_inspectorate", "court", "compensation_fund"])
def test_every_paper_in_every_language(audience, language):
    file = claim_file(UNSURE, person={"name": "Қосжанова Айсулу"})
    paper = statement(file, audience=audience, language=language)
    told = text_of(docx([paper]))
    assert "Қосжанова Айсулу" in told
    assert "KZ-ABCD-EFGH" in told
    assert file.digest in told
    if language != "en":
        english = text_of(docx([statement(file, audience=audience, language="en")]))
        same = set(told.split("\n")) & set(english.split("\n"))
        assert not [line for line in same if len(line.split()) > 4], "left in English"


@pytest.mark.parametrize("audience", ["worker", "labour_inspectorate", "court", "compensation_fund"])
def test_no_paper_says_anything_about_the_right_to_stay(audience):
    file = claim_file(SPOKEN, person={"name": person()["family_name"]})
    made = text_of(docx([statement(file, audience=audience, language="en")]))
    made += text_of(docx([demand(file, pay_by=TODAY, language="en")]))
    book = load_workbook(io.BytesIO(xlsx(file, audience="worker", languages=["en"])))
    made += " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
    for word in ("visa", "registration", "overstay", "citizen", "migra", "permit", "passport", "status"):
        assert word not in made.lower()


def test_the_employer_learns_the_name_at_most():
    evidence = (Evidence("witnesses", number=1, names=("Талант уулу Бек",)),)
    known = {"name": "Қосжанова", "phone": "+77015550199", "address": "Көкжиек 14", "born_on": "1994-03-05"}
    told = text_of(docx([demand(claim_file(person=known, evidence=evidence), pay_by=TODAY, language="en")]))
    assert "Қосжанова" in told
    for secret in ("+77015550199", "Көкжиек", "1994", "Талант"):
        assert secret not in told


def test_an_unnamed_paper_says_so():
    told = text_of(docx([statement(claim_file(), audience="court", language="en")]))
    assert "The name is known to the organisation below." in told


def test_typed_words_are_no_markup():
    employer = {"name": "#panic() *x* $1$ \\", "number": "", "address": '#include "/etc/passwd"'}
    made = pdf([statement(claim_file(employer=employer), audience="court", language="ru")])
    assert made.startswith(b"%PDF-")


# The time limit.


def test_the_time_limit_is_cited_and_dated():
    file = claim_file()
    assert (file.limit.first, file.limit.value.citation.article) == (
        date(2024, 5, 15), "Labour Code 2015, art. 160",
    )  # fmt: skip
    told = text_of(docx([statement(file, audience="court", language="en")]))
    assert "Labour Code 2015, art. 160" in told
    assert "a lawyer has to confirm it" in told
    assert "the time may be over" in told


def test_one_day_of_lapsing_is_told_once():
    one_month = text_of(docx([statement(claim_file(), audience="court", language="en")]))
    assert "All of it lapses on May 15, 2024 (Labour Code 2015, art. 160; 12 months" in one_month
    june = [row | {"day": row["day"].replace("-05-", "-06-")} for row in MONTH["shifts"]]
    file = claim_file(MONTH | {"shifts": [*MONTH["shifts"], *june]})
    two_months = text_of(docx([statement(file, audience="court", language="en")]))
    assert "The oldest part lapses on May 15, 2024, the newest on June 15, 2024" in two_months


def test_a_limit_that_is_not_known_is_said_to_be_unconfirmed():
    """Before the Code of 2015 the packs hold no limit: no date is made up."""
    early = [row | {"day": row["day"].replace("2023", "2013")} for row in MONTH["shifts"]]
    terms = [MONTH["terms"][0] | {"from": "2013-05-01"}]
    file = claim_file(MONTH | {"shifts": early, "terms": terms, "money": []})
    assert file.limit.value is None
    told = text_of(docx([statement(file, audience="court", language="en")]))
    assert "The time limit for this claim is not confirmed" in told


def test_months_end_where_the_month_ends():
    assert months_after(date(2023, 2, 28), 12) == date(2024, 2, 28)
    assert months_after(date(2024, 2, 29), 12) == date(2025, 2, 28)
    assert months_after(date(2023, 12, 31), 2) == date(2024, 2, 29)


# Settlement.


def test_what_an_offer_gives_up():
    result = claim_file().computed.entitlement
    owed = result.owed["KZT"]
    found = settle(result, offer=owed.low / 2, currency="KZT", days_worked=10)
    assert found.given_up == owed - Amount.of(owed.low / 2)
    assert found.percent == Amount.of(50)
    assert sum(each.claimed.low for each in found.shares) == owed.low
    assert sum(each.covered for each in found.shares) == owed.low / 2
    assert sum(each.given_up.low for each in found.shares) == found.given_up.low


def test_an_offer_above_the_claim_gives_nothing_up():
    result = claim_file().computed.entitlement
    found = settle(result, offer=Decimal(10_000_000), currency="KZT", days_worked=10)
    assert found.given_up == Amount.of(0)
    assert found.above > 0
    assert all(each.given_up == Amount.of(0) for each in found.shares)


def test_of_a_range_both_ends_are_held_against_the_offer():
    result = claim_file(UNSURE).computed.entitlement
    owed = result.owed["KZT"]
    assert not owed.certain
    found = settle(result, offer=owed.low, currency="KZT", days_worked=10)
    assert found.given_up == Amount(Decimal(0), owed.high - owed.low)
    assert found.percent.high == 100
    assert found.percent.low < 100


def test_differences_of_one_kind_stand_together_with_what_they_come_to():
    """Ten days of 11 hours against nine of 8, one of these on no day of the worker's: the sums are the details'."""
    shorter = [row | {"end": "16:00"} for row in MONTH["shifts"][1:]]
    shorter.append({"day": "2023-05-20", "hours": "4"})
    books = [read_record(MONTH | {"shifts": shifts, "money": []}) for shifts in (MONTH["shifts"], shorter)]
    found = reconcile(*books, wage_law())
    kinds = list(kind_rows(found, "en"))
    assert [row[1:3] for row in kinds] == [("1 time", "11 h"), ("9 times", "27 h"), ("1 time", "4 h")]
    codes = ("missing_day", "fewer_hours", "extra_day")
    worth = [sum(each.amount.low for each in found.of_code(code)) for code in codes]
    assert [Decimal(row[3].removesuffix(" KZT").replace(",", "")) for row in kinds] == worth
    assert sum(worth) == found.worth["KZT"].low
