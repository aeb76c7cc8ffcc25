"""Who may do what: one map an auditor can read.

A permission is granted when all predicates of any one of its alternatives hold. A predicate sees the viewer (person,
role, organisation) and the subject (a report, case, referral…). What is not in the map is denied.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from panah.accounts.models import Organisation, User
from panah.audit.actions import Actor
from panah.vault.queries import Keyring

Kind = Organisation.Kind
Role = User.Role

# Organisations that can deport, arrest or fine. They see only cases the worker agreed to refer to them.
ENFORCEMENT = frozenset(
    {Kind.POLICE, Kind.MIGRATION_SERVICE, Kind.BORDER_SERVICE, Kind.PROSECUTOR, Kind.LABOUR_INSPECTORATE}
)
# Nobody's report can be addressed to these: the firewall, and a body that only counts.
NOT_FOR_REPORTS = ENFORCEMENT | {Kind.COORDINATION}


@dataclass(frozen=True)
class Viewer:
    """A signed-in member, with the keys of the session."""

    user: User
    keyring: Keyring = field(repr=False, compare=False)

    @property
    def organisation(self) -> Organisation:
        """The member's organisation. The platform administrator has none and never gets past a gate that asks."""
        if self.user.organisation is None:
            raise LookupError("the platform administrator belongs to no organisation")
        return self.user.organisation

    @property
    def actor(self) -> Actor:
        """Who the audit trail names."""
        return Actor(kind="member", id=str(self.user.pk), organisation_id=self.user.organisation_id)


class Permission(StrEnum):
    """Every power there is, `subject:verb`. Keep the list alphabetical."""

    CASE_CREATE = "case:create"
    CASE_IDENTITY_READ = "case:identity:read"
    CASE_IMPORT = "case:import"
    CASE_LIST = "case:list"
    CASE_READ = "case:read"
    CASE_RESCREEN = "case:rescreen"
    CASE_WRITE = "case:write"
    CLAIM_LIST = "claim:list"
    CLAIM_READ = "claim:read"
    CLAIM_WRITE = "claim:write"
    CONSENT_WITHDRAW = "consent:withdraw"
    DEVICES_MANAGE = "devices:manage"
    DEVICE_REVOKE = "device:revoke"
    FIGURES_PUBLISH = "figures:publish"
    FORM_FILL = "form:fill"
    IMPORT_READ = "import:read"
    MEMBER_SUSPEND = "member:suspend"
    MEMBERS_MANAGE = "members:manage"
    ORGANISATIONS_MANAGE = "organisations:manage"
    REFERRAL_ANSWER = "referral:answer"
    REFERRAL_CREATE = "referral:create"
    REFERRAL_END = "referral:end"
    REFERRAL_LIST = "referral:list"
    REFERRAL_READ = "referral:read"
    REPORT_LIST = "report:list"
    REPORT_READ = "report:read"
    REPORT_WRITE = "report:write"
    RESCREENING_READ = "rescreening:read"
    TRAINING_CREATE = "training:create"
    TRAINING_READ = "training:read"


Predicate = Callable[[Viewer, Any], bool]


def is_active(viewer: Viewer, _subject: Any) -> bool:
    """The member and the organisation are not suspended."""
    return viewer.user.is_active and (viewer.user.organisation is None or viewer.user.organisation.is_active)


def has_role(*roles: str) -> Predicate:
    """The member has one of these roles in an organisation."""

    def check(viewer: Viewer, _subject: Any) -> bool:
        return viewer.user.role in roles and viewer.user.organisation_id is not None

    return check


def is_platform(viewer: Viewer, _subject: Any) -> bool:
    """The platform administrator: manages organisations, holds no case key."""
    return viewer.user.role == Role.PLATFORM and viewer.user.organisation_id is None


def is_help(viewer: Viewer, _subject: Any) -> bool:
    """The organisation is not an enforcement body and not one that only counts."""
    return viewer.user.organisation is not None and viewer.user.organisation.kind not in NOT_FOR_REPORTS


def coordinates(viewer: Viewer, _subject: Any) -> bool:
    """The organisation is the national coordination body."""
    return bool(viewer.user.organisation and viewer.user.organisation.kind == Kind.COORDINATION)


