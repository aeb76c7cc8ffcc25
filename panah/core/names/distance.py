"""How far apart two readings are: edit distance with the costs of sounds that the region's spellings
confuse.
"""

import math
from functools import lru_cache
from typing import Final

from rapidfuzz.distance import Levenshtein

from panah.core.names.letters import VOWELS

_VOWEL_PAIRS: Final = {
    "ao": 0.2, "ei": 0.2, "ou": 0.25, "ae": 0.45, "eo": 0.5, "iu": 0.5, "eu": 0.7, "ai": 0.85, "au": 0.8,
    "io": 0.75,
}  # fmt: skip
_CONSONANT_PAIRS: Final = {
    "gk": 0.4, "bp": 0.6, "dt": 0.95, "fv": 0.35, "sz": 0.6, "cj": 0.5, "cq": 0.5, "hk": 0.45, "gh": 0.45,
    "sx": 0.35,
    "jz": 0.6, "cx": 0.5, "uv": 0.35, "kx": 0.7, "fp": 0.5, "bv": 0.6, "qs": 0.9, "ij": 0.6, "jq": 0.7,
}  # fmt: skip
_SWAP = 0.6  # two neighbours typed in the wrong order
_CONSONANT = 1.35  # a consonant put in, left out or replaced: the mark of another surname
_VOWEL = 0.5
_FAINT = {"h": 0.45}
_FIRST = 1.5  # the first sound is the surest
_MANY = 1.2  # power of the total: two changes are worse than twice one


def _substitutions() -> dict[tuple[str, str], float]:
    pairs = {**_VOWEL_PAIRS, **_CONSONANT_PAIRS}
    return {(x, y): cost for both, cost in pairs.items() for x, y in (tuple(both), tuple(reversed(both)))}


_SUBSTITUTION: Final = _substitutions()


def _gap(text: str, place: int) -> float:
    """Cost of a sound that stands in one reading only. A first sound is rarely lost; a final vowel often
    is.
    """
    sound = text[place]
    if sound in VOWELS:
        return 1.1 if place == 0 else 0.45 if place == len(text) - 1 else _VOWEL
    if sound == "g" and place and text[place - 1] == "n":
        return 0.3
    return _FAINT.get(sound, _CONSONANT)


def _replace(x: str, y: str) -> float:
    if x == y:
        return 0.0
    if x in VOWELS and y in VOWELS:
        return _SUBSTITUTION[x, y]
    return _SUBSTITUTION.get((x, y), _CONSONANT + 0.1)


def edit_cost(a: str, b: str) -> float:
    """The least total cost of turning one reading into the other; symmetric; 0 when equal."""
    gaps_b = [_gap(b, place) for place in range(len(b))]
    before: list[float] = []
    row = [0.0]
    for gap in gaps_b:
        row.append(row[-1] + gap)
    for i, x in enumerate(a):
        gap_a = _gap(a, i)
        above, row = row, [row[0] + gap_a]
        for j, y in enumerate(b):
            cost = min(
                above[j] + _replace(x, y) * (1.0 if i and j else _FIRST),
                above[j + 1] + gap_a,
                row[j] + gaps_b[j],
            )
            if i and j and x == b[j - 1] and y == a[i - 1] and x != y:
                cost = min(cost, before[j - 1] + _SWAP)
            row.append(cost)
        before = above
    return row[-1]


@lru_cache(maxsize=100_000)
def likeness(a: str, b: str) -> float:
    """Likeness of two readings, 0 to 1. The allowance grows with length, so short words must agree better."""
    if a == b:
        return 1.0
    length = (len(a) + len(b)) / 2
    allowance = 0.5 * length + 1.2
    plain = Levenshtein.distance(a, b)
    # Even were every edit cheap these could not be alike: spare the weighing.
    if plain > 2 + length * 0.45:
        return max(0.0, 1 - plain / allowance)
    return max(0.0, 1 - math.pow(edit_cost(a, b), _MANY) / allowance)


def best_likeness(a: tuple[str, ...], b: tuple[str, ...]) -> float:
    """The best likeness over all readings of both words; a less likely reading costs a hundredth."""
    if not a or not b:
        return 0.0
    if a[0] == b[0]:
        return 1.0
    shared = 0.99 if set(a) & set(b) else 0.0
    return max(
        shared,
        *(likeness(x, y) - (0.01 if i or j else 0.0) for i, x in enumerate(a) for j, y in enumerate(b)),
    )


def typed_in_wrong_order(a: str, b: str) -> float:
    """0.86 when two words of five letters or more differ only by two neighbouring letters swapped, else 0."""
    if len(a) != len(b) or len(a) < 5 or a == b:
        return 0.0
    place = next(i for i, (x, y) in enumerate(zip(a, b, strict=True)) if x != y)
    swapped = a[:place] + a[place + 1 : place + 2] + a[place] + a[place + 2 :]
    return 0.86 if swapped == b else 0.0
