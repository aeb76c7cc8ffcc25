"""The law of wages of all jurisdictions: numbers by day, days off, and how overtime and interest are reckoned."""

import hashlib
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias, cast

from panah.core.errors import InputError
from panah.core.law import Pack
from panah.core.law.documents import Node, read_document
from panah.core.law.entries import one_of
from panah.core.law.values import LawValue, LawValues
from panah.core.wages.calendar import DaysOff, WorkCalendar, read_days_off
from panah.core.wages.places import HIGHER, Places, higher, read_places
from panah.core.wages.work import Scheme, plain

Variant: TypeAlias = Literal["adult", "hazardous", "minor_16_to_18", "minor_under_16"]
SetOff: TypeAlias = Literal["written", "never"]

# The numbers that wages are reckoned with: a change of one of them begins a new stretch of law.
WAGE_VALUES = (
    "week_hours", "week_hours_hazardous", "day_hours_five_day_week", "day_hours_six_day_week",
    "day_hours_five_day_week_36", "day_hours_six_day_week_36", "day_hours_six_day_week_24",
    "day_hours_before_rest_day_six_day_week", "hours_less_before_holiday", "break_minutes",
    "overtime_rate", "overtime_rate_first", "overtime_first_hours", "overtime_hours_per_day",
    "overtime_hours_per_day_hazardous", "overtime_hours_per_month", "overtime_hours_per_year",
    "overtime_hours_in_two_days", "rest_day_rate", "holiday_rate", "night_rate", "night_supplement_percent",
    "night_begins_hour", "night_ends_hour", "minor_week_hours_14_to_16", "minor_week_hours_16_to_18",
    "minor_overtime_hours", "minor_night_hours", "working_age", "youngest_working_age", "minimum_wage_month",
    "minimum_wage_hour", "minimum_hourly_wage_method", "pay_day_of_next_month", "late_pay_multiplier",
    "late_pay_rate_divisor", "pay_duty", "deduction_limit_percent", "in_kind_limit_percent", "contract_in_writing",
    "farm_overtime_exempt", "liquidated_damages_times", "three_fourths_guarantee", "daily_rest_hours",
    "weekly_rest_hours", "weekly_rest_days", "shift_hours", "summed_accounting", "minor_summed_accounting",
    "summed_period_months", "summed_period_months_hazardous",
)  # fmt: skip
WEEK_VALUES: Mapping[Variant, str] = {
    "adult": "week_hours",
    "hazardous": "week_hours_hazardous",
    "minor_16_to_18": "minor_week_hours_16_to_18",
    "minor_under_16": "minor_week_hours_14_to_16",
}
DAYS_A_WEEK: Mapping[str, int] = {"five_day": 5, "six_day": 6}


class Limit(NamedTuple):
    """So many hours at most: in minutes, as a text, by an article in force."""

    value: str
    minutes: int
    text: str
    article: str
    version: str


class Premium(NamedTuple):
    """Hours of one kind bring so many `times` the hourly rate (`text`: the same as a text), by an article in force."""

    what: str
    times: Decimal
    text: str
    article: str
    version: str


