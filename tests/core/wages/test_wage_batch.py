"""Many records at once come out as each alone, in order."""

from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from panah.core.wages import Amount, WorkRecord, entitlement
from panah.core.wages.batch import CHUNK, entitlements, in_order
from panah.core.wages.work import KINDS, KeyRate, Money, PayTerms, Shift
from tests.core.wages.records import LAW

DAY, AS_OF = date(2016, 3, 15), date(2016, 3, 31)


def records(count: int) -> list[WorkRecord]:
    terms = PayTerms("hour", Amount.of(500), "KZT", DAY, scheme="five_day", hazardous="no", written="yes")
    return [
        WorkRecord("kz", shifts=(Shift(DAY, hours=Amount.of(Decimal(n % 12) + 1)),), terms=(terms,))
        for n in range(count)
    ]


def test_two_processes_give_what_one_gives():
    many = records(CHUNK * 2 + 7)
    alone = [entitlement(record, as_of=AS_OF, law=LAW) for record in many]
    assert list(entitlements(many, as_of=AS_OF, law=LAW)) == alone
    assert list(entitlements(many, as_of=AS_OF, law=LAW, processes=2)) == alone


def quarters(count: int) -> list[WorkRecord]:
    """Three months with nights, rest days, holidays, ranges, a minor now and then, and money that passed."""
    first = date(2024, 3, 1)
    days = [first + timedelta(days=place) for place in range(90)]
    made = []
    for number in range(count):
        terms = PayTerms(
            KINDS[number % len(KINDS)], Amount.of(600 + number), "KZT", first,
            date(2024, 5, 31), scheme="unknown" if number % 3 else "six_day", share_of=Amount.of(900_000, 950_000),
        )  # fmt: skip
        shifts = tuple(
            Shift(
                day,
                time(6 + number % 16),
                time((16 + number) % 24),
                break_minutes=None if day.day % 2 else 30,
            )
            for day in days
            if day.day % 9
        )
        money = (
            Money(date(2024, 4, 5), "paid", Amount.of(30_000, 35_000), "KZT"),
            Money(date(2024, 4, 9), "fine", Amount.of(2_000), "KZT", taken="handed_over"),
        )
        born = date(2008, 4, 10) if number % 2 else None
        made.append(
            WorkRecord(
                "ru" if number % 5 == 4 else "kz",
                worker_born=born,
                shifts=shifts,
                terms=(terms,),
                money=money,
                key_rates=(KeyRate(date(2024, 1, 1), Decimal(15)),),
            )
        )
    return made


def test_everything_that_a_result_holds_comes_back_from_a_process():
    many = quarters(14)
    alone = [entitlement(record, as_of=date(2024, 9, 1), law=LAW) for record in many]
    assert all(one.lines and one.breaches and one.unconfirmed for one in alone)
    found = in_order(
        lambda record: entitlement(record, as_of=date(2024, 9, 1), law=LAW), many, processes=2, chunk=3
    )
    assert list(found) == alone


def test_lines_and_breaches_cannot_be_changed():
    found = entitlement(quarters(2)[1], as_of=date(2024, 9, 1), law=LAW)
    with pytest.raises(AttributeError):
        found.lines[0].amount = Amount.of(0)
    with pytest.raises(AttributeError):
        found.breaches[0].certain = False


def test_only_what_is_asked_for_comes_back():
    found = list(entitlements(records(5), as_of=AS_OF, law=LAW, processes=2, reduce=lambda one: one.owed))
    assert found[1] == {"KZT": Amount.of("1000.00")}
