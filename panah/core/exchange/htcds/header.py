"""Find the header rows of a sheet and say which column is which field, with the templates' known defects."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from panah.core.errors import Place
from panah.core.exchange.countries import country_code, fold
from panah.core.exchange.htcds.schema import Field, field_by_label, field_by_name, fields
from panah.core.exchange.issues import Issue, Severity
from panah.core.exchange.sheets import SheetRow, column_letter

SEARCHED_ROWS = 20
_NEEDED = 3
_NAME = re.compile(r"(org|prs|vic|per|cas|cco|spl|hte|con)_\w+")
_ROW_NUMBER_HEADERS = {"", "no", "nr", "number", "row", "rownumber", "п", "пп", "id"}
_ADDRESS = {field.name for field in fields().values() if field.name.startswith("prs_Mailing")}
EDITIONS = ("2.0", "1.0")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its index from 0, the field it holds (None for a foreign column) and its header as
    written.
    """

    index: int
    field: Field | None
    header: str

    @property
    def letter(self) -> str:
        """The spreadsheet's letter for it."""
        return column_letter(self.index)


@dataclass(slots=True)
class Header:
    """The header of one sheet: the row number it ends at, its columns, and what had to be repaired."""

    last_row: int
    columns: list[Column]
    issues: list[Issue] = field(default_factory=list)

    @property
    def fields(self) -> tuple[Field, ...]:
        """The fields that the sheet asks for."""
        return tuple(column.field for column in self.columns if column.field)

    @property
    def extra(self) -> tuple[str, ...]:
        """Headers of the columns outside the standard."""
        return tuple(column.header for column in self.columns if column.field is None)

    @property
    def edition(self) -> str:
        """The edition that the columns tell: consent replaced the agreement and vulnerabilities fields in
        2.0.
        """
        names = {spec.name for spec in self.fields}
        old = {"vic_AgreementToManagePersonalData", "vic_Vulnerabilities", "vic_DetailsOfVulnerabilities"}
        return "1.0" if names & old and "con_Consent" not in names else "2.0"


def words(row: SheetRow) -> list[str]:
    """The row's cells as header words."""
    return ["" if value is None else str(value).replace("\u00a0", " ").strip() for value in row.values]


def is_name_row(row: SheetRow) -> bool:
    """The row holds the standard's field names (the template hides this row)."""
    return sum(1 for word in words(row) if _NAME.fullmatch(word)) >= _NEEDED


def is_label_row(row: SheetRow) -> bool:
    """The row holds the standard's labels: at least three, and most of what is written in it."""
    written = [word for word in words(row) if word]
    known = sum(1 for word in written if field_by_label(word))
    return known >= _NEEDED and 2 * known >= len(written)


def find_header(rows: Sequence[SheetRow], place: Place) -> Header | None:
    """The header among a sheet's first rows, or None when the sheet has no HTCDS columns."""
    names = next((row for row in rows if is_name_row(row)), None)
    after = rows[rows.index(names) + 1 :] if names else rows
    labels = next((row for row in (after[:2] if names else after) if is_label_row(row)), None)
    if names is None and labels is None:
        return None
    last = max(row.number for row in (names, labels) if row)
    data = [row for row in rows if row.number > last and not row.is_blank()]
    return _Matcher(place, data, names is not None).match(names, labels, last)


