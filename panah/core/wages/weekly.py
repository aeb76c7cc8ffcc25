"""Overtime by the week, as in the United States: forty hours of a fixed week of 168 hours, no averaging."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from panah.core.wages.counting import Reading, rate_of
from panah.core.wages.law import Jurisdiction, Rules
from panah.core.wages.preparing import NO_TERMS, Group, Span
from panah.core.wages.pricing import LUMPS, RATE, Draft, lump_sum, rounded
from panah.core.wages.work import WEEKDAYS, PayTerms

HALF = Decimal("0.5")
WEEKS_A_YEAR = Decimal(52)
BASE = {
    "hour": ("normal_hours", "hours"), "day": ("daily_pay", "days"), "week": ("weekly_pay", "weeks"),
    "month": ("salary", "weeks"), "piece": ("piece_pay", "pieces"), "season": ("season_pay", "hours"),
    "share": ("share_pay", "hours"),
}  # fmt: skip


@dataclass
class Part:
    """What was worked in one week under the same terms."""

    minutes: int = 0
    days: dict[date, None] = field(default_factory=dict)
    pieces: Decimal = Decimal(0)


@dataclass
class Least:
    """The least that the hours of a week must bring, by the minimum wage of each day and place; and by what law."""

    minutes: dict[Decimal, int] = field(default_factory=dict)
    rules: dict[tuple[str, str], Rules] = field(default_factory=dict)

    def add(self, rules: Rules, minutes: int) -> None:
        """So many minutes under the law of a day and place."""
        minimum = rules.number("minimum_wage_hour")
        if minimum is not None and minutes:
            self.minutes[minimum] = self.minutes.get(minimum, 0) + minutes
            self.rules[rules.minimum_source] = rules

    @property
    def money(self) -> Decimal:
        """The sum, the hours of each minimum divided once."""
        parts = (minimum * (Decimal(minutes) / 60) for minimum, minutes in self.minutes.items())
        return sum(parts, Decimal(0))

    @property
    def source(self) -> tuple[str, str, str]:
        """Article, version and region: where a week saw several, all articles, the newest version and no region."""
        articles = dict.fromkeys(article for article, _version in self.rules)
        versions = max((version for _article, version in self.rules), default="")
        regions = {rules.minimum_of_region for rules in self.rules.values()}
        return "; ".join(articles), versions, regions.pop() if len(regions) == 1 else ""


@dataclass
class Sum:
    """One line in the making: several weeks that end in the same month."""

    first: date
    last: date
    rules: Rules
    region: str = ""
    quantity: Decimal = Decimal(0)
    amount: Decimal = Decimal(0)
    weeks: int = 0


def weekly_readings(group: Group) -> list[Reading]:
    """The readings of one employer's weeks: ends of ranges, first day of the week, farm work or not."""
    sides = ("low",) if group.certain else ("low", "high")
    starts = {WEEKDAYS.index(t.week_start) if t.week_start != "unknown" else None for t in group.terms} or {
        None
    }
    days = range(7) if None in starts else sorted(start for start in starts if start is not None)
    farms = (
        {True, False} if any(t.farm_work == "unknown" for t in group.terms) or not group.terms else {False}
    )
    return [
        Reading("five_day", side, start, farm)  # type: ignore[arg-type]  # sides are of the type
        for side in sides
        for start in days
        for farm in sorted(farms)
    ]


