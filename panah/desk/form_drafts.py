"""An officer's form on its way: kept in the session, which is encrypted under the cookie, until it is sent."""

import json
import secrets
from dataclasses import asdict, dataclass, field
from typing import Self

from django.contrib.sessions.backends.base import SessionBase

from panah.core.exchange.xlsform.filled import Filled
from panah.core.law import Pack
from panah.core.screening.facts import SOURCES
from panah.core.screening.forms import Survey

_DRAFT = "officer_form"


@dataclass
class FormDraft:
    """What was written down so far. The token makes sending idempotent, as an instance id does on a device."""

    form: str
    token: str
    answers: dict[str, str] = field(default_factory=dict)
    own_words: str = ""
    safe_contact: str = ""
    source: str = SOURCES[0]

    @classmethod
    def start(cls, session: SessionBase, survey: Survey) -> Self:
        """Begin a form; one of the same kind that is open already keeps what it holds."""
        draft = cls.of(session, survey) or cls(survey.id, secrets.token_urlsafe(24))
        draft.save(session)
        return draft

    @classmethod
    def of(cls, session: SessionBase, survey: Survey) -> Self | None:
        """The open draft of this form, or None."""
        kept = session.get(_DRAFT)
        return cls(**kept) if kept and kept["form"] == survey.id else None

    def save(self, session: SessionBase) -> None:
        """Keep it."""
        session[_DRAFT] = asdict(self)

    @staticmethod
    def drop(session: SessionBase) -> None:
        """It was sent, or the person did not agree."""
        session.pop(_DRAFT, None)

    def filled(self, survey: Survey, pack: Pack) -> Filled:
        """As a form with both consents. Answers whose question was left out after all are not part of it."""
        facts = {key: value for key, value in self.answers.items() if survey.asks(key, self.answers)}
        return Filled(
            survey=survey,
            version=pack.version.name,
            instance=self.token,
            consent=True,
            facts=facts,
            own_words=self.own_words,
            safe_contact=self.safe_contact,
            source=self.source,
        )

    def content(self) -> bytes:
        """What tells this form from another one with the same token."""
        return json.dumps(asdict(self), sort_keys=True).encode()