@dataclass(slots=True)
class _Matcher:
    place: Place
    data: Sequence[SheetRow]
    named: bool
    issues: list[Issue] = field(default_factory=list)

    def match(self, names: SheetRow | None, labels: SheetRow | None, last_row: int) -> Header:
        name_words, label_words = words(names) if names else [], words(labels) if labels else []
        width = max(len(name_words), len(label_words), max((len(row.values) for row in self.data), default=0))
        name_words += [""] * (width - len(name_words))
        label_words += [""] * (width - len(label_words))
        by_label = self._address_by_label(name_words, label_words)
        columns: list[Column] = []
        for index in range(width):
            column = self._column(index, name_words[index], label_words[index], by_label=by_label)
            if column and column.field and column.field in [known.field for known in columns]:
                column = self._repeated(column)
            if column:
                columns.append(column)
        columns = _unique_headers(columns)
        self._tell_foreign(columns)
        return Header(last_row, columns, self.issues)

    def _column(self, index: int, name: str, label: str, *, by_label: bool) -> Column | None:
        by_name, labelled = field_by_name(name) if name else None, field_by_label(label) if label else None
        header = label or name
        if by_name is None and labelled is None:
            return self._foreign(index, header)
        if by_name and labelled and by_name is not labelled:
            both_address = {by_name.name, labelled.name} <= _ADDRESS
            if both_address and by_label:
                return Column(index, labelled, header)
            if not both_address:
                self._tell_conflict(index, by_name, labelled)
        if by_name and name != by_name.name:
            text = f"the column name “{name}” was read as {by_name.name}"
            self._note(index, "field_name_repaired", text, name=name, field=by_name.name)
        if by_name is None and labelled and self.named:
            text = f"the column has no name; its label “{labelled.label}” was followed"
            self._note(index, "unnamed_column", text, label=labelled.label)
        return Column(index, by_name or labelled, header)

    def _tell_conflict(self, index: int, by_name: Field, labelled: Field) -> None:
        self.issues.append(
            Issue(
                Severity.WARNING,
                "header_conflict",
                f"the hidden name says {by_name.name}, the label “{labelled.label}”; the name was followed",
                "Unhide row 1 and make the two agree.",
                self._at(index),
                {"name": by_name.name, "label": labelled.label},
            )
        )

    def _foreign(self, index: int, header: str) -> Column | None:
        if index == 0 and fold(header) in _ROW_NUMBER_HEADERS:
            return None
        if not header and all(index >= len(row.values) or row.values[index] is None for row in self.data):
            return None
        return Column(index, None, header or f"column {column_letter(index)}")

    def _repeated(self, column: Column) -> Column:
        label = column.field.label if column.field else ""
        self.issues.append(
            Issue(
                Severity.WARNING,
                "repeated_column",
                f"a second column for “{label}”; its cells are kept as an extra column",
                "Keep one of the two columns.",
                self._at(column.index),
                {"label": label},
            )
        )
        return Column(column.index, None, column.header)

    def _tell_foreign(self, columns: Sequence[Column]) -> None:
        for column in columns:
            if column.field is None:
                message = f"“{column.header}” is not a field of HTCDS; it is kept and written back"
                self._note(column.index, "extra_column", message, header=column.header)

    def _address_by_label(self, names: Sequence[str], labels: Sequence[str]) -> bool:
        """Whether the address columns follow their labels, where hidden names and labels disagree.

        A person types under the visible label; a program fills by name. The countries in the rows decide.
        """
        pairs = [
            (field_by_name(n), field_by_label(v), i)
            for i, (n, v) in enumerate(zip(names, labels, strict=True))
        ]
        moved = [(n, v, i) for n, v, i in pairs if n and v and n is not v and {n.name, v.name} <= _ADDRESS]
        if not moved:
            return True
        named = [i for n, _, i in moved if n and n.name == "prs_MailingCountry"]
        labelled = [i for _, v, i in moved if v and v.name == "prs_MailingCountry"]
        by_label = self._countries_in(labelled) >= self._countries_in(named)
        letters = ", ".join(column_letter(i) for _, _, i in moved)
        followed = "labels" if by_label else "hidden names"
        self.issues.append(
            Issue(
                Severity.NOTE,
                "address_columns_repaired",
                f"hidden names and labels of the address columns ({letters}) disagree, "
                "as in the official template; "
                f"the {followed} were followed",
                "Check one address; the exported template has them right.",
                self._at(moved[0][2]),
                {"columns": letters, "followed": followed},
            )
        )
        return by_label

    def _countries_in(self, indexes: Sequence[int]) -> int:
        cells = [row.values[i] for i in indexes for row in self.data if i < len(row.values)]
        return sum(1 for cell in cells if isinstance(cell, str) and country_code(cell))

    def _note(self, index: int, code: str, message: str, **params: str) -> None:
        self.issues.append(Issue(Severity.NOTE, code, message, "", self._at(index), params))

    def _at(self, index: int) -> Place:
        return Place(self.place.file, self.place.sheet, None, column_letter(index))


def _unique_headers(columns: list[Column]) -> list[Column]:
    """Extra columns need a name of their own to be kept apart and written back."""
    seen: set[str] = set()
    unique = []
    for column in columns:
        kept = column
        if column.field is None and (column.header in seen or column.header in fields()):
            kept = Column(column.index, None, f"{column.header} ({column.letter})")
        seen.add(kept.header if kept.field is None else "")
        unique.append(kept)
    return unique
