"""Begin a diary, say where the work is, get the number; and erase it all."""

import secrets

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from panah.core.merging import EditConflictError
from panah.diary import actions, queries
from panah.diary.actions import ABOUT
from panah.public.diary.forms import EntryForm
from panah.public.drafts import SESSION_SECONDS
from panah.public.opened import OpenedDiary, Unlocked
from panah.public.views.diary.gates import page, typed, unsent_path, with_diary
from panah.vault.actions import open_with_receipt
from panah.vault.receipts import new_receipt, show_receipt

_BEGUN, _NEW = "diary_begun", "diary_new"


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """What a diary is for, what is protected and what is not. Nothing is made before the next page is sent."""
    if OpenedDiary.of(request.session) is not None:
        return redirect(unsent_path(request) or "public:diary-week")
    if request.method == "POST":
        request.session.set_expiry(SESSION_SECONDS)
        request.session[_BEGUN] = {"token": secrets.token_urlsafe(24), "receipt": new_receipt()}
        return redirect("public:diary-about")
    return page(
        request,
        "start",
        {
            "unused_days": settings.DIARY_UNUSED_DAYS,
            "kept_years": settings.DIARY_KEPT_DAYS // 365,
            "minutes": SESSION_SECONDS // 60,
            "session_seconds": 0,
        },
    )


@require_http_methods(["GET", "HEAD", "POST"])
def about(request: HttpRequest) -> HttpResponse:
    """The country of the work, which decides the law. The first time, sending it makes the diary."""
    opened = OpenedDiary.of(request.session)
    begun: dict[str, str] = request.session.get(_BEGUN, {})
    if opened is None and not begun:
        return redirect("public:diary")
    known = queries.of_kind(opened.diary, opened.keyring, ABOUT) if opened else []
    before = known[0].fields if known else {"jurisdiction": settings.COUNTRY}
    receipt = opened.receipt if opened else begun["receipt"]
    form = EntryForm(typed(request), kind=ABOUT, receipt=receipt, initial=before)
    if request.method == "POST" and form.is_valid():
        opened = opened or _begin(request, begun["token"], begun["receipt"])
        if opened is None:
            return redirect("public:ended")
        _write_about(opened, form.entry, before if known else {})
        return redirect("public:diary-number" if _NEW in request.session else "public:diary-week")
    return page(request, "about", {"form": form, "is_new": opened is None})


def _begin(request: HttpRequest, token: str, receipt: str) -> OpenedDiary | None:
    """Make the diary and open it. The same token opens the one that was made before."""
    actions.start(token=token, receipt=receipt)
    found = open_with_receipt(receipt=receipt)
    opened = OpenedDiary.enter(request.session, Unlocked(receipt, found[0].pk, found[1])) if found else None
    if opened is not None:
        request.session.pop(_BEGUN, None)
        request.session[_NEW] = True
    return opened


def _write_about(opened: OpenedDiary, fields: dict[str, str], before: dict[str, str]) -> None:
    draft = actions.Draft(actions.entry_id(opened.diary, ABOUT), ABOUT, fields, before)
    try:
        actions.write(diary=opened.diary, keyring=opened.keyring, draft=draft)
    except EditConflictError as conflict:
        # Three short fields, said just now: the last word counts.
        last = actions.Draft(draft.id, ABOUT, fields, conflict.current)
        actions.write(diary=opened.diary, keyring=opened.keyring, draft=last)


@require_safe
@with_diary
def number(request: HttpRequest, opened: OpenedDiary) -> HttpResponse:
    """The receipt, large, to be written down: only in the session that began the diary."""
    if _NEW not in request.session:
        return redirect("public:diary-week")
    return page(request, "number", {"groups": show_receipt(opened.receipt).split()})


@require_http_methods(["GET", "HEAD", "POST"])
@with_diary
def erase(request: HttpRequest, opened: OpenedDiary) -> HttpResponse:
    """Erase the whole diary, after one more question."""
    if request.method == "POST":
        actions.erase(diary=opened.diary)
        request.session.flush()
        return redirect("public:diary-erased")
    return page(request, "erase", {"expires_on": opened.diary.expires_on})


@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """It is gone."""
    return page(request, "erased", {"session_seconds": 0})
