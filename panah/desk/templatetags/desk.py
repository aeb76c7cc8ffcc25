"""Template tags of the desk."""

from dataclasses import dataclass

from django import template
from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from panah.accounts import sessions
from panah.accounts.permissions import Permission, Viewer, allows
from panah.core.names import Score

register = template.Library()

_URGENCY_TAGS = {3: "govuk-tag--red", 2: "govuk-tag--orange", 1: "govuk-tag--yellow", 0: "govuk-tag--grey"}


@dataclass(frozen=True)
class Link:
    """An entry of the navigation."""

    url: str
    text: str
    is_current: bool


@register.filter
def urgency_tag(level: int) -> str:
    """The colour of an urgency. The words beside it say the same."""
    return _URGENCY_TAGS[level]


@register.filter
def seconds_left(request: HttpRequest) -> int:
    """How long this session lasts if nothing more is sent."""
    return sessions.seconds_left(request.session)


@register.filter
def query(value: str, name: str) -> str:
    """`name=value` for a link, or nothing."""
    return urlencode({name: value}) if value else ""


@register.filter
def score_reasons(score: Score) -> list[str]:
    """Why two names were found alike, in the reader's language."""
    return [reason.text(get_language() or "en") for reason in score.reasons]


@register.filter
def navigation(viewer: Viewer, path: str) -> list[Link]:
    """The parts of the desk that this member may open."""
    parts = (
        (Permission.REPORT_LIST, "desk:queue", _("Reports")),
        (Permission.CASE_LIST, "desk:cases", _("Cases")),
        (Permission.CASE_LIST, "desk:tasks", _("Tasks")),
        (Permission.REFERRAL_LIST, "desk:referrals", _("Referrals")),
        (Permission.CLAIM_LIST, "desk:employers", _("Employers")),
        (Permission.CASE_IMPORT, "desk:imports", _("Import and export")),
        (Permission.FORM_FILL, "desk:forms", _("Forms")),
        (Permission.DEVICES_MANAGE, "desk:devices", _("Devices")),
        (Permission.CASE_RESCREEN, "desk:rescreenings", _("After a change of law")),
        (Permission.TRAINING_CREATE, "desk:classes", _("Training")),
        (Permission.FIGURES_PUBLISH, "desk:figures", _("National figures")),
        (Permission.MEMBERS_MANAGE, "desk:members", _("Members")),
        (Permission.ORGANISATIONS_MANAGE, "desk:organisations", _("Organisations")),
    )
    return [
        Link(reverse(name), text, path.startswith(reverse(name)))
        for permission, name, text in parts
        if allows(viewer, permission)
    ]