def owns(viewer: Viewer, subject: Any) -> bool:
    """The record belongs to the member's organisation."""
    return subject is not None and subject.organisation_id == viewer.user.organisation_id


def sent(viewer: Viewer, referral: Any) -> bool:
    """The member's organisation made this referral."""
    return referral is not None and referral.sender_id == viewer.user.organisation_id


def was_sent_to(viewer: Viewer, subject: Any) -> bool:
    """The referral is addressed to the member's organisation, or the device sends to it."""
    return subject is not None and subject.receiver_id == viewer.user.organisation_id


_CASEWORK = has_role(Role.CASEWORKER, Role.SUPERVISOR)
_INTAKE = has_role(Role.OPERATOR, Role.CASEWORKER, Role.SUPERVISOR)
_SUPERVISES = (has_role(Role.SUPERVISOR),)
_COORDINATES = (has_role(Role.COORDINATOR), coordinates)

PERMISSIONS: dict[Permission, tuple[tuple[Predicate, ...], ...]] = {
    Permission.CASE_CREATE: ((_INTAKE, is_help),),
    Permission.CASE_IDENTITY_READ: ((_CASEWORK, is_help, owns),),
    Permission.CASE_IMPORT: ((_CASEWORK, is_help),),
    Permission.CASE_LIST: ((_INTAKE, is_help),),
    Permission.CASE_READ: ((_INTAKE, is_help, owns),),
    Permission.CASE_RESCREEN: ((_CASEWORK, is_help),),
    Permission.CASE_WRITE: ((_INTAKE, is_help, owns),),
    Permission.CLAIM_LIST: ((_CASEWORK, is_help),),
    Permission.CLAIM_READ: ((_INTAKE, is_help, owns),),
    Permission.CLAIM_WRITE: ((_CASEWORK, is_help, owns),),
    Permission.CONSENT_WITHDRAW: ((_CASEWORK, sent),),
    Permission.DEVICES_MANAGE: ((has_role(Role.SUPERVISOR),),),
    # Whoever made a device can take it back, and whoever gets its forms can refuse them.
    Permission.DEVICE_REVOKE: (
        (has_role(Role.SUPERVISOR), owns),
        (has_role(Role.SUPERVISOR), was_sent_to),
    ),
    Permission.FIGURES_PUBLISH: ((has_role(Role.COORDINATOR), coordinates),),
    # Filling in sends to an organisation that helps; it opens nothing (docs/decisions/officer-forms.md).
    Permission.FORM_FILL: ((_INTAKE,),),
    Permission.IMPORT_READ: ((_CASEWORK, is_help, owns),),
    Permission.MEMBER_SUSPEND: (
        (has_role(Role.SUPERVISOR), owns),
        (has_role(Role.COORDINATOR), coordinates, owns),
    ),
    Permission.MEMBERS_MANAGE: (_SUPERVISES, _COORDINATES),
    Permission.ORGANISATIONS_MANAGE: ((is_platform,),),
    Permission.REFERRAL_ANSWER: ((_CASEWORK, was_sent_to),),
    Permission.REFERRAL_CREATE: ((_CASEWORK, is_help, owns),),
    Permission.REFERRAL_END: ((_CASEWORK, sent), (_CASEWORK, was_sent_to)),
    Permission.REFERRAL_LIST: ((_CASEWORK,),),
    Permission.REFERRAL_READ: ((_CASEWORK, sent), (_CASEWORK, was_sent_to)),
    Permission.REPORT_LIST: ((_INTAKE, is_help),),
    Permission.REPORT_READ: ((_INTAKE, is_help, owns),),
    Permission.REPORT_WRITE: ((_INTAKE, is_help, owns),),
    Permission.RESCREENING_READ: ((_CASEWORK, is_help, owns),),
    # Classes hold no case, so every kind of organisation may train its people.
    Permission.TRAINING_CREATE: (_SUPERVISES, _COORDINATES),
    Permission.TRAINING_READ: ((*_SUPERVISES, owns), (*_COORDINATES, owns)),
}


def allows(viewer: Viewer, permission: Permission, subject: Any = None) -> bool:
    """Whether the map grants this. Suspended members and organisations have no permissions at all."""
    if not is_active(viewer, subject):
        return False
    return any(
        all(holds(viewer, subject) for holds in alternative) for alternative in PERMISSIONS[permission]
    )
