"""The finding on paper: PDF and Word, for an officer or a court, or in plain words for the worker, in any language."""

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from panah.accounts.permissions import Permission, Viewer
from panah.audit.actions import record
from panah.cases.models import Case
from panah.core.screening.explanation import Audience
from panah.core.told import LANGUAGES
from panah.desk.gates import gated
from panah.desk.printing import finding_docx, finding_pdf
from panah.desk.views.cases import load_case
from panah.desk.views.reports import download

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
AUDIENCES = ("officer", "worker")


def _paper(
    request: HttpRequest, viewer: Viewer, case: Case, make: Callable[[Case, str, Audience], bytes]
) -> bytes:
    """The paper in the language and for the reader that the address asks for; printing is on the record."""
    asked, reader = request.GET.get("language", ""), request.GET.get("for", "")
    language = asked if asked in LANGUAGES else get_language() or "en"
    audience = cast("Audience", reader if reader in AUDIENCES else "officer")
    record(actor=viewer.actor, action="case:finding:printed", subject=("case", case.pk))
    return make(case, language, audience)


@require_GET
@gated(Permission.CASE_READ, load=load_case)
def finding_print(request: HttpRequest, viewer: Viewer, case: Case) -> HttpResponse:
    """The finding as a PDF: no name, the case number, the reasons, the versions and a hash."""
    return download(_paper(request, viewer, case, finding_pdf), f"{case.number}.pdf", "application/pdf")


@require_GET
@gated(Permission.CASE_READ, load=load_case)
def finding_word(request: HttpRequest, viewer: Viewer, case: Case) -> HttpResponse:
    """The same as a Word document."""
    return download(_paper(request, viewer, case, finding_docx), f"{case.number}.docx", DOCX)
