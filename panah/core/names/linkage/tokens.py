"""The tokens of a record: two records of one person share at least one, strangers hardly ever share any."""

import secrets
from typing import Final

from panah.core.names.duplicates.records import PersonRecord, fold_person

TOKENS_PER_RECORD: Final = 6


def record_tokens(record: PersonRecord) -> tuple[str, ...]:
    """Up to six tokens from the folded columns; a token whose parts are not all known is left out.

    Document; telephone and given name; names and birth date; consonants of the names and birth date; names, year, and
    month and day in either order; names, year and the father's first three letters.
    """
    f = fold_person(record)
    bones = _together(f["surname_bones"], f["given_bones"])
    date = f["birth_date"] or ""
    either_order = "/".join([date[:4], *sorted((date[5:7], date[8:]))]) if date else None
    tokens = (
        _token("d", f["document"]),
        _token("p", f["phone"], f["given"]),
        _token("n", f["name_pair"], f["birth_date"]),
        _token("b", bones, f["birth_date"]),
        _token("s", f["name_pair"], either_order),
        _token("f", f["name_pair"], f["birth_year"], (f["father"] or "")[:3] or None),
    )
    return tuple(token for token in tokens if token)


def padded_tokens(record: PersonRecord) -> list[str]:
    """Exactly six tokens: random ones in the place of those missing, so that a request does not tell what is known."""
    tokens = list(record_tokens(record))
    return tokens + [random_token() for _ in range(TOKENS_PER_RECORD - len(tokens))]


def random_token() -> str:
    """A token that meets nothing."""
    return f"x{secrets.token_hex(16)}"


def _together(a: str | None, b: str | None) -> str | None:
    return " ".join(sorted((a, b))) if a and b else None


def _token(sort: str, *parts: str | None) -> str:
    known = [part for part in parts if part]
    return "|".join((sort, *known)) if len(known) == len(parts) else ""
