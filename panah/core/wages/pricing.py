"""Sorted hours times rates: the drafts of the lines of one reading, each with its article and its inputs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from panah.core.wages.counting import OUTSIDE, Bucket, Count, Reading, Side, rate_of
from panah.core.wages.exchange import Exchange
from panah.core.wages.law import Jurisdiction, Premium
from panah.core.wages.preparing import NO_TERMS, Group
from panah.core.wages.work import PayTerms, hours_of, plain

CENT = Decimal("0.01")
RATE = Decimal("0.0001")
ONE = Decimal(1)
SIXTY = Decimal(60)
LUMPS = ("season", "share")
OVERTIME = ("overtime_first", "overtime")
BY_PERIOD = (*OVERTIME, "salary", "weekly_pay")
# Kinds of pay that cover a month or more: a month's work is held to the month's own norm.
BY_MONTH = ("month", "week", "season", "share")


def rounded(amount: Decimal) -> Decimal:
    """An amount in the unit of its currency, half up. Done once for each line, and nowhere else."""
    return amount.quantize(CENT, ROUND_HALF_UP)


def shown(rate: Decimal) -> Decimal:
    """A rate as it is shown; amounts are reckoned with the exact one."""
    return rate.quantize(RATE, ROUND_HALF_UP)


@dataclass(slots=True)
class Draft:
    """One line of one reading; the same line of the other readings makes the ends of its range.

    `part` is the month, the stretch of law and age within it, and the `region`: what its hours were summed over.
    `by_period` marks what summed accounting alone gives so: it is never the same line as one counted by the day.
    """

    what: str
    first: date
    last: date
    terms: int
    quantity: Decimal
    unit: str
    rate: Decimal
    amount: Decimal
    currency: str
    rule: str
    article: str
    version: str
    inputs: dict[str, str]
    part: tuple[object, ...]
    region: str = ""
    by_period: bool = False

    @property
    def key(self) -> tuple[object, ...]:
        """What makes drafts of several readings the same line."""
        return self.part, self.what, self.terms, self.article, self.version, self.by_period


@dataclass(slots=True)
class Pay:
    """Money for minutes: `money` pays for `minutes`, never less than the `floor` for `floor_minutes`, if known.

    `hourly` is the rate of one hour as it is shown. `inputs` say what it was made of: pay / pay_hours × quantity ×
    times of a line is its amount, to the last digit.
    """

    money: Decimal
    minutes: Decimal
    floor: Decimal
    floor_minutes: Decimal
    hourly: Decimal = field(init=False)
    inputs: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        # What was promised is less than the minimum: overtime and the like are reckoned from the minimum.
        if self.money * self.floor_minutes < self.floor * self.minutes:
            self.money, self.minutes = self.floor, self.floor_minutes
        hourly = self.money * SIXTY / self.minutes if self.minutes else Decimal(0)
        self.hourly = shown(hourly)
        self.inputs = {"pay": plain(self.money), "pay_hours": plain(self.minutes / 60)}

    def times(self, minutes: int, factor: Decimal) -> Decimal:
        """So many minutes at a multiple of the hourly rate, one division at the end."""
        return self.money * minutes * factor / self.minutes if self.minutes else Decimal(0)


class Pricing:
    """Prices the buckets of one employer under one reading."""

    def __init__(self, group: Group, law: Jurisdiction, reading: Reading, exchange: Exchange) -> None:
        self.group = group
        self.law = law
        self.side: Side = reading.side
        self.exchange = exchange

    def drafts(self, count: Count) -> Iterator[Draft]:
        """All lines, month by month; lump sums at their end."""
        lumps: dict[int, list[Bucket]] = {}
        for bucket in count.buckets:
            terms = None if bucket.terms == NO_TERMS else self.group.terms[bucket.terms]
            if terms is not None and terms.kind in LUMPS:
                lumps.setdefault(bucket.terms, []).append(bucket)
            yield from self.month(bucket, terms)
        for place, buckets in lumps.items():
            yield from self.lump(self.group.terms[place], buckets)

    def month(self, bucket: Bucket, terms: PayTerms | None) -> Iterator[Draft]:
        """The lines of one bucket: base pay, the minimum, overtime, rest days, holidays and night."""
        currency = self.law.currency if terms is None else terms.currency
        pay = self.pay(bucket, terms, currency)
        if terms is None or terms.kind not in LUMPS:
            yield from self.base(bucket, terms, pay, currency)
        piece = by_piece(bucket, terms)
        premiums = bucket.rules.premiums
        for what, minutes in zip(OUTSIDE, bucket.outside(), strict=True):
            if not minutes or what not in premiums:
                continue
            premium = premiums[what]
            if piece:
                amount = self.premium(bucket, terms, what, premium.times)
                draft = self.draft(bucket, premium, minutes, pay.hourly, money=(amount, currency))
            else:
                amount = pay.times(minutes, premium.times)
                draft = self.draft(bucket, premium, minutes, pay.hourly, money=(amount, currency))
                draft.inputs.update(pay.inputs)
            yield draft
        if bucket.night and "night" in premiums:
            # Pieces have no hourly rate of their own; the least hour is certain.
            least = Pay(Decimal(0), SIXTY, pay.floor, pay.floor_minutes) if piece else pay
            amount = least.times(bucket.night, premiums["night"].times)
            draft = self.draft(
                bucket, premiums["night"], bucket.night, least.hourly, money=(amount, currency)
            )
            draft.inputs.update(least.inputs)
            yield draft

    def premium(self, bucket: Bucket, terms: PayTerms | None, what: str, factor: Decimal) -> Decimal:
        """What pieces made outside ordinary time bring on top of the rate for the pieces, which is paid already.

        Shift by shift, and never less than the multiple of the minimum wage for those minutes.
        """
        assert terms is not None  # noqa: S101 -- asked by the caller
        rate = rate_of(terms, self.side)
        floor, floor_minutes = self.floor(bucket, terms, terms.currency)
        made = [(minutes, pieces) for part, minutes, pieces in bucket.piece_parts if part == what]
        whole = dict(zip(OUTSIDE, bucket.outside(), strict=True))[what]
        without = whole - sum(minutes for minutes, _pieces in made)
        amount = floor * without * factor / floor_minutes
        for minutes, pieces in made:
            earned = rate * pieces
            amount += max(earned, floor * minutes / floor_minutes) * factor - earned
        return amount

    def pay(self, bucket: Bucket, terms: PayTerms | None, currency: str) -> Pay:
        """What pays for which time, and the minimum wage beside it in the same currency."""
        floor, floor_minutes = self.floor(bucket, terms, currency)
        if terms is None:
            return Pay(Decimal(0), SIXTY, floor, floor_minutes)
        money = rate_of(terms, self.side)
        if by_piece(bucket, terms):
            return Pay(money * bucket.pieces, Decimal(bucket.total or 1), floor, floor_minutes)
        if terms.kind in LUMPS:
            return Pay(lump_sum(terms, self.side), self.span(terms, bucket), floor, floor_minutes)
        calendar, rules = bucket.calendar, bucket.rules
        if terms.kind == "hour":
            return Pay(money, SIXTY, floor, floor_minutes)
        if terms.kind == "day":
            minutes = rules.day_minutes(calendar.variant, calendar.scheme)
        elif terms.kind == "week":
            minutes = rules.week_minutes(calendar.variant)
        else:
            minutes = calendar.month(bucket.month)[1]
        return Pay(money, Decimal(minutes), floor, floor_minutes)

    def span(self, terms: PayTerms, bucket: Bucket) -> Decimal:
        """Minutes of the norm of a whole season."""
        assert terms.valid_to is not None  # noqa: S101 -- reading refuses a season without an end
        return Decimal(bucket.calendar.span(terms.valid_from, terms.valid_to)[1] or 1)

    def floor(self, bucket: Bucket, terms: PayTerms | None, currency: str) -> tuple[Decimal, Decimal]:
        """The minimum wage and the minutes it is for; nothing where it is not confirmed."""
        rules = bucket.rules
        hour = rules.number("minimum_wage_hour")
        month = rules.number("minimum_wage_month")
        if hour is not None:
            floor, minutes = hour, SIXTY
        elif month is None:
            return Decimal(0), ONE
        elif terms is not None and terms.kind in BY_MONTH:
            floor, minutes = month, Decimal(bucket.calendar.month(bucket.month)[1] or 1)
        else:
            floor, minutes = month * 12, Decimal(bucket.calendar.year_minutes(bucket.month // 12))
        if currency != self.law.currency:
            rate = self.exchange.rate(currency, self.law.currency, bucket.last)
            if rate is None:
                return Decimal(0), ONE
            floor /= rate
        return floor, minutes

    def base(self, bucket: Bucket, terms: PayTerms | None, pay: Pay, currency: str) -> Iterator[Draft]:
        """Pay for ordinary time as promised, and what is missing to the minimum wage."""
        least = pay.floor * bucket.normal / pay.floor_minutes
        if terms is None:
            if bucket.normal and least:
                yield self.least(bucket, "minimum_wage", bucket.normal, pay.hourly, money=(least, currency))
            return
        what, quantity, unit, amount = self.promised(bucket, terms)
        promised = (bucket.rules.pay_article, terms.valid_from.isoformat())
        if quantity:
            rate = shown(rate_of(terms, self.side))
            line = self.line(bucket, what, (quantity, unit), rate, money=(amount, currency), source=promised)
            if line.by_period:
                hours = plain(hours_of(self.norm(bucket, terms)))
                line.inputs.update(pay=plain(rate_of(terms, self.side)), pay_hours=hours)
            yield line
        ordinary = amount
        if by_piece(bucket, terms):
            elsewhere = sum((pieces for _what, _minutes, pieces in bucket.piece_parts), Decimal(0))
            ordinary -= rate_of(terms, self.side) * elsewhere
        if least > ordinary:
            money = (least - ordinary, currency)
            line = self.least(bucket, "minimum_wage_top_up", bucket.normal, pay.hourly, money=money)
            line.inputs["promised"] = plain(rounded(ordinary))
            line.inputs["least"] = plain(rounded(least))
            yield line

    def promised(self, bucket: Bucket, terms: PayTerms) -> tuple[str, Decimal, str, Decimal]:
        """What, how much of it, in which unit, and the money, for ordinary time as it was promised."""
        rate = rate_of(terms, self.side)
        days = Decimal(bucket.days)
        if terms.kind == "hour":
            return "normal_hours", hours_of(bucket.normal), "hours", rate * bucket.normal / 60
        if bucket.summed and terms.kind in {"week", "month"}:
            return self.by_hours(bucket, terms)
        if terms.kind == "day" and not bucket.summed:
            return "daily_pay", days, "days", rate * days
        if terms.kind == "week":
            per_week = 5 if bucket.calendar.scheme == "five_day" else 6
            return "weekly_pay", days, "days", rate * days / per_week
        if terms.kind == "month":
            norm = bucket.calendar.month(bucket.month)[0]
            return "salary", days, "days", rate * min(days, Decimal(norm)) / norm
        what, unit = ("daily_pay", "days") if terms.kind == "day" else ("piece_pay", "pieces")
        return what, bucket.pieces, unit, rate * bucket.pieces

    def by_hours(self, bucket: Bucket, terms: PayTerms) -> tuple[str, Decimal, str, Decimal]:
        """Pay for weeks or months under summed accounting: its part for the hours within the period's norm."""
        rate = rate_of(terms, self.side)
        what = "weekly_pay" if terms.kind == "week" else "salary"
        return what, hours_of(bucket.normal), "hours", rate * bucket.normal / self.norm(bucket, terms)

    @staticmethod
    def norm(bucket: Bucket, terms: PayTerms) -> int:
        """Minutes of the week or the month that weekly or monthly pay is for."""
        if terms.kind == "week":
            return bucket.week_limit or 1
        return bucket.calendar.month(bucket.month)[1] or 1

    def lump(self, terms: PayTerms, buckets: list[Bucket]) -> Iterator[Draft]:
        """A season's sum or a share of the crop, by the part of the season that was stayed; never below the minimum."""
        assert terms.valid_to is not None  # noqa: S101 -- reading refuses a season without an end
        bucket, first, last = buckets[-1], buckets[0].first, max(b.last for b in buckets)
        whole = self.span(terms, bucket)
        stayed = Decimal(bucket.calendar.span(terms.valid_from, last)[1])
        money = lump_sum(terms, self.side)
        amount = money if last >= terms.valid_to else money * stayed / whole
        what = "season_pay" if terms.kind == "season" else "share_pay"
        article = (bucket.rules.pay_article, terms.valid_from.isoformat())
        part = ONE if last >= terms.valid_to else stayed / whole
        line = self.line(
            bucket, what, (part, "seasons"), shown(money), money=(amount, terms.currency), source=article
        )
        line.first, line.last = first, last
        if terms.share_of is not None:
            share = terms.share_of.low if self.side == "low" else terms.share_of.high
            line.inputs["share_of"] = plain(share)
            line.inputs["percent"] = plain(rate_of(terms, self.side))
        yield line
        floors = [self.floor(b, terms, terms.currency) for b in buckets]
        least = sum(
            (floor * b.normal / minutes for (floor, minutes), b in zip(floors, buckets, strict=True)),
            Decimal(0),
        )
        if least > amount:
            minutes = sum(b.normal for b in buckets)
            rate = shown(floors[-1][0] * 60 / floors[-1][1])
            money_due = (least - amount, terms.currency)
            top = self.least(bucket, "minimum_wage_top_up", minutes, rate, money=money_due)
            top.first, top.last = first, last
            top.inputs["promised"] = plain(rounded(amount))
            top.inputs["least"] = plain(rounded(least))
            yield top

    def draft(
        self, bucket: Bucket, premium: Premium, minutes: int, rate: Decimal, *, money: tuple[Decimal, str]
    ) -> Draft:
        """A line for hours at a multiple of the hourly rate."""
        what, _times, text, article, version = premium
        if bucket.summed and what in OVERTIME:
            article = f"{article}; {bucket.rules.article('summed_accounting')}"
        quantity = (hours_of(minutes), "hours")
        line = self.line(bucket, what, quantity, rate, money=money, source=(article, version))
        line.inputs["times"] = text
        return line

    def line(
        self,
        bucket: Bucket,
        what: str,
        quantity: tuple[Decimal, str],
        rate: Decimal,
        *,
        money: tuple[Decimal, str],
        source: tuple[str, str],
    ) -> Draft:
        """A line of a bucket; the amount is rounded here."""
        return Draft(
            what,
            bucket.first,
            bucket.last,
            bucket.terms,
            quantity[0],
            quantity[1],
            rate,
            rounded(money[0]),
            money[1],
            what,
            source[0],
            source[1],
            {**bucket.calendar.inputs(bucket.month), **bucket.summed, "rounding": "0.01 half up"},
            bucket.part,
            bucket.rules.region,
            bool(bucket.summed) and what in BY_PERIOD,
        )

    def least(
        self,
        bucket: Bucket,
        what: str,
        minutes: int,
        rate: Decimal,
        *,
        money: tuple[Decimal, str],
    ) -> Draft:
        """A line that rests on the minimum wage: of the place, where its own is higher."""
        quantity, rules = (hours_of(minutes), "hours"), bucket.rules
        line = self.line(bucket, what, quantity, rate, money=money, source=rules.minimum_source)
        if rules.minimum_of_region:
            line.inputs["region"] = rules.minimum_of_region
        return line


def by_piece(bucket: Bucket, terms: PayTerms | None) -> bool:
    """Whether pay is for what was made and not for time: under summed accounting a day's pay is for the shift."""
    return terms is not None and (terms.kind == "piece" or (terms.kind == "day" and bool(bucket.summed)))


def lump_sum(terms: PayTerms, side: Side) -> Decimal:
    """The sum of a season, or the share of what is shared."""
    rate = rate_of(terms, side)
    if terms.share_of is None:
        return rate
    return rate * (terms.share_of.low if side == "low" else terms.share_of.high) / 100
