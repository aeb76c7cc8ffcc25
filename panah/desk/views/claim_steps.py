"""Following a claim: what was sent, answered, offered and paid, and how it ended."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET, require_http_methods

from panah.accounts.permissions import Permission, Viewer
from panah.claims import following, queries
from panah.claims.models import Claim, Step
from panah.core.errors import InputError
from panah.desk.claims import labels, shown
from panah.desk.claims.forms import AnswerForm, CloseForm, MoneyForm, SentForm, StepForm
from panah.desk.gates import gated
from panah.desk.views.claims import claim_context, load_claim
from panah.public.messages import message_for

# What each kind of step is asked with; which field an error belongs to stands beside the codes.
_FORMS: dict[str, type[StepForm]] = {
    Step.Kind.SENT: SentForm,
    Step.Kind.ANSWERED: AnswerForm,
    Step.Kind.OFFERED: MoneyForm,
    Step.Kind.PAID: MoneyForm,
    Step.Kind.CLOSED: CloseForm,
    Step.Kind.REOPENED: StepForm,
}
_FIELDS = {"step_future": "happened_on", "amount_positive": "amount", "claim_currency": "currency"}


def load_claim_step(claim_id: UUID, step_kind: str) -> Claim | None:
    """The claim of a step's URL; None for a kind that there is not."""
    claim = queries.get(claim_id) if step_kind in _FORMS else None
    if claim is not None:
        claim.wanted_step = step_kind  # type: ignore[attr-defined]
    return claim


@require_GET
@gated(Permission.CLAIM_READ, load=load_claim)
def steps(request: HttpRequest, viewer: Viewer, claim: Claim) -> HttpResponse:
    """Everything that happened to the claim, and what is left of it."""
    language = get_language() or "en"
    balance = queries.balance(claim, viewer)
    found = [
        {
            "step": each.step,
            "what": labels.STEP[each.step.kind],
            "party": labels.PARTY.get(each.step.party, ""),
            "content": each.content,
            "reason": labels.REASON.get(each.content.get("reason", ""), ""),
            "amount": shown.step_amount(each.content, language),
        }
        for each in queries.steps(claim, viewer)
    ]
    context = claim_context(viewer, claim, "steps") | {
        "steps": found,
        "owed": shown.amounts(balance.owed, language) if balance.owed else "",
        "left": shown.amounts(balance.left, language) if balance.owed else "",
        "kinds": [(kind, labels.STEP[kind]) for kind in _possible(claim, bool(balance.owed))],
    }
    return render(request, "desk/claims/steps.html", context)


def _possible(claim: Claim, is_confirmed: bool) -> list[str]:
    """The steps that can come next."""
    if claim.status == Claim.Status.CLOSED:
        return [Step.Kind.REOPENED]
    money = [Step.Kind.SENT, Step.Kind.ANSWERED, Step.Kind.OFFERED, Step.Kind.PAID]
    return [*(money if is_confirmed else []), Step.Kind.CLOSED]


@require_http_methods(["GET", "POST"])
@gated(Permission.CLAIM_WRITE, load=load_claim_step, reads=Permission.CLAIM_READ)
def step(request: HttpRequest, viewer: Viewer, claim: Claim) -> HttpResponse:
    """Write one step down. The same form sent twice is one step."""
    kind: str = claim.wanted_step  # type: ignore[attr-defined]
    form = _form(request, viewer, claim, kind)
    if request.method == "POST" and form.is_valid():
        try:
            _writers(viewer, claim, form)[kind]()
        except InputError as error:
            form.add_error(_FIELDS.get(error.code), message_for(error))
        else:
            return redirect("desk:claim-steps", claim_id=claim.pk)
    context = claim_context(viewer, claim, "steps") | {"form": form, "what": labels.STEP[kind]}
    return render(request, "desk/claims/step.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, viewer: Viewer, claim: Claim, kind: str) -> StepForm:
    extra: dict[str, Any] = {}
    if kind in {Step.Kind.SENT, Step.Kind.ANSWERED, Step.Kind.OFFERED, Step.Kind.PAID}:
        extra["claim"] = claim
    if kind in {Step.Kind.OFFERED, Step.Kind.PAID}:
        extra["currencies"] = sorted(queries.balance(claim, viewer).owed)
    return _FORMS[kind](request.POST or None, **extra)


def _writers(viewer: Viewer, claim: Claim, form: StepForm) -> dict[str, Callable[[], Step]]:
    """The action for each kind of step, with what the form says."""
    typed = form.cleaned_data
    who: dict[str, Any] = {"viewer": viewer, "claim": claim, "told": form.happened()}
    money: dict[str, Any] = {name: typed.get(name) for name in ("amount", "currency")}
    return {
        Step.Kind.SENT: lambda: following.send(
            **who,
            consent=following.Consent(typed["fields_shown"], typed["consent_how"], typed["consent_language"]),
            answer_due_on=typed["answer_due_on"],
        ),
        Step.Kind.ANSWERED: lambda: following.record_answer(**who),
        Step.Kind.OFFERED: lambda: following.record_offer(**who, **money),
        Step.Kind.PAID: lambda: following.record_payment(**who, **money),
        Step.Kind.CLOSED: lambda: following.close(**who, reason=typed["reason"]),
        Step.Kind.REOPENED: lambda: following.reopen(**who),
    }
