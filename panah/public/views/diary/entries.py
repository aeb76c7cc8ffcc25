"""Single entries: write one, change one, erase one, choose between two versions; money by month; what was promised."""

import uuid
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from panah.core.errors import InputError
from panah.core.merging import EditConflictError, after_conflict
from panah.diary import actions, queries
from panah.diary.actions import Draft
from panah.diary.queries import Written
from panah.diary.record import DEFAULT_JURISDICTION
from panah.public.diary import words
from panah.public.diary.forms import EntryForm, initial_of, today
from panah.public.diary.lines import line_of
from panah.public.editing import opened_with, sealed_base
from panah.public.messages import message_for
from panah.public.opened import OpenedDiary
from panah.public.views.diary.gates import page, typed, with_diary

WRITABLE = ("shift", "usual", "money", "terms", "rate")
_KEPT_TOGETHER = ("terms", "usual", "rate")


@require_http_methods(["GET", "HEAD", "POST"])
@with_diary
def write(request: HttpRequest, opened: OpenedDiary, kind: str) -> HttpResponse:
    """A new entry. The same form twice writes once."""
    if kind not in WRITABLE:
        raise Http404
    begins = initial_of(kind, _last_place(opened), _country(opened))
    if (day := request.GET.get("day", "")) and "day" in begins:
        begins["day"] = day
    return _form(request, opened, kind=kind, known=None, begins=begins)


@require_http_methods(["GET", "HEAD", "POST"])
@with_diary
def entry(request: HttpRequest, opened: OpenedDiary, entry_id: UUID) -> HttpResponse:
    """An entry to read and change."""
    known = queries.one(opened.diary, opened.keyring, entry_id)
    if known is None or known.kind not in WRITABLE:
        raise Http404
    return _form(request, opened, kind=known.kind, known=known, begins=known.fields)


def _country(opened: OpenedDiary) -> str:
    """Where the work is."""
    about = queries.of_kind(opened.diary, opened.keyring, actions.ABOUT)
    return about[0].fields["jurisdiction"] if about else DEFAULT_JURISDICTION


def _last_place(opened: OpenedDiary) -> dict[str, str]:
    """Where and for whom somebody worked last, this week or the one before."""
    this = queries.monday_of(today())
    for monday in (this, this - timedelta(days=7)):
        if found := queries.week(opened.diary, opened.keyring, monday):
            return found[-1].fields
    return {}


def _form(
    request: HttpRequest, opened: OpenedDiary, *, kind: str, known: Written | None, begins: dict[str, Any]
) -> HttpResponse:
    posted = typed(request)
    form = EntryForm(posted, kind=kind, receipt=opened.receipt, initial=begins)
    mark = known.id if known else _mark(posted)
    purpose = f"diary-entry:{mark}"
    base = known.fields if known else {}
    clashes: list[dict[str, str]] = []
    if request.method == "POST" and form.is_valid():
        given = opened_with(request, purpose) or {}
        target = mark if known else actions.entry_id(opened.diary, mark)
        try:
            written = actions.write(
                diary=opened.diary, keyring=opened.keyring, draft=Draft(target, kind, form.entry, given)
            )
        except EditConflictError as conflict:
            shown = after_conflict(base=given, mine=form.entry, theirs=conflict.current)
            clashes = [
                {
                    "label": words.label(kind, each.field),
                    "theirs": words.shown(kind, each.field, each.theirs or ""),
                }
                for each in conflict.clashes
            ]
            form = EntryForm(kind=kind, receipt=opened.receipt, initial=shown)
            base = conflict.current
        except InputError as problem:
            form.add_error(None, message_for(problem))
        else:
            return redirect(_place_of(written))
    context = {
        "form": form,
        "kind": kind,
        "heading": words.KIND[kind],
        "known": known,
        "mark": mark,
        "base": sealed_base(base, purpose),
        "clashes": clashes,
        "back": _place_of(known) if known else reverse(f"public:diary-{_list_of(kind)}"),
    }
    return page(request, "entry", context)


