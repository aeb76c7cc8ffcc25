"""The entitlement of a record: every employer under every reading of what is unclear, joined into lines and totals."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from operator import attrgetter

from panah.core.wages.counting import Count, count, readings
from panah.core.wages.exchange import Exchange
from panah.core.wages.law import Rules, WageLaw
from panah.core.wages.limits import breaches
from panah.core.wages.preparing import NO_TERMS, Group, prepare
from panah.core.wages.pricing import Draft, Pricing
from panah.core.wages.rest import rest
from panah.core.wages.result import Breach, Entitlement, Line, Unconfirmed, Versions
from panah.core.wages.settlement import Due, Settled, settle
from panah.core.wages.summed import MONTHS, bounds, counted_so
from panah.core.wages.weekly import Weekly, weekly_readings
from panah.core.wages.work import ZERO, Amount, Problem, WorkRecord

ENGINE = "1"
NOTHING = Decimal(0)
_PERIOD_AND_ID = attrgetter("period", "id")


def entitlement(
    record: WorkRecord, *, as_of: date, law: WageLaw, period: tuple[date, date] | None = None
) -> Entitlement:
    """What the worker of a record is owed on a day, line by line.

    With `period` (both days included) only what that time adds: the record up to its end less the record up to the
    day before its beginning, so that the periods of a time sum exactly to the whole; where something is unclear, their
    ranges hold it. Work before the period is used where the law looks back, as for the hours of a week.

    Raises InputError for a country whose wage law is not in the pack and for a time zone that does not exist.
    """
    if period is None:
        return _Reckoning(record, as_of, law).run()
    upto = _Reckoning(until(record, period[1]), as_of, law).run()
    before = _Reckoning(until(record, period[0] - timedelta(days=1)), as_of, law).run()
    return _less(upto, before, period)


def until(record: WorkRecord, day: date) -> WorkRecord:
    """The record up to and including a day."""
    return replace(
        record,
        shifts=tuple(shift for shift in record.shifts if shift.day <= day),
        money=tuple(money for money in record.money if money.day <= day),
    )


@dataclass
class _Result:
    """What one employer comes to."""

    lines: list[Line] = field(default_factory=list)
    breaches: list[Breach] = field(default_factory=list)
    due: dict[str, Amount] = field(default_factory=dict)
    by_month: list[Due] = field(default_factory=list)


class _Reckoning:
    def __init__(self, record: WorkRecord, as_of: date, law: WageLaw) -> None:
        self.record = record
        self.as_of = as_of
        self.wage_law = law
        self.law = law.of(record.jurisdiction)
        self.exchange = Exchange(record.rates)
        self.open: dict[Unconfirmed, None] = {}

    def run(self) -> Entitlement:
        prepared = prepare(self.record, self.law)
        results: list[tuple[_Result, Settled]] = []
        for name in sorted(prepared.groups):
            group = prepared.groups[name]
            result = self.employer(group)
            settled = settle(
                group,
                result.by_month,
                self.law,
                self.exchange,
                key_rates=self.record.key_rates,
                as_of=self.as_of,
            )
            results.append((result, settled))
            self.facts(group)
        for name in prepared.open_facts:
            self.open[Unconfirmed(name)] = None
        problems = [*prepared.problems, *self.no_rates()]
        return self.total(results, problems)

    def employer(self, group: Group) -> _Result:
        """Lines and breaches of one employer over all readings."""
        if self.law.overtime_by == "week":
            found = [(list(Weekly(group, self.law, r).drafts()), Count()) for r in weekly_readings(group)]
        else:
            found = []
            for reading in readings(group):
                counted = count(group, self.law, reading)
                found.append(
                    (list(Pricing(group, self.law, reading, self.exchange).drafts(counted)), counted)
                )
        result = _Result()
        result.lines = self.lines(group, [drafts for drafts, _count in found])
        self.sums(result, [drafts for drafts, _count in found])
        resting = rest(group, self.law)
        self.open |= dict.fromkeys(resting.unconfirmed)
        result.breaches = [
            *self.breaches(group, [counted for _drafts, counted in found]),
            *resting.breaches,
            *self.contract(group),
        ]
        return result

    def lines(self, group: Group, found: Sequence[Sequence[Draft]]) -> list[Line]:
        if len(found) == 1:
            lines = [self.line(group, (draft,), 1) for draft in found[0]]
        else:
            joined: dict[tuple[object, ...], list[Draft]] = {}
            for drafts in found:
                for draft in drafts:
                    joined.setdefault(draft.key, []).append(draft)
            lines = [self.line(group, drafts, len(found)) for drafts in joined.values()]
        return sorted(lines, key=_PERIOD_AND_ID)

    def line(self, group: Group, drafts: Sequence[Draft], count_of_readings: int) -> Line:
        """One line over the readings; absent in one of them means nothing is due there."""
        draft = drafts[0]
        first, last = draft.first, draft.last
        quantity, rate, amount = draft.quantity, draft.rate, draft.amount
        if len(drafts) == 1:
            quantities, rates = Amount(quantity, quantity), Amount(rate, rate)
            amounts = Amount(amount, amount)
        else:
            first, last = min(each.first for each in drafts), max(each.last for each in drafts)
            quantities = _ends([each.quantity for each in drafts])
            rates = _ends([each.rate for each in drafts])
            amounts = _ends([each.amount for each in drafts])
        if len(drafts) < count_of_readings:
            amounts, quantities = amounts.hull(ZERO), quantities.hull(ZERO)
            unsure = draft.terms == NO_TERMS or group.terms[draft.terms].scheme == "unknown"
            if unsure or self.law.overtime_by == "week":
                draft.inputs["scheme"] = "unknown"
        place = "" if draft.terms == NO_TERMS else str(draft.terms + 1)
        place += f":{draft.region}" if draft.region else ""
        place += ":period" if draft.by_period else ""
        return Line(
            f"{group.employer or '-'}:{first.isoformat()}:{draft.what}:{place}",
            (first, last),
            group.employer,
            draft.what,
            quantities,
            draft.unit,
            rates,
            amounts,
            draft.currency,
            draft.rule,
            draft.article,
            draft.version,
            draft.inputs,
        )

    def sums(self, result: _Result, found: Sequence[Sequence[Draft]]) -> None:
        """Totals of each reading first, then their ends: narrower than adding the ends of the lines."""
        months: list[dict[tuple[int, str], Decimal]] = []
        last: dict[tuple[int, str], date] = {}
        for drafts in found:
            by_month: dict[tuple[int, str], Decimal] = {}
            day, currency, key = date.min, "", (0, "")
            for draft in drafts:
                # The lines of a month come one after the other, all to the same day.
                if draft.last != day or draft.currency != currency:
                    day, currency = draft.last, draft.currency
                    key = (day.year * 12 + day.month - 1, currency)
                    last[key] = max(day, last.get(key, day))
                by_month[key] = by_month.get(key, NOTHING) + draft.amount
            months.append(by_month)
        totals = [_by_currency(by_month) for by_month in months]
        for currency in dict.fromkeys(name for total in totals for name in total):
            ends = [total.get(currency, NOTHING) for total in totals]
            result.due[currency] = Amount(min(ends), max(ends))
        for key in sorted(last):
            ends = [table.get(key, NOTHING) for table in months]
            result.by_month.append(Due(key[0], last[key], key[1], Amount(min(ends), max(ends))))

    def breaches(self, group: Group, counts: Sequence[Count]) -> list[Breach]:
        """A breach is certain when every reading has it."""
        if len(counts) == 1:
            return list(breaches(group, self.law, counts[0], self.record.worker_born))
        seen: dict[tuple[object, ...], tuple[Breach, int]] = {}
        for counted in counts:
            for breach in breaches(group, self.law, counted, self.record.worker_born):
                month = (breach.period[1].year, breach.period[1].month)
                key = (breach.code, month, breach.article, breach.law_version, breach.limit)
                first, times = seen.get(key, (breach, 0))
                seen[key] = (first, times + 1)
        return [
            breach if times == len(counts) else breach._replace(certain=False)
            for breach, times in seen.values()
        ]

    def facts(self, group: Group) -> None:
        """What the law or the case leaves open for this employer."""
        stretches = {(span.rules.first, span.rules.region): span.rules for span in group.spans}
        for key in sorted(stretches):
            self.place(stretches[key])
            refused = stretches[key].unconfirmed
            for value, what in OPEN_VALUES.items():
                if value in refused:
                    citation = refused[value].citation
                    self.open[Unconfirmed(what, citation.confirm, citation.article)] = None
        for terms in group.terms:
            if terms.written == "unknown":
                self.open[Unconfirmed("written_contract")] = None
            if terms.hazardous == "unknown" and self.law.overtime_by == "day":
                self.open[Unconfirmed("hazardous_work")] = None
            if terms.scheme == "unknown" and self.law.overtime_by == "day":
                self.open[Unconfirmed("weekly_scheme")] = None
        if any(span.terms == NO_TERMS for span in group.spans):
            self.open[Unconfirmed("promised_pay")] = None
        self.summed(group)
        self.days_off(group)

    def summed(self, group: Group) -> None:
        """What summed accounting leaves open: whether it was lawful, when work ended, which overtime is first."""
        for terms in group.terms:
            if not counted_so(terms, self.law, assumed=True):
                continue
            days = [day for day in group.days() if terms.covers(day)]
            if not days:
                continue
            rules, last = self.law.at(days[0]), max(days)
            refused = rules.unconfirmed.get("summed_period_months_hazardous")
            longer = refused is not None and MONTHS[terms.summed] > refused.value
            if refused is not None and longer and terms.hazardous != "no":
                question = Unconfirmed(
                    "summed_accounting", refused.citation.confirm, refused.citation.article
                )
                self.open[question] = None
            if terms.summed_lawful == "unknown":
                self.open[Unconfirmed("summed_accounting", "", rules.article("summed_accounting"))] = None
            if terms.valid_to is None and last < bounds(terms.summed, last)[1]:
                self.open[Unconfirmed("end_of_work", "", rules.article("summed_accounting"))] = None
            if rules.number("overtime_first_hours"):
                self.open[Unconfirmed("summed_first_hours", "", rules.article("overtime_rate_first"))] = None

    def place(self, rules: Rules) -> None:
        """Where a place can have its own minimum wage: that nobody named it, or that the pack has none of it."""
        if self.law.places is not None and not rules.regional:
            what = "place_without_minimum" if rules.region else "place_of_work"
            self.open[Unconfirmed(what, "", self.law.places.article)] = None

    def days_off(self, group: Group) -> None:
        """Holidays that are not confirmed, and years whose holidays are not known."""
        off = self.law.days_off
        years = {span.begins.year for span in group.spans}
        for day in off.doubtful:
            if day.year in years and day in group.days():
                self.open[Unconfirmed("holiday", off.doubtful[day])] = None
        if self.law.overtime_by == "day" and not years <= off.articles.keys():
            self.open[Unconfirmed("holidays_of_the_year")] = None

    def contract(self, group: Group) -> list[Breach]:
        """Work without a written contract, told once for each terms that say so."""
        found = []
        for terms in group.terms:
            if terms.written != "no":
                continue
            days = [day for day in group.days() if terms.covers(day)]
            rules = self.law.at(days[0]) if days else None
            if rules is not None and rules.get("contract_in_writing"):
                article, version = rules.article("contract_in_writing"), rules.version("contract_in_writing")
                span = (days[0], days[-1])
                found.append(
                    Breach("no_written_contract", span, "", "", "", article, version, group.employer)
                )
        return found

    def no_rates(self) -> Iterable[Problem]:
        for currency, to, day in self.exchange.missing:
            values = {"currency": currency, "to": to, "day": day.isoformat()}
            yield Problem("no_exchange_rate", day.isoformat(), values)

    def total(self, results: Sequence[tuple[_Result, Settled]], problems: Sequence[Problem]) -> Entitlement:
        due: dict[str, Amount] = {}
        paid: dict[str, Amount] = {}
        set_off: dict[str, Amount] = {}
        for result, settled in results:
            for table, part in ((due, result.due), (paid, settled.paid), (set_off, settled.set_off)):
                for currency, amount in part.items():
                    table[currency] = table.get(currency, ZERO) + amount
            for line in settled.lines:
                due[line.currency] = due.get(line.currency, ZERO) + line.amount
            for item in settled.unconfirmed:
                self.open[item] = None
        owed = {
            currency: (amount - paid.get(currency, ZERO) - set_off.get(currency, ZERO)).at_least(0)
            for currency, amount in due.items()
        }
        return Entitlement(
            jurisdiction=self.record.jurisdiction,
            as_of=self.as_of,
            lines=tuple(line for result, settled in results for line in (*result.lines, *settled.lines)),
            breaches=tuple(
                item for result, settled in results for item in (*result.breaches, *settled.breaches)
            ),
            problems=tuple(problems),
            unconfirmed=tuple(self.open),
            due=due,
            paid=paid,
            set_off=set_off,
            owed=owed,
            versions=Versions(ENGINE, self.wage_law.pack, self.wage_law.hash),
        )


def _by_currency(months: Mapping[tuple[int, str], Decimal]) -> dict[str, Decimal]:
    totals: dict[str, Decimal] = {}
    for (_month, currency), amount in months.items():
        totals[currency] = totals.get(currency, NOTHING) + amount
    return totals


def _ends(numbers: Sequence[Decimal]) -> Amount:
    """The smallest range that holds the numbers of all readings."""
    low = high = numbers[0]
    for number in numbers[1:]:
        low, high = min(low, number), max(high, number)
    return Amount(low, high)


OPEN_VALUES = {
    "minimum_wage_month": "minimum_wage",
    "regional_minimum": "regional_minimum",
    "higher_minimum": "regional_minimum",
    "overtime_rate": "overtime",
    "rest_day_rate": "rest_day",
    "holiday_rate": "holiday",
    "night_rate": "night",
    "night_supplement_percent": "night",
    "liquidated_damages_times": "liquidated_damages",
    "three_fourths_guarantee": "three_fourths_guarantee",
}


def _less(upto: Entitlement, before: Entitlement, period: tuple[date, date]) -> Entitlement:
    """What the time after `before` added: lines and sums subtracted, breaches and problems of the period kept."""
    earlier = {line.id: line for line in before.lines}
    lines = []
    for line in upto.lines:
        was = earlier.pop(line.id, None)
        if was is None:
            lines.append(line)
        elif was.amount != line.amount or was.quantity != line.quantity:
            lines.append(
                line._replace(
                    period=(max(line.period[0], period[0]), line.period[1]),
                    quantity=_minus(line.quantity, was.quantity),
                    amount=_minus(line.amount, was.amount),
                )
            )
    # A minimum is no longer missing where better pay came later in the same month.
    lines += [
        line._replace(quantity=_minus(ZERO, line.quantity), amount=_minus(ZERO, line.amount))
        for line in earlier.values()
    ]
    tables = {
        name: {
            currency: _minus(
                getattr(upto, name).get(currency, ZERO), getattr(before, name).get(currency, ZERO)
            )
            for currency in dict.fromkeys((*getattr(upto, name), *getattr(before, name)))
        }
        for name in ("due", "paid", "set_off")
    }
    owed = {
        currency: (
            amount - tables["paid"].get(currency, ZERO) - tables["set_off"].get(currency, ZERO)
        ).at_least(0)
        for currency, amount in tables["due"].items()
    }
    return replace(
        upto,
        lines=tuple(lines),
        breaches=tuple(b for b in upto.breaches if period[0] <= b.period[1] <= period[1]),
        due=tables["due"],
        paid=tables["paid"],
        set_off=tables["set_off"],
        owed=owed,
    )


def _minus(whole: Amount, part: Amount) -> Amount:
    """End from end: both are the same reading, so the ends belong together."""
    ends = (whole.low - part.low, whole.high - part.high)
    return Amount(min(ends), max(ends))
