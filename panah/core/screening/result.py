"""What a screening says, as plain frozen data that can be stored and read back."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal, TypeAlias

Status: TypeAlias = Literal["indicated", "not_indicated", "unknown", "not_required"]


@dataclass(frozen=True, slots=True)
class Reason:
    """An answer that a conclusion rests on: its value as in facts JSON, who gave it and when."""

    fact: str
    value: str
    source: str = "worker"
    date: str = ""


@dataclass(frozen=True, slots=True)
class ElementFinding:
    """One element: its status, the article, the answers it rests on, and what is missing.

    `signs` are indicators and `rests_on` other concepts that made it present.
    """

    status: Status
    article: str
    reasons: tuple[Reason, ...] = ()
    signs: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    rebutted_by: tuple[str, ...] = ()
    rests_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Conclusion:
    """A concept: indicated, not indicated or unknown, element by element.

    `result` is the named outcome of a screening rule that has several, such as delphi_results in the texts.
    """

    status: Status
    article: str
    source: str
    confidence: str
    elements: Mapping[str, ElementFinding]
    reasons: tuple[Reason, ...] = ()
    missing: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = ()
    rebutted_by: tuple[str, ...] = ()
    result: str = ""


@dataclass(frozen=True, slots=True)
class IndicatorFinding:
    """A sign that is present, with the answers that show it."""

    id: str
    list: str
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Gap:
    """What the national law lacks, by the id of its words, with a source."""

    id: str
    source: str


@dataclass(frozen=True, slots=True)
class Qualification:
    """A national offence or rule against the same facts. `unconfirmed` ones are not evaluated and say so."""

    offence: str
    jurisdiction: str
    article: str
    status: Status
    source: str
    confidence: str
    elements: Mapping[str, ElementFinding]
    missing: tuple[str, ...] = ()
    penalty: Mapping[str, Any] | None = None
    gaps: tuple[Gap, ...] = ()
    confirm: str = ""


@dataclass(frozen=True, slots=True)
class UrgencyReason:
    """Why somebody must act soon."""

    id: str
    level: str
    facts: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Urgency:
    """The highest level that any reason gives."""

    level: str
    reasons: tuple[UrgencyReason, ...] = ()


@dataclass(frozen=True, slots=True)
class Conflict:
    """Answers that do not fit together, and the facts they stand in."""

    id: str
    facts: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """A question and how much of the conclusion its answer is expected to settle."""

    fact: str
    expected_change: float


@dataclass(frozen=True, slots=True)
class Versions:
    """What produced the finding: the pack by name and hash, and the engine."""

    pack: str
    pack_hash: str
    engine: str


@dataclass(frozen=True, slots=True)
class Screening:
    """The whole finding. `notes` are ids of sentences, such as strong_indication and sale_flag."""

    at: date
    jurisdictions: tuple[str, ...]
    concepts: Mapping[str, Conclusion]
    indicators: tuple[IndicatorFinding, ...]
    urgency: Urgency
    qualification: tuple[Qualification, ...]
    conflicts: tuple[Conflict, ...]
    notes: tuple[str, ...]
    next_questions: tuple[NextQuestion, ...]
    inputs: Mapping[str, Any]
    versions: Versions
    presumption: str = field(default="treat_as_victim_until_shown_otherwise")

    def to_json(self) -> dict[str, Any]:
        """A plain table, as docs/schemas/finding.schema.json describes it."""
        plain: dict[str, Any] = _plain(self)
        return plain

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Screening":
        """The finding again from what `to_json` wrote, also after a round through JSON text."""
        return cls(
            at=date.fromisoformat(data["at"]),
            jurisdictions=tuple(data["jurisdictions"]),
            concepts={key: _conclusion(item) for key, item in data["concepts"].items()},
            indicators=tuple(
                IndicatorFinding(item["id"], item["list"], _reasons(item["reasons"]))
                for item in data["indicators"]
            ),
            urgency=Urgency(
                data["urgency"]["level"],
                tuple(
                    UrgencyReason(r["id"], r["level"], tuple(r["facts"]), tuple(r["indicators"]))
                    for r in data["urgency"]["reasons"]
                ),
            ),
            qualification=tuple(_qualification(item) for item in data["qualification"]),
            conflicts=tuple(Conflict(item["id"], _reasons(item["facts"])) for item in data["conflicts"]),
            notes=tuple(data["notes"]),
            next_questions=tuple(NextQuestion(**item) for item in data["next_questions"]),
            inputs=dict(data["inputs"]),
            versions=Versions(**data["versions"]),
            presumption=data["presumption"],
        )


def _plain(value: Any) -> Any:
    """Dataclasses as tables and days as text; `dataclasses.asdict` copies deeply and takes four times as long."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, date):
        return value.isoformat()
    return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}


def _reasons(items: Any) -> tuple[Reason, ...]:
    return tuple(Reason(**item) for item in items)


def _elements(items: Mapping[str, Any]) -> dict[str, ElementFinding]:
    return {
        key: ElementFinding(
            status=item["status"],
            article=item["article"],
            reasons=_reasons(item["reasons"]),
            signs=tuple(item["signs"]),
            missing=tuple(item["missing"]),
            rebutted_by=tuple(item["rebutted_by"]),
            rests_on=tuple(item["rests_on"]),
        )
        for key, item in items.items()
    }


def _conclusion(item: Mapping[str, Any]) -> Conclusion:
    return Conclusion(
        status=item["status"],
        article=item["article"],
        source=item["source"],
        confidence=item["confidence"],
        elements=_elements(item["elements"]),
        reasons=_reasons(item["reasons"]),
        missing=tuple(item["missing"]),
        exceptions=tuple(item["exceptions"]),
        rebutted_by=tuple(item["rebutted_by"]),
        result=item["result"],
    )


def _qualification(item: Mapping[str, Any]) -> Qualification:
    return Qualification(
        offence=item["offence"],
        jurisdiction=item["jurisdiction"],
        article=item["article"],
        status=item["status"],
        source=item["source"],
        confidence=item["confidence"],
        elements=_elements(item["elements"]),
        missing=tuple(item["missing"]),
        penalty=item["penalty"],
        gaps=tuple(Gap(**gap) for gap in item["gaps"]),
        confirm=item["confirm"],
    )
