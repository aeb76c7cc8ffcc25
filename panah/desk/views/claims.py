"""Wage claims: those of a case, one claim with what it comes to, confirming it, its lines."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any
from uuid import UUID

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from panah.accounts.permissions import Permission, Viewer, allows
from panah.cases import queries as cases
from panah.cases.actions import today
from panah.cases.models import Case
from panah.claims import actions, computing, queries, rows
from panah.claims.limits import time_limit
from panah.claims.models import BookVersion, Claim, Employer
from panah.core.errors import InputError
from panah.core.wages.result import Line
from panah.core.wages.work import Problem
from panah.desk.claims import labels, shown
from panah.desk.claims.forms import ClaimForm
from panah.desk.gates import View, gated
from panah.desk.paging import page_of, place_in, whole_number
from panah.desk.views.cases import case_context, load_case
from panah.public.messages import message_for

WORKER, EMPLOYER = BookVersion.Book.WORKER, BookVersion.Book.EMPLOYER


def load_claim(claim_id: UUID) -> Claim | None:
    """The claim of a URL."""
    return queries.get(claim_id)


def load_claim_result(claim_id: UUID, result_number: int) -> Claim | None:
    """The claim of a confirmed result's URL."""
    claim = queries.get(claim_id)
    if claim is not None:
        claim.wanted_result = result_number  # type: ignore[attr-defined]
    return claim


def tells_what_is_wrong(view: View) -> View:
    """A view that computes: where a record cannot be computed at all, the page says why and how to mend it."""

    @wraps(view)
    def told(request: HttpRequest, viewer: Viewer, claim: Claim) -> HttpResponse:
        try:
            return view(request, viewer, claim)
        except InputError as error:
            return refused(request, viewer, claim, error)

    return told


def claim_context(viewer: Viewer, claim: Claim, part: str) -> dict[str, Any]:
    """What the head of every page of a claim shows."""
    return case_context(viewer, claim.case, "claims") | {
        "claim": claim,
        "employer": queries.employer_card(claim.employer, viewer),
        "claim_status": labels.STATUS[claim.status],
        "claim_tag": labels.STATUS_TAG[claim.status],
        "country": labels.JURISDICTION[claim.jurisdiction],
        "part": part,
        "may_write": allows(viewer, Permission.CLAIM_WRITE, claim),
    }


@require_GET
@gated(Permission.CLAIM_READ, load=load_case)
def case_claims(request: HttpRequest, viewer: Viewer, case: Case) -> HttpResponse:
    """The claims of a case."""
    rows = [
        (claim, name, labels.STATUS[claim.status], labels.STATUS_TAG[claim.status])
        for claim, name in queries.of_case(case, viewer)
    ]
    if rows:
        actions.note_names_read(viewer=viewer)
    context = case_context(viewer, case, "claims") | {
        "rows": rows,
        "may_write": allows(viewer, Permission.CLAIM_WRITE, case),
    }
    return render(request, "desk/claims/list.html", context)


@require_http_methods(["GET", "POST"])
@gated(Permission.CLAIM_WRITE, load=load_case, reads=Permission.CLAIM_READ)
def new_claim(request: HttpRequest, viewer: Viewer, case: Case) -> HttpResponse:
    """Begin a claim, after a look for the same employer under another spelling.

    The list of employers is turned over, and searched by name, with what was typed kept.
    """
    looks = request.method == "POST" and ("find" in request.POST or "more" in request.POST)
    offered = _offered(request, viewer)
    known = {"jurisdiction": case.organisation.country.lower()}
    if looks:
        known |= {name: request.POST.get(name, "") for name in ClaimForm.base_fields}
    form = ClaimForm(
        request.POST if request.method == "POST" and not looks else None,
        employers=offered.rows,
        initial=known,
    )
    alike: list[tuple[Employer, str]] = []
    searched = _searched(known["name"].strip()) if "find" in request.POST else ""
    if form.is_valid():
        typed = form.cleaned_data
        alike, searched = _alike(request, viewer, typed)
        if not alike:
            try:
                claim = _begin(viewer, case, typed)
            except InputError as error:
                form.add_error("name", message_for(error))
            else:
                return redirect("desk:claim", claim_id=claim.pk)
        form.offer([(str(each.pk), name) for each, name in alike])
    actions.note_names_read(viewer=viewer)
    context = case_context(viewer, case, "claims") | {
        "form": form,
        "alike": alike,
        "searched": searched,
        "offered": offered,
    }
    return render(request, "desk/claims/new.html", context, status=422 if form.errors else 200)


