"""Writes of the vault: making keys, locking them under a secret, giving and taking access, wrong tries."""

import hashlib
import hmac
import secrets
import time
from uuid import UUID

from django.conf import settings
from django.db import transaction

from panah.vault.envelopes import (
    CannotOpenError,
    Keys,
    StretchGate,
    Stretching,
    derive,
    new_keys,
    seal,
    unwrap,
    wrap,
)
from panah.vault.models import KeyPair, KeyWrap, SecretLock, Throttle
from panah.vault.queries import wrap_context

# No window of `count_try` is longer.
LONGEST_WINDOW = 24 * 60 * 60
_gate = StretchGate(settings.KDF_CONCURRENCY)


def current_cost() -> Stretching:
    """The Argon2id cost for new locks."""
    return Stretching(memory_kib=settings.KDF_MEMORY_MIB * 1024)


def server_key(purpose: str) -> bytes:
    """A key of this server for one purpose. It opens no case: it only adds a second lock or blinds a look-up."""
    return derive(hashlib.sha512(settings.SECRET_KEY.encode()).digest(), purpose)


def create_keypair(*, purpose: KeyPair.Purpose, holders: tuple[KeyPair, ...] = ()) -> tuple[KeyPair, Keys]:
    """A new key pair whose private key is sealed to each holder."""
    keys = new_keys()
    keypair = KeyPair.objects.create(purpose=purpose, public=keys.public)
    for holder in holders:
        grant(keypair=keypair, private=keys.private, holder=holder)
    return keypair, keys


def grant(*, keypair: KeyPair, private: bytes, holder: KeyPair) -> KeyWrap:
    """Let `holder` open `keypair` (replacing an earlier wrap)."""
    context = wrap_context(keypair.pk, holder.pk)
    sealed = seal(bytes(holder.public), private, context=context)
    return KeyWrap.objects.update_or_create(keypair=keypair, holder=holder, defaults={"sealed": sealed})[0]


def revoke(*, keypair: KeyPair, holder: KeyPair) -> bool:
    """Take away `holder`'s access; True if there was one."""
    return bool(KeyWrap.objects.filter(keypair=keypair, holder=holder).delete()[0])


def _lock_context(keypair_id: UUID) -> str:
    return f"vault.secretlock:{keypair_id}"


def lock_with_password(*, keypair: KeyPair, private: bytes, password: str) -> SecretLock:
    """Keep the private key under a password with a salt of its own (replacing an earlier lock)."""
    salt, cost = secrets.token_bytes(16), current_cost()
    key = derive(_gate.stretch(password, salt, cost), "password-lock")
    fields = {
        "salt": salt,
        "passes": cost.passes,
        "memory_kib": cost.memory_kib,
        "wrapped": wrap(key, private, context=_lock_context(keypair.pk)),
    }
    return SecretLock.objects.update_or_create(keypair=keypair, defaults=fields)[0]


def open_with_password(*, keypair: KeyPair, password: str) -> bytes:
    """The private key behind a password. Raises CannotOpenError."""
    lock = SecretLock.objects.get(keypair=keypair)
    cost = Stretching(passes=lock.passes, memory_kib=lock.memory_kib)
    key = derive(_gate.stretch(password, bytes(lock.salt), cost), "password-lock")
    return unwrap(key, lock.wrapped, context=_lock_context(keypair.pk))


def spend_stretch(*, password: str) -> None:
    """Take as long as a right password would: for an account that does not exist."""
    _gate.stretch(password, server_key("dummy-salt")[:16], current_cost())


def stretch_receipt(receipt: str) -> tuple[bytes, bytes]:
    """One stretch, two keys: (look-up, lock). The salt is the server's, since the receipt is all that comes back."""
    stretched = _gate.stretch(receipt, server_key("receipt-salt")[:16], current_cost())
    lookup = hmac.digest(server_key("receipt-lookup"), derive(stretched, "receipt-lookup"), "sha256")
    return lookup, derive(stretched, "receipt-lock")


def create_receipt_keypair(*, stretched: tuple[bytes, bytes]) -> tuple[KeyPair, Keys]:
    """A key pair that only the receipt opens; `stretched` is what `stretch_receipt` made of it."""
    lookup, key = stretched
    keypair, keys = create_keypair(purpose=KeyPair.Purpose.RECEIPT)
    cost = current_cost()
    SecretLock.objects.create(
        keypair=keypair,
        salt=b"",
        passes=cost.passes,
        memory_kib=cost.memory_kib,
        lookup=lookup,
        wrapped=wrap(key, keys.private, context=_lock_context(keypair.pk)),
    )
    return keypair, keys


def open_with_receipt(*, receipt: str) -> tuple[KeyPair, bytes] | None:
    """The key pair and private key behind a receipt, or None. Costs the same whether it exists or not."""
    lookup, key = stretch_receipt(receipt)
    lock = SecretLock.objects.select_related("keypair").filter(lookup=lookup).first()
    if lock is None:
        return None
    try:
        return lock.keypair, unwrap(key, lock.wrapped, context=_lock_context(lock.pk))
    except CannotOpenError:
        return None


def count_try(*, scope: str, subject: str, limit: int, seconds: int) -> bool:
    """Count one try; False when `subject` has used up its `limit` for this window. Survives restarts."""
    now = int(time.time())
    window = now - now % seconds
    key = hmac.digest(server_key("throttle"), f"{scope}:{subject}".encode(), "sha256")[:16]
    with transaction.atomic():
        row, created = Throttle.objects.select_for_update().get_or_create(
            subject=key, defaults={"window": window, "tries": 1}
        )
        if created:
            return True
        row.tries = row.tries + 1 if row.window == window else 1
        row.window = window
        row.save(update_fields=["tries", "window"])
    return row.tries <= limit


def forget_tries(*, scope: str, subject: str) -> None:
    """Start again after a success."""
    key = hmac.digest(server_key("throttle"), f"{scope}:{subject}".encode(), "sha256")[:16]
    Throttle.objects.filter(subject=key).delete()


def drop_old_tries() -> int:
    """Forget the tries of windows long over; returns how many subjects. A chore: a stranger may try any address."""
    return Throttle.objects.filter(window__lt=int(time.time()) - LONGEST_WINDOW).delete()[0]
