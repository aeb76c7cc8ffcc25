"""Officers' forms on their way: sealed to the member who fills one in, so that signing out or a timeout loses nothing.

Nobody else can open a draft: not the organisation, not the receiver, to whom the person has not agreed yet.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from panah.accounts.permissions import Viewer
from panah.reports.models import FormDraft
from panah.vault.envelopes import CannotOpenError, seal
from panah.vault.queries import public_key

# An unfinished talk is taken up again within days or not at all.
DAYS_KEPT = 7


def _context(viewer: Viewer, form: str) -> str:
    return f"reports.form_draft:{viewer.user.pk}:{form}"


def keep_draft(*, viewer: Viewer, form: str, content: Mapping[str, Any]) -> None:
    """Keep what was written down so far, in place of what was kept before."""
    sealed = seal(
        public_key(viewer.user.keypair_id), json.dumps(content).encode(), context=_context(viewer, form)
    )
    kept_until = datetime.now(UTC).date() + timedelta(days=DAYS_KEPT)
    FormDraft.objects.update_or_create(
        member=viewer.user, form=form, defaults={"sealed": sealed, "kept_until": kept_until}
    )


def draft_of(viewer: Viewer, form: str) -> dict[str, Any] | None:
    """The member's open draft of a form. None when there is none, or it was sealed to a key the member had before."""
    kept = FormDraft.objects.filter(member=viewer.user, form=form).first()
    if kept is None:
        return None
    try:
        plain = viewer.keyring.unseal(viewer.user.keypair_id, kept.sealed, context=_context(viewer, form))
    except CannotOpenError:
        return None
    return dict(json.loads(plain))


def drop_draft(*, viewer: Viewer, form: str) -> None:
    """It was sent, or the person did not agree."""
    FormDraft.objects.filter(member=viewer.user, form=form).delete()


def drop_old_drafts(*, today: date) -> int:
    """Erase drafts that nobody went on with; returns how many. A daily chore."""
    return FormDraft.objects.filter(kept_until__lt=today).delete()[0]
