"""Envelopes open for the right key in the right place, and in no other way."""

import secrets

import pytest
from hypothesis import given
from hypothesis import strategies as st

from panah.vault.envelopes import (
    CannotOpenError,
    StretchGate,
    Stretching,
    derive,
    keys_from_private,
    new_keys,
    seal,
    unseal,
    unwrap,
    wrap,
)


@given(st.binary(max_size=5000), st.text(max_size=60))
def test_what_is_sealed_opens_again(plain, context):
    keys = new_keys()
    assert unseal(keys.private, seal(keys.public, plain, context=context), context=context) == plain


@given(st.binary(max_size=2000), st.integers(min_value=0))
def test_a_flipped_bit_opens_nothing(plain, position):
    keys = new_keys()
    sealed = bytearray(seal(keys.public, plain, context="a"))
    sealed[position % len(sealed)] ^= 1 << (position % 8)
    with pytest.raises(CannotOpenError):
        unseal(keys.private, bytes(sealed), context="a")


@pytest.mark.parametrize("cut", [0, 1, 16, 40, 63])
def test_a_truncated_envelope_opens_nothing(cut):
    keys = new_keys()
    with pytest.raises(CannotOpenError):
        unseal(keys.private, seal(keys.public, b"text", context="a")[:cut], context="a")


def test_an_envelope_moved_to_another_case_does_not_open():
    keys = new_keys()
    sealed = seal(keys.public, b"her name", context="cases.identity:1")
    with pytest.raises(CannotOpenError):
        unseal(keys.private, sealed, context="cases.identity:2")


def test_another_key_does_not_open():
    with pytest.raises(CannotOpenError):
        unseal(new_keys().private, seal(new_keys().public, b"x", context="a"), context="a")


def test_wrapped_bytes_are_bound_to_key_and_context():
    key = secrets.token_bytes(32)
    wrapped = wrap(key, b"private", context="a")
    assert unwrap(key, wrapped, context="a") == b"private"
    for wrong_key, wrong_context, damaged in (
        (secrets.token_bytes(32), "a", wrapped),
        (key, "b", wrapped),
        (key, "a", wrapped[:-1]),
        (key, "a", b""),
    ):
        with pytest.raises(CannotOpenError):
            unwrap(wrong_key, damaged, context=wrong_context)


def test_derived_keys_differ_by_purpose():
    secret = secrets.token_bytes(64)
    assert derive(secret, "a") != derive(secret, "b")
    assert derive(secret, "a") == derive(secret, "a")


def test_keys_from_private_gives_the_same_pair():
    keys = new_keys()
    assert keys_from_private(keys.private) == keys
    assert keys.private.hex() not in repr(keys)


def test_stretching_depends_on_secret_salt_and_cost():
    gate = StretchGate(2)
    cost = Stretching(passes=1, memory_kib=1024)
    base = gate.stretch("receipt", b"s" * 16, cost)
    assert base == gate.stretch("receipt", b"s" * 16, cost)
    assert len(base) == 64
    assert base != gate.stretch("receipu", b"s" * 16, cost)
    assert base != gate.stretch("receipt", b"t" * 16, cost)
    assert base != gate.stretch("receipt", b"s" * 16, Stretching(passes=2, memory_kib=1024))
