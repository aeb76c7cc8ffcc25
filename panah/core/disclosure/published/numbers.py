"""What a printed cell says about a count: a number, a range, or nothing."""

import re
from dataclasses import dataclass

UNKNOWN_MARKS = {
    "",
    "-",
    "–",
    "—",
    ".",
    "..",
    "...",
    "*",
    "**",
    "x",
    "c",
    "s",
    "(s)",
    "n/a",
    "na",
    "nan",
    "null",
    "[c]",
    "[x]",
    "[z]",
    "suppressed",
    "withheld",
}
LESS = re.compile(r"^(?:<|less than|menos de|менее|меньше)\s*(\d+)$")
AT_MOST = re.compile(r"^(?:<=|≤|up to|до)\s*(\d+)$")
AT_LEAST = re.compile(r"^(?:>=|≥)\s*(\d+)$|^(\d+)\s*\+$")
MORE = re.compile(r"^>\s*(\d+)$")
RANGE = re.compile(r"^(\d+)\s*(?:-|–|—|to)\s*(\d+)$")
WHOLE = re.compile(r"^\d{1,3}(?:[,\u00a0\u202f ]\d{3})+$|^\d+(?:\.0+)?$")


@dataclass(frozen=True)
class Told:
    """The range of counts a printed text allows. `suppressed` is true for anything but one number."""

    low: float
    high: float
    text: str

    @property
    def suppressed(self) -> bool:
        """Does the text hide the number?"""
        return self.low != self.high


def read_number(value: object, *, rounded_to: int = 0) -> Told | None:
    """The range of counts a cell allows; None where it is no count at all (words, a percentage, a fraction).

    With `rounded_to`, every printed number stands for all counts that round to it, either way at a half.
    """
    text = _plain(value)
    if text in UNKNOWN_MARKS:
        return Told(0.0, float("inf"), text or "blank")
    if WHOLE.match(text):
        number = float(re.sub(r"[,\u00a0\u202f ]", "", text))
        half = rounded_to // 2
        return Told(max(0.0, number - half), number + half, text)
    for pattern, bounds in _RANGES:
        found = pattern.match(text)
        if found:
            low, high = bounds([float(group) for group in found.groups() if group])
            return Told(low, high, text) if low <= high else None
    return None


_INFINITE = float("inf")
_RANGES = (
    (LESS, lambda n: (0.0, n[0] - 1)),
    (AT_MOST, lambda n: (0.0, n[0])),
    (AT_LEAST, lambda n: (n[0], _INFINITE)),
    (MORE, lambda n: (n[0] + 1, _INFINITE)),
    (RANGE, lambda n: (n[0], n[1])),
)


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip().lower()
