"""Say what happened: who reads, one question a page, free words, files, check, send, receipt."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from panah.accounts.models import Organisation
from panah.accounts.queries import report_receivers
from panah.core.errors import InputError
from panah.public import questions
from panah.public.drafts import SESSION_SECONDS, Draft, sent
from panah.public.forms import FileForm, NarrativeForm, ReaderForm
from panah.public.messages import message_for
from panah.reports.actions import drop_draft_file, keep_draft_file, submit
from panah.reports.attachments import MAX_PER_REPORT
from panah.vault.receipts import show_receipt

P = ParamSpec("P")


def page(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """A page of the journey: it knows when the session ends."""
    return render(request, f"public/{template}.html", {"session_seconds": SESSION_SECONDS, **context})


def with_draft(
    view: Callable[Concatenate[HttpRequest, Draft, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """The gate of the journey: a page of it is open to the session that holds the draft."""

    @wraps(view)
    def gated(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        draft = Draft.of(request.session)
        if draft is not None:
            return view(request, draft, *args, **kwargs)
        if text := request.POST.get("narrative"):
            return _without_draft(request, text)
        return redirect("public:done" if sent(request.session) else "public:ended")

    return gated


def _without_draft(request: HttpRequest, text: str) -> HttpResponse:
    """Words that arrive after the session ended, or after the report was sent in another tab, are given back."""
    return render(request, "public/kept_text.html", {"text": text, "was_sent": sent(request.session)})


def _receiver(draft: Draft) -> Organisation | None:
    return next((each for each in report_receivers() if str(each.pk) == draft.organisation), None)


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Who will read this, what is protected and what is not."""
    receivers = report_receivers()
    draft = Draft.of(request.session)
    chosen = draft.organisation if draft else (str(receivers[0].pk) if receivers else "")
    form = ReaderForm(request.POST or None, receivers=receivers, initial={"organisation": chosen})
    if request.method == "POST" and form.is_valid():
        only_text = request.POST.get("way") == "text"
        Draft.start(request.session, organisation=form.cleaned_data["organisation"], only_text=only_text)
        return redirect("public:text") if only_text else redirect("public:question", number=1)
    return render(
        request,
        "public/start.html",
        {"form": form, "receivers": receivers, "idle_minutes": SESSION_SECONDS // 60},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@with_draft
def question(request: HttpRequest, draft: Draft, number: int) -> HttpResponse:
    """One question. One tap answers, saves and goes on."""
    language = request.LANGUAGE_CODE
    asked = questions.question(number, language=language, answers=draft.answers)
    if asked is None:
        return redirect("public:text")
    error = ""
    if request.method == "POST":
        try:
            draft.answers[asked.fact.id] = _answer(request, asked)
        except InputError as problem:
            error = message_for(problem)
        else:
            draft.save(request.session)
            return _after(request, number)
    return page(
        request,
        "question",
        {
            "question": asked,
            "error": error,
            "typed": request.POST.get("answer", asked.given),
            "before": number - 1,
            "in_danger": _just_said(draft, number) in {"in_danger_now", "needs_medical_help_now"},
            "from_check": "check" in request.GET,
        },
    )


def _just_said(draft: Draft, number: int) -> str:
    """The fact of the question before this one, if the answer was yes."""
    before = questions.facts()[number - 2].id if number > 1 else ""
    return before if draft.answers.get(before) == "yes" else ""


def _answer(request: HttpRequest, asked: questions.Question) -> str:
    answer = request.POST.get("answer", "")
    if answer == "other":
        answer = request.POST.get("other", "")
    if not answer:
        raise InputError("No answer was chosen", code="unknown_choice")
    return questions.read(asked.fact, answer)


def _after(request: HttpRequest, number: int) -> HttpResponse:
    if "check" in request.GET:
        return redirect("public:check")
    return redirect("public:question", number=number + 1)


@require_http_methods(["GET", "HEAD", "POST"])
@with_draft
def text(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Free words."""
    form = NarrativeForm(request.POST or None, receipt=draft.receipt, initial={"narrative": draft.narrative})
    if request.method == "POST" and form.is_valid():
        draft.narrative = form.cleaned_data["narrative"]
        draft.save(request.session)
        return redirect("public:check" if "check" in request.GET else "public:files")
    back = None if draft.only_text else len(questions.facts())
    return page(
        request, "text", {"form": form, "back_to_question": back, "from_check": "check" in request.GET}
    )


@require_http_methods(["GET", "HEAD", "POST"])
@with_draft
def files(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Photos and other files, one at a time, each encrypted at once."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        adding = request.POST.get("next") == "add"
        problem = _add_file(draft, form, required=adding)
        if problem:
            form.add_error("file", problem)
        else:
            draft.save(request.session)
            return redirect("public:files" if adding else "public:check")
    return page(request, "files", {"form": form, "files": draft.files, "limit": MAX_PER_REPORT})


def _add_file(draft: Draft, form: FileForm, *, required: bool) -> str:
    """Keep the file of a form; returns what is wrong, or nothing."""
    if form.accepted is None:
        return message_for(InputError("", code="file_missing")) if required else ""
    if len(draft.files) >= MAX_PER_REPORT:
        return message_for(InputError("", code="too_many_files"))
    draft.files.append(keep_draft_file(accepted=form.accepted))
    return ""


@require_POST
@with_draft
def remove_file(request: HttpRequest, draft: Draft, number: int) -> HttpResponse:
    """Take a file out of the draft."""
    if 1 <= number <= len(draft.files):
        drop_draft_file(draft=draft.files.pop(number - 1))
        draft.save(request.session)
    return redirect("public:files")


@require_safe
@with_draft
def check(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Everything before it is sent, each with a way to change it."""
    return page(request, "check", _summary(request, draft))


def _summary(request: HttpRequest, draft: Draft) -> dict[str, Any]:
    language = request.LANGUAGE_CODE
    rows = [
        {
            "number": number,
            "question": questions.words(fact, language=language, answers=draft.answers),
            "answer": questions.shown(fact, draft.answers[fact.id], language=language),
        }
        for number, fact in enumerate(questions.facts(), start=1)
        if fact.id in draft.answers
    ]
    return {"draft": draft, "rows": rows, "receiver": _receiver(draft)}


@require_POST
@with_draft
def send(request: HttpRequest, draft: Draft) -> HttpResponse:
    """Send. The receipt is shown when the report is on the disk, and the same one however often this is asked."""
    receiver = _receiver(draft)
    if receiver is None:
        return redirect("public:start")
    try:
        _submit(draft, receiver)
    except InputError as problem:
        if problem.code != "already_sent":
            return page(request, "check", {**_summary(request, draft), "problems": [message_for(problem)]})
    draft.mark_sent(request.session, organisation_name=receiver.name)
    return redirect("public:done")


def _submit(draft: Draft, receiver: Organisation) -> None:
    said_nothing = all(answer in {"unknown", questions.SKIPPED} for answer in draft.answers.values())
    if said_nothing and not draft.narrative and not draft.files:
        raise InputError("Nothing was said", code="report_empty")
    submit(
        token=draft.token,
        organisation=receiver,
        facts=draft.answers,
        narrative=draft.narrative,
        files=draft.files,
        receipt=draft.receipt,
    )


@require_safe
def done(request: HttpRequest) -> HttpResponse:
    """The receipt, large, to be written down."""
    kept = sent(request.session)
    if kept is None:
        return redirect("public:ended")
    groups = show_receipt(kept["receipt"]).split()
    return page(request, "done", {"groups": groups, "organisation": kept["organisation"]})
