"""What a workbook holds besides plain values, told with its place: formulas, merged cells, macros, links."""

from collections.abc import Iterable, Iterator

from panah.core.errors import Place
from panah.core.exchange.htcds.merges import merged_rows
from panah.core.exchange.issues import Issue, IssueLog, Severity
from panah.core.exchange.sheets import Sheet, SheetRow, Workbook, column_letter


def package_issues(book: Workbook) -> list[Issue]:
    """Macros and links to other files."""
    place = Place(file=book.name)
    issues = []
    if book.facts.macros:
        text = "the workbook holds macros; they were not run and are not kept"
        issues.append(Issue(Severity.NOTE, "macros_ignored", text, place=place))
    if book.facts.external_links:
        text = "the workbook links to other files; they were not opened"
        mend = "Copy the linked cells as values."
        issues.append(Issue(Severity.WARNING, "links_ignored", text, mend, place))
    return issues


def hidden_issue(place: Place) -> Issue:
    """A sheet that nobody sees was read."""
    return Issue(Severity.WARNING, "hidden_sheet", "this sheet is hidden; it was read", "Unhide it.", place)


def formula_issue(place: Place, *, computed: bool) -> Issue:
    """The cell at the place holds a formula."""
    if computed:
        text = "the cell holds a formula; the value it last showed was read"
        return Issue(Severity.WARNING, "formula", text, "Paste the column as values.", place)
    text = "the cell holds a formula whose value was never saved; nothing was read"
    mend = "Open the file in a spreadsheet program, save it, or paste the column as values."
    return Issue(Severity.ERROR, "formula_without_value", text, mend, place)


def merge_issue(place: Place, cells: str) -> Issue:
    """The row at the place runs through merged cells."""
    text = f"the cells {cells} are merged, so only the first of them has the value"
    mend = "Unmerge them and write the value into each row."
    return Issue(Severity.WARNING, "merged_cells", text, mend, place, {"cells": cells})


def header_repeated(place: Place) -> Issue:
    """The header stands again among the rows."""
    return Issue(Severity.NOTE, "header_repeated", "the header stands here again; skipped", "", place)


def watched(rows: Iterable[SheetRow], sheet: Sheet, place: Place, log: IssueLog) -> Iterator[SheetRow]:
    """Pass rows on, telling each formula and each row of merged cells."""
    merged = merged_rows(sheet.merges)
    for row in rows:
        if row.number in merged:
            log.append(merge_issue(Place(place.file, place.sheet, row.number), merged[row.number]))
        for index in sorted(row.formulas):
            where = Place(place.file, place.sheet, row.number, column_letter(index))
            log.append(formula_issue(where, computed=row.values[index] is not None))
        yield row
