"""Reads of the vault: opening keys, step by step, from what the session holds."""

from collections.abc import Iterable
from uuid import UUID

from panah.vault.envelopes import CannotOpenError, unseal
from panah.vault.models import KeyPair, KeyWrap

# user -> organisation -> case: an access that needs more steps than this is a mistake.
LONGEST_CHAIN = 3


def wrap_context(keypair_id: UUID, holder_id: UUID) -> str:
    """The context of a wrap: which private key, sealed to whom."""
    return f"vault.keywrap:{keypair_id}:{holder_id}"


class Keyring:
    """The private keys one session may use. Starts from the holder's own key and opens others by their wraps."""

    def __init__(self, opened: dict[UUID, bytes] | None = None) -> None:
        self._opened = dict(opened or {})

    def __repr__(self) -> str:
        return f"Keyring({len(self._opened)} keys)"

    def add(self, keypair_id: UUID, private: bytes) -> None:
        """Hold a private key that was opened elsewhere."""
        self._opened[keypair_id] = private

    def private(self, keypair_id: UUID) -> bytes:
        """The private key of `keypair_id`. Raises CannotOpenError when no chain of wraps leads to it."""
        return self._open(keypair_id, LONGEST_CHAIN)

    def can_open(self, keypair_id: UUID) -> bool:
        """Whether a chain of wraps leads from this session to the key."""
        try:
            self.private(keypair_id)
        except CannotOpenError:
            return False
        return True

    def unseal(self, keypair_id: UUID, sealed: bytes | memoryview, *, context: str) -> bytes:
        """Open an envelope sealed to `keypair_id`. Raises CannotOpenError."""
        return unseal(self.private(keypair_id), sealed, context=context)

    def _open(self, keypair_id: UUID, steps: int) -> bytes:
        if keypair_id in self._opened:
            return self._opened[keypair_id]
        wraps = list(KeyWrap.objects.filter(keypair_id=keypair_id)) if steps else []
        for wrap in sorted(wraps, key=lambda wrap: wrap.holder_id not in self._opened):
            try:
                holder = self._open(wrap.holder_id, steps - 1)
            except CannotOpenError:
                continue
            private = unseal(holder, wrap.sealed, context=wrap_context(keypair_id, wrap.holder_id))
            self._opened[keypair_id] = private
            return private
        raise CannotOpenError(f"no key for {keypair_id}")

    def preload(self, keypair_ids: Iterable[UUID]) -> None:
        """Open many keys with one query: for lists."""
        missing = [keypair_id for keypair_id in keypair_ids if keypair_id not in self._opened]
        for wrap in KeyWrap.objects.filter(keypair_id__in=missing, holder_id__in=list(self._opened)):
            context = wrap_context(wrap.keypair_id, wrap.holder_id)
            self._opened[wrap.keypair_id] = unseal(self._opened[wrap.holder_id], wrap.sealed, context=context)


def public_key(keypair_id: UUID) -> bytes:
    """The public key to seal to."""
    return bytes(KeyPair.objects.values_list("public", flat=True).get(pk=keypair_id))
