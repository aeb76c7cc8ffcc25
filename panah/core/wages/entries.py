"""One entry of a record as it was written, and its values read with clear errors."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal, InvalidOperation
from typing import Any, TypeVar, cast

import yaml

from panah.core.wages.work import Amount

W = TypeVar("W", bound=str)
CURRENCY_LETTERS = 3
# Nobody's pay, hours or rate has more digits; a longer number is a slip of the hand or an attack.
MOST_DIGITS = 18


class Unusable(Exception):  # noqa: N818 -- not a failure of the program: an entry that becomes a Problem
    """An entry cannot be used: the code of the problem, the key, and what fills its words."""

    def __init__(self, code: str, key: str, values: Mapping[str, str] | None = None) -> None:
        self.code = code
        self.key = key
        self.values = {"key": key, **(values or {})}
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Entry:
    """A table of a record: where it stands, its line in the file, and its values as written."""

    where: str
    row: int | None
    values: Mapping[str, Any]

    @classmethod
    def of(cls, item: Any, where: str) -> "Entry | None":
        """An item of a list as an entry; None when it is not a table."""
        if isinstance(item, Entry):
            return cls(where, item.row, item.values)
        return cls(where, None, item) if isinstance(item, Mapping) else None

    def text(self, key: str) -> str:
        """A text; empty when there is none."""
        value = self.values.get(key)
        if isinstance(value, Mapping | Entry | list | tuple):
            raise Unusable("not_one_value", key)
        return "" if value is None else str(value).strip()

    def texts(self, key: str) -> Iterator[str]:
        """The texts of a list; one text alone is a list of one."""
        for item in self._items(key):
            yield str(item).strip()

    def _items(self, key: str) -> Sequence[Any]:
        value = self.values.get(key)
        if value is None:
            return ()
        return value if isinstance(value, list | tuple) else (value,)

    def word(self, key: str, known: Sequence[W], default: W | None = None) -> W:
        """One of the known words."""
        value = self.values.get(key)
        if value is None and default is not None:
            return default
        # A JSON or Python table may say true where a YAML text says yes.
        text = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
        if text not in known:
            raise Unusable("not_a_known_word", key, {"value": str(value or ""), "known": ", ".join(known)})
        return cast("W", text)

    def words(self, key: str, known: Sequence[W]) -> list[W]:
        """Known words of a list."""
        return [Entry("", None, {key: item}).word(key, known) for item in self._items(key)]

    def day(self, key: str, *, required: bool = True) -> Any:
        """A day of the calendar; None when it is absent and not required."""
        value = self.values.get(key)
        if value is None or value == "":
            if required:
                raise Unusable("missing", key)
            return None
        return _day(value, key)

    def days(self, key: str) -> list[date]:
        """The days of a list."""
        return [_day(item, key) for item in self._items(key)]

    def clock(self, key: str) -> time | None:
        """A time of the day (08:30); 24:00 is midnight."""
        value = self.values.get(key)
        if value is None or value == "" or isinstance(value, time):
            return value or None if not isinstance(value, time) else value
        try:
            hour, minute = (int(part) for part in str(value).split(":")[:2])
            return time(0 if (hour, minute) == (24, 0) else hour, minute)
        except ValueError:
            raise Unusable("bad_time", key, {"value": str(value)}) from None

    def whole(self, key: str) -> int | None:
        """A whole number, not below zero; None when absent."""
        number = self.number(key, required=False)
        if number is None:
            return None
        if number != number.to_integral_value():
            raise Unusable("not_whole", key, {"value": str(number)})
        return int(number)

    def number(self, key: str, *, required: bool = True) -> Any:
        """An exact number, not below zero; None when it is absent and not required."""
        value = self.values.get(key)
        if value is None or value == "":
            if required:
                raise Unusable("missing", key)
            return None
        return _number(value, key)

    def amount(self, key: str, *, required: bool = True) -> Any:
        """A number or a range [low, high]; None when it is absent and not required."""
        value = self.values.get(key)
        if not isinstance(value, list | tuple):
            number = self.number(key, required=required)
            return None if number is None else Amount(number, number)
        if len(value) != 2:
            raise Unusable("not_a_range", key)
        low, high = (_number(item, key) for item in value)
        if low > high:
            raise Unusable("range_upside_down", key, {"low": str(low), "high": str(high)})
        return Amount(low, high)

    def currency(self, key: str) -> str:
        """A currency by its three letters (KZT)."""
        text = self.text(key).upper()
        if len(text) != CURRENCY_LETTERS or not text.isascii() or not text.isalpha():
            raise Unusable("bad_currency", key, {"value": text})
        return text


def _day(value: Any, key: str) -> date:
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        raise Unusable("bad_date", key, {"value": str(value)}) from None


def _number(value: Any, key: str) -> Decimal:
    try:
        # Through the text, so that 0.1 of a JSON file stays 0.1; a comma is what half the world writes.
        number = Decimal(str(value).strip().replace(",", ".").replace(" ", ""))
    except InvalidOperation:
        raise Unusable("not_a_number", key, {"value": str(value)}) from None
    if (
        not number.is_finite()
        or abs(number.adjusted()) > MOST_DIGITS
        or len(number.as_tuple().digits) > MOST_DIGITS
    ):
        raise Unusable("not_a_number", key, {"value": str(value)})
    if number < 0:
        raise Unusable("negative", key, {"value": str(value)})
    return number


def from_yaml(tree: yaml.MappingNode) -> Entry:
    """A YAML table with its line; plain values stay as they are written, so that 18:00 and no mean what they say."""
    values: dict[str, Any] = {}
    for key, child in tree.value:
        values[str(key.value)] = _value(child)
    return Entry("", tree.start_mark.line + 1, values)


def _value(node: yaml.Node) -> Any:
    if isinstance(node, yaml.MappingNode):
        return from_yaml(node)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item) for item in node.value]
    return None if node.tag.endswith(":null") else node.value
