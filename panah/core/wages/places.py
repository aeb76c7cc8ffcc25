"""Minimum wages of places within a country, which the national one yields to where they are higher.

Russia's regions set theirs by agreement of three sides (Labour Code, art. 133.1); American states by their own law
(29 U.S.C. 218(a)). A place is named by its ISO 3166-2 code: RU-MOW, US-CA.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from panah.core.law.documents import Node
from panah.core.law.values import LawValue, read_versions

if TYPE_CHECKING:
    from panah.core.wages.law import Jurisdiction

# A further minimum of the same place that holds only if a fact is so: never confirmed, always a question.
HIGHER = "higher_minimum"
MINIMA = ("minimum_wage_month", "minimum_wage_hour", HIGHER)
_CODE = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")


@dataclass(frozen=True)
class Places:
    """The minimum wages of the places of a country, by code and kind; `article` is why they go before the national."""

    article: str
    table: Mapping[str, Mapping[str, Sequence[LawValue]]]


def read_places(document: Node, country: str) -> Places:
    """The file places.yaml of a country. Raises InputError naming the line of what is not as it should be."""
    document.check_keys(("places",))
    node = document.mapping()["places"]
    node.check_keys(("article", "regions"))
    table: dict[str, Mapping[str, Sequence[LawValue]]] = {}
    for code, minima in node.mapping()["regions"].mapping().items():
        if not is_region_of(code, country):
            minima.fail(f"{code!r} is no code of a place of {country!r}", "Write it as RU-MOW.")
        minima.check_keys((), MINIMA)
        table[code] = {kind: read_versions(found, kind, code) for kind, found in minima.mapping().items()}
        for version in table[code].get(HIGHER, ()):
            if version.citation.confidence != "unconfirmed":
                minima.fail(
                    f"{HIGHER} of {code} is not unconfirmed",
                    "Make it the minimum, or ask for the fact that decides.",
                )
    return Places(node.mapping()["article"].of(str), table)


def is_region_of(code: str, country: str) -> bool:
    """Whether a text is the code of a place of a country, in the pack or not."""
    return bool(_CODE.fullmatch(code)) and code.startswith(f"{country.upper()}-")


def higher(version: LawValue, than: LawValue | None) -> bool:
    """Whether a place's minimum is above the national one; where there is none, it stands alone."""
    return than is None or version.value > than.value


def regions(law: "Jurisdiction", language: str) -> list[tuple[str, str]]:
    """The places of a country that the pack knows, with their names in a language, by name; none where it has none."""
    from panah.core.wages.words import word  # the words are read only where somebody is asked

    codes = () if law.places is None else law.places.table
    named = [(code, word(language, "input_values", "region", code)) for code in codes]
    return sorted(named, key=lambda pair: pair[1].casefold())
