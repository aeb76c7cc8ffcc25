"""Employers that claims are made against: the list, who they are, and what the claims of several workers share."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods

from panah.accounts.permissions import Permission, Viewer, allows
from panah.claims import actions, patterns, queries
from panah.claims.models import Employer
from panah.core.errors import InputError
from panah.core.merging import EditConflictError, after_conflict
from panah.desk.claims import labels, shown
from panah.desk.claims.forms import EmployerForm
from panah.desk.gates import gated
from panah.desk.paging import page_of, place
from panah.public.editing import opened_with, sealed_base
from panah.public.messages import message_for


def load_employer(employer_id: UUID) -> Employer | None:
    """The employer of a URL."""
    return queries.get_employer(employer_id)


@require_http_methods(["GET", "POST"])
@gated(Permission.CLAIM_LIST)
def employer_list(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The organisation's employers with the number of claims. POST looks for a name: it stands in no address."""
    actions.note_names_read(viewer=viewer)
    name = request.POST.get("name", "").strip()
    if name:
        hits = queries.employers_like(viewer, name, or_part=True)
        return render(
            request,
            "desk/claims/employers.html",
            {"viewer": viewer, "name": name, "hits": hits, "found": True},
        )
    start = place(request)
    found = queries.employers(viewer, after=UUID(start[0]) if start else None)
    page = page_of(request, found, queries.PAGE, lambda row: [str(row.employer.pk)])
    return render(request, "desk/claims/employers.html", {"viewer": viewer, "page": page})


@require_http_methods(["GET", "POST"])
@gated(Permission.CLAIM_WRITE, load=load_employer, reads=Permission.CLAIM_READ)
def employer(request: HttpRequest, viewer: Viewer, employer: Employer) -> HttpResponse:
    """One employer: name and address, the claims, and what they share. POST mends the name, number or address."""
    language = get_language() or "en"
    known: dict[str, Any] = queries.employer_card(employer, viewer)
    form = EmployerForm(request.POST or None, initial=known)
    base, clashes = known, []
    if request.method == "POST" and form.is_valid():
        base = opened_with(request, f"employer:{employer.pk}") or {}
        typed = form.cleaned_data
        try:
            actions.describe_employer(viewer=viewer, employer=employer, base=base, described=typed)
        except InputError as error:
            form.add_error("name", message_for(error))
        except EditConflictError as conflict:
            form = EmployerForm(initial=after_conflict(base=base, mine=typed, theirs=conflict.current))
            base = conflict.current
            clashes = [(form.fields[each.field].label, each.theirs or "—") for each in conflict.clashes]
        else:
            return redirect(f"{reverse('desk:employer', args=[employer.pk])}?saved=1")
    claims = queries.claims_of_employer(employer, viewer)
    found = patterns.compare_claims(claims, viewer)
    if request.method == "GET":
        actions.note_names_read(viewer=viewer, employer=employer)
        for claim in found.compared:
            actions.note_reading(viewer=viewer, claim=claim, part="pattern")
    context = {
        "viewer": viewer,
        "employer": employer,
        "card": known,
        "form": form,
        "base": sealed_base(base, f"employer:{employer.pk}"),
        "clashes": clashes,
        "saved": "saved" in request.GET,
        "may_write": allows(viewer, Permission.CLAIM_WRITE, employer),
        "claims": [(claim, labels.STATUS[claim.status], labels.STATUS_TAG[claim.status]) for claim in claims],
        "patterns": shown.patterns(found.patterns, language),
        "shares": shown.shares(found.shares, language),
        "compared": len(found.compared),
        "most": queries.MOST_COMPARED,
    }
    return render(request, "desk/claims/employer.html", context, status=409 if clashes else 200)
