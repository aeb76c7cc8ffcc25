"""Until when wages can be claimed: the law's time limit, counted from the last day of each period of work.

The law counts from the day on which the pay was due or the worker learnt of the breach. Both come after the period
of work, so the day found here is never too late.
"""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from panah.core.errors import InputError
from panah.core.law import load_pack
from panah.core.law.values import LawValue, LawValues
from panah.core.wages.result import Line

LIMIT = "wage_claim_limit_months"


@dataclass(frozen=True)
class TimeLimit:
    """When a claim runs out of time.

    `first` is the day on which its oldest part lapses, `last` on which all of it has; `lapsed` is the last day of
    the work for which it has lapsed already. `value` is None, and `question` says what to ask a lawyer, where the
    limit is not confirmed or not known for some part.
    """

    value: LawValue | None
    first: date | None = None
    last: date | None = None
    lapsed: date | None = None
    question: str = ""


@cache
def _values() -> LawValues:
    return LawValues.load(load_pack().path)


def time_limit(jurisdiction: str, lines: Iterable[Line], *, today: date) -> TimeLimit:
    """The time limit of a claim with these lines."""
    dated: list[tuple[date, Line]] = []
    value: LawValue | None = None
    for line in sorted(lines, key=lambda each: each.period[1]):
        try:
            value = _values().get(jurisdiction, LIMIT, line.period[1])
        except InputError as error:
            return TimeLimit(None, question=error.mend)
        dated.append((months_after(line.period[1], int(value.value)), line))
    if value is None:
        return TimeLimit(None)
    return TimeLimit(
        value,
        first=min(day for day, _ in dated),
        last=max(day for day, _ in dated),
        lapsed=max((line.period[1] for day, line in dated if day < today), default=None),
    )


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where there is no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
