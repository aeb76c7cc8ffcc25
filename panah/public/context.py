"""What every template knows: languages by their own names, the hotline, where "Exit this page" goes."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

from panah.public.languages import html_code, language_links


def site(request: HttpRequest) -> dict[str, Any]:
    """Names for every page. Nothing here depends on who is looking."""
    language = get_language() or settings.LANGUAGE_CODE
    return {
        "html_language": html_code(language),
        "language": language,
        "language_links": language_links(request.path, language),
        "home_url": reverse("public:home"),
        "hotline": settings.HOTLINE,
        "exit_url": settings.EXIT_URL,
    }
