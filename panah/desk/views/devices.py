"""Devices that send forms: made here, their secret shown once, taken back here."""

import base64
import json
import zlib
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST

from panah.accounts import devices as actions
from panah.accounts import queries
from panah.accounts.devices import NewDevice
from panah.accounts.models import Device
from panah.accounts.permissions import Permission, Viewer
from panah.core.errors import InputError
from panah.core.law import load_pack
from panah.core.screening.forms import read_surveys, survey_words, surveys_for
from panah.desk.forms import DeviceForm
from panah.desk.gates import gated
from panah.desk.paging import page_of, place
from panah.public.messages import message_for


def load_device(device_id: UUID) -> Device | None:
    """The device of a URL."""
    return queries.device(device_id)


def _titles(names: list[str]) -> dict[str, str]:
    """Forms by their titles in the reader's language."""
    pack, language = load_pack(), get_language() or "en"
    surveys = read_surveys(pack)
    return {
        name: survey_words(surveys[name], pack, language, hotline=settings.HOTLINE).title
        for name in names
        if name in surveys
    }


@require_http_methods(["GET", "POST"])
@gated(Permission.DEVICES_MANAGE)
def devices(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The devices of this organisation and those that send to it; POST makes one and shows its secret once."""
    offered = [survey.id for survey in surveys_for(load_pack(), viewer.organisation.kind)]
    given: dict[str, Any] = {
        "titles": list(_titles(offered).items()),
        "receivers": queries.form_receivers(viewer),
        "languages": list(settings.LANGUAGES),
        "initial": {"language": get_language()},
    }
    form = DeviceForm(request.POST or None, **given)
    made = _made(viewer, form) if request.method == "POST" and form.is_valid() else None
    if made:
        form = DeviceForm(**given)
    start = place(request)
    found = queries.devices(viewer, after=UUID(start[0]) if start else None)
    page = page_of(request, found, queries.DEVICE_PAGE, lambda row: [str(row.pk)])
    context = {
        "viewer": viewer,
        "form": form,
        "made": made,
        "server": f"{settings.BASE_URL}/openrosa",
        "picture": _picture(made) if made else "",
        "rows": [(device, list(_titles(device.forms).values())) for device in page.rows],
        "page": page,
    }
    return render(request, "desk/devices.html", context, status=422 if form.errors else 200)


def _made(viewer: Viewer, form: DeviceForm) -> NewDevice | None:
    typed = form.cleaned_data
    try:
        return actions.make_device(
            viewer=viewer,
            name=typed["name"],
            receiver=typed["receiver"],
            forms=typed["forms_allowed"],
            language=typed["language"],
        )
    except InputError as error:
        form.add_error(None, message_for(error))
        return None


def _picture(made: NewDevice) -> SafeString:
    """The QR code that ODK Collect sets itself up from: its settings as JSON, compressed, in Base64."""
    wanted = {
        "general": {
            "protocol": "odk_default",
            "server_url": f"{settings.BASE_URL}/openrosa",
            "username": made.device.login,
            "password": made.secret,
            "form_update_mode": "match_exactly",
            "autosend": "wifi_and_cellular",
            "delete_send": True,
        },
        "admin": {},
        "project": {"name": "Panah"},
    }
    packed = base64.b64encode(zlib.compress(json.dumps(wanted).encode())).decode()
    code = segno.make(packed, error="m", micro=False)
    return mark_safe(code.svg_inline(scale=3, border=4))  # noqa: S308 -- drawn here from Base64


@require_POST
@gated(Permission.DEVICE_REVOKE, load=load_device)
def revoke_device(request: HttpRequest, viewer: Viewer, device: Device) -> HttpResponse:
    """Take a device back."""
    actions.revoke_device(viewer=viewer, device=device)
    return redirect("desk:devices")
