"""A finding in short plain sentences: in each language, for a worker, or with articles for an officer or court."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from panah.core.law import Pack, load_pack
from panah.core.law.citations import cite
from panah.core.screening.result import Conclusion, ElementFinding, Qualification, Reason, Screening, Status

Audience: TypeAlias = Literal["worker", "officer"]
MAIN_CONCEPTS = ("forced_labour_c29", "trafficking_palermo")
QUALIFIES: Mapping[Status, str] = {
    "indicated": "qualifies",
    "unknown": "may_qualify",
    "not_indicated": "does_not_qualify",
}
PENALTY_SENTENCES = {
    "years": "penalty_years",
    "up_to": "penalty_up_to",
    "life": "penalty_life",
    "fine": "penalty_fine",
    "not_confirmed": "penalty_not_confirmed",
}
MISSING_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Section:
    """One heading with its sentences. `kind` and `key` say what it is about, `status` what was concluded."""

    kind: str
    key: str
    heading: str
    sentences: tuple[str, ...]
    status: str = ""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The finding as sections of sentences."""

    language: str
    audience: Audience
    sections: tuple[Section, ...]

    def text(self) -> str:
        """Everything as plain text, a blank line between sections."""
        return "\n\n".join("\n".join((part.heading, *part.sentences)) for part in self.sections)


def explain(
    screening: Screening, language: str = "en", audience: Audience = "worker", pack: Pack | None = None
) -> Explanation:
    """The finding in a language. For an officer the articles, sources, national law and versions are added."""
    writer = _Writer(pack or load_pack(), language, audience)
    sections = [writer.urgency(screening), *writer.concepts(screening), writer.indicators(screening)]
    if audience == "officer":
        sections += writer.qualifications(screening)
    sections += [writer.conflicts(screening), writer.next_question(screening), writer.closing(screening)]
    return Explanation(language, audience, tuple(section for section in sections if section.sentences))


