"""Writes of referrals: send, accept, reject, end.

Until acceptance the receiver holds nothing that opens the disclosed part. Its key waits in `held_key` under two locks:
the inner one is the receiver's, the outer one this server's. Neither alone opens it; acceptance takes the outer one
off. Rejecting, withdrawing or ending destroys the key.
"""

import json
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from django.db import transaction
from django.db.models import Q

from panah.accounts.models import Organisation
from panah.accounts.permissions import ENFORCEMENT, Permission, Viewer, allows
from panah.audit.actions import SYSTEM, Actor, record
from panah.cases import actions as cases
from panah.cases import queries as case_queries
from panah.cases.models import Case, Consent, Task
from panah.core.errors import InputError
from panah.core.law import load_pack
from panah.referrals.models import Referral
from panah.referrals.services import CLAIM_PARTS, DISCLOSABLE, REASONS_TO_REJECT, SERVICES
from panah.reports import queries as report_queries
from panah.reports.actions import clean_text
from panah.vault import actions as vault
from panah.vault.envelopes import seal, unwrap, wrap
from panah.vault.models import KeyPair, KeyWrap
from panah.vault.queries import wrap_context

Status = Referral.Status
ANSWER_DAYS = {3: 0, 2: 1, 1: 3, 0: 7}
_NOTHING: Mapping[str, Any] = MappingProxyType({})
_CARD_FACTS = ("sex", "age_band", "under_18", "country_of_exploitation", "oblast")


def send(
    *,
    viewer: Viewer,
    case: Case,
    receiver: Organisation,
    service: str,
    fields: Sequence[str],
    consent_how: str,
    consent_language: str,
    consent_expires_on: date | None = None,
    claims: Mapping[str, Mapping[str, Any]] = _NOTHING,
) -> Referral:
    """Offer the case to another organisation. It sees the card; the disclosed part waits for its acceptance.

    `claims` are wage claims by their id, each already cut to the chosen parts (claims/disclosing.py).
    """
    chosen = _check(case=case, receiver=receiver, service=service, fields=fields)
    _check_claims(fields=chosen, claims=claims)
    if consent_expires_on is not None and consent_expires_on < cases.today():
        raise InputError(
            "This consent has ended already", code="consent_expired", mend="Ask the worker again."
        )
    seen = _seen_by(case=case, receiver=receiver)
    parts = _disclose(viewer=viewer, case=case, seen=seen, fields=chosen)
    if claims:
        parts["claims"] = list(claims.values())
    payload = json.dumps(parts).encode()
    with transaction.atomic():
        consent = cases.record_consent(
            viewer=viewer,
            case=case,
            purpose=f"referral:{service}",
            recipient=receiver,
            # Which claims, not only that claims were agreed to.
            fields=[*chosen, *(f"claim:{claim_id}" for claim_id in claims)],
            how=consent_how,
            language=consent_language,
            expires_on=consent_expires_on,
        )
        keypair, keys = vault.create_keypair(
            purpose=KeyPair.Purpose.REFERRAL,
            holders=(viewer.organisation.casework_key,),  # type: ignore[arg-type]
        )
        referral = Referral(
            case=case,
            sender=viewer.organisation,
            receiver=receiver,
            created_by=viewer.user,
            consent=consent,
            service=service,
            urgency=seen.urgency,
            card={
                fact: value for fact, value in case_queries.plain_facts(seen).items() if fact in _CARD_FACTS
            },
            fields=chosen,
            keypair=keypair,
            sent_at=datetime.now(UTC),
        )
        referral.sealed_disclosed = seal(keys.public, payload, context=f"referrals.disclosed:{referral.pk}")
        referral.held_key = _hold(referral=referral, private=keys.private)
        referral.save(force_insert=True)
        _plan_answer(referral=referral)
        record(
            actor=viewer.actor,
            action="referral:request:sent",
            subject=("case", case.pk),
            detail={
                "referral": str(referral.pk),
                "service": service,
                "fields": chosen,
                "claims": list(claims),
            },
        )
        record(actor=viewer.actor, action="referral:request:sent", subject=("referral", referral.pk))
    return referral


