"""The week: where the diary opens."""

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from panah.core.errors import InputError
from panah.diary import queries
from panah.diary.actions import write_many
from panah.diary.entries import EntryProblemsError, Fields, check
from panah.public.diary.forms import today
from panah.public.diary.lines import hours_line
from panah.public.diary.week import PLACED, Day, days_of, drafts, usual_of
from panah.public.diary.words import HOW
from panah.public.editing import opened_with, sealed_base
from panah.public.messages import message_for
from panah.public.opened import OpenedDiary
from panah.public.views.diary.gates import page, typed, with_diary
from panah.vault.receipts import refuse_receipt

_PURPOSE = "diary-week"


def monday_asked(request: HttpRequest) -> date:
    """The Monday of the week that was sent, of the one in the address, or of this week.

    The form names its week: it may be opened on a Sunday evening and sent on Monday.
    """
    try:
        asked = date.fromisoformat(request.POST.get("monday") or request.GET.get("of", ""))
    except ValueError:
        asked = today()
    return queries.monday_of(min(asked, today()))


@require_http_methods(["GET", "HEAD", "POST"])
@with_diary
def week(request: HttpRequest, opened: OpenedDiary) -> HttpResponse:
    """Seven days to look at and to fill in. What is right is saved, what is wrong is shown, nothing is lost."""
    monday = monday_asked(request)
    written = queries.week(opened.diary, opened.keyring, monday)
    habits = queries.of_kind(opened.diary, opened.keyring, "usual")
    posted = typed(request)
    days = days_of(monday, written, usual_of(habits, monday), posted)
    before = _day_before(opened, monday)
    errors: dict[str, str] = {}
    if request.method == "POST":
        errors = _save(request, opened, days, before)
        if not errors and not any(each.errors or each.theirs for each in days):
            return redirect(f"{reverse('public:diary-week')}?of={monday.isoformat()}&saved=1")
        written = queries.week(opened.diary, opened.keyring, monday)
    firsts = {each.fields["day"]: each for each in _firsts(written)}
    others = _others(written)
    for each in days:
        each.written, each.others = firsts.get(each.key), others.get(each.key, [])
    # After a saving that met another one, the form goes on from what is there now.
    bases = {key: each.fields for key, each in firsts.items()}
    return page(
        request,
        "week",
        {
            "days": days,
            "twins": [_card(each) for each in written if each.twin_of],
            "how": HOW,
            "places": _places(posted, written, before, habits),
            "errors": errors,
            "has_problems": any(each.errors for each in days),
            "base": sealed_base(bases, f"{_PURPOSE}:{opened.diary.pk}:{monday}"),
            "monday": monday,
            "sunday": monday + timedelta(days=6),
            "earlier": (monday - timedelta(days=7)).isoformat(),
            "later": (monday + timedelta(days=7)).isoformat()
            if monday + timedelta(days=7) <= today()
            else "",
            "saved": "saved" in request.GET and request.method == "GET",
            "has_usual": any(each.usual and not each.written for each in days),
        },
    )


def _save(
    request: HttpRequest, opened: OpenedDiary, days: list[Day], before: Fields | None
) -> dict[str, str]:
    """Write the days that can be read; returns what is wrong with the fields below them."""
    places, errors = _read_places(request, opened)
    if errors:
        return errors
    purpose = f"{_PURPOSE}:{opened.diary.pk}:{monday_asked(request)}"
    bases = opened_with(request, purpose) or {}
    wanted = drafts(opened.diary, days, places=places, bases=bases, before=before, today=today())
    try:
        _, conflicts = write_many(diary=opened.diary, keyring=opened.keyring, drafts=wanted)
    except InputError as problem:
        return {"task": message_for(problem)}
    by_id = {draft.id: draft.fields["day"] for draft in wanted}
    for entry, conflict in conflicts.items():
        each = next(each for each in days if each.key == by_id[entry])
        each.theirs = _in_words(conflict.current)
    return {}


def _read_places(request: HttpRequest, opened: OpenedDiary) -> tuple[Fields, dict[str, str]]:
    """What was done, where and for whom, for all the days that are new."""
    said = {name: request.POST.get(name, "") for name in PLACED}
    try:
        fields = check("shift", {**said, "day": today().isoformat(), "how": "off"}, today=today())
        for text in fields.values():
            refuse_receipt(text, opened.receipt)
    except EntryProblemsError as refusal:
        return {}, {name: message_for(problem) for name, problem in refusal.problems.items()}
    except InputError as problem:
        return {}, {"task": message_for(problem)}
    return {name: fields[name] for name in PLACED if name in fields}, {}


def _day_before(opened: OpenedDiary, monday: date) -> Fields | None:
    """Sunday of the week before, for "the same as the day before"."""
    sunday = (monday - timedelta(days=1)).isoformat()
    earlier = queries.week(opened.diary, opened.keyring, monday - timedelta(days=7))
    return next((each.fields for each in reversed(earlier) if each.fields["day"] == sunday), None)


def _firsts(written: list[queries.Written]) -> list[queries.Written]:
    """The entry of each day that the week's form shows."""
    found: dict[str, queries.Written] = {}
    for each in written:
        if each.twin_of is None:
            found.setdefault(each.fields["day"], each)
    return list(found.values())


def _others(written: list[queries.Written]) -> dict[str, list[dict[str, Any]]]:
    """The second and further shifts of a day, by day."""
    shown = {each.id for each in _firsts(written)}
    found: dict[str, list[dict[str, Any]]] = {}
    for each in written:
        if each.id not in shown and each.twin_of is None:
            found.setdefault(each.fields["day"], []).append(_card(each))
    return found


def _card(each: queries.Written) -> dict[str, Any]:
    return {"id": each.id, "day": date.fromisoformat(each.fields["day"]), "line": _in_words(each.fields)}


def _in_words(fields: Fields) -> str:
    """An entry in one line."""
    if not fields:
        return _("erased")
    parts = [hours_line(fields) or str(HOW[fields["how"]])]
    parts += [fields[name] for name in PLACED if name in fields]
    return ", ".join(parts)


def _places(
    posted: Any, written: list[queries.Written], before: Fields | None, habits: list[queries.Written]
) -> Fields:
    """What the fields below the days begin with: as typed, or as last time."""
    if posted is not None:
        return {name: posted.get(name, "") for name in PLACED}
    sources = [each.fields for each in reversed(written)] + [before or {}]
    sources += [each.fields for each in reversed(habits)]
    found: Fields = {}
    for source in sources:
        if any(name in source for name in PLACED):
            found = {name: source[name] for name in PLACED if name in source}
            break
    return found