@dataclass(frozen=True)
class _Offered:
    """Employers to choose from: a page of the list with the place of the next one, or those a search found."""

    rows: list[tuple[str, str]]
    after: str = ""
    is_search: bool = False
    is_later_page: bool = False


def _offered(request: HttpRequest, viewer: Viewer) -> _Offered:
    """What the form offers; an employer that was chosen on an earlier page stays among them."""
    name = request.POST.get("name", "").strip()
    if "find" in request.POST:
        found = queries.employers_like(viewer, name, or_part=True) if name else []
        return _Offered([(str(each.pk), known) for each, known in found], is_search=True)
    start = place_in(request, request.POST.get("more", ""))
    listed = queries.employers(viewer, after=UUID(start[0]) if start else None)
    page = page_of(request, listed, queries.PAGE, lambda row: [str(row.employer.pk)])
    rows = {str(row.employer.pk): row.name for row in page.rows}
    chosen = _chosen(viewer, request.POST.get("employer", ""))
    if chosen is not None:
        rows[str(chosen.pk)] = queries.employer_card(chosen, viewer)["name"]
    ordered = sorted(rows.items(), key=lambda row: row[1].casefold())
    return _Offered(ordered, page.after, is_later_page=start is not None)


def _chosen(viewer: Viewer, employer_id: str) -> Employer | None:
    """An employer of the viewer's organisation by the id that a form sent, or None."""
    try:
        employer = queries.get_employer(UUID(employer_id))
    except ValueError:
        return None
    return employer if employer and employer.organisation_id == viewer.organisation.pk else None


def _alike(
    request: HttpRequest, viewer: Viewer, typed: dict[str, Any]
) -> tuple[list[tuple[Employer, str]], str]:
    """Employers with a name like the one typed, unless they were shown for this name already."""
    name = typed["name"].strip()
    if typed["employer"] or not name:
        return [], ""
    try:
        seen = signing.loads(request.POST.get("searched", ""), salt="employer-searched", max_age=3600)
    except signing.BadSignature:
        seen = None
    if seen == name:
        return [], ""
    found = queries.employers_like(viewer, name)[:5]
    return found, _searched(name)


def _searched(name: str) -> str:
    """A sign that the employers with a name like this were shown."""
    return signing.dumps(name, salt="employer-searched")


def _begin(viewer: Viewer, case: Case, typed: dict[str, Any]) -> Claim:
    if typed["employer"]:
        employer = _chosen(viewer, typed["employer"])
        if employer is None:
            raise InputError("Choose an employer of the list", code="employer_unknown")
    else:
        described = {field: typed[field] for field in actions.EMPLOYER_FIELDS}
        employer = actions.new_employer(viewer=viewer, described=described)
    return actions.open_claim(
        viewer=viewer,
        case=case,
        employer=employer,
        jurisdiction=typed["jurisdiction"],
        region=typed["region"],
    )


@require_GET
@gated(Permission.CLAIM_READ, load=load_claim)
@tells_what_is_wrong
def claim(request: HttpRequest, viewer: Viewer, claim: Claim) -> HttpResponse:
    """One claim: what it comes to today, what is wrong or open, what changed since it was confirmed."""
    language = get_language() or "en"
    books = {book: queries.newest(claim, book, viewer) for book in (WORKER, EMPLOYER)}
    worker = _written(books[WORKER])
    actions.note_reading(viewer=viewer, claim=claim)
    context = claim_context(viewer, claim, "overview") | {
        "books": [
            (book, labels.BOOK[book], opened, labels.ORIGIN[opened.version.origin] if opened else "")
            for book, opened in books.items()
        ],
        "uploads": [(each, labels.BOOK[each.book]) for each in queries.uploads(claim)],
        "diaries": queries.diaries(claim.case, viewer),
        "results": queries.result_numbers(claim),
        "has_both": all(books.values()),
    }
    if worker is not None:
        computed = queries.computed(claim, worker, viewer, as_of=today())
        result = computed.entitlement
        confirmed = queries.newest_result(claim, viewer)
        found = computing.changes(confirmed.computed.entitlement, result) if confirmed else []
        context |= {
            "totals": shown.totals(result, language),
            "kinds": shown.kinds(result, language),
            "breaches": shown.breaches(result, language),
            "open_points": shown.open_points(result, language),
            "problems": shown.problems((*result.problems, *_of_file(worker)), language),
            "limit": shown.limit(time_limit(claim.jurisdiction, result.lines, today=today()), language),
            "left_out": computed.left_out,
            "needs_birth": _needs_birth(claim, worker.mapping),
            "needs_region": any(each.what == "place_of_work" for each in result.unconfirmed),
            "confirmed": confirmed,
            "changes": shown.changed(found, language),
            "law_changed": confirmed is not None
            and confirmed.computed.entitlement.versions != result.versions,
            "versions": result.versions,
            "is_new": confirmed is None or _differs(confirmed, computed, books.values()),
        }
    return render(request, "desk/claims/claim.html", context)


