"""What the actions share: which provisions, and rows as lines or JSON."""

import argparse
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from panah.core.law import Offence, Pack


def provisions_of(pack: "Pack", country: str) -> list["Offence"]:
    """Every version of every provision of a country."""
    from panah.core.errors import InputError

    tables = [*pack.concepts.values(), *pack.offences.values()]
    found = [provision for versions in tables for provision in versions if provision.jurisdiction == country]
    if not found:
        raise InputError(
            f"there is no law of {country!r} in this pack",
            code="unknown_jurisdiction",
            mend=f"Use one of: international, {', '.join(pack.jurisdictions)}.",
        )
    return found


def print_rows(args: argparse.Namespace, rows: Iterable[dict[str, Any]], line: str) -> int:
    """Rows as JSON, or each filled into a line."""
    rows = list(rows)
    if args.json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        for row in rows:
            print(line.format_map(row))
    return 0


def span(provision: "Offence") -> str:
    """From when to when."""
    end = provision.citation.valid_to
    return f"{provision.citation.valid_from} to {end or 'now'}"
