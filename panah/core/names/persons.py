"""A person's name taken apart, and two of them compared: order, father's names, surname endings, pet forms.

The name's own parts (surname and given name, in either order) must each agree: the worse of the two weighs
most, for
sisters share a surname and namesakes a given name. Fathers' names are compared only when both sides have one.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations
from typing import Final

from panah.core.names.distance import best_likeness, likeness, typed_in_wrong_order
from panah.core.names.fold import clean, lower
from panah.core.names.groups import given_name_relation
from panah.core.names.parts import Part, part
from panah.core.names.score import Reason

MAX_PARTS: Final = 5
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)*'?|\d+")
_HYPHEN = re.compile(r"(?<=\w)[-‐‑‒–—](?=\w)")

# As heard after the fold. A word of its own after the father's name, or grown onto it.
_CHILD_WORDS: Final = {
    "uli": "m", "ulu": "m", "uglu": "m", "ugli": "m", "ogli": "m", "oglu": "m", "ogl": "m", "ugl": "m",
    "ugil": "m",
    "ogil": "m", "kizi": "f", "gizi": "f", "kiz": "f", "giz": "f", "kisi": "f",
}  # fmt: skip
_PATRONYMIC_ENDING = re.compile(
    r"^(.{2,}?)(?:(ovic|evic|avic|ovc|evc|ic|uli|ulu|ugli|ogli|oglu|uglu)|(ovna|evna|avna|inicna|icna|kizi|gizi))$"
)
_HONORIFICS: Final = (
    "bek",
    "jon",
    "jan",
    "hon",
    "han",
    "boi",
    "bo",
    "ba",
    "gul",
    "bibi",
    "o",
    "a",
    "aka",
    "opa",
)
_LEAST_ROOT = 4

ONE_PART_CAP = 0.84
SEX_FACTOR = 0.6


@dataclass(frozen=True)
class Father:
    """A father's name: as written, its stems, and the sex its ending tells of the child."""

    word: str
    stems: tuple[str, ...]
    sex: str


@dataclass(frozen=True)
class PersonName:
    """The parts of one person's name. `core` holds surname, given name and whatever else is no father's
    name.
    """

    core: tuple[Part, ...]
    father: Father | None


def _grown_father(item: Part) -> Father | None:
    for reading in item.readings:
        found = _PATRONYMIC_ENDING.match(reading)
        # Айсұлу, Жансұлу: сұлу is "beautiful", a woman's given name, and no father.
        if not found or reading.endswith("sulu"):
            continue
        stem, sex = found[1], "m" if found[2] else "f"
        stems = [stem]
        if found[3] in {"kizi", "gizi"}:
            stems.append(stem + "k")  # Серікқызы: the doubled к was folded into one
        if found[2] in {"uli", "ulu"}:
            stems.append(stem + "l")
        if found[2] == "ic" or found[3] in {"icna", "inicna"}:
            stems.append(stem + "a")  # Ильич, Фомич
        return Father(item.word, tuple(stems), sex)
    return None


def _words(name: str) -> list[str]:
    return _WORD.findall(_HYPHEN.sub("", lower(clean(name))))


@lru_cache(maxsize=100_000)
def parse_person(name: str) -> PersonName:
    """Take a person's name apart. Any text is accepted; one with nothing readable has no parts."""
    items = [found for word in _words(name) if (found := part(word))][: MAX_PARTS + 2]
    core: list[Part] = []
    father: Father | None = None
    for item in items:
        sex = next((_CHILD_WORDS[r] for r in item.readings if r in _CHILD_WORDS), "")
        if sex and core and father is None and len(items) > 2:
            name_of_father = core.pop()
            father = Father(f"{name_of_father.word} {item.word}", name_of_father.readings, sex)
            origin = name_of_father
        else:
            core.append(item)
    if father and len(core) < 2:
        # Токтогул кызы Айпери: the father's name stands where the surname would.
        core.append(Part(father.word, tuple(stem for stem in origin.readings), of_father=True))
        father = None
    if father is None and len(core) > 2:
        core, father = _take_grown_father(core)
    return PersonName(tuple(core[:MAX_PARTS]), father)


def _take_grown_father(core: list[Part]) -> tuple[list[Part], Father | None]:
    """Find -ович, -ұлы and the like among three or more words; the first word is a surname, so it is tried
    last.
    """
    for item in [*core[1:], core[0]]:
        father = _grown_father(item)
        if father and not item.is_initial:
            return [other for other in core if other is not item], father
    return core, None


