"""The calculation as a workbook whose formulas compute it again: quantity times rate, sums, what is left.

A formula is written where it gives exactly what the engine found. Where the engine's number follows from more than
the cells show (readings of an unclear fact that exclude each other, converted money), the number itself is written.
"""

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils import translation
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from panah.claims.documents import figures, words
from panah.claims.documents.file import ClaimFile
from panah.claims.documents.statement import (
    article,
    evidence_rows,
    limit_sentences,
    parties,
    request,
    title,
    versions,
    what,
)
from panah.core.wages.result import Line
from panah.core.wages.words import told_inputs
from panah.core.wages.work import Amount, Shift

Value = str | Decimal | int | date | time | None
_HEAD = PatternFill("solid", fgColor="E6EEEC")
_MONEY = "#,##0.00"
_FIRST = 2  # the first row below a header


def xlsx(file: ClaimFile, *, audience: str, languages: Sequence[str]) -> bytes:
    """The workbook: the claim with its totals, and the calculation, in each language; days and money as recorded."""
    book = Workbook()
    first = book.active
    if not isinstance(first, Worksheet):
        raise TypeError("a new workbook begins with a worksheet")
    for language in languages:
        with translation.override(language):
            # A name that another language has already gets a number.
            claim = book.create_sheet(_sheet(_("Claim")))
            calculation = book.create_sheet(_sheet(_("Calculation")))
            _write_lines(calculation, file.computed.entitlement.lines, language)
            _write_claim(claim, calculation, file, audience, language)
    with translation.override(languages[0]):
        shifts = file.record.shifts
        if audience == "employer":
            # No place where the worker is or was is told to the employer.
            shifts = tuple(replace(shift, place="") for shift in shifts)
        if shifts:
            _write_days(book.create_sheet(_sheet(_("Days"))), shifts)
        _write_money(book.create_sheet(_sheet(_("Money"))), file)
        book.properties.title = f"{title(audience)} {file.reference}"
    book.remove(first)
    for sheet in book.worksheets:
        # On paper a table is as wide as the page.
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "9"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    book.properties.creator = ""
    # Programs that open it compute every formula anew.
    book.calculation.fullCalcOnLoad = True
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _sheet(title: str) -> str:
    return "".join(letter for letter in title if letter not in r"[]:*?/\'")[:31]


def _put(sheet: Worksheet, row: int, column: int, value: Value, style: str = "") -> Cell:
    """A value that is never taken for a formula, whatever a person typed."""
    cell = sheet.cell(row, column)
    if not isinstance(cell, Cell):
        raise TypeError("a merged cell")
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    else:
        cell.value = value
    if style:
        cell.number_format = style
    return cell


def _formula(sheet: Worksheet, row: int, column: int, text: str, *, gives: Decimal, kept: Decimal) -> None:
    """A formula if it gives what the engine found, else what the engine found."""
    cell = _put(sheet, row, column, kept, _MONEY)
    if gives == kept:
        cell.value = text


def _header(sheet: Worksheet, titles: Sequence[str], widths: Sequence[int]) -> None:
    for column, (name, width) in enumerate(zip(titles, widths, strict=True), 1):
        cell = _put(sheet, 1, column, name)
        cell.font, cell.fill = Font(bold=True), _HEAD
        sheet.column_dimensions[get_column_letter(column)].width = width
    sheet.freeze_panes = "A2"


def places_of(amount: Decimal) -> int:
    """Places after the point of an amount as it was rounded."""
    exponent = amount.as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0


