"""Signing in (password, then second factor), joining by invitation, one's own account, leaving."""

import base64
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from panah.accounts import actions, second_factor
from panah.accounts.models import User
from panah.accounts.permissions import Viewer
from panah.accounts.sessions import seconds_left
from panah.core.errors import InputError
from panah.desk.forms import JoinCodeForm, JoinForm, PasswordForm, SecondFactorForm, SignInForm
from panah.desk.gates import gated, open_to_strangers
from panah.desk.unsent import Unsent
from panah.public.messages import message_for

_PENDING = "sign_in"
_JOINING = "joining"
_JOINED = "joined"


def _next(request: HttpRequest, wanted: str) -> str:
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe and wanted.startswith("/") else reverse("desk:home")


@open_to_strangers
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """First step: address and password."""
    form = SignInForm(request.POST or None)
    wanted = request.POST.get("next") or request.GET.get("next", "")
    if request.method == "POST" and form.is_valid():
        try:
            user, private = actions.check_password(**form.cleaned_data)
        except InputError as error:
            form.add_error(None, message_for(error))
        else:
            request.session.cycle_key()
            kept = {"user": str(user.pk), "private": base64.b64encode(private).decode(), "next": wanted}
            request.session[_PENDING] = kept
            return redirect("desk:second-factor")
    return render(request, "desk/sign_in.html", {"form": form, "next": wanted})


@open_to_strangers
@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """Second step: the code from the app."""
    kept = request.session.get(_PENDING)
    if not kept:
        return redirect("desk:sign-in")
    form = SecondFactorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = User.objects.select_related("organisation").get(pk=UUID(kept["user"]))
        try:
            right = actions.check_second_factor(user=user, code=form.cleaned_data["code"])
        except InputError as error:
            form.add_error("code", message_for(error))
        else:
            if right:
                unsent = Unsent.of(request.session)
                actions.sign_in(session=request.session, user=user, private=base64.b64decode(kept["private"]))
                if unsent is not None:
                    unsent.move_to(request.session)
                    return redirect("desk:unsent")
                return HttpResponseRedirect(_next(request, kept["next"]))
            form.add_error("code", message_for(InputError("wrong", code="totp_used")))
    return render(request, "desk/second_factor.html", {"form": form})


@require_http_methods(["GET", "POST"])
@gated(None)
def show_unsent(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """What was written when the session had ended, to be sent now; POST throws it away."""
    unsent = Unsent.of(request.session)
    if unsent is None or not unsent.belongs_to(viewer) or request.method == "POST":
        Unsent.drop(request.session)
        return redirect("desk:home")
    return render(request, "desk/unsent.html", {"viewer": viewer, "unsent": unsent})


@require_POST
@gated(None)
def stay(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The member is still here: every request moves the end of the session. Answers how many seconds it has now."""
    return HttpResponse(str(seconds_left(request.session)), content_type="text/plain")


@require_POST
@gated(None)
def sign_out(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """Leave: the session and the browser's copies end."""
    actions.sign_out(session=request.session, viewer=viewer)
    response = redirect("desk:sign-in")
    response["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return response


@open_to_strangers
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """An invitation's code opens the form to join with."""
    form = JoinCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.find_invitation(code=form.cleaned_data["code"])
        except InputError as error:
            form.add_error("code", message_for(error))
        else:
            kept = {"code": form.cleaned_data["code"], "secret": second_factor.new_secret()}
            request.session[_JOINING] = kept
            return redirect("desk:join-details")
    return render(request, "desk/join.html", {"form": form})


@open_to_strangers
@require_http_methods(["GET", "POST"])
def join_details(request: HttpRequest) -> HttpResponse:
    """Name, address, password and the authenticator app."""
    kept = request.session.get(_JOINING)
    if not kept:
        return redirect("desk:join")
    form = JoinForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            joined = actions.accept_invitation(
                code=kept["code"],
                totp_secret=kept["secret"],
                name=form.cleaned_data["name"],
                email=form.cleaned_data["email"],
                password=form.cleaned_data["password"],
                totp_code=form.cleaned_data["totp_code"],
            )
        except InputError as error:
            form.add_error("totp_code" if error.code == "totp_wrong" else None, message_for(error))
        else:
            request.session.flush()
            request.session[_JOINED] = {"codes": joined.recovery_codes, "shares": joined.recovery_shares}
            return redirect("desk:joined")
    context = {"form": form, "secret": kept["secret"]}
    return render(request, "desk/join_details.html", context)


@open_to_strangers
@require_GET
def join_picture(request: HttpRequest) -> HttpResponse:
    """The QR code of the secret that waits in this session."""
    kept = request.session.get(_JOINING)
    if not kept:
        return redirect("desk:join")
    return HttpResponse(second_factor.setup_picture(kept["secret"], "Panah"), content_type="image/svg+xml")


@open_to_strangers
@require_http_methods(["GET", "POST"])
def joined(request: HttpRequest) -> HttpResponse:
    """What is shown once: recovery codes, and for an organisation's first member its recovery shares."""
    kept = request.session.get(_JOINED)
    if not kept or request.method == "POST":
        request.session.flush()
        return redirect("desk:sign-in")
    return render(request, "desk/joined.html", kept)


@require_http_methods(["GET", "POST"])
@gated(None)
def account(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """One's own account: change the password."""
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.change_password(viewer=viewer, **form.cleaned_data)
        except InputError as error:
            form.add_error("old", message_for(error))
        else:
            private = viewer.keyring.private(viewer.user.keypair_id)
            actions.sign_in(session=request.session, user=viewer.user, private=private)
            return redirect(f"{reverse('desk:account')}?saved=1")
    return render(
        request, "desk/account.html", {"form": form, "viewer": viewer, "saved": "saved" in request.GET}
    )
