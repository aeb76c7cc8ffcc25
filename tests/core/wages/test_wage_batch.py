"""Many records at once come out as each alone, in order."""

from datetime import date
from decimal import Decimal

from panah.core.wages import Amount, WorkRecord, entitlement
from panah.core.wages.batch import CHUNK, entitlements
from panah.core.wages.work import PayTerms, Shift
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


def test_only_what_is_asked_for_comes_back():
    found = list(entitlements(records(5), as_of=AS_OF, law=LAW, processes=2, reduce=lambda one: one.owed))
    assert found[1] == {"KZT": Amount.of("1000.00")}