def _check(*, case: Case, receiver: Organisation, service: str, fields: Sequence[str]) -> list[str]:
    if service not in SERVICES or service not in receiver.services:
        raise InputError(
            "This organisation does not offer this service",
            code="service_not_offered",
            mend="Choose one of its services.",
        )
    if not receiver.is_active or not receiver.has_keys:
        raise InputError("This organisation cannot receive cases yet", code="receiver_not_ready")
    if receiver.pk == case.organisation_id:
        raise InputError(
            "This is your own organisation", code="receiver_is_sender", mend="Choose another one."
        )
    unknown = sorted(set(fields) - set(DISCLOSABLE))
    if unknown:
        raise InputError(f"Not a part that can be disclosed: {', '.join(unknown)}", code="field_unknown")
    return [field for field in DISCLOSABLE if field in fields]


def _check_claims(*, fields: Sequence[str], claims: Mapping[str, Any]) -> None:
    """A part of a claim needs a claim, and a claim a part: else the consent would say something else than the form."""
    if bool(claims) is not bool(set(CLAIM_PARTS) & set(fields)):
        raise InputError(
            "A wage claim and what of it is disclosed are chosen together",
            code="claim_parts",
            mend="Choose both or neither.",
        )


def _hold(*, referral: Referral, private: bytes) -> bytes:
    """The referral's private key under the receiver's lock, and that under the server's."""
    holder = referral.receiver.casework_key
    if holder is None:
        raise InputError("This organisation cannot receive cases yet", code="receiver_not_ready")
    inner = seal(bytes(holder.public), private, context=wrap_context(referral.keypair_id, holder.pk))
    return wrap(vault.server_key("referral-release"), inner, context=f"referrals.held_key:{referral.pk}")


def _seen_by(*, case: Case, receiver: Organisation) -> Case:
    """The case as this receiver may know it: enforcement never gets a fact of the sensitive class.

    Urgency and finding are drawn again from the facts that are left, so that neither a reason nor an "at once" tells
    what was hidden.
    """
    vocabulary = load_pack().facts
    sensitive = {fact_id for fact_id, fact in vocabulary.items() if fact.sensitive}
    hidden = sensitive if receiver.kind in ENFORCEMENT else set()
    facts = {fact_id: kept for fact_id, kept in case.facts.items() if fact_id not in hidden}
    seen = Case(organisation=case.organisation, facts=facts, opened_on=case.opened_on)
    cases.rescreen(case=seen)
    return seen


def _disclose(*, viewer: Viewer, case: Case, seen: Case, fields: Sequence[str]) -> dict[str, Any]:
    """Only what was chosen, of what this receiver may know."""
    person = {}
    if {"name", "contact", "birth_date", "documents"} & set(fields):
        if not allows(viewer, Permission.CASE_IDENTITY_READ, case):
            raise InputError("You may not open this person's identity", code="identity_closed")
        person = case_queries.identity(case, viewer)
    parts: dict[str, Any] = {}
    picks = {
        "name": ("family_name", "given_name", "patronymic"),
        "contact": ("phone", "address"),
        "birth_date": ("born_on",),
        "documents": ("document_number",),
    }
    for field, keys in picks.items():
        if field in fields:
            parts[field] = {key: person[key] for key in keys if key in person}
    if "narrative" in fields:
        parts["narrative"] = case_queries.narrative(case, viewer)
    if "facts" in fields:
        parts["facts"] = dict(seen.facts)
    if "finding" in fields:
        parts["finding"] = dict(seen.screening)
    if "files" in fields and case.report is not None:
        parts["files"] = report_queries.file_cards(case.report, viewer.keyring)
    return parts


def _plan_answer(*, referral: Referral) -> None:
    due = referral.sent_at.date() + timedelta(days=ANSWER_DAYS[referral.urgency])
    Task.objects.create(
        case=referral.case,
        organisation=referral.sender,
        kind=Task.Kind.REFERRAL_ANSWER,
        due_on=due,
        about_id=referral.pk,
    )


def _locked(referral: Referral, *allowed: str) -> Referral:
    """The row under a lock, in a state that permits the step."""
    current = (
        Referral.objects.select_for_update(of=("self",))
        .select_related("receiver", "sender", "keypair", "case", "consent")
        .get(pk=referral.pk)
    )
    if current.status not in allowed:
        raise InputError(
            "Somebody has already answered or ended this referral",
            code="referral_settled",
            mend="Open it again to see.",
        )
    return current


