"""Two people edit one record: what both changed differently is shown, the rest is merged."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Clash:
    """One field that was changed twice in different ways."""

    field: str
    theirs: Any
    mine: Any


class EditConflictError(Exception):
    """Somebody else changed the same fields meanwhile. Carries what is there now, so that nothing is lost."""

    def __init__(self, clashes: list[Clash], current: Mapping[str, Any], version: int) -> None:
        self.clashes = clashes
        self.current = dict(current)
        self.version = version
        super().__init__(", ".join(clash.field for clash in clashes))


def after_conflict(
    *, base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]
) -> dict[str, Any]:
    """What the form shows after a conflict, over what is there now: mine where I changed it, else theirs.

    A field I did not touch must not go back to what it was when I opened the form: saving again would undo theirs.
    """
    return {
        field: mine.get(field) if mine.get(field) != base.get(field) else theirs.get(field)
        for field in {*base, *mine}
    }


def merge(
    *, base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]
) -> tuple[dict[str, Any], list[Clash]]:
    """Three-way merge of flat records: (merged, clashes). `base` is what the form was opened with."""
    merged, clashes = dict(theirs), []
    for field in sorted({*base, *mine}):
        before, wanted, now = base.get(field), mine.get(field), theirs.get(field)
        if wanted in (before, now):
            continue
        if now != before:
            clashes.append(Clash(field, theirs=now, mine=wanted))
        elif wanted is None:
            merged.pop(field, None)
        else:
            merged[field] = wanted
    return merged, clashes
