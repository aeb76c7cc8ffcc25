"""What the work of a record is worth under the law: the measure that two books and the debt test share."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from panah.core.wages.engine import entitlement
from panah.core.wages.law import WageLaw
from panah.core.wages.work import Amount, WorkRecord

# A record without money to what its work is worth, by currency.
Valuer = Callable[[WorkRecord], Mapping[str, Amount]]


def work_alone(record: WorkRecord) -> WorkRecord:
    """The record without money that passed and without rates of interest: what is left is work and its price."""
    return replace(record, money=(), key_rates=())


def valuer(law: WageLaw) -> Valuer:
    """The worth of work by the entitlement engine: due under the law of each day, never below the minimum.

    What it returns raises InputError for a country whose wage law is not in the pack.
    """

    def value(record: WorkRecord) -> Mapping[str, Amount]:
        if not record.shifts:
            return {}
        last = max(shift.day for shift in record.shifts)
        return entitlement(work_alone(record), as_of=last, law=law).due

    return value
