"""Many records at once, in several processes; each is computed by the same function as one alone."""

import gc
import multiprocessing
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, TypeVar

from panah.core.wages.engine import entitlement
from panah.core.wages.law import WageLaw
from panah.core.wages.result import Entitlement
from panah.core.wages.work import WorkRecord

Item = TypeVar("Item")
Result = TypeVar("Result")
CHUNK = 50
# Objects a process may gather before the collector looks at them: the work leaves hardly anything to collect.
SELDOM = 1_000_000
# What the processes share: they inherit it when they are forked, so that no item is copied through a pipe.
_WORK: list[tuple[Callable[[Any], Any], Sequence[Any], int]] = []


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

    def work(record: WorkRecord) -> Any:
        return reduce(entitlement(record, as_of=as_of, law=law))

    return in_order(work, records, processes=processes)


def in_order(
    work: Callable[[Item], Result], items: Sequence[Item], *, processes: int, chunk: int = CHUNK
) -> Iterator[Result]:
    """Some work done on each item, in order, as it is ready; a chunk of items at a time goes to a process.

    In this process alone where one is asked for, where there is one chunk, and where the system cannot fork.
    """
    if processes < 2 or len(items) <= chunk or "fork" not in multiprocessing.get_all_start_methods():
        yield from map(work, items)
        return
    _WORK.append((work, items, chunk))
    # What there is stays: the collector need not walk over millions of records again and again, nor copy their pages.
    gc.freeze()
    try:
        with multiprocessing.get_context("fork").Pool(processes, gc.set_threshold, (SELDOM,)) as pool:
            for found in pool.imap(_some, range(0, len(items), chunk)):
                yield from found
    finally:
        gc.unfreeze()
        _WORK.pop()


def _some(start: int) -> list[Any]:
    work, items, chunk = _WORK[-1]
    return [work(item) for item in items[start : start + chunk]]
