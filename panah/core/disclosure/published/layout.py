"""What a sheet's layout hides: titles over the table, two rows of headings, merged cells."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from openpyxl.utils import range_boundaries

from panah.core.disclosure.published.numbers import read_number
from panah.core.errors import InputError, Place
from panah.core.exchange.sheets import column_letter

LOOKED_AT = 20  # rows below a heading that tell which columns hold numbers
Row = tuple[int, list[str]]


@dataclass(frozen=True)
class Merge:
    """A merged range: rows count from 1, columns from 0. Only its first cell holds a value."""

    cells: str
    rows: tuple[int, int]
    columns: tuple[int, int]

    def place(self, place: Place) -> Place:
        """Where its first cell stands."""
        return Place(place.file, place.sheet, self.rows[0], column_letter(self.columns[0]))


def merges_of(ranges: Iterable[str]) -> tuple[Merge, ...]:
    """Merged ranges as a workbook names them (A2:A4); whole rows and columns are drawn frames and left out."""
    found = []
    for cells in ranges:
        left, top, right, bottom = range_boundaries(cells)
        if left is not None and top is not None and right is not None and bottom is not None:
            found.append(Merge(cells, (top, bottom), (left - 1, right - 1)))
    return tuple(found)


def without_titles(lines: list[Row], merges: Sequence[Merge]) -> list[Row]:
    """The rows from the heading on: a row above it that is one merged text across the sheet is a title."""
    titles = {merge.rows[0] for merge in merges if merge.columns[0] < merge.columns[1]}
    first = 0
    while first < len(lines) - 1 and lines[first][0] in titles and sum(map(bool, lines[first][1])) == 1:
        first += 1
    return lines[first:]


def refuse_two_headings(
    header: Row, body: Sequence[Row], merges: Sequence[Merge], place: Place, is_total: Callable[[str], bool]
) -> None:
    """Raise InputError where the headings take two rows: which column is which would be a guess."""
    number, names = header
    for merge in merges:
        if merge.rows[0] <= number <= merge.rows[1]:
            raise _two_headings(f"the heading {merge.cells} is merged", merge.place(place))
    if len(body) < 2:
        return
    (second, words), below = body[0], [row for _, row in body[1 : LOOKED_AT + 1]]
    holes = [at for at in range(1, min(len(names), len(words))) if words[at] and not names[at]]
    if holes and not words[0]:  # bands of age in a second row look like ranges of counts: 0-9, 18+
        where = Place(place.file, place.sheet, number, column_letter(holes[0]))
        raise _two_headings("the column has no heading of its own", where)
    numbers = [at for at in range(len(names)) if _all_counts(below, at)]
    told = [words[at] if at < len(words) else "" for at in numbers]
    if told and all(word and read_number(word) is None and not is_total(word) for word in told):
        where = Place(place.file, place.sheet, second, column_letter(numbers[0]))
        raise _two_headings("the row has words where all rows below have numbers", where)


def _all_counts(rows: Sequence[Sequence[str]], at: int) -> bool:
    cells = [row[at] for row in rows if at < len(row)]
    return any(cells) and all(read_number(cell) for cell in cells)


def _two_headings(told: str, place: Place) -> InputError:
    return InputError(
        f"{told}: the table seems to have two rows of headings, and is not read",
        code="two-headings",
        mend="Write one row of headings, each column with a name of its own (male 0-17, male 18+), nothing merged.",
        place=place,
    )


def unmerge(
    body: Sequence[Row], merges: Sequence[Merge], numbers: Sequence[int], width: int, place: Place
) -> tuple[list[Row], list[str]]:
    """Rows with merged categories written in every row, and what was done, in words.

    `numbers` are the columns of numbers, `width` how many columns there are. One number over several cells is set
    aside: whose it is cannot be known. A line of words merged into the numbers is a heading between rows and is left
    out.
    """
    rows = {number: [*row, *[""] * (width - len(row))] for number, row in body}
    last = max(rows, default=0)
    odd = []
    for merge in merges:
        inside = range(merge.columns[0], min(merge.columns[1], width - 1) + 1)
        tall = range(merge.rows[0], min(merge.rows[1], last) + 1)
        touched = [number for number in tall if number in rows]
        if not touched or not inside:
            continue
        value = rows[merge.rows[0]][inside[0]] if merge.rows[0] in rows else ""
        if inside[0] not in numbers and any(at in numbers for at in inside):
            told = "it is read as a heading between the rows, and left out"
            for number in touched:
                del rows[number]
        elif inside[0] in numbers:
            told = "whose the number is cannot be known, and it is set aside"
            for number in touched:
                rows[number][inside[0] : inside[-1] + 1] = [""] * len(inside)
        else:
            told = "it is read as the same for all of them"
            for number in touched:
                rows[number][inside[0] : inside[-1] + 1] = [value] * len(inside)
        odd.append(
            f"{merge.place(place)}: the cells {merge.cells} are merged: {told}. "
            "Unmerge them and write what belongs into each cell"
        )
    return list(rows.items()), odd
