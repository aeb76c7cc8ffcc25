"""The gate of the diary's pages, and what was typed when the session had ended."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render

from panah.public.drafts import SESSION_SECONDS
from panah.public.opened import OpenedDiary

P = ParamSpec("P")
_UNSENT = "diary_unsent"
LONGEST_UNSENT = 60_000


def with_diary(
    view: Callable[Concatenate[HttpRequest, OpenedDiary, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """The gate: these pages are open to the session that opened the diary with its receipt.

    What somebody typed while the session ended waits, encrypted, until the diary is open again.
    """

    @wraps(view)
    def gated(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        opened = OpenedDiary.of(request.session)
        if opened is not None:
            return view(request, opened, *args, **kwargs)
        if request.method == "POST" and request.POST:
            _keep_typed(request)
        return redirect("public:open")

    return gated


def _keep_typed(request: HttpRequest) -> None:
    typed = request.POST.copy()
    typed.pop("csrfmiddlewaretoken", None)
    text = typed.urlencode()
    if len(text) <= LONGEST_UNSENT:
        request.session.set_expiry(SESSION_SECONDS)
        request.session[_UNSENT] = {"path": request.get_full_path(), "typed": text}


def unsent_path(request: HttpRequest) -> str:
    """The page whose words wait, or nothing."""
    return str(request.session.get(_UNSENT, {}).get("path", ""))


def typed(request: HttpRequest) -> QueryDict | None:
    """What a form of this page shows: what is posted now, or what waited for the diary to be open again."""
    kept = request.session.get(_UNSENT)
    if request.method == "POST":
        if kept and kept["path"] == request.get_full_path():
            del request.session[_UNSENT]
        return request.POST
    if kept and kept["path"] == request.get_full_path():
        return QueryDict(kept["typed"])
    return None


def page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page of the diary: it knows when the session ends."""
    known = {"session_seconds": SESSION_SECONDS, "unsent": unsent_path(request)}
    return render(request, f"public/diary/{template}.html", known | context)
