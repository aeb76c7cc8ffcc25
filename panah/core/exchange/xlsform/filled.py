"""One filled-in officer's form, as ODK Collect sends it: read in a limited child process, then in the vocabulary."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from panah.core.errors import InputError
from panah.core.exchange.child import run_in_child
from panah.core.exchange.limits import MIB, Limits
from panah.core.exchange.package import named
from panah.core.law import Pack
from panah.core.screening.facts import SOURCES, read_answer
from panah.core.screening.forms import FORM_PREFIX, FREE_TEXTS, Survey, survey_named

# A form without its photographs is some kilobytes.
SUBMISSION = Limits(file_bytes=MIB, unpacked_bytes=MIB, seconds=10, memory_bytes=512 * MIB)
LONGEST_ID = 200


@dataclass(frozen=True)
class Filled:
    """What an officer wrote down. `facts` are in the vocabulary; `unread` is what the form sent and it does not take.

    Without both consents nothing but the ids is read.
    """

    survey: Survey
    version: str
    instance: str
    consent: bool
    facts: Mapping[str, str] = field(default_factory=dict)
    unread: Mapping[str, str] = field(default_factory=dict)
    own_words: str = ""
    safe_contact: str = ""
    source: str = SOURCES[0]

    def as_dict(self) -> dict[str, Any]:
        """Everything it says, as plain data to be sealed."""
        said = {"own_words": self.own_words, "safe_contact": self.safe_contact, "source": self.source}
        return {**said, "facts": dict(self.facts), "unread": dict(self.unread)}


def read_filled(data: bytes, pack: Pack, limits: Limits = SUBMISSION) -> Filled:
    """The submission in an XML document.

    Raises InputError for what is no XML, no submission, encrypted, past the limits, or of a form that does not exist.
    An older version of a form is read as far as the vocabulary still takes its answers.
    """
    if len(data) > limits.file_bytes:
        raise InputError("the submission is too large", code="file_too_large", mend="Send fewer words.")
    return understood(run_in_child("survey", named(data, "submission.xml"), limits), pack)


def understood(raw: Mapping[str, Any], pack: Pack) -> Filled:
    """A parsed submission in the vocabulary of `pack`: {"form", "version", "answers"}."""
    answers = dict(raw["answers"])
    form, instance = str(raw["form"]), answers.pop("instanceID", "")
    if not form.startswith(FORM_PREFIX) or not 0 < len(instance) <= LONGEST_ID:
        raise InputError(
            "this is no submission of one of Panah's forms",
            code="no_submission",
            mend="Fetch the form from this server and fill it in again.",
        )
    survey = survey_named(pack, form)
    version = str(raw["version"])[:LONGEST_ID]
    consent = answers.pop("consent", "") == "yes" and answers.pop("pass_on", "") == "yes"
    if not consent:
        return Filled(survey, version, instance, consent=False)
    free = {key: answers.pop(key, "") for key in FREE_TEXTS}
    source = answers.pop("answers_from", SOURCES[0])
    facts, unread = _facts(answers, survey, pack)
    return Filled(
        survey,
        version,
        instance,
        consent=True,
        facts=facts,
        unread=unread,
        source=source if source in SOURCES else SOURCES[0],
        **free,
    )


def _facts(answers: Mapping[str, str], survey: Survey, pack: Pack) -> tuple[dict[str, str], dict[str, str]]:
    """What this form asks and the vocabulary takes, and all else. A question the form does not ask is never a fact."""
    asked = {fact.id for fact in survey.facts}
    facts: dict[str, str] = {}
    unread: dict[str, str] = {}
    for name, text in answers.items():
        if name.startswith("photo_"):
            continue
        read = _read(name, text, pack) if name in asked else None
        (unread if read is None else facts)[name] = text if read is None else read
    return facts, unread


def _read(name: str, text: str, pack: Pack) -> str | None:
    """The answer as facts JSON holds it, or None when the vocabulary does not take it."""
    try:
        return str(read_answer(name, text, pack).to_json())
    except InputError:
        return None