@dataclass(frozen=True)
class _Pair:
    """How alike two parts are, and why."""

    value: float
    reason: Reason | None


def _surname_value(a: Part, b: Part) -> _Pair:
    best = _Pair(0.0, None)
    for x in a.stems:
        for y in b.stems:
            value = likeness(x.text, y.text)
            reason = None
            if x.sex != y.sex and "n" in {x.sex, y.sex}:
                reason = Reason("surname_family", a.word, b.word)
            elif {x.sex, y.sex} == {"m", "f"}:
                value, reason = value * SEX_FACTOR, Reason("sex_differs", a.word, b.word)
            if value > best.value:
                best = _Pair(value, reason)
    return best


def _bare_value(a: Part, b: Part) -> _Pair:
    """One part has a surname ending and the other has none: X уулу is Xов, and Болат may be Болатов."""
    value = max(likeness(x.text, y.text) for x in a.stems for y in b.stems)
    if a.of_father or b.of_father:
        return _Pair(value * 0.98, Reason("father_as_surname", a.word, b.word))
    return _Pair(value * 0.88, Reason("ending_missing", a.word, b.word))


def _given_value(a: Part, b: Part) -> _Pair:
    relation = given_name_relation(a.readings, b.readings)
    if relation == "same":
        return _Pair(0.97, Reason("name_pair", a.word, b.word))
    if relation == "short":
        return _Pair(0.9, Reason("short_form", a.word, b.word))
    for x, y in ((a, b), (b, a)):
        root, long = x.readings[0], y.readings[0]
        if len(root) >= _LEAST_ROOT and long != root and long.removeprefix(root) in _HONORIFICS[:6]:
            return _Pair(0.8, Reason("honorific", a.word, b.word))
    return _Pair(0.0, None)


@lru_cache(maxsize=200_000)
def compare_parts(a: Part, b: Part) -> _Pair:
    """How alike two parts are; `reason` only when something beside the spelling was weighed."""
    if a.is_initial or b.is_initial:
        same = any(x[0] == y[0] for x in a.readings for y in b.readings)
        return _Pair(0.86 if same else 0.0, Reason("initial", a.word, b.word))
    if a.is_number or b.is_number:
        return _Pair(1.0 if a.word == b.word else 0.0, None)
    if a.readings[0] == b.readings[0]:
        return _Pair(1.0, None)
    ended = (bool(a.stems[0].sex), bool(b.stems[0].sex))
    if all(ended):
        found = _surname_value(a, b)
        swapped = typed_in_wrong_order(a.word, b.word)
        return found if found.value >= swapped else _Pair(swapped, None)
    whole = max(best_likeness(a.readings, b.readings), typed_in_wrong_order(a.word, b.word))
    if not any(ended):
        found = _sex_ending(a, b, whole)
        given = _given_value(a, b)
        return max(found, given, key=lambda pair: pair.value)
    return max(_Pair(whole, None), _bare_value(a, b), key=lambda pair: pair.value)


def _sex_ending(a: Part, b: Part, whole: float) -> _Pair:
    """Щербинин and Щербинина are brother and sister; other final vowels (Гүлнәр, Гульнара) tell nothing."""
    x, y = sorted((a.readings[0], b.readings[0]), key=len)
    if x.endswith("in") and y == x + "a" and len(x) > _LEAST_ROOT:
        return _Pair(SEX_FACTOR, Reason("sex_differs", a.word, b.word))
    return _Pair(whole, None)


def _fathers(a: Father, b: Father) -> tuple[float, Reason]:
    """Factor and reason when both sides name the father."""
    alike = max(likeness(x, y) for x in a.stems for y in b.stems)
    if given_name_relation(a.stems, b.stems) == "same":
        alike = max(alike, 0.97)
    if a.sex != b.sex:
        return 0.62, Reason("father_sex_differs", a.word, b.word)
    if alike >= 0.88:
        return 1.0, Reason("father_same", a.word, b.word)
    factor = 0.62 + 0.38 * max(0.0, alike - 0.7) / 0.18
    return factor, Reason("father_differs", a.word, b.word)