def _write_lines(sheet: Worksheet, lines: Sequence[Line], language: str) -> None:
    titles = (
        _("From"), _("To"), _("For"), _("Quantity, lowest"), _("Quantity, highest"), _("Unit"),
        _("Rate, lowest"), _("Rate, highest"), _("Amount, lowest"), _("Amount, highest"), _("Currency"),
        _("Article"), _("In force since"), _("Rule"), _("Made from"), _("Times"), _("Pay"), _("for hours"),
    )  # fmt: skip
    _header(sheet, titles, (12, 12, 30, 11, 11, 10, 12, 12, 14, 14, 10, 34, 14, 22, 50, 9, 12, 9))
    for row, line in enumerate(lines, _FIRST):
        _put(sheet, row, 1, line.period[0], "yyyy-mm-dd")
        _put(sheet, row, 2, line.period[1], "yyyy-mm-dd")
        _put(sheet, row, 3, what(line, language))
        _put(sheet, row, 4, line.quantity.low)
        _put(sheet, row, 5, line.quantity.high)
        _put(sheet, row, 6, figures.unit(line.unit, language))
        _put(sheet, row, 7, line.rate.low)
        _put(sheet, row, 8, line.rate.high)
        for column, end in ((9, "low"), (10, "high")):
            _write_amount(sheet, row, column, line, end)
        _put(sheet, row, 11, line.currency)
        _put(sheet, row, 12, article(line.article, language))
        _put(sheet, row, 13, line.law_version)
        _put(sheet, row, 14, line.rule)
        for place, name in enumerate(("times", "pay", "pay_hours"), 16):
            _put(sheet, row, place, _number(line.inputs.get(name, "")))
        _put(sheet, row, 15, "; ".join(f"{name}: {value}" for name, value in told_inputs(line, language)))


def _write_amount(sheet: Worksheet, row: int, column: int, line: Line, end: str) -> None:
    """Quantity times rate, times the supplement; from the unrounded pay where the rate is one by hours."""
    quantity, rate, kept = (getattr(each, end) for each in (line.quantity, line.rate, line.amount))
    places = places_of(kept)
    number, unit_rate = ("D", "G") if end == "low" else ("E", "H")
    times, pay, hours = (_number(line.inputs.get(name, "")) for name in ("times", "pay", "pay_hours"))
    text, product = f"{number}{row}*{unit_rate}{row}", quantity * rate
    if pay is not None and hours:
        text, product = f"{number}{row}*Q{row}/R{row}", quantity * pay / hours
    if times is not None:
        text, product = f"{text}*P{row}", product * times
    gives = product.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    _formula(sheet, row, column, f"=ROUND({text},{places})", gives=gives, kept=kept)


