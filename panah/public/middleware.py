"""The exact headers of every answer, whatever its status, and the language of the page."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers

from panah.public import languages

# Set by static/scripts/exit.js.
LEFT_COOKIE = "left"
SIZE_CLASS = 8 * 1024
_GZIP_FLAGS, _GZIP_HEADER, _GZIP_HAS_NAME = 3, 10, 0x08
GetResponse = Callable[[HttpRequest], HttpResponse]

# Nothing the pages do not use.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "fullscreen", "geolocation",
        "gyroscope", "hid", "idle-detection", "magnetometer", "microphone", "midi", "payment",
        "picture-in-picture", "publickey-credentials-get", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking",
    )
)  # fmt: skip

# For answers that are not pages: static files, and errors raised before the page's own policy was set.
BARE_POLICY = (
    "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'"
)


class SecurityHeadersMiddleware:
    """Outermost: what other layers set stays, what they missed is added."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the full set of headers."""
        response = self.get_response(request)
        is_static = request.path.startswith(settings.STATIC_URL) and response.status_code in {200, 304}
        if not is_static:
            response["Cache-Control"] = "no-store"
        response.setdefault("Content-Security-Policy", BARE_POLICY)
        response.setdefault("X-Content-Type-Options", "nosniff")
        response.setdefault("Referrer-Policy", settings.SECURE_REFERRER_POLICY)
        response.setdefault("Cross-Origin-Opener-Policy", settings.SECURE_CROSS_ORIGIN_OPENER_POLICY)
        response["Cross-Origin-Resource-Policy"] = "same-origin"
        response["Permissions-Policy"] = PERMISSIONS_POLICY
        response["X-Frame-Options"] = "DENY"
        # WhiteNoise lets any site read static files; nobody else needs ours.
        if response.has_header("Access-Control-Allow-Origin"):
            del response["Access-Control-Allow-Origin"]
        return response


class LanguageMiddleware:
    """The language of the address; for addresses without one, the browser's. No cookie, no session."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer in the language of the request."""
        in_path = languages.of_path(request.path_info)
        language = in_path or languages.accepted(request.headers.get("Accept-Language", ""))
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        if in_path is None:
            patch_vary_headers(response, ("Accept-Language",))
        response.setdefault("Content-Language", languages.html_code(language))
        return response


class PaddingMiddleware:
    """Answers that ask for it have a length that says nothing: filled up to the next multiple of SIZE_CLASS.

    Whoever counts bytes on the wire cannot tell a right receipt from a wrong one, or a report with an answer from one
    without. Stands above the compression, whose header holds a file name that readers skip: there the filling goes.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Fill up the answer if its view asked for it."""
        response = self.get_response(request)
        if getattr(response, "is_padded", False):
            response.content = fill(
                response.content, is_gzip=response.headers.get("Content-Encoding") == "gzip"
            )
            response["Content-Length"] = str(len(response.content))
        return response


def fill(content: bytes, *, is_gzip: bool) -> bytes:
    """The same content, longer: as plain text by a comment, compressed by a long file name (RFC 1952, 2.3)."""
    missing = -len(content) % SIZE_CLASS
    if is_gzip and len(content) > _GZIP_FLAGS and content[_GZIP_FLAGS] == _GZIP_HAS_NAME:
        return content[:_GZIP_HEADER] + b"x" * missing + content[_GZIP_HEADER:]
    if is_gzip:
        return content
    missing = -(len(content) + len(b"<!---->")) % SIZE_CLASS
    return content + b"<!--" + b"x" * missing + b"-->"


def padded(response: HttpResponse) -> HttpResponse:
    """Ask for an answer to be filled up."""
    response.is_padded = True  # type: ignore[attr-defined]
    return response


class HeadMiddleware:
    """An answer to HEAD has the headers of the page, its length among them, and no body (RFC 9110, 9.3.2)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Leave the body out."""
        response = self.get_response(request)
        if request.method == "HEAD" and not response.streaming:
            length = str(len(response.content))
            response.content = b""
            response["Content-Length"] = length
        return response


class LeavingMiddleware:
    """A browser that left by "Exit this page" has no session any more, even if its farewell is still on the way.

    The script marks the leaving with a cookie at once; the session cookie itself is out of a script's reach. Whoever
    presses Back a moment later therefore finds a stranger's page. Stands below the session's own layer, which then
    deletes the session cookie.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Forget the session of a browser that has left."""
        if LEFT_COOKIE not in request.COOKIES:
            return self.get_response(request)
        if request.method == "POST":
            request.session.flush()
        else:
            # Reading writes nothing: without its cookie the row is lost anyhow, and ends by its age.
            request.session = type(request.session)()
        response = self.get_response(request)
        response.delete_cookie(LEFT_COOKIE, samesite="Strict")
        return response


class CsrfMiddleware(CsrfViewMiddleware):
    """Django's check of every form, for pages that send no referrer.

    Under `no-referrer` a browser names the origin of its own forms "null" (Fetch, "append a request Origin header")
    and sends no Referer, so those two say nothing here. What protects is the token, whose cookie is strict, __Host-
    and out of reach of scripts; and Sec-Fetch-Site, wherever the browser has it.
    """

    def _origin_verified(self, request: HttpRequest) -> bool:
        if request.headers.get("Origin") == "null":
            return _is_own(request)
        return bool(super()._origin_verified(request))  # type: ignore[misc]  # missing in the stubs

    def _check_referer(self, request: HttpRequest) -> None:
        if "Referer" in request.headers or not _is_own(request):
            super()._check_referer(request)  # type: ignore[misc]  # missing in the stubs


def _is_own(request: HttpRequest) -> bool:
    """Whether the browser says the form stood on our page. One too old to say is left to the token."""
    return request.headers.get("Sec-Fetch-Site", "same-origin") == "same-origin"
