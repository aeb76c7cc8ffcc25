"""Screening on the desk: the questions that would tell most, all questions, and the finding."""

import json
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods

from panah.accounts.permissions import Permission, Viewer
from panah.cases import actions, queries
from panah.cases.models import Case
from panah.core.errors import InputError
from panah.core.law import Fact, Pack, load_pack
from panah.core.merging import EditConflictError, after_conflict
from panah.core.screening import Facts, Screening, explain
from panah.desk import labels
from panah.desk.answers import shown_answers, value_words
from panah.desk.gates import gated
from panah.desk.question_rows import question_row
from panah.desk.views.cases import case_context, load_case
from panah.public.editing import opened_with, sealed_base
from panah.public.messages import message_for

QUESTIONS_SHOWN = 5


@require_http_methods(["GET", "POST"])
@gated(Permission.CASE_WRITE, load=load_case, reads=Permission.CASE_READ)
def questions(request: HttpRequest, viewer: Viewer, case: Case) -> HttpResponse:
    """The next best questions, or one section of all questions (?section=). POST saves the answers."""
    pack, language = load_pack(), get_language() or "en"
    section = request.GET.get("section", "")
    known = queries.plain_facts(case)
    asked = _asked(pack, case, section)
    base, typed, clashes, wrong = known, dict(known), [], []
    if request.method == "POST":
        base = opened_with(request, f"facts:{case.pk}") or {"asked": list(request.POST), "facts": {}}
        asked = [pack.facts[fact_id] for fact_id in base["asked"] if fact_id in pack.facts]
        typed = {fact.id: request.POST.get(fact.id, "").strip() or None for fact in asked}
        source = request.POST.get("source", "worker")
        try:
            actions.answer(viewer=viewer, case=case, base=base["facts"], answers=typed, source=source)
        except EditConflictError as conflict:
            typed = after_conflict(base=base["facts"], mine=typed, theirs=conflict.current)
            base = {"facts": _only(conflict.current, asked)}
            clashes = [_clash(pack, language, each.field, each.theirs) for each in conflict.clashes]
        except InputError as error:
            wrong = [_wrong(pack, language, error)]
            base = {"facts": base["facts"]}
        else:
            return redirect(f"{reverse('desk:case-questions', args=[case.pk])}?section={section}&saved=1")
    else:
        base = {"facts": _only(known, asked)}
    kept = {"asked": [fact.id for fact in asked], "facts": base["facts"]}
    context = case_context(viewer, case, "questions") | {
        "section": section,
        "sections": [(key, pack.text(language, "sections", key)) for key in pack.sections],
        "rows": [question_row(pack, language, fact, typed.get(fact.id)) for fact in asked],
        "base": sealed_base(kept, f"facts:{case.pk}"),
        "sources": labels.SOURCE,
        "clashes": clashes,
        "wrong": wrong,
        "saved": "saved" in request.GET,
        "conclusions": _conclusions(case, pack, language),
    }
    return render(
        request, "desk/case_questions.html", context, status=409 if clashes else 422 if wrong else 200
    )


def _asked(pack: Pack, case: Case, section: str) -> list[Fact]:
    """The facts on the page: those of a section, or those whose answers would tell most."""
    if section in pack.sections:
        return [
            pack.facts[fact_id]
            for fact_id in pack.sections[section]
            if "hotline" in pack.facts[fact_id].askers
        ]
    following = Screening.from_json(case.screening).next_questions
    return [pack.facts[question.fact] for question in following[:QUESTIONS_SHOWN]]


def _only(facts: dict[str, Any], asked: list[Fact]) -> dict[str, Any]:
    return {fact.id: facts[fact.id] for fact in asked if fact.id in facts}


def _wrong(pack: Pack, language: str, error: InputError) -> str:
    """A wrong answer with its question: the error's own line names the fact first."""
    fact_id = error.message.partition(":")[0]
    question = pack.question(language, fact_id, asker="officer") if fact_id in pack.facts else ""
    return f"{question} {message_for(error)}".strip()


def _clash(pack: Pack, language: str, fact_id: str, theirs: Any) -> dict[str, str]:
    words = value_words(pack, language, fact_id, str(theirs)) if theirs is not None else "—"
    return {"question": pack.question(language, fact_id, asker="officer"), "theirs": words}


def _conclusions(case: Case, pack: Pack, language: str) -> list[dict[str, str]]:
    return [
        {
            "name": pack.text(language, "concepts", key),
            "status": conclusion["status"],
            "words": str(labels.CONCLUSION[conclusion["status"]]),
        }
        for key, conclusion in case.screening["concepts"].items()
    ]


@require_GET
@gated(Permission.CASE_READ, load=load_case)
def finding(request: HttpRequest, viewer: Viewer, case: Case) -> HttpResponse:
    """What is indicated, what is not, what is unknown, and why, under which article."""
    pack, language = load_pack(), get_language() or "en"
    screening = Screening.from_json(case.screening)
    explanation = explain(screening, language=language, audience="officer", pack=pack)
    actions.note_reading(viewer=viewer, case=case, part="content")
    answers = shown_answers(case.facts, pack, language)
    disputed = Facts.from_json({"facts": case.facts}, pack).disputed()
    context = case_context(viewer, case, "finding") | {
        "sections": explanation.sections,
        "conclusions": _conclusions(case, pack, language),
        "answers": answers,
        "disputed": [each for each in answers if each.fact in disputed],
        "screening": screening,
        "languages": [(each, label) for each, label in settings.LANGUAGES],
        "raw": json.dumps(case.screening, ensure_ascii=False, indent=1),
    }
    return render(request, "desk/case_finding.html", context)
