"""The vault's envelopes: who can open what, bound to the place where it is kept.

Three primitives, all from libsodium through PyNaCl:

- `seal` / `unseal`: to a public key (X25519 sealed box). Anyone may seal, only the private key opens.
- `wrap` / `unwrap`: under a 32-byte key (XChaCha20-Poly1305).
- `stretch`: a password or receipt to 64 bytes (Argon2id).

Every envelope is bound to a context, "table.field:id". Opening it under another context fails loudly, so that a
ciphertext moved from one case to another never opens as if it belonged there.
"""

import hashlib
import secrets
import threading
from dataclasses import dataclass

import nacl.bindings as sodium
from argon2.low_level import Type, hash_secret_raw
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

KEY_BYTES = 32
CONTEXT_BYTES = 16
NONCE_BYTES = sodium.crypto_aead_xchacha20poly1305_ietf_NPUBBYTES


class CannotOpenError(Exception):
    """The envelope is damaged, belongs elsewhere, or the key does not fit. Which of them is not told."""


@dataclass(frozen=True)
class Keys:
    """An X25519 key pair as raw bytes, 32 each."""

    public: bytes
    private: bytes

    def __repr__(self) -> str:
        return f"Keys(public={self.public.hex()[:8]}…)"


def new_keys() -> Keys:
    """A fresh key pair."""
    private = PrivateKey.generate()
    return Keys(public=bytes(private.public_key), private=bytes(private))


def keys_from_private(private: bytes) -> Keys:
    """The pair that belongs to a private key."""
    return Keys(public=bytes(PrivateKey(private).public_key), private=private)


def _bind(context: str) -> bytes:
    return hashlib.blake2b(context.encode(), digest_size=CONTEXT_BYTES, person=b"panah-context").digest()


def seal(public: bytes, plain: bytes, *, context: str) -> bytes:
    """Seal bytes to a public key (overhead 64 bytes)."""
    return bytes(SealedBox(PublicKey(public)).encrypt(_bind(context) + plain))


def unseal(private: bytes, sealed: bytes | memoryview, *, context: str) -> bytes:
    """Open what `seal` made. Raises CannotOpenError."""
    try:
        opened = bytes(SealedBox(PrivateKey(private)).decrypt(bytes(sealed)))
    except (CryptoError, ValueError, TypeError) as error:
        raise CannotOpenError(context) from error
    if not secrets.compare_digest(opened[:CONTEXT_BYTES], _bind(context)):
        raise CannotOpenError(context)
    return opened[CONTEXT_BYTES:]


def wrap(key: bytes, plain: bytes, *, context: str) -> bytes:
    """Encrypt bytes under a 32-byte key, authenticated together with the context."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    return nonce + sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(plain, context.encode(), nonce, key)


def unwrap(key: bytes, wrapped: bytes | memoryview, *, context: str) -> bytes:
    """Open what `wrap` made. Raises CannotOpenError."""
    content = bytes(wrapped)
    try:
        return sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
            content[NONCE_BYTES:], context.encode(), content[:NONCE_BYTES], key
        )
    except (CryptoError, ValueError, TypeError) as error:
        raise CannotOpenError(context) from error


def derive(secret: bytes, purpose: str, length: int = KEY_BYTES) -> bytes:
    """A key for one purpose from a secret that is already strong (BLAKE2b, keyed)."""
    return hashlib.blake2b(
        purpose.encode(), key=secret[:64], digest_size=length, person=b"panah-derive"
    ).digest()


@dataclass(frozen=True)
class Stretching:
    """Argon2id cost. Kept with each lock, so that old locks open after the cost is raised."""

    passes: int = 3
    memory_kib: int = 64 * 1024


class StretchGate:
    """Runs at most `concurrent` stretches at once: memory is n × 64 MiB, and the rest waits its turn."""

    def __init__(self, concurrent: int) -> None:
        self._turns = threading.BoundedSemaphore(concurrent)

    def stretch(self, secret: str, salt: bytes, cost: Stretching) -> bytes:
        """64 bytes from a password or receipt (Argon2id, one lane). `salt` is 16 bytes."""
        with self._turns:
            return hash_secret_raw(
                secret=secret.encode(),
                salt=salt,
                time_cost=cost.passes,
                memory_cost=cost.memory_kib,
                parallelism=1,
                hash_len=64,
                type=Type.ID,
            )
