"""Many records at once, in several processes; each is computed by the same function as one alone."""

import gc
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from panah.core.wages.engine import entitlement
from panah.core.wages.law import WageLaw
from panah.core.wages.result import Entitlement
from panah.core.wages.work import WorkRecord

CHUNK = 50


@dataclass
class _Work:
    """What the processes share: they inherit it when they are forked, so that no record is copied through a pipe."""

    records: Sequence[WorkRecord]
    as_of: date
    law: WageLaw
    reduce: Callable[[Entitlement], Any]


_WORK: list[_Work] = []


def entitlements(
    records: Sequence[WorkRecord],
    *,
    as_of: date,
    law: WageLaw,
    processes: int = 1,
    reduce: Callable[[Entitlement], Any] = lambda found: found,
) -> Iterator[Any]:
    """The entitlement of each record, in order, as they are ready; `reduce` says what of each is handed back.

    Reducing in the worker saves time where only totals are wanted. Raises InputError as `entitlement`.
    """
    if processes < 2:
        for record in records:
            yield reduce(entitlement(record, as_of=as_of, law=law))
        return
    _WORK.append(_Work(records, as_of, law, reduce))
    # The records stay: the collector need not walk over millions of them again and again, nor copy their pages.
    gc.freeze()
    try:
        with multiprocessing.get_context("fork").Pool(processes) as pool:
            starts = range(0, len(records), CHUNK)
            for found in pool.imap(_some, starts):
                yield from found
    finally:
        gc.unfreeze()
        _WORK.pop()


def _some(start: int) -> list[Any]:
    work = _WORK[-1]
    return [
        work.reduce(entitlement(record, as_of=work.as_of, law=work.law))
        for record in work.records[start : start + CHUNK]
    ]
