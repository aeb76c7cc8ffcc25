"""What must hold for every record: more work never lowers the amount, periods add up, order does not matter."""

import random
from dataclasses import replace
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from panah.core.wages import Amount, WorkRecord, entitlement
from panah.core.wages.result import Entitlement
from panah.core.wages.work import ZERO, PayTerms, Shift
from tests.core.wages.records import AS_OF, FIRST, LAST, LAW, days, record
from tests.core.wages.records import terms as terms_of

MANY = settings(max_examples=80, deadline=None)


def due(item: WorkRecord) -> Amount:
    """All that is due, in the one currency of the record."""
    found = entitlement(item, as_of=AS_OF, law=LAW).due
    assert len(found) <= 1
    return next(iter(found.values()), ZERO)


def longer(shift: Shift) -> Shift:
    """The same shift with one more hour at its end."""
    if shift.hours is not None:
        return replace(shift, hours=Amount(shift.hours.low + 1, shift.hours.high + 1))
    assert shift.end is not None
    return replace(shift, end=shift.end.replace(hour=(shift.end.hour + 1) % 24))


@MANY
@given(record(), st.data())
def test_a_worked_hour_more_never_lowers_the_amount(item: WorkRecord, data: st.DataObject):
    place = data.draw(st.integers(0, len(item.shifts) - 1))
    shifts = [longer(shift) if at == place else shift for at, shift in enumerate(item.shifts)]
    before, after = due(item), due(replace(item, shifts=tuple(shifts)))
    # Each line is rounded once: a cent for each of the lines that may have moved.
    slack = Decimal("0.05")
    assert after.low >= before.low - slack
    assert after.high >= before.high - slack


def test_a_break_nobody_spoke_of_takes_no_night_away_from_who_stays_longer():
    terms = PayTerms(
        kind="day", rate=Amount.of(1000), currency="KZT", valid_from=FIRST, scheme="five_day", hazardous="yes"
    )
    night = Shift(date(2016, 2, 3), start=time(2), end=time(6))
    item = WorkRecord(jurisdiction="kz", shifts=(night,), terms=(terms,))
    before, after = due(item), due(replace(item, shifts=(longer(night),)))
    assert before.certain
    assert after.low >= before.low


@MANY
@given(record(kinds=("hour", "day", "week", "month", "piece")), days)
def test_a_day_of_work_more_never_lowers_the_amount(item: WorkRecord, day):
    if any(abs(shift.day - day) <= timedelta(days=1) for shift in item.shifts):
        return
    before = due(item)
    after = due(replace(item, shifts=(*item.shifts, Shift(day, hours=Amount.of(6)))))
    assert after.low >= before.low - Decimal("0.05")
    assert after.high >= before.high - Decimal("0.05")


@MANY
@given(record(), days)
def test_two_parts_of_a_time_add_up_to_the_whole(item: WorkRecord, cut):
    whole = entitlement(item, as_of=AS_OF, law=LAW)
    first = entitlement(item, as_of=AS_OF, law=LAW, period=(FIRST, cut))
    second = entitlement(item, as_of=AS_OF, law=LAW, period=(cut + timedelta(days=1), LAST))
    for name in ("due", "paid"):
        sums = _sum(first, second, name)
        for currency, amount in getattr(whole, name).items():
            # Where nothing is unclear the parts make the whole to the last cent; ranges hold it.
            found = sums.get(currency, ZERO)
            assert found.low <= amount.low <= amount.high <= found.high
            assert not amount.certain or not _certain(first, second) or found == amount


def _certain(*parts: Entitlement) -> bool:
    return all(amount.certain for part in parts for amount in part.due.values())


def _sum(first: Entitlement, second: Entitlement, name: str) -> dict[str, Amount]:
    one, two = getattr(first, name), getattr(second, name)
    sums = {currency: one.get(currency, ZERO) + two.get(currency, ZERO) for currency in {**one, **two}}
    return {currency: amount for currency, amount in sums.items() if amount != ZERO}


@MANY
@given(record(kinds=("hour", "day", "month"), country="ru"), st.sampled_from([3, 4, 5, 6]))
def test_a_record_cut_at_the_end_of_a_month_is_two_records(item: WorkRecord, month: int):
    """Nothing of one month depends on another, as long as no week of the cut is worked on both sides.

    An accounting period of a month is one of them; a longer one is not.
    """
    if item.terms[0].summed == "quarter":
        item = replace(item, terms=(replace(item.terms[0], summed="month"),))
    kept = tuple(s for s in item.shifts if not (s.day.day <= 7 or s.day.day >= 24))
    item = replace(item, shifts=kept, money=())
    parts = [tuple(s for s in kept if (s.day.month < month) is early) for early in (True, False)]
    found = [due(replace(item, shifts=part)) for part in parts]
    whole = due(item)
    if item.terms[0].scheme != "unknown":  # readings are joined over the whole record
        assert found[0] + found[1] == whole
    else:
        assert whole.low >= (found[0] + found[1]).low
        assert whole.high <= (found[0] + found[1]).high


@MANY
@given(record(kinds=("hour",)), days)
def test_the_same_promise_made_anew_changes_nothing(item: WorkRecord, cut: date):
    first = replace(item.terms[0], valid_to=cut)
    second = replace(item.terms[0], valid_from=cut + timedelta(days=1))
    before, after = due(item), due(replace(item, terms=(first, second)))
    # The lines of the month of the cut are rounded in two parts.
    slack = Decimal("0.10")
    assert abs(after.low - before.low) <= slack
    assert abs(after.high - before.high) <= slack


