"""Do the published parts fit their total? A person may have several forms, so more is a warning, never an error."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from panah.core.exchange.glotip.row import GlotipRow
from panah.core.exchange.issues import Issue, Severity
from panah.core.exchange.missing import Missing

_TOTAL = "Total"
_ROOM = 500_000


@dataclass(slots=True)
class PartsCheck:
    """Feed it every row, then ask for `issues`. Sums are kept per line of the table, at most 500,000 of them."""

    totals: dict[tuple[str, ...], int | Missing] = field(default_factory=dict)
    sums: dict[tuple[str, ...], int] = field(default_factory=dict)
    full: bool = False

    def add(self, row: GlotipRow) -> None:
        """Count one row in."""
        if row.year is None or len(self.sums) + len(self.totals) > _ROOM:
            self.full = self.full or row.year is not None
            return
        whole = (row.iso3, row.indicator, str(row.year), row.sex, row.age)
        if row.dimension == _TOTAL:
            self.totals[whole] = row.value
        elif isinstance(row.value, int):
            key = (*whole, row.dimension)
            self.sums[key] = self.sums.get(key, 0) + row.value

    def issues(self) -> Iterator[Issue]:
        """Parts that exceed their total, and totals said to be small whose published parts are not.

        The last says that there were too many lines to check them all.
        """
        for key, parts in self.sums.items():
            total = self.totals.get(key[:5])
            iso3, indicator, year, sex, age, dimension = key
            line = f"{iso3} {year}, {indicator}, sex {sex}, age {age}: the parts {dimension} sum to {parts:,}"
            params = {
                **dict(zip(("iso3", "indicator", "year", "sex", "age", "dimension"), key, strict=True)),
                "parts": f"{parts:,}",
                "total": f"{total:,}" if isinstance(total, int) else "<5",
            }
            if isinstance(total, int) and parts > total:
                yield Issue(
                    Severity.WARNING,
                    "parts_exceed_total",
                    f"{line}, the total is {total:,}",
                    "Right if one person can be in several parts; otherwise correct one of them.",
                    params=params,
                )
            elif total is Missing.SUPPRESSED and parts >= 5:
                text = f"{line}, the total says <5: here <5 hides missing data"
                yield Issue(
                    Severity.WARNING, "suppressed_total_contradicted", text, "Ask the source.", params=params
                )
        if self.full:
            text = f"the sums of the first {_ROOM:,} lines of the table were checked, and no more"
            mend = "Split the table by country to have all of them checked."
            yield Issue(Severity.NOTE, "sums_unchecked", text, mend, params={"count": f"{_ROOM:,}"})
