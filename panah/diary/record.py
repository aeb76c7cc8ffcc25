"""From a diary to the record that the wage engine reads."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from panah.core.wages.work import (
    WEEKDAYS,
    Amount,
    ExchangeRate,
    Money,
    PayTerms,
    Shift,
    WorkRecord,
)
from panah.diary.daylight import dark_to_dark
from panah.diary.entries import Fields
from panah.diary.queries import Written

USUAL_NOTE = "usual week"
DARK_NOTE = "from dark to dark"
DEFAULT_JURISDICTION = "kz"


def work_record(written: Iterable[Written], *, until: date) -> WorkRecord:
    """The record of a diary's entries; usual weeks without an end go on to `until` (included).

    Of two versions of one entry that were not chosen between, the first counts. A day that was written down replaces
    the usual one, also when it says "did not work".
    """
    kinds: dict[str, list[Fields]] = defaultdict(list)
    for each in written:
        if each.twin_of is None:
            kinds[each.kind].append(each.fields)
    about = kinds["about"][0] if kinds["about"] else {}
    jurisdiction = about.get("jurisdiction", DEFAULT_JURISDICTION)
    days = {fields["day"] for fields in kinds["shift"]}
    shifts = [_shift(each, date.fromisoformat(each["day"]), jurisdiction) for each in kinds["shift"]]
    shifts += [_shift(each, day, jurisdiction) for day, each in _usual_days(kinds["usual"], days, until)]
    employers = {
        each["employer"] for kind in ("shift", "usual", "terms") for each in kinds[kind] if "employer" in each
    }
    born = about.get("worker_born")
    return WorkRecord(
        jurisdiction=jurisdiction,
        region=about.get("region", ""),
        name=about.get("name", ""),
        worker_born=date.fromisoformat(born) if born else None,
        shifts=tuple(sorted((each for each in shifts if each), key=_by_day)),
        terms=tuple(_terms(each) for each in kinds["terms"]),
        money=tuple(_money(each, employers) for each in kinds["money"]),
        rates=tuple(_rate(each) for each in kinds["rate"]),
    )


def _by_day(shift: Shift) -> tuple[date, time]:
    return shift.day, shift.start or time.min


def _usual_days(usual: list[Fields], written: set[str], until: date) -> Iterator[tuple[date, Fields]]:
    """Each day of a usual week that was not written down by itself. A later habit replaces an earlier one."""
    days: dict[date, Fields] = {}
    for habit in sorted(usual, key=lambda each: each["valid_from"]):
        day = date.fromisoformat(habit["valid_from"])
        last = min(date.fromisoformat(habit.get("valid_to", until.isoformat())), until)
        weekdays = habit["weekdays"].split()
        while day <= last:
            days.pop(day, None)
            if WEEKDAYS[day.weekday()] in weekdays and day.isoformat() not in written:
                days[day] = {**habit, "note": "; ".join(filter(None, (USUAL_NOTE, habit.get("note", ""))))}
            day += timedelta(days=1)
    yield from days.items()


def _amount(fields: Mapping[str, str], name: str) -> Amount | None:
    low = fields.get(f"{name}_low")
    return Amount.of(low, fields.get(f"{name}_high", low)) if low else None


def _shift(fields: Fields, day: date, jurisdiction: str) -> Shift | None:
    how = fields["how"]
    if how == "off":
        return None
    rest = int(fields["break_minutes"]) if "break_minutes" in fields else None
    hours, note = _amount(fields, "hours"), fields.get("note", "")
    if how == "dark":
        hours = hours or dark_to_dark(day, jurisdiction, rest)
        note = "; ".join(filter(None, (DARK_NOTE, note)))
    by_the_clock = how == "times"
    return Shift(
        day=day,
        start=time.fromisoformat(fields["start"]) if by_the_clock else None,
        end=time.fromisoformat(fields["end"]) if by_the_clock else None,
        hours=None if by_the_clock else hours,
        break_minutes=rest if by_the_clock else None,
        pieces=Decimal(fields["pieces"]) if "pieces" in fields else None,
        task=fields.get("task", ""),
        place=fields.get("place", ""),
        employer=fields.get("employer", ""),
        note=note,
        witnesses=tuple(line for line in fields.get("witnesses", "").splitlines() if line.strip()),
    )


def _terms(fields: Fields) -> PayTerms:
    rate = _amount(fields, "rate")
    if rate is None:
        raise ValueError("terms without a rate were never accepted")
    said: dict[str, Any] = {
        name: fields[name]
        for name in ("employer", "region", "scheme", "hazardous", "written")
        if name in fields
    }
    return PayTerms(
        kind=fields["kind"],  # type: ignore[arg-type]  # one of KINDS, checked when it was written
        rate=rate,
        currency=fields["currency"],
        valid_from=date.fromisoformat(fields["valid_from"]),
        valid_to=date.fromisoformat(fields["valid_to"]) if "valid_to" in fields else None,
        share_of=_amount(fields, "share_of"),
        **said,
    )


def _money(fields: Fields, employers: set[str]) -> Money:
    amount = _amount(fields, "amount")
    if amount is None:
        raise ValueError("money without an amount was never accepted")
    by = fields.get("by", "")
    said: dict[str, Any] = {name: fields[name] for name in ("agreed_in_writing", "taken") if name in fields}
    return Money(
        day=date.fromisoformat(fields["day"]),
        kind=fields["kind"],  # type: ignore[arg-type]  # one of MONEY_KINDS, checked when it was written
        amount=amount,
        currency=fields["currency"],
        by=by,
        reason=fields.get("reason", ""),
        employer=by if by in employers else "",
        note=fields.get("note", ""),
        **said,
    )


def _rate(fields: Fields) -> ExchangeRate:
    return ExchangeRate(
        date.fromisoformat(fields["day"]), fields["currency"], fields["to"], Decimal(fields["rate"])
    )
