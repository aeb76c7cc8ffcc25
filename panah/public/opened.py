"""What a session has opened with a receipt, a report or a diary; it keeps what opens it, encrypted under the cookie."""

import base64
import secrets
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, Self, TypeVar
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase

from panah.diary.models import Diary
from panah.diary.queries import get_by_receipt
from panah.public.drafts import SESSION_SECONDS
from panah.reports.models import Report
from panah.reports.queries import report_of_receipt
from panah.vault.actions import count_try, forget_tries, open_with_receipt
from panah.vault.queries import Keyring
from panah.vault.receipts import read_receipt

Found = TypeVar("Found", Report, Diary)
HOUR = 60 * 60
# Tries an hour on receipts that begin with the same four digits. It slows guessing near a known receipt without locking
# out other people's. None on all together: whoever used it up would shut out everybody (docs/decisions/floods.md).
TRIES_PER_PREFIX = 20
PREFIX_DIGITS = 4


@dataclass(frozen=True)
class Unlocked:
    """A receipt that is right, and the private key behind it. What it belongs to is not known yet."""

    receipt: str
    keypair_id: UUID
    private: bytes

    def keep(self, session: SessionBase, name: str) -> None:
        """Keep it in the session, under a fresh cookie."""
        session.cycle_key()
        session.set_expiry(SESSION_SECONDS)
        private = base64.b64encode(self.private).decode()
        session[name] = {"keypair": str(self.keypair_id), "private": private, "receipt": self.receipt}

    @classmethod
    def kept(cls, session: SessionBase, name: str) -> Self | None:
        """What `keep` kept, or None."""
        kept = session.get(name)
        if kept is None:
            return None
        return cls(kept["receipt"], UUID(kept["keypair"]), base64.b64decode(kept["private"]))

    @property
    def keyring(self) -> Keyring:
        """The keyring that starts from this receipt."""
        return Keyring({self.keypair_id: self.private})


def unlock(typed: str) -> Unlocked | None:
    """Try a typed receipt. None for a wrong, unknown or expired one and after too many tries alike."""
    receipt = read_receipt(typed)
    if receipt is None or not _may_try(receipt):
        return None
    found = open_with_receipt(receipt=receipt)
    if found is None:
        return None
    forget_tries(scope="receipt", subject=receipt[:PREFIX_DIGITS])
    return Unlocked(receipt, found[0].pk, found[1])


@dataclass(frozen=True)
class _Entered(ABC, Generic[Found]):
    """Something a session may read and write as the worker it belongs to."""

    found: Found
    keyring: Keyring
    receipt: str
    kept_as: ClassVar[str]

    @staticmethod
    @abstractmethod
    def behind(receipt_keypair_id: UUID) -> Any:
        """What a receipt belongs to, or None."""

    @classmethod
    def of(cls, session: SessionBase) -> Self | None:
        """What this session has opened, or None; also None when it is gone meanwhile."""
        return cls._made(Unlocked.kept(session, cls.kept_as))

    @classmethod
    def enter(cls, session: SessionBase, unlocked: Unlocked | None) -> Self | None:
        """Open what is behind a receipt, or None if it is nothing of this kind."""
        made = cls._made(unlocked)
        if made is not None and unlocked is not None:
            unlocked.keep(session, cls.kept_as)
        return made

    @classmethod
    def _made(cls, unlocked: Unlocked | None) -> Self | None:
        found = cls.behind(unlocked.keypair_id) if unlocked else None
        return None if unlocked is None or found is None else cls(found, unlocked.keyring, unlocked.receipt)


class Opened(_Entered[Report]):
    """The report of a session."""

    kept_as = "opened"
    behind = staticmethod(report_of_receipt)

    @property
    def report(self) -> Report:
        """The report."""
        return self.found


class OpenedDiary(_Entered[Diary]):
    """The diary of a session."""

    kept_as = "opened_diary"
    behind = staticmethod(get_by_receipt)

    @property
    def diary(self) -> Diary:
        """The diary."""
        return self.found


def _may_try(receipt: str) -> bool:
    return count_try(scope="receipt", subject=receipt[:PREFIX_DIGITS], limit=TRIES_PER_PREFIX, seconds=HOUR)


def new_token() -> str:
    """A one-time id for a form."""
    return secrets.token_urlsafe(24)
