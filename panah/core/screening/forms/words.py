"""The words of officers' forms that are not questions of the vocabulary: laws/forms/texts/<language>.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from panah.core.law import Pack
from panah.core.law.documents import read_document
from panah.core.law.texts import Texts, read_texts
from panah.core.screening.forms.surveys import FOLDER, Survey


@dataclass(frozen=True)
class SurveyWords:
    """One form in one language, with the hotline's number and the receiver's name filled in."""

    title: str
    presumption: str
    purpose: str
    before: tuple[str, ...]
    consent: str
    pass_on: str
    consent_required: str
    refused: str
    questions: Mapping[str, str]
    skip_note: str
    danger: str
    on_the_spot: str
    steps: tuple[str, ...]


def survey_words(
    survey: Survey, pack: Pack, language: str, *, hotline: str, receiver: str = ""
) -> SurveyWords:
    """The words of a form. Without a receiver the form says "an organisation that helps".

    Raises InputError for an unknown language and for texts that differ in keys or placeholders from the English ones.
    """
    table = _texts(pack, language).table
    presumption = pack.text(language, "sentences", "presumption")

    def say(*keys: str) -> str:
        return table[keys].replace("{hotline}", hotline)

    return SurveyWords(
        title=say("titles", survey.id),
        presumption=presumption,
        purpose=say("purpose"),
        before=tuple(
            text.replace("{hotline}", hotline) for keys, text in table.items() if keys[0] == "before"
        ),
        consent=say("consent", "ask"),
        pass_on=say("consent", "pass_on").replace("{receiver}", receiver or say("consent", "receiver")),
        consent_required=say("consent", "required"),
        refused=say("consent", "refused"),
        questions={str(keys[1]): text for keys, text in table.items() if keys[0] == "questions"},
        skip_note=say("skip_note"),
        danger=say("danger"),
        on_the_spot=say("on_the_spot"),
        steps=tuple(say("steps", step) for step in survey.steps),
    )


def _texts(pack: Pack, language: str) -> Texts:
    """The checked words. The pack's own check refuses a language that does not exist."""
    pack.texts(language)
    return _read(pack.path, language)


@lru_cache(maxsize=32)
def _read(path: Path, language: str) -> Texts:
    folder = path / FOLDER / "texts"
    english = read_texts(read_document(folder / "en.yaml", path), None)
    return (
        english if language == "en" else read_texts(read_document(folder / f"{language}.yaml", path), english)
    )
