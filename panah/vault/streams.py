"""Streams of any length under one key: chunks in order, the last one marked (libsodium secretstream)."""

from typing import BinaryIO

import nacl.bindings as sodium
from nacl.exceptions import CryptoError

from panah.vault.envelopes import CannotOpenError

CHUNK = 64 * 1024
_SEALED_CHUNK = CHUNK + sodium.crypto_secretstream_xchacha20poly1305_ABYTES
_HEADER = sodium.crypto_secretstream_xchacha20poly1305_HEADERBYTES
_FINAL = sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL
_MESSAGE = sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE


def encrypt_stream(source: BinaryIO, target: BinaryIO, *, key: bytes, context: bytes) -> None:
    """Encrypt everything `source` gives; `context` is bound to every chunk."""
    state = sodium.crypto_secretstream_xchacha20poly1305_state()
    target.write(sodium.crypto_secretstream_xchacha20poly1305_init_push(state, key))
    chunk = source.read(CHUNK)
    while True:
        following = source.read(CHUNK)
        tag = _MESSAGE if following else _FINAL
        target.write(sodium.crypto_secretstream_xchacha20poly1305_push(state, chunk, context, tag))
        if not following:
            return
        chunk = following


def decrypt_stream(source: BinaryIO, target: BinaryIO, *, key: bytes, context: bytes) -> None:
    """Open what `encrypt_stream` wrote. Raises CannotOpenError when it was changed, moved or cut short."""
    state = sodium.crypto_secretstream_xchacha20poly1305_state()
    tag = _MESSAGE
    try:
        sodium.crypto_secretstream_xchacha20poly1305_init_pull(state, source.read(_HEADER), key)
        while chunk := source.read(_SEALED_CHUNK):
            plain, tag = sodium.crypto_secretstream_xchacha20poly1305_pull(state, chunk, context)
            target.write(plain)
    except (CryptoError, ValueError, TypeError) as error:
        raise CannotOpenError("stream") from error
    if tag != _FINAL:
        raise CannotOpenError("the stream is cut short")
