"""The gate every desk view starts with."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from panah.accounts import queries as accounts
from panah.accounts.permissions import Permission, Viewer, allows
from panah.audit.actions import record
from panah.desk.unsent import Unsent

View = Callable[..., HttpResponse]
Loader = Callable[..., Any]


@dataclass(frozen=True)
class Gate:
    """What a view asks for. `None` as permission: any signed-in member. Read by the test of every URL and role."""

    permission: Permission | None
    load: Loader | None = None
    # Who may read the subject but not do this gets 403 instead of 404: its existence is no secret to them.
    reads: Permission | None = None


def open_to_strangers(view: View) -> View:
    """Mark a desk view that needs no session: signing in and joining."""
    view.gate = "stranger"  # type: ignore[attr-defined]
    return view


def gated(
    permission: Permission | None, *, load: Loader | None = None, reads: Permission | None = None
) -> Callable[[View], View]:
    """Let a view run only for a member whom the map allows. The view gets (request, viewer, subject, …).

    `load` finds the subject from the URL's arguments, which it consumes. A stranger is sent to sign in; a member
    without the permission gets 404 (403 if they may at least read), and the attempt is on the record.
    """
    gate = Gate(permission, load, reads)

    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, **arguments: Any) -> HttpResponse:
            viewer = accounts.viewer_of(request.session)
            if viewer is None:
                return _to_sign_in(request, gate)
            if request.method == "POST":
                _forget_unsent(request)
            request.viewer = viewer  # type: ignore[attr-defined]
            subject = load(**arguments) if load else None
            _check(gate, viewer, subject, request)
            return view(request, viewer, subject) if load else view(request, viewer, **arguments)

        guarded.gate = gate  # type: ignore[attr-defined]
        return guarded

    return decorate


def _to_sign_in(request: HttpRequest, gate: Gate) -> HttpResponse:
    """Where one signs in; afterwards back to this page, or to what was written on it."""
    if request.method == "POST":
        # One's own account is no casework: what is typed there are passwords.
        if gate.permission is not None:
            Unsent.keep(request)
        return redirect("desk:sign-in")
    return redirect(f"{reverse('desk:sign-in')}?{urlencode({'next': request.path})}")


def _forget_unsent(request: HttpRequest) -> None:
    unsent = Unsent.of(request.session)
    if unsent is not None and unsent.path == request.get_full_path():
        Unsent.drop(request.session)


def _check(gate: Gate, viewer: Viewer, subject: Any, request: HttpRequest) -> None:
    if gate.load is not None and subject is None:
        raise Http404
    if gate.permission is None or allows(viewer, gate.permission, subject):
        return
    kind = type(subject).__name__.lower() if subject is not None else "desk"
    record(
        actor=viewer.actor,
        action=f"desk:{kind}:denied",
        subject=(kind, getattr(subject, "pk", "")),
        detail={"permission": gate.permission.value, "method": request.method or ""},
    )
    if gate.reads is not None and allows(viewer, gate.reads, subject):
        raise PermissionDenied
    raise Http404
