"""Paging by key: the address of the next page carries the place of the last row, never a number of rows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.core import signing
from django.http import Http404, HttpRequest

Row = TypeVar("Row")


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Rows to show, and what the link to the next page carries ('' on the last page)."""

    rows: list[Row]
    after: str


def place(request: HttpRequest) -> list[str] | None:
    """The place this page starts after: signed, so that nobody can probe with made-up ones."""
    return place_in(request, request.GET.get("after", ""))


def place_in(request: HttpRequest, token: str) -> list[str] | None:
    """The same from a token that a form sent."""
    if not token:
        return None
    try:
        return list(signing.loads(token, salt=_salt(request)))
    except signing.BadSignature as error:
        raise Http404 from error


def page_of(request: HttpRequest, rows: list[Row], size: int, key: Callable[[Row], list[str]]) -> Page[Row]:
    """A page from up to size + 1 rows."""
    shown = rows[:size]
    after = signing.dumps(key(shown[-1]), salt=_salt(request)) if len(rows) > size else ""
    return Page(shown, after)


def _salt(request: HttpRequest) -> str:
    """A place in one list is no place in another."""
    return f"desk-page:{request.resolver_match.view_name if request.resolver_match else ''}"


def whole_number(request: HttpRequest, name: str) -> int | None:
    """A number from the address, if it is one that a database column holds."""
    return number_in(request.GET.get(name, ""))


def number_in(text: str) -> int | None:
    """The number that a text is, if it is one that a database column holds."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None
