"""Scoring a table of pairs: what can be scored is, what cannot is told by row."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from panah.core.errors import InputError
from panah.core.names.compare import compare
from panah.core.names.problems import NamesError
from panah.core.names.score import Kind
from panah.core.names.textfile import Row, check_cells

PAIR_COLUMNS: Final = ("a", "b", "kind")


def score_pairs(
    rows: Iterable[Row],
    *,
    default_kind: str = "person",
    report: Callable[[InputError], None],
    language: str = "en",
) -> Iterator[dict[str, object]]:
    """Each row with its score, band and reasons added. A broken row is given to `report` and left out."""
    for row in rows:
        try:
            yield _score_row(row, default_kind, language)
        except InputError as error:
            report(error)


def _score_row(row: Row, default_kind: str, language: str) -> dict[str, object]:
    check_cells(row)
    a, b = row.values["a"].strip(), row.values["b"].strip()
    for column, name in (("a", a), ("b", b)):
        if not name:
            raise NamesError("names.empty", row.place(column))
    kind = row.values.get("kind", "").strip().casefold() or default_kind
    if kind not in set(Kind):
        raise NamesError("names.kind", row.place("kind"), kind=kind)
    found = compare(a, b, kind)
    reasons = " ".join(reason.text(language) for reason in found.reasons)
    return {**row.values, "score": found.score, "band": found.band.value, "reasons": reasons}
