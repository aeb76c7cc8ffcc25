"""What somebody remembers or has written down about work and pay, before any law is applied."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal, TypeAlias, get_args

Kind: TypeAlias = Literal["hour", "day", "week", "month", "piece", "share", "season"]
MoneyKind: TypeAlias = Literal["paid", "in_kind", "advance", "loan", "fee", "fine", "deduction", "interest"]
Scheme: TypeAlias = Literal["five_day", "six_day", "unknown"]
YesNo: TypeAlias = Literal["yes", "no", "unknown"]
Summed: TypeAlias = Literal["month", "quarter", "half_year", "year", ""]
Source: TypeAlias = Literal["worker", "observed", "document", "third_party"]
Taken: TypeAlias = Literal["withheld", "handed_over", "unknown"]
WeekStart: TypeAlias = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun", "unknown"]

KINDS: tuple[Kind, ...] = get_args(Kind)
MONEY_KINDS: tuple[MoneyKind, ...] = get_args(MoneyKind)
SCHEMES: tuple[Scheme, ...] = get_args(Scheme)
YES_NO: tuple[YesNo, ...] = get_args(YesNo)
SUMMED: tuple[Summed, ...] = get_args(Summed)
SOURCES: tuple[Source, ...] = get_args(Source)
TAKEN: tuple[Taken, ...] = get_args(Taken)
WEEK_STARTS: tuple[WeekStart, ...] = get_args(WeekStart)
WEEKDAYS: tuple[WeekStart, ...] = WEEK_STARTS[:7]
# Money that reached the worker, and money that was taken from the worker.
RECEIVED: frozenset[MoneyKind] = frozenset({"paid", "in_kind", "advance", "loan"})
TAKEN_KINDS: frozenset[MoneyKind] = frozenset({"fee", "fine", "deduction", "interest"})


@dataclass(frozen=True, slots=True, order=True, init=False)
class Amount:
    """A number that is known exactly (`low == high`) or only to lie between two. Never a guess in the middle."""

    low: Decimal
    high: Decimal

    # By hand: a worker-year makes more than a hundred, and the one of a frozen dataclass takes twice as long.
    def __init__(self, low: Decimal, high: Decimal) -> None:
        if low > high:
            raise ValueError("the lower end of an amount is above its upper end")
        _set_low(self, low)
        _set_high(self, high)

    @classmethod
    def of(cls, low: Decimal | int | str, high: Decimal | int | str | None = None) -> "Amount":
        """An exact number, or a range."""
        return cls(Decimal(low), Decimal(low if high is None else high))

    @classmethod
    def from_json(cls, value: Any) -> "Amount":
        """The inverse of `to_json`."""
        return cls.of(*value) if isinstance(value, list | tuple) else cls.of(value)

    def to_json(self) -> str | list[str]:
        """The number as a text, or the two ends of the range."""
        return plain(self.low) if self.certain else [plain(self.low), plain(self.high)]

    @property
    def certain(self) -> bool:
        """Whether the number is known exactly."""
        return self.low == self.high

    def __add__(self, other: "Amount") -> "Amount":
        return Amount(self.low + other.low, self.high + other.high)

    def __sub__(self, other: "Amount") -> "Amount":
        return Amount(self.low - other.high, self.high - other.low)

    def __mul__(self, factor: "Amount | Decimal | int") -> "Amount":
        if not isinstance(factor, Amount):
            factor = Amount.of(factor)
        corners = [one * two for one in (self.low, self.high) for two in (factor.low, factor.high)]
        return Amount(min(corners), max(corners))

    def hull(self, other: "Amount") -> "Amount":
        """The smallest range that holds both: two readings of one unclear fact."""
        return Amount(min(self.low, other.low), max(self.high, other.high))

    def at_least(self, floor: Decimal | int) -> "Amount":
        """The amount, never below a floor."""
        floor = Decimal(floor)
        return Amount(max(self.low, floor), max(self.high, floor))

    def at_most(self, ceiling: Decimal | int) -> "Amount":
        """The amount, never above a ceiling."""
        ceiling = Decimal(ceiling)
        return Amount(min(self.low, ceiling), min(self.high, ceiling))


_set_low, _set_high = (vars(Amount)[name].__set__ for name in ("low", "high"))
ZERO = Amount(Decimal(0), Decimal(0))


def total(amounts: Iterable[Amount]) -> Amount:
    """The sum; nothing for no amounts."""
    low = high = Decimal(0)
    for amount in amounts:
        low += amount.low
        high += amount.high
    return Amount(low, high)


def plain(number: Decimal) -> str:
    """A number without exponent and without needless zeros: 8, 7.2, 85000."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@lru_cache(maxsize=65536)
