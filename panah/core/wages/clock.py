"""Minutes of a shift: before and after midnight, by night, without the break, on days when the clock is changed."""

from calendar import monthrange
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from panah.core.errors import InputError

DAY = 1440


class Minutes(NamedTuple):
    """Worked minutes of one shift on its own day and after midnight, and how many of each are by night."""

    first: int
    first_night: int
    second: int
    second_night: int


def minute_of(clock: time) -> int:
    """Minutes since midnight."""
    return clock.hour * 60 + clock.minute


@lru_cache(maxsize=65536)
def split(
    start: int, length: int, pause: int, night: tuple[int, int] | None, *, after: int | None = None
) -> Minutes:
    """Minutes of a shift that begins at a minute of the day and lasts so long, the break included.

    The break begins `after` so many minutes of work; one whose time nobody said lies in the middle of the shift.
    """
    pause_begins = start + ((length - pause) // 2 if after is None else min(after, length - pause))
    stretches = ((start, pause_begins), (pause_begins + pause, start + length))
    first = sum(_overlap(one, two, 0, DAY) for one, two in stretches)
    first_night = sum(_nightly(one, min(two, DAY), night) for one, two in stretches)
    second = sum(_overlap(one, two, DAY, 2 * DAY) for one, two in stretches)
    second_night = sum(_nightly(max(one, DAY), two, night) for one, two in stretches)
    return Minutes(first, first_night, second, second_night)


def _overlap(begins: int, ends: int, first: int, last: int) -> int:
    return max(0, min(ends, last) - max(begins, first))


def _nightly(begins: int, ends: int, night: tuple[int, int] | None) -> int:
    """Minutes of night in a stretch of at most two days; night ends on the morning after it began."""
    if night is None or ends <= begins:
        return 0
    evening, morning = night
    return sum(_overlap(begins, ends, evening + offset, morning + offset + DAY) for offset in (-DAY, 0, DAY))


def untimed(minutes: int, night: tuple[int, int] | None) -> Minutes:
    """A shift of which only the length is known: by night is only what cannot have been by day."""
    by_day = DAY if night is None else night[0] - night[1]
    return Minutes(minutes, max(0, minutes - by_day), 0, 0)


@lru_cache(maxsize=64)
def zone(name: str) -> ZoneInfo:
    """A time zone by its IANA name. Raises InputError for one that does not exist."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise InputError(
            f"there is no time zone {name!r}",
            code="unknown_timezone",
            mend="Write it like Asia/Almaty, or leave it out.",
        ) from error


@lru_cache(maxsize=4096)
def clock_changes(name: str, year: int, month: int) -> frozenset[date]:
    """The days of a month on which the clock is changed, or the day after: a shift then can be longer or shorter."""
    place, days = zone(name), [date(year, month, day + 1) for day in range(monthrange(year, month)[1])]
    return frozenset(day for day in days if _changes(day, place))


def _changes(day: date, place: ZoneInfo) -> bool:
    midnight = datetime(day.year, day.month, day.day, tzinfo=place)
    return len({(midnight + timedelta(days=days)).utcoffset() for days in (0, 1, 2)}) > 1


def changed_minutes(name: str, day: date, start: int, length: int) -> int:
    """By how many minutes a shift is shorter (above zero) or longer than the clock on the wall says."""
    place = zone(name)
    begins = datetime(day.year, day.month, day.day, tzinfo=place) + timedelta(minutes=start)
    ends = begins + timedelta(minutes=length)
    before, after = begins.utcoffset(), ends.utcoffset()
    if before is None or after is None:
        return 0
    return int((after - before).total_seconds() // 60)


def with_changed_clock(minutes: Minutes, less: int) -> Minutes:
    """The minutes when the clock was changed during the shift, which happens in the small hours."""
    if minutes.second:
        second, night = minutes.second - less, minutes.second_night - less
        return minutes._replace(second=max(0, second), second_night=max(0, min(night, second)))
    first, night = minutes.first - less, minutes.first_night - less
    return minutes._replace(first=max(0, first), first_night=max(0, min(night, first)))
