"""Receipts: 20 decimal digits, 19 random and one check digit, in five groups of four.

Digits work in every script, by voice and on a keypad. 19 random digits are 63 bits; with Argon2id at 0.17 s a guess
and ten thousand live receipts, opening any one of them takes about 2.7 million core-years. The check digit (Damm's
method: H. M. Damm, Total anti-symmetrische Quasigruppen, 2004) catches every single wrong digit and every swap of
neighbours before the costly stretching starts.
"""

import secrets
import unicodedata

from panah.core.errors import InputError

DIGITS = 20
GROUP = 4

# A totally anti-symmetric quasigroup of order 10 (Damm 2004, p. 111).
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def check_digit(digits: str) -> str:
    """The digit that completes `digits`."""
    state = 0
    for digit in digits:
        state = _DAMM[state][int(digit)]
    return str(state)


def new_receipt() -> str:
    """A fresh receipt, 20 digits without spaces."""
    body = "".join(str(secrets.randbelow(10)) for _ in range(DIGITS - 1))
    return body + check_digit(body)


def digits_of(text: str) -> str:
    """All decimal digits of a text, of any script, as 0 to 9."""
    return "".join(str(unicodedata.digit(letter)) for letter in text if letter.isdecimal())


def read_receipt(typed: str) -> str | None:
    """The 20 digits of what a person typed (spaces, hyphens and other scripts' digits allowed), or None."""
    digits = digits_of(typed[:200])
    if len(digits) != DIGITS or check_digit(digits[:-1]) != digits[-1]:
        return None
    return digits


def show_receipt(receipt: str) -> str:
    """The receipt in groups of four."""
    return " ".join(receipt[start : start + GROUP] for start in range(0, DIGITS, GROUP))


def refuse_receipt(text: str, receipt: str) -> None:
    """Raise InputError when the text holds the receipt, however it is spaced: its reader could use it."""
    if receipt and receipt in digits_of(text):
        raise InputError(
            "The text holds the receipt number",
            code="receipt_in_text",
            mend="Take the number out of the text.",
        )