def _mark(posted: Any) -> UUID:
    """The id that makes a form sent twice one entry."""
    try:
        return UUID(posted.get("mark", "")) if posted is not None else uuid.uuid4()
    except ValueError:
        return uuid.uuid4()


def _list_of(kind: str) -> str:
    return {"shift": "week", "money": "money"}.get(kind, "promised")


def _place_of(written: Written) -> str:
    """The list on which an entry stands."""
    address = reverse(f"public:diary-{_list_of(written.kind)}")
    if written.kind == "shift":
        monday = queries.monday_of(date.fromisoformat(written.fields["day"]))
        return f"{address}?of={monday.isoformat()}&saved=1"
    if written.kind == "money":
        return f"{address}?of={written.fields['day'][:7]}&saved=1"
    return f"{address}?saved=1"


@require_POST
@with_diary
def erase_entry(request: HttpRequest, opened: OpenedDiary, entry_id: UUID) -> HttpResponse:
    """Erase one entry."""
    known = queries.one(opened.diary, opened.keyring, entry_id)
    if known is None or known.kind not in WRITABLE:
        raise Http404
    actions.erase_entry(diary=opened.diary, entry_id=entry_id)
    return redirect(_place_of(known))


@require_http_methods(["GET", "HEAD", "POST"])
@with_diary
def choose(request: HttpRequest, opened: OpenedDiary, entry_id: UUID) -> HttpResponse:
    """Two versions of one entry, side by side: the worker keeps one."""
    twin = queries.one(opened.diary, opened.keyring, entry_id)
    if twin is None or twin.twin_of is None:
        raise Http404
    first = queries.one(opened.diary, opened.keyring, twin.twin_of)
    if request.method == "POST":
        actions.choose(
            diary=opened.diary,
            keyring=opened.keyring,
            twin_id=entry_id,
            keep_twin=request.POST.get("keep") == "twin",
        )
        return redirect(_place_of(first or twin))
    here = first.fields if first else {}
    names = [name for name in words.FIELD if name in here or name in twin.fields]
    rows = [
        {
            "label": words.label(twin.kind, name),
            "page": words.shown(twin.kind, name, here.get(name, "")),
            "phone": words.shown(twin.kind, name, twin.fields.get(name, "")),
            "differs": here.get(name) != twin.fields.get(name),
        }
        for name in names
    ]
    return page(request, "choose", {"rows": rows, "back": _place_of(first or twin)})


@require_safe
@with_diary
def money(request: HttpRequest, opened: OpenedDiary) -> HttpResponse:
    """What was paid, taken, lent, fined and given, a month at a time."""
    month = _month_asked(request)
    found = queries.month(opened.diary, opened.keyring, month)
    later = (month + timedelta(days=32)).replace(day=1)
    return page(
        request,
        "money",
        {
            "rows": [{"entry": each, "line": line_of(each)} for each in found],
            "month": month,
            "earlier": f"{month - timedelta(days=1):%Y-%m}",
            "later": f"{later:%Y-%m}" if later <= today() else "",
            "saved": "saved" in request.GET,
        },
    )


def _month_asked(request: HttpRequest) -> date:
    try:
        return date.fromisoformat(f"{request.GET.get('of', '')}-01")
    except ValueError:
        return today().replace(day=1)


@require_safe
@with_diary
def promised(request: HttpRequest, opened: OpenedDiary) -> HttpResponse:
    """What was promised, the usual week, and what currencies were worth."""
    found = queries.in_buckets(opened.diary, opened.keyring, *_KEPT_TOGETHER)
    parts = [
        {
            "kind": kind,
            "heading": words.KIND[kind],
            "rows": [{"entry": each, "line": line_of(each)} for each in found if each.kind == kind],
        }
        for kind in _KEPT_TOGETHER
    ]
    return page(request, "promised", {"parts": parts, "saved": "saved" in request.GET})