def _number(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _write_days(sheet: Worksheet, shifts: Sequence[Shift]) -> None:
    titles = (
        _("Day"), _("Start"), _("End"), _("Break, minutes"), _("Hours, lowest"), _("Hours, highest"), _("Pieces"),
        _("What was done"), _("Place"),
    )  # fmt: skip
    _header(sheet, titles, (12, 9, 9, 10, 11, 11, 10, 30, 30))
    for row, shift in enumerate(shifts, _FIRST):
        _put(sheet, row, 1, shift.day, "yyyy-mm-dd")
        _put(sheet, row, 2, shift.start, "hh:mm")
        _put(sheet, row, 3, shift.end, "hh:mm")
        _put(sheet, row, 4, shift.break_minutes)
        if shift.start is not None and shift.end is not None:
            for column in (5, 6):
                hours = f"=ROUND((C{row}-B{row}+IF(C{row}<=B{row},1,0))*24-N(D{row})/60,2)"
                _put(sheet, row, column, None, "0.00").value = hours
        elif shift.hours is not None:
            _put(sheet, row, 5, shift.hours.low, "0.00")
            _put(sheet, row, 6, shift.hours.high, "0.00")
        _put(sheet, row, 7, shift.pieces)
        _put(sheet, row, 8, shift.task)
        _put(sheet, row, 9, shift.place)
    last = len(shifts) + 1
    if shifts:
        _put(sheet, last + 1, 1, _("Sum"))
        for letter in "EFG":
            sheet[f"{letter}{last + 1}"] = f"=SUM({letter}{_FIRST}:{letter}{last})"


def _write_money(sheet: Worksheet, file: ClaimFile) -> None:
    titles = (_("Day"), _("What"), _("Amount, lowest"), _("Amount, highest"), _("Currency"), _("For what"))
    _header(sheet, titles, (12, 24, 14, 14, 10, 40))
    rows: list[tuple[date, str, Amount, str, str]] = [
        (each.day, str(words.MONEY[each.kind]), each.amount, each.currency, each.reason)
        for each in file.record.money
    ]
    rows += [
        (each.day, str(words.EVIDENCE["payments"]), Amount.of(each.amount), each.currency, "")
        for each in file.computed.payments
    ]
    for row, (day, kind, amount, currency, reason) in enumerate(rows, _FIRST):
        _put(sheet, row, 1, day, "yyyy-mm-dd")
        _put(sheet, row, 2, kind)
        _put(sheet, row, 3, amount.low, _MONEY)
        _put(sheet, row, 4, amount.high, _MONEY)
        _put(sheet, row, 5, currency)
        _put(sheet, row, 6, reason)


def _write_claim(
    sheet: Worksheet, calculation: Worksheet, file: ClaimFile, audience: str, language: str
) -> None:
    result = file.computed.entitlement
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 40, 24
    sheet.column_dimensions["C"].width, sheet.column_dimensions["D"].width = 24, 12
    row = 1
    _put(sheet, row, 1, title(audience)).font = Font(bold=True, size=14)
    for label, value in parties(file, audience, language):
        row += 1
        _put(sheet, row, 1, label)
        _put(sheet, row, 2, value)
    for currency in sorted({*result.due, *result.owed, *result.paid}):
        row = _write_totals(sheet, row + 2, calculation, file, currency)
    row += 2
    sentences = [
        request(audience, result, language), *limit_sentences(file.limit, language), *versions(file),
        _("Where lowest and highest differ, a fact is not known exactly. Neither end is a guess."),
    ]  # fmt: skip
    for sentence in sentences:
        _put(sheet, row, 1, sentence)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=4)
        sheet.row_dimensions[row].height = 15 * (1 + len(sentence) // 95)
        row += 1
    # The employer is told what is asked, not what it will be proved with.
    if audience != "employer":
        _write_evidence(sheet, row + 1, file, language)


def _write_evidence(sheet: Worksheet, row: int, file: ClaimFile, language: str) -> None:
    for number, cells in enumerate(evidence_rows(file.evidence, language)):
        if number == 0:
            _put(sheet, row, 1, _("Evidence")).font = Font(bold=True)
        row += 1
        _put(sheet, row, 1, f"{cells[0]}. {cells[1]}")
        for column, text in enumerate(cells[2:], 2):
            _put(sheet, row, column, text)


def _write_totals(sheet: Worksheet, row: int, calculation: Worksheet, file: ClaimFile, currency: str) -> int:
    """Due, paid, set off and owed of one currency, lowest in B and highest in C; returns the last row."""
    result, zero = file.computed.entitlement, Amount.of(0)
    for column, text in enumerate((_("Totals"), _("Lowest"), _("Highest"), _("Currency")), 1):
        cell = _put(sheet, row, column, text)
        cell.font, cell.fill = Font(bold=True), _HEAD
    due, paid, off, owed = row + 1, row + 2, row + 3, row + 4
    labels = (_("Due for the work"), _("Paid"), _("Set off as the law allows"), _("Owed"))
    for number, label in zip((due, paid, off, owed), labels, strict=True):
        _put(sheet, number, 1, label)
        _put(sheet, number, 4, currency)
    name, last = calculation.title, len(result.lines) + 1
    for column, source, end in ((2, "I", "low"), (3, "J", "high")):
        letter = get_column_letter(column)
        lines = sum(
            (getattr(each.amount, end) for each in result.lines if each.currency == currency), Decimal(0)
        )
        kept = {
            key: getattr(totals.get(currency, zero), end)
            for key, totals in (
                ("due", result.due), ("paid", result.paid), ("off", result.set_off), ("owed", result.owed),
            )
        }  # fmt: skip
        summed = f"=SUMIFS('{name}'!{source}{_FIRST}:{source}{last},'{name}'!K{_FIRST}:K{last},D{due})"
        _formula(sheet, due, column, summed, gives=lines, kept=kept["due"])
        _put(sheet, paid, column, kept["paid"], _MONEY)
        _put(sheet, off, column, kept["off"], _MONEY)
        taken = (result.paid.get(currency, zero), result.set_off.get(currency, zero))
        gives, text = _left(taken, end, kept["due"], (letter, due, paid, off))
        _formula(sheet, owed, column, text, gives=gives, kept=kept["owed"])
    return owed


def _left(
    taken: Sequence[Amount], end: str, due: Decimal, cells: tuple[str, int, int, int]
) -> tuple[Decimal, str]:
    """What is left at one end of the range: the least that is due less the most that was taken, and the reverse."""
    other = "high" if end == "low" else "low"
    letter, due_row, paid_row, off_row = cells
    far = "C" if letter == "B" else "B"
    gives = due - sum((getattr(each, other) for each in taken), Decimal(0))
    return max(Decimal(0), gives), f"=MAX(0,{letter}{due_row}-{far}{paid_row}-{far}{off_row})"
