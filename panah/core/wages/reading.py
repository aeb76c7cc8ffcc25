"""One format for a work record: the worked examples, `panah wages FILE.yaml`, the diary's export and the claim.

A record is a table (docs/wages.md shows every key):

    jurisdiction: kz
    terms: [{kind: day, rate: 3000, currency: KZT, from: 2016-03-01, scheme: six_day}]
    shifts: [{day: 2016-03-01, start: 08:00, end: 20:00, break: 60}, {day: 2016-03-02, hours: [9, 11]}]
    usual: [{from: 2016-04-01, to: 2016-04-30, weekdays: [mon, tue], start: 08:00, end: 17:00, except: [2016-04-05]}]
    money: [{day: 2016-04-01, kind: paid, amount: 10000, currency: KZT}]
    exchange: [{day: 2016-04-01, currency: USD, to: KZT, rate: 343.2}]
    key_rates: [{from: 2026-01-01, percent: 16}]

A bad entry becomes a Problem that says where and how to mend it, and the rest is still read.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, TypeVar

import yaml

from panah.core.errors import InputError, Place
from panah.core.wages import entries
from panah.core.wages.entries import Entry, Unusable
from panah.core.wages.places import is_region_of
from panah.core.wages.work import (
    KINDS,
    MONEY_KINDS,
    SCHEMES,
    SOURCES,
    SUMMED,
    TAKEN,
    WEEK_STARTS,
    WEEKDAYS,
    YES_NO,
    Amount,
    ExchangeRate,
    KeyRate,
    Money,
    PayTerms,
    Problem,
    Shift,
    WorkRecord,
    plain,
)

T = TypeVar("T")
RECORD_KEYS = (
    "name", "jurisdiction", "timezone", "region", "worker_born", "employer", "currency", "break", "source", "as_of",
    "terms", "shifts", "usual", "money", "exchange", "key_rates", "debt",
)  # fmt: skip
LISTS = ("terms", "shifts", "usual", "money", "exchange", "key_rates")
SHIFT_KEYS = (
    "start", "end", "hours", "break", "pieces", "task", "place", "employer", "source", "note", "witnesses",
    "region",
)  # fmt: skip
LONGEST_USUAL = 366 * 3


def read_record(source: Path | Mapping[str, Any]) -> WorkRecord:
    """The record of a YAML or JSON file, or of a table already read.

    Raises InputError only where nothing can be read: no such format, or no jurisdiction. Everything else that is
    wrong is in `problems` of the record, each with its place.
    """
    if isinstance(source, Path):
        return read_entry(read_file(source), source.name)
    return read_entry(Entry("", None, source))


def read_entry(entry: Entry, file: str = "") -> WorkRecord:
    """The record of a table within a file, as `read_record`."""
    return _Reader(entry, file).record()


def read_file(path: Path) -> Entry:
    """The table of a file, with the lines on which its entries stand; plain values stay texts."""
    return read_content(path.read_bytes(), path.name)


def read_content(content: bytes, name: str) -> Entry:
    """The table of a file's content. Raises InputError where it is no YAML table of keys."""
    try:
        tree = yaml.compose(content.decode("utf-8-sig"), Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise InputError(
            "this is not YAML",
            code="not_yaml",
            mend="Check the indentation, colons and quotes there.",
            place=Place(file=name, row=mark.line + 1 if mark else None),
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(
            "this is not a text file", code="not_text", mend="Save it as UTF-8.", place=Place(file=name)
        ) from error
    if not isinstance(tree, yaml.MappingNode):
        raise InputError(
            "a table of keys is expected",
            code="not_a_record",
            mend="Begin with jurisdiction: kz.",
            place=Place(file=name),
        )
    return entries.from_yaml(tree)


@dataclass
class _Reader:
    """Reads one record; collects what cannot be used."""

    root: Entry
    file: str
    problems: list[Problem] = field(default_factory=list)

    def record(self) -> WorkRecord:
        root = self.root
        if not isinstance(root.values.get("jurisdiction"), str):
            raise InputError(
                "the record does not say whose law applies",
                code="no_jurisdiction",
                mend="Add jurisdiction: kz, ru or us.",
                place=Place(file=self.file),
            )
        self._unknown_keys(root, RECORD_KEYS)
        head = {name: self._try(root, lambda e, n=name: e.text(n)) or "" for name in ("name", "timezone")}  # type: ignore[misc]  # the lambda's default binds the name
        region = self._region(root)
        shifts = [shift for entry in self._entries("shifts") for shift in self._read(entry, self._shift)]
        shifts += [shift for entry in self._entries("usual") for shift in self._read(entry, self._usual)]
        record = WorkRecord(
            jurisdiction=str(root.values["jurisdiction"]).lower(),
            name=head["name"],
            place_timezone=head["timezone"],
            region=region,
            worker_born=self._try(root, lambda entry: entry.day("worker_born", required=False)),
            shifts=tuple(
                sorted(shifts, key=lambda shift: (shift.day, str(shift.start or ""), shift.employer))
            ),
            terms=tuple(item for entry in self._entries("terms") for item in self._read(entry, self._terms)),
            money=tuple(item for entry in self._entries("money") for item in self._read(entry, self._money)),
            rates=tuple(item for entry in self._entries("exchange") for item in self._read(entry, _exchange)),
            key_rates=tuple(
                item for entry in self._entries("key_rates") for item in self._read(entry, _key_rate)
            ),
        )
        return _with_problems(record, self.problems)

    def _entries(self, name: str) -> Iterator[Entry]:
        found = self.root.values.get(name)
        if found is None:
            return
        if not isinstance(found, Sequence) or isinstance(found, str):
            self._report(Unusable("not_a_list", name), self.root)
            return
        for position, item in enumerate(found):
            entry = Entry.of(item, f"{name}[{position + 1}]")
            if entry is None:
                self._report(Unusable("not_a_table", name), Entry(f"{name}[{position + 1}]", None, {}))
            else:
                yield entry

    def _read(self, entry: Entry, read: Callable[[Entry], Sequence[T]]) -> Sequence[T]:
        return self._try(entry, read) or ()

    def _try(self, entry: Entry, read: Callable[[Entry], T]) -> T | None:
        try:
            return read(entry)
        except Unusable as unusable:
            self._report(unusable, entry)
            return None

    def _report(self, unusable: Unusable, entry: Entry) -> None:
        where = entry.where or unusable.key
        self.problems.append(Problem(unusable.code, where, unusable.values, entry.row))

    def _unknown_keys(self, entry: Entry, known: Sequence[str]) -> None:
        """An unknown key is named, and the rest of the entry is used."""
        for key in entry.values:
            if key not in known:
                values = {"key": str(key), "known": ", ".join(known)}
                self.problems.append(Problem("unknown_key", entry.where or str(key), values, entry.row))

    def _default(self, entry: Entry, key: str) -> Entry:
        """The entry itself, or the record where the entry is silent: employer, currency, break and source."""
        return entry if key in entry.values else self.root

    def _region(self, entry: Entry) -> str:
        """A code of a place; one that is none of the country's is named and left out, the rest of the entry is used."""
        code = (self._try(entry, lambda each: each.text("region")) or "").upper()
        country = str(self.root.values["jurisdiction"])
        if code and not is_region_of(code, country):
            values = {"value": code, "country": country.upper()}
            self.problems.append(Problem("unknown_region", entry.where or "region", values, entry.row))
            return ""
        return code

    def _shift(self, entry: Entry) -> list[Shift]:
        self._unknown_keys(entry, ("day", *SHIFT_KEYS))
        return [self._shift_on(entry, entry.day("day"), self._region(entry))]

    def _usual(self, entry: Entry) -> list[Shift]:
        """A rough usual week over some time, without the days that were different."""
        self._unknown_keys(entry, ("from", "to", "weekdays", "except", *SHIFT_KEYS))
        first, last = entry.day("from"), entry.day("to")
        if last < first:
            raise Unusable("ends_before_it_begins", "to")
        if (last - first).days >= LONGEST_USUAL:
            raise Unusable("usual_week_too_long", "to")
        weekdays = {WEEKDAYS.index(day) for day in entry.words("weekdays", WEEKDAYS) or WEEKDAYS}
        without = set(entry.days("except"))
        days = (first + timedelta(days=offset) for offset in range((last - first).days + 1))
        region = self._region(entry)
        return [
            self._shift_on(entry, d, region) for d in days if d.weekday() in weekdays and d not in without
        ]

    def _shift_on(self, entry: Entry, day: date, region: str) -> Shift:
        start, end = entry.clock("start"), entry.clock("end")
        hours = entry.amount("hours", required=False)
        pieces = entry.number("pieces", required=False)
        if (start is None) != (end is None):
            raise Unusable("half_a_shift", "end" if end is None else "start")
        if start is None and hours is None and pieces is None:
            raise Unusable("shift_without_hours", "hours")
        if start is not None and hours is not None:
            raise Unusable("hours_twice", "hours")
        if hours and hours.high > 24:
            raise Unusable("day_too_long", "hours", {"hours": plain(hours.high)})
        pause = self._default(entry, "break").whole("break") if start is not None else None
        return Shift(
            day=day,
            start=start,
            end=end,
            hours=hours,
            break_minutes=pause,
            pieces=pieces,
            task=entry.text("task"),
            place=entry.text("place"),
            employer=self._default(entry, "employer").text("employer"),
            source=self._default(entry, "source").word("source", SOURCES, "worker"),
            note=entry.text("note"),
            witnesses=tuple(entry.texts("witnesses")),
            region=region,
        )

    def _terms(self, entry: Entry) -> list[PayTerms]:
        known = (
            "kind", "rate", "currency", "from", "to", "employer", "scheme", "hazardous", "written", "share_of",
            "farm_work", "week_start", "region", "summed", "summed_lawful",
        )  # fmt: skip
        self._unknown_keys(entry, known)
        first, last = entry.day("from"), entry.day("to", required=False)
        if last is not None and last < first:
            raise Unusable("ends_before_it_begins", "to")
        terms = PayTerms(
            kind=entry.word("kind", KINDS),
            rate=entry.amount("rate"),
            currency=self._default(entry, "currency").currency("currency"),
            valid_from=first,
            valid_to=last,
            employer=self._default(entry, "employer").text("employer"),
            scheme=entry.word("scheme", SCHEMES, "unknown"),
            hazardous=entry.word("hazardous", YES_NO, "unknown"),
            written=entry.word("written", YES_NO, "unknown"),
            share_of=entry.amount("share_of", required=False),
            farm_work=entry.word("farm_work", YES_NO, "unknown"),
            week_start=entry.word("week_start", WEEK_STARTS, "unknown"),
            region=self._region(entry),
            summed=entry.word("summed", SUMMED, ""),
            summed_lawful=entry.word("summed_lawful", YES_NO, "unknown"),
        )
        if terms.kind == "share" and terms.share_of is None:
            raise Unusable("share_of_what", "share_of")
        if terms.kind in {"share", "season"} and last is None:
            raise Unusable("season_without_end", "to")
        return [terms]

    def _money(self, entry: Entry) -> list[Money]:
        known = (
            "day", "kind", "amount", "currency", "by", "reason", "agreed_in_writing", "employer", "taken", "source",
            "note",
        )  # fmt: skip
        self._unknown_keys(entry, known)
        return [
            Money(
                day=entry.day("day"),
                kind=entry.word("kind", MONEY_KINDS),
                amount=entry.amount("amount"),
                currency=self._default(entry, "currency").currency("currency"),
                by=entry.text("by"),
                reason=entry.text("reason"),
                agreed_in_writing=entry.word("agreed_in_writing", YES_NO, "unknown"),
                employer=self._default(entry, "employer").text("employer"),
                taken=entry.word("taken", TAKEN, "withheld"),
                source=self._default(entry, "source").word("source", SOURCES, "worker"),
                note=entry.text("note"),
            )
        ]


def _exchange(entry: Entry) -> list[ExchangeRate]:
    rate = entry.number("rate")
    if not rate:
        raise Unusable("not_above_zero", "rate", {"key": "rate"})
    return [ExchangeRate(entry.day("day"), entry.currency("currency"), entry.currency("to"), rate)]


def _key_rate(entry: Entry) -> list[KeyRate]:
    return [KeyRate(entry.day("from"), entry.number("percent"))]


def _with_problems(record: WorkRecord, problems: Sequence[Problem]) -> WorkRecord:
    from dataclasses import replace

    return replace(record, problems=tuple(problems))


def to_mapping(record: WorkRecord) -> dict[str, Any]:
    """The record as a table that `read_record` reads back to the same record. A usual week is written day by day."""
    table: dict[str, Any] = {
        "jurisdiction": record.jurisdiction,
        "name": record.name,
        "timezone": record.place_timezone,
        "region": record.region,
        "worker_born": record.worker_born,
        "terms": [_terms_row(terms) for terms in record.terms],
        "shifts": [_shift_row(shift) for shift in record.shifts],
        "money": [_money_row(money) for money in record.money],
        "exchange": [
            {"day": rate.day, "currency": rate.currency, "to": rate.to, "rate": rate.rate}
            for rate in record.rates
        ],
        "key_rates": [{"from": rate.day, "percent": rate.percent} for rate in record.key_rates],
    }
    return {key: _written(value) for key, value in table.items() if value not in ("", None, [])}


def _terms_row(terms: PayTerms) -> dict[str, Any]:
    names = (
        "kind",
        "rate",
        "currency",
        "employer",
        "scheme",
        "hazardous",
        "written",
        "share_of",
        "farm_work",
        "region",
        "summed",
    )
    row = {name: getattr(terms, name) for name in names}
    said = terms.summed or terms.summed_lawful != "unknown"
    lawful = {"summed_lawful": terms.summed_lawful} if said else {}
    return row | lawful | {"week_start": terms.week_start, "from": terms.valid_from, "to": terms.valid_to}


def _shift_row(shift: Shift) -> dict[str, Any]:
    names = (
        "day",
        "start",
        "end",
        "hours",
        "pieces",
        "task",
        "place",
        "employer",
        "source",
        "note",
        "witnesses",
        "region",
    )
    return {name: getattr(shift, name) for name in names} | {"break": shift.break_minutes}


def _money_row(money: Money) -> dict[str, Any]:
    names = (
        "day", "kind", "amount", "currency", "by", "reason", "agreed_in_writing", "employer", "taken", "source", "note",
    )  # fmt: skip
    return {name: getattr(money, name) for name in names}


def _written(value: Any) -> Any:
    """Plain JSON values; empty ones of a row are left out, as reading gives them back."""
    if isinstance(value, Amount):
        return value.to_json()
    if isinstance(value, Mapping):
        return {key: _written(item) for key, item in value.items() if item not in ("", None, ())}
    if isinstance(value, list | tuple):
        return [_written(item) for item in value]
    if hasattr(value, "isoformat"):
        return value.isoformat()
    return plain(value) if not isinstance(value, str | int) else value
