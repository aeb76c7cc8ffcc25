"""Facts: what is known of a case, each answer with who gave it and when."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Literal, TypeAlias, get_args

from panah.core.errors import CombinedInputError, InputError
from panah.core.law import Fact, Pack

Value: TypeAlias = bool | Decimal | date | str | None
Source: TypeAlias = Literal["worker", "observed", "document", "third_party"]
SOURCES: tuple[Source, ...] = get_args(Source)
WORDS: Mapping[Any, Value] = {"yes": True, "no": False, "unknown": None, "declined": None}


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer: True, False, a number, a date, a choice, or None when unknown or declined."""

    fact: str
    value: Value
    source: Source = "worker"
    given: date | None = None
    declined: bool = False

    def to_json(self) -> Any:
        """The value as in facts JSON: yes, no, unknown, declined, a number as text, a date or a choice."""
        if self.value is None:
            return "declined" if self.declined else "unknown"
        if isinstance(self.value, bool):
            return "yes" if self.value else "no"
        return str(self.value)


@dataclass(frozen=True)
class Facts:
    """Answers by fact. Where several sources answer one fact, the worker's own answer stands first and counts."""

    answers: Mapping[str, tuple[Answer, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, answers: Iterable[Answer]) -> "Facts":
        """Facts from answers in any order; order does not matter except among answers of one source, where the
        later given counts.
        """
        grouped: dict[str, list[Answer]] = {}
        for answer in answers:
            grouped.setdefault(answer.fact, []).append(answer)
        return cls({fact: tuple(sorted(found, key=_precedence)) for fact, found in grouped.items()})

    @classmethod
    def from_json(cls, data: Mapping[str, Any], pack: Pack) -> "Facts":
        """Facts from {"facts": {fact_id: value}}. A value may be {"value", "source", "date"} or a list of these.

        Raises InputError for a fact outside the vocabulary, a choice that does not exist, an impossible age or date;
        CombinedInputError when there are several.
        """
        table = data.get("facts")
        if not isinstance(table, Mapping):
            raise InputError(
                "there is no table of facts",
                code="no_facts",
                mend='Write {"facts": {"passport_withheld": "yes"}}.',
            )
        answers, errors = [], []
        for fact_id, raw in table.items():
            for item in raw if isinstance(raw, list) else [raw]:
                try:
                    answers.append(read_answer(fact_id, item, pack))
                except InputError as error:
                    errors.append(error)
        if errors:
            raise errors[0] if len(errors) == 1 else CombinedInputError(errors)
        return cls.of(answers)

    def value(self, fact: str) -> Value:
        """The answer that counts, or None when the fact is not answered."""
        found = self.answers.get(fact)
        return found[0].value if found else None

    def answer(self, fact: str) -> Answer | None:
        """The answer that counts, with its source."""
        found = self.answers.get(fact)
        return found[0] if found else None

    def disputed(self) -> tuple[str, ...]:
        """Facts that different sources answer differently."""
        return tuple(
            fact
            for fact, found in self.answers.items()
            if len({answer.value for answer in found if answer.value is not None}) > 1
        )

    def to_json(self) -> dict[str, Any]:
        """{fact: value}, or {fact: [{value, source, date}, …]} where a source or date is to be kept."""
        return {fact: _answers_to_json(found) for fact, found in sorted(self.answers.items())}


def _answers_to_json(found: tuple[Answer, ...]) -> Any:
    if len(found) == 1 and found[0].source == "worker" and found[0].given is None:
        return found[0].to_json()
    return [
        {"value": a.to_json(), "source": a.source, **({"date": a.given.isoformat()} if a.given else {})}
        for a in found
    ]


def _precedence(answer: Answer) -> tuple[bool, int, int]:
    given = answer.given.toordinal() if answer.given else 0
    return answer.value is None, SOURCES.index(answer.source), -given


def read_answer(fact_id: str, raw: Any, pack: Pack) -> Answer:
    """One answer of facts JSON, checked against the vocabulary."""
    fact = pack.facts.get(fact_id)
    if fact is None:
        close = difflib.get_close_matches(fact_id, pack.facts, n=1)
        meant = f"Did you mean {close[0]}? " if close else ""
        raise InputError(
            f"there is no fact {fact_id!r}",
            code="unknown_fact",
            mend=f"{meant}`panah facts` lists the vocabulary.",
        )
    if not isinstance(raw, Mapping):
        return Answer(fact_id, read_value(fact, raw, pack), declined=raw == "declined")
    unknown = set(raw) - {"value", "source", "date"}
    if unknown or "value" not in raw:
        raise _bad(
            fact,
            "an answer has the keys value, source and date",
            "Remove other keys, add value.",
            "bad_answer",
        )
    source = raw.get("source", "worker")
    if source not in SOURCES:
        raise _bad(fact, f"unknown source {source!r}", f"Use one of: {', '.join(SOURCES)}.", "unknown_source")
    given = read_date(fact, raw["date"]) if raw.get("date") else None
    return Answer(
        fact_id, read_value(fact, raw["value"], pack), source, given, declined=raw["value"] == "declined"
    )


def read_value(fact: Fact, raw: Any, pack: Pack) -> Value:
    """The value of an answer, by the type of its fact."""
    if raw is None or (isinstance(raw, str) and raw in {"unknown", "declined", ""}):
        return None
    if fact.type == "yes_no":
        if isinstance(raw, bool):
            return raw
        if isinstance(raw, str) and raw in WORDS:
            return WORDS[raw]
        raise _bad(fact, f"{raw!r} is not an answer", "Use yes, no, unknown or declined.", "bad_answer")
    if fact.type == "number":
        return _read_number(fact, raw)
    if fact.type == "date":
        return read_date(fact, raw)
    if raw in fact.choices or (fact.standard == "iso3166" and raw in pack.countries):
        return str(raw)
    shown = "a three-letter country code (ISO 3166-1)" if fact.standard else ", ".join(fact.choices)
    raise _bad(fact, f"{raw!r} is not one of the choices", f"Use one of: {shown}.", "unknown_choice")


def _read_number(fact: Fact, raw: Any) -> Decimal:
    try:
        number = Decimal(str(raw))
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(raw, bool) or not number.is_finite():
        raise _bad(fact, f"{raw!r} is not a number", "Write digits, for example 8.", "bad_number")
    if (fact.minimum is not None and number < fact.minimum) or (
        fact.maximum is not None and number > fact.maximum
    ):
        raise _bad(
            fact,
            f"{number} is not possible",
            f"Give a number from {fact.minimum} to {fact.maximum}.",
            "impossible_number",
        )
    return number


def read_date(fact: Fact, raw: Any) -> date:
    """A day as date or as year-month-day text."""
    if isinstance(raw, date):
        return raw
    try:
        return date.fromisoformat(str(raw))
    except ValueError as error:
        raise _bad(
            fact,
            f"{raw!r} is not a day of the calendar",
            "Write year-month-day, for example 2017-03-01.",
            "bad_date",
        ) from error


def _bad(fact: Fact, message: str, mend: str, code: str) -> InputError:
    return InputError(f"{fact.id}: {message}", code=code, mend=mend)
