"""A person's record as agencies hold it, and the folded columns that are compared in its place."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from panah.core.names.fold import coarse
from panah.core.names.groups import given_name_keys
from panah.core.names.parts import Part
from panah.core.names.persons import parse_person

COLUMNS: Final = (
    "unique_id", "surname", "given", "full_name", "name_pair", "surname_bones", "given_bones", "father", "birth_date",
    "birth_year", "phone", "document",
)  # fmt: skip


@dataclass(frozen=True)
class PersonRecord:
    """One record: its id in its own file, the whole name in any order and script, and what else is known.

    `birth_date` is ISO (2001-05-17, 2001-05 or 2001); a part that is not known is left out. Empty means not known.
    """

    id: str
    name: str
    birth_date: str = ""
    phone: str = ""
    document: str = ""


_VOWELS: Final = re.compile("[aeiou]")
_NO_DIGIT: Final = re.compile(r"\D")
_NO_SIGN: Final = re.compile(r"[\W_]")


@lru_cache(maxsize=100_000)
def _bones(text: str) -> str:
    return _VOWELS.sub("", text) or text


def _key(item: Part) -> str:
    """The coarse stem; for a given name of a known group the group, so that Шыңғыс and Чингиз are one."""
    stem = item.stems[0].text
    groups = sorted(given_name_keys(stem)) if not item.stems[0].sex else []
    return groups[0] if groups else coarse(stem)


def _surname_first(core: tuple[Part, ...]) -> tuple[Part, ...]:
    """The part with a surname ending first; without one the order is kept."""
    ended = [item for item in core if item.stems[0].sex or item.of_father]
    return (ended[0], *(item for item in core if item is not ended[0])) if ended else core


def fold_person(record: PersonRecord) -> dict[str, str | None]:
    """The columns compared for one record; what is not known is None. See `COLUMNS`."""
    parsed = parse_person(record.name)
    keys = [_key(item) for item in _surname_first(parsed.core)]
    surname = keys[0] if keys else None
    given = keys[1] if len(keys) > 1 else None
    father = coarse(parsed.father.stems[0]) if parsed.father else keys[2] if len(keys) > 2 else None
    phone = _NO_DIGIT.sub("", record.phone)[-9:]
    document = _NO_SIGN.sub("", record.document).upper()
    date = record.birth_date
    return {
        "unique_id": record.id,
        "surname": surname,
        "given": given,
        "full_name": f"{surname} {given}" if surname and given else None,
        "name_pair": " ".join(sorted((surname, given))) if surname and given else None,
        "surname_bones": _bones(surname) if surname else None,
        "given_bones": _bones(given) if given else None,
        "father": father,
        # The first of January is what offices write when only the year is known.
        "birth_date": date if len(date) == 10 and not date.endswith("-01-01") else None,
        "birth_year": date[:4] or None,
        "phone": phone if len(phone) >= 7 else None,
        "document": document if len(document) >= 5 else None,
    }