def _of_file(opened: queries.OpenedBook) -> list[Problem]:
    """What was wrong with the file a book was read from: it is not in the record, so nothing else tells it."""
    return [Problem(**problem) for problem in opened.kept.beside.get("problems", ())]


def _written(opened: queries.OpenedBook | None) -> queries.OpenedBook | None:
    """A book in which something of the work is written; None for one that only says where it was."""
    return None if opened is None or rows.is_empty(opened.mapping) else opened


def _differs(
    confirmed: queries.OpenedResult,
    computed: computing.Computed,
    books: Iterable[queries.OpenedBook | None],
) -> bool:
    """Whether confirming again would keep anything that is not kept: other amounts, another law, another book."""
    kept, now = confirmed.computed.entitlement, computed.entitlement
    made_from = {confirmed.result.worker_version_id, confirmed.result.employer_version_id} - {None}
    newest = {opened.version.pk for opened in books if opened is not None}
    return made_from != newest or replace(kept, as_of=now.as_of) != now


def _needs_birth(claim: Claim, record: Mapping[str, Any]) -> bool:
    """A minor whose record has no day of birth: computed as an adult, which is too little."""
    return cases.plain_facts(claim.case).get("under_18") == "yes" and not record.get("worker_born")


@require_POST
@gated(Permission.CLAIM_WRITE, load=load_claim, reads=Permission.CLAIM_READ)
@tells_what_is_wrong
def confirm(request: HttpRequest, viewer: Viewer, claim: Claim) -> HttpResponse:
    """Keep what the claim comes to today, with the versions that made it."""
    actions.confirm_result(viewer=viewer, claim=claim, as_of=today())
    return redirect("desk:claim", claim_id=claim.pk)


def refused(request: HttpRequest, viewer: Viewer, claim: Claim, error: InputError) -> HttpResponse:
    """What was asked for cannot be done now: why, and the way back to the claim."""
    context = claim_context(viewer, claim, "") | {"text": message_for(error)}
    return render(request, "desk/claims/refused.html", context, status=409)


@require_GET
@gated(Permission.CLAIM_READ, load=load_claim)
@tells_what_is_wrong
def lines(request: HttpRequest, viewer: Viewer, claim: Claim) -> HttpResponse:
    """The calculation of today line by line, each with its article and what it was made from."""
    worker = _written(queries.newest(claim, WORKER, viewer))
    found = queries.computed(claim, worker, viewer, as_of=today()).entitlement.lines if worker else ()
    actions.note_reading(viewer=viewer, claim=claim)
    return render(
        request,
        "desk/claims/lines.html",
        claim_context(viewer, claim, "lines") | page_of_lines(request, found),
    )


def page_of_lines(request: HttpRequest, found: Sequence[Line]) -> dict[str, Any]:
    """The lines of a page in words, and where the next one begins."""
    language = get_language() or "en"
    start = whole_number(request, "after") or 0
    page = found[start : start + shown.LINES_SHOWN]
    more = start + shown.LINES_SHOWN if len(found) > start + shown.LINES_SHOWN else None
    return {"lines": [shown.line(each, language) for each in page], "next": more}


@require_GET
@gated(Permission.CLAIM_READ, load=load_claim_result)
def result(request: HttpRequest, viewer: Viewer, claim: Claim) -> HttpResponse:
    """A confirmed result as it was, with the versions that made it."""
    language = get_language() or "en"
    wanted = claim.wanted_result  # type: ignore[attr-defined]
    kept = queries.result(claim, wanted, viewer)
    if kept is None:
        raise Http404
    actions.note_reading(viewer=viewer, claim=claim)
    found = kept.computed.entitlement
    context = claim_context(viewer, claim, "overview") | {
        "kept": kept.result,
        "totals": shown.totals(found, language),
        "kinds": shown.kinds(found, language),
        "versions": found.versions,
        **page_of_lines(request, found.lines),
    }
    return render(request, "desk/claims/result.html", context)