def accept(*, viewer: Viewer, referral: Referral) -> Referral:
    """Take the case on for this service: now the disclosed part becomes readable to the receiver."""
    with transaction.atomic():
        current = _locked(referral, Status.SENT)
        if current.consent.withdrawn_on is not None:
            raise InputError("The worker took the consent back", code="consent_withdrawn")
        if not current.consent.holds(cases.today()):
            raise InputError(
                "The worker's consent has ended", code="consent_expired", mend="Ask the sender for a new one."
            )
        holder = current.receiver.casework_key
        if holder is None:
            raise InputError("This organisation has no keys yet", code="no_keys")
        inner = unwrap(
            vault.server_key("referral-release"), current.held_key, context=f"referrals.held_key:{current.pk}"
        )
        KeyWrap.objects.create(keypair=current.keypair, holder=holder, sealed=inner)
        _settle(referral=current, status=Status.ACCEPTED)
        _record_step(actor=viewer.actor, referral=current, step="accepted")
    return current


def reject(*, viewer: Viewer, referral: Referral, reason: str, text: str) -> Referral:
    """Decline with a reason. The words go to the sender, sealed."""
    if reason not in REASONS_TO_REJECT:
        raise InputError(
            "Choose a reason", code="reason_missing", mend="Say why, so that the sender can act."
        )
    body = clean_text(text, limit=2000)
    with transaction.atomic():
        current = _locked(referral, Status.SENT)
        current.reason = reason
        if body and current.sender.casework_key is not None:
            current.sealed_reason = seal(
                bytes(current.sender.casework_key.public),
                body.encode(),
                context=f"referrals.reason:{current.pk}",
            )
        _settle(referral=current, status=Status.REJECTED)
        _record_step(actor=viewer.actor, referral=current, step="rejected")
    return current


def end(*, viewer: Viewer, referral: Referral) -> Referral:
    """End a referral, from either side, at any time: the receiver's key to the disclosed part is destroyed."""
    return _end(actor=viewer.actor, referral=referral)


def _end(*, actor: Actor, referral: Referral) -> Referral:
    with transaction.atomic():
        current = _locked(referral, Status.SENT, Status.ACCEPTED)
        was_open = current.status == Status.SENT
        KeyWrap.objects.filter(keypair=current.keypair, holder=current.receiver.casework_key).delete()
        current.ended_at = datetime.now(UTC)
        _settle(referral=current, status=Status.WITHDRAWN if was_open else Status.ENDED)
        _record_step(actor=actor, referral=current, step="ended")
    return current


def end_expired(*, today: date) -> int:
    """End every referral whose consent has run out or was taken back; returns how many. A daily chore."""
    over = Q(consent__expires_on__lt=today) | Q(consent__withdrawn_on__isnull=False)
    found = Referral.objects.filter(over, status__in=(Status.SENT, Status.ACCEPTED))
    ended = 0
    for referral in found:
        with suppress(InputError):  # somebody ended it meanwhile
            _end(actor=SYSTEM, referral=referral)
            ended += 1
    return ended


def _settle(*, referral: Referral, status: str) -> None:
    """Move to the next state; the held key has served or must go."""
    if referral.answered_at is None:
        referral.answered_at = datetime.now(UTC)
        Task.objects.filter(case=referral.case, about_id=referral.pk, done_on=None).update(
            done_on=cases.today()
        )
    referral.status = status
    referral.held_key = b""
    referral.save()


def _record_step(*, actor: Actor, referral: Referral, step: str) -> None:
    detail: dict[str, object] = {"referral": str(referral.pk), "service": referral.service}
    record(
        actor=actor,
        action=f"referral:request:{step}",
        subject=("case", referral.case_id),
        detail=detail,
    )
    record(actor=actor, action=f"referral:request:{step}", subject=("referral", referral.pk))


def note_reading(*, viewer: Viewer, referral: Referral) -> None:
    """Put on record that the receiver read the disclosed part."""
    record(actor=viewer.actor, action="referral:content:read", subject=("case", referral.case_id))
    record(actor=viewer.actor, action="referral:content:read", subject=("referral", referral.pk))


def withdraw_consent(*, viewer: Viewer, referral: Referral) -> None:
    """The worker takes the consent back: the referral ends with it."""
    with transaction.atomic():
        current = Referral.objects.select_for_update(of=("self",)).get(pk=referral.pk)
        standing = Consent.objects.filter(pk=current.consent_id, withdrawn_on=None)
        if not standing.update(withdrawn_on=cases.today()):
            raise InputError("The worker took the consent back", code="consent_withdrawn")
        record(actor=viewer.actor, action="case:consent:withdrawn", subject=("case", current.case_id))
        if current.status in {Status.SENT, Status.ACCEPTED}:
            _end(actor=viewer.actor, referral=current)