def compare_persons(first: str, second: str) -> tuple[float, list[Reason]]:
    """Likeness of two persons' names, 0 to 1, with its grounds. Symmetric; the order of the core parts is
    free.
    """
    a, b = parse_person(first), parse_person(second)
    if not a.core or not b.core:
        return 0.0, [Reason("empty")]
    swap = len(a.core) > len(b.core)
    few, many = (b, a) if swap else (a, b)
    value, pairs, places = _best_order(few, many)
    reasons = _pair_reasons(pairs)
    if list(places) != sorted(places):
        reasons.append(Reason("order"))
    value, more = _leftovers(few, many, places, value)
    reasons += more
    sexes = [{stem.sex for item in side.core for stem in item.stems} & {"m", "f"} for side in (few, many)]
    if sorted(map(sorted, sexes)) == [["f"], ["m"]] and not any(r.code == "sex_differs" for r in reasons):
        value *= SEX_FACTOR  # Каримов Карим, Каримова Карим: alike crosswise
        reasons.append(
            Reason("sex_differs", *(" ".join(item.word for item in side.core) for side in (few, many)))
        )
    if few.father and many.father:
        factor, reason = _fathers(few.father, many.father)
        value *= factor
        reasons.append(reason)
    elif few.father or many.father:
        reasons.append(Reason("father_one_side"))
    if len(few.core) == 1:
        value = min(value * 0.9, ONE_PART_CAP)
        reasons.append(Reason("one_part"))
    elif any(reason.code == "initial" for reason in reasons):
        value = min(value, ONE_PART_CAP)
    return value, [reason.swapped() for reason in reasons] if swap else reasons


def _best_order(
    few: PersonName, many: PersonName
) -> tuple[float, list[tuple[Part, Part, _Pair]], tuple[int, ...]]:
    best: tuple[float, list[tuple[Part, Part, _Pair]], tuple[int, ...]] = (-1.0, [], ())
    for places in permutations(range(len(many.core)), len(few.core)):
        pairs = [
            (x, many.core[place], _with_father(x, many.core[place], few, many))
            for x, place in zip(few.core, places, strict=True)
        ]
        values = [pair.value for _, _, pair in pairs]
        value = 0.35 * sum(values) / len(values) + 0.65 * min(values)
        # Of equal orders the one that keeps the parts in place is told.
        if (round(value, 6), [-p for p in places]) > (round(best[0], 6), [-p for p in best[2]]):
            best = (value, pairs, places)
    return best


def _with_father(x: Part, y: Part, few: PersonName, many: PersonName) -> _Pair:
    """Мамат кызы on one side and a surname with Маматовна on the other may well be one woman."""
    pair = compare_parts(x, y)
    for item, other in ((x, many), (y, few)):
        if item.of_father and other.father and pair.value < 0.85:
            value = 0.88 * max(likeness(r, s) for r in item.readings for s in other.father.stems)
            if value > pair.value:
                pair = _Pair(value, Reason("father_as_surname", x.word, y.word))
    return pair


def _leftovers(
    few: PersonName, many: PersonName, places: tuple[int, ...], value: float
) -> tuple[float, list[Reason]]:
    """Parts that stand on one side only: a bare father's name agrees with a patronymic, else it costs."""
    reasons: list[Reason] = []
    left = [item for place, item in enumerate(many.core) if place not in places]
    for item in left:
        father = few.father
        if father and many.father is None:
            alike = max(likeness(r, s) for r in item.readings for s in father.stems)
            if item.is_initial:
                alike = 0.9 if item.readings[0][0] == father.stems[0][0] else 0.0
            value *= 1.0 if alike >= 0.85 else 0.8
            reasons.append(
                Reason("father_same" if alike >= 0.85 else "father_differs", father.word, item.word)
            )
        elif len(few.core) > 1:
            value *= 0.95
            reasons.append(Reason("leftover", "", item.word))
    return value, reasons


def _pair_reasons(pairs: list[tuple[Part, Part, _Pair]]) -> list[Reason]:
    reasons = []
    for x, y, pair in pairs:
        if pair.reason:
            reasons.append(pair.reason)
        if pair.value >= 0.99:
            reasons.append(Reason("same_word" if x.word == y.word else "same_sound", x.word, y.word))
        elif not pair.reason or pair.value < 0.75:
            reasons.append(Reason("close" if pair.value >= 0.75 else "differs", x.word, y.word))
    return reasons
