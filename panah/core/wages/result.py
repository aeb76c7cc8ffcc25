"""What a record comes to under the law: lines, breaches, open questions and totals, with all that produced them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from panah.core.wages.work import Amount, Problem


# A named tuple and no frozen data class: that takes four times as long to make, and a year has many.
class Line(NamedTuple):
    """One amount that is due, and why.

    `what` is a code with words in words/lines ("overtime", "night", "minimum_wage_top_up"). `amount` is rounded
    once, half up, to the unit of the currency. `rule` names the method, `article` the provision, `law_version` the
    day since which that provision's text is in force. `inputs` are the numbers used, as texts.
    """

    id: str
    period: tuple[date, date]
    employer: str
    what: str
    quantity: Amount
    unit: str
    rate: Amount
    amount: Amount
    currency: str
    rule: str
    article: str
    law_version: str
    inputs: Mapping[str, str]

    def to_json(self) -> dict[str, Any]:
        """The line with numbers as texts."""
        return {
            "id": self.id,
            "period": [day.isoformat() for day in self.period],
            "employer": self.employer,
            "what": self.what,
            "quantity": self.quantity.to_json(),
            "unit": self.unit,
            "rate": self.rate.to_json(),
            "amount": self.amount.to_json(),
            "currency": self.currency,
            "rule": self.rule,
            "article": self.article,
            "law_version": self.law_version,
            "inputs": dict(self.inputs),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Line":
        """The inverse of `to_json`."""
        first, last = (date.fromisoformat(day) for day in data["period"])
        amounts = {name: Amount.from_json(data[name]) for name in ("quantity", "rate", "amount")}
        return cls(**{**data, **amounts, "period": (first, last)})


class Breach(NamedTuple):
    """A limit of the law that was passed, on a day or over a period. The code has words in words/breaches.

    `certain` is False where only some readings of an unclear fact lead to the breach. A limit of a day or a week is
    told once a month: `times` says how often it was passed, `found` the worst of them.
    """

    code: str
    period: tuple[date, date]
    limit: str
    found: str
    unit: str
    article: str
    law_version: str = ""
    employer: str = ""
    certain: bool = True
    times: int = 1

    @property
    def day(self) -> date:
        """The day of the breach, or the last day of its period."""
        return self.period[1]

    def to_json(self) -> dict[str, Any]:
        """The breach as plain data."""
        return {
            "code": self.code,
            "period": [day.isoformat() for day in self.period],
            "limit": self.limit,
            "found": self.found,
            "unit": self.unit,
            "article": self.article,
            "law_version": self.law_version,
            "employer": self.employer,
            "certain": self.certain,
            "times": self.times,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Breach":
        """The inverse of `to_json`."""
        first, last = (date.fromisoformat(day) for day in data["period"])
        return cls(**{**data, "period": (first, last)})


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """What could be claimed once a number of the law or a fact of the case is confirmed, and the question to ask.

    `question` is the text of a law value's `confirm`; for a fact it is empty and the words of `what` ask it.
    """

    what: str
    question: str = ""
    article: str = ""

    def to_json(self) -> dict[str, str]:
        """The open point as plain data."""
        return {"what": self.what, "question": self.question, "article": self.article}


@dataclass(frozen=True, slots=True)
class Versions:
    """What produced a result: the engine, the name of the law pack, and a hash over its wage law."""

    engine: str
    pack: str
    law: str

    def to_json(self) -> dict[str, str]:
        """The versions as plain data."""
        return {"engine": self.engine, "pack": self.pack, "law": self.law}


@dataclass(frozen=True, slots=True)
class Entitlement:
    """What a worker is owed, by currency: `due` in all, `paid`, `set_off` as far as the law allows, and `owed`.

    `owed` is never below zero. `due` is the sum of the lines in each reading of the unclear facts, so its range can
    be narrower than the sum of the lines' ranges.
    """

    jurisdiction: str
    as_of: date
    lines: tuple[Line, ...]
    breaches: tuple[Breach, ...]
    problems: tuple[Problem, ...]
    unconfirmed: tuple[Unconfirmed, ...]
    due: Mapping[str, Amount]
    paid: Mapping[str, Amount]
    set_off: Mapping[str, Amount]
    owed: Mapping[str, Amount]
    versions: Versions

    def to_json(self) -> dict[str, Any]:
        """Everything as plain data: numbers and days as texts."""
        return {
            "jurisdiction": self.jurisdiction,
            "as_of": self.as_of.isoformat(),
            "lines": [line.to_json() for line in self.lines],
            "breaches": [breach.to_json() for breach in self.breaches],
            "problems": [problem_to_json(problem) for problem in self.problems],
            "unconfirmed": [item.to_json() for item in self.unconfirmed],
            **{name: _totals_to_json(getattr(self, name)) for name in TOTALS},
            "versions": self.versions.to_json(),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Entitlement":
        """The inverse of `to_json`."""
        totals = {
            name: {currency: Amount.from_json(amount) for currency, amount in data[name].items()}
            for name in TOTALS
        }
        return cls(
            jurisdiction=data["jurisdiction"],
            as_of=date.fromisoformat(data["as_of"]),
            lines=tuple(Line.from_json(line) for line in data["lines"]),
            breaches=tuple(Breach.from_json(breach) for breach in data["breaches"]),
            problems=tuple(Problem(**problem) for problem in data["problems"]),
            unconfirmed=tuple(Unconfirmed(**item) for item in data["unconfirmed"]),
            versions=Versions(**data["versions"]),
            **totals,
        )


TOTALS = ("due", "paid", "set_off", "owed")


def problem_to_json(problem: Problem) -> dict[str, Any]:
    """A problem as plain data."""
    return {
        "code": problem.code,
        "where": problem.where,
        "values": dict(problem.values),
        "row": problem.row,
    }


def _totals_to_json(totals: Mapping[str, Amount]) -> dict[str, str | list[str]]:
    return {currency: amount.to_json() for currency, amount in totals.items()}
