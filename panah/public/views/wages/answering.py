"""What the pages about pay answer with, beside pages."""

from django.http import HttpResponse


def pdf(content: bytes, name: str) -> HttpResponse:
    """A PDF to be kept on the device only if the person wants it: as a download with a name that says little."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response
