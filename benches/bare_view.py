"""The baseline of benches.web: a view that reads one row and says so."""

from django.http import HttpRequest, HttpResponse
from django.urls import path

from panah.accounts.models import Organisation


def bare(request: HttpRequest) -> HttpResponse:
    """One row, no template."""
    del request
    return HttpResponse(Organisation.objects.values_list("name", flat=True).get())


urlpatterns = [path("bare/", bare)]