@MANY
@given(record(), st.randoms(use_true_random=False))
def test_the_order_of_entries_changes_nothing(item: WorkRecord, order: random.Random):
    shifts, money = list(item.shifts), list(item.money)
    order.shuffle(shifts)
    order.shuffle(money)
    mixed = replace(item, shifts=tuple(shifts), money=tuple(money))
    assert entitlement(mixed, as_of=AS_OF, law=LAW) == entitlement(item, as_of=AS_OF, law=LAW)


@MANY
@given(record(), st.sampled_from(["five_day", "six_day"]))
def test_not_knowing_the_week_holds_what_knowing_gives(item: WorkRecord, scheme: str):
    known = replace(item, terms=(replace(item.terms[0], scheme=scheme),))  # type: ignore[arg-type]
    unknown = replace(item, terms=(replace(item.terms[0], scheme="unknown"),))
    inside, outside = due(known), due(unknown)
    assert outside.low <= inside.low
    assert inside.high <= outside.high


@MANY
@given(record(), st.sampled_from(["yes", "no"]))
def test_not_knowing_whether_accounting_was_summed_holds_what_knowing_gives(item: WorkRecord, lawful: str):
    known = replace(item, terms=(replace(item.terms[0], summed_lawful=lawful),))  # type: ignore[arg-type]
    unknown = replace(item, terms=(replace(item.terms[0], summed_lawful="unknown"),))
    inside, outside = due(known), due(unknown)
    assert outside.low <= inside.low
    assert inside.high <= outside.high


@MANY
@given(record())
def test_naming_the_place_never_lowers_the_amount(item: WorkRecord):
    """The national minimum is the least that a place can have."""
    nowhere = replace(
        item,
        shifts=tuple(replace(shift, region="") for shift in item.shifts),
        terms=(replace(item.terms[0], region=""),),
    )
    before, after = due(nowhere), due(item)
    slack = Decimal("0.05")
    assert after.low >= before.low - slack
    assert after.high >= before.high - slack


@st.composite
def schedule(draw: st.DrawFn) -> WorkRecord:
    """Two months of summed accounting with so many hours that some are overtime; one rate or a raised one."""
    country = draw(st.sampled_from(["kz", "ru"]))
    hours = draw(st.lists(st.integers(9, 14), min_size=40, max_size=60))
    shifts = [Shift(FIRST + timedelta(days=n), hours=Amount.of(each)) for n, each in enumerate(hours)]
    terms = draw(terms_of(country, kinds=("hour", "day", "week", "month")))
    unit = draw(st.sampled_from(["month", "quarter"]))
    terms = replace(terms, summed=unit, summed_lawful="yes", scheme="five_day")  # type: ignore[arg-type]
    return WorkRecord(country, shifts=tuple(shifts), terms=(terms,))


@MANY
@given(schedule(), st.data())
def test_under_summed_accounting_an_hour_more_never_lowers_and_parts_add_up(
    item: WorkRecord, data: st.DataObject
):
    whole = entitlement(item, as_of=AS_OF, law=LAW)
    assert any(line.what.startswith("overtime") for line in whole.lines)
    place = data.draw(st.integers(0, len(item.shifts) - 1))
    shifts = [longer(shift) if at == place else shift for at, shift in enumerate(item.shifts)]
    after, slack = due(replace(item, shifts=tuple(shifts))), Decimal("0.10")
    assert after.low >= due(item).low - slack
    assert after.high >= due(item).high - slack
    cut = item.shifts[place].day
    first = entitlement(item, as_of=AS_OF, law=LAW, period=(FIRST, cut))
    second = entitlement(item, as_of=AS_OF, law=LAW, period=(cut + timedelta(days=1), LAST))
    for currency, amount in whole.due.items():
        found = _sum(first, second, "due")[currency]
        assert found.low <= amount.low <= amount.high <= found.high
        assert not _certain(first, second) or found == amount


@MANY
@given(record(kinds=("hour", "day", "week", "month")), days)
def test_an_entry_of_unknown_length_never_lowers_what_is_certain(item: WorkRecord, day):
    if any(abs(shift.day - day) <= timedelta(days=1) for shift in item.shifts):
        return
    after = due(replace(item, shifts=(*item.shifts, Shift(day, hours=Amount.of(0, 12)))))
    assert after.low >= due(item).low - Decimal("0.05")


@MANY
@given(record(), st.integers(1, 5))
def test_a_better_promise_never_lowers_the_amount(item: WorkRecord, times: int):
    better = replace(item.terms[0], rate=item.terms[0].rate * times)
    assert due(replace(item, terms=(better,))).low >= due(item).low - Decimal("0.05")


@MANY
@given(record())
def test_an_entitlement_survives_json(item: WorkRecord):
    found = entitlement(item, as_of=AS_OF, law=LAW)
    assert Entitlement.from_json(found.to_json()) == found


@pytest.mark.parametrize("currency", ["KZT"])
def test_owed_is_never_below_zero(currency: str):
    from panah.core.wages.work import Money, PayTerms

    terms = PayTerms(
        "day", Amount.of(3000), currency, FIRST, scheme="five_day", hazardous="no", written="yes"
    )
    item = WorkRecord(
        "kz", shifts=(Shift(FIRST, hours=Amount.of(8)),), terms=(terms,),
        money=(Money(FIRST, "paid", Amount.of(9000), currency),),
    )  # fmt: skip
    assert entitlement(item, as_of=AS_OF, law=LAW).owed == {currency: ZERO}
