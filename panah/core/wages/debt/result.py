"""The answer of the debt test, with everything it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from panah.core.law.kleene import Truth
from panah.core.wages.result import problem_to_json
from panah.core.wages.work import Amount, Problem

Answer = Literal["no_debt", "met", "not_met", "unclear"]
_SERIES = ("lent", "charged", "credited", "value", "received", "claimed", "fair")


@dataclass(frozen=True, slots=True)
class Point:
    """One day of the curve, all summed from the beginning, in the currency of the test.

    `claimed` is the debt as the creditor counts it, `fair` what would be left of it had the value of the work been
    counted: at least for money that was lent, at most with every charge.
    """

    day: date
    lent: Amount
    charged: Amount
    credited: Amount
    value: Amount
    received: Amount
    claimed: Amount
    fair: Amount

    def to_json(self) -> dict[str, Any]:
        """The point as plain data."""
        return {"day": self.day.isoformat(), **{name: getattr(self, name).to_json() for name in _SERIES}}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Point":
        """The inverse of `to_json`."""
        day = date.fromisoformat(data["day"])
        return cls(day=day, **{name: Amount.from_json(data[name]) for name in _SERIES})


@dataclass(frozen=True, slots=True)
class Reason:
    """One step of the reasoning: a code with words in words/debt, and the values that fill them."""

    code: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class DebtTest:
    """Article 1(a) in figures: its limbs are Kleene values, None where the figures leave it open.

    `limb` is true where the value of the work is not applied to the debt, or length or nature are not defined: the
    second half of the definition. The first half, that services are pledged, is not computed. `months_left` is how
    long paying off takes at this rate; None where it never ends or cannot be told.
    """

    as_of: date
    currency: str
    answer: Answer
    limb: Truth
    owes_debt: Truth
    value_not_applied: Truth
    length_undefined: Truth
    nature_undefined: Truth
    never_paid_off: Truth
    months_left: Amount | None
    worked_off_on: date | None
    exceeds_month_pay: Truth
    middleman_share: Truth
    recruitment_fee: Truth
    points: tuple[Point, ...]
    reasons: tuple[Reason, ...]
    problems: tuple[Problem, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Everything as plain data; a truth is true, false or null."""
        return {
            "as_of": self.as_of.isoformat(),
            "currency": self.currency,
            "answer": self.answer,
            **{name: getattr(self, name) for name in _TRUTHS},
            "months_left": self.months_left.to_json() if self.months_left else None,
            "worked_off_on": self.worked_off_on.isoformat() if self.worked_off_on else None,
            "points": [point.to_json() for point in self.points],
            "reasons": [{"code": reason.code, "values": dict(reason.values)} for reason in self.reasons],
            "problems": [problem_to_json(problem) for problem in self.problems],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "DebtTest":
        """The inverse of `to_json`."""
        months, worked_off = data["months_left"], data["worked_off_on"]
        return cls(
            as_of=date.fromisoformat(data["as_of"]),
            currency=data["currency"],
            answer=data["answer"],
            months_left=None if months is None else Amount.from_json(months),
            worked_off_on=None if worked_off is None else date.fromisoformat(worked_off),
            points=tuple(Point.from_json(point) for point in data["points"]),
            reasons=tuple(Reason(item["code"], dict(item["values"])) for item in data["reasons"]),
            problems=tuple(Problem(**problem) for problem in data["problems"]),
            **{name: data[name] for name in _TRUTHS},
        )


_TRUTHS = (
    "limb", "owes_debt", "value_not_applied", "length_undefined", "nature_undefined", "never_paid_off",
    "exceeds_month_pay", "middleman_share", "recruitment_fee",
)  # fmt: skip