def hours_of(minutes: int) -> Decimal:
    """Minutes in hours, to the last digit that decimals keep."""
    return Decimal(minutes) / 60


@lru_cache(maxsize=65536)
def hours_text(minutes: int) -> str:
    """Minutes in hours, as a text."""
    return plain(hours_of(minutes))


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in a record that cannot be used. The rest is computed all the same.

    `code` names the words in words/problems; `values` fill them; `where` names the entry ("shifts[3]"), `row` the
    line of a file, from 1.
    """

    code: str
    where: str
    values: Mapping[str, str] = field(default_factory=dict)
    row: int | None = None

    @property
    def mend(self) -> str:
        """How to mend it, in English; `panah.core.wages.words.told` has the other languages."""
        from panah.core.wages.words import told  # the words are read only where a problem exists

        return told(self, "en").mend


@dataclass(frozen=True, slots=True)
class Shift:
    """One stretch of work. With `start` and `end` (an end not after the start is on the next day) or with `hours`.

    `hours` are hours of work, the break already taken out. `break_minutes` is None where nobody said. `place` is free
    words; `region` the ISO 3166-2 code (RU-MOW) by which the law of a place is found.
    """

    day: date
    start: time | None = None
    end: time | None = None
    hours: Amount | None = None
    break_minutes: int | None = None
    pieces: Decimal | None = None
    task: str = ""
    place: str = ""
    employer: str = ""
    source: Source = "worker"
    note: str = ""
    witnesses: tuple[str, ...] = ()
    region: str = ""


@dataclass(frozen=True, slots=True)
class PayTerms:
    """What was promised for work, from a day to a day (both included).

    `rate` is money per unit of `kind`; for a share it is the percentage of `share_of`, the value of the crop or
    takings. A season's lump sum is the `rate` for the whole time from `valid_from` to `valid_to`. `region` is where
    the work was, unless a shift says otherwise.

    With `summed` hours are counted over that accounting period instead of the day, where it was introduced lawfully.
    """

    kind: Kind
    rate: Amount
    currency: str
    valid_from: date
    valid_to: date | None = None
    employer: str = ""
    scheme: Scheme = "unknown"
    hazardous: YesNo = "unknown"
    written: YesNo = "unknown"
    share_of: Amount | None = None
    farm_work: YesNo = "unknown"
    week_start: WeekStart = "unknown"
    region: str = ""
    summed: Summed = ""
    summed_lawful: YesNo = "unknown"

    def covers(self, day: date) -> bool:
        """Whether the terms hold on a day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@dataclass(frozen=True, slots=True)
class Money:
    """Money or goods that passed between worker and employer or middleman.

    `taken` matters for fees, fines, deductions and interest: withheld from the pay (the worker never had it) or
    handed over by the worker.
    """

    day: date
    kind: MoneyKind
    amount: Amount
    currency: str
    by: str = ""
    reason: str = ""
    agreed_in_writing: YesNo = "unknown"
    employer: str = ""
    taken: Taken = "withheld"
    source: Source = "worker"
    note: str = ""


@dataclass(frozen=True, slots=True)
class ExchangeRate:
    """What one unit of `currency` was worth in `to` on a day, as the user gives it."""

    day: date
    currency: str
    to: str
    rate: Decimal


@dataclass(frozen=True, slots=True)
class KeyRate:
    """The central bank's rate in percent a year, from a day on, as the user gives it."""

    day: date
    percent: Decimal


@dataclass(frozen=True, slots=True)
class WorkRecord:
    """Everything known about one worker's work and pay: a diary, one side's book, or a table.

    `place_timezone` is an IANA name ("Asia/Almaty"); empty means the jurisdiction's own. `region` is where the work
    was, unless terms or a shift say otherwise. `problems` are the entries that could not be read.
    """

    jurisdiction: str
    name: str = ""
    place_timezone: str = ""
    worker_born: date | None = None
    shifts: tuple[Shift, ...] = ()
    terms: tuple[PayTerms, ...] = ()
    money: tuple[Money, ...] = ()
    rates: tuple[ExchangeRate, ...] = ()
    key_rates: tuple[KeyRate, ...] = ()
    problems: tuple[Problem, ...] = ()
    region: str = ""
