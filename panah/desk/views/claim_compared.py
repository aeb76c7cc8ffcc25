"""Two books side by side, and the test of the debt: pages, picture and PDF."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_POST

from panah.accounts.permissions import Permission, Viewer
from panah.cases import actions as case_actions
from panah.cases import queries as cases
from panah.cases.actions import today
from panah.claims import actions, comparing, queries
from panah.claims.documents import debt as debt_words
from panah.claims.documents import two_books as paper
from panah.claims.documents.pdf import pdf
from panah.claims.models import Claim
from panah.core.wages.books.findings import Discrepancy, Reconciliation
from panah.core.wages.debt.chart import debt_chart
from panah.core.wages.debt.result import DebtTest
from panah.core.wages.debt.telling import answer_in_words, reasons_in_words
from panah.core.wages.words import word
from panah.desk.claims import shown
from panah.desk.gates import gated
from panah.desk.paging import whole_number
from panah.desk.views.claims import EMPLOYER, WORKER, claim_context, load_claim, tells_what_is_wrong
from panah.desk.views.reports import download

ROWS_SHOWN = 100


def _reconciled(claim: Claim, viewer: Viewer) -> Reconciliation | None:
    books = [queries.newest(claim, book, viewer) for book in (WORKER, EMPLOYER)]
    worker, employer = books
    if worker is None or employer is None:
        return None
    against = queries.employer_card(claim.employer, viewer)["name"]
    return comparing.two_books(claim.jurisdiction, worker, employer, against=against)


@require_GET
@gated(Permission.CLAIM_READ, load=load_claim)
@tells_what_is_wrong
def side_by_side(request: HttpRequest, viewer: Viewer, claim: Claim) -> HttpResponse:
    """The worker's and the employer's book day by day, with what differs and what looks made up."""
    language = get_language() or "en"
    found = _reconciled(claim, viewer)
    actions.note_reading(viewer=viewer, claim=claim)
    context = claim_context(viewer, claim, "two-books")
    if found is not None:
        start = whole_number(request, "after") or 0
        end = start + ROWS_SHOWN
        context |= {
            "found": found,
            "totals": list(paper.total_rows(found, language)),
            "worth": shown.amounts(found.worth, language) if found.worth else "",
            "kinds": list(paper.kind_rows(found, language)),
            "differences": [paper.difference_row(each, language) for each in _differences(found, start, end)],
            "patterns": list(paper.sign_rows(found, language)),
            "rows": [
                (row.kind != "same" or bool(row.discrepancies), paper.row_cells(row, found, language))
                for row in found.rows[start:end]
            ],
            "next": end if len(found.rows) > end else None,
        }
    return render(request, "desk/claims/two_books.html", context)


def _differences(found: Reconciliation, start: int, end: int) -> list[Discrepancy]:
    """Those of the rows of a page; on the first page also those of no row: of rates and of money."""
    of_rows = {place for row in found.rows for place in row.discrepancies}
    here = {place for row in found.rows[start:end] for place in row.discrepancies}
    shown = [] if start else [place for place in range(len(found.discrepancies)) if place not in of_rows]
    return [found.discrepancies[place] for place in (*shown, *sorted(here))]


@require_GET
@gated(Permission.CLAIM_READ, load=load_claim)
@tells_what_is_wrong
def side_by_side_pdf(request: HttpRequest, viewer: Viewer, claim: Claim) -> HttpResponse:
    """The comparison on paper."""
    found = _reconciled(claim, viewer)
    if found is None:
        raise Http404
    actions.note_document(viewer=viewer, claim=claim, kind="two_books", fields=())
    employer = queries.employer_card(claim.employer, viewer)["name"]
    made = paper.two_books(
        found, reference=claim.case.number, employer=employer, language=get_language() or "en"
    )
    return download(pdf([made]), f"{claim.case.number}-two-books.pdf", "application/pdf")


def _tested(claim: Claim, viewer: Viewer) -> DebtTest | None:
    worker = queries.newest(claim, WORKER, viewer)
    if worker is None:
        return None
    against = queries.employer_card(claim.employer, viewer)["name"]
    return comparing.debt(claim.jurisdiction, worker, against=against, as_of=today())


@require_GET
@gated(Permission.CLAIM_READ, load=load_claim)
@tells_what_is_wrong
def debt(request: HttpRequest, viewer: Viewer, claim: Claim) -> HttpResponse:
    """Whether the work pays off the debt: the answer in words, and the curve."""
    test = _tested(claim, viewer)
    actions.note_reading(viewer=viewer, claim=claim)
    context = claim_context(viewer, claim, "debt")
    if test is not None:
        language = get_language() or "en"
        context |= {
            "test": test,
            "answer": answer_in_words(test, language),
            "reasons": reasons_in_words(test, language),
            "series": [word(language, "debt", "series", name) for name in debt_words.SERIES],
            "points": list(debt_words.point_rows(test, language)),
            "problems": shown.problems(test.problems, language),
            "taken": "taken" in request.GET,
        }
    return render(request, "desk/claims/debt.html", context)


@require_POST
@gated(Permission.CLAIM_WRITE, load=load_claim, reads=Permission.CLAIM_READ)
@tells_what_is_wrong
def debt_answers(request: HttpRequest, viewer: Viewer, claim: Claim) -> HttpResponse:
    """Take what the test answers into the questions of the case, so that its finding rests on the figures too."""
    test = _tested(claim, viewer)
    if test is None:
        raise Http404
    answers = comparing.debt_answers(test, "document")
    known = cases.plain_facts(claim.case)
    base = {fact: known[fact] for fact in answers if fact in known}
    case_actions.answer(viewer=viewer, case=claim.case, base=base, answers=answers, source="document")
    return redirect(f"{reverse('desk:claim-debt', args=[claim.pk])}?taken=1")


@require_GET
@gated(Permission.CLAIM_READ, load=load_claim)
@tells_what_is_wrong
def debt_curve(request: HttpRequest, viewer: Viewer, claim: Claim) -> HttpResponse:
    """The curve of the debt as a picture."""
    test = _tested(claim, viewer)
    if test is None or not test.points:
        raise Http404
    actions.note_reading(viewer=viewer, claim=claim)
    return HttpResponse(debt_chart(test, get_language() or "en"), content_type="image/svg+xml")


@require_GET
@gated(Permission.CLAIM_READ, load=load_claim)
@tells_what_is_wrong
def debt_pdf(request: HttpRequest, viewer: Viewer, claim: Claim) -> HttpResponse:
    """The debt test on paper."""
    test = _tested(claim, viewer)
    if test is None:
        raise Http404
    language = get_language() or "en"
    actions.note_document(viewer=viewer, claim=claim, kind="debt", fields=())
    made = debt_words.debt_paper(test, reference=claim.case.number, language=language)
    picture = debt_chart(test, language, font="Libertinus Serif") if test.points else ""
    return download(pdf([made], picture=picture), f"{claim.case.number}-debt.pdf", "application/pdf")
