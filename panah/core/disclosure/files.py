"""Codebooks, records and releases in files."""

import csv
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from panah.core.disclosure.codebook import Codebook, Dimension
from panah.core.disclosure.counting import Record
from panah.core.disclosure.release import Release
from panah.core.errors import InputError, Place

SEPARATOR = ";"
KEYS = {"name", "categories", "several", "unknown", "closes", "reads", "merge"}
WITHHELD = "withheld"


def read_codebook(path: Path | str) -> Codebook:
    """A codebook from YAML or JSON: `dataset`, `dimensions` (see Dimension) and `tables`.

    Raises InputError, with the file, for anything missing, misspelt or of another shape.
    """
    place = Place(file=Path(path).name)
    try:
        data = yaml.safe_load(Path(path).read_text(encoding="utf-8-sig"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        raise InputError(
            "the codebook is neither YAML nor JSON",
            code="codebook-syntax",
            place=Place(place.file, row=None if line is None else line + 1),
        ) from None
    if not isinstance(data, dict) or set(data) != {"dataset", "dimensions", "tables"}:
        raise InputError(
            "the codebook must have exactly dataset, dimensions and tables", code="codebook-keys", place=place
        )
    try:
        dimensions = tuple(_dimension(entry, place) for entry in data["dimensions"])
        tables = tuple(tuple(str(name) for name in table) for table in data["tables"])
        return Codebook(str(data["dataset"]), dimensions, tables)
    except TypeError:
        raise InputError(
            "dimensions and tables must be lists of lists or of entries", code="codebook-shape", place=place
        ) from None


def _dimension(entry: Mapping[str, Any], place: Place) -> Dimension:
    strays = sorted(set(entry) - KEYS)
    if strays or not {"name", "categories"} <= set(entry):
        raise InputError(
            f"a dimension has the unknown keys {', '.join(strays)}"
            if strays
            else "a dimension lacks its name or categories",
            code="codebook-keys",
            mend=f"The keys are: {', '.join(sorted(KEYS))}.",
            place=place,
        )
    categories = entry["categories"]
    if not isinstance(categories, list):
        raise InputError(f"the categories of {entry['name']} are no list", code="codebook-shape", place=place)
    texts = {str(code): str(category) for code, category in entry.get("merge", {}).items()}
    return Dimension(
        **{**entry, "categories": tuple(str(category) for category in categories), "merge": texts}
    )


def read_records(path: Path | str, codebook: Codebook) -> Iterator[Record]:
    """Records from CSV with a header, one row per person; several values are separated by a semicolon.

    Raises InputError for a missing column, naming it, and for a row of another length.
    """
    with Path(path).open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.reader(stream)
        names = next(reader, [])
        for dimension in codebook.dimensions:
            if dimension.field not in names:
                raise InputError(
                    f"there is no column {dimension.field}, which {dimension.name} reads",
                    code="column-missing",
                    mend=f"The columns are: {', '.join(names)}.",
                    place=Place(file=Path(path).name, row=1),
                )
        several = {dimension.field for dimension in codebook.dimensions if dimension.several}
        for row in reader:
            if len(row) != len(names):
                raise InputError(
                    f"the row has {len(row)} cells and the header {len(names)}",
                    code="row-length",
                    place=Place(file=Path(path).name, row=reader.line_num),
                )
            yield {
                name: _split(cell) if name in several else cell for name, cell in zip(names, row, strict=True)
            }


def placed(error: InputError, path: Path | str) -> InputError:
    """A record's number told as the row of its file, whose first row is the header."""
    if error.place.row is not None and not error.place.file:
        place = Place(file=Path(path).name, row=error.place.row + 1, column=error.place.column)
        return InputError(error.message, code=error.code, mend=error.mend, place=place)
    return error


def _split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(SEPARATOR) if part.strip()]


def read_release(path: Path | str) -> Release:
    """A release from its JSON file."""
    try:
        return Release.from_json(Path(path).read_text(encoding="utf-8"))
    except InputError as error:
        raise InputError(
            error.message, code=error.code, mend=error.mend, place=Place(file=Path(path).name)
        ) from None


def write_release_table(release: Release, path: Path | str) -> None:
    """A release as one long CSV: table, categories, number or "withheld"."""
    with Path(path).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["table", "categories", "number"])
        for table in release.codebook.published_tables():
            for codes, number in release.rows(table):
                told = WITHHELD if number is None else number
                writer.writerow([" x ".join(table) or "total", " / ".join(codes), told])


def check_writable(*paths: Path | str | None) -> None:
    """Raise InputError where a file could not be written: asked before a budget is spent or minutes are."""
    for path in (Path(path) for path in paths if path):
        if path.is_dir() or not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
            raise InputError(
                f"{path} cannot be written, so nothing was begun",
                code="out-folder",
                mend="Name a file in a folder that exists and that you may write to.",
            )


def write_atomically(path: Path | str, text: str) -> None:
    """Write a file whole or not at all."""
    draft = Path(f"{path}.part")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def codebook_text(codebook: Codebook) -> str:
    """A codebook as a JSON file that `read_codebook` reads."""
    return json.dumps(codebook.to_json(), ensure_ascii=False, indent=1)
