"""The exact headers of every answer, whatever its status."""

import os
import subprocess
import sys
import uuid

import pytest
from django.conf import settings
from django.templatetags.static import static
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from panah.public.middleware import BARE_POLICY, PERMISSIONS_POLICY
from panah.public.views import site
from panah.wsgi import application

pytestmark = pytest.mark.django_db

PAGE_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self'",
    "font-src": "'self'",
    "media-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "object-src": "'none'",
    "frame-ancestors": "'none'",
}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": PERMISSIONS_POLICY,
    "X-Frame-Options": "DENY",
}
# Arguments that addresses take, by the converter's name for them.
ARGUMENTS = {"number": 1, "file_id": uuid.UUID(int=1)}


def policy(response):
    parts = response.headers["Content-Security-Policy"].split(";")
    return {part.split()[0]: " ".join(part.split()[1:]) for part in parts}


def addresses(resolver=None, prefix="/"):
    """Every address of the site, with made-up arguments."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern, route)
        elif isinstance(pattern, URLPattern):
            for name, converter in pattern.pattern.converters.items():
                value = ARGUMENTS.get(name, uuid.UUID(int=1))
                shown = "1" if type(converter).__name__ == "IntConverter" else str(value)
                route = route.replace(f"<{_converter_name(converter)}:{name}>", shown).replace(
                    f"<{name}>", shown
                )
            yield route


def _converter_name(converter):
    return {
        "IntConverter": "int",
        "UUIDConverter": "uuid",
        "SlugConverter": "slug",
        "StringConverter": "str",
    }.get(type(converter).__name__, "path")


def check(response, *, is_static=False):
    for name, value in ALWAYS.items():
        assert response.headers.get(name) == value, f"{name} on {response.status_code}"
    if is_static:
        assert response.headers["Content-Security-Policy"] == BARE_POLICY
        assert "no-store" not in response.headers.get("Cache-Control", "")
    else:
        assert response.headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in response.headers


def _policy_of(address, answer):
    """The page that works without a network names its service worker and its manifest; no other may have any."""
    is_kept = address.endswith("/diary/app/") and answer.status_code == 200
    return PAGE_POLICY | ({"manifest-src": "'self'", "worker-src": "'self'"} if is_kept else {})


def test_every_address_answers_with_all_headers(hotline, aigul):
    client = Client()
    seen = set()
    for address in addresses():
        assert "<" not in address, f"no argument for {address}"
        for answer in (client.get(address), client.post(address)):
            check(answer)
            assert policy(answer) == _policy_of(address, answer), address
            seen.add(answer.status_code)
    assert {200, 302, 404, 405} <= seen


def test_an_answer_to_head_has_the_length_of_the_page_and_no_body(hotline):
    heard = []
    for method in ("GET", "HEAD"):
        environ = RequestFactory().generic(method, "/en/").environ
        body = b"".join(application(environ, lambda status, headers: heard.append((status, dict(headers)))))
        assert bool(body) == (method == "GET")
    (found, full), (status, empty) = heard
    assert (status, empty["Content-Length"]) == (found, full["Content-Length"])


def test_unknown_addresses():
    for address in ("/nothing", "/en/nothing/", "/uz-cyrl/x/y/"):
        answer = Client().get(address)
        assert answer.status_code == 404
        check(answer)
        assert policy(answer) == PAGE_POLICY


def test_a_mistake_of_ours(monkeypatch):
    def broken(*_args, **_kwargs):
        raise RuntimeError("a secret that must not be shown")

    monkeypatch.setattr(site, "render", broken)
    answer = Client(raise_request_exception=False).get("/en/help/")
    assert answer.status_code == 500
    assert "The mistake is ours" in answer.content.decode()
    assert "secret" not in answer.content.decode()
    check(answer)
    assert policy(answer) == PAGE_POLICY


def test_a_foreign_host_name():
    answer = Client(raise_request_exception=False).get("/en/", headers={"host": "elsewhere.example"})
    assert answer.status_code == 400
    assert "We could not read what was sent" in answer.content.decode()
    check(answer)


def test_static_files_are_cached_and_closed():
    answer = Client().get(static("site.css"))
    assert answer.status_code == 200
    check(answer, is_static=True)
    assert "immutable" in answer.headers["Cache-Control"]
    answer.close()
    missing = Client().get("/static/nothing.css")
    assert missing.status_code == 404
    check(missing)


def test_a_refused_form(hotline, aigul):
    answer = Client(enforce_csrf_checks=True).post("/en/start/", {"organisation": "x"})
    assert answer.status_code == 403
    check(answer)
    assert policy(answer) == PAGE_POLICY


def test_cookies_are_strict_and_closed_to_scripts(begin, worker):
    begin()
    for name in (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        cookie = worker.cookies[name]
        assert cookie["samesite"] == "Strict"
        assert cookie["httponly"] is True
        assert cookie["max-age"] == ""
        assert cookie["expires"] == ""


def test_no_cookie_names_a_language(worker):
    for language, _ in settings.LANGUAGES:
        worker.get(f"/{language}/")
    assert set(worker.cookies) == {settings.CSRF_COOKIE_NAME}


HTTPS = """
import django
django.setup()
from django.conf import settings
from django.core.management import call_command
from django.test import Client, RequestFactory
call_command("collectstatic", interactive=False, verbosity=0)
answer = Client(headers={"host": "panah.example"}).get("/", secure=True)
print(answer.status_code, answer.headers["Strict-Transport-Security"])
for cookie in answer.cookies.values():
    print(cookie.key, cookie["secure"], cookie["path"], cookie["domain"] or "-")
print(Client(headers={"host": "panah.example"}).get("/").status_code, settings.SESSION_COOKIE_NAME)
"""


def test_over_tls_strict_transport_and_host_cookies(tmp_path):
    environment = {
        **os.environ,
        "PANAH_BASE_URL": "https://panah.example",
        "PANAH_DATA_DIR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "panah.settings",
    }
    run = subprocess.run(
        [sys.executable, "-c", HTTPS], env=environment, capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines() == [
        "200 max-age=63072000; includeSubDomains",
        "__Host-csrf True / -",
        "301 __Host-panah",
    ]


def test_no_address_that_was_refused_is_in_the_log(client, caplog):
    receipt = "65535189191886477354"
    client.get(f"/en/open/{receipt}")
    Client(enforce_csrf_checks=True).post(f"/en/open/{receipt}/", {"receipt": receipt})
    assert caplog.messages == []
