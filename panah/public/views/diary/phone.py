"""The diary on the phone: an installable page that writes without a network and sends when there is one.

The page and its parts hold nothing personal: they are the same for everybody. What somebody writes there stays on the
phone, locked by a word of theirs, until it is sent here (docs/decisions/diary-offline.md).
"""

import hashlib
import json
import re
from functools import lru_cache
from pathlib import Path
from typing import Any

from csp.constants import SELF
from csp.decorators import csp_update
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from panah.core.errors import InputError
from panah.diary import pieces
from panah.diary.entries import CURRENCIES, EntryProblemsError
from panah.diary.syncing import MOST_AT_ONCE, receive
from panah.public.diary import words
from panah.public.diary.forms import PhotoForm, today
from panah.public.messages import message_for
from panah.public.opened import OpenedDiary

# What the page tells of a photo before it keeps it, without a network.
_REFUSED_HERE = ("too_large", "empty", "missing")
_PARTS = ("site.css", "site.js", "diary.js", "notes.svg")


@require_safe
@csp_update({"manifest-src": [SELF], "worker-src": [SELF]})
def app(request: HttpRequest) -> HttpResponse:
    """The page that also opens without a network. It knows nobody: no session, no token, no text of anybody."""
    return _page(request)


def _page(request: HttpRequest) -> HttpResponse:
    refusals = {each: message_for(InputError("", code=f"file_{each}")) for each in _REFUSED_HERE}
    context: dict[str, Any] = {
        "how": words.HOW,
        "money": words.MONEY,
        "currencies": CURRENCIES,
        "labels": words.FIELD,
        "most_at_once": MOST_AT_ONCE,
        "piece_bytes": pieces.PIECE_BYTES,
        "largest": settings.FILE_UPLOAD_MAX_BYTES,
        "refusals": refusals,
        "photo": PhotoForm(),
    }
    return render(request, "public/diary/app.html", context)


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What the phone shows for the installed page: a neutral name and picture."""
    data = {
        "name": _("Notes"),
        "short_name": _("Notes"),
        "start_url": reverse("public:diary-app"),
        "scope": reverse("public:diary"),
        "display": "browser",
        "background_color": "#ffffff",
        "theme_color": "#ffffff",
        "icons": [{"src": static("notes.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}],
    }
    return JsonResponse(data, content_type="application/manifest+json")


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker. It keeps the page above and its parts, and touches no other address."""
    parts = [
        reverse("public:diary-app"),
        reverse("public:diary-manifest"),
        *(static(name) for name in _PARTS),
    ]
    # A new page, or a translation made better, reaches the phones that keep the old one.
    version = hashlib.sha256("\n".join(parts).encode() + _page(request).content).hexdigest()[:16]
    known = json.dumps({"version": version, "page": parts[0], "parts": parts})
    return HttpResponse(
        f"const KNOWN = {known};\n{_worker_source()}", content_type="text/javascript; charset=utf-8"
    )


@lru_cache(maxsize=1)
def _worker_source() -> str:
    return (Path(settings.BASE_DIR) / "static" / "build" / "diary-worker.js").read_text()


@require_http_methods(["GET", "POST"])
def sync(request: HttpRequest) -> JsonResponse:
    """GET: whether the diary is open here, and a token to send with. POST: entries in, what became of each out.

    Answered again in the same way when sent again. 403 when the diary is not open in this browser.
    """
    opened = OpenedDiary.of(request.session)
    if request.method == "GET":
        return JsonResponse({"open": opened is not None, "token": get_token(request) if opened else ""})
    if opened is None:
        return JsonResponse({"open": False}, status=403)
    try:
        entries = json.loads(request.body)["entries"]
        received = receive(
            diary=opened.diary,
            keyring=opened.keyring,
            entries=entries,
            today=today(),
            receipt=opened.receipt,
        )
    except InputError as problem:
        return JsonResponse({"problem": message_for(problem)}, status=400)
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"problem": message_for(InputError("", code="sync_unreadable"))}, status=400)
    states = [
        {
            "id": each.mark,
            "state": each.state,
            "problems": {name: message_for(problem) for name, problem in each.problems.items()},
        }
        for each in received
    ]
    return JsonResponse({"entries": states})


@require_http_methods(["POST"])
def sync_photo(request: HttpRequest) -> JsonResponse:
    """A piece of a photo in, the numbers of those still missing out; without a piece it only asks.

    Answered again in the same way when sent again. 403 when the diary is not open in this browser.
    """
    opened = OpenedDiary.of(request.session)
    if opened is None:
        return JsonResponse({"open": False}, status=403)
    piece = request.FILES.get("piece")
    try:
        missing = pieces.receive(
            diary=opened.diary,
            keyring=opened.keyring,
            coming=pieces.read_coming(request.POST.dict(), today=today(), receipt=opened.receipt),
            number=_number(request.POST.get("number", "")) if piece else None,
            content=piece.read() if piece else b"",
        )
    except EntryProblemsError as refusal:
        return _refused(*refusal.problems.values())
    except InputError as problem:
        return _refused(problem)
    return JsonResponse({"state": "more" if missing else "saved", "missing": missing})


def _number(typed: str) -> int:
    """A piece's number; one that is none belongs to no photo."""
    return int(typed) if re.fullmatch(r"[0-9]{1,9}", typed) else -1


def _refused(*problems: InputError) -> JsonResponse:
    """Why a photo is not taken. It stays on the phone."""
    return JsonResponse({"state": "refused", "problem": " ".join(message_for(each) for each in problems)})
