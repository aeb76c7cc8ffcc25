"""An officer's form on its way: kept sealed to the member until it is sent (reports/form_drafts.py)."""

import json
import secrets
from dataclasses import asdict, dataclass, field
from typing import Self

from panah.accounts.permissions import Viewer
from panah.core.exchange.xlsform.filled import Filled
from panah.core.law import Pack
from panah.core.screening.facts import SOURCES
from panah.core.screening.forms import Survey
from panah.reports.form_drafts import draft_of, drop_draft, keep_draft


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
    def start(cls, viewer: Viewer, survey: Survey, *, anew: bool = False) -> Self:
        """Begin a form; one of the same kind that is open already keeps what it holds, unless begun `anew`."""
        draft = None if anew else cls.of(viewer, survey)
        draft = draft or cls(survey.id, secrets.token_urlsafe(24))
        draft.save(viewer)
        return draft

    @classmethod
    def of(cls, viewer: Viewer, survey: Survey) -> Self | None:
        """The member's open draft of this form, or None."""
        kept = draft_of(viewer, survey.id)
        return cls(**kept) if kept else None

    def save(self, viewer: Viewer) -> None:
        """Keep it."""
        keep_draft(viewer=viewer, form=self.form, content=asdict(self))

    @staticmethod
    def drop(viewer: Viewer, survey: Survey) -> None:
        """It was sent, or the person did not agree."""
        drop_draft(viewer=viewer, form=survey.id)

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
