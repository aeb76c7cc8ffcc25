"""What a worker is owed: from a diary, a book or a table and the law of the day to lines with reasons.

    law = WageLaw.load(pack)                       # numbers, holidays and rules of all jurisdictions
    record = read_record(Path("diary.yaml"))       # or a mapping; bad entries become record.problems
    result = entitlement(record, as_of=date(2026, 11, 22), law=law)
    result.lines, result.breaches, result.owed     # Amount by currency; to_json() and from_json()

Amounts are exact decimals. An unclear fact is computed in each of its readings and gives a range, never a guess.
"""

from panah.core.wages.engine import entitlement
from panah.core.wages.law import WageLaw
from panah.core.wages.reading import read_record, to_mapping
from panah.core.wages.result import Breach, Entitlement, Line, Unconfirmed
from panah.core.wages.work import Amount, Problem, WorkRecord

__all__ = [
    "Amount",
    "Breach",
    "Entitlement",
    "Line",
    "Problem",
    "Unconfirmed",
    "WageLaw",
    "WorkRecord",
    "entitlement",
    "read_record",
    "to_mapping",
]