class _Writer:
    """Fills the sentences of one language for one audience."""

    def __init__(self, pack: Pack, language: str, audience: Audience) -> None:
        self.pack, self.language, self.audience = pack, language, audience
        self.table = pack.texts(language).table

    def say(self, key: str, **values: str) -> str:
        template = self.table["sentences", key]
        return template.format_map(values) if values else template

    def name(self, group: str, key: str) -> str:
        return self.table[group, key]

    def cited(self, citation: str) -> str:
        return cite(citation, self.pack, self.language)

    def law(self, article: str) -> str:
        return self.say("law", article=self.cited(article))

    def heading(self, key: str) -> str:
        return self.table["interface", f"heading_{key}"]

    def question(self, fact: str) -> str:
        return self.table["facts", fact, self.audience]

    def because(self, reason: Reason) -> str:
        """The answer a conclusion rests on; for an officer also who gave it."""
        fact = self.pack.facts[reason.fact]
        if reason.value in {"yes", "no"}:
            said = self.say(f"because_{reason.value}_{self.audience}", question=self.question(reason.fact))
        else:
            value = self.label(fact.id, reason.value)
            said = self.say(
                f"because_value_{self.audience}", value=value, question=self.question(reason.fact)
            )
        if self.audience == "officer" and reason.date:
            source = self.table["sources", reason.source]
            said += " " + self.say("source_of_answer", source=source, date=reason.date)
        return said

    def label(self, fact: str, value: str) -> str:
        return self.pack.choice_label(self.language, fact, value) if self.pack.facts[fact].choices else value

    def questions(self, facts: Sequence[str]) -> str:
        return " / ".join(self.question(fact) for fact in facts[:MISSING_SHOWN])

    def urgency(self, screening: Screening) -> Section:
        urgency = screening.urgency
        reasons = " ".join(
            self.table["urgency_reasons", reason.id].format_map(
                {"indicator": ", ".join(self.name("indicators", sign) for sign in reason.indicators)}
            )
            for reason in urgency.reasons
        )
        level = self.name("urgency", urgency.level)
        sentence = self.say("urgency", level=level, reasons=reasons).strip()
        return Section("urgency", urgency.level, self.heading("urgency"), (sentence,))

    def concepts(self, screening: Screening) -> Iterable[Section]:
        """A worker reads what is indicated, and the two main concepts whatever they are; an officer reads all."""
        for key, conclusion in screening.concepts.items():
            if conclusion.status == "indicated" or key in MAIN_CONCEPTS or self.audience == "officer":
                yield self.concept(key, conclusion)

    def concept(self, key: str, conclusion: Conclusion) -> Section:
        heading = self.say(f"status_{conclusion.status}", name=self.name("concepts", key))
        sentences: list[str] = []
        if self.audience == "officer":
            sentences.append(self.law(conclusion.article))
        for exception in conclusion.exceptions:
            sentences.append(self.say("exception_applies", name=self.name("exceptions", exception)))
            sentences += [self.because(reason) for reason in conclusion.reasons]
        if conclusion.result:
            sentences.append(self.name("delphi_results", conclusion.result) + ".")
        for element_id, element in conclusion.elements.items():
            # What else might be indicated besides is of no use to a worker reading what is.
            if self.audience == "officer" or conclusion.status != "indicated" or element.status != "unknown":
                sentences += self.element(element_id, element)
        return Section("concept", key, heading, tuple(sentences), conclusion.status)

    def element(self, element_id: str, element: ElementFinding) -> list[str]:
        said = [self.say(f"status_{element.status}", name=self.name("elements", element_id))]
        said += self.grounds(element)
        said += [self.say("rebutted", name=self.name("exceptions", name)) for name in element.rebutted_by]
        said += [self.say("indicator_met", name=self.name("indicators", sign)) for sign in element.signs]
        if element.missing:
            said.append(self.say("missing", questions=self.questions(element.missing)))
        if self.audience == "officer" and element.article:
            said.append(self.law(element.article))
        return said

    def grounds(self, element: ElementFinding) -> list[str]:
        """The answers, or, where the element rests on another concept that is explained itself, its name."""
        if element.rests_on:
            return [self.say("status_indicated", name=self.name("concepts", key)) for key in element.rests_on]
        return [self.because(reason) for reason in element.reasons]

    def indicators(self, screening: Screening) -> Section:
        said = [
            self.say("indicator_met", name=self.name("indicators", item.id)) for item in screening.indicators
        ]
        said += [self.note(note, screening) for note in screening.notes]
        return Section("indicators", "", self.heading("indicators"), tuple(dict.fromkeys(said)))

    def note(self, note: str, screening: Screening) -> str:
        if note != "screening_and_law_differ":
            return self.say(note)
        pair = {"screening": "forced_labour_icls", "law": "forced_labour_c29"}
        return self.say(
            note,
            **{
                role: self.say(
                    f"status_{screening.concepts[key].status}", name=self.name("concepts", key)
                ).rstrip(".")
                for role, key in pair.items()
            },
        )

    def qualifications(self, screening: Screening) -> list[Section]:
        return [self.qualification(item) for item in screening.qualification]

    def qualification(self, item: Qualification) -> Section:
        offence, article = self.name("offences", item.offence), self.cited(item.article)
        if item.confidence == "unconfirmed":
            said = (offence, self.cited(item.confirm))
            return Section(
                "qualification", item.offence, self.say("unconfirmed", article=article), said, item.status
            )
        return Section(
            "qualification",
            item.offence,
            self.say(QUALIFIES[item.status], article=article, offence=offence),
            tuple(self.qualified(item)) or (self.cited(item.source),),
            item.status,
        )

    def qualified(self, item: Qualification) -> list[str]:
        """What the national law asks that is not there or not known, the penalty, and what the law lacks."""
        said: list[str] = []
        for element_id, element in item.elements.items():
            if element.status in {"not_indicated", "unknown"}:
                key = "element_missing" if element.status == "not_indicated" else "element_unknown"
                said.append(self.say(key, name=self.name("elements", element_id)))
        if item.penalty and item.status != "not_indicated":
            said.append(self.say("penalty", penalty=self.penalty(item.penalty)))
        said += [
            self.say("gap", gap=f"{self.name('gaps', gap.id)} ({self.cited(gap.source)})")
            for gap in item.gaps
        ]
        return said

    def penalty(self, penalty: Mapping[str, Any]) -> str:
        words = self.say(
            PENALTY_SENTENCES[penalty["kind"]], low=str(penalty["low"] or ""), high=str(penalty["high"] or "")
        )
        return words.rstrip(".")

    def conflicts(self, screening: Screening) -> Section:
        said: list[str] = []
        for conflict in screening.conflicts:
            said.append(self.say("conflict", name=self.name("conflicts", conflict.id)))
            said += [
                self.because(reason)
                for reason in conflict.facts
                if reason.value not in {"unknown", "declined"}
            ]
        return Section("conflicts", "", self.heading("conflicts"), tuple(said))

    def next_question(self, screening: Screening) -> Section:
        first = [
            self.say("next_question", question=self.question(q.fact)) for q in screening.next_questions[:1]
        ]
        return Section("next", "", self.heading("next"), tuple(first))

    def closing(self, screening: Screening) -> Section:
        versions = screening.versions
        sentences = [self.say("presumption")]
        if self.audience == "officer":
            sentences.append(
                self.say(
                    "versions",
                    pack=f"{versions.pack} ({versions.pack_hash[:12]})",
                    engine=versions.engine,
                    at=screening.at.isoformat(),
                )
            )
        return Section("closing", "", self.say("not_a_verdict"), tuple(sentences))
