"""What am I owed: a few questions, an answer with reasons. Nothing is stored; the answers travel in the form itself."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST

from panah.core.law import load_pack
from panah.core.typesetting import typeset, typst_language
from panah.core.wages.engine import entitlement
from panah.core.wages.law import WageLaw
from panah.public.diary.forms import today
from panah.public.owed import between, period, shown
from panah.public.views.wages.answering import pdf
from panah.public.wages.calculator_form import CalculatorForm


@require_http_methods(["GET", "HEAD", "POST"])
def calculator(request: HttpRequest) -> HttpResponse:
    """The questions; the answer; and the questions again, as they were answered, to change something."""
    if request.method != "POST":
        return render(request, "public/wages/calculator.html", {"form": CalculatorForm()})
    form = CalculatorForm(request.POST)
    if not form.is_valid() or request.POST.get("next") == "change":
        return render(request, "public/wages/calculator.html", {"form": form})
    context = {**_result(form), "form": form, "answers": _answers(request)}
    return render(request, "public/wages/calculator_answer.html", context)


@require_POST
def calculator_pdf(request: HttpRequest) -> HttpResponse:
    """The same answer on paper."""
    form = CalculatorForm(request.POST)
    if not form.is_valid():
        return render(request, "public/wages/calculator.html", {"form": form})
    return pdf(_paper(form, _result(form)), "sums")


def _result(form: CalculatorForm) -> dict[str, Any]:
    told, law = form.cleaned_data, WageLaw.load(load_pack())
    readings = [entitlement(form.record(age), as_of=today(), law=law) for age in form.ages]
    found = shown(between(readings), get_language() or "en")
    if len(readings) > 1:
        found["open"] = [*found["open"], _open_age()]
    return {
        **found,
        "period": period(told["first"], told["last"] or today()),
        "country": told["country"],
    }


def _open_age() -> dict[str, str]:
    """The lines are those of a grown-up; the sums reach as far as any age would."""
    return {
        "what": gettext("Your age while you worked"),
        "ask": gettext(
            "Below you are counted as 18 or older. If you were younger, choose your age: more may be owed."
        ),
    }


def _answers(request: HttpRequest) -> list[tuple[str, str]]:
    """What was told, to travel on with the answer: names and values of our own fields only."""
    names = CalculatorForm.base_fields
    return [(name, value) for name in names for value in request.POST.getlist(name)]


def _paper(form: CalculatorForm, result: dict[str, Any]) -> bytes:
    language = get_language() or "en"
    totals = [f"{each['owed']} {each['currency']}" for each in result["totals"]]
    data = {
        "language": typst_language(language),
        "title": gettext("What I am owed"),
        "subtitle": result["period"],
        "totals": totals,
        "lines_title": gettext("How it was counted"),
        "lines": [
            [each["what"], f"{each['period']}: {each['reckoning']}", each["article"], each["amount"]]
            for each in result["lines"]
        ],
        "open_title": gettext("More may be owed, once this is known"),
        "open": [f"{each['what']}. {each['ask']}" for each in result["open"]],
        "breaches_title": gettext("What the law forbids and was done"),
        "breaches": [f"{each['what']} ({each['period']}; {each['article']})" for each in result["breaches"]],
        "told_title": gettext("What you told us"),
        "told": _told(form),
        "note": gettext(
            "This is what your answers come to under the law. Two numbers mean: at least the first, at most the "
            "second, as long as something is unclear. It is not yet a decision of a court."
        ),
        "version": f"{gettext('Laws')}: {result['versions'].pack} ({result['versions'].law[:12]})",
    }
    return typeset(settings.BASE_DIR / "templates" / "print" / "owed.typ", data)


def _told(form: CalculatorForm) -> list[list[str]]:
    """Each question that was answered, with its answer in words."""
    rows = []
    for field in form:
        chosen = field.data if isinstance(field.data, list) else [field.data or ""]
        names = {str(value): str(label) for value, label in getattr(field.field, "choices", [])}
        answer = ", ".join(names.get(str(each), str(each)) for each in chosen if each)
        if answer:
            rows.append([str(field.label), answer])
    return rows
