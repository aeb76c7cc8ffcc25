"""What the attack on published tables found."""

from collections.abc import Sequence
from dataclasses import dataclass

from panah.core.errors import Place

Term = tuple[float, str, str]  # weight, cell, what was printed there


@dataclass(frozen=True)
class Recovered:
    """One suppressed cell about which more can be said than was printed.

    `method` is "subtraction" (one relation, all other numbers printed) or "linear programming". The lowest (and
    the highest) value is the sum of weight x printed number over its proof.
    """

    cell: str
    place: Place
    printed: str
    lowest: float
    highest: float
    method: str
    proof_lowest: tuple[Term, ...]
    proof_highest: tuple[Term, ...]

    @property
    def pinned(self) -> bool:
        """Is the exact number known?"""
        return self.lowest == self.highest


@dataclass(frozen=True)
class Contradiction:
    """Printed numbers that cannot all be true: the fewest (at most five) that would have to change."""

    cells: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """The outcome over one table. `suppressed` counts the printed cells that hide their number."""

    suppressed: int
    recovered: tuple[Recovered, ...]
    contradictions: tuple[Contradiction, ...]
    warnings: tuple[str, ...]

    def pinned(self, method: str = "") -> int:
        """How many suppressed numbers are known exactly (by one method)."""
        return sum(found.pinned and method in {"", found.method} for found in self.recovered)

    def bounded(self) -> int:
        """How many are known more closely than printed, but not exactly."""
        return sum(not found.pinned for found in self.recovered)


def written(terms: Sequence[Term]) -> str:
    """A proof as people write it: 68 (Female, Total) - 64 (Female, 18+)."""
    parts = []
    for weight, cell, printed in terms:
        factor = "" if abs(weight) == 1 else f"{abs(weight):g} x "
        sign = "-" if weight < 0 else "+"
        parts.append(f"{sign} {factor}{printed} ({cell})")
    return " ".join(parts).removeprefix("+ ") or "as printed"
