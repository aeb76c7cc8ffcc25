"""What a form was opened with goes into the page, signed, and comes back with it: the base of the three-way merge."""

from typing import Any

from django.core import signing
from django.http import HttpRequest


def sealed_base(base: dict[str, Any], purpose: str) -> str:
    """The base for a hidden field. Signed, not encrypted: it holds only what the same page shows."""
    return signing.dumps(base, salt=purpose, compress=True)


def opened_with(request: HttpRequest, purpose: str) -> dict[str, Any] | None:
    """The base a posted form was opened with. None if it is missing, damaged, or of another record.

    Then nothing is known about what the person saw, so every difference counts as a conflict and none is overwritten.
    """
    try:
        return dict(signing.loads(request.POST.get("base", ""), salt=purpose))
    except signing.BadSignature:
        return None
