"""What a member sent after the session had ended: kept, encrypted under the cookie, until somebody signs in here again.

Where the ended session is still known, only its own member gets the words back. Files are not kept, passwords never.
"""

import json
from dataclasses import asdict, dataclass
from typing import Self

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from panah.accounts.permissions import Viewer
from panah.accounts.queries import member_of_ended

_UNSENT = "desk_unsent"
# Letters, of a long conversation; enough to bound what a stranger can leave in a session.
LONGEST = 100_000
_SHOWN = 3


@dataclass(frozen=True)
class Unsent:
    """A form on its way: the address it went to, its fields in their order, and whose it was, if that is known."""

    path: str
    fields: list[list[str]]
    member: str

    @classmethod
    def keep(cls, request: HttpRequest) -> None:
        """Keep what a form brought."""
        fields = [
            [name, value]
            for name, values in request.POST.lists()
            for value in values
            if name != "csrfmiddlewaretoken"
        ]
        if fields and len(json.dumps(fields, ensure_ascii=False)) <= LONGEST:
            member = member_of_ended(request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))
            request.session[_UNSENT] = asdict(cls(request.get_full_path(), fields, member))

    @classmethod
    def of(cls, session: SessionBase) -> Self | None:
        """What waits in this session, or None."""
        kept = session.get(_UNSENT)
        return cls(**kept) if kept else None

    def belongs_to(self, viewer: Viewer) -> bool:
        """Whether this member wrote it, as far as can be told."""
        return self.member in ("", str(viewer.user.pk))

    def move_to(self, session: SessionBase) -> None:
        """Take it into the session that signing in has begun."""
        session[_UNSENT] = asdict(self)

    @staticmethod
    def drop(session: SessionBase) -> None:
        """It was sent, or is not wanted."""
        session.pop(_UNSENT, None)

    @property
    def words(self) -> list[str]:
        """What was written by hand: the fields that are more than a code or a tick."""
        return [value for _name, value in self.fields if len(value.split()) > _SHOWN]
