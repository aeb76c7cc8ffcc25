"""Which format a file is in, told from the file itself, and which formats it can become."""

import re
import zipfile
import zlib
from enum import StrEnum

from panah.core.errors import InputError, Place
from panah.core.exchange.limits import OWN_MACHINE
from panah.core.exchange.package import (
    OLE,
    Source,
    first_bytes,
    inspect_package,
    is_zip,
    open_source,
    source_name,
)

_PEEKED = 1 << 19


class Family(StrEnum):
    """What a file holds, whichever container it comes in."""

    HTCDS = "htcds"
    XFORM = "xform"
    K_ANONYMISED = "ctdc-k-anonymised"
    SYNTHETIC = "ctdc-synthetic"
    GLOTIP = "glotip"
    XLSFORM = "xlsform"


# What can be written, from what. Every other pair would have to invent what the source does not hold.
TARGETS: dict[str, tuple[Family, ...]] = {
    "htcds-xlsx": (Family.HTCDS, Family.XFORM, Family.K_ANONYMISED),
    "htcds-csv": (Family.HTCDS, Family.XFORM, Family.K_ANONYMISED),
    "htcds-xform": (Family.HTCDS, Family.XFORM, Family.K_ANONYMISED),
    "htcds-xlsform": (Family.HTCDS, Family.XFORM),
    "questions-jsonl": (Family.XLSFORM,),
    "facts-jsonl": (Family.HTCDS, Family.XFORM),
    "units-jsonl": (Family.HTCDS, Family.XFORM),
    "ctdc-k-anonymised": (Family.K_ANONYMISED,),
    "ctdc-synthetic-2024": (Family.HTCDS, Family.XFORM, Family.K_ANONYMISED, Family.SYNTHETIC),
    "ctdc-synthetic-2025": (Family.HTCDS, Family.XFORM, Family.K_ANONYMISED, Family.SYNTHETIC),
    "ctdc-synthetic-sectors": (Family.HTCDS, Family.XFORM, Family.K_ANONYMISED, Family.SYNTHETIC),
    "glotip-csv": (Family.GLOTIP,),
    "glotip-xlsx": (Family.GLOTIP,),
    "sdmx-csv": (Family.GLOTIP,),
}
_SAME = {
    (Family.HTCDS, ".xlsx"): "htcds-xlsx",
    (Family.HTCDS, ".csv"): "htcds-csv",
    (Family.HTCDS, ".xml"): "htcds-xform",
    (Family.HTCDS, ".jsonl"): "facts-jsonl",
    (Family.XFORM, ".xlsx"): "htcds-xlsx",
    (Family.XFORM, ".csv"): "htcds-csv",
    (Family.XFORM, ".xml"): "htcds-xform",
    (Family.XFORM, ".jsonl"): "facts-jsonl",
    (Family.K_ANONYMISED, ".csv"): "ctdc-k-anonymised",
    (Family.K_ANONYMISED, ".xlsx"): "htcds-xlsx",
    (Family.SYNTHETIC, ".csv"): "ctdc-synthetic-2024",
    (Family.XLSFORM, ".jsonl"): "questions-jsonl",
    (Family.GLOTIP, ".csv"): "glotip-csv",
    (Family.GLOTIP, ".xlsx"): "glotip-xlsx",
}
_MARKS = (
    (Family.HTCDS, re.compile(rb"\b(prs|vic|cas|con)_[A-Z]\w+")),
    (Family.K_ANONYMISED, re.compile(rb"meansOfControl|majorityStatus|isForcedMilitary")),
    (Family.SYNTHETIC, re.compile(rb"traffickMonths|meansDebtBondage|meansAbusePsy|yearOfRegistration")),
    (Family.GLOTIP, re.compile(rb"Iso3_code|txtVALUE")),
    (Family.HTCDS, re.compile(rb"First Name|Trafficking Status")),
)


def recognise(source: Source) -> Family:
    """The family of a file, from its content and not from its name.

    Raises InputError when it is none of the formats that are read here, and says what it is instead where that
    can be told: empty, damaged, protected by a password, a Word document, a web page named .xls.
    """
    if is_zip(source):
        head = _zip_text(source)
        if not head:
            return Family.XFORM
        if head.startswith(_FORM):
            return Family.XLSFORM
    else:
        head = first_bytes(source, _PEEKED).replace(b"\0", b"")
        if head.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<"):
            _refuse_web_page(head, source)
            return Family.XFORM
    for family, mark in _MARKS:
        if mark.search(head):
            return family
    if not head:
        open_source(source, OWN_MACHINE)  # which tells an empty file
    if is_zip(source) or head.startswith(OLE):
        inspect_package(source, OWN_MACHINE)
    raise InputError(
        "the file is in none of the formats that are read: HTCDS, its form's submissions, CTDC, GLOTIP, XLSForms",
        code="unknown_format",
        mend="The header row must hold the format's column names.",
        place=Place(file=source_name(source)),
    )


def _refuse_web_page(head: bytes, source: Source) -> None:
    """Databases export a table as a web page and name it .xls, which spreadsheet programs open without a word."""
    if re.search(rb"<(html|table|body)[\s>]", head[:4_096], re.IGNORECASE):
        raise InputError(
            "this is a web page, whatever its name says",
            code="web_page",
            mend="Open it in a spreadsheet program and save it as .xlsx or CSV.",
            place=Place(file=source_name(source)),
        )


def _zip_text(source: Source) -> bytes:
    """The beginning of every part of a workbook that holds cells; _FORM for one whose sheets are those of an XLSForm.

    Empty for a zip that is no workbook.
    """
    stream = open_source(source, OWN_MACHINE)
    try:
        with zipfile.ZipFile(stream) as archive:
            names = [name for name in archive.namelist() if _CELLS.fullmatch(name)]
            if names and "xl/workbook.xml" in archive.namelist() and _is_form(archive):
                return _FORM
            return b"".join(archive.open(name).read(_PEEKED) for name in names[:20])
    except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, OSError):
        return b" "
    finally:
        if stream is not source:
            stream.close()


def _is_form(archive: zipfile.ZipFile) -> bool:
    with archive.open("xl/workbook.xml") as part:
        sheets = {title.strip().lower() for title in _TITLES.findall(part.read(_PEEKED))}
    return b"survey" in sheets and bool(sheets & {b"choices", b"settings"})


_FORM = b"<an XLSForm>"
_TITLES = re.compile(rb'<(?:\w+:)?sheet [^>]*?name="([^"]*)"')
_CELLS = re.compile(r"xl/(worksheets/[^/]+|sharedStrings)\.xml")


def choose_target(family: Family, suffix: str, wanted: str | None) -> str:
    """The format to write: the one wanted, or the one that the target's suffix says.

    Raises InputError for a format that does not exist or that the source cannot become, naming those it can.
    """
    possible = [name for name, families in TARGETS.items() if family in families]
    target = wanted or _SAME.get((family, suffix.lower()), "")
    if target in possible:
        return target
    mend = f"Use --to with one of: {', '.join(possible)}."
    params = {"source": family.value, "to": wanted, "suffix": suffix, "possible": ", ".join(possible)}
    if wanted:
        what = f"{family.value} cannot become {wanted}"
        raise InputError(what, code="no_such_conversion", mend=mend, params=params)
    raise InputError(
        f"a file named *{suffix} says no format", code="no_target_format", mend=mend, params=params
    )