@dataclass(frozen=True)
class Rules:
    """The numbers in force over one stretch of time (both days included); the unconfirmed ones apart.

    With a `region` the minimum wage is that of the place, where it is higher than the national one. `regional` says
    whether the pack has a number for the place at that time, confirmed or not.
    """

    jurisdiction: str
    first: date
    last: date
    values: Mapping[str, LawValue]
    unconfirmed: Mapping[str, LawValue]
    region: str = ""
    regional: bool = False

    def get(self, value_id: str) -> LawValue | None:
        """A number that may be used, with its citation; None where there is none or it is not confirmed."""
        return self.values.get(value_id)

    def number(self, value_id: str) -> Decimal | None:
        """Just the number."""
        value = self.values.get(value_id)
        return None if value is None else value.value

    def article(self, value_id: str) -> str:
        """Where a number stands; empty where there is none."""
        value = self.values.get(value_id)
        return "" if value is None else value.citation.article

    def version(self, value_id: str) -> str:
        """Since when the text of a number is in force; empty where there is none."""
        return self._versions.get(value_id, "")

    @cached_property
    def _versions(self) -> Mapping[str, str]:
        return {name: value.citation.valid_from.isoformat() for name, value in self.values.items()}

    @cached_property
    def minimum_source(self) -> tuple[str, str]:
        """Article and version of the minimum wage, the method of its hour with it."""
        value = "minimum_wage_hour" if self.get("minimum_wage_hour") else "minimum_wage_month"
        method = self.article("minimum_hourly_wage_method")
        article = self.article(value)
        return (f"{article}; {method}" if method else article), self.version(value)

    @cached_property
    def minimum_of_region(self) -> str:
        """The region whose minimum wage holds; empty where the national one does."""
        found = self.get("minimum_wage_hour") or self.get("minimum_wage_month")
        return self.region if found is not None and found.jurisdiction == self.region else ""

    @cached_property
    def limits(self) -> Mapping[str, Limit]:
        """The numbers that are hours, as limits."""
        return {
            name: Limit(
                name, int(found.value * 60), plain(found.value), self.article(name), self.version(name)
            )
            for name, found in self.values.items()
            if "_hours" in name
        }

    @cached_property
    def premiums(self) -> Mapping[str, Premium]:
        """What hours outside ordinary time bring, by their kind; night work on top of the pay for its hours."""
        values = {
            "overtime_first": "overtime_rate_first",
            "overtime": "overtime_rate",
            "rest_day": "rest_day_rate",
            "holiday": "holiday_rate",
        }
        factors = {what: (value, self.number(value)) for what, value in values.items()}
        rate, percent = self.number("night_rate"), self.number("night_supplement_percent")
        if rate is not None:
            factors["night"] = ("night_rate", rate - 1)
        elif percent is not None:
            factors["night"] = ("night_supplement_percent", percent / 100)
        return {
            what: Premium(what, factor, plain(factor), self.article(value), self.version(value))
            for what, (value, factor) in factors.items()
            if factor is not None
        }

    @cached_property
    def pay_article(self) -> str:
        """That what was promised must be paid: where the law fixes the day of pay."""
        return self.article("pay_duty") or self.article("pay_day_of_next_month")

    def week_minutes(self, variant: Variant) -> int:
        """The norm of a week; the ordinary one where the law has no shorter one. 0 where no law is known."""
        return self._weeks[variant]

    @cached_property
    def _weeks(self) -> Mapping[Variant, int]:
        ordinary = self.number("week_hours") or Decimal(0)
        return {variant: int((self.number(value) or ordinary) * 60) for variant, value in WEEK_VALUES.items()}

    def day_minutes(self, variant: Variant, scheme: Scheme) -> int:
        """The norm of a full working day under a weekly scheme."""
        week = self.week_minutes(variant)
        hours = self.number(f"day_hours_{scheme}_week" + ("" if week == 2400 else f"_{week // 60}"))
        return int(hours * 60) if hours is not None else week // DAYS_A_WEEK[scheme]

    def least_break(self, worked: int) -> int:
        """Minutes of the break that the law asks for at least, in a shift of so many minutes.

        It lies after the first SHORT_SHIFT minutes, and never takes them away: who stays longer has worked no less.
        """
        minutes = self.number("break_minutes")
        return 0 if minutes is None else max(0, min(int(minutes), worked - SHORT_SHIFT))

    @cached_property
    def night(self) -> tuple[int, int] | None:
        """Minutes of the day at which night begins and ends; None where the law knows no night work."""
        begins, ends = self.number("night_begins_hour"), self.number("night_ends_hour")
        return None if begins is None or ends is None else (int(begins * 60), int(ends * 60))


# A shift of four hours or less can go without a break.
SHORT_SHIFT = 240


@dataclass(frozen=True)
class Jurisdiction:
    """How wages are reckoned in one country: its stretches of law, days off and methods."""

    code: str
    currency: str
    timezone: str
    overtime_by: Literal["day", "week"]
    minimum_hour_by: Literal["average_of_the_year", "hour"]
    late_interest: Literal["multiple_of_yearly_rate", "part_of_rate_per_day", "none"]
    set_off: Mapping[str, SetOff]
    stretches: Sequence[Rules]
    days_off: DaysOff
    places: Places | None
    _calendars: dict[tuple[str, str], WorkCalendar] = field(default_factory=dict, repr=False, compare=False)
    _regions: dict[str, Sequence[Rules]] = field(default_factory=dict, repr=False, compare=False)
    _days: dict[str, dict[date, Rules]] = field(
        default_factory=lambda: defaultdict(dict), repr=False, compare=False
    )

    def at(self, day: date, region: str = "") -> Rules:
        """The numbers in force on a day, in a region or, where none is named, in the country."""
        if self.places is None:
            region = ""
        days = self._days[region]
        found = days.get(day)
        if found is None:
            stretches = self.stretches if not region else self.of_region(region)
            place = bisect_right(stretches, day, key=lambda rules: rules.first) - 1
            found = days[day] = stretches[max(place, 0)]
        return found

    def of_region(self, region: str) -> Sequence[Rules]:
        """The stretches of law of a region: the country's, cut again where the region's minimum wage changes."""
        if region not in self._regions:
            minima = {} if self.places is None else self.places.table.get(region, {})
            self._regions[region] = [
                part for rules in self.stretches for part in _in_region(rules, region, minima)
            ]
        return self._regions[region]

    @cached_property
    def most(self) -> Mapping[str, Decimal]:
        """The greatest of each number that was ever in force, confirmed or not."""
        most: dict[str, Decimal] = {}
        for rules in self.stretches:
            for value in (*rules.values.values(), *rules.unconfirmed.values()):
                most[value.id] = max(value.value, most.get(value.id, value.value))
        return most

    def calendar(self, scheme: Scheme, variant: Variant = "adult") -> WorkCalendar:
        """Which days are worked, and how long, under a weekly scheme. Made once and kept."""
        key = (scheme, variant)
        if key not in self._calendars:
            self._calendars[key] = WorkCalendar(self, scheme, variant)
        return self._calendars[key]


