"""Check a contract: paste it, choose a file or answer questions. Nothing is stored and nothing stands in an address."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from panah.core.errors import InputError
from panah.core.wages.contract.law import contract_law, jurisdictions
from panah.core.wages.contract.model import ModelContract, model_contract, model_pdf
from panah.core.wages.contract.paper import check_pdf
from panah.core.wages.contract.told import ToldCheck, say, told
from panah.public.diary.forms import today
from panah.public.messages import message_for
from panah.public.templatetags.panah import day as written_day
from panah.public.views.wages.answering import pdf
from panah.public.wages.contract_form import ANSWER, ContractForm, countries


@require_http_methods(["GET", "HEAD", "POST"])
def contract(request: HttpRequest) -> HttpResponse:
    """The form, and below it what the check says. What was typed comes back with the answer."""
    if request.method != "POST":
        return render(request, "public/wages/contract.html", {"form": ContractForm()})
    form = ContractForm(request.POST, request.FILES)
    shown = _checked(form, only_questions=request.POST.get("next") == "questions")
    if shown is None:
        return render(request, "public/wages/contract.html", {"form": form})
    context = {
        "form": _with_text(form),
        "check": shown,
        "prefix": ANSWER,
        "country": form.cleaned_data["country"],
        "has_text": bool(form.cleaned_data["text"].strip()),
    }
    return render(request, "public/wages/contract_answer.html", context)


@require_POST
def contract_pdf(request: HttpRequest) -> HttpResponse:
    """The same answer on paper, to show to somebody who helps."""
    form = ContractForm(request.POST, request.FILES)
    shown = _checked(form, only_questions=True)
    if shown is None:
        return render(request, "public/wages/contract.html", {"form": form})
    return pdf(check_pdf(get_language() or "en", _paper(shown)), "contract")


def _checked(form: ContractForm, *, only_questions: bool) -> ToldCheck | None:
    """The check in words; None when the form has errors, which then stand in it."""
    if not form.is_valid():
        return None
    try:
        return told(form.check(only_questions=only_questions), get_language() or "en")
    except InputError as error:
        form.add_error("text", message_for(error))
        return None


def _with_text(form: ContractForm) -> ContractForm:
    """A fresh form that holds what was read, so that a file need not be chosen again."""
    cleaned = form.cleaned_data
    day = cleaned["day"].isoformat() if cleaned["day"] else ""
    return ContractForm(
        initial={
            "country": cleaned["country"],
            "day": day,
            "text": cleaned["text"],
            "earlier": cleaned["earlier"],
        }
    )


def _paper(check: ToldCheck) -> dict[str, Any]:
    parts = [
        (gettext("These clauses have no force"), check.void),
        (gettext("A lawyer should look at these clauses"), check.doubtful),
        (gettext("The law does not allow this"), check.findings),
        (gettext("This is missing"), check.missing),
        (gettext("This has changed"), check.changes),
        (gettext("Please look for this"), check.questions),
        (gettext("This is in the contract"), check.found),
    ]
    return {
        "title": gettext("What is in your contract"),
        "subtitle": f"{check.country}, {written_day(check.day)}",
        "parts": [{"heading": heading, "lines": lines} for heading, lines in parts if lines],
        "note": gettext(
            "This was read by a program, by rules that anybody can check. It is help, not a decision. Ask a lawyer or "
            "the labour inspectorate."
        ),
        "version": f"{gettext('Laws')}: {check.versions}",
    }


@require_safe
def fair_contract(request: HttpRequest) -> HttpResponse:
    """A fair contract to compare with, in the language of the page beside a language of the State."""
    model, country = _model(request)
    language = get_language() or "en"
    context = {
        "model": model,
        "rows": [clause.texts for clause in model.clauses],
        "country": country,
        "country_name": say(language, "countries", country),
        "countries": countries(language),
        "beside": [
            (each, say(language, "languages", each))
            for each in contract_law(country).state_languages
            if each != language
        ],
        "chosen": model.languages[-1],
    }
    return render(request, "public/wages/fair_contract.html", context)


@require_safe
def fair_contract_pdf(request: HttpRequest) -> HttpResponse:
    """The fair contract to print, fill in and sign."""
    model, _ = _model(request)
    note = gettext("A draft that no lawyer has signed off yet. Ask a lawyer before you sign.")
    return pdf(model_pdf(model, note=note), "contract")


def _model(request: HttpRequest) -> tuple[ModelContract, str]:
    """The model of the chosen country; a choice that does not exist falls back to the first one."""
    names = [code for code, _ in countries(get_language() or "en")]
    country = request.GET.get("country", names[0])
    country = country if country in jurisdictions() else names[0]
    beside = request.GET.get("beside", "")
    beside = beside if beside in contract_law(country).state_languages else ""
    return model_contract(country, today(), get_language() or "en", state_language=beside), country
