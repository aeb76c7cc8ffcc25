"""A worker's draft: kept in the session, which is encrypted under the cookie, until it is sent or the session ends."""

import secrets
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from django.contrib.sessions.backends.base import SessionBase

from panah.reports.actions import DraftFile
from panah.vault.receipts import new_receipt

# Long enough to write on a phone, short enough for a phone that is taken away. The page warns before.
SESSION_SECONDS = 25 * 60
_DRAFT, _SENT = "draft", "sent"


@dataclass
class Draft:
    """What was said so far.

    `token` makes sending idempotent. The receipt is drawn with it, before anything is sent, so that a second tap, a
    second tab or a resend after a crash ends at the same receipt.
    """

    token: str
    receipt: str
    organisation: str
    only_text: bool = False
    answers: dict[str, Any] = field(default_factory=dict)
    narrative: str = ""
    files: list[DraftFile] = field(default_factory=list)

    @classmethod
    def start(cls, session: SessionBase, *, organisation: str, only_text: bool) -> Self:
        """Begin a draft; one that is open already keeps what it holds and changes its reader."""
        session.set_expiry(SESSION_SECONDS)
        draft = cls.of(session) or cls(secrets.token_urlsafe(24), new_receipt(), organisation)
        draft.organisation, draft.only_text = organisation, only_text
        draft.save(session)
        session.pop(_SENT, None)
        return draft

    @classmethod
    def of(cls, session: SessionBase) -> Self | None:
        """The open draft of a session, or None."""
        kept = session.get(_DRAFT)
        if kept is None:
            return None
        return cls(**{**kept, "files": [DraftFile(**file) for file in kept["files"]]})

    def save(self, session: SessionBase) -> None:
        """Keep the draft in the session."""
        session[_DRAFT] = asdict(self)

    def mark_sent(self, session: SessionBase, *, organisation_name: str) -> None:
        """The draft is a report now: only what the receipt page shows stays in the session."""
        session.pop(_DRAFT, None)
        session[_SENT] = {"receipt": self.receipt, "organisation": organisation_name}


def sent(session: SessionBase) -> dict[str, str] | None:
    """What the receipt page shows, or None when nothing was sent in this session."""
    kept: dict[str, str] | None = session.get(_SENT)
    return kept
