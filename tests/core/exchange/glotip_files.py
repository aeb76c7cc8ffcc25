"""GLOTIP-shaped tables: the published shape, and each kind of dirt that the real file has."""

import csv
import io

import openpyxl

from panah.core.exchange.glotip import COLUMNS

CLEAN = {
    "Iso3_code": "KAZ",
    "Country": "Kazakhstan",
    "Region": "Asia",
    "Subregion": "Central Asia",
    "Indicator": "Detected trafficking victims",
    "Dimension": "Total",
    "Category": "Total",
    "Sex": "Total",
    "Age": "Total",
    "Year": "2017",
    "Unit of measurement": "Counts",
    "txtVALUE": "86",
    "Source": "GLOTIP",
}


def line(**changes) -> dict[str, str]:
    """One row; `value` and `unit` stand for the headers that are no Python names."""
    names = {"value": "txtVALUE", "unit": "Unit of measurement"}
    return CLEAN | {names.get(name, name): text for name, text in changes.items()}


def as_csv(rows, *, extra=(), top=()) -> bytes:
    """The table as CSV, with the two lines of metadata that the portal puts on top if asked."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerows(top)
    header = [*COLUMNS, *extra]
    writer.writerow(header)
    writer.writerows([row.get(name, "") for name in header] for row in rows)
    return text.getvalue().encode()


def as_xlsx(rows) -> bytes:
    """The table as the portal's workbook: two rows of metadata, years and counts as numbers where they are."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "data_glotip_1"
    sheet.append(["Trafficking in persons", None, "12/12/2024"])
    sheet.append([None])
    sheet.append(list(COLUMNS))
    for row in rows:
        sheet.append([int(text) if text.isdigit() else text for text in (row[name] for name in COLUMNS)])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
