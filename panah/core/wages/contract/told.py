"""The check of a contract in words of any of our languages, ready to be shown or printed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path

from babel.numbers import format_decimal

from panah.core.law.citations import cite
from panah.core.law.entries import Citation
from panah.core.law.pack import DEFAULT_PATH, load_pack
from panah.core.law.rights import LOCALES
from panah.core.law.texts import Texts, read_beside
from panah.core.wages.contract.result import Change, ContractCheck, Direction, Finding, Item

FOLDER = "contracts/texts"
MOST_SENTENCES = 3


@dataclass(frozen=True, slots=True)
class Basis:
    """What a line rests on: the article, and how sure we are of it."""

    article: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Told:
    """One line of the result: what it says, why, the sentences of the contract, and what it rests on."""

    id: str
    text: str
    why: str = ""
    sentences: tuple[str, ...] = ()
    bases: tuple[Basis, ...] = ()
    phrase: str = ""
    state: str = ""
    direction: str = ""
    is_worse: bool = False
    answer: str = ""


@dataclass(frozen=True, slots=True)
class ToldCheck:
    """The whole check in words. `doubtful` are clauses against which only unconfirmed law stands."""

    languages: tuple[str, ...]
    country: str
    day: date
    void: tuple[Told, ...]
    doubtful: tuple[Told, ...]
    findings: tuple[Told, ...]
    missing: tuple[Told, ...]
    changes: tuple[Told, ...]
    questions: tuple[Told, ...]
    found: tuple[Told, ...]
    unchecked: tuple[str, ...]
    unread: tuple[str, ...]
    versions: str


@cache
def texts(language: str, root: Path = DEFAULT_PATH) -> Texts:
    """All words of a language, checked against English."""
    return read_beside(root, FOLDER, language, None if language == "en" else texts("en", root))


def say(language: str, *keys: str, **values: str) -> str:
    """The text under a path of keys, its placeholders filled."""
    template = texts(language).table[keys]
    return template.format_map(values) if values else template


def name_of(item: Item, language: str) -> str:
    """What an item is called: a content by what must be said, a clause by what it says."""
    keys = ("clauses", item.id, "title") if item.part == "clauses" else (item.part, item.id)
    return say(language, *keys)


def told(check: ContractCheck, language: str) -> ToldCheck:
    """The check in a language. Sentences stay as they were written."""
    teller = _Teller(check, language)
    return ToldCheck(
        languages=tuple(say(language, "languages", each) for each in check.languages),
        country=say(language, "countries", check.jurisdiction),
        day=check.day,
        void=tuple(teller.clause(item) for item in check.void if item.is_confirmed),
        doubtful=tuple(teller.clause(item) for item in check.void if not item.is_confirmed),
        findings=tuple(teller.finding(finding) for finding in check.findings),
        missing=tuple(
            teller.item(item) for item in (*check.form, *check.contents) if item.state in {"absent", "blank"}
        ),
        changes=tuple(teller.change(change) for change in check.changes),
        questions=tuple(teller.question(item) for item in (*check.questions, *check.answered)),
        found=tuple(teller.item(item) for item in (*check.form, *check.contents) if item.state == "found"),
        unchecked=tuple(say(language, "unchecked", code) for code in check.unchecked),
        unread=tuple(check.sentences[number - 1].text for number in check.unread),
        versions=f"{check.versions['pack']}, {check.versions['engine']}",
    )


@dataclass(frozen=True)
class _Teller:
    check: ContractCheck
    language: str

    def item(self, item: Item) -> Told:
        return Told(
            item.id,
            name_of(item, self.language),
            sentences=self._sentences(item.sentences),
            bases=self._bases(item.bases),
            phrase=item.phrase,
            state=item.state,
        )

    def clause(self, item: Item) -> Told:
        line = self.item(item)
        why = say(self.language, "clauses", item.id, "why")
        return Told(item.id, line.text, why, line.sentences, line.bases, line.phrase, item.state)

    def question(self, item: Item) -> Told:
        line = self.item(item)
        text = say(self.language, "questions", item.part, name=line.text)
        answer = {"found": "yes", "absent": "no"}.get(item.state, "") if item.answered else ""
        return Told(item.id, text, "", line.sentences, line.bases, "", item.state, answer=answer)

    def finding(self, finding: Finding) -> Told:
        text = say(
            self.language,
            "findings",
            finding.code,
            found=self._numbers(finding.found),
            limit=self._numbers(finding.limit),
            **(
                {"unit": finding.unit}
                if finding.code.startswith("pay_") and "minimum" in finding.code
                else {}
            ),
        )
        why = "" if finding.certain else say(self.language, "uncertain")
        basis = Basis(self._cited(finding.article), "")
        return Told(finding.code, text, why, self._sentences((finding.sentence,)), (basis,))

    def change(self, change: Change) -> Told:
        code, _, subject = change.code.partition(".")
        values = {"name": self._subject(code, subject)} if subject else {}
        if change.before or change.after:
            values |= {"before": self._term(change.before), "after": self._term(change.after)}
        if code.endswith("_dropped") and not subject:
            values.pop("after", None)
        return Told(
            change.code,
            say(self.language, "changes", code, **values),
            sentences=tuple(text for text in (change.sentence_before, change.sentence_after) if text),
            direction=self._direction(change.direction),
            is_worse=change.direction == "worse",
        )

    def _subject(self, code: str, subject: str) -> str:
        keys = ("contents", subject) if code.startswith("content") else ("clauses", subject, "title")
        return say(self.language, *keys)

    def _direction(self, direction: Direction) -> str:
        return say(self.language, "direction", direction)

    def _term(self, term: str) -> str:
        """The data "120000 KZT month" in words: 120,000 KZT a month."""
        if not term:
            return ""
        table = texts(self.language).table
        number, *words = term.split(" ")
        per = "".join(table.get(("per", word), "") for word in words)
        units = [table.get(("units", word), word) for word in words if ("per", word) not in table]
        amount = " ".join((self._numbers(number), *units))
        return say(self.language, "term", amount=amount, per=per) if per else amount

    def _numbers(self, text: str) -> str:
        locale = LOCALES.get(self.language, self.language)
        return "–".join(format_decimal(Decimal(number), locale=locale) for number in text.split("–"))

    def _sentences(self, numbers: Sequence[int]) -> tuple[str, ...]:
        return tuple(self.check.sentences[number - 1].text for number in numbers[:MOST_SENTENCES])

    def _cited(self, article: str) -> str:
        return cite(article, load_pack(), self.language)

    def _bases(self, bases: Sequence[Citation]) -> tuple[Basis, ...]:
        return tuple(
            Basis(
                self._cited(basis.article),
                say(self.language, "confidence", basis.confidence),
            )
            for basis in bases
        )
