"""The URL map: the worker's site, the desk, and two addresses without a language."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path

from panah.public.views import errors, site

urlpatterns = [
    path("healthz", site.healthz, name="healthz"),
    path("", site.choose_language, name="choose-language"),
    path("", include("panah.api.urls")),
    *i18n_patterns(
        path("desk/", include("panah.desk.urls")),
        path("", include("panah.public.urls")),
    ),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
