"""The session store: a thief of the database can neither log in nor read a session.

The cookie is a random token. The row is found by a hash of it, and its content (the member's private key, a worker's
draft) is encrypted under a key derived from it. Two ages end a session: idle (every save moves `expires_at`) and
absolute (kept inside the encrypted content).
"""

import hashlib
import json
import secrets
import time
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError, transaction

from panah.accounts.models import Session
from panah.vault.envelopes import CannotOpenError, derive, unwrap, wrap

STARTED = "_started"
_CONTEXT = "accounts.session"


def _row_key(token: str) -> bytes:
    return hashlib.blake2b(token.encode(), digest_size=32, person=b"panah-session").digest()


def _content_key(token: str) -> bytes:
    return derive(hashlib.sha512(token.encode()).digest(), "session-content")


def content_of_ended(token: str) -> dict[str, Any]:
    """What a session holds that may have ended, as long as its row is there. For whose it was, never to go on with."""
    row = Session.objects.filter(key_hash=_row_key(token)).first() if token else None
    return (_opened(token, row) if row else None) or {}


def seconds_left(session: SessionBase) -> int:
    """How long a session lasts if nothing more is asked in it: the shorter of its two ages."""
    began = float(session.get(STARTED, time.time()))
    return max(0, min(settings.SESSION_COOKIE_AGE, int(began + settings.SESSION_ABSOLUTE_AGE - time.time())))


def _opened(token: str, row: Session) -> dict[str, Any] | None:
    try:
        loaded = json.loads(unwrap(_content_key(token), row.sealed, context=_CONTEXT))
    except CannotOpenError:
        return None
    return dict(loaded)


class SessionStore(SessionBase):
    """Django's session interface over `accounts.Session`."""

    def _get_new_session_key(self) -> str:
        return secrets.token_urlsafe(32)

    def get_expire_at_browser_close(self) -> bool:
        """Always: the cookie is never written to the device, however long the session may last on the server."""
        return True

    def exists(self, session_key: str) -> bool:
        """Whether a session has this token."""
        return Session.objects.filter(key_hash=_row_key(session_key)).exists()

    def create(self) -> None:
        """Start an empty session under a fresh token."""
        self._session_key = self._get_new_session_key()
        self.save(must_create=True)
        self.modified = True

    def save(self, must_create: bool = False) -> None:
        """Write the session. UpdateError when it ended meanwhile."""
        if self.session_key is None:
            self.create()
            return
        data: dict[str, Any] = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        data.setdefault(STARTED, int(time.time()))
        plain = json.dumps(data, separators=(",", ":")).encode()
        fields = {
            "sealed": wrap(_content_key(self.session_key), plain, context=_CONTEXT),
            "expires_at": datetime.now(UTC) + timedelta(seconds=self.get_expiry_age()),
        }
        row_key = _row_key(self.session_key)
        if must_create:
            try:
                with transaction.atomic():
                    Session.objects.create(key_hash=row_key, **fields)
            except IntegrityError as error:
                raise CreateError from error
        elif not Session.objects.filter(key_hash=row_key).update(**fields):
            raise UpdateError

    def delete(self, session_key: str | None = None) -> None:
        """End a session."""
        token = session_key or self.session_key
        if token:
            Session.objects.filter(key_hash=_row_key(token)).delete()

    def load(self) -> dict[str, Any]:
        """The content of a live session; an expired, unknown or damaged one is empty and gets a new token."""
        token = self.session_key or ""
        row = Session.objects.filter(key_hash=_row_key(token), expires_at__gt=datetime.now(UTC)).first()
        data = _opened(token, row) if row else None
        if data is None or self._is_too_old(data):
            self._session_key = None
            return {}
        return data

    def _is_too_old(self, data: Mapping[str, Any]) -> bool:
        return time.time() - float(data.get(STARTED, 0)) > settings.SESSION_ABSOLUTE_AGE

    @classmethod
    def clear_expired(cls) -> None:
        """Delete ended sessions."""
        Session.objects.filter(expires_at__lt=datetime.now(UTC)).delete()
