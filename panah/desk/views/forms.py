"""Officers' forms on the desk: choose one, fill it in page by page, send it to whoever helps; or print it."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods

from panah.accounts.permissions import Permission, Viewer, allows
from panah.accounts.queries import form_receivers
from panah.core.errors import InputError
from panah.core.exchange.xlsform import survey_xlsform
from panah.core.law import Fact, load_pack
from panah.core.screening.facts import read_answer
from panah.core.screening.forms import Survey, SurveyWords, card_pdf, survey_pdf, survey_words, surveys_for
from panah.desk.answers import shown_answers
from panah.desk.form_drafts import FormDraft
from panah.desk.forms import FormEndForm
from panah.desk.gates import gated
from panah.desk.question_rows import question_row
from panah.desk.views.imports import XLSX
from panah.desk.views.reports import download
from panah.public.messages import message_for
from panah.reports.officer_forms import take

_DONE = "officer_form_done"
_DANGER = ("in_danger_now", "needs_medical_help_now")


def _surveys(viewer: Viewer) -> tuple[Survey, ...]:
    return surveys_for(load_pack(), viewer.organisation.kind)


def _survey(viewer: Viewer, form: str) -> Survey:
    """The form of an address, if this organisation fills it in."""
    found = next((survey for survey in _surveys(viewer) if survey.id == form), None)
    if found is None:
        raise Http404
    return found


def _words(survey: Survey, receiver: str = "") -> SurveyWords:
    language = get_language() or "en"
    return survey_words(survey, load_pack(), language, hotline=settings.HOTLINE, receiver=receiver)


def _context(viewer: Viewer, survey: Survey, **more: Any) -> dict[str, Any]:
    return {"viewer": viewer, "survey": survey, "words": _words(survey), **more}


@require_GET
@gated(Permission.FORM_FILL)
def form_list(request: HttpRequest, viewer: Viewer) -> HttpResponse:
    """The forms of this organisation: to fill in here, to print, to load onto a device."""
    rows = [(survey, _words(survey).title) for survey in _surveys(viewer)]
    context = {
        "viewer": viewer,
        "rows": rows,
        "has_receiver": bool(form_receivers(viewer)),
        "may_devices": allows(viewer, Permission.DEVICES_MANAGE),
    }
    return render(request, "desk/form_list.html", context)


@require_GET
@gated(Permission.FORM_FILL)
def form_print(request: HttpRequest, viewer: Viewer, form: str) -> HttpResponse:
    """The blank form on paper."""
    survey, language = _survey(viewer, form), get_language() or "en"
    pdf = survey_pdf(survey, load_pack(), language, hotline=settings.HOTLINE)
    return download(pdf, f"{survey.form_id}-{language}.pdf", "application/pdf")


@require_GET
@gated(Permission.FORM_FILL)
def form_card(request: HttpRequest, viewer: Viewer, form: str) -> HttpResponse:
    """The pocket card beside the form."""
    survey, language = _survey(viewer, form), get_language() or "en"
    pdf = card_pdf(survey, load_pack(), language, hotline=settings.HOTLINE, address=settings.BASE_URL)
    return download(pdf, f"{survey.form_id}-{language}-card.pdf", "application/pdf")


@require_GET
@gated(Permission.FORM_FILL)
def form_workbook(request: HttpRequest, viewer: Viewer, form: str) -> HttpResponse:
    """The blank form as XLSForm, for a server of one's own."""
    survey, language = _survey(viewer, form), get_language() or "en"
    book = survey_xlsform(survey, load_pack(), hotline=settings.HOTLINE, language=language)
    return download(book, f"{survey.form_id}.xlsx", XLSX)


@require_http_methods(["GET", "POST"])
@gated(Permission.FORM_FILL)
def form_start(request: HttpRequest, viewer: Viewer, form: str) -> HttpResponse:
    """The presumption, how to ask, and consent, before any question."""
    survey = _survey(viewer, form)
    answer, error = request.POST.get("consent"), ""
    if answer == "yes":
        FormDraft.start(viewer, survey, anew="anew" in request.POST)
        return redirect("desk:form-page", form=survey.id, number=1)
    if answer == "no":
        return _end(request, viewer, survey, "")
    if request.method == "POST":
        error = message_for(InputError("no answer", code="consent_unanswered"))
    has_draft = FormDraft.of(viewer, survey) is not None
    context = _context(viewer, survey, error=error, has_draft=has_draft)
    return render(request, "desk/form_start.html", context, status=422 if error else 200)


@require_http_methods(["GET", "POST"])
@gated(Permission.FORM_FILL)
def form_page(request: HttpRequest, viewer: Viewer, form: str, number: int) -> HttpResponse:
    """One page of questions, without those that a clear "no" before has made pointless."""
    survey = _survey(viewer, form)
    draft = FormDraft.of(viewer, survey)
    if draft is None:
        return redirect("desk:form-start", form=survey.id)
    pages = survey.pages()
    if not 1 <= number <= len(pages):
        raise Http404
    section, facts = pages[number - 1]
    asked = [fact for fact in facts if survey.asks(fact.id, draft.answers)]
    if not asked:
        return _go(survey, draft, number)
    typed, errors = dict(draft.answers), {}
    if request.method == "POST":
        typed |= {fact.id: request.POST.get(fact.id, "").strip() for fact in asked}
        errors = _keep(draft, asked, typed)
        draft.save(viewer)
        if not errors:
            return _go(survey, draft, number)
    pack, language = load_pack(), get_language() or "en"
    rows = [
        question_row(pack, language, fact, typed.get(fact.id), errors.get(fact.id, "")) | {"help": ""}
        for fact in asked
    ]
    context = _context(
        viewer,
        survey,
        title=pack.text(language, "sections", section),
        rows=rows,
        number=number,
        total=len(pages),
        before=_before(survey, draft, number),
        in_danger=any(draft.answers.get(fact_id) == "yes" for fact_id in _DANGER),
        wrong=bool(errors),
    )
    return render(request, "desk/form_page.html", context, status=422 if errors else 200)


