"""OpenRosa 1.0, as ODK Collect speaks it: form list, form, submission (https://docs.getodk.org/openrosa/).

A device signs in to every request by HTTP Basic; nothing here reads or sets a cookie. A submission is answered with
201 only when it is on the disk. The same submission again is answered the same, so that a lost answer costs nothing.
"""

import base64
import binascii
import io
from collections.abc import Callable
from functools import wraps
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from django.urls import reverse
from django.utils import translation
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from panah.accounts.devices import check_device, count_form
from panah.accounts.models import Device
from panah.api.forms import form_of, forms_of
from panah.audit.actions import Actor
from panah.core.errors import InputError
from panah.core.exchange.xlsform.filled import read_filled
from panah.core.law import load_pack
from panah.public import languages
from panah.public.messages import message_for
from panah.reports.officer_forms import take

XML = "text/xml; charset=utf-8"
SUBMISSION_PART = "xml_submission_file"
INCOMPLETE_PART = "*isIncomplete*"
RETRY_SECONDS = 900
LONGEST_LOGIN = 12
# What a device cannot mend by sending again. 201 tells it to keep the form no longer; the message tells the officer.
_NOTHING_KEPT = {"form_no_consent", "report_empty"}
_STATUS = {
    "device_throttled": 429,
    "file_too_large": 413,
    "form_differs": 409,
    "login_throttled": 429,
    "unknown_form": 404,
}
DeviceView = Callable[..., HttpResponse]


def _answer(status: int, message: str = "") -> HttpResponse:
    """An OpenRosa response, which Collect shows to the officer."""
    root = Element("OpenRosaResponse", xmlns="http://openrosa.org/http/response")
    if message:
        SubElement(root, "message").text = message
    return HttpResponse(tostring(root, "utf-8", xml_declaration=True), status=status, content_type=XML)


def _openrosa(response: HttpResponse) -> HttpResponse:
    """The headers of every answer. Date comes from the web server."""
    response["X-OpenRosa-Version"] = "1.0"
    response["X-OpenRosa-Accept-Content-Length"] = str(settings.FILE_UPLOAD_MAX_BYTES)
    return response


def _credentials(request: HttpRequest) -> tuple[str, str] | None:
    """Login and secret of the Basic header, or None for what is no login of ours."""
    scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        login, colon, secret = base64.b64decode(given, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return None
    return (login, secret) if colon and login.isalnum() and len(login) <= LONGEST_LOGIN else None


def _refusal(error: InputError) -> HttpResponse:
    """An error as an answer. What the code does not name is the sender's mistake: 400."""
    if error.code in _NOTHING_KEPT:
        return _answer(201, message_for(error))
    response = _answer(_STATUS.get(error.code, 400), message_for(error))
    if response.status_code == 429:
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


def _unknown() -> HttpResponse:
    response = _answer(401, _("This device is not known here, or was taken back."))
    response["WWW-Authenticate"] = 'Basic realm="Panah", charset="UTF-8"'
    return response


def for_devices(view: DeviceView) -> DeviceView:
    """The gate of every address here: the view gets (request, device, …). Strangers and revoked devices get 401.

    What is told is told in the device's language: Collect names none.
    """

    @wraps(view)
    def guarded(request: HttpRequest, **arguments: Any) -> HttpResponse:
        given = _credentials(request)
        try:
            device = check_device(login=given[0], secret=given[1]) if given else None
        except InputError as error:
            return _openrosa(_refusal(error))
        if device is None:
            return _openrosa(_unknown())
        with translation.override(device.language):
            try:
                response = view(request, device, **arguments)
            except InputError as error:
                response = _refusal(error)
            response["Content-Language"] = languages.html_code(device.language)
        return _openrosa(response)

    guarded.gate = "device"  # type: ignore[attr-defined]
    return csrf_exempt(guarded)


@require_safe
@for_devices
def form_list(request: HttpRequest, device: Device) -> HttpResponse:
    """The forms this device may fill in; ?formID= picks one."""
    root = Element("xforms", xmlns="http://openrosa.org/xforms/xformsList")
    wanted = request.GET.get("formID")
    for served in forms_of(device):
        if wanted in {None, served.form_id}:
            item = SubElement(root, "xform")
            SubElement(item, "formID").text = served.form_id
            SubElement(item, "name").text = served.title
            SubElement(item, "version").text = served.version
            SubElement(item, "hash").text = f"md5:{served.md5}"
            SubElement(item, "downloadUrl").text = settings.BASE_URL + reverse(
                "api:form", args=[served.form_id]
            )
    return HttpResponse(tostring(root, "utf-8", xml_declaration=True), content_type=XML)


@require_safe
@for_devices
def form(request: HttpRequest, device: Device, form: str) -> HttpResponse:
    """One form, as the list announced it."""
    served = form_of(device, form)
    if served is None:
        raise InputError("there is no such form for this device", code="unknown_form")
    return HttpResponse(served.content, content_type=XML)


@require_http_methods(["HEAD", "POST"])
@for_devices
def submission(request: HttpRequest, device: Device) -> HttpResponse:
    """HEAD: where to send and how much at once. POST: one filled-in form, or a part of it with further files."""
    if request.method == "HEAD":
        response = HttpResponse(status=204)
        response["Location"] = settings.BASE_URL + reverse("api:submission")
        return response
    length = _announced(request)
    if length is None:
        return _answer(411, _("Send the length of the form with it."))
    if length > settings.FILE_UPLOAD_MAX_BYTES:
        raise InputError("too much at once", code="file_too_large")
    count_form(device=device)
    return _taken(request, device, length)


def _announced(request: HttpRequest) -> int | None:
    given = request.headers.get("Content-Length", "")
    return int(given) if given.isdecimal() else None


def _parts(request: HttpRequest, length: int) -> tuple[QueryDict, "MultiValueDict[str, UploadedFile[Any]]"]:
    """The fields and files of the request. Read whole before it is parsed: a photograph that was cut off on the way
    would otherwise look complete.
    """
    body = request.read(length)
    if len(body) < length:
        raise InputError("the request was cut off", code="no_submission")
    try:
        return MultiPartParser(
            request.META, io.BytesIO(body), request.upload_handlers, request.encoding
        ).parse()
    except MultiPartParserError as error:
        raise InputError("this is no multipart request", code="no_submission") from error


def _taken(request: HttpRequest, device: Device, length: int) -> HttpResponse:
    fields, files = _parts(request, length)
    part = files.get(SUBMISSION_PART)
    if part is None:
        raise InputError("there is no form in this request", code="no_submission")
    content = part.read()
    filled = read_filled(content, load_pack())
    if filled.survey.id not in device.forms:
        return _answer(403, _("This device may not send this form."))
    is_complete = fields.get(INCOMPLETE_PART) != "yes"
    taken = take(
        actor=Actor(kind="device", id=str(device.pk), organisation_id=device.organisation_id),
        sender=device.organisation,
        receiver=device.receiver,
        filled=filled,
        content=content,
        language=device.language,
        files=[file for name in files if name != SUBMISSION_PART for file in files.getlist(name)],
        is_complete=is_complete,
    )
    if taken.refused_files:
        return _answer(201, _("The form arrived. A file in it could not be taken."))
    return _answer(201 if is_complete else 202, _("The form arrived."))
