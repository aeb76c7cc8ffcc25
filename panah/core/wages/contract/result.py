"""What the check of a contract says: item by item, with the sentence it was read in and the law it rests on."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any, Literal, TypeAlias

from panah.core.law.entries import Citation
from panah.core.wages.contract.sentences import Sentence
from panah.core.wages.contract.terms import Term

Part: TypeAlias = Literal["form", "contents", "clauses"]
# `found`: it stands there. `blank`: the line is there, but empty. `asked`: the rules cannot tell, a person must look.
# `not_found`: no phrase fits; unknown is never no. `absent`: somebody looked, it is not there. `untold`: no text.
State: TypeAlias = Literal["found", "blank", "asked", "not_found", "absent", "untold"]
Direction: TypeAlias = Literal["worse", "better", "different"]
ANSWERS = ("yes", "no", "unknown")


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a contract must hold, or one clause that has no force.

    `sentences` are numbers into ContractCheck.sentences; `phrase` is the rule that fitted; `answered` says that a
    person told it.
    """

    part: Part
    id: str
    state: State
    sentences: tuple[int, ...] = ()
    phrase: str = ""
    bases: tuple[Citation, ...] = ()
    answered: bool = False

    @property
    def is_open(self) -> bool:
        """Whether a person should look at it."""
        return self.state in {"asked", "not_found", "blank", "untold"} and not self.answered

    @property
    def is_confirmed(self) -> bool:
        """Whether the law it rests on is confirmed, at least by a secondary source."""
        return any(basis.confidence != "unconfirmed" for basis in self.bases)


@dataclass(frozen=True, slots=True)
class Finding:
    """A number of the contract that the law does not allow. `certain` is False where only a reading of it does."""

    code: str
    found: str
    limit: str
    unit: str
    article: str
    sentence: int
    certain: bool = True


@dataclass(frozen=True, slots=True)
class Change:
    """What is different from an earlier promise or version. The sentences are of the earlier and of this text."""

    code: str
    direction: Direction
    before: str = ""
    after: str = ""
    sentence_before: str = ""
    sentence_after: str = ""


@dataclass(frozen=True, slots=True)
class ContractCheck:
    """Everything that was read in a contract, and what the law of its day says to it."""

    jurisdiction: str
    day: date
    languages: tuple[str, ...]
    sentences: tuple[Sentence, ...]
    unread: tuple[int, ...]
    form: tuple[Item, ...]
    contents: tuple[Item, ...]
    clauses: tuple[Item, ...]
    terms: tuple[Term, ...]
    findings: tuple[Finding, ...]
    unchecked: tuple[str, ...]
    changes: tuple[Change, ...]
    versions: Mapping[str, str]

    @property
    def items(self) -> tuple[Item, ...]:
        """Form, contents and clauses together."""
        return (*self.form, *self.contents, *self.clauses)

    @property
    def void(self) -> tuple[Item, ...]:
        """Clauses that stand in the contract and have no force."""
        return tuple(item for item in self.clauses if item.state == "found")

    @property
    def missing(self) -> tuple[Item, ...]:
        """What must be there and is not: somebody looked, or the line is empty."""
        return tuple(item for item in self.contents if item.state in {"absent", "blank"})

    @property
    def questions(self) -> tuple[Item, ...]:
        """What a person is asked to look for, the clauses that were not clear first."""
        asked = [item for item in self.clauses if item.state in {"asked", "untold"} and not item.answered]
        return (*asked, *(item for item in (*self.form, *self.contents) if item.is_open))

    @property
    def answered(self) -> tuple[Item, ...]:
        """What a person has told."""
        return tuple(item for item in self.items if item.answered)

    def to_json(self) -> dict[str, Any]:
        """The check as plain data: amounts and days as texts, without the sentences nobody pointed at."""
        shown = {n for item in self.items for n in item.sentences} | {f.sentence for f in self.findings}
        return {
            "jurisdiction": self.jurisdiction,
            "day": self.day.isoformat(),
            "languages": list(self.languages),
            "items": [
                {
                    "part": item.part,
                    "id": item.id,
                    "state": item.state,
                    "sentences": list(item.sentences),
                    "phrase": item.phrase,
                    "answered": item.answered,
                    "articles": [[basis.article, basis.confidence] for basis in item.bases],
                }
                for item in self.items
            ],
            "findings": [asdict(finding) for finding in self.findings],
            "unchecked": list(self.unchecked),
            "changes": [asdict(change) for change in self.changes],
            "sentences": {str(s.number): s.text for s in self.sentences if s.number in shown},
            "versions": dict(self.versions),
        }
