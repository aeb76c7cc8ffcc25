"""Practice for police, inspectors, judges and hotlines: decide a worked case, then see what was missed and why."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from panah.core.errors import InputError
from panah.core.law import load_pack
from panah.core.screening import explain
from panah.core.screening.examples import Example, screen_example
from panah.core.screening.practice import ANSWERS, PRACTISED, PracticeResult, asked_signs, practise
from panah.public.messages import message_for
from panah.public.practising import Practice, forget
from panah.public.views.law import case_answers, country_name, language, told_cases, worked_cases
from panah.training import actions
from panah.training.queries import Scores


def _concept_names() -> dict[str, str]:
    return {key: load_pack().text(language(), "concepts", key) for key in PRACTISED}


def score_rows(scores: Scores) -> list[tuple[str, int, int]]:
    """(concept, right, answered) in the order of the law, for those that were answered."""
    return [(name, *scores[key]) for key, name in _concept_names().items() if key in scores]  # type: ignore[misc]


@require_safe
def practice(request: HttpRequest) -> HttpResponse:
    """The cases by number, what is done, and the scores so far."""
    kept = Practice.of(request.session)
    cases = [
        (number, case_id, case_id in kept.done) for number, case_id in enumerate(worked_cases(), start=1)
    ]
    context = {"cases": cases, "scores": score_rows(kept.scores), "learner": kept.in_class()}
    return render(request, "public/practice/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def practice_case(request: HttpRequest, example_id: str) -> HttpResponse:
    """One case without its title, which would tell too much. POST compares and explains."""
    example = worked_cases().get(example_id)
    if example is None:
        raise Http404
    context = _case_context(example)
    if request.method != "POST":
        return render(request, "public/practice/case.html", context)
    said = {key: request.POST[key] for key in PRACTISED if request.POST.get(key)}
    signs = frozenset(request.POST.getlist("signs")) & frozenset(asked_signs(load_pack()))
    try:
        result = practise(example, said, signs, load_pack(), asked_signs(load_pack()))
    except InputError as problem:
        context |= {"problem": message_for(problem), "said": said, "chosen": signs}
        return render(request, "public/practice/case.html", context, status=422)
    kept = Practice.of(request.session)
    kept.add(example_id, {item.concept: item.right for item in result.concepts})
    kept.save(request.session)
    context |= _result_context(example, result) | {"next": _next_after(example_id, kept.done)}
    return render(request, "public/practice/result.html", context)


def _case_context(example: Example) -> dict[str, Any]:
    pack = load_pack()
    concepts = screen_example(example, pack).concepts
    return {
        "number": list(worked_cases()).index(example.id) + 1,
        "example": example,
        "countries": [country_name(code) for code in example.jurisdictions],
        "answers": case_answers(example, pack),
        "concepts": [(key, name) for key, name in _concept_names().items() if key in concepts],
        "choices": [(key, _status_words(key)) for key in ANSWERS],
        "signs": _signs(),
        "said": {},
        "chosen": frozenset(),
    }


def _status_words(status: str) -> str:
    """A conclusion without the thing it is about: "Indicated"."""
    return load_pack().text(language(), "sentences", f"status_{status}", name="").rstrip(" :.")


def _result_context(example: Example, result: PracticeResult) -> dict[str, Any]:
    pack, names = load_pack(), _concept_names()
    screening = screen_example(example, pack)
    parts = {part.key: part for part in explain(screening, language(), "officer", pack).sections}
    signs = dict(_signs())
    return {
        "story": told_cases(language())[example.id],
        "right": result.right,
        "compared": [
            {
                "name": names[item.concept],
                "said": _status_words(item.said),
                "found": _status_words(item.found),
                "right": item.right,
                "sentences": parts[item.concept].sentences,
            }
            for item in result.concepts
        ],
        "overlooked": [signs[key] for key in result.overlooked],
        "imagined": [signs[key] for key in result.imagined],
    }


def _signs() -> list[tuple[str, str]]:
    pack = load_pack()
    return [(key, pack.text(language(), "indicators", key)) for key in asked_signs(pack)]


def _next_after(example_id: str, done: list[str]) -> str:
    """The next case that is not done, from here on and then from the beginning; "" when all are."""
    ids = list(worked_cases())
    here = ids.index(example_id)
    return next((each for each in [*ids[here + 1 :], *ids[:here]] if each not in done), "")


@require_http_methods(["GET", "HEAD", "POST"])
def practice_class(request: HttpRequest) -> HttpResponse:
    """Join a trainer's class with its code, under a nickname."""
    typed = {key: request.POST.get(key, "")[:60] for key in ("code", "nickname")}
    if request.method == "POST":
        try:
            learner = actions.join(**typed)
        except InputError as problem:
            context = {**typed, "problem": message_for(problem)}
            return render(request, "public/practice/class.html", context, status=422)
        Practice(learner=str(learner.pk)).save(request.session)
        return redirect("public:practice")
    return render(request, "public/practice/class.html", typed)


@require_POST
def practice_forget(request: HttpRequest) -> HttpResponse:
    """Erase the scores of this browser and leave the class. What the class was told stays with its trainer."""
    forget(request.session)
    return redirect("public:practice")
