"""Pages that belong to no journey: languages, the start, help, the promise, leaving."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from panah.accounts.queries import report_receivers
from panah.public.drafts import Draft
from panah.public.views.law import rights_today

# Set by static/scripts/diary-page.js where somebody writes without a network.
KEPT_COOKIE = "kept"


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """For the machine's watchdog: the process answers."""
    return HttpResponse("ok", content_type="text/plain")


@require_safe
def choose_language(request: HttpRequest) -> HttpResponse:
    """The first page: seven languages, each by its own name."""
    return render(request, "public/choose_language.html")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What a person can do here."""
    return render(request, "public/home.html", {"has_draft": Draft.of(request.session) is not None})


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Rights in short, each question with its own page, and whom to call."""
    context = {"receivers": report_receivers(), "rights": rights_today().values()}
    return render(request, "public/help.html", context)


@require_safe
def promise(request: HttpRequest) -> HttpResponse:
    """What is protected and what is not, part by part."""
    return render(request, "public/promise.html", {"kept_days": settings.REPORT_KEPT_DAYS})


@require_safe
def exit_page(request: HttpRequest) -> HttpResponse:
    """Leave at once, without JavaScript: to the other site, and Back finds nothing, since the cookie is gone.

    Nothing is written here: the session's row ends by its age, and only the lost cookie could open it. A link on
    somebody else's site throws nobody out, because a strict cookie is not sent from there and so is not deleted.
    """
    request.session = type(request.session)()
    return redirect(settings.EXIT_URL)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """End the session: asked for by the browser while it goes away, or by "Close" with a page to go to."""
    request.session.flush()
    response = redirect("public:home") if "stay" in request.POST else HttpResponse(status=204)
    if KEPT_COOKIE in request.COOKIES:
        # Sealed entries wait in this browser's storage: clearing it would lose them.
        response.delete_cookie(settings.CSRF_COOKIE_NAME, samesite="Strict")
        return response
    # Not "cache": pages are never stored, and browsers take seconds over clearing it.
    response["Clear-Site-Data"] = '"cookies", "storage"'
    return response


@require_POST
def keep(_request: HttpRequest) -> HttpResponse:
    """The person is still here; every request moves the end of the session."""
    return HttpResponse(status=204)


@require_safe
def ended(request: HttpRequest) -> HttpResponse:
    """The session has ended and the screen is clear."""
    return render(request, "public/ended.html")
