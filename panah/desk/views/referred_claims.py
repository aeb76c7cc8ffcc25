"""A wage claim that came, or went, with a referral: what was chosen of it, for as long as the referral is open."""

import json
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from panah.accounts.permissions import Permission, Viewer
from panah.claims.disclosing import Disclosed
from panah.claims.models import BookVersion
from panah.desk.claims import labels, shown, tables
from panah.desk.gates import gated
from panah.desk.views.claim_papers import MEDIA
from panah.desk.views.claims import page_of_lines
from panah.desk.views.reports import download
from panah.referrals import actions, queries
from panah.referrals.models import Referral

# Papers that are no PDF.
_FORMATS = {"workbook": "xlsx"}


def load_referred_claim(referral_id: UUID, number: int, paper: str = "") -> Referral | None:
    """The referral of a disclosed claim's URL."""
    referral = queries.get(referral_id)
    if referral is not None:
        referral.wanted_claim = number, paper  # type: ignore[attr-defined]
    return referral


def _opened(viewer: Viewer, referral: Referral) -> Disclosed:
    """The claim of the URL, while the referral is open. Each reading by the receiver is on record."""
    number, _paper = referral.wanted_claim  # type: ignore[attr-defined]
    is_sender = referral.sender_id == viewer.organisation.pk
    if not is_sender and not queries.is_open(referral):
        raise Http404
    claims = queries.disclosed(referral, viewer).get("claims", [])
    if not 1 <= number <= len(claims):
        raise Http404
    if not is_sender:
        actions.note_reading(viewer=viewer, referral=referral)
    return Disclosed.from_json(claims[number - 1])


@require_GET
@gated(Permission.REFERRAL_READ, load=load_referred_claim)
def referral_claim(request: HttpRequest, viewer: Viewer, referral: Referral) -> HttpResponse:
    """What was disclosed of a wage claim: the statement, the calculation, the books."""
    language = get_language() or "en"
    claim = _opened(viewer, referral)
    context = {
        "viewer": viewer,
        "referral": referral,
        "number": referral.wanted_claim[0],  # type: ignore[attr-defined]
        "claim": claim,
        "country": labels.JURISDICTION[claim.jurisdiction],
        "papers": [(paper, labels.DISCLOSED_PAPER[paper]) for paper in claim.papers],
        "books": [
            (book, labels.BOOK[book], tables.preview(0, "", {"record": record}, language))
            for book, record in claim.books.items()
        ],
    }
    if claim.computed is not None:
        found = claim.computed.entitlement
        context |= {
            "totals": shown.totals(found, language),
            "kinds": shown.kinds(found, language),
            "versions": found.versions,
            **page_of_lines(request, found.lines),
        }
    return render(request, "desk/referral_claim.html", context)


@require_GET
@gated(Permission.REFERRAL_READ, load=load_referred_claim)
def referral_claim_paper(request: HttpRequest, viewer: Viewer, referral: Referral) -> HttpResponse:
    """A paper that was made of what was chosen, or a book as a record that can be taken into a claim of one's own."""
    claim = _opened(viewer, referral)
    paper = referral.wanted_claim[1]  # type: ignore[attr-defined]
    if paper in claim.papers:
        kind = _FORMATS.get(paper, "pdf")
        return download(claim.papers[paper], f"{paper}.{kind}", MEDIA[kind])
    if paper in BookVersion.Book.values and paper in claim.books:
        record = json.dumps(claim.books[paper], ensure_ascii=False, indent=1).encode()
        return download(record, f"{paper}.json", "application/json")
    raise Http404
