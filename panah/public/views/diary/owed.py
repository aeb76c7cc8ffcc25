"""What is owed so far: the diary read against the law of each day, every amount with its reason."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from panah.core.law import load_pack
from panah.core.wages.engine import entitlement
from panah.core.wages.law import WageLaw
from panah.diary.queries import everything
from panah.diary.record import work_record
from panah.public.diary.forms import today
from panah.public.opened import OpenedDiary
from panah.public.owed import shown
from panah.public.views.diary.gates import page, with_diary


@require_safe
@with_diary
def owed(request: HttpRequest, opened: OpenedDiary) -> HttpResponse:
    """The totals, each line with its article and numbers, what was broken, and what is still open."""
    written = everything(opened.diary, opened.keyring)
    record = work_record(written, until=today())
    result = entitlement(record, as_of=today(), law=WageLaw.load(load_pack()))
    context = {
        "in_diary": True,
        "has_shifts": bool(record.shifts),
        "has_terms": bool(record.terms),
        "twins": any(each.twin_of for each in written),
    }
    return page(request, "owed", context | shown(result, get_language() or "en"))
