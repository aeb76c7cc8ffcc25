"""A small calculator of workbook formulas, written apart from what writes them: numbers as exact decimals.

It knows what our workbooks use: + - * / < <= = > >=, ROUND (half up), SUM, SUMIFS, MAX, IF, N, cells and ranges.
"""

import operator
import re
from datetime import date, datetime, time
from decimal import ROUND_HALF_UP, Decimal

from openpyxl.utils import range_boundaries

TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<range>(?:'[^']+'!)?\$?[A-Z]+\$?\d+:\$?[A-Z]+\$?\d+)"
    r"|(?P<cell>(?:'[^']+'!)?\$?[A-Z]+\$?\d+)|(?P<name>[A-Z]+)(?=\()|(?P<sign><=|>=|<>|[-+*/(),<>=]))"
)


COMPARE = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq}


class Workbook:
    """A loaded workbook whose cells give values."""

    def __init__(self, book):
        self.book = book
        self.known = {}

    def value(self, sheet, place):
        """The value of a cell, computed if it holds a formula."""
        key = sheet, place
        if key not in self.known:
            raw = self.book[sheet][place].value
            is_formula = isinstance(raw, str) and self.book[sheet][place].data_type == "f"
            self.known[key] = Formula(self, sheet, raw[1:]).result() if is_formula else plain(raw)
        return self.known[key]


def plain(raw):
    """A cell's content as a number where it is one; a time is a part of a day, as in a workbook."""
    if isinstance(raw, bool | str) or raw is None:
        return raw
    if isinstance(raw, time):
        return Decimal(raw.hour * 60 + raw.minute) / (24 * 60)
    if isinstance(raw, datetime | date):
        return raw
    return Decimal(str(raw))


class Formula:
    """One formula, read from left to right."""

    def __init__(self, book, sheet, text):
        self.book, self.sheet = book, sheet
        self.tokens, place = [], 0
        while place < len(text.rstrip()):
            found = TOKEN.match(text, place)
            assert found, f"cannot read {text[place:]}"
            self.tokens.append((found.lastgroup, found[found.lastgroup]))
            place = found.end()

    def result(self):
        value = self.comparison()
        assert not self.tokens, self.tokens
        return value

    def peek(self):
        return self.tokens[0][1] if self.tokens else ""

    def take(self):
        return self.tokens.pop(0)

    def comparison(self):
        left = self.sum()
        if self.peek() in {"<", "<=", ">", ">=", "="}:
            sign, right = self.take()[1], self.sum()
            return COMPARE[sign](left, right)
        return left

    def sum(self):
        value = self.product()
        while self.peek() in {"+", "-"}:
            sign, other = self.take()[1], number(self.product())
            value = number(value) + other if sign == "+" else number(value) - other
        return value

    def product(self):
        value = self.atom()
        while self.peek() in {"*", "/"}:
            sign, other = self.take()[1], number(self.atom())
            value = number(value) * other if sign == "*" else number(value) / other
        return value

    def atom(self):
        kind, text = self.take()
        if kind == "number":
            return Decimal(text)
        if kind == "cell":
            return self.book.value(*self.place(text))
        if kind == "range":
            return self.cells(text)
        if kind == "name":
            return self.call(text)
        assert text == "(", text
        value = self.comparison()
        assert self.take()[1] == ")"
        return value

    def place(self, text):
        sheet, mark, cell = text.rpartition("!")
        return (sheet.strip("'") if mark else self.sheet), cell.replace("$", "")

    def cells(self, text):
        sheet, area = self.place(text)
        left, top, right, bottom = range_boundaries(area)
        rows = self.book.book[sheet].iter_rows(top, bottom, left, right)
        return [self.book.value(sheet, cell.coordinate) for row in rows for cell in row]

    def call(self, name):
        assert self.take()[1] == "("
        given = [self.comparison()]
        while self.peek() == ",":
            self.take()
            given.append(self.comparison())
        assert self.take()[1] == ")"
        return getattr(self, f"do_{name.lower()}")(*given)

    def do_round(self, value, places):
        return number(value).quantize(Decimal(1).scaleb(-int(places)), ROUND_HALF_UP)

    def do_sum(self, values):
        return sum((each for each in values if isinstance(each, Decimal)), Decimal(0))

    def do_sumifs(self, values, keys, wanted):
        return sum(
            (number(value) for value, key in zip(values, keys, strict=True) if key == wanted), Decimal(0)
        )

    def do_max(self, *values):
        return max(number(each) for each in values)

    def do_if(self, truth, yes, no):
        return yes if truth else no

    def do_n(self, value):
        return value if isinstance(value, Decimal) else Decimal(0)


def number(value):
    """A value in arithmetic: an empty cell is nothing."""
    assert not isinstance(value, str), value
    return Decimal(0) if value is None else Decimal(value)
