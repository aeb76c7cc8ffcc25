"""Our XLSForm, written from the vocabulary of facts: every language, constraints, and consent before anything else."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO

from panah.core.errors import InputError
from panah.core.exchange.xlsform.parts import Row, choice_rows, fact_row, language_column, sheets, texts
from panah.core.exchange.xlsx import Cell, write_workbook
from panah.core.law import ASKERS, Fact, Pack

FORM_ID = "panah_facts"


def write_xlsform(target: Path | str | BinaryIO, pack: Pack, *, asker: str = "worker") -> None:
    """Write the form for one kind of asker: worker, hotline or officer.

    It holds only the facts that this asker may ask: an officer's form never asks legal status. Nothing is asked
    before consent. ODK and Kobo take the file as it is. Raises InputError for another asker.
    """
    if asker not in ASKERS:
        raise InputError(
            f"there is no asker {asker!r}", code="asker", mend=f"Use one of: {', '.join(ASKERS)}."
        )
    facts = [fact for fact in pack.facts.values() if asker in fact.askers]
    settings = {
        "form_title": texts()["title"]["en"],
        "form_id": f"{FORM_ID}_{asker}",
        "version": pack.version.name,
        "default_language": language_column(pack.languages[0]),
    }
    survey, choices = _survey(facts, pack, asker), choice_rows(facts, pack)
    write_workbook(target, sheets(pack, survey=survey, choices=choices, settings=settings))


def _survey(facts: Sequence[Fact], pack: Pack, asker: str) -> Iterator[list[Cell]]:
    row = Row(pack)
    for meta in ("start", "end"):
        yield row.cells(meta, meta)
    consent = "consent_officer" if asker == "officer" else "consent"
    yield row.cells("note", "purpose", texts()["purpose"])
    yield row.cells("select_one yes_no", "consent", texts()[consent])
    yield row.cells("begin_group", "agreed", relevant="${consent} = 'yes'")
    for section in pack.sections:
        inside = [fact for fact in facts if fact.section == section]
        if not inside:
            continue
        title = {language: pack.text(language, "sections", section) for language in pack.languages}
        yield row.cells("begin_group", f"section_{section}", title)
        for fact in inside:
            yield fact_row(row, fact, pack, asker)
        yield row.cells("end_group", "")
    yield row.cells("end_group", "")
