"""Receipts: digits a person can say, type and mistype."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panah.vault import actions
from panah.vault.receipts import check_digit, new_receipt, read_receipt, show_receipt

BODIES = st.text(alphabet="0123456789", min_size=19, max_size=19)


def test_a_new_receipt_has_twenty_digits_in_five_groups():
    shown = show_receipt(new_receipt())
    assert [len(group) for group in shown.split(" ")] == [4] * 5


def test_receipts_do_not_repeat():
    assert len({new_receipt() for _ in range(2000)}) == 2000


@given(BODIES, st.integers(0, 19), st.integers(1, 9))
def test_every_single_wrong_digit_is_caught(body, place, shift):
    receipt = body + check_digit(body)
    wrong = receipt[:place] + str((int(receipt[place]) + shift) % 10) + receipt[place + 1 :]
    assert read_receipt(receipt) == receipt
    assert read_receipt(wrong) is None


@given(BODIES, st.integers(0, 18))
def test_every_swap_of_neighbours_is_caught(body, place):
    receipt = body + check_digit(body)
    swapped = receipt[:place] + receipt[place + 1] + receipt[place] + receipt[place + 2 :]
    assert (read_receipt(swapped) == swapped) == (swapped == receipt)


@pytest.mark.parametrize("separator", [" ", "-", "", "  ", "\n", "."])
def test_a_receipt_may_be_typed_with_any_separator(separator):
    receipt = new_receipt()
    groups = [receipt[start : start + 4] for start in range(0, 20, 4)]
    assert read_receipt(separator.join(groups)) == receipt


def test_other_scripts_digits_are_read():
    receipt = new_receipt()
    arabic = receipt.translate({ord(str(digit)): 0x0660 + digit for digit in range(10)})
    assert read_receipt(arabic) == receipt


@pytest.mark.parametrize("typed", ["", "1234", "x" * 5000, "0" * 19, "1" * 21, "\x00", "²" * 20])
def test_what_is_not_a_receipt_is_refused(typed):
    assert read_receipt(typed) is None


def test_a_receipt_opens_its_key_and_no_other(db):
    first, second = new_receipt(), new_receipt()
    keypair, keys = actions.create_receipt_keypair(stretched=actions.stretch_receipt(first))
    assert actions.open_with_receipt(receipt=first) == (keypair, keys.private)
    assert actions.open_with_receipt(receipt=second) is None


def test_the_database_holds_neither_the_receipt_nor_its_private_key(db):
    receipt = new_receipt()
    keypair, keys = actions.create_receipt_keypair(stretched=actions.stretch_receipt(receipt))
    stored = bytes(keypair.lock.wrapped) + bytes(keypair.lock.lookup) + bytes(keypair.public)
    assert receipt.encode() not in stored
    assert keys.private not in stored
