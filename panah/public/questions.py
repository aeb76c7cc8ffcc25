"""The short form as pages: which question stands where, in which words, and how an answer is read."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from panah.core.law import Fact, load_pack
from panah.core.screening.facts import read_answer

SKIPPED = "declined"
_ABOUT_SELF = {None, "self", "unknown", SKIPPED}


@dataclass(frozen=True)
class Option:
    """One answer that can be tapped."""

    value: str
    label: str
    is_given: bool


@dataclass(frozen=True)
class Question:
    """One page of the form, in one language."""

    number: int
    total: int
    fact: Fact
    text: str
    help_text: str
    options: tuple[Option, ...]
    more: tuple[Option, ...]
    given: str

    @property
    def is_typed(self) -> bool:
        """Whether the answer is written instead of chosen."""
        return self.fact.type in {"number", "date"}


def facts() -> tuple[Fact, ...]:
    """The questions in order."""
    return load_pack().public_facts()


def question(number: int, *, language: str, answers: dict[str, Any]) -> Question | None:
    """The question at a place, counted from 1, or None past the end."""
    if not 1 <= number <= len(facts()):
        return None
    fact = facts()[number - 1]
    given = str(answers.get(fact.id, ""))
    return Question(
        number=number,
        total=len(facts()),
        fact=fact,
        text=words(fact, language=language, answers=answers),
        help_text=load_pack().help_text(language, fact.id),
        options=tuple(Option(value, label, value == given) for value, label in _choices(fact, language)),
        more=tuple(Option(value, label, value == given) for value, label in _countries(fact, language)),
        given=given,
    )


def words(fact: Fact, *, language: str, answers: dict[str, Any]) -> str:
    """The question: to the worker as "you", to somebody who speaks for a worker as "the person"."""
    about_self = fact.id == "reporter" or answers.get("reporter") in _ABOUT_SELF
    return load_pack().question(language, fact.id, "worker" if about_self else "officer")


def _choices(fact: Fact, language: str) -> list[tuple[str, str]]:
    if fact.type == "yes_no":
        return [("yes", gettext("Yes")), ("no", gettext("No"))]
    return [(choice, load_pack().choice_label(language, fact.id, choice)) for choice in fact.choices]


def _countries(fact: Fact, language: str) -> list[tuple[str, str]]:
    """All other countries, by name, where a question takes any."""
    if fact.standard != "iso3166":
        return []
    others = [code for code in load_pack().countries if code not in fact.choices]
    return sorted(
        ((code, load_pack().choice_label(language, fact.id, code)) for code in others),
        key=lambda item: item[1],
    )


def read(fact: Fact, typed: str) -> str:
    """A typed or tapped answer in the form the report keeps. Raises InputError."""
    return str(read_answer(fact.id, typed, load_pack()).to_json())


def shown(fact: Fact, value: Any, *, language: str) -> str:
    """An answer in words, for checking before it is sent."""
    fixed = {
        "yes": gettext("Yes"),
        "no": gettext("No"),
        "unknown": gettext("I don't know"),
        SKIPPED: gettext("Skipped"),
    }
    if value in fixed:
        return fixed[value]
    return load_pack().choice_label(language, fact.id, value) if fact.type == "choice" else str(value)