@dataclass(frozen=True)
class WageLaw:
    """The wage law of a pack. `hash` is over every file it was read from."""

    pack: str
    hash: str
    table: Mapping[str, Jurisdiction]

    @classmethod
    def load(cls, pack: Pack) -> "WageLaw":
        """Read values, days off and methods of every country of a pack that has them, once per pack.

        Raises InputError naming file and line for anything that is not as it should be.
        """
        return _load(pack.path, pack.version.name)

    def of(self, jurisdiction: str) -> Jurisdiction:
        """The law of one country. Raises InputError where there is none."""
        if jurisdiction not in self.table:
            raise InputError(
                f"there is no wage law of {jurisdiction!r}",
                code="unknown_jurisdiction",
                mend=f"Use one of: {', '.join(self.table)}.",
            )
        return self.table[jurisdiction]

    def at(self, jurisdiction: str, day: date) -> Rules:
        """The numbers of a country in force on a day."""
        return self.of(jurisdiction).at(day)


@lru_cache(maxsize=4)
def _load(path: Path, name: str) -> WageLaw:
    values = LawValues.load(path)
    digest = hashlib.sha256()
    table: dict[str, Jurisdiction] = {}
    for file in sorted((path / "countries").glob("*/wages.yaml")):
        for part in ("values.yaml", "holidays.yaml", "wages.yaml", "places.yaml"):
            if (file.parent / part).exists():
                content = (file.parent / part).read_bytes()
                digest.update(f"{file.parent.name}/{part}".encode() + b"\0" + content)
        table[file.parent.name] = _jurisdiction(read_document(file, path), path, values)
    return WageLaw(name, digest.hexdigest(), table)


def _jurisdiction(document: Node, path: Path, values: LawValues) -> Jurisdiction:
    code = Path(document.file).parent.name
    folder = path / "countries" / code
    document.check_keys(("wages",))
    node = document.mapping()["wages"]
    node.check_keys(("currency", "timezone", "overtime_by", "minimum_hour_by", "late_interest", "set_off"))
    table = node.mapping()
    places = folder / "places.yaml"
    return Jurisdiction(
        code=code,
        currency=table["currency"].of(str),
        timezone=table["timezone"].of(str),
        overtime_by=cast("Literal['day', 'week']", one_of(table["overtime_by"], ("day", "week"))),
        minimum_hour_by=cast(
            "Literal['average_of_the_year', 'hour']",
            one_of(table["minimum_hour_by"], ("average_of_the_year", "hour")),
        ),
        late_interest=cast(
            "Literal['multiple_of_yearly_rate', 'part_of_rate_per_day', 'none']",
            one_of(table["late_interest"], ("multiple_of_yearly_rate", "part_of_rate_per_day", "none")),
        ),
        set_off={
            kind: cast("SetOff", one_of(child, ("written", "never")))
            for kind, child in table["set_off"].mapping().items()
        },
        stretches=_stretches(code, values),
        days_off=read_days_off(read_document(folder / "holidays.yaml", path)),
        places=read_places(read_document(places, path), code) if places.exists() else None,
    )


def _stretches(code: str, values: LawValues) -> list[Rules]:
    """Time cut at every day on which a number of wages changes, so that within a stretch all numbers are the same."""
    versions = [v for name in WAGE_VALUES for v in values.table.get((code, name), ())]
    cuts = {date.min}
    for version in versions:
        cuts.add(version.citation.valid_from)
        if version.citation.valid_to:
            cuts.add(version.citation.valid_to + timedelta(days=1))
    starts = sorted(cuts)
    ends = [*(start - timedelta(days=1) for start in starts[1:]), date.max]
    stretches = []
    for first, last in zip(starts, ends, strict=True):
        valid = [v for v in versions if v.citation.in_force(first)]
        usable = {v.id: v for v in valid if v.citation.confidence != "unconfirmed"}
        refused = {v.id: v for v in valid if v.citation.confidence == "unconfirmed"}
        stretches.append(Rules(code, first, last, usable, refused))
    return stretches


def _in_region(rules: Rules, region: str, minima: Mapping[str, Sequence[LawValue]]) -> list[Rules]:
    """A stretch of the country's law as it is in a region: never less than the country's own minimum wage."""
    versions = [version for found in minima.values() for version in found]
    cuts = {rules.first}
    for version in versions:
        ends = version.citation.valid_to
        cuts |= {version.citation.valid_from} | ({ends + timedelta(days=1)} if ends else set())
    starts = sorted(cut for cut in cuts if rules.first <= cut <= rules.last)
    ends_of = [*(start - timedelta(days=1) for start in starts[1:]), rules.last]
    parts = []
    for first, last in zip(starts, ends_of, strict=True):
        usable, refused = dict(rules.values), dict(rules.unconfirmed)
        valid = [version for version in versions if version.citation.in_force(first)]
        for version in valid:
            if version.citation.confidence == "unconfirmed":
                refused[HIGHER if version.id == HIGHER else "regional_minimum"] = version
            elif higher(version, usable.get(version.id)):
                usable[version.id] = version
        known = any(version.id != HIGHER for version in valid)
        parts.append(Rules(rules.jurisdiction, first, last, usable, refused, region, known))
    return parts
