"""Members of one's organisation, and for the platform administrator the organisations."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from panah.accounts import actions, queries
from panah.accounts.models import Organisation, User
from panah.accounts.permissions import Permission, Viewer
from panah.core.errors import InputError
from panah.desk import labels
from panah.desk.forms import InviteForm, OrganisationForm
from panah.desk.gates import gated
from panah.public.messages import message_for

Role = User.Role


def load_member(user_id: UUID) -> User | None:
    """The member of a URL."""
    return queries.member(user_id)


def load_organisation(organisation_id: UUID) -> Organisation | None:
    """The organisation of a URL."""
    return queries.organisation(organisation_id)


def _roles(viewer: Viewer) -> list[str]:
    if viewer.organisation.kind == Organisation.Kind.COORDINATION:
        return [Role.COORDINATOR]
    return [Role.OPERATOR, Role.CASEWORKER, Role.SUPERVISOR]


@require_http_methods(["GET", "POST"])
@gated(Permission.MEMBERS_MANAGE)
def members(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Who works here; POST invites somebody and shows the code once."""
    form = InviteForm(request.POST or None, roles=_roles(viewer))
    code = ""
    if request.method == "POST" and form.is_valid():
        try:
            code = actions.invite(
                actor=viewer.actor,
                organisation=viewer.organisation,
                role=form.cleaned_data["role"],
                inviter=viewer,
            )
        except InputError as error:
            form.add_error(None, message_for(error))
    rows = [(member, labels.ROLE[member.role]) for member in queries.members(viewer)]
    return render(request, "desk/members.html", {"viewer": viewer, "rows": rows, "form": form, "code": code})


@require_POST
@gated(Permission.MEMBER_SUSPEND, load=load_member)
def set_active(request: HttpRequest, viewer: Viewer, member: User) -> HttpResponse:
    """Suspend a member, or let them back."""
    try:
        actions.set_member_active(viewer=viewer, member=member, active=request.POST.get("active") == "yes")
    except InputError as error:
        context = {"text": message_for(error), "viewer": viewer}
        return render(request, "desk/message.html", context, status=422)
    return redirect("desk:members")


@require_http_methods(["GET", "POST"])
@gated(Permission.ORGANISATIONS_MANAGE)
def organisations(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """All organisations; POST adds one and shows the code of its first member once."""
    form = OrganisationForm(request.POST or None)
    code, made = "", None
    if request.method == "POST" and form.is_valid():
        typed = dict(form.cleaned_data)
        if queries.organisation_named(typed["name"]) is not None:
            form.add_error("name", message_for(InputError("taken", code="name_taken")))
        else:
            made = _create(viewer, form, typed)
            code = (
                actions.invite(actor=viewer.actor, organisation=made, role=_first_role(made)) if made else ""
            )
    rows = [(each, labels.ORGANISATION_KIND[each.kind]) for each in queries.organisations()]
    context = {"viewer": viewer, "rows": rows, "form": form, "code": code, "made": made}
    return render(request, "desk/organisations.html", context)


def _create(viewer: Viewer, form: OrganisationForm, typed: dict[str, Any]) -> Organisation | None:
    try:
        return actions.create_organisation(actor=viewer.actor, **typed)
    except InputError as error:
        form.add_error("takes_reports", message_for(error))
        return None


def _first_role(organisation: Organisation) -> str:
    return Role.COORDINATOR if organisation.kind == Organisation.Kind.COORDINATION else Role.SUPERVISOR


@require_POST
@gated(Permission.ORGANISATIONS_MANAGE, load=load_organisation)
def set_organisation_active(request: HttpRequest, viewer: Viewer, organisation: Organisation) -> HttpResponse:
    """Suspend an organisation (its members lose every permission at once), or let it back."""
    actions.set_organisation_active(
        viewer=viewer, organisation=organisation, active=request.POST.get("active") == "yes"
    )
    return redirect("desk:organisations")
