"""What goes into an index and what comes out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from panah.core.names.problems import NamesError
from panah.core.names.score import Kind, Score


@dataclass(frozen=True)
class Record:
    """One bearer: its owner's id, every name it has had (the first is shown), kind, country, identifiers.

    `country` is an ISO 3166 alpha-2 code in lower case, or empty. `identifiers` is scheme -> number, see `SCHEMES`.
    """

    id: str
    names: tuple[str, ...]
    kind: Kind
    country: str = ""
    identifiers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Hit:
    """A record found: which of its names was the nearest and how near."""

    id: str
    name: str
    kind: Kind
    country: str
    score: Score


@dataclass(frozen=True)
class Verification:
    """What a check of the file found: counts, and problems (none when the index is sound)."""

    records: int
    names: int
    postings: int
    problems: tuple[NamesError, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problems
