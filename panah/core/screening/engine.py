"""The engine: runs the compiled law on the facts and reads conclusions, reasons and gaps off the registers.

Bit 0 of every register is the case as it is. Two more bits per leaf are what-ifs, "suppose this were answered yes" and
"… no", so that one run also tells which question would settle most.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from panah.core.errors import InputError
from panah.core.law import ASKERS, Law, Offence, Pack
from panah.core.law.kleene import Truth
from panah.core.law.rules import CompiledElement, CompiledProvision
from panah.core.screening.evaluation import blank_case, evaluate
from panah.core.screening.facts import Answer, Facts
from panah.core.screening.questions import next_questions
from panah.core.screening.reasons import Reader
from panah.core.screening.result import (
    Conclusion,
    Conflict,
    ElementFinding,
    Gap,
    IndicatorFinding,
    NextQuestion,
    Qualification,
    Reason,
    Screening,
    Status,
    Urgency,
    UrgencyReason,
    Versions,
)

ENGINE_VERSION = "1.0"
Part = TypeVar("Part", CompiledElement, CompiledProvision)
Found = TypeVar("Found", ElementFinding, Conclusion, Qualification)
STATUSES: Mapping[Truth, Status] = {True: "indicated", False: "not_indicated", None: "unknown"}
# Sentences a finding carries when the named definition holds.
NOTES = {
    "strong_indication_of_involuntariness": "strong_indication",
    "severe_sign": "urgent_review",
    "sale_of_person": "sale_flag",
}


def screen(
    facts: Facts,
    at: date,
    jurisdictions: Sequence[str] = (),
    pack: Pack | None = None,
    *,
    asker: str = "hotline",
    questions: int = 5,
) -> Screening:
    """Screen one case against the law in force on a day.

    `jurisdictions` are country codes of the pack ("kz"); `asker` decides which next questions may be proposed, at most
    `questions` of them. Raises InputError for an unknown jurisdiction and for a day before any law of it.
    """
    if pack is None:
        from panah.core.law import load_pack

        pack = load_pack()
    _check_question(at, jurisdictions, pack)
    if asker not in ASKERS:
        raise InputError(
            f"nobody asks as {asker!r}", code="unknown_asker", mend=f"Use one of: {', '.join(ASKERS)}."
        )
    law = pack.at(at)
    case = evaluate(law, facts)
    reader = Reader(law, case, facts)
    proposed = (
        next_questions(law, case.registers, facts, pack, asker=asker, most=questions) if questions else []
    )
    concepts = {key: _conclusion(provision, reader) for key, provision in law.concepts.items()}
    return Screening(
        at=at,
        jurisdictions=tuple(jurisdictions),
        concepts=concepts,
        indicators=tuple(_indicators(law, pack, reader)),
        urgency=_urgency(law, reader),
        qualification=tuple(_qualifications(law, jurisdictions, reader)),
        conflicts=tuple(_conflicts(law, reader, facts)),
        notes=tuple(_notes(law, reader, concepts)),
        next_questions=tuple(NextQuestion(fact, change) for fact, change in proposed),
        inputs=facts.to_json(),
        versions=Versions(pack.version.name, pack.version.hash, ENGINE_VERSION),
    )


def _check_question(at: date, jurisdictions: Sequence[str], pack: Pack) -> None:
    for code in jurisdictions:
        if code not in pack.jurisdictions:
            raise InputError(
                f"there is no law of {code!r} in this pack",
                code="unknown_jurisdiction",
                mend=f"Use one of: {', '.join(pack.jurisdictions)}.",
            )
    for code in ["international", *jurisdictions]:
        first = pack.first_day(code)
        if at < first:
            raise InputError(
                f"{at} is before any law of {code!r} in this pack",
                code="before_any_law",
                mend=f"Give a day from {first} on.",
            )


def element_finding(compiled: CompiledElement, reader: Reader) -> ElementFinding:
    """One element: status, reasons, signs, missing answers and rebuttals."""
    if compiled.register not in reader.reached:
        return _unanswered(compiled, reader.law, element_finding)
    truth = reader.truth(compiled.register)
    found = reader.support(compiled.register)
    waived = compiled.waiver is not None and reader.truth(compiled.waiver.register) is True
    status = STATUSES[truth]
    if waived and reader.truth(compiled.condition.register) is not True:
        status = "not_required"
    return ElementFinding(
        status=status,
        article=compiled.element.article,
        reasons=reader.reasons(found.facts) if truth is not None else (),
        signs=found.signs,
        missing=found.facts if truth is None else (),
        rebutted_by=reader.rebuttals(compiled) if truth is False else (),
        rests_on=found.concepts,
    )


def _unanswered(compiled: Part, law: Law, read: Callable[[Part, Reader], Found]) -> Found:
    """What is read where no answer reaches: the same in every case, so it is read once per law."""
    kept: dict[int, Found] = law.cache.setdefault("unanswered", {})
    if id(compiled) not in kept:
        kept[id(compiled)] = read(compiled, Reader(law, blank_case(law), Facts()))
    return kept[id(compiled)]


def _findings(compiled: CompiledProvision, reader: Reader) -> dict[str, ElementFinding]:
    return {key: element_finding(element, reader) for key, element in compiled.elements.items()}


def _missing(compiled: CompiledProvision, status: Status, reader: Reader) -> tuple[str, ...]:
    """Answers that are missing in any element, for an unknown conclusion."""
    if status != "unknown":
        return ()
    open_ones = [e.register for e in compiled.elements.values() if reader.truth(e.register) is None]
    return reader.support(*open_ones).facts


def _conclusion(compiled: CompiledProvision, reader: Reader) -> Conclusion:
    registers = [compiled.register, *(part.register for part in compiled.results.values())]
    if reader.reached.isdisjoint(registers):
        return _unanswered(compiled, reader.law, _conclusion)
    elements = _findings(compiled, reader)
    truth = reader.truth(compiled.register)
    status = STATUSES[truth]
    exceptions = {k: e.register for k, e in compiled.exceptions.items() if reader.truth(e.register) is True}
    deciding = [e.register for e in compiled.elements.values() if reader.truth(e.register) is truth]
    grounds = reader.support(*(exceptions.values() or deciding)).facts if truth is not None else ()
    rebutted = [
        name for element in elements.values() if element.status == status for name in element.rebutted_by
    ]
    citation = compiled.provision.citation
    return Conclusion(
        status=status,
        article=citation.article,
        source=citation.source,
        confidence=citation.confidence,
        elements=elements,
        reasons=reader.reasons(grounds),
        missing=_missing(compiled, status, reader),
        exceptions=tuple(exceptions),
        rebutted_by=tuple(dict.fromkeys(rebutted)),
        result=_result(compiled, reader),
    )


def _result(compiled: CompiledProvision, reader: Reader) -> str:
    """The strongest named outcome that holds; "unknown" while none does; nothing where there are no outcomes."""
    holding = (key for key, part in compiled.results.items() if reader.truth(part.register) is True)
    return next(holding, "unknown" if compiled.results else "")


def _qualifications(law: Law, jurisdictions: Sequence[str], reader: Reader) -> Iterable[Qualification]:
    for compiled in law.offences.values():
        if compiled.provision.jurisdiction in jurisdictions:
            yield _qualification(compiled, reader)
    for provision in law.unconfirmed.values():
        if provision.jurisdiction in jurisdictions:
            yield _refused(provision)


def _qualification(compiled: CompiledProvision, reader: Reader) -> Qualification:
    if compiled.register not in reader.reached:
        return _unanswered(compiled, reader.law, _qualification)
    provision, elements = compiled.provision, _findings(compiled, reader)
    status = STATUSES[reader.truth(compiled.register)]
    return Qualification(
        offence=provision.id,
        jurisdiction=provision.jurisdiction,
        article=provision.citation.article,
        status=status,
        source=provision.citation.source,
        confidence=provision.citation.confidence,
        elements=elements,
        missing=_missing(compiled, status, reader),
        penalty=_penalty(provision),
        gaps=tuple(Gap(gap.id, gap.source) for gap in provision.gaps),
    )


def _penalty(provision: Offence) -> Mapping[str, object] | None:
    """The range of the penalty. An unconfirmed one is named as such and carries no figures."""
    penalty = provision.penalty
    if penalty is None:
        return None
    if penalty.confidence == "unconfirmed":
        return {"kind": "not_confirmed", "low": None, "high": None, "source": penalty.source}
    return {"kind": penalty.kind, "low": penalty.low, "high": penalty.high, "source": penalty.source}


def _refused(provision: Offence) -> Qualification:
    """An unconfirmed provision refuses to be evaluated and says what a lawyer must confirm."""
    return Qualification(
        offence=provision.id,
        jurisdiction=provision.jurisdiction,
        article=provision.citation.article,
        status="unknown",
        source=provision.citation.source,
        confidence="unconfirmed",
        elements={},
        confirm=provision.citation.confirm,
    )


def _indicators(law: Law, pack: Pack, reader: Reader) -> Iterable[IndicatorFinding]:
    for key, compiled in law.indicators.items():
        if reader.truth(compiled.register) is True:
            facts = reader.support(compiled.register).facts
            yield IndicatorFinding(key, pack.indicators[key].list, reader.reasons(facts))


def _urgency(law: Law, reader: Reader) -> Urgency:
    reasons = [
        UrgencyReason(key, level, found.facts, found.signs)
        for level, table in law.urgency.items()
        for key, compiled in table.items()
        if reader.truth(compiled.register) is True
        for found in [reader.support(compiled.register)]
    ]
    return Urgency(reasons[0].level if reasons else "normal", tuple(reasons))


def _conflicts(law: Law, reader: Reader, facts: Facts) -> Iterable[Conflict]:
    for key, compiled in law.conflicts.items():
        if reader.truth(compiled.register) is True:
            yield Conflict(key, reader.reasons(reader.support(compiled.register).facts))
    for fact in facts.disputed():
        yield Conflict("sources_differ", tuple(_reason(answer) for answer in facts.answers[fact]))


def _reason(answer: Answer) -> Reason:
    return Reason(
        answer.fact, answer.to_json(), answer.source, answer.given.isoformat() if answer.given else ""
    )


def _notes(law: Law, reader: Reader, concepts: Mapping[str, Conclusion]) -> Iterable[str]:
    for name, note in NOTES.items():
        compiled = law.rules.get(name)
        if compiled is not None and reader.truth(compiled.register) is True:
            yield note
    screening, legal = concepts.get("forced_labour_icls"), concepts.get("forced_labour_c29")
    if screening and legal and screening.status != legal.status:
        yield "screening_and_law_differ"
