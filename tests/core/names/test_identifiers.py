"""Numbers with check digits: published ones accepted, any single wrong digit refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panah.core.names import SCHEMES, is_valid
from panah.core.names.identifiers import compare_identifiers, normalise

# Published numbers of well-known companies; personal numbers are made up around the rule.
VALID = {
    "ru_inn": ["7707083893", "7736050003", "500100732259"],
    "ru_ogrn": ["1027700132195", "1027700070518", "304500116000157"],
    "kz_iin": [],
    "kz_bin": [],
    "uz_pinfl": [],
}


def with_check_digit(scheme: str, stem: str) -> str:
    """The one number that begins with `stem` and passes; found by trying the ten digits."""
    found = [stem + digit for digit in "0123456789" if is_valid(scheme, stem + digit)]
    assert len(found) <= 1
    return found[0] if found else ""


def independent_kz(number: str) -> bool:
    """The rule of resolution 565 written the long way."""
    digits = [int(c) for c in number]
    total = sum((i + 1) * digits[i] for i in range(11)) % 11
    if total == 10:
        total = sum(((i + 2) % 11 + 1) * digits[i] for i in range(11)) % 11
    return total == digits[11]


@pytest.mark.parametrize(("scheme", "number"), [(s, n) for s, numbers in VALID.items() for n in numbers])
def test_published_numbers_pass_and_any_wrong_digit_fails(scheme: str, number: str) -> None:
    assert is_valid(scheme, number)
    for place, digit in enumerate(number):
        wrong = number[:place] + str((int(digit) + 1) % 10) + number[place + 1 :]
        assert not is_valid(scheme, wrong)


@given(st.integers(0, 99), st.integers(1, 12), st.integers(1, 28), st.integers(1, 6), st.integers(0, 9999))
def test_kz_iin_follows_the_two_rounds(year: int, month: int, day: int, century: int, serial: int) -> None:
    stem = f"{year:02}{month:02}{day:02}{century}{serial:04}"
    number = with_check_digit("kz_iin", stem)
    if number:
        assert independent_kz(number)
    else:
        assert not any(independent_kz(stem + digit) for digit in "0123456789")


@given(st.integers(0, 99), st.integers(1, 12), st.integers(4, 6), st.integers(0, 3), st.integers(0, 99999))
def test_kz_bin_follows_the_two_rounds(year: int, month: int, sort: int, sign: int, serial: int) -> None:
    number = with_check_digit("kz_bin", f"{year:02}{month:02}{sort}{sign}{serial:05}")
    assert not number or independent_kz(number)


@given(st.integers(1, 28), st.integers(1, 12), st.integers(50, 99), st.integers(0, 999999))
def test_uz_personal_number_has_one_check_digit(day: int, month: int, year: int, serial: int) -> None:
    stem = f"3{day:02}{month:02}{year:02}{serial:06}"
    number = with_check_digit("uz_pinfl", stem)
    weights = "7317317317317"
    assert int(number[-1]) == sum(int(a) * int(b) for a, b in zip(stem, weights, strict=True)) % 10


@pytest.mark.parametrize(
    ("scheme", "number"),
    [
        ("kz_iin", "991332300001"),  # month 13
        ("kz_bin", "991332300001"),
        ("uz_pinfl", "33202900000001"),  # day 32
        ("kg_inn", "23202199000123"),
        ("kg_inn", "3010119900012"),
        ("uz_stir", "12345678"),
        ("tj_inn", "1234567890"),
        ("tj_inn", "000000000"),
        ("ru_inn", "0000000000"),
        ("ru_inn", "77070838"),
        ("licence", "нет"),
        ("licence", "12"),
    ],
)
def test_impossible_numbers_are_refused(scheme: str, number: str) -> None:
    assert not is_valid(scheme, number)


@pytest.mark.parametrize(
    ("scheme", "number"),
    [
        ("uz_stir", "301234567"),
        ("kg_inn", "21509199000123"),
        ("kg_inn", "01203201010234"),
        ("tj_inn", "510012345"),
        ("licence", "KZ 12-0345/A"),
    ],
)
def test_numbers_without_a_published_check_are_held_to_their_shape(scheme: str, number: str) -> None:
    assert is_valid(scheme, number)
    assert not SCHEMES[scheme].has_check_digit


@pytest.mark.parametrize("scheme", SCHEMES)
@given(text=st.text(max_size=30))
def test_any_text_is_judged_without_breaking(scheme: str, text: str) -> None:
    assert is_valid(scheme, text) in {True, False}


def test_spaces_hyphens_and_other_digits_do_not_matter() -> None:
    assert normalise("77-07 08.38/93") == "7707083893"
    assert normalise("７７０７") == "7707"


def test_a_conflict_outweighs_an_agreement() -> None:
    a = {"licence": "KZ12345", "ru_inn": "7707083893"}
    b = {"licence": "KZ12345", "ru_inn": "7736050003"}
    assert compare_identifiers(a, b)[0] == "conflict"
    assert compare_identifiers(b, a)[0] == "conflict"


def test_different_licences_are_no_conflict() -> None:
    assert compare_identifiers({"licence": "KZ12345"}, {"licence": "KZ54321"}) == ("", [])


def test_unknown_scheme_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(KeyError):
        is_valid("moon_number", "1")
