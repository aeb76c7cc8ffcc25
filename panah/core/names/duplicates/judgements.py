"""What reviewers decided of candidate pairs: kept as a list that only grows, so that every decision can be taken back.

Records are never rewritten. Who is one person follows from the judgements in force: positive ones join, a negative one
inside a joined group is a conflict that somebody must settle.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from panah.core.names.problems import NamesError


class Verdict(StrEnum):
    """The same person, two persons, or not to be decided on what is known. `open` takes a judgement back."""

    POSITIVE = "positive"
    NEGATIVE = "negative"
    UNSURE = "unsure"
    OPEN = "open"


@dataclass(frozen=True)
class Judgement:
    """One decision: on which pair, what, by whom, when and why."""

    a: str
    b: str
    verdict: Verdict
    by: str
    at: datetime
    reason: str

    @property
    def pair(self) -> tuple[str, str]:
        """The two ids in order."""
        return (self.a, self.b) if self.a <= self.b else (self.b, self.a)


@dataclass
class Judgements:
    """All judgements in the order they were made."""

    history: list[Judgement] = field(default_factory=list)

    def record(self, judgement: Judgement) -> None:
        """Add one. Raises InputError when it speaks of one record only, or does not say who and why."""
        if judgement.a == judgement.b:
            raise NamesError("names.same_record")
        if not (judgement.by.strip() and judgement.reason.strip()):
            raise NamesError("names.no_reason")
        self.history.append(judgement)

    def verdict(self, a: str, b: str) -> Verdict:
        """The judgement in force on a pair: the last one made, or open."""
        return self.in_force().get((a, b) if a <= b else (b, a), Verdict.OPEN)

    def in_force(self) -> dict[tuple[str, str], Verdict]:
        """The last judgement on each pair that was not taken back."""
        last = {judgement.pair: judgement.verdict for judgement in self.history}
        return {pair: verdict for pair, verdict in last.items() if verdict is not Verdict.OPEN}

    def groups(self) -> list[frozenset[str]]:
        """Records that are one person by the positive judgements in force, joined through each other; by least id."""
        parent: dict[str, str] = {}

        def root(item: str) -> str:
            while parent.setdefault(item, item) != item:
                parent[item] = parent[parent[item]]
                item = parent[item]
            return item

        for (a, b), verdict in sorted(self.in_force().items()):
            if verdict is Verdict.POSITIVE:
                low, high = sorted((root(a), root(b)))
                parent[high] = low
        joined: dict[str, set[str]] = {}
        for item in parent:
            joined.setdefault(root(item), set()).add(item)
        return sorted((frozenset(group) for group in joined.values()), key=min)

    def conflicts(self) -> list[tuple[str, str]]:
        """Pairs judged two persons that other judgements join into one."""
        groups = self.groups()
        apart = (pair for pair, verdict in self.in_force().items() if verdict is Verdict.NEGATIVE)
        return sorted(pair for pair in apart if any(set(pair) <= group for group in groups))

    def waiting(self, pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
        """Of these pairs the ones nobody has judged and no other judgement settles: the review queue."""
        judged = self.in_force()
        groups = self.groups()
        return [
            pair
            for pair in ((a, b) if a <= b else (b, a) for a, b in pairs)
            if pair not in judged and not any(set(pair) <= group for group in groups)
        ]
