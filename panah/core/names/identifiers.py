"""Numbers that name one person or organisation for certain, with their check digits.

Sources: Kazakhstan, Government resolution 565 of 2003 and law 223-III (IIN and BIN: two rounds of weights,
modulo 11);
Russia, tax service order MMV-7-6/435 (INN) and Ministry of Finance order 165n (OGRN); Uzbekistan, the
14-digit personal
number with weights 7-3-1 modulo 10. For the tax numbers of Uzbekistan (STIR), Kyrgyzstan and Tajikistan no
check
digit rule is published: length and built-in date are checked and the answer says no more than that.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import cycle
from typing import Final

from panah.core.names.score import Reason


@dataclass(frozen=True)
class Scheme:
    """A kind of number: what it is called, how it is checked, and whether a check digit proves it."""

    code: str
    name: str
    valid: Callable[[str], bool]
    has_check_digit: bool


def normalise(number: str) -> str:
    """The number without spaces, hyphens and dots, upper case; full-width and other digits become ASCII."""
    kept = "".join(str(int(c)) if c.isdecimal() else c for c in number)
    return re.sub(r"[\s.\-‐‑‒–—_/№#]", "", kept).upper()


def _is_date(year: str, month: str, day: str) -> bool:
    try:
        date(int(year), int(month), int(day))
    except ValueError:
        return False
    return True


def _weighted(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(d) * w for d, w in zip(digits, weights, strict=False))


def _kz_check(n: str) -> bool:
    first = _weighted(n, tuple(range(1, 12))) % 11
    second = _weighted(n, (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2)) % 11 if first == 10 else first
    return second == int(n[11])


def _kz_iin(n: str) -> bool:
    if not re.fullmatch(r"\d{6}[0-6]\d{5}", n):
        return False
    century = {"1": "18", "2": "18", "3": "19", "4": "19", "5": "20", "6": "20"}.get(n[6], "19")
    return _is_date(century + n[:2], n[2:4], n[4:6]) and _kz_check(n)


def _kz_bin(n: str) -> bool:
    return bool(re.fullmatch(r"\d{2}(0[1-9]|1[0-2])[4-6][0-4]\d{6}", n)) and _kz_check(n)


def _ru_inn(n: str) -> bool:
    if re.fullmatch(r"\d{10}", n):
        return _weighted(n, (2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10 == int(n[9])
    if not re.fullmatch(r"\d{12}", n):
        return False
    eleventh = _weighted(n, (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10
    twelfth = _weighted(n, (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)) % 11 % 10
    return n[10:] == f"{eleventh}{twelfth}"


def _ru_ogrn(n: str) -> bool:
    if re.fullmatch(r"[1-9]\d{12}", n):
        return int(n[:12]) % 11 % 10 == int(n[12])
    return bool(re.fullmatch(r"[1-9]\d{14}", n)) and int(n[:14]) % 13 % 10 == int(n[14])


def _uz_pinfl(n: str) -> bool:
    if not re.fullmatch(r"[1-6]\d{13}", n):
        return False
    century = {"1": "18", "2": "18", "3": "19", "4": "19", "5": "20", "6": "20"}[n[0]]
    total = sum(int(d) * w for d, w in zip(n[:13], cycle((7, 3, 1)), strict=False))
    return _is_date(century + n[5:7], n[3:5], n[1:3]) and total % 10 == int(n[13])


def _kg_inn(n: str) -> bool:
    if re.fullmatch(r"[12]\d{13}", n):
        return _is_date(n[5:9], n[3:5], n[1:3])
    return bool(re.fullmatch(r"0\d{13}", n)) and _is_date(n[5:9], n[3:5], n[1:3])


def _shape(pattern: str) -> Callable[[str], bool]:
    return lambda n: re.fullmatch(pattern, n) is not None


SCHEMES: Final[dict[str, Scheme]] = {
    scheme.code: scheme
    for scheme in (
        Scheme("kz_bin", "БИН / BSN (Kazakhstan)", _kz_bin, has_check_digit=True),
        Scheme("kz_iin", "ИИН / JSN (Kazakhstan)", _kz_iin, has_check_digit=True),
        Scheme("ru_inn", "ИНН (Russia)", _ru_inn, has_check_digit=True),
        Scheme("ru_ogrn", "ОГРН (Russia)", _ru_ogrn, has_check_digit=True),
        Scheme("uz_pinfl", "JShShIR / ПИНФЛ (Uzbekistan)", _uz_pinfl, has_check_digit=True),
        Scheme("uz_stir", "STIR / ИНН (Uzbekistan)", _shape(r"[2-9]\d{8}"), has_check_digit=False),
        Scheme("kg_inn", "ИНН / ПИН (Kyrgyzstan)", _kg_inn, has_check_digit=False),
        Scheme("tj_inn", "ИНН / РМА (Tajikistan)", _shape(r"\d{9}"), has_check_digit=False),
        Scheme("licence", "Licence or permit number", _shape(r"(?=.*\d)[^\W_]{3,40}"), has_check_digit=False),
    )
}


def is_valid(scheme: str, number: str) -> bool:
    """Whether the number can be one of its scheme. Raises KeyError for an unknown scheme; see `SCHEMES`."""
    plain = normalise(number)
    return SCHEMES[scheme].valid(plain) and len(set(plain)) > 1


def compare_identifiers(a: Mapping[str, str], b: Mapping[str, str]) -> tuple[str, list[Reason]]:
    """`same`, `conflict` or nothing, with reasons. A number that fails its check decides nothing.

    A conflict outweighs an agreement: two people may share one licence number but not two personal numbers.
    """
    reasons: list[Reason] = []
    verdicts: set[str] = set()
    for scheme in sorted({*a, *b}):
        numbers = [normalise(side.get(scheme, "")) for side in (a, b)]
        wrong = [number for number in numbers if number and not is_valid(scheme, number)]
        reasons += [Reason("identifier_invalid", SCHEMES[scheme].name, number) for number in wrong]
        if wrong or not all(numbers):
            continue
        verdict = "same" if numbers[0] == numbers[1] else "conflict"
        # Licences are renewed and an organisation may hold several: different ones are no conflict.
        if verdict == "same" or scheme != "licence":
            verdicts.add(verdict)
            reasons.append(Reason(f"identifier_{verdict}", SCHEMES[scheme].name))
    return "conflict" if "conflict" in verdicts else "same" if verdicts else "", reasons
