"""Write an HTCDS form (XLSForm) that asks given fields: the standard's names, its lists, checks, and consent first.

The official form renames three fields, labels the title "Second Name" and checks nothing; submissions of this one read
back to the fields as they are named here.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from panah.core.exchange.countries import countries, languages
from panah.core.exchange.htcds.cells import PHONE
from panah.core.exchange.htcds.schema import Field, field_by_name, fields
from panah.core.exchange.xlsx import Cell, SheetPlan, write_workbook

FORM_ID = "htcds"
CONSENT = "con_Consent"
_QUESTIONS: list[Cell] = ["type", "name", "label", "relevant", "constraint", "constraint_message"]
_LISTS: list[Cell] = ["list_name", "name", "label"]
_NAME = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII)
# How a kind of field is asked; {} is the name of the field's own list.
_TYPES = {
    "code": "select_one {}",
    "codes": "select_multiple {}",
    "country": "select_one countries",
    "countries": "select_multiple countries",
    "language": "select_one languages",
    "bool": "select_one yes_no",
    "date": "date",
    "number": "decimal",
}
_WRONG_PHONE = "Write the number with the country code, for example +77010000000."


def write_htcds_form(target: Path | str | BinaryIO, columns: Iterable[str], extra: Iterable[str] = ()) -> int:
    """Write the form for fields and further columns, which become questions of text; returns how many it asks.

    Where consent is among them it comes first, and nothing else is asked without it. `read_xlsform` reads the form.
    """
    wanted = set(columns)
    specs = [spec for spec in fields().values() if spec.name in wanted]
    others = [spec for spec in specs if spec.name != CONSENT]
    foreign = [(_question_name(header, number), header) for number, header in enumerate(extra, start=1)]
    gated = len(others) < len(specs)
    survey = SheetPlan("survey", [_QUESTIONS], _survey(others, foreign, gated=gated))
    choices = SheetPlan("choices", [_LISTS], _choices(specs))
    settings = SheetPlan("settings", [["form_title", "form_id"]], [["HTCDS 2.0", FORM_ID]])
    write_workbook(target, [survey, choices, settings])
    return len(specs) + len(foreign)


def _question_name(header: str, number: int) -> str:
    """The header itself where it can name a question, else a number; the header is its label in both cases."""
    return header if _NAME.fullmatch(header) and not field_by_name(header) else f"extra_{number}"


def _survey(
    specs: Sequence[Field], foreign: Sequence[tuple[str, str]], *, gated: bool
) -> Iterator[list[Cell]]:
    yield ["start", "start"]
    yield ["end", "end"]
    if gated:
        consent = fields()[CONSENT]
        yield [_TYPES[consent.kind], CONSENT, consent.label]
        yield ["begin_group", "agreed", None, f"${{{CONSENT}}} = 'TRUE'"]
    for spec in specs:
        kind = _TYPES.get(spec.kind, "text").format(spec.name)
        check: list[Cell] = [f"regex(., '^{PHONE.pattern}$')", _WRONG_PHONE] if spec.kind == "phone" else []
        yield [kind, spec.name, spec.label, None, *check]
    for name, header in foreign:
        yield ["text", name, header]
    if gated:
        yield ["end_group", None]


def _choices(specs: Sequence[Field]) -> Iterator[list[Cell]]:
    for name, choices in _lists(specs).items():
        for code, label in choices:
            yield [name, code, label]


def _lists(specs: Sequence[Field]) -> dict[str, list[tuple[str, str]]]:
    """The lists of answers that these fields need, by name."""
    lists = {spec.name: list(spec.values.items()) for spec in specs if spec.values}
    kinds = {spec.kind for spec in specs}
    if "bool" in kinds:
        lists["yes_no"] = [("TRUE", "Yes"), ("FALSE", "No")]
    if kinds & {"country", "countries"}:
        lists["countries"] = countries()
    if "language" in kinds:
        lists["languages"] = languages()
    return lists
