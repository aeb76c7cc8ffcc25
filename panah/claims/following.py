"""Following a claim to the end: sent, answered, offered, paid, closed. Each step is written once and stays."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal

from django.db import transaction

from panah.accounts.permissions import Viewer
from panah.cases import actions as cases
from panah.cases.models import Task
from panah.claims import queries
from panah.claims.actions import locked, put_on_record, seal_to_case
from panah.claims.models import Claim, Result, Step
from panah.core.errors import InputError
from panah.reports.actions import clean_text, submission_hash

Status = Claim.Status
_SETTLED = (Status.PARTLY_PAID, Status.PAID)


@dataclass(frozen=True)
class Happened:
    """What a form says of a step: its one-time id, the day, the words, and who is on the other side."""

    token: str
    on: date
    text: str = ""
    party: str = ""


@dataclass(frozen=True)
class Consent:
    """What the worker agreed to before something was sent: the identity fields, how, and in which language."""

    fields: Sequence[str]
    how: str
    language: str


def send(*, viewer: Viewer, claim: Claim, told: Happened, consent: Consent, answer_due_on: date) -> Step:
    """Write down that the claim went out, what the worker agreed to, and by when an answer is due."""
    result = Result.objects.filter(claim=claim).order_by("-number").first()
    if result is None:
        raise _unconfirmed()
    with transaction.atomic():
        step, is_new = _add(viewer, claim, Step.Kind.SENT, told, result=result)
        if is_new:
            cases.record_consent(
                viewer=viewer,
                case=claim.case,
                purpose=f"claim:{told.party}",
                recipient=None,
                fields=list(consent.fields),
                how=consent.how,
                language=consent.language,
            )
            cases.add_task(
                viewer=viewer,
                case=claim.case,
                kind=Task.Kind.CLAIM_ANSWER,
                due_on=answer_due_on,
                about_id=claim.pk,
            )
            if told.party == Step.Party.COURT:
                # Before a court the time limit is kept.
                _finish(viewer, claim, Task.Kind.CLAIM_LIMIT)
            _move(claim, Status.SENT, unless=_SETTLED)
    return step


def record_answer(*, viewer: Viewer, claim: Claim, told: Happened) -> Step:
    """Write down what was answered: the task that waited for it is done."""
    with transaction.atomic():
        step, is_new = _add(viewer, claim, Step.Kind.ANSWERED, told)
        if is_new:
            _finish(viewer, claim, Task.Kind.CLAIM_ANSWER)
            _move(claim, Status.ANSWERED, unless=_SETTLED)
    return step


def _finish(viewer: Viewer, claim: Claim, kind: str) -> None:
    cases.finish_tasks_about(viewer=viewer, case=claim.case, about_id=claim.pk, kind=kind)


def record_offer(*, viewer: Viewer, claim: Claim, told: Happened, amount: Decimal, currency: str) -> Step:
    """Write down what the employer offers, so that it can be held against the claim."""
    _check_money(viewer, claim, amount, currency)
    with transaction.atomic():
        step, is_new = _add(viewer, claim, Step.Kind.OFFERED, told, money=(amount, currency))
        if is_new:
            _move(claim, Status.ANSWERED, unless=_SETTLED)
    return step


def record_payment(*, viewer: Viewer, claim: Claim, told: Happened, amount: Decimal, currency: str) -> Step:
    """Write down money the worker received. The claim is paid when nothing of the newest confirmed result is left."""
    _check_money(viewer, claim, amount, currency)
    with transaction.atomic():
        step, is_new = _add(viewer, claim, Step.Kind.PAID, told, money=(amount, currency))
        if is_new:
            left = queries.balance(claim, viewer).left.values()
            _move(claim, Status.PAID if all(each.high <= 0 for each in left) else Status.PARTLY_PAID)
    return step


def _unconfirmed() -> InputError:
    return InputError(
        "No result of this claim is confirmed", code="claim_unconfirmed", mend="Confirm the amounts first."
    )


def _check_money(viewer: Viewer, claim: Claim, amount: Decimal, currency: str) -> None:
    if amount <= 0:
        raise InputError("The amount is not above zero", code="amount_positive", mend="Write what was given.")
    owed = queries.balance(claim, viewer).owed
    if not owed:
        raise _unconfirmed()
    if currency not in owed:
        raise InputError(
            f"The claim is not in {currency}", code="claim_currency", mend=f"Use {', '.join(sorted(owed))}."
        )


def close(*, viewer: Viewer, claim: Claim, told: Happened, reason: str) -> Step:
    """End a claim with a reason. Its open tasks are done with it."""
    if reason not in Claim.Reason.values:
        raise InputError("Choose a reason", code="reason_missing", mend="Say why the claim ends.")
    with transaction.atomic():
        step, is_new = _add(viewer, claim, Step.Kind.CLOSED, told, reason=reason)
        if is_new:
            cases.finish_tasks_about(viewer=viewer, case=claim.case, about_id=claim.pk)
            Claim.objects.filter(pk=claim.pk).update(
                status=Status.CLOSED, closed_on=told.on, closed_reason=reason
            )
    return step


def reopen(*, viewer: Viewer, claim: Claim, told: Happened) -> Step:
    """Go on with a claim that was closed, from where it stood."""
    with transaction.atomic():
        step, is_new = _add(viewer, claim, Step.Kind.REOPENED, told)
        if is_new:
            status = queries.status_before_closing(claim)
            Claim.objects.filter(pk=claim.pk).update(status=status, closed_on=None, closed_reason="")
    return step


def _add(
    viewer: Viewer,
    claim: Claim,
    kind: str,
    told: Happened,
    *,
    result: Result | None = None,
    money: tuple[Decimal, str] | None = None,
    reason: str = "",
) -> tuple[Step, bool]:
    """A step, and whether this call made it: the same form sent twice is one step."""
    if told.on > cases.today():
        raise InputError("This day is in the future", code="step_future", mend="Give the day it happened.")
    held = locked(claim)
    submission = submission_hash(told.token)
    earlier = Step.objects.filter(submission=submission, claim=held).first()
    if earlier is not None:
        return earlier, False
    if (held.status == Status.CLOSED) is not (kind == Step.Kind.REOPENED):
        raise InputError(
            "This claim was closed or opened again meanwhile",
            code="claim_settled",
            mend="Open it again to see.",
        )
    step = Step(
        claim=held,
        kind=kind,
        party=told.party,
        happened_on=told.on,
        recorded_by=viewer.user,
        recorded_at=datetime.now(UTC),
        result=result,
        submission=submission,
    )
    kept = {"text": clean_text(told.text, limit=2000), **_kept(money, reason)}
    step.sealed = seal_to_case(held, kept, context=f"claims.step:{step.pk}")
    step.save(force_insert=True)
    put_on_record(viewer, held, f"step:{kind}", party=told.party)
    return step, True


def _kept(money: tuple[Decimal, str] | None, reason: str) -> Mapping[str, str]:
    if money is not None:
        return {"amount": str(money[0]), "currency": money[1]}
    return {"reason": reason} if reason else {}


def _move(claim: Claim, status: str, *, unless: tuple[str, ...] = ()) -> None:
    Claim.objects.filter(pk=claim.pk).exclude(status__in=unless).update(status=status)
