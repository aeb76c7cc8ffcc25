"""The percent rule of CTDC's codebook: who is in the denominator of a group of flags."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from panah.core.exchange.ctdc.schema import Row


@dataclass(frozen=True, slots=True)
class Share:
    """`yes` records of `known` have the flag; `percent` is None when nobody has any flag of the group."""

    column: str
    yes: int
    known: int

    @property
    def percent(self) -> Decimal | None:
        """100 × yes / known, exact to two places."""
        if not self.known:
            return None
        return (Decimal(100) * self.yes / self.known).quantize(Decimal("0.01"))


def shares(rows: Iterable[Row], group: Sequence[str]) -> list[Share]:
    """The share of each flag of a group among the records that have any 1 in the group.

    Records without any 1 are left out of the denominator: they may lack the information altogether. Shares of a
    group may sum to more than 100 %, because one person may have several flags.
    """
    counts = dict.fromkeys(group, 0)
    known = 0
    for row in rows:
        set_flags = [name for name in group if row.get(name) == 1]
        known += bool(set_flags)
        for name in set_flags:
            counts[name] += 1
    return [Share(name, count, known) for name, count in counts.items()]