class Weekly:
    """Prices the weeks of one employer under one reading."""

    def __init__(self, group: Group, law: Jurisdiction, reading: Reading) -> None:
        self.group = group
        self.law = law
        self.reading = reading
        self.weeks: dict[date, dict[int, Part]] = {}
        self.least: dict[date, Least] = {}
        self.minutes: dict[int, int] = {}
        self.last: dict[int, date] = {}
        for span in group.spans:
            for day, low, high, pieces in span.stints:
                measured = high if reading.side == "high" else low
                self.add(day, span, measured.first, pieces)
                if measured.second:
                    self.add(day + timedelta(days=1), span, measured.second, None)

    def add(self, day: date, span: Span, minutes: int, pieces: Decimal | None) -> None:
        terms = span.terms
        ends = day + timedelta(days=(self.reading.week_start - day.weekday() - 1) % 7)
        self.least.setdefault(ends, Least()).add(self.law.at(day, span.rules.region), minutes)
        part = self.weeks.setdefault(ends, {}).setdefault(terms, Part())
        part.minutes += minutes
        if minutes:
            part.days[day] = None
        part.pieces += pieces or 0
        self.minutes[terms] = self.minutes.get(terms, 0) + minutes
        self.last[terms] = max(day, self.last.get(terms, day))

    def drafts(self) -> Iterator[Draft]:
        """All lines, each summed over the weeks that end in the same month."""
        sums: dict[tuple[int, int, str, int, str, str], Sum] = {}
        for ends in sorted(self.weeks):
            for what, terms, quantity, amount, value in self.week(ends):
                rules, region = self.law.at(ends), ""
                article, version = rules.article(value), rules.version(value)
                if value == "minimum_wage_hour":
                    article, version, region = self.least[ends].source
                key = (ends.year, ends.month, what, terms, article, version)
                begins = ends - timedelta(days=6)
                made = sums.setdefault(key, Sum(begins, ends, rules, region))
                made.last = ends
                made.quantity += quantity
                made.amount += amount
                made.weeks += 1
        for key, made in sums.items():
            yield self.line(key, made)

    def line(self, key: tuple[int, int, str, int, str, str], made: Sum) -> Draft:
        """One line of a month's weeks; a month's first week may have begun in the month before."""
        _year, _month, what, terms, article, version = key
        chosen = None if terms == NO_TERMS else self.group.terms[terms]
        unit = "hours" if chosen is None or what not in BASE[chosen.kind] else BASE[chosen.kind][1]
        is_base = chosen is not None and what == BASE[chosen.kind][0]
        rate = made.amount / made.quantity if made.quantity else Decimal(0)
        if is_base and chosen is not None and chosen.kind not in LUMPS:
            rate = rate_of(chosen, self.reading.side)
            article, version = made.rules.pay_article, chosen.valid_from.isoformat()
        inputs = {"weeks": str(made.weeks), "week_begins": WEEKDAYS[self.reading.week_start]}
        if what == "overtime_premium":
            rate, inputs["times"] = rate / HALF, "0.5"
        if made.region:
            inputs["region"] = made.region
        currency = self.law.currency if chosen is None else chosen.currency
        return Draft(
            what=what,
            first=made.first,
            last=made.last,
            terms=terms,
            quantity=made.quantity,
            unit=unit,
            rate=rate.quantize(RATE, ROUND_HALF_UP),
            amount=rounded(made.amount),
            currency=currency,
            rule=what,
            article=article,
            version=version,
            inputs={**inputs, "rounding": "0.01 half up"},
            part=key,
        )

    def week(self, ends: date) -> Iterator[tuple[str, int, Decimal, Decimal, str]]:
        """Base pay by terms, what is missing to the minimum, and the half rate on top for hours above the limit."""
        rules = self.law.at(ends)
        parts = self.weeks[ends]
        minutes = sum(part.minutes for part in parts.values())
        hours = Decimal(minutes) / 60
        earned = Decimal(0)
        for terms, part in parts.items():
            if terms != NO_TERMS:
                quantity, amount = self.base(self.group.terms[terms], terms, part)
                earned += amount
                yield BASE[self.group.terms[terms].kind][0], terms, quantity, amount, "pay_day_of_next_month"
        least = self.least[ends].money
        payer = max(parts)
        if least > earned:
            what = "minimum_wage" if payer == NO_TERMS else "minimum_wage_top_up"
            yield what, payer, hours, least - earned, "minimum_wage_hour"
        limit, factor = rules.number("week_hours"), rules.number("overtime_rate")
        if limit is None or factor is None or hours <= limit or self.exempt(payer):
            return
        over = hours - limit
        yield (
            "overtime_premium",
            payer,
            over,
            max(earned, least) / hours * over * (factor - 1),
            "overtime_rate",
        )

    def exempt(self, terms: int) -> bool:
        """Farm work has no overtime pay; where nobody said what work it was, the reading decides."""
        said = "unknown" if terms == NO_TERMS else self.group.terms[terms].farm_work
        return self.reading.farm_work if said == "unknown" else said == "yes"

    def base(self, terms: PayTerms, place: int, part: Part) -> tuple[Decimal, Decimal]:
        """Quantity and money of a week's work as promised."""
        rate, hours = rate_of(terms, self.reading.side), Decimal(part.minutes) / 60
        if terms.kind == "hour":
            return hours, rate * hours
        if terms.kind == "day":
            return Decimal(len(part.days)), rate * len(part.days)
        if terms.kind == "piece":
            return part.pieces, rate * part.pieces
        if terms.kind in LUMPS:
            assert terms.valid_to is not None  # noqa: S101 -- reading refuses a season without an end
            whole = (terms.valid_to - terms.valid_from).days + 1
            stayed = (self.last[place] - terms.valid_from).days + 1
            share = lump_sum(terms, self.reading.side) * stayed / whole
            return hours, share * part.minutes / (self.minutes[place] or 1)
        weekly = rate if terms.kind == "week" else rate * 12 / WEEKS_A_YEAR
        return Decimal(1), weekly
