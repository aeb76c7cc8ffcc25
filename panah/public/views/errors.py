"""What went wrong, in the person's language; what was typed is given back."""

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# Fields whose text is given back, in the order of the pages. Never passwords, codes or receipts.
GIVEN_BACK = ("narrative", "text", "message", "body", "note", "reason")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, and 413 for a text over every limit."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "errors/too_large.html", status=413)
    return render(request, "errors/400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return render(request, "errors/403.html", status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, the same for what does not exist and for what is somebody else's."""
    return render(request, "errors/404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: our mistake. Nothing about the request is shown or logged beyond its address."""
    return render(request, "errors/500.html", status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form whose token ran out: the text is given back, to be sent from a fresh form.

    Only to the person who typed it: a form that came from another site is refused without its content.
    """
    own = request.headers.get("Sec-Fetch-Site", "same-origin") in {"same-origin", "none"}
    texts = [request.POST[name] for name in GIVEN_BACK if own and request.POST.get(name)]
    return render(request, "errors/csrf.html", {"texts": texts}, status=403)
