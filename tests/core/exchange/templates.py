"""Workbooks as organisations send them: the three HTCDS templates with their own defects, and worse."""

import io
import random
import zipfile
from datetime import date, timedelta

import openpyxl
from openpyxl.worksheet.datavalidation import DataValidation

from panah.core.exchange.htcds.schema import fields, template_fields

FIRST_NAMES = [
    "Aibek",
    "Gulnara",
    "Sherzod",
    "Malika",
    "Farrukh",
    "Zarina",
    "Bolot",
    "Nilufar",
    "Омурбек",
    "Дилноза",
]
SECOND_NAMES = [
    "Testov",
    "Sampleev",
    "Намунаева",
    "Example uulu",
    "Ўрнаков",
    "Mustaqil",
    "Fictiyeva",
    "Ойдан",
]
CITIZENSHIPS = ["KG", "UZ", "TJ", "KZ", "Kyrgyzstan", "Узбекистан", "Tajikistan"]
CONTROLS = [
    "Debt bondage",
    "Withholds documents",
    "Takes earnings",
    "Physical threats",
    "Threats of law enforcement",
]
INDUSTRIES = [
    "Agriculture, forestry and fishing",
    "Construction",
    "Manufacturing",
    "Other service activities",
]


def column_of(name: str) -> str:
    """The template's column letter for a field, as its visible label places it."""
    swapped = {
        "prs_MailingStreet": "N",
        "prs_MailingCity": "O",
        "prs_MailingState": "P",
        "prs_MailingPostalCode": "Q",
        "prs_MailingCountry": "R",
    }
    return swapped.get(name) or fields()[name].excel_column


def template(rows=(), *, kind="plain", names=True, labels=True, title="Sheet1") -> bytes:
    """One of the official templates, filled. Each row maps field names (or column letters) to cell values."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = title
    if names:
        for spec in template_fields():
            sheet[f"{spec.excel_column}1"] = spec.excel_name or None
        sheet.row_dimensions[1].hidden = True
    top = 2 if names else 1
    if labels:
        sheet[f"A{top}"] = "No."
        for spec in template_fields():
            sheet[f"{spec.excel_column}{top}"] = spec.excel_label + ("\u00a0" if spec.core else " ")
    first = top + 1 if labels else top
    for offset, row in enumerate(rows):
        sheet[f"A{first + offset}"] = offset + 1
        for key, value in row.items():
            letter = key if key in {"A", "AN", "AO", "B"} or len(key) <= 2 else column_of(key)
            sheet[f"{letter}{first + offset}"] = value
    if kind != "plain":
        add_validation_sheet(book, sheet)
    return with_macros(saved(book)) if kind == "multi" else saved(book)


def add_validation_sheet(book, sheet) -> None:
    """The lists of the second and third template, and a date rule that points at the wrong cells."""
    lists = book.create_sheet("validation")
    coded = [spec for spec in template_fields() if spec.values]
    for column, spec in enumerate(coded, start=1):
        lists.cell(1, column, spec.label)
        for row, label in enumerate(spec.values.values(), start=2):
            lists.cell(row, column, label)
    rule = DataValidation(type="date", operator="greaterThan", formula1="1", allow_blank=True)
    rule.add("H3:H500")
    sheet.add_data_validation(rule)


def saved(book) -> bytes:
    """A workbook's bytes."""
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def with_macros(data: bytes) -> bytes:
    """The same workbook with a macro project in it, as the multi-select template has."""
    return edited(data, add={"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0 macro code"})


def edited(data: bytes, *, add=None, replace=None) -> bytes:
    """A zip with entries added, or changed by a function of their bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            body = old.read(name)
            new.writestr(name, replace[name](body) if replace and name in replace else body)
        for name, body in (add or {}).items():
            new.writestr(name, body)
    return out.getvalue()


def person(**changes):
    """One plausible row, by field name; fictional."""
    row = {
        "prs_FirstName": "Aibek",
        "prs_SecondName": "Testov",
        "con_Consent": "TRUE",
        "prs_Birthdate": date(1991, 4, 12),
        "prs_Gender": "Masculine",
        "prs_Citizenship": "KG",
        "prs_MobilePhone": "+996700000001",
        "vic_TraffickingStatus": "Possible victim of trafficking",
        "vic_TraffickingStatusDecisionMakingOrg": "NGO",
        "vic_MethodsOfControl": "Debt bondage; Withholds documents",
        "vic_TypeOfExploitation": "Forced labour",
        "vic_ForcedLabourIndustry": "Construction",
        "cas_Status": "Active",
        "cas_IncomingReferralDate": date(2024, 5, 6),
    }
    return {key: value for key, value in (row | changes).items() if value is not None}


def people(count: int, seed: int = 7) -> list[dict]:
    """Rows of fictional people, all different, drawn with a seed."""
    draw = random.Random(seed)
    return [_drawn(draw, number) for number in range(count)]


def _drawn(draw: random.Random, number: int) -> dict:
    return person(
        prs_FirstName=draw.choice(FIRST_NAMES),
        prs_SecondName=f"{draw.choice(SECOND_NAMES)} {number}",
        prs_Birthdate=date(1960, 1, 1) + timedelta(days=draw.randrange(16_000)),
        prs_Gender=draw.choice(["Masculine", "Feminine"]),
        prs_Citizenship=draw.choice(CITIZENSHIPS),
        prs_MobilePhone=f"+9967{number:08d}",
        vic_MethodsOfControl="; ".join(sorted(draw.sample(CONTROLS, draw.randint(1, 4)))),
        vic_ForcedLabourIndustry=draw.choice(INDUSTRIES),
        cas_Status=draw.choice(["Active", "Follow up", "Closed"]),
        cas_IncomingReferralDate=date(2023, 1, 1) + timedelta(days=draw.randrange(700)),
    )


def submission(form="htcds_xlsform", **answers: str) -> str:
    """One submission of the HTCDS form, by element name."""
    body = "".join(f"<{name}>{value}</{name}>" for name, value in answers.items())
    return (
        f'<data id="{form}" version="v1" xmlns:orx="http://openrosa.org/xforms">{body}'
        "<orx:meta><orx:instanceID>uuid:11111111-2222-4333-8444-555555555555</orx:instanceID></orx:meta></data>"
    )
