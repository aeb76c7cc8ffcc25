"""Wage claims of the sample: three workers of one invented farm, one of an invented builder, at different stages."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from panah.accounts.permissions import Viewer
from panah.cases.actions import today
from panah.cases.models import Case
from panah.claims import actions, following
from panah.claims.actions import locked
from panah.claims.following import Consent, Happened
from panah.claims.models import Claim, Employer
from panah.claims.queries import Kept

FARM = {"name": "Sample farm Ak-Zhol", "number": "", "address": "Sample district"}
BUILDER = {"name": "Sample builder Kurylys", "number": "", "address": ""}
# Fewer workers than this and the sample has no pattern to show.
FARM_WORKERS = 3


def make_claims(rng: random.Random, viewer: Viewer, cases: Sequence[Case]) -> list[Claim]:
    """Claims of the first cases, through the same actions as on the desk."""
    farm, builder = (actions.new_employer(viewer=viewer, described=each) for each in (FARM, BUILDER))
    made = [_claim(rng, viewer, case, farm) for case in cases[:FARM_WORKERS]]
    made += [_claim(rng, viewer, case, builder) for case in cases[FARM_WORKERS : FARM_WORKERS + 1]]
    if made:
        _put_beside(viewer, made[0])
        _follow(viewer, made[0])
    return made


def _claim(rng: random.Random, viewer: Viewer, case: Case, employer: Employer) -> Claim:
    claim = actions.open_claim(viewer=viewer, case=case, employer=employer, jurisdiction="kz")
    _write(viewer, claim, "worker", _record(rng))
    return claim


def _write(viewer: Viewer, claim: Claim, book: str, record: dict[str, Any]) -> None:
    actions.add_version(
        viewer=viewer, claim=locked(claim), book=book, origin="typed", content=Kept(record, {}, None)
    )


def _days(rng: random.Random) -> list[date]:
    """Six days a week in May and June of last year, a few of them forgotten."""
    first = date(today().year - 1, 5, 1)
    days = [first + timedelta(days=number) for number in range(61)]
    return [day for day in days if day.weekday() < 6 and rng.random() > 0.06]


def _record(rng: random.Random) -> dict[str, Any]:
    days = _days(rng)
    started = rng.choice(("06:00", "07:00"))
    last = days[-1].isoformat()
    return {
        "jurisdiction": "kz",
        "terms": [
            {
                "kind": "day", "rate": str(rng.choice((6000, 7000, 8000))), "currency": "KZT",
                "from": days[0].isoformat(), "to": last, "scheme": "six_day", "written": "no",
            }
        ],
        "shifts": [
            {"day": day.isoformat(), "start": started, "end": "19:00", "break": "60", "task": "field work"}
            for day in days
        ],
        "money": [
            {"day": days[0].isoformat(), "kind": "fee", "amount": "40000", "currency": "KZT", "reason": "transport"},
            {"day": last, "kind": "paid", "amount": "50000", "currency": "KZT"},
            {"day": last, "kind": "fine", "amount": "5000", "currency": "KZT", "reason": "broken tool"},
        ],
    }  # fmt: skip


def _put_beside(viewer: Viewer, claim: Claim) -> None:
    """The employer's book of the first claim: the same eight hours on every day, and a payment nobody received."""
    record = _record(random.Random(1))  # noqa: S311 -- invented work, not keys
    even = [row | {"start": "08:00", "end": "17:00"} for row in record["shifts"]]
    last = even[-1]["day"]
    paid = [{"day": last, "kind": "paid", "amount": "180000", "currency": "KZT"}]
    _write(viewer, claim, "employer", record | {"shifts": even, "money": paid})


def _follow(viewer: Viewer, claim: Claim) -> None:
    """Confirmed, sent to the inspectorate, answered, partly paid."""
    actions.confirm_result(viewer=viewer, claim=claim, as_of=today())
    following.send(
        viewer=viewer,
        claim=claim,
        told=Happened("sample-sent", today(), "", "labour_inspectorate"),
        consent=Consent(("name",), "spoken", "ru"),
        answer_due_on=today() + timedelta(days=14),
    )
    following.record_payment(
        viewer=viewer,
        claim=claim,
        told=Happened("sample-paid", today(), "", "employer"),
        amount=Decimal(60000),
        currency="KZT",
    )
