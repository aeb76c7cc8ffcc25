"""Random work records for the property tests: well-formed, of every kind of pay, in three countries."""

from datetime import date, time, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from panah.core.law import load_pack
from panah.core.wages import Amount, WageLaw, WorkRecord
from panah.core.wages.work import Money, PayTerms, Shift

LAW = WageLaw.load(load_pack())
FIRST, LAST = date(2016, 2, 1), date(2016, 6, 30)
AS_OF = date(2016, 12, 31)
CURRENCIES = {"kz": "KZT", "ru": "RUB", "us": "USD"}
# Places with a minimum of their own, one that the pack does not know, and none.
REGIONS = {"kz": ("",), "ru": ("", "RU-MOW", "RU-KDA"), "us": ("", "US-CA", "US-TX", "US-OR")}

days = st.dates(FIRST, LAST)


@st.composite
def terms(draw: st.DrawFn, country: str, *, kinds: tuple[str, ...] = ()) -> PayTerms:
    """Promised pay, whole numbers so that a reader can follow a failing case."""
    kind = draw(st.sampled_from(kinds or ("hour", "day", "week", "month", "piece", "season", "share")))
    low = draw(st.integers(1, 50)) * {"hour": 20, "piece": 2, "share": 1}.get(kind, 1000)
    return PayTerms(
        kind=kind,  # type: ignore[arg-type]
        rate=Amount.of(low),
        currency=CURRENCIES[country],
        valid_from=FIRST,
        valid_to=LAST if kind in {"season", "share"} else None,
        scheme=draw(st.sampled_from(["five_day", "six_day", "unknown"])),
        hazardous=draw(st.sampled_from(["yes", "no"])),
        written="yes",
        share_of=Amount.of(500_000) if kind == "share" else None,
        region=draw(st.sampled_from(REGIONS[country])),
        summed=draw(st.sampled_from(["", "", "month", "quarter"])),
        summed_lawful=draw(st.sampled_from(["yes", "no", "unknown"])),
        farm_work=draw(st.sampled_from(["yes", "no"])),
        week_start="mon",
    )


@st.composite
def shift(draw: st.DrawFn, country: str) -> Shift:
    """Work on one day: with times, or with hours only; sometimes with pieces, sometimes in another place."""
    day, region = draw(days), draw(st.sampled_from(REGIONS[country]))
    pieces = draw(st.none() | st.integers(0, 50).map(Decimal))
    if draw(st.booleans()):
        low = draw(st.integers(1, 20))
        hours = Amount.of(low, low + draw(st.integers(0, 3)))
        return Shift(day, hours=hours, pieces=pieces, region=region)
    start, length = draw(st.integers(0, 23)), draw(st.integers(2, 15))
    pause = draw(st.sampled_from([None, 0, 30, 60]))
    end = time((start + length) % 24)
    return Shift(day, time(start), end, break_minutes=pause, pieces=pieces, region=region)


@st.composite
def record(draw: st.DrawFn, *, kinds: tuple[str, ...] = (), country: str = "") -> WorkRecord:
    """A worker of some weeks: at most one shift a day, some money."""
    place = country or draw(st.sampled_from(["kz", "ru", "us"]))
    shifts = draw(st.lists(shift(place), min_size=1, max_size=25, unique_by=lambda item: item.day))
    paid = draw(st.lists(st.tuples(days, st.integers(0, 20_000)), max_size=3))
    return WorkRecord(
        jurisdiction=place,
        shifts=tuple(apart(shifts)),
        terms=(draw(terms(place, kinds=kinds)),),
        money=tuple(Money(day, "paid", Amount.of(sum_), CURRENCIES[place]) for day, sum_ in paid),
    )


def apart(shifts: list[Shift]) -> list[Shift]:
    """Shifts that do not touch: none after a shift that runs into its day."""
    kept: list[Shift] = []
    for item in sorted(shifts, key=lambda each: each.day):
        if not kept or item.day - kept[-1].day > timedelta(days=1):
            kept.append(item)
    return kept
