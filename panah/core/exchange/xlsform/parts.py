"""What every XLSForm of ours is made of: the columns in every language, a question per fact, the lists of answers."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from panah.core.exchange.xlsx import Cell, SheetPlan
from panah.core.law import Fact, Pack

ANSWERS = "answers"
Words = Mapping[str, str]
_KINDS = {"number": "decimal", "date": "date"}


@cache
def texts() -> dict[str, Any]:
    """texts.yaml."""
    text = (files(__package__) / "texts.yaml").read_text(encoding="utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def language_column(language: str) -> str:
    """XLSForm's name of a language: its own name and its code."""
    return f"{texts()['languages'][language]} ({language})"


def sheets(
    pack: Pack, *, survey: Iterator[list[Cell]], choices: Iterator[list[Cell]], settings: Mapping[str, str]
) -> list[SheetPlan]:
    """The three sheets of an XLSForm. `settings` is the only row of the third, by its headings."""
    columns = [language_column(language) for language in pack.languages]
    head = ["type", "name", *(f"label::{c}" for c in columns), *(f"hint::{c}" for c in columns)]
    head += ["relevant", "required", "appearance", "default", "parameters", "constraint"]
    head += [f"constraint_message::{c}" for c in columns] + [f"required_message::{c}" for c in columns]
    lists = ["list_name", "name", *(f"label::{c}" for c in columns)]
    return [
        SheetPlan("survey", [head], survey),
        SheetPlan("choices", [lists], choices),
        SheetPlan("settings", [list(settings)], [list(settings.values())]),
    ]


class Row:
    """Builds one row of the survey sheet."""

    def __init__(self, pack: Pack) -> None:
        self.languages = pack.languages

    def cells(
        self,
        kind: str,
        name: str,
        label: Words | None = None,
        *,
        hint: Words | None = None,
        relevant: str = "",
        required: Words | None = None,
        appearance: str = "",
        default: str = "",
        parameters: str = "",
        constraint: str = "",
        message: Words | None = None,
    ) -> list[Cell]:
        """The cells of one row, the words of every language in the order of the header.

        `required` is what is told when the answer is missing; without it the question may be left out.
        """
        said = [
            [(text or {}).get(language) for language in self.languages]
            for text in (label, hint, message, required)
        ]
        own = [relevant, "yes" if required else "", appearance, default, parameters, constraint]
        return [kind, name, *said[0], *said[1], *own, *said[2], *said[3]]


def fact_row(row: Row, fact: Fact, pack: Pack, asker: str, *, relevant: str = "") -> list[Cell]:
    """The question for a fact. Officers get no line of help: it speaks to the worker."""
    label = {language: pack.question(language, fact.id, asker) for language in pack.languages}
    hint = {language: pack.help_text(language, fact.id) for language in pack.languages}
    constraint, message = _constraint(fact, pack)
    return row.cells(
        _type(fact),
        fact.id,
        label,
        hint={} if asker == "officer" else hint,
        relevant=relevant,
        constraint=constraint,
        message=message,
    )


def _type(fact: Fact) -> str:
    if fact.type == "choice":
        return f"select_one {'countries' if fact.standard == 'iso3166' else fact.id}"
    return _KINDS.get(fact.type, f"select_one {ANSWERS}")


def _constraint(fact: Fact, pack: Pack) -> tuple[str, Words]:
    if fact.type != "number" or fact.minimum is None or fact.maximum is None:
        return "", {}
    bounds = {"minimum": str(fact.minimum), "maximum": str(fact.maximum)}
    message = {language: texts()["wrong_number"][language].format(**bounds) for language in pack.languages}
    return f". >= {fact.minimum} and . <= {fact.maximum}", message


def choice_rows(facts: Sequence[Fact], pack: Pack) -> Iterator[list[Cell]]:
    """The lists of answers that these facts need."""
    languages = pack.languages
    for listed, codes in (("yes_no", ("yes", "no")), (ANSWERS, ("yes", "no", "unknown", "declined"))):
        for code in codes:
            yield [listed, code, *(texts()["answers"][code][language] for language in languages)]
    for fact in facts:
        if fact.type == "choice" and fact.standard != "iso3166":
            for choice in (*fact.choices, "unknown", "declined"):
                yield [
                    fact.id,
                    choice,
                    *(_choice_label(pack, fact, choice, language) for language in languages),
                ]
    if any(fact.standard == "iso3166" for fact in facts):
        for code in (*pack.countries, "unknown", "declined"):
            yield ["countries", code, *(_country_label(pack, code, language) for language in languages)]


def _choice_label(pack: Pack, fact: Fact, choice: str, language: str) -> str:
    answers: dict[str, Words] = texts()["answers"]
    if choice in answers:
        return answers[choice][language]
    return pack.choice_label(language, fact.id, choice)


def _country_label(pack: Pack, code: str, language: str) -> str:
    answers: dict[str, Words] = texts()["answers"]
    if code in answers:
        return answers[code][language]
    names = pack.countries[code].names
    return names.get(language) or names.get("ru") or names["en"]