def _keep(draft: FormDraft, asked: list[Fact], typed: dict[str, str]) -> dict[str, str]:
    """Put every readable answer into the draft; what is wrong with the others, by fact."""
    errors = {}
    for fact in asked:
        draft.answers.pop(fact.id, None)
        if not typed[fact.id]:
            continue
        try:
            draft.answers[fact.id] = str(read_answer(fact.id, typed[fact.id], load_pack()).to_json())
        except InputError as error:
            errors[fact.id] = message_for(error)
    return errors


def _visible(survey: Survey, draft: FormDraft) -> list[int]:
    return [
        number
        for number, (_section, facts) in enumerate(survey.pages(), 1)
        if any(survey.asks(fact.id, draft.answers) for fact in facts)
    ]


def _go(survey: Survey, draft: FormDraft, number: int) -> HttpResponse:
    """To the next page that has a question, or to the end."""
    following = [each for each in _visible(survey, draft) if each > number]
    if following:
        return redirect("desk:form-page", form=survey.id, number=following[0])
    return redirect("desk:form-end", form=survey.id)


def _before(survey: Survey, draft: FormDraft, number: int) -> int:
    """The page to go back to, or 0 for the start."""
    return max((each for each in _visible(survey, draft) if each < number), default=0)


@require_http_methods(["GET", "POST"])
@gated(Permission.FORM_FILL)
def form_end(request: HttpRequest, viewer: Viewer, form: str) -> HttpResponse:
    """The person's words, how to reach them, everything to check, and the second consent. POST sends."""
    survey = _survey(viewer, form)
    draft = FormDraft.of(viewer, survey)
    if draft is None:
        return redirect("desk:form-start", form=survey.id)
    receivers = form_receivers(viewer)
    kept = {"own_words": draft.own_words, "safe_contact": draft.safe_contact, "source": draft.source}
    words = _words(survey, receivers[0].name if len(receivers) == 1 else "")
    end = FormEndForm(request.POST or None, words=words, receivers=receivers, initial=kept)
    if request.method == "POST":
        draft.own_words = request.POST.get("own_words", "")
        draft.safe_contact = request.POST.get("safe_contact", "")
        draft.save(viewer)
        if end.is_valid():
            agrees = end.cleaned_data["pass_on"]
            if agrees == "no":
                return _end(request, viewer, survey, "")
            draft.source = end.cleaned_data["source"]
            receiver = end.cleaned_data["receiver"]
            try:
                _send(viewer, survey, draft, receiver)
            except InputError as error:
                end.add_error(None, message_for(error))
            else:
                return _end(request, viewer, survey, receiver.name)
    context = _context(viewer, survey, form=end, sections=_checked(survey, draft), receivers=receivers)
    return render(request, "desk/form_end.html", context, status=422 if end.is_bound else 200)


def _checked(survey: Survey, draft: FormDraft) -> list[dict[str, Any]]:
    """Every section with its answers in words, and the page to change them on."""
    pack, language = load_pack(), get_language() or "en"
    given = draft.filled(survey, pack).facts
    first: dict[str, int] = {}
    for number, (section, _facts) in enumerate(survey.pages(), 1):
        first.setdefault(section, number)
    return [
        {
            "number": first[section],
            "title": pack.text(language, "sections", section),
            "answers": shown_answers(
                {fact.id: given[fact.id] for fact in facts if fact.id in given}, pack, language
            ),
        }
        for section, facts in survey.sections.items()
    ]


def _send(viewer: Viewer, survey: Survey, draft: FormDraft, receiver: Any) -> None:
    take(
        actor=viewer.actor,
        sender=viewer.organisation,
        receiver=receiver,
        filled=draft.filled(survey, load_pack()),
        content=draft.content(),
        language=get_language() or "en",
    )


def _end(request: HttpRequest, viewer: Viewer, survey: Survey, receiver: str) -> HttpResponse:
    """The draft is gone; what the last page shows stays."""
    FormDraft.drop(viewer, survey)
    request.session[_DONE] = {"form": survey.id, "receiver": receiver}
    return redirect("desk:form-done", form=survey.id)


@require_GET
@gated(Permission.FORM_FILL)
def form_done(request: HttpRequest, viewer: Viewer, form: str) -> HttpResponse:
    """Sent or not: what to do on the spot."""
    survey = _survey(viewer, form)
    kept = request.session.get(_DONE) or {}
    sent_to = kept.get("receiver", "") if kept.get("form") == survey.id else ""
    context = _context(viewer, survey, sent_to=sent_to, hotline=settings.HOTLINE)
    return render(request, "desk/form_done.html", context)
